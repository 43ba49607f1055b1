"""Recognising the text of a scanned page, with the optional extra ``gongwen[ocr]`` (RapidOCR, offline, on the CPU)."""

from __future__ import annotations

import importlib.util
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

from PIL import Image

from pipeline.parse.boxes import Box, Point, straightened
from pipeline.parse.paged.model import Glyph, PageContent, Ruling
from pipeline.parse.scanlines import Segment, levelled, ruled_lines
from pipeline.types import Finding

INSTALL: Final = 'pip install "gongwen[ocr]"'
"""The command that adds recognition."""

DOUBTFUL: Final = 0.9
"""Lines that the recogniser itself gives less are named, so that a person compares them with the page: of the lines
of clean scans none, of those under a seal most."""

UNREADABLE: Final = 0.5
"""What it gives less is no text (the rim of a seal, a signature): it is named but kept out of the notice."""

MAX_DOUBTS: Final = 20
"""How many doubtful lines get a finding of their own: a bad scan has hundreds, and one look at it says so too."""

MAX_QUOTE: Final = 60
"""Where a doubtful line is cut in a message, in characters."""

RED_AS_GREY: Final = (0.75, 0.25, 0.0, 0.0)
"""How red, green and blue make grey: a red seal gets so pale that the name and date under it can be read, a red
headline does not vanish as it would from the red channel alone."""

LONGEST_SIDE: Final = 4000
"""Larger images are scaled down, in pixels: A3 at 200 dpi is 3307, and more shows no more of a letter."""

SEARCHED_SIDE: Final = 1280
"""Lines are looked for in an image of this size: half the time of 2000 pixels, and no line less was found."""

THREADS: Final = 1
"""Two processes of one thread each read more pages than one of two."""

UPRIGHT: Final = 1.5
"""A line this much higher than wide is turned by a quarter."""

LONG: Final = 5
"""Lines this much wider than high show by how much a page is tilted, and whether it is upside down."""

SAMPLED: Final = 8
"""How many of the longest lines are asked."""

SLIVER: Final = 0.5
"""What is cut off at the frame of a table and narrower than this part of its height holds no character."""

SAME_SIZE: Final = 0.12
"""Line heights differ by this much on one scan for what is one type size in print."""


class OcrMissing(Exception):
    """The extra ``gongwen[ocr]`` is not installed."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised on a page, and the texts of its lines of low confidence, in their order on the page.

    A page that was ``turned`` is placed as it reads upright, not as it is shown.
    """

    content: PageContent
    doubtful: tuple[str, ...]
    turned: bool = False


def recognise(image: Image.Image, number: int, width: float, height: float) -> Recognised:
    """Return the characters of a page's ``image``, placed in points on a page of ``width`` × ``height``.

    A page that lies on its side or upside down is turned first; its content may then be ``height`` × ``width``.
    Raises OcrMissing where the extra is not installed.
    """
    engine = _engine()
    grey, boxes, quarters = _turned(engine, _grey(image))
    if quarters % 2:
        width, height = height, width
    scale = (width / grey.width, height / grey.height)
    slope = levelled(grey, _slope(boxes))
    level, upright = ruled_lines(grey, slope)
    boxes = [part for box in boxes for part in _between(box, upright, slope, grey.size)]
    lines: list[tuple[str, Box]] = []
    doubtful: list[str] = []
    for box in boxes:
        text, score = _read(engine, grey, box)
        if text and score < DOUBTFUL:
            doubtful.append(text)
        if text and score >= UNREADABLE:
            lines.append((text, box))
    sizes = _sizes(lines, scale)
    middles = [straightened(box.middle, slope, grey.size) for _, box in lines]
    glyphs = [
        glyph
        for (text, box), size, (x, y) in zip(lines, sizes, middles, strict=True)
        for glyph in _spread(text, (x - box.width / 2) * scale[0], y * scale[1], box.width * scale[0], size)
    ]
    rulings = [
        Ruling(x0 * scale[0], y0 * scale[1], x1 * scale[0], y1 * scale[1]) for x0, y0, x1, y1 in (*level, *upright)
    ]
    content = PageContent(number, width, height, tuple(glyphs), tuple(rulings))
    return Recognised(content, tuple(doubtful), bool(quarters))


def missing_finding(pages: Sequence[int]) -> Finding:
    """Say that ``pages`` are images that nothing here can read, and what to install: code ``ocr_not_installed``."""
    message = f"the text of {_name(pages)} is an image: to have it recognised, run {INSTALL} and parse again"
    return Finding("parse", "ocr_not_installed", message)


def recognised_finding(pages: Sequence[int]) -> Finding:
    """Say which ``pages`` were recognised from images: code ``recognised_pages``."""
    message = f"the text of {_name(pages)} was recognised from images: compare what matters with the original"
    return Finding("parse", "recognised_pages", message)


def doubt_findings(doubtful: Sequence[str], text: str) -> tuple[Finding, ...]:
    """Name each line of low confidence, and where ``text`` holds it, if once: code ``scanned_low_confidence``."""
    findings = []
    for line in doubtful[:MAX_DOUBTS]:
        quote = line if len(line) <= MAX_QUOTE else line[:MAX_QUOTE] + "…"
        message = f"recognised with low confidence, or left out as unreadable, compare with the page: {quote}"
        start = text.find(line)
        is_certain = start >= 0 and text.find(line, start + 1) < 0
        place = (start, start + len(line)) if is_certain else (None, None)
        findings.append(Finding("parse", "scanned_low_confidence", message, *place))
    if len(doubtful) > MAX_DOUBTS:
        message = f"{len(doubtful) - MAX_DOUBTS} more lines were recognised with low confidence: look at the scan"
        findings.append(Finding("parse", "scanned_low_confidence", message))
    return tuple(findings)


def _name(pages: Sequence[int]) -> str:
    """Pages as a reader names them: ``pages 1-3, 7``."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    listed = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"{'page' if len(set(pages)) == 1 else 'pages'} {listed}"


_ready: list[Any] = []
"""The engine of this process: loading its models takes a second."""


def _engine() -> Any:
    if not _ready:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise OcrMissing(f"run {INSTALL}") from error
        _ready.append(RapidOCR(params=_params()))
    return _ready[0]


def _params() -> dict[str, Any]:
    """Models by their files in the package: one that is named by its kind would be downloaded where it is missing."""
    params: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.max_side_len": LONGEST_SIDE,
        "Det.limit_type": "max",
        "Det.limit_side_len": SEARCHED_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
    }
    found = importlib.util.find_spec("rapidocr")
    folder = Path(found.origin).parent / "models" if found and found.origin else Path()
    for part, pattern in (("Det", "*_det_*.onnx"), ("Cls", "*_cls_*.onnx"), ("Rec", "*_rec_*.onnx")):
        models = sorted(folder.glob(pattern))
        if not models:
            raise OcrMissing(f"the installed rapidocr holds no models: run {INSTALL} --force-reinstall")
        params[f"{part}.model_path"] = str(models[0])
    return params


def _grey(image: Image.Image) -> Image.Image:
    """The page as it is searched and read: on white, grey, of a sane size."""
    if image.has_transparency_data:
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(image.convert("RGBA"))
        image = page
    grey = image.convert("RGB").convert("L", RED_AS_GREY)
    if max(grey.size) > LONGEST_SIDE:
        grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return grey


def _turned(engine: Any, image: Image.Image) -> tuple[Image.Image, list[Box], int]:
    """The image with its lines level and not upside down, where the lines are, and by how many quarters it turned."""
    quarters = 0
    boxes = _boxes(engine, image)
    if sum(box.height > UPRIGHT * box.width for box in boxes) * 2 > len(boxes):
        quarters, image = 1, image.transpose(Image.Transpose.ROTATE_90)
        boxes = _boxes(engine, image)
    if _is_upside_down(engine, image, boxes):
        quarters, image = quarters + 2, image.transpose(Image.Transpose.ROTATE_180)
        boxes = _boxes(engine, image)
    return image, boxes, quarters


def _boxes(engine: Any, image: Image.Image) -> list[Box]:
    found = engine(image, use_det=True, use_cls=False, use_rec=False).boxes
    corners = [] if found is None else [[(float(x), float(y)) for x, y in box] for box in found]
    return [Box((a, b, c, d)) for a, b, c, d in corners]


def _is_upside_down(engine: Any, image: Image.Image, boxes: Sequence[Box]) -> bool:
    """Whether most of the longest lines are."""
    answers = [engine(_cut(image, box), use_det=False, use_cls=True, use_rec=False) for box in _longest(boxes)]
    return [answer.cls_res[0][0] for answer in answers].count("180") * 2 > len(answers)


def _longest(boxes: Sequence[Box]) -> list[Box]:
    return sorted((box for box in boxes if box.width > LONG * box.height), key=lambda box: -box.width)[:SAMPLED]


def _read(engine: Any, image: Image.Image, box: Box) -> tuple[str, float]:
    """The text of a line and how sure of it the recogniser is, from 0 to 1."""
    read = engine(_cut(image, box), use_det=False, use_cls=False, use_rec=True)
    return (read.txts[0].strip(), float(read.scores[0])) if read.txts else ("", 0.0)


def _cut(image: Image.Image, box: Box) -> Image.Image:
    """The line as a level strip."""
    a, b, c, d = box.corners
    size = (max(1, round(box.width)), max(1, round(box.height)))
    return image.transform(size, Image.Transform.QUAD, (*a, *d, *c, *b), Image.Resampling.BICUBIC)


def _slope(boxes: Sequence[Box]) -> float:
    """By how much the page is tilted, in radians, as its longest lines have it."""
    return median([box.slope for box in _longest(boxes)] or [0.0])


def _between(box: Box, upright: Sequence[Segment], slope: float, size: tuple[int, int]) -> list[Box]:
    """A line that was found across the cells of a table, cut at the upright lines between them."""
    x, y = straightened(box.middle, slope, size)
    left, right = x - box.width / 2, x + box.width / 2
    inside = {at for at, top, _, bottom in upright if left < at < right and top <= y <= bottom}
    ends = [((at - left) / box.width) for at in (left, *sorted(inside), right)]
    holds_text = SLIVER * box.height / box.width
    return [box.part(a, b) for a, b in pairwise(ends) if b - a > holds_text] if inside else [box]


def _sizes(lines: Sequence[tuple[str, Box]], scale: Point) -> list[float]:
    """The type size of each line in points: what a full-width character takes of it, at most its height.

    Sizes near the commonest one, by characters, are that one: measured sizes differ where printed ones do not.
    """
    measured = [min(box.height * scale[1], box.width * scale[0] / sum(_shares(text))) for text, box in lines]
    common = median([size for size, (text, _) in zip(measured, lines, strict=True) for _ in text] or [0.0])
    return [common if abs(size - common) <= SAME_SIZE * common else size for size in measured]


def _spread(text: str, x0: float, middle: float, width: float, size: float) -> list[Glyph]:
    """The characters of a line, its box split among them by their widths."""
    shares = _shares(text)
    unit = width / sum(shares)
    glyphs = []
    for char, share in zip(text, shares, strict=True):
        glyphs.append(Glyph(char, x0, middle - size / 2, x0 + share * unit, middle + size / 2, size))
        x0 += share * unit
    return glyphs


def _shares(text: str) -> list[float]:
    """How wide each character is set: 1 for 省 and ，, ½ for 5."""
    return [1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text]
