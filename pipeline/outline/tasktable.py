"""Task tables (任务分工表, 台账): each data row is an item, its cells known by the header of their column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.rules import Pack
from pipeline.types import Block, Cell, Item, ParsedDoc, TableCell

_HEADER_ROWS: Final = 3
"""A title row and a merged row may stand above the header."""
_UNIT_COLUMNS: Final = frozenset({"lead", "responsible", "support", "guide"})
_HEADING_COLUMNS: Final = ("task", "content")


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A table with a column of responsible units; ``columns`` maps a column's index to its meaning."""

    block: Block
    header_row: int
    columns: dict[int, str]


def find(doc: ParsedDoc, text: str, pack: Pack) -> list[TaskTable]:
    """The task tables of a document, in order; a table of indicators or contacts is none."""
    found = []
    for block in doc.blocks:
        headers = [_columns(row, text, pack) for row in block.rows[:_HEADER_ROWS]]
        named = [len(set(columns.values())) if _names_units(columns) else 0 for columns in headers]
        # 责任分工 may span 牵头单位 and 配合单位 of the row below: the row that tells more columns apart is the header
        if named and (most := max(named)):
            index = named.index(most)
            found.append(TaskTable(block, index, headers[index]))
    return found


def _names_units(columns: dict[int, str]) -> bool:
    return len(columns) > 1 and not _UNIT_COLUMNS.isdisjoint(columns.values())


def _columns(row: tuple[Cell, ...], text: str, pack: Pack) -> dict[int, str]:
    columns: dict[int, str] = {}
    for index, cell in enumerate(row):
        name = text[cell.start : cell.end].replace(" ", "")
        for rule in pack.group("outline.column"):
            if rule.regex.fullmatch(name):
                columns[index] = rule.text_of("column")
                break
    return columns


def rows(table: TaskTable, number: int, doc: ParsedDoc, text: str) -> Iterator[Item]:
    """Items ``t1.1``, ``t1.2`` … of the ``number``-th task table of a document.

    The marker is the 序号 cell and the heading the task cell, repeated on every row that a merged cell spans.
    """
    header = table.block.rows[table.header_row]
    header_text = [text[cell.start : cell.end] for cell in header]
    ordinal = 0
    previous: tuple[Cell, ...] = ()
    for row in table.block.rows[table.header_row + 1 :]:
        own = [cell for cell in row if cell not in previous and cell not in header and cell.end > cell.start]
        previous = row
        repeated = [text[cell.start : cell.end] for cell in row] == header_text
        banner = len(set(row)) == 1 and len(row) > 1
        if repeated or banner or not own:
            continue
        ordinal += 1
        named = {name: row[index] for index, name in reversed(table.columns.items()) if index < len(row)}
        marker = named.get("ordinal")
        heading = next((named[name] for name in _HEADING_COLUMNS if name in named), None)
        yield Item(
            path=f"t{number}.{ordinal}",
            parent_path=None,
            level=1,
            ordinal=ordinal,
            marker=doc.text[marker.start : marker.end] if marker else "",
            kind="table_row",
            heading=doc.text[heading.start : heading.end].rstrip("。；;：:") if heading else "",
            start=min(cell.start for cell in own),
            end=max(cell.end for cell in own),
            cells=tuple(
                TableCell(table.columns.get(index, ""), cell.start, cell.end)
                for index, cell in enumerate(row)
                if cell.end > cell.start and cell not in row[:index]
            ),
        )
