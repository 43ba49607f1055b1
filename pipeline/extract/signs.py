"""What a pattern cannot do without, told from the pattern itself: the characters that every match holds.

``(?:1[0-2]|[1-9])月(?:底|末)前?`` needs a 月 behind one of 0–9 and in front of 底 or 末, and begins with one of 1–9.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as code  # type: ignore[attr-defined]  # the tree of a pattern has no public door
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

PATTERNS: Final = 1024
"""Patterns whose signs are remembered: more than a pack has, as looking for them takes longer than compiling them."""
PIECES: Final = 4096
"""Rows of pieces whose shapes are remembered: those of the pattern that is looked at."""

Chars = frozenset[str] | None
"""The characters that may stand in a place; None is any."""

DIGIT: Final = r"\d"
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
BEHIND: Final = 16
"""How far in front of a match a lookbehind is asked for signs."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A character that a match must hold, what stands around it, and how far from the match's first character."""

    chars: frozenset[str]
    left: Chars
    right: Chars
    offset: int
    late: int = 0
    """How far behind it a match can begin, should it stand in a lookbehind: (?<=于)一日 begins one character later."""

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
    late: int = 0


@dataclass(frozen=True, slots=True)
class Signs:
    """What a pattern tells of its matches: every one holds one of ``spots``, if any is known, reaches no more than
    ``reach`` characters behind it and begins with one of ``begins``."""

    spots: tuple[Spot, ...]
    reach: int
    begins: Chars


@lru_cache(PATTERNS)
def signs_of(pattern: re.Pattern[str]) -> Signs:
    """The signs of a pattern; one whose matches have none is without spots."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    if tree.state.flags & re.IGNORECASE:
        return Signs((), sys.maxsize, None)
    shape = _of_row(tree)
    spots = _best_of_row(tree, _Around(None, None, 0)) or ()
    reach = shape.width + shape.reach
    far = any(spot.offset > _FAR for spot in spots)
    behind = sys.maxsize if reach > _FAR else reach + BEHIND + 2
    return Signs(() if far else spots, behind, None if shape.empty else shape.first)


# ---- the shape of a piece


@lru_cache(PIECES)
def _of_row(row: Any) -> _Shape:
    """The shape of a row of pieces, asked for at each level above it too."""
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
        chars = both(chars, shape.first)
        if not shape.empty:
            return chars
        if shape.sees is not None:
            return both(chars, shape.sees)
    return both(chars, behind)


def _last(shapes: Sequence[_Shape], before: Chars) -> Chars:
    chars: Chars = frozenset()
    for shape in reversed(shapes):
        chars = both(chars, shape.last)
        if not shape.empty:
            return chars
    return both(chars, before)


def both(one: Chars, other: Chars) -> Chars:
    """What may stand in a place of which either says what it is."""
    return None if one is None or other is None else one | other


def _shape(node: Any) -> _Shape:
    sort, value = node
    nothing: frozenset[str] = frozenset()
    if sort in (code.LITERAL, code.NOT_LITERAL, code.ANY, code.IN):
        chars = _chars(node)
        return _Shape(chars, chars, False, 1)
    if sort is code.BRANCH:
        return _any_of([_of_row(row) for row in value[1]])
    if sort is code.SUBPATTERN:
        return _of_row(value[3])
    if sort in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        least, most, inner = value
        shape = _of_row(inner)
        width = _FAR + 1 if most is code.MAXREPEAT and shape.width else min(shape.width * int(most), _FAR + 1)
        return _Shape(shape.first, shape.last, shape.empty or least == 0, width, shape.reach)
    if sort in (code.ASSERT, code.ASSERT_NOT):
        direction, inner = value
        shape = _of_row(inner)
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
        first, last = both(first, shape.first), both(last, shape.last)
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
            chars.update("0123456789", [DIGIT])
        else:
            return None
    return frozenset(chars)


# ---- the rarest spots


def _best_of_row(row: Any, around: _Around) -> tuple[Spot, ...] | None:
    """The rarest of the spots that a row cannot do without."""
    shapes = [_shape(node) for node in row]
    found = []
    offset = around.offset
    for at, node in enumerate(row):
        left, right = _last(shapes[:at], around.left), _first(shapes[at + 1 :], around.right)
        if spots := _best(node, _Around(left, right, offset, around.late)):
            found.append(spots)
        offset += shapes[at].width
    return min(found, key=lambda spots: sum(spot.weight for spot in spots), default=None)


def _best(node: Any, around: _Around) -> tuple[Spot, ...] | None:
    sort, value = node
    if sort in (code.LITERAL, code.IN):
        chars = _chars(node)
        usable = chars is not None and len(chars) <= _WIDEST and DIGIT not in chars
        return (Spot(chars or frozenset(), around.left, around.right, around.offset, around.late),) if usable else None
    if sort is code.BRANCH:
        ways = [_best_of_row(row, around) for row in value[1]]
        return tuple(spot for way in ways for spot in way or ()) if all(ways) else None
    if sort is code.SUBPATTERN:
        return _best_of_row(value[3], around)
    if sort in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT) and value[0]:
        again = _of_row(value[2]).first if value[1] != 1 else frozenset()
        return _best_of_row(value[2], _Around(around.left, both(around.right, again), around.offset, around.late))
    if sort is code.ASSERT and value[0] > 0:
        return _best_of_row(value[1], _Around(around.left, None, around.offset, around.late))
    if sort is code.ASSERT and (width := _of_row(value[1]).width) <= BEHIND:
        return _best_of_row(value[1], _Around(None, around.right, around.offset, width))
    return None
