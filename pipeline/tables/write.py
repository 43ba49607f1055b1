"""Rows to Arrow to Parquet, with the checks on every write."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import TableError
from pipeline.tables.rows import Outcome, Row, rows_of
from pipeline.tables.schema import ITEM_TABLES, REAL, TABLES, Span, Table

Tables = Mapping[str, Any]
"""An Arrow table by name, for every name of the contract."""

ROWS_IN_A_GROUP: Final = 16_384
"""Fixed, as other groups of the same rows are other bytes."""
COMPRESSION_LEVEL: Final = 3
DOCUMENTS_AT_A_TIME: Final = 256
"""Ten thousand small tables cost more memory than their rows; so many are joined into one as they come."""
SHOWN: Final = 40
"""How many characters of a value an error shows."""


def document_tables(outcome: Outcome) -> Tables:
    """The tables of one document, checked.

    Raises :class:`~pipeline.errors.TableError` where a quote is not its span, an item is missing or a key comes twice.
    """
    rows = rows_of(outcome)
    return _checked({name: _arrow(table, rows[name]) for name, table in TABLES.items()})


def join(parts: Iterable[Tables]) -> Tables:
    """All documents in one set of tables, in key order, with what they say of each other resolved.

    ``attached_doc_id`` of P020210416.docx is the file of that name beside the page, or the one fetched from its
    address. Which documents cite each other takes rules: that is linked where the rooms are composed.
    """
    waiting = iter(parts)
    batches: list[Tables] = []
    while batch := list(islice(waiting, DOCUMENTS_AT_A_TIME)):
        batches.append({name: pa.concat_tables([part[name] for part in batch]).combine_chunks() for name in TABLES})
    joined = {
        name: pa.concat_tables([batch[name] for batch in batches]) if batches else table.schema.empty_table()
        for name, table in TABLES.items()
    }
    return _checked({**joined, "attachments": _attached(joined["attachments"], joined["documents"])})


def write(tables: Tables, folder: Path) -> None:
    """Write ``folder/items/part-0.parquet`` and its like; the same rows give the same bytes."""
    for name, table in _checked(tables).items():
        place = folder / name
        place.mkdir(parents=True)
        pq.write_table(
            table.combine_chunks(),
            place / "part-0.parquet",
            row_group_size=ROWS_IN_A_GROUP,
            compression="zstd",
            compression_level=COMPRESSION_LEVEL,
        )


def _arrow(table: Table, rows: list[Row]) -> Any:
    try:
        columns = [pa.array([row[column.name] for row in rows], column.type) for column in table.columns]
    except (pa.ArrowException, OverflowError, UnicodeEncodeError) as error:
        raise TableError(f"a value does not fit its column ({error})", table.name, "mend what made it") from error
    return pa.Table.from_arrays(columns, schema=table.schema)


def _attached(attachments: Any, documents: Any) -> Any:
    known = set(documents["doc_id"].to_pylist())
    urls = zip(documents["source_url"].to_pylist(), documents["doc_id"].to_pylist(), strict=True)
    by_url = {url: doc_id for url, doc_id in urls if url}
    rows = attachments.select(["doc_id", "name", "url", "attached_doc_id"]).to_pylist()
    found = [row["attached_doc_id"] or by_url.get(row["url"]) or _beside(row, known) for row in rows]
    return with_column(attachments, "attached_doc_id", [doc_id if doc_id in known else None for doc_id in found])


def _beside(attachment: Row, known: Collection[str]) -> str | None:
    """The document in the folder of the page that bears the file name of the attachment's address, or its own name."""
    folder = posixpath.dirname(attachment["doc_id"])
    names = (_file_name(attachment["url"] or ""), attachment["name"])
    places = (posixpath.join(folder, name) for name in names if name)
    return next((place for place in places if place in known and place != attachment["doc_id"]), None)


def _file_name(url: str) -> str:
    try:
        return posixpath.basename(unquote(urlsplit(url).path))
    except ValueError:  # http://[ is no address
        return ""


def with_column(table: Any, name: str, values: list[str | None]) -> Any:
    """The table with other texts in one of its columns."""
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), pa.array(values, pa.string()))


def _checked(tables: Tables) -> Tables:
    """The tables in key order, once they keep what the contract promises."""
    ordered = {name: tables[name].sort_by([(key, "ascending") for key in table.key]) for name, table in TABLES.items()}
    for name, table in TABLES.items():
        _check_filled(table, ordered[name])
        _check_key(table, ordered[name])
    _check_items(ordered)
    texts = _Texts(ordered["texts"])
    for name, table in TABLES.items():
        for span in table.spans:
            _check_span(name, span, ordered[name], texts)
    return ordered


def _check_filled(table: Table, rows: Any) -> None:
    for column in table.columns:
        if not column.null and rows[column.name].null_count:
            raise TableError(f"{column.name} is empty in a row", table.name, "the contract wants a value in each")
        if column.type == REAL and not pc.all(pc.is_finite(rows[column.name]), min_count=0).as_py():
            raise TableError(f"{column.name} is infinite or no number", table.name, "mend what made it")


def _check_key(table: Table, rows: Any) -> None:
    """Rows in key order: a key that comes twice stands in neighbouring rows."""
    if len(rows) < 2:
        return
    same = None
    for name in table.key:
        column = rows[name].combine_chunks()
        equal = pc.equal(column[1:], column[:-1])
        same = equal if same is None else pc.and_(same, equal)
    first = pc.index(same, True).as_py()
    if first >= 0:
        one, other = rows.slice(first, 2).to_pylist()
        key = ", ".join(f"{name}={one[name]!r}" for name in table.key)
        clash = f"two rows with one key, {_brief(one)} and {_brief(other)}"
        raise TableError(clash, f"{table.name}: {key}", "drop one")


def _check_items(tables: Tables) -> None:
    items = tables["items"]["item_id"].combine_chunks()
    preambles = pa.concat_arrays([items, tables["documents"]["doc_id"].combine_chunks()])
    for name in (table.name for table in ITEM_TABLES):
        _check_known(name, tables[name]["item_id"], preambles if name == "citations" else items)
    _check_known("items", tables["items"]["parent_id"].drop_null(), items)


def _check_known(name: str, used: Any, known: Any) -> None:
    strange = used.filter(pc.invert(pc.is_in(used, value_set=known)))
    if len(strange):
        raise TableError("rows that belong to an item that does not exist", f"{name}: {strange[0]}", "mend its path")


class _Texts:
    """Texts by document; rows come grouped by document, so one text at a time is enough."""

    def __init__(self, texts: Any) -> None:
        self._column = texts["text"]
        self._place = {doc_id: row for row, doc_id in enumerate(texts["doc_id"].to_pylist())}
        self._last = ("", "")

    def __getitem__(self, doc_id: str) -> str:
        if self._last[0] != doc_id:
            place = self._place.get(doc_id)
            self._last = (doc_id, "" if place is None else self._column[place].as_py())
        return self._last[1]


def _check_span(name: str, span: Span, rows: Any, texts: _Texts) -> None:
    ids, starts, ends = (rows[column].to_pylist() for column in ("doc_id", span.start, span.end))
    quotes = rows[span.quote].to_pylist() if span.quote else [None] * len(ids)
    for doc_id, start, end, quote in zip(ids, starts, ends, quotes, strict=True):
        if start is None and end is None and quote is None:
            continue
        text = texts[doc_id]
        if start is None or end is None or not 0 <= start <= end <= len(text):
            outside = f"{span.start}..{span.end} is {start}..{end} of {len(text)}"
            raise TableError(outside, f"{name}: {doc_id}", "mend the span")
        if span.quote and quote != text[start:end]:
            raise TableError(
                f"{span.quote} {str(quote)[:SHOWN]!r} is not the text at {start}..{end}, {text[start:end][:SHOWN]!r}",
                f"{name}: {doc_id}",
                "mend the span",
            )


def _brief(row: Row) -> str:
    shown = [f"{name}={str(value)[:SHOWN]}" for name, value in row.items() if value is not None]
    return "(" + ", ".join(shown) + ")"
