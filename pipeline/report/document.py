"""One document of a version with its items and their facts, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pyarrow.parquet as pq

from pipeline.errors import InputError
from pipeline.text import fold

Row = dict[str, Any]

LISTED: Final = 8
"""How many candidates an error names."""
FACT_TABLES: Final = ("responsibilities", "deadlines", "targets", "citations")


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document's row, its items in the order of the text, each with its facts by table, its annexes and findings."""

    document: Row
    items: tuple[Row, ...]
    attachments: tuple[Row, ...]
    findings: tuple[Row, ...]

    def item(self, path: str) -> Row:
        """The item with this path, e.g. ``1.8``.

        Raises :class:`~pipeline.errors.InputError` that lists paths of the notice.
        """
        for item in self.items:
            if item["path"] == path:
                return item
        near = [item["path"] for item in self.items if item["path"].startswith(path.split(".")[0])]
        known = near or [item["path"] for item in self.items]
        way_out = f"it has {_listed(known)}" if known else "it has no items"
        raise InputError(f"no item {path}", str(self.document["doc_id"]), way_out)


def documents(version: Path) -> list[Row]:
    """The rows of all documents, in the order of their ids."""
    return _rows(version, "documents")


def load(version: Path, query: str) -> DocumentView:
    """The document that ``query`` names: its id, its file's stem, or a part of its id, title or number (55号).

    Raises :class:`~pipeline.errors.InputError` where none fits, or more than one: then it lists them.
    """
    document = _find(documents(version), query)
    doc_id = document["doc_id"]
    items = sorted(_rows(version, "items", doc_id), key=lambda row: (row["start"], row["end"]))
    for table in FACT_TABLES:
        of_item: dict[str, list[Row]] = {}
        for fact in _rows(version, table, doc_id):
            of_item.setdefault(fact["item_id"], []).append(fact)
        for item in items:
            item[table] = of_item.get(item["item_id"], [])
    findings = _rows(version, "findings", doc_id)
    text = "".join(row["text"] for row in _rows(version, "texts", doc_id))
    for finding in findings:
        known = finding["start"] is not None
        finding["quote"] = text[finding["start"] : finding["end"]] if known else None
    return DocumentView(document, tuple(items), tuple(_rows(version, "attachments", doc_id)), tuple(findings))


def _find(rows: list[Row], query: str) -> Row:
    wanted = _plain(query)
    ways = (
        lambda row: row["doc_id"] == query,
        lambda row: PurePosixPath(row["doc_id"]).stem == query,
        lambda row: wanted and any(wanted in _plain(row[name] or "") for name in ("doc_id", "title", "doc_number")),
    )
    for fits in ways:
        found = [row for row in rows if fits(row)]
        if len(found) == 1:
            return found[0]
        if found:
            fitting = _listed([row["doc_id"] for row in found])
            raise InputError(f"fits {len(found)} documents", query, f"say which: {fitting}")
    raise InputError("no such document", query, "list them with: gongwen show")


def _rows(version: Path, table: str, doc_id: str | None = None) -> list[Row]:
    filters = None if doc_id is None else [("doc_id", "==", doc_id)]
    rows: list[Row] = pq.read_table(version / table, filters=filters).to_pylist()
    return rows


def _plain(text: str) -> str:
    return "".join(fold(text).split()).lower()


def _listed(names: list[str]) -> str:
    return ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")
