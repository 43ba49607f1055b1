"""Targets: quantities that an item sets to be reached or kept, and what each measures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.extract import told
from pipeline.extract.kinds import Context, KindReader, Verdict
from pipeline.extract.quantities import Amount as Quantity
from pipeline.extract.quantities import QuantityFinder, UnreadNumber
from pipeline.extract.spans import Spans, Stops
from pipeline.extract.trace import Lost, Step, Trace
from pipeline.rules import Pack, Rule
from pipeline.types import Comparator, Deadline, Direction, Finding, Item, Notice, Target
from pipeline.values import read_number

Words = Callable[[str], Sequence[tuple[str, int]]]
"""Cuts a text into words with their offsets."""

_SENTENCE: Final = re.compile(r"[。;!?\n\t]")
_CLAUSE: Final = re.compile(r"[,。;:!?\n\t()]")
_THING_AND: Final = re.compile(r"[^,。;:!?\n\t\d]{1,12}(?:、|和|及|以及)")
_AND: Final = ("、", "和", "及", "以及")
_MAX_DIGITS: Final = 20
"""No notice sets a longer number; the table's 64 bits would not hold it."""
_MAX_INDICATOR: Final = 60
_GRANTS: Final = ("给予", "予以", "按", "可", "由", "一次性", "享受", "免", "减", "再", "省级", "市级", "财政")


COLUMNS: Final = frozenset({"task", "content", ""})
"""The columns of a task table in which targets are looked for; "" is a column that no rule knows."""
_MAX_CONTEXT: Final = 300
"""How far a sentence is looked at around a quantity: a text without stops must not cost its square."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of an item's text with its sentences, its clauses and its deadlines."""

    text: str
    start: int
    end: int
    sentences: Stops
    clauses: Stops
    deadlines: Sequence[Deadline]
    issued: int
    """The year of the notice, or 0 where it has no date."""

    def context(self, quantity: Quantity) -> Context:
        """What stands around a quantity."""
        start = max(self.sentences.before(quantity.start), quantity.start - _MAX_CONTEXT)
        end = min(self.sentences.after(quantity.end), quantity.end + _MAX_CONTEXT)
        clause = max(self.clauses.before(quantity.start), start)
        return Context(
            sentence=self.text[start:end],
            place=quantity.start - start,
            before=self.text[clause : quantity.start],
            after=self.text[quantity.end : end],
            quote=self.text[quantity.start : quantity.end],
            near=self._near(clause, quantity.end, end),
        )

    def _near(self, clause: int, place: int, end: int) -> str:
        """The clause, and the next one where that only says what is granted: …超过50%的，给予补贴."""
        stop = min(self.clauses.after(place), end)
        goes_on = self.text.startswith(_GRANTS, stop + 1)
        return self.text[clause : min(self.clauses.after(stop + 1), end) if goes_on else stop]


class TargetFinder:
    """Finds targets by the pack ``targets``; ``words`` cuts the text in which an indicator is looked for."""

    def __init__(self, pack: Pack, lexicon: Pack, words: Words) -> None:
        self._quantities = QuantityFinder(pack)
        self._kinds = KindReader(pack)
        self._pack = pack
        self._words = words
        self._lead_in = frozenset(lexicon["lexicon.goal-verb"].words)
        self._trailing = frozenset(lexicon["lexicon.trailing"].words)
        self._whole = [rule for rule in pack if "kind" in rule.yields and rule.id.split(".")[1] in _WHOLE]
        self._number = re.compile(r"[\d一二两三四五六七八九十百千半]|覆盖|番|零增长")

    def find(
        self, notice: Notice, text: str, deadlines: Sequence[Deadline], trace: Trace | None = None
    ) -> tuple[list[Target], list[Finding]]:
        """All targets of a notice, item by item; ``text`` is the folded text.

        ``投放不少于250台政务服务一体机`` gives >= 250 台 with the indicator 政务服务一体机.
        """
        by_item: dict[str, list[Deadline]] = {}
        for deadline in deadlines:
            if deadline.relation != "recurring":
                by_item.setdefault(deadline.path, []).append(deadline)
        found: list[Target] = []
        numbers: list[UnreadNumber] = []
        issued = notice.header.issued_date.year if notice.header.issued_date else 0
        for item in notice.items:
            own = by_item.get(item.path, [])
            for start, end in _places(item):
                if self._number.search(text, start, end):
                    sentences, clauses = (Stops(stop, text, start, end) for stop in (_SENTENCE, _CLAUSE))
                    stretch = _Stretch(text, start, end, sentences, clauses, own, issued)
                    found += self._in_stretch(item, stretch, trace, numbers)
        too_large = [target for target in found if target.value.adjusted() > _MAX_DIGITS]
        unread = [*(_unread(target) for target in too_large), *map(_without_value, numbers)]
        if trace is not None:
            for target in too_large:
                trace.lose(Lost("targets", target.path, target.start, target.end, target.rule_id, "too_large"))
        return [target for target in found if target.value.adjusted() <= _MAX_DIGITS], unread

    def _in_stretch(
        self, item: Item, stretch: _Stretch, trace: Trace | None, unread: list[UnreadNumber]
    ) -> Iterator[Target]:
        text, start, end = stretch.text, stretch.start, stretch.end
        whole = list(self._whole_expressions(item, text, start, end, trace))
        names = [match.span() for match in self._pack["targets.not.name"].regex.finditer(text, start, end)]
        dates = [(deadline.start, deadline.end) for deadline in stretch.deadlines]
        taken = Spans([*names, *dates, *((target.start, target.end) for target in whole)])
        holders = [] if trace is None else told.holders(names, stretch.deadlines, whole)
        found = whole
        last: Target | None = None
        numbers: list[UnreadNumber] = []
        for quantity in self._quantities.find(text, start, end, trace, item.path, numbers):
            if taken.overlaps(quantity.number_start, quantity.number_end):
                if trace is not None:
                    trace.lose(told.covered(item, quantity, holders))
                continue
            verdict: Verdict | None = None
            if last is not None and _goes_on(last, quantity, text):
                last = replace(last, start=quantity.start, end=quantity.end, value=quantity.value)
            else:
                verdict = self._kinds.read(quantity, stretch.context(quantity), stretch.issued)
                last = self._target(item, quantity, verdict)
            if last is not None:
                found.append(last)
            if trace is not None:
                self._tell(trace, item, quantity, verdict, last)
        unread += [number for number in numbers if not taken.overlaps(number.start, number.end)]
        previous: Target | None = None
        for target in sorted(found, key=lambda target: target.start):
            linked = self._linked(target, previous, stretch)
            if trace is not None:
                trace.make(
                    "targets", item.path, target.start, target.end, told.link_steps(linked, previous, stretch.text)
                )
            previous = linked
            yield linked

    def _tell(
        self, trace: Trace, item: Item, quantity: Quantity, verdict: Verdict | None, target: Target | None
    ) -> None:
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

    def _whole_expressions(
        self, item: Item, text: str, start: int, end: int, trace: Trace | None = None
    ) -> Iterator[Target]:
        """全覆盖, 翻一番, 进入前三: expressions that a rule reads as a whole."""
        for rule in self._whole:
            for match in rule.regex.finditer(text, start, end):
                low, high = rule.quote(match)
                value = _fixed_value(rule, match)
                if trace is not None:
                    told.tell_whole(trace, item, rule, match, value)
                if value is not None:
                    yield Target(
                        path=item.path,
                        start=low,
                        end=high,
                        comparator=_comparator(rule),
                        value=value,
                        unit=rule.text_of("unit"),
                        kind=rule.text_of("kind"),  # type: ignore[arg-type]  # the tests hold the packs to the kinds
                        direction=_direction(rule),
                        rule_id=rule.id,
                    )

    def _target(self, item: Item, quantity: Quantity, verdict: Verdict) -> Target | None:
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

    # -- what it measures, and by when

    def _linked(self, target: Target, previous: Target | None, stretch: _Stretch) -> Target:
        """The target with its deadline and its indicator, which a list (85%、30%) names once, in front of the first."""
        sentence = stretch.sentences.before(target.start)
        index = bisect_left([deadline.start for deadline in stretch.deadlines], target.start)
        last = stretch.deadlines[index - 1] if index else None
        deadline = (last.start, last.end) if last and last.start >= sentence else None
        if previous and stretch.text[previous.end : target.start] in _AND:
            indicator = (previous.indicator_start, previous.indicator_end)
        else:
            behind = max(last.end if last else stretch.start, previous.end if previous else stretch.start)
            indicator = self._indicator(target, stretch, behind) or (None, None)
        return replace(target, deadline=deadline, indicator_start=indicator[0], indicator_end=indicator[1])

    def _indicator(self, target: Target, stretch: _Stretch, behind: int) -> tuple[int, int] | None:
        """The noun phrase in front of the quantity in its clause, else the one behind it."""
        low = max(stretch.clauses.before(target.start), target.start - _MAX_INDICATOR)
        if low < behind <= target.start:
            low = behind
        words = [(word, low + place) for word, place in self._words(stretch.text[low : target.start])]
        while words and _is_loose(words[0][0], self._lead_in):
            words.pop(0)
        while words and _is_loose(words[-1][0], self._trailing):
            words.pop()
        if words and sum(len(word) for word, _ in words) > 1 and not self._is_verb_only(words):
            return words[0][1], words[-1][1] + len(words[-1][0])
        low = target.end + (stretch.text[target.end : target.end + 1] == "的")
        high = min(stretch.clauses.after(target.end), target.end + _MAX_INDICATOR)
        return (low, high) if high - low > 1 else None

    def _is_verb_only(self, words: Sequence[tuple[str, int]]) -> bool:
        """投放 before 不少于250台 is what is done, not what is measured."""
        verbs = self._pack["targets.goal.build"].words
        return words[-1][0] in verbs


_WHOLE: Final = frozenset({"coverage", "rank", "growth", "change"})


def _places(item: Item) -> list[tuple[int, int]]:
    """Where an item's targets stand; a table row is read cell by cell."""
    if item.cells:
        return [(cell.start, cell.end) for cell in item.cells if cell.column in COLUMNS]
    return [(item.start + len(item.marker), item.end)]


def _is_loose(word: str, words: frozenset[str]) -> bool:
    return word in words or not word.strip("、, ")


def _unread(target: Target) -> Finding:
    return Finding("extract", "unread_number", "a number too large to be one", target.start, target.end)


def _without_value(number: UnreadNumber) -> Finding:
    return Finding("extract", "unread_number", f"a number without value: {number.reason}", number.start, number.end)


def _goes_on(last: Target, quantity: Quantity, text: str) -> bool:
    """分别达到85%、30%和40%, 选择10个县、50个乡镇: a bare number behind 、 goes on with the one before."""
    if not quantity.exact or quantity.unit != last.unit:
        return False
    between = text[last.end : quantity.start]
    return between in _AND or (last.comparator == "=" and _THING_AND.fullmatch(between) is not None)


def _fixed_value(rule: Rule, match: re.Match[str]) -> Decimal | None:
    if "value" in rule.yields:
        return Decimal(rule.text_of("value"))
    number = read_number(match["n"]) if match.groupdict().get("n") else Decimal(1)
    if number is not None and rule.id == "targets.change.double":
        return Decimal(2) ** int(number)
    return number


def _comparator(rule: Rule) -> Comparator:
    return rule.text_of("comparator")  # type: ignore[return-value]  # the tests hold the packs to the comparators


def _direction(rule: Rule) -> Direction | None:
    return rule.text_of("direction") or None  # type: ignore[return-value]
