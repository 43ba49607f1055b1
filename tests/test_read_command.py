"""``gongwen read``: the quantities and times of a sentence, as tables and as JSON."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, Final

import pytest
from command import Gongwen
from rich.cells import cell_len

SENTENCE: Final = "6月底前建成不少于25个站点，投资1.2亿元。"


@pytest.fixture
def gongwen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Gongwen:
    return Gongwen(monkeypatch, capsys)


def _rows(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines()]


def test_it_prints_quantities_and_times(gongwen: Gongwen) -> None:
    assert gongwen("read", SENTENCE, "--date", "2023-04-16") == 0
    rows = _rows(gongwen.out)
    assert ["quantity", "at", "comparator", "value", "unit"] in rows
    assert ["不少于25个", "6-12", ">=", "25", "个"] in rows
    assert any(row[-2:] == ["120000000", "元"] for row in rows)
    assert ["6月底前", "0-4", "by", "2023-06-30", "month"] in rows
    assert rows[-1] == ["counted", "from", "2023-04-16"]


def test_columns_stand_below_their_names_whatever_the_width_of_the_characters(gongwen: Gongwen) -> None:
    gongwen("read", SENTENCE, "--date", "2023-04-16")
    lines = gongwen.out.splitlines()
    head = next(line for line in lines if line.startswith("quantity"))
    line = next(line for line in lines if line.startswith("不少于25个"))
    assert cell_len(line[: line.index(">=")]) == head.index("comparator")


def test_json_holds_places_in_the_text_and_exact_numbers(gongwen: Gongwen) -> None:
    said = gongwen.json("read", SENTENCE, "--date", "2023-04-16")
    assert said["date"] == "2023-04-16"
    found: list[dict[str, Any]] = [*said["quantities"], *said["times"]]
    assert all(SENTENCE[one["start"] : one["end"]] == one["quote"] for one in found)
    values = [(one["value"], one["value_high"], one["unit"], one["comparator"]) for one in said["quantities"]]
    assert ("25", None, "个", ">=") in values
    assert ("120000000", "元") in [(value, unit) for value, _, unit, _ in values]
    assert [(one["due_start"], one["due_end"]) for one in said["times"]] == [(None, "2023-06-30")]


def test_without_a_date_it_counts_from_today_and_says_so(gongwen: Gongwen) -> None:
    before = date.today()
    gongwen("read", "年底前完成")
    days = {before, date.today()}
    assert gongwen.out.splitlines()[-1] in {f"counted from {day}, today; --date to change" for day in days}
    assert any(f"{day.year}-12-31" in gongwen.out for day in days)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_dash_reads_standard_input(gongwen: Gongwen, monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    gongwen("read", SENTENCE, "--date", "2023-04-16")
    given = gongwen.out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{SENTENCE}\n".encode(charset))))
    assert gongwen("read", "-", "--date", "2023-04-16") == 0
    assert gongwen.out == given


def test_nothing_to_read_is_an_answer(gongwen: Gongwen) -> None:
    assert gongwen("read", "各地要高度重视。") == 0
    assert gongwen.out.split("\n\n") == ["no quantity", "no time\n"]
    assert gongwen.json("read", "")["quantities"] == []


def test_what_would_steer_a_terminal_is_shown(gongwen: Gongwen) -> None:
    gongwen("read", "建成25个\x1b[31m站点，\x1b]0;6月底前\x07")
    assert "\x1b" not in gongwen.out and "\x07" not in gongwen.out


def test_a_day_that_is_none_is_refused(gongwen: Gongwen) -> None:
    assert gongwen("read", SENTENCE, "--date", "2023-02-30") == 2
    assert "2023-02-30" in gongwen.err
