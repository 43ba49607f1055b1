"""Every quantity of a text, a goal or not, by the rules that find targets too."""

from __future__ import annotations

from functools import cache

from pipeline.extract.quantities import QuantityFinder
from pipeline.rules import load_rules
from pipeline.text import fold
from pipeline.types import Quantity


def read_quantities(text: str) -> list[Quantity]:
    """Every quantity of ``text``, in order, with 万 and 亿 multiplied in.

    ``力争用户突破1.2亿，满意度达95%以上`` gives ``突破1.2亿`` (> 120000000) and ``达95%以上`` (>= 95 %). Not
    among them: ordinals (第三), dates, numbers of documents and telephones, ratios (1:2), names that hold
    digits (N95, 5G, 12345热线, 一件事) and words that name no number (几十, 数百). Raises nothing.
    """
    return [
        Quantity(
            start=found.start,
            end=found.end,
            quote=text[found.start : found.end],
            value=found.value,
            value_high=found.value_high,
            unit=found.unit,
            comparator=found.comparator,
        )
        for found in _finder().every(fold(text))
    ]


@cache
def _finder() -> QuantityFinder:
    return QuantityFinder(load_rules()["targets"])
