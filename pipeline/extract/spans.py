"""Look-ups over spans of one text in logarithmic time, so that a text of any length stays linear."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Spans:
    """A set of spans that answers whether one of them overlaps a given span."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        merged: list[list[int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def overlaps(self, start: int, end: int) -> bool:
        """Whether any span shares a character with ``start``..``end``."""
        index = bisect_right(self._ends, start)
        return index < len(self._starts) and self._starts[index] < end


class Stops:
    """The stops of a stretch of text, such as 。 and ；, and the runs between them."""

    def __init__(self, pattern: re.Pattern[str], text: str, start: int, end: int) -> None:
        self._start, self._end = start, end
        matches = list(pattern.finditer(text, start, end))
        self._begins = [match.start() for match in matches]
        self._ends = [match.end() for match in matches]

    def before(self, place: int) -> int:
        """Where the run begins that holds ``place``."""
        index = bisect_right(self._ends, place)
        return self._ends[index - 1] if index else self._start

    def after(self, place: int) -> int:
        """Where the run ends that holds ``place``: at the next stop, or with the stretch."""
        index = bisect_left(self._begins, place)
        return self._begins[index] if index < len(self._begins) else self._end
