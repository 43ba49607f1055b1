"""全覆盖, 翻一番, 进入前三: expressions that a rule reads as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipeline.extract import told
from pipeline.extract.gate import Gate
from pipeline.extract.trace import Trace
from pipeline.rules import Pack, Rule
from pipeline.types import Item, Target
from pipeline.values import read_number

_GROUPS: Final = frozenset({"coverage", "rank", "growth", "change"})


class WholeReader:
    """Reads by the rules ``targets.coverage``, ``.rank``, ``.growth`` and ``.change``."""

    def __init__(self, pack: Pack) -> None:
        self._rules = [rule for rule in pack if "kind" in rule.yields and rule.id.split(".")[1] in _GROUPS]
        self._gate = Gate([rule.regex for rule in self._rules])

    def find(self, item: Item, text: str, start: int, end: int, trace: Trace | None) -> Iterator[Target]:
        """The targets of ``text[start:end]`` that stand in no number: 实现全覆盖 is a coverage of 100 %."""
        for number, places in sorted(self._gate.windows(text, start, end).items()):
            rule = self._rules[number]
            for match in (match for place in places for match in self._gate.matches(number, text, place)):
                value = _value(rule, match)
                if trace is not None:
                    told.tell_whole(trace, item, rule, match, value)
                if value is not None:
                    low, high = rule.quote(match)
                    yield Target(
                        path=item.path,
                        start=low,
                        end=high,
                        comparator=rule.text_of("comparator"),  # type: ignore[arg-type]  # the tests hold the packs
                        value=value,
                        unit=match.groupdict().get("u") or rule.text_of("unit"),
                        kind=rule.text_of("kind"),  # type: ignore[arg-type]  # to the comparators, kinds
                        direction=rule.text_of("direction") or None,  # type: ignore[arg-type]  # and directions
                        rule_id=rule.id,
                    )


def _value(rule: Rule, match: re.Match[str]) -> Decimal | None:
    if "value" in rule.yields:
        return Decimal(rule.text_of("value"))
    number = read_number(match["n"]) if match.groupdict().get("n") else Decimal(1)
    if number is not None and rule.id == "targets.change.double":
        return Decimal(2) ** int(number)
    return number
