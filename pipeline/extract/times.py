"""From a matched expression of time to dates: what its groups name, counted from the notice's own date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pipeline.extract.trace import Step
from pipeline.rules import Rule
from pipeline.text import fold
from pipeline.types import Deadline, Notice, Precision, Recurrence
from pipeline.values import (
    Period,
    add_span,
    day_period,
    half_period,
    month_period,
    plan_period,
    quarter_period,
    read_int,
    ten_days_period,
    year_period,
)

_RELATIVE_YEARS: Final = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1, "翌年": 1}
_RECURRENCES: Final[dict[str, Recurrence]] = {"年": "yearly", "季": "quarterly", "月": "monthly", "周": "weekly"}
_GUESSED: Final = "year_of_notice"
_TITLE_YEAR: Final = re.compile(r"((?:19|20)\d\d)年(?!版|第)")


_NAMED: Final = {
    "p": "plan", "q": "quarter", "h": "half", "m": "month", "t": "ten_days", "d": "day", "y2": "last_year",
    "m2": "last_month", "d2": "last_day", "n": "count", "n2": "count_high", "u": "unit_of_time",
}  # fmt: skip
"""What the groups of an expression name, as the steps of an explanation call it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What undated expressions count from: the notice's 成文日期, and the year in the title of a yearly plan."""

    issued: date | None
    planned_year: int | None

    @staticmethod
    def of(notice: Notice) -> Anchor:
        """The anchor of a notice: 2021年…重点工作安排 plans for 2021; without a date its number's year must do."""
        header = notice.header
        years = {int(year) for year in _TITLE_YEAR.findall(fold(header.title or ""))}
        issued = header.issued_date or header.published_date
        planned = years.pop() if len(years) == 1 else None
        return Anchor(issued, planned if issued or planned else header.doc_number_year)


@dataclass(frozen=True, slots=True)
class Hit:
    start: int
    end: int
    span: tuple[int, int]
    """The whole match, of which the quote may be a part."""
    rule: Rule
    match: re.Match[str]
    offset: int = 0
    """Where in the text the run begins in which the rule matched."""


class TimeReader:
    """Turns one match into dates: its groups name the period, the rule's ``bound`` says which end counts."""

    def __init__(self, hit: Hit, anchor: Anchor, year_of_sentence: int | None) -> None:
        self._hit = hit
        self._groups = {name: value for name, value in hit.match.groupdict().items() if value is not None}
        self._anchor = anchor
        self._bound = hit.rule.text_of("bound")
        self.explicit_year = read_int(self._groups["y"]) if "y" in self._groups else None
        self._year, self._year_by = self._find_year(year_of_sentence)
        self._not_before_issue = False

    def _find_year(self, year_of_sentence: int | None) -> tuple[int | None, str]:
        """The year of the expression, and by which reading: written, relative, of its sentence, of the title of a
        yearly plan, or only the notice's own (guide §3)."""
        issued = self._anchor.issued
        if self.explicit_year:
            return self.explicit_year, "year_written"
        if (relative := self._groups.get("ry")) is not None:
            if relative == "当年" and year_of_sentence:
                return year_of_sentence, "year_of_sentence"
            base = issued.year if issued else self._anchor.planned_year
            return (base + _RELATIVE_YEARS[relative] if base else None), "year_relative"
        if year_of_sentence:
            return year_of_sentence, "year_of_sentence"
        if self._anchor.planned_year:
            return self._anchor.planned_year, "year_of_title"
        return (issued.year if issued else None), _GUESSED

    def deadline(self, path: str) -> Deadline | None:
        """The deadline, or None where no date can be told."""
        hit = self._hit
        bare = Deadline(
            path=path,
            start=hit.start,
            end=hit.end,
            relation=hit.rule.text_of("relation"),  # type: ignore[arg-type]  # the tests hold the packs to the relations
            rule_id=hit.rule.id,
            anchor=None,
        )
        bounds: dict[str, Callable[[Deadline], Deadline | None]] = {
            "none": self._recurring,
            "within": self._within,
            "last": self._within,
            "anchor": self._on_issue,
        }
        return bounds.get(self._bound, self._dated)(bare)

    def steps(self, deadline: Deadline) -> Iterator[Step]:
        """How the dates of the deadline came about: the expression, what its groups name, the year, and the bound."""
        hit, groups = self._hit, self._groups
        quote = hit.match.string[hit.start - hit.offset : hit.end - hit.offset]
        yield Step("expression", quote, deadline.relation, rule=hit.rule, match=hit.match, offset=hit.offset)
        for group, name in _NAMED.items():
            if group in groups:
                number = read_int(groups[group])
                yield Step(name, groups[group], groups[group] if number is None else str(number))
        if deadline.precision and deadline.anchor is None and "p" not in groups and self._year is not None:
            due = deadline.due_start or deadline.due_end
            counted = due.year if self._year_by == "year_after_notice" and due else self._year
            yield Step("year", groups.get("y") or groups.get("ry") or "", str(counted), self._year_by)
        if deadline.anchor is not None:
            yield Step("anchor", "成文日期", deadline.anchor.isoformat(), "date_of_notice")
        if deadline.recurrence:
            yield Step("recurrence", groups.get("every", ""), deadline.recurrence)
        if deadline.precision:
            yield Step("precision", quote, deadline.precision)
        how = "bound_kept" if self._not_before_issue else f"bound_{self._bound.replace('-', '_')}"
        for name, due in (("due_start", deadline.due_start), ("due_end", deadline.due_end)):
            if due is not None:
                yield Step(name, quote, due.isoformat(), how)
        if deadline.ambiguous:
            yield Step("ambiguous", quote, "ambiguous")

    def _recurring(self, bare: Deadline) -> Deadline:
        every = self._groups.get("every", "")
        unit = next((unit for sign, unit in _RECURRENCES.items() if sign in every.replace("半年", "")), None)
        plain = unit if not re.search(r"[两二三四五2-5]", every) else None
        return replace(bare, recurrence=plain)

    def _on_issue(self, bare: Deadline) -> Deadline | None:
        issued = self._anchor.issued
        return replace(bare, due_start=issued, anchor=issued, precision="day") if issued else None

    def _within(self, bare: Deadline) -> Deadline | None:
        issued = self._anchor.issued
        count = read_int(self._groups.get("n2") or self._groups["n"])
        if issued is None or count is None:
            return None
        due = add_span(issued, count, self._groups["u"])
        if due is None:
            return replace(bare, due_start=issued, anchor=issued, ambiguous=True)
        start = None if self._bound == "last" else issued
        return replace(
            bare, due_start=start, due_end=due, anchor=issued, precision="day", ambiguous="n2" in self._groups
        )

    def _dated(self, bare: Deadline) -> Deadline | None:
        first = self._period()
        if first is None:
            return None
        last = self._last(first) or first
        precision: Precision = first.precision if last is first else "period"
        if self._bound == "start":
            return replace(bare, due_start=first.start, precision=precision)
        if self._bound == "end":
            return replace(bare, due_end=last.end, precision=precision)
        if self._bound == "before":
            before = first.start - timedelta(days=1)
            issued = self._anchor.issued
            self._not_before_issue = issued is not None and before < issued
            return replace(bare, due_end=first.end if self._not_before_issue else before, precision=precision)
        return replace(bare, due_start=first.start, due_end=last.end, precision=precision)

    def _last(self, first: Period) -> Period | None:
        """The end of a range; what it does not name it shares with the beginning: 7月至9月."""
        if not {"y2", "m2", "d2"} & self._groups.keys():
            return None
        year = read_int(self._groups.get("y2", "")) or first.start.year
        month = read_int(self._groups.get("m2", "")) or (first.start.month if "d2" in self._groups else None)
        day = read_int(self._groups.get("d2", ""))
        return _calendar(year, month, day)

    def _period(self) -> Period | None:
        groups = self._groups
        if "p" in groups:
            number = read_int(groups["p"])
            return plan_period(number) if number else None
        if self._year is None:
            return None
        year = self._year
        if "q" in groups:
            return quarter_period(year, read_int(groups["q"]) or 1)
        if "h" in groups:
            return half_period(year, groups["h"] == "下")
        month = read_int(groups["m"]) if "m" in groups else None
        if month is None:
            return year_period(year)
        year = self._next_year_if_past(year, month)
        if "t" in groups:
            return ten_days_period(year, month, groups["t"])
        return _calendar(year, month, read_int(groups["d"]) if "d" in groups else None)

    def _next_year_if_past(self, year: int, month: int) -> int:
        """A month before the notice's own month lies in the next year, where only the notice tells the year."""
        issued = self._anchor.issued
        if self._year_by == _GUESSED and issued and month < issued.month:
            self._year_by = "year_after_notice"
            return year + 1
        return year


def _calendar(year: int, month: int | None, day: int | None) -> Period | None:
    if month is None:
        return year_period(year)
    if not 1 <= month <= 12:
        return None
    return month_period(year, month) if day is None else day_period(year, month, day)
