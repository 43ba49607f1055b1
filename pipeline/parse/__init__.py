"""Raw bytes to text and blocks; the format is decided by the bytes, never by the name."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.parse.decode import decode
from pipeline.parse.formats import Format, Kind, detect
from pipeline.parse.html import looks_like_html, parse_html
from pipeline.parse.layout import cut, failed
from pipeline.parse.pagerules import PageRules, page_rules
from pipeline.parse.plain import parse_plain
from pipeline.rules import Pack
from pipeline.types import Limits, ParsedDoc, RawDoc

__all__ = ["parse"]

Reader = Callable[[str, bytes, PageRules, Limits], ParsedDoc]


def parse(raw: RawDoc, pages: Pack, limits: Limits | None = None) -> ParsedDoc:
    """Return the text and blocks of ``raw``, e.g. the paragraphs and task tables of 粤办函〔2021〕55号; never raises.

    ``pages`` is ``load_rules()["pages"]``. What cannot be read has status ``failed`` and a finding that says why. Time
    and memory are for the caller to limit; the other ``limits`` hold here.
    """
    limits = limits or Limits()
    if not raw.data.strip():
        return failed(raw.doc_id, "application/x-empty", "empty_file", "the file is empty: fetch it again")
    found = detect(raw.data)
    rules = page_rules(pages)
    doc = _markup(raw, rules) if found.kind == "text" else _read(raw, found, rules, limits)
    return cut(doc, limits.characters)


def _markup(raw: RawDoc, rules: PageRules) -> ParsedDoc:
    source = decode(raw.data)
    if source.garbled:
        message = "no charset makes these bytes Chinese text: fetch it again or leave it out of raw/"
        return failed(raw.doc_id, "text/plain", "undecodable_text", message, findings=source.findings)
    if looks_like_html(source.text):
        return parse_html(raw.doc_id, source, rules)
    return parse_plain(raw.doc_id, source, rules)


def _read(raw: RawDoc, found: Format, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Read a file that is no text."""
    reader = _reader(found.kind)
    if reader is None:
        message = f"this is {found.name}, which is not read: {found.advice}"
        return failed(raw.doc_id, found.media_type, "unsupported_format", message)
    return reader(raw.doc_id, raw.data, rules, limits)


def _reader(kind: Kind) -> Reader | None:
    """The reader of a format, imported when a document needs it: most runs see few of them."""
    if kind == "pdf":
        from pipeline.parse.pdf import parse_pdf as reader
    elif kind == "image":
        from pipeline.parse.image import parse_image as reader
    elif kind == "ofd":
        from pipeline.parse.ofd import parse_ofd as reader
    elif kind == "docx":
        from pipeline.parse.office.docx import parse_docx as reader
    elif kind == "xlsx":
        from pipeline.parse.office.xlsx import parse_xlsx as reader
    elif kind in ("ole", "rtf"):
        from pipeline.parse.office.legacy import parse_legacy as reader
    elif kind == "zip":
        from pipeline.parse.archive import parse_archive as reader
    else:
        return None
    return reader
