"""Responsible units: who is assigned, in which role, by which words."""

from __future__ import annotations

import time

import pytest
from notices import facts

from pipeline.types import Responsibility

TITLE = "澜江省人民政府办公厅关于做好防汛工作的通知"


def _units(*lines: str) -> list[Responsibility]:
    return list(facts(TITLE, *lines)[1].responsibilities)


def _roles(*lines: str) -> list[tuple[str, str]]:
    return [(unit.unit, unit.role) for unit in _units(*lines)]


@pytest.mark.parametrize(
    ("bracket", "expected"),
    [
        ("（省教育厅牵头，财政厅、各市按职责分工负责）", "省教育厅 lead, 省财政厅 responsible, 各市 responsible"),
        (
            "（省委宣传部、网信办，省发展改革委、教育厅等负责）",
            "省委宣传部 responsible, 省委网信办 responsible, 省发展改革委 responsible, 省教育厅 responsible",
        ),
        (
            "（省市场监管局牵头，临溪、汀澜、云岫市配合）",
            "省市场监管局 lead, 临溪市 support, 汀澜市 support, 云岫市 support",
        ),
        (
            "（省文化和旅游厅、工业和信息化厅和省科协负责）",
            "省文化和旅游厅 responsible, 省工业和信息化厅 responsible, 省科协 responsible",
        ),
        (
            "（各市州、县市区人民政府负责，省财政厅指导）",
            "各市州人民政府 responsible, 各县市区人民政府 responsible, 省财政厅 guide",
        ),
        ("（责任单位：省能源局、电力公司）", "省能源局 responsible, 省电力公司 responsible"),
        (
            "（责任单位：省财政厅和各市、县〔区〕人民政府）",
            "省财政厅 responsible, 各市人民政府 responsible, 各县〔区〕人民政府 responsible",
        ),
        (
            "（各省、自治区、直辖市人民政府负责）",
            "各省人民政府 responsible, 各自治区人民政府 responsible, 各直辖市人民政府 responsible",
        ),
        ("（省政府各部门、各直属机构落实）", "省政府各部门 responsible, 省政府各直属机构 responsible"),
        (
            "（省民政厅负责，民航中南局、汀澜海关、公安厅配合）",
            "省民政厅 responsible, 民航中南局 support, 汀澜海关 support, 公安厅 support",
        ),
        (
            "（财政部、商务部牵头，国务院相关部门和单位负责）",
            "财政部 lead, 商务部 lead, 国务院相关部门 responsible, 国务院相关单位 responsible",
        ),
        ("（牵头单位：省民政厅；配合单位：省财政厅）", "省民政厅 lead, 省财政厅 support"),
        (
            "［责任单位：县教育局，各乡镇人民政府、街道办事处］",
            "县教育局 responsible, 各乡镇人民政府 responsible, 各街道办事处 responsible",
        ),
        ("（省水利厅牵头，省审计厅监督，省发展改革委指导）", "省水利厅 lead, 省审计厅 supervise, 省发展改革委 guide"),
        ("（国家发展改革委、财政部、证监会）", "国家发展改革委 responsible, 财政部 responsible, 证监会 responsible"),
        ("（广西银保监局、证监局负责）", "广西银保监局 responsible, 广西证监局 responsible"),
        (
            "（市公安局牵头，市住房城乡建设委、和平区人民政府配合）",
            "市公安局 lead, 市住房城乡建设委 support, 和平区人民政府 support",
        ),
        ("（各边境州、市人民政府负责）", "各边境州人民政府 responsible, 各边境市人民政府 responsible"),
        ("（省教育厅、财政厅按职责分工牵头）", "省教育厅 lead, 省财政厅 lead"),
        (
            "（市住房城乡建设局，各县（市、区）人民政府）",
            "市住房城乡建设局 responsible, 各县（市、区）人民政府 responsible",
        ),
        (
            "（责任单位：省委组织部，各市、州党委和政府）",
            "省委组织部 responsible, 各市党委 responsible, 各州党委 responsible, "
            "各市政府 responsible, 各州政府 responsible",
        ),
        (
            "（自治区财政厅，各盟行政公署、市人民政府按职责分工负责）",
            "自治区财政厅 responsible, 各盟行政公署 responsible, 各市人民政府 responsible",
        ),
        (
            "（省体育局、教育厅，团省委、妇联按职责分工负责）",
            "省体育局 responsible, 省教育厅 responsible, 团省委 responsible, 省妇联 responsible",
        ),
        ("（临溪、汀澜市政府负责）", "临溪市政府 responsible, 汀澜市政府 responsible"),
        ("（临溪市、云岫县人民政府负责）", "临溪市人民政府 responsible, 云岫县人民政府 responsible"),
        (
            "（各县（市、区）政府，经开区、高新区管委会）",
            "各县（市、区）政府 responsible, 经开区管委会 responsible, 高新区管委会 responsible",
        ),
        (
            "（各省、自治区、直辖市及计划单列市人民政府负责）",
            "各省人民政府 responsible, 各自治区人民政府 responsible, 各直辖市人民政府 responsible, "
            "各计划单列市人民政府 responsible",
        ),
        ("（省公安厅、省财政厅等部门按职责分工负责）", "省公安厅 responsible, 省财政厅 responsible"),
        ("（省公安厅、财政厅等11部门按职责分工负责）", "省公安厅 responsible, 省财政厅 responsible"),
        (
            "（新区管委会，各市、自治州人民政府）",
            "新区管委会 responsible, 各市人民政府 responsible, 各自治州人民政府 responsible",
        ),
        ("（主办：市科委；协办：市财政局、临溪区政府）", "市科委 lead, 市财政局 support, 临溪区政府 support"),
        ("（财政、农业农村等部门参与）", "财政部门 support, 农业农村部门 support"),
        (
            "（市教育局牵头，市委编办、市财政局及各区县配合）",
            "市教育局 lead, 市委编办 support, 市财政局 support, 各区县 support",
        ),
        ("（市住建局牵头，市财政局、各区政府）", "市住建局 lead, 市财政局 responsible, 各区政府 responsible"),
        ("（省民政厅负责统筹，各地市民政局负责具体实施）", "省民政厅 responsible, 各地市民政局 responsible"),
        ("（市政府办公室负责指导协调，各区政府组织实施）", "市政府办公室 guide, 各区政府 responsible"),
        ("（市工业和信息化局、商务局按职责分别牵头）", "市工业和信息化局 lead, 市商务局 lead"),
        ("（县教育局（牵头）、财政局、各乡镇）", "县教育局 lead, 县财政局 responsible, 各乡镇 responsible"),
        (
            "（省水利厅、财政厅，各市人民政府；2025年底前完成）",
            "省水利厅 responsible, 省财政厅 responsible, 各市人民政府 responsible",
        ),
        ("（牵头单位：省水利厅，完成时间：2024年底）", "省水利厅 lead"),
        ("（省级牵头单位：省水利厅；市级责任单位：各市水利局）", "省水利厅 lead, 各市水利局 responsible"),
        (
            "（市双拥办、市退役军人局、澜江军分区）",
            "市双拥办 responsible, 市退役军人局 responsible, 澜江军分区 responsible",
        ),
        (
            "（省委、省政府督查室，省财政厅负责）",
            "省委督查室 responsible, 省政府督查室 responsible, 省财政厅 responsible",
        ),
        ("（省委、省政府负责）", "省委 responsible, 省政府 responsible"),
        ("（厅办公室、人事处牵头，厅属各单位配合）", "厅办公室 lead, 厅人事处 lead, 厅属各单位 support"),
        ("（人事处、规划处牵头）", "人事处 lead, 规划处 lead"),
        ("（各高校、科研院所按职责分工负责）", "各高校 responsible, 各科研院所 responsible"),
        ("（省科学院、高校负责）", "省科学院 responsible, 高校 responsible"),
        (
            "（云栖湖、临港湾新区管委会，市财政局负责）",
            "云栖湖管委会 responsible, 临港湾新区管委会 responsible, 市财政局 responsible",
        ),
        ("（云岫、白岩区政府负责）", "云岫区政府 responsible, 白岩区政府 responsible"),
        ("（市、区民政局负责）", "市民政局 responsible, 区民政局 responsible"),
        ("（市、县（区）人民政府负责）", "市人民政府 responsible, 县（区）人民政府 responsible"),
        ("（省发展改革、工业和信息化部门牵头）", "省发展改革部门 lead, 省工业和信息化部门 lead"),
        ("（兵团各师市，各团场负责）", "兵团各师市 responsible, 各团场 responsible"),
        ("（指导：省教育厅；督导：省政府督查室）", "省教育厅 guide, 省政府督查室 supervise"),
        ("（省教育厅牵头，财政厅、各县（市、区）配合", "省教育厅 lead, 省财政厅 support, 各县（市、区） support"),
        ("（省教育厅牵头，\n财政厅配合）", "省教育厅 lead, 省财政厅 support"),
        ("（以下简称专班。（省教育厅牵头，财政厅配合）", "省教育厅 lead, 省财政厅 support"),
        ("（市数据局牵头，浪潮云、高新区管委会配合）", "市数据局 lead, 高新区管委会 support"),
        ("（各镇街、县教育局负责）", "各镇街 responsible, 县教育局 responsible"),
        ("（各市、省教育厅，省财政厅负责）", "各市 responsible, 省教育厅 responsible, 省财政厅 responsible"),
        ("（县教育局，各镇、街）", "县教育局 responsible, 各镇 responsible, 各街 responsible"),
        ("（县教育局，各镇、街道办事处）", "县教育局 responsible, 各镇 responsible, 各街道办事处 responsible"),
        ("（各市、县教育局负责）", "各市教育局 responsible, 各县教育局 responsible"),
        (
            "（省财政厅，各县〈市、区〉人民政府负责）",
            "省财政厅 responsible, 各县〈市、区〉人民政府 responsible",
        ),
        ("（临江市政府）", "临江市政府 responsible"),
        (
            "（省税务局、临江市、汀澜市政府）",
            "省税务局 responsible, 临江市政府 responsible, 汀澜市政府 responsible",
        ),
        ("（省自然资源厅，临江、汀澜市）", "省自然资源厅 responsible, 临江市 responsible, 汀澜市 responsible"),
        ("（省财政厅牵头，临江市、汀澜市）", "省财政厅 lead, 临江市 responsible, 汀澜市 responsible"),
        ("（省公安厅、财政厅等11部门）", "省公安厅 responsible, 省财政厅 responsible"),
        ("（市财政局、大湾区办、投促局）", "市财政局 responsible, 市大湾区办 responsible, 市投促局 responsible"),
        (
            "（省财政厅，财政部广东监管局，教育厅）",
            "省财政厅 responsible, 财政部广东监管局 responsible, 教育厅 responsible",
        ),
        (
            "（省能源局、南方能源监管局、水利部珠江水利委员会负责）",
            "省能源局 responsible, 南方能源监管局 responsible, 水利部珠江水利委员会 responsible",
        ),
        ("（省交通运输厅、港务局负责）", "省交通运输厅 responsible, 省港务局 responsible"),
        (
            "（市交通运输局、广州港务局、前海管理局负责）",
            "市交通运输局 responsible, 广州港务局 responsible, 前海管理局 responsible",
        ),
        (
            "（临江、云岫、汀澜等市人民政府负责）",
            "临江市人民政府 responsible, 云岫市人民政府 responsible, 汀澜市人民政府 responsible",
        ),
        ("（省财政厅、临江、汀澜等4市政府配合）", "省财政厅 support, 临江市政府 support, 汀澜市政府 support"),
        ("（临江市、汀澜市等市人民政府负责）", "临江市人民政府 responsible, 汀澜市人民政府 responsible"),
        ("（省体育局、足协，省律协）", "省体育局 responsible, 省足协 responsible, 省律协 responsible"),
        ("（市教育局、各专题组、疫情防控组）", "市教育局 responsible, 各专题组 responsible, 疫情防控组 responsible"),
        (
            "（省委组织部，各县（市、区）党委和政府）",
            "省委组织部 responsible, 各县（市、区）党委 responsible, 各县（市、区）政府 responsible",
        ),
        (
            "（省委组织部，各县（市、区）委、政府负责）",
            "省委组织部 responsible, 各县（市、区）委 responsible, 各县（市、区）政府 responsible",
        ),
        ("（各区委、区政府负责）", "各区委 responsible, 各区政府 responsible"),
        ("（市委、市政府负责）", "市委 responsible, 市政府 responsible"),
        (
            "（各镇党（工）委、政府（办事处）负责）",
            "各镇党（工）委 responsible, 各镇政府（办事处） responsible",
        ),
        (
            "（各县党委、政府，高新区党工委、管委会负责）",
            "各县党委 responsible, 各县政府 responsible, 高新区党工委 responsible, 高新区管委会 responsible",
        ),
        ("（各县（市、区）委，县（市、区）政府负责）", "各县（市、区）委 responsible, 县（市、区）政府 responsible"),
        ("（省发展改革委牵头会同省财政厅负责）", "省发展改革委 lead, 省财政厅 responsible"),
        ("（市教育局督促各区落实）", "市教育局 supervise, 各区 responsible"),
        ("（牵头单位为市教育局，配合单位为各区政府）", "市教育局 lead, 各区政府 support"),
        ("（责任单位：市教育局/市财政局）", "市教育局 responsible, 市财政局 responsible"),
        ("（各县/区人民政府负责）", "各县人民政府 responsible, 各区人民政府 responsible"),
        (
            "（省住房城乡建设厅（自然资源厅、水利厅配合）、民政厅负责）",
            "省住房城乡建设厅 responsible, 省自然资源厅 support, 省水利厅 support, 省民政厅 responsible",
        ),
        ("（市、县两级人民政府，省教育厅负责）", "市、县两级人民政府 responsible, 省教育厅 responsible"),
        (
            "（省“扫黄打非”办公室、省财政厅负责）",
            "省“扫黄打非”办公室 responsible, 省财政厅 responsible",
        ),
        (
            "（省推进职能转变和“放管服”改革协调小组办公室、省财政厅）",
            "省推进职能转变和“放管服”改革协调小组办公室 responsible, 省财政厅 responsible",
        ),
        ("（市直责任单位：市教育局、财政局）", "市教育局 responsible, 市财政局 responsible"),
        ("（牵头部门及单位：市教育局；责任部门/单位：市财政局）", "市教育局 lead, 市财政局 responsible"),
        ("（责任股室：局办公室、人事股）", "局办公室 responsible, 局人事股 responsible"),
        (
            "（市商务局，广州空港委、广州港务局）",
            "市商务局 responsible, 广州空港委 responsible, 广州港务局 responsible",
        ),
        ("（配合责任单位：省财政厅；牵头责任单位：省教育厅）", "省财政厅 support, 省教育厅 lead"),
        (
            "【责任单位：省商务厅、贸促会，汀澜海关】",
            "省商务厅 responsible, 省贸促会 responsible, 汀澜海关 responsible",
        ),
    ],
)
def test_brackets(bracket: str, expected: str) -> None:
    found = _roles("一、完善机制。加快推进有关工作。" + bracket)
    assert sorted(found) == sorted(tuple(pair.split(" ")) for pair in expected.split(", "))


@pytest.mark.parametrize(
    "text",
    [
        "将小餐饮登记（仅限冷食制售）改为备案。",
        "推广政府和社会资本合作（PPP）模式。",
        "设立复核机构（以下简称市高指中心）。",
        "支持创新联合体（由企业自愿组成）发展。",
        "坚持“谁审批、谁监管、谁负责”推进。",
        "仅限冷食制售（仅销售预包装食品）。",
        "（此件公开发布）",
        "由专人负责登记。",
        "由负责人签字确认。",
        "本方案由省水利厅负责解释。",
        "推广（县以下试点",
    ],
)
def test_brackets_that_assign_nobody(text: str) -> None:
    assert _roles("一、完善机制。" + text) == []


def test_label_lines() -> None:
    found = _units(
        "一、加固水库。",
        "牵头单位：省水利厅、财政厅",
        "配合单位：各市人民政府。",
        "二、储备物资。",
        "责任单位：省应急管理厅",
    )
    assert [(u.path, u.unit, u.role, u.role_basis, u.carrier) for u in found] == [
        ("1", "省水利厅", "lead", "label", "label"),
        ("1", "省财政厅", "lead", "label", "label"),
        ("1", "各市人民政府", "support", "label", "label"),
        ("2", "省应急管理厅", "responsible", "label", "label"),
    ]


def test_a_label_may_stand_alone_above_its_units() -> None:
    assert _roles("一、加固水库。", "责任单位：", "省水利厅、财政厅", "二、储备物资。", "责任单位：", "三、报告。") == [
        ("省水利厅", "responsible"),
        ("省财政厅", "responsible"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "由省教育厅牵头，省财政厅、各市参加，制定方案。",
            [("省教育厅", "lead"), ("省财政厅", "support"), ("各市", "support")],
        ),
        ("由省教育厅负责，省财政厅配合。", [("省教育厅", "responsible"), ("省财政厅", "support")]),
        ("由市、区民政部门负责督促整改。", [("市民政部门", "responsible"), ("区民政部门", "responsible")]),
        ("由省教育厅负责牵头推进。", [("省教育厅", "lead")]),
        ("由省教育厅牵头、省财政厅参加。", [("省教育厅", "lead"), ("省财政厅", "support")]),
        ("由省教育厅牵头组织、协调、推动社会力量参加。", [("省教育厅", "lead")]),
        ("由企业牵头组建联盟，高校参加。", []),
        ("由省教育厅牵头，制定社会力量参加的办法。", [("省教育厅", "lead")]),
    ],
)
def test_units_named_in_prose(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert _roles("一、完善机制。" + sentence) == expected


def test_an_unknown_name_in_a_list_is_a_finding_and_breaks_no_elision() -> None:
    read, found = facts(TITLE, "一、甲。推进工作。（省财政厅、省数促中枢、教育厅负责，2024年6月底前完成）")
    assert [unit.unit for unit in found.responsibilities] == ["省财政厅", "省教育厅"]
    (finding,) = (finding for finding in found.findings if finding.code == "unknown_name")
    assert read.doc.text[finding.start : finding.end] == "省数促中枢"


@pytest.mark.parametrize(
    ("bracket", "unknown"),
    [
        ("（市数据局、浪潮云、高新区管委会负责）", "浪潮云"),
        ("（省财政厅、省数促中枢、教育厅）", "省数促中枢"),
        ("（省财政厅、12345热线中枢负责）", "12345热线中枢"),
        ("（责任单位：省财政厅、“澜易办”中枢）", "“澜易办”中枢"),
        ("（责任单位：省财政厅、本级枢纽）", "本级枢纽"),
    ],
)
def test_whoever_is_left_out_of_a_list_is_a_finding(bracket: str, unknown: str) -> None:
    read, found = facts(TITLE, "一、甲。推进工作。" + bracket)
    assert found.responsibilities
    places = [finding for finding in found.findings if finding.code == "unknown_name"]
    assert [read.doc.text[finding.start : finding.end] for finding in places] == [unknown]


@pytest.mark.parametrize(
    "bracket", ["（省财政厅负责，长期坚持）", "（责任单位：省财政厅，完成时限：2024年底）", "（按规定由社保中心负责）"]
)
def test_other_words_in_a_list_are_no_unknown_names(bracket: str) -> None:
    assert not [f for f in facts(TITLE, "一、甲。推进工作。" + bracket)[1].findings if f.code == "unknown_name"]


@pytest.mark.parametrize(
    "group",
    [
        "设区市", "沿线设区市政府", "环湖九市人民政府", "县（市、区）人民政府", "中央驻澜部门", "省属企业",
        "市、县两级人民政府", "各区委",
    ],
)  # fmt: skip
def test_a_group_without_a_name_is_collective(group: str) -> None:
    (unit,) = _units(f"一、甲。推进工作。（{group}负责）")
    assert (unit.unit, unit.collective) == (group, True)


@pytest.mark.parametrize("unit", ["三河市人民政府", "临江市政府", "省教育厅", "市委", "十里县人民政府"])
def test_a_unit_with_a_name_is_not_collective(unit: str) -> None:
    assert [one.collective for one in _units(f"一、甲。推进工作。（{unit}负责）")] == [False]


def test_a_label_at_the_head_of_a_line_holds_for_the_line() -> None:
    found = _roles(
        "一、加固水库。",
        "责任单位：市水务局（牵头）、财政局；各区政府",
        "完成时限：2024年9月",
        "二、储备物资。责任单位：市应急局；各区要抓好落实。",
        "三、排查隐患。",
        "责任单位：市住建局、",
        "市城管局　配合单位：各区政府",
    )
    assert found == [
        ("市水务局", "lead"),
        ("市财政局", "responsible"),
        ("各区政府", "responsible"),
        ("市应急局", "responsible"),
        ("市住建局", "responsible"),
        ("市城管局", "responsible"),
        ("各区政府", "support"),
    ]


@pytest.mark.parametrize(
    "convention",
    [
        "排第一的为牵头单位，下同",
        "列首位的为牵头单位，其他为配合单位，下同",
        "排在前面的为牵头单位",
        "第一个单位为牵头单位，下同",
        "注：首个单位为牵头单位，下同",
        "第一位的为牵头单位，下同",
        "排在第一位的牵头负责，下同",
    ],
)
def test_wordings_of_the_convention(convention: str) -> None:
    found = _roles(
        f"一、甲。推进工作。（责任单位：省科技厅、财政厅，{convention}）", "二、乙。推进。（省教育厅、体育局负责）"
    )
    assert found == [
        ("省科技厅", "lead"),
        ("省财政厅", "responsible"),
        ("省教育厅", "lead"),
        ("省体育局", "responsible"),
    ]


def test_a_label_may_stand_in_a_sentence_with_a_verb() -> None:
    found = _roles("一、甲。推进工作。牵头单位为市教育局，责任单位为市财政局、民政局。")
    assert found == [("市教育局", "lead"), ("市财政局", "responsible"), ("市民政局", "responsible")]
    assert _roles("一、甲。推进工作。责任单位为各项工作的第一责任人。") == []


def test_what_is_done_is_no_member() -> None:
    found = _roles("一、甲。由市教育局牵头，成立市防汛抗旱指挥部，市财政局为成员单位。")
    assert found == [("市教育局", "lead"), ("市财政局", "member")]


def test_members_named_in_prose() -> None:
    found = _roles("一、组成人员。专班由副省长任召集人；省委网信办，省教育厅、科技厅，汀澜海关等为成员单位。")
    assert found == [("省委网信办", "member"), ("省教育厅", "member"), ("省科技厅", "member"), ("汀澜海关", "member")]


def test_a_stated_convention_makes_the_first_unit_lead() -> None:
    found = _units(
        "一、甲。推进工作。（水利部、财政部负责，列第一位的为牵头单位，下同）",
        "二、乙。推进工作。（各地区、财政部负责）",
        "三、丙。推进工作。（财政部负责）",
    )
    assert [(u.path, u.unit, u.role) for u in found] == [
        ("1", "水利部", "lead"),
        ("1", "财政部", "responsible"),
        ("2", "各地区", "responsible"),
        ("2", "财政部", "responsible"),
        ("3", "财政部", "lead"),
    ]
    assert found[0].role_basis == "convention"


def test_a_default_reaches_all_items_below() -> None:
    found = _roles(
        "一、试点任务",
        "以下任务均需试点县人民政府落实，不再列出。",
        "（一）甲。（省水利厅牵头）",
        "（二）乙。",
        "二、其他",
    )
    assert found.count(("试点县人民政府", "responsible")) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "各项任务均需各市人民政府落实，以下不再列出。",
        "以上各项工作均须各市人民政府负责，不再单独列出。",
        "所有任务均涉及各市人民政府，不再逐一标注。",
        "各市人民政府为所有任务的责任单位，不再逐项列出。",
        "各市人民政府负责落实以下各项任务，不再一一列出。",
    ],
)
def test_wordings_of_a_default_for_the_whole_notice(statement: str) -> None:
    found = _units("现通知如下。" + statement, "一、甲。（省水利厅、财政厅负责，列首位的为牵头单位，下同）", "二、乙。")
    assert [(u.path, u.unit, u.role) for u in found if u.role_basis == "default"] == [
        ("1", "各市人民政府", "responsible"),
        ("2", "各市人民政府", "responsible"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "以下均需各市人民政府落实，不再列出",
        "以下任务均由各市人民政府负责，下略",
        "各市人民政府均为责任单位，下略",
        "责任单位均包括各市人民政府，以下不再列出",
        "以下均需各市人民政府落实，不另行列出",
    ],
)
def test_a_default_in_a_bracket_reaches_its_item_and_all_that_follow(statement: str) -> None:
    found = _units("一、甲。（省水利厅负责）", f"二、乙。（省教育厅，{statement}）", "三、丙。（省民政厅负责）")
    assert [(unit.path, unit.unit) for unit in found] == [
        ("1", "省水利厅"),
        ("2", "省教育厅"),
        ("2", "各市人民政府"),
        ("3", "各市人民政府"),
        ("3", "省民政厅"),
    ]


def test_a_default_in_a_heading_reaches_its_section() -> None:
    found = _units("一、甲（以下均需各市人民政府参与，不再列出）", "（一）乙。", "（二）丙。", "二、丁。")
    assert [(unit.path, unit.unit, unit.role) for unit in found] == [
        ("1.1", "各市人民政府", "support"),
        ("1.2", "各市人民政府", "support"),
    ]


def test_no_default_without_the_words_that_nothing_is_repeated() -> None:
    assert _roles("各项任务均需各市人民政府落实。", "一、甲。", "二、乙。") == []


def test_a_deadline_in_the_bracket_is_a_deadline() -> None:
    read, found = facts(TITLE, "一、甲。推进工作。（省教育厅牵头，2024年6月底前完成）")
    assert [unit.unit for unit in found.responsibilities] == ["省教育厅"]
    assert [read.doc.text[due.start : due.end] for due in found.deadlines] == ["2024年6月底前"]


@pytest.mark.parametrize(
    "time",
    [
        "，全年", "，2025年", "，2023—2025年", "，年内完成", "，6月30日前完成", "，长期", "，每年", "；2023年9月",
        "；完成时限：2023年底", "；完成时限：长期", "，年底前取得实效", "，2024年6月底前出台方案",
        "，2025年底前建成投用",
    ],
)  # fmt: skip
def test_a_bracket_may_hold_names_and_times_and_no_verb(time: str) -> None:
    _, found = facts(TITLE, f"一、甲。推进工作。（省商务厅、贸促会{time}）")
    assert [unit.unit for unit in found.responsibilities] == ["省商务厅", "省贸促会"]
    assert not [finding for finding in found.findings if finding.code == "unknown_name"]


@pytest.mark.parametrize(
    "bracket", ["（2023年）", "（澜江省，2020年）", "（2020年版，长期有效）", "（临江市、兰溪市）"]
)
def test_times_and_places_alone_assign_nobody(bracket: str) -> None:
    assert _roles("一、甲。推进工作" + bracket + "。") == []


def test_what_is_due_behind_a_time_ends_at_the_comma() -> None:
    found = _roles("一、甲。推进工作。（省教育厅，2024年6月底前出台方案；省财政厅，2024年底前）")
    assert found == [("省教育厅", "responsible"), ("省财政厅", "responsible")]


def test_one_unit_with_one_role_counts_once_and_all_brackets_count() -> None:
    found = _roles("一、甲。推进一期。（省水利厅负责）推进二期。（省水利厅、财政厅负责）")
    assert found == [("省水利厅", "responsible"), ("省财政厅", "responsible")]


def test_every_unit_points_at_its_words() -> None:
    read, found = facts(TITLE, "一、甲。推进工作。（省委宣传部、网信办牵头，各市、县（区）人民政府配合）")
    quotes = [read.doc.text[unit.start : unit.end] for unit in found.responsibilities]
    assert quotes == ["省委宣传部", "网信办", "各市", "县（区）人民政府"]
    assert [unit.collective for unit in found.responsibilities] == [False, False, True, True]
    assert all(unit.rule_id.startswith("units.") for unit in found.responsibilities)


def test_half_width_and_full_width_give_the_same_units() -> None:
    full = _roles("一、甲。推进工作。（省教育厅牵头，财政厅、各县〔市、区〕人民政府配合）")
    half = _roles("一、甲。推进工作。(省教育厅牵头,财政厅、各县(市、区)人民政府配合)")
    assert [(unit.replace("〔", "(").replace("〕", ")"), role) for unit, role in full] == half


@pytest.mark.parametrize(
    "unit", ["（省教育厅牵头会同", "临江、", "各县（市、区）委、政府、", "以下均需各市", "（财政厅配合）"]
)
def test_a_list_of_any_length_costs_no_square(unit: str) -> None:
    started = time.perf_counter()
    _units("一、甲。推进工作。", "责任单位：省教育厅、" + unit * 4000)
    assert time.perf_counter() - started < 10
