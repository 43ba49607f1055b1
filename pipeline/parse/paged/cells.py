"""The cells of a table on a page: which characters stand in which, and their text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.parse.grid import SourceCell, expand
from pipeline.parse.layout import Line, Table
from pipeline.parse.paged.lines import join, text_lines
from pipeline.parse.paged.model import Glyph, TextLine
from pipeline.types import PrintedLine

ROOM: Final = 0.35
"""In type sizes; a line that leaves this much more room than the next word takes was ended by its writer."""

LINES_AT_EDGE: Final = 2
"""So many lines that break at one width show how wide the text of a column is set."""

PADDING: Final = 9.0
"""The widest margin of a cell, in points; Word leaves 5.4. What is wider is left over by short lines."""

SPARE: Final = 2.5
"""In type sizes; with this much room beside them, lines of one width are names of one length, not broken text."""

QUOTES: Final = "“”‘’"
"""LibreOffice breaks no line on either side of these (UAX #14, LB19: they may open and close), so that 实 is left alone
before 行“拿地即开工”."""

OPENING: Final = "（(《〈“‘「『【〔[{"
CLOSING: Final = "）)》〉”’」』】〕]},.，。、；：;:！？!?%％"


@dataclass(frozen=True, slots=True)
class Box:
    """One cell's place on the page and in the grid, e.g. 责任单位 over two rows: ``rowspan`` 2."""

    x0: float
    top: float
    x1: float
    bottom: float
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells of one table, row by row; ``xs`` and ``ys`` are its grid lines, ``owners[y][x]`` the box of a place."""

    boxes: tuple[Box, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: tuple[tuple[int, ...], ...]

    @property
    def area(self) -> float:
        """How much of the page it covers, in square points."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    @property
    def columns(self) -> tuple[float, ...]:
        """The left edges of the columns, and the right edge of the last."""
        return (*(self.xs[column] for column in sorted({box.column for box in self.boxes})), self.xs[-1])

    def sort(self, glyphs: Sequence[Glyph], indices: Iterable[int]) -> dict[int, list[int]]:
        """The indices of the glyphs whose middle is in a cell, by the number of the cell."""
        found: dict[int, list[int]] = {}
        left, right, top, bottom = self.xs[0], self.xs[-1], self.ys[0], self.ys[-1]
        for index in indices:
            glyph = glyphs[index]
            x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
            if left <= x < right and top <= y < bottom:
                owner = self.owners[bisect_right(self.ys, y) - 1][bisect_right(self.xs, x) - 1]
                found.setdefault(owner, []).append(index)
        return found


def fill(boxes: Sequence[Box], glyphs: Sequence[Sequence[Glyph]], page: int) -> Table:
    """The boxes, row by row, with the text of their glyphs; lines that their writer ended are set apart by a space."""
    lines = [text_lines(own, page) for own in glyphs]
    widths = _widths(boxes, lines)
    texts = [_paragraphs(own, widths[box.column, box.colspan]) for box, own in zip(boxes, lines, strict=True)]
    rows: dict[int, list[SourceCell]] = {}
    for box, paragraphs in zip(boxes, texts, strict=True):
        cell = SourceCell(tuple(paragraph.text for paragraph in paragraphs), box.colspan, box.rowspan)
        rows.setdefault(box.row, []).append(cell)
    grid = expand([rows.get(row, []) for row in range(max(rows) + 1)])
    printed = tuple(_printed(paragraphs) for paragraphs in texts)
    return replace(grid.table(0, len(grid.own)), printed=printed)


def ends_early(width: float, following: Sequence[tuple[str, float]], size: float, available: float) -> bool:
    """Whether the next word had room on a line: its writer ended it there, as 县财政局 above 县教育局.

    ``following`` are the next line's characters with their widths; what may not be parted moves as one.
    """
    word = 0.0
    for at, (char, step) in enumerate(following):
        if at and not _inseparable(following[at - 1][0], char):
            break
        word += step
    return width + word + ROOM * size <= available


def _inseparable(before: str, after: str) -> bool:
    is_word = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return is_word or before in OPENING or after in CLOSING or before in QUOTES or after in QUOTES


def _widths(boxes: Sequence[Box], lines: Sequence[Sequence[TextLine]]) -> dict[tuple[int, int], float]:
    """How wide text is set in the cells of each column, by column and colspan."""
    columns: dict[tuple[int, int], list[tuple[Box, Sequence[TextLine]]]] = {}
    for box, own in zip(boxes, lines, strict=True):
        columns.setdefault((box.column, box.colspan), []).append((box, own))
    return {key: _width(cells) for key, cells in columns.items()}


def _width(cells: Sequence[tuple[Box, Sequence[TextLine]]]) -> float:
    """The width at which lines break, or else what the box leaves within paddings as wide as its left one."""
    every = [(box, line) for box, own in cells for line in own]
    if not every:
        return 0.0
    widest = max(line.measure - line.x0 for _, line in every)
    size = median(line.glyphs[0].size for _, line in every)
    padding = min(PADDING, *(max(0.0, min(line.x0 - box.x0, box.x1 - line.x1)) for box, line in every))
    available = min(box.x1 - box.x0 for box, _ in cells) - 2 * padding
    broken = [line for _, own in cells for line in own[:-1]]
    at_edge = sum(line.measure - line.x0 > widest - size for line in broken)
    is_known = at_edge >= LINES_AT_EDGE and available < widest + SPARE * size
    return widest if is_known else max(widest, available)


def _paragraphs(lines: Sequence[TextLine], available: float) -> list[Line]:
    if not lines:
        return []
    paragraphs = [[lines[0]]]
    for before, line in pairwise(lines):
        following = [(glyph.text, glyph.x1 - glyph.x0) for glyph in line.glyphs]
        if ends_early(before.x1 - before.x0, following, line.glyphs[0].size, available):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return [join(paragraph) for paragraph in paragraphs]


def _printed(paragraphs: Sequence[Line]) -> tuple[PrintedLine, ...]:
    if len(paragraphs) == 1:
        return paragraphs[0].printed
    printed: list[PrintedLine] = []
    position = 0
    for paragraph in paragraphs:
        printed += (replace(p, start=p.start + position, end=p.end + position) for p in paragraph.printed)
        position += len(paragraph.text) + 1
    return tuple(printed)
