"""Which patterns come nearest to words that no rule read: how far each went, and which condition failed.

A pattern is tried with one of its pieces left out: where the rest matches, that piece is what failed. Where no single
piece is to blame, the longest beginning of the pattern that matches says where it stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.explain.parts import Matched, Piece, compiled, pattern_of, ways
from pipeline.rules import Pack, Rule

MOST: Final = 5
"""More rules than this tell a reader nothing."""
REACH: Final = 40
"""Characters before the words in which a pattern may begin: the longest expressions of time are shorter."""
AHEAD: Final = 240
"""Characters behind the words that a pattern may look at: a text without stops must not cost its whole length."""
FOUND: Final = 8
"""Characters shown of what stands where something else was expected."""
LEAST: Final = 2
"""Characters that must match: a single one, such as 年, is near to nothing."""
_ANYTHING: Final = re.compile(r"(?:\[\^[^\]]*\]|\.|\\S)(?:[*+?]|\{[\d,]*\})[?+]?")
"""A piece that holds such as [^。;]{0,60}? matches nearly everything, so that it is near to nothing."""


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that would have matched ``start``..``end`` but for ``failed``, which was expected at ``at``.

    ``found`` is the span of what stands there; for a condition that forbids something, of what it forbids. ``alone``
    says that all other pieces match, so that this condition is the only one that failed.
    """

    rule: Rule
    start: int
    end: int
    matched: tuple[Matched, ...]
    failed: Piece
    at: int
    found: tuple[int, int]
    alone: bool

    def covered(self, low: int, high: int) -> int:
        """How many characters of ``low``..``high`` were matched by pieces that do not match anything at all."""
        solid = (piece for piece in self.matched if not _ANYTHING.search(piece.piece.written))
        return sum(max(0, min(piece.end, high) - max(piece.start, low)) for piece in solid)

    def tells(self, low: int, high: int) -> bool:
        """Whether the rule is near to the words, or only its openness is."""
        if self.covered(low, high) >= min(LEAST, high - low):
            return True
        around = self.start <= low and high <= self.end
        return self.alone and around and self.covered(self.start, self.end) >= LEAST


def nearest(rules: Iterable[Rule], pack: Pack, text: str, low: int, high: int, bounds: tuple[int, int]) -> list[Near]:
    """The rules whose patterns come nearest to ``text[low:high]``, the nearest first; ``bounds`` is the stretch of the
    folded text in which the engine looks."""
    found = []
    for rule in rules:
        if next(_over(rule.regex, text, low, high, bounds), None):
            continue  # it matches: what became of it is in the trace
        rows = _rows(rule)
        tries = [near for row in rows for near in _tries(rule, row, pack, text, low, high, bounds)]
        tries = tries or [near for row in rows for near in _parts(rule, row, pack, text, low, high, bounds)]
        if telling := [near for near in tries if near.tells(low, high)]:
            found.append(min(telling, key=lambda near: rank(near, low, high)))
    return sorted(found, key=lambda near: (rank(near, low, high), near.rule.order))[:MOST]


def _rows(rule: Rule) -> list[list[Piece]]:
    return [] if rule.words or not rule.source else ways(pattern_of(rule))


def rank(near: Near, low: int, high: int) -> tuple[int, bool, bool, int]:
    """The more of the words it matches; then a single failure before a pattern that stopped halfway; then words that
    are forbidden before words that are missing."""
    forbids = near.failed.condition or "(?!" in near.failed.written
    return -near.covered(low, high), not near.alone, not forbids, -(near.end - near.start)


def _tries(
    rule: Rule, row: Sequence[Piece], pack: Pack, text: str, low: int, high: int, bounds: tuple[int, int]
) -> Iterator[Near]:
    for at, piece in enumerate(row):
        if piece.optional:
            continue
        for whole, pieces in ((True, tuple(row)), (False, tuple(row[: at + 1]))):
            pattern = _without(pieces, _Key(pack), at)
            for match in _over(pattern, text, low, high, bounds):
                yield _near(rule, pieces, match, at, whole, pack)


def _parts(
    rule: Rule, row: Sequence[Piece], pack: Pack, text: str, low: int, high: int, bounds: tuple[int, int]
) -> Iterator[Near]:
    """Where conditions failed on both sides: the longest run of pieces that matches, and the piece that stops it."""
    for length in range(len(row) - 1, 0, -1):
        found = False
        for begin in range(len(row) - length + 1):
            cut = tuple(row[max(0, begin - 1) : begin + length + (begin == 0)])
            at = 0 if begin else length
            for match in _over(_without(cut, _Key(pack), at), text, low, high, bounds):
                found = True
                yield _near(rule, cut, match, at, False, pack)
        if found:
            return


@dataclass(frozen=True)
class _Key:
    """A pack as a key of the cache: by its identity."""

    pack: Pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.pack is self.pack


@lru_cache(maxsize=4096)
def _without(row: tuple[Piece, ...], key: _Key, at: int) -> re.Pattern[str] | None:
    return compiled(row, key.pack, without=at)


def _over(
    pattern: re.Pattern[str] | None, text: str, low: int, high: int, bounds: tuple[int, int]
) -> Iterator[re.Match[str]]:
    """The matches that share characters with ``low``..``high``, begin near, and are more than a stray character."""
    if pattern is None:
        return
    place, end = max(bounds[0], low - REACH), min(bounds[1], high + AHEAD)
    while place < high and (match := pattern.search(text, place, end)):
        if match.start() >= high:
            return
        if match.end() > low and min(match.end(), high) - max(match.start(), low) >= min(LEAST, high - low):
            yield match
        place = match.start() + 1


def _near(rule: Rule, row: Sequence[Piece], match: re.Match[str], at: int, whole: bool, pack: Pack) -> Near:
    place = match.start(f"_{at}")
    done = tuple(
        Matched(piece, match[f"_{number}"] or "", *match.span(f"_{number}"))
        for number, piece in enumerate(row)
        if number != at
    )
    found = _forbidden(row[at], match.string, place, pack) or (place, min(place + FOUND, match.endpos))
    return Near(rule, match.start(), match.end(), done, row[at], place, found, whole)


def _forbidden(piece: Piece, text: str, place: int, pack: Pack) -> tuple[int, int] | None:
    """Where stands what a condition forbids, of (?!底|末) the 底, of (?<!每) the 每; or what it looks back at."""
    sort, inside = piece.looks
    if sort == "!":
        match = pack.compile(f"(?:{inside})").match(text, place)
        return match.span() if match else None
    if sort == "<!":
        pattern = pack.compile(f"(?:{inside})")
        for start in range(place - 1, max(place - FOUND, 0) - 1, -1):
            if pattern.fullmatch(text, start, place):
                return start, place
    return (max(0, place - FOUND), place) if sort == "<=" else None
