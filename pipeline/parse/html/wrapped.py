"""Lines that were wrapped by hand in a ``<pre>``: a paragraph goes on where a full line is followed by no indent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parse.html.numbers import prints_own_marker

FULL: Final = 0.85
"""A line with this share of the usual width was wrapped: the next word would not have fitted, or hardly."""

MIN_WIDTH: Final = 40
"""Shorter lines, in half-width columns, are a list or a verse."""

USUAL: Final = 0.9
"""The usual width is what this share of the lines does not exceed: one long line in between was wrapped by nobody."""

_ENDS: Final = tuple("。；：！？”）.;:")


@dataclass(frozen=True, slots=True)
class WrappedLine:
    """A line of a ``pre``: its place among the pieces, its text, and whether it was indented."""

    place: int
    text: str
    is_indented: bool


def continued(lines: Sequence[WrappedLine]) -> list[int]:
    """Return the places of the lines that continue the one before.

    Where paragraphs are indented, a line without indent continues a full one; where nothing is, a full line goes on
    unless it ends like a sentence.
    """
    widths = [_width(line.text) + 4 * line.is_indented for line in lines]
    usual = sorted(widths)[int(USUAL * (len(widths) - 1))] if widths else 0
    if usual < MIN_WIDTH or max(widths) > 2 * usual:
        return []
    has_indents = any(line.is_indented for line in lines)
    places: list[int] = []
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        goes_on = has_indents or not before.text.endswith(_ENDS)
        follows = line.place == before.place + 1 and not line.is_indented and not prints_own_marker(line.text)
        if follows and goes_on and widths[at - 1] >= FULL * usual:
            places.append(line.place)
    return places


def _width(text: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in text)
