"""The ways to read a unit: its region cut out, wherever it stands in the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.registry.bodies import PLACE, Written
from pipeline.registry.model import Reason, Region
from pipeline.registry.regions import Regions

LEVEL_WORDS: Final = ("自治区", "自治州", "自治县", "自治旗", "地区", "新区", *"省市州盟县区旗地")
"""How a notice names the issuer's own region, or one that it lies in: 省教育厅."""

_BY_HEAD: Final = {head: [w for w in LEVEL_WORDS if w[0] == head] for head in {w[0] for w in LEVEL_WORDS}}


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit with the region cut out: ``@教育厅`` in 广东省 for 省教育厅, which mentions no name."""

    key: str
    region: Region | None
    mention: str = ""
    written: Written = "level"
    missing: Reason = "unknown"
    """Why there is no region, where there is none."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads units of one notice: of the region ``home``, on ``day``."""

    regions: Regions
    home: Region | None
    day: date | None
    missing: Reason
    """Why a level without a home has no region: no_region, or unclear_region."""

    def read(self, unit: str) -> Iterator[Reading]:
        """All readings, the leftmost first: 国家税务总局广东省税务局 gives ``国家税务总局@税务局`` in 广东省."""
        for start, char in enumerate(unit):
            head = unit[:start]
            for mention, region, end in self._mentions(unit, start, self.home):
                whole = region is not None and mention.endswith(region.name)
                yield Reading(
                    head + PLACE + unit[end:], region, mention, "full" if whole else "short", "unclear_region"
                )
            for word in _BY_HEAD.get(char, ()):
                if unit.startswith(word, start):
                    yield from self._level(unit, start, word)

    def climb(self, word: str) -> Region | None:
        """The region of this level in which the issuer lies: 市 in a notice of 天河区 is 广州市, 省 is 广东省."""
        if self.home is None:
            return None
        if word == "地":  # 地委 is the committee of a 地区
            word = "地区"
        return next((place for place in self.regions.chain(self.home) if place.name.endswith(word)), None)

    def _level(self, unit: str, start: int, word: str) -> Iterator[Reading]:
        region = self.climb(word)
        end = start + len(word)
        missing: Reason = "no_such_level" if self.home else self.missing
        yield Reading(unit[:start] + PLACE + unit[end:], region, missing=missing)
        if region is None or start:
            return
        # a region named behind a level: 市前海管理局 in a notice of 深圳市
        for mention, inner, stop in self._mentions(unit, end, region):
            if inner is not None and self._lies_in(inner, region):
                yield Reading(PLACE + unit[stop:], inner, mention, "short")

    def _mentions(self, unit: str, start: int, within: Region | None) -> Iterator[tuple[str, Region | None, int]]:
        """Regions that the unit names at ``start``: chains before single names, long names before short ones."""
        for length in self.regions.index.lengths(unit, start):
            end = start + length
            mention = unit[start:end]
            meant = self.regions.named(mention, self.day, within)
            region = meant[0] if len(meant) == 1 else None
            if region is not None:
                for below, inner, stop in self._mentions(unit, end, region):
                    if inner is not None and self._lies_in(inner, region):
                        yield mention + below, inner, stop
            yield mention, region, end

    def _lies_in(self, inner: Region, outer: Region) -> bool:
        return inner != outer and outer in self.regions.chain(inner)
