"""What Word and Excel files have in common once they are read: tables to pieces, pieces to a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.parse.grid import Grid, SourceCell, expand, is_layout
from pipeline.parse.layout import Line, Piece, Table, failed, lay_out
from pipeline.parse.lines import count_chinese
from pipeline.parse.verdict import MIN_PROSE
from pipeline.text import fold
from pipeline.types import Finding, Limits, ParsedDoc

CUT: Final = frozenset(("damaged_package", "table_spans_capped", "text_cut", "missing_values"))
"""Findings that say that the text is not all there, or not in its places."""


@dataclass(slots=True)
class CellContent:
    """A cell, what it holds, and the columns and rows that it covers."""

    pieces: list[Piece]
    colspan: int = 1
    rowspan: int = 1


def table_pieces(rows: Sequence[Sequence[CellContent]], note: re.Pattern[str]) -> tuple[list[Piece], bool]:
    """A data table with its full-width rows above (附件2 重点任务分工表) and its notes below as lines; the content of a
    table that only lays out the page. True where its merged cells asked for too many places."""
    content = [piece for row in rows for cell in row for piece in cell.pieces]
    if not content:
        return [], False
    grid = expand(
        [[SourceCell(tuple(map(plain, cell.pieces)), cell.colspan, cell.rowspan) for cell in row] for row in rows]
    )
    nested = sum(len(plain(piece)) for piece in content if isinstance(piece, Table))
    if 2 * nested > sum(len(plain(piece)) for piece in content) or is_layout(grid):
        return content, grid.capped
    return with_captions(grid, note), grid.capped


def with_captions(grid: Grid, note: re.Pattern[str]) -> list[Piece]:
    """The table of a grid, its full-width rows above the header and its notes (注：…) below as lines."""
    rows = len(grid.own)
    first, last = 0, rows
    while first < last - 1 and grid.is_full_width(first):
        first += 1
    while last > first + 1 and grid.is_full_width(last - 1) and _is_note(grid.paragraphs(last - 1, last), note):
        last -= 1
    above, below = grid.paragraphs(0, first), grid.paragraphs(last, rows)
    return [*map(Line, above), grid.table(first, last), *map(Line, below)]


def _is_note(paragraphs: Sequence[str], note: re.Pattern[str]) -> bool:
    return bool(paragraphs) and note.match(fold(paragraphs[0])) is not None


def plain(piece: Piece) -> str:
    """A piece on one line, as it stands in a cell."""
    return piece.text if isinstance(piece, Line) else " ".join(text for row in piece.rows for text in row if text)


def document(
    doc_id: str,
    pieces: Sequence[Piece],
    parser: str,
    media_type: str,
    findings: Sequence[Finding],
    limits: Limits,
    instead: str = "",
) -> ParsedDoc:
    """Lay out what was read; failed with ``no_body_text`` where it is no text of a notice, ``instead`` says what is."""
    kept, cut = _within(pieces, limits.characters)
    laid = lay_out(kept)
    found = (*findings, *cut)
    if count_chinese(laid.text) < MIN_PROSE:
        message = f"the file holds no text of a notice{instead}"
        return failed(doc_id, media_type, "no_body_text", message, parser=parser, findings=found)
    status = "partial" if any(finding.code in CUT for finding in found) else "ok"
    return ParsedDoc(doc_id, laid.text, laid.blocks, parser, media_type, status=status, findings=found)  # type: ignore[arg-type]


def _within(pieces: Sequence[Piece], characters: int) -> tuple[Sequence[Piece], list[Finding]]:
    """The pieces up to a number of characters, a table by whole rows, and the finding that says so."""
    left = characters
    for at, piece in enumerate(pieces):
        length = _length(piece)
        if length > left:
            rest = _first_rows(piece, left) if isinstance(piece, Table) else []
            message = f"the text is longer than {characters} characters: the rest was left out"
            return [*pieces[:at], *rest], [Finding("parse", "text_cut", message)]
        left -= length + 1
    return pieces, []


def _first_rows(table: Table, characters: int) -> list[Table]:
    kept = 0
    for row in table.rows:
        characters -= sum(len(text) + 1 for text in row)
        if characters < 0:
            break
        kept += 1
    return [Table(table.rows[:kept], table.grid[:kept])] if kept else []


def _length(piece: Piece) -> int:
    if isinstance(piece, Line):
        return len(piece.text)
    return sum(len(text) + 1 for row in piece.rows for text in row)
