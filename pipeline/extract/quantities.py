"""Quantities: a number with its measure word and the comparators around it, as a value in the base unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.extract.comparators import Comparators, comparator_steps
from pipeline.extract.figures import DOUBLED, Figure, figure_steps, read_figure
from pipeline.extract.spans import Spans
from pipeline.extract.trace import Lost, Step, Trace, order_of_loss
from pipeline.rules import Pack, Rule, either
from pipeline.types import Comparator, Direction
from pipeline.values import Unread

_WORD: Final = re.compile("[一-鿿]{2}")
_COUNTS: Final = 20
"""From here on a Chinese numeral counts things (新建二十个站点); 十项举措 counts what the notice itself lists."""


class Amount(NamedTuple):
    """A number in the text and everything that its surroundings say of it; spans are of the folded text."""

    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal
    value_high: Decimal | None
    unit: str
    comparator: Comparator
    direction: Direction | None
    rule_id: str
    """The rule that decided the comparator, else the one that found the number."""
    exact: bool
    """No comparator and no change stands at it: a bare number."""
    bound: bool
    """A comparator stands in front of it, such as 不少于."""
    numeral: bool
    """Written as a small Chinese numeral, which is often no count at all (一张网)."""
    found_by: str
    """The rule that found the number."""
    steps: tuple[Step, ...] = ()
    """How it was read; filled only for a trace."""

    @property
    def counted_in(self) -> str:
        """The unit without what it is for: 元 of 350元/吨."""
        return self.unit.partition("/")[0]


class UnreadNumber(NamedTuple):
    """A number that a rule found and that has no value, and why: 几十个 is vague; the span is of the folded text."""

    start: int
    end: int
    reason: str


class _Run(NamedTuple):
    """A stretch of text in which numbers are looked for, and who wants to know what became of them."""

    text: str
    start: int
    end: int
    every: bool
    trace: Trace | None = None
    path: str | None = None


class QuantityFinder:
    """Finds quantities by the rules ``targets.quantity``, ``.mask``, ``.before``, ``.after`` and ``.change``."""

    def __init__(self, pack: Pack) -> None:
        self._plain = pack["targets.quantity.plain"]
        self._great = pack["targets.quantity.great"]
        self._numeral = pack["targets.quantity.numeral"]
        both = (
            pack["targets.quantity.fraction"],
            pack["targets.quantity.slash"],
            pack["targets.quantity.rate"],
            pack["targets.quantity.points"],
            pack["targets.quantity.number"],
            pack["targets.quantity.half"],
            pack["targets.quantity.tenths"],
            pack["targets.quantity.tenths-range"],
            pack["targets.quantity.signed"],
            pack["targets.quantity.margin"],
            pack["targets.quantity.round"],
            self._numeral,
            pack["targets.quantity.vague"],
        )
        self._numbers = _in_order((*both, self._great, self._plain))
        self._every = _in_order(
            (
                *both,
                pack["targets.quantity.ranks"],
                pack["targets.quantity.mixed"],
                pack["targets.quantity.any"],
                pack["targets.quantity.figure"],
                *(rule for rule in pack.group("targets.change") if rule.id == DOUBLED),
            )
        )
        self._masks = [(rule, rule.regex) for rule in pack.group("targets.mask")]
        self._any_mask = either(regex for _, regex in self._masks)
        self._names = pack["targets.not.name"].regex
        self._comparators = Comparators(pack)
        self._bettered = pack["targets.goal.better"].regex

    def find(
        self,
        text: str,
        start: int,
        end: int,
        trace: Trace | None = None,
        path: str | None = None,
        unread: list[UnreadNumber] | None = None,
    ) -> Iterator[Amount]:
        """Quantities of ``text[start:end]`` that may be targets, in order; ``unread`` collects numbers without value.

        ``控制在5%以内`` gives 5 with unit %, comparator <=; ``提升1—3个百分点`` gives 1..3 百分点, direction up.
        """
        return self._in(_Run(text, start, end, False, trace, path), [] if unread is None else unread)

    def every(self, text: str) -> Iterator[Amount]:
        """Every quantity of a text, also plain numbers (他有25); none in names such as “1+12+N”."""
        names = Spans(match.span() for match in self._names.finditer(text))
        for amount in self._in(_Run(text, 0, len(text), True), []):
            if not names.overlaps(amount.number_start, amount.number_end):
                yield amount

    def _in(self, run: _Run, unread: list[UnreadNumber]) -> Iterator[Amount]:
        taken = run.start
        last: Amount | None = None
        for match, rule in self._matches(run):
            if match.start() < taken:
                if run.trace is not None and last is not None:
                    run.trace.lose(_beaten(run.path, match, rule, last))
                continue
            read = None if self._masked(run, match, rule) else self._read(run, match, rule, taken)
            if isinstance(read, Amount):
                taken, last = read.end, read
                yield read
            elif read is not None:
                _, begin = self._comparators.before(run.text, taken, match.start())
                taken = match.end()
                unread.append(UnreadNumber(begin, match.end(), read.reason))

    def _matches(self, run: _Run) -> Sequence[tuple[re.Match[str], Rule]]:
        """What the rules match, the first to begin first, of these the longest."""
        text, start, end = run.text, run.start, run.end
        found = [
            (match.start(), -match.end(), order, match, rule)
            for order, rule, needs, regex in (self._every if run.every else self._numbers)
            if not needs or text.find(needs, start, end) >= 0
            for match in regex.finditer(text, start, end)
        ]
        found.sort(key=lambda one: one[:3])
        return [(match, rule) for *_, match, rule in found]

    def _masked(self, run: _Run, match: re.Match[str], rule: Rule) -> bool:
        """Whether the number is part of a name or a date, such as 5G or 2020年."""
        place = match.start()
        if not self._any_mask.match(run.text, place, run.end):
            return False
        for mask, regex in self._masks:
            if name := regex.match(run.text, place, run.end):
                if run.trace is not None:
                    span = match.span()
                    run.trace.lose(
                        Lost("targets", run.path, *span, rule.id, "inside_lookalike", mask.id, winner=name.span())
                    )
                return True
        return False

    def _read(self, run: _Run, match: re.Match[str], rule: Rule, low: int) -> Amount | Unread | None:
        """The number with the words around it, of which none stands before ``low``, where the last quantity ends."""
        text, trace = run.text, run.trace
        figure = read_figure(match, rule)
        if isinstance(figure, Unread):
            if trace is not None:
                trace.lose(Lost("targets", run.path, *match.span(), rule.id, "no_value", words=figure.reason))
            return figure
        before, before_start = self._comparators.before(text, low, match.start())
        change, change_start = self._comparators.change(text, low, before_start if before else match.start())
        if change and before is None and self._bettered.match(text, match.end(), run.end):
            change = None
        after, after_end = self._comparators.after(text, match.end(), run.end)
        decided = after or before
        if (rule is self._plain or rule is self._great) and (
            before is None
            or decided is None
            or (decided.text_of("comparator") == "=" and not _names_a_rate(text[before_start : match.end()]))
        ):
            if trace is not None:
                lacks = self._comparators.ids
                trace.lose(Lost("targets", run.path, *match.span(), rule.id, "needs_comparator", lacks=lacks))
            return None
        if before and after and before.text_of("comparator") in ("<", ">") and after.text_of("comparator") != "~":
            decided = before
        comparator = figure.comparator
        if decided:
            comparator = decided.text_of("comparator")  # type: ignore[assignment]
        direction: Direction | None = change.text_of("direction") if change else None  # type: ignore[assignment]
        opens = before_start if before else match.start()
        steps: tuple[Step, ...] = ()
        if trace is not None:
            words = {
                "before": (before, text[before_start : match.start()]),
                "after": (after, text[match.end() : after_end]),
                "change": (change, text[change_start:opens]),
            }
            behind = after.regex.match(text, match.end(), after_end) if after else None
            steps = (*figure_steps(match, rule, figure), *comparator_steps(words, decided, comparator, behind))
        return Amount(
            start=change_start if change and not change.yields.get("outside") else opens,
            end=after_end if after else match.end(),
            number_start=match.start(),
            number_end=match.end(),
            value=figure.value,
            value_high=figure.high,
            unit=figure.unit,
            comparator=comparator,
            direction=direction,
            rule_id=decided.id if decided else change.id if change else rule.id,
            exact=not (decided or change) and figure.comparator == "=",
            bound=before is not None and before.text_of("comparator") != "=",
            numeral=self._is_small_numeral(rule, match, figure),
            found_by=rule.id,
            steps=steps,
        )

    def _is_small_numeral(self, rule: Rule, match: re.Match[str], figure: Figure) -> bool:
        return rule is self._numeral and not match["mult"] and figure.value < _COUNTS


def _names_a_rate(text: str) -> bool:
    """提高到0.58 is what a coefficient is to be; 至3 is the end of a range."""
    return "." in text and _WORD.match(text) is not None


def _in_order(rules: Iterable[Rule]) -> tuple[tuple[int, Rule, str, re.Pattern[str]], ...]:
    """Each rule with its place, the characters without which it is not tried, and its pattern."""
    return tuple((order, rule, rule.text_of("needs"), rule.regex) for order, rule in enumerate(rules))


# -- what a trace is told


def _beaten(path: str | None, match: re.Match[str], rule: Rule, winner: Amount) -> Lost:
    span = (winner.number_start, winner.number_end)
    return Lost(
        "targets", path, *match.span(), rule.id, order_of_loss(match.span(), span), winner.found_by, winner=span
    )
