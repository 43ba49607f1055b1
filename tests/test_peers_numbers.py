"""Numbers and ranges as other libraries test them, where these sets are at hand (folder peers of GONGWEN_SHARED)."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from pipeline import read_quantities
from pipeline.text import fold
from pipeline.types import Quantity
from pipeline.values import Unread, read_numeral, read_ordinal

SHARED: Final = Path(os.environ.get("GONGWEN_SHARED") or Path(__file__).resolve().parents[2] / "shared")
PEERS: Final = SHARED / "peers"
PER: Final = {"%": Decimal(100), "‰": Decimal(1000), "百分点": Decimal(100)}
TOLERANCE: Final = Decimal("1e-12")
"""The sets give 1/3 as a binary number."""

POINTS: Final = "the guide keeps 个百分点 as a unit: 6, not 0.06"
DIFFERS: Final = dict.fromkeys(
    ("n0698", "n0699", "n0708", "n0710", "n0720", "n0721", "n0727", "n0728", "n0730", "n0731"), POINTS
)
"""The cases of the sets in which this project reads another value on purpose, each with the reason."""

NO_QUANTITY: Final = {"n0483": "more than one of a thing is no share: in a notice 16/5 is a day or a ratio"}
"""The cases in which read_quantities finds nothing on purpose; of the ordinals (第三) it finds none at all."""

pytestmark = pytest.mark.skipif(not PEERS.is_dir(), reason=f"no sets of other libraries at {PEERS}")


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (PEERS / name).read_text(encoding="utf-8").splitlines()]


def _value(row: dict[str, Any]) -> Decimal | None:
    mention = fold(row["mention"])
    if row["kind"] == "ordinal":
        place = read_ordinal(mention)
        return None if place is None else Decimal(place)
    value = read_numeral(mention)
    return None if isinstance(value, Unread) else value


def _is_close(value: Decimal | None, wanted: float | None) -> bool:
    if value is None or wanted is None:
        return value is None and wanted is None
    return abs(value - Decimal(repr(wanted))) <= TOLERANCE * max(Decimal(1), abs(Decimal(repr(wanted))))


def test_numbers_are_read_as_the_sets_say_or_by_the_convention_of_the_guide() -> None:
    rows = _rows("chinese_numbers_relevant.jsonl")
    wrong = {row["id"]: row["mention"] for row in rows if not _is_close(_value(row), row["value"])}
    assert wrong.keys() == DIFFERS.keys(), wrong


def test_quantities_of_a_text_have_the_same_values() -> None:
    """百分点 and % are units here, and fractions in the sets."""
    wrong = {}
    for row in _rows("chinese_numbers_relevant.jsonl"):
        found = read_quantities(row["mention"])
        values = [one.value / PER.get(one.unit, Decimal(1)) for one in found if one.value_high is None]
        wanted = [] if row["kind"] == "ordinal" else [row["value"]]
        if len(found) != len(wanted) or not all(map(_is_close, values, wanted)) or len(values) != len(wanted):
            wrong[row["id"]] = (row["mention"], found)
    assert wrong.keys() == NO_QUANTITY.keys(), wrong


def test_where_we_differ_the_convention_of_the_guide_is_kept() -> None:
    differing = [row for row in _rows("chinese_numbers_relevant.jsonl") if row["id"] in DIFFERS]
    assert len(differing) == len(DIFFERS)
    for row in differing:
        (quantity,) = read_quantities(row["mention"])
        assert quantity.unit == "百分点"
        assert _is_close(quantity.value / 100, row["value"])


def _bounds(quantities: list[Quantity]) -> tuple[Decimal | None, Decimal | None, bool | None, bool | None]:
    """The interval that quantities say together: lower, upper, and whether each belongs to it."""
    lower: tuple[Decimal | None, bool | None] = (None, None)
    upper: tuple[Decimal | None, bool | None] = (None, None)
    for quantity in quantities:
        per = Decimal(100 if quantity.unit == "%" else 1)
        low, high = quantity.value / per, (quantity.value_high or quantity.value) / per
        if quantity.value_high is not None or quantity.comparator in (">", ">=", "=", "~"):
            lower = (low, quantity.comparator != ">")
        if quantity.value_high is not None or quantity.comparator in ("<", "<=", "=", "~"):
            upper = (high, quantity.comparator != "<")
    return lower[0], upper[0], lower[1], upper[1]


def _reads_range(row: dict[str, Any]) -> bool:
    wanted = row["notice_expected"] or row
    start, end = row["offset"]
    inside = [one for one in read_quantities(row["text"]) if one.start < end and start < one.end]
    lower, upper, takes_lower, takes_upper = _bounds(inside)
    return (
        _is_close(lower, wanted["lower"])
        and _is_close(upper, wanted["upper"])
        and (lower is None or takes_lower == wanted["lower_incl"])
        and (upper is None or takes_upper == wanted["upper_incl"])
    )


def test_ranges_have_the_bounds_that_notices_mean() -> None:
    rows = _rows("chinese_ranges_relevant.jsonl")
    assert [row["id"] for row in rows if not _reads_range(row)] == []
