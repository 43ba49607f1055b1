"""A list of units with its labels and verbs: who stands in it, in which role."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.extract.names import NameReader
from pipeline.extract.pieces import Name
from pipeline.extract.spans import Spans
from pipeline.extract.unittold import UnitTold
from pipeline.rules import Pack, Rule
from pipeline.types import Carrier, RoleBasis

_TAG_END: Final = re.compile(r"(?:单位|部门)?\)")
_LONGEST_ASIDE: Final = 100
"""Characters of a bracket inside a list that names others: （财政厅、审计厅配合）."""
_CLAUSE_ENDS: Final = ",;、。) \n\t等"
"""Behind a verb that gives a role; in 负责养老服务的部门 it gives none."""

Span = tuple[int, int]


class Cue(NamedTuple):
    """A label or a verb that gives the names beside it their role."""

    start: int
    end: int
    rule: Rule
    is_label: bool
    match: re.Match[str]


class Given(NamedTuple):
    """A name in its role: the rule that gives it, where that matched, and the stretch of the whole list."""

    name: Name
    rule: Rule
    basis: RoleBasis
    carrier: Carrier
    run: Span
    match: re.Match[str] | None = None
    offset: int = 0


class ReadList(NamedTuple):
    """A list of units as read: whom it assigns, and where it names somebody whom the rules do not know."""

    given: Sequence[Given]
    unknown: Sequence[Span] = ()


class RoleReader:
    """Reads lists by the groups ``units.label``, ``units.verb`` and ``units.column``."""

    def __init__(self, pack: Pack, names: NameReader) -> None:
        self._names = names
        self._labels = pack.group("units.label")
        self._verbs = pack.group("units.verb")
        self._columns = {rule.text_of("column"): rule for rule in pack.group("units.column")}
        self.bare = pack["units.bracket.bare"]
        self._convention = pack["units.convention.first-leads"].regex
        self._noise = (self._convention, pack["units.noise"].regex)
        self._next_name = pack["units.name.after-verb"].regex.match

    def column(self, name: str) -> Rule | None:
        """The rule for a column of units: of ``lead``, ``responsible`` and so on."""
        return self._columns.get(name)

    def label_at(self, text: str, place: int, end: int) -> Iterator[Cue]:
        """The labels that begin at ``place``."""
        for rule in self._labels:
            if match := rule.regex.match(text, place, end):
                yield Cue(*match.span(), rule, True, match)

    def labels(self, text: str, start: int, end: int) -> list[Cue]:
        """The labels of a stretch: of those that overlap the first to begin, then the longest, then the first in the
        file, so that a new rule wins over a shipped one that reads the same words."""
        found = (Cue(*m.span(), rule, True, m) for rule in self._labels for m in rule.regex.finditer(text, start, end))
        return list(_apart(found))

    def has_label(self, run: str) -> bool:
        """Whether a label stands anywhere in a run of text."""
        return any(rule.regex.search(run) for rule in self._labels)

    def has_verb(self, run: str) -> bool:
        """Whether a verb stands anywhere in a run of text."""
        return any(rule.regex.search(run) for rule in self._verbs)

    def names_alone(self, run: str, cues: Iterable[Span] = (), offset: int = 0) -> str:
        """The run with cues, conventions and 下同 turned to commas, one for one, so that only names are left."""
        spans = [match.span() for pattern in self._noise for match in pattern.finditer(run)]
        spans += [(start - offset, end - offset) for start, end in cues]
        if not spans:
            return run
        chars = list(run)
        for start, end in spans:
            # a role in brackets ends no list: 县教育局（牵头）、财政局 still share 县
            chars[start:end] = ("、" if run[start] == "(" else ",") * (end - start)
        return "".join(chars)

    def assign(
        self, text: str, run: Span, carrier: Carrier, column: Rule | None = None, told: UnitTold | None = None
    ) -> ReadList:
        """Give each name the role of the verb behind it, else of the label before it, else of the column."""
        start, end = run
        tags = self._tags(text, start, end)
        cues = self._cues(text, start, end, tags, told)
        asides = [(low, cue) for cue in cues if (low := self._opens_aside(text, start, cue)) >= 0]
        inside = [*((low, low + 1) for low, _ in asides), *((cue.end, cue.end + 1) for _, cue in asides)]
        alone = self.names_alone(text[start:end], [*(cue[:2] for cue in (*cues, *tags.values())), *inside], start)
        listed = self._names.sort(alone, start)
        tags |= _tags_of_asides(listed.names, asides)
        of_asides = {cue.end for _, cue in asides}
        cues = [cue for cue in cues if cue.end not in of_asides]
        given: list[Given] = []
        label: Cue | None = None
        at = 0
        for cue in [*cues, None]:
            begin = at
            while at < len(listed.names) and (cue is None or listed.names[at].start < cue.start):
                at += 1
            own = listed.names[begin:at]
            by, basis = (cue, "stated") if cue and not cue.is_label else (label, "label")
            rule = by.rule if by else column
            if rule is None and carrier == "bracket" and own and self._names.are_certain(own):
                rule = self.bare
            given += self._given(own, rule, by, "column" if by is None and column else basis, carrier, run, tags)
            if told:
                told.role(own, rule, by, label, tags)
            if cue and cue.is_label:
                label = cue
        sure = given or carrier != "bracket"  # a sentence in brackets holds a verb by chance, and no names
        if told and sure:
            told.no_names(listed, self._names.ending)
        if told and not given and cues:
            told.lose(run, cues[0].rule.id, "no_names")
        return ReadList(given, [(other.start, other.end) for other in listed.unknown] if sure else ())

    def _given(
        self, own: Iterable[Name], rule: Rule | None, by: Cue | None, basis: str, carrier: Carrier, run: Span,
        tags: Mapping[int, Cue],
    ) -> Iterator[Given]:  # fmt: skip
        said: RoleBasis = "default" if rule is self.bare else basis  # type: ignore[assignment]  # of three literals
        for name in own:
            if tag := tags.get(name.end):
                yield Given(name, tag.rule, "stated", carrier, run, tag.match)
            elif rule:
                yield Given(name, rule, said, carrier, run, by.match if by else None)

    def _tags(self, text: str, start: int, end: int) -> dict[int, Cue]:
        """Roles in brackets behind a single name, by the place where the name ends: 县教育局（牵头）、县财政局."""
        tags: dict[int, Cue] = {}
        if text.find("(", start, end) < 0:
            return tags
        for rule in self._verbs:
            for match in rule.regex.finditer(text, start, end):
                close = _TAG_END.match(text, match.end(), end)
                if close and match.start() > start and text[match.start() - 1] == "(":
                    tags[match.start() - 1] = Cue(match.start() - 1, close.end(), rule, False, match)
        return tags

    def _opens_aside(self, text: str, start: int, cue: Cue) -> int:
        """Where the bracket opens that holds other units and their verb: （财政厅配合） in 省教育厅（财政厅配合）; else
        -1."""
        if cue.is_label or not _TAG_END.match(text, cue.end):
            return -1
        low = text.rfind("(", max(start, cue.start - _LONGEST_ASIDE), cue.start)
        inner = text[low + 1 : cue.start]
        return low if low >= 0 and ")" not in inner and self._names.ends(inner) else -1

    def _cues(self, text: str, start: int, end: int, tags: Mapping[int, Cue], told: UnitTold | None) -> list[Cue]:
        """Labels and verbs of a list; 牵头 in a convention (列首位的为牵头单位) is none."""
        labels = self.labels(text, start, end)
        conventions = [match.span() for match in self._convention.finditer(text, start, end)]
        taken = Spans([*conventions, *(cue[:2] for cue in labels), *(tag[:2] for tag in tags.values())])
        verbs: list[Cue] = []
        for rule in self._verbs:
            for match in rule.regex.finditer(text, start, end):
                low, high = match.span()
                if low == high:
                    continue
                closes = high >= end or text[high] in _CLAUSE_ENDS or self._next_name(text, high, end)
                if closes and not taken.overlaps(low, high):
                    verbs.append(Cue(low, high, rule, False, match))
                elif told and not closes:
                    told.lose((low, high), rule.id, "goes_on", words=text[high : high + 1])
        return sorted([*labels, *_apart(verbs)])


def _tags_of_asides(names: Sequence[Name], asides: Sequence[tuple[int, Cue]]) -> dict[int, Cue]:
    """The roles of the names that stand in such brackets, by the place where each name ends."""
    opens = [low for low, _ in asides]
    tags: dict[int, Cue] = {}
    for name in names if asides else ():
        at = bisect_right(opens, name.start) - 1
        if at >= 0 and name.end <= asides[at][1].start:
            tags[name.end] = asides[at][1]
    return tags


def _apart(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Of cues that overlap the first to begin, then the longest, then the first in the file."""
    end = -1
    for cue in sorted(cues, key=lambda cue: (cue.start, -cue.end, cue.rule.order)):
        if cue.start >= end:
            end = cue.end
            yield cue
