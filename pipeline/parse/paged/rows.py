"""Printed lines measured against their column: how far in they begin, how much room they leave, what is usual."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.parse.paged.columns import Column
from pipeline.parse.paged.lines import is_chinese
from pipeline.parse.paged.model import TextLine
from pipeline.text import fold

CENTRED: Final = 1.1
"""How far, in type sizes, the middle of a centred line may be off that of its column."""

INSET: Final = 0.8
"""The white space, in type sizes, on either side of a line of a title that is not full."""

FIRST_LINE: Final = (1.4, 2.7)
"""How far in, in type sizes, the first line of a paragraph begins: two characters (GB/T 9704-2012 §7.3.3)."""

ON_THE_RIGHT: Final = 0.4
"""A line that begins behind this part of its column is set on its right: a signature, a date."""

MIN_MEASURED: Final = 8
"""From this many lines on, the edges of a column are measured on its own page."""

EDGE_SHARE: Final = 0.08
"""An edge of a column is where this part of its lines, and two of them, begin or end."""

CLEAR_SHARE: Final = 0.3
"""Where this part of the lines of a page end, its column ends, whatever other pages have."""

MIN_CLEAR: Final = 4
"""And so many of them: three lines of a signature may end alike."""

OVERFLOWING: Final = 0.02
"""The part of the lines that may reach beyond the edge of their column."""

WIDEST_MARGIN: Final = 1.5
"""The right margin is at most this times the left one, where no full lines show it: GB/T 9704-2012 has 26 to 28 mm."""

EDGE: Final = 0.7
"""How exactly, in type sizes, lines keep to an edge: punctuation is squeezed or hangs over."""

SET_SHARE: Final = 0.3
"""Sizes are set where this part of the lines have the same one; those of a scan are measured and scatter."""

INDENTED_SHARE: Final = 0.08
"""From this part of indented lines on, paragraphs are told by their indent."""

TIGHTEST: Final = 0.9
"""Lines are never set closer than this, in type sizes: what is, is part of a formula or a misplaced mark."""

_MARKER: Final = re.compile(
    r"附件? ?\d{0,2} ?:|附件 ?\d{1,2}\b|第[零〇一二三四五六七八九十百千\d]{1,6}[编章节条款]"
    r"|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:[、.](?!\d)|\))|[①-⑳]|[●○■□◆▲★]"
)
"""What begins a paragraph: 一、（一）1. 第三条 附件："""

MAX_WORD: Final = 80
"""No word is longer, in characters; an address (https://…) may be."""

_OPENING: Final = "（([〔【《〈「『“‘”’"
_CLOSING: Final = "，。、；：？！）)]〕】》〉」』…—％%,.;:?!”’“‘"


@dataclass(frozen=True, slots=True)
class Edges:
    """Where the lines of a column begin and end, in points; ``clear`` if enough of them show it."""

    left: float
    right: float
    clear: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line in its column; lengths in points.

    ``pitch`` is how far it stands below the line before it in its column, None for the first; ``usual`` is what lines
    of the column keep. ``clear`` says that the column shows where its lines end.
    """

    line: TextLine
    size: float
    indent: float
    room: float
    width: float
    pitch: float | None
    usual: float
    clear: bool

    @property
    def bold(self) -> bool:
        """Whether it begins in bold type."""
        return self.line.glyphs[0].bold

    @property
    def in_the_middle(self) -> bool:
        """Whether its middle is that of the column, as of every line of a title, full ones too."""
        return abs(self.indent - self.room) / 2 <= CENTRED * self.size

    @property
    def is_first_line(self) -> bool:
        """Whether it is indented as the first line of a paragraph is."""
        return FIRST_LINE[0] * self.size < self.indent < FIRST_LINE[1] * self.size

    @property
    def inset(self) -> bool:
        """Whether it leaves white space on both sides."""
        return min(self.indent, self.room) >= INSET * self.size

    @property
    def centred(self) -> bool:
        """Whether it is set in the middle, further in than a paragraph begins."""
        return self.in_the_middle and min(self.indent, self.room) >= FIRST_LINE[1] * self.size

    @property
    def on_the_right(self) -> bool:
        """Whether it begins further in than a paragraph does."""
        return self.indent > ON_THE_RIGHT * self.width and not self.centred

    def marker(self) -> re.Match[str] | None:
        """The marker that it begins with, 一、 or （一）."""
        return _MARKER.match(fold(self.line.text[:20]))

    def behind_markers(self) -> list[float]:
        """Where, as an indent, the text behind its marker begins; 附件：1. is two markers."""
        text = fold(self.line.text[:30])
        places: list[float] = []
        at = 0
        while found := _MARKER.match(text, at):
            at = found.end()
            while at < len(text) and text[at].isspace():
                at += 1
            if at >= len(self.line.glyphs):
                break
            places.append(self.indent + self.line.glyphs[at].x0 - self.line.x0)
        return places

    def first_word(self) -> float:
        """The width of what can only move to the next line as a whole: one character, with 。 behind it, or a word.

        Quotation marks hold together with what stands on either side (Unicode Standard Annex 14, class QU).
        """
        marks = [glyph.text for glyph in self.line.glyphs[:MAX_WORD]]
        end = 1
        while end < len(marks) and _holds(marks[end - 1], marks[end]):
            end += 1
        return self.line.glyphs[end - 1].x1 - self.line.glyphs[0].x0


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set: the type size of its text, whether sizes are exact, whether paragraphs are indented."""

    size: float
    exact: bool
    indents: bool


def _holds(before: str, after: str) -> bool:
    """Whether no line may break between two characters."""
    if after in _CLOSING or before in _OPENING:
        return True
    return not (is_chinese(before) or is_chinese(after) or before.isspace() or after.isspace())


def measure(columns: Sequence[Column], widths: Mapping[int, float]) -> list[list[Row]]:
    """Return the rows of each column; ``widths`` are the widths of the pages by number."""
    alike: dict[tuple[float, str], list[TextLine]] = defaultdict(list)
    for column in columns:
        alike[round(widths[column.lines[0].page]), column.name] += column.lines
    usual = {key: _edges(lines, key) for key, lines in alike.items()}
    pages: dict[tuple[int, str], list[TextLine]] = defaultdict(list)
    for column in columns:
        pages[column.lines[0].page, column.name] += column.lines
    own = {
        (page, name): _page_edges(lines, usual[round(widths[page]), name], (round(widths[page]), name))
        for (page, name), lines in pages.items()
    }
    return [_measured(column, own[column.lines[0].page, column.name]) for column in columns]


def setting(rows: Sequence[Row], table_sizes: Sequence[float]) -> Setting:
    """Return how the document is set, measured by characters, as notes are many short lines.

    ``table_sizes`` are those of the characters of its tables, for a document that is little else.
    """
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(2 * row.size) / 2] += len(row.line.glyphs)
    if len(rows) < MIN_MEASURED:
        sizes.update(round(2 * size) / 2 for size in table_sizes)
    ordered = sorted(sizes.elements())
    size = ordered[len(ordered) // 2] if ordered else 0.0
    exact = max(sizes.values(), default=0) >= SET_SHARE * len(ordered)
    indented = sum(row.is_first_line for row in rows)
    return Setting(size, exact, indented >= max(1, INDENTED_SHARE * len(rows)))


def _measured(column: Column, edges: Edges) -> list[Row]:
    sizes = [_size(line) for line in column.lines]
    pitches: list[float | None] = [None]
    pitches += [below.bottom - above.bottom for above, below in pairwise(column.lines)]
    known = sorted(pitch for pitch in pitches if pitch is not None)
    usual = known[len(known) // 4] if known else 0.0
    width = edges.right - edges.left
    return [
        Row(
            line,
            size,
            line.x0 - edges.left,
            edges.right - line.x1,
            width,
            pitch,
            max(usual, TIGHTEST * size),
            edges.clear,
        )
        for line, size, pitch in zip(column.lines, sizes, pitches, strict=True)
    ]


def _size(line: TextLine) -> float:
    """The size of most of the line: a note's mark and a wide space have others."""
    return median(glyph.size for glyph in line.glyphs)


def _edges(lines: Sequence[TextLine], key: tuple[float, str]) -> Edges:
    """The edges that lines show, of a page as wide as ``key`` says."""
    size = median(_size(line) for line in lines)
    enough = max(2, EDGE_SHARE * len(lines))
    begins, ends = sorted(line.x0 for line in lines), sorted(line.measure for line in lines)
    left = next((x for x in begins if _between(begins, x, x + EDGE * size) >= enough), begins[0])
    right = next((x for x in reversed(ends) if _is_edge(ends, x, size)), ends[-1])
    clear = _is_clear(ends, right, size)
    if not key[1] and not clear:
        # Short lines do not show the edge; the margins of a page with one column are about the same.
        right = max(right, key[0] - WIDEST_MARGIN * left)
    return Edges(left, right, clear)


def _between(places: Sequence[float], first: float, last: float) -> int:
    """How many of sorted places are there."""
    return bisect_right(places, last) - bisect_left(places, first)


def _is_edge(ends: Sequence[float], right: float, size: float) -> bool:
    """Whether lines end there, and hardly any reaches further: one that overflows its column is no measure."""
    full = _between(ends, right - EDGE * size, right)
    beyond = len(ends) - bisect_right(ends, right + EDGE * size)
    return _is_clear(ends, right, size) or (full >= EDGE_SHARE * len(ends) and beyond <= OVERFLOWING * len(ends))


def _is_clear(ends: Sequence[float], right: float, size: float) -> bool:
    """Whether so many lines end there that it must be the edge."""
    return _between(ends, right - EDGE * size, right + EDGE * size) >= max(MIN_CLEAR, CLEAR_SHARE * len(ends))


def _page_edges(lines: Sequence[TextLine], usual: Edges, key: tuple[float, str]) -> Edges:
    """The edges on one page: margins may be mirrored, a page of short lines does not show its right edge."""
    if len(lines) < MIN_MEASURED:
        return usual
    own = _edges(lines, key)
    if own.clear:
        return own
    return Edges(own.left, max(own.right, own.left + usual.right - usual.left), usual.clear)
