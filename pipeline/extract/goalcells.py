"""Cells of a table of goals: a number alone under a header such as 年度指标值 is to be reached."""

from __future__ import annotations

from typing import Final

from pipeline.extract.stretches import Context
from pipeline.rules import Pack

_CELL: Final = "\t"
_ROW: Final = "\n"
_REACH: Final = 3000
"""How far above its cell a header is looked for: a page of indicators is no longer, and a long table must not cost its
square."""


class GoalCells:
    """Reads by the rule ``targets.goal.column``."""

    def __init__(self, pack: Pack) -> None:
        self._header = pack["targets.goal.column"].regex

    def header(self, context: Context) -> str:
        """年度指标值, where the number stands in a cell under it, else nothing.

        Cells are counted from the right: what spans several rows stands on the left, and is printed once.
        """
        text, start, end = context.stretch.text, context.stretch.start, context.stretch.end
        row = text.rfind(_ROW, start, context.place) + 1
        if not row or text.find(_CELL, row, context.place) < 0:
            return ""
        low = max(start, row - _REACH)
        headers = list(self._header.finditer(text, low, row))
        if not headers:
            return ""
        found = headers[-1]
        below = text.find(_ROW, found.end(), row)
        rows = text[below + 1 : row - 1].split(_ROW) if 0 <= below < row - 1 else []
        in_table = all(_CELL in line for line in rows)
        behind_header = text.count(_CELL, found.end(), max(below, found.end()))
        stop = text.find(_ROW, context.behind, end)
        behind = text.count(_CELL, context.behind, stop if stop >= 0 else end)
        return found[0].strip() if in_table and behind == behind_header else ""

    def alone(self, context: Context) -> bool:
        """Whether nothing but the number stands in its cell."""
        text = context.stretch.text
        last = context.behind >= context.stretch.end or text[context.behind] in _CELL + _ROW
        return last and context.place > context.stretch.start and text[context.place - 1] == _CELL

    def label(self, context: Context) -> str:
        """群众满意度 of ``群众满意度⇥85%``: the cell in front of the number's own."""
        text, start = context.stretch.text, context.stretch.start
        high = text.rfind(_CELL, start, context.place)
        if high < 0 or text.find(_ROW, high, context.place) >= 0:
            return ""
        return text[max(text.rfind(_CELL, start, high), text.rfind(_ROW, start, high), start - 1) + 1 : high]
