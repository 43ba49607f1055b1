"""Which deadline of its item a target falls under."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from pipeline.extract.lists import Lists
from pipeline.extract.stretches import Stretch
from pipeline.types import Deadline, Target

Due = Literal["last_in_sentence", "bracket_behind", "next_in_sentence", "opens_sentence", "of_item", "of_list"]
"""Where the deadline of a target was found."""

_BRACKET: Final = 4
"""In （到2025年） so many characters may stand in front of the date."""
_ASIDE: Final = 3
"""So many deadlines in brackets are looked past for the one that governs."""
_IN_BRACKET: Final = 40
"""A bracket that holds a deadline closes within so many characters."""
_OPENING: Final = 12
"""A deadline that opens a sentence (力争到2025年，…；…) has no more in front of it, and a comma behind."""


def governing(
    target: Target, following: int, stretch: Stretch, completes: re.Pattern[str]
) -> tuple[Deadline, Due] | None:
    """The deadline of ``target``; ``following`` is where the next target begins; ``completes`` tells a clause
    that is of what stands before it.

    ``年底前用户突破100万`` is under 年底前, and so is ``新建3个，年底前完成``; in ``到2025年，甲达到5个；乙达到3个``
    both are under 到2025年.
    """
    deadlines, text = stretch.deadlines, stretch.text
    index = _index(target.start, deadlines)
    later = deadlines[index] if index < len(deadlines) else None
    if later is not None and later.start <= target.end + _BRACKET:
        between = text[target.end : later.start]
        if between.startswith("(") and ")" not in between:
            return later, "bracket_behind"
    sentence = stretch.sentences.before(target.start)
    for earlier in reversed(deadlines[max(0, index - _ASIDE) : index]):
        if earlier.start < sentence:
            break
        if not _is_in_closed_bracket(earlier, target, text):
            return earlier, "last_in_sentence"
    if later is not None and later.start < min(following, stretch.sentences.after(target.end)):
        clause = stretch.clauses.after(target.end)
        if later.start < clause or completes.match(text, later.end, stretch.end):
            return later, "next_in_sentence"
    full = stretch.full.before(target.start)
    opening = _index(full, deadlines)
    first = deadlines[opening] if opening < index else None
    if first is not None and first.start - full <= _OPENING and text.startswith(",", first.end):
        return first, "opens_sentence"
    return (stretch.closing, "of_item") if stretch.closing is not None else None


def one_each(first: Target, count: int, stretch: Stretch, lists: Lists) -> Sequence[Deadline] | None:
    """到2025年和2030年分别达到65%和70%: the deadlines of a list of ``count`` targets, or None."""
    index = _index(first.start, stretch.deadlines)
    listed = stretch.deadlines[max(0, index - count) : index]
    if len(listed) != count or listed[0].start < stretch.sentences.before(first.start):
        return None
    between = [stretch.text[left.end : right.start] for left, right in pairwise(listed)]
    joined = all(words == "," or lists.joins(words) for words in between)
    return listed if joined else None


def _is_in_closed_bracket(deadline: Deadline, target: Target, text: str) -> bool:
    """2000个（2024年底前），改造120个: the date in the bracket is of the number before it alone."""
    behind = text[deadline.end : min(target.start, deadline.end + _IN_BRACKET)]
    closing = behind.find(")")
    return closing >= 0 and "(" not in behind[:closing]


def _index(place: int, deadlines: Sequence[Deadline]) -> int:
    """How many deadlines begin before ``place``."""
    return bisect_left(deadlines, place, key=lambda deadline: deadline.start)
