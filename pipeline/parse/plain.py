"""Text files: one block per line, or one for a notice that was flattened to a single line."""

from __future__ import annotations

from typing import Final

from pipeline.parse.decode import Source
from pipeline.parse.furniture import without_furniture
from pipeline.parse.layout import Line, failed, lay_out
from pipeline.parse.lines import count_chinese, split_lines
from pipeline.parse.pagerules import PageRules
from pipeline.parse.verdict import why_no_notice
from pipeline.types import ParsedDoc

MEDIA_TYPE: Final = "text/plain"
PARSER: Final = "text"


def parse_plain(doc_id: str, source: Source, rules: PageRules) -> ParsedDoc:
    """Return the lines of a text file as paragraphs; spaces inside a line and entities (``&lt;``) stay as published."""
    lines = split_lines(source.text)
    if lines:
        lines[-1] = _without_furniture_behind(lines[-1], rules)
    pieces, meta = without_furniture([Line(line) for line in lines], rules)
    laid = lay_out(pieces)
    reason = why_no_notice(laid.text, laid.text, count_chinese(laid.text), rules)
    if reason:
        return failed(doc_id, MEDIA_TYPE, *reason, parser=PARSER, meta=meta, findings=source.findings)
    return ParsedDoc(
        doc_id,
        laid.text,
        laid.blocks,
        PARSER,
        MEDIA_TYPE,
        meta=meta,
        status="partial" if source.damaged else "ok",
        findings=source.findings,
    )


def _without_furniture_behind(line: str, rules: PageRules) -> str:
    """Cut 扫一扫在手机打开当前页 off the end of a notice that was flattened to one line."""
    while True:
        before, *last = line.rsplit(None, 1) or [""]
        rule = rules.furniture("tail", last[0]) if last else None
        if rule is None or not rule.yields.get("inline"):
            return line
        line = before
