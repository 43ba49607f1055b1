"""Spans that are counted from the day of the notice: 30日内, 3个月后, 近三年, 一年半内."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from pipeline.extract.readings import Reading
from pipeline.types import Precision, Relation
from pipeline.values import Period, add_span, month_period, read_int, year_period
from pipeline.values.workdays import add_workdays

COUNTED: Final = frozenset({"within", "last", "later", "earlier", "back"})
"""The bounds of rules whose spans are counted."""
WEEKS: Final = ("星期", "礼拜")
"""Other words for 周."""
_MONTHS: Final = {"年": 12, "季度": 3, "季": 3}
"""The units of time that are counted in months."""
_WHOLE: Final = frozenset({"月", "季度", "季", "年"})
"""Behind so many of these the whole month or year counts: 3个月后."""
_HALF: Final = "半"
_HALF_A_MONTH: Final = 15
"""Days of 半个月, which no law counts; 半年 is six months."""


def counted(groups: Mapping[str, str], bound: str, relation: Relation, issued: date | None) -> Reading | None:
    """The span from the notice's date on, or up to it: 5年内 of 2021-04-16 ends on 2026-04-16 (民法典第二百零二条)."""
    if issued is None or "u" not in groups:
        return None
    unit, times = _unit(groups["u"]), -1 if bound in ("earlier", "back") else 1
    days = [_add(issued, count, unit, times) for count in _counts(groups)]
    if "more" in groups:
        days = [_add(day, _HALF, unit, times) if day else None for day in days]
    if not days:
        return None
    day = days[-1]
    if day is None:
        unsure = Reading(relation, due_start=issued, anchor=issued, ambiguous=True)
        return unsure if unit == "工作日" else None
    half = _HALF in groups["n"] or "more" in groups
    start, end, precision = _around(bound, issued, (days[0] or day, day), "月" if half and unit == "年" else unit)
    return Reading(relation, start, end, precision, anchor=issued, ambiguous=len(days) > 1)


def ahead(groups: Mapping[str, str], relation: Relation, above: Reading | None) -> Reading | None:
    """So long before the end of the expression above: 提前一年 behind 到2020年 is 2019-12-31."""
    counts = _counts(groups)
    end = above.due_end if above else None
    if above is None or end is None or len(counts) != 1:
        return None
    day = _add(end, counts[0], _unit(groups["u"]), -1)
    return Reading(relation, None, day, above.precision) if day else None


def _around(bound: str, issued: date, days: tuple[date, date], unit: str) -> tuple[date | None, date | None, Precision]:
    """From when until when, counted from the day of the notice.

    3天后 is a day, 3个月后 a month and 3年后 a year (民法典 counts no finer than the words do).
    """
    if bound == "back":
        return days[1], issued - timedelta(days=1), "day"
    if bound not in ("later", "earlier"):
        return None if bound == "last" else issued, days[1], "day"
    first, last = min(days), max(days)
    if unit not in _WHOLE:
        return first, last, "day"
    whole = _year if unit == "年" else _month
    return whole(first).start, whole(last).end, whole(days[0]).precision


def _unit(word: str) -> str:
    unit = word.removeprefix("个")
    return "周" if unit in WEEKS else unit


def _counts(groups: Mapping[str, str]) -> list[int | str]:
    """The count, and that of the end of a range: 3至5年 is 3 and 5; 半 stays a word, and none of anything, as in
    近0月, is no count."""
    words = [groups[name] for name in ("n", "n2") if name in groups]
    counts = [word if word == _HALF else read_int(word) for word in words]
    return [count for count in counts if count]


def _add(day: date, count: int | str, unit: str, times: int) -> date | None:
    if isinstance(count, str):
        half = {"年": (6, "月"), "月": (_HALF_A_MONTH, "日")}.get(unit)
        return add_span(day, half[0] * times, half[1]) if half else None
    if unit == "工作日":
        return add_workdays(day, count * times)
    if unit in _MONTHS:
        count, unit = count * _MONTHS[unit], "月"
    return add_span(day, count * times, unit)


def _month(day: date) -> Period:
    return month_period(day.year, day.month)


def _year(day: date) -> Period:
    return year_period(day.year)
