"""The numbers that Word puts before paragraphs itself: they stand in no text, only in the rules of numbering.xml.

ECMA-376 Part 1 §17.9: a paragraph names a list (``w:num``) and a level of it; the list follows a definition
(``w:abstractNum``), which counts for all lists that follow it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.parse.lines import collapse
from pipeline.parse.office.figures import figure
from pipeline.parse.office.package import Element
from pipeline.parse.office.styles import Style, Styles, W, number, switch, value

LEVELS: Final = 9
"""How many levels a list has (§17.9.6)."""

NO_LIST: Final = "0"
"""The list that takes a paragraph out of the list of its style (§17.9.18)."""

MAX_MARKER: Final = 60
"""No printed number is longer; a hostile level text would be repeated before every paragraph."""

_PLACE: Final = re.compile(r"%([1-9])")
_CLOSED: Final = "、，。．：；）】〕》」』"
"""Full-width marks bring their own gap: the tab behind 一、 is no text."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: how it counts and what it prints, e.g. ``（%1）`` with ``chineseCounting``."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    text: str = ""
    gap: str = "tab"
    decimal_only: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(slots=True)
class _List:
    """A list: the definition that it counts with, its levels with its own changes, the levels that it starts anew."""

    definition: str
    levels: tuple[Level, ...]
    anew: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each definition has counted."""

    lists: dict[str, _List]
    styles: Styles
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def marker(self, properties: Element | None, style: str | None) -> str:
        """Count a paragraph and return what Word prints before it with its gap: ``（二）``, ``"1.2 "``; "" for none."""
        place = self._place(properties, style)
        if place is None:
            return ""
        listed, level = place
        found = self.lists[listed]
        counts = self._count(listed, found, level)
        return _printed(found.levels, level, counts)

    def _place(self, properties: Element | None, style: str | None) -> tuple[str, int] | None:
        """The list and the level of a paragraph: its own, else its style's."""
        own = value(properties, "numPr", "numId")
        level = number(properties, "numPr", "ilvl")
        chain = list(self.styles.chain(style))
        giver = next((known for known in chain if known.list_id is not None), None)
        listed = own if own is not None else giver.list_id if giver else None
        if listed is None or listed == NO_LIST or listed not in self.lists:
            return None
        if level is None:
            level = self._level_of_style(listed, chain)
        return listed, min(max(level, 0), LEVELS - 1)

    def _level_of_style(self, listed: str, chain: list[Style]) -> int:
        """The level that names the style (§17.9.23), else the one that the style names."""
        for known in chain:
            for at, level in enumerate(self.lists[listed].levels):
                if level.style == known.identity:
                    return at
        return next((known.list_level for known in chain if known.list_level is not None), 0)

    def _count(self, listed: str, found: _List, level: int) -> list[int | None]:
        counts = self.counts.setdefault(found.definition, [None] * LEVELS)
        for at, start in found.anew.items():
            if at <= level and (listed, at) not in self.begun:
                self.begun.add((listed, at))
                counts[at] = start - 1 if at == level else None
        current = counts[level]
        counts[level] = found.levels[level].start if current is None else current + 1
        for below in range(level + 1, LEVELS):
            restart = found.levels[below].restart
            if restart is None or level < restart:
                counts[below] = None
        return counts


def read_numbering(root: Element | None, styles: Styles) -> Numbering:
    """Read ``word/numbering.xml``."""
    numbering = Numbering({}, styles)
    if root is None:
        return numbering
    definitions = {node.get(f"{W}abstractNumId", ""): node for node in root.findall(f"{W}abstractNum")}
    followed = {node.get(f"{W}numId", ""): value(node, "abstractNumId") or "" for node in root.findall(f"{W}num")}
    known: dict[str, tuple[Level, ...]] = {}
    for node in root.findall(f"{W}num"):
        definition = _true_definition(value(node, "abstractNumId") or "", definitions, followed, styles)
        if definition not in definitions:
            continue
        if definition not in known:
            known[definition] = _levels(definitions[definition])
        levels, anew = _overridden(node, known[definition])
        numbering.lists[node.get(f"{W}numId", "")] = _List(definition, levels, anew)
    return numbering


def _true_definition(name: str, definitions: dict[str, Element], followed: dict[str, str], styles: Styles) -> str:
    """The definition itself where one only points to a list style (§17.9.21)."""
    style = value(definitions.get(name), "numStyleLink")
    listed = next((known.list_id for known in styles.chain(style) if known.list_id), None)
    return followed.get(listed, name) if listed else name


def _levels(definition: Element) -> tuple[Level, ...]:
    levels = [Level() for _ in range(LEVELS)]
    for node in definition.findall(f"{W}lvl"):
        at = _index(node)
        if at is not None:
            levels[at] = _level(node)
    return tuple(levels)


def _overridden(node: Element, levels: tuple[Level, ...]) -> tuple[tuple[Level, ...], dict[int, int]]:
    changed = list(levels)
    anew: dict[int, int] = {}
    for change in node.findall(f"{W}lvlOverride"):
        at = _index(change)
        if at is None:
            continue
        if (own := change.find(f"{W}lvl")) is not None:
            changed[at] = _level(own)
        if (start := number(change, "startOverride")) is not None:
            changed[at] = replace(changed[at], start=start)
            anew[at] = start
    return tuple(changed), anew


def _index(node: Element) -> int | None:
    text = node.get(f"{W}ilvl", "")
    return int(text) if text in set("012345678") and text else None


def _level(node: Element) -> Level:
    form = next(node.iter(f"{W}numFmt"), None)  # a format of a later Word stands in mc:AlternateContent
    start = number(node, "start")
    return Level(
        start=0 if start is None else start,
        form="decimal" if form is None else form.get(f"{W}val", "decimal"),
        pattern="" if form is None else form.get(f"{W}format", ""),
        text=value(node, "lvlText") or "",
        gap=value(node, "suff") or "tab",
        decimal_only=bool(switch(node, "isLgl")),
        restart=number(node, "lvlRestart"),
        style=value(node, "pStyle"),
    )


def _printed(levels: tuple[Level, ...], at: int, counts: list[int | None]) -> str:
    level = levels[at]
    if level.form == "bullet":
        return ""

    def put(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        counted = counts[place]
        shown = levels[place].start if counted is None else counted
        form = "decimal" if level.decimal_only and levels[place].form != "none" else levels[place].form
        return figure(shown, form, levels[place].pattern)

    marker = collapse(_PLACE.sub(put, level.text))
    if not marker or len(marker) > MAX_MARKER:
        return ""
    return marker if level.gap == "nothing" or marker[-1] in _CLOSED else f"{marker} "
