"""The sample notices against their hand-made annotation: nothing missed, nothing wrong, and the header as printed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
import pytest
import yaml

from pipeline.evaluate import FACTS, Difference, evaluate
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.text import fold

ROOT: Final = Path(__file__).resolve().parent.parent
SAMPLES: Final = ROOT / "raw" / "samples"
GOLDEN: Final = ROOT / "tests" / "golden"
STEMS: Final = sorted(file.stem for file in GOLDEN.glob("*.yaml"))
FORMS: Final = {".html", ".txt", ".pdf", ".docx", ".xlsx"}
SEPARATOR: Final = re.compile(r"[、,，](?![^(（]*[)）])")
"""Between two addressees; 、 inside brackets, as in 各县（市、区）, separates none."""


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version that one run over all samples publishes."""
    return run([SAMPLES], tmp_path_factory.mktemp("extracted"), load_rules(), lambda *_: None).folder


@pytest.fixture(scope="session")
def documents(tables: Path) -> dict[str, dict[str, Any]]:
    """The rows of the documents table, by the stem of the file."""
    return {Path(row["source_path"]).stem: row for row in pq.read_table(tables / "documents").to_pylist()}


def test_every_sample_is_annotated() -> None:
    samples = sorted(file.stem for file in SAMPLES.iterdir() if file.suffix in FORMS)
    assert samples == STEMS
    assert len(samples) >= 10


@pytest.mark.parametrize("stem", STEMS)
def test_every_fact_of_the_sample(stem: str, tables: Path) -> None:
    result = evaluate(tables, [GOLDEN / f"{stem}.yaml"])
    assert not result.not_found, f"{stem}: no document in the tables"
    assert result.scores["items", "strict"].found, f"{stem}: the annotation names no item"
    if result.differences:
        pytest.fail(_told(stem, result.differences), pytrace=False)


@pytest.mark.parametrize("stem", STEMS)
def test_header_of_the_sample(stem: str, documents: dict[str, dict[str, Any]]) -> None:
    row = documents[stem]
    assert row["status"] == "ok"
    wanted = yaml.safe_load((GOLDEN / f"{stem}.yaml").read_text(encoding="utf-8"))["document"]
    addressees = wanted.pop("addressees")
    got = {field: _plain(row[field]) for field in wanted}
    assert got == {field: _plain(value) for field, value in wanted.items()}
    assert _names(row["addressees"] or "", addressees), f"printed {row['addressees']!r}, meant {addressees}"


def _told(stem: str, differences: tuple[Difference, ...]) -> str:
    """One line for each difference: what, where, and the words that a wrong fact was read from."""
    lines = [
        f"{d.kind:<7} {d.fact:<10} {d.path:<8} {', '.join(str(part) for part in d.value)}"
        + (f"  from 「{d.quote}」 at {d.start}" if d.kind == "wrong" else "")
        for d in sorted(differences, key=lambda d: (d.path, FACTS.index(d.fact), d.kind))
    ]
    return "\n".join([f"{stem}: the tables differ from the annotation:", *lines])


def _plain(value: object) -> str | None:
    """Text without spaces and with width folded; a day as 2023-03-27."""
    if value is None:
        return None
    return "".join(fold(value.isoformat() if isinstance(value, date) else str(value)).split())


def _names(printed: str, meant: list[str]) -> bool:
    """Whether each printed name is the meant one, but for what the list elides: 各直属机构 is 省政府各直属机构."""
    names = [name for name in SEPARATOR.split((_plain(printed) or "").rstrip(":")) if name]
    whole = [_plain(name) or "" for name in meant]
    return len(names) == len(whole) and all(map(_elides, names, whole))


def _elides(short: str, whole: str) -> bool:
    """Whether ``short`` is ``whole`` with characters left out."""
    rest = iter(whole)
    return all(char in rest for char in short)
