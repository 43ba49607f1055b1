"""Responsible units: where a notice assigns an item, to whom, in which role."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.extract.names import Name, NameReader
from pipeline.extract.spans import Spans
from pipeline.rules import Pack, Rule
from pipeline.types import Carrier, Finding, Item, Notice, Responsibility, Role, RoleBasis

_LABEL_END: Final = re.compile(r"[。;]|(?<!、)\n|  | (?=[一-鿿]{2,6}(?:单位|部门):)")
_LINE_END: Final = re.compile(r"。|(?<!、)\n|  | (?=[一-鿿]{2,6}(?:单位|部门):)")
"""A label that begins its line holds for the whole line: 责任单位：省财政厅；各市人民政府."""
_FREE: Final = re.compile(r"[ \n。;)](?=[^:) \n]{1,24}[:)])")
"""What may stand in front of a label in running text: 责任单位：, 主办(部门)：."""
_LABEL_SIGN: Final = re.compile(r"[:)]")
"""A label ends with one of these."""
_LINE_START: Final = re.compile(r"(?:^|\n) *$")
_NEXT_LINE: Final = re.compile(r" *\n(?=[^\n:。]{2,400}(?:\n|。|$))")
"""A label may stand alone above the line of its units."""
_SIGN: Final = re.compile(r"[()\n]")
_TAG_END: Final = re.compile(r"(?:单位|部门)?\)")
_MAX_BRACKET: Final = 1500
_MAX_LIST: Final = 1500
_MAX_INDENT: Final = 8
_LIST_STOP: Final = re.compile(r"[。;:\n]")


@dataclass(frozen=True, slots=True)
class Assigned:
    """The responsibilities of a notice, its unknown names as findings, and the spans of all names that a carrier holds,
    also where an item names one twice."""

    units: list[Responsibility]
    findings: list[Finding]
    named: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _List:
    """A list of units as read: whom it assigns, and where it names somebody whom the rules do not know."""

    units: list[Responsibility]
    unknown: list[tuple[int, int]] = field(default_factory=list)


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
        self._names = NameReader(pack)
        self._labels = pack.group("units.label")
        self._verbs = pack.group("units.verb")
        self._columns_by_name = {rule.text_of("column"): rule for rule in pack.group("units.column")}
        self._statements = (pack["units.default.all"], pack["units.default.named"])
        self._prose_rules = pack.group("units.prose")
        self._convention = pack["units.convention.first-leads"]
        self._bare = pack["units.bracket.bare"]
        self._noise = (self._convention.regex, pack["units.noise"].regex)

    def find(self, notice: Notice, text: str) -> Assigned:
        """All responsibilities of a notice, item by item; ``text`` is the folded text.

        ``（省科技厅、财政厅牵头，各市配合）`` gives 省科技厅 and 省财政厅 as lead, 各市 as support.
        """
        first_leads = self._convention.regex.search(text) is not None
        statements = [(rule, match) for rule in self._statements for match in rule.regex.finditer(text)]
        stated = Spans(match.span() for _, match in statements)
        defaults = self._defaults(notice.items, statements)
        found: list[Responsibility] = []
        unknown: set[tuple[int, int]] = set()
        named: set[tuple[int, int]] = set()
        for item in notice.items:
            read = list(self._from_columns(item, text, stated) if item.cells else self._carriers(item, text, stated))
            unknown.update(span for carrier in read for span in carrier.unknown)
            named.update((unit.start, unit.end) for carrier in read for unit in carrier.units)
            lists = [carrier.units for carrier in read]
            if first_leads:
                lists = [self._first_leads(units) for units in lists]
            if item.kind in ("item", "table_row"):
                reached = (defaults[path] for path in ("", *_above(item.path)) if path in defaults)
                lists += [[self._unit(item, n, rule, "default", "prose") for rule, n in r.values()] for r in reached]
            seen: set[tuple[str, str]] = set()
            for unit in sorted((u for units in lists for u in units), key=lambda u: (u.start, u.end)):
                if (unit.unit, unit.role) not in seen:
                    seen.add((unit.unit, unit.role))
                    found.append(replace(unit, unit=_as_published(unit, text, notice.doc.text)))
        return Assigned(found, [_unknown(text, *span) for span in sorted(unknown)], sorted(named))

    def _first_leads(self, units: list[Responsibility]) -> list[Responsibility]:
        """The notice's own convention: the first unit of a list leads, unless it is a group or some unit leads."""
        if not units or any(unit.role == "lead" for unit in units):
            return units
        first = units[0]
        if first.role != "responsible" or first.collective:
            return units
        return [replace(first, role="lead", role_basis="convention", rule_id=self._convention.id), *units[1:]]

    # -- document-wide defaults

    def _defaults(
        self, items: Sequence[Item], statements: Sequence[tuple[Rule, re.Match[str]]]
    ) -> dict[str, dict[str, tuple[Rule, Name]]]:
        """The units of such statements, each once, by the path of the item that states them; "" reaches all items."""
        starts = [item.start for item in items]
        defaults: dict[str, dict[str, tuple[Rule, Name]]] = {}
        for rule, match in statements:
            below = defaults.setdefault(_stated_in(items, starts, match), {})
            for name in self._names.read(match["list"], match.start("list")):
                below.setdefault(name.unit, (rule, name))
        return defaults

    # -- carriers

    def _carriers(self, item: Item, text: str, stated: Spans) -> Iterator[_List]:
        brackets: list[tuple[int, int]] = []
        closed, unclosed = _brackets(text, item.start, item.end)
        for start, end in closed:
            if (named := self._bracket(item, text, start, end - 1, end)).units:
                brackets.append((start, end))
                yield named
        for start, end in _up_to(unclosed, brackets):
            if (named := self._bracket(item, text, start, end, end)).units:
                brackets.append((start, end))
                yield named
        labels: list[tuple[int, int]] = []
        for start, names in self._label_starts(item, text, Spans(brackets)):
            if labels and start < labels[-1][1]:
                continue
            own_line = _LINE_START.search(text, max(item.start, start - _MAX_INDENT), start)
            below = _NEXT_LINE.match(text, names, item.end) if own_line else None
            stop = (_LINE_END if own_line else _LABEL_END).search(text, below.end() if below else start, item.end)
            end = stop.start() if stop else item.end
            labels.append((start, end))
            yield self._assign(item, text, start, end, "label")
        carried = Spans([*brackets, *labels])
        for units in self._prose(item, text, lambda *span: carried.overlaps(*span) or stated.overlaps(*span)):
            yield _List(units)

    def _label_starts(self, item: Item, text: str, taken: Spans) -> list[tuple[int, int]]:
        """Labels that stand free, at the head of a line, or behind a stop or a blank: their begin and their end."""
        places = [item.start, *(free.end() for free in _FREE.finditer(text, item.start, item.end))]
        matches = (rule.regex.match(text, place, item.end) for place in places for rule in self._labels)
        return sorted(match.span() for match in matches if match and not taken.overlaps(*match.span()))

    def _prose(self, item: Item, text: str, taken: Callable[[int, int], bool]) -> Iterator[list[Responsibility]]:
        """Lists in running prose: between 由 and 牵头, or from the last stop up to 为成员单位."""
        for rule in self._prose_rules:
            for match in rule.regex.finditer(text, item.start, item.end):
                listed = "list" in rule.regex.groupindex
                start, end = match.span("list") if listed else (match.start(), match.start())
                if not listed:
                    start = _last_stop(text, max(item.start, end - _MAX_LIST), end)
                if end <= start or taken(start, end):
                    continue
                if listed and not self._names.holds_only_names(text[start:end]):
                    continue
                names = self._names.read(text[start:end], start)
                yield [self._unit(item, name, rule, "stated", "prose") for name in names]

    def _bracket(self, item: Item, text: str, start: int, close: int, end: int) -> _List:
        inner = text[start + 1 : close]
        behind = text[end : end + 1]
        after_stop = text[start - 1] in "。;!\n "
        alias = text[start - 1] == " " and behind == " "
        if _LABEL_SIGN.search(inner) and any(rule.regex.search(inner) for rule in self._labels):
            return self._assign(item, text, start + 1, close, "bracket")
        if not after_stop and behind.strip("。;,)\n "):
            return _List([])
        if any(rule.regex.search(inner) for rule in self._verbs):
            return self._assign(item, text, start + 1, close, "bracket")
        if close == end:  # never closed: nothing says that it holds names alone
            return _List([])
        if alias or (not after_stop and behind == ","):
            return _List([])
        alone = self._names_alone(inner, []).rstrip(",; ")
        if self._bare.regex.match(alone) and self._names.holds_only_names(alone):
            names = self._names.read(alone, start + 1)
            return _List([self._unit(item, name, self._bare, "default", "bracket") for name in names])
        return _List([])

    def _from_columns(self, item: Item, text: str, stated: Spans) -> Iterator[_List]:
        for cell in item.cells:
            if column := self._columns_by_name.get(cell.column):
                yield self._assign(item, text, cell.start, cell.end, "column", column)
            elif cell.column in ("task", "content"):
                inside = replace(item, start=cell.start, end=cell.end, cells=())
                yield from self._carriers(inside, text, stated)

    # -- a list with its cues

    def _assign(
        self, item: Item, text: str, start: int, end: int, carrier: Carrier, column: Rule | None = None
    ) -> _List:
        """Give each name the role of the verb behind it, else of the label before it, else of the column."""
        tags = self._tags(text, start, end)
        cues = self._cues(text, start, end, [(tag.start, tag.end) for tag in tags.values()])
        names, others = self._names.sort(self._names_alone(text[start:end], [*cues, *tags.values()], start), start)
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
        sure = units or carrier != "bracket"  # a sentence in brackets holds a verb by chance, and no names
        return _List(units, [(other.start, other.end) for other in others] if sure else [])

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


def _unknown(text: str, start: int, end: int) -> Finding:
    message = f"{text[start:end]} stands in a list of units, but ends as no unit that the rules know"
    return Finding("extract", "unknown_name", message, start, end)


def _as_published(unit: Responsibility, folded: str, published: str) -> str:
    """The name in the notice's own characters: 各县（市、区）人民政府 keeps its full-width brackets."""
    own = slice(unit.start, unit.end)
    return unit.unit.replace(folded[own].replace(" ", ""), "".join(published[own].split()), 1)


def _last_stop(text: str, start: int, end: int) -> int:
    for stop in _LIST_STOP.finditer(text, start, end):
        start = stop.end()
    return start


def _stated_in(items: Sequence[Item], starts: Sequence[int], match: re.Match[str]) -> str:
    """The path of the item in which a statement about many items stands; "" where it stands above or below them all."""
    index = bisect_right(starts, match.start()) - 1
    inside = index >= 0 and match.start() < items[index].end and items[index].kind != "tail"
    return items[index].path if inside else ""


def _above(path: str) -> Iterator[str]:
    """The paths above one: 1 and 1.2 above 1.2.3."""
    for dot in re.finditer(r"\.", path):
        yield path[: dot.start()]


def _ends_clause(text: str, place: int, end: int) -> bool:
    return place >= end or text[place] in ",;、。) \n\t等"


def _brackets(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The outermost brackets of an item in order, and those that are never closed.

    A bracket may end on the line below the one where it begins. One that is never closed runs to the end of its line,
    or to the next bracket that is not closed either: ``（省教育厅牵头，各市配合`` and the line's end.
    """
    closed: list[tuple[int, int]] = []
    unclosed: list[tuple[int, int]] = []
    line: list[int] = []
    above: list[int] = []
    for sign in _SIGN.finditer(text, start, end):
        place, char = sign.start(), sign[0]
        if char == "(":
            line.append(place)
        elif char == ")" and (line or above):
            begin = line.pop() if line else above.pop()
            if place - begin > _MAX_BRACKET:
                continue
            while closed and closed[-1][0] > begin:
                closed.pop()
            closed.append((begin, place + 1))
        elif char == "\n":
            unclosed += _never_closed(text, above, end)
            line, above = [], line
    unclosed += [*_never_closed(text, above, end), *_never_closed(text, line, end)]
    return sorted(closed), unclosed


def _never_closed(text: str, begins: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    for begin, limit in zip(begins, [*begins[1:], end], strict=False):
        stop = text.find("\n", begin, min(limit, begin + _MAX_BRACKET))
        close = stop if stop >= 0 else limit
        if close - begin <= _MAX_BRACKET:
            yield begin, close


def _up_to(unclosed: Iterable[tuple[int, int]], used: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Brackets that are never closed, each up to the first one behind it that assigns somebody."""
    begins = [begin for begin, _ in used]
    places = ((start, end, bisect_right(begins, start)) for start, end in unclosed)
    return [(start, min(end, begins[at]) if at < len(begins) else end) for start, end, at in places]
