"""Deadlines: expressions of time as dates anchored on the notice. The forms themselves are examples of the rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import facts

from pipeline.types import Deadline

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
        "汛期前完成整治，春节前足额发放工资，由企业按月缴存。",
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
        ("集中整治阶段（即日起至2023年9月底）。", "until None 2023-09-30"),
        ("政策执行至2024年12月31日。", "until None 2024-12-31"),
        ("2024年起不再新增。", "from 2024-01-01 None"),
        ("从2024年7月1日起执行新标准。", "from 2024-07-01 None"),
        ("力争经过3至5年努力，形成体系。", "within 2023-04-16 2028-04-16"),
        ("到 2025 年，建成体系。", "by None 2025-12-31"),
        ("2024 年 10 月底前建成。", "by None 2024-10-31"),
        ("本年度内出台。", "by None 2023-12-31"),
        ("每年6月底和12月底前报送。", "recurring None None"),
        ("（省教育厅牵头，长期坚持）", "ongoing None None"),
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
    assert clauses == ["出台办法", "完成改造（含验收）", "将期限延长至"]


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
