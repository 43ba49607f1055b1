"""``gongwen read``: the quantities and the times of any sentence."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.cli.shell import DONE, json_option, open_console, print_json

if TYPE_CHECKING:
    from pipeline.types import Quantity, TimeExpression

STDIN: Final = "-"


@click.command("read", short_help="Read the quantities and times of a sentence.")
@click.argument("text")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day from which 6月底前 or 30日内 count.  [default: today]",
)
@json_option
def read_verb(text: str, day: datetime | None, as_json: bool) -> int:
    """Print every quantity and every time of TEXT, whether or not it is a goal or a deadline; - reads standard input.

    Programs call pipeline.read_quantities and pipeline.read_times (docs/reading.md).
    """
    from pipeline import read_quantities, read_times
    from pipeline.parse.decode import decode
    from pipeline.report import reading

    anchor = day.date() if day else date.today()
    if text == STDIN:
        text = decode(sys.stdin.buffer.read()).text
    quantities, times = read_quantities(text), read_times(text, anchor)
    if as_json:
        print_json({"date": anchor, "quantities": _fields(quantities), "times": _fields(times)})
    else:
        counted = f"counted from {anchor}" + ("" if day else ", today; --date to change")
        open_console().print(reading.read(quantities, times, counted))
    return DONE


def _fields(found: Sequence[Quantity | TimeExpression]) -> list[dict[str, Any]]:
    """As JSON has them: a number is a string of all its digits, as JSON's own numbers would round it."""
    from pipeline.report.reading import plain

    return [
        {name: plain(value) if isinstance(value, Decimal) else value for name, value in dataclasses.asdict(one).items()}
        for one in found
    ]
