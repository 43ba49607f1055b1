"""Quantities: a number with its measure word and the comparators around it, as a value in the base unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pipeline.extract.trace import Lost, Step, Trace, order_of_loss
from pipeline.rules import Pack, Rule
from pipeline.types import Comparator, Direction
from pipeline.values import read_number

_UNIT_SCALE: Final = re.compile(r"^(万|亿)(?=.)")
_RENMINBI: Final = "人民币"
_REACH: Final = 24
_BREAK: Final = re.compile(r"[,。;:!?、\n\t()“”]")
_AFTER_REACH: Final = 12


@dataclass(frozen=True, slots=True)
class Quantity:
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
    """Written as a Chinese numeral without 万 or 亿, which is often no count at all (一张网)."""
    found_by: str
    """The rule that found the number."""
    steps: tuple[Step, ...] = ()
    """How it was read; filled only for a trace."""


class QuantityFinder:
    """Finds quantities by the rules ``targets.quantity``, ``.before``, ``.after`` and ``.change``."""

    def __init__(self, pack: Pack) -> None:
        self._number = pack["targets.quantity.number"]
        self._plain = pack["targets.quantity.plain"]
        self._fraction = pack["targets.quantity.fraction"]
        self._half = pack["targets.quantity.half"]
        self._numeral = pack["targets.quantity.numeral"]
        self._tenths = pack["targets.quantity.tenths"]
        self._before = pack.group("targets.before")
        self._after = pack.group("targets.after")
        self._change = [rule for rule in pack.group("targets.change") if rule.words]

    def find(
        self, text: str, start: int, end: int, trace: Trace | None = None, path: str | None = None
    ) -> Iterator[Quantity]:
        """Quantities of ``text[start:end]`` in order.

        ``控制在5%以内`` gives 5 with unit %, comparator <=; ``提升1—3个百分点`` gives 1..3 百分点, direction up.
        """
        taken = start
        last: Quantity | None = None
        matches = [
            (match, rule)
            for rule in (self._fraction, self._number, self._plain, self._half, self._tenths, self._numeral)
            for match in rule.regex.finditer(text, start, end)
        ]
        for match, rule in sorted(matches, key=lambda pair: (pair[0].start(), -pair[0].end())):
            if match.start() < taken:
                if trace is not None and last is not None:
                    trace.lose(_beaten(path, match, rule, last))
                continue
            if (quantity := self._read(text, match, rule, start, end, trace, path)) is not None:
                taken, last = match.end(), quantity
                yield quantity

    def _read(
        self,
        text: str,
        match: re.Match[str],
        rule: Rule,
        start: int,
        end: int,
        trace: Trace | None = None,
        path: str | None = None,
    ) -> Quantity | None:
        read = _value(match, rule)
        if read is None:
            if trace is not None:
                trace.lose(Lost("targets", path, *match.span(), rule.id, "no_value"))
            return None
        value, high, unit = read
        before, before_start = self._comparator_before(text, start, match.start())
        change, change_start = self._change_before(text, start, before_start if before else match.start())
        after, after_end = self._comparator_after(text, match.end(), end)
        decided = after or before
        if rule is self._plain and (before is None or decided is None or decided.text_of("comparator") == "="):
            if trace is not None:
                lacks = tuple(other.id for other in (*self._before, *self._after))
                trace.lose(Lost("targets", path, *match.span(), rule.id, "needs_comparator", lacks=lacks))
            return None
        if before and after and before.text_of("comparator") in ("<", ">") and after.text_of("comparator") != "~":
            decided = before
        comparator: Comparator = decided.text_of("comparator") if decided else "="  # type: ignore[assignment]
        direction: Direction | None = change.text_of("direction") if change else None  # type: ignore[assignment]
        steps: tuple[Step, ...] = ()
        if trace is not None:
            words = {
                "before": (before, text[before_start : match.start()]),
                "after": (after, text[match.end() : after_end]),
                "change": (change, text[change_start : before_start if before else match.start()]),
            }
            behind = after.regex.match(text, match.end(), after_end) if after else None
            steps = (*_number_steps(match, rule, read), *_comparator_steps(words, decided, comparator, behind))
        return Quantity(
            start=min(before_start if before else match.start(), change_start if change else match.start()),
            end=after_end if after else match.end(),
            number_start=match.start(),
            number_end=match.end(),
            value=value,
            value_high=high,
            unit=unit,
            comparator=comparator,
            direction=direction,
            rule_id=decided.id if decided else change.id if change else rule.id,
            exact=not (decided or change),
            bound=before is not None and before.text_of("comparator") != "=",
            numeral=rule is self._numeral and not match["mult"],
            found_by=rule.id,
            steps=steps,
        )

    def _comparator_before(self, text: str, start: int, number: int) -> tuple[Rule | None, int]:
        """The nearest comparator in front of the number, with no more between than its rule allows."""
        low = max(start, number - _REACH)
        for stop in _BREAK.finditer(text, low, number):
            low = stop.end()
        found: tuple[Rule | None, int] = (None, number)
        nearest = (-1, 0)
        for rule in self._before:
            allowed = int(rule.text_of("gap"))
            for match in rule.regex.finditer(text, low, number):
                between = text[match.end() : number]
                fits = len(between) <= allowed and not any(char.isdigit() for char in between)
                if fits and (match.end(), len(match[0])) > nearest:
                    found, nearest = (rule, match.start()), (match.end(), len(match[0]))
        return found

    def _change_before(self, text: str, start: int, place: int) -> tuple[Rule | None, int]:
        """增长 or 下降 right before the number or its comparator."""
        for rule in self._change:
            for word in rule.words:
                if place - len(word) >= start and text.startswith(word, place - len(word)):
                    return rule, place - len(word)
        return None, place

    def _comparator_after(self, text: str, place: int, end: int) -> tuple[Rule | None, int]:
        found: tuple[Rule | None, int] = (None, place)
        for rule in self._after:
            match = rule.regex.match(text, place, min(end, place + _AFTER_REACH))
            if match and match.end() > found[1]:
                found = (rule, match.end())
        return found


def _value(match: re.Match[str], rule: Rule) -> tuple[Decimal, Decimal | None, str] | None:
    """Number, end of range and base unit: 15万元 → 150000 元, 二分之一 → 0.5, 百分之二十 → 20 %, 九成 → 90 %."""
    groups = match.groupdict()
    if "value" in rule.yields:
        return Decimal(rule.text_of("value")), None, rule.text_of("unit")
    if "under" in groups:
        over = read_number(match["over"])
        under = {"百": Decimal(100), "千": Decimal(1000)}.get(match["under"]) or read_number(match["under"])
        if over is None or not under:
            return None
        return (over, None, "%") if match["under"] == "百" else (over / under, None, "")
    number = read_number(match["n"])
    if number is None:
        return None
    if "times" in rule.yields:
        return number * int(rule.text_of("times")), None, rule.text_of("unit")
    high = read_number(groups["n2"]) if groups.get("n2") else None
    unit = groups.get("u") or ""
    scale = groups.get("mult") or ""
    if inner := _UNIT_SCALE.match(unit):
        scale, unit = scale + inner[1], unit[1:]
    factor = read_number("1" + scale) if scale else Decimal(1)
    if factor is None:
        return None
    unit = unit.removeprefix(_RENMINBI)
    if unit.startswith("个") and len(unit) > 1 and unit != "个月":
        unit = unit[1:]
    return number * factor, high * factor if high is not None else None, unit


# -- what a trace is told


def _beaten(path: str | None, match: re.Match[str], rule: Rule, winner: Quantity) -> Lost:
    span = (winner.number_start, winner.number_end)
    return Lost(
        "targets", path, *match.span(), rule.id, order_of_loss(match.span(), span), winner.found_by, winner=span
    )


def _number_steps(match: re.Match[str], rule: Rule, read: tuple[Decimal, Decimal | None, str]) -> Iterator[Step]:
    """1500万户: the number 1500, 万 multiplied in, the measure word 户."""
    value, high, unit = read
    groups = {name: found for name, found in match.groupdict().items() if found}
    yield Step("number", match[0], groups.get("n") or groups.get("over") or match[0], rule=rule, match=match)
    if "under" in groups:
        yield Step("fraction", match[0], f"{value:.15g}")
    if "times" in rule.yields:
        yield Step("times", match[0], f"{value}", f"times_{rule.text_of('times')}")
    printed_unit = groups.get("u", "")
    inner = _UNIT_SCALE.match(printed_unit)
    if scale := groups.get("mult", "") + (inner[1] if inner else ""):
        yield Step("scale", scale, f"{value}", f"times_{read_number('1' + scale)}")
    if high is not None:
        yield Step("value_high", groups["n2"], f"{high}")
    if printed_unit or unit:
        yield Step("unit", printed_unit or match[0], unit, "" if printed_unit == unit else "base_unit")


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
