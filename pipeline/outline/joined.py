"""Several items in one short paragraph: a lost line break, told by the numbering around it from a running sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.outline.markers import Marker, is_behind_word

_HEADING: Final = 40
"""A heading in front of its first child, 一、重点任务（一）…, is no longer."""
_STYLES: Final = frozenset({"cn-comma", "cn-paren", "arabic", "article"})
"""What opens an item also where only its neighbours prove it; （1） and ① number the parts of a sentence too."""
_NEIGHBOURS: Final = 12
"""So many lines further on the numbering must go on: between 1.1 and 1.2 stand the items 1.1.1 and so on."""
_END_OF_SENTENCE: Final = re.compile(r"[。 ]*")


def joined(
    text: str,
    opening: Marker | None,
    inner: Sequence[Marker],
    counted: Mapping[str, int],
    following: Iterator[Marker],
    assigning: re.Pattern[str],
    start: int,
) -> list[Marker]:
    """The markers among ``inner`` that open items of their own; none where nothing proves that any does.

    ``（一）甲。（省教育厅负责）（二）乙。`` holds two items, as a bracket that assigns closes the first;
    ``（一）甲。（二）乙。`` does where the next line begins with （三）, and ``一、任务（一）甲。`` where
    it begins with （二）. ``counted`` is the last number of each style so far, ``following`` are the markers of the
    next lines.
    """
    before = dict(counted)
    if opening:
        before[opening.style] = opening.ordinal
    now = dict(before)
    last = opening
    found: list[Marker] = []
    proven = False
    for marker in inner:
        goes_on = marker.ordinal == now.get(marker.style, 0) + 1
        head = is_behind_word(text, marker) and _is_heading(text, last, marker)
        if not (goes_on or marker.ordinal == 1) or (is_behind_word(text, marker) and not head):
            continue
        closed = goes_on and _is_assigned(text, last.end if last else start, marker.start, assigning)
        if marker.style not in _STYLES and not closed:
            continue
        proven = proven or closed or (goes_on and _has_sibling_behind_heading(text, found, marker))
        now[marker.style] = marker.ordinal
        last = marker
        found.append(marker)
    return found if found and (proven or _leads_on(before, now, following)) else []


def _is_heading(text: str, last: Marker | None, marker: Marker) -> bool:
    """Whether only a heading of the level above stands in front: 一、重点任务（一）."""
    if last is None or last.rank >= marker.rank:
        return False
    heading = text[last.end : marker.start]
    return 0 < len(heading) <= _HEADING and not any(stop in heading for stop in "。;,:、")


def _is_assigned(text: str, start: int, end: int, assigning: re.Pattern[str]) -> bool:
    """Whether a bracket that assigns ends right before ``end``, with nothing but a full stop between."""
    closed = end - 1
    while closed > start and text[closed] in "。 ":
        closed -= 1
    if text[closed] != ")":
        return False
    return any(
        match.end() == closed + 1 or _END_OF_SENTENCE.fullmatch(text, match.end(), end)
        for match in assigning.finditer(text, start, end)
    )


def _has_sibling_behind_heading(text: str, found: Sequence[Marker], marker: Marker) -> bool:
    """Whether the marker counts on from one right behind a heading: 一、重点任务（一）甲。（二）乙。"""
    return any(
        other.style == marker.style and other.ordinal == marker.ordinal - 1 and is_behind_word(text, other)
        for other in found
    )


def _leads_on(before: Mapping[str, int], now: Mapping[str, int], following: Iterator[Marker]) -> bool:
    """Whether a number of the next lines goes on from one in the paragraph, and would leave a gap without it."""
    seen: set[str] = set()
    for _, marker in zip(range(_NEIGHBOURS), following, strict=False):
        style = marker.style
        if style in seen or style not in now:
            continue
        seen.add(style)
        if now[style] != before.get(style) and marker.ordinal == now[style] + 1 != before.get(style, 0) + 1:
            return True
    return False
