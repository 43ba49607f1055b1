"""Citations: documents that the text names in 《》, with their 发文字号 where one follows."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from pipeline.rules import Pack
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

    def find(self, notice: Notice, text: str) -> list[Citation]:
        """All citations of a notice, in the order of the text; ``path`` is None outside every item.

        ``根据《澜江省养老服务条例》，…`` cites the 条例 as basis.
        """
        items = sorted(notice.items, key=lambda item: item.start)
        starts = [item.start for item in items]
        found = []
        for match in self._title.regex.finditer(text):
            index = bisect_right(starts, match.start()) - 1
            item = items[index] if index >= 0 and match.start() < items[index].end else None
            relation, rule_id = self._relation(text, match)
            number = notice.doc.text[slice(*match.span("number"))] if match["number"] else None
            found.append(
                Citation(
                    path=item.path if item else None,
                    start=match.start(),
                    end=match.end(),
                    title=notice.doc.text[slice(*match.span("title"))],
                    relation=relation,
                    rule_id=rule_id,
                    doc_number=number,
                )
            )
        return found

    def _relation(self, text: str, match: re.Match[str]) -> tuple[CitationRelation, str]:
        """By the word that stands nearest in front of the title in its sentence, or by 同时废止 behind it."""
        low = max(0, match.start() - _REACH)
        for stop in _STOP.finditer(text, low, match.start()):
            low = stop.end()
        if self._repeals.regex.match(text[match.end() : match.end() + _BEHIND]):
            return "repeals", self._repeals.id
        best_end, best = -1, self._title
        for rule in self._before:
            for hit in rule.regex.finditer(text, low, match.start()):
                if hit.end() > best_end:
                    best_end, best = hit.end(), rule
        return best.text_of("relation"), best.id  # type: ignore[return-value]  # the tests hold the packs to them
