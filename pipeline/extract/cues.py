"""Uncovered cues: sentences that call for a fact and gave none, the work list of whoever writes rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.extract.spans import Spans, Stops
from pipeline.rules import Pack, Rule
from pipeline.types import Finding, Item

_SENTENCE: Final = re.compile(r"[。;!?\n\t]")
_CLAUSE: Final = re.compile(r"[,。;:!?\n\t()]")
_CODE: Final = "uncovered_cue"
_REACH: Final = 80
"""A clause that runs on for longer tells nothing more of the number at its end."""
_MISSING: Final = {"unit": "a responsible unit", "deadline": "a deadline", "number": "a target or a standard"}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """Where rules found something: the names of units, also those that an item names twice, times, and numbers."""

    units: Sequence[Span]
    deadlines: Sequence[Span]
    targets: Sequence[Span]


@dataclass(frozen=True, slots=True)
class _Cue:
    """What calls for a fact of a kind, and the words in which it does not."""

    kind: str
    rules: tuple[Rule, ...]
    look_alikes: tuple[Rule, ...]

    def found(self, text: str, start: int, end: int) -> list[Span]:
        """Where the words of its rules stand, in the order of the text; of those that begin together the longest."""
        matches = ((rule, match) for rule in self.rules for match in rule.regex.finditer(text, start, end))
        spans = {rule.quote(match) for rule, match in matches if match[0]}
        return sorted(spans, key=lambda span: (span[0], -span[1]))


class CueFinder:
    """Finds cues by the pack ``cues``; what the pack ``units`` reads as a statement about all items is none."""

    def __init__(self, pack: Pack, units: Pack) -> None:
        anywhere = pack.group("cues.not.any")
        statements = ("convention.first-leads", "default.all", "default.named", "noise")
        no_unit = (*anywhere, *pack.group("cues.not.unit"), *(units[f"units.{name}"] for name in statements))
        self._unit = _Cue("unit", pack.group("cues.unit"), no_unit)
        self._deadline = _Cue("deadline", pack.group("cues.deadline"), (*anywhere, *pack.group("cues.not.deadline")))
        self._number = _Cue("number", pack.group("cues.number"), anywhere)
        self._not_number = [rule.regex for rule in pack.group("cues.not.number")]

    def find(self, items: Sequence[Item], text: str, covered: Covered) -> list[Finding]:
        """The first cue of each kind in each sentence without a fact of this kind; ``text`` is the folded text.

        ``治理草原3000万公顷。`` gives a finding where no rule reads it as a target. Numbers are looked for in ``items``
        only, 牵头 and 底前 in the whole text: what belongs to no item is lost for the tables.
        """
        sentences = Stops(_SENTENCE, text, 0, len(text))
        found = [
            *_uncovered(self._unit, text, sentences, Spans(covered.units)),
            *_uncovered(self._deadline, text, sentences, Spans(covered.deadlines)),
            *self._numbers(items, text, sentences, Spans([*covered.targets, *covered.deadlines])),
        ]
        return sorted(found, key=lambda finding: (finding.start or 0, finding.end or 0))

    def _numbers(self, items: Sequence[Item], text: str, sentences: Stops, used: Spans) -> Iterator[Finding]:
        """Numbers that close their clause and that no rule used, unless the clause says that nothing is set by them."""
        clauses = Stops(_CLAUSE, text, 0, len(text))
        masked = _Masked(self._number, text)
        done = -1
        for item in items:
            for start, end in self._number.found(text, item.start + len(item.marker), item.end):
                if start < done or used.overlaps(start, end):
                    continue
                front = text[max(clauses.before(start), start - _REACH) : start]
                sentence = sentences.before(start), sentences.after(end)
                if any(regex.search(front) for regex in self._not_number) or masked((start, end), sentence):
                    continue
                done = sentence[1]
                yield _finding(self._number, text, start, end)


def _uncovered(cue: _Cue, text: str, sentences: Stops, used: Spans) -> Iterator[Finding]:
    masked = _Masked(cue, text)
    done = -1
    for start, end in cue.found(text, 0, len(text)):
        if start < done:
            continue
        sentence = sentences.before(start), sentences.after(end)
        if used.overlaps(*sentence):
            done = sentence[1]
        elif not masked((start, end), sentence):
            done = sentence[1]
            yield _finding(cue, text, start, end)


class _Masked:
    """Whether a cue stands in a look-alike; those of a sentence are found once, and only where it has a cue."""

    def __init__(self, cue: _Cue, text: str) -> None:
        self._cue = cue
        self._text = text
        self._sentence: Span = (-1, -1)
        self._spans = Spans([])

    def __call__(self, place: Span, sentence: Span) -> bool:
        if sentence != self._sentence:
            found = (
                match.span()
                for rule in self._cue.look_alikes
                for match in rule.regex.finditer(self._text, sentence[0], sentence[1] + 1)
            )
            self._sentence, self._spans = sentence, Spans(found)
        return self._spans.overlaps(*place)


def _finding(cue: _Cue, text: str, start: int, end: int) -> Finding:
    message = f"{text[start:end]} calls for {_MISSING[cue.kind]}, and no rule found one in its sentence"
    return Finding("extract", _CODE, message, start, end)
