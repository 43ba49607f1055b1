"""One document read again as a run reads it, with a trace: parse from the cache, outline, extract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pipeline import store
from pipeline.errors import InputError, RuleError
from pipeline.extract import Extractor
from pipeline.extract.registered import with_names
from pipeline.extract.trace import FactTable, Trace
from pipeline.outline import outline
from pipeline.registry import load_registry
from pipeline.report import document
from pipeline.rules import RuleSet
from pipeline.run.cache import ParseCache
from pipeline.run.pool import CutOff, guarded
from pipeline.run.shape import code
from pipeline.run.walk import Walk
from pipeline.run.worker import parse_only, prepare
from pipeline.segment import Segmenter
from pipeline.snapshot import Version
from pipeline.tables import Outcome
from pipeline.tables.rows import rows_of
from pipeline.text import fold
from pipeline.types import Facts, Finding, Item, Limits, Notice, ParsedDoc

Row = dict[str, Any]

PREAMBLE: Final = "preamble"
"""What stands before the first item, as the command names it."""
TABLES: Final[tuple[FactTable, ...]] = ("responsibilities", "deadlines", "targets", "citations")
_RUN: Final = "run: gongwen run"


@dataclass(frozen=True)
class Reading:
    """A document with everything that was found in it, and what the engine told on the way."""

    rules: RuleSet
    extract: Extractor
    notice: Notice
    facts: Facts
    trace: Trace

    @property
    def doc_id(self) -> str:
        """The id of the document."""
        return self.notice.doc.doc_id

    @property
    def text(self) -> str:
        """The text as published."""
        return self.notice.doc.text

    @cached_property
    def folded(self) -> str:
        """The text as the patterns see it."""
        return fold(self.notice.doc.text)

    @cached_property
    def rows(self) -> dict[FactTable, list[Row]]:
        """The facts as rows of the tables, each with the ``path`` of its item, None in the preamble."""
        rows = rows_of(Outcome(self.doc_id, "", "ok", doc=self.notice.doc, notice=self.notice, facts=self.facts))
        return {
            table: [
                {**row, "path": row["item_id"].removeprefix(self.doc_id).removeprefix("#") or None}
                for row in rows[table]
            ]
            for table in TABLES
        }

    def item(self, path: str) -> Item | None:
        """The item with this path, None for the preamble.

        Raises :class:`~pipeline.errors.InputError` that lists paths of the notice.
        """
        if path == PREAMBLE:
            return None
        for item in self.notice.items:
            if item.path == path:
                return item
        paths = [item.path for item in self.notice.items]
        near = [known for known in paths if known.startswith(path.split(".")[0])] or paths
        way_out = f"it has {', '.join(near[: document.LISTED])}" if near else "it has no items"
        raise InputError(f"no item {path}", self.doc_id, way_out)


def read_published(version: Version, raw: Sequence[Path], query: str, rules: RuleSet) -> Reading:
    """Read again the document of a version that ``query`` names, as ``gongwen show`` does, from its file below ``raw``.

    Raises :class:`~pipeline.errors.InputError` where the file is not there or another one, or where other rules or
    another gongwen made the tables: then what is explained would not be what they hold.
    """
    row = document.load(version.folder, query).document
    doc_id = str(row["doc_id"])
    source = next((source for source in store.collect(raw) if source.doc_id == row["source_path"]), None)
    if source is None:
        places = ", ".join(map(str, raw))
        raise InputError(f"its file is not in {places}", doc_id, "say with --raw where the notices are")
    found = store.read(source)
    if isinstance(found, Finding) or found.sha256 != row["sha256"]:
        what = found.message if isinstance(found, Finding) else "its file has changed since it was read"
        raise InputError(what, doc_id, _RUN)
    if version.manifest.get("rules") != rules.fingerprint:
        raise InputError("the tables were made with other rules", doc_id, f"{_RUN}, or give the same --rules")
    if version.manifest.get("code") != code("."):
        raise InputError("the tables were made with another gongwen", doc_id, _RUN)
    return _read(source, rules, Limits(**version.manifest["limits"]))


def read_file(path: Path, rules: RuleSet) -> Reading:
    """Read a file that need not be published, e.g. ``raw/粤办函〔2021〕55号.html``."""
    return _read(replace(store.collect([path])[0], file=path), rules, Limits())


def _read(source: store.Source, rules: RuleSet, limits: Limits) -> Reading:
    doc = _parsed(source, rules, limits)
    if doc.status == "failed":
        raise InputError(doc.findings[-1].message, doc.doc_id, "look at it with: gongwen parse")
    extract = Extractor(rules, Segmenter(rules["lexicon"]))
    trace = Trace()
    try:
        notice = outline(doc, rules["outline"])
        facts = with_names(notice, extract(notice, trace), load_registry(), trace)
        return Reading(rules, extract, notice, facts, trace)
    except RuleError:
        raise  # a broken rule is the user's to mend
    except Exception as error:
        what = f"gongwen stumbles over it ({type(error).__name__})"
        raise InputError(what, doc.doc_id, "please report this") from error


def _parsed(source: store.Source, rules: RuleSet, limits: Limits) -> ParsedDoc:
    """The parsed form, from the cache or by a process of its own: a file from the web may hang or swell."""
    walk = Walk(rules, "", limits, ParseCache(rules["pages"], limits))
    result = next(guarded(parse_only, [source], prepare, (walk,), limits, 1))
    reason = result.reason if isinstance(result, CutOff) else result
    if isinstance(reason, Finding):
        raise InputError(reason.message, source.doc_id, "look at it with: gongwen parse")
    return reason
