"""What a target measures: the noun phrase in front of its number or behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from pipeline.extract.lists import Lists
from pipeline.extract.spans import Spans
from pipeline.extract.stretches import Stretch
from pipeline.extract.unitclasses import UnitClasses
from pipeline.rules import Pack
from pipeline.types import Deadline, Target

Words = Callable[[str], Sequence[tuple[str, int]]]
"""Cuts a text into words with their offsets."""
How = Literal[
    "indicator_in_front", "indicator_behind", "indicator_of_list", "indicator_split", "indicator_before_that",
    "indicator_of_row",
]  # fmt: skip
"""Where an indicator was found."""

_REACH: Final = 60
"""No name of an indicator is longer."""
_LEAST: Final = 2
"""One character names nothing."""
_ACT: Final = 3
"""From so many characters on, what is done within a time says what the time is for: 出具认定书, but not 办结."""
_SIGNS: Final = "、, "
_OPENED: Final = frozenset("、, :)”》的")
_CLOSED: Final = frozenset("、, :(“《")
_ASIDE: Final = re.compile(r"\([^()]{0,40}\)")
"""10个县（市、区）、50个乡镇: the signs in a bracket join nothing."""
_DIGIT: Final = re.compile(r"\d")
_CELL: Final = "\t"
_NOUN: Final = re.compile(r"[\u4e00-\u9fffA-Za-z“《(]|\d+(?:[A-Za-z]|[千万亿]*[\u4e00-\u9fff]{1,2}级)")


class Indicator(NamedTuple):
    """Where it stands, and how it was found."""

    start: int
    end: int
    how: How


class IndicatorFinder:
    """Finds indicators by the words of the pack ``lexicon`` and the rules ``targets.indicator``.

    jieba is asked only where such a word may stand at an edge: 林地保有量 needs no cutting, 力争林地保有量 does.
    """

    def __init__(self, pack: Pack, lexicon: Pack, words: Words, lists: Lists) -> None:
        self._words = words
        self._lists = lists
        self._units = UnitClasses(pack)
        self._no_noun = pack["targets.indicator.no-noun"].words
        self._opening = frozenset(lexicon["lexicon.goal-verb"].words)
        self._closing = frozenset(lexicon["lexicon.trailing"].words)
        self._modal = frozenset(lexicon["lexicon.modal"].words)
        self._predicate = frozenset(lexicon["lexicon.predicate"].words)
        self._front_edges = re.compile(f"^(?:{_any(self._opening)})|(?:{_any(self._closing)})$|(?:{_any(self._modal)})")
        self._predicates = re.compile(_any(self._predicate))
        self._aside = pack["targets.indicator.aside"].regex
        self._each = pack["targets.indicator.each"].regex
        self._moment = pack["targets.indicator.moment"].regex
        self._subjectless = pack["targets.indicator.subjectless"].regex
        self._vague = pack["targets.indicator.vague"].regex
        self._measure = pack["targets.indicator.measure"].regex

    def find(
        self, target: Target, previous: Target | None, stretch: Stretch, due: Deadline | None, following: int
    ) -> Indicator | None:
        """The noun phrase that says what the number of ``target`` counts.

        ``due`` is the deadline that it falls under, ``following`` where the next target begins.
        ``混交林占比达到45%`` measures 混交林占比, ``投放不少于250台自助终端`` counts 自助终端.
        """
        front = self._front(target, previous, stretch, due)
        things = self._counts_things(target)
        behind = None
        if things or front is None or target.unit in self._units.spans:
            behind = self._behind(target.end, target, stretch, following)
            goes_on = target.unit in self._units.spans and stretch.text.startswith(",", target.end)
            if behind is None and front is None and goes_on:
                behind = self._behind(target.end + 1, target, stretch, following)
        if behind is not None and (front is None or self._is_counted(target, stretch, behind)):
            return Indicator(*behind, "indicator_behind")
        if front is not None and not self._each.match(stretch.text[front[0] : front[1]]):
            return Indicator(*front, "indicator_in_front")
        before = self._before_that(target, previous, stretch)
        return before or (Indicator(*front, "indicator_in_front") if front else None)

    def behind(self, target: Target, stretch: Stretch, following: int) -> Indicator | None:
        """处1万元以上10万元以下的罚款: what stands behind the second number is what both count."""
        span = self._behind(target.end, target, stretch, following)
        return Indicator(*span, "indicator_behind") if span else None

    def parts(self, span: Indicator, before: Sequence[Target], text: str, count: int) -> list[Indicator] | None:
        """养老床位、托育托位 as two indicators; None where the last word belongs to all (城市和县城污水处理率).

        客流突破5000万人次、收入突破400亿元，分别增长15%和20%: those of the targets ``before``, if the clause has none.
        """
        if span.how == "indicator_before_that":
            named = [(target.indicator_start, target.indicator_end) for target in before[-count:]]
            own = [
                Indicator(low, high, "indicator_split") for low, high in named if low is not None and high is not None
            ]
            return own if len(own) == count and own[-1].start == span.start else None
        start, end = span.start, span.end
        words = self._words(text[start:end])
        cuts, depth = [], 0
        for word, place in words:
            depth += word.count("(") - word.count(")")
            if not depth and self._lists.joins(word):
                cuts.append((start + place, start + place + len(word)))
        if len(cuts) + 1 != count:
            return None
        begins = [start, *(behind for _, behind in cuts)]
        ends = [*(before for before, _ in cuts), end]
        measured = [self._measure.search(text, *part) is not None for part in zip(begins, ends, strict=True)]
        if measured[-1] and not all(measured):
            return None
        return [Indicator(*part, "indicator_split") for part in zip(begins, ends, strict=True)]

    # -- in front

    def _front(
        self, target: Target, previous: Target | None, stretch: Stretch, due: Deadline | None
    ) -> tuple[int, int] | None:
        low, high = stretch.opens(target.start, _REACH), target.start
        if due is not None and low < due.end <= high:
            low, high = (due.end, high) if due.end < high else (low, due.start)
        if previous is not None and low < previous.end <= high and self._ends(previous, target, stretch.text):
            low = previous.end
            if previous.indicator_end == high:
                return previous.start, high
            if previous.indicator_end is not None and low < previous.indicator_end <= high:
                low = previous.indicator_end
        if high <= low or (target.unit in self._units.spans and self._moment.search(stretch.text, low, high)):
            return None
        if aside := self._aside.search(stretch.text, low, high):
            high = aside.start()
        return self._trimmed(stretch.text, low, high)

    def _trimmed(self, text: str, low: int, high: int) -> tuple[int, int] | None:
        """The window without what leads in (力争, 实现) and what trails (分别, 总体)."""
        low, high = _bare(text, low, high)
        if self._front_edges.search(text[low:high]):
            words = list(self._words(text[low:high]))
            first, last = 0, len(words)
            while last and (words[last - 1][0] in self._closing or not words[last - 1][0].strip(_SIGNS)):
                last -= 1
            for index in range(last - 1):
                if words[index][0] in self._modal and words[last - 1][1] > words[index + 1][1]:
                    first = index + 1
            while first < last and (words[first][0] in self._opening or not words[first][0].strip(_SIGNS)):
                first += 1
            if first == last:
                return None
            low, high = low + words[first][1], low + words[last - 1][1] + len(words[last - 1][0])
        return (low, high) if high - low >= _LEAST else None

    def _before_that(self, target: Target, previous: Target | None, stretch: Stretch) -> Indicator | None:
        """一般不少于5个工作日，最长不超过15个工作日: what the clause before names."""
        opens = stretch.opens(target.start, _REACH)
        if previous is not None and opens <= previous.end and self._adds_to(previous, target, stretch.text):
            start, end = previous.indicator_start, previous.indicator_end
            return None if start is None or end is None else Indicator(start, end, "indicator_before_that")
        sentence = stretch.sentences.before(target.start)
        if stretch.text[opens - 1 : opens] == _CELL and opens > stretch.start:
            return self._cell_before(opens - 1, stretch)
        if opens <= sentence or stretch.text[opens - 1] != ",":
            return None
        if previous is not None and previous.end > sentence:
            start, end = previous.indicator_start, previous.indicator_end
            if start is None or end is None or previous.end < opens - _REACH or not self._goes_with(previous, target):
                return None
            return Indicator(start, end, "indicator_before_that")
        low = max(stretch.opens(opens - 1, _REACH), sentence)
        if low > sentence and stretch.text[low - 1] == "," and self._subjectless.match(stretch.text, low, opens):
            opens = low
            low = max(stretch.opens(opens - 1, _REACH), sentence)
        number = _DIGIT.search(stretch.text, low, opens - 1)
        span = self._trimmed(stretch.text, low, number.start() if number else opens - 1)
        return Indicator(*span, "indicator_before_that") if span else None

    def _adds_to(self, previous: Target, target: Target, text: str) -> bool:
        """旅游收入达到300亿元、年均增长12%: no name stands between the two."""
        nameless = text[previous.end : previous.end + 1] == "、" and not self._trimmed(text, previous.end, target.start)
        return nameless and self._goes_with(previous, target)

    def _goes_with(self, previous: Target, target: Target) -> bool:
        """收入增长12%，达到1000亿元 and 投资2.5亿元，占计划的60% are of one thing; fees and caps only in one unit."""
        if previous.unit == target.unit or target.kind == "growth":
            return True
        return previous.kind != "standard" and (previous.kind == "growth" or target.unit in self._units.ratios)

    def _cell_before(self, high: int, stretch: Stretch) -> Indicator | None:
        """抽检合格率⇥≥98%: the next cell in front of the number's own that holds no number names what it measures."""
        least = max(stretch.start, high - _REACH)
        row = max(least, stretch.text.rfind("\n", least, high) + 1)
        while high > row:
            low = max(row, stretch.text.rfind(_CELL, row, high) + 1)
            if not _DIGIT.search(stretch.text, low, high):
                low, high = _bare(stretch.text, low, high)
                return Indicator(low, high, "indicator_before_that") if high - low >= _LEAST else None
            high = low - 1
        return None

    # -- behind

    def _behind(self, low: int, target: Target, stretch: Stretch, following: int) -> tuple[int, int] | None:
        text = stretch.text
        if vague := self._vague.match(text, low, stretch.end):
            low = vague.end()
        elif text.startswith("的", low):
            low += 1
        high = stretch.closes(low, _REACH)
        if following < high and target.unit not in self._units.ratios:
            mark = self._joint(text, low, following)
            high = mark.start() if mark else following
        elif self._counts_things(target) and (number := self._lists.number.search(text, low, high)):
            high = number.start()
        if (opened := text.rfind("(", low, high)) > text.rfind(")", low, high):
            high = opened
        aside = target.unit in self._units.spans and text.startswith("(", low)
        if not _NOUN.match(text, low, high) or aside or text.startswith(self._no_noun, low):
            return None
        if self._counts_things(target) and self._predicates.search(text, low, high):
            high = self._without_predicate(text, low, high)
        low, high = _bare(text, low, high)
        while text.startswith(("的", "等"), high - 1) and high > low:
            high -= 1
        return (low, high) if high - low >= _LEAST and not self._each.match(text[low:high]) else None

    def _joint(self, text: str, low: int, high: int) -> re.Match[str] | None:
        """The first sign of a list, over brackets."""
        asides = Spans(aside.span() for aside in _ASIDE.finditer(text, low, high))
        joints = self._lists.joint.finditer(text, low, high)
        return next((joint for joint in joints if not asides.overlaps(*joint.span())), None)

    def _without_predicate(self, text: str, low: int, high: int) -> int:
        """50个自然保护区开展试点 counts 自然保护区, but 100名达到标准的医生 counts the whole."""
        for word, place in self._words(text[low:high]):
            if word in self._predicate:
                return high if not place and "的" in text[low:high] else low + place
        return high

    def _is_counted(self, target: Target, stretch: Stretch, behind: tuple[int, int]) -> bool:
        """Whether the noun behind is what the number counts, although one stands in front too."""
        if target.unit in self._units.spans:
            return behind[1] - behind[0] > _ACT
        listed = stretch.text.startswith("、", target.start - 1) and stretch.text.startswith("的", target.end)
        return (
            self._counts_things(target)
            and (behind[0] == target.end or listed)
            and not stretch.text.startswith(("(", *self._no_noun), target.end)
        )

    def _ends(self, previous: Target, target: Target, text: str) -> bool:
        """Whether the number before closes what it belongs to: in 500万元及以下的占比 it only tells a noun apart."""
        if previous.indicator_start is not None and previous.indicator_start >= previous.end:
            return True
        between = text[previous.end : target.start]
        return between[:1] != "的" and (
            not "一" <= between[:1] <= "鿿" or self._lists.joint.search(between) is not None
        )

    def _counts_things(self, target: Target) -> bool:
        return (
            target.unit not in self._units.ratios and target.unit not in self._units.spans and target.kind != "coverage"
        )


def _bare(text: str, low: int, high: int) -> tuple[int, int]:
    """The span without signs and blanks at its edges, and without marks of which the other half is missing."""
    while low < high and text[low] in _OPENED:
        low += 1
    while low < high and text[high - 1] in _CLOSED:
        high -= 1
    return low, high


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
