"""Real notices, where they are at hand: scores that must not fall, and no file that stops a run.

They lie outside the project, in the folder named by GONGWEN_SHARED or in ../shared.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
import pytest

from pipeline.evaluate import evaluate
from pipeline.rules import load_rules
from pipeline.run import RunSummary, run

SHARED: Final = Path(os.environ.get("GONGWEN_SHARED") or Path(__file__).resolve().parents[2] / "shared")
FLOOR: Final = {"items": 0.99, "headings": 0.99, "units": 0.99, "deadlines": 0.99, "targets": 0.99}
"""Strict F1 below which no change may fall; it is raised when the rules get better and never lowered."""

pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason=f"no real notices at {SHARED}: set GONGWEN_SHARED to their folder"
)


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    """One run over every real notice."""
    return run([SHARED / "notices"], tmp_path_factory.mktemp("extracted"), load_rules(), lambda *_: None)


@pytest.mark.parametrize("fact", sorted(FLOOR))
@pytest.mark.parametrize("group", ["seed", "all"])
def test_scores_do_not_fall(summary: RunSummary, group: str, fact: str) -> None:
    seeds = {file.stem for file in (SHARED / "notices" / "seed").iterdir()}
    gold = [g for g in sorted((SHARED / "gold").glob("*.yaml")) if group == "all" or g.stem in seeds]
    result = evaluate(summary.folder, gold)
    assert not result.not_found
    score = next(score for (name, mode), score in result.scores.items() if (name, mode) == (fact, "strict"))
    assert score.f1 >= FLOOR[fact]


def test_every_file_has_its_row_and_every_failure_its_reason(summary: RunSummary) -> None:
    documents = pq.read_table(summary.folder / "documents").to_pylist()
    found = {row["doc_id"] for row in pq.read_table(summary.folder / "findings").to_pylist()}
    files = [file for file in (SHARED / "notices").rglob("*") if file.is_file()]
    assert len(documents) == len(files)
    assert "internal_error" not in summary.findings
    assert all(row["doc_id"] in found for row in documents if row["status"] != "ok")
