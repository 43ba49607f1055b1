"""Where quotes lie on pages: one box per printed line of a span."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.types import PrintedLine

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """One line of a span on a page, in points from the upper left corner; ``line`` counts from 1 on each page."""

    start: int
    end: int
    page: int
    line: int
    x0: float
    y0: float
    x1: float
    y1: float


def boxes(spans: Iterable[Bounds], printed: Sequence[PrintedLine]) -> Iterator[Box]:
    """The boxes of the spans: 省教育厅 that is broken over two lines has two.

    Where two spans begin at one character, the longer one goes on in the boxes behind the shorter one: the boxes of a
    span are all those between its start and its end.
    """
    starts = [line.start for line in printed]
    for start, end in _apart(spans):
        counted: Counter[int] = Counter()
        first = max(0, bisect_right(starts, start) - 1)
        for line in _meeting(printed, first, start, end):
            counted[line.page] += 1
            x0 = line.edges[max(start, line.start) - line.start]
            x1 = line.edges[min(end, line.end) - line.start]
            yield Box(start, end, line.page, counted[line.page], x0, line.top, x1, line.bottom)


def page_of(start: int, printed: Sequence[PrintedLine]) -> int | None:
    """The page on which the character at ``start`` stands; None for a text without pages."""
    at = bisect_right(printed, start, key=lambda line: line.start) - 1
    return printed[max(at, 0)].page if printed else None


def _apart(spans: Iterable[Bounds]) -> Iterator[Bounds]:
    """The spans by their start, which then is a key: of ``(3, 5)`` and ``(3, 9)`` the second becomes ``(5, 9)``."""
    waiting = sorted({span for span in spans if span[0] < span[1]})
    while waiting:
        start, end = heapq.heappop(waiting)
        while waiting and waiting[0][0] == start:
            longer = heapq.heappop(waiting)
            if longer[1] > end and (end, longer[1]) not in waiting:
                heapq.heappush(waiting, (end, longer[1]))
        yield start, end


def _meeting(printed: Sequence[PrintedLine], first: int, start: int, end: int) -> Iterator[PrintedLine]:
    for at in range(first, len(printed)):
        line = printed[at]
        if line.start >= end:
            break
        if line.end > start:
            yield line
