"""The period that the groups of a matched expression name: y=2024, m=2 is February 2024; with 2, the end of a range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pipeline.extract.relative import RelativeWords
from pipeline.types import Precision
from pipeline.values import (
    Period,
    add_span,
    day_period,
    half_period,
    month_period,
    plan_period,
    quarter_period,
    read_int,
    ten_days_period,
    year_period,
)
from pipeline.values.workdays import holiday

_MONTHS_OF: Final = {"rm": 1, "rq": 3, "rh": 6}
"""The groups that name a month, a quarter or a half counted from the day, and the months of each."""
_WEEKDAYS: Final = "一二三四五六日"
_EARLY_DAYS: Final = 5
"""月初 is the first five days of a month, as JioNLP and its readers have it; no standard says so."""
_AUTUMN: Final = 9
"""The month whose first day begins the autumn term, as by custom the 学年 does; the spring term has no such day."""
_DAYS_OF_PARTS: Final = {"上半月": (1, 15), "下半月": (16, 0), "上中旬": (1, 20), "中下旬": (11, 0)}
"""The first and the last day of such a part of a month; 0 is the month's last day."""
_CENTURY: Final = 2000
"""23年底 stands for 2023年底."""


@dataclass(frozen=True, slots=True)
class Today:
    """The day and the year that an expression counts from, and the words that count."""

    year: int | None
    day: date | None
    words: RelativeWords


def read_year(text: str) -> int | None:
    """``2023``, ``二〇二三``, ``两千零五`` and ``23`` as years."""
    year = read_int(text)
    return year + _CENTURY if year is not None and year < 100 else year


def period_of(groups: Mapping[str, str], today: Today) -> Period | None:
    """The period that the groups name, or None where the calendar has none or the year is not known."""
    if today.year is not None and not date.min.year < today.year < date.max.year:
        return None
    if "p" in groups:
        number = read_int(groups["p"])
        return _part_of_plan(plan_period(number), groups) if number else None
    if "f" in groups or "fw" in groups:
        return _festival(groups, today)
    if "s" in groups:
        return month_period(today.year, _AUTUMN) if today.year and groups["s"] == "秋" else None
    if "k" in groups or "sd" in groups:
        return _some_of(groups, today)
    return _point(groups, "", today)


def end_of(groups: Mapping[str, str], first: Period, today: Today) -> Period | None:
    """The second period of a range; what it does not name it shares with the first: 7月至9月, 8月至次年2月."""
    named = {name for name in groups if name.endswith("2")} - {"n2"}
    if not named:
        return None
    shared = dict(groups)
    if named <= {"d2", "e2"}:
        shared["m2"] = str(first.start.month)
    written = bool({"y2", "ry2"} & named)
    if today.words.counts_from(shared.get("ry2", "")) == "range":
        shared["y2"] = str(first.start.year + (today.words.shift("year", shared["ry2"]) or 0))
    last = _point(shared, "2", today if written else replace(today, year=first.start.year))
    if last is not None and not written and last.end < first.start:
        last = _point(shared, "2", replace(today, year=first.start.year + 1))
    return last


def _point(groups: Mapping[str, str], which: str, today: Today) -> Period | None:
    """A day, a week, a month, a quarter, a half or a year; ``which`` is 2 for the end of a range."""
    get = {name: groups[name + which] for name in _PARTS if name + which in groups}
    if "y" in get:
        today = replace(today, year=read_year(get["y"]))
    elif "ry" in get and today.day and which:
        step = today.words.shift("year", get["ry"])
        today = replace(today, year=None if step is None else today.day.year + step)
    if today.day and ("rd" in get or "w" in get):
        return _near_day(get, today.day, today.words)
    if {"rm", "rq", "rh"} & get.keys():
        return _near_month(get, today)
    if today.year is None or not date.min.year < today.year < date.max.year:
        return None
    year = today.year
    if "q" in get:
        quarter = _quarter(year, read_int(get["q"].replace("首", "一")) or 0)
        return _edge(quarter, get.get("e", ""))
    if "h" in get:
        return half_period(year, get["h"] in "下后")
    month = read_int(get["m"]) if "m" in get else None
    if month is None and "m" in get:
        return None
    return _edge(_calendar(year, month, get), get.get("e", ""))


_PARTS: Final = ("y", "ry", "m", "rm", "d", "q", "rq", "h", "rh", "t", "e", "w", "wd", "rd")


def _calendar(year: int, month: int | None, get: Mapping[str, str]) -> Period | None:
    if month is None:
        return year_period(year)
    if not 1 <= month <= 12:
        return None
    if "t" in get:
        return _part_of_month(year, month, get["t"])
    return month_period(year, month) if "d" not in get else day_period(year, month, read_int(get["d"]) or 0)


def _part_of_month(year: int, month: int, part: str) -> Period:
    """A third or a half of a month, or two of its thirds: 6月中下旬 is 11 June to 30 June."""
    if part not in _DAYS_OF_PARTS:
        return ten_days_period(year, month, part)
    first, last = _DAYS_OF_PARTS[part]
    end = date(year, month, last) if last else month_period(year, month).end
    return Period(date(year, month, first), end, "period")


def _part_of_plan(plan: Period, groups: Mapping[str, str]) -> Period | None:
    """The first or the last years of a plan: 后两年 of “十四五” are 2024 and 2025."""
    if "k" not in groups:
        return plan
    years = read_int(groups["k"])
    if not years or years > plan.end.year - plan.start.year:
        return None
    if groups.get("sd") == "前":
        return Period(plan.start, date(plan.start.year + years - 1, 12, 31), "period")
    return Period(date(plan.end.year - years + 1, 1, 1), plan.end, "period")


def _quarter(year: int, number: int) -> Period | None:
    return quarter_period(year, number) if 1 <= number <= 4 else None


def _edge(period: Period | None, edge: str) -> Period | None:
    """年初 is January and February, 年中 June, 月初 five days; 底 and 末 leave the period, whose end counts."""
    if period is None or edge not in ("初", "中"):
        return period
    first = period.start
    if period.precision == "month":
        return period if edge == "中" else Period(first, first.replace(day=_EARLY_DAYS), "period")
    if period.precision == "year" and edge == "中":
        return Period(first.replace(month=6), first.replace(month=6, day=30), "period")
    last = month_period(first.year, first.month + (1 if period.precision == "year" else 0)).end
    return Period(first, last, "period")


def _near_day(get: Mapping[str, str], day: date, words: RelativeWords) -> Period | None:
    step = words.shift("day", get["rd"]) if "rd" in get else words.shift("period", get["w"])
    if step is None:
        return None
    try:
        if "rd" in get:
            only = day + timedelta(days=step)
            return Period(only, only, "day")
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        if "wd" in get:
            only = monday + timedelta(days=_WEEKDAYS.index(get["wd"].replace("天", "日")))
            return Period(only, only, "day")
        return Period(monday, monday + timedelta(days=6), "period")
    except OverflowError:
        return None


def _near_month(get: Mapping[str, str], today: Today) -> Period | None:
    """本月, 下月15日, 上季度末, counted from the day; 去年本月 takes the year that is named."""
    if today.day is None:
        return None
    base = today.day.replace(day=1)
    if "ry" in get and today.year is not None:
        base = base.replace(year=today.year)
    kind = next(kind for kind in _MONTHS_OF if kind in get)
    step = today.words.shift("period", get[kind]) if get[kind] else 0
    moved = None if step is None else add_span(base, step * _MONTHS_OF[kind], "月")
    if moved is None:
        return None
    if kind == "rh":
        return half_period(moved.year, moved.month > 6)
    if kind == "rq":
        return _edge(_quarter(moved.year, (moved.month + 2) // 3), get.get("e", ""))
    return _edge(_calendar(moved.year, moved.month, get), get.get("e", ""))


def _festival(groups: Mapping[str, str], today: Today) -> Period | None:
    """The holiday in the year that is named, else the next one: 春节 in a notice of December is that of next year."""
    if today.year is None:
        return None
    named = "y" in groups or "ry" in groups
    for year in (today.year,) if named else (today.year, today.year + 1):
        days = holiday(groups.get("f") or groups["fw"], year)
        if days is None or ("fw" in groups and days[1] is None):
            return None
        if named or today.day is None or days[0] >= today.day:
            return Period(days[0], days[1] or days[0], "period")
    return None


_UNITS: Final[dict[str, Precision]] = {"年": "year", "季": "quarter", "月": "month", "天": "day", "日": "day"}


def _some_of(groups: Mapping[str, str], today: Today) -> Period | None:
    """前三季度, 首月, 后三个月, 第三个月, 前10天: the first, the last or the n-th of the units of a year."""
    if today.year is None or not {"sd", "ku"} <= groups.keys():
        return None
    year, side, unit = today.year, groups["sd"], _UNITS.get(groups["ku"][0])
    count = read_int(groups["k"]) if "k" in groups else 1
    size = {"quarter": 3, "month": 1}.get(unit or "")
    if unit is None or count is None or not 1 <= count <= (12 // size if size else 31):
        return None
    if size is None:
        return Period(date(year, 1, 1), date(year, 1, count), "period")
    first, last = {"前": (1, count), "后": (12 // size - count + 1, 12 // size)}.get(side, (count, count))
    months = month_period(year, (first - 1) * size + 1).start, month_period(year, last * size).end
    return Period(*months, unit if first == last else "period")
