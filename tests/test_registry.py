"""The registry: which region, which body, under which name on which day."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RuleError
from pipeline.registry import Region, Registry, load_registry
from pipeline.registry.bodies import Name
from pipeline.registry.names import NameIndex
from pipeline.rules import rules_folder
from pipeline.text import fold

REGISTRY = load_registry()
DAY = date(2021, 4, 16)


def resolved(unit: str, region: str | None, day: date | None = DAY) -> tuple[str | None, str | None]:
    found = REGISTRY.resolve(unit, region, day)
    return found.name, found.id


# ---- regions


def test_the_codes_are_those_of_the_standard() -> None:
    present = [r for r in REGISTRY.regions.all if r.until is None and r.level != "zone" and r.code != "133100"]
    provinces = [r for r in present if r.level == "province"]
    prefectures = [r for r in present if r.level == "prefecture"]
    counties = [r for r in present if r.level == "county"]
    # 34 provinces, 333 prefectures and 2845 counties: 民政部, end of 2025 (one county fewer than in 2024: 两江新区)
    assert (len(provinces), len(prefectures), len(counties)) == (34, 333, 2845)


def test_every_region_lies_in_one_that_is_known_and_leads_on_to_known_ones() -> None:
    codes = {region.code for region in REGISTRY.regions.all}
    for region in REGISTRY.regions.all:
        assert region.parent is None or region.parent in codes, region
        assert set(region.successors) <= codes, region
        assert bool(region.successors) == (region.until is not None), region
        assert region.since is None or region.until is None or region.since < region.until, region


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        ("广州市人民政府办公厅", "440100"),
        ("广东省", "440000"),
        ("江西省南昌市", "360100"),
        ("广州市天河区人民政府天园街道办事处", "440106"),
        ("北京市朝阳区人民政府", "110105"),
        ("内蒙古自治区锡林郭勒盟行政公署", "152500"),
        ("仙桃市人民政府", "429004"),
        ("横琴粤澳深度合作区执行委员会", "440400-hengqin"),
        ("粤港澳大湾区", None),
        ("朝阳区人民政府", None),
        ("国务院办公厅", None),
        ("", None),
    ],
)
def test_an_issuer_belongs_to_the_region_at_the_head_of_its_name(issuer: str, code: str | None) -> None:
    region = REGISTRY.region_of(issuer)
    assert (region and region.code) == code


def test_regions_in_a_text_are_told_apart_by_what_stands_before_them() -> None:
    text = "支持广州、珠海市和江苏省南京市鼓楼区，鼓楼区人民政府"
    found = [(text[start:end], code) for start, end, code in REGISTRY.regions_in(text)]
    assert found == [
        ("广州", "440100"),
        ("珠海市", "440400"),
        ("江苏省", "320000"),
        ("南京市", "320100"),
        ("鼓楼区", "320106"),
    ]


def test_a_former_region_is_itself_in_its_time_and_leads_to_its_successor() -> None:
    before, after = REGISTRY.region_of("璧山县", date(2013, 5, 1)), REGISTRY.region_of("璧山区", date(2016, 5, 1))
    assert before and after
    assert (before.code, before.until, before.successors) == ("500227", 2014, (after.code,))
    assert REGISTRY.regions.get("420600", date(2009, 1, 1)) == Region(
        "420600", "襄樊市", "prefecture", "420000", ("襄樊",), None, 2010, ("420600",)
    )
    assert resolved("三元区政府", "福建省三明市", date(2020, 1, 1)) == (
        "三明市三元区人民政府",
        "350403/people-government",
    )
    assert resolved("三元区政府", "福建省三明市", date(2023, 1, 1)) == (
        "三明市三元区人民政府",
        "350404/people-government",
    )


def test_a_district_has_its_city_in_its_name_and_a_county_has_not() -> None:
    assert resolved("余江区政府", "江西省")[0] == "鹰潭市余江区人民政府"
    assert resolved("吉安县政府", "江西省")[0] == "吉安县人民政府"
    assert resolved("海淀区教委", "北京市")[0] == "北京市海淀区教育委员会"


@pytest.mark.parametrize(
    ("unit", "region", "name"),
    [
        ("省大数据局", "山东省", "山东省大数据局"),
        ("市大数据局", "济南市", "济南市大数据局"),
        ("市大数据局", "青岛市", "青岛市大数据发展管理局"),
        ("省大数据局", "贵州省", "贵州省大数据发展管理局"),
        ("省大数据局", "江苏省", None),
        ("市行政审批局", "南京市", "南京市行政审批局"),
        ("市行政审批局", "潍坊市", "潍坊市行政审批服务局"),
        ("区交通局", "重庆市永川区", "重庆市永川区交通局"),
        ("河南机场集团", "河南省", "河南省机场集团有限公司"),
        ("四川机场集团", "四川省", None),
        ("省铁路集团", "江苏省", None),
        ("浦东新区管委会", "上海市", None),
        ("横琴新区管委会", "广东省", "横琴新区管理委员会"),
        ("市建委", "杭州市", "杭州市城乡建设委员会"),
        ("市建委", "成都市", None),
        ("航空港区", "河南省", "郑州航空港经济综合实验区管理委员会"),
        ("航空港区", "四川省", None),
        ("济源示范区", "河南省", "济源产城融合示范区管理委员会"),
        ("人行重庆营管部", "重庆市", "中国人民银行重庆营业管理部"),
        ("上海科创办", "上海市", "上海推进科技创新中心建设办公室"),
    ],
)
def test_a_short_name_without_a_pattern_is_known_where_it_is_sure_only(
    unit: str, region: str, name: str | None
) -> None:
    assert resolved(unit, region)[0] == name


def test_a_zone_has_one_key_however_it_is_written() -> None:
    assert resolved("航空港区管委会", "河南省")[1] == resolved("郑州航空港区管委会", "河南省")[1] is not None


# ---- bodies by the issuer's region


@pytest.mark.parametrize(
    ("unit", "region", "name", "id_"),
    [
        ("省发展改革委", "广东省", "广东省发展和改革委员会", "440000/development-reform"),
        ("省教育厅", "江西省南昌市", "江西省教育厅", "360000/education"),
        ("市教委", "北京市", "北京市教育委员会", "110000/education"),
        ("市卫健委", "广州市天河区", "广州市卫生健康委员会", "440100/health"),
        ("区教育局", "广州市天河区", "广州市天河区教育局", "440106/education"),
        ("县农业农村局", "吉安县", "吉安县农业农村局", "360821/agriculture"),
        ("自治区教育厅", "广西壮族自治区", "广西壮族自治区教育厅", "450000/education"),
        ("州发展改革委", "凉山彝族自治州", "凉山彝族自治州发展和改革委员会", "513400/development-reform"),
        ("兵团发展改革委", "新疆维吾尔自治区", "新疆生产建设兵团发展和改革委员会", "650000-corps/development-reform"),
        ("教育厅", "四川省", "四川省教育厅", "510000/education"),
        ("省委组织部", "广东省", "中共广东省委组织部", "440000/organization"),
        ("自治区党委组织部", "广西壮族自治区", "中共广西壮族自治区委员会组织部", "450000/organization"),
        ("省委外办", "广东省", "中共广东省委外事工作委员会办公室", "440000/foreign-affairs"),
        ("团省委", "广东省", "中国共产主义青年团广东省委员会", "440000/youth-league"),
        ("省总工会", "广东省", "广东省总工会", "440000/trade-unions"),
        ("省法院", "广东省", "广东省高级人民法院", "440000/court-high"),
        ("市中院", "广州市", "广州市中级人民法院", "440100/court-intermediate"),
        ("省政府办公厅", "广东省", "广东省人民政府办公厅", "440000/government-office"),
        ("市政府合作交流办", "上海市", "上海市合作交流办公室", "310000/investment-promotion"),
        ("珠海市", "广东省", "珠海市人民政府", "440400/people-government"),
        ("440100市", "广东省", None, None),
        # what departs from the pattern
        ("市自然资源局", "广州市", "广州市规划和自然资源局", "440100/natural-resources"),
        ("市规划资源局", "上海市", "上海市规划和自然资源局", "310000/natural-resources"),
        ("市交通委", "北京市", "北京市交通委员会", "110000/transport"),
        # offices of central bodies
        ("省税务局", "广东省", "国家税务总局广东省税务局", "440000/tax"),
        ("国家税务总局广东省税务局", "广东省", "国家税务总局广东省税务局", "440000/tax"),
        ("人民银行广州分行", "广东省", "中国人民银行广州分行", "440100/peoples-bank"),
        ("人行营业管理部", "北京市", "中国人民银行营业管理部", "110000/peoples-bank"),
        ("广东银保监局", "广东省", "中国银行保险监督管理委员会广东监管局", "440000/financial-regulation"),
        ("广州海关", "广东省", "中华人民共和国广州海关", "440100/customs"),
        ("黄埔海关", "广东省", "中华人民共和国黄埔海关", "440000/customs-huangpu"),
        ("省通信管理局", "广东省", "广东省通信管理局", "440000/communications"),
        ("国网江西省电力公司", "江西省", "国网江西省电力有限公司", "360000/state-grid"),
        ("南方电网公司", "广东省", "中国南方电网有限责任公司", "100000/southern-power-grid"),
        # zones
        ("横琴新区管委会", "广东省", "横琴新区管理委员会", "440400-hengqin-new/administration"),
        ("九江经开区管委会", "江西省", "九江经济技术开发区管理委员会", "360400/economic-development-zone"),
        ("市前海管理局", "深圳市", "前海深港现代服务业合作区管理局", "440300-qianhai/administration"),
    ],
)
def test_a_unit_is_the_body_of_the_issuers_region(unit: str, region: str, name: str | None, id_: str | None) -> None:
    assert resolved(unit, region) == (name, id_)


def test_a_central_notice_knows_central_bodies_only() -> None:
    assert resolved("发展改革委", None) == ("国家发展和改革委员会", "100000/development-reform")
    assert resolved("中央宣传部（国务院新闻办）", None) == ("中共中央宣传部", "100000/publicity")
    assert resolved("海关总署广东分署", None) == ("海关总署广东分署", "440000/customs-guangdong-branch")
    assert REGISTRY.resolve("省教育厅", None, DAY).reason == "no_region"


def test_a_short_name_is_central_in_a_central_notice_and_the_issuers_own_elsewhere() -> None:
    assert resolved("统计局", None) == ("国家统计局", "100000/statistics")
    assert resolved("统计局", "江西省") == ("江西省统计局", "360000/statistics")
    assert resolved("教育局", "江西省") == (None, None)
    assert resolved("海关", "广东省") == (None, None)


def test_the_region_may_be_given_by_its_code() -> None:
    assert resolved("省教育厅", "440000") == resolved("省教育厅", "广东省")


def test_marks_of_layout_inside_a_name_do_not_count() -> None:
    assert resolved("省 教育厅", "广东省") == resolved("“省教育厅”", "广东省") == resolved("省教育厅", "广东省")


# ---- names in their time


@pytest.mark.parametrize(
    ("unit", "day", "name", "reason"),
    [
        ("国土资源部", date(2015, 1, 1), "国土资源部", "known"),
        ("国土资源部", date(2018, 6, 1), "国土资源部", "former_name"),
        ("国土资源部", date(2021, 1, 1), "自然资源部", "former_name"),
        ("银保监会", date(2021, 1, 1), "中国银行保险监督管理委员会", "known"),
        ("银保监会", date(2025, 1, 1), "国家金融监督管理总局", "former_name"),
        ("金融监管总局", date(2025, 1, 1), "国家金融监督管理总局", "known"),
        ("国家医保局", date(2015, 1, 1), None, "not_yet_valid"),
        ("银保监会", None, "中国银行保险监督管理委员会", "former_name"),
    ],
)
def test_a_central_name_follows_the_date(unit: str, day: date | None, name: str | None, reason: str) -> None:
    found = REGISTRY.resolve(unit, None, day)
    assert (found.name, found.reason) == (name, reason)


def test_the_id_stays_when_the_body_is_renamed() -> None:
    ids = {
        resolved("省国土资源厅", "广东省", date(2015, 1, 1))[1],
        resolved("省自然资源厅", "广东省", date(2021, 1, 1))[1],
    }
    assert ids == {"440000/natural-resources"}
    assert resolved("省国土资源厅", "广东省", date(2021, 1, 1)) == ("广东省自然资源厅", "440000/natural-resources")


def test_a_body_that_was_merged_keeps_its_id_and_names_its_successor() -> None:
    assert resolved("银监会", None, date(2016, 1, 1)) == ("中国银行业监督管理委员会", "100000/banking-regulation")
    assert REGISTRY.bodies.bodies["banking-regulation"].successors == ("financial-regulation",)


def test_the_same_short_name_means_another_body_after_the_reform() -> None:
    assert resolved("广东金融监管局", "广东省", date(2020, 2, 1))[1] == "440000/local-finance"
    assert resolved("广东金融监管局", "广东省", date(2024, 2, 1))[1] == "440000/financial-regulation"
    assert resolved("省金融监管局", "江西省", date(2020, 2, 1))[0] == "江西省地方金融监督管理局"


# ---- what is not one body


@pytest.mark.parametrize(
    ("unit", "region", "name", "id_"),
    [
        ("各地级以上市", "广东省", "广东省各地级以上市人民政府", "440000/municipal-governments"),
        ("各市人民政府", "江西省", "江西省各市人民政府", "360000/municipal-governments"),
        ("各县〔区〕人民政府", "江西省", "江西省各县（区）人民政府", "360000/county-governments"),
        ("各区政府", "广州市", "广州市各区人民政府", "440100/county-governments"),
        ("各乡镇人民政府", "吉安县", "吉安县各乡镇人民政府", "360821/township-governments"),
        ("各省人民政府", None, "各省人民政府", "100000/provincial-governments"),
        ("省有关部门", "广东省", "广东省有关部门", None),
        ("市直各单位", "广州市", "广州市直各单位", None),
        ("省委省政府", "广东省", "广东省委省政府", None),
        ("国务院相关部门", None, "国务院相关部门", None),
        ("各地区", None, "各地区", None),
        ("市县人民政府", "广东省", "市县人民政府", None),
    ],
)
def test_a_group_is_no_finding_and_has_an_id_where_its_members_are_certain(
    unit: str, region: str | None, name: str, id_: str | None
) -> None:
    found = REGISTRY.resolve(unit, region, DAY)
    assert (found.name, found.id, found.reason, found.is_finding) == (name, id_, "collective", False)


@pytest.mark.parametrize(
    ("unit", "region", "reason"),
    [
        ("省教育厅办公室", "广东省", "sub_unit"),
        ("市公安局刑警支队", "广州市", "sub_unit"),
        ("区教育局", "广州市", "no_such_level"),
        ("省教育厅", "兰溪州", "unclear_region"),
        ("朝阳区教育局", None, "unclear_region"),
        ("临江生态站", "广东省", "unknown"),
        ("县人民医院", "吉安县", "unknown"),
        ("", "广东省", "unknown"),
        ("省" * 500, "广东省", "unknown"),
    ],
)
def test_what_is_unknown_stays_as_written_and_says_why(unit: str, region: str | None, reason: str) -> None:
    found = REGISTRY.resolve(unit, region, DAY)
    assert (found.name, found.id, found.reason, found.is_finding) == (None, None, reason, True)


@given(
    st.text("省市县区州委各人民政府教育厅局办公室部广东北京天河(（）) 、x", max_size=24),
    st.sampled_from([None, "广东省", "广州市天河区", "北京市", "新疆维吾尔自治区", "省", "0"]),
)
def test_any_text_gets_an_answer_that_holds_together(unit: str, region: str | None) -> None:
    found = REGISTRY.resolve(unit, region, DAY)
    assert found.name is not None or found.id is None
    if found.id:
        code, body = found.id.split("/")
        assert code == "100000" or REGISTRY.regions.get(code)
        assert body in REGISTRY.bodies.bodies or found.reason == "collective"


# ---- the tables


def test_no_name_means_two_bodies_at_once() -> None:
    for table in (REGISTRY.bodies.local, REGISTRY.bodies.nation):
        for key, names in table.items():
            clashes = {(a.body, b.body) for a in names for b in names if a.body < b.body and _clash(a, b)}
            assert not clashes, (key, clashes)


def _clash(a: Name, b: Name) -> bool:
    together = max(a.since or date.min, b.since or date.min) < min(a.until or date.max, b.until or date.max)
    here = not a.levels or not b.levels or bool(a.levels & b.levels)
    return together and here and a.at == b.at and a.written == b.written


def test_every_name_resolves_to_its_own_body_in_its_own_time() -> None:
    for body in REGISTRY.bodies.bodies.values():
        for name in body.names:
            if not name.local:
                found = REGISTRY.resolve(name.full, None, name.since or DAY if name.until is None else name.since)
                assert found.id == f"{name.seat or '100000'}/{body.id}", name


def test_codes_in_the_bodies_are_codes_of_regions() -> None:
    codes = {region.code for region in REGISTRY.regions.all}
    bodies = REGISTRY.bodies
    assert {code for code, _ in bodies.exceptions} <= codes
    for body in bodies.bodies.values():
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", body.id)
        for name in body.names:
            assert all(any(code.startswith(at) for code in codes) for at in name.at), name
            assert name.seat is None or name.seat in codes, name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(rules_folder() / "registry", tmp_path / "registry")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("bodies.yaml", "kind: congress", "kinds: congress", "bodies.yaml: bodies.peoples-congress.kinds"),
        ("bodies.yaml", "since: 2018-03-17", "since: soon", "bodies.yaml: bodies."),
        ("bodies.yaml", "\nbodies:\n", "\nbodies: [\n", "bodies.yaml:"),
        ("bodies.yaml", "successors: [agriculture]", "successors: [agricultur]", "no body agricultur"),
        ("bodies.yaml", "id: education\n", "id: finance\n", "two bodies finance"),
        ("collectives.yaml", "pattern: '各.*'", "pattern: '各(.*'", "collectives.yaml"),
        ("regions.tsv", "110101\t", "11010\t", "regions.tsv:"),
        ("regions.tsv", "\t2010\t110101", "\tsoon\t110101", "not a year"),
    ],
)
def test_a_broken_registry_says_where(folder: Path, file: str, old: str, new: str, says: str) -> None:
    path = folder / "registry" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    registry: Registry = load_registry(folder)
    with pytest.raises(RuleError, match=re.escape(says)):
        registry.resolve("省教育厅", "广东省", DAY)


def test_the_fingerprint_follows_the_tables(folder: Path) -> None:
    registry = load_registry(folder)
    assert registry.fingerprint == REGISTRY.fingerprint
    with (folder / "registry" / "zones.tsv").open("a", encoding="utf-8") as file:
        file.write("440300-xinhe\t新河试验区\n")
    assert Registry(folder / "registry").fingerprint != registry.fingerprint


def test_the_examples_of_a_group_match_it_first() -> None:
    data = yaml.safe_load((rules_folder() / "registry" / "collectives.yaml").read_text("utf-8"))
    for entry, group in zip(data["groups"], REGISTRY.bodies.groups, strict=True):
        for example in entry["examples"]:
            assert next(g for g in REGISTRY.bodies.groups if g.pattern.fullmatch(fold(example))) is group, example


def test_the_registry_is_loaded_once() -> None:
    assert load_registry() is load_registry()
    assert load_registry().bodies is load_registry().bodies


# ---- the index


@given(st.lists(st.text("广州市天河", min_size=1, max_size=4), max_size=8), st.text("广州市天河区", max_size=20))
def test_the_index_finds_the_leftmost_longest_names(names: list[str], text: str) -> None:
    listed = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, listed)) or "(?!)")
    assert list(NameIndex(names).find(text)) == [match.span() for match in pattern.finditer(text)]
