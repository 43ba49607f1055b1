"""Tables against gold: precision, recall and F1 of every fact, and each miss and wrong fact by name.

The meaning of each fact is that of the annotation guide: an optional gold fact absorbs a prediction and counts
nowhere, a unit with one role counts once in an item, and numbers that are no goal (kind standard) or dates of the
notice itself (relations effective, expires) are left aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal

import pyarrow.parquet as pq
import yaml

from pipeline.errors import InputError

Mode = Literal["strict", "loose"]
Key = tuple[object, ...]

FACTS: Final = ("items", "headings", "units", "deadlines", "targets")
MODES: Final[tuple[Mode, ...]] = ("strict", "loose")
"""Strict: in the same item. Loose: anywhere in the notice."""
DIGITS: Final = 6
"""Two numbers are equal when they agree to this many digits."""

_BRACKETS: Final = str.maketrans("〔〕[]", "()()")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of facts found, wrong and missed."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of the extracted facts that are right."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold facts that were found."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.wrong + other.wrong, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Difference:
    """A gold fact that is missing or a fact that gold does not know, e.g. wrong units 1.2 (省教育厅, lead)."""

    notice: str
    fact: str
    kind: Literal["missed", "wrong"]
    path: str
    value: Key
    quote: str | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores by fact and mode, every difference, and the gold files without a document."""

    scores: Mapping[tuple[str, Mode], Score]
    differences: tuple[Difference, ...]
    notices: int
    not_found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fact:
    path: str
    value: Key
    optional: bool = False
    quote: str | None = field(default=None, compare=False)
    start: int | None = field(default=None, compare=False)

    def key(self, mode: Mode) -> Key:
        return (self.path, *self.value) if mode == "strict" else self.value


_Facts = dict[str, list[_Fact]]


def evaluate(tables: Path, gold: Sequence[Path]) -> Evaluation:
    """Score the version in ``tables`` against gold files, or folders of them.

    ``yuebanhan-2021-55.yaml`` belongs to the document whose source_path has the stem ``yuebanhan-2021-55``.
    Raises :class:`~pipeline.errors.InputError` for a gold file that is missing, malformed, or fits two documents.
    """
    predicted = _Predicted(tables)
    scores = {(fact, mode): Score() for fact in FACTS for mode in MODES}
    differences: list[Difference] = []
    not_found: list[str] = []
    files = [file for path in gold for file in _gold_files(path)]
    for file in files:
        doc_id = predicted.document(file.stem)
        wanted = _gold_facts(file)
        if doc_id is None:
            not_found.append(file.stem)
            continue
        got = predicted.facts(doc_id)
        for fact in FACTS:
            for mode in MODES:
                score, wrong, missed = _compare(wanted[fact], got[fact], mode, once=fact == "units")
                scores[fact, mode] += score
                if mode == "strict":
                    differences += [Difference(file.stem, fact, "missed", f.path, f.value) for f in missed]
                    differences += [
                        Difference(file.stem, fact, "wrong", f.path, f.value, f.quote, f.start) for f in wrong
                    ]
    return Evaluation(scores, tuple(differences), len(files) - len(not_found), tuple(not_found))


def _compare(wanted: list[_Fact], got: list[_Fact], mode: Mode, once: bool) -> tuple[Score, list[_Fact], list[_Fact]]:
    """Match as multisets, or as sets where a value counts ``once``; what is wanted is served first."""
    needed = [fact for fact in wanted if not fact.optional]
    spare = [fact for fact in wanted if fact.optional]
    if once:
        needed, spare, got = (list({fact.key(mode): fact for fact in facts}.values()) for facts in (needed, spare, got))
    open_ = Counter(fact.key(mode) for fact in needed)
    absorbing = Counter(fact.key(mode) for fact in spare if not (once and fact.key(mode) in open_))
    found, wrong = 0, []
    for fact in got:
        key = fact.key(mode)
        if open_[key]:
            open_[key] -= 1
            found += 1
        elif absorbing[key]:
            absorbing[key] -= 1
        else:
            wrong.append(fact)
    missed = []
    for fact in needed:
        if open_[fact.key(mode)]:
            open_[fact.key(mode)] -= 1
            missed.append(fact)
    return Score(found, len(wrong), len(missed)), wrong, missed


class _Predicted:
    """The extracted facts of a version, by document."""

    def __init__(self, tables: Path) -> None:
        self._rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for name in ("items", "responsibilities", "deadlines", "targets"):
            by_document = self._rows.setdefault(name, {})
            for row in pq.read_table(tables / name).to_pylist():
                by_document.setdefault(row["doc_id"], []).append(row)
        self._stems: dict[str, list[str]] = {}
        for row in pq.read_table(tables / "documents", columns=["doc_id", "source_path"]).to_pylist():
            self._stems.setdefault(PurePosixPath(row["source_path"]).stem, []).append(row["doc_id"])

    def document(self, stem: str) -> str | None:
        doc_ids = self._stems.get(stem, [])
        if len(doc_ids) > 1:
            raise InputError(f"fits several documents: {', '.join(doc_ids)}", f"gold {stem}", "extract them apart")
        return doc_ids[0] if doc_ids else None

    def facts(self, doc_id: str) -> _Facts:
        items = self._of("items", doc_id)
        paths = {row["item_id"]: "tail" if row["kind"] == "tail" else row["path"] for row in items}

        def fact(row: dict[str, Any], *value: object) -> _Fact:
            quote, start = row.get("quote", row.get("marker")), row["start"]
            return _Fact(paths.get(row["item_id"], ""), value, quote=quote, start=start)

        numbered = [row for row in items if row["kind"] not in ("tail", "paragraph")]
        return {
            "items": [fact(row, _clean(row["marker"])) for row in numbered],
            "headings": [fact(row, _heading(row["heading"])) for row in numbered if row["heading"]],
            "units": [fact(row, _clean(row["unit"]), row["role"]) for row in self._of("responsibilities", doc_id)],
            "deadlines": [
                fact(row, row["relation"], str(row["due_start"] or ""), str(row["due_end"] or ""))
                for row in self._of("deadlines", doc_id)
                if row["relation"] not in ("effective", "expires")
            ],
            "targets": [
                fact(row, row["comparator"], _number(row["value"]), _number(row["value_high"]), _clean(row["unit"]))
                for row in self._of("targets", doc_id)
                if row["kind"] != "standard"
            ],
        }

    def _of(self, name: str, doc_id: str) -> list[dict[str, Any]]:
        return self._rows[name].get(doc_id, [])


def _gold_files(path: Path) -> list[Path]:
    if not path.exists():
        raise InputError("no such gold file or folder", str(path), "give *.yaml files, or folders of them")
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise InputError("no gold files here", str(path), "give *.yaml files, or folders of them")
    return files


def _gold_facts(file: Path) -> _Facts:
    facts: _Facts = {fact: [] for fact in FACTS}
    try:
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))["items"]:
            path = str(item["path"])
            for name, value, optional in _gold_values(item):
                facts[name].append(_Fact(path, value, optional))
    except (OSError, yaml.YAMLError, RecursionError, KeyError, TypeError, ValueError, AttributeError) as error:
        shown = " ".join(str(error).split())
        raise InputError(
            f"cannot be read as gold ({type(error).__name__}: {shown})", str(file), "see docs/rules.md"
        ) from error
    return facts


def _gold_values(item: dict[str, Any]) -> Iterator[tuple[str, Key, bool]]:
    if str(item["path"]) != "tail":
        yield "items", (_clean(item["marker"]),), False
        if item.get("heading"):
            yield "headings", (_heading(item["heading"]),), False
    for unit in item.get("units", []):
        yield "units", (_clean(unit["unit"]), unit["role"]), unit.get("optional", False)
    for due in item.get("deadlines", []):
        value: Key = (due["relation"], str(due.get("start", "")), str(due.get("end", "")))
        yield "deadlines", value, due.get("optional", False)
    for target in item.get("targets", []):
        low, _, high = str(target["value"]).partition("..")
        value = (target["comparator"], _number(low), _number(high), _clean(target["unit"]))
        yield "targets", value, target.get("optional", False)


def _clean(text: object) -> str:
    """Text without spaces and with width folded, so that typography does not decide a match."""
    wide = (chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in str(text or ""))
    return "".join("".join(wide).split()).translate(_BRACKETS)


def _heading(text: object) -> str:
    return _clean(text).rstrip("。;:")


def _number(value: object) -> float | None:
    return None if value in (None, "") else float(f"{float(str(value)):.{DIGITS}g}")
