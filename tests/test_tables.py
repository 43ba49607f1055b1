from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TableError
from pipeline.tables import TABLES, Outcome, document_tables, join, write
from pipeline.tables.boxes import boxes
from pipeline.types import (
    Attachment,
    Deadline,
    Facts,
    Header,
    Item,
    Notice,
    ParsedDoc,
    PrintedLine,
    Responsibility,
    Target,
)

OutcomeMaker = Callable[..., Outcome]
SPANS = [(table.name, s.start, s.end, s.quote) for table in TABLES.values() for s in table.spans if s.quote]


def _rows(tables: Any, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables[name].to_pylist()
    return rows


def _assert_quotes_are_spans(tables: Any) -> None:
    texts = {row["doc_id"]: row["text"] for row in _rows(tables, "texts")}
    for name, start, end, quote in SPANS:
        for row in _rows(tables, name):
            if row[start] is not None:
                assert row[quote] == texts[row["doc_id"]][row[start] : row[end]]


def test_every_column_says_what_it_is_and_its_chinese_term() -> None:
    for table in TABLES.values():
        assert table.schema.metadata[b"description"]
        for field in table.schema:
            assert field.metadata[b"description"], field.name
            assert re.search("[一-鿿]", field.metadata[b"label"].decode()), field.name


def test_keys_are_columns_that_are_never_empty() -> None:
    for table in TABLES.values():
        assert table.key
        assert not any(table.schema.field(name).nullable for name in table.key)


def test_a_notice_becomes_rows(outcome: OutcomeMaker) -> None:
    tables = join([document_tables(outcome())])
    document = _rows(tables, "documents")[0]
    assert (document["doc_number"], document["doc_number_serial"]) == ("澜教发〔2023〕40号", 40)
    assert (document["n_items"], document["source_url"]) == (3, "https://example.org/40")
    assert [(row["item_id"], row["parent_id"]) for row in _rows(tables, "items")] == [
        ("lan/40.html#1", None),
        ("lan/40.html#1.1", "lan/40.html#1"),
        ("lan/40.html#1.2", "lan/40.html#1"),
        ("lan/40.html#tail", None),
    ]
    assert [(row["item_id"], row["seq"], row["unit"]) for row in _rows(tables, "responsibilities")] == [
        ("lan/40.html#1.1", 1, "省教育厅"),
        ("lan/40.html#1.1", 2, "省财政厅"),
        ("lan/40.html#1.2", 1, "省财政厅"),
    ]
    due = _rows(tables, "deadlines")[0]
    assert (due["quote"], due["due_end"], due["clause"]) == ("2023年6月底前", date(2023, 6, 30), "建成食堂不少于250个")
    target = _rows(tables, "targets")[0]
    assert (target["indicator"], target["value"], target["unit"], target["deadline_seq"]) == ("食堂", 250.0, "个", 1)
    assert _rows(tables, "citations")[0]["item_id"] == "lan/40.html"
    assert _rows(tables, "findings")[0]["code"] == "numbering_gap"
    _assert_quotes_are_spans(tables)


def test_a_failed_document_is_a_row_like_any_other(outcome: OutcomeMaker) -> None:
    unread = outcome("a.html", status="failed", raw=None, doc=None, notice=None, facts=Facts(), findings=())
    tables = join([document_tables(unread), document_tables(outcome("b.html"))])
    assert [(row["doc_id"], row["status"]) for row in _rows(tables, "documents")] == [
        ("a.html", "failed"),
        ("b.html", "ok"),
    ]
    assert [row["doc_id"] for row in _rows(tables, "texts")] == ["b.html"]


def test_no_documents_are_empty_tables_of_the_right_shape() -> None:
    tables = join([])
    assert all(tables[name].schema.equals(table.schema) and not len(tables[name]) for name, table in TABLES.items())


def test_pandas_loads_a_table_by_its_folder(outcome: OutcomeMaker, tmp_path: Path) -> None:
    write(join([document_tables(outcome())]), tmp_path)
    items = pd.read_parquet(tmp_path / "items")
    assert list(items.columns) == list(TABLES["items"].names)
    assert items["heading"].tolist() == ["建设校园", "建设食堂", "建设宿舍", ""]
    assert pd.read_parquet(tmp_path / "boxes").empty
    field = pq.read_schema(tmp_path / "responsibilities" / "part-0.parquet").field("unit")
    assert field.metadata[b"label"].decode() == "责任单位"


def test_order_of_documents_does_not_change_a_byte(outcome: OutcomeMaker, tmp_path: Path) -> None:
    parts = [document_tables(outcome(f"{number}.html")) for number in range(300)]
    write(join(parts), tmp_path / "one")
    write(join(reversed(parts)), tmp_path / "other")
    for name in TABLES:
        one, other = (tmp_path / side / name / "part-0.parquet" for side in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def test_a_key_that_comes_twice_is_refused_with_both_rows(outcome: OutcomeMaker) -> None:
    one = outcome()
    other = replace(one, status="partial")
    with pytest.raises(TableError) as refused:
        join([document_tables(one), document_tables(other)])
    for part in ("documents: doc_id='lan/40.html'", "status=ok", "status=partial"):
        assert part in str(refused.value)


def test_an_item_that_comes_twice_is_refused(outcome: OutcomeMaker) -> None:
    twice = outcome()
    assert twice.notice
    items = (*twice.notice.items, replace(twice.notice.items[1], heading="又一"))
    with pytest.raises(TableError, match="又一"):
        document_tables(replace(twice, notice=replace(twice.notice, items=items)))


def test_a_quote_that_is_not_its_span_is_never_written(outcome: OutcomeMaker, tmp_path: Path) -> None:
    tables = dict(join([document_tables(outcome())]))
    deadlines = tables["deadlines"]
    place = deadlines.schema.get_field_index("start")
    moved = deadlines.set_column(
        place, deadlines.schema.field(place), pc.add(deadlines["start"], pa.scalar(1, pa.int32()))
    )
    with pytest.raises(TableError, match="2023年6月底前"):
        write({**tables, "deadlines": moved}, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "fact",
    [
        Deadline("1.1", 10, 10_000, "by", "test.rule"),
        Deadline("1.1", 12, 10, "by", "test.rule"),
        Deadline("1.1", -3, -1, "by", "test.rule"),
        Deadline("9.9", 10, 12, "by", "test.rule"),
        Deadline("1.1", 10, 12, "by", "test.rule", clause_start=3),
        Deadline("1.1", 10, 12, None, "test.rule"),  # type: ignore[arg-type]
    ],
)
def test_facts_that_point_nowhere_are_refused(fact: Deadline, outcome: OutcomeMaker) -> None:
    with pytest.raises(TableError):
        document_tables(outcome(facts=Facts(deadlines=(fact,))))


def test_a_number_as_large_as_a_notice_can_print_fits(outcome: OutcomeMaker) -> None:
    header = Header(doc_number_serial=20_210_001_234)
    large = outcome()
    assert large.notice
    tables = document_tables(replace(large, notice=replace(large.notice, header=header)))
    assert _rows(tables, "documents")[0]["doc_number_serial"] == 20_210_001_234


def test_a_number_that_fits_no_column_is_refused(outcome: OutcomeMaker) -> None:
    large = outcome()
    assert large.notice
    with pytest.raises(TableError, match="documents"):
        document_tables(replace(large, notice=replace(large.notice, header=Header(doc_number_serial=10**30))))


def test_a_number_beyond_all_measure_is_refused(outcome: OutcomeMaker) -> None:
    beyond = Target("1.1", 10, 12, ">=", Decimal("9" * 400), "个", "level", "test.rule")
    with pytest.raises(TableError, match="infinite"):
        document_tables(outcome(facts=Facts(targets=(beyond,))))


@st.composite
def _notices(draw: st.DrawFn) -> Outcome:
    """Any text, cut into items, with units anywhere in them."""
    text = draw(st.text(alphabet="一二三、。（）省厅〇２\n a𠮷", min_size=1, max_size=80))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    items = tuple(
        Item(str(number), None, 1, number, "", "item", "", start, end)
        for number, (start, end) in enumerate(pairwise(cuts), start=1)
    )
    spans = draw(st.lists(st.tuples(st.sampled_from(items), st.integers(0, 80), st.integers(0, 80)), max_size=8))
    units = tuple(
        Responsibility(item.path, min(start, end), max(start, end), "省厅", "lead", "label", "label", "test.rule")
        for item, start, end in spans
        if max(start, end) <= len(text)
    )
    doc = ParsedDoc(draw(st.sampled_from("ab中")), text, (), "text", "text/plain")
    return Outcome(doc.doc_id, "f", "ok", None, doc, Notice(doc, Header(), items), Facts(units))


@given(st.lists(_notices(), max_size=3, unique_by=lambda outcome: outcome.doc_id))
def test_whatever_is_joined_keeps_its_rows_in_key_order_and_its_quotes(outcomes: list[Outcome]) -> None:
    tables = join([document_tables(outcome) for outcome in outcomes])
    _assert_quotes_are_spans(tables)
    for name, table in TABLES.items():
        keys = [tuple(row[column] for column in table.key) for row in _rows(tables, name)]
        assert keys == sorted(set(keys))
    assert len(_rows(tables, "responsibilities")) == sum(len(outcome.facts.responsibilities) for outcome in outcomes)


def test_a_quote_on_a_page_has_a_box_for_each_line(outcome: OutcomeMaker) -> None:
    one = outcome()
    assert one.doc
    at = one.doc.text.index("2023年6月底前")
    first = PrintedLine(0, at + 4, 1, 700.0, 716.0, tuple(float(10 * n) for n in range(at + 5)))
    rest = PrintedLine(
        at + 4, len(one.doc.text), 2, 72.0, 88.0, tuple(float(n) for n in range(len(one.doc.text) - at - 3))
    )
    tables = join([document_tables(replace(one, doc=replace(one.doc, printed=(first, rest))))])
    due = _rows(tables, "deadlines")[0]
    found = [row for row in _rows(tables, "boxes") if due["start"] <= row["start"] and row["end"] <= due["end"]]
    assert [(row["start"], row["end"], row["page"], row["line"]) for row in found] == [
        (at, due["end"], 1, 1),
        (at, due["end"], 2, 1),
    ]
    assert [(row["x0"], row["x1"], row["y0"]) for row in found] == [
        (10.0 * at, 10.0 * at + 40, 700.0),
        (0.0, float(due["end"] - at - 4), 72.0),
    ]
    pages = {row["item_id"]: row["page"] for row in _rows(tables, "items")}
    assert (pages["lan/40.html#1.1"], pages["lan/40.html#tail"]) == (1, 2)


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda span: span[0] < span[1]), min_size=1))
def test_boxes_have_a_key_and_cover_each_span_exactly(spans: set[tuple[int, int]]) -> None:
    printed = [PrintedLine(0, 5, 1, 0, 1, tuple(map(float, range(6)))), PrintedLine(6, 12, 1, 2, 3, tuple(range(7)))]
    found = list(boxes(spans, printed))
    keys = [(box.start, box.page, box.line) for box in found]
    assert len(keys) == len(set(keys))
    for start, end in spans:
        own = [box for box in found if start <= box.start and box.end <= end]
        for line in printed:
            inside = [at for at in range(line.start, line.end) if start <= at < end]
            covered = {at for box in own if box.y0 == line.top for at in range(int(box.x0), int(box.x1))}
            assert covered == {at - line.start for at in inside}


def test_an_attachment_leads_to_the_file_beside_its_page(outcome: OutcomeMaker) -> None:
    page = outcome("lan/40.html")
    assert page.doc
    linked = (
        Attachment("附件1：任务分工表", "https://lan.gov.cn/2023/P0201.docx?x=1", "application/msword"),
        Attachment("没有取回.pdf", "https://lan.gov.cn/2023/P0202.pdf"),
        Attachment("坏网址.pdf", "https://[lan/P0203.pdf"),
    )
    page = replace(page, doc=replace(page.doc, attachments=linked))
    tables = join(
        [document_tables(page), document_tables(outcome("lan/P0201.docx")), document_tables(outcome("P0202.pdf"))]
    )
    rows = [(row["seq"], row["name"], row["attached_doc_id"]) for row in _rows(tables, "attachments")]
    assert rows == [(1, "附件1：任务分工表", "lan/P0201.docx"), (2, "没有取回.pdf", None), (3, "坏网址.pdf", None)]
