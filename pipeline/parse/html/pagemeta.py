"""What a page prints and declares of its notice: 索引号, 发文机关, 成文日期, … by label, then by meta tag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

from pipeline.parse.furniture import collect
from pipeline.parse.html.flow import SKIPPED, attribute
from pipeline.parse.pagerules import PageRules
from pipeline.text import fold

MAX_CLIMB: Final = 4
"""How far a label may be wrapped up: ``<td><b><span>索引号：</span></b></td>``."""

_BESIDE: Final = frozenset(("br", "i", "img", "script", "style", "em"))
"""Elements that may stand empty between a label and its value."""

_URL: Final = re.compile(r"https?://[^\s<>\"']{3,500}", re.I)


@dataclass(slots=True)
class Declared:
    """What the one walk over a page gathers for its metadata."""

    labels: list[NavigableString] = field(default_factory=list)
    metas: list[Tag] = field(default_factory=list)
    title: Tag | None = None
    headings: list[tuple[int, Tag]] = field(default_factory=list)
    canonical: str = ""


def page_meta(
    declared: Declared, bodies: Sequence[Tag], printed: Mapping[str, str], rules: PageRules
) -> dict[str, str]:
    """Return the metadata by field name as printed, e.g. ``{"index_number": "000014349/2019-00003"}``.

    The printed block wins over the lines above the body (``printed``), these over meta tags, these over headings and
    ``<title>``.
    """
    inside = {id(body) for body in bodies}
    pairs: list[tuple[str, str]] = []
    for node in declared.labels:
        if not any(id(parent) in inside for parent in node.parents):
            pairs.extend(_pairs(node, rules))
    pairs.sort(key=lambda pair: rules.fields[pair[0]][0])
    meta: dict[str, str] = {}
    collect(pairs, rules, meta)
    meta = {**printed, **meta}
    for name, value in _fallbacks(declared, rules):
        if name not in meta and (text := rules.value(value)):
            meta[name] = text
    if not _URL.fullmatch(meta.get("source_url", "http://absent")):
        del meta["source_url"]
    return meta


def _pairs(node: NavigableString, rules: PageRules) -> Iterator[tuple[str, str]]:
    found = rules.labelled(node.strip()) or [(name, "") for name in _bare_label(node, rules)]
    for at, (label, value) in enumerate(found):
        is_last = at == len(found) - 1
        yield label, value if value.strip() or not is_last else _value_beside(node, rules)


def _bare_label(node: NavigableString, rules: PageRules) -> list[str]:
    """A label without colon counts only where the page marks it as one: ``<th>索引号</th>``."""
    name = rules.label(node.strip()) if any(tag.name in ("th", "dt") for tag in _up(node)) else None
    return [name] if name else []


def _value_beside(node: NavigableString, rules: PageRules) -> str:
    """The text that follows a label: in the same element, else in the next one, however deep the label is wrapped."""
    place: PageElement = node
    for _ in range(MAX_CLIMB):
        for sibling in place.next_siblings:
            text = _text(sibling)
            if text.strip():
                return "" if rules.labelled(text.strip()) or rules.label(text) else text
            if isinstance(sibling, Tag) and sibling.name not in _BESIDE:
                return ""
        parent = place.parent
        if parent is None or parent.name in ("tr", "ul", "ol", "dl", "table", "body"):
            return ""
        place = parent
    return ""


def _up(node: PageElement) -> Iterator[Tag]:
    for count, parent in enumerate(node.parents):
        if count == MAX_CLIMB:
            return
        yield parent


def _text(node: PageElement) -> str:
    if not isinstance(node, Tag):
        return str(node) if type(node) is NavigableString else ""
    return "" if node.name in SKIPPED else node.get_text()


def _fallbacks(declared: Declared, rules: PageRules) -> Iterator[tuple[str, str]]:
    site = ""
    yield "source_url", declared.canonical
    for tag in declared.metas:
        name = attribute(tag, "name") or attribute(tag, "property")
        value = attribute(tag, "content")
        key = rules.metas.get(name.lower(), "")
        if key == "site":
            site = value.strip()
        elif key == "issuer" and not rules.is_body(value.strip()):
            continue
        elif key:
            yield key, value
    for _, heading in sorted(declared.headings, key=lambda ranked: ranked[0]):
        yield "title", heading.get_text()
    if declared.title is not None:
        yield "title", without_site(declared.title.get_text().strip(), site, rules)


def without_site(title: str, site: str, rules: PageRules) -> str:
    """Take the site's name off a ``<title>``: ``…实施方案的通知 - 广州市人民政府门户网站`` loses its end."""
    if site and title != site:
        title = title.removesuffix(site).removeprefix(site).strip(" -_|—–\t\n\u3000\xa0")
    match = rules.pack["pages.shape.site-suffix"].regex.search(fold(title[:500]))
    return title[: match.start()] if match and match.start() else title
