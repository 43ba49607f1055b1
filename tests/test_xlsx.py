"""Excel workbooks: values as displayed, merged cells, lines around a table, what is hidden, what is hostile."""

from __future__ import annotations

import io
import random
import time
from datetime import date
from typing import Final

import openpyxl
import pytest
from officefiles import (
    SENTENCE,
    S,
    cell,
    check,
    codes,
    lines,
    relations,
    row,
    rules,
    spoilt_parts,
    tables,
    xlsx,
    zipped,
)

from pipeline.parse import parse
from pipeline.parse.office.numberformat import display
from pipeline.parse.office.xlsx import parse_xlsx
from pipeline.rules import load_rules
from pipeline.types import Limits, ParsedDoc, RawDoc

HEADER: Final = row("序号", "重点任务", "责任单位", at=3)
TASKS: Final = HEADER + row(1, "春耕备耕", "县农业农村局", at=4) + row(2, "农机检修", "县财政局", at=5)


def read(data: bytes, limits: Limits | None = None) -> ParsedDoc:
    return parse_xlsx("gd/附件2.xlsx", data, rules(), limits or Limits())


def grid(data: bytes) -> list[list[str]]:
    return tables(read(data))[0]


def test_a_task_table_of_openpyxl_is_read_as_excel_displays_it() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for values in (
        ["附件2"],
        ["安宁县2025年重点任务分工表"],
        ["序号", "重点任务", "责任单位", "完成时限", "目标"],
        [1, "新建改建农村公路，\n提升通行能力", "县交通运输局", date(2025, 12, 31), 0.125],
        [2, None, "县财政局", date(2025, 6, 30), 1234567.5],
        ["注：本表由牵头单位填写。"],
    ):
        sheet.append(values)
    sheet.merge_cells("A2:E2")
    sheet.merge_cells("B4:B5")
    for place, code in (("D4", 'yyyy"年"m"月"d"日"'), ("D5", "yyyy-mm-dd"), ("E4", "0.0%"), ("E5", '#,##0.0"元"')):
        sheet[place].number_format = code
    file = io.BytesIO()
    book.save(file)
    doc = parse(RawDoc("附件2.pdf", "附件2.pdf", file.getvalue(), ""), load_rules()["pages"])
    assert lines(doc) == ["附件2", "安宁县2025年重点任务分工表", "注：本表由牵头单位填写。"]
    assert tables(doc) == [
        [
            ["序号", "重点任务", "责任单位", "完成时限", "目标"],
            ["1", "新建改建农村公路， 提升通行能力", "县交通运输局", "2025年12月31日", "12.5%"],
            ["2", "新建改建农村公路， 提升通行能力", "县财政局", "2025-06-30", "1,234,567.5元"],
        ]
    ]
    assert (doc.status, doc.findings, doc.parser) == ("ok", (), "xlsx")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("12.0", "General", "12"),
        ("0.30000000000000004", "", "0.3"),
        ("1E+20", "General", "100000000000000000000"),
        ("0.125", "0%", "13%"),
        ("-1234.5", "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"),
        ("0", '0;-0;"无"', "无"),
        ("0.5", ";;;", ""),
        ("3", '"第"0"条"', "第3条"),
        ("7", "000", "007"),
        ("12", "[DBNum1][$-804]General", "十二"),
        ("0.9", '"≥"0%', "≥90%"),
        ("0.333", "# ?/?", "0.333"),
        ("46022", "yyyy/m/d;@", "2025/12/31"),
        ("46022", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二五年十二月三十一日"),
        ("46022.5", "yyyy-mm-dd hh:mm", "2025-12-31 12:00"),
        ("1.5", "[h]:mm", "36:00"),
        ("46022", "aaaa", "星期三"),
        ("99999999999", "yyyy", "99999999999"),
        ("1", "0" + "%" * 250, "1"),
        ("nan", "0", "nan"),
        ("一", "0", "一"),
    ],
)
def test_numbers_are_displayed_by_their_format(value: str, code: str, shown: str) -> None:
    assert display(value, code) == shown


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert display("44560", "yyyy-mm-dd", from_1904=True) == display("46022", "yyyy-mm-dd") == "2025-12-31"


def test_formats_that_a_file_names_by_number_are_those_of_a_chinese_excel() -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="14"/><xf numFmtId="9"/></cellXfs>'
    cells = f"<row>{cell('时限')}{cell(46022, style=1)}{cell(46022, style=2)}{cell(0.95, style=3)}</row>"
    assert grid(xlsx(TASKS + cells, styles=styles))[-1] == ["时限", "2025年12月31日", "2025/12/31", "95%"]


def test_values_of_every_type() -> None:
    texts = "<si><t>共享_x000D_\n文字</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>fu</t></rPh></si>"
    cells = (
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>99</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c>'
        '<c t="str"><f>A1</f><v>算出</v></c><c t="d"><v>2025-12-31T00:00:00</v></c>'
    )
    found = grid(xlsx(f"{TASKS}<row>{cells}</row>", texts=texts))[-1]
    assert found == ["共享 文字", "富文本", "", "TRUE", "#REF!", "算出", "2025-12-31"]


def test_a_formula_without_value_is_told() -> None:
    doc = read(xlsx(TASKS + '<row><c><f>SUM(A1:A2)</f></c><c t="str"><f>""</f><v></v></c></row>'))
    assert (doc.status, codes(doc)) == ("partial", ["missing_values"])
    assert doc.findings[0].message.startswith("1 formulas")


def test_hidden_rows_columns_and_sheets_are_left_out_and_told() -> None:
    rows = HEADER + row(1, "密", "密局", at=4, more='hidden="1"') + row(2, "检修", "县财政局", "内部", at=5)
    before = '<cols><col min="4" max="4" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>'
    sheets = (
        f'<workbook {S}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
        '<sheet name="底稿" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'
    )
    other = f"<worksheet {S}><sheetData>{row('底稿内容')}</sheetData></worksheet>"
    more = {
        "xl/workbook.xml": sheets,
        "xl/_rels/workbook.xml.rels": relations(
            "worksheet", rId1="worksheets/sheet1.xml", rId2="/xl/worksheets/sheet2.xml"
        ),
        "xl/worksheets/sheet2.xml": other,
    }
    doc = read(xlsx(rows, before=before, **more))
    assert tables(doc) == [[["序号", "重点任务", "责任单位"], ["2", "检修", "县财政局"]]]
    assert (doc.status, codes(doc)) == ("ok", ["hidden_content"])
    assert "1 sheet(s), 1 row(s), 1 column(s)" in doc.findings[0].message


def test_a_merged_cell_that_begins_in_a_hidden_row_shows_in_the_next() -> None:
    rows = HEADER + row(1, "备耕", "甲局", at=4, more='hidden="1"') + row(2, None, "乙局", at=5)
    data = xlsx(rows, after='<mergeCells><mergeCell ref="B4:B5"/></mergeCells>')
    assert grid(data) == [["序号", "重点任务", "责任单位"], ["2", "备耕", "乙局"]]


def test_what_lies_below_a_merged_cell_is_not_shown() -> None:
    rows = HEADER + row(1, "备耕", "甲局", at=4) + row(2, "残留", "乙局", at=5)
    data = xlsx(rows, after='<mergeCells><mergeCell ref="B4:B5"/></mergeCells>')
    assert [line[1] for line in grid(data)] == ["重点任务", "备耕", "备耕"]


def test_names_of_sheets_are_headings_where_they_say_something() -> None:
    def book(*names: str) -> bytes:
        sheets = "".join(f'<sheet name="{name}" sheetId="1" r:id="rId{at}"/>' for at, name in enumerate(names, start=1))
        targets = {f"rId{at}": "worksheets/sheet1.xml" for at in range(1, len(names) + 1)}
        parts = {
            "xl/workbook.xml": f"<workbook {S}><sheets>{sheets}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations("worksheet", **targets),
        }
        return xlsx(TASKS, **parts)

    assert lines(read(book("Sheet1"))) == []
    assert lines(read(book("任务 分工"))) == ["任务 分工"]
    doc = read(book("Sheet1", "Sheet2"))
    assert [doc.text[block.start : block.end] for block in doc.blocks if block.kind == "heading"] == [
        "Sheet1",
        "Sheet2",
    ]


def test_rows_behind_a_gap_go_on_unless_a_title_begins_a_new_table() -> None:
    after = (
        row(3, "检查验收", "县水利局", at=8)
        + row("二、保障任务", at=10)
        + row("序号", "保障", at=11)
        + row(1, "资金", at=12)
    )
    doc = read(xlsx(TASKS + after))
    assert [len(table) for table in tables(doc)] == [4, 2]
    assert lines(doc) == ["二、保障任务"]


def test_a_category_that_reaches_down_stays_in_its_table() -> None:
    rows = row("农业", at=1) + row(None, "备耕", "县农业农村局", at=2) + row(None, "检修", "县财政局", at=3)
    data = xlsx(rows, after='<mergeCells><mergeCell ref="A1:A3"/></mergeCells>')
    assert grid(data)[1:] == [["农业", "备耕", "县农业农村局"], ["农业", "检修", "县财政局"]]


def test_a_sheet_of_prose_gives_lines() -> None:
    doc = read(xlsx(row(SENTENCE + "\n一、总体要求") + row("二、重点任务")))
    assert (lines(doc), tables(doc)) == ([SENTENCE, "一、总体要求", "二、重点任务"], [])


def test_text_boxes_on_a_sheet_are_read() -> None:
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations("drawing", rId1="../drawings/drawing1.xml"),
        "xl/drawings/drawing1.xml": f"<x {S}><txBody><a:p><a:r><a:t>填表说明</a:t></a:r></a:p></txBody><a:blip/></x>",
    }
    doc = read(xlsx(TASKS, **parts))
    assert (lines(doc), codes(doc)) == (["填表说明"], ["unread_drawings"])


def test_huge_sizes_cost_no_time() -> None:
    merges = "".join(f'<mergeCell ref="A{at}:XFD1048576"/>' for at in range(1, 300))
    rows = TASKS + row("末行", "末任务", "末单位", at=1_048_576) + '<row r="99999999"><c r="ZZZ1"><v>1</v></c></row>'
    before = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" hidden="0"/></cols>'
    began = time.perf_counter()
    doc = read(xlsx(rows, before=before))
    assert len(tables(doc)[0]) == 4
    assert read(xlsx(rows, before=before, after=f"<mergeCells>{merges}</mergeCells>")).findings
    assert time.perf_counter() - began < 5


def test_a_sparse_sheet_too_large_for_a_grid_keeps_its_text() -> None:
    def place(at: int) -> str:
        letters, number = "", at
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{at}"

    rows = "".join(f'<row r="{at}">{cell("任务", place(at))}{cell("单位", f"A{at}")}</row>' for at in range(2, 1200))
    doc = read(xlsx(rows))
    assert (doc.status, codes(doc)) == ("partial", ["table_spans_capped"])
    assert doc.text.count("任务") == 1198


def test_a_text_beyond_the_limit_is_cut_and_told() -> None:
    doc = read(xlsx(TASKS + "".join(row(at, "修路", "县财政局") for at in range(900))), Limits(characters=300))
    assert (doc.status, codes(doc)) == ("partial", ["text_cut"])
    assert tables(doc)[0][:2] == [["序号", "重点任务", "责任单位"], ["1", "春耕备耕", "县农业农村局"]]
    assert 280 < len(doc.text) <= 300


def test_no_part_may_declare_entities() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    for name, inner in (
        ("xl/worksheets/sheet1.xml", f"<worksheet {S}><sheetData>{TASKS}{row('&a;&b;')}</sheetData></worksheet>"),
        ("xl/sharedStrings.xml", f"<sst {S}><si><t>&a;&b;</t></si></sst>"),
    ):
        doc = read(xlsx(TASKS, **{name: laughs + inner}))
        assert (doc.text, codes(doc)) == ("", ["unreadable_xlsx"])


def test_what_is_no_whole_workbook_says_why() -> None:
    whole = xlsx(TASKS)
    assert codes(read(whole[: len(whole) // 2])) == ["unreadable_xlsx"]
    assert codes(read(zipped({"xl/workbook.xml": "no XML"}))) == ["unreadable_xlsx"]
    assert codes(read(xlsx(row("字" * 1024**2)), Limits(unzipped_mib=1))) == ["too_large_unpacked"]
    assert codes(read(xlsx(row(1, 2)))) == ["no_body_text"]


def test_damage_never_raises() -> None:
    merges = '<mergeCells><mergeCell ref="B4:B5"/></mergeCells>'
    styles = '<numFmts><numFmt numFmtId="176" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="176"/></cellXfs>'
    rows = f'{TASKS}<row hidden="1"><c t="s"><v>0</v></c>{cell(46022.5)}<c><f>A1</f></c></row>'
    whole = xlsx(
        rows, after=merges, styles=styles, texts="<si><t>共享</t></si>", before='<cols><col min="4" max="4"/></cols>'
    )
    chance = random.Random(3)
    for _ in range(200):
        data = bytearray(whole)
        data = data[: chance.randrange(4, len(data))] if chance.random() < 0.3 else data
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        check(read(bytes(data)))
    for _ in range(600):
        check(read(spoilt_parts(whole, chance)))
