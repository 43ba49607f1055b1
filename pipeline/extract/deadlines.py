"""Deadlines: expressions of time that limit an item, as dates anchored on the notice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pipeline.extract.spans import Spans
from pipeline.rules import Pack, Rule
from pipeline.types import Deadline, Finding, Item, Notice, Precision, Recurrence
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
_TITLE_YEAR: Final = re.compile(r"((?:19|20)\d\d)年(?!版|第)")
_SENTENCE_END: Final = re.compile(r"[。;!?\n\t]")
_LOOSE: Final = ",:、 并于在"
"""What may stand between an expression and the clause that it governs."""
_TENTATIVE_REACH: Final = 3
_CUE: Final = re.compile(r"[年月日天号季旬周底末前内起止期]|持续|常态")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What undated expressions count from: the notice's 成文日期, and the year in the title of a yearly plan."""

    issued: date | None
    title_year: int | None

    @staticmethod
    def of(notice: Notice, title: str) -> Anchor:
        """The anchor of a notice; ``title`` is its folded title: 2021年…重点工作安排 plans for 2021."""
        header = notice.header
        years = {int(year) for year in _TITLE_YEAR.findall(title)}
        issued = header.issued_date or header.published_date
        if issued is None and header.doc_number_year:
            issued = date(header.doc_number_year, 1, 1)
        return Anchor(issued, years.pop() if len(years) == 1 else None)


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    span: tuple[int, int]
    """The whole match, of which the quote may be a part."""
    rule: Rule
    match: re.Match[str]


class DeadlineFinder:
    """Finds deadlines by the pack ``deadlines``."""

    def __init__(self, pack: Pack) -> None:
        self._rules = [rule for rule in pack if "relation" in rule.yields]
        self._masks = [rule.regex for rule in pack if rule.yields.get("mask")]
        self._tentative = pack["deadlines.tentative"].regex

    def find(self, notice: Notice, text: str) -> tuple[list[Deadline], list[Finding]]:
        """All deadlines of a notice, item by item; ``text`` is the folded text.

        ``6月底前出台办法，年底前完成`` in a notice of 2021-04-16 gives by 2021-06-30 and by 2021-12-31.
        """
        anchor = Anchor.of(notice, notice.header.title or "")
        found: list[Deadline] = []
        findings: list[Finding] = []
        for item in notice.items:
            for start, end, column in _stretches(item):
                hits = self._hits(text, start, end, column)
                begin = start if item.cells else start + len(item.marker)
                found += self._read(item, text, hits, begin, end, anchor, findings)
        return found, findings

    def _hits(self, text: str, start: int, end: int, column: str) -> list[_Hit]:
        """Matches that do not overlap: the longest of those that begin first wins."""
        if not _CUE.search(text, start, end):
            return []
        masked = Spans(match.span() for mask in self._masks for match in mask.finditer(text, start, end))
        run, offset = (text[start:end], start) if column == "deadline" else (text, 0)
        hits = []
        for rule in self._rules:
            if rule.text_of("only") == "column" and column != "deadline":
                continue
            for match in rule.regex.finditer(run, start - offset, end - offset):
                begin, stop = (place + offset for place in match.span())
                low, high = (place + offset for place in rule.quote(match))
                if high > low and not masked.overlaps(low, high):
                    hits.append(_Hit(low, high, (begin, stop), rule, match))
        kept: list[_Hit] = []
        for hit in sorted(hits, key=lambda hit: (hit.span[0], -hit.span[1], hit.rule.order)):
            if not kept or hit.span[0] >= kept[-1].span[1]:
                kept.append(hit)
        return kept

    def _read(
        self, item: Item, text: str, hits: list[_Hit], start: int, end: int, anchor: Anchor, findings: list[Finding]
    ) -> Iterator[Deadline]:
        year_of_sentence: int | None = None
        cursor = before = start
        for index, hit in enumerate(hits):
            if _SENTENCE_END.search(text, cursor, hit.start):
                year_of_sentence = None
            cursor = hit.start
            reader = _Reader(hit, anchor, year_of_sentence)
            if reader.explicit_year:
                year_of_sentence = reader.explicit_year
            deadline = reader.deadline(item.path)
            if deadline is None:
                quote = text[hit.start : hit.end]
                findings.append(Finding("extract", "unread_time", f"no date for {quote}", hit.start, hit.end))
                continue
            if reader.explicit_year and _is_past(deadline, anchor):
                continue
            stop = hits[index + 1].start if index + 1 < len(hits) else end
            yield self._with_surroundings(deadline, text, item, before, stop)
            before = deadline.end

    def _with_surroundings(self, deadline: Deadline, text: str, item: Item, low: int, stop: int) -> Deadline:
        """Add 力争 before or behind, and the clause that the expression governs."""
        reach = max(low, deadline.start - _TENTATIVE_REACH)
        behind = deadline.end + (text[deadline.end : deadline.end + 1] == ",")
        tentative = self._tentative.search(text, reach, deadline.start) or self._tentative.match(text, behind)
        clause = self._clause(deadline, text, item, low, stop)
        return replace(
            deadline,
            tentative=tentative is not None,
            clause_start=clause[0] if clause else None,
            clause_end=clause[1] if clause else None,
        )

    def _clause(self, deadline: Deadline, text: str, item: Item, low: int, stop: int) -> tuple[int, int] | None:
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


def _is_past(deadline: Deadline, anchor: Anchor) -> bool:
    """A date before the notice's own, or a beginning in an earlier year, is a fact of the past."""
    if anchor.issued is None:
        return False
    if deadline.due_end is not None:
        return deadline.due_end < anchor.issued
    start = deadline.due_start
    return deadline.relation == "from" and start is not None and start.year < anchor.issued.year


def _stretches(item: Item) -> Iterable[tuple[int, int, str]]:
    """The stretches of an item's text; a table row is read cell by cell."""
    if item.cells:
        return [(c.start, c.end, c.column) for c in item.cells if c.column in ("task", "content", "deadline", "")]
    return [(item.start, item.end, "")]


class _Reader:
    """Turns one match into dates: its groups name the period, the rule's ``bound`` says which end counts."""

    def __init__(self, hit: _Hit, anchor: Anchor, year_of_sentence: int | None) -> None:
        self._hit = hit
        self._groups = {name: value for name, value in hit.match.groupdict().items() if value is not None}
        self._anchor = anchor
        self._bound = hit.rule.text_of("bound")
        self.explicit_year = read_int(self._groups["y"]) if "y" in self._groups else None
        self._year, self._guessed = self._find_year(year_of_sentence)

    def _find_year(self, year_of_sentence: int | None) -> tuple[int | None, bool]:
        """The year of the expression, and whether it is only the notice's own (guide §3)."""
        issued = self._anchor.issued
        if self.explicit_year:
            return self.explicit_year, False
        if (relative := self._groups.get("ry")) is not None:
            if relative == "当年" and year_of_sentence:
                return year_of_sentence, False
            base = issued.year if issued else self._anchor.title_year
            return (base + _RELATIVE_YEARS[relative], False) if base else (None, False)
        if year_of_sentence or self._anchor.title_year:
            return year_of_sentence or self._anchor.title_year, False
        return (issued.year, True) if issued else (None, True)

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
        first = self._period("")
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
            past = issued is not None and before < issued
            return replace(bare, due_end=first.end if past else before, precision=precision)
        return replace(bare, due_start=first.start, due_end=last.end, precision=precision)

    def _last(self, first: Period) -> Period | None:
        """The end of a range; what it does not name it shares with the beginning: 7月至9月."""
        if not {"y2", "m2", "d2"} & self._groups.keys():
            return None
        year = read_int(self._groups.get("y2", "")) or first.start.year
        month = read_int(self._groups.get("m2", "")) or (first.start.month if "d2" in self._groups else None)
        day = read_int(self._groups.get("d2", ""))
        return _calendar(year, month, day)

    def _period(self, suffix: str) -> Period | None:
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
        return year + 1 if self._guessed and issued and month < issued.month else year


def _calendar(year: int, month: int | None, day: int | None) -> Period | None:
    if month is None:
        return year_period(year)
    if not 1 <= month <= 12:
        return None
    return month_period(year, month) if day is None else day_period(year, month, day)
