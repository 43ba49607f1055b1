"""The outline of a notice: what is an item, where it ends, and what the notice says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import extractor, notice, parsed, rules

from pipeline.outline import outline
from pipeline.types import Block, Cell, Notice, ParsedDoc

TITLE = "澜江省人民政府办公厅关于做好防汛工作的通知"


def _paths(read: Notice) -> list[str]:
    return [item.path for item in read.items]


def _text(read: Notice, path: str) -> str:
    item = next(item for item in read.items if item.path == path)
    return read.doc.text[item.start : item.end]


def test_numbering_runs_on_across_chapters() -> None:
    read = notice(TITLE, "一、压实责任", "（一）加强值守。", "（二）加强巡查。", "二、备足物资", "（三）增加储备。")
    assert _paths(read) == ["1", "1.1", "1.2", "2", "2.3"]
    assert [item.kind for item in read.items] == ["section", "item", "item", "section", "item"]
    assert read.items[1].parent_path == "1"


def test_numbering_restarts_under_each_chapter() -> None:
    read = notice(TITLE, "一、甲", "（一）子。", "（二）丑。", "二、乙", "（一）寅。")
    assert _paths(read) == ["1", "1.1", "1.2", "2", "2.1"]


def test_what_nests_is_decided_by_the_notice() -> None:
    assert _paths(notice(TITLE, "1.甲。", "2.乙。", "3.丙。")) == ["1", "2", "3"]
    assert _paths(notice(TITLE, "1. 甲", "（1）子。", "（2）丑。", "2. 乙")) == ["1", "1.1", "1.2", "2"]
    assert _paths(notice(TITLE, "第一章 总则", "第一条 甲。", "第二章 附则", "第二条 乙。")) == ["1", "1.1", "2", "2.2"]


@pytest.mark.parametrize(
    "markers",
    [
        ("一、", "二、"),
        ("(一)", "(二)"),
        ("1.", "2."),
        ("1．", "2．"),
        ("（1）", "（2）"),
        ("①", "②"),
        ("第一条　", "第二条　"),
        ("1、", "2、"),
        ("1 、", "2 、"),
        ("1)", "2）"),
        ("一．", "二."),
        ("( 一 )", "（二）"),
        ("㈠", "㈡"),
        ("⒈", "⒉"),
        ("⑴", "⑵"),
        ("❶", "❷"),
        ("Ⅰ.", "Ⅱ．"),
        ("I、", "II、"),
        ("任务一：", "任务二："),
        ("第一部分　", "第二部分　"),
        ("第一篇　", "第二篇　"),
    ],
)
def test_every_marker_in_every_width(markers: tuple[str, str]) -> None:
    read = notice(TITLE, *(f"{marker}做好防汛准备工作。" for marker in markers))
    assert _paths(read) == ["1", "2"]
    assert [item.marker for item in read.items] == [marker.strip() for marker in markers]


@pytest.mark.parametrize(
    "sentence",
    [
        "按照第十一、十二条的规定执行。",
        "分设一、二、三等奖。",
        "同比增长1.5倍，一是加强值守；二是加强巡查。",
        "具体包括：（1）值守；（2）巡查。",
    ],
)
def test_enumerations_inside_a_sentence_are_text(sentence: str) -> None:
    assert _paths(notice(TITLE, "一、压实责任。" + sentence, "二、备足物资。")) == ["1", "2"]


def test_numbers_of_the_parts_of_a_sentence_open_no_item_at_the_head_of_a_line_either() -> None:
    parts = "1.户籍迁出的；2.死亡的；3.本人自愿申请的。对有异议的，可申请复核。"
    assert _paths(notice(TITLE, "一、停止发放。有下列情况之一的，停止发放：", parts, "二、监督检查。")) == ["1", "2"]
    steps = ("一、办理流程。", "1.受理：1.收件；2.登记；3.分办。", "2.审核。", "二、监督检查。")
    assert _paths(notice(TITLE, *steps)) == ["1", "1.1", "1.2", "2"]
    lines = ("一、压实责任。", "1.值守；2.巡查；3.报告。", "4.加固堤防。", "二、备足物资。")
    assert _paths(notice(TITLE, *lines)) == ["1", "1.1", "1.4", "2"]


def test_a_flattened_annex_begins_a_part_though_its_number_runs_into_its_title() -> None:
    text = "　　".join(
        (
            "一、压实责任。各县要压实责任，明确专人值守。" + "加强日常巡查。" * 40,
            "二、备足物资。",
            "三、加强演练。 附件1事件分级标准",
            "一、特别重大事件。凡符合下列情形之一的。",
            "二、重大事件。 附件2指挥部组成及工作组职责",
            "一、污染处置组。",
            "二、应急监测组。",
        )
    )
    assert _paths(notice(TITLE, text)) == ["1", "2", "3", "a1/1", "a1/2", "a2/1", "a2/2"]


def test_articles_that_run_on_below_headings_stand_under_them() -> None:
    """What nests is decided by the notice's own use of the markers: 若干措施 often number articles through."""
    lines = (
        "一、总体目标",
        "第一条　做强产业。",
        "二、支持创新",
        "第二条　攻关技术。",
        "第三条　引进人才。",
        "三、附则",
        "第四条　申报。",
    )
    assert _paths(notice(TITLE, *lines)) == ["1", "1.1", "2", "2.2", "2.3", "3", "3.4"]


def test_articles_may_begin_again_under_each_heading() -> None:
    lines = ("一、支持创新", "第一条　攻关。", "第二条　引才。", "二、扩大投资", "第一条　贴息。", "第二条　贷款。")
    assert _paths(notice(TITLE, *lines)) == ["1", "1.1", "1.2", "2", "2.1", "2.2"]


def test_lists_inside_the_articles_of_an_annex_are_no_headings_of_the_letter() -> None:
    letter = ("一、抓好落实。", "二、加强宣传。", "安宁县养老办法")
    articles = ("第一条　条件：", "一、本县户籍；", "二、年满六十；", "三、生活困难。", "第二条　程序。")
    assert _paths(notice(TITLE, *letter, *articles))[2:] == ["1", "1.1", "1.2", "1.3", "2"]


def test_articles_below_the_last_heading_of_a_letter_are_a_part_of_their_own() -> None:
    lines = ("一、抓好落实。", "二、加强宣传。", "安宁县养老办法", "第一条　为了规范管理。", "第二条　适用范围。")
    assert _paths(notice(TITLE, *lines)) == ["1", "2", "a1/1", "a1/2"]


def test_a_marker_may_stand_before_a_year() -> None:
    assert _paths(notice(TITLE, "1．2023年底前完成加固。", "2．2024年底前完成改造。")) == ["1", "2"]


def test_a_marker_may_stand_before_a_month() -> None:
    read = notice(TITLE, "1．3月底前完成加固。", "2．6月1日前完成改造。", "3.5倍于上年的储备量要保持。")
    assert _paths(read) == ["1", "2"]


def test_decimal_chapters() -> None:
    read = notice(
        TITLE,
        "1　总则",
        "1.1　编制目的",
        "规范应对工作。",
        "1.2　编制依据",
        "2　组织体系",
        "2.1　指挥部",
        "2.1.1　职责",
        "2.1.2　组成",
        "（1）水利部门。",
        "2.2　办公室",
        "3　附则",
    )
    assert _paths(read) == ["1", "1.1", "1.2", "2", "2.1", "2.1.1", "2.1.2", "2.1.2.1", "2.2", "3"]
    assert [item.heading for item in read.items[:2]] == ["总则", "编制目的"]
    assert not read.findings


def test_decimal_sections_without_chapters_of_their_own() -> None:
    assert _paths(notice(TITLE, "一、总则", "1.1 目的", "1.2 依据", "二、体系", "2.1 指挥部")) == [
        "1", "1.1", "1.2", "2", "2.1",
    ]  # fmt: skip
    assert _paths(notice(TITLE, "1.1 目的", "1.2 依据", "2.1 指挥部")) == ["1.1", "1.2", "2.1"]
    lost = notice(TITLE, "1.1 目的", "1.3 依据")
    assert (_paths(lost), [finding.code for finding in lost.findings]) == (["1.1", "1.3"], ["numbering_gap"])


@pytest.mark.parametrize("line", ["1.5倍于上年的储备量。", "2 个乡镇参加。", "1.2 万亩农田受益。", "1 总则是什么。"])
def test_a_number_at_the_head_of_a_line_is_no_marker(line: str) -> None:
    assert _paths(notice(TITLE, "一、压实责任。", line, "二、备足物资。")) == ["1", "2"]


def test_lost_markers_are_not_invented_but_reported() -> None:
    read = notice(TITLE, "一、甲。", "二、乙。", "四、丁。")
    assert _paths(read) == ["1", "2", "4"]
    assert [finding.code for finding in read.findings] == ["numbering_gap"]


def test_a_repeated_number_keeps_its_own_path() -> None:
    read = notice(TITLE, "一、甲", "（一）子。", "（二）丑。", "（一）寅。", "二、乙。")
    assert _paths(read) == ["1", "1.1", "1.2", "1.1~2", "2"]
    assert "numbering_repeat" in {finding.code for finding in read.findings}


FLAT = (
    "澜江省人民政府关于促进养老服务的意见澜府发〔2023〕9号各市人民政府：为促进养老服务，现提出以下意见。"
    + "一、健全体系（一）建设床位。"
    + "按照需求建设养老床位，完善设施。" * 12
    + "（省民政厅牵头）（二）培训人员。开展培训。（省教育厅负责）二、加强保障（三）落实资金。安排资金。（省财政厅负责）"
    + "各地、各部门要认真落实本意见。澜江省人民政府2023年5月6日（此件公开发布）"
)


def test_a_flattened_notice_has_the_same_outline() -> None:
    read = notice(FLAT, issued=None)
    assert _paths(read) == ["1", "1.1", "1.2", "2", "2.3", "tail"]
    assert [item.heading for item in read.items[:3]] == ["健全体系", "建设床位", "培训人员"]
    assert _text(read, "tail") == "各地、各部门要认真落实本意见。"
    assert read.header.title == "澜江省人民政府关于促进养老服务的意见"
    assert read.header.doc_number == "澜府发〔2023〕9号"
    assert read.header.addressees == "各市人民政府"
    assert read.header.issued_date == date(2023, 5, 6)


def test_a_signature_s_date_may_hold_a_blank_or_a_note_behind() -> None:
    read = notice(FLAT.replace("5月6日（", "5月6 日 （"), issued=None)
    assert read.header.issued_date == date(2023, 5, 6)
    lines = (
        TITLE,
        "现将《防汛规划》印发给你们。",
        "2023年5月6日（此件有删改）",
        "防汛规划",
        "一、压实责任。加强值守。",
    )
    assert notice(*lines, issued=None).header.issued_date == date(2023, 5, 6)


def test_a_short_paragraph_may_hold_several_items() -> None:
    text = "现通知如下。一、加强值守。各级要安排专人。二、备足物资。各级要增加储备。（省财政厅负责）三、及时报告。"
    assert _paths(notice(TITLE, text)) == ["1", "2", "3"]
    assert _paths(notice(TITLE, "一、加强值守。主要包括：（一）安排专人；（二）落实带班；（三）按时报告。")) == ["1"]
    assert _paths(notice(TITLE, "一、设立奖项。分设一、二、三等奖。按第一、二款执行。")) == ["1"]


def test_a_flattened_contents_without_a_heading_is_no_outline() -> None:
    names = ("1　总则", "1.1　编制目的", "1.2　编制依据", "2　组织体系", "2.1　指挥部", "3　附则")
    body = "　　".join(f"{name}　　各级要严格落实防汛责任，做好值守和应急准备工作。" for name in names)
    read = notice(TITLE, "澜江省防汛应急预案　　" + "　　".join(names) + "　　" + body * 2)
    assert _paths(read)[:6] == ["1", "1.1", "1.2", "2", "2.1", "3"]
    assert "防汛责任" in _text(read, "1.1")


def test_units_below_a_bare_label_belong_to_the_last_item() -> None:
    read = notice(TITLE, "一、甲。做好甲。", "责任单位：", "省教育厅、财政厅", "各地、各部门要认真落实。")
    assert _text(read, "1") == "一、甲。做好甲。\n责任单位：\n省教育厅、财政厅"
    assert _text(read, "tail") == "各地、各部门要认真落实。"


_PLAN = ("一、总体要求", "（一）目标。", "（二）原则。", "二、主要任务", "（三）加固水库。")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("现提出以下20项措施。", *_PLAN), "announces 20, and 2 or 3 follow"),
        (("现提出如下十项政策措施：", *_PLAN), "announces 10"),
        (("本方案共三十条。", "第一条 甲。", "第二条 乙。"), "announces 30"),
        (("一、重点任务", "开展以下3项工作。", "1.甲。", "2.乙。", "二、保障"), "announces 3"),
        (("一、重点任务（共3项）", "1.甲。", "2.乙。", "二、保障"), "announces 3"),
        (("明确了2个方面22项任务。", *_PLAN), "announces 22"),
        (("现制定措施15条：", *_PLAN), "announces 15"),
        (("提出12条具体举措。", *_PLAN), "announces 12"),
        (("现提出5点要求。", *_PLAN), "announces 5"),
    ],
)
def test_a_declared_total_that_is_not_met_is_a_finding(lines: tuple[str, ...], says: str) -> None:
    (finding,) = notice(TITLE, *lines).findings
    assert finding.code == "declared_count_mismatch"
    assert says in finding.message


@pytest.mark.parametrize(
    "lines",
    [
        ("现提出以下3项措施。", *_PLAN),
        ("现提出以下两个方面措施。", *_PLAN),
        ("现提出如下意见。", *_PLAN),
        ("一、甲。落实以下3项措施：一是值守，二是巡查，三是报告。", "二、乙。"),
        ("一、甲。", "二、乙。", "以上3项措施自印发之日起施行。"),
    ],
)
def test_a_total_that_is_met_or_announces_no_items_is_none(lines: tuple[str, ...]) -> None:
    assert not notice(TITLE, *lines).findings


def test_closing_text_belongs_to_no_item() -> None:
    read = notice(
        TITLE,
        "一、压实责任。各级要加强值守。（省应急管理厅负责）",
        "二、备足物资。各级要增加储备。（省财政厅负责）",
        "各地、各部门要进一步提高认识，抓好落实。",
        "省政府办公厅",
        "2023年6月5日",
    )
    assert _paths(read) == ["1", "2", "tail"]
    assert _text(read, "tail") == "各地、各部门要进一步提高认识，抓好落实。"


def test_paragraphs_below_a_bare_heading_belong_to_it() -> None:
    read = notice(
        TITLE, "一、甲", "（一）子。", "二、有关要求", "各地要高度重视。", "本通知自印发之日起施行。", "2023年6月5日"
    )
    assert _text(read, "2") == "二、有关要求\n各地要高度重视。"
    assert _text(read, "tail") == "本通知自印发之日起施行。"


def test_headings() -> None:
    read = notice(
        TITLE,
        "一、压实责任；",
        "（一）加强值守。各级要安排专人。（省应急管理厅负责）",
        "（二）" + "加强水库和堤防以及山洪灾害易发区的巡查防守" * 3 + "。各级要落实。",
        "（三）全省水库防汛责任人名单及时公布（省水利厅负责）",
    )
    assert [item.heading for item in read.items] == ["压实责任", "加强值守", "", "全省水库防汛责任人名单及时公布"]


@pytest.mark.parametrize(
    "line",
    [
        "一、加强值守（省教育厅、省财政厅）",
        "一、加强值守（市应急局，各区政府）。",
        "一、加强值守（各县区）",
        "一、加强值守【责任单位：省教育厅】",
        "一 、加强值守。（市应急局）",
    ],
)
def test_a_bracket_of_units_is_no_part_of_a_heading(line: str) -> None:
    assert notice(TITLE, line, "二、备足物资。").items[0].heading == "加强值守"


def test_lines_beside_the_units_belong_to_their_item() -> None:
    read = notice(
        TITLE, "一、甲。做好甲。", "责任单位：省教育厅", "完成时限：6月底前", "各地、各部门要认真落实，确保见效。"
    )
    assert _text(read, "1") == "一、甲。做好甲。\n责任单位：省教育厅\n完成时限：6月底前"
    assert _text(read, "tail") == "各地、各部门要认真落实，确保见效。"


def test_cover_letter_plan_and_annex() -> None:
    read = notice(
        "澜江省人民政府办公厅关于印发澜江省防汛工作方案的通知",
        "各市人民政府：",
        "现印发给你们，并通知如下。",
        "一、抓好落实。",
        "二、及时报告。",
        "附件：1.澜江省防汛工作方案",
        "2.物资清单",
        "澜江省人民政府办公厅",
        "2023年6月5日",
        "附件1",
        "澜江省防汛工作方案",
        "一、总体要求",
        "（一）工作目标。",
        "（二）工作原则。",
        "附件2",
        "物资清单",
        "1.编织袋。",
        "2.救生衣。",
    )
    assert _paths(read) == ["a1/1", "a1/2", "1", "1.1", "1.2", "a2/1", "a2/2"]
    assert _text(read, "a1/2") == "二、及时报告。"


def test_a_plan_below_signature_and_publication_note() -> None:
    read = notice(
        "澜江省人民政府办公厅关于印发澜江省防汛工作方案的通知",
        "各市人民政府：",
        "一、抓好落实。",
        "二、及时报告。",
        "澜江省人民政府办公厅",
        "2023年6月5日",
        "（此件公开发布）",
        "澜江省防汛工作方案",
        "一、总体要求",
        "（一）工作目标。",
        "二、主要任务",
        "（二）加固水库。",
        "附件",
        "物资清单",
        "一、编织袋",
        "二、救生衣",
    )
    assert _paths(read) == ["a1/1", "a1/2", "1", "1.1", "2", "2.2", "a2/1", "a2/2"]
    assert _text(read, "a1/2") == "二、及时报告。"
    assert _text(read, "2.2") == "（二）加固水库。"


def test_a_table_of_contents_is_no_outline() -> None:
    read = notice(
        "澜江省防汛规划",
        "目　录",
        "第一章 现状",
        "第二章 任务",
        "第一章 现状",
        "有关情况。",
        "第二章 任务",
        "有关任务。",
    )
    assert _paths(read) == ["1", "2"]
    assert _text(read, "1") == "第一章 现状\n有关情况。"


def test_title_over_several_lines_and_header() -> None:
    read = notice(
        "澜江省人民政府办公厅关于印发",
        "澜江省防汛工作方案的通知",
        "澜府办函〔2023〕12号",
        "各市、县（市、区）人民政府，省政府各部门：",
        "一、甲。",
        issued=None,
    )
    header = read.header
    assert header.title == "澜江省人民政府办公厅关于印发澜江省防汛工作方案的通知"
    assert (header.doc_number_agency, header.doc_number_year, header.doc_number_serial) == ("澜府办函", 2023, 12)
    assert header.addressees == "各市、县（市、区）人民政府，省政府各部门"
    assert (header.issuer, header.region, header.doc_type) == ("澜江省人民政府办公厅", "澜江省", "通知")


@pytest.mark.parametrize(
    ("issuer", "region"),
    [
        ("广东省人民政府办公厅", "广东省"),
        ("广州市人民政府", "广州市"),
        ("广州市天河区人民政府", "天河区"),
        ("临江市人民政府", "临江市"),
        ("澜江省临溪市教育局", "澜江省"),
        ("国务院办公厅", None),
        ("省粮食和物资储备局", None),
    ],
)
def test_the_region_is_that_of_the_issuer(issuer: str, region: str | None) -> None:
    assert notice("关于防汛的通知", "一、甲。", issuer=issuer).header.region == region


def test_a_printed_notice_has_its_title_below_its_number() -> None:
    read = notice(
        "栖云市人民政府办公室文件",
        "栖政办发〔2025〕17号",
        "栖云市人民政府办公室关于印发栖云市",
        "冷链物流行动计划（2025—2027年）的通知",
        "各县（市、区）人民政府：",
        "一、甲。",
        title="",
    )
    header = read.header
    assert header.title == "栖云市人民政府办公室关于印发栖云市冷链物流行动计划（2025—2027年）的通知"
    assert (header.doc_number, header.issuer, header.doc_type) == (
        "栖政办发〔2025〕17号",
        "栖云市人民政府办公室",
        "通知",
    )
    assert header.addressees == "各县（市、区）人民政府"


def test_the_metadata_block_says_what_the_text_does_not() -> None:
    read = notice(
        "关于做好防汛工作的通知",
        "一、甲。",
        issuer="澜江省人民政府",
        doc_number="澜府〔2023〕1号",
        published_date="2023-06-09 10:00",
    )
    assert read.header.issuer == "澜江省人民政府"
    assert read.header.doc_number == "澜府〔2023〕1号"
    assert read.header.published_date == date(2023, 6, 9)


def test_what_is_no_notice_says_so() -> None:
    read = notice(
        "欢迎来到澜江", "这里风景优美，物产丰富，是旅游观光的好地方，每年都有大量游客前来参观游览，流连忘返，乐不思归。"
    )
    assert read.status == "partial"
    assert [finding.code for finding in read.findings] == ["no_notice"]
    assert [item.kind for item in read.items] == ["paragraph"]


def _table(*rows: tuple[str, ...], merged: dict[tuple[int, int], tuple[int, int]] | None = None) -> ParsedDoc:
    """A document whose only block is a table; ``merged`` maps a grid place to the place whose cell covers it."""
    text, cells = "", {}
    for r, row in enumerate(rows):
        for c, content in enumerate(row):
            if (merged or {}).get((r, c)):
                continue
            cells[r, c] = Cell(len(text), len(text) + len(content))
            text += content + "\t"
        text = text.rstrip("\t") + "\n"
    text = text.rstrip("\n")
    grid = tuple(
        tuple(cells[(merged or {}).get((r, c), (r, c))] for c in range(len(row))) for r, row in enumerate(rows)
    )
    return ParsedDoc("test", text, (Block("table", 0, len(text), grid),), "test", "text/html", {"title": TITLE})


def test_rows_of_a_task_table_are_items() -> None:
    doc = _table(
        ("序号", "重点任务", "牵头 单位"),
        ("1", "加固水库", "省水利厅"),
        ("", "", "省财政厅"),
        ("序号", "重点任务", "牵头 单位"),
        ("2", "储备物资；", "省应急管理厅"),
        merged={(2, 0): (1, 0), (2, 1): (1, 1)},
    )
    read = outline(doc, rules()["outline"])
    assert [(i.path, i.marker, i.heading, i.kind) for i in read.items] == [
        ("t1.1", "1", "加固水库", "table_row"),
        ("t1.2", "1", "加固水库", "table_row"),
        ("t1.3", "2", "储备物资", "table_row"),
    ]


def _tables(*parts: Sequence[tuple[str, ...]] | str) -> list[str]:
    """The items of a document of tables and lines: path and heading."""
    text, blocks = "", []
    for part in parts:
        start = len(text)
        if isinstance(part, str):
            text += part + "\n"
            blocks.append(Block("paragraph", start, len(text) - 1))
            continue
        rows = []
        for row in part:
            cells = []
            for content in row:
                cells.append(Cell(len(text), len(text) + len(content)))
                text += content + "\t"
            rows.append(tuple(cells))
        text += "\n"
        blocks.append(Block("table", start, len(text) - 1, tuple(rows)))
    doc = ParsedDoc("test", text, tuple(blocks), "test", "text/html", {"title": TITLE})
    return [f"{item.path} {item.heading}" for item in outline(doc, rules()["outline"]).items]


NUMBERED = (("序号", "任务", "责任单位"), ("1", "加固水库", "省水利厅"), ("2", "储备物资", "省应急管理厅"))
PLAIN = (("任务", "责任单位"), ("加固水库", "省水利厅"))


@pytest.mark.parametrize(
    ("parts", "items"),
    [
        ((NUMBERED, [("3", "培训队伍", "省教育厅")]), ["t1.1 加固水库", "t1.2 储备物资", "t1.3 培训队伍"]),
        ((NUMBERED, "（续表）", [("3", "培训队伍", "各市")]), ["t1.1 加固水库", "t1.2 储备物资", "t1.3 培训队伍"]),
        ((PLAIN, [("培训队伍", "省教育厅、省财政厅")]), ["t1.1 加固水库", "t1.2 培训队伍"]),
        ((NUMBERED, [("1", "雨量", "毫米")]), ["t1.1 加固水库", "t1.2 储备物资"]),
        ((NUMBERED, [("3", "培训队伍")]), ["t1.1 加固水库", "t1.2 储备物资"]),
        ((PLAIN, [("水库", "12座"), ("堤防", "30公里")]), ["t1.1 加固水库"]),
        ((PLAIN, "联系人名单", [("培训队伍", "省教育厅")]), ["t1.1 加固水库"]),
        ((NUMBERED, [("合计", "3项", "")]), ["t1.1 加固水库", "t1.2 储备物资"]),
        (((*NUMBERED, ("合　计", "2项", "")),), ["t1.1 加固水库", "t1.2 储备物资"]),
    ],
)
def test_a_table_that_a_page_break_cut_goes_on_and_its_total_is_no_task(
    parts: tuple[Sequence[tuple[str, ...]] | str, ...], items: list[str]
) -> None:
    assert _tables(*parts) == items


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (("序号", "改革事项", "省级责任单位", "整改时限"), ["ordinal", "task", "responsible", "deadline"]),
        (("编号", "政策措施", "主要负责单位", "进度要求"), ["ordinal", "task", "responsible", "deadline"]),
        (("序号", "重点工作", "责任分工", "备注"), ["ordinal", "task", "responsible", ""]),
        (("序号", "工作任务", "牵头(责任)单位", "市直配合单位"), ["ordinal", "task", "lead", "support"]),
        (("序号", "工作任务", "牵头单位及配合单位", "时间节点"), ["ordinal", "task", "responsible", "deadline"]),
        (("序号", "工作任务", "责任股室", "督办单位"), ["ordinal", "task", "responsible", "supervise"]),
        (("序号", "工作任务", "责任部门/单位", "监督单位"), ["ordinal", "task", "responsible", "supervise"]),
        (("序号", "工作任务", "牵头单位和责任人", "督导单位"), ["ordinal", "task", "lead", "supervise"]),
        (("序号", "工作任务", "牵头部门及单位", "监督电话"), ["ordinal", "task", "lead", ""]),
    ],
)
def test_columns_of_a_task_table(header: tuple[str, ...], columns: list[str]) -> None:
    (row,) = outline(_table(header, ("1", "甲", "乙", "丙")), rules()["outline"]).items
    assert [cell.column for cell in row.cells] == columns


def test_a_header_of_two_rows_without_merged_cells() -> None:
    doc = _table(
        ("附表", "附表", "附表", "附表"),
        ("序号", "任务", "分工", "时限要求"),
        ("", "", "牵头单位", ""),
        ("1", "加固水库", "省水利厅", "2024年底"),
        ("2", "储备物资", "省应急管理厅", "2024年底"),
    )
    read = outline(doc, rules()["outline"])
    assert [(i.path, i.heading) for i in read.items] == [("t1.1", "加固水库"), ("t1.2", "储备物资")]
    assert [cell.column for cell in read.items[0].cells] == ["ordinal", "task", "lead", "deadline"]


def test_a_table_on_its_side_has_an_item_for_each_column() -> None:
    doc = _table(
        ("序号", "1", "2"),
        ("重点任务", "加固水库", "储备物资"),
        ("牵头单位", "省水利厅", "省应急管理厅"),
        ("完成时限", "2024年6月底前", "2024年底前"),
    )
    read = outline(doc, rules()["outline"])
    assert [(i.path, i.marker, i.heading) for i in read.items] == [
        ("t1.1", "1", "加固水库"),
        ("t1.2", "2", "储备物资"),
    ]
    assert [doc.text[i.start : i.end] for i in read.items] == ["加固水库", "储备物资"]
    facts = extractor()(read)
    assert [(unit.path, unit.unit, unit.role) for unit in facts.responsibilities] == [
        ("t1.1", "省水利厅", "lead"),
        ("t1.2", "省应急管理厅", "lead"),
    ]
    assert [(due.path, doc.text[due.start : due.end]) for due in facts.deadlines] == [
        ("t1.1", "2024年6月底前"),
        ("t1.2", "2024年底前"),
    ]


def test_a_cell_that_reads_like_a_header_turns_no_table_on_its_side() -> None:
    doc = _table(
        ("项目", "说明"), ("牵头单位", "填写单位全称"), ("规模", "填写数字"), ("地址", "填写街道"), ("电话", "填写座机")
    )
    assert all(item.kind != "table_row" for item in outline(doc, rules()["outline"]).items)


def test_rows_of_other_tables_are_no_items() -> None:
    doc = _table(("序号", "指标", "目标值"), ("1", "覆盖率", "90%"))
    assert all(item.kind != "table_row" for item in outline(doc, rules()["outline"]).items)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="一二三四五、（）()。1234.：，附件第章条 牵头负责省厅年月日", max_size=30), max_size=25)
)
def test_any_text_gives_unique_paths_and_spans_inside_it(lines: list[str]) -> None:
    read = outline(parsed(*lines), rules()["outline"])
    paths = _paths(read)
    assert len(set(paths)) == len(paths)
    for item in read.items:
        assert 0 <= item.start < item.end <= len(read.doc.text)
        assert item.parent_path is None or item.parent_path in paths
        assert item.heading in read.doc.text


def test_a_blank_behind_a_marker_ends_no_heading_in_a_flattened_text() -> None:
    text = (
        "澜江省养老服务办法 第一章 总则 第一条 为发展养老服务，制定本办法。 第二条 本省养老服务适用本办法。"
        + "应当完善设施。" * 40
    )
    read = notice(text + " 第二章 附则 第三条 本办法由省民政厅负责解释。", issued=None)
    assert [(item.path, item.heading) for item in read.items if item.kind == "section"] == [
        ("1", "总则"),
        ("2", "附则"),
    ]


def test_the_title_of_an_annex_stands_below_its_mark() -> None:
    read = notice("附件2", "澜江省营商环境重点任务分工表", "一、优化服务。", issued=None)
    assert read.header.title == "澜江省营商环境重点任务分工表"


def test_an_annex_without_items_is_a_document_like_any_other() -> None:
    assert notice("附件1", "澜江省行政许可事项一览", issued=None).status == "ok"
    assert notice("澜江省行政许可事项一览", issued=None).status == "partial"
