"""Tables without vertical rulings: columns held apart by white space under a row of names, as in a 三线表.

Prose must never fall apart, so that a table needs three columns, a row of names and a column of numbers below one of
them; name lists, signatures, tables of contents and text in columns have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.parse.paged.cells import Box, Lattice
from pipeline.parse.paged.lines import text_lines
from pipeline.parse.paged.model import Glyph, PageContent

GUTTER: Final = 0.9
"""White space of this many type sizes parts two columns: twice the 5.4 points of Word's cells, in 五号 type."""

COLUMNS: Final = 3
"""Two columns are also a list with page numbers, two signatures, an address with its telephone number."""

DATA_ROWS: Final = 2
"""Below the names; with them there are three rows that agree."""

NAME_LENGTH: Final = 12
"""A column's name has no more characters: 完成情况, 年度投资（万元）."""

FILLED: Final = 0.7
"""The least share of places of a table that hold text."""

ROW_GAP: Final = 2.5
"""Rows are no farther apart than this many line heights."""

WRAP_GAP: Final = 1.2
"""The lines of one cell are no farther apart than this many line heights."""

_IN_NAMES: Final = frozenset("（）()/、．·%％ \u3000")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a line that white space sets apart."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line in pieces."""

    pieces: tuple[_Piece, ...]
    top: float
    bottom: float
    size: float


Bands = list[tuple[float, float]]


def lattices(page: PageContent, left: Sequence[int]) -> list[tuple[Lattice, dict[int, list[int]]]]:
    """Return the unruled tables among the glyphs ``left``: the grid of each, and the glyphs of its cells."""
    lines = text_lines([page.glyphs[index] for index in left], page.number)
    rows = [_Row(tuple(_pieces(line.glyphs)), line.top, line.bottom, line.glyphs[0].size) for line in lines]
    found: list[tuple[Lattice, dict[int, list[int]]]] = []
    at = 0
    while at < len(rows):
        groups, bands = _below(rows, at) if _names_columns(rows[at]) else ([], [])
        at += 1
        if groups and _is_table(groups, bands):
            lattice = _lattice(groups, bands)
            found.append((lattice, lattice.sort(page.glyphs, left)))
            at += sum(map(len, groups)) - 1
    return found


def _pieces(glyphs: Sequence[Glyph]) -> Iterator[_Piece]:
    marks = [glyph for glyph in glyphs if not glyph.text.isspace()]
    start = 0
    for at, (before, after) in enumerate(pairwise(marks), start=1):
        if after.x0 - before.x1 >= GUTTER * max(before.size, after.size):
            yield _piece(marks[start:at])
            start = at
    yield _piece(marks[start:])


def _piece(marks: Sequence[Glyph]) -> _Piece:
    return _Piece("".join(mark.text for mark in marks), marks[0].x0, marks[-1].x1)


def _names_columns(row: _Row) -> bool:
    """Whether a line may be 项目　年度投资（万元）　责任单位: short names without numbers or other punctuation."""
    return len(row.pieces) >= COLUMNS and all(
        len(piece.text) <= NAME_LENGTH and all(char.isalpha() or char in _IN_NAMES for char in piece.text)
        for piece in row.pieces
    )


def _below(rows: Sequence[_Row], at: int) -> tuple[list[list[_Row]], Bands]:
    """The rows of the table that a line of names may begin, each with its lines, and what each column covers."""
    bands: Bands = [(piece.x0, piece.x1) for piece in rows[at].pieces]
    groups = [[rows[at]]]
    for before, row in pairwise(rows[at:]):
        wider, columns = _widened(bands, row)
        gap = (row.top - before.bottom) / (row.bottom - row.top)
        begins = columns[:1] == [0] and 2 * len(set(columns)) >= len(bands)
        wraps = len(groups) > 1 and gap <= WRAP_GAP and bool(columns) and columns[0] > 0
        if not columns or gap > ROW_GAP or not (begins or wraps):
            break
        bands = wider
        if begins:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups, bands


def _widened(bands: Bands, row: _Row) -> tuple[Bands, list[int]]:
    """The columns with the pieces of a line added, and which column each is in; none if a piece fits no column.

    A full row is in order, so that 任务 may be centred above text that is not. Else a piece stands under one column.
    """
    if len(row.pieces) == len(bands):
        columns = list(range(len(bands)))
    else:
        under = [[at for at, (x0, x1) in enumerate(bands) if p.x0 < x1 and p.x1 > x0] for p in row.pieces]
        if any(len(columns) != 1 for columns in under):
            return bands, []
        columns = [column for (column,) in under]
    wider = list(bands)
    for piece, column in zip(row.pieces, columns, strict=True):
        wider[column] = min(wider[column][0], piece.x0), max(wider[column][1], piece.x1)
    if any(after[0] - before[1] < GUTTER * row.size for before, after in pairwise(wider)):
        return bands, []
    return wider, columns


def _is_table(groups: Sequence[Sequence[_Row]], bands: Bands) -> bool:
    """Whether there are rows enough, most places hold text, and one column holds a number in every row."""
    data = groups[1:]
    if len(data) < DATA_ROWS:
        return False
    texts = [["" for _ in bands] for _ in data]
    for place, group in zip(texts, data, strict=True):
        for row in group:
            for piece, column in zip(row.pieces, _widened(bands, row)[1], strict=False):
                place[column] += piece.text
    filled = sum(bool(text) for place in texts for text in place)
    numbers = any(all(any(char.isdecimal() for char in text) for text in column) for column in zip(*texts, strict=True))
    return numbers and filled >= FILLED * len(data) * len(bands)


def _lattice(groups: Sequence[Sequence[_Row]], bands: Bands) -> Lattice:
    xs = [bands[0][0], *((before[1] + after[0]) / 2 for before, after in pairwise(bands)), bands[-1][1]]
    tops, bottoms = [group[0].top for group in groups], [group[-1].bottom for group in groups]
    ys = [tops[0], *((bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)), bottoms[-1]]
    boxes = [
        Box(x0, top, x1, bottom, row, column)
        for row, (top, bottom) in enumerate(pairwise(ys))
        for column, (x0, x1) in enumerate(pairwise(xs))
    ]
    width = len(bands)
    owners = tuple(tuple(range(row * width, (row + 1) * width)) for row in range(len(groups)))
    return Lattice(tuple(boxes), tuple(xs), tuple(ys), owners)
