"""The objects of an OFD page: characters, lines and images at their places (GB/T 33190-2016 §8 to §13)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from lxml import etree

from pipeline.parse.ofd.package import Resources, child, children, local
from pipeline.parse.paged.model import Glyph, Ruling

POINTS: Final = 72 / 25.4
"""Points in a millimetre, the unit of an OFD page (§7.4)."""

ASCENT: Final = 0.86
"""How much of the type size stands above the baseline, in the common Chinese fonts (FangSong, SimSun: 220/256)."""

BOLD: Final = 600
"""From this weight of 100 to 900 on, text is bold (§11.2)."""

THIN: Final = 2.0
"""A filled box up to this many points thick is drawn as a line: a table's frame is 0.5 to 1.5."""

STRAIGHT: Final = 0.3
"""By how many points the ends of a level or upright line may differ."""

SHORTEST: Final = 3.0
"""Shorter lines are dots and parts of letters, in points."""

MAX_DEPTH: Final = 8
"""How deep drawings lie in drawings; one that holds itself would never end."""

MAX_OBJECTS: Final = 200_000
"""On one page; a full page of single characters has some thousand."""

_ARGUMENTS: Final = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""How many numbers follow each letter of a path (§9.2, table 36)."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A place in an object to its place on the page: ``x' = ax + cy + e``, ``y' = bx + dy + f`` (§8.5)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """The matrix that does ``inner`` first."""
        e, f = self(inner.e, inner.f)
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on the page and the box that it fills, in points."""

    resource: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Objects:
    """What stands on a page, in the order of the file; ``damaged`` counts objects whose numbers are none."""

    resources: Resources
    glyphs: list[Glyph] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    damaged: int = 0
    left: int = MAX_OBJECTS

    def is_scan(self, width: float, height: float, covered: float) -> bool:
        """Whether there is no text, and images cover that share of the page; overlaps count twice."""
        if any(not glyph.text.isspace() for glyph in self.glyphs):
            return False
        areas = (
            max(0.0, min(width, one.x1) - max(0.0, one.x0)) * max(0.0, min(height, one.bottom) - max(0.0, one.top))
            for one in self.pictures
        )
        return sum(areas) >= covered * width * height

    def add(self, parent: etree._Element | None, place: Matrix, depth: int = 0) -> None:
        """Add the objects below ``parent``: a layer, a block, a drawing."""
        for element in parent if parent is not None else ():
            kind = local(element)
            if kind in ("Layer", "PageBlock", "Content"):
                self.add(element, place, depth)
            elif kind.endswith("Object") and element.get("Visible", "true").lower() != "false":
                self.left -= 1
                if self.left < 0:
                    return
                try:
                    self._add_one(kind, element, place, depth)
                except ValueError:
                    self.damaged += 1

    def _add_one(self, kind: str, element: etree._Element, place: Matrix, depth: int) -> None:
        box = numbers(element.get("Boundary", ""), 4)
        inner = place.after(Matrix(e=box[0], f=box[1]))
        if element.get("CTM"):
            inner = inner.after(Matrix(*numbers(element.get("CTM", ""), 6)))
        if kind == "TextObject":
            self.glyphs += _glyphs(element, inner, self.resources)
        elif kind == "PathObject":
            self.rulings += _rulings(element, inner)
        elif kind == "ImageObject":
            # an image fills the square of 1 × 1 that its CTM stretches (§10)
            xs, ys = zip(*(inner(x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))), strict=True)
            if not element.get("CTM"):
                (x0, y0), (x1, y1) = place(box[0], box[1]), place(box[0] + box[2], box[1] + box[3])
                xs, ys = (x0, x1, x0, x1), (y0, y1, y0, y1)
            self.pictures.append(Picture(element.get("ResourceID", ""), min(xs), min(ys), max(xs), max(ys)))
        elif kind == "CompositeObject" and depth < MAX_DEPTH:
            self.add(self.resources.drawings.get(element.get("ResourceID", "")), inner, depth + 1)


def numbers(text: str, count: int | None = None) -> list[float]:
    """The numbers of an ST_Array or ST_Box, ``0 0 210 297``; ValueError where they are not ``count`` or not finite."""
    found = [float(part) for part in text.split()]
    if (count is not None and len(found) != count) or not all(map(math.isfinite, found)):
        raise ValueError(text[:80])
    return found


def deltas(text: str, count: int) -> list[float]:
    """The first ``count`` steps from character to character: ``g 3 5.6 2.8`` is 5.6 5.6 5.6 2.8 (§11.3)."""
    parts = text.split()
    found: list[float] = []
    at = 0
    while at < len(parts) and len(found) < count:
        if parts[at] == "g" and at + 2 < len(parts):
            times = min(int(float(parts[at + 1])), count - len(found))
            found += numbers(parts[at + 2], 1) * times
            at += 3
        else:
            found += numbers(parts[at], 1)
            at += 1
    return found[:count]


def _glyphs(element: etree._Element, place: Matrix, resources: Resources) -> Iterator[Glyph]:
    size = numbers(element.get("Size", ""), 1)[0]
    stretch = numbers(element.get("HScale", "1"), 1)[0]
    bold = element.get("Font", "") in resources.bold or numbers(element.get("Weight", "400"), 1)[0] >= BOLD
    x = y = 0.0
    for code in children(element, "TextCode"):
        text = (code.text or "").strip("\r\n\t")
        x, y = numbers(code.get("X", str(x)), 1)[0], numbers(code.get("Y", str(y)), 1)[0]
        across, down = deltas(code.get("DeltaX", ""), len(text)), deltas(code.get("DeltaY", ""), len(text))
        at_x, at_y = x, y
        for index, char in enumerate(text):
            own = size * stretch * (1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5)
            step_x = across[index] if index < len(across) else 0.0 if down else own
            wide = own if own == size * stretch or not 0 < step_x < own * 2 else step_x
            yield _glyph(char, at_x, at_y, wide, size, bold, place)
            at_x += step_x
            at_y += down[index] if index < len(down) else 0.0


def _glyph(char: str, x: float, y: float, wide: float, size: float, bold: bool, place: Matrix) -> Glyph:
    top, bottom = y - ASCENT * size, y + (1 - ASCENT) * size
    xs, ys = zip(*(place(a, b) for a in (x, x + wide) for b in (top, bottom)), strict=True)
    tall = size * math.hypot(place.c, place.d)
    return Glyph(char, min(xs), min(ys), max(xs), max(ys), tall, bold)


def _rulings(element: etree._Element, place: Matrix) -> Iterator[Ruling]:
    """The straight lines of a path: its stroked level and upright parts, and filled boxes as thin as a line."""
    data = child(element, "AbbreviatedData")
    figures = [[place(x, y) for x, y in figure] for figure in _figures((data.text or "") if data is not None else "")]
    stroked = element.get("Stroke", "true").lower() != "false"
    filled = element.get("Fill", "false").lower() == "true"
    for figure in figures:
        thin = _thin(figure) if filled else None
        if thin is not None:
            yield thin
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(figure):
                if abs(y0 - y1) <= STRAIGHT and abs(x0 - x1) >= SHORTEST:
                    yield Ruling(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)
                elif abs(x0 - x1) <= STRAIGHT and abs(y0 - y1) >= SHORTEST:
                    yield Ruling((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))


def _thin(figure: Sequence[Point]) -> Ruling | None:
    """The line that a filled box is, None for one that is thicker."""
    x0, x1 = min(x for x, _ in figure), max(x for x, _ in figure)
    y0, y1 = min(y for _, y in figure), max(y for _, y in figure)
    if len(figure) < 4 or max(x1 - x0, y1 - y0) < SHORTEST:
        return None
    if y1 - y0 <= THIN and y1 - y0 < x1 - x0:
        return Ruling(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    return Ruling((x0 + x1) / 2, y0, (x0 + x1) / 2, y1) if x1 - x0 <= THIN else None


def _figures(data: str) -> Iterator[list[Point]]:
    """The points of each figure of a path such as ``M 0 0 L 170 0 L 170 9 C``; a curve breaks it in two."""
    parts = data.split()
    figure: list[Point] = []
    at = 0
    while at < len(parts):
        letter = parts[at]
        if letter not in _ARGUMENTS:
            raise ValueError(letter[:20])
        count = _ARGUMENTS[letter]
        given = numbers(" ".join(parts[at + 1 : at + 1 + count]), count)
        at += 1 + count
        if letter == "C":
            if len(figure) > 1:
                figure.append(figure[0])
        elif letter == "L":
            figure.append((given[0], given[1]))
        else:
            if len(figure) > 1:
                yield figure
            figure = [(given[-2], given[-1])]
    if len(figure) > 1:
        yield figure
