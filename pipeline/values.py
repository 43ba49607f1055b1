"""Chinese numerals and calendar periods → Decimal and date, or None where the text cannot be read.

Works on folded text (:func:`pipeline.text.fold`).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pipeline.types import Precision

CN_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_ROUND: Final = {"百": 100, "千": 1000, "万": 10**4}
_TOKEN: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|.")
_FRACTION: Final = re.compile(r"(.+)分之(.+)")

_FIRST_PLAN_YEAR: Final = 1951
"""The n-th five-year plan begins in 1951 + 5n: 十四五 → 2021."""


def read_number(text: str) -> Decimal | None:
    """Read a numeral of any size, Arabic, Chinese or mixed, or None.

    ``1.2亿`` → 120000000, ``3万5千`` → 35000, ``二百五十`` → 250, ``二〇二一`` → 2021, ``12,000`` → 12000,
    ``三分之一`` → 0.333…, ``百分之二十`` → 0.2. None for what is no numeral (``第三``, ``几十``), never 0.
    """
    if fraction := _FRACTION.fullmatch(text):
        below = Decimal(_ROUND[fraction[1]]) if fraction[1] in _ROUND else read_number(fraction[1])
        above = read_number(fraction[2])
        return above / below if above is not None and below else None
    tokens = _TOKEN.findall(text)
    if tokens and all(token in CN_DIGITS for token in tokens):
        return Decimal("".join(str(CN_DIGITS[token]) for token in tokens))
    return _positional(tokens) if tokens else None


def _positional(tokens: list[str]) -> Decimal | None:
    """Add up a numeral written with 十百千万亿; None where units stand in a wrong order (``十百``)."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    smallest = 10**4
    for token in tokens:
        if token[0].isdecimal() and token[0].isascii():
            if pending is not None:
                return None
            pending = Decimal(token.replace(",", ""))
        elif token in ("零", "〇"):
            continue
        elif token in CN_DIGITS:
            if pending is not None:
                return None
            pending = Decimal(CN_DIGITS[token])
        elif token in _SMALL:
            if _SMALL[token] >= smallest or (pending is None and token != "十"):
                return None
            smallest = _SMALL[token]
            section += (1 if pending is None else pending) * smallest
            pending = None
        elif token in _LARGE:
            amount = section + (pending or 0)
            if amount == 0 and total == 0:
                return None
            total = (total + amount) * _LARGE[token] if token == "亿" else total + amount * _LARGE[token]
            section, pending, smallest = Decimal(0), None, 10**4
        else:
            return None
    return total + section + (pending or 0)


def read_int(text: str) -> int | None:
    """Read a whole number: ``二十一`` → 21, ``7`` → 7; None for anything else."""
    value = read_number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar, both days inclusive: 一季度 of 2021 is 2021-01-01..2021-03-31."""

    start: date
    end: date
    precision: Precision


def year_period(year: int) -> Period:
    """The whole year."""
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def month_period(year: int, month: int) -> Period:
    """The whole month; February follows the leap year."""
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def day_period(year: int, month: int, day: int) -> Period | None:
    """The single day, or None where the calendar has none (2月30日)."""
    try:
        only = date(year, month, day)
    except ValueError:
        return None
    return Period(only, only, "day")


def quarter_period(year: int, quarter: int) -> Period:
    """The quarter: 2 → April to June."""
    return Period(date(year, 3 * quarter - 2, 1), month_period(year, 3 * quarter).end, "quarter")


def half_period(year: int, second: bool) -> Period:
    """上半年 or, ``second``, 下半年."""
    return (
        Period(date(year, 7, 1), date(year, 12, 31), "half")
        if second
        else Period(date(year, 1, 1), date(year, 6, 30), "half")
    )


def ten_days_period(year: int, month: int, part: str) -> Period:
    """上旬, 中旬 or 下旬 of a month: 1–10, 11–20, 21–end."""
    first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, month_period(year, month).end.day)}[part]
    return Period(date(year, month, first), date(year, month, last), "period")


def plan_period(number: int) -> Period:
    """The n-th five-year plan: “十四五” (14) → 2021-01-01..2025-12-31."""
    first = _FIRST_PLAN_YEAR + 5 * number
    return Period(date(first, 1, 1), date(first + 4, 12, 31), "period")


def add_span(anchor: date, count: int, unit: str) -> date | None:
    """The day that lies ``count`` 年, 月, 周 or 日 after ``anchor``, or before it for a negative count (民法典 201条:
    the same day of the later month, or its last day where it has no such day, 202条). None for units that the calendar
    alone cannot count (工作日)."""
    if unit in ("年", "月"):
        months = anchor.year * 12 + anchor.month - 1 + count * (12 if unit == "年" else 1)
        year, month = divmod(months, 12)
        if not date.min.year <= year <= date.max.year:
            return None
        return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))
    days = {"日": 1, "天": 1, "周": 7}.get(unit)
    if days is None:
        return None
    try:
        return anchor + timedelta(days=days * count)
    except OverflowError:
        return None
