"""Printed lines to paragraphs: which line goes on with the one before it, across columns and pages too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pipeline.parse.layout import Line
from pipeline.parse.paged.columns import Box, Column, Part
from pipeline.parse.paged.lines import join
from pipeline.parse.paged.rows import Row, Setting, measure, setting
from pipeline.text import fold

INDENT: Final = 0.7
"""A line that begins this much, in type sizes, further in than the one before it is indented; official is 2."""

HANGING: Final = 1.2
"""How exactly, in type sizes, a line stands below the text behind the marker of the line before it: 附件：1.…"""

SLACK: Final = 0.6
"""White space, in type sizes, that a full line may leave beside what did not fit: punctuation is squeezed."""

OPEN_SLACK: Final = 3.0
"""The same in the middle of a sentence, where the next line is not indented as a paragraph is: 抄送 is set narrower."""

LEADING: Final = 1.25
"""Lines that are further apart than this times what is usual are not of one paragraph."""

TITLE_LEADING: Final = 2.0
"""Lines of a title are at most this many type sizes apart: a second title below the first is further."""

SAME_SIZE: Final = 0.08
"""Type sizes that differ by less, in parts, are one: official ones are 16, 18 and 22 points."""

SAME_MEASURED: Final = 0.25
"""The same for sizes that were measured on a scan."""

LARGER: Final = 1.12
"""Type this much larger than that of the text is a heading's; on a scan, as much again."""

MAX_HEADING: Final = 120
"""No heading is longer, in characters."""

_LEADER: Final = re.compile(r"[.…·]{3,} ?-?\d{1,4}-?$")
"""A line of a table of contents: 一、总体要求……3."""

_FULL_STOPS: Final = "。！？"
_ENDS: Final = "。；：？！.;:?!”）)"


def paragraphs(parts: Sequence[Part], widths: Mapping[int, float], sizes: Sequence[float]) -> list[Line | Box]:
    """Return the paragraphs and boxes in reading order; ``widths`` are the widths of the pages by number.

    ``sizes`` are the type sizes of the characters in boxes.
    A paragraph that goes on in the next column or on the next page stands whole where it begins; a box ends one, but
    for a box of text, which stands beside it.
    """
    columns = [part for part in parts if isinstance(part, Column)]
    measured = iter(measure(columns, widths))
    rows = [next(measured) if isinstance(part, Column) else part for part in parts]
    how = setting([row for part in rows if not isinstance(part, Box) for row in part], sizes)
    found: list[list[Row] | Box] = []
    current: list[Row] = []
    for part in rows:
        if isinstance(part, Box):
            found.append(part)
            current = current if isinstance(part.piece, Line) else []
            continue
        for row in part:
            if current and _goes_on(current, row, how):
                current.append(row)
            else:
                current = [row]
                found.append(current)
    return [item if isinstance(item, Box) else _line(item, how) for item in found]


def _line(rows: Sequence[Row], how: Setting) -> Line:
    joined = join([row.line for row in rows])
    if _is_large(rows[0], how):
        stands_out = all(row.in_the_middle for row in rows) and any(row.inset for row in rows)
    else:
        stands_out = all(row.bold and row.centred for row in rows)
    return replace(joined, heading=stands_out and len(joined.text) <= MAX_HEADING)


def _goes_on(paragraph: Sequence[Row], row: Row, how: Setting) -> bool:
    """Whether ``row`` goes on with ``paragraph``."""
    last = paragraph[-1]
    if not _same_size(last, row, how) or row.on_the_right or last.on_the_right or _LEADER.search(fold(last.line.text)):
        return False
    if _are_of_title(last, row, how):
        return row.marker() is None and (row.pitch is None or row.pitch <= TITLE_LEADING * row.size)
    if _is_set_apart(paragraph, row) or not _is_full(last, row, how):
        return False
    return _follows(paragraph, row, how)


def _same_size(last: Row, row: Row, how: Setting) -> bool:
    tolerance = SAME_SIZE if how.exact else SAME_MEASURED
    return abs(last.size - row.size) <= tolerance * max(last.size, row.size)


def _is_large(row: Row, how: Setting) -> bool:
    return row.size > (LARGER if how.exact else LARGER**2) * how.size


def _are_of_title(last: Row, row: Row, how: Setting) -> bool:
    """Whether both are lines of one title: centred, and larger or bolder than the text."""
    if _is_large(last, how) and _is_large(row, how):
        return last.in_the_middle and row.in_the_middle
    return last.centred and row.centred and last.bold and row.bold


def _is_set_apart(paragraph: Sequence[Row], row: Row) -> bool:
    """Whether there is more white space above than between lines of a paragraph."""
    if row.pitch is None:
        return False
    last = paragraph[-1]
    usual = last.pitch if len(paragraph) > 1 and last.pitch is not None else row.usual
    return row.pitch > LEADING * usual


def _is_full(last: Row, row: Row, how: Setting) -> bool:
    """Whether what ``row`` begins with found no room on the line before."""
    is_plain = how.indents and not (row.is_first_line or last.is_first_line or last.centred)
    runs_on = is_plain and last.line.text[-1] not in _ENDS and row.marker() is None
    slack = OPEN_SLACK if runs_on else SLACK
    return last.room <= row.first_word() + slack * last.size


def _follows(paragraph: Sequence[Row], row: Row, how: Setting) -> bool:
    """Whether ``row`` begins where a line goes on, not where a paragraph begins."""
    first, last = paragraph[0], paragraph[-1]
    indented = row.indent > INDENT * row.size
    if row.marker() and (indented or last.line.text[-1] in _ENDS):
        return False
    shift = (row.indent - last.indent) / row.size
    if shift > INDENT:
        return len(paragraph) == 1 and _hangs(first, row)
    if shift < -INDENT:
        return len(paragraph) == 1
    if len(paragraph) == 1 and row.is_first_line:
        return not how.indents
    return last.clear or len(paragraph) > 1 or last.line.text[-1] not in _FULL_STOPS


def _hangs(first: Row, row: Row) -> bool:
    """Whether ``row`` stands below the text behind the marker of ``first``."""
    return any(abs(place - row.indent) <= HANGING * row.size for place in first.behind_markers())
