from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from pipeline.errors import InputError
from pipeline.report import document, parsed, terminal
from pipeline.tables import Outcome, document_tables, join, write
from pipeline.types import Block, Cell, Header, ParsedDoc

OutcomeMaker = Callable[..., Outcome]


def _printed(view: RenderableType, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _titled(made: Outcome, title: str, doc_number: str) -> Outcome:
    assert made.notice
    return replace(made, notice=replace(made.notice, header=Header(title=title, doc_number=doc_number)))


@pytest.fixture
def version(outcome: OutcomeMaker, tmp_path: Path) -> Path:
    outcomes = [
        outcome("lan/40.html"),
        _titled(outcome("lan/7.html"), "关于校园的意见", "澜教发〔2024〕7号"),
        _titled(outcome("lin/140.html"), "关于道路的意见", "临府〔2024〕140号"),
    ]
    write(join([document_tables(each) for each in outcomes]), tmp_path / "tables")
    return tmp_path / "tables"


@pytest.mark.parametrize(
    ("query", "doc_id"),
    [
        ("lan/40.html", "lan/40.html"),
        ("40", "lan/40.html"),
        ("lin/", "lin/140.html"),
        ("道路", "lin/140.html"),
        ("澜教发[2024]7号", "lan/7.html"),
        ("2023〕40 号", "lan/40.html"),
    ],
)
def test_a_notice_is_found_by_whatever_names_it(query: str, doc_id: str, version: Path) -> None:
    assert document.load(version, query).document["doc_id"] == doc_id


def test_what_fits_several_notices_lists_them(version: Path) -> None:
    with pytest.raises(InputError, match=r"fits 2 documents; say which: lan/40\.html, lan/7\.html"):
        document.load(version, "lan/")
    with pytest.raises(InputError, match="no such document"):
        document.load(version, "nowhere")


def test_a_wrong_item_says_which_there_are(version: Path) -> None:
    with pytest.raises(InputError, match=r"no item 1\.9; it has 1, 1\.1, 1\.2"):
        document.load(version, "40").item("1.9")


def test_a_notice_is_a_tree_of_its_items_and_facts(version: Path) -> None:
    lines = [line.rstrip() for line in _printed(terminal.tree(document.load(version, "40"))).splitlines()]
    assert lines == [
        "澜江省教育厅关于推进校园建设的通知",
        "├── 发文字号 澜教发〔2023〕40号",
        "├── 成文日期 2023-03-01",
        "├── 一、 建设校园  1",
        "│   ├── （一） 建设食堂  1.1",
        "│   │   ├── 牵头 省教育厅",
        "│   │   ├── 配合 省财政厅",
        "│   │   ├── 时限 2023年6月底前 → 2023-06-30 前 (by)",
        "│   │   ├── 目标 不少于250个 → >= 250 个 · 食堂",
        "│   │   └── 2023年6月底前，建成食堂不少于250个。（省教育厅牵头，财政厅配合）",
        "│   └── （二） 建设宿舍  1.2",
        "│       └── 配合 省财政厅",
        "├── tail  tail",
        "│   └── 各地要高度重视。",
        "└── 待查 1",
        "    └── numbering_gap 三、 is missing 「澜江省教」",
    ]


def test_an_item_shows_its_quotes(version: Path) -> None:
    item = document.load(version, "40").item("1.1")
    assert (
        _printed(terminal.whole_item(item, coloured=False))
        .rstrip()
        .endswith("（一）建设食堂。【2023年6月底前】，建成食堂【不少于250个】。（【省教育厅牵】头，【财政厅】配合）")
    )
    coloured = terminal.marked(item, coloured=True)
    assert coloured.plain == item["text"].rstrip("\n") or coloured.plain == item["text"]
    assert {coloured.plain[span.start : span.end] for span in coloured.spans} == {
        "2023年6月底前",
        "不少于250个",
        "省教育厅牵",
        "财政厅",
    }


def test_neighbouring_quotes_are_marked_apart() -> None:
    facts = [{"start": 10, "end": 12}, {"start": 12, "end": 14}]
    item: document.Row = {
        "text": "教育财政",
        "start": 10,
        "end": 14,
        "responsibilities": facts,
        "deadlines": [],
        "targets": [],
        "citations": [],
    }
    assert terminal.marked(item, coloured=False).plain == "【教育】【财政】"


def test_a_notice_cannot_steer_the_terminal_or_the_markup(outcome: OutcomeMaker, tmp_path: Path) -> None:
    title = "\x1b]0;owned\x07\x1b[2J[red]通知[/nope]\x9b31m\u202e\r\n[link=x]"
    made = _titled(outcome("a.html"), title, "\x1b[31m1号")
    write(join([document_tables(made)]), tmp_path / "tables")
    tree = _printed(terminal.tree(document.load(tmp_path / "tables", "a")))
    listing = _printed(terminal.listing(document.documents(tmp_path / "tables")))
    for shown in (tree, listing):
        assert not any(char in shown for char in "\x1b\x07\x9b\u202e\r")
        assert "[red]通知[/nope]" in shown
        assert "[link=x]" in shown


def test_long_lists_hang_below_their_label(version: Path) -> None:
    item = document.load(version, "40").item("1.1")
    item["responsibilities"] = [{**item["responsibilities"][0], "unit": f"省第{number}局"} for number in range(20)]
    lines = _printed(terminal.whole_item(item, coloured=False), width=40).splitlines()
    assert lines[1].startswith("├── 牵头 省第0局、")
    assert re.match("│ {8}[^ ]", lines[2])


def test_a_summary_counts_documents_and_findings() -> None:
    shown = _printed(terminal.summary({"documents ok": 13, "items": 152}, {"numbering_gap": 2, "[b]": 1}))
    assert [line.split() for line in shown.splitlines() if line.strip()] == [
        ["documents", "ok", "13"],
        ["items", "152"],
        ["finding", "times"],
        ["numbering_gap", "2"],
        ["[b]", "1"],
    ]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ({"due_start": "2021-04-01"}, "2021-04-01 起 (by)"),
        ({"due_start": "2021-01-01", "due_end": "2021-06-30"}, "2021-01-01 至 2021-06-30 (by)"),
        ({"due_start": "2021-06-30", "due_end": "2021-06-30"}, "2021-06-30 (by)"),
        ({"recurrence": "yearly", "tentative": True}, "无日期 (by, yearly, tentative)"),
    ],
)
def test_deadlines_are_said_as_dates(due: dict[str, object], said: str) -> None:
    nothing = {"due_start": None, "due_end": None, "recurrence": None, "tentative": False, "ambiguous": False}
    item = {
        "marker": "（一）",
        "heading": "",
        "path": "1",
        "kind": "item",
        "text": "年底",
        "start": 0,
        "end": 2,
        "page": None,
    }
    facts: document.Row = {"responsibilities": [], "targets": [], "citations": []}
    deadline = {**nothing, "quote": "年底", "relation": "by", "start": 0, "end": 2, **due}
    shown = _printed(terminal.whole_item({**item, **facts, "deadlines": [deadline]}, coloured=False))
    assert f"时限 年底 → {said}" in shown


def test_a_difference_is_one_line() -> None:
    line = terminal.difference("missed", "40", "deadlines", "1.1", ("by", "", "2023-06-30"), "")
    assert isinstance(line, Text)
    assert line.plain == "missed 40 deadlines 1.1 by - 2023-06-30"


def test_a_parsed_table_is_drawn_and_a_merged_cell_stands_once() -> None:
    text = "任务分工表\n1\t修渠\t澜江省水利厅\n植树"
    spans = [(6, 7), (8, 10), (11, 17), (18, 20)]
    one, dredge, water, plant = (Cell(start, end) for start, end in spans)
    table = Block("table", 6, 20, ((one, dredge, water), (one, plant, water), (plant, plant, water)))
    doc = ParsedDoc("a.pdf", text, (Block("heading", 0, 5), table), "pdf", "application/pdf")
    shown = "".join(_printed(part) for part in parsed.parsed(doc, drawn=True))
    assert shown.count("澜江省水利厅") == shown.count("植树") == 1
    assert "│   │ 植树 │              │" in shown
    assert "题 任务分工表" in shown
