"""What a target measures and by when: indicators, lists that share them out, and the deadline that governs."""

from __future__ import annotations

from time import process_time

import pytest
from notices import facts

TITLE = "澜江省人民政府关于改进服务的通知"


def _links(text: str) -> list[tuple[str, str | None, str | None]]:
    read, found = facts(TITLE, "一、" + text)
    return [
        (
            read.doc.text[t.start : t.end],
            read.doc.text[t.indicator_start : t.indicator_end] if t.indicator_start is not None else None,
            read.doc.text[slice(*t.deadline)] if t.deadline else None,
        )
        for t in found.targets
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("混交林占比达到45%。", "混交林占比"),
        ("投放不少于250台乡镇自助终端。", "乡镇自助终端"),
        ("各县应当建成综合服务中心1个。", "综合服务中心"),
        ("全市自然岸线（不包括海岛岸线）保有率不低于35%。", "全市自然岸线（不包括海岛岸线）保有率"),
        ("全市建成区绿地率不低于38%。", "全市建成区绿地率"),
        ("行业每单位产品用汞量在2010年的基础上减少50%。", "行业每单位产品用汞量"),
        ("贷款增速比各项贷款平均增速高2个百分点以上。", "贷款增速"),
        ("单位生产总值能耗比2020年下降13.5%。", "单位生产总值能耗"),
        ("实现“一网通办”事项占比95%以上。", "“一网通办”事项占比"),
        ("遴选50个乡镇开展数字化试点。", "乡镇"),
        ("培训约1000名达到国际标准的医生。", "达到国际标准的医生"),
        ("90%以上村庄的生活垃圾得到治理。", "村庄的生活垃圾得到治理"),
        ("以不低于20%的比例对企业进行抽查。", "企业进行抽查"),
        ("新建25万平方米A级数据中心。", "A级数据中心"),
        ("登记机关自收到材料之日起3个工作日内出具受理通知书。", "出具受理通知书"),
        ("不动产登记3个工作日内办结。", "不动产登记"),
        ("其他事项3个工作日内办结。", "其他事项"),
        ("实现土壤监测点位所有县（市、区）全覆盖。", "土壤监测点位所有县（市、区）"),
    ],
)
def test_the_noun_phrase_in_front_or_behind(text: str, named: str) -> None:
    assert [indicator for _, indicator, _ in _links(text)] == [named]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("养老床位、托育托位分别达到5万张、3万个。", ["养老床位", "托育托位"]),
        ("污水治理率、垃圾处理率分别达到40%和95%以上。", ["污水治理率", "垃圾处理率"]),
        ("城市和县城污水处理率分别达到95%和85%左右。", ["城市和县城污水处理率"] * 2),
        ("接待游客突破5000万人次、旅游收入突破40亿元，分别增长15%和20%。", ["接待游客", "旅游收入"] * 2),
        ("完成100个农用地和100个建设用地治理试点。", ["农用地", "建设用地治理试点"]),
        ("新建基地100个、隔离带1000公里。", ["基地", "隔离带"]),
        ("选择10个县（市、区）、50个乡镇开展示范创建。", ["县（市、区）", "乡镇"]),
        ("新建车位2万个（其中：公共车位5000个、专用车位3000个）。", ["车位", "公共车位", "专用车位"]),
        ("年产值亿元企业达到100家，其中10亿元以上企业20家。", ["年产值亿元企业", "企业", "10亿元以上企业"]),
        ("审核时间不少于5个工作日，最长不超过15个工作日。", ["审核时间", "审核时间"]),
        ("城镇化率提高到65%，比2020年提高5个百分点。", ["城镇化率", "城镇化率"]),
        ("引进50亿元以上项目3个、10亿元以上项目5个。", ["项目", "50亿元以上项目", "项目", "10亿元以上项目"]),
        ("旅游收入年均增长12%以上，达到1000亿元。", ["旅游收入", "旅游收入"]),
        ("规范性文件，均要纳入审核范围，确保实现全覆盖。", ["规范性文件"]),
        ("园区储能规模为2020年的5倍。", ["园区储能规模"]),
        ("旅游收入达到300亿元、年均增长12%。", ["旅游收入", "旅游收入"]),
        ("饮用水水源水质达到或优于Ⅲ类比例高于93%。", ["饮用水水源水质达到或优于Ⅲ类比例"]),
        ("主营业务收入须占收入总额的50%以上。", ["主营业务收入"]),
        ("新建“幸福驿站”“邻里食堂”等60个。", ["“幸福驿站”“邻里食堂”"]),
    ],
)
def test_a_list_names_its_indicators_once_or_in_their_order(text: str, named: list[str]) -> None:
    assert [indicator for _, indicator, _ in _links(text)] == named


@pytest.mark.parametrize(
    ("text", "under"),
    [
        ("到2025年，甲类企业达到500家；乙类企业达到200家。", ["到2025年", "到2025年"]),
        ("新建厂房50万平方米，2025年底前全部建成。", ["2025年底前"]),
        ("建成充电桩2000个（2024年底前），改造小区120个。", ["2024年底前", None]),
        ("2023年底前建成5个、2025年底前建成12个产业园。", ["2023年底前", "2025年底前"]),
        ("建成产业园12个。完成时限：2025年底前。", ["2025年底前"]),
        ("建成产业园12个。（县商务局负责，2025年底前完成）", ["2025年底前"]),
        ("每年新建产业园2个以上。", [None]),
        ("到2025年、2030年，绿化率分别达到65%、70%。", ["到2025年", "2030年"]),
    ],
)
def test_the_deadline_that_governs(text: str, under: list[str | None]) -> None:
    assert [due for _, _, due in _links(text)] == under


def test_the_deadline_of_a_row_stands_in_its_column() -> None:
    rows = (("序号", "重点任务", "责任单位", "完成时限"), ("1", "新建茶园2000亩", "县农业农村局", "2025年底前"))
    read, found = facts(TITLE, rows)
    (target,), text = found.targets, read.doc.text
    assert target.deadline is not None
    assert (text[target.start : target.end], text[slice(*target.deadline)]) == ("2000亩", "2025年底前")


def test_one_text_without_a_stop_costs_no_square_of_its_length() -> None:
    def cost(times: int) -> float:
        line = "分别达到5个、" * times
        begun = process_time()
        facts(TITLE, "一、到2025年" + line)
        return process_time() - begun

    cost(50)
    assert cost(2000) < 12 * max(cost(500), 0.02)
