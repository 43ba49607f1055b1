"""Responsible units: where a notice assigns an item, to whom, in which role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.extract.names import Name, NameReader
from pipeline.extract.spans import Spans
from pipeline.rules import Pack, Rule
from pipeline.types import Carrier, Item, Notice, Responsibility, Role, RoleBasis

_LABEL_END: Final = re.compile(r"[。;]|(?<!、)\n|  | (?=[一-鿿]{2,6}(?:单位|部门):)")
_LINE_END: Final = re.compile(r"。|(?<!、)\n|  | (?=[一-鿿]{2,6}(?:单位|部门):)")
"""A label that begins its line holds for the whole line: 责任单位：省财政厅；各市人民政府."""
_LINE_START: Final = re.compile(r"(?:^|\n) *$")
_TAG_END: Final = re.compile(r"(?:单位|部门)?\)")
_MAX_BRACKET: Final = 1500
_MAX_LIST: Final = 1500
_MAX_INDENT: Final = 8
_LIST_STOP: Final = re.compile(r"[。;:\n]")


@dataclass(frozen=True, slots=True)
class _Cue:
    """A label or a verb that gives the names beside it their role."""

    start: int
    end: int
    rule: Rule
    label: bool


class UnitFinder:
    """Finds responsibilities by the pack ``units``."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._names = NameReader(pack)
        self._labels = pack.group("units.label")
        self._verbs = pack.group("units.verb")
        self._columns_by_name = {rule.text_of("column"): rule for rule in pack.group("units.column")}
        self._convention = pack["units.convention.first-leads"]
        self._bare = pack["units.bracket.bare"]
        self._noise = (self._convention.regex, pack["units.noise"].regex)

    def find(self, notice: Notice, text: str) -> list[Responsibility]:
        """All responsibilities of a notice, item by item; ``text`` is the folded text.

        ``（省科技厅、财政厅牵头，各市配合）`` gives 省科技厅 and 省财政厅 as lead, 各市 as support.
        """
        first_leads = self._convention.regex.search(text) is not None
        defaults = list(self._defaults(notice, text))
        found: list[Responsibility] = []
        for item in notice.items:
            lists = list(self._from_columns(item, text) if item.cells else self._carriers(item, text))
            lists += [self._by_default(item, names) for below, names in defaults if _covers(below, item)]
            if first_leads:
                lists = [self._first_leads(units) for units in lists]
            seen: set[tuple[str, str]] = set()
            for unit in sorted((u for units in lists for u in units), key=lambda u: (u.start, u.end)):
                if (unit.unit, unit.role) not in seen:
                    seen.add((unit.unit, unit.role))
                    found.append(replace(unit, unit=_as_published(unit, text, notice.doc.text)))
        return found

    def _first_leads(self, units: list[Responsibility]) -> list[Responsibility]:
        """The notice's own convention: the first unit of a list leads, unless it is a group or some unit leads."""
        if not units or any(unit.role == "lead" for unit in units):
            return units
        first = units[0]
        if first.role != "responsible" or first.collective:
            return units
        return [replace(first, role="lead", role_basis="convention", rule_id=self._convention.id), *units[1:]]

    # -- document-wide defaults

    def _defaults(self, notice: Notice, text: str) -> Iterator[tuple[Item | None, list[Name]]]:
        """Statements that assign many items at once, with the item in which each stands (None above all items)."""
        for match in self._pack["units.default.all"].regex.finditer(text):
            inside = (item for item in notice.items if item.start <= match.start() < item.end)
            yield next(inside, None), self._names.read(match["list"], match.start("list"))

    def _by_default(self, item: Item, names: list[Name]) -> list[Responsibility]:
        rule = self._pack["units.default.all"]
        return [self._unit(item, name, rule, "default", "prose") for name in names]

    # -- carriers

    def _carriers(self, item: Item, text: str) -> Iterator[list[Responsibility]]:
        brackets: list[tuple[int, int]] = []
        for start, end in _brackets(text, item.start, item.end):
            if units := self._bracket(item, text, start, end):
                brackets.append((start, end))
                yield units
        taken = Spans(brackets)
        labels: list[tuple[int, int]] = []
        for start in self._label_starts(item, text, taken):
            if labels and start < labels[-1][1]:
                continue
            own_line = _LINE_START.search(text, max(item.start, start - _MAX_INDENT), start)
            stop = (_LINE_END if own_line else _LABEL_END).search(text, start, item.end)
            end = stop.start() if stop else item.end
            labels.append((start, end))
            yield self._assign(item, text, start, end, "label")
        yield from self._prose(item, text, Spans([*brackets, *labels]))

    def _label_starts(self, item: Item, text: str, taken: Spans) -> list[int]:
        """Where a label begins that stands free: at the head of a line, or behind a stop or a blank."""
        matches = (match for rule in self._labels for match in rule.regex.finditer(text, item.start, item.end))
        return sorted(
            match.start()
            for match in matches
            if not taken.overlaps(*match.span())
            and (match.start() == item.start or text[match.start() - 1] in " \n。;)")
        )

    def _prose(self, item: Item, text: str, taken: Spans) -> Iterator[list[Responsibility]]:
        """Lists in running prose: between 由 and 牵头, or from the last stop up to 为成员单位."""
        for rule in self._pack.group("units.prose"):
            for match in rule.regex.finditer(text, item.start, item.end):
                listed = "list" in rule.regex.groupindex
                start, end = match.span("list") if listed else (match.start(), match.start())
                if not listed:
                    start = _last_stop(text, max(item.start, end - _MAX_LIST), end)
                if end <= start or taken.overlaps(start, end):
                    continue
                if listed and not self._names.holds_only_names(text[start:end]):
                    continue
                names = self._names.read(text[start:end], start)
                yield [self._unit(item, name, rule, "stated", "prose") for name in names]

    def _bracket(self, item: Item, text: str, start: int, end: int) -> list[Responsibility]:
        inner = text[start + 1 : end - 1]
        behind = text[end : end + 1]
        after_stop = text[start - 1] in "。;!\n "
        alias = text[start - 1] == " " and behind == " "
        if any(rule.regex.search(inner) for rule in self._labels):
            return self._assign(item, text, start + 1, end - 1, "bracket")
        if not after_stop and behind.strip("。;,)\n "):
            return []
        if any(rule.regex.search(inner) for rule in self._verbs):
            return self._assign(item, text, start + 1, end - 1, "bracket")
        if alias or (not after_stop and behind == ","):
            return []
        alone = self._names_alone(inner, []).rstrip(",; ")
        if self._bare.regex.match(alone) and self._names.holds_only_names(alone):
            names = self._names.read(alone, start + 1)
            return [self._unit(item, name, self._bare, "default", "bracket") for name in names]
        return []

    def _from_columns(self, item: Item, text: str) -> Iterator[list[Responsibility]]:
        for cell in item.cells:
            if column := self._columns_by_name.get(cell.column):
                yield self._assign(item, text, cell.start, cell.end, "column", column)
            elif cell.column in ("task", "content"):
                inside = replace(item, start=cell.start, end=cell.end, cells=())
                yield from self._carriers(inside, text)

    # -- a list with its cues

    def _assign(
        self, item: Item, text: str, start: int, end: int, carrier: Carrier, column: Rule | None = None
    ) -> list[Responsibility]:
        """Give each name the role of the verb behind it, else of the label before it, else of the column."""
        tags = self._tags(text, start, end)
        cues = self._cues(text, start, end, [(tag.start, tag.end) for tag in tags.values()])
        names = self._names.read(self._names_alone(text[start:end], [*cues, *tags.values()], start), start)
        units: list[Responsibility] = []
        label: Rule | None = None
        cursor = start
        for cue in [*cues, None]:
            own = [name for name in names if cursor <= name.start < (cue.start if cue else end)]
            basis: RoleBasis = "stated" if cue and not cue.label else "label" if label else "column"
            rule = cue.rule if cue and not cue.label else label or column
            if rule is None and carrier == "bracket" and self._names.are_certain(own):
                rule, basis = self._bare, "default"
            for name in own:
                if tag := tags.get(name.end):
                    units.append(self._unit(item, name, tag.rule, "stated", carrier))
                elif rule:
                    units.append(self._unit(item, name, rule, basis, carrier))
            if cue:
                cursor = cue.end
                label = cue.rule if cue.label else label
        return units

    def _names_alone(self, run: str, cues: Iterable[_Cue], offset: int = 0) -> str:
        """The run with cues, conventions and 下同 turned to commas, one for one, so that only names are left."""
        spans = [match.span() for pattern in self._noise for match in pattern.finditer(run)]
        spans += [(cue.start - offset, cue.end - offset) for cue in cues]
        chars = list(run)
        for start, end in spans:
            # a role in brackets ends no list: 县教育局（牵头）、财政局 still share 县
            chars[start:end] = ("、" if run[start] == "(" else ",") * (end - start)
        return "".join(chars)

    def _tags(self, text: str, start: int, end: int) -> dict[int, _Cue]:
        """Roles in brackets behind a single name, by the place where the name ends: 县教育局（牵头）、县财政局."""
        tags: dict[int, _Cue] = {}
        for rule in self._verbs:
            for match in rule.regex.finditer(text, start, end):
                close = _TAG_END.match(text, match.end(), end)
                if close and match.start() > start and text[match.start() - 1] == "(":
                    tags[match.start() - 1] = _Cue(match.start() - 1, close.end(), rule, False)
        return tags

    def _cues(self, text: str, start: int, end: int, taken: list[tuple[int, int]]) -> list[_Cue]:
        """Labels and verbs of a list; 牵头 in a convention (列首位的为牵头单位) is none."""
        masked = Spans([*taken, *(match.span() for match in self._convention.regex.finditer(text, start, end))])
        cues = [
            _Cue(*match.span(), rule, True) for rule in self._labels for match in rule.regex.finditer(text, start, end)
        ]
        verbs = [
            _Cue(*match.span(), rule, False)
            for rule in self._verbs
            for match in rule.regex.finditer(text, start, end)
            if match.end() > match.start()
            and _ends_clause(text, match.end(), end)
            and not masked.overlaps(*match.span())
        ]
        for verb in sorted(verbs, key=lambda cue: (cue.start, -cue.end)):
            if not any(verb.start < cue.end and cue.start < verb.end for cue in cues):
                cues.append(verb)
        return sorted(cues, key=lambda cue: cue.start)

    def _unit(self, item: Item, name: Name, rule: Rule, basis: RoleBasis, carrier: Carrier) -> Responsibility:
        role: Role = rule.text_of("role")  # type: ignore[assignment]  # the tests hold the packs to the roles
        return Responsibility(
            path=item.path,
            start=name.start,
            end=name.end,
            unit=name.unit,
            role=role,
            role_basis=basis,
            carrier=carrier,
            rule_id=rule.id,
            collective=self._names.is_collective(name.unit),
            open_ended=name.open_ended,
        )


def _as_published(unit: Responsibility, folded: str, published: str) -> str:
    """The name in the notice's own characters: 各县（市、区）人民政府 keeps its full-width brackets."""
    own = slice(unit.start, unit.end)
    return unit.unit.replace(folded[own].replace(" ", ""), "".join(published[own].split()), 1)


def _last_stop(text: str, start: int, end: int) -> int:
    for stop in _LIST_STOP.finditer(text, start, end):
        start = stop.end()
    return start


def _covers(stated_in: Item | None, item: Item) -> bool:
    """Whether a default reaches an item: those below the item that states it, or all where none does."""
    if item.kind not in ("item", "table_row"):
        return False
    return stated_in is None or item.path.startswith(stated_in.path + ".")


def _ends_clause(text: str, place: int, end: int) -> bool:
    return place >= end or text[place] in ",;、。) \n\t等"


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Outermost brackets of an item; one that is never closed runs to the end of its line."""
    depth, begin = 0, start
    for place in range(start, end):
        if text[place] == "(":
            if depth == 0:
                begin = place
            depth += 1
        elif text[place] == ")" and depth:
            depth -= 1
            if depth == 0 and place - begin <= _MAX_BRACKET:
                yield begin, place + 1
        elif text[place] == "\n" and depth:
            depth = 0
