"""Table cells to a full grid: spans expanded, hostile ones tolerated, layout tables told from data tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parse.layout import NO_CELL, Table

MAX_COLSPAN: Final = 1000
"""The limit of the HTML standard."""

MAX_PLACES: Final = 1_000_000
"""A grid that would be larger loses its spans: ``rowspan=99999999`` must not fill the memory."""

BODY_SHARE: Final = 0.8
"""A table with this share of its text in one cell of many paragraphs only lays out the page."""

BODY_PARAGRAPHS: Final = 5


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A td or th: its paragraphs and the columns and rows that it covers."""

    paragraphs: tuple[str, ...]
    colspan: int = 1
    rowspan: int = 1

    @property
    def text(self) -> str:
        """The cell on one line: 责任 单位 for ``责任<br>单位``."""
        return " ".join(self.paragraphs)


Rows = Sequence[Sequence[SourceCell]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells, and for every row of the grid which cell covers each place; ``own`` are the cells that begin there."""

    cells: tuple[SourceCell, ...]
    own: tuple[tuple[int, ...], ...]
    places: tuple[tuple[int, ...], ...]
    capped: bool = False

    def is_full_width(self, row: int) -> bool:
        """Whether one cell fills the row, as 附件2 关于推进…的任务分工表 does above the header of its table."""
        cell = self.own[row][0]
        below = self.places[row + 1] if row + 1 < len(self.places) else ()
        return len(self.own[row]) == 1 and set(self.places[row]) == {cell} and cell not in below

    def paragraphs(self, first: int, last: int) -> list[str]:
        """The paragraphs of the cells that begin in the rows ``first:last``."""
        return [text for row in self.own[first:last] for cell in row for text in self.cells[cell].paragraphs]

    def table(self, first: int, last: int) -> Table:
        """The rows ``first:last`` as a piece of text; no cell may reach into them from outside."""
        own, places = self.own[first:last], self.places[first:last]
        zero = own[0][0]
        return Table(
            tuple(tuple(self.cells[cell].text for cell in row) for row in own),
            tuple(tuple(cell if cell == NO_CELL else cell - zero for cell in row) for row in places),
        )


def span(value: str) -> int:
    """Read a colspan or rowspan: ``"3"`` is 3; rubbish and negative numbers are 1, as in a browser; 0 is 0."""
    value = value.strip()
    return int(value[:9]) if value.isascii() and value.isdigit() else 1


def expand(rows: Rows) -> Grid:
    """Return the grid of ``rows``; rows and columns in which no cell begins are left out, as a browser shows none."""
    cells = tuple(cell for row in rows for cell in row)
    places, begins = _place(rows)
    if places is None:
        places, begins = _place([[SourceCell(cell.paragraphs) for cell in row] for row in rows])
        capped = True
    else:
        capped = False
    own: list[tuple[int, ...]] = []
    kept: list[tuple[int, ...]] = []
    first = 0
    for row, line in zip(rows, places or _ragged(rows), strict=True):
        if row:
            own.append(tuple(range(first, first + len(row))))
            first += len(row)
            kept.append(_columns(line, begins) if places else tuple(line))
    return Grid(cells, tuple(own), tuple(kept), capped)


def _place(rows: Rows) -> tuple[list[list[int]] | None, list[int]]:
    """The cell of every place by row, and the columns where cells begin; None where the grid grows too large."""
    places: list[list[int]] = []
    begins: set[int] = set()
    hanging: dict[int, tuple[int, int]] = {}
    number = used = 0
    for at, row in enumerate(rows):
        line: list[int] = []
        started: dict[int, tuple[int, int]] = {}
        for cell in row:
            while len(line) in hanging:
                line.append(hanging[len(line)][0])
            begins.add(len(line))
            below = min(cell.rowspan, len(rows) - at) - 1
            for _ in range(max(1, min(cell.colspan, MAX_COLSPAN))):
                if below:
                    started.setdefault(len(line), (number, below))
                line.append(number)
            number += 1
        line.extend(hanging[column][0] if column in hanging else NO_CELL for column in _rest(line, hanging))
        hanging = {column: (cell, left - 1) for column, (cell, left) in hanging.items() if left > 1} | started
        places.append(line)
        used += len(line) + len(hanging)
        if used > MAX_PLACES:
            return None, []
    if len(rows) * len(begins) > MAX_PLACES:
        return None, []
    return places, sorted(begins)


def _rest(line: list[int], hanging: dict[int, tuple[int, int]]) -> range:
    return range(len(line), max(hanging, default=-1) + 1)


def _columns(line: list[int], columns: list[int]) -> tuple[int, ...]:
    return tuple(line[column] if column < len(line) else NO_CELL for column in columns)


def _ragged(rows: Rows) -> list[list[int]]:
    """Every row with its own cells only: all that can be said of a table too large for a grid."""
    lines: list[list[int]] = []
    number = 0
    for row in rows:
        lines.append(list(range(number, number + len(row))))
        number += len(row)
    return lines


def is_layout(grid: Grid) -> bool:
    """Whether the table only lays out a page: one column with text, or one cell that holds nearly everything.

    In a single row a cell of many paragraphs is enough: a menu to its left, the notice to its right.
    """
    lengths = [sum(map(len, cell.paragraphs)) for cell in grid.cells]
    columns = {row.index(cell) for row, own in zip(grid.places, grid.own, strict=True) for cell in own if lengths[cell]}
    if len(columns) < 2:
        return True
    largest = max(range(len(lengths)), key=lengths.__getitem__)
    is_body = len(grid.cells[largest].paragraphs) >= BODY_PARAGRAPHS
    return is_body and (len(grid.own) == 1 or lengths[largest] >= BODY_SHARE * sum(lengths))
