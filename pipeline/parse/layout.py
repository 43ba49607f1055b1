"""Pieces in reading order to one text and its blocks, so that every offset is set in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.types import Block, Cell, Finding, ParsedDoc, PrintedLine

NO_CELL = -1
"""A grid place that no cell covers: a row that is shorter than its table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and how many of its characters, spaces apart, are link text: all of them in a list of articles.

    ``printed`` counts from the start of ``text``.
    """

    text: str
    linked: int = 0
    heading: bool = False
    printed: tuple[PrintedLine, ...] = ()

    @property
    def is_link(self) -> bool:
        """Whether all of it is a link."""
        return bool(self.linked) and self.linked >= len("".join(self.text.split()))


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: the cells of each source row, and the grid, which names the cell of every place by its number.

    Cells are numbered row by row from 0; ``printed[n]``, where given, belongs to cell ``n`` and counts from its start.
    """

    rows: tuple[tuple[str, ...], ...]
    grid: tuple[tuple[int, ...], ...]
    printed: tuple[tuple[PrintedLine, ...], ...] = ()


Piece = Line | Table


@dataclass(frozen=True, slots=True)
class Layout:
    """A text, its blocks, and where it is printed."""

    text: str
    blocks: tuple[Block, ...]
    printed: tuple[PrintedLine, ...]


def lay_out(pieces: Iterable[Piece]) -> Layout:
    """Return the text and its blocks: paragraphs joined by a line break, the cells of a table row by a tab."""
    parts: list[str] = []
    blocks: list[Block] = []
    printed: list[PrintedLine] = []
    position = 0
    for piece in pieces:
        if isinstance(piece, Line):
            text = piece.text
            block = Block("heading" if piece.heading else "paragraph", position, position + len(text))
            printed += _moved(piece.printed, position)
        else:
            text = "\n".join("\t".join(row) for row in piece.rows)
            cells = _cells(piece, position)
            block = Block("table", position, position + len(text), _grid(piece, cells))
            for cell, lines in zip(cells, piece.printed, strict=False):  # a table that is on no page has none
                printed += _moved(lines, cell.start)
        blocks.append(block)
        parts.append(text)
        position += len(text) + 1
    return Layout("\n".join(parts), tuple(blocks), tuple(printed))


def _cells(table: Table, position: int) -> list[Cell]:
    cells: list[Cell] = []
    for row in table.rows:
        for text in row:
            cells.append(Cell(position, position + len(text)))
            position += len(text) + 1
    return cells


def _grid(table: Table, cells: Sequence[Cell]) -> tuple[tuple[Cell, ...], ...]:
    ends = [cells[last - 1].end for last in accumulate(len(row) for row in table.rows)]
    return tuple(
        tuple(Cell(end, end) if place == NO_CELL else cells[place] for place in places)
        for places, end in zip(table.grid, ends, strict=True)
    )


def _moved(lines: Iterable[PrintedLine], by: int) -> list[PrintedLine]:
    return [replace(line, start=line.start + by, end=line.end + by) for line in lines]


def cut(doc: ParsedDoc, most: int) -> ParsedDoc:
    """Return the document with at most this many characters: whole paragraphs and table rows, or a part of the first.

    A document that was cut is ``partial`` and has the finding ``truncated``.
    """
    if len(doc.text) <= most:
        return doc
    blocks = tuple(part for block in doc.blocks if (part := _part(block, most)))
    end = blocks[-1].end
    message = f"only {end} of {len(doc.text)} characters were kept: allow more with --characters"
    findings = (
        *(finding for finding in doc.findings if finding.end is None or finding.end <= end),
        Finding("parse", "truncated", message),
    )
    return replace(
        doc,
        text=doc.text[:end],
        blocks=blocks,
        status="failed" if doc.status == "failed" else "partial",
        printed=tuple(_shortened(line, end) for line in doc.printed if line.start < end),
        findings=findings,
    )


def _part(block: Block, most: int) -> Block | None:
    """The block, its rows, or if it is the first one its characters, up to this place of the text."""
    if block.end <= most:
        return block
    rows = tuple(row for row in block.rows if all(cell.end <= most for cell in row))
    if rows:
        return replace(block, end=max(cell.end for row in rows for cell in row), rows=rows)
    return Block("paragraph", 0, most) if block.start == 0 else None


def _shortened(line: PrintedLine, end: int) -> PrintedLine:
    last = min(line.end, end)
    return replace(line, end=last, edges=line.edges[: last - line.start + 1])


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
