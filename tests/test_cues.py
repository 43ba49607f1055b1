"""Uncovered cues: what calls for a fact and gave none is a finding, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import facts, notice, parsed, rules

from pipeline.extract.cues import Covered, CueFinder
from pipeline.rules import RuleSet, check_rules, load_rules
from pipeline.text import fold

TITLE = "澜江省人民政府办公厅关于做好防汛工作的通知"


def _cues(*lines: str) -> list[str]:
    read, found = facts(TITLE, *lines)
    return [read.doc.text[f.start : f.end] for f in found.findings if f.code == "uncovered_cue"]


@pytest.mark.parametrize("addressees", ["各有关单位：", "各镇人民政府，县直各单位：", "局属各部门、有关单位："])
def test_addressees_are_given_no_task(addressees: str) -> None:
    assert not _cues(addressees, "一、压实责任。（省水利厅负责）")


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("各流域中枢牵头制定调度方案。", "牵头"),
        ("流域管理专员负责汇总。", "负责"),
        ("责任单位见附表。", "责任单位"),
        ("协办单位：澜江云、河长云。", "协办单位"),
        ("秋粮入库结束的下一个月底前报送总结。", "月底前"),
        ("抢护古堤坝60万株。", "60万株"),
        ("疏挖沟渠300公里，衬砌到底。", "300公里"),
    ],
)
def test_what_no_rule_used_is_a_finding_with_its_place(sentence: str, cue: str) -> None:
    assert cue in _cues("一、压实责任。" + sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "由省水利厅牵头，省财政厅负责落实资金。",
        "各县区主要负责同志要亲自抓。",
        "坚持谁审批、谁监管、谁负责。",
        "各责任单位要按月报送进展。",
        "指定专人负责，认真负责。",
        "支持龙头企业牵头组建联合体。",
        "截至2022年底，已建成站点60个。",
        "其中加固水库12座，新建6座。",
        "全省现有水库300座。",
        "依照第十二条和《防汛六条》办理，联系电话：0771-5601234。",
        "给予每座不超过30万元补助。",
        "2024年6月底前建成站点不少于25个。",
    ],
)
def test_look_alikes_and_what_a_rule_used_are_none(sentence: str) -> None:
    assert _cues("一、压实责任。" + sentence + "（省水利厅负责）") == []


def test_a_bracket_and_a_column_that_name_units_twice_are_covered() -> None:
    assert _cues("一、甲。推进一期。（省水利厅负责）推进二期。（省水利厅负责）") == []


def test_conventions_and_defaults_are_covered() -> None:
    assert (
        _cues(
            "以下任务均需各市人民政府落实，不再列出。",
            "一、甲。（省水利厅、财政厅负责）",
            "注：列首位的为牵头单位，下同。",
        )
        == []
    )


def test_a_sentence_has_one_finding_of_a_kind() -> None:
    assert _cues("一、甲。各流域中枢牵头，各支流中枢负责；抢护古堤坝60万株，疏挖沟渠300公里。") == ["牵头", "60万株"]


def test_a_cue_outside_all_items_is_found_but_a_number_there_is_none() -> None:
    assert _cues("各流域中枢牵头推进，抢护古堤坝60万株。", "一、甲。", "二、乙。") == ["牵头"]


def test_headers_of_a_task_table_are_no_cues() -> None:
    assert _cues("序号\t重点任务\t牵头单位\t配合单位\n1\t加固水库\t\t") == []


def test_new_cues_and_look_alikes_need_no_code(tmp_path: Path) -> None:
    (tmp_path / "cues.yaml").write_text(_OWN_CUES, encoding="utf-8")
    own = load_rules(overlay=tmp_path)
    assert check_rules(own) == []
    text = "一、甲。秋粮由邻组兜底。划定负责区。开工前完成。年底前腾退示范片。新栽红梅满百株。新栽海棠20株。"
    read = notice(TITLE, text)

    def cues(given: RuleSet) -> list[str]:
        found = CueFinder(given["cues"], given["units"]).find(read.items, fold(read.doc.text), Covered((), (), ()))
        return [read.doc.text[finding.start : finding.end] for finding in found]

    assert cues(rules()) == ["负责", "年底前", "20株"]
    assert cues(own) == ["兜底", "开工前", "满百株"]


_OWN_CUES: Final = """\
pack: cues
rules:
  - id: cues.unit.doudi
    reason: task
    words: [兜底]
    examples: [{text: 兜底, quote: 兜底}]
    counterexamples: [责任]
  - id: cues.deadline.start
    reason: date
    pattern: 开工前
    examples: [{text: 开工前, quote: 开工前}]
    counterexamples: [前]
  - id: cues.number.hundred
    reason: a number
    pattern: 满百株
    examples: [{text: 满百株, quote: 满百株}]
    counterexamples: [株]
  - id: cues.not.unit.area
    reason: town
    pattern: 负责区
    examples: [{text: 负责区, quote: 负责区}]
    counterexamples: [负责]
  - id: cues.not.deadline.area
    reason: a name
    pattern: 年底前腾退
    examples: [{text: 年底前腾退, quote: 年底前腾退}]
    counterexamples: [前]
  - id: cues.not.number.crab
    reason: apple
    pattern: 海棠$
    examples: [{text: 海棠, quote: 海棠}]
    counterexamples: [株]
"""


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="牵头负责责任单位底前年月12万亩。；，：（）\n第条由对谁", max_size=200))
def test_findings_lie_in_the_text_in_order(text: str) -> None:
    doc = parsed(text)
    found = CueFinder(rules()["cues"], rules()["units"]).find((), fold(doc.text), Covered((), (), ()))
    places = [(finding.start or 0, finding.end or 0) for finding in found]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
