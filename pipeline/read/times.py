"""Every expression of time in a Chinese sentence, read by the engine and the rules that read deadlines."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from pipeline.extract.readings import Anchor, Reading
from pipeline.extract.times import TimeFinder, time_finder
from pipeline.rules import load_rules
from pipeline.text import fold
from pipeline.types import TimeExpression


def read_times(text: str, anchor: date) -> list[TimeExpression]:
    """The expressions of time in ``text``, in its order, counted from ``anchor``; they do not overlap.

    ``力争2025年6月底前完成，每季度通报`` gives by 2025-06-30 and a quarterly recurrence; ``三天前`` counted from
    2023-04-16 gives at 2023-04-13. A month without a year lies in the year of ``anchor``; only where the words look
    ahead (2月底前, 从3月起) and the month is past, in the next. Spans count from the day after ``anchor`` (民法典
    第二百零一条); those that an event begins (受理后10日内) have no dates. What no calendar has (2月30日, working days
    of years that are not announced yet) has no date. A pure length of time (270天) is no time but a quantity. Raises
    nothing, whatever the text.
    """
    folded = fold(text)
    counted = Anchor(anchor.date() if isinstance(anchor, datetime) else anchor, ahead=False)
    finder = _finder()
    hits = finder.hits(folded, 0, len(folded))
    return [
        _expression(hit.start, hit.end, text, reading or Reading(reader.relation))
        for hit, reader, reading in finder.readings(hits, folded, 0, counted)
    ]


def _expression(start: int, end: int, text: str, reading: Reading) -> TimeExpression:
    return TimeExpression(
        start,
        end,
        text[start:end],
        reading.relation,
        reading.due_start,
        reading.due_end,
        reading.precision,
        reading.recurrence,
    )


@cache
def _finder() -> TimeFinder:
    return time_finder(load_rules()["deadlines"])
