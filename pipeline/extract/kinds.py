"""Of which kind a quantity is: a goal that an item sets, a standard (subsidy, cap, threshold), or no target at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from pipeline.extract.quantities import Amount as Quantity
from pipeline.extract.trace import Why
from pipeline.rules import Pack
from pipeline.types import TargetKind

_TIME_UNITS: Final = frozenset(
    {"工作日", "自然日", "日历日", "小时", "分钟", "秒", "个月", "天", "日", "周", "年", "岁", "周岁"}
)
_SHARE_UNITS: Final = frozenset({"%", "‰"})
_POINTS: Final = frozenset({"百分点", "基点"})
_MULTIPLES: Final = frozenset({"倍", "番", "%"})
_SHARE_WORDS: Final = ("率", "占比", "比例", "比重", "份额")
_DIGITS: Final = re.compile(r"\d+")
_CONDITION_CLOSES: Final = re.compile(r"[^,。;]{0,20}的")
"""对年收入超过20万元的家庭 is a condition; 对同一企业的检查不超过2次 is an order."""
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_ALL: Final = 100
_PROCESS_REACH: Final = 12
_COUNT: Final = 100
"""From here on a Chinese numeral counts things (两百名); 十项举措 and 三大工程 count what the notice itself lists."""


@dataclass(frozen=True, slots=True)
class Context:
    """The sentence and the clause in which a quantity stands."""

    sentence: str
    place: int
    """Where the quantity begins in the sentence."""
    before: str
    """The clause up to the quantity."""
    after: str
    """The sentence from behind the quantity."""
    quote: str
    near: str
    """The clause of the quantity, and the next one where that only says what is granted."""

    @property
    def clause_before(self) -> str:
        """The clause up to the quantity, over its brackets: 建成村（组）道路 for 建成村（组）道路1万公里."""
        return re.split(r"[,。;:!?\n\t(]", _BRACKETS.sub("", self.sentence_before))[-1]

    @property
    def sentence_before(self) -> str:
        """The sentence up to the quantity."""
        return self.sentence[: self.place]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of which kind a quantity is, and which rule says so by which words; kind None is no target, and ``why``.

    ``basis`` says what the kind rests on; ``lacks`` are the rules of which one would have made it a target.
    """

    kind: TargetKind | None
    rule_id: str = ""
    words: str = ""
    basis: str = ""
    why: Why = "no_goal"
    lacks: tuple[str, ...] = ()


_GOALS: Final = tuple(f"targets.goal.{name}" for name in ("build", "amount", "all"))


class KindReader:
    """Decides by the rules ``targets.goal``, ``.standard``, ``.time`` and ``.not``."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def read(self, quantity: Quantity, context: Context, issued: int) -> Verdict:
        """The kind and, where a rule of its own decided it, that rule (else ""); kind None for a number that is no
        target.

        ``投放不少于250台`` is a level, ``给予每家最高不超过20万元补贴`` a standard, ``以下3项措施`` nothing.
        ``issued`` is the notice's year, or 0.
        """
        lasting = self._search("targets.time.lasting", context.before)
        is_time = quantity.unit in _TIME_UNITS
        if is_time and not lasting and (refused := self._no_process_time(quantity, context)):
            return refused
        goal = self._goal(quantity, context)
        counts_change = quantity.direction is not None and quantity.unit in _MULTIPLES
        if quantity.numeral and not quantity.bound and not counts_change and not goal.kind:
            return replace(goal, why="no_count" if not goal.rule_id else goal.why)
        if quantity.exact and (match := self._search("targets.not.from", context.before)):
            return Verdict(None, "targets.not.from", match[0], why="starts_from")
        if match := self._search("targets.not.past", _DIGITS.split(context.before)[-1]):
            return Verdict(None, "targets.not.past", match[0], why="past_words")
        if year := self._past_year(context, issued):
            return Verdict(None, "targets.not.past-year", year, why="past_year")
        standard = None if lasting or is_time else self._standard(quantity, context)
        if quantity.exact and standard is None and not goal.kind:
            return goal
        if standard is None and self._is_bare_threshold(quantity, context):
            standard = ("targets.standard.threshold", context.quote)
        if standard:
            return Verdict("standard", *standard, basis="standard")
        kind, basis = self._measured_kind(quantity, context)
        return Verdict(kind, goal.rule_id if goal.kind else "", goal.words, basis)

    def _past_year(self, context: Context, issued: int) -> str:
        """2022年新增就业62万人 in a notice of 2023 tells what was reached; ``issued`` is the notice's year, or 0."""
        match = self._search("targets.not.past-year", context.before)
        return match[0] if match is not None and int(match["y"]) < issued else ""

    def _no_process_time(self, quantity: Quantity, context: Context) -> Verdict | None:
        """3个工作日内办结 promises a time; 65岁以上, 公示5日 and 30日内申请 do not, for the reason given."""
        if not quantity.exact and self._search("targets.time.measured", context.before + context.quote):
            return None
        if quantity.comparator not in ("<=", "<"):
            return Verdict(None, why="no_promised_time", lacks=("targets.time.measured",))
        if quantity.bound and self._search("targets.time.measured", context.sentence_before):
            return None
        if match := self._search("targets.time.applicant", context.after):
            return Verdict(None, "targets.time.applicant", match[0], why="no_promised_time")
        if self._search("targets.time.process", context.after[:_PROCESS_REACH]):
            return None
        return Verdict(None, why="no_promised_time", lacks=("targets.time.process", "targets.time.measured"))

    def _standard(self, quantity: Quantity, context: Context) -> tuple[str, str] | None:
        """The rule by which the number is a subsidy, a cap, a fee or a threshold, and no goal; with its words."""
        shorter = context.quote.startswith(self._pack["targets.goal.shorter"].words)
        average = quantity.direction is not None and self._search("targets.goal.average", context.before)
        if not shorter and not average and (match := self._search("targets.standard.grant", context.near)):
            return "targets.standard.grant", match[0]
        if not shorter and (match := self._search("targets.standard.cap", context.quote)):
            return "targets.standard.cap", match[0]
        condition = self._search("targets.standard.condition", context.before)
        if condition and ("对" not in condition[0][:2] or _CONDITION_CLOSES.match(context.after)):
            return "targets.standard.condition", condition[0]
        counted = quantity.unit not in _SHARE_UNITS and quantity.unit not in _POINTS
        bounded = not quantity.exact and context.after
        if bounded and counted and (match := self._pack["targets.standard.threshold"].regex.match(context.after)):
            return "targets.standard.threshold", match[0]
        unit_rule = self._pack["targets.standard.unit"]
        if quantity.unit in unit_rule.words and not self._search("targets.economy", context.sentence):
            return unit_rule.id, quantity.unit
        return None

    def _is_bare_threshold(self, quantity: Quantity, context: Context) -> bool:
        """常住人口300万以上城市: only 以上 behind the number, a noun after it, and no goal in front."""
        if (
            quantity.bound
            or quantity.exact
            or quantity.direction
            or _is_share(quantity)
            or quantity.unit in _TIME_UNITS
        ):
            return False
        goal = self._search("targets.goal.build", context.before) or self._search("targets.goal.aim", context.before)
        return goal is None and "一" <= context.after[:1] <= "鿿"

    def _goal(self, quantity: Quantity, context: Context) -> Verdict:
        """The rule that makes a bare number a goal, or the one that keeps it from being one; neither where a comparator
        does already. Only whether there is a kind counts, not which."""
        if not quantity.exact and not (quantity.numeral and not quantity.bound):
            return Verdict(None)
        if announced := self._search("targets.not.announced", context.before):
            reach = self._pack["targets.goal.reach"]
            for reached in reach.regex.finditer(context.sentence):
                if reached.start("number") == context.place:
                    return _goal(reach.id, reached[0])
            return Verdict(None, "targets.not.announced", announced[0], lacks=(reach.id,))
        if _is_share(quantity):
            return self._by("targets.goal.share", context.sentence)
        if quantity.numeral and quantity.value < _COUNT:
            return self._by("targets.goal.each", context.before + "一")
        amount = self._pack["targets.goal.amount"]
        if context.before.endswith(amount.words) and self._search("targets.goal.aim", context.sentence_before):
            return _goal(amount.id, next(word for word in amount.words if context.before.endswith(word)))
        if listed := self._search("targets.not.listed", context.after):
            return Verdict(None, "targets.not.listed", listed[0])
        if match := self._search("targets.goal.all", context.after):
            return _goal("targets.goal.all", match[0])
        build = self._pack["targets.goal.build"]
        if context.before.startswith("其中") and (match := build.regex.search(context.sentence_before)):
            return _goal(build.id, match[0])
        before = context.clause_before
        too_far = ""
        for verb in build.regex.finditer(before):
            between = before[verb.end() :]
            closes = not context.after[:1].strip() or context.after[0] in ",。;、()"
            gap = int(build.text_of("gap_at_end" if closes else "gap"))
            if len(between) <= gap and not _is_clause_of_a_noun(between):
                return _goal(build.id, verb[0])
            too_far = verb[0]
        return Verdict(None, words=too_far, lacks=_GOALS)

    def _by(self, rule_id: str, text: str) -> Verdict:
        match = self._search(rule_id, text)
        return _goal(rule_id, match[0]) if match else Verdict(None, lacks=(rule_id,))

    def _measured_kind(self, quantity: Quantity, context: Context) -> tuple[TargetKind, str]:
        if quantity.direction or quantity.unit in _POINTS:
            return "growth", "change" if quantity.direction else "points"
        if _is_share(quantity):
            if "增速" in context.before or "增长率" in context.before:
                return "growth", "rate_of_growth"
            if "覆盖" in context.before:
                return "coverage", "coverage_in_front"
            if quantity.unit == "%" and quantity.value == _ALL:
                return "coverage", "all_of_it"
            if quantity.exact or not quantity.unit or not context.before.strip():
                return "share", "bare_share"
            if any(word in context.before for word in _SHARE_WORDS):
                return "share", "share_in_front"
            return "level", "percent_of_nothing_shared"
        return "level", "quantity"

    def _search(self, rule_id: str, text: str) -> re.Match[str] | None:
        return self._pack[rule_id].regex.search(text)


def _goal(rule_id: str, words: str) -> Verdict:
    return Verdict("level", rule_id, words)


def _is_clause_of_a_noun(between: str) -> bool:
    """Whether a verb only tells a noun apart: 培育企业的3家园区, but not 培育收入超过10亿元的企业3家."""
    return "的" in between and not 1 < between.find("的") < len(between) - 2


def _is_share(quantity: Quantity) -> bool:
    """20%, 百分之二十 or 二分之一."""
    return quantity.unit in _SHARE_UNITS or (not quantity.unit and quantity.value < 1)
