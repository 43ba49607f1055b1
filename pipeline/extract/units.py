"""Responsible units: where a notice assigns an item, to whom, in which role."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.extract.carriers import Carriers
from pipeline.extract.names import NameReader, without_angles
from pipeline.extract.pieces import Added, Name
from pipeline.extract.roles import Given, ReadList, RoleReader
from pipeline.extract.trace import Trace
from pipeline.extract.unittold import UnitTold, gives_way
from pipeline.rules import Pack, Rule
from pipeline.types import Deadline, Finding, Item, Notice, Responsibility

_MOST_STATEMENTS: Final = 20
"""So many statements about all items are read: a notice makes one or two, and each reaches every item."""
_BORROWED_NEAR: Final = 400
"""So near to a name stands what it borrows: 各县（市、区） of 各县（市、区）党委和政府."""
_SHAPE: Final = re.compile(r"[^()\n]")

Statement = tuple[Rule, re.Match[str]]


class Reach(NamedTuple):
    """The items that a statement is about: those below ``path``, or all where it is ""; none that begin earlier."""

    path: str
    since: int

    def holds(self, item: Item) -> bool:
        """Whether the statement is about ``item``."""
        return item.start >= self.since and (not self.path or item.path.startswith(self.path + "."))


@dataclass(frozen=True, slots=True)
class Assigned:
    """The responsibilities of a notice, its unknown names as findings, and the spans of all names that a carrier holds,
    also where an item names one twice."""

    units: list[Responsibility]
    findings: list[Finding]
    named: list[tuple[int, int]]


class UnitFinder:
    """Finds responsibilities by the pack ``units``."""

    def __init__(self, pack: Pack) -> None:
        self._names = NameReader(pack)
        self._carriers = Carriers(pack, self._names, RoleReader(pack, self._names))
        self._statements = tuple(pack[f"units.default.{form}"] for form in ("all", "support", "named"))
        self._convention = pack["units.convention.first-leads"]

    def find(
        self, notice: Notice, text: str, deadlines: Iterable[Deadline] = (), trace: Trace | None = None
    ) -> Assigned:
        """All responsibilities of a notice, item by item; ``text`` is the folded text.

        ``（省科技厅、财政厅牵头，各市配合）`` gives 省科技厅 and 省财政厅 as lead, 各市 as support. The ``deadlines``
        name nobody: 市教育局 stands alone in （市教育局，6月底前）.
        """
        convention = self._convention.regex.search(text)
        statements = [(rule, match) for rule in self._statements for match in rule.regex.finditer(text)]
        silent = [*((due.start, due.end) for due in deadlines), *(match.span() for _, match in statements)]
        spoken = _without(text, silent)
        defaults = self._defaults(notice.items, statements[:_MOST_STATEMENTS])
        found: list[Responsibility] = []
        unknown: set[tuple[int, int]] = set()
        named: set[tuple[int, int]] = set()
        for item in notice.items:
            told = UnitTold(trace, item.path, text, self._names) if trace is not None else None
            given: list[Given] = []
            for read in self._carriers.of(item, spoken, told):
                unknown.update(read.unknown)
                named.update((one.name.start, one.name.end) for one in read.given)
                given += self._by_convention(read, convention, told) if convention else read.given
            if defaults and item.kind in ("item", "table_row"):
                given += (one for reach, units in defaults.items() if reach.holds(item) for one in units)
            found += self._responsibilities(item, given, text, notice.doc.text, told)
        return Assigned(found, [_unknown(text, *span) for span in sorted(unknown)], sorted(named))

    def _responsibilities(
        self, item: Item, given: list[Given], folded: str, published: str, told: UnitTold | None
    ) -> Iterator[Responsibility]:
        """The units of an item in the order of the text, each with one role once."""
        seen: dict[tuple[str, str], Name] = {}
        for one in sorted(given, key=lambda one: one.name[:2]):
            name, rule = one.name, one.rule
            role = rule.text_of("role")
            first = seen.setdefault((name.unit, role), name)
            if first is not name:
                if told:
                    told.repeated(one, first[:2])
                continue
            unit = _as_published(name, folded, published)
            collective = self._names.is_collective(name.unit)
            if told:
                told.unit(one, unit, self._names.group if collective else None)
            yield Responsibility(
                path=item.path,
                start=name.start,
                end=name.end,
                unit=unit,
                role=role,  # type: ignore[arg-type]  # the tests hold the packs to the roles
                role_basis=one.basis,
                carrier=one.carrier,
                rule_id=rule.id,
                collective=collective,
                open_ended=name.open_ended,
            )

    def _by_convention(self, read: ReadList, convention: re.Match[str], told: UnitTold | None) -> Sequence[Given]:
        """The notice's own convention: the first unit of a list leads, unless it is a group or some unit leads."""
        if not read.given:
            return read.given
        first = read.given[0]
        leads = any(one.rule.text_of("role") == "lead" for one in read.given)
        collective = self._names.is_collective(first.name.unit)
        if leads or collective or first.rule.text_of("role") != "responsible":
            if told:
                gives_way(told, self._convention, read.given, leads, collective)
            return read.given
        return [first._replace(rule=self._convention, basis="convention", match=convention, offset=0), *read.given[1:]]

    def _defaults(self, items: Sequence[Item], statements: Sequence[Statement]) -> dict[Reach, list[Given]]:
        """The units of such statements, each once, by the items that they are about."""
        starts = [item.start for item in items]
        defaults: dict[Reach, dict[str, Given]] = {}
        for rule, match in statements:
            below = defaults.setdefault(_reach(items, starts, match), {})
            for name in self._names.read(match["list"], match.start("list")):
                below.setdefault(name.unit, Given(name, rule, "default", "prose", match.span(), match))
        return {reach: list(units.values()) for reach, units in defaults.items()}


def _unknown(text: str, start: int, end: int) -> Finding:
    message = f"{text[start:end]} stands in a list of units, but ends as no unit that the rules know"
    return Finding("extract", "unknown_name", message, start, end)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with commas for such spans, one for one; brackets and lines stay."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            parts += (text[done:start], _SHAPE.sub(",", text[max(start, done) : end]))
            done = end
    return "".join((*parts, text[done:]))


def _as_published(name: Name, folded: str, published: str) -> str:
    """The name in the notice's own characters: 各县（市、区）人民政府 keeps its full-width brackets."""
    read = without_angles(folded[name.start : name.end]).replace(" ", "")
    unit = name.unit.replace(read, "".join(published[name.start : name.end].split()), 1)
    for part in name.added:
        unit = unit.replace(part.text, _printed(part, name, folded, published), 1)
    return unit


def _printed(part: Added, name: Name, folded: str, published: str) -> str:
    """What a name borrows, as it is printed where it stands nearest."""
    low = max(0, name.start - _BORROWED_NEAR) if part.in_front else name.end
    near = folded[low : name.start if part.in_front else name.end + _BORROWED_NEAR]
    near = without_angles(near) if "(" in part.text else near
    place = near.rfind(part.text) if part.in_front else near.find(part.text)
    return part.text if place < 0 else published[low + place : low + place + len(part.text)]


def _reach(items: Sequence[Item], starts: Sequence[int], match: re.Match[str]) -> Reach:
    """The items that a statement is about: all where it stands above or below them, those below the item that makes it,
    and where nothing stands below that, the item itself and all that follow."""
    index = bisect_right(starts, match.start()) - 1
    if index < 0 or match.start() >= items[index].end or items[index].kind == "tail":
        return Reach("", 0)
    item = items[index]
    has_below = index + 1 < len(items) and items[index + 1].path.startswith(item.path + ".")
    return Reach(item.path, 0) if has_below else Reach("", item.start)
