"""Classes of measure words: shares and points of a hundred, multiples, spans of time, money."""

from __future__ import annotations

from pipeline.rules import Pack


class UnitClasses:
    """Reads the rules ``targets.unit``; 工作日 is a span of time, 百分点 a ratio, 台 neither."""

    def __init__(self, pack: Pack) -> None:
        self.shares = frozenset(pack["targets.unit.share"].words)
        self.points = frozenset(pack["targets.unit.points"].words)
        self.rates = self.shares | self.points
        multiples = frozenset(pack["targets.unit.multiple"].words)
        self.multiples = multiples | {"%"}
        """翻两番 and 增长20%: how many times as much."""
        self.ratios = self.rates | multiples | {""}
        """Numbers that count nothing; a fraction such as 二分之一 has no unit at all."""
        self.spans = frozenset(pack["targets.unit.span"].words)
        self.promised = frozenset(pack["targets.unit.promised"].words)
        """五个工作日内核发 is promised to whoever applies; 三个月内完成 is when something is due."""
        self.times = self.spans | frozenset(pack["targets.unit.years"].words)
        self.no_things = self.ratios | self.times | frozenset(pack["targets.unit.money"].words)
