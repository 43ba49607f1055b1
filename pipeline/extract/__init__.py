"""From a notice's outline to its facts: responsibilities, deadlines, targets, citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.extract.citations import CitationFinder
from pipeline.extract.cues import Covered, CueFinder
from pipeline.extract.deadlines import DeadlineFinder
from pipeline.extract.targets import TargetFinder, Words
from pipeline.extract.trace import Trace
from pipeline.extract.units import UnitFinder
from pipeline.rules import RuleSet
from pipeline.text import fold
from pipeline.types import Deadline, Facts, Finding, Item, Notice, Target


class Extractor:
    """Reads every fact of a notice; built once from the rules, used for any number of notices."""

    def __init__(self, rules: RuleSet, words: Words) -> None:
        self._facts_of_the_past = rules["deadlines"]["deadlines.not-section"].regex
        self._units = UnitFinder(rules["units"])
        self._deadlines = DeadlineFinder(rules["deadlines"])
        self._targets = TargetFinder(rules["targets"], rules["lexicon"], words)
        self._cues = CueFinder(rules["cues"], rules["units"])
        self._citations = CitationFinder(rules["citations"])

    def __call__(self, notice: Notice, trace: Trace | None = None) -> Facts:
        """The facts of ``notice``: 6月底前出台办法（省教育厅负责） gives a deadline and a responsibility.

        ``trace`` collects how they were found, for who asks.
        """
        text = fold(notice.doc.text)
        ahead = replace(notice, items=tuple(self._ahead(notice, trace)))
        deadlines, findings = self._deadlines.find(ahead, text, trace)
        targets, unread = self._targets.find(ahead, text, deadlines, trace)
        assigned = self._units.find(notice, text, deadlines, trace)
        cues = self._cues.find(
            ahead.items, text, _covered(assigned.named, [*deadlines, *findings], [*targets, *unread])
        )
        return Facts(
            responsibilities=tuple(assigned.units),
            deadlines=tuple(deadlines),
            targets=tuple(targets),
            citations=tuple(self._citations.find(notice, text, trace)),
            findings=(*assigned.findings, *findings, *unread, *cues),
        )

    def _ahead(self, notice: Notice, trace: Trace | None) -> Iterator[Item]:
        """The items that order something: without chapters such as 发展现状 and what stands below them."""
        past: set[str] = set()
        for item in notice.items:
            if item.parent_path in past or self._facts_of_the_past.match(fold(item.heading)):
                past.add(item.path)
                if trace is not None:
                    parent = item.parent_path or ""
                    trace.past[item.path] = trace.past.get(parent, item.path)
            else:
                yield item


def _covered(
    units: Sequence[tuple[int, int]], times: Iterable[Deadline | Finding], numbers: Iterable[Target | Finding]
) -> Covered:
    """What the rules saw: facts, and times and numbers that they could not read, which have findings of their own."""
    return Covered(units, list(_places(times)), list(_places(numbers)))


def _places(seen: Iterable[Deadline | Target | Finding]) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in seen if one.start is not None and one.end is not None)
