"""Deadlines: expressions of time as dates anchored on the notice. The forms themselves are examples of the rules."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from pathlib import Path
from textwrap import dedent
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import extractor, facts, notice, rules

from pipeline.extract.deadlines import DeadlineFinder
from pipeline.outline import outline
from pipeline.rules import load_rules
from pipeline.types import Block, Cell, Deadline, ParsedDoc

TITLE = "澜江省人民政府关于改进服务的通知"


def _deadlines(text: str, title: str = TITLE, issued: date | None = date(2023, 4, 16)) -> list[Deadline]:
    return list(facts(title, "一、" + text, issued=issued)[1].deadlines)


def _quotes(text: str) -> list[str]:
    read, found = facts(TITLE, "一、" + text)
    return [read.doc.text[deadline.start : deadline.end] for deadline in found.deadlines]


@pytest.mark.parametrize(
    "text",
    [
        "按照第十一条的规定执行。",
        "落实《澜江省三年行动计划（2021—2023年）》（澜府〔2021〕7号）。",
        "贯彻“十四五”规划，推进平台2.0建设，拨打12345热线。",
        "开展2023年专项行动和2022年度考核。",
        "截至2022年底，全省建成站点3个，较2019年增长5%。",
        "近三年内无违法记录的企业，受理后3个工作日内办结。",
        "为每人每月发放补贴，覆盖三至六年级学生。",
        "自受理之日起30日内作出决定。",
        "对2022年12月31日前注册的企业给予补贴，企业成立5年内免费。",
        "3年内未发生安全事故的企业，连续3年盈利。",
        "1—3月全省经济运行平稳，按2022年末余额计算。",
        "由企业按月缴存，较上年底下降，去年6月底前已完成，上一年度1月至12月的数据。",
        "如年内继续举办，每年指导超过10人的，予以表扬；登记撤销之日起3年内不得申请，两年内不予认定。",
        "预计到2025年，常住人口达到100万人。",
        "申请人自收到通知之日起5日内补正，信息变化后10日内报告。",
        "对弄虚作假的，取消其3年内申报资格。",
        "执行GB/T 7408和2.0版本，编号2023.12，拨打0711-3856123。",
        "评定结果有效期三年，2025年部门预算安排购置车辆1辆，受理后3个工作日内办结。",
    ],
)
def test_look_alikes_give_nothing(text: str) -> None:
    assert _quotes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（责任单位：省教育厅；完成时限：2024年12月）", "by None 2024-12-31"),
        ("请于5月15日（星期一）下班前报送。", "by None 2023-05-15"),
        ("2024年第三季度前完成。", "by None 2024-06-30"),
        ("2024年完成全部改造任务。", "by None 2024-12-31"),
        ("2024年完成投资3亿元。", "during 2024-01-01 2024-12-31"),
        ("今年新增就业10万人。", "during 2023-01-01 2023-12-31"),
        ("6月份完成验收。", "by None 2023-06-30"),
        ("6月上旬启动验收。", "during 2023-06-01 2023-06-10"),
        ("6—8月集中整治。", "during 2023-06-01 2023-08-31"),
        ("11月15日至12月15日开展督导。", "during 2023-11-15 2023-12-15"),
        ("集中整治阶段（即日起至2023年9月底）。", "during 2023-04-16 2023-09-30"),
        ("政策执行至2024年12月31日。", "until None 2024-12-31"),
        ("2024年起不再新增。", "from 2024-01-01 None"),
        ("从2024年7月1日起执行新标准。", "from 2024-07-01 None"),
        ("力争经过3至5年努力，形成体系。", "within 2023-04-16 2028-04-16"),
        ("到 2025 年，建成体系。", "by None 2025-12-31"),
        ("2024 年 10 月底前建成。", "by None 2024-10-31"),
        ("本年度内出台。", "by None 2023-12-31"),
        ("每年6月底和12月底前报送。", "recurring None None"),
        ("（省教育厅牵头，长期坚持）", "ongoing None None"),
        ("5月起按新标准执行。", "from 2023-05-01 None"),
        ("四季度起按新标准执行。", "from 2023-10-01 None"),
        ("自元旦起实行新票价。", "from 2024-01-01 None"),
        ("从下半年起试行。", "from 2023-07-01 None"),
        ("从2023年秋季学期起试行。", "from 2023-09-01 None"),
        ("自即日起受理申报，名额有限。", "from 2023-04-16 None"),
        ("请各地于10日内报送名单。", "within 2023-04-16 2023-04-26"),
        ("收到本通知后3个工作日内反馈。", "within 2023-04-16 2023-04-19"),
        ("自印发之日起10个工作日内制定方案。", "within 2023-04-16 2023-04-27"),
        ("未来三年改造老旧小区。", "within 2023-04-16 2026-04-16"),
        ("半年内完成整改。", "within 2023-04-16 2023-10-16"),
        ("临江大桥2024年建成。", "by None 2024-12-31"),
        ("9月下旬至12月20日开展督查。", "during 2023-09-21 2023-12-20"),
        ("11月至次年3月攻坚。", "during 2023-11-01 2024-03-31"),
        ("6月12—19日举办。", "during 2023-06-12 2023-06-19"),
        ("今明两年新建学校。", "during 2023-01-01 2024-12-31"),
        ("国庆节前完成整修。", "by None 2023-09-30"),
        ("2024年春节前足额发放工资。", "by None 2024-02-09"),
        ("国庆期间加强值守。", "during 2023-10-01 2023-10-06"),
        ("疫情防控期间免收租金。", "during None None"),
        ("汛期前完成清淤。", "by None None"),
        ("秋季学期开学前完成招生。", "by None None"),
        ("请于2023.12.31前报送。", "by None 2023-12-31"),
        ("23年底前建成。", "by None 2023-12-31"),
        ("二〇二五年底前建成。", "by None 2025-12-31"),
        ("本月底前完成。", "by None 2023-04-30"),
        ("下月10日前报送。", "by None 2023-05-10"),
        ("本周五前报送。", "by None 2023-04-14"),
        ("2024年年中前建成。", "by None 2024-06-30"),
        ("岁末前兑现。", "by None 2023-12-31"),
        ("每月10日前报送。", "recurring None None"),
        ("每年3月和9月检查。", "recurring None None"),
        ("每周二、周五报送。", "recurring None None"),
        ("逢单月调度。", "recurring None None"),
        ("实行一季一督查。", "recurring None None"),
        ("次月5日前报送。", "recurring None None"),
        ("2026年全线通水。", "by None 2026-12-31"),
        ("2026年，澜江大桥建成通车。", "by None 2026-12-31"),
        ("展望2035年，综合实力实现新突破。", "by None 2035-12-31"),
        ("10月总结验收。", "during 2023-10-01 2023-10-31"),
        ("10月下旬进行验收。", "during 2023-10-21 2023-10-31"),
        ("6月中下旬开展督查。", "during 2023-06-11 2023-06-30"),
        ("7月上中旬完成督查。", "by None 2023-07-20"),
        ("一年半内完成改造。", "within 2023-04-16 2024-10-16"),
        ("一个半月内完成改造。", "within 2023-04-16 2023-05-31"),
        ("各县要在10日内制定细则。", "within 2023-04-16 2023-04-26"),
        ("“十四五”后两年新增床位。", "during 2024-01-01 2025-12-31"),
        ("从2023年9月1日（星期五）起停止供气。", "from 2023-09-01 None"),
        ("2024年初开始建设。", "from 2024-01-01 None"),
        ("明年起纳入考核。", "from 2024-01-01 None"),
        ("明年春季学期前完成改造。", "by None None"),
        ("2023年汛期前完成加固。", "by None None"),
        ("贷款余额2023年增速不低于5%。", "during 2023-01-01 2023-12-31"),
        ("力争第四季度增速稳定在5%左右。", "during 2023-10-01 2023-12-31"),
        ("每半个月调度一次。", "recurring None None"),
        ("平台管理长期坚持。", "ongoing None None"),
        ("7月上旬前完成。", "by None 2023-06-30"),
        ("7月中旬前完成。", "by None 2023-07-10"),
        ("7月下旬前完成。", "by None 2023-07-20"),
        ("从现在起到年底，集中整治。", "during 2023-04-16 2023-12-31"),
        ("第三季度进行总结。", "during 2023-07-01 2023-09-30"),
        ("自2023年5月起至2024年4月止，分步实施。", "during 2023-05-01 2024-04-30"),
        ("过渡期至2024年8月31日。", "until None 2024-08-31"),
        ("每月10日前、25日前报送。", "recurring None None"),
        ("（省教育厅负责，立即落实）", "from 2023-04-16 None"),
        ("巩固提升阶段（长期坚持）。", "ongoing None None"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert [f"{d.relation} {d.due_start} {d.due_end}" for d in _deadlines(text)] == [expected]


def test_a_month_takes_the_year_of_the_notice_or_the_next() -> None:
    by_june, by_march = _deadlines("6月底前完成。次年继续，3月底前总结。")
    assert by_june.due_end == date(2023, 6, 30)
    assert by_march.due_end == date(2024, 3, 31)


def test_the_year_of_a_yearly_plan_comes_before_the_notice_s_own() -> None:
    (deadline,) = _deadlines("3月底前完成。", title="澜江省2024年重点工作安排", issued=date(2023, 12, 20))
    assert deadline.due_end == date(2024, 3, 31)


def test_a_year_in_the_same_sentence_holds_for_the_months_behind_it() -> None:
    first, second, third = _deadlines("2024年3月底前启动，9月底前完成。10月底前总结。")
    assert [d.due_end for d in (first, second, third)] == [date(2024, 3, 31), date(2024, 9, 30), date(2023, 10, 31)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年底前建成，10月底前报送计划。", ["2025-12-31", "2023-10-31"]),
        ("到2025年实现全覆盖，10月底前完成部署。", ["2025-12-31", "2023-10-31"]),
        ("2022年，全省建成3个，6月底前再建3个。", ["2023-06-30"]),
        ("2023年11月至2024年3月整治，4月底前总结。", ["2024-03-31", "2024-04-30"]),
        ("2024—2026年新建10个，10月底前报送计划。", ["2026-12-31", "2023-10-31"]),
        ("2024年，4月底前报送计划，10月底前总结。", ["2024-12-31", "2024-04-30", "2024-10-31"]),
        ("到2025年达到60%，2030年达到80%。", ["2025-12-31", "2030-12-31"]),
    ],
)
def test_a_year_is_lent_to_what_can_lie_in_it(text: str, expected: list[str]) -> None:
    assert [str(d.due_end) for d in _deadlines(text)] == expected


def test_a_goal_of_another_year_is_not_the_year_of_a_yearly_plan() -> None:
    goal, plan = _deadlines("2025年新建5座，5月底前报送计划。", title="澜江省2023年重点工作安排")
    assert (goal.due_end, plan.due_end) == (date(2025, 12, 31), date(2023, 5, 31))


def test_what_this_year_has_seen_is_past() -> None:
    assert _quotes("今年3月召开会议，部署工作。") == []


def test_an_annex_counts_from_the_year_of_its_own_title() -> None:
    lines = (
        "一、抓好落实。10月底前完成部署。",
        "二、加强督导。11月底前完成督导。",
        "附件1",
        "安宁县2022年清洁取暖实施方案",
        "一、确村确户。6月底前完成。",
    )
    _read, found = facts(TITLE, *lines)
    assert [d.due_end for d in found.deadlines] == [date(2023, 10, 31), date(2023, 11, 30), date(2022, 6, 30)]


def test_bare_before_means_before_the_period_begins_unless_that_is_past() -> None:
    assert [d.due_end for d in _deadlines("2025年前淘汰。")] == [date(2024, 12, 31)]
    assert [d.due_end for d in _deadlines("2023年前淘汰。")] == [date(2023, 12, 31)]
    assert [d.due_end for d in _deadlines("6月30日前报送。")] == [date(2023, 6, 30)]


def test_february_follows_the_leap_year() -> None:
    assert [d.due_end for d in _deadlines("2024年2月底前完成，2025年2月底前验收。")] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
    ]


def test_each_occurrence_counts() -> None:
    assert _quotes("年底前完成甲。年底前完成乙。年底前完成丙。") == ["年底前"] * 3


def test_tentative_before_and_behind() -> None:
    flags = [d.tentative for d in _deadlines("力争年底前完成。6月底前完成。到2025年，力争建成。")]
    assert flags == [True, False, True]


def test_the_clause_is_what_is_due() -> None:
    read, found = facts(TITLE, "一、6月底前出台办法，力争年底前完成改造（含验收）。将期限延长至2024年5月1日。")
    clauses = [
        read.doc.text[d.clause_start : d.clause_end] if d.clause_start is not None else None for d in found.deadlines
    ]
    assert clauses == ["出台办法", "完成改造（含验收）", "将期限延长至2024年5月1日"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月、6月、9月底前各通报一次。", ["2024-03-31", "2023-06-30", "2023-09-30"]),
        ("2024年3月、6月、9月底前各通报一次。", ["2024-03-31", "2024-06-30", "2024-09-30"]),
        ("到2025年和2030年，覆盖率分别达到60%和80%。", ["2025-12-31", "2030-12-31"]),
        ("到2025年、2030年、2035年，分别建成一批。", ["2025-12-31", "2030-12-31", "2035-12-31"]),
        ("6月、9月前完成。", ["2023-05-31", "2023-08-31"]),
    ],
)
def test_the_members_of_a_list_share_what_is_written_once(text: str, expected: list[str]) -> None:
    assert [str(d.due_end) for d in _deadlines(text)] == expected


def test_a_span_of_years_in_the_title_plans_for_no_single_year() -> None:
    (deadline,) = _deadlines(
        "4月底前制定方案。", title="澜江省养老服务三年行动计划（2023—2025年）", issued=date(2023, 2, 1)
    )
    assert deadline.due_end == date(2023, 4, 30)


def test_a_holiday_notice_orders_the_days_off_and_the_days_worked() -> None:
    text = "劳动节：4月29日至5月3日放假，4月23日（星期日）、5月6日（星期六）上班。"
    assert [(d.relation, str(d.due_start)) for d in _deadlines(text)] == [
        ("during", "2023-04-29"),
        ("at", "2023-04-23"),
        ("at", "2023-05-06"),
    ]


def test_ahead_counts_back_from_the_end_that_the_sentence_names() -> None:
    assert [str(d.due_end) for d in _deadlines("到2025年全部达标；临江市提前一年完成。")] == [
        "2025-12-31",
        "2024-12-31",
    ]
    assert [str(d.due_end) for d in _deadlines("6月底前达标，临江市提前10天完成。")] == ["2023-06-30", "2023-06-20"]
    assert _quotes("到2025年全部达标。临江市提前一年完成。") == ["到2025年"]


def test_bare_periods_without_a_whole_expression_beside_them_are_none() -> None:
    assert _quotes("对2024年和2025年的项目给予支持。") == []
    assert _quotes("每季度和2024年的数据。") == ["每季度"]


def test_a_second_day_goes_on_behind_yu() -> None:
    assert _quotes("于6月15日召开动员会，8月28日召开总结会。") == ["6月15日", "8月28日"]


def test_what_goes_on_stands_beside_what_comes_back() -> None:
    assert [d.relation for d in _deadlines("每季度清理一次，长期坚持。")] == ["recurring", "ongoing"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024年", "by None 2024-12-31"),
        ("2024", "by None 2024-12-31"),
        ("2023年12月", "by None 2023-12-31"),
        ("12月底", "by None 2023-12-31"),
        ("12月31日", "by None 2023-12-31"),
        ("2023.12.31", "by None 2023-12-31"),
        ("2023/12", "by None 2023-12-31"),
        ("2023-2025年", "during 2023-01-01 2025-12-31"),
        ("上半年", "during 2023-01-01 2023-06-30"),
        ("20个工作日内", "within 2023-04-16 2023-05-15"),
        ("立即整改", "from 2023-04-16 None"),
        ("长期", "ongoing None None"),
        ("持续推进", "ongoing None None"),
        ("每季度", "recurring None None"),
    ],
)
def test_the_column_of_a_task_table(cell: str, expected: str) -> None:
    lines = [(TITLE,), ("一、任务",), ("重点任务", "责任单位", "完成时限"), ("完善服务", "省教育厅", cell)]
    blocks, rows, start = [], [], 0
    for line in lines:
        places = list(accumulate((len(piece) + 1 for piece in line), initial=start))
        if len(line) == 1:
            blocks.append(Block("paragraph", start, places[-1] - 1))
        else:
            rows.append(tuple(Cell(at, at + len(piece)) for at, piece in zip(places, line, strict=False)))
        start = places[-1]
    blocks.append(Block("table", rows[0][0].start, start - 1, rows=tuple(rows)))
    text = "\n".join("\t".join(line) for line in lines)
    doc = ParsedDoc("test", text, tuple(blocks), "text", "text/plain", {"issued_date": "2023-04-16"})
    (due,) = extractor()(outline(doc, rules()["outline"])).deadlines
    assert f"{due.relation} {due.due_start} {due.due_end}" == expected
    assert text[due.clause_start : due.clause_end] == "完善服务"


def test_a_heading_that_names_its_year_sets_that_of_its_children() -> None:
    lines = (
        "一、2022年工作回顾",
        "（一）成绩。完成改造。",
        "二、2024年工作任务",
        "（一）改造。3月底前完成。",
        "（二）验收。9月底前完成。",
    )
    _read, found = facts(TITLE, *lines, issued=date(2023, 12, 1))
    assert [d.due_end for d in found.deadlines] == [date(2024, 3, 31), date(2024, 9, 30)]


def test_working_days_beyond_the_official_calendar_have_no_end() -> None:
    read, found = facts(TITLE, "一、自印发之日起10个工作日内制定方案。", issued=date(2060, 12, 27))
    (due,) = found.deadlines
    assert (due.due_start, due.due_end, due.ambiguous) == (date(2060, 12, 27), None, True)
    assert [(f.code, read.doc.text[f.start : f.end]) for f in found.findings] == [
        ("unread_time", "自印发之日起10个工作日内")
    ]


def test_a_holiday_that_no_calendar_has_yet_is_unread() -> None:
    read, found = facts(TITLE, "一、2060年春节前足额发放工资。")
    assert found.deadlines == ()
    assert [(f.code, read.doc.text[f.start : f.end]) for f in found.findings] == [("unread_time", "2060年春节前")]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("4月底前在澜江省政务网公开目录。", ["在澜江省政务网公开目录"]),
        ("补贴发放时间为每月25日前。", ["补贴发放时间为每月25日前"]),
        ("建设智慧平台。（省民政厅牵头，2024年完成）", ["建设智慧平台"]),
        ("建设智慧平台。（责任单位：省民政厅；完成时限：2024年9月）", ["建设智慧平台"]),
        ("本办法自印发之日起施行，有效期5年。", ["本办法", "本办法"]),
        ("评估工作应当在6月底前完成。", ["评估工作应当在6月底前完成"]),
        ("6月底前出台办法，各市年底前完成改造。", ["出台办法", "各市年底前完成改造"]),
        ("3月、9月底前分别通报进展。", ["分别通报进展", "分别通报进展"]),
        ("试点单位要在6月底前，对试点情况进行总结。", ["试点单位要在6月底前，对试点情况进行总结"]),
        ("5月、8月、11月底前报送。", ["报送"] * 3),
        ("进展情况于5月、8月、11月底前报送。", ["进展情况于5月、8月、11月底前报送"] * 3),
        ("2024年起，各市每年3月底前完成评估。", ["各市每年3月底前完成评估"] * 2),
        ("新引进项目计划年内开工。", ["新引进项目计划年内开工"]),
        ("健全管护机制，长期坚持，明年3月底前建立制度。", ["健全管护机制", "建立制度"]),
        ("清明节：5月5日放假，与周末连休。", ["清明节：5月5日放假，与周末连休"]),
        ("食堂保持整洁，每日消毒。", ["食堂保持整洁，每日消毒"]),
        ("检查及时性\t年底前", ["检查"]),
        ("本办法规定的标准均从2024年1月1日起执行，各县照此办理。", ["本办法规定的标准"]),
        ("建设平台。\n牵头单位：省民政厅；完成时限：长期坚持", ["建设平台"]),
        ("每季度清理一次，长期坚持。", ["清理一次", "清理一次"]),
        ("对疫情期间提供保障的企业，免收租金。", ["对疫情期间提供保障的企业，免收租金"]),
        ("5月至6月为动员阶段，组织学习。", ["5月至6月为动员阶段，组织学习"]),
        ("国家级保护区每年监测两次。", ["国家级保护区每年监测两次"]),
        ("并于6月底前出台办法。", ["出台办法"]),
        ("推进医院建设，2025年底前投入使用。", ["推进医院建设，2025年底前投入使用"]),
        ("新建学校20所。年底前投入使用。", ["新建学校20所。年底前投入使用"]),
        ("未达到要求的，6月底前依法关停。", ["未达到要求的，6月底前依法关停"]),
        ("安装率7月底达到80%，9月底达到100%。", ["安装率7月底达到80%", "安装率7月底达到80%，9月底达到100%"]),
        ("到2025年，覆盖率达到52%，到2030年达到60%。", ["覆盖率达到52%", "覆盖率达到52%，到2030年达到60%"]),
        ("6月底前并网发电，看隐患是否存在。", ["并网发电，看隐患是否存在"]),
        ("建设平台。牵头单位：省民政厅；完成时限：2024年9月", ["建设平台"]),
        ("重点地区（含临江、兰溪）6月底前完成排查。", ["重点地区（含临江、兰溪）6月底前完成排查"]),
        ("按月调度、按季通报，每年考核。", ["调度", "通报", "考核"]),
        ("3月底前完成部署，9月底前验收。", ["完成部署", "验收"]),
        ("3月、6月、9月底前报送。", ["报送", "报送", "报送"]),
        ("做好疫情防控期间的保供工作。", ["做好疫情防控期间的保供工作"]),
        ("6月底前完成改造（其中9月底前验收30%）。", ["完成改造", "验收30%"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    read, found = facts(TITLE, "一、" + text)
    assert [read.doc.text[d.clause_start : d.clause_end] for d in found.deadlines] == clauses


@pytest.mark.parametrize(
    ("row", "clause"),
    [
        ("后处理工作完成及时性\t次年8月底前", "后处理工作完成"),
        ("建成平台\t县财政局\t6月底前", "建成平台"),
        ("3\t6月底前\t检修机井", "检修机井"),
        ("年度目标\t2023年底前\t检修机井20口", "检修机井20口"),
        ("检修机井\t完成时限\t6月底前", "检修机井"),
    ],
)
def test_a_time_alone_in_its_cell_is_due_for_what_its_row_names(row: str, clause: str) -> None:
    read, found = facts(TITLE, "一、绩效目标", "指标\t内容", row)
    assert [read.doc.text[d.clause_start : d.clause_end] for d in found.deadlines] == [clause]


def test_a_year_that_no_calendar_knows_is_unread(tmp_path: Path) -> None:
    own = """
        pack: deadlines
        rules:
          - id: deadlines.by-fiscal-year
            reason: our own year of accounts
            pattern: '(?P<ry>本财年)底前'
            yields: {relation: by, bound: end}
            examples: [{text: 本财年底前完成, quote: 本财年底前}]
            counterexamples: [本年底前]
    """
    (tmp_path / "deadlines.yaml").write_text(dedent(own), "utf-8")
    read = notice(TITLE, "一、本财年底前完成。")
    found, findings = DeadlineFinder(load_rules(overlay=tmp_path)["deadlines"]).find(read, read.doc.text)
    assert found == []
    assert [(f.code, read.doc.text[f.start : f.end]) for f in findings] == [("unread_time", "本财年底前")]


def test_a_year_of_the_reader_s_own_counts_as_its_rule_says(tmp_path: Path) -> None:
    own = """
        pack: deadlines
        fragments:
          relative_year: ['{shipped}', 本财年, 下财年]
        rules:
          - id: deadlines.relative.this-fiscal-year
            reason: our year of accounts is the year of the calendar
            words: [本财年]
            yields: {counts: year, shift: 0}
            examples: [{text: 本财年底前, quote: 本财年}]
            counterexamples: [本年底前]
          - id: deadlines.relative.next-fiscal-year
            reason: and so is the next
            words: [下财年]
            yields: {counts: year, shift: 1}
            examples: [{text: 下财年内, quote: 下财年}]
            counterexamples: [本年底前]
    """
    (tmp_path / "deadlines.yaml").write_text(dedent(own), "utf-8")
    read = notice(TITLE, "一、本财年底前完成。下财年内推广，下财年6月底前总结。")
    found, findings = DeadlineFinder(load_rules(overlay=tmp_path)["deadlines"]).find(read, read.doc.text)
    assert [str(d.due_end) for d in found] == ["2023-12-31", "2024-12-31", "2024-06-30"]
    assert findings == []


def test_a_list_without_end_takes_time_that_grows_with_its_length() -> None:
    times = []
    for count in (2_000, 12_000):
        begun = process_time()
        assert len(_deadlines("2023年底前，" * count + "完成。")) == count
        times.append(process_time() - begun)
    assert times[1] < 15 * times[0]


def test_tentative_reaches_over_the_subject() -> None:
    flags = [d.tentative for d in _deadlines("力争全省6月底前完成。力争提速，6月底前完成。")]
    assert flags == [True, False]


def test_relative_spans_need_the_notice_s_date() -> None:
    assert _deadlines("自印发之日起30日内备案。", issued=None) == []
    read, found = facts(TITLE, "一、自印发之日起30日内备案。", issued=None)
    assert [(f.code, read.doc.text[f.start : f.end]) for f in found.findings] == [("unread_time", "自印发之日起30日内")]


def test_chapters_about_the_past_set_no_deadline() -> None:
    _read, found = facts(TITLE, "一、发展现状", "（一）成效。2023年底前建成3个。", "二、主要任务", "年底前建成5个。")
    assert [d.path for d in found.deadlines] == ["2"]


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="一二三十0123456789年月日底前末内到至从起每季度上下半旬，。“”《》（）", max_size=40))
def test_any_text_gives_dates_in_order_and_spans_inside_it(text: str) -> None:
    read, found = facts(TITLE, "一、任务：" + text)
    ends = [0]
    for deadline in found.deadlines:
        assert ends[-1] <= deadline.start < deadline.end <= len(read.doc.text)
        ends.append(deadline.end)
        assert deadline.due_start is None or deadline.due_start.year >= 1900
