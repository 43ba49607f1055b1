"""Tables on a page of placed characters: those that are ruled first, then those set apart by white space alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.parse.layout import Table
from pipeline.parse.paged import ruled, unruled
from pipeline.parse.paged.cells import Box, Lattice, fill
from pipeline.parse.paged.model import PageContent

DRAWN_COLUMNS: Final = 3
WIDE_COLUMN: Final = 15.0
"""In points: wide enough for 序号; narrower ones are the strips of an ornamental frame."""

EMPTY_CELLS: Final = 50
"""A form to be filled in has so many cells for each that holds text; squared paper and maps have more."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and where it stands; ``used`` are the indices of its glyphs in ``page.glyphs``.

    ``columns`` are the left edges of the columns of the grid and the right edge of the last, in points; ``boxes`` the
    places of its cells by their numbers.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    table: Table
    used: frozenset[int]
    columns: tuple[float, ...]
    boxes: tuple[Box, ...]


def find_tables(page: PageContent) -> list[FoundTable]:
    """Return the tables of a page from top to bottom, e.g. 附件 任务分工表; a box around a paragraph is none."""
    found: list[FoundTable] = []
    left = set(range(len(page.glyphs)))
    for lattice in sorted(ruled.lattices(page.rulings), key=lambda lattice: -lattice.area):
        # the larger first, so that a table within a cell is text of that cell
        owned = lattice.sort(page.glyphs, sorted(left))
        if _is_table(lattice, owned, page):
            found.append(_found(lattice, owned, page))
            left -= found[-1].used
    if left:
        for lattice, owned in unruled.lattices(page, sorted(left)):
            found.append(_found(lattice, owned, page))
    return sorted(found, key=lambda table: (table.top, table.x0))


def _is_table(lattice: Lattice, owned: Mapping[int, list[int]], page: PageContent) -> bool:
    """Whether text stands in two columns: a box, boxes one below the other and a frame around all are no table.

    One is enough where more are drawn: a last page may hold no more than the end of one cell.
    """
    filled = {box for box, indices in owned.items() if any(not page.glyphs[index].text.isspace() for index in indices)}
    columns = {lattice.boxes[box].column for box in filled}
    wide = sum(x1 - x0 >= WIDE_COLUMN for x0, x1 in pairwise(lattice.columns))
    is_divided = len(columns) > 1 or (len(columns) == 1 and wide >= DRAWN_COLUMNS)
    return is_divided and len(lattice.boxes) <= EMPTY_CELLS * len(filled)


def _found(lattice: Lattice, owned: Mapping[int, list[int]], page: PageContent) -> FoundTable:
    glyphs = [[page.glyphs[index] for index in owned.get(box, ())] for box in range(len(lattice.boxes))]
    used = frozenset(index for indices in owned.values() for index in indices)
    table = fill(lattice.boxes, glyphs, page.number)
    xs, ys = lattice.xs, lattice.ys
    return FoundTable(page.number, xs[0], ys[0], xs[-1], ys[-1], table, used, lattice.columns, lattice.boxes)
