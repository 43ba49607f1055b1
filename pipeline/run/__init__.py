"""The only place that composes the rooms, in their order: raw files in, a published version out."""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final

from pipeline import __version__, store
from pipeline.errors import RuleError, TableError
from pipeline.extract import Extractor
from pipeline.outline import outline
from pipeline.parse import parse
from pipeline.rules import RuleSet
from pipeline.segment import Segmenter
from pipeline.snapshot import Published, publish
from pipeline.tables import Outcome, Tables, document_tables, join, write
from pipeline.types import Finding, RawDoc, Stage, Status

Progress = Callable[[int, int, str], None]
"""Told, before each document, how many are done, how many there are, and the id of the one that is next."""

LIBRARIES: Final = ("beautifulsoup4", "jieba", "lxml", "pyarrow", "spacy")
"""Other versions of these may give other facts, or other bytes for the same facts."""
WORST_FIRST: Final[tuple[Status, ...]] = ("failed", "partial", "ok")
PACKAGE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did: documents by status, counts of what was found, and where it stands."""

    version: str
    folder: Path
    unchanged: bool
    documents: Mapping[str, int]
    items: int
    units: int
    deadlines: int
    targets: int
    findings: Mapping[str, int]


def run(paths: Sequence[Path], out: Path, rules: RuleSet, progress: Progress) -> RunSummary:
    """Extract every document of ``paths`` and publish the tables as a version of ``out``.

    ``run([Path("raw")], Path("extracted"), load_rules(), progress)`` makes ``extracted/current``. A document that
    cannot be read, or that a room stumbles over, becomes a row with status failed and a finding; the run goes on.
    Raises :class:`~pipeline.errors.InputError` for a wrong path and :class:`~pipeline.errors.SnapshotError` where
    ``out`` cannot be written.
    """
    sources = store.collect(paths, apart_from=out)
    shape = {"gongwen": __version__, "rules": rules.fingerprint, "code": _code(), "libraries": _libraries()}
    rooms = _Rooms(
        rules,
        Extractor(rules, Segmenter(rules["lexicon"])),
        hashlib.sha256(repr(sorted(shape.items())).encode()).hexdigest(),
    )
    inputs: list[dict[str, object]] = []

    def documents() -> Iterator[Tables]:
        for done, source in enumerate(sources):
            progress(done, len(sources), source.doc_id)
            raw = store.read(source)
            inputs.append(_input(source, raw))
            yield _tables(rooms.unread(source, raw) if isinstance(raw, Finding) else rooms.walk(raw))

    tables = join(documents())
    manifest = {**shape, "inputs": inputs, "rows": {name: len(table) for name, table in tables.items()}}
    return _summary(publish(partial(write, tables), out, manifest), tables)


@dataclass(frozen=True, slots=True)
class _Rooms:
    """What every document is walked through."""

    rules: RuleSet
    extract: Extractor
    shape: str

    def walk(self, raw: RawDoc) -> Outcome:
        """Parse, outline and extract one document; what a room raises ends its way, not the run."""
        outcome = Outcome(raw.doc_id, self._fingerprint(raw.sha256), "ok", raw)
        stage: Stage = "parse"
        try:
            doc = parse(raw, self.rules["pages"])
            outcome = replace(outcome, status=doc.status, doc=doc, findings=doc.findings)
            if doc.status == "failed":
                return outcome
            stage = "outline"
            notice = outline(doc, self.rules["outline"])
            status = min(doc.status, notice.status, key=WORST_FIRST.index)
            outcome = replace(outcome, status=status, notice=notice, findings=doc.findings + notice.findings)
            stage = "extract"
            facts = self.extract(notice)
            return replace(outcome, facts=facts, findings=outcome.findings + facts.findings)
        except RuleError:
            raise  # a broken rule is the user's to mend, and breaks every document
        except Exception as error:
            return _stumbled(outcome, stage, f"{type(error).__name__} in {_place(error)}")

    def unread(self, source: store.Source, reason: Finding) -> Outcome:
        """The outcome of a file whose bytes are not to be had."""
        return Outcome(source.doc_id, self._fingerprint(""), "failed", findings=(reason,))

    def _fingerprint(self, sha256: str) -> str:
        return hashlib.sha256(f"{sha256} {self.shape}".encode()).hexdigest()


def _tables(outcome: Outcome) -> Tables:
    """The tables of a document; where its facts break a promise of the tables, its row alone, as failed."""
    try:
        return document_tables(outcome)
    except TableError as error:
        bare = Outcome(outcome.doc_id, outcome.fingerprint, "failed", outcome.raw)
        return document_tables(_stumbled(bare, "extract", str(error)))


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


def _input(source: store.Source, raw: RawDoc | Finding) -> dict[str, object]:
    if isinstance(raw, Finding):
        return {"source_path": source.doc_id, "sha256": None, "size": None}
    return {"source_path": raw.source_path, "sha256": raw.sha256, "size": len(raw.data)}


def _code() -> str:
    """The hash of gongwen's own modules, whatever line ends the checkout has."""
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py"), key=lambda path: path.relative_to(PACKAGE).as_posix()):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.relative_to(PACKAGE).as_posix()} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _libraries() -> dict[str, str]:
    return {name: installed_version(name) for name in LIBRARIES}


def _summary(published: Published, tables: Tables) -> RunSummary:
    statuses = Counter(tables["documents"]["status"].to_pylist())
    findings = Counter(tables["findings"]["code"].to_pylist())
    return RunSummary(
        version=published.version.name,
        folder=published.version.folder,
        unchanged=published.unchanged,
        documents={status: statuses[status] for status in reversed(WORST_FIRST)},
        items=sum(tables["documents"]["n_items"].to_pylist()),
        units=len(tables["responsibilities"]),
        deadlines=len(tables["deadlines"]),
        targets=len(tables["targets"]),
        findings=dict(sorted(findings.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
