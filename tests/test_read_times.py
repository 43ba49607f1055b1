"""Every expression of time in a sentence, deadline or not. The forms themselves are examples of the rules."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.times import read_times
from pipeline.types import TimeExpression

DAY = date(2023, 4, 16)


def _told(time: TimeExpression) -> str:
    return f"{time.quote} {time.relation} {time.due_start} {time.due_end}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("力争2025年6月底前完成，每季度通报", ["2025年6月底前 by None 2025-06-30", "每季度 recurring None None"]),
        ("三天前印发，昨天报送", ["三天前 at 2023-04-13 2023-04-13", "昨天 at 2023-04-15 2023-04-15"]),
        ("去年3月的数据和上周的数据", ["去年3月 at 2022-03-01 2022-03-31", "上周 at 2023-04-03 2023-04-09"]),
        ("截至2020年底，全省建成3个", ["截至2020年底 by None 2020-12-31"]),
        ("2023年2月和5月的数据", ["2023年2月 at 2023-02-01 2023-02-28", "5月 at 2023-05-01 2023-05-31"]),
        ("2月的数据", ["2月 at 2023-02-01 2023-02-28"]),
        ("2月底前报送", ["2月底前 by None 2024-02-29"]),
        ("15个工作日内", ["15个工作日内 within 2023-04-16 2023-05-08"]),
        ("自受理之日起20个工作日内办结", ["自受理之日起20个工作日内 within None None"]),
        ("信息发生变化后10日内，接到举报48小时内", ["发生变化后10日内 within None None", "48小时内 within None None"]),
        ("一年半内", ["一年半内 within 2023-04-16 2024-10-16"]),
        ("上个半年、一月二十三", ["上个半年 at 2022-07-01 2022-12-31", "一月二十三 at 2023-01-23 2023-01-23"]),
        ("“十五”后两年", ["“十五”后两年 during 2004-01-01 2005-12-31"]),
        ("6月中下旬的数据", ["6月中下旬 at 2023-06-11 2023-06-30"]),
        ("20天后举办", ["20天后 at 2023-05-06 2023-05-06"]),
        ("近三年累计", ["近三年 during 2020-04-16 2023-04-15"]),
        ("“九五”期间", ["“九五”期间 during 1996-01-01 2000-12-31"]),
        ("2023年2月30日召开", ["2023年2月30日 at None None"]),
        ("１０月底前", ["１０月底前 by None 2023-10-31"]),
    ],
)
def test_times_of_a_sentence(text: str, expected: list[str]) -> None:
    assert [_told(time) for time in read_times(text, DAY)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "按照第十一条和〔2021〕7号文件执行",
        "落实《三年行动计划（2021—2023年）》和“十四五”规划",
        "执行GB/T 7408，平台2.0，电话0711-3856123",
        "覆盖三至六年级，为期270天，满三年",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert read_times(text, DAY) == []


def test_a_recurrence_and_a_precision_are_named() -> None:
    monthly, half = read_times("每月10日前，上半年", DAY)
    assert (monthly.recurrence, monthly.precision) == ("monthly", None)
    assert (half.recurrence, half.precision) == (None, "half")


def test_an_anchor_with_a_time_of_day_counts_as_its_day() -> None:
    assert read_times("3天后", datetime(2023, 4, 16, 23, 59)) == read_times("3天后", DAY)


@pytest.mark.parametrize("anchor", [date.min, date.max, date(2, 1, 1), date(9998, 12, 31), date(2024, 2, 29)])
def test_the_ends_of_the_calendar(anchor: date) -> None:
    text = (
        "明年底前，去年3月，3天前，9999年后，999个工作日内，近三年，下月9日，上周三，春节前，未来99年，半年后，1月前，"
        "上个半年，99年半内，99个半月内，“十四五”后两年，“十”前一年，6月中下旬，"
        "近0月，近0天，次年2月29日前，1月后，12月后，昨天，明天，去年本月，元旦起，国庆期间，上季度末，前三季度，今明两年，2月29日，去年前两月"
    )
    assert all(text[time.start : time.end] == time.quote for time in read_times(text, anchor))


def test_nothing_of_a_unit_is_no_span() -> None:
    assert [(time.due_start, time.due_end) for time in read_times("近0月，0日内", DAY)] == [(None, None)] * 2


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="一二三十〇0123456789.-/年月日周天个季度旬初末底前后内到至从起今明去上下本每半第和、，。“”五",
        max_size=40,
    ),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)),
)
def test_any_text_gives_spans_in_order_and_dates_in_order(text: str, anchor: date) -> None:
    end = 0
    for time in read_times(text, anchor):
        assert end <= time.start < time.end <= len(text)
        assert time.quote == text[time.start : time.end]
        end = time.end
