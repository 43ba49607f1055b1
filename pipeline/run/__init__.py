"""The only place that composes the rooms, in their order: raw files in, a published version out."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from pipeline import __version__, store
from pipeline.errors import InputError
from pipeline.parse.layout import failed
from pipeline.registry import load_registry
from pipeline.rules import RuleSet
from pipeline.run.cache import ParseCache
from pipeline.run.links import linked
from pipeline.run.pool import FORKS, CutOff, guarded
from pipeline.run.shape import OTHERS, READERS, code, libraries
from pipeline.run.walk import WORST_FIRST, Read, Walk
from pipeline.run.worker import extract, parse_only, prepare
from pipeline.snapshot import Published, publish
from pipeline.tables import Tables, join, write
from pipeline.types import Finding, Limits, ParsedDoc

Progress = Callable[[int, int, str], None]
"""Told, before each document, how many are done, how many there are, and the id of the one that is next."""

MOST_PROCESSES: Final = 8
"""Each takes some 300 MiB, and three times as much when it recognises scanned pages."""


@dataclass(frozen=True, slots=True)
class Work:
    """How a run works: what a document may cost, how many processes there are, where parsed forms are kept.

    ``processes`` None is one for each core; ``cache`` None is the user's folder for caches.
    """

    limits: Limits = field(default_factory=Limits)
    processes: int | None = None
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The tables of some documents, what the manifest says of each file, and what decided the outcome beside them."""

    tables: Tables
    inputs: Sequence[Mapping[str, object]]
    shape: Mapping[str, object]


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


def run(paths: Sequence[Path], out: Path, rules: RuleSet, progress: Progress, work: Work | None = None) -> RunSummary:
    """Extract every document of ``paths`` and publish the tables as a version of ``out``.

    ``run([Path("raw")], Path("extracted"), load_rules(), progress)`` makes ``extracted/current``. A document that
    cannot be read, costs too much, or that a room stumbles over, becomes a row with status failed and a finding; the
    run goes on. Documents are read in processes of their own, so a script that calls this needs the usual
    ``if __name__ == "__main__":`` on Windows and macOS.
    Raises :class:`~pipeline.errors.InputError` for a wrong path and :class:`~pipeline.errors.SnapshotError` where
    ``out`` cannot be written.
    """
    extracted = extract_tables(store.collect(paths, out, (work or Work()).limits), rules, progress, work)
    tables = extracted.tables
    rows = {name: len(table) for name, table in tables.items()}
    manifest = {**extracted.shape, "inputs": extracted.inputs, "rows": rows}
    return _summary(publish(partial(write, tables), out, manifest), tables)


def extract_tables(
    sources: Sequence[store.Source], rules: RuleSet, progress: Progress, work: Work | None = None
) -> Extracted:
    """Extract every document of ``sources`` as a run would, and publish nothing."""
    work = work or Work()
    shape = {
        "gongwen": __version__,
        "rules": rules.fingerprint,
        "registry": load_registry().fingerprint,
        "code": code("."),
        "libraries": libraries((*READERS, *OTHERS)),
        "limits": asdict(work.limits),
    }
    cache = ParseCache(rules["pages"], work.limits, work.cache)
    cache.tidy()
    walk = Walk(rules, hashlib.sha256(repr(sorted(shape.items())).encode()).hexdigest(), work.limits, cache)
    if FORKS:
        walk.warm(words=len(sources) > 1)
    records: list[dict[str, object]] = []

    def documents() -> Iterator[Tables]:
        results = guarded(extract, sources, prepare, (walk,), work.limits, processes(work, len(sources)))
        for done, source in enumerate(sources):
            progress(done, len(sources), source.doc_id)
            result = next(results)
            read: Read = walk.without(source, result.reason) if isinstance(result, CutOff) else result
            records.append(read.record)
            yield read.tables

    return Extracted(linked(join(documents()), rules["citations"]), records, shape)


def parse_file(path: Path, rules: RuleSet, work: Work | None = None) -> ParsedDoc:
    """Parse one file as a run would, e.g. 附件2.pdf, and return its parsed form.

    Raises :class:`~pipeline.errors.InputError` where there is no such file.
    """
    work = work or Work()
    if path.is_dir():
        raise InputError("this is a folder", str(path), "give one file")
    source = replace(store.collect([path], limits=work.limits)[0], file=path)
    cache = ParseCache(rules["pages"], work.limits, work.cache)
    walk = Walk(rules, "", work.limits, cache)
    result = next(guarded(parse_only, [source], prepare, (walk,), work.limits, 1))
    reason = result.reason if isinstance(result, CutOff) else result
    if isinstance(reason, Finding):
        return failed(source.doc_id, "application/octet-stream", reason.code, reason.message)
    return reason


def processes(work: Work, documents: int) -> int:
    """How many processes read so many documents: one for each core, and never more than there are documents."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(work.processes or min(cores, MOST_PROCESSES), documents))


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
