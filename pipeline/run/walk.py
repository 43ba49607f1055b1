"""The way of one document through the rooms, in their order."""

from __future__ import annotations

import hashlib
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline import store
from pipeline.errors import RuleError, TableError
from pipeline.extract import Extractor
from pipeline.extract.registered import with_names
from pipeline.outline import outline
from pipeline.parse import parse
from pipeline.registry import load_registry
from pipeline.rules import RuleSet
from pipeline.run.cache import ParseCache
from pipeline.run.shape import PACKAGE
from pipeline.segment import Segmenter
from pipeline.tables import Outcome, Tables, document_tables
from pipeline.types import Finding, Limits, ParsedDoc, RawDoc, Stage, Status

WORST_FIRST: Final[tuple[Status, ...]] = ("failed", "partial", "ok")


@dataclass(frozen=True, slots=True)
class Read:
    """The tables of one document and what the manifest says of its file."""

    record: dict[str, object]
    tables: Tables


class Walk:
    """The rooms with their rules; ``shape`` is the fingerprint of all that decides an outcome beside the bytes."""

    def __init__(self, rules: RuleSet, shape: str, limits: Limits, cache: ParseCache | None = None) -> None:
        self._rules = rules
        self._shape = shape
        self._limits = limits
        self._cache = cache
        self._words = Segmenter(rules["lexicon"])
        self._extract = Extractor(rules, self._words)
        self._registry = load_registry()

    def warm(self, words: bool) -> None:
        """Load what is loaded once in a process, so that processes forked from this one need not.

        The first table brings pandas, and ``words`` spaCy: one document alone may never need that.
        """
        document_tables(Outcome("", "", "failed"))
        if words:
            self._words("通知")

    def __call__(self, source: store.Source) -> Read:
        """Read one document and walk it through the rooms; where its facts break a promise of the tables, it fails."""
        raw = store.read(source)
        if isinstance(raw, Finding):
            return self.without(source, raw)
        return Read(_record(source, raw), _tables(self.walk(raw)))

    def without(self, source: store.Source, reason: Finding) -> Read:
        """The row of a document that was not read, or not to its end, with the reason."""
        raw = store.read(source)
        known = None if isinstance(raw, Finding) else raw
        fingerprint = self._fingerprint(known.sha256 if known else "")
        outcome = Outcome(source.doc_id, fingerprint, "failed", known, findings=(reason,))
        return Read(_record(source, known), document_tables(outcome))

    def parsed(self, raw: RawDoc) -> ParsedDoc:
        """The parsed form of a document, from the cache where it is there."""
        kept = self._cache.get(raw) if self._cache else None
        if kept:
            return kept
        doc = parse(raw, self._rules["pages"], self._limits)
        if self._cache:
            self._cache.put(raw, doc)
        return doc

    def walk(self, raw: RawDoc, to: Stage = "extract") -> Outcome:
        """Parse, outline and extract one document, or a part of that; what a room raises ends its way, not the run."""
        outcome = Outcome(raw.doc_id, self._fingerprint(raw.sha256), "ok", raw)
        stage: Stage = "parse"
        try:
            doc = self.parsed(raw)
            outcome = replace(outcome, status=doc.status, doc=doc, findings=doc.findings)
            if doc.status == "failed" or to == "parse":
                return outcome
            stage = "outline"
            notice = outline(doc, self._rules["outline"])
            status = min(doc.status, notice.status, key=WORST_FIRST.index)
            outcome = replace(outcome, status=status, notice=notice, findings=doc.findings + notice.findings)
            stage = "extract"
            facts = with_names(notice, self._extract(notice), self._registry)
            return replace(outcome, facts=facts, findings=outcome.findings + facts.findings)
        except RuleError:
            raise  # a broken rule is the user's to mend, and breaks every document
        except Exception as error:
            return _stumbled(outcome, stage, f"{type(error).__name__} in {_place(error)}")

    def _fingerprint(self, sha256: str) -> str:
        return hashlib.sha256(f"{sha256} {self._shape}".encode()).hexdigest()


def _tables(outcome: Outcome) -> Tables:
    try:
        return document_tables(outcome)
    except Exception as error:
        what = str(error) if isinstance(error, TableError) else f"{type(error).__name__} in {_place(error)}"
        bare = Outcome(outcome.doc_id, outcome.fingerprint, "failed", outcome.raw)
        return document_tables(_stumbled(bare, "extract", what))


def _record(source: store.Source, raw: RawDoc | None) -> dict[str, object]:
    if raw is None:
        return {"source_path": source.doc_id, "sha256": None, "size": None}
    return {"source_path": raw.source_path, "sha256": raw.sha256, "size": len(raw.data)}


def _stumbled(outcome: Outcome, stage: Stage, what: str) -> Outcome:
    finding = Finding(stage, "internal_error", f"please report this: {what}")
    return replace(outcome, status="failed", findings=(*outcome.findings, finding))


def _place(error: Exception) -> str:
    """Our file, line and function that it came through last, e.g. ``deadlines.py:120 _year``.

    The folder is another on each machine, and the words of an exception may name an address in memory: with either,
    the same input would give other bytes each time.
    """
    ours = [f for f in traceback.extract_tb(error.__traceback__) if PACKAGE in Path(f.filename).resolve().parents]
    frame = ours[-1]
    return f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
