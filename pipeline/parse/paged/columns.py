"""The order in which a page is read: what stands in columns is read column by column, between what runs across."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parse.layout import Line
from pipeline.parse.paged.model import Glyph, TextLine
from pipeline.parse.paged.tables import FoundTable

BIN: Final = 4.0
"""How finely white space is measured across the page, in points: columns are 5 mm (14 points) apart at least."""

CENTRE: Final = (0.2, 0.8)
"""The part of the text's width where the space between two columns lies; three columns have two there."""

CROSSING: Final = 0.25
"""The part of the lines that may run across both columns: titles, headings."""

MIN_LINES: Final = 5
"""A column has this many lines at least; less may be a signature beside another."""

FULL_SHARE: Final = 0.5
"""The part of a column's lines that reach its right edge: that tells prose in columns from a list in two."""

ALIGNED: Final = 0.7
"""The part of the right column's lines that begin at its left edge or two characters in."""

CHANGES: Final = 0.25
"""Where the file changes sides for less than this part of the lines, it has one column after the other."""

NEAR: Final = 1.6
"""How near, in type sizes, a line ends to the edge of its column to count as full."""

INDENT: Final = 2.7
"""How far, in type sizes, a line may begin behind the left edge of its column: two characters."""

STACK: Final = 4
"""So many characters one below the other are set vertically; less may be cells of a narrow column."""


@dataclass(frozen=True, slots=True)
class Box:
    """What stands at a place as a whole: a table, or a line of its own such as one set vertically."""

    piece: FoundTable | Line
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that follow each other from top to bottom; ``name`` tells the columns of a page layout apart."""

    lines: tuple[TextLine, ...]
    name: str


Part = Column | Box


def reading_order(
    lines: Sequence[TextLine], boxes: Sequence[Box], glyphs: Sequence[Glyph], name: str = ""
) -> list[Part]:
    """Return columns and boxes in reading order: a title, then the left column, then the right one, then a table.

    ``glyphs`` are those of the page in the order of the file, which mostly has columns one after the other.
    """
    gutter = _gutter(lines, glyphs)
    if gutter is None:
        return _stacked([(line.top, line) for line in lines] + [(box.top, box) for box in boxes], name)
    across: list[tuple[float, TextLine | Box]] = [(box.top, box) for box in boxes if _side(box, gutter) is None]
    sides: tuple[list[TextLine], list[TextLine]] = ([], [])
    for line in lines:
        parts = split(line, gutter)
        if parts is None:
            across.append((line.top, line))
            continue
        for side, part in zip(sides, parts, strict=True):
            if part is not None:
                side.append(part)
    found: list[Part] = []
    above = float("-inf")
    for band in [*_bands(sorted(across, key=lambda item: item[0])), None]:
        below = band[0] if band else float("inf")
        for at, side in enumerate(sides):
            own = [line for line in side if above <= line.top < below]
            beside = [box for box in boxes if above <= box.top < below and _side(box, gutter) == at]
            if own or beside:
                found += reading_order(own, beside, glyphs, f"{name}{at}")
        if band:
            found += _stacked(band[1], name)
            above = below
    return found


def _side(box: Box, gutter: float) -> int | None:
    """0 for a box on the left, 1 on the right, None where it runs across."""
    if box.x1 <= gutter:
        return 0
    return 1 if box.x0 >= gutter else None


def _bands(
    across: Sequence[tuple[float, TextLine | Box]],
) -> Iterator[tuple[float, list[tuple[float, TextLine | Box]]]]:
    """Each item that runs across the columns, and where the columns above it end."""
    for item in across:
        yield item[0], [item]


def _stacked(items: Sequence[tuple[float, TextLine | Box]], name: str) -> list[Part]:
    """Items from top to bottom; lines between two boxes are one column."""
    found: list[Part] = []
    lines: list[TextLine] = []
    for _, item in sorted(items, key=lambda item: item[0]):
        if isinstance(item, TextLine):
            lines.append(item)
            continue
        if lines:
            found.append(Column(tuple(lines), name))
            lines = []
        found.append(item)
    if lines:
        found.append(Column(tuple(lines), name))
    return found


def _gutter(lines: Sequence[TextLine], glyphs: Sequence[Glyph]) -> float | None:
    """The middle of the white space between two columns of prose, None where there is one column."""
    if len(lines) < MIN_LINES:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    first, last = left + CENTRE[0] * (right - left), left + CENTRE[1] * (right - left)
    # How many lines have something in each bin; lines that end before the first bin are counted apart.
    covered = [0] * (int((last - first) / BIN) + 1)
    for line in lines:
        for x0, x1 in _words(line):
            for at in range(max(0, int((x0 - first) / BIN)), min(len(covered) - 1, int((x1 - first) / BIN)) + 1):
                covered[at] += 1
    most = CROSSING * len(lines)
    valleys = [(start, end) for level in _levels(covered, most) for start, end in _valleys(covered, level)]
    for start, end in sorted(valleys, key=lambda valley: valley[0] - valley[1]):
        gutter = first + (start + end) / 2 * BIN
        if _are_columns(lines, glyphs, gutter):
            return gutter
    return None


def _levels(covered: Sequence[int], most: float) -> list[int]:
    """How many lines may cover a gutter: as few as there are anywhere, or a title more."""
    return sorted({count for count in covered if count <= min(most, min(covered) + 2)})


def _words(line: TextLine) -> Iterator[tuple[float, float]]:
    """The stretches of a line without a gap of a type size."""
    x0 = x1 = line.x0
    for glyph in line.glyphs:
        if glyph.text.isspace():
            continue
        if glyph.x0 - x1 > glyph.size:
            yield x0, x1
            x0 = glyph.x0
        x1 = max(x1, glyph.x1)
    yield x0, x1


def _valleys(covered: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Runs of bins that at most so many lines cover."""
    start = None
    for at, count in enumerate([*covered, most + 1]):
        if count <= most:
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None


def _are_columns(lines: Sequence[TextLine], glyphs: Sequence[Glyph], gutter: float) -> bool:
    """Whether what stands on both sides is read one side after the other: so the file has it, or prose fills both."""
    halves = [parts for line in lines if (parts := split(line, gutter))]
    left = [part for part, _ in halves if part]
    right = [part for _, part in halves if part]
    if not left or not right or len(halves) < (1 - CROSSING) * len(lines):
        return False
    edge = min(line.x0 for line in right)
    if sum(line.x0 - edge <= INDENT * _size(line) for line in right) < ALIGNED * len(right):
        return False
    there, back = _changes(glyphs, gutter, lines)
    if min(len(left), len(right)) < MIN_LINES:
        return there == 1 and back == 0
    return there <= CHANGES * min(len(left), len(right)) or (_is_full(left) and _is_full(right))


def _changes(glyphs: Sequence[Glyph], gutter: float, lines: Sequence[TextLine]) -> tuple[int, int]:
    """How often the file goes from left to right and back: once and never for columns, on every line for a list."""
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    there = back = 0
    on_left = on_right = False
    for glyph in glyphs:
        if top <= glyph.top <= bottom and not glyph.text.isspace():
            is_left, is_right = glyph.x1 <= gutter, glyph.x0 >= gutter
            there += on_left and is_right
            back += on_right and is_left
            if is_left or is_right:
                on_left, on_right = is_left, is_right
    return there, back


def _is_full(lines: Sequence[TextLine]) -> bool:
    edge = max(line.x1 for line in lines)
    return sum(edge - line.x1 <= NEAR * _size(line) for line in lines) >= FULL_SHARE * len(lines)


def _size(line: TextLine) -> float:
    return line.glyphs[0].size


def split(line: TextLine, gutter: float) -> tuple[TextLine | None, TextLine | None] | None:
    """The parts of a line left and right of ``gutter``; None where it runs across."""
    if line.x1 <= gutter:
        return line, None
    if line.x0 >= gutter:
        return None, line
    left = [glyph for glyph in line.glyphs if glyph.x1 <= gutter + 1]
    right = [glyph for glyph in line.glyphs if glyph.x0 >= gutter - 1]
    while left and left[-1].text.isspace():
        left.pop()
    while right and right[0].text.isspace():
        right.pop(0)
    marks = sum(not glyph.text.isspace() for glyph in line.glyphs)
    if marks > sum(not glyph.text.isspace() for glyph in (*left, *right)) or not left or not right:
        return None
    if right[0].x0 - left[-1].x1 < max(left[-1].size, right[0].size):
        return None
    return _part(line, left), _part(line, right)


def _part(line: TextLine, glyphs: Sequence[Glyph]) -> TextLine:
    return TextLine(
        line.page,
        tuple(glyphs),
        min(glyph.x0 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )


def stacked_runs(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[list[Glyph]]]:
    """Split off characters that the file sets one below the other: a vertical title, a note along the margin."""
    across: list[Glyph] = []
    runs: list[list[Glyph]] = []
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and _is_below(run[-1], glyph):
            run.append(glyph)
            continue
        _end(run, across, runs)
        run = [glyph]
    _end(run, across, runs)
    return across, runs


def _is_below(last: Glyph, glyph: Glyph) -> bool:
    step = abs(glyph.top - last.top)
    aligned = abs(glyph.x0 + glyph.x1 - last.x0 - last.x1) < 0.3 * glyph.size
    return aligned and 0.3 * glyph.size < step < 1.6 * glyph.size


def _end(run: list[Glyph], across: list[Glyph], runs: list[list[Glyph]]) -> None:
    if len(run) >= STACK and any(not glyph.text.isspace() for glyph in run):
        runs.append(run)
    else:
        across += run
