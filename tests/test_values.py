"""Numerals and periods: exact where they can be read, None where they cannot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import (
    Unread,
    add_span,
    day_period,
    half_period,
    month_period,
    plan_period,
    quarter_period,
    read_int,
    read_number,
    read_numeral,
    read_ordinal,
    read_range,
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
        ("百万分之五", "0.000005"),
        ("20%", "0.2"),
        ("3‰", "0.003"),
        ("九成", "0.9"),
        ("六成五", "0.65"),
        ("8.5成", "0.85"),
        ("1/5", "0.2"),
        ("十一又四分之一", "11.25"),
        ("三点一四", "3.14"),
        ("二十三点二三万", "232300"),
        ("三千五", "3500"),
        ("三千零五", "3005"),
        ("一百二十万三", "1203000"),
        ("3万4000", "34000"),
        ("5亿1万4千6百", "500014600"),
        ("十万亿", "10000000000000"),
        ("千万", "10000000"),
        ("廿一", "21"),
        ("卅", "30"),
        ("伍拾万", "500000"),
        ("2 000", "2000"),
        ("三千 九百 六十五", "3965"),
        ("负三", "-3"),
        ("-3.5", "-3.5"),
        ("半", "0.5"),
        ("500余万", "5000000"),
        ("二十几万", "200000"),
        ("近30", "30"),
    ],
)
def test_forms_of_official_prose(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("十百", "order"),
        ("五万三万", "order"),
        ("万五千", "order"),
        ("第三", "ordinal"),
        ("几十", "vague"),
        ("数百万", "vague"),
        ("五六", "approximate"),
        ("七八十", "approximate"),
        ("N95", "not_a_numeral"),
        ("1.2.3", "not_a_numeral"),
        ("12 50", "not_a_numeral"),
        ("1/0", "no_denominator"),
        ("9" * 400, "too_long"),
    ],
)
def test_what_cannot_be_read_is_none_with_a_reason(text: str, reason: str) -> None:
    assert read_number(text) is None
    assert read_numeral(text) == Unread(reason)  # type: ignore[arg-type]  # the parameters are plain text


def test_a_value_does_not_depend_on_the_callers_own_precision() -> None:
    with localcontext(prec=3):
        assert read_number("一千二百三十四万五千六百七十八") == 12345678
        assert read_number("12,345.67万") == Decimal("123456700")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三至五", "3", "5"),
        ("1-3万", "10000", "30000"),
        ("8000万-1亿", "80000000", "100000000"),
        ("16~24", "16", "24"),
        ("三五", "3", "5"),
        ("十五六", "15", "16"),
        ("七八十", "70", "80"),
        ("两三百万", "2000000", "3000000"),
    ],
)
def test_ranges_and_neighbouring_digits(text: str, low: str, high: str) -> None:
    assert read_range(text) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["五至三", "三", "五三", "几至十", "-", ""])
def test_what_is_no_range_has_a_reason(text: str) -> None:
    assert isinstance(read_range(text), Unread)


def test_ordinals_are_no_numbers_and_numbers_no_ordinals() -> None:
    assert read_ordinal("第二十") == 20
    assert read_ordinal("第3万") == 30000
    assert read_ordinal("二十") is None
    assert read_ordinal("第几") is None


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
