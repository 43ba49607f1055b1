from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from pipeline.errors import InputError
from pipeline.evaluate import Evaluation, evaluate
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables import Outcome, document_tables, join, write

SHARED: Final = Path(os.environ.get("GONGWEN_SHARED", Path(__file__).resolve().parents[2] / "shared"))

OutcomeMaker = Callable[..., Outcome]
Scorer = Callable[[str], Evaluation]


@pytest.fixture
def score(outcome: OutcomeMaker, tmp_path: Path) -> Scorer:
    """Scores the small notice against gold items written as YAML."""
    write(join([document_tables(outcome("lan/40.html"))]), tmp_path / "tables")

    def scorer(gold: str) -> Evaluation:
        (tmp_path / "40.yaml").write_text(f"items:\n{gold}", encoding="utf-8")
        return evaluate(tmp_path / "tables", [tmp_path / "40.yaml"])

    return scorer


def _counts(result: Evaluation, fact: str, mode: str = "strict") -> tuple[int, int, int]:
    score = result.scores[fact, mode]  # type: ignore[index]
    return score.found, score.wrong, score.missed


PERFECT: Final = """
- {path: '1', marker: 一、, heading: 建设校园}
- path: '1.1'
  marker: (一)
  heading: 建设食堂。
  units: [{unit: 省教育厅, role: lead}, {unit: 省财政厅, role: support}]
  deadlines: [{relation: by, end: '2023-06-30'}]
  targets: [{comparator: '>=', value: '250', unit: 个}]
- {path: '1.2', marker: （二）, heading: 建设宿舍, units: [{unit: 省财政厅, role: support}]}
- {path: tail}
"""


def test_gold_that_is_the_tables_is_all_found(score: Scorer) -> None:
    result = score(PERFECT)
    assert {fact: _counts(result, fact) for fact in ("items", "headings", "units", "deadlines", "targets")} == {
        "items": (3, 0, 0),
        "headings": (3, 0, 0),
        "units": (3, 0, 0),
        "deadlines": (1, 0, 0),
        "targets": (1, 0, 0),
    }
    assert (result.notices, result.not_found, result.differences) == (1, (), ())


def test_the_wrong_item_counts_strictly_but_not_loosely(score: Scorer) -> None:
    result = score(PERFECT.replace("path: '1.1'", "path: '1.3'"))
    assert _counts(result, "deadlines") == (0, 1, 1)
    assert _counts(result, "deadlines", "loose") == (1, 0, 0)


def test_every_difference_is_named_with_its_place(score: Scorer, text: str) -> None:
    result = score(PERFECT.replace("2023-06-30", "2023-12-31"))
    missed, wrong = sorted(result.differences, key=lambda each: each.kind)
    assert (missed.kind, missed.path, missed.value) == ("missed", "1.1", ("by", "", "2023-12-31"))
    assert (wrong.kind, wrong.value, wrong.quote) == ("wrong", ("by", "", "2023-06-30"), "2023年6月底前")
    assert wrong.start == text.index("2023年6月底前")


def test_an_optional_fact_counts_nowhere(score: Scorer) -> None:
    optional = PERFECT.replace("end: '2023-06-30'", "end: '2023-06-30', optional: true")
    assert _counts(score(optional), "deadlines") == (0, 0, 0)
    absent = PERFECT.replace("end: '2023-06-30'}", "end: '2023-06-30'}, {relation: ongoing, optional: true}")
    assert _counts(score(absent), "deadlines") == (1, 0, 0)


def test_a_repeated_deadline_is_wanted_twice_and_a_repeated_unit_once(score: Scorer) -> None:
    twice = PERFECT.replace("'2023-06-30'}", "'2023-06-30'}, {relation: by, end: '2023-06-30'}")
    assert _counts(score(twice), "deadlines") == (1, 0, 1)
    twice = PERFECT.replace(
        "{unit: 省教育厅, role: lead}", "{unit: 省教育厅, role: lead}, {unit: 省教育厅, role: lead}"
    )
    assert _counts(score(twice), "units") == (3, 0, 0)
    assert _counts(score(PERFECT), "units", "loose") == (2, 0, 0)


def test_scores_are_ratios(score: Scorer) -> None:
    fewer = PERFECT.replace(", {unit: 省财政厅, role: support}]\n", "]\n")
    units = score(fewer).scores["units", "strict"]
    assert (units.precision, units.recall, units.f1) == (2 / 3, 1.0, 0.8)
    nothing = score("- {path: '9', marker: 九、}").scores["targets", "strict"]
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)


def test_a_gold_file_without_a_document_is_reported(score: Scorer, tmp_path: Path) -> None:
    score(PERFECT)
    (tmp_path / "41.yaml").write_text(f"items:\n{PERFECT}", encoding="utf-8")
    result = evaluate(tmp_path / "tables", [tmp_path])
    assert (result.notices, result.not_found) == (1, ("41",))


def test_gold_for_two_documents_is_refused(outcome: OutcomeMaker, tmp_path: Path) -> None:
    write(join([document_tables(outcome(doc_id)) for doc_id in ("a/40.html", "b/40.txt")]), tmp_path / "tables")
    (tmp_path / "40.yaml").write_text("items: []", encoding="utf-8")
    with pytest.raises(InputError, match=r"a/40\.html, b/40\.txt"):
        evaluate(tmp_path / "tables", [tmp_path / "40.yaml"])


@pytest.mark.parametrize(
    "gold", ["- [", "- {path: '1'}", "- {path: '1', marker: 一, targets: [{value: many}]}", "x", "[" * 20_000]
)
def test_malformed_gold_is_refused_by_name(gold: str, score: Scorer) -> None:
    with pytest.raises(InputError, match=r"40\.yaml"):
        score(gold)


def test_missing_gold_is_refused(tmp_path: Path, score: Scorer) -> None:
    score(PERFECT)
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "nowhere.yaml", tmp_path / "empty"):
        with pytest.raises(InputError):
            evaluate(tmp_path / "tables", [path])


@pytest.mark.skipif(
    not (SHARED / "gold" / "score.py").is_file(), reason="the reference scorer is not beside the checkout"
)
def test_numbers_are_those_of_the_reference_scorer(tmp_path: Path) -> None:
    notices = [SHARED / "notices" / "labelled", SHARED / "notices" / "seed"]
    folder = run(notices, tmp_path, load_rules(), lambda done, total, doc_id: None).folder
    said = subprocess.run(
        [sys.executable, "-X", "utf8", SHARED / "gold" / "score.py", folder, SHARED / "gold"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    reference = {
        (fact, mode): (p, r, f1, int(found), int(wrong), int(missed))
        for fact, mode, p, r, f1, found, wrong, missed in re.findall(
            r"^(\w+) +(strict|loose) +([\d.]+) +([\d.]+) +([\d.]+) +(\d+)/(\d+)/(\d+)$", said, re.M
        )
    }
    ours = {
        key: (f"{s.precision:.4f}", f"{s.recall:.4f}", f"{s.f1:.4f}", s.found, s.wrong, s.missed)
        for key, s in evaluate(folder, [SHARED / "gold"]).scores.items()
    }
    assert len(reference) == 10
    assert ours == reference
