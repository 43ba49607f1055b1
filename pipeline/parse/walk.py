"""The one walk over a page's tree: containers, furniture, headings, labels and meta tags, each found by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from pipeline.parse.body import Candidates
from pipeline.parse.flow import attribute
from pipeline.parse.pagemeta import Declared
from pipeline.parse.pagerules import PageRules, Selector

MAX_LABEL: Final = 400
"""Text nodes that are longer hold no label: they are prose."""


@dataclass(slots=True)
class Walk:
    """What a page holds, before any of it is read."""

    bodies: Candidates = field(default_factory=Candidates)
    dropped: set[int] = field(default_factory=set)
    declared: Declared = field(default_factory=Declared)


def walk(soup: BeautifulSoup, rules: PageRules) -> Walk:
    """Gather what the rules look for, e.g. the ``td#UCAP-CONTENT`` of www.gov.cn and the text node ``索 引 号：``."""
    found = Walk()
    for node in soup.descendants:
        if isinstance(node, Tag):
            _declare(node, found.declared)
            _match(node, rules.selectors, found)
        elif type(node) is NavigableString and len(node) <= MAX_LABEL and _may_be_label(node, rules):
            found.declared.labels.append(node)
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
    for key in (tag.name, f"#{identity}", *(f".{name}" for name in classes)):
        for selector in selectors.get(key, ()):
            if not selects(selector, tag, identity, classes):
                continue
            if selector.use == "body":
                found.bodies.add(selector.rule.order, tag)
            elif selector.use == "box":
                found.dropped.add(id(tag))
            else:
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
