"""The files that a notice links to: its annexes, with their real names, as absolute addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from bs4.element import Tag

from pipeline.parse.html.filenames import (
    MAX_NAME,
    MEDIA_TYPES,
    NAMING,
    clean,
    ending_of,
    file_name,
    last_part,
    text_of,
    with_ending,
)
from pipeline.parse.html.flow import attribute, is_hidden
from pipeline.parse.html.walk import Walk
from pipeline.parse.lines import CHINESE
from pipeline.parse.pagerules import PageRules
from pipeline.text import fold
from pipeline.types import Attachment

MAX_FILES: Final = 500
"""How many files one notice can have; a page with more is a list of them, or hostile."""

MAX_URL: Final = 2000
"""Longer addresses are taken for none: browsers and servers refuse them."""

MAX_CLIMB: Final = 6
"""How far above a link the label 相关附件 may stand, as in ``div > ul > li > p > span > a``."""

MIN_PAGE: Final = 200
"""An image that states a smaller width or height, in pixels, is an icon and no page of a notice."""

MIN_FRAME: Final = 50
"""A frame that states a smaller size counts visitors."""

_QUOTED: Final = re.compile(r"""'([^'<>]{1,2000})'|"([^"<>]{1,2000})\"""")
_PAGE: Final = re.compile(r"(?:^#|/|\.s?html?)(?:[?#].{0,2000})?$", re.I)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_ESCAPED: Final = str.maketrans({" ": "%20", '"': "%22", "<": "%3C", ">": "%3E"})
_NUMBER: Final = re.compile(r"\s*(\d{1,5})(?:px)?\s*$")
_SIZE: Final = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*(\d{1,5})px", re.I)
_ICON: Final = re.compile(r"\.gif$|/(?:icons?|fileTypeImages)/", re.I)
_FRAMES: Final = ("iframe", "frame", "embed", "object")


def attachments(
    found: Walk, bodies: Sequence[Tag], source_url: str, rules: PageRules, *, has_text: bool
) -> tuple[Attachment, ...]:
    """Return the files linked in the notice, right beside it, or in the template's box for them, in page order.

    ``<a href="/m/downfile.jsp?filename=8d.docx"><img …>任务分工表.docx</a>`` on http://anning.gov.cn/a/1.html is
    任务分工表.docx at http://anning.gov.cn/m/downfile.jsp?filename=8d.docx. Where the notice has no text of its own,
    its images are files too: they are its pages.
    """
    base = _base(found.links, source_url)
    places = _Places(found, bodies)
    files: dict[str, Attachment] = {}
    for tag in found.links:
        if len(files) == MAX_FILES:
            break
        file = None
        if tag.name == "img":
            if not has_text and is_page(tag) and places.holds(tag):
                file = _image(tag, base)
        elif _may_be_file(tag) and (places.holds(tag) or _stands_beside(tag, found, rules)):
            file = _file(tag, base, rules, is_known=id(tag) in found.annexes)
        if file is not None:
            files.setdefault(file.url or file.name, file)
    return tuple(files.values())


def is_page(image: Tag) -> bool:
    """Whether an ``<img>`` may show a page of a notice: no icon, no link to something else, nothing small."""
    source, around = _source(image), image.parent
    if around is not None and around.name == "a" and not _is_image(attribute(around, "href")):
        return False
    return bool(source) and _ICON.search(source) is None and min(_sizes(image)) >= MIN_PAGE


def _is_image(address: str) -> bool:
    return MEDIA_TYPES.get(ending_of(address), "").startswith("image/")


def _sizes(tag: Tag) -> list[int]:
    """The sizes that an image or a frame states, in pixels; a large one where it states none."""
    sizes = [int(match[1]) for name in ("width", "height") if (match := _NUMBER.match(attribute(tag, name)))]
    return [*sizes, *(int(size) for size in _SIZE.findall(attribute(tag, "style")))] or [MIN_PAGE]


def pages_shown(found: Walk, bodies: Sequence[Tag]) -> int:
    """How many images stand in the notice that may be pages of it: a scanned table, a flow chart."""
    places = _Places(found, bodies)
    return sum(tag.name == "img" and is_page(tag) and places.holds(tag) for tag in found.links)


def frames_shown(found: Walk) -> list[str]:
    """What the frames of a page show, as written: ``/pdfjs/viewer.html?file=/a/1.pdf``."""
    frames = [
        tag for tag in found.links if tag.name in _FRAMES and not is_hidden(tag) and min(_sizes(tag)) >= MIN_FRAME
    ]
    sources = [attribute(tag, "src") or attribute(tag, "data") for tag in frames]
    return [source for source in map(clean, sources) if source and source != "about:blank"]


class _Places:
    """Tells what stands inside the notice, each element asked once."""

    def __init__(self, found: Walk, bodies: Sequence[Tag]) -> None:
        self._known = {id(body): True for body in bodies} | dict.fromkeys(found.dropped, False)

    def holds(self, tag: Tag) -> bool:
        """Whether ``tag`` stands in a body, and in no box of the site inside it."""
        passed: list[int] = []
        answer = False
        for parent in tag.parents:
            if id(parent) in self._known:
                answer = self._known[id(parent)]
                break
            passed.append(id(parent))
        self._known.update(dict.fromkeys(passed, answer))
        return answer


def _base(links: Sequence[Tag], source_url: str) -> str:
    declared = next((attribute(tag, "href") for tag in links if tag.name == "base" and "href" in tag.attrs), "")
    return _joined(source_url, declared) or source_url


def _joined(base: str, address: str) -> str:
    """``address`` as seen from ``base``, "" for what is no address of the web."""
    address = _UNSEEN.sub("", address.strip()).translate(_ESCAPED)
    if not address or len(address) > MAX_URL or address.startswith("#") or "\\" in address:
        return ""
    if _SCHEME.match(address) and not address.lower().startswith(("http://", "https://")):
        return ""
    try:
        joined = urljoin(base, address)
        urlsplit(joined)
    except ValueError:
        return ""
    return joined


def _may_be_file(tag: Tag) -> bool:
    """A quick look: links to pages and scripts without a file in them are most of a page's links."""
    if tag.name == "base":
        return False
    href = attribute(tag, "href")
    return tag.name != "a" or "onclick" in tag.attrs or href.lower().startswith("javascript:") or not _PAGE.search(href)


def _stands_beside(tag: Tag, found: Walk, rules: PageRules) -> bool:
    """Whether a link outside the notice is one of its files: in a box for them, behind 相关附件, or called 附件1：…"""
    if id(tag) in found.annexes or rules.annex_name.match(fold(text_of(tag, MAX_NAME))):
        return True
    place: Tag = tag
    is_labelled = False
    for _ in range(MAX_CLIMB):
        is_labelled = is_labelled or _is_behind_label(place, rules)
        parent = place.parent
        if parent is None:
            break
        if id(parent) in found.dropped:
            return False
        if id(parent) in found.annexes:
            return True
        place = parent
    return is_labelled


def _is_behind_label(place: Tag, rules: PageRules) -> bool:
    for at, sibling in enumerate(place.previous_siblings):
        text = text_of(sibling, MAX_NAME)
        if text or at > MAX_CLIMB:
            return rules.annex_label.fullmatch(fold(text)) is not None
    return False


def _file(tag: Tag, base: str, rules: PageRules, *, is_known: bool) -> Attachment | None:
    """The file of a link or frame; None where neither address nor name ends like one."""
    addresses = [attribute(tag, "href"), *_viewed(tag), attribute(tag, "src"), attribute(tag, "data")]
    called = [part for name in ("onclick", "href") for part in _arguments(attribute(tag, name))]
    addresses += [part for part in called if "/" in part or not CHINESE.search(part)]
    urls = [url for address in addresses if (url := _joined(base, address))]
    url = next((url for url in urls if ending_of(url)), urls[0] if urls else "")
    name = file_name(tag, url, [part for part in called if "/" not in part], rules)
    ending = ending_of(name) or ending_of(url)
    if not name or not (ending or is_known):
        return None
    return Attachment(name, url or None, MEDIA_TYPES.get(ending))


def _viewed(frame: Tag) -> list[str]:
    """The file that a viewer in a frame is told to show: ``/pdfjs/viewer.html?file=/u/1.pdf``."""
    query = attribute(frame, "src").partition("?")[2].partition("#")[0]
    values = [unquote(part.partition("=")[2], errors="replace") for part in query.split("&")]
    return [value for value in values if "/" in value and ending_of(value)]


def _image(tag: Tag, base: str) -> Attachment | None:
    url = _joined(base, _source(tag))
    if not url:
        return None
    named = next((name for key in NAMING if (name := clean(attribute(tag, key)))), "")
    ending = ending_of(url) or ending_of(named)
    return Attachment(with_ending(named or last_part(url), ending), url, MEDIA_TYPES.get(ending))


def _source(image: Tag) -> str:
    """Where an image is, also where a script loads it later (``data-src``)."""
    sources = [attribute(image, name) for name in ("src", "data-src", "data-original")]
    return next((source for source in sources if source and not source.startswith("data:")), "")


def _arguments(script: str) -> list[str]:
    """The names and addresses of files that a script calls: ``downFile('/u/8d.docx', '任务分工表.docx')``."""
    if "'" not in script and '"' not in script:
        return []
    found = [match[1] or match[2] for match in _QUOTED.finditer(script[: 2 * MAX_URL])]
    return [part for part in found if ending_of(part)]
