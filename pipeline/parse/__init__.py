"""Raw bytes to text and blocks; the format is decided by the bytes, never by the name."""

from __future__ import annotations

from pipeline.parse.decode import decode, foreign_format
from pipeline.parse.html import looks_like_html, parse_html
from pipeline.parse.layout import failed
from pipeline.parse.pagerules import page_rules
from pipeline.parse.plain import parse_plain
from pipeline.rules import Pack
from pipeline.types import ParsedDoc, RawDoc

__all__ = ["parse"]


def parse(raw: RawDoc, pages: Pack) -> ParsedDoc:
    """Return the text and blocks of ``raw``, e.g. the paragraphs and task tables of 粤办函〔2021〕55号; never raises.

    ``pages`` is ``load_rules()["pages"]``. What cannot be read has status ``failed`` and a finding that says why.
    """
    rules = page_rules(pages)
    if not raw.data.strip():
        return failed(raw.doc_id, "application/x-empty", "empty_file", "the file is empty: fetch it again")
    if foreign := foreign_format(raw.data):
        message = f"this is {foreign.name}, not HTML or text: {foreign.advice}"
        return failed(raw.doc_id, foreign.media_type, "unsupported_format", message)
    source = decode(raw.data)
    if source.garbled:
        message = "no charset makes these bytes Chinese text: fetch it again or leave it out of raw/"
        return failed(raw.doc_id, "text/plain", "undecodable_text", message, findings=source.findings)
    if looks_like_html(source.text):
        return parse_html(raw.doc_id, source, rules)
    return parse_plain(raw.doc_id, source, rules)
