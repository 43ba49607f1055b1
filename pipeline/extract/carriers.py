"""Where an item assigns units: closing brackets, labels, columns of a task table, running prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.extract.brackets import Span, brackets, up_to
from pipeline.extract.names import NameReader, strangers
from pipeline.extract.roles import Given, ReadList, RoleReader
from pipeline.extract.spans import Spans
from pipeline.extract.unittold import UnitTold
from pipeline.rules import Pack, Rule
from pipeline.types import Item

_LABEL_END: Final = re.compile(r"[。;]|(?<!、)\n|  | (?=[一-鿿]{2,6}(?:单位|部门):)")
_LINE_END: Final = re.compile(r"。|(?<!、)\n|  | (?=[一-鿿]{2,6}(?:单位|部门):)")
"""A label that begins its line holds for the whole line: 责任单位：省财政厅；各市人民政府."""
_FREE: Final = re.compile(r"[ \n。;)](?=[^:) \n]{1,24}[:)]|[^:) \n]{2,8}(?:单位|部门)[为是])")
"""What may stand in front of a label in running text: 责任单位：, 主办(部门)：, 牵头单位为."""
_LABEL_SIGN: Final = re.compile(r"[:)]|(?:单位|部门)[为是]")
"""A label ends with one of these."""
_DUE: Final = re.compile(r"(?<=,,)[^,;、()]+")
"""What is due stands right behind a time, which is commas here: 出台方案 of （市教育局，6月底前出台方案）."""
_LINE_START: Final = re.compile(r"(?:^|\n) *$")
_NEXT_LINE: Final = re.compile(r" *\n(?=[^\n:。]{2,400}(?:\n|。|$))")
"""A label may stand alone above the line of its units."""
_MAX_INDENT: Final = 8
_MAX_LIST: Final = 1500
_LIST_STOP: Final = re.compile(r"[。;:\n]")
_FREE_BEFORE: Final = "。;!\n "
"""Behind these a bracket stands for itself."""
_CLOSES: Final = "。;,)\n "
"""In front of these a bracket closes a sentence or a clause."""


class Carriers:
    """Finds the lists of an item and reads them."""

    def __init__(self, pack: Pack, names: NameReader, roles: RoleReader) -> None:
        self._names = names
        self._roles = roles
        self._prose_rules = [(rule, "list" in rule.regex.groupindex) for rule in pack.group("units.prose")]

    def of(self, item: Item, text: str, told: UnitTold | None) -> Iterator[ReadList]:
        """The lists of an item in the folded ``text``, from which times and statements about many items are gone."""
        if not item.cells:
            yield from self._of_text(item, text, told)
        for cell in item.cells:
            if column := self._roles.column(cell.column):
                yield self._roles.assign(text, (cell.start, cell.end), "column", column, told)
            elif cell.column in ("task", "content"):
                inside = replace(item, start=cell.start, end=cell.end, cells=())
                yield from self._of_text(inside, text, told)

    def _of_text(self, item: Item, text: str, told: UnitTold | None) -> Iterator[ReadList]:
        used: list[Span] = []
        closed, unclosed = brackets(text, item.start, item.end)
        for start, end in closed:
            if (read := self._bracket(text, start, end - 1, end, told)).given:
                used.append((start, end))
                yield read
        for start, end in up_to(unclosed, used):
            if (read := self._bracket(text, start, end, end, told)).given:
                used.append((start, end))
                yield read
        for run in self._labels(item, text, Spans(used), told):
            used.append(run)
            yield self._roles.assign(text, run, "label", told=told)
        yield from self._prose(item, text, Spans(used), told)

    # -- brackets

    def _bracket(self, text: str, start: int, close: int, end: int, told: UnitTold | None) -> ReadList:
        inner = text[start + 1 : close]
        behind = text[end : end + 1]
        after_stop = text[start - 1] in _FREE_BEFORE
        if _LABEL_SIGN.search(inner) and self._roles.has_label(inner):
            return self._roles.assign(text, (start + 1, close), "bracket", told=told)
        if not after_stop and behind.strip(_CLOSES):
            return self._assigns_nobody(text, (start, end), told)
        if self._roles.has_verb(inner):
            return self._roles.assign(text, (start + 1, close), "bracket", told=told)
        if close == end:
            if told:
                told.bracket((start, end), "never_closed", self._roles.bare)
            return ReadList(())
        if text[start - 1] == behind == " " or (not after_stop and behind == ","):
            return self._assigns_nobody(text, (start, end), told)
        return self._bare(inner, (start, end), told)

    def _bare(self, inner: str, span: Span, told: UnitTold | None) -> ReadList:
        """A bracket without label and verb: names and nothing else."""
        alone = _DUE.sub(self._unless_named, self._roles.names_alone(inner)).rstrip(",; ")
        match = self._roles.bare.regex.match(alone)
        if match:
            listed = self._names.sort(alone, span[0] + 1)
            if self._names.holds_only_names(listed):
                run = (span[0] + 1, span[1] - 1)
                given = [Given(n, self._roles.bare, "default", "bracket", run, match, run[0]) for n in listed.names]
                if told:
                    told.no_names(listed, self._names.ending)
                return ReadList(given, [(other.start, other.end) for other in listed.unknown])
            if told:
                told.bracket(span, "not_only_names", self._roles.bare, listed)
        elif told:
            told.bracket(span, "no_bare_list", self._roles.bare)
        return ReadList(())

    def _unless_named(self, clause: re.Match[str]) -> str:
        """The clause where it ends as a name does, else commas for it."""
        return clause[0] if self._names.ends(clause[0]) else "," * len(clause[0])

    def _assigns_nobody(self, text: str, span: Span, told: UnitTold | None) -> ReadList:
        """A bracket in the middle of a sentence: （PPP）模式."""
        if told:
            told.bracket(span, "inside_sentence", self._roles.bare)
        return ReadList(())

    # -- labels

    def _labels(self, item: Item, text: str, taken: Spans, told: UnitTold | None) -> Iterator[Span]:
        """Labels that stand free, at the head of a line, or behind a stop or a blank, each with its list."""
        done = item.start
        for place in [item.start, *(free.end() for free in _FREE.finditer(text, item.start, item.end))]:
            if place < done:
                continue
            free = (cue for cue in self._roles.label_at(text, place, item.end) if not taken.overlaps(*cue[:2]))
            label = min(free, key=lambda cue: cue.end, default=None)
            if label is None:
                continue
            own_line = _LINE_START.search(text, max(item.start, place - _MAX_INDENT), place)
            below = _NEXT_LINE.match(text, label.end, item.end) if own_line else None
            stop = (_LINE_END if own_line else _LABEL_END).search(text, below.end() if below else place, item.end)
            done = stop.start() if stop else item.end
            yield place, done
        if told:
            self._labels_not_free(item, text, taken, told)

    def _labels_not_free(self, item: Item, text: str, taken: Spans, told: UnitTold) -> None:
        for label in self._roles.labels(text, item.start, item.end):
            free = label.start == item.start or text[label.start - 1] in " \n。;)"
            if not free and not taken.overlaps(*label[:2]):
                stop = _LABEL_END.search(text, label.end, item.end)
                run = label.start, stop.start() if stop else item.end
                told.lose(run, label.rule.id, "not_free", words=text[label.start - 1])

    # -- running prose

    def _prose(self, item: Item, text: str, used: Spans, told: UnitTold | None) -> Iterator[ReadList]:
        """Lists in running prose: between 由 and 牵头, or from the last stop up to 为成员单位."""
        for rule, listed in self._prose_rules:
            for match in rule.regex.finditer(text, item.start, item.end):
                start, end = match.span("list") if listed else (match.start(), match.start())
                if not listed:
                    start = _last_stop(text, max(item.start, end - _MAX_LIST), end)
                if end <= start:
                    continue
                if used.overlaps(start, end):
                    if told:
                        told.lose((start, end), rule.id, "inside_carrier")
                    continue
                yield self._listed_in_prose(text, (start, end), rule, match, listed, told)

    def _listed_in_prose(
        self, text: str, run: Span, rule: Rule, match: re.Match[str], closed: bool, told: UnitTold | None
    ) -> ReadList:
        """The names of such a list; where it is closed on both sides nothing else may stand in it."""
        listed = self._names.sort(text[slice(*run)], run[0])
        odd = strangers(listed)
        if closed and (odd or not self._names.holds_only_names(listed)):
            if told:
                told.lose(run, rule.id, "not_only_names" if odd else "no_names", words=odd[0].unit if odd else "")
            return ReadList(())
        return ReadList([Given(name, rule, "stated", "prose", run, match) for name in listed.names])


def _last_stop(text: str, start: int, end: int) -> int:
    for stop in _LIST_STOP.finditer(text, start, end):
        start = stop.end()
    return start
