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

Segment = tuple[float, float, float, float]


def ruled_lines(image: Image.Image, slope: float) -> tuple[list[Segment], list[Segment]]:
    """Return the level and the upright lines of the frames on a grey page that is tilted by ``slope`` radians.

    They are in pixels of the page once it is level; each is x0, y0, x1, y1 with y0 == y1 or x0 == x1.
    """
    if slope:
        image = image.rotate(math.degrees(slope), Image.Resampling.BILINEAR, fillcolor=255)
    paper = image.reduce(COARSE).filter(ImageFilter.RankFilter(NEIGHBOURS, BRIGHTER))
    dark = np.asarray(image) < np.asarray(paper.resize(image.size), np.int16) - CONTRAST
    longest = max(image.size)
    level = list(_lines(dark, SHORTEST_ACROSS * longest, THICK * longest))
    upright = [(y0, x0, y1, x1) for x0, y0, x1, y1 in _lines(dark.T, SHORTEST_DOWN * longest, THICK * longest)]
    reach = 2 * THICK * longest
    upright = [line for line in upright if _joins(line, level, reach)]
    return [_ended(line, upright, reach) for line in level if _crosses(line, upright, reach)], upright


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
