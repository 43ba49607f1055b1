"""Calendar periods: months, quarters, plans → days, or None where the calendar has none."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pipeline.types import Precision

_FIRST_PLAN_YEAR: Final = 1951
"""The n-th five-year plan begins in 1951 + 5n: 十四五 → 2021."""


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
