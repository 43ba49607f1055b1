"""From a matched expression of time to dates: what its groups name, counted from the notice's own date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.extract.counted import COUNTED, WEEKS, ahead, counted
from pipeline.extract.periods import Today, end_of, period_of, read_year
from pipeline.extract.readings import Anchor, Hit, LentYear, Reading
from pipeline.extract.relative import RelativeWords
from pipeline.extract.trace import Step
from pipeline.types import Precision, Recurrence, Relation
from pipeline.values import Period, read_int
from pipeline.values.workdays import is_fixed

_RECURRENCES: Final[dict[str, Recurrence]] = {"年": "yearly", "季": "quarterly", "月": "monthly", "周": "weekly"}
_OTHER_STEPS: Final = re.compile(r"^每隔?[\d两二三四五六]|半")
"""每两年, 每隔3天 and 每半年 come back, but in none of the steps that have a name."""
_GUESSED: Final = "year_of_notice"
_UNDATED: Final = frozenset({"none", "event"})

_NAMED: Final = {
    "p": "plan", "f": "holiday", "q": "quarter", "h": "half", "m": "month", "t": "ten_days", "d": "day",
    "y2": "last_year", "m2": "last_month", "d2": "last_day", "n": "count", "n2": "count_high", "u": "unit_of_time",
    "more": "and_half",
}  # fmt: skip
"""What the groups of an expression name, as the steps of an explanation call it."""


class TimeReader:
    """Turns one match into dates: its groups name the period, the rule's ``bound`` says which end counts."""

    def __init__(self, hit: Hit, anchor: Anchor, lent: LentYear | None, words: RelativeWords) -> None:
        self._hit = hit
        self._words = words
        self._lent = lent
        self._groups = {name: value for name, value in hit.match.groupdict().items() if value is not None}
        self._anchor = anchor
        rule = hit.lender or hit.rule
        self._bound = rule.text_of("bound")
        self.relation: Relation = rule.text_of("relation")  # type: ignore[assignment]  # packs are held to the relations
        self.explicit_year = self._written_year()
        self._year, self._year_by = self._find_year(lent.year if lent else None)
        self._not_before_issue = False

    @property
    def has_dates(self) -> bool:
        """Whether expressions of this kind have dates at all: 每年 and 疫情防控期间 have none."""
        return self._bound not in _UNDATED

    @property
    def names_year(self) -> bool:
        """Whether the expression says itself of which year it is: 2023年6月, 今年6月."""
        return "y" in self._groups or "ry" in self._groups

    @property
    def _names_period(self) -> bool:
        """Whether a year is needed to tell the dates: not for a plan, nor for 提前一年."""
        return "p" not in self._groups and self._bound != "ahead"

    def lends(self, reading: Reading | None, before: LentYear | None, opens: bool) -> LentYear | None:
        """The year for what stands behind in the sentence: that of the expression, or the one lent ``before``.

        A range lends the year in which it ends (2023年11月至2024年3月), and none where it counts years (2023—2025年).
        A year by which something is done sets a goal, and so does one that the title does not plan for, but for one
        that ``opens`` the next expression (2025年，4月底前…).
        """
        if self.explicit_year is None or reading is None or self._bound == "before":
            return before
        if "y2" in self._groups and "m" not in self._groups:
            return None
        ends = reading.due_end if reading.precision == "period" else None
        planned = self._anchor.planned_year
        other = planned is not None and self.explicit_year != planned and not opens
        is_goal = reading.precision == "year" and (reading.relation == "by" or other)
        return LentYear(ends.year if ends else self.explicit_year, reading.due_end if is_goal else None)

    def _written_year(self) -> int | None:
        """The year that the expression names, as a number or counted: 去年6月 in a notice of 2023 is of 2022."""
        if "y" in self._groups:
            return read_year(self._groups["y"])
        step = self._words.shift("year", self._groups.get("ry", "")) or 0
        return self._anchor.issued.year + step if self._anchor.issued and step < 0 else None

    def _find_year(self, year_of_sentence: int | None) -> tuple[int | None, str]:
        """The year of the expression, and by which reading: written, relative, of its sentence, of the title of a
        yearly plan, or only the notice's own."""
        issued = self._anchor.issued
        if "y" in self._groups:
            return self.explicit_year, "year_written"
        if (relative := self._groups.get("ry")) is not None:
            base, step = issued.year if issued else self._anchor.planned_year, self._words.shift("year", relative)
            if year_of_sentence and step is not None and self._words.counts_from(relative) == "sentence":
                return year_of_sentence + step, "year_of_sentence"
            return (base + step if base and step is not None else None), "year_relative"
        if year_of_sentence:
            return year_of_sentence, "year_of_sentence"
        if self._anchor.planned_year:
            return self._anchor.planned_year, "year_of_title"
        return (issued.year if issued else None), _GUESSED

    def reading(self, above: Reading | None = None) -> Reading | None:
        """What the expression says, or None where no date can be told; 提前一年 counts back from the end ``above`` it.

        So it is where a rule of the reader's own has a word that no other rule counts: 本财年底前.
        """
        if not self.has_dates:
            return Reading(self.relation, recurrence=self._recurrence(), ambiguous=self._bound == "event")
        if self._bound == "anchor":
            issued = self._anchor.issued
            return Reading(self.relation, due_start=issued, anchor=issued, precision="day") if issued else None
        if self._bound == "ahead":
            return ahead(self._groups, self.relation, above)
        if self._bound in COUNTED:
            return counted(self._groups, self._bound, self.relation, self._anchor.issued)
        reading = self._dated()
        if self._year_by == "year_of_sentence" and self._anchor.ahead and self._is_too_early(reading):
            self._year, self._year_by = self._find_year(None)
            reading = self._dated()
        return reading

    def _is_too_early(self, reading: Reading | None) -> bool:
        """Whether the year of the sentence puts the expression before the notice or before what lends the year."""
        due = (reading.due_end or reading.due_start) if reading else None
        if due is None or "ry" in self._groups:
            return False
        floors = self._anchor.issued, self._lent.since if self._lent else None
        return any(floor is not None and due < floor for floor in floors)

    def steps(self, reading: Reading) -> Iterator[Step]:
        """How the dates came about: the expression, what its groups name, the year, and the bound."""
        hit, groups = self._hit, self._groups
        quote = hit.match.string[hit.start - hit.offset : hit.end - hit.offset]
        yield Step("expression", quote, reading.relation, rule=hit.rule, match=hit.match, offset=hit.offset)
        if hit.lender is not None:
            yield Step("list", quote, reading.relation, "in_list", rule=hit.lender)
        for group, name in _NAMED.items():
            if group in groups:
                number = read_int(groups[group])
                yield Step(name, groups[group], groups[group] if number is None else str(number))
        if reading.precision and reading.anchor is None and self._names_period and self._year is not None:
            due = reading.due_start or reading.due_end
            counted = due.year if self._year_by == "year_after_notice" and due else self._year
            yield Step("year", groups.get("y") or groups.get("ry") or "", str(counted), self._year_by)
        if reading.anchor is not None:
            yield Step("anchor", "成文日期", reading.anchor.isoformat(), "date_of_notice")
        if reading.recurrence:
            yield Step("recurrence", groups.get("every", ""), reading.recurrence)
        if reading.precision:
            yield Step("precision", quote, reading.precision)
        how = "bound_kept" if self._not_before_issue else f"bound_{self._bound.replace('-', '_')}"
        for name, day in (("due_start", reading.due_start), ("due_end", reading.due_end)):
            if day is not None:
                yield Step(name, quote, day.isoformat(), how)
        if reading.ambiguous:
            yield Step("ambiguous", quote, "ambiguous")

    def _recurrence(self) -> Recurrence | None:
        """每年 is yearly; what comes back in other steps, as 每两年 and 每半年 do, has no word of its own."""
        every = self._groups.get("every", "")
        for weeks in WEEKS:
            every = every.replace(weeks, "周")
        if not every or _OTHER_STEPS.search(every):
            return None
        return next((unit for sign, unit in _RECURRENCES.items() if sign in every), None)

    # -- dated

    def _dated(self) -> Reading | None:
        today = Today(self._year, self._anchor.issued, self._words)
        first = period_of(self._groups, today)
        if first is None:
            first = self._leap_day(today)
        if first is None:
            return None
        first = self._next_year_if_past(first, today)
        last = end_of(self._groups, first, today)
        if last is None and {"y2", "m2", "d2"} & self._groups.keys():
            return None
        precision: Precision = first.precision if last is None else "period"
        if self._bound == "from-issue":
            issued, until = self._anchor.issued, (last or first).end
            return Reading(self.relation, issued, until, "period", anchor=issued)
        start, end = self._bounded(first, last or first)
        return Reading(self.relation, start, end, precision, ambiguous=self._is_fuzzy())

    def _bounded(self, first: Period, last: Period) -> tuple[date | None, date | None]:
        """The days from which and until which something is due, by the bound of the rule."""
        if self._bound == "start":
            return first.start, None
        if self._bound == "end":
            return None, last.end
        if self._bound == "before":
            issued, before = self._anchor.issued, first.start - timedelta(days=1)
            self._not_before_issue = issued is not None and before < issued and "f" not in self._groups
            return None, first.end if self._not_before_issue else before
        if self._bound == "after":
            return first.start if first.precision == "day" else last.end + timedelta(days=1), None
        return first.start, last.end

    def _is_fuzzy(self) -> bool:
        """年初 and 月中 have no certain end; 春节前 may mean the eve or the day before the holiday."""
        groups = self._groups
        if festival := groups.get("f"):
            return not is_fixed(festival)
        return "s" in groups or groups.get("e") in ("初", "中") or groups.get("e2") in ("初", "中")

    def _leap_day(self, today: Today) -> Period | None:
        """2月29日 without a year is that of the next leap year."""
        if self._year_by != _GUESSED or today.year is None:
            return None
        if read_int(self._groups.get("m", "")) != 2 or read_int(self._groups.get("d", "")) != 29:
            return None
        years = (period_of(self._groups, replace(today, year=year)) for year in range(today.year, today.year + 9))
        return next(filter(None, years), None)

    def _next_year_if_past(self, first: Period, today: Today) -> Period:
        """A month before the notice's own month lies in the next year, where only the notice tells the year."""
        issued = self._anchor.issued
        if self._year_by != _GUESSED or issued is None or today.year is None or "m" not in self._groups:
            return first
        speaks_ahead = self._anchor.ahead or self.relation in ("by", "until", "from", "within")
        if not speaks_ahead or (first.start.year, first.start.month) >= (issued.year, issued.month):
            return first
        self._year_by = "year_after_notice"
        return period_of(self._groups, replace(today, year=today.year + 1)) or first
