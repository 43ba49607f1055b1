"""Tables of indicators (主要指标): each row names one, and a column has the value that it is to reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.extract.indicators import Indicator
from pipeline.extract.kinds import KindReader
from pipeline.extract.quantities import Amount, QuantityFinder
from pipeline.extract.told import Holder, Link, link_steps
from pipeline.extract.trace import Step, Trace
from pipeline.rules import Pack, Rule
from pipeline.types import Block, Cell, Item, Target
from pipeline.values import read_numeral
from pipeline.values.numerals import Unread

_YEAR: Final = "targets.table.year"
_CELL: Final = 80
"""Characters; a longer cell is a sentence, which is read as one."""
_SCALES: Final = ("万亿", "千万", "百万", "万", "亿", "千")
"""What a column 单位 may begin with (万人, 亿元), the longest first."""


class _Columns(NamedTuple):
    """The columns of a table of indicators, by their places in a row."""

    width: int
    name: int
    unit: int | None
    goals: Sequence[tuple[int, Rule]]
    others: Sequence[int]
    """Columns of years that lie behind: what was there when the plan was made."""


class Value(NamedTuple):
    """A value in such a table: a target, or what was there before (``target`` is None)."""

    start: int
    end: int
    target: Target | None

    @property
    def holder(self) -> Holder:
        """Why no sentence is read here."""
        span = self.start, self.end
        return (span, "inside_target", self.target.rule_id) if self.target else (span, "past_year", _YEAR)


class TableReader:
    """Reads by the rules ``targets.table``; ``quantities`` and ``kinds`` are those that read sentences."""

    def __init__(self, pack: Pack, quantities: QuantityFinder, kinds: KindReader) -> None:
        self._name = pack["targets.table.name"].regex
        self._unit = pack["targets.table.unit"].regex
        self._goal = pack["targets.table.goal"]
        self._year = pack[_YEAR]
        self._value = pack["targets.table.value"].regex
        self._measure = pack["targets.table.measure"].regex
        self._quantities = quantities
        self._kinds = kinds

    def find(self, item: Item, block: Block, text: str, issued: int, trace: Trace | None) -> Iterator[Value]:
        """The rows of a table that stands in ``item``; ``issued`` is the year of the notice, or 0.

        Of 绿化覆盖率（%）｜ 38.2 ｜ 42 below 指标｜2020年｜2025年 the target is 42 %, and 38.2 is none.
        """
        columns: _Columns | None = None
        read: set[Cell] = set()
        for row in block.rows:
            if header := self._header(row, text, issued):
                columns = header
            elif columns is not None and len(row) == columns.width:
                for place in columns.others:
                    yield Value(row[place].start, row[place].end, None)
                for place, rule in columns.goals:
                    if row[place] not in read and row[place] != row[columns.name]:
                        read.add(row[place])
                        yield from self._target(item, row, columns, row[place], rule, text, trace)

    def _header(self, row: Sequence[Cell], text: str, issued: int) -> _Columns | None:
        """The columns that a row names; a form may hold several tables, each with a header of its own."""
        heads = [re.sub(r"\s", "", text[cell.start : cell.end]) for cell in row]
        names = [place for place, head in enumerate(heads) if self._name.match(head)]
        if not names:
            return None
        matches = {place: self._year.regex.match(head) for place, head in enumerate(heads)}
        years = {place: int(match["y"]) for place, match in matches.items() if match}
        named = [place for place, head in enumerate(heads) if place not in names and self._goal.regex.match(head)]
        first = issued or (min(years.values()) + 1 if len(years) > 1 else 0)
        goals = [(place, self._goal) for place in named]
        goals += [(place, self._year) for place, year in years.items() if first and year >= first]
        if not goals:
            return None
        unit = next((place for place, head in enumerate(heads) if self._unit.match(head)), None)
        others = [place for place, year in years.items() if not first or year < first]
        before = [place for place in names if place < min(place for place, _ in goals)]
        return _Columns(len(row), max(before, default=names[0]), unit, goals, others)

    def _target(
        self, item: Item, row: Sequence[Cell], columns: _Columns, cell: Cell, rule: Rule, text: str, trace: Trace | None
    ) -> Iterator[Value]:
        low, high = _stripped(text, row[columns.name])
        unit = ""
        if columns.unit is not None:
            unit = text[row[columns.unit].start : row[columns.unit].end].strip()
        if match := self._measure.search(text, low, high):
            unit, high = match["unit"], match.start()
        start, end = _stripped(text, cell)
        value = self._value.fullmatch(text[start:end]) if end - start <= _CELL else None
        if value is None or low >= high:
            return
        amount = self._amount(value, unit)
        if amount is None:
            return
        start, end = start + value.start("before"), start + value.end("after")
        kind = self._kinds.of_row(amount, text[low:high])
        yield Value(
            start,
            end,
            Target(
                path=item.path,
                start=start,
                end=end,
                comparator=amount.comparator,
                value=amount.value,
                value_high=amount.value_high,
                unit=amount.unit,
                kind=kind,
                indicator_start=low,
                indicator_end=high,
                rule_id=rule.id,
            ),
        )
        if trace is not None:
            steps = [
                Step("number", text[start:end], f"{amount.value}", rule=rule),
                Step("unit", unit, amount.unit),
                Step("kind", "", kind, "said_by_rule"),
                *link_steps(Link(Indicator(low, high, "indicator_of_row"), None, ""), text),
            ]
            trace.make("targets", item.path, start, end, steps)

    def _amount(self, value: re.Match[str], unit: str) -> Amount | None:
        """The value of a cell with the unit that stands in another one."""
        parts = value["before"], value["n"], value["u"] or unit, value["after"]
        whole = "".join(parts)
        if amount := self._whole(whole):
            return amount
        amount = self._whole(value["before"] + value["n"] + value["after"])
        if amount is None or not unit or amount.unit:
            return amount
        scale = next((scale for scale in _SCALES if unit.startswith(scale) and len(unit) > len(scale)), "")
        factor = read_numeral(scale) if scale else None
        if factor is None or isinstance(factor, Unread):
            return amount._replace(unit=unit)
        high = None if amount.value_high is None else amount.value_high * factor
        return amount._replace(value=amount.value * factor, value_high=high, unit=unit.removeprefix(scale))

    def _whole(self, text: str) -> Amount | None:
        """The quantity that ``text`` is from its first to its last character."""
        found = list(self._quantities.every(text))
        return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def _stripped(text: str, cell: Cell) -> tuple[int, int]:
    content = text[cell.start : cell.end]
    start = cell.start + len(content) - len(content.lstrip())
    return start, max(start, cell.start + len(content.rstrip()))
