"""Cut the blocks of a parsed document into segments: what was a paragraph before a copy flattened it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rules import Pack
from pipeline.types import Block, ParsedDoc
from pipeline.values import read_int

_FLAT_LENGTH: Final = 300
"""A paragraph of a printed notice seldom runs longer with several markers inside; a flattened copy does."""
_FLAT_MARKERS: Final = 3
_BLANKS: Final = re.compile(r" +")
_STOPS: Final = "。!?”)"
_IN_SENTENCE: Final = "第款项条至和及、,(-~/《“"
_CONTENTS: Final = re.compile(r"目 *录|目 *次")
_CIRCLED_ONE: Final = ord("①")


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbering marker that may open an item: ``（十五）`` has style cn-paren and ordinal 15."""

    style: str
    rank: int
    ordinal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that stands alone; ``line`` is False where only a flattened text suggests a break."""

    start: int
    end: int
    line: bool
    marker: Marker | None = None
    table: Block | None = None


class MarkerFinder:
    """Finds markers with the rules ``outline.marker.*`` in folded text."""

    def __init__(self, pack: Pack) -> None:
        self._rules = [
            (rule.regex, rule.text_of("style"), int(rule.text_of("rank"))) for rule in pack.group("outline.marker")
        ]

    def at(self, text: str, start: int) -> Marker | None:
        """The marker that begins at ``start``, if any."""
        for regex, style, rank in self._rules:
            if (match := regex.match(text, start)) and (ordinal := _ordinal(match["n"])):
                return Marker(style, rank, ordinal, start, match.end())
        return None

    def inside(self, text: str, start: int, end: int) -> list[Marker]:
        """Markers in the midst of a block, where a stop, a bracket, a blank or a heading stands before them.

        ``…负责）二、强化监管（四）压实责任。`` holds 二、 and （四）; ``第（四）项`` and ``按一、二款`` hold none.
        """
        found: list[Marker] = []
        for regex, style, rank in self._rules:
            for match in regex.finditer(text, start + 1, end):
                place = match.start()
                before = text[place - 1]
                fits = (
                    before in _STOPS
                    or (before == " " and text[start:place].rstrip()[-1:] not in _IN_SENTENCE)
                    or (before == ":" and style == "cn-comma")
                    or (style == "cn-paren" and "一" <= before <= "鿿" and before not in _IN_SENTENCE)
                )
                if fits and (ordinal := _ordinal(match["n"])):
                    found.append(Marker(style, rank, ordinal, place, match.end()))
        return sorted(found, key=lambda marker: marker.start)


def cut(doc: ParsedDoc, text: str, pack: Pack) -> list[Segment]:
    """Segments of the folded ``text`` in reading order.

    One flattened block ``…负责）二、强化监管（四）压实责任。`` gives three: ``…负责）``, ``二、强化监管`` and
    ``（四）压实责任。``.
    """
    finder = MarkerFinder(pack)
    found: list[Segment] = []
    for block in doc.blocks:
        if block.kind == "table":
            found.append(Segment(block.start, block.end, True, table=block))
            continue
        inner = finder.inside(text, block.start, block.end) if block.end - block.start > _FLAT_LENGTH else []
        if len(inner) >= _FLAT_MARKERS:
            found += _flattened(text, block, inner, finder, pack)
        else:
            found += _trimmed(text, block.start, block.end, True, finder)
    return found


def without_contents(segments: list[Segment], text: str) -> list[Segment]:
    """Leave out a table of contents (目录): from its heading to where its first marker stands again."""
    for index, segment in enumerate(segments):
        if not _CONTENTS.fullmatch(text[segment.start : segment.end]):
            continue
        marks = [(i, s.marker.style, s.marker.ordinal) for i, s in enumerate(segments) if i > index and s.marker]
        again = (i for i, style, ordinal in marks[1:] if (style, ordinal) == marks[0][1:])
        if (body := next(again, None)) is not None:
            return segments[:index] + segments[body:]
    return segments


def _flattened(text: str, block: Block, inner: Sequence[Marker], finder: MarkerFinder, pack: Pack) -> Iterator[Segment]:
    starts = {block.start: True}
    behind_marker = {marker.end for marker in inner}
    for gap in _BLANKS.finditer(text, block.start + 1, block.end):
        before, after = text[gap.start() - 1], text[gap.end() : gap.end() + 1]
        if gap.start() in behind_marker:
            continue  # 第一章　总则 is one heading
        latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        if not latin or finder.at(text, gap.end()):
            starts[gap.end()] = True
    for marker in inner:
        starts.setdefault(marker.start, False)
    for match in pack["outline.responsibility"].regex.finditer(text, block.start, block.end):
        if text[match.end() - 1] == ")":
            starts.setdefault(match.end() + (text[match.end() : match.end() + 1] in ("。", ";")), False)
    for match in pack["outline.sign-off"].regex.finditer(text, block.start, block.end):
        starts[match.start() + len(match[0]) - len(match[0].lstrip())] = True
        starts.setdefault(match.end(), True)
    ordered = sorted(start for start in starts if start < block.end)
    for start, end in zip(ordered, [*ordered[1:], block.end], strict=True):
        yield from _trimmed(text, start, end, starts[start], finder)


def _trimmed(text: str, start: int, end: int, line: bool, finder: MarkerFinder) -> Iterator[Segment]:
    """The segment without blanks at its ends; none where nothing but blanks is left."""
    while end > start and text[end - 1] == " ":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    if start < end:
        yield Segment(start, end, line, finder.at(text, start))


def _ordinal(numeral: str) -> int | None:
    if len(numeral) == 1 and "①" <= numeral <= "⑳":
        return ord(numeral) - _CIRCLED_ONE + 1
    return read_int(numeral) or None
