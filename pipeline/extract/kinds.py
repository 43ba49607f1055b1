"""Of which kind a quantity is: a goal that an item sets, a standard (subsidy, cap, threshold), or no target at all."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.extract.aims import AimReader
from pipeline.extract.past import PastReader
from pipeline.extract.promises import PromiseReader
from pipeline.extract.quantities import Amount
from pipeline.extract.standards import StandardReader
from pipeline.extract.stretches import Context, closes
from pipeline.extract.trace import Why
from pipeline.extract.unitclasses import UnitClasses
from pipeline.rules import Pack
from pipeline.types import TargetKind

_ALL: Final = 100
_PLAIN: Final = "targets.quantity.plain"
"""The rule that finds numbers without measure word, which are coefficients and no shares."""
_ANNOUNCED: Final = "targets.not.announced"
_SITUATION: Final = "targets.not.situation"
_NEAR: Final = 40
"""What makes such a number a goal (每个设区市培育一家, 预期寿命) stands within so many characters."""
_NUMBER: Final = re.compile("[0-9]")
_COUNT: Final = 100
"""From here on a Chinese numeral counts things (两百名); 十项举措 and 三大工程 count what the notice itself lists."""


class Verdict(NamedTuple):
    """Of which kind a quantity is, and which rule says so by which words; kind None is no target, and ``why``.

    ``basis`` says what the kind rests on; ``lacks`` are the rules of which one would have made it a target.
    """

    kind: TargetKind | None
    rule_id: str = ""
    words: str = ""
    basis: str = ""
    why: Why = "no_goal"
    lacks: tuple[str, ...] = ()


_GOALS: Final = tuple(f"targets.goal.{name}" for name in ("build", "act", "amount", "all"))


class KindReader:
    """Decides by the rules ``targets.goal``, ``.standard``, ``.time``, ``.not`` and ``.kind``."""

    def __init__(self, pack: Pack) -> None:
        self._rules = {rule.id: rule for rule in pack}
        self._regexes = {rule.id: rule.regex for rule in pack}
        self._standards = StandardReader(pack)
        self._past = PastReader(pack)
        self._promises = PromiseReader(pack)
        self._aims = AimReader(pack)
        self._build = pack["targets.goal.build"]
        self._counted = frozenset(pack["targets.standard.counted"].words)
        self._units = UnitClasses(pack)
        self._money = frozenset(pack["targets.standard.unit"].words) - self._units.times
        self._shapes = tuple(pack[f"targets.kind.{kind}"].regex for kind in ("growth", "coverage", "level", "rate"))

    def is_none(self, quantity: Amount, text: str) -> bool:
        """Whether the number is none for sure, so that nothing around it need be read: 6月5日, 统一一张网.

        It spares the reasons: ``read`` gives them.
        """
        if not quantity.exact or quantity.unit in self._units.ratios:
            return False
        near = text[max(0, quantity.start - _NEAR) : quantity.start]
        if quantity.numeral and quantity.value < _COUNT:
            return not self._regexes["targets.goal.each"].search(f"{near}一{quantity.unit}")
        if quantity.unit not in self._units.times or self._regexes["targets.time.lasting"].search(near):
            return False
        return self._promises.within(text, quantity.start) is None

    def read(self, quantity: Amount, context: Context, issued: int) -> Verdict:
        """The kind and, where a rule of its own decided it, that rule (else ""); kind None for a number that is no
        target.

        ``投放不少于250台`` is a level, ``给予每家最高不超过20万元补贴`` a standard, ``以下3项措施`` nothing.
        ``issued`` is the notice's year, or 0.
        """
        lasting = self._search("targets.time.lasting", context.before)
        is_time = quantity.unit in self._units.times
        if is_time and not lasting and (refused := self._promises.refused(quantity, context)):
            return Verdict(None, refused.rule_id, refused.words, why="no_promised_time", lacks=refused.lacks)
        goal = self._goal(quantity, context)
        counts_change = quantity.direction is not None and quantity.unit in self._units.multiples
        promised = quantity.unit in self._units.promised and not quantity.exact
        if quantity.numeral and not quantity.bound and not counts_change and not goal.kind and not promised:
            return goal._replace(why="no_count" if not goal.rule_id else goal.why)
        if quantity.exact and (match := self._search("targets.not.from", context.before)):
            return Verdict(None, "targets.not.from", match[0], why="starts_from")
        if achieved := self._past.read(context.told, issued):
            return Verdict(
                None, achieved.rule_id, achieved.words, why="past_year" if achieved.is_year else "past_words"
            )
        for rule_id, words in (("request", context.told), ("reached", context.sentence)):
            if told := self._search(f"targets.not.{rule_id}", words):
                return Verdict(None, f"targets.not.{rule_id}", told[0], why="past_words")
        if describes := self._describes(context):
            return Verdict(None, *describes)
        if described := self._described(quantity, context):
            return described
        if quantity.exact and not goal.kind and (goal.rule_id == _ANNOUNCED or quantity.unit in self._counted):
            return goal
        standard = None
        if is_time and not lasting:
            standard = self._standards.in_condition(context)
            if standard is None and quantity.bound:
                standard = self._standards.before_a_noun(quantity, context)
        elif not lasting:
            standard = self._standards.read(quantity, context)
        if quantity.exact and standard is None and not goal.kind:
            return goal
        if standard is None and self._is_bare_threshold(quantity, context):
            standard = ("targets.standard.threshold", context.quote)
        if standard:
            return Verdict("standard", *standard, basis="standard")
        kind, basis = self._measured_kind(quantity, context)
        return Verdict(kind, goal.rule_id if goal.kind else "", goal.words, basis)

    def of_row(self, quantity: Amount, name: str) -> TargetKind:
        """The kind of a goal that a table sets for the indicator ``name``: 绿化率 and 42 % is a share."""
        return self._shaped(quantity, name)[0]

    def _describes(self, context: Context) -> tuple[str, str] | None:
        """The rule and the words by which all around tells how things are; under 基本情况 a sentence may look ahead."""
        describes = context.stretch.describes
        looks_ahead = describes and describes[0] == _SITUATION and self._search("targets.ahead", context.told)
        return None if looks_ahead else describes

    def _described(self, quantity: Amount, context: Context) -> Verdict | None:
        """国土面积约12万平方公里 and 收入预算总额5亿元 describe, and set nothing."""
        if (
            quantity.unit in self._units.ratios
            or quantity.direction
            or self._search("targets.goal.firm", context.sentence_before)
        ):
            return None
        if match := self._search("targets.not.place", context.before):
            return Verdict(None, "targets.not.place", match[0])
        if quantity.exact and (match := self._search("targets.not.account", context.told)):
            return Verdict(None, "targets.not.account", match[0])
        return None

    def _is_bare_threshold(self, quantity: Amount, context: Context) -> bool:
        """常住人口300万以上城市: only 以上 behind the number, a noun after it, and no goal in front."""
        if quantity.bound and quantity.comparator == ">" and quantity.counted_in in self._money:
            return self._tells_apart(context)
        if (
            quantity.bound
            or quantity.exact
            or quantity.comparator == "~"
            or quantity.direction
            or self._is_share(quantity)
            or quantity.unit in self._units.times
            or self._aims.each(quantity, context)
        ):
            return False
        if self._tells_apart(context):
            return True
        goal = self._build.regex.search(context.before) or any(
            self._search(f"targets.goal.{name}", context.before) for name in ("aim", "act")
        )
        return not goal and "一" <= context.after[:1] <= "鿿"

    def _tells_apart(self, context: Context) -> bool:
        """产值超百亿元企业达到5家: another number counts the noun behind this one, and nothing is done between."""
        apart = self._search("targets.standard.apart", context.rest)
        return apart is not None and not self._build.regex.search(context.rest)

    def _goal(self, quantity: Amount, context: Context) -> Verdict:
        """The rule that makes a bare number a goal, or the one that keeps it from being one; neither where a comparator
        does already. Only whether there is a kind counts, not which."""
        if not quantity.exact and not (quantity.numeral and not quantity.bound):
            return Verdict(None)
        if quantity.unit in self._units.promised and (
            within := self._promises.within(context.stretch.text, context.place)
        ):
            return _goal("targets.time.within", within[0])
        if not quantity.numeral and (done := self._aims.done(quantity, context)):
            return _goal(*done)
        if announced := self._search(_ANNOUNCED, context.before):
            for reached in self._regexes["targets.goal.reach"].finditer(context.sentence):
                if reached.start("number") == context.place - context.start:
                    return _goal("targets.goal.reach", reached[0])
            return Verdict(None, _ANNOUNCED, announced[0], lacks=("targets.goal.reach",))
        if quantity.unit in self._units.multiples and (match := self._search("targets.goal.times", context.before)):
            return _goal("targets.goal.times", match[0])
        if self._is_share(quantity):
            if quantity.value == _ALL and (match := self._search("targets.goal.whole", context.before)):
                return _goal("targets.goal.whole", match[0])
            return self._by("targets.goal.share", context.sentence)
        if quantity.numeral and quantity.value < _COUNT:
            return self._by("targets.goal.each", f"{context.clause_before}一{quantity.unit}")
        amount = self._rules["targets.goal.amount"]
        if context.before.endswith(amount.words) and self._search("targets.goal.aim", context.sentence_before):
            return _goal(amount.id, next(word for word in amount.words if context.before.endswith(word)))
        if listed := self._search("targets.not.listed", context.after):
            return Verdict(None, "targets.not.listed", listed[0])
        if match := self._search("targets.goal.all", context.after):
            return _goal("targets.goal.all", match[0])
        if quantity.counted_in in self._money and (match := self._search("targets.goal.fund", context.before)):
            return _goal("targets.goal.fund", match[0])
        built = self._built(context)
        if built.kind is None and (set_there := self._aims.set_there(quantity, context)):
            return _goal(*set_there)
        if (
            built.kind is None
            and closes(context.after)
            and (match := self._search("targets.goal.year", context.sentence_before))
        ):
            return _goal("targets.goal.year", match[0])
        return built

    def _built(self, context: Context) -> Verdict:
        """建设充电桩200个: a verb of the rule ``targets.goal.build`` near enough in front of the number."""
        build = self._build
        if self._search("targets.goal.part", context.unbracketed) and (
            match := build.regex.search(context.sentence_before)
            or self._search("targets.goal.aim", context.sentence_before)
        ):
            return _goal(build.id, match[0])
        before = context.clause_before
        gap = int(build.text_of("gap_at_end" if closes(context.after) else "gap"))
        too_far = ""
        for verb in build.regex.finditer(before):
            between = before[verb.end() :]
            if len(between) <= gap and not _is_clause_of_a_noun(between):
                return _goal(build.id, verb[0])
            too_far = verb[0]
        if (match := self._search("targets.goal.act", before)) and (closes(context.after) or match["direct"]):
            return _goal("targets.goal.act", match[0])
        return Verdict(None, words=too_far, lacks=_GOALS)

    def _by(self, rule_id: str, text: str) -> Verdict:
        match = self._search(rule_id, text)
        return _goal(rule_id, match[0]) if match else Verdict(None, lacks=(rule_id,))

    def _measured_kind(self, quantity: Amount, context: Context) -> tuple[TargetKind, str]:
        if quantity.direction and not self._counts_things(quantity, context):
            return "growth", "change"
        return self._shaped(quantity, context.before)

    def _shaped(self, quantity: Amount, before: str) -> tuple[TargetKind, str]:
        """What the unit and the words in front make of a goal."""
        if quantity.unit in self._units.points:
            return "growth", "change" if quantity.direction else "points"
        if not self._is_share(quantity):
            return "level", "quantity"
        growth, coverage, level, rate = self._shapes
        if growth.search(before):
            return "growth", "rate_of_growth"
        if coverage.search(before):
            return "coverage", "coverage_in_front"
        if level.search(before):
            return "level", "percent_of_nothing_shared"
        if quantity.unit == "%" and quantity.value == _ALL and not rate.search(before):
            return "coverage", "all_of_it"
        return "share", "share_in_front"

    def _counts_things(self, quantity: Amount, context: Context) -> bool:
        """增加50个公共车位 counts things; 产量增加50万吨 is a growth of what stands in front."""
        return quantity.unit not in self._units.ratios and "一" <= context.after[:1] <= "鿿"

    def _is_share(self, quantity: Amount) -> bool:
        """20%, 百分之二十 or 二分之一; 系数0.58 is none."""
        return quantity.unit in self._units.shares or (
            not quantity.unit and quantity.value < 1 and quantity.found_by != _PLAIN
        )

    def _search(self, rule_id: str, text: str) -> re.Match[str] | None:
        return self._regexes[rule_id].search(text)


def _goal(rule_id: str, words: str) -> Verdict:
    return Verdict("level", rule_id, words)


def _is_clause_of_a_noun(between: str) -> bool:
    """Whether a verb only tells a noun apart: 培育企业的3家园区, but not 实施投资10亿元的3个项目."""
    return "的" in between and not 1 < between.find("的") < len(between) - 2 and not _NUMBER.search(between)
