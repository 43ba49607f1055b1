"""What a sentence says of quantities and of times, as two small tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.report.terminal import one_line
from pipeline.types import Quantity, TimeExpression

DECIMALS: Final = 12
"""Of 三分之一 (0.333…) so many decimals tell all that a person wants; ``--json`` prints every one."""


def read(quantities: Sequence[Quantity], times: Sequence[TimeExpression], counted: str) -> RenderableType:
    """The quantities and the times of a sentence, and from which day the times are ``counted``."""
    tables: list[RenderableType] = [_quantities(quantities), "", _times(times)]
    if times:
        tables += ["", Text(counted, style="dim")]
    return Group(*tables)


def plain(value: Decimal) -> str:
    """All digits of a number, without exponent or idle zeros: 1.2亿 is ``120000000``."""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _quantities(quantities: Sequence[Quantity]) -> RenderableType:
    if not quantities:
        return Text("no quantity")
    table = _table("quantity", "at", "comparator", "value", "unit")
    for one in quantities:
        value = _short(one.value) + ("" if one.value_high is None else f"—{_short(one.value_high)}")
        _add(table, one.quote, f"{one.start}-{one.end}", one.comparator, value, one.unit)
    return table


def _times(times: Sequence[TimeExpression]) -> RenderableType:
    if not times:
        return Text("no time")
    table = _table("time", "at", "relation", "from", "to", "precision", "recurrence")
    for one in times:
        days = (_day(one.due_start), _day(one.due_end))
        _add(table, one.quote, f"{one.start}-{one.end}", one.relation, *days, one.precision or "", one.recurrence or "")
    return table


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name == "value" else "left")
    return table


def _add(table: Table, quote: str, *cells: str) -> None:
    table.add_row(Text(one_line(quote), overflow="fold"), *(Text(cell) for cell in cells))


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _short(value: Decimal) -> str:
    whole, _, decimals = plain(value).partition(".")
    if len(decimals) > DECIMALS:
        return f"{whole}.{decimals[:DECIMALS]}…"
    return plain(value)
