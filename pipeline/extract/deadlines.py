"""Deadlines: expressions of time that limit an item, as dates anchored on the notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.extract.clauses import Around, ClauseFinder, Place
from pipeline.extract.readings import Anchor, Hit, Reading
from pipeline.extract.times import TimeFinder, Told
from pipeline.extract.trace import Lost, Step, Trace, Why
from pipeline.rules import Pack, Rule
from pipeline.text import fold
from pipeline.types import Deadline, Finding, Item, Notice

COLUMNS: Final = frozenset({"task", "content", "deadline", ""})
"""The columns of a task table in which deadlines are looked for; "" is a column that no rule knows."""


class DeadlineFinder:
    """Finds deadlines by the pack ``deadlines``."""

    def __init__(self, pack: Pack) -> None:
        rules = [rule for rule in pack if rule.group == "deadlines"]
        self._times = TimeFinder(
            pack,
            (rule for rule in rules if "relation" in rule.yields),
            (rule for rule in rules if rule.yields.get("mask")),
        )
        self._tentative_rule = pack["deadlines.tentative"]
        self._clauses = ClauseFinder(pack)
        self._title_year = pack["deadlines.title-year"].regex
        self._heading_year = pack["deadlines.heading-year"].regex
        self._part_year = pack["deadlines.part-year"].regex

    def find(self, notice: Notice, text: str, trace: Trace | None = None) -> tuple[list[Deadline], list[Finding]]:
        """All deadlines of a notice, item by item; ``text`` is the folded text.

        ``6月底前出台办法，年底前完成`` in a notice of 2021-04-16 gives by 2021-06-30 and by 2021-12-31.
        """
        anchor = whole = self._anchor(notice)
        part, above = "", 0
        found: list[Deadline] = []
        findings: list[Finding] = []
        years: dict[str | None, int] = {}
        for item in notice.items:
            if (own := item.path.rpartition("/")[0]) != part:
                part, anchor = own, self._anchor_of_part(whole, text[above : item.start]) if own else whole
            above = item.end
            year = self._year_of_heading(item, years.get(item.parent_path))
            if year is not None:
                years[item.path] = year
            counted = replace(anchor, planned_year=year) if year is not None else anchor
            for start, end, column in _stretches(item):
                found += self._read(item, text, start, end, column, counted, findings, trace)
        return found, findings

    def _anchor(self, notice: Notice) -> Anchor:
        """What undated expressions count from: 2021年…重点工作安排 plans for 2021; without a date the number's year
        must do."""
        header = notice.header
        years = {int(match["y"]) for match in self._title_year.finditer(fold(header.title or ""))}
        issued = header.issued_date or header.published_date
        planned = years.pop() if len(years) == 1 else None
        return Anchor(issued, planned if issued or planned else header.doc_number_year)

    def _anchor_of_part(self, whole: Anchor, title: str) -> Anchor:
        """An annex counts from its own title, which stands in front of its first item: 安宁县2022年清洁取暖实施方案."""
        years = [match["y"] for match in map(self._part_year.match, title.split("\n")) if match]
        return replace(whole, planned_year=int(years[-1])) if years else whole

    def _year_of_heading(self, item: Item, above: int | None) -> int | None:
        """The year for which a heading such as 2023年重点任务 plans; it holds for all below it."""
        match = self._heading_year.search(fold(item.heading)) if item.heading else None
        return int(match["y"]) if match else above

    def _read(
        self,
        item: Item,
        text: str,
        start: int,
        end: int,
        column: str,
        anchor: Anchor,
        findings: list[Finding],
        trace: Trace | None,
    ) -> Iterator[Deadline]:
        told = _teller(item, trace) if trace is not None else None
        hits = self._times.hits(text, start, end, column, told)
        lists = self._times.lists(hits, text)
        begin = start if item.cells else start + len(item.marker)
        last = ahead = (begin, begin)
        clause: Place | None = None
        above: Place | None = None
        for at, (hit, reader, reading) in enumerate(self._times.readings(hits, text, start, anchor)):
            if at == lists[at].start:
                ahead, above = last, clause
            if reading is None or (reader.has_dates and not (reading.due_start or reading.due_end)):
                quote = text[hit.start : hit.end]
                findings.append(Finding("extract", "unread_time", f"no date for {quote}", hit.start, hit.end))
                if told is not None:
                    told(hit.start, hit.end, hit.rule, "no_date", None, None)
                continue
            if reading.ambiguous and reading.due_end is None and reading.precision is None and reader.has_dates:
                quote = text[hit.start : hit.end]
                findings.append(Finding("extract", "unread_time", f"no end for {quote}", hit.start, hit.end))
            if reader.names_year and _is_past(reading, anchor):
                if trace is not None:
                    words = f"{reading.due_end or reading.due_start} < {anchor.issued}"
                    trace.lose(Lost("deadlines", item.path, hit.start, hit.end, hit.rule.id, "past", words=words))
                continue
            if trace is not None:
                trace.make("deadlines", item.path, hit.start, hit.end, reader.steps(reading))
            behind = hits[lists[at].stop].start if lists[at].stop < len(hits) else end
            around = Around(ahead, hits[lists[at].start].start, hits[lists[at].stop - 1].end, behind, above)
            clause = self._clauses.clause(hit, reading.relation, text, item, around)
            yield self._deadline(hit, reading, text, item, last[1], clause, trace)
            last = (hit.start, hit.end)

    def _deadline(
        self,
        hit: Hit,
        reading: Reading,
        text: str,
        item: Item,
        low: int,
        clause: Place | None,
        trace: Trace | None,
    ) -> Deadline:
        """The deadline with 力争 before or behind, and the clause that the expression governs."""
        tentative = self._clauses.tentative(hit, text, low)
        if trace is not None:
            steps = self._surroundings(text, tentative, clause)
            trace.make("deadlines", item.path, hit.start, hit.end, steps)
        return Deadline(
            path=item.path,
            start=hit.start,
            end=hit.end,
            relation=reading.relation,
            rule_id=hit.rule.id,
            due_start=reading.due_start,
            due_end=reading.due_end,
            precision=reading.precision,
            recurrence=reading.recurrence,
            anchor=reading.anchor,
            tentative=tentative is not None,
            ambiguous=reading.ambiguous,
            clause_start=clause[0] if clause else None,
            clause_end=clause[1] if clause else None,
        )

    def _surroundings(self, text: str, tentative: re.Match[str] | None, clause: Place | None) -> Iterator[Step]:
        if tentative:
            yield Step("tentative", tentative[0], "tentative", rule=self._tentative_rule)
        if clause:
            yield Step("clause", text[slice(*clause)], text[slice(*clause)])


def _is_past(reading: Reading, anchor: Anchor) -> bool:
    """A date before the notice's own, or a beginning in an earlier year, is a fact of the past."""
    if anchor.issued is None:
        return False
    if reading.due_end is not None:
        return reading.due_end < anchor.issued
    start = reading.due_start
    return reading.relation == "from" and start is not None and start.year < anchor.issued.year


def _stretches(item: Item) -> Iterable[tuple[int, int, str]]:
    """The stretches of an item's text; a table row is read cell by cell."""
    if item.cells:
        return [(c.start, c.end, c.column) for c in item.cells if c.column in COLUMNS]
    return [(item.start, item.end, "")]


def _teller(item: Item, trace: Trace) -> Told:
    def told(start: int, end: int, rule: Rule, why: Why, by: Rule | None, winner: tuple[int, int] | None) -> None:
        winning = by.id if by else ""
        trace.lose(Lost("deadlines", item.path, start, end, rule.id, why, winning, winner=winner))

    return told
