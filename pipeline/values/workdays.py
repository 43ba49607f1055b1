"""The official calendar of China: which days are worked, and when the holidays of a year lie.

The days are those that the State Council announces each year (国务院办公厅关于…年部分节假日安排的通知), as the library
``chinesecalendar`` holds them; a year that has not been announced, or that it does not know, gives None.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

_FIXED: Final = {"New Year's Day": (1, 1), "Labour Day": (5, 1), "National Day": (10, 1)}
"""Holidays of the solar calendar (全国年节及纪念日放假办法第二条); the days off around them change every year."""

_NAMES: Final = {
    "元旦": "New Year's Day", "新年": "New Year's Day", "春节": "Spring Festival", "清明": "Tomb-sweeping Day",
    "五一": "Labour Day", "五一劳动节": "Labour Day", "劳动节": "Labour Day",
    "端午": "Dragon Boat Festival", "中秋": "Mid-autumn Festival",
    "国庆": "National Day", "十一": "National Day",
}  # fmt: skip


def add_workdays(anchor: date, count: int) -> date | None:
    """The ``count``-th 工作日 after ``anchor``, or before it where ``count`` is negative.

    3 from Friday 2023-04-21 is 2023-04-25: Sunday the 23rd is worked for 劳动节. The day itself is not counted
    (民法典第二百零一条). None beyond the years of the calendar.
    """
    is_workday = _calendar()
    day, step = anchor, timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    try:
        while left:
            day += step
            left -= is_workday(day)
    except (NotImplementedError, OverflowError):
        return None
    return day


def holiday(name: str, year: int) -> tuple[date, date | None] | None:
    """The first and the last day of 元旦, 春节, 清明, 劳动节, 端午, 中秋 or 国庆 in a year, both inclusive.

    国庆节 begins on 1 October in every year; of the holidays that follow the moon or the sun the days off count, so
    春节 of 2024 is 2024-02-10..2024-02-17. The last day is None where the year has not been announced; so is the whole
    for a name that is none of these.
    """
    english = _english(name)
    if not date.min.year <= year <= date.max.year:
        return None
    days = _holidays().get((english, year), [])
    first = date(year, *_FIXED[english]) if english in _FIXED else min(days, default=None)
    return (first, max(days, default=None)) if first else None


def is_fixed(name: str) -> bool:
    """Whether a holiday has the same day in every year, as 国庆节 has and 春节 has not."""
    return _english(name) in _FIXED


def _english(name: str) -> str:
    return _NAMES.get(name) or _NAMES.get(name.removesuffix("节"), "")


@cache
def _calendar():  # type: ignore[no-untyped-def]  # the library has no types
    from chinese_calendar import is_workday  # half of the notices never ask

    return is_workday


@cache
def _holidays() -> dict[tuple[str, int], list[date]]:
    """The days off of each holiday; those of 元旦 that lie in December belong to the next year."""
    from chinese_calendar.constants import holidays

    found: dict[tuple[str, int], list[date]] = {}
    for day, english in holidays.items():
        found.setdefault((str(english), day.year + (english == "New Year's Day" and day.month == 12)), []).append(day)
    return found
