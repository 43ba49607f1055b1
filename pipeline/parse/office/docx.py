"""Word files (ECMA-376): the text as Word displays it, with the numbers that it generates."""

from __future__ import annotations

from typing import Final

from pipeline.archives import Unpackable
from pipeline.parse.formats import DOCX
from pipeline.parse.layout import Piece, failed
from pipeline.parse.office.inline import Story
from pipeline.parse.office.numbering import read_numbering
from pipeline.parse.office.package import BrokenPackage, Element, Package, local
from pipeline.parse.office.pieces import document
from pipeline.parse.office.styles import W, read_styles
from pipeline.parse.office.word import WordReader
from pipeline.parse.pagerules import PageRules
from pipeline.types import Limits, ParsedDoc

PARSER: Final = "docx"
MAIN: Final = "word/document.xml"
UNREADABLE: Final = "unreadable_docx"

_AS_THEY_ARE: Final = frozenset(("too_large_unpacked", "too_many_members", "encrypted"))
"""Reasons that say all; any other means a file that is no whole Word file."""


def parse_docx(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return the paragraphs and tables of a Word file: 一、总体要求 where Word numbers 总体要求 itself.

    Shown are tracked insertions, results of fields, text boxes; not deletions, hidden text, comments, headers, footers.
    Footnotes come last. Failed: ``unreadable_docx``, ``too_large_unpacked``, ``too_many_members``, ``encrypted``,
    ``no_body_text``.
    """
    try:
        package = Package.open(data, limits)
        part = package.main(MAIN)
        root = package.xml(part)
        body = None if root is None else next((child for child in root if local(child) == "body"), None)
        if body is None:
            raise BrokenPackage(f"{part} is missing or holds no body")
        reader = _reader(package, part, rules)
        pieces = reader.pieces(body) + _notes(package, part, reader)
    except Unpackable as reason:
        code = reason.code if reason.code in _AS_THEY_ARE else UNREADABLE
        return failed(doc_id, DOCX.media_type, code, reason.message, parser=PARSER)
    except BrokenPackage as error:
        message = f"the Word file cannot be read: {error}; fetch it again or save it anew"
        return failed(doc_id, DOCX.media_type, UNREADABLE, message, parser=PARSER)
    drawn = reader.drawn()
    instead = f"; it holds {drawn}" if drawn else ""
    findings = (*package.findings(), *reader.findings())
    return document(doc_id, pieces, PARSER, DOCX.media_type, findings, limits, instead)


def _reader(package: Package, part: str, rules: PageRules) -> WordReader:
    styles = read_styles(_part(package, part, "styles"))
    numbering = read_numbering(_part(package, part, "numbering"), styles)
    return WordReader(Story(styles), numbering, rules.pack["pages.table.note"].regex)


def _part(package: Package, part: str, kind: str) -> Element | None:
    """The part that the document relates to as ``kind``, at its usual place where the relation is lost."""
    name = next(iter(package.related(part, kind)), f"word/{kind}.xml")
    return package.xml(name)


def _notes(package: Package, part: str, reader: WordReader) -> list[Piece]:
    """The footnotes and endnotes that the text refers to, in its order."""
    if not reader.story.notes:
        return []
    texts: dict[tuple[str, str], Element] = {}
    for kind in ("footnote", "endnote"):
        root = _part(package, part, f"{kind}s")
        if root is not None:
            texts |= {(kind, node.get(f"{W}id", "")): node for node in root.findall(f"{W}{kind}")}
    referred = list(dict.fromkeys(reader.story.notes))
    return [piece for note in referred if note in texts for piece in reader.pieces(texts[note])]
