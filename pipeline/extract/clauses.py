"""The clause of a deadline: the words that it governs, so that 6月底前 can be read as 6月底前 · 出台办法."""

from __future__ import annotations

import re
from typing import Final

from pipeline.types import Deadline, Item

_SENTENCE_END: Final = re.compile(r"[。;!?\n\t]")
_LOOSE: Final = ",:、 并于在"
"""What may stand between an expression and the clause that it governs."""
_TENTATIVE_REACH: Final = 3


class ClauseFinder:
    """Finds the clause; ``tentative`` matches 力争 and the like, which belong to the expression behind them."""

    def __init__(self, tentative: re.Pattern[str]) -> None:
        self._tentative = tentative

    def tentative(self, deadline: Deadline, text: str, low: int) -> re.Match[str] | None:
        """力争 in front of the expression or behind it."""
        reach = max(low, deadline.start - _TENTATIVE_REACH)
        behind = deadline.end + (text[deadline.end : deadline.end + 1] == ",")
        return self._tentative.search(text, reach, deadline.start) or self._tentative.match(text, behind)

    def clause(self, deadline: Deadline, text: str, item: Item, low: int, stop: int) -> tuple[int, int] | None:
        """What is due: the words behind the expression up to the sentence's end or the next expression; where none
        stand behind it, those in front; in a column of a task table, the task of its row."""
        column = next((c.column for c in item.cells if c.start <= deadline.start < c.end), "")
        if column == "deadline":
            tasks = [(c.start, c.end) for name in ("content", "task") for c in item.cells if c.column == name]
            return tasks[0] if tasks else None
        if deadline.relation != "until":
            close = _sentence_end(text, deadline.end, stop)
            if behind := self._trimmed(text, deadline.end, close):
                return behind
        begin = low
        for sentence in _SENTENCE_END.finditer(text, low, deadline.start):
            begin = sentence.end()
        return self._trimmed(text, begin, deadline.start)

    def _trimmed(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The stretch without loose words, a 力争 of the next expression, and brackets of which one half is cut off."""
        for word in self._tentative.finditer(text, max(start, end - _TENTATIVE_REACH), end):
            end = word.start() if not text[word.end() : end].strip(_LOOSE) else end
        while start < end and (text[start] in _LOOSE or text[start] == ")"):
            start += 1
        while end > start and (text[end - 1] in _LOOSE or text[end - 1] == "("):
            end -= 1
        return (start, end) if end > start else None


def _sentence_end(text: str, start: int, stop: int) -> int:
    """The end of the sentence, or of the bracket in which the expression stands."""
    depth = 0
    for place in range(start, stop):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth < 0 or (depth == 0 and text[place] in "。;!?\n\t"):
            return place
    return stop
