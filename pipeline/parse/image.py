"""Images of pages: a photographed or scanned notice that a site serves as PNG, JPEG or TIFF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from PIL import Image, ImageOps

from pipeline.parse.formats import detect
from pipeline.parse.furniture import without_furniture
from pipeline.parse.layout import failed, lay_out
from pipeline.parse.lines import count_chinese
from pipeline.parse.ocr import OcrMissing, doubt_findings, missing_finding, recognise, recognised_finding
from pipeline.parse.paged import assemble
from pipeline.parse.paged.model import PageContent
from pipeline.parse.pagerules import PageRules
from pipeline.parse.verdict import MIN_PROSE
from pipeline.types import Finding, Limits, ParsedDoc

PARSER: Final = "image/ocr"

MEDIA_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "TIFF": "image/tiff"}
"""The formats that pages are published in; a file is opened as none but these (MPO is what some cameras call JPEG)."""

FORMATS: Final = ("PNG", "JPEG", "TIFF")

MAX_PIXELS: Final = 60_000_000
"""A3 at 400 dpi has 31 million; a bomb of a few bytes would expand to billions."""

MIN_SIDE: Final = 200
"""Icons of a page are smaller, in pixels; an A4 page at 72 dpi is 595 wide."""

DPI: Final = 200
"""What a page is scanned at that does not say."""

MIN_DPI: Final = 90
MAX_DPI: Final = 1200
"""What scanners and fax machines state lies between; 72 and 1 are what programs write that do not know."""

INCH: Final = 72.0
"""Points in an inch."""

DEEP: Final = ("I;16", "I;16B", "I;16L", "I")
"""Modes of 16 bits a pixel, of which Pillow would show anything but black as white."""


class Unreadable(Exception):
    """Why a file or a frame gives no page: ``code`` and ``message`` of the finding."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


@dataclass(slots=True)
class _Read:
    """What was recognised so far."""

    contents: list[PageContent] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    turned: set[int] = field(default_factory=set)
    unreadable: list[Finding] = field(default_factory=list)


def one_image(data: bytes) -> Image.Image:
    """The first frame of an image that stands on a page of another format; raises Unreadable."""
    with _opened(data, (*FORMATS, "BMP")) as image:
        return _frame(image, 1, smallest=1)


def parse_image(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return the recognised text of an image, e.g. a scanned 安政办发〔2024〕15号; the frames of a TIFF are pages.

    Status ``failed`` with ``ocr_not_installed`` without the extra ``gongwen[ocr]``, with ``too_large_image``,
    ``unreadable_image`` or ``no_body_text`` for what holds no page.
    """
    media_type, count = detect(data).media_type, 0
    try:
        with _opened(data) as image:
            media_type = MEDIA_TYPES[image.format or ""]
            count = _frames(image)
            read = _recognised(image, min(count, limits.scanned_pages))
    except Unreadable as reason:
        return failed(doc_id, media_type, reason.code, reason.message, parser=PARSER)
    except OcrMissing:
        missing = missing_finding(range(1, count + 1))
        return failed(doc_id, media_type, missing.code, missing.message, parser=PARSER)
    return _parsed(doc_id, media_type, read, count, rules)


def _parsed(doc_id: str, media_type: str, read: _Read, count: int, rules: PageRules) -> ParsedDoc:
    pieces, meta = without_furniture(assemble(read.contents, rules), rules)
    laid = lay_out(pieces)
    numbers = [page.number for page in read.contents]
    findings = [*read.unreadable, recognised_finding(numbers), *doubt_findings(read.doubtful, laid.text)]
    seen = len(numbers) + len(read.unreadable)
    if seen < count:
        message = f"left out pages {seen + 1} to {count}: more than {seen} are images; raise the limit to read them"
        findings.insert(0, Finding("parse", "truncated", message))
    if count_chinese(laid.text) < MIN_PROSE:
        message = f"the image of {count} page(s) holds no text of a notice"
        empty = failed(doc_id, media_type, "no_body_text", message, parser=PARSER, findings=findings)
        return replace(empty, n_pages=count)
    return ParsedDoc(
        doc_id,
        laid.text,
        laid.blocks,
        PARSER,
        media_type,
        meta=meta,
        n_pages=count,
        status="partial" if read.unreadable or seen < count else "ok",
        findings=tuple(findings),
        printed=tuple(line for line in laid.printed if line.page not in read.turned),
    )


@contextmanager
def _opened(data: bytes, formats: tuple[str, ...] = FORMATS) -> Iterator[Image.Image]:
    """The image, none of its pixels read yet; raises Unreadable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of damage that it reads around
        try:
            image = Image.open(io.BytesIO(data), formats=formats)
        except Image.DecompressionBombError:
            raise _too_large("the image") from None
        except Exception as error:  # a decoder raises what it likes at a damaged file
            raise _damaged("the image", error) from error
        with image:
            yield image


def _recognised(image: Image.Image, count: int) -> _Read:
    """The first ``count`` frames; raises Unreadable where none is readable, OcrMissing without the extra."""
    read = _Read()
    reasons: list[Unreadable] = []
    for number in range(1, count + 1):
        try:
            frame = _frame(image, number)
        except Unreadable as reason:
            reasons.append(reason)
            read.unreadable.append(Finding("parse", reason.code, reason.message))
            continue
        width, height = _size(frame, _dpi(image))
        try:
            found = recognise(frame, number, width, height)
        except OcrMissing:
            raise
        except Exception as error:  # whatever a model makes of one image, the other pages are read
            reasons.append(_damaged(f"page {number}", error))
            read.unreadable.append(Finding("parse", reasons[-1].code, reasons[-1].message))
            continue
        read.contents.append(found.content)
        read.doubtful += found.doubtful
        if found.turned:
            read.turned.add(number)
    if reasons and not read.contents:
        raise reasons[0]
    return read


def _frames(image: Image.Image) -> int:
    """How many pages a TIFF holds; moving PNGs are one."""
    try:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except Exception as error:
        raise _damaged("the image", error) from error


def _frame(image: Image.Image, number: int, smallest: int = MIN_SIDE) -> Image.Image:
    """A page's pixels, the way up that its camera noted; raises Unreadable."""
    name = "the image" if number == 1 else f"page {number}"
    try:
        if number > 1:
            image.seek(number - 1)
        if image.width * image.height > MAX_PIXELS:
            raise _too_large(name)
        if max(image.size) < smallest:
            message = f"{name} is an icon of {image.width} × {image.height} pixels and no page: leave it out of raw/"
            raise Unreadable("no_body_text", message)
        image.load()
        frame = ImageOps.exif_transpose(image)
        return frame.point(lambda value: value / 256).convert("L") if frame.mode in DEEP else frame.copy()
    except (Unreadable, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except Exception as error:
        raise _damaged(name, error) from error


def _dpi(image: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down, as far as what the file says is believable."""
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return DPI, DPI
    return (across, down) if min(across, down) >= MIN_DPI and max(across, down) <= MAX_DPI else (DPI, DPI)


def _size(frame: Image.Image, dpi: tuple[float, float]) -> tuple[float, float]:
    """Width and height of the page in points."""
    return round(frame.width / dpi[0] * INCH, 1), round(frame.height / dpi[1] * INCH, 1)


def _damaged(name: str, error: Exception) -> Unreadable:
    message = f"{name} is damaged or cut off ({type(error).__name__}): fetch it again"
    return Unreadable("unreadable_image", message)


def _too_large(name: str) -> Unreadable:
    message = f"{name} has more than {MAX_PIXELS // 1_000_000} million pixels: scale it down to 200 dpi"
    return Unreadable("too_large_image", message)
