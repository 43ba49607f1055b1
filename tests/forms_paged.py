"""A notice on pages in the measures of GB/T 9704-2012: a born-digital PDF and a scanned one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from typing import Final

import numpy
from forms import CELL_TYPE, LEADING, TITLE_TYPE, TYPE, Form, Line, TaskTable, lines
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TOP, LEFT, WIDTH, HEIGHT = (number * mm for number in (37, 28, 156, 225))
"""天头, 订口 and 版心 of a page of A4 (GB/T 9704-2012 §5.2.1)."""
BOTTOM: Final = TOP + HEIGHT
CELL_LEADING, PADDING = 1.5 * CELL_TYPE, 4
FOOT_TYPE, FOOT_GAP = 14, 7 * mm
"""四号 for the page number, 7 mm below the 版心 (§7.5)."""
ASCENT: Final = 0.88
"""The part of a character's height that stands above its base line."""

SCAN_DPI, TURN, NOISE, JPEG_QUALITY = 200, 0.3, 2.0, 25
"""A page of a scan: dots per inch, degrees, spread of its greys; the quality keeps a page below 200 kB."""

PDF_FONT: Final = "STSong-Light"
"""A font that every reader of PDF brings along (Adobe-GB1): it needs no file."""
WORD: Final = re.compile(r"[（《“]?(?:[\dA-Za-z.%]+|.)")
"""What no line breaks: a number, one Chinese character, either with the mark that opens before it."""
NOT_FIRST: Final = "，。、；：！？）》”’—"
"""Marks that begin no line (GB/T 15834-2011 §5.1): they hang behind the one before."""

Measure = Callable[[str, float], float]
"""The width of a text in a size of type."""
Cells = list[list[str]]
"""The lines of each cell of a row."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of type on its base line; ``spread`` is the space between its characters that makes it full."""

    x: float
    base: float
    size: float
    text: str
    spread: float = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, in points from its upper left corner; rules from one point to another."""

    texts: list[Text] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)


def to_pdf(form: Form) -> bytes:
    """A born-digital PDF; the header of a table stands on each of its pages, and a long row may go on overleaf."""
    pdfmetrics.registerFont(UnicodeCIDFont(PDF_FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setTitle("".join(form.title))
    for page in _Setter(lambda text, size: float(pdfmetrics.stringWidth(text, PDF_FONT, size))).pages(form):
        for line in page.texts:
            canvas.setFont(PDF_FONT, line.size)
            # a font that is not embedded has no shape on a machine without fonts, where PDFium drops lone characters
            text = line.text if len(line.text) > 1 else line.text + " "
            canvas.drawString(line.x, A4[1] - line.base, text, charSpace=line.spread)
        canvas.setLineWidth(0.5)
        for left, top, right, bottom in page.rules:
            canvas.line(left, A4[1] - top, right, A4[1] - bottom)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def to_scan(form: Form, font: Path) -> bytes:
    """A PDF whose pages are grey images, a little noisy and askew; ``font`` is the file of a Chinese font."""
    scale = SCAN_DPI / 72
    sizes: tuple[float, ...] = (TYPE, TITLE_TYPE, CELL_TYPE, FOOT_TYPE)
    simplified = _simplified(font)
    faces = {size: ImageFont.truetype(font, round(size * scale), simplified) for size in sizes}
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for number, page in enumerate(_Setter(lambda text, size: faces[size].getlength(text) / scale).pages(form)):
        image = Image.new("L", (round(A4[0] * scale), round(A4[1] * scale)), 255)
        draw = ImageDraw.Draw(image)
        for line in page.texts:
            face = faces[line.size]
            for place, char in enumerate(line.text):
                x = line.x * scale + face.getlength(line.text[:place]) + place * line.spread * scale
                draw.text((x, line.base * scale), char, 20, face, anchor="ls")
        for rule in page.rules:
            draw.line([place * scale for place in rule], 20, 2)
        canvas.drawImage(ImageReader(_scanned(image, number)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _simplified(font: Path) -> int:
    """The number of the face for simplified Chinese: in a Japanese one 门 looks like 内."""
    for number in count():
        try:
            family, _ = ImageFont.truetype(font, TYPE, number).getname()
        except OSError:
            return 0
        if str(family).endswith(" SC"):
            return number
    return 0


def _scanned(page: Image.Image, seed: int) -> io.BytesIO:
    turned = page.rotate(TURN, Image.Resampling.BICUBIC, fillcolor=255)
    grain = numpy.random.default_rng(seed).normal(-6, NOISE, (turned.height, turned.width))
    grey = numpy.clip(numpy.asarray(turned) + grain, 0, 255).astype(numpy.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=JPEG_QUALITY, dpi=(SCAN_DPI, SCAN_DPI))
    file.seek(0)
    return file


class _Setter:
    """Sets a notice line by line and page by page."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._pages: list[Page] = []
        self._y = BOTTOM

    def pages(self, form: Form) -> list[Page]:
        """The pages of a notice, with their numbers."""
        for part in lines(form):
            if part is None:
                self._turn()
            elif isinstance(part, TaskTable):
                self._table(part)
            else:
                self._line(part)
        for number, page in enumerate(self._pages, start=1):
            text = f"— {number} —"
            # one character in from the outer edge, which is the right one of odd pages (§7.5)
            x = LEFT + WIDTH - FOOT_TYPE - self._measure(text, FOOT_TYPE) if number % 2 else LEFT + FOOT_TYPE
            page.texts.append(Text(x, BOTTOM + FOOT_GAP + FOOT_TYPE, FOOT_TYPE, text))
        return self._pages

    def _turn(self) -> None:
        self._pages.append(Page())
        self._y = TOP

    def _line(self, line: Line) -> None:
        size = TITLE_TYPE if line.style in ("title", "annex-title") else TYPE
        leading = LEADING + size - TYPE
        indent = "　　" if line.style in ("paragraph", "item") else ""
        rows = self._wrapped(indent + line.marker + line.text, size, WIDTH)
        for number, row in enumerate(rows, start=1):
            if self._y + leading > BOTTOM:
                self._turn()
            room = WIDTH - self._measure(row, size)
            centred = line.style in ("title", "annex-title", "number")
            x = LEFT + (room / 2 if centred else room - 2 * TYPE if line.style == "right" else 0)
            shift = self._measure(indent, size) if number == 1 else 0
            self._write(x + shift, self._y, size, row.strip(), self._spread(row, size) if number < len(rows) else 0)
            self._y += leading
        if line.style in ("number", "label"):
            self._y += LEADING

    def _write(self, x: float, top: float, size: float, text: str, spread: float = 0) -> None:
        self._pages[-1].texts.append(Text(x, top + ASCENT * size, size, text, spread))

    def _spread(self, row: str, size: float) -> float:
        """What is missing between the characters of a full line; a mark that hangs stays beyond the edge."""
        room = WIDTH - self._measure(row, size)
        standing = row if room >= 0 else row[:-1]
        missing: float = WIDTH - self._measure(standing, size)
        return missing / (len(standing.strip()) - 1)

    def _wrapped(self, text: str, size: float, room: float) -> list[str]:
        rows = [""]
        for word in WORD.findall(text):
            if rows[-1] and self._measure(rows[-1] + word, size) > room and word not in NOT_FIRST:
                rows.append("")
            rows[-1] += word
        return rows

    # -- tables

    def _table(self, table: TaskTable) -> None:
        edges = [LEFT + WIDTH * sum(table.widths[:column]) / sum(table.widths) for column in range(len(table.widths))]
        edges.append(LEFT + WIDTH)
        rooms = [right - left - 2 * PADDING for left, right in pairwise(edges)]
        set_rows = [
            [self._wrapped(text, CELL_TYPE, room) for text, room in zip(row, rooms, strict=True)] for row in table.rows
        ]
        header, ends = set_rows[0], {top: bottom for top, bottom, _ in table.merged}
        self._rows([header], edges, set())
        row = 1
        while row < len(set_rows):
            end = ends.get(row, row) + 1
            merged = {column for top, _, column in table.merged if top == row}
            for band in self._bands(set_rows[row:end], header, edges):
                self._rows(band, edges, merged)
            row = end

    def _bands(self, rows: list[Cells], header: Cells, edges: Sequence[float]) -> Iterator[list[Cells]]:
        """Rows that stay together; a single one goes on overleaf where two of its lines fit on this page."""
        if self._y + sum(map(_height, rows)) <= BOTTOM:
            yield rows
            return
        fit = int((BOTTOM - self._y - 2 * PADDING) // CELL_LEADING)
        if len(rows) == 1 and fit >= 2:
            yield [[cell[:fit] for cell in rows[0]]]
            rows = [[cell[fit:] for cell in rows[0]]]
        self._turn()
        self._rows([header], edges, set())
        yield rows

    def _rows(self, rows: list[Cells], edges: Sequence[float], merged: set[int]) -> None:
        """Print rows with the lines around their cells; the cells of ``merged`` columns stand in all of them."""
        rules, start = self._pages[-1].rules, self._y
        for number, row in enumerate(rows):
            height = _height(row)
            for column, (left, right) in enumerate(pairwise(edges)):
                if number == 0 or column not in merged:
                    rules.append((left, self._y, right, self._y))
                whole = sum(map(_height, rows)) if column in merged else height
                free = (whole - CELL_LEADING * len(row[column])) / 2
                for place, text in enumerate(row[column]):
                    self._write(left + PADDING, self._y + free + place * CELL_LEADING, CELL_TYPE, text)
            self._y += height
        rules.append((edges[0], self._y, edges[-1], self._y))
        rules += [(edge, start, edge, self._y) for edge in edges]


def _height(row: Cells) -> float:
    return max(map(len, row)) * CELL_LEADING + 2 * PADDING
