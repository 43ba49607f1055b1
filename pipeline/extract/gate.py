"""Where a pattern can match at all, told from the pattern itself, so that most of a text is never searched.

``(?:1[0-2]|[1-9])月(?:底|末)前?`` needs a 月 behind one of 0–9 and in front of 底 or 末; where a text has none, the
pattern is not run. What is found is the same with the gate and without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.extract.signs import BEHIND, DIGIT, Chars, Spot, both, signs_of

_REMEMBERED: Final = 1 << 15
"""Neighbourhoods of which the answer is kept: an ordinary text has some thousands, a hostile one any number."""

Window = tuple[int, int, int]
"""Where a match can begin at first, where at last, and where it has ended with all that it looks at."""


class Gate:
    """Finds the stretches of a text in which patterns can match; built once for all of them."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._spots: dict[str, list[tuple[int, Spot]]] = {}
        self._patterns = patterns
        self._reach: list[int] = []
        self._begins: list[re.Pattern[str] | None] = []
        self.ungated: list[int] = []
        """The patterns of which no sign can be told; they are run everywhere."""
        for number, pattern in enumerate(patterns):
            signs = signs_of(pattern)
            self._reach.append(signs.reach)
            self._begins.append(re.compile(_set(signs.begins)) if signs.spots and signs.begins else None)
            if not signs.spots:
                self.ungated.append(number)
            for spot in signs.spots:
                for char in spot.chars:
                    self._spots.setdefault(char, []).append((number, spot))
        self._signs = _signs(self._spots) if self._spots else None
        self._known: dict[str, tuple[tuple[int, int, int, int], ...]] = {}

    def windows(self, text: str, start: int, end: int) -> dict[int, list[Window]]:
        """The stretches of ``text[start:end]`` in which each pattern, by its number, can match."""
        open_: dict[int, list[Window]] = {number: [(start, end, end)] for number in self.ungated}
        if self._signs is None:
            return open_
        known = self._known
        for sign in self._signs.finditer(text, max(0, start - BEHIND), end):
            place = sign.start()
            around = text[place - 1 : place + 2] if place else " " + text[:2]
            patterns = known.get(around)
            if patterns is None:
                patterns = self._learn(around)
            for number, before, late, after in patterns:
                low, last, high = place - before, place + late, place + after
                if (mine := open_.get(number)) is None:
                    open_[number] = [(low if low > start else start, last, high if high < end else end)]
                elif low <= mine[-1][2]:
                    first, earlier, _ = mine[-1]
                    mine[-1] = (first, max(last, earlier), min(end, max(high, mine[-1][2])))
                else:
                    mine.append((low, last, min(end, high)))
        return open_

    def matches(self, number: int, text: str, window: Window, offset: int = 0) -> list[re.Match[str]]:
        """What a pattern matches in its window, tried only at the characters with which it begins; ``text`` is that of
        the window from ``offset`` on."""
        low, last, high = window
        pattern, begins = self._patterns[number], self._begins[number]
        if begins is None:
            return list(pattern.finditer(text, low - offset, high - offset))
        found, done, high = [], low - offset, high - offset
        for first in begins.finditer(text, done, last - offset + 1):
            place = first.start()
            if place >= done and (match := pattern.match(text, place, high)):
                found.append(match)
                done = match.end()
        return found

    def _learn(self, around: str) -> tuple[tuple[int, int, int, int], ...]:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        left, char, right = around[0], around[1], around[2:]
        fitting: dict[int, tuple[int, int]] = {}
        for number, spot in self._spots[char]:
            if _fits(left, spot.left) and _fits(right, spot.right):
                before, late = fitting.get(number, (0, 0))
                fitting[number] = max(before, spot.offset), max(late, spot.late)
        found = tuple((number, *places, self._reach[number]) for number, places in fitting.items())
        self._known[around] = found
        return found


def _signs(spots: dict[str, list[tuple[int, Spot]]]) -> re.Pattern[str]:
    """One pattern for all signs: each character with what must stand around it, where every pattern needs that."""
    ways = []
    for char, of_char in sorted(spots.items()):
        left: Chars = frozenset()
        right: Chars = frozenset()
        for _, spot in of_char:
            left, right = both(left, spot.left), both(right, spot.right)
        ahead = "" if right is None else f"(?={_set(right)})"
        behind = "" if left is None else f"(?<={_set(left)}.)"
        ways.append(re.escape(char) + ahead + behind)
    return re.compile("|".join(ways), re.S)


def _set(chars: Iterable[str]) -> str:
    return f"[{''.join(DIGIT if char == DIGIT else re.escape(char) for char in sorted(chars))}]"


def _fits(char: str, chars: Chars) -> bool:
    return chars is None or char in chars or (DIGIT in chars and char.isdecimal())
