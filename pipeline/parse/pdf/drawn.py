"""What a PDF page draws besides text: the straight lines of tables, and how much of it images cover."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium

from pipeline.parse.paged.model import Ruling
from pipeline.parse.pdf.frame import Frame, Matrix, product

THIN: Final = 3.5
"""A filled shape up to this wide, in points, is a line: the thick rules of tables are 1.5 points, of 红头 3."""

SHORT: Final = 2.0
"""Shorter strokes, in points, are dots and parts of letters."""

STRAIGHT: Final = 0.5
"""How far, in points, a line of a table may be off the horizontal or vertical."""

MAX_OBJECTS: Final = 50_000
"""Objects that are looked at on a page: maps and drawings have more, tables do not."""

MAX_RULINGS: Final = 20_000
"""Rulings that are kept of a page; a dotted frame drawn dot by dot stays below."""

MAX_SEGMENTS: Final = 2_000
"""Segments that are looked at in one path: a grid drawn at once has hundreds, an outline of letters thousands."""

MAX_DEPTH: Final = 6
"""Form XObjects within each other; a file may nest them without end."""


SHAPE: Final = 0.01
"""What is lower, in points, has no shape: even 一 is higher."""


@dataclass(slots=True)
class Drawn:
    """The rulings of a page; ``covered`` is the largest share of it that one image covers; ``paths`` counts shapes."""

    rulings: list[Ruling] = field(default_factory=list)
    covered: float = 0.0
    paths: int = 0
    hides_text: bool = False
    lacks_font: bool = False
    seen: int = 0


def read_drawn(page: Any, frame: Frame) -> Drawn:
    """Return what a loaded page draws, forms included, in the places of ``frame``."""
    drawn = Drawn()
    count = pdfium.FPDFPage_CountObjects(page)
    _walk(drawn, (pdfium.FPDFPage_GetObject(page, at) for at in range(count)), frame.matrix, frame, 0)
    return drawn


def _walk(drawn: Drawn, objects: Iterator[Any], matrix: Matrix, frame: Frame, depth: int) -> None:
    kind_of, mode_of = pdfium.FPDFPageObj_GetType, pdfium.FPDFTextObj_GetTextRenderMode
    text, path, hidden = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    for one in objects:
        drawn.seen += 1
        if drawn.seen > MAX_OBJECTS:
            return
        kind = kind_of(one)
        if kind == text:
            if mode_of(one) == hidden:
                drawn.hides_text = True
            drawn.lacks_font = drawn.lacks_font or _is_without_font(one)
        elif kind == path:
            drawn.paths += 1
            if len(drawn.rulings) < MAX_RULINGS:
                _path(drawn, one, matrix, frame)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _image(drawn, one, matrix, frame)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            count = pdfium.FPDFFormObj_CountObjects(one)
            inner = (pdfium.FPDFFormObj_GetObject(one, at) for at in range(count))
            _walk(drawn, inner, product(_own(one), matrix), frame, depth + 1)


def _is_without_font(text_object: Any) -> bool:
    """Whether characters have no shape, as neither the file nor the machine has their font; PDFium then leaves out
    what is one character alone or stands upright."""
    if not pdfium.FPDFPageObj_GetBounds(text_object, *_edge_refs):
        return False
    left, bottom, right, top = (edge.value for edge in _edges)
    if right - left < SHAPE or top - bottom >= SHAPE:
        return False
    return bool(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text_object)) == 0)


def is_hidden(text_object: Any) -> bool:
    """Whether text is set to be neither filled nor stroked, as the layer under a scan is."""
    return bool(pdfium.FPDFTextObj_GetTextRenderMode(text_object) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


_matrix = pdfium.FS_MATRIX()
_edges = tuple(ctypes.c_float() for _ in range(4))
_edge_refs = tuple(ctypes.byref(edge) for edge in _edges)
_fill, _stroke = ctypes.c_int(), ctypes.c_int()
_fill_ref, _stroke_ref = ctypes.byref(_fill), ctypes.byref(_stroke)


def _own(one: Any) -> Matrix:
    if not pdfium.FPDFPageObj_GetMatrix(one, _matrix):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (_matrix.a, _matrix.b, _matrix.c, _matrix.d, _matrix.e, _matrix.f)


def _bounds(one: Any, matrix: Matrix) -> tuple[float, float, float, float] | None:
    """The box around an object as shown: left, top, right, bottom."""
    if not pdfium.FPDFPageObj_GetBounds(one, *_edge_refs):
        return None
    left, bottom, right, top = (edge.value for edge in _edges)
    a, b, c, d, e, f = matrix
    if b == c == 0:
        x0, x1, y0, y1 = left * a + e, right * a + e, bottom * d + f, top * d + f
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _image(drawn: Drawn, one: Any, matrix: Matrix, frame: Frame) -> None:
    box = _bounds(one, matrix)
    if box is None:
        return
    width = min(box[2], frame.width) - max(box[0], 0.0)
    height = min(box[3], frame.height) - max(box[1], 0.0)
    if width > 0 and height > 0:
        # Scanners cut a page into strips, so that their parts add up.
        drawn.covered += width * height / (frame.width * frame.height)


def _path(drawn: Drawn, one: Any, matrix: Matrix, frame: Frame) -> None:
    box = _bounds(one, matrix)
    if box is None:
        return
    x0, top, x1, bottom = box
    width, height = x1 - x0, bottom - top
    if max(width, height) < SHORT or not pdfium.FPDFPath_GetDrawMode(one, _fill_ref, _stroke_ref):
        return
    if not (_fill.value or _stroke.value):
        return
    if min(width, height) <= THIN:
        if width >= height:
            _add(drawn, frame, x0, (top + bottom) / 2, x1, (top + bottom) / 2)
        else:
            _add(drawn, frame, (x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
    elif _stroke.value:
        _segments(drawn, one, product(_own(one), matrix), frame)
    elif pdfium.FPDFPath_CountSegments(one) > FILLED_SEGMENTS:
        _rectangles(drawn, one, product(_own(one), matrix), frame)


FILLED_SEGMENTS: Final = 6
"""A filled path of more segments than one rectangle has may hold many thin ones: a whole grid filled at once."""


def _points(one: Any, matrix: Matrix) -> Iterator[tuple[int, bool, float, float]]:
    """Type, whether it closes the figure, and place of every segment of a path."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    x_ref, y_ref = ctypes.byref(x), ctypes.byref(y)
    for at in range(min(pdfium.FPDFPath_CountSegments(one), MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(one, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x_ref, y_ref)
        kind, closes = pdfium.FPDFPathSegment_GetType(segment), bool(pdfium.FPDFPathSegment_GetClose(segment))
        yield kind, closes, x.value * a + y.value * c + e, x.value * b + y.value * d + f


def _segments(drawn: Drawn, one: Any, matrix: Matrix, frame: Frame) -> None:
    """The straight strokes of a path, such as the four sides of a cell."""
    start = last = (0.0, 0.0)
    for kind, closes, x, y in _points(one, matrix):
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = (x, y)
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            _stroke_line(drawn, frame, last, (x, y))
        last = (x, y)
        if closes:
            _stroke_line(drawn, frame, last, start)


def _stroke_line(drawn: Drawn, frame: Frame, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) <= STRAIGHT and abs(x1 - x0) >= SHORT:
        _add(drawn, frame, min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)
    elif abs(x1 - x0) <= STRAIGHT and abs(y1 - y0) >= SHORT:
        _add(drawn, frame, (x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))


def _rectangles(drawn: Drawn, one: Any, matrix: Matrix, frame: Frame) -> None:
    """The thin figures of a filled path; one with a curve is no line."""
    figure: list[tuple[float, float]] = []
    for kind, _, x, y in [*_points(one, matrix), (pdfium.FPDF_SEGMENT_MOVETO, False, 0.0, 0.0)]:
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(figure) >= 4:
                xs, ys = [x for x, _ in figure], [y for _, y in figure]
                x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
                if bottom - top <= THIN and x1 - x0 >= SHORT:
                    _add(drawn, frame, x0, (top + bottom) / 2, x1, (top + bottom) / 2)
                elif x1 - x0 <= THIN and bottom - top >= SHORT:
                    _add(drawn, frame, (x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
            figure = []
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            figure = []
            continue
        figure.append((x, y))


def _add(drawn: Drawn, frame: Frame, x0: float, top: float, x1: float, bottom: float) -> None:
    """Keep the part of a line that is on the page."""
    x0, x1 = max(x0, 0.0), min(x1, frame.width)
    top, bottom = max(top, 0.0), min(bottom, frame.height)
    if x0 <= x1 and top <= bottom and (x1 - x0 >= SHORT or bottom - top >= SHORT):
        drawn.rulings.append(Ruling(x0, top, x1, bottom))
