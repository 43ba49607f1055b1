"""The shipped packs hold what they promise, a broken pack is refused with its place, and a user's own are laid over."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from notices import notice, rules

import pipeline
from pipeline.errors import RuleError
from pipeline.extract import Extractor
from pipeline.rules import Rule, RuleSet, check_rules, load_rules, rules_beside, rules_folder
from pipeline.rules.engine import CALLED, GROUPS, VALUES, is_free
from pipeline.run import Work, run
from pipeline.run.rulecheck import check
from pipeline.segment import Segmenter


def test_every_example_keeps_its_promises_and_no_counterexample_matches() -> None:
    problems = check(rules())
    assert not problems, "\n".join(map(str, problems))


def test_rules_yield_only_values_that_the_engine_knows() -> None:
    for rule in rules():
        for key, known in VALUES.items():
            if key in rule.yields and rule.group != "lexicon":
                assert rule.yields[key] in known, f"{rule.id}: {key}"


def test_a_comment_or_another_order_of_keys_changes_no_fingerprint(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    pack = copy / "deadlines.yaml"
    pack.write_text("# a comment\n" + pack.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_rules(copy).fingerprint == rules().fingerprint


def test_a_comment_in_a_rule_file_changes_no_output(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    for pack in copy.glob("*.yaml"):
        pack.write_text("# a comment\n" + pack.read_text(encoding="utf-8"), encoding="utf-8")
    samples = rules_folder().parent / "raw" / "samples"
    first = run([samples], tmp_path / "first", rules(), lambda *_: None)
    second = run([samples], tmp_path / "second", load_rules(copy), lambda *_: None)
    assert _files(first.folder) == _files(second.folder)


def test_another_meaning_changes_the_fingerprint(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    pack = copy / "units.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("牵头|主办|主责", "牵头|主办", 1), encoding="utf-8")
    assert load_rules(copy).fingerprint != rules().fingerprint


_GOOD = """\
pack: extra
about: a pack for the test
rules:
  - id: extra.one
    reason: it matches one
    pattern: '一'
    examples: [{text: 一, quote: 一}]
    counterexamples: [二]
"""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("reason: it", "raison: it"), "extra.yaml:5: rules.0.raison"),
        (("pattern: '一'", "pattern: '(一'"), "pattern of extra.one"),
        (("pattern: '一'", "pattern: '{unknown}'"), "unknown fragment {unknown}"),
        (("pattern: '一'", "pattern: '一'\n    words: [一]"), "needs one of pattern, words, selector"),
        (("id: extra.one", "id: other.one"), "write extra.some-name"),
        (("counterexamples: [二]", "counterexamples: []"), "needs an example and a counterexample"),
        (("pack: extra", "pack: another"), "write pack: extra"),
        (("rules:", "rules: ["), "not readable as YAML"),
    ],
)
def test_a_broken_pack_is_refused_with_its_place(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    (tmp_path / "extra.yaml").write_text(_GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        load_rules(tmp_path)
    assert says in str(refused.value)
    assert "extra.yaml" in str(refused.value)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "extra.yaml").write_text(_GOOD + _GOOD[_GOOD.index("  - id") :], encoding="utf-8")
    with pytest.raises(RuleError, match=r"extra\.one"):
        load_rules(tmp_path)


def test_a_rule_that_misses_its_example_is_named(tmp_path: Path) -> None:
    (tmp_path / "extra.yaml").write_text(_GOOD.replace("text: 一", "text: 三"), encoding="utf-8")
    (problem,) = check_rules(load_rules(tmp_path))
    assert problem.rule_id == "extra.one"
    assert "gives nothing" in problem.message


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule packs"):
        load_rules(tmp_path)


def test_dates_in_examples_are_dates() -> None:
    expected = [value for rule in rules() for example in rule.examples for value in example.expect.values()]
    assert sum(isinstance(value, date) for value in expected) > 50


# ---- the schema


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("text: 一, quote: 一", "text: 一"), "extra.yaml:7: rules.0.examples.0"),
        (("text: 一, quote: 一", "texts: [一], text: 一, quote: 一"), "needs either text or texts"),
        (
            ("reason: it matches one", "reason: 2023-01-01"),
            "extra.yaml:5: rules.0.reason: must be text: put it in quotes",
        ),
        (("reason: it matches one", "reason: 2023-02-30"), "day is out of range"),
        (("    reason:", "    id: extra.two\n    reason:"), "extra.yaml:5: the key id stands twice"),
        (("pattern: '一'", "pattern: '{Unit2}'"), "extra.yaml:6: rules.0.pattern: unknown fragment {Unit2}"),
        (("pattern: '一'", "words: []"), "extra.yaml:6: rules.0.words"),
        (("pattern: '一'", "words: ['']"), "or an empty one"),
        (("pack: extra\n", "pack: extra\nfragments: {shipped: 一}\n"), "no fragment may be called shipped"),
        (("pack: extra\n", "pack: extra\nfragments: {a: '{b}', b: '{a}'}\n"), "is made of itself"),
        (("pattern: '一'", "pattern: '{shipped}'"), "nothing in this place"),
        (("pack: extra\n", ""), "extra.yaml:1: pack: this key is missing"),
        (("rules:\n", "rules:\n\t- x\n"), "extra.yaml:4: not readable as YAML"),
    ],
)
def test_a_broken_file_is_refused_in_plain_words(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    (tmp_path / "extra.yaml").write_text(_GOOD.replace(*change, 1), encoding="utf-8")
    with pytest.raises(RuleError) as refused:
        load_rules(tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", _GOOD.encode("gbk"), b"pack: \x07", b"- " * 5000, b"&a [*a]"])
def test_bytes_that_are_no_pack_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "extra.yaml").write_bytes(data)
    with pytest.raises(RuleError, match=r"extra\.yaml"):
        load_rules(tmp_path)


def test_a_file_of_another_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "extra.yaml").write_bytes(b"\xef\xbb\xbf" + _GOOD.replace("\n", "\r\n").encode())
    assert load_rules(tmp_path)["extra"]["extra.one"].place.line == 4


def test_a_file_that_ends_in_yml_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "extra.yml").write_text(_GOOD, encoding="utf-8")
    with pytest.raises(RuleError, match=r"rename it to extra\.yaml"):
        load_rules(tmp_path)


# ---- promises


def _problems(folder: Path, change: tuple[str, str]) -> list[str]:
    (folder / "extra.yaml").write_text(_GOOD.replace(*change, 1), encoding="utf-8")
    return [str(problem) for problem in check_rules(load_rules(folder))]


def test_each_form_of_a_value_is_an_example(tmp_path: Path) -> None:
    assert _problems(tmp_path, ("{text: 一, quote: 一}", "{texts: [一, 一]}")) == []
    (problem,) = _problems(tmp_path, ("[{text: 一, quote: 一}]", "\n      - {texts: [一, 三]}"))
    assert problem == "extra.yaml:8 extra.one: '三' must give '三', gives nothing"


def test_an_example_that_claims_to_be_matched_by_one_rule_only(tmp_path: Path) -> None:
    another = (
        "  - {id: extra.two, reason: r, words: [一二], examples: [{text: 一二, quote: 一二}], counterexamples: [三]}\n"
    )
    change = ("[{text: 一, quote: 一}]", "[{text: 一二, quote: 一, only: true}]")
    assert _problems(tmp_path, change) == []
    (tmp_path / "extra.yaml").write_text(_GOOD.replace(*change) + another, encoding="utf-8")
    (problem,) = check_rules(load_rules(tmp_path))
    assert "is matched by extra.two as well: '一二'" in problem.message


def test_a_counterexample_is_named_with_its_line(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, ("[二]", "\n      - 二\n      - 十一"))
    assert problem == "extra.yaml:10 extra.one: '十一' must not match, gives '一'"


def test_a_full_width_sign_in_a_pattern_is_explained(tmp_path: Path) -> None:
    change = (
        "pattern: '一'\n    examples: [{text: 一, quote: 一}]",
        "pattern: '一：'\n    examples: [{texts: [一：]}]",
    )
    (problem,) = _problems(tmp_path, change)
    assert problem.endswith("patterns see folded text: write : for ：")


# ---- fingerprints


def test_the_fingerprint_of_a_rule_is_that_of_its_meaning(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    pack = copy / "units.yaml"
    text = pack.read_text(encoding="utf-8")
    at = text.index("  - id: units.label.lead"), text.index("  - id: units.label.responsible")
    moved = text[: at[0]] + "# a comment\n" + text[at[1] :] + text[slice(*at)].replace("[由省教育厅牵头。]", "[无]")
    pack.write_text(moved, encoding="utf-8")
    assert [r.id for r in load_rules(copy)["units"]] != [r.id for r in rules()["units"]]
    assert _fingerprints(load_rules(copy)) == _fingerprints(rules())
    pack.write_text(moved.replace("主责|领办|", "主责|", 1), encoding="utf-8")
    assert {r for r, f in _fingerprints(load_rules(copy)).items() if f != _fingerprints(rules())[r]} == {
        "units.label.lead"
    }


def test_fingerprints_tell_rules_apart() -> None:
    fingerprints = _fingerprints(rules())
    assert len(set(fingerprints.values())) == len(fingerprints)
    assert all(len(fingerprint) == 12 for fingerprint in fingerprints.values())


def _fingerprints(found: RuleSet) -> dict[str, str]:
    return {rule.id: rule.fingerprint for rule in found}


# ---- what the engine asks for


def _literals() -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """Every string constant of the code with its node and the node around it."""
    for file in sorted(Path(next(iter(pipeline.__path__))).rglob("*.py")):
        if file.parent.name == "rules":
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for outer in ast.walk(tree):
            for inner in ast.iter_child_nodes(outer):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.value, inner, outer


def test_no_rule_can_be_switched_off_that_the_code_calls_by_its_id() -> None:
    ids = {rule.id for rule in rules()}
    called = {value for value, _, _ in _literals() if value in ids and value.rpartition(".")[0] in GROUPS}
    assert called - {"targets.change.double"} == CALLED  # this one is only told apart from others
    assert not any(is_free(rule_id) for rule_id in called - {"targets.change.double"})


def test_every_group_that_the_code_reads_takes_new_rules() -> None:
    read = {
        value
        for value, node, outer in _literals()
        if isinstance(outer, ast.Call) and isinstance(outer.func, ast.Attribute) and outer.func.attr == "group"
        and node in outer.args and value.partition(".")[0] in rules().packs
    }  # fmt: skip
    assert len(read) > 10
    assert read <= set(GROUPS)


# ---- a user's own rules


_LABEL = """\
pack: units
rules:
  - id: units.label.baobao
    reason: in Anning 包保单位 is responsible
    pattern: '包保单位{label_end}'
    yields: {role: responsible}
    examples: [{text: 包保单位：县教育局, quote: 包保单位：, only: true, expect: {unit: 县教育局}}]
    counterexamples: [压实包保单位的责任]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    return folder


def _laid_over(folder: Path, text: str = _LABEL, pack: str = "units") -> RuleSet:
    (folder / f"{pack}.yaml").write_text(text, encoding="utf-8")
    return load_rules(overlay=folder)


def test_a_new_rule_comes_before_those_of_its_group(own: Path) -> None:
    found = _laid_over(own)
    labels = [rule.id for rule in found["units"].group("units.label")]
    assert labels[:2] == ["units.label.baobao", "units.label.lead"]
    assert [rule.order for rule in found["units"]] == list(range(len(found["units"].rules)))
    assert found["units"]["units.label.baobao"].origin == "added"
    assert found.overlay and found.overlay.added == ("units.label.baobao",)
    assert found.fingerprint != rules().fingerprint
    assert check(found) == []


def test_a_label_of_ones_own_wins_over_a_shipped_one_that_reads_the_same_words(own: Path) -> None:
    """承办单位 is responsible by the shipped rules; of labels that overlap the longer one counts."""
    label = (
        _LABEL.replace("包保单位", "承办单位").replace("role: responsible", "role: lead").replace("only: true, ", "")
    )
    found = _laid_over(own, label)
    assert check(found) == []
    read = notice("安宁县人民政府关于春耕的通知", "一、甲。（承办单位：县教育局；配合责任单位：县财政局）")
    for given, role in ((found, "lead"), (rules(), "responsible")):
        units = Extractor(given, Segmenter(given["lexicon"]))(read).responsibilities
        assert [(unit.unit, unit.role) for unit in units] == [("县教育局", role), ("县财政局", "support")]


def test_an_overriding_rule_stands_in_the_place_of_the_shipped_one(own: Path) -> None:
    text = _LABEL.replace("units.label.baobao", "units.label.responsible").replace("包保单位{", "{shipped}|包保单位{")
    found = _laid_over(own, text)
    rule = found["units"]["units.label.responsible"]
    assert [r.id for r in found["units"]] == [r.id for r in rules()["units"]]
    assert rule.origin == "overridden"
    assert rule.regex.search("责任单位:省教育厅") and rule.regex.search("包保单位:县教育局")
    assert str(rule.place).endswith("rules/units.yaml:3")


def test_an_overriding_rule_has_the_keys_that_it_leaves_out_from_the_shipped_one(own: Path) -> None:
    shipped = rules()["units"]["units.label.lead"]
    text = "pack: units\nrules:\n  - id: units.label.lead\n    pattern: '{shipped}|总牵头{label_end}'\n"
    found = _laid_over(own, text)["units"]["units.label.lead"]
    assert found.source == f"(?:{shipped.source})|总牵头" + found.source.rpartition("总牵头")[2]
    assert (found.reason, found.yields, found.counterexamples) == (
        shipped.reason,
        shipped.yields,
        shipped.counterexamples,
    )
    assert [example.quote for example in found.examples] == [example.quote for example in shipped.examples]
    assert str(found.came_from["pattern"]).endswith("rules/units.yaml:4")
    assert str(found.came_from["examples"]) == f"units.yaml:{shipped.examples[0].line}"


def test_an_example_that_was_taken_over_is_named_where_it_stands(own: Path) -> None:
    shipped = rules()["units"]["units.label.lead"]
    text = "pack: units\nrules:\n  - id: units.label.lead\n    pattern: '总牵头{label_end}'\n"
    missed = [problem for problem in check(_laid_over(own, text)) if problem.rule_id == "units.label.lead"]
    assert str(missed[0].place) == f"units.yaml:{shipped.examples[0].line}"


def test_a_pattern_that_never_ends_is_named_in_time(own: Path) -> None:
    text = _LABEL.replace("包保单位{label_end}", "包保单位(?:一+)*:")
    found = _laid_over(own, text.replace("压实包保单位的责任", "包保单位" + "一" * 40))
    (problem,) = check(found, seconds=1)
    assert (problem.rule_id, problem.place.line) == ("units.label.baobao", 3)
    assert problem.message.startswith("its examples are not through after 1 seconds")


def test_words_of_ones_own_take_the_place_of_the_shipped_form(own: Path) -> None:
    text = "pack: units\nrules:\n  - {id: units.label.lead, words: ['牵头：'], examples: [{texts: ['牵头：']}]}\n"
    found = _laid_over(own, text)["units"]["units.label.lead"]
    assert (found.form, found.words, found.yields["role"]) == ("words", ("牵头:",), "lead")
    assert "pattern" not in found.came_from


def test_a_new_rule_must_be_whole(own: Path) -> None:
    with pytest.raises(RuleError, match=r"units\.yaml:3: rules\.0\.reason: this key is missing"):
        _laid_over(own, "pack: units\nrules:\n  - id: units.label.mine\n    words: [包保]\n")


def test_words_are_added_to_the_shipped_ones(own: Path) -> None:
    text = "pack: citations\nrules:\n  - {id: citations.repeals, reason: r, words: ['{shipped}', 终止],"
    text += " yields: {relation: repeals}, examples: [{text: 终止《…》, quote: 终止}], counterexamples: [无]}\n"
    words = _laid_over(own, text, "citations")["citations"]["citations.repeals"].words
    assert words == (*rules()["citations"]["citations.repeals"].words, "终止")


def test_a_fragment_is_replaced_or_added_to_in_every_rule_that_uses_it(own: Path) -> None:
    found = _laid_over(own, "pack: units\nfragments: {function: ['{shipped}', 低空经济]}\n")
    body = found["units"]["units.name.body"]
    assert body.regex.match("低空经济局") and body.regex.match("教育厅")
    assert not rules()["units"]["units.name.body"].regex.match("低空经济局")
    assert body.fingerprint != rules()["units"]["units.name.body"].fingerprint
    assert not _laid_over(own, "pack: units\nfragments: {function: [低空经济]}\n")["units"][
        "units.name.body"
    ].regex.match("教育厅")


def test_a_rule_that_is_switched_off_is_gone(own: Path) -> None:
    found = _laid_over(own, "pack: units\noff: [units.label.guide]\n")
    assert "units.label.guide" not in {rule.id for rule in found}
    assert found.overlay and [(rule.id, rule.origin) for rule in found.overlay.off] == [("units.label.guide", "off")]
    assert _fingerprints(load_rules(off=["units.label.guide"])) == _fingerprints(found)


@pytest.mark.parametrize(
    ("pack", "text", "says"),
    [
        ("unit", "pack: unit\n", "unit.yaml:1: pack: there is no pack unit; the packs are citations, cues, deadlines,"),
        ("units", "pack: units\noff: [units.label.none]\n", "units.yaml:2: off.0: there is no shipped rule"),
        ("units", "pack: units\noff: [units.noise]\n", "units.noise cannot be switched off"),
        ("citations", "pack: citations\noff: [citations.title]\n", "cannot be switched off"),
        ("units", _LABEL + "off: [units.label.baobao]\n", "there is no shipped rule"),
        ("units", _LABEL.replace("label.baobao", "label.lead") + "off: [units.label.lead]\n", "stands under rules"),
        ("units", _LABEL.replace("label.baobao", "name.mine"), "3: rules.0.id: no new rules are read in units.name"),
        ("units", _LABEL.replace("units.label", "outline.label"), "write units.some-name"),
        ("units", _LABEL.replace("responsible}", "boss}"), "6: rules.0.yields.role: units.label.baobao: no role"),
        ("units", _LABEL.replace("{role: responsible}", "{}"), "yields needs role"),
        ("units", _LABEL.replace("{role:", "{rank: 1, role:"), "yields has no rank"),
        ("units", _LABEL.replace("pattern: '包保单位{label_end}'", "selector: p"), "the rules of units.label are"),
        ("units", _LABEL + _LABEL[_LABEL.index("  - id") :], "units.yaml:9: rules.1.id: rule id units.label"),
        ("units", "pack: units\nrule: []\n", "units.yaml:2: rule: no such key"),
        ("units", _LABEL.replace("包保单位{label_end}", "(?:包保单位:)?"), "units.yaml:5: rules.0.pattern: "),
        ("units", _LABEL.replace("包保单位{label_end}", "(?=包保单位:)"), "can match where nothing stands"),
        (
            "outline",
            _LABEL.replace("pack: units", "pack: outline").replace("units.label.baobao", "outline.doc-number"),
            "the pattern must name (?P<agency>…), as the shipped rule does",
        ),
        (
            "pages",
            "pack: pages\nrules:\n  - {id: pages.box.mine, reason: r, selector: 'div[', examples: [{texts: [a]}],"
            " counterexamples: [b]}\n",
            "pages.yaml:3: rules.0.selector: no selector is 'div['",
        ),
        (
            "deadlines",
            "pack: deadlines\nrules:\n  - {id: deadlines.mine, reason: r, pattern: 内, yields:"
            " {relation: within, bound: within}, examples: [{texts: [内]}], counterexamples: [外]}\n",
            "the pattern must name (?P<n>…)",
        ),
    ],
)  # fmt: skip
def test_what_the_engine_could_not_use_is_refused(own: Path, pack: str, text: str, says: str) -> None:
    with pytest.raises(RuleError) as refused:
        _laid_over(own, text.replace("{label_end}", "") if pack == "outline" else text, pack)
    assert says in str(refused.value)
    assert f"{pack}.yaml" in str(refused.value)


def test_the_shipped_rules_can_be_laid_over_themselves(own: Path) -> None:
    shutil.copytree(rules_folder(), own, dirs_exist_ok=True)
    assert load_rules(overlay=own).fingerprint == rules().fingerprint


@pytest.mark.parametrize("group", [*GROUPS, ""])
def test_a_group_may_be_switched_off_as_a_whole(group: str, tmp_path: Path) -> None:
    off = [rule.id for rule in rules() if is_free(rule.id) and (rule.group == group or not group)]
    if group in ("pages.label", ""):
        with pytest.raises(RuleError, match=r"nothing is left of pages\.label"):
            load_rules(off=off)
        off = [rule_id for rule_id in off if rule_id != "pages.label.other"]
    samples = [
        rules_folder().parent / "raw" / "samples" / name for name in ("lanfuban-2023-18.html", "lanfuban-2024-7.txt")
    ]
    done = run(samples, tmp_path / "out", load_rules(off=off), lambda *_: None, Work(cache=tmp_path / "cache"))
    assert "internal_error" not in done.findings
    assert done.documents["failed"] == 0


def test_every_rule_can_be_replaced_by_itself(own: Path) -> None:
    for pack in rules().packs.values():
        data = {"pack": pack.name, "rules": [_itself(rule) for rule in pack]}
        (own / f"{pack.name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    found = load_rules(overlay=own)
    assert check(found) == []
    assert found.overlay and len(found.overlay.overridden) == len(list(rules()))
    assert all(a.words == b.words and a.selector == b.selector for a, b in zip(found, rules(), strict=True))


def _itself(rule: Rule) -> dict[str, object]:
    forms = {"words": ["{shipped}"], "selector": "{shipped}", "pattern": "{shipped}"}
    examples = [{"text": e.text, "quote": e.quote, "expect": dict(e.expect)} for e in rule.examples]
    return {
        "id": rule.id,
        "reason": rule.reason,
        rule.form: forms[rule.form],
        "yields": dict(rule.yields),
        "examples": examples,
        "counterexamples": list(rule.counterexamples),
    }


def test_the_shipped_folder_is_no_overlay() -> None:
    assert load_rules(overlay=rules_folder()).overlay is None


def test_rules_of_ones_own_lie_beside_raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for county in ("anning", "linjiang"):
        for folder in ("raw/2024", "rules", "notices"):
            (tmp_path / county / folder).mkdir(parents=True)
        (tmp_path / county / "raw" / "2024" / "a.txt").write_text("一、通知", encoding="utf-8")
        (tmp_path / county / "rules" / "units.yaml").write_text(_LABEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "anning")
    assert rules_beside([Path("raw")]) == Path("rules")
    assert rules_beside([Path("raw/2024/a.txt")]) == Path("rules")
    assert rules_beside([Path("notices"), Path("raw")]) == Path("rules")
    assert rules_beside([Path("../linjiang/raw")]) == tmp_path / "linjiang" / "rules"
    with pytest.raises(RuleError, match="say with --rules which"):
        rules_beside([Path("raw"), Path("../linjiang/raw")])
    (tmp_path / "anning" / "rules" / "units.yaml").unlink()
    assert rules_beside([Path("raw")]) is None
    assert rules_beside([rules_folder().parent / "raw"]) is None
    assert rules_beside([tmp_path / "nowhere.txt"]) is None


# ---- promises that take the rooms


def _promise(own: Path, example: str) -> list[str]:
    text = _LABEL.replace(
        "[{text: 包保单位：县教育局, quote: 包保单位：, only: true, expect: {unit: 县教育局}}]", f"[{example}]"
    )
    return [problem.message for problem in check(_laid_over(own, text))]


def test_the_values_of_an_example_are_read_from_its_fact(own: Path) -> None:
    label = "text: '（包保单位：县教育局、财政局）', quote: '包保单位：'"
    assert _promise(own, f"{{{label}, expect: {{unit: 县财政局, carrier: bracket}}}}") == []
    (wrong,) = _promise(own, f"{{{label}, expect: {{unit: 县民政局}}}}")
    assert wrong.endswith("must give unit 县民政局, gives 县教育局")
    (strange,) = _promise(own, f"{{{label}, expect: {{due_end: 2023-06-30}}}}")
    assert "cannot give due_end; expect may hold unit, role," in strange
    (none,) = _promise(own, "{text: 另由包保单位：, quote: 包保单位：, expect: {role: responsible}}")
    assert none.endswith("must give a fact by this rule, gives none")


def test_numbers_are_compared_as_numbers(own: Path) -> None:
    text = "pack: targets\nrules:\n  - {id: targets.after.most, reason: r, pattern: 为限, yields: {comparator: '<='},"
    text += (
        " examples: [{text: 控制5%为限, quote: 为限, expect: {value: VALUE, unit: '%'}}], counterexamples: [以上]}\n"
    )
    for value in ("5", "5.0", "'5'"):
        assert check(_laid_over(own, text.replace("VALUE", value), "targets")) == []
    for value in ("5.5", "five", "true"):
        (problem,) = check(_laid_over(own, text.replace("VALUE", value), "targets"))
        assert problem.message.endswith("gives 5")


def test_a_selector_is_held_against_its_examples(own: Path) -> None:
    text = "pack: pages\nrules:\n  - {id: pages.box.mine, reason: r, selector: '.tools', "
    good = text + "examples: [{text: '<p class=tools>打印</p>', quote: 打印}], counterexamples: ['<p>打印</p>']}\n"
    assert check(_laid_over(own, good, "pages")) == []
    bad = text + "examples: [{text: '<p>打印</p>', quote: 打印}], counterexamples: ['<p class=tools>打印</p>']}\n"
    first, second = (problem.message for problem in check(_laid_over(own, bad, "pages")))
    assert first.endswith("must give '打印', gives nothing")
    assert second.endswith("must not match, gives '打印'")


def test_a_shipped_example_that_an_overlay_breaks_is_named(own: Path) -> None:
    problems = check(_laid_over(own, "pack: units\nfragments: {function: [低空经济]}\n"))
    assert "units.name.body" in {problem.rule_id for problem in problems}


def _files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def _copy(folder: Path) -> Path:
    return Path(shutil.copytree(rules_folder(), folder / "rules"))
