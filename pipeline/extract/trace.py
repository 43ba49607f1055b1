"""What the finders saw and how they decided, for whoever asks; a run asks nothing and pays nothing.

A finder is handed a :class:`Trace` or None. Every reason stands where the decision is made, so that an explanation is
what happened and no guess made afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.rules import Rule

FactTable = Literal["responsibilities", "deadlines", "targets", "citations"]
Why = Literal[
    "begins_later", "shorter", "later_in_file", "inside_lookalike", "inside_deadline", "inside_target", "no_date",
    "alone", "past", "no_value", "too_large", "needs_comparator", "no_promised_time", "no_count", "starts_from",
    "past_words", "past_year", "no_goal", "farther", "repealed", "goes_on", "never_closed", "inside_sentence",
    "not_only_names", "no_bare_list", "no_names", "no_role", "nearer", "unknown_name", "no_name", "repeated",
    "not_free", "inside_carrier", "another_leads", "is_collective", "has_a_role",
    "other_clause", "no_document",
]  # fmt: skip
"""Why a candidate became no fact."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from characters to a value: the number 1500万 → 15000000, by ``rule`` where one decides it.

    ``how`` is a code for the reading that was taken, such as ``year_of_sentence``; ``match`` is where the rule's
    pattern matched, in a run that begins at ``offset`` of the text.
    """

    name: str
    text: str
    value: str
    how: str = ""
    rule: Rule | None = None
    match: re.Match[str] | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """What a rule matched at ``start``..``end`` and that became no fact of the table.

    ``by`` is the rule that refused it or the one that won, at ``winner``; ``lacks`` are the rules of which one would
    have had to match.
    """

    table: FactTable
    path: str | None
    start: int
    end: int
    rule_id: str
    why: Why
    by: str = ""
    words: str = ""
    lacks: tuple[str, ...] = ()
    winner: tuple[int, int] | None = None


class Trace:
    """Collects what the finders say of one notice."""

    def __init__(self) -> None:
        self._made: dict[tuple[FactTable, str | None, int, int], list[Step]] = {}
        self.lost: list[Lost] = []
        self.past: dict[str, str] = {}
        """Items of chapters such as 发展现状, in which no order is looked for, with the path of the chapter."""

    def make(self, table: FactTable, path: str | None, start: int, end: int, steps: Iterable[Step]) -> None:
        """Note how a fact was made; what is noted later of the same fact goes behind."""
        self._made.setdefault((table, path, start, end), []).extend(steps)

    def lose(self, lost: Lost) -> None:
        """Note a candidate that became no fact."""
        self.lost.append(lost)

    def steps(self, table: FactTable, path: str | None, start: int, end: int) -> list[Step]:
        """All steps of a fact, in the order in which they were taken."""
        return self._made.get((table, path, start, end), [])


def order_of_loss(span: tuple[int, int], winner: tuple[int, int]) -> Why:
    """Why one of two matches that overlap loses: the first to begin wins, then the longer, then the order of rules."""
    if span[0] > winner[0]:
        return "begins_later"
    return "shorter" if span[1] < winner[1] else "later_in_file"
