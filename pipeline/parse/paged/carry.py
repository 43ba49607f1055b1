"""Two pages of one table: which cells go on over the page break, and whether it cuts a row in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.parse.paged.cells import PADDING, Box, ends_early
from pipeline.parse.paged.lines import is_chinese
from pipeline.types import PrintedLine

TEXT_SHARE: Final = 0.8
"""A column leaves at least this share of its width to text, however narrow it is: the rest is padding."""

ENDINGS: Final = "。；;！!？?"
"""What ends the text of a cell: what comes on the next page is not the rest of it."""

ORDINAL: Final = re.compile(r"[（(]?[0-9一二三四五六七八九十]+[）)、.．]?")
"""序号: the same one on both pages is one item, though it has one row on each."""

NUMBERED: Final = 4
"""So many rows that have one number each show that a row without one is none of its own."""

CENTRED: Final = 6.0
"""Text is centred in its cell if their middles are no farther apart than this, in points: half a line."""

AT_EDGE: Final = 12.0
"""Text within this of the upper or lower edge of its cell, in points, is set there: a line and its margin at most."""


@dataclass(eq=False, slots=True)
class Cell:
    """A cell while its table grows, its place on the page where it begins; ``is_tall`` if it covers several rows."""

    text: str
    printed: tuple[PrintedLine, ...]
    top: float
    bottom: float
    is_tall: bool = False

    @property
    def plain(self) -> str:
        """The text without spaces, which may come from the widths of other cells on its page."""
        return "".join(self.text.split())


Row = list[Cell | None]


def cell_of(text: str, printed: tuple[PrintedLine, ...], box: Box) -> Cell:
    """Return the cell with this text in this box."""
    return Cell(text, printed, box.top, box.bottom)


def carry(above: Row, below: Row, usual: Sequence[Row], columns: Sequence[float]) -> tuple[dict[Cell, Cell], bool]:
    """Let the last row before a page break take up what the first row behind it goes on with.

    Returns the old cell of each new one that goes on, and whether the whole row does: the break cuts it in two. The
    rows before and behind tell what is ``usual``; ``columns`` are the edges of the columns.
    """
    same = _same_cells(above, below, usual, columns)
    twice = {new for new, old in same.items() if new.plain == old.plain}
    is_cut = _is_cut(above, below, same, usual, columns)
    if is_cut:
        same |= {new: old for old, new in _pairs(above, below)}
    for new, old in same.items():
        if new not in twice:
            _append(old, new, _room(old, above, columns))
        old.is_tall |= new.is_tall or not is_cut
    return same, is_cut


def _pairs(above: Row, below: Row) -> list[tuple[Cell, Cell]]:
    """The cells of two rows that stand over the same columns."""
    pairs = dict.fromkeys((a, b) for a, b in zip(above, below, strict=True) if a and b)
    return [(a, b) for a, b in pairs if _places(above, a) == _places(below, b)]


def _places(row: Row, cell: Cell) -> list[int]:
    return [column for column, other in enumerate(row) if other is cell]


def _same_cells(above: Row, below: Row, usual: Sequence[Row], columns: Sequence[float]) -> dict[Cell, Cell]:
    """The merged cells that the page break cuts, by the new cell the old one.

    On the new page they are printed once more, or empty, or they hold the rest of the text.
    """
    same: dict[Cell, Cell] = {}
    leads, repeats, begins = True, False, False
    for old, new in _pairs(above, below):
        merged = old.is_tall or new.is_tall
        if new.text and new.plain == old.plain:
            # 序号 5 and its task stand on both pages; further right 主审材料 below 主审材料 are two cells
            if leads:
                goes_on = repeats = repeats or merged or bool(ORDINAL.fullmatch(new.text))
            else:
                goes_on = repeats and old.is_tall and new.is_tall
        elif not new.text:
            column = below.index(new)
            is_part = leads or (not begins and (merged or _is_merged(column, usual)))
            goes_on = is_part and not repeats and bool(old.text) and _is_filled(column, new, usual)
        elif not old.text:
            goes_on = old.is_tall and new.is_tall and not begins and not repeats and _is_displaced(new)
        else:
            goes_on = merged and below[0] in same and not repeats and _runs_on(old, new, _room(old, above, columns))
        leads = leads and goes_on
        begins = begins or (new.is_tall and not goes_on)  # a group of rows, with empty cells of its own
        if goes_on:
            same[new] = old
    return same


def _is_filled(column: int, empty: Cell, rows: Sequence[Row]) -> bool:
    """Whether no other cell of a column is as empty, so that this one stands for part of a merged cell.

    Of a merged cell that reaches over three pages one holds the text, so that merged cells prove nothing.
    """
    cells = (row[column] for row in rows)
    return all(cell is None or cell is empty or cell.text or (cell.is_tall and empty.is_tall) for cell in cells)


def _is_merged(column: int, rows: Sequence[Row]) -> bool:
    """Whether cells of a column are merged: of two rows parted by the page break each looks like one of its own."""
    return any(cell and cell.is_tall for cell in (row[column] for row in rows))


def _is_displaced(cell: Cell) -> bool:
    """Whether a text stands neither in the middle of its cell nor at an edge: it is the middle of a larger cell."""
    if not cell.printed:
        return False
    above, below = cell.printed[0].top - cell.top, cell.bottom - cell.printed[-1].bottom
    return min(above, below) > AT_EDGE and abs(above - below) > 2 * CENTRED


def _is_cut(above: Row, below: Row, same: dict[Cell, Cell], usual: Sequence[Row], columns: Sequence[float]) -> bool:
    """Whether the page break cuts a row in two, so that its cells run on in the first row of the next page.

    If 序号 is empty there, though many rows have one each, that is enough; in a short table one text that breaks off or
    one cell without a rest. If 序号 stands for several rows, none of the texts may have ended before; where nothing is
    numbered, all must break off.
    """
    pairs = _pairs(above, below)
    rest = [(old, new) for old, new in pairs if new.text and new not in same]
    if sum(below.count(new) for _, new in pairs) < len(below):
        return False
    if not rest:
        return bool(same)
    is_grouped = any(row[0] and row[0].is_tall for row in usual)
    numbers = sum(bool(row[0] and ORDINAL.fullmatch(row[0].text)) for row in usual)
    if below[0] in same and not is_grouped and numbers >= NUMBERED:
        return True
    if not all(old.text for old, _ in rest):
        return False
    full = [_is_full(old, new, _room(old, above, columns)) for old, new in rest]
    open_ended = [is_full and old.text[-1] not in ENDINGS for (old, _), is_full in zip(rest, full, strict=True)]
    if below[0] not in same:
        return len(rest) > 1 and all(open_ended)
    if is_grouped:
        return any(open_ended) and all(full)
    return any(open_ended) or any(
        old.text and not new.text and new not in same and _is_filled(below.index(new), new, usual) for old, new in pairs
    )


def _room(cell: Cell, row: Row, columns: Sequence[float]) -> float:
    """How wide the text of a cell is set, in points."""
    first = row.index(cell)
    box = columns[first + row.count(cell)] - columns[first]
    return max([TEXT_SHARE * box, box - 2 * PADDING, *(line.edges[-1] - line.edges[0] for line in cell.printed)])


def _is_full(old: Cell, new: Cell, room: float) -> bool:
    """Whether the last line of a cell has no room for the first word of the next page."""
    if not (old.printed and new.printed):
        return False
    last, line = old.printed[-1], new.printed[0]
    following = list(zip(new.text[line.start : line.end], (b - a for a, b in pairwise(line.edges)), strict=True))
    return not ends_early(last.edges[-1] - last.edges[0], following, line.bottom - line.top, room)


def _runs_on(old: Cell, new: Cell, room: float) -> bool:
    return bool(old.text) and old.text[-1] not in ENDINGS and _is_full(old, new, room)


def _append(old: Cell, new: Cell, room: float) -> None:
    """Let the text of a cell run on; what was ended before the page break is set apart by a space."""
    if not new.text:
        return
    is_joined = _is_full(old, new, room) and (is_chinese(old.text[-1]) or is_chinese(new.text[0]))
    between = "" if is_joined or not old.text else " "
    by = len(old.text) + len(between)
    old.text += between + new.text
    old.printed += tuple(replace(line, start=line.start + by, end=line.end + by) for line in new.printed)
