"""A notice copied with half-width punctuation gives the same facts as the page with full-width punctuation."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from notices import extractor, rules

from pipeline.outline import outline
from pipeline.parse import parse
from pipeline.text import fold
from pipeline.types import RawDoc

SAMPLES: Final = Path(__file__).resolve().parent.parent / "raw" / "samples"
WIDE: Final = "，：；（）％？！"
NARROW: Final = ",:;()%?!"


def _facts(text: str) -> dict[str, list[Any]]:
    raw = RawDoc("test.txt", "test.txt", text.encode(), "")
    read = outline(parse(raw, rules()["pages"]), rules()["outline"])
    found = extractor()(read)
    return {
        "items": [(item.path, item.kind, fold(item.marker), fold(item.heading)) for item in read.items],
        "units": [(unit.path, fold(unit.unit), unit.role, unit.carrier) for unit in found.responsibilities],
        "deadlines": [(d.path, d.relation, d.due_start, d.due_end, d.tentative) for d in found.deadlines],
        "targets": [(t.path, t.comparator, t.value, t.value_high, t.unit, t.kind) for t in found.targets],
    }


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.txt")), ids=lambda file: file.stem)
def test_width_changes_no_fact(sample: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    narrow = _facts(text.translate(str.maketrans(WIDE, NARROW)))
    wide = _facts(text.translate(str.maketrans(NARROW, WIDE)))
    assert narrow["items"], "the sample has items"
    for table, rows in narrow.items():
        assert rows == wide[table], table
