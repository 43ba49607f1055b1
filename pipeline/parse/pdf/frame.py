"""From the space of a PDF page, whose origin is anywhere and whose y grows upwards, to the page as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium

LARGEST: Final = 14_400.0
"""The longest side of a page in points (ISO 32000-1, annex C.2); what is longer is damaged or hostile."""

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The shown size of a page in points, and the matrix that places a point of the file on it."""

    width: float
    height: float
    matrix: Matrix


def frame(page: Any) -> Frame:
    """Return the frame of a loaded page, its /Rotate and CropBox taken into account.

    Raises ValueError for a page without a sane size.
    """
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        raise ValueError("the page has no size")
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    width, height = right - left, top - bottom
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(f"the page is {width:g} by {height:g} points")
    turned = pdfium.FPDFPage_GetRotation(page)
    if turned == 1:
        return Frame(height, width, (0.0, 1.0, 1.0, 0.0, -bottom, -left))
    if turned == 2:
        return Frame(width, height, (-1.0, 0.0, 0.0, 1.0, right, -bottom))
    if turned == 3:
        return Frame(height, width, (0.0, -1.0, -1.0, 0.0, top, right))
    return Frame(width, height, (1.0, 0.0, 0.0, -1.0, -left, top))


def turn(of: Frame, quarters: int) -> Frame:
    """Return the frame of the page turned clockwise by quarters, so that text set sideways stands upright."""
    a, b, c, d, e, f = of.matrix
    width, height = of.width, of.height
    for _ in range(quarters % 4):
        a, b, c, d, e, f = -b, a, -d, c, height - f, e
        width, height = height, width
    return Frame(width, height, (a, b, c, d, e, f))


def product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does ``first`` and ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
