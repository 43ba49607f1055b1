"""A list of units cut into its pieces: at 、 and commas, at 和 and 及 between whole names, and before 等."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from pipeline.extract.spans import Spans
from pipeline.rules import Rule

_CUT: Final = re.compile(r"[()、,;。/ \n\t]")
_COMMAS: Final = ",;。\n\t"
"""What is elided goes over 、 and blanks; from behind a name it goes over nothing more."""

_LONGEST: Final = 200
"""No name is longer: what is, is a list whose brackets are never closed, and is cut nowhere."""

Rules = Mapping[str, Rule]
"""The rules ``units.name.*`` by the last part of their ids."""


class Added(NamedTuple):
    """What a list says once and leaves out of a name: 省 in front of 财政厅, as 省教育厅 has it."""

    text: str
    donor: str
    in_front: bool
    rule: Rule


class Name(NamedTuple):
    """A unit's name as it stands at ``start``..``end``, and whole in ``unit``."""

    start: int
    end: int
    unit: str
    group: int
    """Names between two commas or semicolons share a group: suffixes do not cross it."""
    open_ended: bool = False
    added: tuple[Added, ...] = ()

    def with_added(self, *added: Added) -> Name:
        """The name with what was elided put back."""
        unit = self.unit
        for part in added:
            unit = part.text + unit if part.in_front else unit + part.text
        return Name(self.start, self.end, unit, self.group, self.open_ended, (*self.added, *added))


class Pieces:
    """Cuts lists by the rules ``units.name.opening``, ``joiner``, ``etc``, ``counted``, ``levels``,
    ``shared`` and ``broken-line``."""

    def __init__(self, rules: Rules, is_whole: Callable[[str], bool]) -> None:
        self._opening = rules["opening"].regex
        self._joiner = rules["joiner"].regex
        self._etc = rules["etc"].regex
        self._counted = rules["counted"].regex
        self._shared = rules["shared"]
        self._levels = rules["levels"].regex
        self._broken_line = rules["broken-line"].regex
        self._is_whole = is_whole

    def of(self, text: str) -> Iterator[Name]:
        """省教育厅和财政厅、各县（市、区）等 gives 省教育厅, 财政厅, 各县（市、区）; a bracket is cut nowhere."""
        group, depth, begin = 0, 0, 0
        levels = Spans(match.span() for match in self._levels.finditer(text))
        for sign in _CUT.finditer(text):
            char, place = sign[0], sign.start()
            depth += (char == "(") - (char == ")")
            if depth > 0 or char in "()" or levels.overlaps(place, place + 1):
                continue
            if char == " " and self._broken_line.match(text, place):
                continue
            yield from self._joined(text, begin, place, group)
            begin = place + 1
            group += char in _COMMAS
        yield from self._joined(text, begin, len(text), group)

    def _joined(self, text: str, start: int, end: int, group: int) -> Iterator[Name]:
        """Split at 和, 及, 以及 where a whole name stands before: 省教育厅和财政厅, but not 文化和旅游厅."""
        if start == end:
            return
        if opening := self._opening.match(text[start:end]):
            start += opening.end()
        begin = start
        for joiner in self._joiner.finditer(text, start, end):
            if joiner.start() - begin > _LONGEST:
                break
            before = text[begin : joiner.start()]
            ends_here = joiner.end() < end and text[joiner.end()] != ")" and self._is_whole(before)
            if ends_here and before.count("(") == before.count(")"):  # 各县（市和区）人民政府 is one name
                yield from self._without_etc(text, begin, joiner.start(), group)
                begin = joiner.end()
        yield from self._without_etc(text, begin, end, group)

    def _without_etc(self, text: str, start: int, end: int, group: int) -> Iterator[Name]:
        while etc := self._etc.search(text, start, end):
            behind = text[etc.end() : end]
            shared = self._shared.regex.match(behind)
            if etc.start() > start:
                name = Name(start, etc.start(), text[start : etc.start()].replace(" ", ""), group, open_ended=True)
                yield self._with_shared(name, shared) if shared else name
            start = etc.end()
            if shared or self._counted.match(behind):
                return
        if start < end:
            yield Name(start, end, text[start:end].replace(" ", ""), group)

    def _with_shared(self, name: Name, shared: re.Match[str]) -> Name:
        """临江 or 临江市 as 临江市人民政府, where 等市人民政府 stands behind it."""
        level, office = shared["suffix"][:1], shared["suffix"][1:]
        left_out = office if name.unit.endswith(level) else level + office
        return name.with_added(Added(left_out, shared[0], False, self._shared)) if left_out else name
