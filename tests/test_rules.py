"""The shipped packs hold what they promise, and a broken pack is refused with its place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from notices import facts, rules

from pipeline import types
from pipeline.errors import RuleError
from pipeline.rules import Rule, check_rules, load_rules, rules_folder
from pipeline.run import run

_CLOSED = {
    "role": get_args(types.Role),
    "relation": (*get_args(types.Relation), *get_args(types.CitationRelation)),
    "comparator": get_args(types.Comparator),
    "kind": get_args(types.TargetKind),
    "direction": get_args(types.Direction),
}
_DATED = [rule for rule in rules()["deadlines"] if any(example.expect for example in rule.examples)]


def test_every_example_matches_and_no_counterexample_does() -> None:
    problems = check_rules(rules())
    assert not problems, "\n".join(f"{problem.rule_id}: {problem.message}" for problem in problems)


def test_rules_yield_only_values_that_the_tables_know() -> None:
    for pack in rules().packs.values():
        for rule in pack:
            for key, known in _CLOSED.items():
                if key in rule.yields and pack.name != "lexicon":
                    assert rule.yields[key] in known, f"{rule.id}: {key}"


@pytest.mark.parametrize("rule", _DATED, ids=lambda rule: rule.id)
def test_examples_give_the_dates_that_they_promise(rule: Rule) -> None:
    for example in rule.examples:
        read, found = facts("澜江省人民政府关于改进服务的通知", "一、" + example.text)
        text = read.doc.text
        mine = [d for d in found.deadlines if d.rule_id == rule.id and text[d.start : d.end] == example.quote]
        others = [(d.rule_id, text[d.start : d.end]) for d in found.deadlines]
        assert mine, f"{example.text}: {others}"
        for key, value in example.expect.items():
            assert getattr(mine[0], key) == value, f"{example.text}: {key}"


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
    expected = [value for rule in _DATED for example in rule.examples for value in example.expect.values()]
    assert any(isinstance(value, date) for value in expected)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def _copy(folder: Path) -> Path:
    return Path(shutil.copytree(rules_folder(), folder / "rules"))
