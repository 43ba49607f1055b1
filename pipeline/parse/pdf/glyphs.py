"""The characters of a PDF page and where they stand.

PDFium's own spaces and line breaks are left out: they are guesses from the gaps, made without knowing Chinese.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2.raw as pdfium

from pipeline.parse.paged.model import Glyph
from pipeline.parse.pdf.frame import Frame

ASCENT: Final = 0.86
"""Where the square of a Chinese character ends above the baseline, in type sizes; fonts state it in too many ways."""

UPRIGHT: Final = 0.05
"""A direction within this of a right angle (its sine) is one; scanned and drawn text is set slightly askew."""

WIDE: Final = 1.5
"""A box wider than this, in type sizes, holds two characters; a narrower one may hold the same one printed twice."""

SIZES: Final = (0.5, 1000.0)
"""The type sizes, in points, of what can be read."""

SAME_SIZE: Final = 0.1
"""Type sizes that differ by less, in points, are one."""

ROUND: Final = 0.3
"""How much the box of a character around its origin varies in one type, in points: files round their places."""

SLANTED: Final = -1
"""Instead of quarters: turned by no right angle."""

NO_CHARACTER: Final = "\ufffd"
"""What the file has no character for."""

_FORCE_BOLD: Final = 1 << 18
_BOLD_NAMES: Final = (b"bold", b"heavy", b"black")
_GENERATED: Final = (0x20, 0x0D, 0x0A, 0x02)
_HYPHEN: Final = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """The glyphs of a page, the quarters by which each is turned clockwise, and what is written askew."""

    glyphs: list[Glyph]
    turns: Counter[int]
    slanted: str


def read_glyphs(text: Any, frame: Frame, most: int, *, is_shown: Callable[[Any], bool] | None = None) -> Found:
    """Return at most ``most`` characters of a text page; ``is_shown`` asks of a text object whether it counts."""
    glyphs: list[Glyph] = []
    turns: Counter[int] = Counter()
    slanted: list[str] = []
    ma, mb, mc, md, me, mf = frame.matrix
    width, height = frame.width, frame.height
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    x_ref, y_ref, box_ref = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    origin_of, box_of = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
    last = (0.0, 0.0, 0.0)
    size, quarters, bold = 0.0, 0, False
    for at, char, is_first in _characters(text, min(pdfium.FPDFText_CountChars(text), most)):
        if not (origin_of(text, at, x_ref, y_ref) and box_of(text, at, box_ref)):
            continue
        if is_shown is not None and not is_shown(pdfium.FPDFText_GetTextObject(text, at)):
            continue
        ox, oy, left, low, right, high = x.value, y.value, box.left, box.bottom, box.right, box.top
        # Where the box stands around the origin shows type size and direction, so that these are seldom asked for.
        reach, depth, bearing = high - low, oy - low, ox - left
        if is_first or abs(reach - last[0]) > ROUND or abs(depth - last[1]) > ROUND or abs(bearing - last[2]) > ROUND:
            before = size
            size, quarters = _posture(text, at, frame)
            last = reach, depth, bearing
            if is_first or abs(size - before) > SAME_SIZE:
                bold = _is_bold(text, at)
        if quarters == SLANTED:
            slanted.append(char)
            continue
        px, py = ox * ma + oy * mc + me, ox * mb + oy * md + mf
        if quarters % 2:
            rise = (ASCENT if quarters == 3 else 1 - ASCENT) * size
            x0, x1 = px - rise, px - rise + size
            top, bottom = left * mb + low * md + mf, right * mb + high * md + mf
        else:
            rise = (1 - ASCENT if quarters else ASCENT) * size
            x0, x1 = left * ma + low * mc + me, right * ma + high * mc + me
            top, bottom = py - rise, py - rise + size
        if x0 > x1:
            x0, x1 = x1, x0
        if top > bottom:
            top, bottom = bottom, top
        is_on_page = x1 > 0 and x0 < width and bottom > 0 and top < height
        if is_on_page and SIZES[0] <= size <= SIZES[1]:
            turns[quarters] += not char.isspace()
            glyphs.append(Glyph(char, x0, top, x1, bottom, size, bold))
    return Found(_without_shared_boxes(glyphs), turns, "".join(slanted))


def _characters(text: Any, count: int) -> Iterator[tuple[int, str, bool]]:
    """Index and character of what the file itself has, and whether it is the first of a line."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer)
    # Characters without a code and those beyond 16 bits are counted otherwise there.
    codes = buffer[:count] if written == count + 1 else [pdfium.FPDFText_GetUnicode(text, at) for at in range(count)]
    is_generated = pdfium.FPDFText_IsGenerated
    first_half = 0
    is_first = True
    for at, code in enumerate(codes):
        if code in _GENERATED:
            if is_generated(text, at):
                is_first = is_first or code != 0x20
                continue
            char = _HYPHEN if code == 0x02 else " "
        elif 0xD800 <= code < 0xE000:
            if code < 0xDC00:
                first_half = code
                continue
            char = chr(0x10000 + ((first_half - 0xD800) << 10) + code - 0xDC00) if first_half else NO_CHARACTER
            first_half = 0
        else:
            char = chr(code) if 0 < code < 0x110000 else NO_CHARACTER
        yield at, char, is_first
        is_first = False


def _posture(text: Any, at: int, frame: Frame) -> tuple[float, int]:
    """The type size of a character in points, and the quarters by which it is turned clockwise."""
    if not pdfium.FPDFText_GetMatrix(text, at, _matrix):
        return 0.0, 0
    ma, mb, mc, md, _, _ = frame.matrix
    # Where its upper side is, on the page as shown.
    x, y = _matrix.c * ma + _matrix.d * mc, _matrix.c * mb + _matrix.d * md
    scale = (x * x + y * y) ** 0.5
    size = pdfium.FPDFText_GetFontSize(text, at) * scale
    if abs(x) <= UPRIGHT * scale:
        return size, 0 if y < 0 else 2
    if abs(y) <= UPRIGHT * scale:
        return size, 1 if x > 0 else 3
    return size, SLANTED


def _without_shared_boxes(glyphs: list[Glyph]) -> list[Glyph]:
    """Split the box of one drawing that stands for several characters: fi, a dash of two squares."""
    shared = [at for at in range(1, len(glyphs)) if glyphs[at].x0 == glyphs[at - 1].x0]
    for at in shared:
        first = glyphs[at - 1]
        glyph = glyphs[at]
        if glyph.x1 != first.x1 or glyph.top != first.top:
            continue
        if glyph.text == first.text and glyph.x1 - glyph.x0 <= WIDE * glyph.size:
            continue
        # Of three characters the second and third share what the first leaves.
        parts = 2 + sum(other.x0 == first.x0 and other.x1 == first.x1 for other in glyphs[at + 1 : at + 2])
        middle = first.x0 + (first.x1 - first.x0) / parts
        glyphs[at - 1] = replace(first, x1=middle)
        glyphs[at] = replace(glyph, x0=middle)
        if parts == 3:
            glyphs[at + 1] = replace(glyphs[at + 1], x0=middle)
    return glyphs


_matrix = pdfium.FS_MATRIX()
_name = ctypes.create_string_buffer(128)
_flags = ctypes.c_int()


def _is_bold(text: Any, at: int) -> bool:
    """Asked where a line or another size begins: that is where a heading does."""
    if not pdfium.FPDFText_GetFontInfo(text, at, _name, len(_name), ctypes.byref(_flags)):
        return False
    name = _name.value.lower()
    return bool(_flags.value & _FORCE_BOLD) or any(part in name for part in _BOLD_NAMES)
