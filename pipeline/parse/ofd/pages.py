"""The pages of an OFD file one after another: read, or recognised where they are images, or named as neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from PIL import Image

from pipeline.archives import Unpackable
from pipeline.parse.image import Unreadable, one_image
from pipeline.parse.ocr import OcrMissing, recognise
from pipeline.parse.ofd.content import POINTS, Matrix, Objects, Picture, numbers
from pipeline.parse.ofd.package import ENTRY, Damaged, Package, Resources, child, children, text_of
from pipeline.parse.paged.model import Glyph, PageContent, Ruling
from pipeline.types import Limits

A4: Final = (0.0, 0.0, 210.0, 297.0)
"""The page of a file that does not say, in millimetres (GB/T 9704-2012 §5.1)."""

MAX_SIDE: Final = 2000.0
"""No page is longer, in millimetres: A0 is 1189."""

COVERED: Final = 0.5
"""A page without text whose images cover this share of it is a scanned one; less is a picture or a seal."""

SCAN: Final = 200 / 72
"""Pixels a point at which the images of a scanned page are put together: 200 dpi."""

MAX_SCAN: Final = 4000
"""The longest side of a page put together, in pixels."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page is described ("" where its file is missing), and what the pages of its document share."""

    number: int
    name: str
    area: Sequence[float]
    resources: Resources
    templates: Mapping[str, str]


@dataclass(slots=True)
class Read:
    """What was read of a file, and what was not; pages are named by their numbers, from 1."""

    contents: list[PageContent] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    """Scanned pages that nothing here can read."""
    doubtful: list[str] = field(default_factory=list)
    turned: set[int] = field(default_factory=set)
    """Pages whose content is placed as it reads upright, not as it is shown."""
    cut: str = ""
    """What a limit left out, empty if nothing."""
    characters: int = 0
    scanned: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every page was read."""
        return not (self.missing or self.unreadable or self.cut)


def list_pages(package: Package) -> list[Page]:
    """The pages of all documents in the file, in order (§7.4, §7.5). Raises Damaged, Unpackable."""
    pages: list[Page] = []
    for body in children(package.xml(package.find(ENTRY, "")), "DocBody"):
        name = package.find(text_of(body, "DocRoot"), ENTRY)
        root = package.xml(name)
        common = child(root, "CommonData")
        resources = Resources()
        _add(resources, package, children(common, "PublicRes", "DocumentRes"), name)
        area = _area(child(common, "PageArea"), A4)
        templates = {one.get("ID", ""): _find(package, one, name) for one in children(common, "TemplatePage")}
        for page in children(child(root, "Pages"), "Page"):
            pages.append(Page(len(pages) + 1, _find(package, page, name), area, resources, templates))
    if not pages:
        raise Damaged("it has no pages")
    return pages


def read_pages(package: Package, pages: Sequence[Page], limits: Limits) -> Read:
    """Return the first ``limits.pages`` pages, at most ``limits.scanned_pages`` recognised.

    Raises Unpackable where the file expands beyond its limit, Damaged where it is encrypted.
    """
    read = Read()
    if len(pages) > limits.pages:
        read.cut = f"pages {limits.pages + 1} to {len(pages)}: the document has more than {limits.pages} pages"
    for page in pages[: limits.pages]:
        try:
            found, width, height = _objects(package, page, read)
        except Unpackable as error:
            if error.code != "unreadable_member":
                raise
            read.unreadable.append(f"page {page.number} cannot be read: {error.message}")
            continue
        except Damaged as error:
            if package.is_encrypted:
                raise
            read.unreadable.append(f"page {page.number} cannot be read, {error}: compare with the original")
            continue
        if found.is_scan(width, height, COVERED):
            _recognise(package, page, found, (width, height), read, limits)
            continue
        rulings = tuple(clipped for ruling in found.rulings if (clipped := _clipped(ruling, width, height)))
        shown = [glyph for glyph in found.glyphs if _is_on_page(glyph, width, height)]
        glyphs = tuple(shown[: limits.characters - read.characters])
        read.contents.append(PageContent(page.number, width, height, glyphs, rulings))
        read.characters += len(glyphs)
        if read.characters >= limits.characters:
            read.cut = f"what follows on page {page.number} and behind it: more than {limits.characters} characters"
            break
    return read


def _objects(package: Package, page: Page, read: Read) -> tuple[Objects, float, float]:
    """What stands on a page, its templates below or above it (§7.6, §7.7), and width and height in points."""
    if not page.name:
        raise Damaged("its file is missing")
    root = package.xml(page.name)
    left, top, width, height = _area(child(root, "Area"), page.area)
    resources = page.resources
    if own := list(children(root, "PageRes")):
        resources = Resources(set(resources.bold), dict(resources.images), dict(resources.drawings))
        _add(resources, package, own, page.name)
    found = Objects(resources)
    place = Matrix(POINTS, 0, 0, POINTS, -left * POINTS, -top * POINTS)
    templates = list(children(root, "Template"))
    above = [template for template in templates if template.get("ZOrder") == "Foreground"]
    below = [template for template in templates if template not in above]
    for layer in (*_layers(package, page, below, read), child(root, "Content"), *_layers(package, page, above, read)):
        found.add(layer, place)
    if found.damaged or found.left < 0:
        what = f"{found.damaged} object(s)" if found.damaged else "what follows the first objects"
        read.unreadable.append(f"{what} on page {page.number} cannot be read: compare with the original")
    return found, width * POINTS, height * POINTS


def _layers(
    package: Package, page: Page, templates: Sequence[etree._Element], read: Read
) -> Iterator[etree._Element | None]:
    """The content of templates: what several pages share, such as a form."""
    for template in templates:
        try:
            yield child(package.xml(page.templates.get(template.get("TemplateID", ""), "")), "Content")
        except (Damaged, Unpackable):
            message = f"the template of page {page.number} cannot be read: compare with the original"
            read.unreadable.append(message)


def _add(
    resources: Resources, package: Package, files: Iterator[etree._Element] | list[etree._Element], base: str
) -> None:
    """Add resource files; without one, text is still text."""
    for loc in files:
        try:
            resources.add(package, package.find(loc.text or "", base))
        except Damaged:
            continue


def _find(package: Package, element: etree._Element, base: str) -> str:
    try:
        return package.find(element.get("BaseLoc", ""), base)
    except Damaged:
        return ""


def _area(element: etree._Element | None, default: Sequence[float]) -> Sequence[float]:
    """The page as it is shown, ``PhysicalBox`` (§7.4), in millimetres."""
    try:
        box = numbers(text_of(element, "PhysicalBox"), 4)
    except ValueError:
        return default
    return box if min(box[2:]) >= 1 and max(box[2:]) <= MAX_SIDE else default


def _is_on_page(glyph: Glyph, width: float, height: float) -> bool:
    """Whether a reader sees the character: programs park text beside the page, a hostile file a million miles off."""
    middle_x, middle_y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    fits = glyph.x1 - glyph.x0 <= width and 0 < glyph.bottom - glyph.top <= height
    return fits and 0 <= middle_x <= width and 0 <= middle_y <= height


def _clipped(ruling: Ruling, width: float, height: float) -> Ruling | None:
    x0, x1 = max(0.0, ruling.x0), min(width, ruling.x1)
    top, bottom = max(0.0, ruling.top), min(height, ruling.bottom)
    return Ruling(x0, top, x1, bottom) if x0 <= x1 and top <= bottom else None


def _recognise(
    package: Package, page: Page, found: Objects, size: tuple[float, float], read: Read, limits: Limits
) -> None:
    read.scanned += 1
    if read.scanned > limits.scanned_pages:
        read.cut = read.cut or f"scanned pages from page {page.number} on: more than {limits.scanned_pages}"
        return
    if read.missing:
        read.missing.append(page.number)
        return
    try:
        recognised = recognise(_put_together(package, found, size), page.number, *size)
    except OcrMissing:
        read.missing.append(page.number)
    except (Unreadable, Unpackable) as error:
        read.unreadable.append(f"page {page.number} is an image: {error.message}")
    except Exception as error:  # whatever a model makes of one image, the other pages are read
        read.unreadable.append(f"page {page.number} is an image that cannot be recognised ({type(error).__name__})")
    else:
        read.recognised.append(page.number)
        read.contents.append(recognised.content)
        read.doubtful += recognised.doubtful
        if recognised.turned:
            read.turned.add(page.number)


def _put_together(package: Package, found: Objects, size: tuple[float, float]) -> Image.Image:
    """The page as its images show it: some scanners save a page in strips. Raises Unreadable, Unpackable."""
    scale = min(SCAN, MAX_SCAN / max(size))
    sheet = Image.new("RGB", (max(1, round(size[0] * scale)), max(1, round(size[1] * scale))), "white")
    for picture in found.pictures:
        name = found.resources.images.get(picture.resource)
        if name is None:
            raise Unreadable("unreadable_image", "the file of the image is missing")
        image = one_image(package.data(name)).convert("RGB")
        sheet.paste(*_fitted(image, picture, scale))
    return sheet


def _fitted(image: Image.Image, picture: Picture, scale: float) -> tuple[Image.Image, tuple[int, int]]:
    """The image at the size that it has on the page, and its upper left corner there."""
    width, height = (picture.x1 - picture.x0) * scale, (picture.bottom - picture.top) * scale
    wanted = (min(2 * MAX_SCAN, max(1, round(width))), min(2 * MAX_SCAN, max(1, round(height))))
    return image.resize(wanted, Image.Resampling.LANCZOS), (round(picture.x0 * scale), round(picture.top * scale))
