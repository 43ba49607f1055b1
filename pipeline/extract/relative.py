"""Words that count from the day or from what a sentence has named: 明年, 上月, 次日; which they are, the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.rules import Rule

Counts = Literal["year", "period", "day"]
"""What is counted: years (明年), months, quarters and weeks (下 of 下月), or days (明 of 明日)."""


@dataclass(frozen=True, slots=True)
class _Word:
    shift: int
    of: str


class RelativeWords:
    """The words of the group ``deadlines.relative``; of two rules with one word the first counts."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._words: dict[tuple[str, str], _Word] = {}
        for rule in rules:
            meaning = _Word(int(rule.text_of("shift", "0")), rule.text_of("of"))
            for word in rule.words:
                self._words.setdefault((rule.text_of("counts"), word), meaning)

    def shift(self, counts: Counts, word: str) -> int | None:
        """How many on or back: 1 year for 明年, -1 month for the 上 of 上月; None for a word that no rule knows."""
        found = self._words.get((counts, word))
        return found.shift if found else None

    def counts_from(self, word: str) -> str:
        """``sentence`` for a year that counts from the one its sentence names (当年), ``range`` for one that counts
        from the beginning of its range (11月至次年3月), else nothing: the notice's own."""
        found = self._words.get(("year", word))
        return found.of if found else ""
