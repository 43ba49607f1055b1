"""Citations: documents that the text names in 《》, with their 发文字号 where one follows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from pipeline.extract.trace import Lost, Step, Trace, Why
from pipeline.rules import Pack, Rule
from pipeline.types import Citation, CitationRelation, Notice

_REACH: Final = 16
"""根据, 按照 and the like stand this near in front of the title."""
_BEHIND: Final = 120
_STOP: Final = re.compile(r"[。;\n]")


class CitationFinder:
    """Finds citations by the pack ``citations``."""

    def __init__(self, pack: Pack) -> None:
        self._title = pack["citations.title"]
        self._repeals = pack["citations.repeals"]
        self._before = [rule for rule in pack if rule.words]

    def find(self, notice: Notice, text: str, trace: Trace | None = None) -> list[Citation]:
        """All citations of a notice, in the order of the text; ``path`` is None outside every item.

        ``根据《澜江省养老服务条例》，…`` cites the 条例 as basis.
        """
        items = sorted(notice.items, key=lambda item: item.start)
        starts = [item.start for item in items]
        found = []
        for match in self._title.regex.finditer(text):
            index = bisect_right(starts, match.start()) - 1
            item = items[index] if index >= 0 and match.start() < items[index].end else None
            rule, hit = self._relation(text, match)
            number = notice.doc.text[slice(*match.span("number"))] if match["number"] else None
            citation = Citation(
                path=item.path if item else None,
                start=match.start(),
                end=match.end(),
                title=notice.doc.text[slice(*match.span("title"))],
                relation=_relation_of(rule),
                rule_id=rule.id,
                doc_number=number,
            )
            found.append(citation)
            if trace is not None:
                self._tell(trace, citation, text, match, rule, hit)
        return found

    def _relation(self, text: str, match: re.Match[str]) -> tuple[Rule, re.Match[str] | None]:
        """By the word that stands nearest in front of the title in its sentence, or by 同时废止 behind it."""
        if repeals := self._repeals.regex.match(text[match.end() : match.end() + _BEHIND]):
            return self._repeals, repeals
        best: tuple[Rule, re.Match[str] | None] = (self._title, None)
        nearest = -1
        for rule, hit in self._words_before(text, match):
            if hit.end() > nearest:
                nearest, best = hit.end(), (rule, hit)
        return best

    def _words_before(self, text: str, match: re.Match[str]) -> Iterator[tuple[Rule, re.Match[str]]]:
        low = max(0, match.start() - _REACH)
        for stop in _STOP.finditer(text, low, match.start()):
            low = stop.end()
        for rule in self._before:
            for hit in rule.regex.finditer(text, low, match.start()):
                yield rule, hit

    def _tell(
        self,
        trace: Trace,
        citation: Citation,
        text: str,
        match: re.Match[str],
        rule: Rule,
        hit: re.Match[str] | None,
    ) -> None:
        where = (citation.path, citation.start, citation.end)
        steps = [Step("title", match[0], citation.title, rule=self._title, match=match)]
        if citation.doc_number:
            steps.append(Step("doc_number", match["number"], citation.doc_number))
        offset = match.end() if rule is self._repeals else 0
        how = "behind" if rule is self._repeals else "nearest_in_front" if hit else "nothing_in_front"
        steps.append(Step("relation", hit[0] if hit else "", citation.relation, how, rule, hit, offset))
        trace.make("citations", *where, steps)
        for other, word in self._words_before(text, match):
            if hit is not None and (other is not rule or word.span() != hit.span()):
                winner = (hit.start() + offset, hit.end() + offset)
                why: Why = "repealed" if offset else "farther" if word.end() < hit.end() else "later_in_file"
                trace.lose(Lost("citations", citation.path, *word.span(), other.id, why, rule.id, word[0], (), winner))


def _relation_of(rule: Rule) -> CitationRelation:
    return rule.text_of("relation")  # type: ignore[return-value]  # the tests hold the packs to them
