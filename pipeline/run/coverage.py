"""Which rules did something on a corpus: the facts they gave, how often they match, where two match the same."""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bs4.exceptions import ParserRejectedMarkup

from pipeline import store
from pipeline.parse.decode import decode
from pipeline.parse.formats import detect
from pipeline.parse.html import looks_like_html
from pipeline.parse.html.tree import grow
from pipeline.rules import Pack, Rule, RuleSet
from pipeline.run import Progress, Work, processes
from pipeline.run.cache import ParseCache
from pipeline.run.pool import CutOff, guarded
from pipeline.run.walk import Walk
from pipeline.text import fold
from pipeline.types import Facts, Finding, RawDoc

LONGEST: Final = 20_000
"""Characters of a line that is looked at; a longer one is a script, and patterns take their time on it."""

_LINES: Final = re.compile(r"[\n\t]")
_BRACKETS: Final = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")

Pair = tuple[str, str]


@dataclass(slots=True)
class Counts:
    """What the rules did: facts and matches by rule id, and how often two rules of a pack matched the same words."""

    facts: Counter[str] = field(default_factory=Counter)
    matches: Counter[str] = field(default_factory=Counter)
    overlaps: Counter[Pair] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the counts of one more document."""
        self.facts.update(other.facts)
        self.matches.update(other.matches)
        self.overlaps.update(other.overlaps)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of a corpus, how many documents it has, and those that could not be counted, with the reason."""

    documents: int
    counts: Counts
    uncounted: Mapping[str, str]

    def silent(self, rules: RuleSet) -> list[Rule]:
        """The rules that gave no fact and match nowhere."""
        return [rule for rule in rules if not self.counts.facts[rule.id] and not self.counts.matches[rule.id]]


def coverage(paths: Sequence[Path], rules: RuleSet, progress: Progress, work: Work | None = None) -> Coverage:
    """Read the notices of ``paths`` as a run would, publish nothing, and count what each rule does.

    Raises :class:`~pipeline.errors.InputError` for a wrong path.
    """
    work = work or Work()
    sources = store.collect(paths)
    walk = Walk(rules, "", work.limits, ParseCache(rules["pages"], work.limits, work.cache))
    results = guarded(_count, sources, _prepare, (_Meter(walk, rules),), work.limits, processes(work, len(sources)))
    counts, uncounted = Counts(), {}
    for done, source in enumerate(sources):
        progress(done, len(sources), source.doc_id)
        result = next(results)
        if isinstance(result, Counts):
            counts.add(result)
        else:
            reason = result.reason if isinstance(result, CutOff) else result
            uncounted[source.doc_id] = reason.message
    return Coverage(len(sources), counts, uncounted)


class _Meter:
    """Counts in one document: in the source of the page by the rules of pages, in the text by all others."""

    def __init__(self, walk: Walk, rules: RuleSet) -> None:
        self._walk = walk
        self._rules = rules

    def __call__(self, source: store.Source) -> Counts | Finding:
        raw = store.read(source)
        if isinstance(raw, Finding):
            return raw
        outcome = self._walk.walk(raw)
        if outcome.doc is None or outcome.status == "failed":
            return outcome.findings[-1]
        counts = Counts(facts=Counter(_rule_ids(outcome.facts)))
        readings = _readings(outcome.doc.text, outcome.facts)
        for pack in self._rules.packs.values():
            if pack.name == "pages":
                _count_page(raw, pack, counts)
            else:
                _count_text(pack, readings, counts)
        return counts


@dataclass(slots=True)
class _Process:
    meter: _Meter | None = None


_process = _Process()


def _prepare(meter: _Meter) -> None:
    _process.meter = meter


def _count(source: store.Source) -> Counts | Finding:
    assert _process.meter
    return _process.meter(source)


def _rule_ids(facts: Facts) -> Iterator[str]:
    for found in (facts.responsibilities, facts.deadlines, facts.targets, facts.citations):
        yield from (fact.rule_id for fact in found)


def _readings(text: str, facts: Facts) -> dict[str, list[str]]:
    """What the engine holds a rule against: names of units, the inside of brackets, or else the lines of the text."""
    folded = fold(text)
    return {
        "units.name": [fold(text[unit.start : unit.end]) for unit in facts.responsibilities],
        "units.bracket": [match[1] for match in _BRACKETS.finditer(folded)],
        "": [line[:LONGEST] for line in _LINES.split(folded) if line],
    }


def _count_text(pack: Pack, readings: Mapping[str, list[str]], counts: Counts) -> None:
    for group, runs in readings.items():
        rules = [rule for rule in pack if (rule.group if rule.group in readings else "") == group]
        for run in runs:
            _count_run(rules, run, counts)


def _count_page(raw: RawDoc, pack: Pack, counts: Counts) -> None:
    if detect(raw.data).kind != "text":
        return
    source = decode(raw.data).text
    if not looks_like_html(source):
        runs = _LINES.split(source)
    else:
        try:
            soup = grow(source)
        except ParserRejectedMarkup:
            return
        for rule in pack:
            if rule.selector:
                counts.matches[rule.id] += len(soup.select(rule.selector))
        runs = [str(text) for text in soup.find_all(string=True)]
        runs += [str(tag["name"]) for tag in soup.find_all("meta", {"name": True})]
    rules = [rule for rule in pack if rule.source]
    for run in runs:
        if shown := fold(run[:LONGEST]).strip():
            _count_run(rules, shown, counts)


def _count_run(rules: Iterable[Rule], run: str, counts: Counts) -> None:
    spans: list[tuple[int, int, str]] = []
    for rule in rules:
        for match in rule.regex.finditer(run):
            if match.end() > match.start():
                counts.matches[rule.id] += 1
                insort(spans, (match.start(), match.end(), rule.id))
    counts.overlaps.update(_overlaps(spans))


def _overlaps(spans: Sequence[tuple[int, int, str]]) -> Iterator[Pair]:
    """The pairs of rules whose spans, sorted by their beginning, share characters."""
    open_spans: list[tuple[int, str]] = []
    for start, end, rule_id in spans:
        open_spans = [(stop, other) for stop, other in open_spans if stop > start]
        for _, other in open_spans:
            if other != rule_id:
                yield min(other, rule_id), max(other, rule_id)
        open_spans.append((end, rule_id))
