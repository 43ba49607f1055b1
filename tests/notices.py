"""Small notices made of lines, for the tests of the rooms behind the parser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from pipeline.extract import Extractor
from pipeline.outline import outline
from pipeline.rules import RuleSet, load_rules
from pipeline.segment import Segmenter
from pipeline.types import Block, Cell, Facts, Notice, ParsedDoc

ISSUED = date(2023, 4, 16)


@cache
def rules() -> RuleSet:
    """The shipped rules, loaded once for all tests."""
    return load_rules()


@cache
def extractor() -> Extractor:
    """The extractor over the shipped rules, built once for all tests."""
    return Extractor(rules(), Segmenter(rules()["lexicon"]))


Rows = Sequence[Sequence[str]]
"""The cells of a table, row by row."""


def parsed(*parts: str | Rows, issued: date | None = ISSUED, **meta: str) -> ParsedDoc:
    """A parsed document with one paragraph a line and its tables, signed on ``issued`` in its metadata block."""
    blocks, texts, start = [], [], 0
    for part in parts:
        text = part if isinstance(part, str) else "\n".join(map("\t".join, part))
        grid = () if isinstance(part, str) else _grid(part, start)
        blocks.append(Block("table" if grid else "paragraph", start, start + len(text), grid))
        texts.append(text)
        start += len(text) + 1
    if issued is not None:
        meta.setdefault("issued_date", issued.isoformat())
    return ParsedDoc("test", "\n".join(texts), tuple(blocks), "text", "text/plain", meta)


def _grid(rows: Rows, start: int) -> tuple[tuple[Cell, ...], ...]:
    grid = []
    for row in rows:
        cells = []
        for content in row:
            cells.append(Cell(start, start + len(content)))
            start += len(content) + 1
        grid.append(tuple(cells))
    return tuple(grid)


def notice(*parts: str | Rows, issued: date | None = ISSUED, **meta: str) -> Notice:
    """The outline of such a document."""
    return outline(parsed(*parts, issued=issued, **meta), rules()["outline"])


def facts(*parts: str | Rows, issued: date | None = ISSUED, **meta: str) -> tuple[Notice, Facts]:
    """The outline and the facts of such a document."""
    read = notice(*parts, issued=issued, **meta)
    return read, extractor()(read)
