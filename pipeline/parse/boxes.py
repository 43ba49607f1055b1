"""Where the lines of a scanned page stand: boxes that are tilted as the page is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

FRAME: Final = 2.0
"""How many pixels a line of a table's frame takes of a box that is cut there."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Where a line stands in the image: its corners from the upper left one clockwise, in pixels."""

    corners: tuple[Point, Point, Point, Point]

    @property
    def middle(self) -> Point:
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4

    @property
    def width(self) -> float:
        return max(math.dist(*self.corners[:2]), math.dist(*self.corners[2:]))

    @property
    def height(self) -> float:
        return max(math.dist(self.corners[0], self.corners[3]), math.dist(self.corners[1], self.corners[2]))

    def part(self, start: float, end: float) -> Box:
        """The part between two shares of its width, its ends drawn in by a pixel or two of a line that stands there."""
        a, b, c, d = self.corners
        inset = min(FRAME / self.width, (end - start) / 4)
        start, end = start + inset, end - inset
        return Box((_on(a, b, start), _on(a, b, end), _on(d, c, end), _on(d, c, start)))

    @property
    def slope(self) -> float:
        """The angle of its upper side, in radians; positive where it falls to the right."""
        (x0, y0), (x1, y1) = self.corners[:2]
        return math.atan2(y1 - y0, x1 - x0)


def _on(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def straightened(point: Point, slope: float, size: tuple[int, int]) -> Point:
    """Where a point of a tilted image stands once it is turned level about its middle."""
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    cos, sin = math.cos(slope), math.sin(slope)
    return x * cos + y * sin + size[0] / 2, y * cos - x * sin + size[1] / 2
