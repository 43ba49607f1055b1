"""HTML pages: one parse, one walk over the tree, then the notice's container is read into text and blocks."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup
from bs4.element import Tag

from pipeline.parse.body import densest, known_body
from pipeline.parse.decode import Source
from pipeline.parse.flow import Reader
from pipeline.parse.furniture import without_furniture
from pipeline.parse.layout import Line, Piece, failed, lay_out
from pipeline.parse.lines import count_chinese
from pipeline.parse.pagemeta import page_meta
from pipeline.parse.pagerules import PageRules
from pipeline.parse.verdict import MIN_PROSE, what_stands_instead, why_no_notice
from pipeline.parse.walk import Walk, walk
from pipeline.types import Finding, ParsedDoc

MEDIA_TYPE: Final = "text/html"
GENERIC: Final = "generic"

MIN_UNKNOWN: Final = 30
"""Chinese characters that an unknown page must hold beside its headings; what is less may be the site's own."""

MUCH: Final = 100
"""A known container without text gives way to the rest of the page only if that holds this much."""

MIN_TAGS: Final = 3
"""How many tags make a text HTML that does not begin with one."""

_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).){0,2000}-->\s*)*<(?:!doctype\s+html|[a-z][a-z0-9:]*[\s>/])", re.I | re.S
)
_TAG: Final = re.compile(r"<(?:html|head|body)[\s>]|</(?:p|div|td|tr|table|span|body|html)>", re.I)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The pieces of one candidate for the notice, without furniture, and what it printed of itself."""

    parser: str
    bodies: Sequence[Tag]
    pieces: Sequence[Piece]
    meta: dict[str, str]
    findings: Sequence[Finding]
    capped: bool
    prose: int


def looks_like_html(text: str) -> bool:
    """Whether a text is HTML: ``<p>`` at its start, or several closing tags; a stray ``<br>`` in a text file is not."""
    return _START.match(text) is not None or sum(1 for _ in islice(_TAG.finditer(text), MIN_TAGS)) == MIN_TAGS


def parse_html(doc_id: str, source: Source, rules: PageRules) -> ParsedDoc:
    """Return the notice of a page: its paragraphs, its tables as grids, and what its metadata block prints."""
    try:
        soup = _soup(source.text)
    except ParserRejectedMarkup as error:
        return failed(doc_id, MEDIA_TYPE, "unreadable_markup", f"no HTML parser reads it: {error}", parser="html/none")
    found = walk(soup, rules)
    reading = _notice(soup, found, rules)
    meta = page_meta(found.declared, reading.bodies, reading.meta, rules)
    findings = (*source.findings, *reading.findings)
    text, blocks = lay_out(reading.pieces)
    shown = text if reading.prose >= MIN_PROSE else soup.get_text()
    reason = why_no_notice(
        f"{meta.get('title', '')}\n{shown}", source.text, reading.prose, rules, known=reading.parser != GENERIC
    )
    if reason:
        code, message = reason
        message += what_stands_instead(reading.bodies) if code == "no_body_text" else ""
        return failed(doc_id, MEDIA_TYPE, code, message, parser=f"html/{reading.parser}", meta=meta, findings=findings)
    return ParsedDoc(
        doc_id,
        text,
        blocks,
        f"html/{reading.parser}",
        MEDIA_TYPE,
        meta=meta,
        status="partial" if source.damaged or reading.capped else "ok",
        findings=findings,
    )


def _soup(text: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return BeautifulSoup(text, "lxml")


def _notice(soup: BeautifulSoup, found: Walk, rules: PageRules) -> _Reading:
    """The known container if it holds text, else what holds the prose of the page."""
    parser, bodies = known_body(found.bodies, rules)
    known = _read(parser, bodies, found, rules) if bodies else None
    if known and known.prose >= MIN_PROSE:
        return known
    headings = [tag for _, tag in found.declared.headings]
    place = densest(soup, found.dropped, [*headings, *found.declared.labels])
    titles = {"".join(tag.get_text().split()) for tag in headings}
    unknown = _read(GENERIC, [place], found, rules, besides=titles)
    return known if known and unknown.prose < MUCH else unknown


def _read(
    parser: str, bodies: Sequence[Tag], found: Walk, rules: PageRules, besides: set[str] | None = None
) -> _Reading:
    reader = Reader(frozenset(found.dropped), rules.pack["pages.table.note"].regex)
    pieces, meta = without_furniture([piece for body in bodies for piece in reader.pieces(body)], rules)
    prose = sum(_prose(piece, besides or set()) for piece in pieces)
    if besides is not None and prose < MIN_UNKNOWN:
        prose = 0
    return _Reading(parser, bodies, pieces, meta, reader.findings(), bool(reader.capped), prose)


def _prose(piece: Piece, besides: set[str]) -> int:
    """How many Chinese characters of a piece stand outside links; headings of the page do not count."""
    if isinstance(piece, Line):
        is_heading = "".join(piece.text.split()) in besides
        return 0 if is_heading else max(0, count_chinese(piece.text) - piece.linked)
    return sum(count_chinese(text) for row in piece.rows for text in row)
