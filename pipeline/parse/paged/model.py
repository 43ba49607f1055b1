"""A page as its file describes it: characters and rulings at places, whatever the format (PDF, OFD, a recognised scan).

Places are in points from the upper left corner of the page as a reader sees it, after its rotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HANGING: Final = "，。、；：！？,.;:!?"
"""Marks that typesetting programs hang out over the right edge rather than begin a line with."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its box; ``size`` is the type size in points (三号 is 16)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line of a table's frame; horizontal where ``top == bottom``, vertical where ``x0 == x1``."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page, in the order of the file; ``number`` counts from 1."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """The glyphs of one printed line from left to right, spaces that only set the line apart left out."""

    page: int
    glyphs: tuple[Glyph, ...]
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def measure(self) -> float:
        """The right edge without a closing mark at the end, which may hang out over the edge of its column."""
        hangs = len(self.glyphs) > 1 and self.glyphs[-1].text in HANGING
        return self.glyphs[-2].x1 if hangs else self.x1

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(glyph.text for glyph in self.glyphs)
