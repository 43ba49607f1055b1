"""The official calendar: days that are worked, holidays, and years that nobody has announced."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.values.workdays import add_workdays, holiday, is_fixed


@pytest.mark.parametrize(
    ("anchor", "count", "day"),
    [
        (date(2023, 4, 21), 1, date(2023, 4, 23)),  # a Sunday, worked for 劳动节
        (date(2023, 4, 21), 3, date(2023, 4, 25)),
        (date(2023, 9, 28), 1, date(2023, 10, 7)),  # 中秋 and 国庆 between them
        (date(2021, 6, 14), 15, date(2021, 7, 5)),
        (date(2023, 4, 25), -3, date(2023, 4, 21)),
        (date(2023, 4, 22), 0, date(2023, 4, 22)),
    ],
)
def test_working_days_are_counted_by_the_official_calendar(anchor: date, count: int, day: date) -> None:
    assert add_workdays(anchor, count) == day


@pytest.mark.parametrize(("anchor", "count"), [(date(2060, 1, 1), 1), (date(1990, 1, 1), 5), (date.max, 1)])
def test_years_that_the_calendar_does_not_know_give_none(anchor: date, count: int) -> None:
    assert add_workdays(anchor, count) is None


def test_holidays() -> None:
    assert holiday("春节", 2024) == (date(2024, 2, 10), date(2024, 2, 17))
    assert holiday("国庆节", 2023) == (date(2023, 10, 1), date(2023, 10, 6))
    assert holiday("元旦", 2023) == (date(2023, 1, 1), date(2023, 1, 2))
    assert holiday("国庆", 2060) == (date(2060, 10, 1), None)
    assert holiday("春节", 2060) is None
    assert holiday("泼水节", 2023) is None
    assert [is_fixed(name) for name in ("元旦", "五一劳动节", "国庆节", "春节", "端午")] == [
        True,
        True,
        True,
        False,
        False,
    ]
