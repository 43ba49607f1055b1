"""Responsible units: who is assigned, in which role, by which words."""

from __future__ import annotations

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
