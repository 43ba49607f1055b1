"""The grid of a ruled table: rulings merged into lines, lines joined into frames, frames divided into cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from pipeline.parse.paged.cells import Box, Lattice
from pipeline.parse.paged.model import Ruling

SNAP: Final = 4.5
"""Lines nearer than this, in points, are one line: the strokes of a double one, both sides of a thin rectangle."""

SNAP_MOST: Final = 6.0
"""A bundle of such lines is no wider than this; a row or column of text is."""

GAP: Final = 4.0
"""A break in a line no longer than this does not end it: dotted lines, frames drawn cell by cell."""

REACH: Final = 3.0
"""Lines that miss each other by no more than this still meet."""

SHORTEST: Final = 5.0
"""A stroke shorter than this divides nothing: a cell holds at least one character of 小六 type."""

STUMP: Final = 6.0
"""A line that passes the outermost line across it by more than this begins a column without a lattice."""

OPEN_LINES: Final = 2
"""So many lines that end together beside the frame show that it is left open there."""

WALL_MISS: Final = 0.4
"""The part of a short cell's side that its line may leave open; of a long one ``1.5 * REACH``."""

ENCLOSED: Final = 0.5
"""A frame with fewer closed places than this is a drawing, not a table."""

SKEWED: Final = 15.0
"""Divisions that are nearer to each other, in points, may be one: a row with a line of text is hardly lower."""

MAX_LINES: Final = 20_000
MAX_CROSSINGS: Final = 400_000
"""More lines than in any table are a drawing, a map or an attack: looking at every pair would take too long."""

MAX_PLACES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line: ``at`` is its y if it is horizontal, its x if vertical."""

    at: float
    start: float
    end: float


Strokes = list[Stroke]
Walls = list[list[bool]]
Place = tuple[int, int]


def lattices(rulings: Sequence[Ruling]) -> list[Lattice]:
    """Return the frame of every group of lines that meet and enclose cells, single boxes too."""
    across = _merged(Stroke(r.top, r.x0, r.x1) for r in rulings if r.x1 - r.x0 > r.bottom - r.top)
    down = _merged(Stroke(r.x0, r.top, r.bottom) for r in rulings if r.x1 - r.x0 < r.bottom - r.top)
    found = (_lattice(*_closed(*group)) for group in _groups(across, down))
    return [lattice for lattice in found if lattice]


def _merged(strokes: Iterable[Stroke]) -> Strokes:
    """Strokes on (nearly) one line as one, where they overlap or nearly meet."""
    bundles: list[Strokes] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.at):
        if bundles and stroke.at - bundles[-1][-1].at <= SNAP and stroke.at - bundles[-1][0].at <= SNAP_MOST:
            bundles[-1].append(stroke)
        else:
            bundles.append([stroke])
    merged: Strokes = []
    for bundle in bundles:
        at = max(bundle, key=lambda stroke: stroke.end - stroke.start).at
        bundle.sort(key=lambda stroke: stroke.start)
        start = end = bundle[0].start
        for stroke in bundle:
            if stroke.start > end + GAP:
                merged.append(Stroke(at, start, end))
                start = end = stroke.start
            end = max(end, stroke.end)
        merged.append(Stroke(at, start, end))
    return [stroke for stroke in merged if stroke.end - stroke.start >= SHORTEST]


def _groups(across: Strokes, down: Strokes) -> Iterator[tuple[Strokes, Strokes]]:
    """Lines that meet, directly or through others: each group may be a table."""
    if len(across) + len(down) > MAX_LINES or len(across) * len(down) > MAX_CROSSINGS:
        return
    leader = list(range(len(across) + len(down)))

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    places = [stroke.at for stroke in down]
    for row, line in enumerate(across):
        first = bisect_left(places, line.start - REACH)
        for column in range(first, bisect_right(places, line.end + REACH)):
            if down[column].start - REACH <= line.at <= down[column].end + REACH:
                leader[lead(len(across) + column)] = lead(row)
    groups: dict[int, tuple[Strokes, Strokes]] = {}
    for number, line in enumerate((*across, *down)):
        groups.setdefault(lead(number), ([], []))[number >= len(across)].append(line)
    yield from (group for group in groups.values() if group[0] and group[1])


def _closed(across: Strokes, down: Strokes) -> tuple[Strokes, Strokes]:
    """Add the sides that a table leaves open: left and right in many official tables, the foot before a page break."""
    return across + _open_sides(down, across), down + _open_sides(across, down)


def _open_sides(lines: Strokes, crossing: Strokes) -> Strokes:
    """The outermost crossing lines that are not drawn: where lines end together beyond the outermost that is."""
    first, last = min(line.at for line in crossing), max(line.at for line in crossing)
    before = [(line.start, line.at) for line in lines if line.start < first - STUMP]
    behind = [(line.end, line.at) for line in lines if line.end > last + STUMP]
    sides: Strokes = []
    for loose, outermost in ((before, min), (behind, max)):
        if loose:
            edge = outermost(end for end, _ in loose)
            reached = [at for end, at in loose if abs(end - edge) <= STUMP]
            if len(reached) >= OPEN_LINES:
                sides.append(Stroke(edge, min(reached), max(reached)))
    return sides


def _lattice(across: Strokes, down: Strokes) -> Lattice | None:
    """Divide the lines of a group into cells; None if they enclose none."""
    xs, ys = sorted({line.at for line in down}), sorted({line.at for line in across})
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > MAX_PLACES:
        return None
    left_walls = _walls(down, xs, ys)  # [column][row]
    top_walls = _walls(across, ys, xs)  # [row][column]
    regions = list(_regions(left_walls, top_walls))
    enclosed = sum(len(region) for region, is_closed in regions if is_closed)
    if enclosed < ENCLOSED * (len(xs) - 1) * (len(ys) - 1):
        return None
    spans = sorted(span for region, _ in regions for span in _rectangles(region, left_walls, top_walls))
    rank = _ranks(top_walls, ys)
    boxes = [
        Box(xs[c], ys[r], xs[c + w], ys[r + h], rank[r], c, max(1, rank[r + h] - rank[r]), w) for r, c, h, w in spans
    ]
    boxes.sort(key=lambda box: (box.row, box.column))
    owners = [[0] * (len(xs) - 1) for _ in ys[1:]]
    for number, box in enumerate(boxes):
        for row in range(bisect_left(ys, box.top), bisect_left(ys, box.bottom)):
            owners[row][box.column : box.column + box.colspan] = [number] * box.colspan
    return Lattice(tuple(boxes), tuple(xs), tuple(ys), tuple(map(tuple, owners)))


def _walls(lines: Strokes, places: Sequence[float], steps: Sequence[float]) -> Walls:
    """For every place of a line and every step along it, whether a line is drawn there."""
    index = {at: number for number, at in enumerate(places)}
    walls = [[False] * (len(steps) - 1) for _ in places]
    for line in lines:
        wall = walls[index[line.at]]
        for step in range(max(0, bisect_right(steps, line.start) - 1), len(steps) - 1):
            begin, end = steps[step], steps[step + 1]
            if begin >= line.end:
                break
            miss = min(1.5 * REACH, WALL_MISS * (end - begin))
            if line.start <= begin + miss and line.end >= end - miss:
                wall[step] = True
    return walls


def _regions(left: Walls, top: Walls) -> Iterator[tuple[set[Place], bool]]:
    """The places that no wall parts from each other, and whether walls close them in on all sides."""
    height, width = len(top) - 1, len(left) - 1
    seen: set[Place] = set()
    for start in product(range(height), range(width)):
        if start in seen:
            continue
        region, waiting, is_closed = {start}, [start], True
        while waiting:
            row, column = waiting.pop()
            for near, wall in (
                ((row - 1, column), top[row][column]),
                ((row + 1, column), top[row + 1][column]),
                ((row, column - 1), left[column][row]),
                ((row, column + 1), left[column + 1][row]),
            ):
                if wall or near in region:
                    continue
                if 0 <= near[0] < height and 0 <= near[1] < width:
                    region.add(near)
                    waiting.append(near)
                else:
                    is_closed = False
        seen |= region
        yield region, is_closed


def _rectangles(region: set[Place], left: Walls, top: Walls) -> Iterator[tuple[int, int, int, int]]:
    """Row, column, height and width of a region's cells: one, if it is a rectangle, whatever lines end within it."""
    rows, columns = {row for row, _ in region}, {column for _, column in region}
    if len(rows) * len(columns) == len(region):
        yield min(rows), min(columns), len(rows), len(columns)
        return
    free = set(region)
    for row, column in sorted(region):
        if (row, column) not in free:
            continue
        wide = tall = 1
        while (row, column + wide) in free and not left[column + wide][row]:
            wide += 1
        while all((row + tall, c) in free and not top[row + tall][c] for c in range(column, column + wide)) and not any(
            left[c][row + tall] for c in range(column + 1, column + wide)
        ):
            tall += 1
        free.difference_update(product(range(row, row + tall), range(column, column + wide)))
        yield row, column, tall, wide


def _ranks(top: Walls, ys: Sequence[float]) -> list[int]:
    """The row of the table that begins at each horizontal line.

    Where two groups of columns are divided equally often, but at lines of their own, the divisions are the same rows:
    four materials and their four types, set a little higher or lower beside one merged cell.
    """
    columns = [frozenset(column for column, wall in enumerate(walls) if wall) for walls in top]
    last = len(top) - 1
    rank = list(range(len(top)))
    line = 1
    while line < last:
        one, run = columns[line], line
        other: frozenset[int] = frozenset()
        while run < last and (columns[run] in (one, other) or (not other and not columns[run] & one)):
            if columns[run] != one:
                other = columns[run]
            run += 1
        divided = [at for at in range(line, run) if columns[at] == one]
        besides = [at for at in range(line, run) if columns[at] == other]
        if (
            one
            and other
            and len(divided) == len(besides)
            and all(outer in (0, last) or one | other <= columns[outer] for outer in (line - 1, run))
        ):
            pairs = list(zip(divided, besides, strict=True))
            if all(abs(ys[first] - ys[second]) < SKEWED for first, second in pairs):
                for first, second in pairs:
                    rank[max(first, second)] = rank[min(first, second)]
        line = max(run, line + 1)
    return rank
