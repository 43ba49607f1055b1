"""Dates as the tests of seven other libraries expect them, read by read_times; the cases lie outside the project."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from pipeline.read.times import read_times
from pipeline.types import TimeExpression

SHARED: Final = Path(os.environ.get("GONGWEN_SHARED") or Path(__file__).resolve().parents[2] / "shared")
CASES: Final = SHARED / "peers" / "chinese_dates_relevant.jsonl"
NO_REFERENCE: Final = date(2021, 6, 14)
"""The day for cases that need none."""
STEPS: Final = {"P1Y": "yearly", "P3M": "quarterly", "P1M": "monthly", "P1W": "weekly"}
"""The recurrences that have a name; 每半年 and 每隔3天 have none."""

DIFFERENT: Final[Mapping[str, str]] = {
    "d0307": "30日 without a month is a length of time in a notice (民法典 counts 三十日), not the 30th of this month",
    "d0366": "未来2个月 counts from a day; this case has only a month to count from",
    "d0367": "spans end on the same day of the later month (民法典第二百零二条), not on the day before",
    "d0368": "spans end on the same day of the later year (民法典第二百零二条), not on the day before",
    "d0373": "2024年内 limits what is done by its end, so that its beginning stays open",
    "d0801": "两端各自成词: 2010年之后 and 2018年之前 are two expressions, each with its own bound",
    "d1650": "二千年 is two thousand years as well as the year 2000",
}
"""The cases in which gongwen differs on purpose, and why."""

pytestmark = pytest.mark.skipif(not CASES.is_file(), reason=f"no {CASES}: set GONGWEN_SHARED to their folder")


def _cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def _agrees(case: dict[str, Any]) -> bool:
    """Whether the one expression that is found in the place of the case has the dates that count in it."""
    sentence, words = case["context"] or case["text"], case["text"]
    place = sentence.find(words)
    found = [
        time
        for time in read_times(sentence, _day(case["reference_time"]))
        if time.start < place + len(words) and place < time.end
    ]
    if case["compare"] == ["duration"]:  # a length of time is a quantity: it has no dates
        return all(time.due_start is None and time.due_end is None for time in found)
    if len(found) != 1:
        return False
    if case["compare"] == ["freq"]:
        return found[0].relation == "recurring" and found[0].recurrence == STEPS.get(case["expected"]["freq"])
    return all(_side(found[0], side) in _accepted(case, side) for side in case["compare"])


def _day(written: str | None) -> date:
    """``2021``, ``2021-07`` and ``2021-06-14T01:06:40`` as the first day of what they name."""
    parts = [int(part) for part in (written or NO_REFERENCE.isoformat())[:10].split("-")]
    year, month, day = [*parts, 1, 1][:3]
    return date(year, month, day)


def _side(time: TimeExpression, side: str) -> str | None:
    day = time.due_start if side == "start" else time.due_end
    return day.isoformat() if day else None


def _accepted(case: dict[str, Any], side: str) -> list[str | None]:
    """What the guide of the notices expects, where the case says so, else what its library does."""
    notice = case["notice_expected"] or {}
    return list(notice.get(f"accept_{side}") or [notice.get(side, case["expected"][side])])


def test_peers_agree() -> None:
    cases = _cases()
    wrong = {case["id"]: case["text"] for case in cases if not _agrees(case)}
    assert len(cases) == 295
    assert wrong.keys() == DIFFERENT.keys(), {id_: wrong.get(id_) for id_ in wrong.keys() ^ DIFFERENT.keys()}
