"""Expressions of time in a stretch of text: found by the rules, one for each place, and read as dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from pipeline.extract.dates import TimeReader
from pipeline.extract.gate import Gate, Window
from pipeline.extract.readings import Anchor, Hit, LentYear, Reading
from pipeline.extract.relative import RelativeWords
from pipeline.extract.spans import Spans
from pipeline.extract.trace import Why, order_of_loss
from pipeline.rules import Pack, Rule

_SENTENCE_END: Final = re.compile(r"[。;!?\n\t]")
_STOP: Final = re.compile(r"[。!?\n\t]")
_MASK_REACH: Final = 200
"""Characters around a candidate in which its look-alike stands: the longest is the name of a document."""

LIST: Final = "list"
COLUMN: Final = "column"
NAME: Final = "name"
GOES_ON: Final = "goes_on"
LENT: Final = frozenset({"end", "before", "span", "start"})
"""What the rules yield of which the engine knows a meaning: ``only`` in lists or columns, ``mask`` of names, and the
rule as which an expression ``goes_on`` where that has found one before it in the sentence."""

Windows = Mapping[int, Sequence[Window]]
"""Where each pattern, by its number, can match."""
Told = Callable[[int, int, Rule, Why, Rule | None, tuple[int, int] | None], None]
"""Is told of each candidate that lost: its place, its rule, why, and which rule won where."""


def time_finder(pack: Pack) -> TimeFinder:
    """The finder of every expression of time, deadline or not, by the pack ``deadlines``."""
    rules = [rule for rule in pack if "relation" in rule.yields]
    names = [rule for rule in pack if rule.yields.get("mask") == NAME]
    return TimeFinder(pack, rules, names, alone=True)


class TimeFinder:
    """Finds and reads expressions of time by ``rules``, none of them inside of what the rules ``masks`` match.

    ``pack`` says what joins the members of a list, and which words count from the day; ``alone`` keeps the bare periods
    that stand in no list.
    """

    def __init__(self, pack: Pack, rules: Iterable[Rule], masks: Iterable[Rule], alone: bool = False) -> None:
        rules, self._masks = list(rules), list(masks)
        self._in_column = _Candidates(rules, self._masks)
        self._in_text = _Candidates([rule for rule in rules if rule.yields.get("only") != COLUMN], self._masks)
        self._separator = pack["deadlines.separator"].regex
        self._words = RelativeWords(pack.group("deadlines.relative"))
        self._alone = alone

    def hits(self, text: str, start: int, end: int, column: str = "", told: Told | None = None) -> list[Hit]:
        """Matches that do not overlap: the longest of those that begin first wins.

        In the column 完成时限 of a task table the stretch stands alone, as a cell does.
        """
        candidates = self._in_column if column == "deadline" else self._in_text
        found, windows = candidates.find(text, start, end, alone=column == "deadline")
        if not found:
            return []
        free = self._unmasked(text, found, candidates.masked(text, windows), told)
        kept: list[Hit] = []
        for hit in sorted(free, key=lambda hit: (hit.span[0], -hit.span[1], hit.rule.order)):
            if not kept or hit.span[0] >= kept[-1].span[1]:
                kept.append(hit)
            elif told is not None:
                winner = kept[-1]
                told(hit.start, hit.end, hit.rule, order_of_loss(hit.span, winner.span), winner.rule, winner.span)
        return list(self._joined(text, kept, told))

    def _unmasked(self, text: str, found: Sequence[Hit], masked: Spans, told: Told | None) -> list[Hit]:
        free = [hit for hit in found if not masked.overlaps(hit.start, hit.end)]
        if told is not None:
            for hit in found:
                if masked.overlaps(hit.start, hit.end):
                    told(hit.start, hit.end, hit.rule, "inside_lookalike", *self._mask_around(hit, text))
        return free

    def _mask_around(self, hit: Hit, text: str) -> tuple[Rule | None, tuple[int, int] | None]:
        """The look-alike in which a candidate stands: 2019年底 in 较2019年底."""
        for mask in self._masks:
            for match in mask.regex.finditer(text, max(0, hit.start - _MASK_REACH), hit.end + _MASK_REACH):
                if match.start() < hit.end and hit.start < match.end():
                    return mask, match.span()
        return None, None

    def _joined(self, text: str, hits: Sequence[Hit], told: Told | None) -> Iterator[Hit]:
        """The hits, of which a bare period goes on as its list does: 3月、6月、9月底前 are three ends of months.

        It takes its meaning from the list's next whole expression, else from the one before; alone it has none. So does
        a year behind another's 到: 到2025年达到60%，2030年达到80%.
        """
        whole: list[Rule | None] = [None if hit.rule.yields.get("only") == LIST else hit.rule for hit in hits]
        near = [self._separator.fullmatch(text, one.end, other.start) is not None for one, other in pairwise(hits)]
        for at in range(len(hits) - 2, -1, -1):
            if whole[at] is None and near[at]:
                whole[at] = _lending(whole[at + 1])
        for at in range(1, len(hits)):
            if whole[at] is None and near[at - 1]:
                whole[at] = _lending(whole[at - 1])
            elif self._goes_on(text, hits[at], hits[at - 1], whole[at - 1]):
                whole[at] = whole[at - 1]
        for hit, rule in zip(hits, whole, strict=True):
            if rule is not None and rule is not hit.rule:
                yield replace(hit, lender=rule)
            elif rule is not None or self._alone:
                yield hit
            elif told is not None:
                told(hit.start, hit.end, hit.rule, "alone", None, None)

    @staticmethod
    def _goes_on(text: str, hit: Hit, last: Hit, rule: Rule | None) -> bool:
        as_rule = hit.rule.text_of(GOES_ON)
        return bool(as_rule) and rule is not None and rule.id == as_rule and not _STOP.search(text, last.end, hit.start)

    def lists(self, hits: Sequence[Hit], text: str) -> list[range]:
        """For each hit the numbers of those with which it stands in a list: 3月、6月、9月底前 are three in one list."""
        found: list[range] = []
        first = 0
        for at, hit in enumerate(hits, 1):
            if at == len(hits) or not self._separator.fullmatch(text, hit.end, hits[at].start):
                found += [range(first, at)] * (at - first)
                first = at
        return found

    def readings(
        self, hits: Sequence[Hit], text: str, start: int, anchor: Anchor
    ) -> Iterator[tuple[Hit, TimeReader, Reading | None]]:
        """Each hit as dates; a year holds for what stands behind it in the same sentence, and an end for 提前一年."""
        lent: LentYear | None = None
        above: Reading | None = None
        cursor = start
        for at, hit in enumerate(hits):
            if _SENTENCE_END.search(text, cursor, hit.start):
                lent = None
                above = above if _STOP.search(text, cursor, hit.start) is None else None
            cursor = hit.start
            reader = TimeReader(hit, anchor, lent, self._words)
            reading = reader.reading(above)
            above = reading if reading and reading.due_end else above
            opens = at + 1 < len(hits) and hits[at + 1].start - hit.end <= 1
            lent = reader.lends(reading, lent, opens)
            yield hit, reader, reading


class _Candidates:
    """What the rules and the look-alikes match in a stretch, each run only where its signs stand."""

    def __init__(self, rules: Sequence[Rule], masks: Sequence[Rule]) -> None:
        self._rules = rules
        self._gate = Gate([rule.regex for rule in (*rules, *masks)])

    def find(self, text: str, start: int, end: int, alone: bool) -> tuple[list[Hit], Windows]:
        """All that the rules match, and where each pattern may; ``alone`` for a stretch that nothing stands around."""
        windows = self._gate.windows(text, start, end)
        run, offset = (text[start:end], start) if alone else (text, 0)
        found = []
        for number, places in windows.items():
            if number >= len(self._rules):
                continue
            rule = self._rules[number]
            for place in places:
                for match in self._gate.matches(number, run, place, offset):
                    begin, stop = rule.quote(match)
                    if stop > begin:
                        span = match.start() + offset, match.end() + offset
                        found.append(Hit(begin + offset, stop + offset, span, rule, match, offset))
        return found, windows

    def masked(self, text: str, windows: Windows) -> Spans:
        """The look-alikes: 较2019年底 and the like, in which no expression is read."""
        return Spans(
            match.span()
            for number, places in windows.items()
            if number >= len(self._rules)
            for place in places
            for match in self._gate.matches(number, text, place)
        )


def _lending(rule: Rule | None) -> Rule | None:
    """The rule, if the bare periods beside its expression can go on as it does: those of 每年 and 3年内 cannot."""
    return rule if rule is not None and rule.text_of("bound") in LENT else None
