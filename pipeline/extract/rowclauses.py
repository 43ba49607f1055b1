"""The clause of a time that stands alone in a cell: the cell of its row that says what is due."""

from __future__ import annotations

from typing import Final

from pipeline.rules import Pack
from pipeline.types import Item

_CELL: Final = "\t"
_ROW: Final = "\n"
_REACH: Final = 400
"""How far on either side the cells of a row are looked for."""

Place = tuple[int, int]


class RowClauses:
    """Reads by the rules ``deadlines.clause.cell-*``."""

    def __init__(self, pack: Pack) -> None:
        self._idle = pack["deadlines.clause.cell-idle"].regex
        self._label = pack["deadlines.clause.cell-label"].regex
        self._measure = pack["deadlines.clause.cell-measure"].regex

    def clause(self, text: str, item: Item, start: int, end: int) -> Place | None:
        """后处理工作完成 of ``后处理工作完成及时性⇥次年8月底前``; behind a label (年度目标⇥2023年⇥…) the next cell.

        None where more than the time stands in its cell, or no other cell says anything.
        """
        low, high = max(item.start + len(item.marker), start - _REACH), min(item.end, end + _REACH)
        row = max(low, text.rfind(_ROW, low, start) + 1)
        stop = text.find(_ROW, end, high)
        stop = high if stop < 0 else stop
        if _CELL not in text[row:stop] or not self._is_alone(text, row, start, end, stop):
            return None
        behind = [cell for cell in _cells(text, end, stop) if not self._idle.fullmatch(text, *cell)]
        for low, high in reversed(_cells(text, row, start)):
            if self._idle.fullmatch(text, low, high):
                continue
            if self._label.fullmatch(text, low, high):
                if behind:
                    return behind[0]
                continue
            measure = self._measure.search(text, low, high)
            return low, measure.start() if measure and measure.start() > low else high
        return behind[0] if behind else None

    @staticmethod
    def _is_alone(text: str, row: int, start: int, end: int, stop: int) -> bool:
        opens = start == row or text[start - 1] == _CELL
        return opens and (end == stop or text[end] == _CELL)


def _cells(text: str, start: int, end: int) -> list[Place]:
    """The cells of ``text[start:end]`` that hold something, without the blanks at their edges."""
    found = []
    for cell in text[start:end].split(_CELL):
        if words := cell.strip():
            low = start + cell.index(words)
            found.append((low, low + len(words)))
        start += len(cell) + 1
    return found
