"""The cells of a sheet to pieces: lines above a table, the table itself with its merged cells, notes below it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parse.grid import MAX_PLACES
from pipeline.parse.layout import Line, Piece
from pipeline.parse.lines import collapse
from pipeline.parse.office.pieces import CellContent, table_pieces
from pipeline.parse.office.sheet import Merge, Sheet
from pipeline.text import fold

Rows = Mapping[int, Mapping[int, str]]

NO_MERGE: Final = Merge(0, 0, 0, 0)


@dataclass(slots=True)
class Shape:
    """How tables are told from lines: ``note`` knows 注：… below a table; ``capped`` counts sheets with lost merges."""

    note: re.Pattern[str]
    capped: int = 0


@dataclass(slots=True)
class _Merged:
    """The merged cells by row and column of their first place, as far as they fit into a grid."""

    begins: dict[int, dict[int, Merge]]
    capped: bool = False

    def covered(self, rows: Sequence[int], columns: Sequence[int]) -> set[tuple[int, int]]:
        """The places of these rows and columns that a merged cell covers from elsewhere."""
        found: set[tuple[int, int]] = set()
        steps = 0
        for place, merge in [
            ((row, column), merge) for row in rows for column, merge in self.begins.get(row, {}).items()
        ]:
            down, across = within(rows, merge.top, merge.bottom), within(columns, merge.left, merge.right)
            steps += len(down) * len(across)
            if steps > MAX_PLACES:
                self.capped = True
                for row in rows:
                    self.begins.pop(row, None)
                return set()
            if place not in found:
                found.update((row, column) for row in down for column in across if (row, column) != place)
        return found


def sheet_pieces(sheet: Sheet, shape: Shape) -> list[Piece]:
    """The visible part of a sheet in reading order."""
    merged = _Merged({})
    rows = _visible(sheet, merged)
    found: list[Piece] = []
    for region in _regions(rows):
        first, last = 0, len(region)
        while first < last - 1 and len(rows[region[first]]) == 1 and not _goes_on(rows, region[first], merged):
            first += 1
        while last > first + 1 and _is_note(rows[region[last - 1]], shape.note):
            last -= 1
        found += _lines(rows, region[:first])
        pieces, capped = table_pieces(_cells(rows, region[first:last], merged), shape.note)
        merged.capped = merged.capped or capped
        found += pieces + _lines(rows, region[last:])
    shape.capped += merged.capped
    return found


def within(numbers: Sequence[int], first: int, last: int) -> Sequence[int]:
    """The part of ascending numbers from ``first`` to ``last``."""
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def _visible(sheet: Sheet, merged: _Merged) -> dict[int, dict[int, str]]:
    """The cells that are shown; a merged cell stands at its first visible place, what lies below it is not shown."""
    columns = sorted({column for row in sheet.rows.values() for column in row})
    seen = [column for column in columns if not sheet.is_hidden(column)]
    shown_columns = set(seen)
    rows = {
        number: {column: text for column, text in sheet.rows[number].items() if column in shown_columns}
        for number in sorted(sheet.rows)
        if number not in sheet.hidden_rows
    }
    numbers = list(rows)
    steps = 0
    for merge in sheet.merges:
        text = sheet.rows.get(merge.top, {}).get(merge.left)
        down, across = within(numbers, merge.top, merge.bottom), within(seen, merge.left, merge.right)
        steps += len(down) + 1
        if steps > MAX_PLACES:
            merged.capped = True
            break
        for number in down:
            row = rows[number]
            if len(across) < len(row):
                covered = [column for column in across if column in row]
            else:
                covered = [column for column in row if merge.left <= column <= merge.right]
            steps += len(covered)
            for column in covered:
                del row[column]
        if text and down and across:
            rows[down[0]][across[0]] = text
            merged.begins.setdefault(down[0], {})[across[0]] = merge
    return {number: dict(sorted(row.items())) for number, row in rows.items() if row}


def _regions(rows: Rows) -> Iterator[list[int]]:
    """Rows that belong together: behind empty rows a row of one cell begins a new table or is a line of its own."""
    region: list[int] = []
    for number in rows:
        if region and number > region[-1] + 1 and len(rows[number]) == 1:
            yield region
            region = []
        region.append(number)
    if region:
        yield region


def _goes_on(rows: Rows, number: int, merged: _Merged) -> bool:
    """Whether the one cell of a row reaches down beside the next: then it is a row of a table."""
    merge = merged.begins.get(number, {}).get(next(iter(rows[number])), NO_MERGE)
    return any(below in rows for below in range(number + 1, min(merge.bottom, number + len(rows)) + 1))


def _is_note(row: Mapping[int, str], note: re.Pattern[str]) -> bool:
    return len(row) == 1 and note.match(fold(collapse(next(iter(row.values()))))) is not None


def _lines(rows: Rows, numbers: Iterable[int]) -> list[Piece]:
    return [piece for number in numbers for text in rows[number].values() for piece in _paragraphs(text)]


def _cells(rows: Rows, region: Sequence[int], merged: _Merged) -> list[list[CellContent]]:
    """The rows of a table; each with its own cells only where a full grid would be too large."""
    columns = sorted({column for number in region for column in rows[number]})
    if len(region) * len(columns) > MAX_PLACES:
        merged.capped = True
        return [[CellContent(_paragraphs(text)) for text in rows[number].values()] for number in region]
    covered = merged.covered(region, columns)
    return [
        [_cell(rows, number, column, region, columns, merged) for column in columns if (number, column) not in covered]
        for number in region
    ]


def _cell(
    rows: Rows, number: int, column: int, region: Sequence[int], columns: Sequence[int], merged: _Merged
) -> CellContent:
    content = CellContent(_paragraphs(rows[number].get(column, "")))
    if merge := merged.begins.get(number, {}).get(column):
        content.colspan = len(within(columns, max(merge.left, column), merge.right))
        content.rowspan = len(within(region, max(merge.top, number), merge.bottom))
    return content


def _paragraphs(text: str) -> list[Piece]:
    return [Line(line) for line in map(collapse, text.replace("\r", "\n").split("\n")) if line]
