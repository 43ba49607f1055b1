"""Tables that go on over pages become one: repeated heads dropped, cut rows joined, merged cells carried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Final

from pipeline.parse.layout import NO_CELL, Line, Piece, Table
from pipeline.parse.paged.carry import Cell, Row, carry, cell_of
from pipeline.parse.paged.tables import FoundTable

SAME_EDGE: Final = 4.0
"""Columns of a table that goes on differ from those of the page before by no more than this, in points."""

HEADER_ROWS: Final = 4
"""A head has at most a title, two rows of names and a row of letters or numbers."""

WINDOW: Final = 200
"""So many rows before a page break tell what is usual in a column."""


@dataclass(slots=True)
class _Growing:
    """A table so far, the edges of its columns, its last page, and how many rows its pages repeat as their head."""

    rows: list[Row]
    columns: tuple[float, ...]
    page: int
    header: int = 0


def stitch(pieces: Sequence[Line | FoundTable]) -> list[Piece]:
    """Return the pieces with every table that goes on over pages as one, e.g. a 任务分工表 of 24 pages.

    A table goes on where the next piece is a table on a later page with the same columns. Pieces are in reading order,
    without running heads and page numbers.
    """
    stitched: list[Piece] = []
    growing: _Growing | None = None
    for piece in pieces:
        if growing and (not isinstance(piece, FoundTable) or not _grow(growing, piece)):
            stitched.append(_table(growing.rows))
            growing = None
        if isinstance(piece, Line):
            stitched.append(piece)
        elif growing is None:
            growing = _Growing(_rows(piece), piece.columns, piece.page)
    if growing:
        stitched.append(_table(growing.rows))
    return stitched


def _rows(found: FoundTable) -> list[Row]:
    texts = [text for row in found.table.rows for text in row]
    cells = list(map(cell_of, texts, found.table.printed, found.boxes))
    rows: list[Row] = [[None if place == NO_CELL else cells[place] for place in places] for places in found.table.grid]
    for above, below in pairwise(rows):
        for cell in set(above) & set(below):
            if cell:
                cell.is_tall = True
    return rows


def _table(rows: Sequence[Row]) -> Table:
    """Number the cells in the order in which they begin; a row in which none begins is printed twice and left out."""
    numbers: dict[Cell, int] = {}
    texts: list[tuple[str, ...]] = []
    grid: list[tuple[int, ...]] = []
    for row in rows:
        own = [cell for cell in dict.fromkeys(row) if cell and cell not in numbers]
        if own:
            numbers.update(zip(own, count(len(numbers)), strict=False))
            texts.append(tuple(cell.text for cell in own))
            grid.append(tuple(numbers[cell] if cell else NO_CELL for cell in row))
    return Table(tuple(texts), tuple(grid), tuple(cell.printed for cell in numbers))


def _grow(growing: _Growing, found: FoundTable) -> bool:
    """Add the rows of the table on the next page; False if that is a table of its own."""
    if found.page <= growing.page:
        return False
    rows, before = _rows(found), growing.rows
    columns = _common_columns(growing.columns, found.columns)
    if columns is not None:
        before, rows = _spread(before, growing.columns, columns), _spread(rows, found.columns, columns)
    elif len(growing.columns) != len(found.columns):
        return False
    header = _repeated(before, rows)
    if not header and (columns is None or _has_own_header(before, rows)):
        return False
    growing.rows, growing.columns, growing.page = before, columns or found.columns, found.page
    growing.header = growing.header or header
    rows = rows[header:]
    if rows:
        _carry_on(growing, rows)
    return True


def _common_columns(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...] | None:
    """The finer of two divisions of one width, or None; left margins may differ, as on pages that are bound."""
    finer, coarser = (other, one) if len(other) > len(one) else (one, other)
    edges = [edge - finer[0] for edge in finer]
    for edge in coarser:
        if min(abs(edge - coarser[0] - known) for known in edges) > SAME_EDGE:
            return None
    if abs(coarser[-1] - coarser[0] - edges[-1]) > SAME_EDGE:
        return None
    return tuple(finer)


def _spread(rows: list[Row], columns: Sequence[float], finer: Sequence[float]) -> list[Row]:
    """The rows over finer columns: a cell covers every one that lies within its own."""
    if len(columns) == len(finer):
        return rows
    inner = [edge - columns[0] for edge in columns[1:-1]]
    middles = [(left + right) / 2 - finer[0] for left, right in pairwise(finer)]
    places = [sum(edge < middle for edge in inner) for middle in middles]
    return [[row[place] for place in places] for row in rows]


def _repeated(before: Sequence[Row], rows: Sequence[Row]) -> int:
    """How many rows the next page begins with that the table begins with, too."""
    most = 0
    for at in range(min(HEADER_ROWS, len(before), len(rows))):
        if not _same_texts(before[at], rows[at]) or _is_item(rows[at]):
            break
        if all(_ends(table, at) for table in (before, rows)):
            most = at + 1
    return most if any(cell and cell.text for row in rows[:most] for cell in row) else 0


def _same_texts(one: Row, other: Row) -> bool:
    return len(one) == len(other) and all(
        (a.plain if a else None) == (b.plain if b else None) for a, b in zip(one, other, strict=True)
    )


def _is_item(row: Row) -> bool:
    """Whether a row is numbered, as 1 抓好春耕生产 is; the columns of a head may be, 1 2 3 4."""
    texts = [cell.text for cell in row if cell]
    return bool(texts) and texts[0].isdecimal() and any(len(text) > 2 for text in texts)


def _ends(rows: Sequence[Row], at: int) -> bool:
    """Whether no cell reaches from this row into the next."""
    return at + 1 == len(rows) or not any(cell and cell in rows[at + 1] for cell in rows[at])


def _has_own_header(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether the next page begins as the table does, with 序号, but with other columns behind it."""
    first, again = before[0][0], rows[0][0]
    if not first or not again or first is before[-1][0] or not first.text:
        return False
    return first.plain == again.plain and not any(char.isdecimal() for char in first.text)


def _carry_on(growing: _Growing, rows: list[Row]) -> None:
    """Append the rows of the next page, their cells one with those that they go on from."""
    recent = growing.rows[max(growing.header, len(growing.rows) - WINDOW) :]
    same, is_cut = carry(growing.rows[-1], rows[0], [*recent, *rows[1:]], growing.columns)
    for row in rows[is_cut:]:
        growing.rows.append([same.get(cell, cell) if cell else None for cell in row])
