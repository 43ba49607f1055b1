"""Pages of placed characters to pieces in reading order: lines, paragraphs, tables, without heads and page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.parse.layout import Piece
from pipeline.parse.paged.columns import Box, Part, reading_order, stacked_runs
from pipeline.parse.paged.flow import paragraphs
from pipeline.parse.paged.furniture import without_furniture
from pipeline.parse.paged.lines import join, text_lines
from pipeline.parse.paged.model import Glyph, PageContent, TextLine
from pipeline.parse.paged.stitch import stitch
from pipeline.parse.paged.tables import find_tables
from pipeline.parse.pagerules import PageRules


def assemble(pages: Sequence[PageContent], rules: PageRules) -> list[Piece]:
    """Return the paragraphs and tables of a document in reading order, those that run over pages whole.

    Running heads and page numbers (``— 3 —``) are left out.
    """
    tables = [find_tables(page) for page in pages]
    texts: list[list[TextLine]] = []
    orders: list[list[Glyph]] = []
    beside: list[list[Box]] = []
    for page, of_page in zip(pages, tables, strict=True):
        used = frozenset[int]().union(*(table.used for table in of_page))
        across, runs = stacked_runs([glyph for at, glyph in enumerate(page.glyphs) if at not in used])
        orders.append(across)
        texts.append(text_lines(across, page.number))
        beside.append([_set_vertically(run, page.number) for run in runs])
    parts: list[Part] = []
    own = without_furniture(pages, texts, rules)
    for of_page, lines, order, notes in zip(tables, own, orders, beside, strict=True):
        boxes = [Box(table, table.x0, table.top, table.x1, table.bottom) for table in of_page]
        parts += [*reading_order(lines, boxes, order), *notes]
    sizes = [
        page.glyphs[at].size
        for page, of_page in zip(pages, tables, strict=True)
        for table in of_page
        for at in table.used
    ]
    placed = paragraphs(parts, {page.number: page.width for page in pages}, sizes)
    return stitch([item.piece if isinstance(item, Box) else item for item in placed])


def _set_vertically(run: Sequence[Glyph], page: int) -> Box:
    """Characters one below the other, in the order of the file, as one line."""
    lines = [line for glyph in run for line in text_lines([glyph], page)]
    return Box(
        join(lines),
        min(glyph.x0 for glyph in run),
        min(glyph.top for glyph in run),
        max(glyph.x1 for glyph in run),
        max(glyph.bottom for glyph in run),
    )
