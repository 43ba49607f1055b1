"""Running heads, running feet and page numbers: what a page prints around the notice, never 红头 or 版记."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from pipeline.parse.paged.model import PageContent, TextLine
from pipeline.parse.pagerules import PageRules
from pipeline.text import fold

MARGIN: Final = 0.13
"""The part of a page at its head and foot where furniture stands; the head margin of GB/T 9704-2012 is 37 of 297 mm."""

DEPTH: Final = 3
"""How many lines a running head or foot has at most."""

SAME_PLACE: Final = 4.0
"""How far, in points, the same running head may move from page to page."""

MIN_SHARE: Final = 0.25
"""A running head stands on this part of the pages nearby: odd and even pages may have their own, the first none."""

NEARBY: Final = 8
"""A running head is looked for on so many pages before and behind: a chapter may have its own."""

MAX_DIGITS: Final = 12
"""Longer numbers count no pages; Python reads none beyond 4300 digits."""

LONGEST: Final = 80
"""No running head is longer, in characters."""

GAP: Final = 0.3
"""A bare number is a page number only if this part of its size, at least, sets it apart from the line next to it."""

_DASH: Final = r"[-·.\s_|/]*"
_NUMBER: Final = r"(?:\d{1,4}|[ivxlc]{1,7}|[零〇一二三四五六七八九十百]{1,5})"
_PAGE: Final = re.compile(
    rf"{_DASH}\d{{1,4}}{_DASH}"
    rf"|{_DASH}[ivxl]{{1,6}}{_DASH}"
    rf"|{_DASH}第 ?{_NUMBER} ?页{_DASH}(?:[(,]? ?(?:共|总) ?{_NUMBER} ?页\)?)?{_DASH}"
    rf"|{_DASH}共 ?{_NUMBER} ?页[ ,]*第 ?{_NUMBER} ?页{_DASH}"
    rf"|{_DASH}\d{{1,4}} ?(?:/|of) ?\d{{1,4}}{_DASH}"
    rf"|{_DASH}page ?\d{{1,4}}(?: ?(?:/|of) ?\d{{1,4}})?{_DASH}",
    re.I,
)
"""— 3 —, - 3 -, 3/8, 第3页 共8页, Page 3 of 8, a bare 3: after folding, so that every dash is -."""

_DIGITS: Final = re.compile(r"[0-9]+")
_OWN: Final = re.compile(r"附[件表录图]|表 ?\d|第.{1,4}[章节条]")
"""What a page begins with because the notice does: 附件1, on the next page 附件2."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the head or foot of a page; ``level`` is its distance from that edge, in points."""

    page: int
    line: TextLine
    text: str
    numbers: tuple[int, ...]
    level: float
    foot: bool


def without_furniture(
    pages: Sequence[PageContent], lines: Sequence[Sequence[TextLine]], rules: PageRules
) -> list[list[TextLine]]:
    """Return the lines of each page without running heads and feet and page numbers (``— 3 —``)."""
    edges = [edge for page, of_page in zip(pages, lines, strict=True) for edge in _edges(page, of_page)]
    dropped = {id(edge.line) for edge in _recurring(edges, len(pages))}
    for page, of_page in zip(pages, lines, strict=True):
        dropped |= {id(line) for line in _numbers(page, [line for line in of_page if id(line) not in dropped])}
    dropped |= {id(edge.line) for edge in edges if rules.furniture("tail" if edge.foot else "head", edge.text)}
    return [[line for line in of_page if id(line) not in dropped] for of_page in lines]


def _edges(page: PageContent, lines: Sequence[TextLine]) -> Iterator[_Edge]:
    """The lines in the head and foot margins, from the edge inwards."""
    heads = [line for line in lines if line.bottom <= MARGIN * page.height][:DEPTH]
    feet = [line for line in lines if line.top >= (1 - MARGIN) * page.height][-DEPTH:]
    for line in (*heads, *feet):
        text = fold(line.text).strip()
        numbers = tuple(int(digits[:MAX_DIGITS]) for digits in _DIGITS.findall(text))
        foot = line in feet
        yield _Edge(page.number, line, text, numbers, page.height - line.bottom if foot else line.top, foot)


def _recurring(edges: Sequence[_Edge], pages: int) -> Iterator[_Edge]:
    """Lines that come again at their place on other pages, the same or with a number that counts the pages."""
    groups: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        if len(edge.text) <= LONGEST and not _OWN.match(edge.text):
            groups[edge.foot, _DIGITS.sub("#", edge.text).replace(" ", "")].append(edge)
    for group in groups.values():
        for at, edge in enumerate(group):
            near = [*_near(edge, group[at:]), *_near(edge, group[at::-1])]
            like = {other.page for other in near if _is_repeated(edge, other)}
            if len(like) >= max(2, MIN_SHARE * min(pages, 2 * NEARBY + 1)):
                yield edge


def _near(edge: _Edge, others: Sequence[_Edge]) -> Iterator[_Edge]:
    """Those of the pages next to it; ``others`` begin with it and lead away from it."""
    return takewhile(lambda other: abs(other.page - edge.page) <= NEARBY, others)


def _is_repeated(edge: _Edge, other: _Edge) -> bool:
    if abs(edge.level - other.level) > SAME_PLACE:
        return False
    return all(
        mine == yours or mine - yours == edge.page - other.page
        for mine, yours in zip(edge.numbers, other.numbers, strict=True)
    )


def _numbers(page: PageContent, lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The page number: the outermost line of a page, of that form, in the middle or a corner."""
    for line, neighbour in ((lines[0], lines[1:2]), (lines[-1], lines[-2:-1])) if lines else ():
        text = fold(line.text).strip()
        is_outside = line.bottom <= MARGIN * page.height or line.top >= (1 - MARGIN) * page.height
        if is_outside and _PAGE.fullmatch(text) and any(map(str.isalnum, text)):
            gap = min((max(line.top - near.bottom, near.top - line.bottom) for near in neighbour), default=page.height)
            if gap >= GAP * (line.bottom - line.top):
                yield line
