"""Lists of numbers: what joins them, and 分别, which gives each its own."""

from __future__ import annotations

from typing import Final

from pipeline.extract.stretches import Stretch
from pipeline.rules import Pack
from pipeline.types import Target

_EACH_REACH: Final = 12
"""分别 stands near its numbers, a verb between: 分别增长, 分别力争达到."""


class Lists:
    """Reads the rules ``targets.list``."""

    def __init__(self, pack: Pack) -> None:
        self.joint = pack["targets.list.and"].regex
        self.number = pack["targets.list.number"].regex
        self._between = pack["targets.list.between"].regex
        self._each = pack["targets.list.each"].regex

    def joins(self, text: str) -> bool:
        """Whether ``text`` is no more than what joins two parts of a list: 、, 和, ，和."""
        return self.joint.fullmatch(text) is not None

    def names(self, between: str) -> bool:
        """Whether only the name of the next stands between two numbers: 100个基地、隔离带1000公里."""
        return self._between.fullmatch(between) is not None

    def is_each(self, target: Target, stretch: Stretch) -> bool:
        """Whether 分别 stands in front of the number in its clause."""
        low = max(stretch.clauses.before(target.start), target.start - _EACH_REACH)
        return self._each.search(stretch.text, low, target.end) is not None
