"""Characters at places to printed lines, and printed lines to the text of one paragraph or table cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Final

from pipeline.parse.layout import Line
from pipeline.parse.lines import INVISIBLE
from pipeline.parse.paged.model import Glyph, TextLine
from pipeline.parse.paged.radicals import RADICALS
from pipeline.types import PrintedLine

SAME_LINE: Final = 0.5
"""Two runs stand on one line if they share this part of the lower one's height: a superscript does, a next line not."""

FAKE_BOLD: Final = 0.2
"""A character printed again within this part of its size is the same one, printed twice to look bold."""

REAL_GAP: Final = 0.6
"""Between Chinese characters this part of the type size, beyond the line's letterspacing, is a space without any."""

SPACED_GAP: Final = 0.2
"""Where the file has a space, this part is enough: less is left over from justifying."""

WORD_GAP: Final = 0.2
"""Between Latin letters this part is a space, with or without one in the file; a space of most fonts is 0.25."""

FAKE_SHARE: Final = 1 / 3
"""Where a space stands between more of the Chinese neighbours of a line than this, the spaces only justify it."""

EVEN_PAIRS: Final = 6
EVEN_SHARE: Final = 0.15
"""A line of so many Chinese neighbours, of which no more than this part stand apart, is set evenly: a gap is a space.

Some files have no character for a space that cannot break (U+00A0), as in 第一条 为了.
"""

STRIP: Final = 10.0
"""The height, in points, of the strips by which lines are looked up: about that of small type."""

FAR: Final = 20_000.0
"""No page is larger, in points (ISO 32000-1, annex C.2, says 14 400): what is further off, or nowhere, is not shown."""

WIDE_SPACE: Final = "\u3000"
NO_SPACE: Final = ""
_X0, _TOP, _X1, _BOTTOM, _SIZE = map(attrgetter, ("x0", "top", "x1", "bottom", "size"))
_PUNCTUATION: Final = frozenset("，。、；：？！（）〔〕【】《》〈〉“”‘’「」『』…—·")
"""Marks that fill half of their square: what is beside them is no gap."""


def text_lines(glyphs: Sequence[Glyph], page: int) -> list[TextLine]:
    """Return the printed lines from top to bottom, each from left to right, e.g. 第一条　总则 with its real space.

    The glyphs must belong together: a table cell, one column of a page. Spaces that only justify a line are left out.
    """
    lines = [_set(line, page) for line in _rows(list(_runs(glyphs)))]
    return sorted((line for line in lines if line.glyphs), key=lambda line: (line.top + line.bottom, line.x0))


def join(lines: Sequence[TextLine]) -> Line:
    """Return the lines as one paragraph: 政府核准的投资项目 and 目录(江西省) join as they are, Latin words by a space.

    ``printed`` has an entry for every line, counted from the start of the text, its edges rounded to 0.1 point.
    """
    parts: list[str] = []
    printed: list[PrintedLine] = []
    position = 0
    for line in lines:
        text = line.text
        if not text:
            continue
        if parts:
            between = _between_lines(parts[-1], text)
            parts.append(between)
            position += len(between)
        parts.append(text)
        printed.append(_printed(line, position))
        position += len(text)
    return Line("".join(parts), printed=tuple(printed))


def is_chinese(char: str) -> bool:
    """Whether a character is set in a full square: 省, （ and 　, but not A, 1 or ( ."""
    return char >= "\u2e80" or char in "\u00b7\u2014\u2018\u2019\u201c\u201d\u2026" or "\u2460" <= char <= "\u27ff"


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that follow each other in the file on one baseline, cut where the place jumps."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.text.isprintable() and INVISIBLE.match(glyph.text):
            continue
        if not (-FAR < glyph.x0 <= glyph.x1 < FAR and -FAR < glyph.top <= glyph.bottom < FAR):
            continue
        if run:
            last = run[-1]
            reach = max(last.size, glyph.size)
            if abs(glyph.bottom - last.bottom) > FAKE_BOLD * reach or not -reach < glyph.x0 - last.x1 < 2 * reach:
                yield run
                run = []
        run.append(glyph)
    if run:
        yield run


def _rows(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Runs that stand side by side, tallest first, so that a superscript finds the line it belongs to."""
    if len(runs) == 1:
        return runs
    measured = [(min(map(_TOP, run)), max(map(_BOTTOM, run)), run) for run in runs]
    measured.sort(key=lambda found: (-round(max(map(_SIZE, found[2]))), found[0], found[2][0].x0))
    bands: list[list[Glyph]] = []
    # Which bands, with their upper and lower edges, reach into each strip of the page: a hostile one has thousands.
    strips: dict[int, list[tuple[float, float, list[Glyph]]]] = defaultdict(list)
    for top, bottom, run in measured:
        best, most = None, 0.0
        touched = range(int(top // STRIP), int(bottom // STRIP) + 1)
        for upper, lower, band in (found for strip in touched for found in strips[strip]):
            shared = min(bottom, lower) - max(top, upper)
            if shared > most and shared >= SAME_LINE * min(bottom - top, lower - upper):
                best, most = band, shared
        if best is not None:
            best.extend(run)
            continue
        bands.append(list(run))
        for strip in touched:
            strips[strip].append((top, bottom, bands[-1]))
    return bands


def _set(row: list[Glyph], page: int) -> TextLine:
    """Order a row, leave out what is printed twice, and keep the spaces that separate."""
    marks: list[Glyph] = []
    spaces: list[str] = []
    between = NO_SPACE
    for glyph in sorted(row, key=lambda glyph: glyph.x0 + glyph.x1):
        if glyph.text.isspace():
            between = WIDE_SPACE if WIDE_SPACE in (between, glyph.text) else " "
        elif _is_printed_twice(glyph, marks):
            continue
        else:
            marks.append(replace(glyph, text=RADICALS[glyph.text]) if glyph.text in RADICALS else glyph)
            spaces.append(between)
            between = NO_SPACE
    if not marks:
        return TextLine(page, (), 0.0, 0.0, 0.0, 0.0)
    return TextLine(
        page,
        tuple(_spaced(marks, _real_spaces(marks, spaces))),
        min(map(_X0, marks)),
        min(map(_TOP, marks)),
        max(map(_X1, marks)),
        max(map(_BOTTOM, marks)),
    )


def _spaced(marks: list[Glyph], spaces: Sequence[str]) -> list[Glyph]:
    """The marks and between them the spaces, each of which fills its gap."""
    if not any(spaces):
        return marks
    kept = marks[:1]
    for (before, after), space in zip(pairwise(marks), spaces, strict=True):
        if space:
            kept.append(replace(before, text=space, x0=min(before.x1, after.x0), x1=after.x0))
        kept.append(after)
    return kept


def _is_printed_twice(glyph: Glyph, marks: Sequence[Glyph]) -> bool:
    for other in marks[-2:]:
        if other.text == glyph.text and abs(glyph.x0 - other.x0) < FAKE_BOLD * min(glyph.x1 - glyph.x0, glyph.size):
            return True
    return False


def _real_spaces(marks: Sequence[Glyph], spaces: Sequence[str]) -> list[str]:
    """What separates each mark from the one before it: a space, 　 where the file has one, or nothing."""
    pairs = list(pairwise(marks))
    gaps = [after.x0 - before.x1 for before, after in pairs]
    if not any(spaces) and max(gaps, default=0.0) <= SPACED_GAP * min(map(_SIZE, marks)):
        return [NO_SPACE] * len(pairs)
    chinese = [is_chinese(before.text) and is_chinese(after.text) for before, after in pairs]
    inner = sorted(gap for gap, both in zip(gaps, chinese, strict=True) if both)
    # Two characters do not show whether they are only set wide: 目　　录.
    letterspacing = max(0.0, inner[(len(inner) - 1) // 2]) if len(inner) > 1 else 0.0
    spaced = sum(bool(space) for space, both in zip(spaces[1:], chinese, strict=True) if both)
    outliers = sum(gap - letterspacing > SPACED_GAP * marks[0].size for gap in inner)
    is_even = len(inner) >= EVEN_PAIRS and outliers <= EVEN_SHARE * len(inner)
    only_justify = len(inner) != 2 and spaced > FAKE_SHARE * len(inner)
    found: list[str] = []
    for (before, after), gap, both, space in zip(pairs, gaps, chinese, spaces[1:], strict=True):
        size = max(before.size, after.size)
        wide = gap - letterspacing
        if is_even and both and before.text not in _PUNCTUATION and after.text not in _PUNCTUATION:
            enough = SPACED_GAP
        elif is_chinese(before.text) or is_chinese(after.text):
            enough = SPACED_GAP if space and not only_justify else REAL_GAP
        else:
            enough = 0.0 if space else WORD_GAP
            wide = gap if space else wide
        found.append((space or " ") if wide > enough * size else NO_SPACE)
    return found


def _between_lines(before: str, after: str) -> str:
    """A space where a line break stands between Latin words; a hyphen at the line's end already joins."""
    last, first = before[-1], after[0]
    if is_chinese(last) or is_chinese(first) or last in "-/(" or first in ")/,;:%":
        return NO_SPACE
    # a half-width mark behind a Chinese word belongs to a Chinese sentence: 建设项目;2.在河道管理范围内
    ends_chinese = last in ".,:;" and is_chinese(before[-2:-1] or " ")
    # nor does a number that a narrow cell breaks (2025—20|26) come apart
    return NO_SPACE if ends_chinese or (first.isdigit() and (last.isdigit() or last in ".,:")) else " "


def _printed(line: TextLine, start: int) -> PrintedLine:
    """Where the line stands; every character of it reaches up to the next."""
    places: list[float] = []
    for glyph in line.glyphs:
        step = (glyph.x1 - glyph.x0) / len(glyph.text)
        places += [glyph.x0 + at * step for at in range(len(glyph.text))]
    edges = [round(place, 1) for place in accumulate((*places, line.x1), max)]
    return PrintedLine(
        start, start + len(edges) - 1, line.page, round(line.top, 1), round(line.bottom, 1), tuple(edges)
    )
