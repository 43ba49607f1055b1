"""Numerals and periods: exact where they can be read, None where they cannot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    add_span,
    day_period,
    half_period,
    month_period,
    plan_period,
    quarter_period,
    read_int,
    read_number,
    ten_days_period,
)

_DIGITS = "零一二三四五六七八九"


def _written(number: int) -> str:
    """A number below 10^8 as official prose writes it: 10500 → 一万零五百."""
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if 0 < low < 1000 else ""
        return _written(high) + "万" + gap + (_written(low) if low else "")
    text, zero = "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + sign
        zero = digit == 0
    return text


@given(st.integers(min_value=1, max_value=10**8 - 1))
def test_every_written_number_reads_back(number: int) -> None:
    assert read_number(_written(number)) == number


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点几第半,.0123456789", max_size=12))
def test_what_is_no_numeral_is_never_zero(text: str) -> None:
    value = read_number(text)
    if value == 0:
        assert set(text) <= set("零〇0.,万亿千百十")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2亿", "120000000"),
        ("3万5千", "35000"),
        ("二百五十万", "2500000"),
        ("二〇二一", "2021"),
        ("12,000", "12000"),
        ("十", "10"),
        ("二十一", "21"),
        ("1.5万亿", "1500000000000"),
        ("百分之二十", "0.2"),
        ("二分之一", "0.5"),
        ("千分之三", "0.003"),
    ],
)
def test_forms_of_official_prose(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "十百", "第三", "几十", "N95", "1.2.3", "五五万万"])
def test_what_cannot_be_read_is_none(text: str) -> None:
    assert read_number(text) is None


def test_whole_numbers() -> None:
    assert read_int("四十") == 40
    assert read_int("1.5") is None


def test_periods_of_the_calendar() -> None:
    assert month_period(2024, 2).end == date(2024, 2, 29)
    assert month_period(2023, 2).end == date(2023, 2, 28)
    assert quarter_period(2021, 1).end == date(2021, 3, 31)
    assert half_period(2021, second=True).start == date(2021, 7, 1)
    assert ten_days_period(2024, 2, "下旬").end == date(2024, 2, 29)
    assert plan_period(14).start == date(2021, 1, 1)
    assert plan_period(14).end == date(2025, 12, 31)
    assert day_period(2023, 2, 30) is None


def test_spans_count_to_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert add_span(date(2021, 4, 16), 5, "年") == date(2026, 4, 16)
    assert add_span(date(2023, 12, 31), 2, "月") == date(2024, 2, 29)
    assert add_span(date(2023, 4, 16), 30, "日") == date(2023, 5, 16)
    assert add_span(date(2023, 4, 16), 20, "工作日") is None
    assert add_span(date(2023, 4, 16), 9999, "年") is None
