"""The ruled lines of a scanned page, so that its tables come out as tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from PIL import Image, ImageFilter

CONTRAST: Final = 30
"""A line is this much darker than the paper, of 255: thin grey lines are scanned as pale as this."""

COARSE: Final = 8
NEIGHBOURS: Final = 9
BRIGHTER: Final = 64
"""The paper at a place: of the 9 × 9 squares of 8 pixels around it, the one that 64 are darker than. Scans and
photos are darker towards an edge, and one threshold for all of a page loses the lines on its bright side."""

WIDE: Final = 32
"""Squares for what is larger than a letter: of a shaded header the middle, too, is darker than the paper around it."""

SHADED: Final = 0.4
"""Of a shaded square so much is darker than the paper, noise allowed for: with less, lines do not melt into it."""

SHADED_ACROSS: Final = 9
SHADED_DOWN: Final = 3
"""In squares of 8 pixels: letters are nowhere as dark over such a stretch, and a shaded header is larger."""

SHORTEST_ACROSS: Final = 0.06
"""Level lines are longer than this part of the page's longer side (18 mm on A4): no stroke of a headline is."""

SHORTEST_DOWN: Final = 0.022
"""Upright lines are as long as a table row is high, 6.5 mm on A4."""

WAVER: Final = 2
"""A line that is not quite level leaves its row by this many pixels within the shortest length."""

STEP: Final = 8
"""The end of a line is felt for in steps of this many pixels."""

SOLID: Final = 0.94
"""So much of every stretch is dark: dust and noise leave gaps."""

THICK: Final = 0.005
"""A line is thinner than this part of the longer side (1.5 mm on A4); what is thicker is a bar or a picture."""

STRIPS: Final = 64
ASTRAY: Final = 0.007
"""The short lines of a table's cells tell the tilt of a page no better than this, in radians (0.4 degrees)."""

TRIED: Final = 20
"""Tilts are tried in as many steps to either side: one moves the ends of a line on A4 by less than half a pixel."""

Segment = tuple[float, float, float, float]


def levelled(image: Image.Image, slope: float) -> float:
    """Return the tilt of a grey page in radians: near ``slope``, the one at which its rows are sharpest."""
    ink = 255.0 - np.asarray(image, np.float32)
    strips = [strip.sum(axis=1) for strip in np.array_split(ink, STRIPS, axis=1)]
    middles = (np.arange(STRIPS) - (STRIPS - 1) / 2) * image.width / STRIPS

    def sharpness(tilt: float) -> float:
        drops = np.rint(tilt * middles).astype(int).tolist()
        rows = np.sum([np.roll(strip, -drop) for strip, drop in zip(strips, drops, strict=True)], axis=0)
        return float(np.square(np.diff(rows)).sum())

    steps = sorted(range(-TRIED, TRIED + 1), key=abs)  # of equal ones the nearest
    return max((slope + step * ASTRAY / TRIED for step in steps), key=sharpness)


def ruled_lines(image: Image.Image, slope: float) -> tuple[list[Segment], list[Segment]]:
    """Return the level and the upright lines of the frames on a grey page that is tilted by ``slope`` radians.

    They are in pixels of the page once it is level; each is x0, y0, x1, y1 with y0 == y1 or x0 == x1.
    """
    if slope:
        image = image.rotate(math.degrees(slope), Image.Resampling.BILINEAR, fillcolor=255)
    pixels = np.asarray(image)
    dark = pixels < _paper(image, COARSE) - CONTRAST
    shaded = _shaded(pixels < _paper(image, WIDE) - CONTRAST)
    if shaded.any():
        dark[shaded] &= pixels[shaded] < np.median(pixels[shaded]) - CONTRAST
    longest = max(image.size)
    level = list(_lines(dark, SHORTEST_ACROSS * longest, THICK * longest))
    upright = [(y0, x0, y1, x1) for x0, y0, x1, y1 in _lines(dark.T, SHORTEST_DOWN * longest, THICK * longest)]
    reach = 2 * THICK * longest
    upright = [line for line in upright if _joins(line, level, reach)]
    return [_ended(line, upright, reach) for line in level if _crosses(line, upright, reach)], upright


def _paper(image: Image.Image, square: int) -> Any:
    """How bright the paper is at every pixel, as the squares around it have it."""
    paper = image.reduce(square).filter(ImageFilter.RankFilter(NEIGHBOURS, BRIGHTER))
    return np.asarray(paper.resize(image.size), np.int16)


def _shaded(dark: Any) -> Any:
    """Where a cell is shaded, as those of a header often are: its lines and letters must stand out from its shade."""
    found = np.zeros_like(dark)
    height, width = (side // COARSE for side in dark.shape)
    if not (height and width):
        return found
    squares = dark[: height * COARSE, : width * COARSE].reshape(height, COARSE, width, COARSE).mean(axis=(1, 3))
    inner = _over(_over(squares >= SHADED, SHADED_ACROSS, np.all).T, SHADED_DOWN, np.all).T
    around = _over(_over(inner, SHADED_ACROSS + 2, np.any).T, SHADED_DOWN + 2, np.any).T  # and the squares at its edge
    found[: height * COARSE, : width * COARSE] = around.repeat(COARSE, axis=0).repeat(COARSE, axis=1)
    return found


def _over(squares: Any, width: int, ask: Any) -> Any:
    """What ``ask`` says of every square and its neighbours in its row, so many in all; there is nothing outside."""
    wide = np.pad(squares, ((0, 0), (width // 2, width // 2)))
    return ask(np.lib.stride_tricks.sliding_window_view(wide, width, axis=1), axis=-1)


def _joins(upright: Segment, level: Sequence[Segment], reach: float) -> bool:
    """Whether both ends stand on level lines: those of a frame do, strokes of large letters do not."""
    x, top, _, bottom = upright
    beside = [y for x0, y, x1, _ in level if x0 - reach <= x <= x1 + reach]
    return any(abs(y - top) <= reach for y in beside) and any(abs(y - bottom) <= reach for y in beside)


def _crosses(level: Segment, upright: Sequence[Segment], reach: float) -> bool:
    """Whether a line meets two upright ones: those of a frame do, a row of letters that touch does not."""
    x0, y, x1, _ = level
    met = [x for x, top, _, bottom in upright if x0 - reach <= x <= x1 + reach and top - reach <= y <= bottom + reach]
    return len(met) > 1


def _ended(level: Segment, upright: Sequence[Segment], reach: float) -> Segment:
    """The line with its ends on upright ones: none ends within a cell, but a pale scan loses the last part of it."""
    x0, y, x1, _ = level
    posts = [x for x, top, _, bottom in upright if top - reach <= y <= bottom + reach]
    left, right = [x for x in posts if x <= x0 + reach], [x for x in posts if x >= x1 - reach]
    return max(left, default=min(posts)), y, min(right, default=max(posts)), y


def _lines(dark: Any, shortest: float, thick: float) -> Iterator[Segment]:
    """The lines along the rows of ``dark``, at least so long; rows of one line are taken together."""
    window = round(shortest)
    if window < 2 or dark.shape[1] <= window:
        return
    near = dark.copy()
    for step in range(1, WAVER + 1):
        near[step:] |= dark[:-step]
        near[:-step] |= dark[step:]
    counts = np.zeros((dark.shape[0], dark.shape[1] + 1), np.int32)
    np.cumsum(near, axis=1, out=counts[:, 1:])
    solid = counts[:, window:] - counts[:, :-window] >= SOLID * window
    open_lines: list[list[float]] = []  # first row, last row, first and last column
    for row in np.flatnonzero(solid.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], solid[row].view(np.int8), [0]))))
        for start, end in zip(edges[::2].tolist(), (edges[1::2] + window - 1).tolist(), strict=True):
            for line in open_lines:
                if line[1] >= row - 2 * WAVER and start <= line[3] + thick and end >= line[2] - thick:
                    line[1], line[2], line[3] = float(row), min(line[2], start), max(line[3], end)
                    break
            else:
                open_lines.append([float(row), float(row), start, end])
    for first, last, start, end in open_lines:
        if last - first <= thick:
            band = near[max(0, int(first) - 2 * WAVER) : int(last) + 2 * WAVER + 1].any(axis=0)
            start, end = len(band) - _reached(band[::-1], len(band) - int(start)), _reached(band, int(end))
            yield start, (first + last) / 2, end, (first + last) / 2


def _reached(band: Any, end: int) -> int:
    """Where a line ends that goes on from ``end`` for less than the shortest length."""
    while end < len(band) and band[end : end + STEP].mean() >= SOLID:
        end = min(len(band), end + STEP)
    return end
