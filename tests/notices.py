"""Small notices made of lines, for the tests of the rooms behind the parser."""

from __future__ import annotations

from datetime import date
from functools import cache

from pipeline.extract import Extractor
from pipeline.outline import outline
from pipeline.rules import RuleSet, load_rules
from pipeline.segment import Segmenter
from pipeline.types import Block, Facts, Notice, ParsedDoc

ISSUED = date(2023, 4, 16)


@cache
def rules() -> RuleSet:
    """The shipped rules, loaded once for all tests."""
    return load_rules()


@cache
def extractor() -> Extractor:
    """The extractor over the shipped rules, built once for all tests."""
    return Extractor(rules(), Segmenter(rules()["lexicon"]))


def parsed(*lines: str, issued: date | None = ISSUED, **meta: str) -> ParsedDoc:
    """A parsed document with one paragraph a line, signed on ``issued`` in its metadata block."""
    blocks = []
    start = 0
    for line in lines:
        blocks.append(Block("paragraph", start, start + len(line)))
        start += len(line) + 1
    if issued is not None:
        meta.setdefault("issued_date", issued.isoformat())
    return ParsedDoc("test", "\n".join(lines), tuple(blocks), "text", "text/plain", meta)


def notice(*lines: str, issued: date | None = ISSUED, **meta: str) -> Notice:
    """The outline of such a document."""
    return outline(parsed(*lines, issued=issued, **meta), rules()["outline"])


def facts(*lines: str, issued: date | None = ISSUED, **meta: str) -> tuple[Notice, Facts]:
    """The outline and the facts of such a document."""
    read = notice(*lines, issued=issued, **meta)
    return read, extractor()(read)
