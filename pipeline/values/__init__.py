"""Chinese numerals and calendar periods → Decimal and date, or None where the text cannot be read.

Works on folded text (:func:`pipeline.text.fold`).
"""

from __future__ import annotations

from pipeline.values.calendar import (
    Period,
    add_span,
    day_period,
    half_period,
    month_period,
    plan_period,
    quarter_period,
    ten_days_period,
    year_period,
)
from pipeline.values.numerals import (
    Unread,
    read_int,
    read_number,
    read_numeral,
    read_ordinal,
    read_range,
)

__all__ = [
    "Period",
    "Unread",
    "add_span",
    "day_period",
    "half_period",
    "month_period",
    "plan_period",
    "quarter_period",
    "read_int",
    "read_number",
    "read_numeral",
    "read_ordinal",
    "read_range",
    "ten_days_period",
    "year_period",
]
