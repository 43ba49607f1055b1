"""Targets: quantities that an item sets to be reached or kept, and what each measures."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from pipeline.extract import told
from pipeline.extract.indicators import IndicatorFinder, Words
from pipeline.extract.indicatortables import TableReader, Value
from pipeline.extract.kinds import KindReader, Verdict
from pipeline.extract.linking import Linker
from pipeline.extract.lists import Lists
from pipeline.extract.quantities import Amount, QuantityFinder, UnreadNumber
from pipeline.extract.spans import Spans
from pipeline.extract.stretches import Stretch, closes, governs, stretch_of
from pipeline.extract.trace import Lost, Step, Trace
from pipeline.extract.unitclasses import UnitClasses
from pipeline.extract.wholes import WholeReader
from pipeline.rules import Pack
from pipeline.text import fold
from pipeline.types import Block, Deadline, Finding, Item, Notice, Target

__all__ = ["COLUMNS", "TargetFinder", "Words"]

Headed = Mapping[str, tuple[str | None, str, str]]
"""The path of what stands above an item, the item's heading, and the end of its text, by its own path."""

_MAX_DIGITS: Final = 20
"""No notice sets a longer number; the table's 64 bits would not hold it."""
_MAX_HEADING: Final = 40
"""A longer one is the text itself."""
_LEADS: Final = 60
"""The words that lead to a list stand within so many characters of its first item."""
_LABEL_REACH: Final = 12
"""完成时限： stands so near in front of its deadline."""
_TAIL: Final = 4
"""A deadline closes its item if no more than ）。 stands behind it."""

COLUMNS: Final = frozenset({"task", "content", ""})
"""The columns of a task table in which targets are looked for; "" is a column that no rule knows."""


class _Whole(NamedTuple):
    """What is the same in all parts of a notice; numbers without value are added to ``unread``."""

    text: str
    headed: Headed
    issued: int
    trace: Trace | None
    unread: list[UnreadNumber]


class _Part(NamedTuple):
    """A stretch of an item's text, the item's deadlines, and what its tables of indicators say."""

    item: Item
    start: int
    end: int
    deadlines: Sequence[Deadline]
    values: Sequence[Value]


class TargetFinder:
    """Finds targets by the pack ``targets``; ``words`` cuts the text in which an indicator is looked for."""

    def __init__(self, pack: Pack, lexicon: Pack, words: Words) -> None:
        self._quantities = QuantityFinder(pack)
        self._kinds = KindReader(pack)
        self._lists = Lists(pack)
        self._units = UnitClasses(pack)
        indicators = IndicatorFinder(pack, lexicon, words, self._lists)
        self._linker = Linker(indicators, self._lists, pack["targets.due.completes"].regex)
        self._pack = pack
        self._standard_heading = pack["targets.standard.heading"].regex
        self._lead = pack["targets.standard.lead"].regex
        self._names = pack["targets.not.name"].regex
        self._projects = pack["targets.not.project"].regex
        self._situation = pack["targets.not.situation"].regex
        self._due_label = pack["targets.due.label"].regex
        self._wholes = WholeReader(pack)
        self._tables = TableReader(pack, self._quantities, self._kinds)

    def find(
        self, notice: Notice, text: str, deadlines: Sequence[Deadline], trace: Trace | None = None
    ) -> tuple[list[Target], list[Finding]]:
        """All targets of a notice, item by item; ``text`` is the folded text.

        ``投放不少于250台政务服务一体机`` gives >= 250 台 with the indicator 政务服务一体机.
        """
        by_item: dict[str, list[Deadline]] = {}
        for deadline in deadlines:
            by_item.setdefault(deadline.path, []).append(deadline)
        headed = {item.path: (item.parent_path, item.heading, _last_words(item, text)) for item in notice.items}
        found: list[Target] = []
        numbers: list[UnreadNumber] = []
        issued = notice.header.issued_date.year if notice.header.issued_date else 0
        whole = _Whole(text, headed, issued, trace, numbers)
        tables = _tables(notice)
        for item in notice.items:
            own = by_item.get(item.path, [])
            blocks = tables.get(item.path, ())
            values = [value for block in blocks for value in self._tables.find(item, block, text, issued, trace)]
            for start, end in _places(item):
                found += self._in_part(_Part(item, start, end, own, values), whole)
            found += [value.target for value in values if value.target is not None]
        found.sort(key=lambda target: target.start)
        too_large = [target for target in found if target.value.adjusted() > _MAX_DIGITS]
        unread = [*(_unread(target) for target in too_large), *map(_without_value, numbers)]
        if trace is not None:
            for target in too_large:
                trace.lose(Lost("targets", target.path, target.start, target.end, target.rule_id, "too_large"))
        return [target for target in found if target.value.adjusted() <= _MAX_DIGITS], unread

    def _in_part(self, part: _Part, notice: _Whole) -> Iterator[Target]:
        item, start, end, own, values = part
        text, headed, issued, trace, unread = notice
        whole = list(self._wholes.find(item, text, start, end, trace))
        numbers: list[UnreadNumber] = []
        quantities = list(self._quantities.find(text, start, end, trace, item.path, numbers))
        plain = [trace is None and self._kinds.is_none(quantity, text) for quantity in quantities]
        if not whole and not numbers and all(plain):
            return
        describes = self._describes(part, notice)
        closing = self._closing(item, text, own)
        stretch = stretch_of(text, start, end, own, closing, self._terms(item.path, headed), describes)
        names = [match.span() for match in self._names.finditer(text, start, end)]
        dates = [(deadline.start, deadline.end) for deadline in own]
        taken = Spans([*names, *dates, *_spans(whole), *_spans(values)])
        holders = [] if trace is None else told.holders(names, own, whole, [value.holder for value in values])
        found = whole
        last: Target | None = None
        head: Target | None = None
        for quantity, is_none in zip(quantities, plain, strict=True):
            if taken.overlaps(quantity.number_start, quantity.number_end):
                if trace is not None:
                    trace.lose(told.covered(item, quantity, holders))
                continue
            verdict: Verdict | None = None
            if last is not None and head is not None and self._goes_on(last, head, quantity, stretch):
                last = self._next_of_list(last, quantity, text)
            elif is_none:
                last = None
                continue
            else:
                verdict = self._kinds.read(quantity, stretch.context(quantity), issued)
                last = head = _target(item, quantity, verdict)
            if last is not None:
                found.append(last)
            if trace is not None:
                self._tell(trace, item, quantity, verdict, last)
        unread += [number for number in numbers if not taken.overlaps(number.start, number.end)]
        found.sort(key=lambda target: target.start)
        for target, link in self._linker.linked(found, stretch):
            if trace is not None:
                trace.make("targets", item.path, target.start, target.end, told.link_steps(link, text))
            yield target

    def _next_of_list(self, last: Target, quantity: Amount, text: str) -> Target:
        """The target of a bare number that goes on with the list of ``last``; the comparator is of all where nothing
        else is named between."""
        return replace(
            last,
            comparator=last.comparator if self._lists.joins(text[last.end : quantity.start]) else quantity.comparator,
            start=quantity.start,
            end=quantity.end,
            value=quantity.value,
            value_high=quantity.value_high,
            unit=quantity.unit,
        )

    def _goes_on(self, last: Target, head: Target, quantity: Amount, stretch: Stretch) -> bool:
        """分别达到85%、30%和40%, 选择10个县、50个乡镇: a bare number behind 、 goes on with the one before, the last of
        the list that ``head`` opens."""
        if not quantity.exact or quantity.numeral:
            return False
        between = stretch.text[last.end : quantity.start]
        if self._lists.joins(between):
            same = quantity.unit == last.unit
            return same or self._lists.is_each(head, stretch)
        alike = quantity.unit == last.unit or not {quantity.unit, last.unit} & self._units.no_things
        open_ended = last.comparator == "=" or closes(stretch.text[quantity.end : quantity.end + 1])
        return alike and open_ended and self._lists.names(between)

    def _tell(self, trace: Trace, item: Item, quantity: Amount, verdict: Verdict | None, target: Target | None) -> None:
        """Note how the quantity became a target, or why it became none."""
        if target is None:
            assert verdict is not None
            refused = (quantity.found_by, verdict.why, verdict.rule_id, verdict.words, verdict.lacks)
            trace.lose(Lost("targets", item.path, quantity.start, quantity.end, *refused))
            return
        steps = list(quantity.steps)
        if verdict is None:
            first = self._pack[target.rule_id]
            steps = [step for step in steps if step.name != "comparator"]
            steps.append(Step("comparator", "", target.comparator, "goes_on", first))
            steps.append(Step("kind", "", target.kind, "goes_on"))
        else:
            rule = self._pack[verdict.rule_id] if verdict.rule_id else None
            steps.append(Step("kind", verdict.words, target.kind, verdict.basis, rule))
        trace.make("targets", item.path, quantity.start, quantity.end, steps)

    def _terms(self, path: str | None, headed: Headed) -> str:
        """申请条件 in a heading or 有下列情形之一的： above a list, by which what stands under it is a standard."""
        own = True
        while path is not None and path in headed:
            path, heading, last_words = headed[path]
            match = self._standard_heading.search(fold(heading)) if len(heading) <= _MAX_HEADING else None
            if match := match or (None if own else self._lead.search(last_words)):
                return match[0]
            own = False
        return ""

    def _describes(self, part: _Part, notice: _Whole) -> tuple[str, str] | None:
        """The rule and the words by which numbers tell how things are: a cell that describes a project, 基本情况 in a
        heading."""
        if part.item.cells and (cell := self._projects.search(notice.text, part.start, part.end)):
            return "targets.not.project", cell[0]
        path: str | None = part.item.path
        while path is not None and path in notice.headed:
            path, heading, _ = notice.headed[path]
            if len(heading) <= _MAX_HEADING and (match := self._situation.search(fold(heading))):
                return "targets.not.situation", match[0]
        return None

    def _closing(self, item: Item, text: str, deadlines: Sequence[Deadline]) -> Deadline | None:
        """The one deadline of the whole item: in its column, behind 完成时限：, or in the bracket that closes it."""
        if not deadlines or not governs(deadlines[-1]):
            return None
        last = deadlines[-1]
        if any(cell.column == "deadline" and cell.start <= last.start < cell.end for cell in item.cells):
            return last
        line = text[max(item.start, last.start - _LABEL_REACH) : last.start]
        behind = text[last.end : item.end].strip()
        closes = len(behind) <= _TAIL and ")" in behind
        return last if closes or self._due_label.search(line) else None


def _tables(notice: Notice) -> dict[str, list[Block]]:
    """The tables that stand in the text of each item, by its path; rows of task tables are items themselves."""
    items = [item for item in notice.items if not item.cells]
    found: dict[str, list[Block]] = {}
    for block in notice.doc.blocks:
        index = bisect_right(items, block.start, key=lambda item: item.start) - 1
        if block.rows and index >= 0 and block.end <= items[index].end:
            found.setdefault(items[index].path, []).append(block)
    return found


def _spans(found: Iterable[Target | Value]) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in found)


def _places(item: Item) -> list[tuple[int, int]]:
    """Where an item's targets stand; a table row is read cell by cell."""
    if item.cells:
        return [(cell.start, cell.end) for cell in item.cells if cell.column in COLUMNS]
    return [(item.start + len(item.marker), item.end)]


def _last_words(item: Item, text: str) -> str:
    """What leads from an item to those under it: 有下列情形之一的：."""
    return text[max(item.start, item.end - _LEADS) : item.end].rstrip()


def _unread(target: Target) -> Finding:
    return Finding("extract", "unread_number", "a number too large to be one", target.start, target.end)


def _without_value(number: UnreadNumber) -> Finding:
    return Finding("extract", "unread_number", f"a number without value: {number.reason}", number.start, number.end)


def _target(item: Item, quantity: Amount, verdict: Verdict) -> Target | None:
    if verdict.kind is None:
        return None
    return Target(
        path=item.path,
        start=quantity.start,
        end=quantity.end,
        comparator=quantity.comparator,
        value=quantity.value,
        value_high=quantity.value_high,
        unit=quantity.unit,
        kind=verdict.kind,
        direction=quantity.direction if verdict.kind == "growth" else None,
        rule_id=verdict.rule_id or quantity.rule_id,
    )
