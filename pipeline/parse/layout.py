"""Pieces in reading order to one text and its blocks, so that every offset is set in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.types import Block, Cell, Finding, ParsedDoc

NO_CELL = -1
"""A grid place that no cell covers: a row that is shorter than its table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and how many of its characters, spaces apart, are link text: all of them in a list of articles."""

    text: str
    linked: int = 0

    @property
    def is_link(self) -> bool:
        """Whether all of it is a link."""
        return bool(self.linked) and self.linked >= len("".join(self.text.split()))


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: the cells of each source row, and the grid, which names the cell of every place by its number."""

    rows: tuple[tuple[str, ...], ...]
    grid: tuple[tuple[int, ...], ...]


Piece = Line | Table


def lay_out(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Return the text and its blocks: paragraphs joined by a line break, the cells of a table row by a tab."""
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for piece in pieces:
        text, rows = (piece.text, ()) if isinstance(piece, Line) else _lay_out_table(piece, position)
        blocks.append(Block("table" if rows else "paragraph", position, position + len(text), rows))
        parts.append(text)
        position += len(text) + 1
    return "\n".join(parts), tuple(blocks)


def _lay_out_table(table: Table, start: int) -> tuple[str, tuple[tuple[Cell, ...], ...]]:
    cells: list[Cell] = []
    row_ends: list[int] = []
    position = start
    for row in table.rows:
        for text in row:
            cells.append(Cell(position, position + len(text)))
            position += len(text) + 1
        row_ends.append(position - 1)
    text = "\n".join("\t".join(row) for row in table.rows)
    return text, tuple(
        tuple(Cell(end, end) if place == NO_CELL else cells[place] for place in places)
        for places, end in zip(table.grid, row_ends, strict=True)
    )


def failed(
    doc_id: str,
    media_type: str,
    code: str,
    message: str,
    *,
    parser: str = "none",
    meta: dict[str, str] | None = None,
    findings: Sequence[Finding] = (),
) -> ParsedDoc:
    """Return a document without text whose last finding says why, e.g. ``challenge_page``."""
    reason = Finding("parse", code, message)
    return ParsedDoc(doc_id, "", (), parser, media_type, meta=meta or {}, status="failed", findings=(*findings, reason))
