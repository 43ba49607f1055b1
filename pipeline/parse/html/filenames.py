"""What a linked file is called: the most telling of the names that a page gives it, with its ending."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final
from urllib.parse import unquote

from bs4.element import NavigableString, PageElement, Tag

from pipeline.parse.html.flow import SKIPPED, attribute
from pipeline.parse.lines import CHINESE, collapse
from pipeline.parse.pagerules import PageRules
from pipeline.text import fold

MAX_NAME: Final = 200
"""Where a name is cut, its ending kept: file systems allow 255 bytes."""

MAX_NODES: Final = 1000
"""How much markup around its first words is looked through; only a hostile page has more."""

MAX_SIBLINGS: Final = 6
"""How many pieces of markup the words before a link may be broken into."""

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/wps-office.wps",
    "et": "application/wps-office.et",
    "ofd": "application/ofd",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
}
"""By the ending of a name; WPS Office has registered no types, these are what it declares on Linux."""

NAMING: Final = ("alt", "title", "download", "filename", "data-filename", "data-name")
"""Attributes in which templates keep a file's real name."""

_ENDINGS: Final = "|".join(sorted(MEDIA_TYPES, key=len, reverse=True))
_ENDING: Final = re.compile(rf"\.({_ENDINGS})(?=$|[?&#;])", re.I)
_NAME_ENDING: Final = re.compile(rf"\.({_ENDINGS})$", re.I)
_MARKUP: Final = re.compile(r"<[^<>]*>")
_SENTENCE: Final = re.compile("[，。；！？]")


def file_name(tag: Tag, url: str, called: Sequence[str], rules: PageRules) -> str:
    """The most telling name of a link, with its ending.

    任务分工表.docx in ``alt`` says more than 点击下载 in the link; 附件1 says more than ``P020240301.docx``.
    """
    text = text_of(tag, 4 * MAX_NAME)
    names = [attribute(tag, name) for name in NAMING] + [*called, text, _beside(tag)]
    names += [attribute(image, key) for image in _images(tag) for key in ("alt", "title")]
    name = _best(map(clean, names), rules)
    if not any(_rank(name, rules)[:2]):
        name = _best([name, clean(last_part(url))], rules)
    return with_ending(name, ending_of(url)) if name else ""


def _best(names: Iterable[str], rules: PageRules) -> str:
    return max(filter(None, names), key=lambda name: _rank(name, rules), default="")


def _rank(name: str, rules: PageRules) -> tuple[bool, bool, bool]:
    """Names that tell more come first: Chinese and no mere 点击下载, then 附件1, then what ends like a file."""
    bare = fold(_NAME_ENDING.sub("", name)).strip()
    is_telling = CHINESE.search(bare) is not None and not rules.annex_nameless.fullmatch(bare)
    is_annex = rules.annex_name.match(bare) is not None and bare[-1:].isdigit()
    return is_telling, is_annex, _NAME_ENDING.search(name) is not None


def _beside(tag: Tag) -> str:
    """What stands before a link on its line: 1. 任务分工表 ``<a>点击下载</a>``."""
    parts: list[str] = []
    for sibling in tag.previous_siblings:
        text = text_of(sibling, MAX_NAME)
        if (isinstance(sibling, Tag) and sibling.name in ("a", "br", "p", "div")) or len(parts) > MAX_SIBLINGS:
            break
        parts.append(text)
    name = "".join(reversed(parts)).strip(" 　:：（(【[")
    return name if len(name) <= MAX_NAME and not _SENTENCE.search(name) else ""


def _images(tag: Tag) -> list[Tag]:
    return [node for node in tag.contents if isinstance(node, Tag) and node.name == "img"]


def text_of(node: PageElement, enough: int) -> str:
    """The beginning of what an element shows, on one line."""
    parts: list[str] = []
    for string in _strings(node):
        parts.append(string)
        enough -= len(string)
        if enough <= 0:
            break
    return collapse("".join(parts))


def _strings(node: PageElement) -> Iterator[str]:
    if type(node) is NavigableString:
        yield str(node)
    elif isinstance(node, Tag) and node.name not in SKIPPED:
        nodes = islice(node.descendants, MAX_NODES)
        yield from (str(child) for child in nodes if type(child) is NavigableString)


def last_part(url: str) -> str:
    """The file at the end of an address, or in its query: ``8d.docx``."""
    ends = [match.end() for match in _ENDING.finditer(url)]
    path = url[: ends[-1]] if ends else url.split("?")[0].split("#")[0]
    return unquote(re.split(r"[/=&?]", path)[-1], errors="replace")


def ending_of(address: str) -> str:
    """The ending of a name or of the last file in an address, ``doc`` in ``/downfile.jsp?filename=8d.DOC&id=1``."""
    endings: list[str] = _ENDING.findall(address)
    return endings[-1].lower() if endings else ""


def with_ending(name: str, ending: str) -> str:
    """A name with an ending, cut in front of it."""
    own = _NAME_ENDING.search(name)
    bare, end = (name[: own.start()], own[0]) if own else (name, f".{ending}" if ending else "")
    return bare[: MAX_NAME - len(end)].rstrip() + end


def clean(name: str) -> str:
    """A name on one line, without markup and what nobody sees."""
    return collapse(_MARKUP.sub("", name[: 8 * MAX_NAME])).replace("\ufffd", "").strip(" \u3000\xa0")
