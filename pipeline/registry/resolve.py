"""A unit as a notice writes it → the body's full name on that day, and its id."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from pipeline.registry.bodies import PLACE, Bodies, Name, read_bodies
from pipeline.registry.model import Level, Reason, Region, Resolution
from pipeline.registry.readings import LEVEL_WORDS, Reader, Reading
from pipeline.registry.regions import NATION, Regions, read_regions
from pipeline.rules import rules_folder
from pipeline.text import fold

_GRACE: Final = timedelta(days=365)
"""So long after its end a name is taken as it stands: signs and seals change months after the decision."""

_HOMES: Final = 1024
"""So many issuers are remembered; the notices of one site come from fewer."""

_MAX_UNIT: Final = 60
"""No name is longer; what is, is a sentence that was read as a unit."""

_STRAY: Final = re.compile(r"[\s“”\"]")
"""Marks that a table cell or a quotation leaves inside a name."""

_ASIDE: Final = re.compile(r"\([^()]*\)$")
"""A second sign of the same body: 中央宣传部（国务院新闻办）."""

_WITHOUT_PARENT: Final = re.compile(rf"^{PLACE}(?:(?:人民)?政府|委)(?=..)")
"""市政府合作交流办 and 市委大湾区办 name what the body stands under; the tables have 市合作交流办."""

_SUB_UNIT: Final = re.compile(r"(?:办公室|秘书处|处|科|室|司|所|站|队|分局|中心|局)$")
"""How the name of a part of a body ends."""

_BODY_END: Final = "厅局委部署院府会"
"""A body whose part is named ends so: 省教育厅|办公室."""

_SHORTEST_PART: Final = 2
"""A part with a name of two characters: 一处."""

_UPPER_FORMS: Final = ("厅", "委员会", "局", "办公室", "")
_LOWER_FORMS: Final = ("局", "委员会", "办公室", "", "厅")
"""What a body is most often at a province and below it, where a former name does not say."""

_FULL_WIDTH: Final = str.maketrans("()", "（）")
"""Brackets in a full name stand as GB/T 9704 prints them."""

_GOVERNMENT: Final = re.compile(r"(?<!人民)政府$")
_OFFICE: Final = re.compile(r"(?:政府|公署|办事处)$")
_UNKNOWN: Final = Resolution(None, None, "unknown")


@dataclass(frozen=True)
class Registry:
    """Regions and bodies, read when first asked for."""

    folder: Path

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the tables: what was extracted under another one is extracted anew."""
        digest = hashlib.sha256()
        for file in sorted(self.folder.iterdir()):
            digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        return digest.hexdigest()

    @cached_property
    def regions(self) -> Regions:
        """All regions."""
        with _collector_paused():
            return read_regions(self.folder)

    @cached_property
    def bodies(self) -> Bodies:
        """All bodies and groups."""
        with _collector_paused():
            return read_bodies(self.folder)

    def regions_in(self, text: str, day: date | None = None) -> list[tuple[int, int, str]]:
        """Every region that the text names, as (start, end, code), in one pass: see Regions.regions_in."""
        return self.regions.regions_in(text, day)

    def region_of(self, issuer: str, day: date | None = None) -> Region | None:
        """The region that an issuer belongs to: ``广州市人民政府办公厅`` gives 广州市 (440100)."""
        return self.regions.region_of(fold(issuer), day)

    def region_of_agency(self, agency: str, day: date | None = None) -> Region | None:
        """The region of a 机关代字 that one government alone uses: ``粤府办规`` gives 广东省, ``云政办`` may be two."""
        return self.regions.region_of_agency(fold(agency), day)

    def resolve(self, unit: str, region: str | None, day: date | None) -> Resolution:
        """What a unit means in a notice of this region and day.

        ``resolve("省教育厅", "广东省", date(2021, 4, 16))`` is 广东省教育厅, ``440000/education``. ``region`` begins
        with the issuer's region (广东省, 江西省南昌市) or is its code; None is for central bodies, where 教育部 is
        known and 省教育厅 has no region. ``day`` is the date of the notice; None reads the names of today.
        """
        written = _STRAY.sub("", fold(unit))
        if not 1 < len(written) <= _MAX_UNIT:
            return _UNKNOWN
        home = self._home(region, day) if region else None
        reader = Reader(self.regions, home, day, "unclear_region" if region and home is None else "no_region")
        found = self._find(written, reader)
        if found.reason not in ("unknown", "no_region"):
            return found
        if group := self._group(written, reader):
            return group
        if (head := _ASIDE.sub("", written)) != written and (main := self._find(head, reader)).id:
            return main
        if found.reason == "unknown" and self._is_part(written, reader):
            return Resolution(None, None, "sub_unit")
        return found

    @cached_property
    def _home(self) -> Callable[[str, date | None], Region | None]:
        """The region by its code or name, remembered: the units of a notice all ask for the same one."""

        @lru_cache(maxsize=_HOMES)
        def home(region: str, day: date | None) -> Region | None:
            return self.regions.get(region, day) if region[0].isdigit() else self.region_of(region, day)

        return home

    def _find(self, unit: str, reader: Reader) -> Resolution:
        """The first reading that names a body; where none does, why the first one fails."""
        why = _UNKNOWN
        for names, reading in self._known(unit, reader):
            if reading.region is None:
                answer = Resolution(None, None, reading.missing)
            else:
                answer = self._answer(names, reading.region, reading, reader.day)
            if answer.id:
                return answer
            if why.reason == "unknown":
                why = answer
        return why

    def _known(self, unit: str, reader: Reader) -> Iterator[tuple[list[Name], Reading]]:
        """The readings whose key the tables have, the surest first.

        A short name without a region (统计局) is central in a notice of a central body, and the issuer's own elsewhere.
        """
        local, home = self.bodies.local, reader.home
        bare: list[Name] = []
        if home is not None:
            yield from self._local_only(unit, home)
            bare = [name for name in local.get(PLACE + unit, []) if self._suits_bare(name, home)]
        national = self.bodies.nation.get(unit, [])
        if not bare:
            yield national, Reading(unit, NATION)
        for reading in reader.read(unit):
            if reading.key == PLACE and reading.region is not None:
                yield self._seat(reading.region), reading
            elif names := local.get(reading.key) or local.get(_WITHOUT_PARENT.sub(PLACE, reading.key)):
                yield names, reading
        if bare:
            yield bare, Reading(PLACE + unit, home)
            yield national, Reading(unit, NATION)

    def _local_only(self, unit: str, home: Region) -> Iterator[tuple[list[Name], Reading]]:
        """Names without a region that mean a body of one region alone: 人行营业管理部 in 北京."""
        names = self.bodies.plain.get(unit, [])
        for place in self.regions.chain(home):
            if here := [name for name in names if place.code in name.at]:
                yield here, Reading(unit, place)

    def _seat(self, region: Region) -> list[Name]:
        """A region that is assigned work as such means who governs it: 珠海市 is 珠海市人民政府."""
        body = "administration" if region.level == "zone" else "people-government"
        return [name for name in self.bodies.bodies[body].names if name.local][:1]

    def _suits_bare(self, name: Name, home: Region) -> bool:
        """Whether a name without a region means the issuer's own: 教育厅 in a notice of a province, 教育局 below it.

        An office with a place in its name (广州海关) is never meant so.
        """
        if "{short}" in name.full or "{place}" in name.full:
            return False
        if not self._has_departments(home):
            return name.form != "厅"
        usual = next(other.form for other in self.bodies.bodies[name.body].names if other.local)
        return name.form != "局" or usual != "厅"

    def _has_departments(self, region: Region) -> bool:
        """Whether the region's offices are called 厅: a province or an autonomous region, but no municipality."""
        return region.level == "province" and not self.regions.is_municipality(region)

    # -- names in their time

    def _answer(self, names: Iterable[Name], region: Region, reading: Reading, day: date | None) -> Resolution:
        """The name that fits place and day best: one in force, then the latest former one."""
        fitting = [
            name for name in names if _fits(name, region) and (not name.written or name.written == reading.written)
        ]
        if not fitting:
            anywhere = any(not name.at for name in names)
            return Resolution(None, None, "no_such_level" if anywhere else "unknown")
        # what is particular about its region (北京市交通委员会) or how that is written (广东金融监管局) goes first
        begun = sorted((name for name in fitting if name.began(day)), key=lambda name: (not name.written, not name.at))
        if not begun:
            return Resolution(None, None, "not_yet_valid")
        lasting = next((name for name in begun if name.lasts(day)), None)
        if lasting is not None:
            return self._resolution(self._own(lasting, region, day), region, reading, "known")
        last = max(begun, key=lambda name: name.until or date.max)
        if day is not None and last.until is not None and day >= last.until + _GRACE:
            last = self._name_on(last, region, day) or last
        return self._resolution(last, region, reading, "former_name")

    def _own(self, name: Name, region: Region, day: date | None) -> Name:
        """The region's own name for the body where it departs from the pattern: 广州市规划和自然资源局."""
        own = self.bodies.exceptions.get((region.code, name.body), ())
        return next((other for other in own if other.began(day) and other.lasts(day)), name)

    def _name_on(self, former: Name, region: Region, day: date) -> Name | None:
        """What a body with a former name is called on the day: 国土资源厅 → 自然资源厅; the form stays where it can."""
        names = [
            name
            for name in self.bodies.bodies[former.body].names
            if name.began(day) and name.lasts(day) and _fits(name, region)
        ]
        order = _UPPER_FORMS if self._has_departments(region) else _LOWER_FORMS
        names.sort(key=lambda name: (name.party, name.form != former.form, order.index(name.form)))
        return self._own(names[0], region, day) if names else None

    def _resolution(self, name: Name, region: Region, reading: Reading, reason: Reason) -> Resolution:
        if region is NATION:
            return Resolution(name.full, f"{name.seat or NATION.code}/{name.body}", reason)
        official = self.regions.official_name(region)
        short = region.short_names[0] if region.short_names else region.name
        place = reading.mention or (short if region.level == "province" else region.name)
        full = name.full
        if name.party and official.endswith("自治区"):
            full = full.replace("{region}委", "{region}委员会", 1)
        full = full.replace("{region}", official).replace("{short}", short).replace("{place}", place)
        return Resolution(full, f"{name.seat or region.code}/{name.body}", reason)

    # -- groups, and parts of bodies

    def _group(self, unit: str, reader: Reader) -> Resolution | None:
        """A unit without a name of its own: ``各市人民政府`` in 江西省 is 江西省各市人民政府."""
        group = next((group for group in self.bodies.groups if group.pattern.fullmatch(unit)), None)
        if group is None:
            return None
        name = self._group_name(unit, reader).translate(_FULL_WIDTH)
        if group.id is None:
            return Resolution(name, None, "collective")
        name = _GOVERNMENT.sub("人民政府", name) if _OFFICE.search(name) else name + "人民政府"
        level: Level = reader.home.level if reader.home else "nation"
        certain = level in group.at
        return Resolution(name, f"{(reader.home or NATION).code}/{group.id}" if certain else None, "collective")

    def _group_name(self, unit: str, reader: Reader) -> str:
        """The group with its region before it: 省有关部门 is 广东省有关部门; 市县政府 keeps its two levels."""
        if reader.home is not None and unit.startswith(("各", "有关", "相关")):
            return self.regions.official_name(reader.home) + unit
        for word in LEVEL_WORDS:
            if unit.startswith(word) and not unit.startswith(LEVEL_WORDS, len(word)) and (place := reader.climb(word)):
                return self.regions.official_name(place) + unit[len(word) :]
        return unit

    def _is_part(self, unit: str, reader: Reader) -> bool:
        """Whether the unit is a part of a body: 省教育厅办公室, 市公安局刑警支队."""
        if not _SUB_UNIT.search(unit):
            return False
        cuts = (cut for cut in range(len(unit) - _SHORTEST_PART, 1, -1) if unit[cut - 1] in _BODY_END)
        return any(self._find(unit[:cut], reader).id for cut in cuts)


def _fits(name: Name, region: Region) -> bool:
    """Whether a region can have a body of this name; a name with no region in it is national."""
    if region is NATION:
        return not name.local
    return name.local and name.fits(region.level, region.code)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for cycles while thousands of objects are made that all stay: it takes half the time of loading."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def load_registry(folder: Path | None = None) -> Registry:
    """The registry of a rules folder (default: the shipped one), loaded once; it reads its files when first used."""
    return _load((folder or rules_folder()) / "registry")


@lru_cache(maxsize=4)
def _load(folder: Path) -> Registry:
    return Registry(folder)
