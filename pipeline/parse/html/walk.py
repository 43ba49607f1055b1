"""The one walk over a page's tree: containers, furniture, headings, labels, meta tags, links, each by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from pipeline.parse.html.body import Candidates
from pipeline.parse.html.flow import attribute
from pipeline.parse.html.pagemeta import Declared
from pipeline.parse.pagerules import PageRules, Selector

MAX_LABEL: Final = 400
"""Text nodes that are longer hold no label: they are prose."""

MAX_LABELS: Final = 500
"""How many labels are looked at; a page prints some ten, before its body."""

MAX_HEADINGS: Final = 20
"""How many headings are looked at for the title, which is one of the first."""

_DECLARING: Final = frozenset(("meta", "title", "link"))
_LINKS: Final = frozenset(("a", "area", "img", "iframe", "frame", "embed", "object", "base"))


@dataclass(slots=True)
class Walk:
    """What a page holds, before any of it is read."""

    bodies: Candidates = field(default_factory=Candidates)
    dropped: set[int] = field(default_factory=set)
    declared: Declared = field(default_factory=Declared)
    links: list[Tag] = field(default_factory=list)
    annexes: set[int] = field(default_factory=set)


def walk(soup: BeautifulSoup, rules: PageRules) -> Walk:
    """Gather what the rules look for, e.g. the ``td#UCAP-CONTENT`` of www.gov.cn and the text node ``索 引 号：``."""
    found = Walk()
    labels: list[NavigableString] = []
    node: PageElement | None = soup.contents[0] if soup.contents else None
    while node is not None:  # `soup.descendants` takes twice the time
        if isinstance(node, Tag):
            if node.name in _LINKS:
                found.links.append(node)
            elif node.name in _DECLARING:
                _declare(node, found.declared)
            if node.attrs or node.name in rules.selectors:
                _match(node, rules.selectors, found)
        elif type(node) is NavigableString and len(node) <= MAX_LABEL and _may_be_label(node, rules):
            labels.append(node)
        node = node.next_element
    found.declared.labels = labels[:MAX_LABELS]
    return found


def _declare(tag: Tag, declared: Declared) -> None:
    name = tag.name
    if name == "meta":
        declared.metas.append(tag)
    elif name == "title" and declared.title is None:
        declared.title = tag
    elif name == "link" and attribute(tag, "rel").lower() == "canonical":
        declared.canonical = attribute(tag, "href").strip()


def _match(tag: Tag, selectors: Mapping[str, tuple[Selector, ...]], found: Walk) -> None:
    identity = attribute(tag, "id") if "id" in tag.attrs else ""
    classes = attribute(tag, "class").split() if "class" in tag.attrs else []
    for key in (tag.name, f"#{identity}", *[f".{name}" for name in classes]):
        if key not in selectors:
            continue
        for selector in selectors[key]:
            if not selects(selector, tag, identity, classes):
                continue
            if selector.use == "body":
                found.bodies.add(selector.rule.order, tag)
            elif selector.use == "box":
                found.dropped.add(id(tag))
            elif selector.use == "annex":
                found.annexes.add(id(tag))
            elif len(found.declared.headings) < MAX_HEADINGS:
                found.declared.headings.append((selector.rank, tag))


def selects(selector: Selector, tag: Tag, identity: str, classes: Sequence[str]) -> bool:
    """Whether the selector matches; only what is more than tag, id and classes goes to the slow CSS engine."""
    return (
        selector.tag in ("", tag.name)
        and selector.identity in ("", identity)
        and selector.classes.issubset(classes)
        and (selector.is_simple or tag.css.match(selector.css))
    )


def _may_be_label(node: NavigableString, rules: PageRules) -> bool:
    if ":" in node or "：" in node:
        return rules.labels.search(node) is not None
    parent = node.parent
    return parent is not None and parent.name in ("th", "dt") and rules.label(node) is not None
