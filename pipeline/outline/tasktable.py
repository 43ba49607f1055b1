"""Task tables (任务分工表, 台账): each data row is an item, its cells known by the header of their column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.rules import Pack
from pipeline.types import Block, Cell, Item, ParsedDoc, TableCell
from pipeline.values import read_int

_HEADER_ROWS: Final = 3
"""A title row and a merged row may stand above the header."""
_UNIT_COLUMNS: Final = frozenset({"lead", "responsible", "support", "guide", "supervise"})
_HEADING_COLUMNS: Final = ("task", "content")

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A table with a column of responsible units; ``columns`` maps a column's index to its meaning.

    ``blocks`` are more than one where a page break cut the table and its header was not repeated.

    ``rows`` are the tasks below the ``header``; where the header is the first column, they are the columns beside it.
    """

    blocks: tuple[Block, ...]
    header: Row
    columns: dict[int, str]
    rows: tuple[Row, ...]
    transposed: bool = False


def find(doc: ParsedDoc, text: str, pack: Pack) -> list[TaskTable]:
    """The task tables of a document, in order; a table of indicators or contacts is none."""
    found: list[TaskTable] = []
    goes_on = pack["outline.table-goes-on"].regex
    open_table = False
    for block in doc.blocks:
        if not block.rows:
            open_table = open_table and goes_on.match(text[block.start : block.end].strip()) is not None
        elif table := _as_rows(block, text, pack) or _as_columns(block, text, pack):
            found.append(table)
            open_table = not table.transposed
        elif open_table and _continues(found[-1], block, text, pack):
            last = found[-1]
            found[-1] = replace(last, blocks=(*last.blocks, block), rows=(*last.rows, *block.rows))
        else:
            open_table = False
    return found


def _continues(table: TaskTable, block: Block, text: str, pack: Pack) -> bool:
    """Whether a table without a header has further rows of the one right above: its 序号 counts on; where that has
    none, units stand where the units of that one do."""
    if any(len(row) != len(table.header) for row in block.rows) or not table.rows:
        return False
    ordinal = next((index for index, name in table.columns.items() if name == "ordinal"), None)
    if ordinal is not None:
        last, first = (read_int(_cell(row[ordinal], text)) for row in (table.rows[-1], block.rows[0]))
        return last is not None and first in (last, last + 1)
    units = [index for index, name in table.columns.items() if name in _UNIT_COLUMNS]
    cells = [cell for row in block.rows for index in units if (cell := _cell(row[index], text))]
    named = sum(pack["outline.body-name"].regex.match(cell) is not None for cell in cells)
    return 2 * named > len(cells)


def _cell(cell: Cell, text: str) -> str:
    return "".join(text[cell.start : cell.end].split())


def _as_rows(block: Block, text: str, pack: Pack) -> TaskTable | None:
    headers = _headers(block.rows, text, pack)
    named = [len(set(columns.values())) if _names_units(columns) else 0 for columns in headers]
    if not (most := max(named)):
        return None
    # 责任分工 may span 牵头单位 and 配合单位 of the row below: the last row that tells most columns apart is the header
    index = max(at for at, count in enumerate(named) if count == most)
    return TaskTable((block,), block.rows[index], headers[index], block.rows[index + 1 :])


def _as_columns(block: Block, text: str, pack: Pack) -> TaskTable | None:
    """A table on its side: 序号, 任务, 牵头单位 below each other, and a column for each task."""
    if len({len(row) for row in block.rows}) > 1:
        return None
    sides = tuple(zip(*block.rows, strict=True))
    columns = _columns(sides[0], text, pack)
    # a word of a cell may be that of a header: on its side a table names most of its rows
    if not _names_units(columns) or 2 * len(columns) < len(sides[0]):
        return None
    return TaskTable((block,), sides[0], columns, sides[1:], transposed=True)


def _headers(rows: tuple[Row, ...], text: str, pack: Pack) -> list[dict[int, str]]:
    """What the columns mean by each of the first rows; below an empty place the name above it goes on."""
    headers: list[dict[int, str]] = []
    above: dict[int, str] = {}
    for row in rows[:_HEADER_ROWS]:
        empty = {
            index: name for index, name in above.items() if index < len(row) and row[index].start == row[index].end
        }
        above = empty | _columns(row, text, pack)
        headers.append(above)
    return headers


def _names_units(columns: dict[int, str]) -> bool:
    return len(columns) > 1 and not _UNIT_COLUMNS.isdisjoint(columns.values())


def _columns(row: Row, text: str, pack: Pack) -> dict[int, str]:
    columns: dict[int, str] = {}
    rules = pack.group("outline.column")
    for index, cell in enumerate(row):
        name = _cell(cell, text)
        for rule in rules:
            if rule.regex.fullmatch(name):
                columns[index] = rule.text_of("column")
                break
    return columns


def rows(table: TaskTable, number: int, doc: ParsedDoc, text: str, pack: Pack) -> Iterator[Item]:
    """Items ``t1.1``, ``t1.2`` … of the ``number``-th task table of a document.

    The marker is the 序号 cell and the heading the task cell, repeated on every row that a merged cell spans. The text
    of a task in a table on its side is its task cell: what lies between its cells belongs to the others.
    """
    header_text = [text[cell.start : cell.end] for cell in table.header]
    total = pack["outline.total-row"].regex
    ordinal = 0
    previous: Row = ()
    for row in table.rows:
        own = [cell for cell in row if cell not in previous and cell not in table.header and cell.end > cell.start]
        previous = row
        repeated = [text[cell.start : cell.end] for cell in row] == header_text
        banner = len(set(row)) == 1 and len(row) > 1
        if repeated or banner or not own or total.match(text[own[0].start : own[0].end].strip()):
            continue
        ordinal += 1
        named = {name: row[index] for index, name in reversed(table.columns.items()) if index < len(row)}
        marker = named.get("ordinal")
        heading = next((named[name] for name in _HEADING_COLUMNS if name in named), None)
        whole = [heading] if table.transposed and heading else own
        yield Item(
            path=f"t{number}.{ordinal}",
            parent_path=None,
            level=1,
            ordinal=ordinal,
            marker=doc.text[marker.start : marker.end] if marker else "",
            kind="table_row",
            heading=doc.text[heading.start : heading.end].rstrip("。；;：:") if heading else "",
            start=min(cell.start for cell in whole),
            end=max(cell.end for cell in whole),
            cells=tuple(
                TableCell(table.columns.get(index, ""), cell.start, cell.end)
                for index, cell in enumerate(row)
                if cell.end > cell.start and cell not in row[:index]
            ),
        )
