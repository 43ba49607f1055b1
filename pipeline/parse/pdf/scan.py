"""Pages whose text cannot be read from the file: which they are, and what their image says."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.parse.paged.model import Glyph
from pipeline.parse.pdf.drawn import Drawn
from pipeline.parse.pdf.frame import Frame

DPI: Final = 200
"""How finely a page is rendered for recognition: 三号 type is then 44 pixels high."""

MAX_PIXELS: Final = 2339 * 3307
"""The pixels of an A3 page at that resolution; larger pages are scaled down."""

FEW: Final = 30
"""A page under an image with fewer characters than this is a scan: a page number, 扫描全能王 创建."""

COVERED: Final = 0.4
"""The share of a scanned page that its images cover."""

OUTLINES: Final = 300
"""A page without characters but so many shapes has its text drawn as outlines."""

JUNK_SHARE: Final = 0.3
"""From this share of characters that mean nothing on, the text of a page is not what it shows."""

JUNK_SCRIPTS: Final = 6
"""Text of one other script keeps to few blocks of 256 code points; a font without a code table scatters over many."""

_JUNK: Final = re.compile("[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff\U000e0000-\U0010ffff]")
"""Controls, private use, U+FFFD, noncharacters: what a font without a code table gives."""

_FOREIGN: Final = re.compile(
    "[\u0180-\u036f\u0460-\u1fff\u2800-\u2e7f\ua000-\uabff\ud7b0-\udfff\ufb00-\ufe2f\U00010000-\U0001ffff]"
)
"""No letter, sign or punctuation that a notice in Chinese, Korean or Japanese prints."""


def is_unusable(glyphs: Iterable[Glyph], drawn: Drawn) -> bool:
    """Whether the characters of a page are not its text: a scan, letters drawn as outlines, codes without meaning."""
    marks = "".join([glyph.text for glyph in glyphs if not glyph.text.isspace()])
    if len(marks) < FEW and (drawn.covered >= COVERED or (not marks and drawn.paths >= OUTLINES)):
        return True
    foreign = _FOREIGN.findall(marks)
    scattered = len(foreign) if len({ord(mark) >> 8 for mark in foreign}) >= JUNK_SCRIPTS else 0
    return len(_JUNK.findall(marks)) + scattered > JUNK_SHARE * len(marks)


def render(page: Any, frame: Frame) -> Image.Image:
    """Return the page as shown, in colour, at 200 dpi or as much as MAX_PIXELS allow; seals laid over it stay off."""
    scale = min(DPI / 72, (MAX_PIXELS / (frame.width * frame.height)) ** 0.5)
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        return Image.frombytes("RGB", (width, height), data, "raw", "BGR", stride)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
