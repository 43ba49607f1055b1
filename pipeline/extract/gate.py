"""Where a pattern can match at all, told from the pattern itself, so that most of a text is never searched.

``(?:1[0-2]|[1-9])月(?:底|末)前?`` needs a 月 behind one of 0–9 and in front of 底 or 末; where a text has none, the
pattern is not run. What is found is the same with the gate and without it.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _constants as code  # type: ignore[attr-defined]  # the tree of a pattern has no public door
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

Chars = frozenset[str] | None
"""The characters that may stand in a place; None is any."""

_DIGIT: Final = r"\d"
r"""Stands in a set for every decimal digit, as ``\d`` does in a pattern."""
_WIDEST: Final = 64
"""Of more characters than these a set is no sign worth looking for."""
_COMMON: Final = frozenset(
    "的人务业政市和保理区工行生发管实部建公省资作关国化地制机合服要等法设有用定进全中以对民产医办应环家各府加展体"
    "规施重门企通单局境责开监情不动在及项方位新为会上强点提防分大构推信级成标条时金第经事委力社员能水控出于立现持"
)
"""What stands most often in official prose and in no date: a rarer sign is the better one."""
_COMMONER: Final = 15
"""As a sign a common character is worth no more than so many others."""
_FAR: Final = 2000
"""A pattern that is wider has no width worth reckoning with; it is run to the end of the stretch."""
_BEHIND: Final = 16
"""How far in front of a match a lookbehind is asked for signs."""
_REMEMBERED: Final = 1 << 15
"""Neighbourhoods of which the answer is kept: an ordinary text has some thousands, a hostile one any number."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A character that a match must hold, what stands around it, and how far from the match's first character."""

    chars: frozenset[str]
    left: Chars
    right: Chars
    offset: int

    @property
    def weight(self) -> float:
        """How often the spot is to be expected in a text, as a rough order."""
        common = sum(char in _COMMON for char in self.chars)
        return (len(self.chars) + _COMMONER * common) * _share(self.left) * _share(self.right)


def _share(chars: Chars) -> float:
    """Of the places of a character those with one of these beside it; the root, as neighbours are no accident."""
    return 1.0 if chars is None else min(1.0, math.sqrt((len(chars) + 1) / _WIDEST))


@dataclass(frozen=True, slots=True)
class _Shape:
    """Of a piece of a pattern: the characters it may begin and end with, whether it may be empty, how wide it is at
    most, how far it looks beyond its end, and which characters it demands to see there."""

    first: Chars
    last: Chars
    empty: bool
    width: int
    reach: int = 0
    sees: Chars = None


@dataclass(frozen=True, slots=True)
class _Around:
    left: Chars
    right: Chars
    offset: int


class Gate:
    """Finds the stretches of a text in which patterns can match; built once for all of them."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._spots: dict[str, list[tuple[int, Spot]]] = {}
        self._reach: list[int] = []
        self.ungated: list[int] = []
        """The patterns of which no sign can be told; they are run everywhere."""
        for number, pattern in enumerate(patterns):
            spots, reach = spots_of(pattern)
            self._reach.append(reach)
            if not spots:
                self.ungated.append(number)
            for spot in spots:
                for char in spot.chars:
                    self._spots.setdefault(char, []).append((number, spot))
        self._signs = _signs(self._spots) if self._spots else None
        self._known: dict[str, tuple[tuple[int, int, int], ...]] = {}

    def windows(self, text: str, start: int, end: int) -> dict[int, list[tuple[int, int]]]:
        """The stretches of ``text[start:end]`` in which each pattern, by its number, is to be run."""
        open_: dict[int, list[tuple[int, int]]] = {number: [(start, end)] for number in self.ungated}
        if self._signs is None:
            return open_
        known = self._known
        for sign in self._signs.finditer(text, max(0, start - _BEHIND), end):
            place = sign.start()
            around = text[place - 1 : place + 2] if place else " " + text[:2]
            patterns = known.get(around)
            if patterns is None:
                patterns = self._learn(around)
            for number, before, after in patterns:
                low, high = max(start, place - before), min(end, place + after)
                mine = open_.setdefault(number, [])
                if mine and low <= mine[-1][1]:
                    mine[-1] = (mine[-1][0], max(high, mine[-1][1]))
                else:
                    mine.append((low, high))
        return open_

    def _learn(self, around: str) -> tuple[tuple[int, int, int], ...]:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        left, char, right = around[0], around[1], around[2:]
        offsets: dict[int, int] = {}
        for number, spot in self._spots[char]:
            if _fits(left, spot.left) and _fits(right, spot.right):
                offsets[number] = max(offsets.get(number, 0), spot.offset)
        found = tuple((number, offset, self._reach[number]) for number, offset in offsets.items())
        self._known[around] = found
        return found


def _signs(spots: dict[str, list[tuple[int, Spot]]]) -> re.Pattern[str]:
    """One pattern for all signs: each character with what must stand around it, where every pattern needs that."""
    ways = []
    for char, of_char in sorted(spots.items()):
        left: Chars = frozenset()
        right: Chars = frozenset()
        for _, spot in of_char:
            left, right = _both(left, spot.left), _both(right, spot.right)
        ahead = "" if right is None else f"(?={_set(right)})"
        behind = "" if left is None else f"(?<={_set(left)}.)"
        ways.append(re.escape(char) + ahead + behind)
    return re.compile("|".join(ways), re.S)


def _set(chars: Iterable[str]) -> str:
    return f"[{''.join(_DIGIT if char == _DIGIT else re.escape(char) for char in sorted(chars))}]"


def _fits(char: str, chars: Chars) -> bool:
    return chars is None or char in chars or (_DIGIT in chars and char.isdecimal())


def spots_of(pattern: re.Pattern[str]) -> tuple[tuple[Spot, ...], int]:
    """The spots of which every match holds at least one, and how many characters behind one it can reach."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    if tree.state.flags & re.IGNORECASE:
        return (), sys.maxsize
    shape = _of_row(list(tree))
    spots = _best_of_row(list(tree), _Around(None, None, 0)) or ()
    reach = shape.width + shape.reach
    far = any(spot.offset > _FAR for spot in spots)
    return (() if far else spots), (sys.maxsize if reach > _FAR else reach + _BEHIND + 2)


# ---- the shape of a piece


def _of_row(row: Sequence[Any]) -> _Shape:
    shapes = [_shape(node) for node in row]
    width, reach = 0, 0
    for shape in reversed(shapes):
        reach = max(reach, shape.reach - width) if shape.reach else reach
        width += shape.width
    return _Shape(
        _first(shapes, frozenset()),
        _last(shapes, frozenset()),
        all(shape.empty for shape in shapes),
        min(sum(shape.width for shape in shapes), _FAR + 1),
        reach,
    )


def _first(shapes: Iterable[_Shape], behind: Chars) -> Chars:
    """What a row may begin with; ``behind`` is what follows it, should it be empty."""
    chars: Chars = frozenset()
    for shape in shapes:
        chars = _both(chars, shape.first)
        if not shape.empty:
            return chars
        if shape.sees is not None:
            return _both(chars, shape.sees)
    return _both(chars, behind)


def _last(shapes: Sequence[_Shape], before: Chars) -> Chars:
    chars: Chars = frozenset()
    for shape in reversed(shapes):
        chars = _both(chars, shape.last)
        if not shape.empty:
            return chars
    return _both(chars, before)


def _both(one: Chars, other: Chars) -> Chars:
    return None if one is None or other is None else one | other


def _shape(node: Any) -> _Shape:
    sort, value = node
    nothing: frozenset[str] = frozenset()
    if sort in (code.LITERAL, code.NOT_LITERAL, code.ANY, code.IN):
        chars = _chars(node)
        return _Shape(chars, chars, False, 1)
    if sort is code.BRANCH:
        return _any_of([_of_row(list(row)) for row in value[1]])
    if sort is code.SUBPATTERN:
        return _of_row(list(value[3]))
    if sort in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        least, most, inner = value
        shape = _of_row(list(inner))
        width = _FAR + 1 if most is code.MAXREPEAT and shape.width else min(shape.width * int(most), _FAR + 1)
        return _Shape(shape.first, shape.last, shape.empty or least == 0, width, shape.reach)
    if sort in (code.ASSERT, code.ASSERT_NOT):
        direction, inner = value
        shape = _of_row(list(inner))
        if direction < 0:
            return _Shape(nothing, nothing, True, 0)
        sees = None if shape.empty or sort is code.ASSERT_NOT else shape.first
        return _Shape(nothing, nothing, True, 0, shape.width + shape.reach, sees)
    if sort is code.AT:
        return _Shape(nothing, nothing, True, 0, 1)
    return _Shape(None, None, True, _FAR + 1)


def _any_of(shapes: Sequence[_Shape]) -> _Shape:
    first: Chars = frozenset()
    last: Chars = frozenset()
    for shape in shapes:
        first, last = _both(first, shape.first), _both(last, shape.last)
    width = max(shape.width for shape in shapes)
    reach = max(shape.width + shape.reach for shape in shapes) - width
    return _Shape(first, last, any(shape.empty for shape in shapes), width, max(0, reach))


def _chars(node: Any) -> Chars:
    sort, value = node
    if sort is code.LITERAL:
        return frozenset(chr(value))
    if sort is not code.IN:
        return None
    chars: set[str] = set()
    for kind, what in value:
        if kind is code.LITERAL:
            chars.add(chr(what))
        elif kind is code.RANGE and what[1] - what[0] < _WIDEST:
            chars.update(map(chr, range(what[0], what[1] + 1)))
        elif kind is code.CATEGORY and what is code.CATEGORY_DIGIT:
            chars.update("0123456789", [_DIGIT])
        else:
            return None
    return frozenset(chars)


# ---- the rarest spots


def _best_of_row(row: Sequence[Any], around: _Around) -> tuple[Spot, ...] | None:
    """The rarest of the spots that a row cannot do without."""
    shapes = [_shape(node) for node in row]
    found = []
    offset = around.offset
    for at, node in enumerate(row):
        left, right = _last(shapes[:at], around.left), _first(shapes[at + 1 :], around.right)
        if spots := _best(node, _Around(left, right, offset)):
            found.append(spots)
        offset += shapes[at].width
    return min(found, key=lambda spots: sum(spot.weight for spot in spots), default=None)


def _best(node: Any, around: _Around) -> tuple[Spot, ...] | None:
    sort, value = node
    if sort in (code.LITERAL, code.IN):
        chars = _chars(node)
        usable = chars is not None and len(chars) <= _WIDEST and _DIGIT not in chars
        return (Spot(chars or frozenset(), around.left, around.right, around.offset),) if usable else None
    if sort is code.BRANCH:
        ways = [_best_of_row(list(row), around) for row in value[1]]
        return tuple(spot for way in ways for spot in way or ()) if all(ways) else None
    if sort is code.SUBPATTERN:
        return _best_of_row(list(value[3]), around)
    if sort in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT) and value[0]:
        again = _of_row(list(value[2])).first if value[1] != 1 else frozenset()
        return _best_of_row(list(value[2]), _Around(around.left, _both(around.right, again), around.offset))
    if sort is code.ASSERT and value[0] > 0:
        return _best_of_row(list(value[1]), _Around(around.left, None, around.offset))
    if sort is code.ASSERT and _of_row(list(value[1])).width <= _BEHIND:
        return _best_of_row(list(value[1]), _Around(None, around.right, around.offset))
    return None
