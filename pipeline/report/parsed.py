"""The parsed form of a file for the terminal: what was read of it, before anything is looked for in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from rich.box import SQUARE
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.report.terminal import STATUS_COLOURS, one_line, safe
from pipeline.types import Block, Cell, Finding, ParsedDoc

KINDS: Final = {"paragraph": "段", "heading": "题", "table": "表"}


def parsed(doc: ParsedDoc, drawn: bool) -> Iterator[RenderableType]:
    """The format and status of a file, its blocks in their order (段, 题, 表) under page marks, and its findings.

    ``drawn`` tables have frames; without, a row is a line, for those who search and page.
    """
    yield Text(one_line(doc.doc_id), style="bold")
    yield _about(doc)
    page = None
    for block in doc.blocks:
        if doc.printed and (now := _page(block, doc)) != page:
            page = now
            yield Text(f"—— 第{page}页 ——", style="dim")
        if block.kind != "table":
            yield _paragraph(block, doc.text)
        elif drawn:
            yield _frame(_rows(block, doc.text))
        else:
            yield from (Text(" | ".join((KINDS["table"], *row))) for row in _rows(block, doc.text))
    for attachment in doc.attachments:
        yield Text.assemble(
            ("附件 ", "cyan"), one_line(f"{attachment.name} {attachment.url or attachment.doc_id or ''}")
        )
    for finding in doc.findings:
        yield _finding(finding, doc.text)


def _about(doc: ParsedDoc) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    about = {"格式": doc.media_type, "解析器": doc.parser, "页数": doc.n_pages, "字数": len(doc.text), **doc.meta}
    grid.add_row("状态", Text(doc.status, style=STATUS_COLOURS[doc.status]))
    for label, value in about.items():
        if value is not None:
            grid.add_row(label, Text(one_line(value), overflow="fold"))
    return grid


def _page(block: Block, doc: ParsedDoc) -> int:
    at = bisect_right(doc.printed, block.start, key=lambda line: line.start) - 1
    return doc.printed[max(at, 0)].page


def _paragraph(block: Block, text: str) -> Text:
    words = safe(text[block.start : block.end])
    return Text.assemble((f"{KINDS[block.kind]} ", "dim"), (words, "bold" if block.kind == "heading" else ""))


def _rows(block: Block, text: str) -> Iterator[list[str]]:
    """The cells of each row; a merged cell shows its text in its first place only."""
    shown: set[Cell] = set()
    for row in block.rows:
        cells = []
        for cell in row:
            cells.append("" if cell in shown else safe(text[cell.start : cell.end]))
            shown.add(cell)
        yield cells


def _frame(rows: Iterable[list[str]]) -> Table:
    drawn = Table(box=SQUARE, show_header=False, show_lines=True, title=KINDS["table"], title_justify="left")
    for row in rows:
        drawn.add_row(*(Text(cell, overflow="fold") for cell in row))
    return drawn


def _finding(finding: Finding, text: str) -> Text:
    at = "" if finding.start is None else f" 「{text[finding.start : finding.end]}」"
    return Text.assemble((safe(finding.code), "red"), " ", one_line(finding.message + at))
