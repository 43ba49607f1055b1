"""``gongwen rules``: list, show, check, coverage, impact; and rules of one's own laid over the shipped ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from command import Gongwen

from pipeline.rules import load_rules
from pipeline.run.impact import compare

NOTICE: Final = """澜江省教育厅关于推进校园建设的通知
澜教发〔2023〕40号

各市教育局：

一、建设校园
（一）建设食堂。2023年6月底前，建成食堂不少于250个。（包保单位：省教育厅、财政厅）
（二）建设宿舍。2023年底前，建成宿舍100栋。（省教育厅负责）

澜江省教育厅
2023年3月1日
"""
PAGE: Final = """<html><head><meta name="ArticleTitle" content="x"></head><body><div class="bdshare">分享</div>
<div id="zoom"><p>澜江省教育厅关于推进校园建设的通知</p><p>一、建设食堂。2023年6月底前，建成食堂不少于250个。</p></div>
</body></html>"""
OWN: Final = """\
pack: units
rules:
  - id: units.label.baobao
    reason: with us 包保单位 is responsible
    pattern: '包保单位{label_end}'
    yields: {role: responsible}
    examples: [{text: 包保单位：县教育局, quote: 包保单位：, expect: {unit: 县教育局}}]
    counterexamples: [压实包保单位的责任]
off: [units.label.guide]
"""


@pytest.fixture
def gongwen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Gongwen:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "40.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "units.yaml").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Gongwen(monkeypatch, capsys)


def _beside_raw() -> None:
    Path("mine").rename("rules")


# ---- list and show


def test_list_names_every_rule(gongwen: Gongwen) -> None:
    assert gongwen("rules", "list") == 0
    listed = [line.split()[0] for line in gongwen.out.splitlines()[1:]]
    assert listed == [rule.id for rule in load_rules()]
    assert gongwen.err == ""


def test_list_says_where_a_rule_comes_from(gongwen: Gongwen) -> None:
    rules = gongwen.json("rules", "list", "units.label", "--rules", "mine")
    states = {rule["id"]: rule["state"] for rule in rules}
    assert states["units.label.baobao"] == "added"
    assert states["units.label.guide"] == "off"
    assert states["units.label.lead"] == "shipped"
    assert gongwen("rules", "list", "unit.") == 2
    assert gongwen.err == "gongwen: unit.: no rule begins so; list them all with: gongwen rules list\n"


def test_show_prints_a_rule_whole(gongwen: Gongwen) -> None:
    assert gongwen("rules", "show", "units.label.baobao", "--rules", "mine") == 0
    for part in (
        "added",
        "mine/units.yaml:3",
        "包保单位{label_end}",
        "(?:为|是)?:",
        "unit 县教育局",
        "压实包保单位的责任",
    ):
        assert part in gongwen.out
    rule = gongwen.json("rules", "show", "units.label.guide")
    assert (rule["state"], rule["yields"], len(rule["fingerprint"])) == ("shipped", {"role": "guide"}, 12)
    assert gongwen("rules", "show", "citations.repeals") == 0
    assert "废止、停止执行" in gongwen.out
    assert gongwen("rules", "show", "pages.body.zoom") == 0
    assert "#zoom, #Zoom" in gongwen.out


def test_show_suggests_what_was_meant(gongwen: Gongwen) -> None:
    assert gongwen("rules", "show", "units.label.leed") == 2
    assert "there is no such rule; did you mean units.label.lead" in gongwen.err


# ---- check


def test_the_shipped_rules_keep_their_promises(gongwen: Gongwen) -> None:
    assert gongwen("rules", "check") == 0
    assert gongwen.out == f"0 problems in {len(list(load_rules()))} rules\n"
    assert gongwen.json("rules", "check")["problems"] == []


def test_check_names_the_line_of_each_broken_promise(gongwen: Gongwen) -> None:
    broken = OWN.replace("unit: 县教育局", "unit: 县民政局").replace("[压实包保单位的责任]", "[包保单位：无]")
    Path("mine/units.yaml").write_text(broken, encoding="utf-8")
    assert gongwen("rules", "check", "--rules", "mine") == 1
    assert gongwen.out.splitlines() == [
        "mine/units.yaml:7 units.label.baobao: '包保单位：县教育局' must give unit 县民政局, gives 县教育局",
        "mine/units.yaml:8 units.label.baobao: '包保单位：无' must not match, gives '包保单位:'",
        f"2 problems in {len(list(load_rules()))} rules",
    ]
    assert len(gongwen.json("rules", "check", "--rules", "mine")["problems"]) == 2


def test_check_finds_what_breaks_the_schema(gongwen: Gongwen) -> None:
    Path("mine/units.yaml").write_text(OWN.replace("reason", "raison"), encoding="utf-8")
    assert gongwen("rules", "check", "--rules", "mine") == 1
    assert gongwen.out.startswith("mine/units.yaml:4: rules.0.raison: no such key; see docs/rules.md\n")
    (problem,) = gongwen.json("rules", "check", "--rules", "mine")["problems"]
    assert problem["place"] == "mine/units.yaml:4: rules.0.raison"


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("parse", "raw/40.txt"),
        ("rules", "list"),
        ("rules", "show", "units.label.lead"),
        ("rules", "check"),
        ("rules", "coverage"),
        ("rules", "impact"),
    ],
    ids=" ".join,
)
def test_a_file_that_is_no_yaml_stops_every_command(arguments: tuple[str, ...], gongwen: Gongwen) -> None:
    Path("mine/units.yaml").write_text(OWN.replace("'包保", '"包保'), encoding="utf-8")
    assert gongwen(*arguments, "--rules", "mine") == 2
    assert gongwen.out == ""
    assert gongwen.err.startswith("gongwen: mine/units.yaml:")
    assert "not readable as YAML" in gongwen.err
    assert gongwen.err.count("\n") == 1
    assert gongwen(*arguments, "--rules", "nowhere") == 2
    assert gongwen.err == "gongwen: nowhere: no rule packs here; expected files such as deadlines.yaml\n"


# ---- run with rules of one's own


def test_run_takes_the_rules_beside_raw_and_says_so(gongwen: Gongwen) -> None:
    assert gongwen.json("run")["overlay"] is None
    assert gongwen.err == ""
    shipped = json.loads(Path("extracted/current/manifest.json").read_text(encoding="utf-8"))["rules"]
    _beside_raw()
    done = gongwen.json("run")
    assert gongwen.err == "gongwen: using rules/ over the shipped ones: 1 added, 0 overridden, 1 off, 0 fragments\n"
    assert done["overlay"] == {
        "folder": "rules",
        "added": ["units.label.baobao"],
        "overridden": [],
        "off": ["units.label.guide"],
        "fragments": [],
    }
    assert (done["units"], done["unchanged"]) == (3, False)
    assert json.loads(Path("extracted/current/manifest.json").read_text(encoding="utf-8"))["rules"] != shipped
    assert gongwen("show", "40", "1.1") == 0
    assert "【省教育厅】、【财政厅】" in gongwen.out


def test_rules_of_one_s_own_hold_for_parse(gongwen: Gongwen) -> None:
    page = "<html><body><div class='mybox'><p>安宁县人民政府关于春耕的通知</p></div></body></html>"
    Path("raw/a.html").write_text(page, encoding="utf-8")
    body = "pack: pages\nrules:\n  - {id: pages.body.mine, reason: r, selector: .mybox, yields: {parser: mine},"
    body += " examples: [{text: '<p class=mybox>一</p>', quote: 一}], counterexamples: ['<p>一</p>']}\n"
    Path("mine/pages.yaml").write_text(body, encoding="utf-8")
    _beside_raw()
    assert gongwen.json("parse", "raw/a.html")["parser"] == "html/mine"
    assert "using rules/" in gongwen.err


# ---- coverage


def test_coverage_counts_facts_matches_and_the_silent(gongwen: Gongwen) -> None:
    Path("raw/41.html").write_text(PAGE, encoding="utf-8")
    found = gongwen.json("rules", "coverage", "--rules", "mine", "-j", "1")
    assert (found["documents"], found["uncounted"]) == (2, {})
    counts = {rule["id"]: (rule["facts"], rule["matches"]) for rule in found["rules"]}
    assert counts["units.label.baobao"] == (2, 1)
    assert counts["deadlines.by-month-end"] == (2, 2)
    assert counts["pages.body.zoom"] == counts["pages.box.share"] == counts["pages.meta.title"] == (0, 1)
    assert set(found["never"]) == {rule_id for rule_id, did in counts.items() if did == (0, 0)}
    assert {"deadlines.during-plan", "units.label.lead"} <= set(found["never"])
    assert all(
        first["times"] >= second["times"]
        for first, second in zip(found["overlaps"], found["overlaps"][1:], strict=False)
    )
    assert not Path("extracted").exists()


def test_coverage_prints_a_table(gongwen: Gongwen) -> None:
    assert gongwen("rules", "coverage", "raw/40.txt", "--top", "2") == 0
    lines = [line.split() for line in gongwen.out.splitlines()]
    assert ["deadlines.by-month-end", "1", "1"] in lines
    assert ["deadlines.during-plan"] in lines
    assert lines[-1] == ["1", "documents"]


def test_a_document_that_cannot_be_read_is_named(gongwen: Gongwen) -> None:
    Path("raw/b.pdf").write_bytes(b"")
    assert gongwen("rules", "coverage") == 0
    assert gongwen.err.startswith("gongwen: b.pdf: not counted: the file is empty")


# ---- impact


def test_impact_shows_what_a_rule_adds(gongwen: Gongwen) -> None:
    assert gongwen("rules", "impact", "--rules", "mine") == 1
    lines = gongwen.out.splitlines()
    assert lines[:2] == [
        "before: the shipped ones",
        "after: mine/ over the shipped ones: 1 added, 0 overridden, 1 off, 0 fragments",
    ]
    assert (
        "added responsibilities 40.txt 1.1 「财政厅」 unit 省财政厅, role responsible, rule_id units.label.baobao"
        in lines
    )
    assert any(line.startswith("removed findings 40.txt 「包保单位 calls for a responsible unit") for line in lines)
    assert lines[-1] == "3 added, 2 removed, 0 changed"
    assert not Path("extracted").exists()


def test_impact_shows_what_goes_with_a_rule(gongwen: Gongwen) -> None:
    said = gongwen.json("rules", "impact", "--off", "deadlines.by-month-end")
    (row,) = [row for row in said["rows"] if row["table"] == "deadlines"]
    assert (row["kind"], row["doc_id"], row["item"], row["quote"]) == ("removed", "40.txt", "1.1", "2023年6月底前")
    (target,) = [row for row in said["rows"] if row["table"] == "targets"]
    assert target["changed"]["deadline"] == ["2023年6月底前", None]
    assert (said["removed"], said["after"]["off"]) == (1, ["deadlines.by-month-end"])


def test_impact_without_a_difference_is_exit_code_0(gongwen: Gongwen) -> None:
    assert gongwen("rules", "impact", "--off", "units.label.guide") == 0
    assert gongwen.out.endswith("0 added, 0 removed, 0 changed\n")


def test_impact_compares_with_what_a_run_takes_now(gongwen: Gongwen) -> None:
    assert gongwen("rules", "impact") == 2
    assert gongwen.err == "gongwen: rules impact: nothing to compare; give --rules DIR or --off ID\n"
    _beside_raw()
    assert gongwen("rules", "impact") == 1
    assert gongwen.out.startswith("before: the shipped ones\nafter: rules/ over")
    assert gongwen("rules", "impact", "--off", "units.label.baobao") == 2
    assert "there is no shipped rule units.label.baobao" in gongwen.err
    assert gongwen("rules", "impact", "--off", "units.verb.responsible") == 1
    assert gongwen.out.startswith("before: rules/ over")
    Path("next").mkdir()
    Path("next/units.yaml").write_text(OWN.replace("role: responsible", "role: support"), encoding="utf-8")
    assert gongwen("rules", "impact", "--rules", "next") == 1
    assert "changed responsibilities 40.txt 1.1 「财政厅」 role responsible → support" in gongwen.out


def test_a_text_that_moves_moves_no_fact(gongwen: Gongwen) -> None:
    page = PAGE.replace('<div id="zoom">', "<div id='zoom'><p>打印本页 关闭窗口</p>")
    Path("raw/40.txt").unlink()
    Path("raw/41.html").write_text(page, encoding="utf-8")
    said = gongwen.json("rules", "impact", "--off", "pages.line.tools")
    assert {row["table"] for row in said["rows"]} <= {"documents", "texts", "items"}
    assert [row["table"] for row in said["rows"] if row["kind"] == "changed"][:2] == ["documents", "texts"]


@pytest.mark.parametrize("rule_id", ["outline.title", "units.nothing", "nothing"])
def test_what_cannot_be_switched_off_is_refused(rule_id: str, gongwen: Gongwen) -> None:
    assert gongwen("rules", "impact", "--off", rule_id) == 2
    assert rule_id in gongwen.err


class _Table:
    """As much of an Arrow table as a comparison needs."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self._rows = rows

    def to_pylist(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._rows]


def _due(start: int, end: int, item: str = "a#1", **values: Any) -> dict[str, Any]:
    row = {"item_id": item, "seq": start, "doc_id": "a", "quote": "年" * (end - start), "start": start, "end": end}
    return {**row, "relation": "by", **values}


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ([_due(1, 3), _due(5, 7)], [_due(5, 7, seq=1)], ["removed"]),
        ([_due(1, 3)], [_due(1, 3, relation="until")], ["changed"]),
        ([_due(1, 3)], [_due(1, 5)], ["changed"]),
        ([_due(1, 3)], [_due(1, 3, "a#1.1")], ["changed"]),
        ([_due(1, 3)], [_due(3, 5)], ["removed", "added"]),
        ([_due(1, 3), _due(1, 3)], [_due(1, 3)], ["removed"]),
        ([_due(1, 3)], [_due(1, 3), _due(1, 3, relation="at")], ["added"]),
    ],
)
def test_rows_are_the_same_by_their_place(
    before: list[dict[str, Any]], after: list[dict[str, Any]], kinds: list[str]
) -> None:
    names = ("documents", "texts", "items", "responsibilities", "targets", "citations", "attachments", "findings")
    empty = {name: _Table() for name in names}
    changes = compare({**empty, "deadlines": _Table(*before)}, {**empty, "deadlines": _Table(*after)})
    assert [change.kind for change in changes] == kinds


def test_help_names_the_verbs(gongwen: Gongwen) -> None:
    assert gongwen("rules", "--help") == 0
    for verb in ("list", "show", "check", "coverage", "impact"):
        assert f"\n  {verb} " in gongwen.out
        assert gongwen("rules", verb, "--help") == 0
        assert f"Usage: gongwen rules {verb}" in gongwen.out
        gongwen("rules", "--help")
