"""What a rule finds as an expression of time, what it counts from, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.rules import Rule
from pipeline.types import Precision, Recurrence, Relation


@dataclass(frozen=True, slots=True)
class Anchor:
    """What undated expressions count from: the notice's 成文日期, and the year that its title or a heading plans for.

    ``ahead`` says that all expressions speak of the future, as those of an order do: 2月底 in a notice of April lies
    in the next year.
    """

    issued: date | None
    planned_year: int | None = None
    ahead: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """An expression as a rule found it; ``lender`` is the rule whose relation and bound a member of a list takes."""

    start: int
    end: int
    span: tuple[int, int]
    """The whole match, of which the quote may be a part."""
    rule: Rule
    match: re.Match[str]
    offset: int = 0
    """Where in the text the run begins in which the rule matched."""
    lender: Rule | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression says, whatever it is read for."""

    relation: Relation
    due_start: date | None = None
    due_end: date | None = None
    precision: Precision | None = None
    recurrence: Recurrence | None = None
    anchor: date | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class LentYear:
    """The year that a sentence has named; it holds for no month before ``since``.

    ``2025年底前建成，4月底前报送计划`` does not put off the plan to April 2025, after what it plans for.
    """

    year: int
    since: date | None = None
