"""The pages of an open PDF one after another: read, recognised where they are images, or named where neither works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium

from pipeline.parse.ocr import OcrMissing, missing_finding, recognise, recognised_finding
from pipeline.parse.paged.model import PageContent
from pipeline.parse.pdf.drawn import is_hidden, read_drawn
from pipeline.parse.pdf.frame import frame, turn
from pipeline.parse.pdf.glyphs import read_glyphs
from pipeline.parse.pdf.scan import COVERED, is_unusable, render
from pipeline.types import Finding, Limits

MAX_NAMED: Final = 20
"""How many unreadable pages get a finding of their own."""

MAX_SLANTED: Final = 40
"""Where slanted text is cut in a message, in characters."""


@dataclass(slots=True)
class Pages:
    """What was read of a PDF, and what was not; pages are named by their numbers, from 1."""

    contents: list[PageContent] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    turned: set[int] = field(default_factory=set)
    """Pages whose text is set sideways: their contents are placed on the page turned upright, not as shown."""
    recognised: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    """Scanned pages that nothing here can read."""
    doubtful: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    layered: list[int] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    fontless: list[int] = field(default_factory=list)
    characters: int = 0
    cut: str = ""
    """What a limit left out, empty if nothing."""

    @property
    def is_whole(self) -> bool:
        """Whether every page was read."""
        return not (self.missing or self.unreadable or self.cut)


def read_pages(document: Any, count: int, limits: Limits) -> Pages:
    """Return the first ``limits.pages`` pages of an open document, at most ``limits.scanned_pages`` recognised."""
    pages = Pages()
    if count > limits.pages:
        pages.cut = f"pages {limits.pages + 1} to {count}: the document has more than {limits.pages} pages"
    for number in range(1, min(count, limits.pages) + 1):
        try:
            with _loaded(document, number) as (page, text):
                _read(pages, page, text, number, limits)
        except ValueError as error:
            pages.unreadable.append(f"page {number} cannot be read ({error}): compare with the original")
        if pages.characters >= limits.characters:
            pages.cut = f"what follows on page {number} and behind it: more than {limits.characters} characters"
            break
    pages.findings = list(_findings(pages))
    return pages


@contextmanager
def _loaded(document: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """A page and its text, closed again; ValueError where PDFium refuses it."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ValueError("its description is damaged")
    try:
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise ValueError("its text is damaged")
        try:
            yield page, text
        finally:
            pdfium.FPDFText_ClosePage(text)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read(pages: Pages, page: Any, text: Any, number: int, limits: Limits) -> None:
    shown = frame(page)
    drawn = read_drawn(page, shown)
    most = limits.characters - pages.characters
    has_layer = drawn.hides_text and drawn.covered >= COVERED
    # Text that is not shown counts only as the layer under a scan.
    is_shown = (lambda one: not is_hidden(one)) if drawn.hides_text and not has_layer else None
    found = read_glyphs(text, shown, most, is_shown=is_shown)
    if is_unusable(found.glyphs, drawn):
        _recognise(pages, page, number, limits)
        return
    quarters = found.turns.most_common(1)[0][0] if found.turns else 0
    if quarters and found.turns[quarters] > found.turns.total() / 2:
        shown = turn(shown, -quarters)
        found, drawn = read_glyphs(text, shown, most, is_shown=is_shown), read_drawn(page, shown)
        pages.turned.add(number)
    pages.characters += len(found.glyphs)
    if has_layer:
        pages.layered.append(number)
    if drawn.lacks_font:
        pages.fontless.append(number)
    if found.slanted.strip():
        pages.slanted.append(f"page {number}: {found.slanted.strip()[:MAX_SLANTED]}")
    pages.contents.append(PageContent(number, shown.width, shown.height, tuple(found.glyphs), tuple(drawn.rulings)))


def _recognise(pages: Pages, page: Any, number: int, limits: Limits) -> None:
    if pages.missing:
        pages.missing.append(number)
        return
    if len(pages.recognised) >= limits.scanned_pages:
        pages.cut = pages.cut or f"scanned pages from page {number} on: more than {limits.scanned_pages}"
        return
    shown = frame(page)
    image = render(page, shown)
    try:
        found = recognise(image, number, shown.width, shown.height)
    except OcrMissing:
        pages.missing.append(number)
        return
    except Exception as error:  # whatever a model makes of one image, the other pages are read
        pages.unreadable.append(f"page {number} is an image that cannot be recognised ({type(error).__name__})")
        return
    pages.recognised.append(number)
    if found.turned:
        pages.turned.add(number)
    pages.contents.append(found.content)
    pages.doubtful += found.doubtful


def _findings(pages: Pages) -> Iterator[Finding]:
    for message in pages.unreadable[:MAX_NAMED]:
        yield Finding("parse", "unreadable_page", message)
    if len(pages.unreadable) > MAX_NAMED:
        yield Finding("parse", "unreadable_page", f"{len(pages.unreadable) - MAX_NAMED} more pages cannot be read")
    if pages.missing:
        yield missing_finding(pages.missing)
    if pages.cut:
        yield Finding("parse", "truncated", f"left out {pages.cut}; raise the limit to read it")
    if pages.recognised:
        yield recognised_finding(pages.recognised)
    if pages.layered:
        message = f"{_named(pages.layered)}: the text is the layer under a scan; compare what matters with the image"
        yield Finding("parse", "text_layer_of_scan", message)
    if pages.fontless:
        message = (
            f"{_named(pages.fontless)}: a font that is neither in the file nor on this machine; single characters and"
            " turned text may be lost: install a Chinese font, such as Noto CJK"
        )
        yield Finding("parse", "missing_fonts", message)
    if pages.slanted:
        message = f"text set askew, such as a watermark, is left out: {'; '.join(pages.slanted[:3])}"
        yield Finding("parse", "slanted_text", message)


def _named(pages: list[int]) -> str:
    listed = ", ".join(map(str, pages[:MAX_NAMED]))
    return f"page{'s' if len(pages) > 1 else ''} {listed}{' and more' if len(pages) > MAX_NAMED else ''}"
