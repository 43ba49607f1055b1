"""The values that the registry gives out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Level = Literal["nation", "province", "prefecture", "county", "zone"]
"""A zone (横琴粤澳深度合作区, 赣江新区) issues notices but has no code of GB/T 2260."""

Reason = Literal[
    "known",
    "former_name",
    "collective",
    "sub_unit",
    "not_yet_valid",
    "no_region",
    "no_such_level",
    "unclear_region",
    "unknown",
]
"""Why a resolution is what it is; docs/registry.md explains each."""


class Region(NamedTuple):
    """A region under one code and name: 440106, 天河区, county, in 440100.

    ``since`` is the first year of the name and ``until`` the first year without it; None where the data, which begins
    in 2010, sees no change. ``successors`` are the codes that took the area over.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    short_names: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    successors: tuple[str, ...] = ()

    def valid(self, day: date | None) -> bool:
        """Whether the region bore this name in the year of ``day``, both years of a change included; None means today.

        >>> Region("500227", "璧山县", "county", "500000", until=2014).valid(date(2013, 5, 1))
        True
        """
        if day is None:
            return self.until is None
        return (self.since or 0) <= day.year <= (self.until or day.year)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a unit's name stands for: its full name on the day of the notice, and the id of the body.

    ``Resolution("广东省教育厅", "440000/education", "known")``. Both are None where the registry does not know the
    unit; a collective (省有关部门) has a name, and an id only where its members are certain (各地级以上市人民政府).
    """

    name: str | None
    id: str | None
    reason: Reason

    @property
    def is_finding(self) -> bool:
        """Whether a person should look at it (finding ``unresolved_unit``): unknown, and no group without a name."""
        return self.id is None and self.reason != "collective"
