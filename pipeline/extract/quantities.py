"""Quantities: a number with its measure word and the comparators around it, as a value in the base unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.extract.figures import DOUBLED, Figure, figure_steps, read_figure
from pipeline.extract.spans import Spans
from pipeline.extract.trace import Lost, Step, Trace, order_of_loss
from pipeline.rules import Pack, Rule, either
from pipeline.types import Comparator, Direction
from pipeline.values import Unread

_REACH: Final = 24
_BREAK: Final = re.compile(r"[,。;:!?、\n\t]|“(?![^“”]{1,8}”\Z)|”(?!\Z)|\((?!含\))|(?<!\(含)\)")
"""What no comparator reaches across; 不超过（含）3次 and 至少“回头看”一次 are one expression."""
_WORD: Final = re.compile("[一-鿿]{2}")
_AFTER_REACH: Final = 14
_DIGIT: Final = re.compile("[0-9]")
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
        self._before = pack.group("targets.before")
        self._before_words = {word: rule for rule in reversed(self._before) for word in rule.words}
        self._gap = {rule.id: int(rule.text_of("gap")) for rule in self._before}
        words = sorted(self._before_words, key=lambda word: -len(word))
        self._any_word = re.compile("|".join(map(re.escape, words)) or "(?!)")
        self._before_patterns = [(rule, rule.regex) for rule in self._before if not rule.words]
        self._from = pack["targets.not.from"].regex
        self._names = pack["targets.not.name"].regex
        self._after = [(rule, rule.regex) for rule in pack.group("targets.after")]
        self._any_after = either(regex for _, regex in self._after)
        self._change = [(word, rule) for rule in pack.group("targets.change") for word in rule.words]
        self._changes = tuple(word for word, _ in self._change)
        self._upgrades = pack["targets.goal.upgrade"].words
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
                _, begin = self._comparator_before(run.text, taken, match.start())
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
        before, before_start = self._comparator_before(text, low, match.start())
        change, change_start = self._change_before(text, low, before_start if before else match.start())
        if change and before is None and self._bettered.match(text, match.end(), run.end):
            change = None
        after, after_end = self._comparator_after(text, match.end(), run.end)
        decided = after or before
        if (rule is self._plain or rule is self._great) and (
            before is None
            or decided is None
            or (decided.text_of("comparator") == "=" and not _names_a_rate(text[before_start : match.end()]))
        ):
            if trace is not None:
                lacks = tuple(other.id for other in (*self._before, *(rule for rule, _ in self._after)))
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
            steps = (*figure_steps(match, rule, figure), *_comparator_steps(words, decided, comparator, behind))
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

    def _comparator_before(self, text: str, start: int, number: int) -> tuple[Rule | None, int]:
        """The nearest comparator in front of the number, with no more between than its rule allows."""
        low = max(start, number - _REACH)
        for stop in _BREAK.finditer(text, low, number):
            low = stop.end()
        found: tuple[Rule | None, int] = (None, number)
        nearest = (-1, 0)
        for match, rule in self._candidates_before(text, low, number):
            between = text[match.end() : number]
            place = (match.end(), len(match[0]))
            fits = len(between) <= self._gap[rule.id] and not _DIGIT.search(between) and not self._from.search(between)
            if fits and place > nearest:
                found, nearest = (rule, match.start()), place
        return found

    def _candidates_before(self, text: str, low: int, number: int) -> list[tuple[re.Match[str], Rule]]:
        """All comparators there, also those that begin within another: 至少 in 提高至少."""
        found, at = [], low
        while match := self._any_word.search(text, at, number):
            found.append((match, self._before_words[match[0]]))
            at = match.start() + 1
        for rule, regex in self._before_patterns:
            found += [(match, rule) for match in regex.finditer(text, low, number + 1) if match.end() <= number]
        return found

    def _change_before(self, text: str, start: int, place: int) -> tuple[Rule | None, int]:
        """增长 or 下降 right before the number or its comparator."""
        if text.endswith(self._changes, start, place) and not text.endswith(self._upgrades, start, place):
            for word, rule in self._change:
                if text.endswith(word, start, place):
                    return rule, place - len(word)
        return None, place

    def _comparator_after(self, text: str, place: int, end: int) -> tuple[Rule | None, int]:
        found: tuple[Rule | None, int] = (None, place)
        end = min(end, place + _AFTER_REACH)
        if not self._any_after.match(text, place, end):
            return found
        for rule, regex in self._after:
            match = regex.match(text, place, end)
            if match and (found[0] is None or match.end() > found[1]):
                found = (rule, match.end())
        return found


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


def _comparator_steps(
    words: dict[str, tuple[Rule | None, str]],
    decided: Rule | None,
    comparator: Comparator,
    behind: re.Match[str] | None,
) -> Iterator[Step]:
    """The words in front of the number and behind it, of which one decides; and the change."""
    for name in ("before", "after"):
        rule, found = words[name]
        if rule is not None:
            how = f"{name}_decides" if rule is decided else f"{name}_gives_way"
            match = behind if name == "after" else None
            yield Step("comparator", found, rule.text_of("comparator"), how, rule, match)
    if decided is None:
        yield Step("comparator", "", comparator, "bare_number")
    rule, found = words["change"]
    if rule is not None:
        yield Step("direction", found, rule.text_of("direction"), rule=rule)
