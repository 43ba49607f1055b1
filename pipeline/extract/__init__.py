"""From a notice's outline to its facts: responsibilities, deadlines, targets, citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.citations import CitationFinder
from pipeline.extract.deadlines import DeadlineFinder
from pipeline.extract.targets import TargetFinder, Words
from pipeline.extract.units import UnitFinder
from pipeline.rules import RuleSet
from pipeline.text import fold
from pipeline.types import Facts, Item, Notice


class Extractor:
    """Reads every fact of a notice; built once from the rules, used for any number of notices."""

    def __init__(self, rules: RuleSet, words: Words) -> None:
        self._facts_of_the_past = rules["deadlines"]["deadlines.not-section"].regex
        self._units = UnitFinder(rules["units"])
        self._deadlines = DeadlineFinder(rules["deadlines"])
        self._targets = TargetFinder(rules["targets"], rules["lexicon"], words)
        self._citations = CitationFinder(rules["citations"])

    def __call__(self, notice: Notice) -> Facts:
        """The facts of ``notice``: 6月底前出台办法（省教育厅负责） gives a deadline and a responsibility."""
        text = fold(notice.doc.text)
        ahead = replace(notice, items=tuple(self._ahead(notice)))
        deadlines, findings = self._deadlines.find(ahead, text)
        targets, unread = self._targets.find(ahead, text, deadlines)
        return Facts(
            responsibilities=tuple(self._units.find(notice, text)),
            deadlines=tuple(deadlines),
            targets=tuple(targets),
            citations=tuple(self._citations.find(notice, text)),
            findings=(*findings, *unread),
        )

    def _ahead(self, notice: Notice) -> Iterator[Item]:
        """The items that order something: without chapters such as 发展现状 and what stands below them."""
        past: set[str] = set()
        for item in notice.items:
            if item.parent_path in past or self._facts_of_the_past.match(fold(item.heading)):
                past.add(item.path)
            else:
                yield item
