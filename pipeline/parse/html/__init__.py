"""HTML pages: one parse, one walk over the tree, then the notice's container is read into text and blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup
from bs4.element import Tag

from pipeline.parse.decode import Source
from pipeline.parse.furniture import without_furniture
from pipeline.parse.html.body import LONG_LINK, densest, known_body
from pipeline.parse.html.flow import Reader
from pipeline.parse.html.links import attachments, frames_shown, pages_shown
from pipeline.parse.html.pagemeta import page_meta
from pipeline.parse.html.residue import without_residue
from pipeline.parse.html.scripts import markup_in_scripts
from pipeline.parse.html.tree import grow
from pipeline.parse.html.walk import Walk, walk
from pipeline.parse.layout import Line, Piece, failed, lay_out
from pipeline.parse.lines import count_chinese
from pipeline.parse.pagerules import PageRules
from pipeline.parse.verdict import MIN_PROSE, what_stands_instead, why_no_notice
from pipeline.types import Finding, ParsedDoc

MEDIA_TYPE: Final = "text/html"
GENERIC: Final = "generic"
SCRIPT: Final = "script"

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
    page: Walk
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
        soup = grow(source.text)
    except ParserRejectedMarkup as error:
        return failed(doc_id, MEDIA_TYPE, "unreadable_markup", f"no HTML parser reads it: {error}", parser="html/none")
    page = walk(soup, rules)
    reading = _notice(soup, page, rules)
    if reading.prose < (MUCH if reading.parser == GENERIC else MIN_PROSE):
        reading = _in_scripts(soup, rules, reading)
    meta = page_meta(page.declared, reading.bodies, reading.meta, rules)
    findings = (*source.findings, *reading.findings, *_unclosed_comment(source.text))
    laid = lay_out(reading.pieces)
    shown = laid.text if reading.prose >= MIN_PROSE else soup.get_text()
    reason = why_no_notice(
        f"{meta.get('title', '')}\n{shown}", source.text, reading.prose, rules, known=reading.parser != GENERIC
    )
    files = attachments(reading.page, reading.bodies, meta.get("source_url", ""), rules, has_text=reason is None)
    images = pages_shown(reading.page, reading.bodies)
    if reason:
        code, message = reason
        if code == "no_body_text":
            named = [file.name for file in files if not (file.media_type or "").startswith("image/")]
            message += what_stands_instead(named, images, frames_shown(page))
        parser = f"html/{reading.parser}"
        doc = failed(doc_id, MEDIA_TYPE, code, message, parser=parser, meta=meta, findings=findings)
        return replace(doc, attachments=files)
    if images:
        message = f"{images} image(s) stand in the notice and are not read: look whether they show tables or annexes"
        findings = (*findings, Finding("parse", "images_not_read", message))
    return ParsedDoc(
        doc_id,
        laid.text,
        laid.blocks,
        f"html/{reading.parser}",
        MEDIA_TYPE,
        meta=meta,
        status="partial" if source.damaged or reading.capped else "ok",
        findings=findings,
        attachments=files,
    )


def _unclosed_comment(markup: str) -> list[Finding]:
    """What to say of a page whose end is hidden by a comment that never ends: no browser shows it either."""
    start = markup.rfind("<!--")
    if start < 0 or max(markup.rfind(end) for end in ("-->", "--!>")) > start or count_chinese(markup[start:]) < MUCH:
        return []
    message = "a comment that is never closed hides the end of the page: look at its source"
    return [Finding("parse", "unclosed_comment", message)]


def _notice(soup: BeautifulSoup, page: Walk, rules: PageRules) -> _Reading:
    """The known container if it holds text, else what holds the prose of the page."""
    parser, bodies = known_body(page.bodies, rules)
    known = _read(parser, bodies, page, rules) if bodies else None
    if known and known.prose >= MIN_PROSE:
        return known
    headings = [tag for _, tag in page.declared.headings]
    place = densest(soup, page.dropped, [*headings, *page.declared.labels])
    titles = {"".join(tag.get_text().split()) for tag in headings}
    unknown = _read(GENERIC, [place], page, rules, besides=titles)
    return known if known and unknown.prose < MUCH else unknown


def _in_scripts(soup: BeautifulSoup, rules: PageRules, shown: _Reading) -> _Reading:
    """The notice that a script or a hidden field holds, where the page shows hardly any text itself, else ``shown``."""
    for markup in markup_in_scripts(soup):
        try:
            inner = grow(markup)
        except ParserRejectedMarkup:
            continue
        reading = _notice(inner, walk(inner, rules), rules)
        if reading.prose >= max(MIN_UNKNOWN, 2 * shown.prose):
            message = (
                "the page shows no text of its own; this was read from a script or a hidden field: look at the page"
            )
            finding = Finding("parse", "text_in_script", message)
            return replace(reading, parser=SCRIPT, findings=[*reading.findings, finding])
    return shown


def _read(
    parser: str, bodies: Sequence[Tag], page: Walk, rules: PageRules, besides: set[str] | None = None
) -> _Reading:
    reader = Reader(frozenset(page.dropped), rules.pack["pages.table.note"].regex)
    read, residue = without_residue([piece for body in bodies for piece in reader.pieces(body)], rules.residue)
    pieces, meta = without_furniture(read, rules)
    prose = sum(_prose(piece, besides or set()) for piece in pieces)
    if besides is not None and prose < MIN_UNKNOWN:
        prose = 0
    return _Reading(parser, bodies, page, pieces, meta, [*reader.findings(), *residue], bool(reader.capped), prose)


def _prose(piece: Piece, besides: set[str]) -> int:
    """How many Chinese characters of a piece stand outside links; headings of the page do not count."""
    if isinstance(piece, Line):
        is_heading = "".join(piece.text.split()) in besides
        linked = piece.linked if len(piece.text) < LONG_LINK else 0
        return 0 if is_heading else max(0, count_chinese(piece.text) - linked)
    return sum(count_chinese(text) for row in piece.rows for text in row)
