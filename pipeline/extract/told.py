"""What a trace is told of targets beside their quantities: what covers one, whole expressions, what is linked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.extract.indicators import Indicator
from pipeline.extract.quantities import Amount
from pipeline.extract.trace import Lost, Step, Trace, Why
from pipeline.rules import Rule
from pipeline.types import Deadline, Item, Target
from pipeline.values import read_number

MOST_HOLDERS: Final = 100
"""Names, deadlines and whole expressions that may begin between one and the number in it: hardly ever any."""

Holder = tuple[tuple[int, int], Why, str]


def holders(
    names: Sequence[tuple[int, int]],
    deadlines: Sequence[Deadline],
    whole: Sequence[Target],
    values: Sequence[Holder],
) -> list[Holder]:
    """The names, deadlines, whole expressions and values of tables in which no quantity is read, with the rule that
    found each."""
    found: list[Holder] = [
        *((span, "inside_lookalike", "targets.not.name") for span in names),
        *(((due.start, due.end), "inside_deadline", due.rule_id) for due in deadlines),
        *(((target.start, target.end), "inside_target", target.rule_id) for target in whole),
        *values,
    ]
    return sorted(found)


def covered(item: Item, quantity: Amount, places: Sequence[Holder]) -> Lost:
    """The quantity that stands in one of them: the nearest that begins before its end."""
    index = bisect_left(places, ((quantity.number_end, 0), "", ""))
    near = reversed(places[max(0, index - MOST_HOLDERS) : index])
    span, why, by = next((place for place in near if quantity.number_start < place[0][1]), places[index - 1])
    return Lost("targets", item.path, quantity.start, quantity.end, quantity.found_by, why, by, winner=span)


def tell_whole(trace: Trace, item: Item, rule: Rule, match: re.Match[str], value: Decimal | None) -> None:
    """Note how an expression such as 全覆盖 or 翻两番 was read as a whole, or that its number cannot be read."""
    low, high = rule.quote(match)
    if value is None:
        trace.lose(Lost("targets", item.path, low, high, rule.id, "no_value"))
        return
    quote = match.string[low:high]
    printed = match.groupdict().get("n")
    how = "" if printed and read_number(printed) == value else "doubled" if printed else "said_by_rule"
    number = Step("number", printed or quote, f"{value}", how)
    expression = Step("expression", quote, rule.text_of("kind"), rule=rule, match=match)
    said = [Step(name, "", rule.text_of(name), "said_by_rule") for name in ("unit", "comparator", "kind")]
    trace.make("targets", item.path, low, high, [expression, number, *said])


class Link(NamedTuple):
    """What a target measures and the deadline that it falls under, and how each was found."""

    indicator: Indicator | None
    deadline: Deadline | None
    due: str
    """How the deadline was found; empty where there is none."""


def link_steps(link: Link, text: str) -> Iterator[Step]:
    """Where the indicator was found, and the deadline that the target falls under."""
    if link.indicator is not None:
        named = text[link.indicator.start : link.indicator.end]
        yield Step("indicator", named, named, link.indicator.how)
    if link.deadline is not None:
        due = text[link.deadline.start : link.deadline.end]
        yield Step("deadline", due, due, link.due)
