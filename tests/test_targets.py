"""Targets: numbers that are set to be reached, with comparator, value, unit and what they measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import facts

TITLE = "澜江省人民政府关于改进服务的通知"


def _targets(text: str) -> list[tuple[str, str, float, str, str]]:
    read, found = facts(TITLE, "一、" + text)
    return [
        (read.doc.text[t.start : t.end], t.comparator, float(f"{t.value:.6g}"), t.unit, t.kind) for t in found.targets
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投放不少于250台乡镇自助终端。", ("不少于250台", ">=", 250, "台", "level")),
        ("实名注册用户突破1.2亿。", ("突破1.2亿", ">", 120000000, "", "level")),
        ("将成本涨幅控制在5％以内。", ("控制在5％以内", "<=", 5, "%", "level")),
        ("优化事项不少于二分之一。", ("不少于二分之一", ">=", 0.5, "", "share")),
        ("增加值增长6%以上。", ("增长6%以上", ">=", 6, "%", "growth")),
        ("占比达到50%。", ("达到50%", ">=", 50, "%", "share")),
        ("审批时间压缩至4个工作日以内。", ("压缩至4个工作日以内", "<=", 4, "工作日", "level")),
        ("一般事项3个工作日内办结。", ("3个工作日内", "<=", 3, "工作日", "level")),
        ("满意度达到90%左右。", ("达到90%左右", "~", 90, "%", "level")),
        ("新建充电桩2,000个。", ("2,000个", "=", 2000, "个", "level")),
        ("至少培育1家龙头企业。", ("至少培育1家", ">=", 1, "家", "level")),
        ("年底前实现视频会议全省全覆盖。", ("全省全覆盖", "=", 100, "%", "coverage")),
        ("产值比2020年翻一番。", ("翻一番", "=", 2, "倍", "growth")),
        ("综合排名进入全国前三。", ("进入全国前三", "<=", 3, "名", "rank")),
        ("实现化肥使用量零增长。", ("零增长", "=", 0, "%", "growth")),
        ("PM2.5浓度降至30微克/立方米以下。", ("降至30微克/立方米以下", "<=", 30, "微克/立方米", "level")),
        ("城乡居民收入比缩小到2.3以内。", ("缩小到2.3以内", "<=", 2.3, "", "level")),
        ("人均预期寿命提高到79岁。", ("提高到79岁", "=", 79, "岁", "level")),
        ("每人每年培训不少于40学时。", ("不少于40学时", ">=", 40, "学时", "level")),
        ("开展补贴性职业技能培训50万人次。", ("50万人次", "=", 500000, "人次", "level")),
        ("推动公共法律服务乡镇（街道）全覆盖。", ("全覆盖", "=", 100, "%", "coverage")),
        ("每季度召开1次联席会议。", ("1次", "=", 1, "次", "level")),
        ("有效利用系数提高到0.58以上。", ("提高到0.58以上", ">=", 0.58, "", "level")),
        ("每个县（市、区）培育一家规模大的龙头企业。", ("一家", "=", 1, "家", "level")),
        ("完成投资1亿2000万元。", ("1亿2000万元", "=", 120000000, "元", "level")),
        ("储备资金3亿5000万元以上。", ("3亿5000万元以上", ">=", 350000000, "元", "level")),
        ("改造县道300余公里。", ("300余公里", ">", 300, "公里", "level")),
        ("培育规模大的龙头企业3家。", ("3家", "=", 3, "家", "level")),
        ("符合条件的公办学校体育场馆开放率达到85%。", ("达到85%", ">=", 85, "%", "share")),
        ("新增专利代理师两百名。", ("两百名", "=", 200, "名", "level")),
        ("7个工作日内答复维权申请。", ("7个工作日内", "<=", 7, "工作日", "level")),
        ("材料齐全的，自受理之日起五个工作日内核发居住证。", ("五个工作日内", "<=", 5, "工作日", "level")),
        ("治理“三化”草原3000万公顷。", ("3000万公顷", "=", 30000000, "公顷", "level")),
        ("抢救古树名木60万株。", ("60万株", "=", 600000, "株", "level")),
        ("年内处置僵尸企业20家。", ("20家", "=", 20, "家", "level")),
        ("提升50个重点口岸的防范能力。", ("50个", "=", 50, "个", "level")),
        ("力争1-2个工作日放款。", ("1-2个工作日", "=", 1, "工作日", "level")),
        ("对学校食堂开展全覆盖检查。", ("全覆盖", "=", 100, "%", "coverage")),
        ("疏通河道30公里。", ("30公里", "=", 30, "公里", "level")),
        ("设置便民服务点60个。", ("60个", "=", 60, "个", "level")),
        ("推进300个行政村环境整治。", ("300个", "=", 300, "个", "level")),
        (
            "县民政局自接到申请之日起10个工作日内，会同县残联重新调查核实。",
            ("10个工作日内", "<=", 10, "工作日", "level"),
        ),
        ("县就业中心于5个工作日内向市场管委办提交复核。", ("5个工作日内", "<=", 5, "工作日", "level")),
        ("15日内书面通知申请人。", ("15日内", "<=", 15, "日", "level")),
        ("视频资料应当保存3个月以上。", ("3个月以上", ">=", 3, "个月", "level")),
        ("算力规模达到50PFLOPS以上。", ("达到50PFLOPS以上", ">=", 50, "PFLOPS", "level")),
        ("城市细颗粒物平均浓度低于48微克/立方米。", ("低于48微克/立方米", "<", 48, "微克/立方米", "level")),
        ("全年接待游客8000万人次。", ("8000万人次", "=", 80000000, "人次", "level")),
        ("设立10亿元的中小企业发展基金。", ("10亿元", "=", 1000000000, "元", "level")),
        ("行政村通达率100%。", ("100%", "=", 100, "%", "share")),
        ("综合排名保持前3位。", ("保持前3位", "<=", 3, "位", "rank")),
        ("贷款增速不低于20%。", ("不低于20%", ">=", 20, "%", "growth")),
        ("增加值增速6%。", ("6%", "=", 6, "%", "growth")),
        ("就餐时保持1米以上距离。", ("1米以上", ">=", 1, "米", "level")),
        ("新建750千伏变电站2座。", ("2座", "=", 2, "座", "level")),
        ("新建5000吨级泊位3个。", ("3个", "=", 3, "个", "level")),
        ("推进农田改造提升40万亩。", ("40万亩", "=", 400000, "亩", "level")),
        ("建立不少于5000吨的应急储备。", ("不少于5000吨", ">=", 5000, "吨", "level")),
        ("争取上级资金3亿元以上。", ("3亿元以上", ">=", 300000000, "元", "level")),
        ("保护区每年监测两次。", ("两次", "=", 2, "次", "level")),
        ("每季度至少公开一次补贴对象信息。", ("至少公开一次", ">=", 1, "次", "level")),
        ("打造2个5000亿元级产业集群。", ("2个", "=", 2, "个", "level")),
        ("园区产值突破一点五亿，排名进位。", ("突破一点五亿", ">", 150000000, "", "level")),
        ("园区亩均税收达到20万元/亩。", ("达到20万元/亩", ">=", 200000, "元/亩", "level")),
        ("创建3家4A级景区。", ("3家", "=", 3, "家", "level")),
        ("将现有46个分散机房压减至5个以内。", ("压减至5个以内", "<=", 5, "个", "level")),
        ("园区储能规模为2020年的5倍。", ("5倍", "=", 5, "倍", "level")),
        ("每年支持300个左右村建设驿站。", ("300个左右", "~", 300, "个", "level")),
        ("签约金额力争突破20亿元。", ("突破20亿元", ">", 2000000000, "元", "level")),
        ("不予处罚事项扩展到120项以上。", ("扩展到120项以上", ">=", 120, "项", "level")),
        ("新建“幸福驿站”“邻里食堂”等60个。", ("60个", "=", 60, "个", "level")),
        ("冷链车标准化率提高至少10个百分点。", ("提高至少10个百分点", ">=", 10, "百分点", "growth")),
        ("设立规模不低于20亿元的引导基金。", ("不低于20亿元", ">=", 2000000000, "元", "level")),
        ("每百名老年人拥有养老床位4.5张。", ("4.5张", "=", 4.5, "张", "level")),
        ("特派员每人每年驻村不少于60天。", ("不少于60天", ">=", 60, "天", "level")),
        ("平均跑动次数少于0.1次。", ("少于0.1次", "<", 0.1, "次", "level")),
        ("适老化改造累计分别超过20万户。", ("超过20万户", ">", 200000, "户", "level")),
        ("污染天数较上年减少6天以上。", ("减少6天以上", ">=", 6, "天", "growth")),
        ("三级医院平均住院日控制在9天以下。", ("控制在9天以下", "<=", 9, "天", "level")),
        ("省财政累计安排补助资金120亿元左右。", ("120亿元左右", "~", 12e9, "元", "level")),
        ("住院费用报销比例达到80%左右。", ("达到80%左右", "~", 80, "%", "share")),
        ("每万名居民有2名以上全科医生。", ("2名以上", ">=", 2, "名", "level")),
        ("每千名老年人拥有床位50张。", ("50张", "=", 50, "张", "level")),
        ("规划重大项目45个。", ("45个", "=", 45, "个", "level")),
        ("第一批3座于年底前投运。", ("3座", "=", 3, "座", "level")),
        ("力争首批3个示范项目建成投运。", ("3个", "=", 3, "个", "level")),
        ("将全市10万栋老旧房屋信息录入平台。", ("10万栋", "=", 100000, "栋", "level")),
        ("在全省20个县（市、区）开展试点。", ("20个", "=", 20, "个", "level")),
        ("建设日处理能力500吨的垃圾发电厂2座。", ("2座", "=", 2, "座", "level")),
        ("大豆扩种10万亩。", ("10万亩", "=", 100000, "亩", "level")),
        ("每年安排不少于500万元的专项经费。", ("不少于500万元", ">=", 5000000, "元", "level")),
        ("各县6月底前报送2个以上典型案例。", ("2个以上", ">=", 2, "个", "level")),
        ("三分之二以上的村建成服务站。", ("三分之二以上", ">=", pytest.approx(0.6667, abs=0.001), "", "share")),
        ("灌溉水有效利用系数提高到0.58。", ("提高到0.58", "=", 0.58, "", "level")),
        ("灾害发生后10小时内受灾人员得到救助。", ("10小时内", "<=", 10, "小时", "level")),
        ("到2025年，社区养老服务设施全覆盖。", ("全覆盖", "=", 100, "%", "coverage")),
        ("打造千亩基地10个。", ("10个", "=", 10, "个", "level")),
        ("设立不少于10亿元的风险补偿资金池。", ("不少于10亿元", ">=", 1e9, "元", "level")),
        ("对全县50个村开展人居环境整治。", ("50个", "=", 50, "个", "level")),
        ("力争10个镇污水处理厂完成提标改造。", ("10个", "=", 10, "个", "level")),
        ("每千人口托位数4.6个。", ("4.6个", "=", 4.6, "个", "level")),
        ("加快实施总投资120亿元的30个项目。", ("30个", "=", 30, "个", "level")),
        ("农村低保标准提高6%。", ("提高6%", "=", 6, "%", "growth")),
        ("储备物资价值保持在3000万元以上。", ("保持在3000万元以上", ">=", 30000000, "元", "level")),
        ("孕产妇死亡率控制在9／10万以内。", ("控制在9／10万以内", "<=", 9, "/10万", "level")),
        ("每月至少“回头看”一次。", ("至少“回头看”一次", ">=", 1, "次", "level")),
    ],
)
def test_goals(text: str, expected: tuple[str, str, float, str, str]) -> None:
    assert _targets(text) == [expected]


def test_numbers_under_a_heading_that_tells_how_things_are_set_nothing() -> None:
    lines = ("常年种植小麦32.6万亩，年产秸秆约35万吨。", "力争2023年新建站点20处。")
    for heading, expected in (("基本情况", ["20处"]), ("发展目标", ["32.6万亩", "约35万吨", "20处"])):
        read, found = facts(TITLE, f"一、{heading}", *lines)
        assert [read.doc.text[t.start : t.end] for t in found.targets] == expected


def test_great_sums_are_granted_to_nobody() -> None:
    assert [row[4] for row in _targets("全市新增普惠贷款不少于180亿元，每户不超过300万元。")] == ["level", "standard"]


def test_a_coverage_may_stand_in_quotation_marks() -> None:
    assert _targets("年底前实现充电站“县县全覆盖”。") == [("“县县全覆盖”", "=", 100, "%", "coverage")]


def test_a_number_that_tells_a_noun_apart_is_a_threshold_where_another_counts_it() -> None:
    found = _targets("实现30户以上自然村通硬化路率100%。")
    assert [(quote, kind) for quote, *_, kind in found] == [("30户以上", "standard"), ("100%", "share")]
    assert [row[4] for row in _targets("产值超百亿元企业达到5家。")] == ["standard", "level"]
    assert [row[4] for row in _targets("新建5个以上站点、3条线路。")] == ["level", "level"]


def test_bare_numbers_of_a_year_to_come_are_goals() -> None:
    found = _targets("到2025年，粮食50万吨、油料20万吨，茶园面积稳定在3万亩以上、桑园1万亩。")
    assert [row[1:4] for row in found] == [("=", 5e5, "吨"), ("=", 2e5, "吨"), (">=", 3e4, "亩"), ("=", 1e4, "亩")]
    assert _targets("会议通报，粮食50万吨、油料20万吨。") == []


def test_each_number_of_a_long_list_goes_on_with_the_first() -> None:
    found = _targets("甲产量、乙产量、丙储备分别达到1200万吨、35亿立方米、60万箱。")
    assert [row[1:4] for row in found] == [(">=", 12e6, "吨"), (">=", 35e8, "立方米"), (">=", 6e5, "箱")]
    assert [row[1:4] for row in _targets("分别在5日、8日、12日内办结。")] == [("<=", n, "日") for n in (5, 8, 12)]


def test_a_bare_amount_in_a_list_of_goals_is_one_and_alone_none() -> None:
    found = _targets("沟道治理1000条以上，盐碱地试点面积20万亩。")
    assert [row[1:4] for row in found] == [(">=", 1000, "条"), ("=", 2e5, "亩")]
    assert _targets("会议通报，盐碱地试点面积20万亩。") == []


def test_a_comma_joins_the_parts_of_a_list_too() -> None:
    found = _targets("创建绿色工厂15家，绿色园区2个，绿色供应链3条。")
    assert [row[1:4] for row in found] == [("=", 15, "家"), ("=", 2, "个"), ("=", 3, "条")]
    assert [row[2] for row in _targets("创建绿色工厂15家，现有园区2个。")] == [15]


def test_a_team_of_so_many_is_a_goal_in_each_member_of_the_list() -> None:
    found = _targets("各县（市、区）组建不少于40人、乡镇不少于20人、村不少于8人的抢险队伍。")
    assert [(row[2], row[4]) for row in found] == [(40, "level"), (20, "level"), (8, "level")]


def test_what_one_project_is_granted_leaves_the_number_of_projects_a_goal() -> None:
    found = _targets("每年组织技术攻关项目15个左右，市级财政单个项目资助最高不超过300万元。")
    assert [(row[2], row[4]) for row in found] == [(15, "level"), (3e6, "standard")]


def test_a_part_of_a_goal_and_a_second_effect_are_goals() -> None:
    found = [quote for quote, *_ in _targets("新建车位2万个以上，其中公共车位5000个，惠及居民30万户。")]
    assert found == ["2万个以上", "5000个", "30万户"]


def test_counts_in_a_row_over_brackets() -> None:
    found = _targets("选择10个县（市、区）、50个乡镇开展示范，建成自然村（组）硬化路1万公里。")
    assert [row[1:4] for row in found] == [("=", 10, "个"), ("=", 50, "个"), ("=", 10000, "公里")]


def test_a_promised_time_is_a_goal_also_where_subsidies_or_fines_are_the_matter() -> None:
    found = _targets("补贴申请5个工作日内办结，全流程审批时间控制在60个工作日以内，小型项目不超过15个工作日。")
    assert [(*row[1:4], row[4]) for row in found] == [
        ("<=", 5, "工作日", "level"),
        ("<=", 60, "工作日", "level"),
        ("<=", 15, "工作日", "level"),
    ]


def test_an_average_rate_that_is_to_fall_is_a_goal() -> None:
    assert [row[4] for row in _targets("普惠贷款加权平均利率较上年下降0.2个百分点左右。")] == ["growth"]
    assert [row[4] for row in _targets("对小微企业收取的担保费率不超过1%。")] == ["standard"]


def test_ranges_have_two_values() -> None:
    _, found = facts(TITLE, "一、覆盖率每年提升1—3个百分点。")
    (target,) = found.targets
    assert (target.value, target.value_high) == (Decimal(1), Decimal(3))
    assert (target.unit, target.direction) == ("百分点", "up")


@pytest.mark.parametrize(
    "text",
    [
        "给予每家最高不超过15万元的补贴。",
        "对每个试点县安排补助资金500万元。",
        "在江源区等16个流域开展治理。",
        "近日，执法人员对2家企业开展突击检查。",
        "过去三年，财政安排补助资金5000万元。",
        "报销比例达到80%的参保人员，可申请补助。",
        "申报企业符合下列条件的：营业收入达到2亿元以上，研发占比不低于3%。",
        "擅自占用耕地5亩以上。",
        "降雨量达50毫米以上时启动应急响应。",
        "三分之二以上的业主同意。",
        "全省30个县开展了试点。",
        "基金会的基金数额不少于210万元。",
        "门诊费用按80%报销。",
        "对困难企业的补贴标准提高10%。",
        "面向单笔贷款300万元及以下的农户。",
        "对年收入超过20万元的家庭，不再保障。",
        "65岁以上老年人免费。",
        "接收见习人员超过50人的，可申请认定示范基地。",
        "连续两年接收见习人员超过50人，留用率达到60%以上（含60%）的，可申请认定示范基地。",
        "申请家庭人均建筑面积低于15平方米。",
        "企业可向不超过3家银行提交申请。",
        "每处建筑面积原则上不少于1000平方米。",
        "再担保业务收费，原则上不高于承担责任的0.5%。",
        "电价不高于0.5元/千瓦时。",
        "建成区基本淘汰10蒸吨以下燃煤锅炉。",
        "准入限额基准为家庭年人均收入49952元。",
        "中断缴费时间不超过3个月的参保人，享受待遇。",
    ],
)
def test_subsidies_caps_and_thresholds_are_standards(text: str) -> None:
    assert {kind for *_, kind in _targets(text)} <= {"standard"}


@pytest.mark.parametrize(
    "text",
    [
        "推进“1+12+N”体系和平台2.0建设，公布第3批名单。",
        "拨打12345热线，落实第11条和澜府〔2021〕7号。",
        "全覆盖监督检查疫苗生产企业。",
        "落实以下3项措施。",
        "目前已建成站点200个。",
        "2022年全省新增就业62万人。",
        "2022年，全省新增就业62万人，增长8%，覆盖率达到90%。",
        "近三年来，全省新增充电桩3万个，增长20%。",
        "截至2022年底，全省建成基站3万个，覆盖率达到95%。",
        "“十三五”期间，建成高标准农田300万亩。",
        "培训了5000名医生。",
        "落实4个方面12类问题整改。",
        "推进首批8个项目建设。",
        "实施10项重点工程。",
        "推进百强县和千企万户行动。",
        "做到应保尽保，实行动态清零。",
        "位居全省第一方阵。",
        "按投资额的10%给予补助，最高不超过500万元。",
        "设置9个协调类别。",
        "推进“一件事”改革，统一受理。",
        "应当在变更之日起30日内向登记机关申请登记。",
        "同时在两个以上机构执业的，依法处理。",
        "常住人口300万以上城市参照执行。",
        "全省国土面积约12万平方公里。",
        "拟建设炼油规模800万吨/年的项目。",
        "以最近一次核定的收入为准。",
        "对25度以上坡耕地、重要水源地15—25度坡耕地退耕。",
        "相关街道在2小时内即进行了处理并反馈。",
        "窗口收到了600多条留言。",
        "以最近一次核定的收入为依据。",
        "建成区基本淘汰10蒸吨以下燃煤锅炉。",
        "安宁县请求，投入5亿元，建设年产130根曲轴的项目。",
        "至2月18日，揽件量达1.2亿件，提前完成服务能力恢复到四成的目标。",
        "申请人自收到通知之日起5个工作日内，提交相关资料。",
        "本次共检查企业500家，信访办理60件。",
        "据统计，全市化解纠纷3万件。",
        "检查企业500家，发现问题30个。",
        "监测点位50个，服务对象300人，申报单位限报1项。",
    ],
)
def test_numbers_that_are_no_goal(text: str) -> None:
    assert [found for found in _targets(text) if found[-1] != "standard"] == []


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("目前共有养老机构200家，力争2025年达到300家。", ["达到300家"]),
        ("截至2025年底，充电桩达到5万个。", ["达到5万个"]),
        ("在现有200个站点基础上，新增站点100个。", ["100个"]),
        ("鼓励已建成小区增设充电桩2000个。", ["2000个"]),
        ("较2022年提高5个百分点。", ["提高5个百分点"]),
    ],
)
def test_what_is_told_of_the_past_ends_where_a_goal_begins(text: str, quotes: list[str]) -> None:
    assert [quote for quote, *_ in _targets(text)] == quotes


@pytest.mark.parametrize(
    "text",
    [
        "涉及305名村民，涉及资金6210万元，涉及8个方面、共计58条补贴政策。",
        "对上述第2、4、5项情况有异议的，可以申请复核。",
        "2023年收入预算总额为10774万元，其中对个人和家庭的补助638.12万元。",
        "支持3家银行提供优惠利率贷款。",
        "编制数小计93人，其中全部补助事业编制人数69人。",
    ],
)
def test_counts_and_sums_that_only_tell_are_not_even_standards(text: str) -> None:
    assert _targets(text) == []


def test_what_is_listed_under_a_condition_is_a_threshold() -> None:
    _, found = facts(
        TITLE, "一、管理要求", "（一）有下列情形之一的，撤销资格：", "1.接收人数超过职工总数的30%。", "2.虚报人数的。"
    )
    assert [target.kind for target in found.targets] == ["standard"]


def test_a_list_shares_the_measure_and_the_comparator_at_its_end() -> None:
    points = _targets("收入增速分别高于全省0.5个、1个百分点。")
    assert [row[1:] for row in points] == [(">", 0.5, "百分点", "growth"), (">", 1, "百分点", "growth")]
    days = _targets("自受理之日起10日、15日内分别完成初审和复审。")
    assert [row[:4] for row in days] == [("10日", "<=", 10, "日"), ("15日内", "<=", 15, "日")]


def test_a_surely_aimed_number_is_a_goal_also_where_it_looks_like_a_norm() -> None:
    assert [kind for *_, kind in _targets("力争每处建筑面积不少于1000平方米。")] == ["level"]
    assert [kind for *_, kind in _targets("确保覆盖率达到100%，对未完成任务的，予以通报。")] == ["coverage"]


def test_a_list_of_projects_sets_nothing_by_its_descriptions() -> None:
    cell = "项目占地500亩，新建厂房10万平方米，建成后年产配件50万件"
    assert _in_table(cell) == []
    assert _in_table("新建标准厂房10万平方米") == ["10万平方米"]


def _in_table(task: str) -> list[str]:
    rows = (("序号", "重点任务", "责任单位"), ("1", task, "县工信局"))
    read, found = facts(rows, issued=None, title=TITLE)
    return [read.doc.text[t.start : t.end] for t in found.targets]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("管网漏损率控制在12%以内。", "level"),
        ("森林覆盖率达到65%。", "share"),
        ("贷款增速不低于20%。", "growth"),
        ("案件按时办结率达到100%。", "share"),
        ("中医馆设置达到100%。", "coverage"),
        ("绿色建筑达到50%以上。", "share"),
        ("提升50个重点口岸的防范能力。", "level"),
        ("产量增加50万吨。", "growth"),
    ],
)
def test_how_a_number_counts(text: str, kind: str) -> None:
    assert [found for *_, found in _targets(text)] == [kind]


def test_the_indicator_is_what_is_measured() -> None:
    read, found = facts(
        TITLE,
        "一、到2025年，力争农村老年人家庭医生签约率达80%以上，投放不少于250台乡镇自助终端，年底前实现视频会议全省全覆盖。",
    )
    named = [read.doc.text[t.indicator_start : t.indicator_end] for t in found.targets]
    assert named == ["农村老年人家庭医生签约率", "乡镇自助终端", "视频会议"]


def test_an_indicator_stands_behind_a_range_or_in_the_cell_before() -> None:
    for text, name in [
        ("一、拒不改正的，处1万元以上10万元以下的罚款。", "罚款"),
        ("一、透水土地面积达到建成区面积的20%以上。", "透水土地面积"),
        ("一、应有固定的联络地点、5000元以上的资金。", "资金"),
        ("一、评为优秀、合格等级的，每年分别给予30万元、20万元服务奖励。", "服务奖励"),
        ("一、收到办理结果3个工作日内，书面通知申请人。", "书面通知申请人"),
        ("一、力争工业投资增速高于全国平均0.5个百分点。", "工业投资增速"),
        ("一、绩效目标\t检测费用\t平均不超过6000元每家企业", "检测费用"),
    ]:
        read, found = facts(TITLE, text)
        assert {read.doc.text[t.indicator_start : t.indicator_end] for t in found.targets} == {name}


def test_a_list_names_its_indicator_once_or_each_its_own() -> None:
    read, found = facts(TITLE, "一、处理率分别达到85%、30%，创建省级示范村15个、市级示范村40个。")
    named = [read.doc.text[t.indicator_start : t.indicator_end] for t in found.targets]
    assert named == ["处理率", "处理率", "省级示范村", "市级示范村"]


def test_a_target_falls_under_the_deadline_of_its_sentence() -> None:
    read, found = facts(TITLE, "一、6月底前建成不少于3个站点。建成不少于5个中心。年底前用户突破100万，日活突破10万。")
    under = [read.doc.text[slice(*t.deadline)] if t.deadline else None for t in found.targets]
    assert under == ["6月底前", None, "年底前", "年底前"]


def test_money_and_large_numbers_are_in_base_units() -> None:
    _, found = facts(TITLE, "一、力争营业收入突破1.5万亿元，利用外资不少于3亿美元，造林不少于12万亩。")
    assert [(t.value, t.unit) for t in found.targets] == [
        (Decimal("1500000000000"), "元"),
        (Decimal("300000000"), "美元"),
        (Decimal("120000"), "亩"),
    ]


@settings(max_examples=80, deadline=None)
@given(
    st.text(alphabet="0123456789.,%万亿个台达到不少于以上以内至—增长新建实现全覆盖，。（）“”分之一二三", max_size=40)
)
def test_any_text_gives_values_and_spans_inside_it(text: str) -> None:
    read, found = facts(TITLE, "一、任务：" + text)
    for target in found.targets:
        assert 0 <= target.start < target.end <= len(read.doc.text)
        assert target.value >= 0


def test_a_number_too_large_to_be_one_is_reported_and_left_out() -> None:
    read, found = facts(TITLE, f"一、投放不少于{'9' * 400}台一体机，新建不少于3个站点。")
    assert [float(target.value) for target in found.targets] == [3]
    assert [finding.code for finding in found.findings] == ["unread_number"]
    assert read.doc.text[found.findings[0].start : found.findings[0].end].startswith("不少于9")


def test_a_list_shares_its_comparator() -> None:
    assert [row[1:4] for row in _targets("到2025年，果蔬、肉类、水产品处理率分别达到85%、30%、40%。")] == [
        (">=", 85, "%"),
        (">=", 30, "%"),
        (">=", 40, "%"),
    ]


def test_what_a_change_starts_from_is_no_target() -> None:
    assert [row[1:4] for row in _targets("实现硬化路比例由76%提高到90%。")] == [("=", 90, "%")]


def test_a_number_of_things_told_by_what_is_done_to_them_is_no_goal() -> None:
    assert _targets("落实培育企业的3家园区的责任。") == []
