"""What another set of rules makes of the same notices: rows added, removed and changed; nothing is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pipeline import store
from pipeline.rules import RuleSet
from pipeline.run import Progress, Work, extract_tables
from pipeline.tables import TABLES, Tables

Row = Mapping[str, Any]

COMPARED: Final = tuple(name for name in TABLES if name != "boxes")
"""Where a row lies on its page follows from its span, which is compared."""

PASSED_OVER: Final = frozenset({"seq", "fingerprint", "deadline_seq"})
"""Counts that move on when a row comes before, and the fingerprint, which every change of a rule changes."""

OFFSETS: Final = ("start", "end")
"""Columns that end so count characters of the text."""

SAME: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "documents": (("doc_id",),),
    "texts": (("doc_id",),),
    "items": (("item_id",), ("doc_id", "start", "heading")),
    "attachments": (("doc_id", "name"),),
    "findings": (("doc_id", "code", "start", "end"),),
}
"""By which columns two rows are the same row, the surest first."""

SAME_FACT: Final = (("item_id", "start", "end", "quote"), ("doc_id", "start", "end", "quote"))


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that one set of rules gives and the other does not, or gives with other values.

    ``values`` are the columns of a row that was added or removed; ``changed`` holds each other value, before and after.
    """

    kind: Literal["added", "removed", "changed"]
    table: str
    doc_id: str
    item: str
    quote: str
    values: Mapping[str, Any]
    changed: Mapping[str, tuple[Any, Any]]


def impact(
    paths: Sequence[Path], before: RuleSet, after: RuleSet, progress: Progress, work: Work | None = None
) -> list[RowChange]:
    """Extract the notices of ``paths`` by both sets of rules and compare the rows, in the order of the tables.

    Raises :class:`~pipeline.errors.InputError` for a wrong path.
    """
    sources = store.collect(paths)
    count = len(sources)
    first = extract_tables(sources, before, lambda done, _, doc_id: progress(done, 2 * count, doc_id), work)
    second = extract_tables(sources, after, lambda done, _, doc_id: progress(count + done, 2 * count, doc_id), work)
    return compare(first.tables, second.tables)


def compare(before: Tables, after: Tables) -> list[RowChange]:
    """The differences between two sets of tables of the same notices, row by row.

    Where the text itself is another, all that follows moves along: places are then no difference.
    """
    texts = {row["doc_id"]: row["text"] for row in before["texts"].to_pylist()}
    moved = {row["doc_id"] for row in after["texts"].to_pylist() if texts.get(row["doc_id"]) != row["text"]}
    return [
        change
        for name in COMPARED
        for change in _differences(name, _rows(before, name, moved), _rows(after, name, moved))
    ]


def _rows(tables: Tables, name: str, moved: Collection[str]) -> list[Row]:
    """The rows of a table; a target names its deadline by the words of it, not by its number."""
    rows: list[dict[str, Any]] = tables[name].to_pylist()
    for row in rows:
        if row["doc_id"] in moved:
            row.update({column: None for column in row if column.endswith(OFFSETS)})
    if name == "targets":
        quotes = {(row["item_id"], row["seq"]): row["quote"] for row in tables["deadlines"].to_pylist()}
        for row in rows:
            row["deadline"] = quotes.get((row["item_id"], row["deadline_seq"]))
    return [{key: value for key, value in row.items() if key not in PASSED_OVER} for row in rows]


def _differences(name: str, before: list[Row], after: list[Row]) -> list[RowChange]:
    pairs: list[tuple[Row, Row]] = []
    lost, new = _unequal(before, after)
    for columns in SAME.get(name, SAME_FACT):
        lost, new = _paired(lost, new, lambda row, columns=columns: tuple(row[c] for c in columns), pairs)  # type: ignore[misc]
    if name not in SAME:
        lost, new = _overlapping(lost, new, pairs)
    changes = [_change("changed", name, new_row, _other_values(old, new_row)) for old, new_row in pairs]
    changes += [_change("removed", name, row, {}) for row in lost]
    changes += [_change("added", name, row, {}) for row in new]
    return sorted(changes, key=lambda change: (change.doc_id, change.values.get("start") or 0, change.kind))


def _unequal(before: Iterable[Row], after: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of each side that the other has not."""
    waiting: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in before:
        waiting[tuple(row.values())].append(row)
    new = []
    for row in after:
        if waiting[tuple(row.values())]:
            waiting[tuple(row.values())].pop()
        else:
            new.append(row)
    return [row for rows in waiting.values() for row in rows], new


def _paired(
    lost: list[Row], new: list[Row], key: Callable[[Row], tuple[Any, ...]], pairs: list[tuple[Row, Row]]
) -> tuple[list[Row], list[Row]]:
    """What is left when rows with the same key have been paired in their order."""
    waiting: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in lost:
        waiting[key(row)].append(row)
    left = []
    for row in new:
        if rows := waiting[key(row)]:
            pairs.append((rows.pop(0), row))
        else:
            left.append(row)
    return [row for rows in waiting.values() for row in rows], left


def _overlapping(lost: list[Row], new: list[Row], pairs: list[tuple[Row, Row]]) -> tuple[list[Row], list[Row]]:
    """A fact whose quote became longer or shorter is the same fact."""
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in lost:
        waiting[row["item_id"]].append(row)
    left = []
    for row in new:
        rows = waiting[row["item_id"]]
        other = next((old for old in rows if _overlap(old, row)), None)
        if other is None:
            left.append(row)
        else:
            rows.remove(other)
            pairs.append((other, row))
    return [row for rows in waiting.values() for row in rows], left


def _overlap(one: Row, other: Row) -> bool:
    if one["start"] is None:  # the text moved: what holds the other's words is the same fact
        return one["quote"] in other["quote"] or other["quote"] in one["quote"]
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _other_values(old: Row, new: Row) -> dict[str, tuple[Any, Any]]:
    return {name: (old[name], value) for name, value in new.items() if old[name] != value}


def _change(
    kind: Literal["added", "removed", "changed"], table: str, row: Row, changed: Mapping[str, tuple[Any, Any]]
) -> RowChange:
    item = str(row.get("item_id") or "").removeprefix(row["doc_id"]).removeprefix("#")
    quote = next((row[name] for name in ("quote", "heading", "title", "name", "message") if row.get(name)), "")
    return RowChange(kind, table, row["doc_id"], item, quote, row, changed)
