"""Several items in one paragraph: where a line break was lost, and where a sentence only counts its parts."""

from __future__ import annotations

import pytest
from notices import notice

TITLE = "澜江省人民政府办公厅关于做好防汛工作的通知"


def _paths(*lines: str) -> list[str]:
    return [item.path for item in notice(TITLE, *lines).items]


@pytest.mark.parametrize(
    ("lines", "paths"),
    [
        (("（一）加固水库。（省水利厅负责）（二）备足物资。（省财政厅负责）", "（三）值守。"), ["1", "2", "3"]),
        (("1．加固水库。（省水利厅负责）2．备足物资。（省财政厅负责）", "3．值守。"), ["1", "2", "3"]),
        (("（一）加固水库（省水利厅）。（二）备足物资（省财政厅）。",), ["1", "2"]),
        (("（一）加固水库。限期完成。（二）备足物资。", "（三）值守。"), ["1", "2", "3"]),
        (("一、重点任务（一）加固水库。", "（二）备足物资。", "二、保障。"), ["1", "1.1", "1.2", "2"]),
        (
            ("一、任务（一）加固。限期完成。（二）备料。1.购置。（省财政厅负责）2.储备。",),
            ["1", "1.1", "1.2", "1.2.1", "1.2.2"],
        ),
        (
            ("现通知如下：一、加固水库。（省水利厅负责）二、备料。（一）购置。（省财政厅负责）（二）储备。",),
            ["1", "2", "2.1", "2.2"],
        ),
    ],
)
def test_a_bracket_that_assigns_or_the_numbers_around_prove_a_second_item(
    lines: tuple[str, ...], paths: list[str]
) -> None:
    read = notice(TITLE, *lines)
    assert [item.path for item in read.items] == paths
    assert not read.findings


@pytest.mark.parametrize(
    "line",
    [
        "一、加固。主要包括：（一）安排专人；（二）落实带班；（三）按时报告。",
        "一、加固：（一）排查（省水利厅负责）；（二）修复（省财政厅负责）；（三）验收（省审计厅负责）。",
        "一、申请应当符合条件。（一）有住所。（二）有资金。",
        "一、加固。具体包括：1.排查（省水利厅负责）。2.修复（省财政厅负责）。",
        "一、按照第三条（二）项执行。（三）项除外。",
        "一、加固（省水利厅负责）。二是备料。",
        "一、加固水库。同比增长1.5倍。2.5万人受益。",
    ],
)
def test_what_a_sentence_counts_is_text(line: str) -> None:
    assert _paths(line, "二、备足物资。") == ["1", "2"]


def test_a_marker_in_other_brackets_that_counts_on_is_no_child_and_is_reported() -> None:
    read = notice(TITLE, "1.甲。", "2.乙。", "3.丙。（省水利厅负责）", "（4）丁。（省财政厅负责）", "5.戊。")
    assert [item.path for item in read.items] == ["1", "2", "3", "4", "5"]
    assert [(finding.code, finding.message) for finding in read.findings] == [
        ("numbering_style", "(4) counts on from 3. and is written otherwise")
    ]


def test_children_keep_their_own_brackets() -> None:
    assert _paths("1.甲。", "2.乙。", "（1）甲。", "（2）乙。", "（3）丙。", "3.丙。") == [
        "1",
        "2",
        "2.1",
        "2.2",
        "2.3",
        "3",
    ]
