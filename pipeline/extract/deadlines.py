"""Deadlines: expressions of time that limit an item, as dates anchored on the notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.extract.spans import Spans
from pipeline.extract.times import Anchor, Hit, TimeReader
from pipeline.extract.trace import Lost, Step, Trace, order_of_loss
from pipeline.rules import Pack
from pipeline.types import Deadline, Finding, Item, Notice

_SENTENCE_END: Final = re.compile(r"[。;!?\n\t]")
_LOOSE: Final = ",:、 并于在"
"""What may stand between an expression and the clause that it governs."""
_TENTATIVE_REACH: Final = 3
_MASK_REACH: Final = 200
"""Characters around a candidate in which its look-alike stands: the longest is the name of a document."""
_CUE: Final = re.compile(r"[年月日天号季旬周底末前内起止期]|持续|常态")


COLUMNS: Final = frozenset({"task", "content", "deadline", ""})
"""The columns of a task table in which deadlines are looked for; "" is a column that no rule knows."""


class DeadlineFinder:
    """Finds deadlines by the pack ``deadlines``."""

    def __init__(self, pack: Pack) -> None:
        self._rules = [rule for rule in pack if "relation" in rule.yields]
        self._masks = [rule for rule in pack if rule.yields.get("mask")]
        self._tentative_rule = pack["deadlines.tentative"]
        self._tentative = self._tentative_rule.regex

    def find(self, notice: Notice, text: str, trace: Trace | None = None) -> tuple[list[Deadline], list[Finding]]:
        """All deadlines of a notice, item by item; ``text`` is the folded text.

        ``6月底前出台办法，年底前完成`` in a notice of 2021-04-16 gives by 2021-06-30 and by 2021-12-31.
        """
        anchor = Anchor.of(notice)
        found: list[Deadline] = []
        findings: list[Finding] = []
        for item in notice.items:
            for start, end, column in _stretches(item):
                hits = self._hits(item, text, start, end, column, trace)
                begin = start if item.cells else start + len(item.marker)
                found += self._read(item, text, hits, begin, end, anchor, findings, trace)
        return found, findings

    def _hits(self, item: Item, text: str, start: int, end: int, column: str, trace: Trace | None = None) -> list[Hit]:
        """Matches that do not overlap: the longest of those that begin first wins."""
        if not _CUE.search(text, start, end):
            return []
        masked = Spans(match.span() for mask in self._masks for match in mask.regex.finditer(text, start, end))
        run, offset = (text[start:end], start) if column == "deadline" else (text, 0)
        hits = []
        for rule in self._rules:
            if rule.text_of("only") == "column" and column != "deadline":
                continue
            for match in rule.regex.finditer(run, start - offset, end - offset):
                begin, stop = (place + offset for place in match.span())
                low, high = (place + offset for place in rule.quote(match))
                if high <= low:
                    continue
                if not masked.overlaps(low, high):
                    hits.append(Hit(low, high, (begin, stop), rule, match, offset))
                elif trace is not None:
                    trace.lose(
                        self._masked(item, Lost("deadlines", item.path, low, high, rule.id, "inside_lookalike"), text)
                    )
        kept: list[Hit] = []
        for hit in sorted(hits, key=lambda hit: (hit.span[0], -hit.span[1], hit.rule.order)):
            if not kept or hit.span[0] >= kept[-1].span[1]:
                kept.append(hit)
            elif trace is not None:
                trace.lose(_beaten(item, hit, kept[-1]))
        return kept

    def _masked(self, item: Item, lost: Lost, text: str) -> Lost:
        """The candidate with the look-alike in which it stands: 2019年底 in 较2019年底."""
        for mask in self._masks:
            low, high = max(item.start, lost.start - _MASK_REACH), min(item.end, lost.end + _MASK_REACH)
            for match in mask.regex.finditer(text, low, high):
                if match.start() < lost.end and lost.start < match.end():
                    return replace(lost, by=mask.id, winner=match.span())
        return lost

    def _read(
        self,
        item: Item,
        text: str,
        hits: list[Hit],
        start: int,
        end: int,
        anchor: Anchor,
        findings: list[Finding],
        trace: Trace | None = None,
    ) -> Iterator[Deadline]:
        year_of_sentence: int | None = None
        cursor = before = start
        for index, hit in enumerate(hits):
            if _SENTENCE_END.search(text, cursor, hit.start):
                year_of_sentence = None
            cursor = hit.start
            reader = TimeReader(hit, anchor, year_of_sentence)
            if reader.explicit_year:
                year_of_sentence = reader.explicit_year
            deadline = reader.deadline(item.path)
            if deadline is None:
                quote = text[hit.start : hit.end]
                findings.append(Finding("extract", "unread_time", f"no date for {quote}", hit.start, hit.end))
                if trace is not None:
                    trace.lose(Lost("deadlines", item.path, hit.start, hit.end, hit.rule.id, "no_date"))
                continue
            if reader.explicit_year and _is_past(deadline, anchor):
                if trace is not None:
                    told = f"{deadline.due_end or deadline.due_start} < {anchor.issued}"
                    trace.lose(Lost("deadlines", item.path, hit.start, hit.end, hit.rule.id, "past", words=told))
                continue
            stop = hits[index + 1].start if index + 1 < len(hits) else end
            if trace is not None:
                trace.make("deadlines", item.path, hit.start, hit.end, reader.steps(deadline))
            yield self._with_surroundings(deadline, text, item, before, stop, trace)
            before = deadline.end

    def _with_surroundings(
        self, deadline: Deadline, text: str, item: Item, low: int, stop: int, trace: Trace | None
    ) -> Deadline:
        """Add 力争 before or behind, and the clause that the expression governs."""
        reach = max(low, deadline.start - _TENTATIVE_REACH)
        behind = deadline.end + (text[deadline.end : deadline.end + 1] == ",")
        tentative = self._tentative.search(text, reach, deadline.start) or self._tentative.match(text, behind)
        clause = self._clause(deadline, text, item, low, stop)
        if trace is not None:
            trace.make(
                "deadlines", item.path, deadline.start, deadline.end, self._surroundings(text, tentative, clause)
            )
        return replace(
            deadline,
            tentative=tentative is not None,
            clause_start=clause[0] if clause else None,
            clause_end=clause[1] if clause else None,
        )

    def _surroundings(
        self, text: str, tentative: re.Match[str] | None, clause: tuple[int, int] | None
    ) -> Iterator[Step]:
        if tentative:
            yield Step("tentative", tentative[0], "tentative", rule=self._tentative_rule)
        if clause:
            yield Step("clause", text[slice(*clause)], text[slice(*clause)])

    def _clause(self, deadline: Deadline, text: str, item: Item, low: int, stop: int) -> tuple[int, int] | None:
        """What is due: the words behind the expression up to the sentence's end or the next expression; where none
        stand behind it, those in front; in a column of a task table, the task of its row."""
        column = next((c.column for c in item.cells if c.start <= deadline.start < c.end), "")
        if column == "deadline":
            tasks = [(c.start, c.end) for name in ("content", "task") for c in item.cells if c.column == name]
            return tasks[0] if tasks else None
        if deadline.relation != "until":
            close = _sentence_end(text, deadline.end, stop)
            if behind := self._trimmed(text, deadline.end, close):
                return behind
        begin = low
        for sentence in _SENTENCE_END.finditer(text, low, deadline.start):
            begin = sentence.end()
        return self._trimmed(text, begin, deadline.start)

    def _trimmed(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The stretch without loose words, a 力争 of the next expression, and brackets of which one half is cut off."""
        for word in self._tentative.finditer(text, max(start, end - _TENTATIVE_REACH), end):
            end = word.start() if not text[word.end() : end].strip(_LOOSE) else end
        while start < end and (text[start] in _LOOSE or text[start] == ")"):
            start += 1
        while end > start and (text[end - 1] in _LOOSE or text[end - 1] == "("):
            end -= 1
        return (start, end) if end > start else None


def _sentence_end(text: str, start: int, stop: int) -> int:
    """The end of the sentence, or of the bracket in which the expression stands."""
    depth = 0
    for place in range(start, stop):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth < 0 or (depth == 0 and text[place] in "。;!?\n\t"):
            return place
    return stop


def _is_past(deadline: Deadline, anchor: Anchor) -> bool:
    """A date before the notice's own, or a beginning in an earlier year, is a fact of the past."""
    if anchor.issued is None:
        return False
    if deadline.due_end is not None:
        return deadline.due_end < anchor.issued
    start = deadline.due_start
    return deadline.relation == "from" and start is not None and start.year < anchor.issued.year


def _stretches(item: Item) -> Iterable[tuple[int, int, str]]:
    """The stretches of an item's text; a table row is read cell by cell."""
    if item.cells:
        return [(c.start, c.end, c.column) for c in item.cells if c.column in COLUMNS]
    return [(item.start, item.end, "")]


def _beaten(item: Item, hit: Hit, winner: Hit) -> Lost:
    why = order_of_loss(hit.span, winner.span)
    return Lost("deadlines", item.path, hit.start, hit.end, hit.rule.id, why, winner.rule.id, winner=winner.span)
