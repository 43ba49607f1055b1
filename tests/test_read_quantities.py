"""``pipeline.read_quantities``: every quantity of any Chinese sentence, and nothing that only looks like one."""

from __future__ import annotations

import subprocess
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import facts

from pipeline import read_quantities


def _read(text: str) -> list[tuple[str, str, str, str]]:
    """Quote, comparator, value (with the end of the range), unit."""
    return [
        (q.quote, q.comparator, f"{q.value}" if q.value_high is None else f"{q.value}..{q.value_high}", q.unit)
        for q in read_quantities(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投放不少于250台自助终端", ("不少于250台", ">=", "250", "台")),
        ("他有25", ("25", "=", "25", "")),
        ("实名用户突破1.2亿", ("突破1.2亿", ">", "120000000", "")),
        ("补助１５万元", ("１５万元", "=", "150000", "元")),
        ("配建2 000个车位", ("2 000个", "=", "2000", "个")),
        ("安排资金3万5千元", ("3万5千元", "=", "35000", "元")),
        ("筹资二百五十万元", ("二百五十万元", "=", "2500000", "元")),
        ("装机突破600万千瓦", ("突破600万千瓦", ">", "6000000", "千瓦")),
        ("绿道15千米", ("15千米", "=", "15", "千米")),
        ("改造管网3万千米", ("3万千米", "=", "30000", "千米")),
        ("同比提高1—3个百分点", ("提高1—3个百分点", "=", "1..3", "百分点")),
        ("利率下调25个基点", ("下调25个基点", "=", "25", "基点")),
        ("16-24岁青年", ("16-24岁", "=", "16..24", "岁")),
        ("投资5000万元—1亿元", ("5000万元—1亿元", "=", "50000000..100000000", "元")),
        ("位于20和30之间", ("20和30", "=", "20..30", "")),
        ("培训三至五名骨干", ("三至五名", "=", "3..5", "名")),
        ("新建十五六个站点", ("十五六个", "~", "15..16", "个")),
        ("浮动百分之三至百分之五", ("百分之三至百分之五", "=", "3..5", "%")),
        ("降低百分之二十", ("降低百分之二十", "=", "20", "%")),
        ("费率1.5‰", ("1.5‰", "=", "1.5", "‰")),
        ("六成五以上的村", ("六成五以上", ">=", "65", "%")),
        ("不低于1/5", ("不低于1/5", ">=", "0.2", "")),
        ("半数以上", ("半数以上", ">=", "0.5", "")),
        ("产值翻两番", ("翻两番", "=", "4", "倍")),
        ("培育上千家企业", ("上千家", ">=", "1000", "家")),
        ("产值超百亿元", ("超百亿元", ">", "10000000000", "元")),
        ("累计500余人", ("500余人", ">", "500", "人")),
        ("受益1.2亿多农村人口", ("1.2亿多", ">", "120000000", "")),
        ("投入一千多万元", ("一千多万元", ">", "10000000", "元")),
        ("为期两年半", ("两年半", "=", "2.5", "年")),
        ("满意度约90％左右", ("约90％左右", "~", "90", "%")),
        ("在300个左右县推广", ("300个左右", "~", "300", "个")),
        ("合格率≥98%", ("≥98%", ">=", "98", "%")),
        ("投诉率＜2%", ("＜2%", "<", "2", "%")),
        ("纱锭50万锭以上", ("50万锭以上", ">=", "500000", "锭")),
        ("路灯2000盏", ("2000盏", "=", "2000", "盏")),
        ("办结案件30宗", ("30宗", "=", "30", "宗")),
        ("30人（含）以上", ("30人（含）以上", ">=", "30", "人")),
        ("增长20%（不含）以内", ("增长20%（不含）以内", "<", "20", "%")),
        ("三个工作日内办结", ("三个工作日内", "<=", "3", "工作日")),
        ("新建500座（处）以上", ("500座（处）以上", ">=", "500", "座")),
        ("用工20人（含20人）以上", ("20人（含20人）以上", ">=", "20", "人")),
        ("不得超过（含）3次", ("不得超过（含）3次", "<=", "3", "次")),
        ("产值突破十六点三亿，", ("突破十六点三亿", ">", "1630000000", "")),
        ("价格不高于350元/吨", ("不高于350元/吨", "<=", "350", "元/吨")),
        ("投资强度不低于300万元/亩", ("不低于300万元/亩", ">=", "3000000", "元/亩")),
        ("租金20元/平方米·月", ("20元/平方米·月", "=", "20", "元/平方米·月")),
        ("浓度降至30μg／m³以下", ("降至30μg／m³以下", "<=", "30", "μg/m³")),
        ("处理能力达到200t/h", ("达到200t/h", ">=", "200", "t/h")),
        ("燃煤锅炉35蒸吨/小时以上", ("35蒸吨/小时以上", ">=", "35", "蒸吨/小时")),
        ("改造面积500㎡", ("500㎡", "=", "500", "㎡")),
        ("偏差±3%", ("±3%", "=", "-3..3", "%")),
        ("20人（不含）以上", ("20人（不含）以上", ">", "20", "人")),
        ("20人以下（不含20人）", ("20人以下（不含20人）", "<", "20", "人")),
        ("增长一又二分之一倍", ("增长一又二分之一倍", "=", "1.5", "倍")),
        ("成本降低3至5成", ("降低3至5成", "=", "30..50", "%")),
        ("合计3万4000", ("3万4000", "=", "34000", "")),
        ("覆盖人口十多万", ("十多万", ">", "100000", "")),
        ("3家4A级景区", ("3家", "=", "3", "家")),
        ("新建15万亩高标准农田", ("15万亩", "=", "150000", "亩")),
    ],
)
def test_every_form_of_a_quantity(text: str, expected: tuple[str, str, str, str]) -> None:
    assert _read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "佩戴医用N95口罩，PM2.5浓度下降",
        "拨打12345热线",
        "建设5G基站",
        "推进一网通办和一件事改革",
        "实现四个出新出彩",
        "构建“1+12+N”体系",
        "平台2.0升级",
        "委托第三方评估，公布第3批名单",
        "澜府〔2021〕7号",
        "执行GB/T 9704-2012",
        "2023年4月16日印发",
        "每天8:30开门",
        "师生比不低于1:18",
        "联系电话：0832-2024729、86512345",
        "（十六）加强领导",
        "4.2　响应措施",
        "见附件2",
        "十分重要，万众一心，千方百计",
        "“十四五”期间",
        "几十家企业和数百名职工",
        "统一受理",
        "二〇二三年四月",
        "邮编：100000",
        "101国道、G4高速和省道205线",
        "世界500强和985高校",
        "组织双11促销",
        "表彰前3名、前三名",
        "千人计划、百千万工程和万企兴万村",
        "接入12306，110接警台",
        "三至六年级，3—6年级",
        "第十四届全运会",
        "一体化、一站式、一带一路",
        "四个意识，三医联动",
        "2.0版",
        "4A级景区",
        "九年义务教育，三年行动",
        "落实八项规定，开展六个一活动",
        "3·15活动",
        "第五千零九十九",
    ],
)
def test_what_only_looks_like_a_quantity(text: str) -> None:
    assert _read(text) == []


def test_a_condition_with_two_sides_is_two_quantities() -> None:
    assert _read("大于20小于等于35") == [("大于20", ">", "20", ""), ("小于等于35", "<=", "35", "")]
    assert [row[1:3] for row in _read("5000万元以上1亿元以下")] == [(">=", "50000000"), ("<=", "100000000")]


def test_what_a_change_starts_from_takes_no_comparator_of_the_end() -> None:
    assert _read("最长年限由5年延长至8年")[0][:2] == ("5年", "=")
    assert _read("由120个压减至80个") == [("120个", "=", "120", "个"), ("压减至80个", "<=", "80", "个")]


def test_quotes_are_of_the_text_as_given_and_values_exact() -> None:
    text = "收入１,２００．１０万元，占三分之一"
    income, share = read_quantities(text)
    assert text[income.start : income.end] == income.quote == "１,２００．１０万元"
    assert income.value == Decimal("12001000")
    assert share.value == Decimal("0.3333333333333333333333333333")


def test_targets_are_read_by_the_same_finder() -> None:
    read, found = facts("澜江省人民政府关于改进服务的通知", "一、新建泊位二十个，路灯提高至2000盏，合格率≥98%。")
    texts = [(read.doc.text[t.start : t.end], t.comparator, f"{t.value}", t.unit) for t in found.targets]
    assert texts == _read("新建泊位二十个，路灯提高至2000盏，合格率≥98%。")


def test_a_comparator_holds_for_the_first_number_behind_it_alone() -> None:
    assert [one.quote for one in read_quantities("不少于三名医生五名护士")] == ["不少于三名", "五名"]


def test_a_range_that_goes_down_is_none() -> None:
    assert read_quantities("浮动百分之五到三") == []


def test_a_number_without_value_is_a_finding_of_the_notice() -> None:
    read, found = facts("澜江省人民政府关于改进服务的通知", "一、新建数百个站点。")
    (finding,) = found.findings
    assert finding.code == "unread_number"
    assert "vague" in finding.message
    assert read.doc.text[finding.start : finding.end] == "数百个"


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="0123456789.,%/:- ~至到和之间万亿千百十个元不少于以上负半成分点一二三几数余第（）“”\n", max_size=40
    )
)
def test_any_text_gives_spans_inside_it(text: str) -> None:
    last = 0
    for quantity in read_quantities(text):
        assert last <= quantity.start
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert quantity.quote == text[quantity.start : quantity.end]
        assert quantity.value_high is None or quantity.value_high > quantity.value
        last = quantity.end


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1 ",
        "1,000",
        "100 ",
        "1亿零",
        "一点",
        "十 ",
        "一",
        "十",
        "百分之",
        "1-",
        "1至",
        "3万",
        "1个至",
        "不少于",
        "1.",
        "千 ",
        "(",
        "/1",
        "第1",
    ],
)
def test_long_repetitions_cost_no_more_than_their_length(piece: str) -> None:
    times = []
    for length in (4_000, 4_000, 64_000):
        text = (piece * length)[:length]
        start = time.process_time()
        read_quantities(text)
        times.append(time.process_time() - start)
    assert times[-1] < 64 * max(min(times), 0.01)  # linear is 16 times as long, quadratic 256 times


def test_import_loads_nothing_until_it_is_asked_for() -> None:
    code = "import sys, pipeline; print([m for m in sys.modules if m.startswith('pipeline.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
