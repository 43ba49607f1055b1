"""What each target of a stretch measures, and the deadline that it falls under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.governing import governing, one_each
from pipeline.extract.indicators import Indicator, IndicatorFinder
from pipeline.extract.lists import Lists
from pipeline.extract.stretches import Stretch
from pipeline.extract.told import Link
from pipeline.types import Deadline, Target

_ALTERNATIVES: Final = frozenset("或及和、")
"""A range behind one of these has its noun behind it: 死亡或50人以上100人以下重伤."""


class Linker:
    """Finds what targets measure with ``indicators``; ``completes`` tells a clause that is of what stands before it."""

    def __init__(self, indicators: IndicatorFinder, lists: Lists, completes: re.Pattern[str]) -> None:
        self._indicators = indicators
        self._lists = lists
        self._completes = completes

    def linked(self, found: Sequence[Target], stretch: Stretch) -> Iterator[tuple[Target, Link]]:
        """Each target with its indicator and its deadline; a list (分别达到85%、30%) names them once or each."""
        done = 0
        linked: list[Target] = []
        while done < len(found):
            stop = done + 1
            while stop < len(found) and self._follow(found[stop - 1], found[stop], stretch.text):
                stop += 1
            for target, link in zip(found[done:stop], self._links(found, done, stop, linked, stretch), strict=True):
                linked.append(_with(link, target))
                yield linked[-1], link
            done = stop

    def _follow(self, one: Target, other: Target, text: str) -> bool:
        """Whether no more than 、 or 和 stands between the two."""
        return one.end == other.start or (one.kind == other.kind and self._lists.joins(text[one.end : other.start]))

    def _links(
        self, found: Sequence[Target], done: int, stop: int, linked: Sequence[Target], stretch: Stretch
    ) -> list[Link]:
        """The links of ``found[done:stop]``, which follow each other with no more than 、 or 和 between."""
        previous = linked[-1] if linked else None
        first, count = found[done], stop - done
        following = found[stop].start if stop < len(found) else stretch.end
        due, how = governing(first, following, stretch, self._completes) or (None, "")
        next_start = found[done + 1].start if done + 1 < len(found) else stretch.end
        indicator = self._indicators.find(first, previous, stretch, due, next_start)
        if count == 1:
            return [Link(indicator, due, how)]
        shared = indicator._replace(how="indicator_of_list") if indicator else None
        indicators: Sequence[Indicator | None] = [indicator, *[shared] * (count - 1)]
        deadlines: Sequence[Deadline | None] = [due] * count
        joined = first.end == found[done + 1].start
        alike = stretch.text[first.start - 1 : first.start] in _ALTERNATIVES
        far = indicator is not None and indicator.how == "indicator_before_that" and (joined or first.unit == "元")
        if indicator is None or far or (joined and alike):
            between = self._indicators.behind(found[stop - 1], stretch, following)
            indicators = [between] * count if between else indicators
        if self._lists.is_each(first, stretch):
            if dates := one_each(first, count, stretch, self._lists):
                deadlines, how = dates, "of_list"
            elif indicator and (parts := self._indicators.parts(indicator, linked, stretch.text, count)):
                indicators = parts
        return [
            Link(indicator, deadline, how if deadline else "")
            for indicator, deadline in zip(indicators, deadlines, strict=True)
        ]


def _with(link: Link, target: Target) -> Target:
    indicator, due = link.indicator, link.deadline
    return Target(
        path=target.path,
        start=target.start,
        end=target.end,
        comparator=target.comparator,
        value=target.value,
        unit=target.unit,
        kind=target.kind,
        rule_id=target.rule_id,
        value_high=target.value_high,
        direction=target.direction,
        indicator_start=indicator.start if indicator else None,
        indicator_end=indicator.end if indicator else None,
        deadline=(due.start, due.end) if due else None,
    )
