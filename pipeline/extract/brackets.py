"""The brackets of an item: the outermost that are closed, and those that never are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_SIGN: Final = re.compile(r"[()\n]")
_LONGEST: Final = 1500
"""A list of units is no longer; what is, is a sign that was forgotten."""

Span = tuple[int, int]


def brackets(text: str, start: int, end: int) -> tuple[list[Span], list[Span]]:
    """The outermost brackets of an item in order, and those that are never closed.

    A bracket may end on the line below the one where it begins. One that is never closed runs to the end of its line,
    or to the next bracket that is not closed either: ``（省教育厅牵头，各市配合`` and the line's end.
    """
    closed: list[Span] = []
    unclosed: list[Span] = []
    if text.find("(", start, end) < 0:
        return closed, unclosed
    line: list[int] = []
    above: list[int] = []
    for sign in _SIGN.finditer(text, start, end):
        place, char = sign.start(), sign[0]
        if char == "(":
            line.append(place)
        elif char == ")" and (line or above):
            begin = line.pop() if line else above.pop()
            if place - begin > _LONGEST:
                continue
            while closed and closed[-1][0] > begin:
                closed.pop()
            closed.append((begin, place + 1))
        elif char == "\n":
            unclosed += _never_closed(text, above, end)
            line, above = [], line
    unclosed += [*_never_closed(text, above, end), *_never_closed(text, line, end)]
    return sorted(closed), unclosed


def up_to(unclosed: Iterable[Span], used: Sequence[Span]) -> list[Span]:
    """Brackets that are never closed, each up to the first one behind it that assigns somebody."""
    begins = [begin for begin, _ in used]
    places = ((start, end, bisect_right(begins, start)) for start, end in unclosed)
    return [(start, min(end, begins[at]) if at < len(begins) else end) for start, end, at in places]


def _never_closed(text: str, begins: Sequence[int], end: int) -> Iterator[Span]:
    for begin, limit in zip(begins, [*begins[1:], end], strict=False):
        stop = text.find("\n", begin, min(limit, begin + _LONGEST))
        close = stop if stop >= 0 else limit
        if close - begin <= _LONGEST:
            yield begin, close
