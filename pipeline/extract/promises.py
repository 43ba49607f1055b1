"""Spans of time that an item promises: 3个工作日内办结, but no ages, and nothing that an applicant has to do."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.extract.quantities import Amount
from pipeline.extract.stretches import Context
from pipeline.rules import Pack

_REACH: Final = 12
"""What is done within the time stands so near behind it."""


class Refused(NamedTuple):
    """Why a span of time is no promise: the rule that says so with its words, or the rules of which one would have made
    it one."""

    rule_id: str = ""
    words: str = ""
    lacks: tuple[str, ...] = ()


class PromiseReader:
    """Reads by the rules ``targets.time``."""

    def __init__(self, pack: Pack) -> None:
        self._measured = pack["targets.time.measured"].regex
        self._kept = pack["targets.time.kept"].regex
        self._within = pack["targets.time.within"].regex
        self._office = pack["targets.time.office"].regex
        self._process = pack["targets.time.process"].regex
        self._others = pack["targets.time.applicant"], pack["targets.time.done"]

    def within(self, text: str, place: int) -> re.Match[str] | None:
        """3个工作日办结, without 内, where the number stands at ``place``."""
        return self._within.match(text, place)

    def refused(self, quantity: Amount, context: Context) -> Refused | None:
        """None for 3个工作日内办结; 65岁以上, 公示5日 and 30日内申请 promise nothing, for the reason given."""
        if not quantity.exact and self._measured.search(context.before + context.quote):
            return None
        if quantity.comparator == ">=" and self._kept.search(context.before):
            return None
        if quantity.exact and self.within(context.stretch.text, context.place):
            return None
        if quantity.comparator not in ("<=", "<"):
            return Refused(lacks=("targets.time.measured", "targets.time.kept"))
        if quantity.bound and self._measured.search(context.sentence_before):
            return None
        by_office = self._office.search(context.before) is not None
        for rule in self._others[by_office:]:
            if match := rule.regex.search(context.after):
                return Refused(rule.id, match[0])
        if self._process.search(context.after[:_REACH]):
            return None
        return Refused(lacks=("targets.time.process", "targets.time.measured"))
