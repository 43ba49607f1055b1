"""What Word's styles give to a paragraph: its place among the headings, its list, whether it is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.parse.office.package import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

BODY_LEVEL: Final = 9
"""The outline level of body text (ECMA-376 Part 1 §17.3.1.20); 0 to 8 are headings."""

MAX_CHAIN: Final = 32
"""Word bases no style on more; a hostile chain would be walked for every run."""

_HEADING: Final = re.compile(r"title|heading ?[1-9]|标题 ?[1-9]?", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """A style by what matters here; None where it says nothing and the style below it decides."""

    identity: str
    name: str
    based_on: str | None
    list_id: str | None
    list_level: int | None
    outline: int | None
    hidden: bool | None


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by id; ``default`` is that of a paragraph which names none."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str | None = None

    def chain(self, identity: str | None) -> Iterator[Style]:
        """A style and those that it is based on, in this order; a circle ends where it closes."""
        seen: set[str] = set()
        while identity is not None and identity not in seen and len(seen) < MAX_CHAIN:
            style = self.by_id.get(identity)
            if style is None:
                return
            seen.add(identity)
            yield style
            identity = style.based_on

    def is_heading(self, identity: str | None) -> bool:
        """Whether a paragraph of this style is a heading: 标题 1, Title, or one with an outline level."""
        for style in self.chain(identity):
            if style.outline is not None:
                return style.outline < BODY_LEVEL
            if _HEADING.fullmatch(style.name.strip()):
                return True
        return False

    def is_hidden(self, identity: str | None) -> bool:
        """Whether text of this style is hidden (``w:vanish``)."""
        return next((style.hidden for style in self.chain(identity) if style.hidden is not None), False)


def read_styles(root: Element | None) -> Styles:
    """Read ``word/styles.xml``."""
    styles = Styles()
    default = None
    for node in () if root is None else root.iter(f"{W}style"):
        identity = node.get(f"{W}styleId")
        if identity is None:
            continue
        if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true", "on"):
            default = default or identity
        paragraph = node.find(f"{W}pPr")
        styles.by_id[identity] = Style(
            identity,
            value(node, "name") or "",
            value(node, "basedOn"),
            value(paragraph, "numPr", "numId"),
            number(paragraph, "numPr", "ilvl"),
            number(paragraph, "outlineLvl"),
            switch(node.find(f"{W}rPr"), "vanish"),
        )
    return Styles(styles.by_id, default)


def value(node: Element | None, *path: str) -> str | None:
    """The ``w:val`` of a descendant: ``value(pPr, "numPr", "numId")``."""
    for name in path:
        if node is None:
            return None
        node = node.find(W + name)
    return None if node is None else node.get(f"{W}val")


def number(node: Element | None, *path: str) -> int | None:
    """The same as a whole number of at most six figures; None for rubbish."""
    text = value(node, *path)
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,6}", text, re.A) else None


def switch(node: Element | None, name: str) -> bool | None:
    """A property that is on where it merely stands (``<w:vanish/>``), off with the value 0; None where it is absent."""
    found = None if node is None else node.find(W + name)
    return None if found is None else found.get(f"{W}val", "1") not in ("0", "false", "off")
