"""A small notice as the rooms hand it on, for the tests of what comes after extraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import pytest

from pipeline.tables import Outcome
from pipeline.types import (
    Block,
    Citation,
    Deadline,
    Facts,
    Finding,
    Header,
    Item,
    Notice,
    ParsedDoc,
    RawDoc,
    Responsibility,
    Target,
)

TEXT: Final = (
    "澜江省教育厅关于推进校园建设的通知\n"
    "澜教发〔2023〕40号\n"
    "根据《澜江省校园条例》，通知如下。\n"
    "一、建设校园\n"
    "（一）建设食堂。2023年6月底前，建成食堂不少于250个。（省教育厅牵头，财政厅配合）\n"
    "（二）建设宿舍。\n"
    "各地要高度重视。"
)

OutcomeMaker = Callable[..., Outcome]


def _span(quote: str) -> tuple[int, int]:
    start = TEXT.index(quote)
    return start, start + len(quote)


def _facts() -> Facts:
    clause, indicator, deadline = _span("建成食堂不少于250个"), _span("食堂不少"), _span("2023年6月底前")
    rule = "test.rule"
    return Facts(
        responsibilities=(
            # handed on in another order than the text's, which the tables put right
            Responsibility("1.2", *_span("财政厅"), "省财政厅", "support", "stated", "bracket", rule),
            Responsibility("1.1", *_span("财政厅"), "省财政厅", "support", "stated", "bracket", rule),
            Responsibility("1.1", *_span("省教育厅牵"), "省教育厅", "lead", "stated", "bracket", rule),
        ),
        deadlines=(
            Deadline(
                "1.1",
                *deadline,
                "by",
                rule,
                due_end=date(2023, 6, 30),
                precision="month",
                clause_start=clause[0],
                clause_end=clause[1],
            ),
        ),
        targets=(
            Target(
                "1.1",
                *_span("不少于250个"),
                ">=",
                Decimal(250),
                "个",
                "level",
                rule,
                indicator_start=indicator[0],
                indicator_end=indicator[0] + 2,
                deadline=deadline,
            ),
        ),
        citations=(
            Citation(
                None, *_span("《澜江省校园条例》"), "澜江省校园条例", "basis", rule, doc_number="澜教发(2023)40 号"
            ),
        ),
    )


def _items() -> tuple[Item, ...]:
    starts = [TEXT.index(line) for line in ("一、", "（一）", "（二）", "各地")]
    ends = [*starts[1:], len(TEXT)]
    return (
        Item("1", None, 1, 1, "一、", "section", "建设校园", starts[0], ends[0]),
        Item("1.1", "1", 2, 1, "（一）", "item", "建设食堂", starts[1], ends[1]),
        Item("1.2", "1", 2, 2, "（二）", "item", "建设宿舍", starts[2], ends[2]),
        Item("tail", None, 1, None, "", "tail", "", starts[3], ends[3]),
    )


@pytest.fixture
def text() -> str:
    """The text of the small notice."""
    return TEXT


@pytest.fixture
def outcome() -> OutcomeMaker:
    """Makes the outcome of the small notice; fields of it can be given."""

    def make(doc_id: str = "lan/40.html", **fields: object) -> Outcome:
        raw = RawDoc(doc_id, doc_id, TEXT.encode(), "ab" * 32)
        blocks = (Block("paragraph", 0, len(TEXT)),)
        doc = ParsedDoc(doc_id, TEXT, blocks, "html", "text/html", {"source_url": "https://example.org/40"})
        header = Header(
            title="澜江省教育厅关于推进校园建设的通知",
            doc_number="澜教发〔2023〕40号",
            doc_number_year=2023,
            doc_number_serial=40,
            issued_date=date(2023, 3, 1),
        )
        notice = Notice(doc, header, _items())
        findings = (Finding("outline", "numbering_gap", "三、 is missing", 0, 4),)
        made = Outcome(doc_id, "f" * 64, "ok", raw, doc, notice, _facts(), findings)
        return replace(made, **fields)  # type: ignore[arg-type]

    return make
