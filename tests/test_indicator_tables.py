"""Tables of indicators: what each row is to reach belongs to the item that holds the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from notices import extractor, notice

from pipeline.extract.trace import Trace
from pipeline.types import Notice

TITLE = "安宁县人民政府关于印发生态规划的通知"
HEAD = ("类别", "指标", "单位", "2020年", "2025年", "属性")


def _notice(*rows: Sequence[str], issued: date | None = date(2021, 4, 16)) -> Notice:
    before = (TITLE, "一、主要目标", "到2025年，新建公园12个。")
    return notice(*before, rows, "二、保障措施", "新建绿道5公里。", issued=issued)


def _read(notice: Notice) -> list[tuple[str, str, str, str, str, str]]:
    """What the tables give: item, quote, comparator and value with unit, kind, indicator."""
    text = notice.doc.text
    return [
        (
            target.path,
            text[target.start : target.end],
            f"{target.comparator} {target.value:f}",
            target.unit,
            target.kind,
            text[target.indicator_start : target.indicator_end] if target.indicator_start is not None else "",
        )
        for target in extractor()(notice).targets
        if "公园" not in text[target.end : target.end + 3] and target.unit not in ("个", "公里")
    ]


def test_a_row_measures_its_indicator_by_the_year_to_come() -> None:
    found = _read(
        _notice(
            HEAD,
            ("环境", "绿化覆盖率", "%", "38.2", "≥42", "约束性"),
            ("环境", "造林面积", "万亩", "[10]", "〔15〕", "预期性"),
            ("资源", "用水总量", "亿立方米", "3.1", "3.4以内", "约束性"),
            ("资源", "能耗下降", "%", "—", "完成省下达任务", "约束性"),
        )
    )
    assert found == [
        ("1", "≥42", ">= 42", "%", "coverage", "绿化覆盖率"),
        ("1", "15", "= 150000", "亩", "level", "造林面积"),
        ("1", "3.4以内", "<= 340000000", "立方米", "level", "用水总量"),
    ]


def test_the_unit_may_stand_behind_the_name() -> None:
    rows = (("指标名称", "现状值", "目标值"), ("污水处理率（％）", "90", "95.0"), ("就业人数（万人）", "2", "2.5"))
    assert _read(_notice(*rows)) == [
        ("1", "95.0", "= 95", "%", "share", "污水处理率"),
        ("1", "2.5", "= 25000", "人", "level", "就业人数"),
    ]


def test_without_a_date_the_first_year_is_where_it_starts() -> None:
    rows = (("指标", "单位", "2020年", "2022年", "2025年"), ("绿地率", "%", "30", "35", "40"))
    assert [row[1] for row in _read(_notice(*rows, issued=None))] == ["35", "40"]


@pytest.mark.parametrize(
    "head",
    [
        ("指标", "单位", "2018年", "2019年", "属性"),
        ("企业", "单位", "2020年", "2025年", "属性"),
        ("指标", "单位", "占比", "排名", "属性"),
    ],
)
def test_a_table_without_names_or_goals_is_read_as_text(head: tuple[str, ...]) -> None:
    assert _read(_notice(head, ("绿地率", "%", "30", "40", "预期性"))) == []


def test_targets_of_an_item_stand_in_the_order_of_its_text() -> None:
    targets = extractor()(_notice(HEAD, ("环境", "绿地率", "%", "30", "40", "预期性"))).targets
    assert [(target.path, int(target.value)) for target in targets] == [("1", 12), ("1", 40), ("2", 5)]


def test_a_trace_changes_nothing_and_tells_the_row() -> None:
    read = _notice(HEAD, ("环境", "绿地率", "%", "30%", "40%", "预期性"))
    trace = Trace()
    assert extractor()(read, trace).targets == extractor()(read).targets
    value = next(target for target in extractor()(read).targets if target.value == 40)
    assert [step.name for step in trace.steps("targets", "1", value.start, value.end)] == [
        "number",
        "unit",
        "kind",
        "indicator",
    ]
    assert "past_year" in {lost.why for lost in trace.lost}
