"""``gongwen explain`` and ``gongwen why-not``: the reasons that they give are those of the engine itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from command import Gongwen
from hypothesis import given
from hypothesis import strategies as st
from notices import extractor, notice, rules

from pipeline.errors import InputError
from pipeline.explain import PREAMBLE, Reading, explain, read_file, why_not
from pipeline.explain.parts import compiled, matched, pattern_of, ways
from pipeline.extract.registered import with_names
from pipeline.extract.trace import FactTable, Trace
from pipeline.registry import load_registry
from pipeline.rules import RuleSet, load_rules
from pipeline.text import fold
from pipeline.types import Item, TableCell

ROOT: Final = Path(__file__).resolve().parent.parent
TITLE: Final = "澜江省教育厅关于推进校园建设的通知"


def reading(*lines: str, preamble: tuple[str, ...] = (), title: str = TITLE) -> Reading:
    """A notice of 2023-04-16 with these lines below its title, as ``gongwen explain`` reads it."""
    read = notice(title, *preamble, *lines)
    trace = Trace()
    return Reading(rules(), extractor(), read, extractor()(read, trace), trace)


def explained(read: Reading, which: str | None = None, path: str = "1") -> dict[str, Any]:
    """The one fact that is meant, as JSON gives it."""
    (fact,) = explain(read, path, which)
    return fact.as_json()


def step(fact: dict[str, Any], name: str) -> dict[str, Any]:
    """The one step of this name."""
    (found,) = [step for step in fact["steps"] if step["name"] == name]
    return dict(found)


def asked(read: Reading, quote: str, table: FactTable | None = None) -> dict[str, Any]:
    """What why-not says of the only place where the words stand."""
    (place,) = why_not(read, quote, table).as_json()["places"]
    return dict(place)


def reasons(place: dict[str, Any], table: str) -> dict[str, tuple[str, str | None]]:
    """Of each candidate that was refused its reason and the rule that refused it, by its quote."""
    return {one["quote"]: (one["why"], one["by"]) for one in place["seen"] if one["table"] == table}


# ---- deadlines


def test_a_date_is_explained_from_its_pieces_to_its_day() -> None:
    fact = explained(reading("一、完善服务。2024年2月底前完成评估。"), "底前")
    assert (fact["rule_id"], fact["quote"]) == ("deadlines.by-month-end", "2024年2月底前")
    (rule,) = fact["rules"]
    assert rule["pattern"] == rules()["deadlines"]["deadlines.by-month-end"].written
    assert [(part["part"], part["text"]) for part in rule["parts"] if part["text"]] == [
        ("{some_year}", "2024年"),
        ("{month}", "2月"),
        ("(?:底|末)", "底"),
        ("{before}?", "前"),
    ]
    assert (step(fact, "month")["value"], step(fact, "precision")["value"]) == ("2", "month")
    assert (step(fact, "due_end")["value"], step(fact, "due_end")["how"]) == ("2024-02-29", "bound_end")
    assert step(fact, "clause")["value"] == fact["values"]["clause"] == "完成评估"


@pytest.mark.parametrize(
    ("title", "text", "which", "how", "year"),
    [
        (TITLE, "一、2025年6月底前出台。", "6月底前", "year_written", "2025"),
        (TITLE, "一、2024年6月底前出台，9月底前完成。", "9月底前", "year_of_sentence", "2024"),
        ("澜江省2025年教育工作要点", "一、9月底前完成。", "9月底前", "year_of_title", "2025"),
        (TITLE, "一、9月底前完成。", "9月底前", "year_of_notice", "2023"),
        (TITLE, "一、2月底前完成。", "2月底前", "year_after_notice", "2024"),
        (TITLE, "一、明年9月底前完成。", "9月底前", "year_relative", "2024"),
    ],
)
def test_the_year_is_explained_by_the_reading_that_gave_it(
    title: str, text: str, which: str, how: str, year: str
) -> None:
    fact = explained(reading(text, title=title), which)
    assert (step(fact, "year")["how"], step(fact, "year")["value"]) == (how, year)
    assert step(fact, "due_end")["value"].startswith(year)


def test_bare_qian_is_explained_by_the_bound_that_was_taken() -> None:
    read = reading("一、2025年前淘汰旧车。2023年前完成改造。")
    before, kept = (fact.as_json() for fact in explain(read, "1"))
    assert (step(before, "due_end")["how"], step(before, "due_end")["value"]) == ("bound_before", "2024-12-31")
    assert (step(kept, "due_end")["how"], step(kept, "due_end")["value"]) == ("bound_kept", "2023-12-31")


def test_a_span_names_the_day_from_which_it_counts() -> None:
    fact = explained(reading("一、自印发之日起30日内备案。"), "deadlines:1")
    assert (step(fact, "anchor")["value"], step(fact, "count")["value"]) == ("2023-04-16", "30")
    assert step(fact, "due_end")["value"] == "2023-05-16"


@pytest.mark.parametrize(
    ("text", "which", "quote", "why"),
    [
        ("一、每月5日前报送。", "每月5日前", "每月", "shorter"),
        ("一、即日起至2023年9月底开展整治。", "即日起", "至2023年9月底", "begins_later"),
    ],
)
def test_what_lost_against_a_deadline_is_told_with_the_reason(text: str, which: str, quote: str, why: str) -> None:
    read = reading(text)
    fact = explained(read, which)
    lost = {one["quote"]: one for one in fact["lost"]}
    assert (lost[quote]["why"], lost[quote]["by"], lost[quote]["winner"]) == (why, fact["rule_id"], fact["quote"])


@pytest.mark.parametrize(
    ("text", "quote", "candidate", "why", "by"),
    [
        ("一、用工成本较2019年底下降。", "2019年底", "2019年底", "inside_lookalike", "deadlines.not-data"),
        ("一、2月30日前报送总结。", "2月30日前", "2月30日前", "no_date", None),
        ("一、2022年3月底前完成普查。", "2022年3月底前", "2022年3月底前", "past", None),
    ],
)
def test_why_not_a_deadline_tells_who_refused_it(text: str, quote: str, candidate: str, why: str, by: str) -> None:
    place = asked(reading(text), quote, "deadlines")
    assert reasons(place, "deadlines") == {candidate: (why, by)}
    assert place["facts"] == place["near"] == []


def test_what_lies_in_the_past_is_told_with_both_days() -> None:
    (seen,) = asked(reading("一、2022年3月底前完成普查。"), "3月底前", "deadlines")["seen"]
    assert seen["words"] == "2022-03-31 < 2023-04-16"


def test_where_nothing_was_seen_the_nearest_rule_names_the_condition_that_failed() -> None:
    place = asked(reading("一、完善服务。提高绩效，纳入下半年工作总结。"), "下半年", "deadlines")
    assert place["seen"] == []
    near = place["near"][0]
    assert near["rule"]["id"] == "deadlines.during-half"
    assert [part["text"] for part in near["matched"]] == ["下半年"]
    assert near["alone"] and near["failed"]["condition"] and near["failed"]["part"].startswith("(?!")
    assert near["found"] == "工作总结"
    assert len(place["near"]) <= 5


def test_a_missing_piece_is_named_as_it_is_written() -> None:
    place = asked(reading("一、6月初完成。"), "6月初", "deadlines")
    near = next(near for near in place["near"] if near["rule"]["id"] == "deadlines.by-month-end")
    assert (near["failed"]["part"], near["found"][0], near["alone"]) == ("(?:底|末)", "初", True)


def test_a_chapter_about_the_past_is_the_reason() -> None:
    place = asked(reading("一、发展现状", "（一）成绩。2024年底前建成食堂200个。"), "2024年底前", "deadlines")
    assert "item 1 " in place["notes"][0] and "deadlines.not-section" in place["notes"][0]
    assert place["near"] == []


# ---- targets


def test_a_number_is_composed_step_by_step() -> None:
    fact = explained(reading("一、完善服务。年底前平台注册用户突破1500万户，下同。"), "targets:1")
    assert fact["rule_id"] == "targets.before.more-than"
    assert [rule["id"] for rule in fact["rules"]] == ["targets.before.more-than", "targets.quantity.number"]
    assert (step(fact, "number")["value"], step(fact, "scale")["value"]) == ("1500", "15000000")
    assert step(fact, "scale")["how"] == "times_10000"
    assert (step(fact, "comparator")["text"], step(fact, "comparator")["value"]) == ("突破", ">")
    assert step(fact, "comparator")["how"] == "before_decides"
    assert (step(fact, "unit")["value"], step(fact, "deadline")["value"]) == ("户", "年底前")
    assert step(fact, "indicator")["how"] == "indicator_in_front"
    assert fact["values"]["value"] == float(step(fact, "scale")["value"])


def test_of_two_comparators_the_one_that_decides_is_named() -> None:
    fact = explained(reading("一、覆盖率达到75%以上。"), "75%")
    how = {one["text"]: (one["how"], one["rule_id"]) for one in fact["steps"] if one["name"] == "comparator"}
    assert how == {
        "达到": ("before_gives_way", "targets.before.reach"),
        "以上": ("after_decides", "targets.after.at-least"),
    }
    assert fact["rule_id"] == "targets.after.at-least"


def test_the_kind_names_its_rule_and_its_words() -> None:
    built, granted = (
        explained(reading(text), "targets:1")
        for text in ("一、新建标准化学校30所。", "一、给予每家不超过20万元的研发补助。")
    )
    assert (step(built, "kind")["rule_id"], step(built, "kind")["text"]) == ("targets.goal.build", "新建")
    assert (step(granted, "kind")["rule_id"], step(granted, "kind")["text"]) == ("targets.standard.grant", "给予")
    assert step(granted, "kind")["value"] == granted["values"]["kind"] == "standard"


def test_an_expression_read_as_a_whole_says_so() -> None:
    fact = explained(reading("一、年底前实现视频会议全省全覆盖。"), "全覆盖")
    assert fact["rule_id"] == "targets.coverage.full"
    assert {one["how"] for one in fact["steps"] if one["name"] in ("number", "unit")} == {"said_by_rule"}


def test_doubling_is_no_count() -> None:
    fact = explained(reading("一、产值比2020年翻两番。"), "targets:1")
    assert (step(fact, "number")["text"], step(fact, "number")["value"], step(fact, "number")["how"]) == (
        "两",
        "4",
        "doubled",
    )


def test_a_list_goes_on_with_the_number_before() -> None:
    read = reading("一、合格率、达标率分别达到85%、30%。")
    _, second = (fact.as_json() for fact in explain(read, "1"))
    assert (step(second, "kind")["how"], step(second, "indicator")["how"]) == ("goes_on", "indicator_split")
    assert (step(second, "comparator")["value"], step(second, "comparator")["rule_id"]) == (
        second["values"]["comparator"],
        second["rule_id"],
    )


@pytest.mark.parametrize(
    ("text", "quote", "candidate", "why", "by"),
    [
        ("一、围绕8个领域推进。", "8个", "8个", "no_goal", "targets.not.announced"),
        ("一、目前已有食堂不少于200个。", "不少于200个", "不少于200个", "past_words", "targets.not.past"),
        ("一、2022年新增就业62万人。", "62万人", "62万人", "past_year", "targets.not.past-year"),
        ("一、比例由76%提高到90%。", "76%", "76%", "starts_from", "targets.not.from"),
        ("一、公示5个工作日。", "5个工作日", "5个工作日", "no_promised_time", None),
        ("一、向登记机关在30日内申请。", "30日内", "30日内", "no_promised_time", "targets.time.applicant"),
        ("一、推进“300个项目”工程。", "300个", "300个", "inside_lookalike", "targets.not.name"),
        ("一、统筹三所学校。", "三所", "三所", "no_count", None),
    ],
)
def test_why_not_a_target_tells_who_refused_it(text: str, quote: str, candidate: str, why: str, by: str | None) -> None:
    place = asked(reading(text), quote, "targets")
    assert reasons(place, "targets") == {candidate: (why, by)}
    assert not place["facts"]


def test_what_would_have_made_a_number_a_goal_is_listed() -> None:
    (seen,) = asked(reading("一、投资3000万元。"), "3000万元", "targets")["seen"]
    assert (seen["why"], seen["lacks"]) == (
        "no_goal",
        ["targets.goal.build", "targets.goal.act", "targets.goal.amount", "targets.goal.all"],
    )
    assert "targets.goal.amount" in seen["says"]


def test_a_verb_that_stands_too_far_in_front_is_named() -> None:
    text = "一、完善服务。新建一批环境优美功能齐全的学校和医院以及其他设施100所左近。"
    (seen,) = asked(reading(text), "100所", "targets")["seen"]
    assert (seen["why"], seen["words"]) == ("no_goal", "新建")


def test_the_nearest_rule_for_a_whole_expression() -> None:
    (near, *_) = asked(reading("一、实现服务全覆盖监督。"), "全覆盖", "targets")["near"]
    assert (near["rule"]["id"], near["found"], near["alone"]) == ("targets.coverage.full", "监督。", True)


# ---- citations


def test_a_relation_is_explained_by_the_word_in_front_and_the_words_that_lost() -> None:
    read = reading("一、完善服务。", preamble=("根据有关规定，为贯彻落实《澜江省养老服务条例》，通知如下。",))
    fact = explained(read, "citations:1", "preamble")
    assert (step(fact, "relation")["text"], step(fact, "relation")["how"]) == ("为贯彻落实", "nearest_in_front")
    assert step(fact, "title")["value"] == "澜江省养老服务条例"
    lost = {one["quote"]: (one["why"], one["by"]) for one in fact["lost"]}
    assert lost == {"根据": ("farther", "citations.basis"), "贯彻落实": ("later_in_file", "citations.basis")}


def test_what_stands_behind_a_title_decides() -> None:
    fact = explained(reading("一、根据《澜江省旧办法》同时废止。"), "citations:1")
    assert (fact["rule_id"], step(fact, "relation")["how"]) == ("citations.behind.repeals", "behind")
    assert [(one["quote"], one["why"]) for one in fact["lost"]] == [("根据", "repealed")]


def test_why_not_a_citation_names_the_piece_that_is_missing() -> None:
    place = asked(reading("一、按照《澜江省养老服务条例执行。"), "《澜江省养老服务条例", "citations")
    assert [near["rule"]["id"] for near in place["near"]] in ([], ["citations.title"])
    assert place["facts"] == []


# ---- responsibilities


def test_an_elided_prefix_is_explained_by_the_name_that_gave_it() -> None:
    read = reading("一、完善服务。（省教育厅牵头，财政厅、各市人民政府配合）")
    fact = explained(read, "财政厅")
    assert fact["values"]["unit"] == "省财政厅"
    assert (step(fact, "put_back")["text"], step(fact, "put_back")["value"]) == ("省教育厅", "省")
    assert (step(fact, "role")["text"], step(fact, "role")["how"]) == ("配合", "stated")
    assert step(fact, "role")["rule_id"] == fact["rule_id"] == "units.verb.support"
    assert fact["traced"] is True


def test_a_label_is_explained_by_the_label() -> None:
    fact = explained(reading("一、完善服务。", "责任单位：省教育厅"), "省教育厅")
    assert (step(fact, "role")["text"], step(fact, "role")["how"]) == ("责任单位：", "label")
    assert [part["text"] for part in fact["rules"][0]["parts"] if part["text"]][-1] == "："


@pytest.mark.parametrize(
    ("text", "quote", "unit", "put_back"),
    [
        ("（省委宣传部、网信办负责）", "网信办", "省委网信办", [("省委宣传部", "省委", "units.name.party")]),
        ("（临溪、汀澜市政府负责）", "临溪", "临溪市政府", [("汀澜市政府", "市政府", "units.name.place")]),
        (
            "（各市、县（区）人民政府负责）",
            "各市",
            "各市人民政府",
            [("县（区）人民政府", "人民政府", "units.name.each")],
        ),
        ("（经开区、高新区管委会负责）", "经开区", "经开区管委会", [("高新区管委会", "管委会", "units.name.seat")]),
        ("（省民政厅负责）", "省民政厅", "省民政厅", []),
    ],
)
def test_a_name_is_composed_step_by_step(
    text: str, quote: str, unit: str, put_back: list[tuple[str, str, str]]
) -> None:
    fact = explained(reading("一、完善服务。" + text), quote)
    assert fact["traced"] is True
    assert (step(fact, "carrier")["text"], step(fact, "carrier")["value"]) == (text[1:-1], "bracket")
    assert (step(fact, "name")["value"], step(fact, "unit")["value"]) == (quote, unit)
    added = [one for one in fact["steps"] if one["name"] == "put_back"]
    assert [(one["text"], one["value"], one["rule_id"]) for one in added] == put_back


def test_a_unit_is_told_up_to_the_registry() -> None:
    read = reading("一、完善服务。（省教育厅负责）", title="广东省人民政府关于改进服务的通知")
    trace = Trace()
    resolved = replace(
        read, facts=with_names(read.notice, read.extract(read.notice, trace), load_registry(), trace), trace=trace
    )
    fact = explained(resolved, "省教育厅")
    assert (step(fact, "region")["text"], step(fact, "region")["value"]) == ("广东省人民政府", "440000")
    assert (step(fact, "unit_name")["value"], step(fact, "unit_name")["how"]) == ("广东省教育厅", "registry_known")
    assert step(fact, "unit_id")["value"] == fact["values"]["unit_id"] == "440000/education"


def test_a_convention_and_a_column_are_told() -> None:
    read = reading(
        "一、甲。推进。（省教育厅、财政厅负责，列首位的为牵头单位，下同）", "二、乙。推进。（各市、省财政厅负责）"
    )
    fact = explained(read, "省教育厅")
    assert (step(fact, "role")["text"], step(fact, "role")["how"]) == ("列首位的为牵头单位，下同", "convention")
    group = explained(read, "各市", "2")
    (lost,) = group["lost"]
    assert (lost["rule_id"], lost["why"]) == ("units.convention.first-leads", "is_collective")
    assert step(group, "collective")["rule_id"] == "units.name.group"
    assert [rule["matched"] for rule in group["rules"]] == ["负责", "各市"]


@pytest.mark.parametrize(
    ("text", "quote", "why", "rule"),
    [
        ("给予补助（县教育局、财政局）实施。", "财政局", "inside_sentence", "units.bracket.bare"),
        ("推进工作（县教育局、优质服务提升行动。", "县教育局", "never_closed", "units.bracket.bare"),
        ("推进工作。（县教育局、绿水青山、蓝天碧水）", "县教育局", "not_only_names", "units.bracket.bare"),
        ("推进工作。（县教育局、2023版）", "县教育局", "no_bare_list", "units.bracket.bare"),
        ("推进工作。（县教育局、数促中枢负责）", "数促中枢", "unknown_name", "units.name.ending"),
        ("推进工作。（省财政厅牵头，云岫大剧院）", "云岫大剧院", "no_role", "units.name.ending"),
        ("推进工作。（县教育局负责）（县教育局负责）", "县教育局", "repeated", "units.verb.responsible"),
        ("要落实责任单位：县教育局", "县教育局", "not_free", "units.label.responsible"),
        ("由县教育局、蓝天碧水负责编写。", "县教育局", "not_only_names", "units.prose.responsible"),
    ],
)
def test_why_not_a_unit_tells_who_refused_it(text: str, quote: str, why: str, rule: str) -> None:
    places = why_not(reading("一、完善服务。" + text), quote, "responsibilities").as_json()["places"]
    seen = [(one["why"], one["rule_id"]) for one in places[-1]["seen"]]
    assert (why, rule) in seen
    assert all(one["says"] for one in places[-1]["seen"])


def test_of_a_verb_and_a_label_the_nearer_decides_and_the_other_is_told() -> None:
    fact = explained(reading("一、甲。推进。（责任单位：省教育厅牵头，省财政厅）"), "省教育厅")
    (lost,) = fact["lost"]
    assert (fact["rule_id"], lost["rule_id"], lost["why"]) == ("units.verb.lead", "units.label.responsible", "nearer")
    assert (lost["words"], lost["winner"]) == ("责任单位:", "牵头")


def test_why_not_a_unit_is_tried_by_the_same_engine() -> None:
    place = asked(reading("一、会同省民政厅推进服务。"), "省民政厅", "responsibilities")
    assert [(one["sort"], one["gives"]) for one in place["trials"]] == [
        ("label", [{"unit": "省民政厅", "role": "responsible"}])
    ]
    assert any("lack what assigns" in note for note in place["notes"])


def test_a_bracket_inside_a_sentence_would_assign_at_its_end() -> None:
    place = asked(reading("一、给予补助（县教育局、财政局）实施。"), "财政局", "responsibilities")
    assert [one["sort"] for one in place["trials"] if one["gives"]] == ["bracket", "verb", "label"]
    assert any("its place inside one" in note for note in place["notes"])


def test_words_that_are_no_unit_give_none_anywhere() -> None:
    place = asked(reading("一、会同优质服务推进。"), "优质服务", "responsibilities")
    assert all(one["gives"] == [] for one in place["trials"])
    assert asked(reading("一、会同优质服务推进。"), "优质服务")["trials"] == []


@pytest.mark.parametrize("sample", sorted((ROOT / "raw" / "samples").glob("*.txt")), ids=lambda file: file.stem)
def test_a_trace_changes_no_fact_and_tells_of_every_one(sample: Path) -> None:
    read = read_file(sample, rules())
    assert read.facts == with_names(read.notice, read.extract(read.notice), load_registry())
    for path in (PREAMBLE, *(item.path for item in read.notice.items)):
        for fact in (found.as_json() for found in explain(read, path)):
            assert fact["rule_id"] in [rule["id"] for rule in fact["rules"]]
            values = {one["name"]: one["value"] for one in fact["steps"]}
            for name in ("relation", "due_start", "due_end", "kind", "role", "clause", "indicator"):
                if fact["values"].get(name) is not None and (name, fact["table"]) != ("relation", "deadlines"):
                    assert values[name] == str(fact["values"][name]), (path, fact["quote"])


def test_a_list_is_told_as_it_is_read() -> None:
    """压缩至3个工作日、5个工作日: the second number goes on with the first although a day alone is no target."""
    read = reading("一、压缩时限。办理时限压缩至3个工作日、5个工作日。")
    told = [found.as_json()["quote"] for found in explain(read, "1") if found.as_json()["table"] == "targets"]
    plain = extractor()(read.notice).targets
    assert told == [read.notice.doc.text[one.start : one.end] for one in plain]
    assert len(told) == 2


# ---- where the words stand


def test_words_outside_every_item() -> None:
    place = asked(reading("一、完善服务。", preamble=("各市教育局：", "请于6月底前报送。")), "6月底前")
    assert place["item"] is None
    assert "in no item" in place["notes"][0]


def test_a_marker_that_opens_no_item_is_told_by_the_outline() -> None:
    read = reading("一、完善服务。（一）办好食堂；（二）建设宿舍。", "（5）加强监管。", "二、强化保障（共6项）。")
    for words, says in (
        ("（二）建设宿舍", "（二） opens no item: it stands in the midst of a paragraph, behind 「;」"),
        ("（5）加强监管", "（5） opens no item: its number does not go on"),
        ("二、强化保障", "二、 opens item 2"),
        ("共6项", "outline.declared reads 「共6项」 as a total"),
    ):
        place = asked(read, words)
        assert place["notes"][0].startswith(says)
        assert not place["near"] and not place["trials"], words


def _with_cells(read: Reading, *columns: str) -> Reading:
    """The reading with its first item as a table row whose only cells are the halves of its text."""
    item = next(item for item in read.notice.items if item.path == "1")
    middle = read.text.index("，", item.start)
    cells = (TableCell(columns[0], item.start, middle), TableCell(columns[1], middle + 1, item.end))
    row: Item = replace(item, kind="table_row", cells=cells, marker="")
    table = replace(read.notice, items=(row,))
    trace = Trace()
    return Reading(read.rules, read.extract, table, extractor()(table, trace), trace)


def test_a_column_that_is_not_read_is_the_reason() -> None:
    read = _with_cells(reading("一、6月底前完成，7月底前报送省民政厅"), "lead", "")
    assert "column lead" in asked(read, "6月底前", "deadlines")["notes"][0]
    place = asked(read, "省民政厅", "responsibilities")
    assert "no rule outline.column knows" in place["notes"][0]


def test_words_that_a_fact_covers_are_said_to_be_one() -> None:
    place = asked(reading("一、完善服务。6月底前完成。"), "6月底")
    assert [(fact["table"], fact["seq"], fact["quote"]) for fact in place["facts"]] == [("deadlines", 1, "6月底前")]
    assert place["near"] == place["trials"] == []


def test_words_are_found_in_any_width_and_over_line_ends() -> None:
    read = reading("一、完善服务（６月底", "前）完成。")
    (place,) = why_not(read, "(6月底前)").places
    assert read.text[place.start : place.end] == "（６月底\n前）"


def test_words_that_are_not_there_are_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"not in the text; the nearest is .*「年底前」.* in 1"):
        why_not(reading("一、今年年底前完成。"), "明天年底前")


def test_facts_are_chosen_by_number_or_quote_and_others_are_listed() -> None:
    read = reading("一、6月底前出台，年底前完成。")
    assert explained(read, "deadlines:2")["quote"] == "年底前"
    with pytest.raises(InputError, match=r"deadlines:1 「6月底前」, deadlines:2 「年底前」"):
        explain(read, "1", "deadlines:3")
    with pytest.raises(InputError, match=r"no item 4\.2"):
        explain(read, "4.2")
    assert [fact.row["quote"] for fact in explain(read, "1")] == ["6月底前", "年底前"]


# ---- patterns taken apart


def _examples(found: RuleSet) -> Iterable[Any]:
    return ((rule, example) for rule in found for example in rule.examples if rule.source and not rule.words)


def test_every_pattern_is_taken_apart_so_that_its_pieces_are_the_match() -> None:
    for rule, example in _examples(load_rules()):
        for match in rule.regex.finditer(fold(example.text)):
            pieces = matched(rule, rules()[rule.id.partition(".")[0]], match)
            assert "".join(piece.text for piece in pieces) == match[0], (rule.id, example.text)


@given(st.text(alphabet="ab年|()?:=!<[]^{}2,*+\\d月$", max_size=16))
def test_any_pattern_that_compiles_is_taken_apart_without_loss(pattern: str) -> None:
    try:
        whole = re.compile(pattern)
    except (re.error, FutureWarning):
        return
    pack = rules()["deadlines"]
    for text in ("a", "ab年2月", "年年b", ""):
        match = whole.match(text)
        rows = [compiled(row, pack) for row in ways(pattern)]
        if match and all(rows):
            ends = [found.end() for row in rows if row and (found := row.match(text))]
            assert match.end() in ends


def test_a_rule_laid_over_a_shipped_one_is_taken_apart_as_put_together(tmp_path: Path) -> None:
    (tmp_path / "deadlines.yaml").write_text(OWN, encoding="utf-8")
    laid = load_rules(overlay=tmp_path)
    rule = laid["deadlines"]["deadlines.by-month-end"]
    match = rule.regex.search("6月杪前完成")
    assert match and [piece.text for piece in matched(rule, laid["deadlines"], match) if piece.text] == ["6月杪前"]
    assert "{shipped}" not in pattern_of(rule)


# ---- the command

OWN: Final = """\
pack: deadlines
rules:
  - id: deadlines.by-month-end
    reason: 月杪 closes with the month
    pattern: '{shipped}|6月杪前'
    yields: {relation: by, bound: end}
    examples: [{text: 6月杪前完成, quote: 6月杪前}]
    counterexamples: [6月初]
"""
NOTICE: Final = """澜江省教育厅关于推进校园建设的通知
澜教发〔2023〕40号

各市教育局：

一、建设校园
（一）建设食堂。2023年6月底前，建成\x1b[2J食堂不少于250个，较2019年底增长。（省教育厅牵头，财政厅配合）

澜江省教育厅
2023年3月1日
"""


@pytest.fixture
def gongwen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Gongwen:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "40.txt").write_text(NOTICE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command = Gongwen(monkeypatch, capsys)
    assert command("run") == 0
    return command


def test_explain_is_readable_and_steers_no_terminal(gongwen: Gongwen) -> None:
    assert gongwen("explain", "40", "1.1") == 0
    assert "\x1b" not in gongwen.out
    lines = gongwen.out.splitlines()
    assert "时限 2023年6月底前  deadlines:1" in lines
    assert any(re.search(r"\{month\} +「6月」", line) for line in lines)
    assert any(re.search(r"put_back +「省教育厅」 → 省", line) for line in lines)
    assert any("deadlines.by-month-end deadlines.yaml:" in line for line in lines)


def test_json_has_stable_keys(gongwen: Gongwen) -> None:
    assert gongwen("explain", "澜教发〔2023〕40号", "1.1", "deadlines:1", "--json") == 0
    said = json.loads(gongwen.out)
    assert sorted(said) == ["document", "facts", "item"]
    (fact,) = said["facts"]
    assert sorted(fact) == [
        "after", "before", "end", "lost", "quote", "rule_id", "rules", "seq", "start", "steps", "table", "traced",
        "values",
    ]  # fmt: skip
    assert gongwen("why-not", "40", "2019年底", "--json") == 0
    said = json.loads(gongwen.out)
    assert (sorted(said), said["more"]) == (["document", "more", "places", "quote"], 0)
    assert sorted(said["places"][0]) == [
        "after", "before", "end", "facts", "item", "near", "notes", "seen", "start", "trials",
    ]  # fmt: skip


def test_why_not_is_readable(gongwen: Gongwen) -> None:
    assert gongwen("why-not", "40", "2019年底", "--table", "deadlines") == 0
    assert "stands in 「较2019年底」, which deadlines.not-data keeps out" in gongwen.out
    assert gongwen("why-not", "40", "6月底前") == 0
    assert "gongwen explain 40 1.1 deadlines:1" in gongwen.out


def test_the_facts_are_those_of_the_tables(gongwen: Gongwen) -> None:
    gongwen("show", "40", "1.1", "--json")
    shown = json.loads(gongwen.out)
    gongwen("explain", "40", "1.1", "--json")
    for fact in json.loads(gongwen.out)["facts"]:
        row = next(row for row in shown[fact["table"]] if row["seq"] == fact["seq"])
        assert {key: row[key] for key in ("quote", "start", "end", "rule_id")} == {
            key: fact[key] for key in ("quote", "start", "end", "rule_id")
        }
        assert fact["values"].items() <= row.items()


def test_a_file_needs_no_tables(gongwen: Gongwen, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(NOTICE.replace("6月底", "9月底"), encoding="utf-8")
    assert gongwen("explain", "new.txt", "1.1", "9月") == 0
    assert "2023-09-30" in gongwen.out


def test_what_would_not_be_what_the_tables_hold_is_refused(gongwen: Gongwen, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "deadlines.yaml").write_text(OWN, encoding="utf-8")
    assert gongwen("explain", "40", "1.1", "--rules", "mine") == 2
    assert "made with other rules" in gongwen.err
    assert gongwen("explain", "40", "1.1", "--raw", "mine") == 2
    assert "its file is not in mine; say with --raw" in gongwen.err
    (tmp_path / "raw" / "40.txt").write_text(NOTICE + "附件", encoding="utf-8")
    assert gongwen("why-not", "40", "6月底前") == 2
    assert "changed since it was read; run: gongwen run" in gongwen.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "41", "1.1"), "no such document"),
        (("explain", "40", "9.9"), "no item 9.9"),
        (("explain", "40", "1.1", "targets:7"), "no fact of 1.1"),
        (("why-not", "40", "养老机构"), "not in the text"),
        (("why-not", "40", "6月", "--table", "items"), "Invalid value"),
    ],
)
def test_what_is_not_there_is_exit_code_2(gongwen: Gongwen, arguments: tuple[str, ...], said: str) -> None:
    assert gongwen(*arguments) == 2
    assert said in gongwen.err
