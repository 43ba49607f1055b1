"""Numbers that are no goal: subsidies, caps, fees, thresholds of eligibility, norms."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipeline.extract.quantities import Amount
from pipeline.extract.stretches import Context
from pipeline.extract.unitclasses import UnitClasses
from pipeline.rules import Pack

_ADVERB: Final = 4
"""A clause of so few characters (原则上, 最高) says nothing of its own: the one before says what it is about."""
_CONDITION_CLOSES: Final = re.compile(r"[^,。;]{0,20}的")
"""对年收入超过20万元的家庭 is a condition; 对同一企业的检查不超过2次 is an order."""
_NUMBER: Final = re.compile("[0-9]")

Ruled = tuple[str, str]
"""The id of the rule that decides, and its words."""


class StandardReader:
    """Reads by the rules ``targets.standard``."""

    def __init__(self, pack: Pack) -> None:
        self._shorter = pack["targets.goal.shorter"].words
        self._average = pack["targets.goal.average"].regex
        self._firm = pack["targets.goal.firm"].regex
        self._grant = pack["targets.standard.grant"].regex
        self._classes = UnitClasses(pack)
        self._grants = pack["targets.standard.grants"].words
        self._cap = pack["targets.standard.cap"].regex
        self._condition = pack["targets.standard.condition"].regex
        self._case = pack["targets.standard.case"].regex
        self._shared = pack["targets.goal.share"].regex
        self._stock = pack["targets.goal.stock"].regex
        self._reimbursed = pack["targets.goal.reimbursed"].regex
        self._raised = pack["targets.goal.raised"].regex
        self._funded = pack["targets.goal.funded"].regex
        self._terms = pack["targets.standard.terms"].regex
        self._definition = pack["targets.standard.definition"].regex
        self._may = pack["targets.standard.may"].regex
        self._norm = pack["targets.standard.norm"].regex
        self._below = pack["targets.standard.below"].words
        self._avoided = pack["targets.kind.level"].regex
        self._fund = pack["targets.goal.fund"].regex
        self._fewer = pack["targets.goal.fewer"].regex
        self._threshold = pack["targets.standard.threshold"].regex
        self._removed = pack["targets.standard.removed"].regex
        self._events = pack["targets.standard.event"].words
        self._units = pack["targets.standard.unit"].words
        self._sum = Decimal(pack["targets.standard.unit"].text_of("below"))
        self._economy = pack["targets.economy"].regex

    def read(self, quantity: Amount, context: Context) -> Ruled | None:
        """The rule by which the number is a standard, with its words; None for what may be a goal.

        ``给予每家不超过20万元补助``, ``单户担保金额500万元以上的``, ``处10万元以下的罚款`` are standards.
        """
        if granted := self._granted(quantity, context):
            return granted
        if condition := self.in_condition(context):
            return condition
        counted = quantity.unit not in self._classes.rates
        if match := self._may.search(context.before):
            return "targets.standard.may", match[0]
        if not self._firm.search(context.sentence_before):
            fewer = self._avoided.search(context.before) or self._fewer.search(context.before)
            if counted and context.quote.startswith(self._below) and not fewer:
                return "targets.standard.below", context.quote
            if counted and (match := self._norm.search(context.before)):
                return "targets.standard.norm", match[0]
            if context.stretch.heading:
                return "targets.standard.heading", context.stretch.heading
        if threshold := self.before_a_noun(quantity, context):
            return threshold
        a_class = not quantity.bound and "一" <= context.after[:1] <= "鿿"
        if a_class and (match := self._removed.search(context.before + context.quote)):
            return "targets.standard.removed", match[0]
        named = self._economy.search(context.sentence) or self._funded.search(context.before)
        if quantity.counted_in in self._units and quantity.value < self._sum and not named:
            return "targets.standard.unit", quantity.unit
        return None

    def in_condition(self, context: Context) -> Ruled | None:
        """对年收入超过20万元的家庭, 轮候时间超过5年的，可申请: the number decides to whom something applies."""
        match = self._condition.search(context.before)
        if match and ("对" not in match[0][:2] or _CONDITION_CLOSES.match(context.after)):
            return "targets.standard.condition", match[0]
        if (match := self._case.match(context.after)) and not self._firm.search(context.before):
            return "targets.standard.case", match[0]
        if match := self._terms.search(context.told):
            return "targets.standard.terms", match[0]
        if match := self._definition.search(context.sentence_before):
            return "targets.standard.definition", match[0]
        return None

    def before_a_noun(self, quantity: Amount, context: Context) -> Ruled | None:
        """500万元以上的企业, 轮候超过5年的家庭: the number tells the noun behind it apart."""
        if (
            quantity.exact
            or quantity.unit in self._classes.rates
            or self._is_part_of_all(quantity, context)
            or not (match := self._threshold.match(context.after))
        ):
            return None
        if (
            quantity.counted_in in self._units
            and self._fund.search(context.before)
            and not _NUMBER.search(context.rest)
        ):
            return None
        if quantity.comparator == ">=" and self._stock.search(context.before) and not _NUMBER.search(context.rest):
            return None
        return "targets.standard.threshold", match[0]

    def _is_part_of_all(self, quantity: Amount, context: Context) -> bool:
        """三分之二以上的村建成服务站, but not 三分之二以上的业主同意."""
        return not quantity.unit and quantity.value < 1 and self._shared.search(context.rest) is not None

    def _granted(self, quantity: Amount, context: Context) -> Ruled | None:
        if context.quote.startswith(self._shorter):
            return None
        no_grant = quantity.unit in self._events or self._is_policy(quantity, context)
        if not no_grant and (match := self._grant.search(self._near(quantity, context))):
            return "targets.standard.grant", match[0]
        if match := self._cap.search(context.quote):
            return "targets.standard.cap", match[0]
        return None

    def _is_policy(self, quantity: Amount, context: Context) -> bool:
        """平均利率下降, 低保标准提高6%, 报销比例达到80% and 安排补助资金12亿元 are to be brought about."""
        before = context.before
        if quantity.unit in self._classes.rates and self._reimbursed.search(before + context.quote):
            return not self._threshold.match(context.after)
        if quantity.direction is not None and (self._average.search(before) or self._raised.search(before)):
            return True
        return quantity.unit in self._classes.money and self._funded.search(before) is not None

    def _near(self, quantity: Amount, context: Context) -> str:
        """The clause, the one before where its own says nothing, and the next where that only says what is granted:
        …超过50%的，给予补贴. No grant depends on 10个左右."""
        stretch, clause = context.stretch, context.clause
        if context.place - clause <= _ADVERB and context.start < clause:
            clause = max(context.start, stretch.clauses.before(clause - 1))
        stop = min(stretch.clauses.after(context.behind), context.end)
        estimated = quantity.comparator == "~" and quantity.counted_in not in self._units
        goes_on = not estimated and stretch.text.startswith(self._grants, stop + 1)
        return stretch.text[clause : min(stretch.clauses.after(stop + 1), context.end) if goes_on else stop]
