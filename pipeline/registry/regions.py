"""Regions of China: read from rules/registry/, found in texts, told apart by their context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from pipeline.errors import RuleError
from pipeline.registry.model import Level, Region
from pipeline.registry.names import NameIndex

NATION: Final = Region("100000", "全国", "nation", None, ("国家", "中央"))
"""National bodies have the code 100000, as in the ministry's own lists; it is no region of GB/T 2260."""

_FILES: Final = ("regions.tsv", "zones.tsv")
"""The codes of GB/T 2260, and areas that have none."""

_AGENCIES: Final = "agencies.tsv"
"""机关代字 of 发文字号 that one government alone uses."""

_COLUMNS: Final = 6
"""code, name, short names, since, until, successors; the last may be left out."""

_CODE: Final = re.compile(r"\d{6}(?:-[a-z][a-z-]*)?")
_MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
_DISTRICT: Final = re.compile(r"区$")
_SHORTEST_ZONE: Final = 3
"""亦庄 and 前海 are places too, 横琴 an island: in running text only longer short names mean the zone."""

_RANK: Final[dict[Level, int]] = {"nation": 0, "province": 1, "prefecture": 2, "county": 3, "zone": 4}


@dataclass(frozen=True)
class Regions:
    """All regions, the present ones and those that ended since 2010."""

    all: tuple[Region, ...]
    agencies: tuple[tuple[str, str], ...] = ()
    """How a 机关代字 begins that one government alone uses, and its region: 粤府, 440000."""
    _by_code: dict[str, list[Region]] = field(init=False, repr=False)
    _by_name: dict[str, list[Region]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_code: dict[str, list[Region]] = {}
        by_name: dict[str, list[Region]] = {}
        for region in self.all:
            by_code.setdefault(region.code, []).append(region)
            for name in (region.name, *region.short_names):
                by_name.setdefault(name, []).append(region)
        object.__setattr__(self, "_by_code", by_code)
        object.__setattr__(self, "_by_name", by_name)

    def get(self, code: str, day: date | None = None) -> Region | None:
        """The region of this code on the day: 420600 is 襄樊市 in 2009 and 襄阳市 today."""
        found = self._by_code.get(code, [])
        return next((region for region in found if region.valid(day)), found[-1] if found else None)

    def chain(self, region: Region) -> Iterator[Region]:
        """The region and what it lies in, up to its province: 天河区, 广州市, 广东省."""
        place: Region | None = region
        while place is not None:
            yield place
            place = self.get(place.parent) if place.parent else None

    def official_name(self, region: Region) -> str:
        """The name as it stands in the names of its bodies: 广州市天河区, but 吉安县.

        A district has its city before it, or its municipality (北京市朝阳区); a county stands alone.
        """
        parent = self.get(region.parent) if region.parent else None
        if region.level == "county" and _DISTRICT.search(region.name) and parent and parent.name.endswith("市"):
            return parent.name + region.name
        return region.name

    def distinct_name(self, region: Region) -> str:
        """The shortest name that means this region alone: 天河区, but 北京市朝阳区, as 长春 has a 朝阳区 too."""
        alone = {other.code for other in self._by_name.get(region.name, []) if other.until is None} <= {region.code}
        return region.name if alone else self.official_name(region)

    def is_municipality(self, region: Region) -> bool:
        """Whether the region is 北京, 天津, 上海 or 重庆: a province whose districts are counties."""
        return region.code in _MUNICIPALITIES

    def named(self, name: str, day: date | None = None, within: Region | None = None) -> list[Region]:
        """The regions that ``name`` can mean, the best only: valid on the day, inside ``within``, the highest.

        ``鼓楼区`` gives four regions, and one within 南京市; ``吉林`` gives the province.
        """
        found = [r for r in self._by_name.get(name, []) if r.valid(day)] or self._by_name.get(name, [])
        if within is not None:
            home = [r for r in found if self._related(r, within)]
            province = list(self.chain(within))[-1].code
            found = home or [r for r in found if list(self.chain(r))[-1].code == province] or found
        top = min((_RANK[r.level] for r in found), default=0)
        full = [r for r in found if r.name == name]
        found = full or [r for r in found if _RANK[r.level] == top]
        # 无锡市: a code that changed its name and took it back stands twice
        return list({r.code: r for r in found}.values())

    def _related(self, region: Region, other: Region) -> bool:
        return other in self.chain(region) or region in self.chain(other)

    @cached_property
    def index(self) -> NameIndex:
        """All names of two characters and more."""
        return NameIndex(self._by_name)

    @cached_property
    def _plain(self) -> NameIndex:
        """Names that can be read in running text: the short name of a county is mostly a common word (新华, 和平)."""
        shorts = (s for r in self.all if r.level in ("province", "prefecture") for s in r.short_names)
        zones = (s for r in self.all if r.level == "zone" for s in r.short_names if len(s) >= _SHORTEST_ZONE)
        return NameIndex([*(r.name for r in self.all), *shorts, *zones])

    def regions_in(self, text: str, day: date | None = None) -> list[tuple[int, int, str]]:
        """Every region that the text names, as (start, end, code); a name that can mean several is left out.

        A name right behind another is looked for inside it: ``江苏省南京市鼓楼区`` gives 320000, 320100, 320106.
        """
        found: list[tuple[int, int, str]] = []
        within: Region | None = None
        last = 0
        for start, end in self._plain.find(text):
            if within is not None and start != last:
                within = None
            meant = self.named(text[start:end], day, within)
            if within is not None:
                meant = [r for r in meant if within in self.chain(r)] or self.named(text[start:end], day)
            within, last = (meant[0] if len(meant) == 1 else None), end
            if within is not None:
                found.append((start, end, within.code))
        return found

    def region_of(self, issuer: str, day: date | None = None) -> Region | None:
        """The region that an issuer belongs to: ``广州市人民政府办公厅`` gives 广州市, ``江西省南昌市`` gives 南昌市.

        The chain of names at the head of the issuer decides; 朝阳区人民政府 alone can mean two regions and gives None.
        """
        region: Region | None = None
        start = 0
        while length := self._plain.longest(issuer, start):
            name = issuer[start : start + length]
            meant = self.named(name, day, region)
            if region is not None and not (len(meant) == 1 and region in self.chain(meant[0])):
                break
            if len(meant) != 1:
                return None
            region, start = meant[0], start + length
        return region

    def region_of_agency(self, agency: str, day: date | None = None) -> Region | None:
        """The region whose government alone has document numbers that begin so; None where that is not certain."""
        code = next((code for begin, code in self.agencies if agency.startswith(begin)), None)
        return self.get(code, day) if code else None


def read_regions(folder: Path) -> Regions:
    """Read the tables of a registry folder; raises RuleError that names the line."""
    rows: list[list[str]] = []
    for file in _FILES:
        for number, line in enumerate((folder / file).read_text(encoding="utf-8").splitlines(), 1):
            if line and line[0] != "#":
                cells = line.split("\t")
                cells += [""] * (_COLUMNS - len(cells))
                _check(cells, f"{file}:{number}")
                rows.append(cells)
    codes = {cells[0] for cells in rows}
    return Regions(tuple(_region(cells, codes) for cells in rows), _agencies(folder / _AGENCIES, codes))


def _agencies(file: Path, codes: set[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and line[0] != "#":
            code, _, begins = line.partition("\t")
            if code not in codes or not begins:
                raise RuleError("not a region and its 机关代字", f"{file.name}:{number}", "write code, 机关代字")
            found += ((begin, code) for begin in begins.split())
    return tuple(found)


def _check(cells: Sequence[str], where: str) -> None:
    if len(cells) != _COLUMNS or not _CODE.fullmatch(cells[0]) or not cells[1]:
        raise RuleError("not a region", where, "write code, name, short names, years, codes")
    for year in cells[3:5]:
        if year and not year.isdecimal():
            raise RuleError("not a year", where, "write the year alone, e.g. 2014")


def _region(cells: Sequence[str], codes: set[str]) -> Region:
    code, name, shorts, since, until, after = cells
    level, parent = _place(code, codes)
    return Region(
        code,
        name,
        level,
        parent,
        tuple(shorts.split()),
        int(since) if since else None,
        int(until) if until else None,
        tuple(after.split(",")) if after else (),
    )


def _place(code: str, codes: set[str]) -> tuple[Level, str | None]:
    """Level and parent by the code: two digits each for province, prefecture and county."""
    if "-" in code:
        return "zone", code.partition("-")[0]
    if code.endswith("0000"):
        return "province", None
    if code.endswith("00"):
        return "prefecture", code[:2] + "0000"
    above = code[:4] + "00"
    return "county", above if above in codes else code[:2] + "0000"
