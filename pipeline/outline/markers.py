"""Numbering markers in folded text: ``（十五）``, ``3.``, ``第四条``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.rules import Pack, either
from pipeline.values import read_int

STOPS: Final = "。!?”)"
_IN_SENTENCE: Final = "第款项条至和及、,(-~/《“"
_NUMERALS: Final = 256
"""The same few numerals mark the items of all notices."""
_ROMAN: Final = {"I": 1, "V": 5, "X": 10}
HEAD: Final = "decimal-head"


class Marker(NamedTuple):
    """A numbering marker that may open an item: ``（十五）`` has style cn-paren and ordinal 15.

    ``above`` are the numbers that a decimal marker repeats from the levels above: 2, 1 of ``2.1.3``.
    """

    style: str
    rank: int
    ordinal: int
    start: int
    end: int
    above: tuple[int, ...] = ()


class MarkerFinder:
    """Finds markers with the rules ``outline.marker.*`` in folded text."""

    def __init__(self, pack: Pack) -> None:
        self._rules = [
            (rule.regex, rule.text_of("style"), int(rule.text_of("rank"))) for rule in pack.group("outline.marker")
        ]
        self._any = either(regex for regex, _, _ in self._rules)

    def at(self, text: str, start: int) -> Marker | None:
        """The marker that begins at ``start``, if any."""
        if not self._any.match(text, start):
            return None
        for regex, style, rank in self._rules:
            if (match := regex.match(text, start)) and (marker := _marker(match, style, rank)):
                return marker
        return None

    def inside(self, text: str, start: int, end: int) -> list[Marker]:
        """Markers in the midst of a block, where a stop, a bracket, a blank or a heading stands before them.

        ``…负责）二、强化监管（四）压实责任。`` holds 二、 and （四）; ``第（四）项`` and ``按一、二款`` hold none.
        """
        found: list[Marker] = []
        if not self._any.search(text, start + 1, end):
            return found
        for regex, style, rank in self._rules:
            for match in regex.finditer(text, start + 1, end):
                place = match.start()
                before = text[place - 1]
                fits = (
                    before in STOPS
                    or (before == " " and text[start:place].rstrip()[-1:] not in _IN_SENTENCE)
                    or (before == ":" and style == "cn-comma")
                    or (style == "cn-paren" and "一" <= before <= "鿿" and before not in _IN_SENTENCE)
                )
                if fits and style != HEAD and (marker := _marker(match, style, rank)):
                    found.append(marker)
        return sorted(found, key=lambda marker: marker.start)


def _marker(match: re.Match[str], style: str, rank: int) -> Marker | None:
    ordinal = _ordinal(match["n"])
    if not ordinal:
        return None
    above = match.groupdict().get("above") or ""
    return Marker(style, rank, ordinal, *match.span(), tuple(map(int, above.split("."))) if above else ())


@lru_cache(maxsize=_NUMERALS)
def _ordinal(numeral: str) -> int | None:
    """The number of a marker: 15 of 十五, 3 of ③, ⑶, ⒊, ㈢ and Ⅲ, 4 of IV."""
    if numeral.strip("IVX") == "":
        return _roman(numeral)
    value = read_int(numeral)
    if value is None and len(numeral) == 1:
        value = int(unicodedata.numeric(numeral, 0))
    return value or None


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def is_behind_word(text: str, marker: Marker) -> bool:
    """Whether no stop, bracket or blank stands in front of a marker: 一、放宽准入（一）简化审批."""
    return marker.start > 0 and "一" <= text[marker.start - 1] <= "鿿"
