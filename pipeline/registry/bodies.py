"""Bodies and groups as rules/registry/ names them: read, checked, and spread out into one look-up table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import RuleError
from pipeline.registry.model import Level
from pipeline.text import fold

PLACE: Final = "@"
"""Where a key of the table has the region: ``国家税务总局@税务局``; folding leaves the sign alone."""

_SLOT: Final = re.compile(r"\{(?:region|short|place)\}")
_SHORT_FORMS: Final = {"委员会": "委", "办公室": "办"}
_COMMITTEES: Final = (f"{PLACE}委", f"中共{PLACE}委", f"{PLACE}党委", f"中共{PLACE}委员会")
"""How a body of the Party names its committee: 省委, 中共广东省委, 自治区党委."""

Kind = Literal[
    "congress", "government", "party", "mass", "vertical", "court", "military", "institution", "enterprise", "zone"
]
Written = Literal["level", "full", "short"]
"""How a name says its region: 省, 广东省 or 广东."""


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # in C where PyYAML has it
    """Reads every value as text, which pydantic turns into dates, and asks for no tags: half the time is theirs."""

    def resolve(self, kind: type[yaml.Node], value: object, implicit: object) -> str:
        """The tag of a node, which nobody asks for."""
        return ""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Nation(_Model):
    name: str
    short: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    seat: str | None = None


class _Local(_Model):
    name: str
    short: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    at: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    party: bool = False
    plain: bool = False
    seat: str | None = None
    written: Written | None = None


class _Exception(_Model):
    name: str
    since: date | None = None
    until: date | None = None


class _Body(_Model):
    id: str
    kind: Kind
    nation: tuple[_Nation, ...] = ()
    local: tuple[_Local, ...] = ()
    exceptions: dict[str, str | tuple[_Exception, ...]] | None = None
    successors: tuple[str, ...] = ()


class _Bodies(_Model):
    bodies: list[_Body]


class _Group(_Model):
    pattern: str
    examples: list[str]
    id: str | None = None
    at: tuple[Level, ...] = ()


class _Groups(_Model):
    groups: list[_Group]


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one body, in its time: ``{region}发展和改革委员会`` of development-reform."""

    body: str
    full: str
    since: date | None
    until: date | None
    seat: str | None = None
    levels: frozenset[Level] = frozenset()
    at: frozenset[str] = frozenset()
    party: bool = False
    written: Written | None = None
    form: str = ""
    local: bool = True

    def began(self, day: date | None) -> bool:
        """Whether the name existed already on the day."""
        return day is None or self.since is None or self.since <= day

    def lasts(self, day: date | None) -> bool:
        """Whether the name still exists on the day; None means today."""
        return self.until is None or (day is not None and day < self.until)

    def fits(self, level: Level, code: str) -> bool:
        """Whether a region of this level and code can have a body of this name; 37 in ``at`` is all of 山东省."""
        return (not self.levels or level in self.levels) and (not self.at or code.startswith(tuple(self.at)))


@dataclass(frozen=True, slots=True)
class Body:
    """What stays of a body through all its names."""

    id: str
    kind: Kind
    names: tuple[Name, ...]
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A pattern for units without a name of their own; ``at`` are the levels of issuer at which the id is certain."""

    pattern: re.Pattern[str]
    id: str | None
    at: frozenset[Level]


@dataclass(frozen=True, slots=True)
class Bodies:
    """The tables: written name → what it can mean."""

    bodies: dict[str, Body]
    nation: dict[str, list[Name]] = field(repr=False)
    local: dict[str, list[Name]] = field(repr=False)
    plain: dict[str, list[Name]] = field(repr=False)
    """Local names without a region in them, good only where ``at`` says: 人行营业管理部 in 北京."""
    exceptions: dict[tuple[str, str], tuple[Name, ...]] = field(repr=False)
    groups: tuple[Group, ...] = ()


def read_bodies(folder: Path) -> Bodies:
    """Read bodies.yaml and collectives.yaml; raises RuleError that names the entry and the key."""
    data = _read(folder / "bodies.yaml", _Bodies)
    tables: tuple[dict[str, list[Name]], ...] = ({}, {}, {})
    nation, local, plain = tables
    weak: dict[str, list[Name]] = {}
    bodies: dict[str, Body] = {}
    exceptions: dict[tuple[str, str], tuple[Name, ...]] = {}
    for body in data.bodies:
        if body.id in bodies:
            raise RuleError(f"two bodies {body.id}", "bodies.yaml", "rename one")
        names: list[Name] = []
        for entry in body.nation:
            names.append(Name(body.id, entry.name, entry.since, entry.until, entry.seat, local=False))
            for alias in (entry.name, *entry.short):
                nation.setdefault(fold(alias), []).append(names[-1])
        for pattern in body.local:
            for name, keys, rare in _spread(body.id, pattern):
                names.append(name)
                for key in dict.fromkeys(keys):
                    (plain if pattern.plain else local).setdefault(fold(key), []).append(name)
                for key in dict.fromkeys(rare):
                    weak.setdefault(fold(key), []).append(name)
        for code, value in (body.exceptions or {}).items():
            listed = (_Exception(name=value),) if isinstance(value, str) else value
            exceptions[code, body.id] = tuple(Name(body.id, _template(e.name), e.since, e.until) for e in listed)
        bodies[body.id] = Body(body.id, body.kind, tuple(names), tuple(body.successors))
    for key, found in weak.items():
        local.setdefault(key, found)
    _check_successors(bodies)
    return Bodies(bodies, nation, local, plain, exceptions, _groups(folder / "collectives.yaml"))


def _spread(body: str, entry: _Local) -> Iterator[tuple[Name, list[str], list[str]]]:
    """Each name of an entry, with the keys that mean it, and those that mean it where nothing else claims them.

    教育 with the forms 厅 and 局 is @教育厅 and @教育局; 发展和改革 with 委员会 is also @发展改革委.
    """
    for form in entry.forms or [""]:
        endings = (form, _SHORT_FORMS[form]) if form in _SHORT_FORMS else (form,)
        aliases = [stem + ending for stem in (entry.name, *entry.short) for ending in endings]
        name = entry.name + form
        full = name if entry.plain else _template(name)
        rare: list[str] = []
        if entry.party:
            full = "中共{region}委" + name
            rare = [PLACE + alias for alias in aliases]
            keys = [head + alias for head in _COMMITTEES for alias in aliases]
        else:
            keys = [_key(alias, entry.plain) for alias in aliases]
        yield (
            Name(
                body=body,
                full=full,
                since=entry.since,
                until=entry.until,
                seat=entry.seat,
                levels=frozenset(entry.levels),
                at=frozenset(entry.at),
                party=entry.party,
                written=entry.written,
                form=form,
            ),
            keys,
            rare,
        )


def _template(name: str) -> str:
    return name if _SLOT.search(name) else "{region}" + name


def _key(alias: str, plain: bool) -> str:
    if plain:
        return alias
    key, slots = _SLOT.subn(PLACE, alias)
    return key if slots else PLACE + alias


def _groups(file: Path) -> tuple[Group, ...]:
    groups: list[Group] = []
    for group in _read(file, _Groups).groups:
        try:
            pattern = re.compile(group.pattern)
        except re.error as error:
            raise RuleError(f"pattern {group.pattern}: {error}", file.name, "correct the pattern") from error
        groups.append(Group(pattern, group.id, frozenset(group.at)))
    return tuple(groups)


def _check_successors(bodies: dict[str, Body]) -> None:
    for body in bodies.values():
        for successor in body.successors:
            if successor not in bodies:
                raise RuleError(f"no body {successor}", f"bodies.yaml: {body.id}: successors", "write the id of a body")


_Read = TypeVar("_Read", bound=_Model)


def _read(file: Path, model: type[_Read]) -> _Read:
    try:
        data = _plain(yaml.compose(file.read_text(encoding="utf-8"), Loader=_Loader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file.name}:{mark.line + 1}" if mark else file.name
        raise RuleError("not readable as YAML", place, "check the indentation and the quotes") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        # a misspelt key says more than the key that is then missing
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        raise RuleError(first["msg"], f"{file.name}: {_where(data, first['loc'])}", "see docs/registry.md") from error


def _plain(node: yaml.Node | None) -> Any:
    """A YAML node as lists, dicts and text; PyYAML's own constructor takes twice the time for this."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part) for part in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    return None


def _where(data: Any, path: tuple[int | str, ...]) -> str:
    """The path of a key, with the id of the body instead of its number."""
    parts: list[str] = []
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            data = None
        parts.append(str(data["id"]) if isinstance(data, dict) and "id" in data else str(part))
    return ".".join(parts)
