"""Citations: documents that the text names in 《》 or by their 发文字号, and in which relation it cites them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.extract.spans import Spans
from pipeline.extract.trace import Lost, Step, Trace, Why
from pipeline.rules import Pack, Rule
from pipeline.text import fold
from pipeline.types import Citation, CitationRelation, Item, Notice

_REACH: Final = 40
"""根据, 按照 and the like stand this near in front of the title: 根据省卫生健康委等六部门联合印发的《…》."""
_BEHIND: Final = 120
_AGENCY: Final = 20
"""机关代字 such as 国家发展改革委办公厅 begins this near in front of the year of a 发文字号."""
_SAYS_MORE: Final = 4
"""文件, 的规定 and the like behind a 发文字号."""
_ALIAS_REACH: Final = 60
"""以下简称《条例》 stands this near behind the title that it shortens."""
_PARAGRAPH: Final = 1000
"""Of a longer paragraph it cannot be told cheaply that it cites no other document."""
_STOP: Final = re.compile(r"[。;\n]")
_CLAUSE: Final = re.compile(r"[,:]")
_LINE_BREAK: Final = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class _Named:
    """A document as one place of the text names it; ``how`` says that its name was taken from another place."""

    start: int
    end: int
    title: str | None
    number: str | None
    rule: Rule
    match: re.Match[str]
    how: str = ""


@dataclass(frozen=True, slots=True)
class _Reason:
    """The rule that decides a relation, where its words stand, and by which reading."""

    rule: Rule
    how: str
    hit: re.Match[str] | None = None
    offset: int = 0


class CitationFinder:
    """Finds citations by the pack ``citations``."""

    def __init__(self, pack: Pack) -> None:
        self._title = pack["citations.title"]
        self._number = pack["citations.form.number"]
        self._year_and_serial = pack.compile("{dispatch}")
        self._that = pack["citations.form.that"]
        self._alias = pack["citations.form.alias"]
        self._list = pack["citations.form.list"]
        self._no_document = pack["citations.form.not-document"]
        self._before = [rule for rule in pack if rule.group == "citations" and rule is not self._title]
        self._behind = pack.group("citations.behind")

    def find(self, notice: Notice, text: str, trace: Trace | None = None) -> list[Citation]:
        """All citations of a notice, in the order of the text; ``path`` is None outside every item.

        ``根据《澜江省养老服务条例》，…`` cites the 条例 as basis, ``按照国办发〔2020〕5号文件精神`` a document that
        only its number names.
        """
        places = _Places(notice.items)
        named = [*self._titled(notice, text, places, trace), *self._numbered(notice, text)]
        named += self._meant(sorted(named, key=_place), text, places)
        found = []
        before = 0
        for group in self._lists(sorted(named, key=_place), text):
            reason = self._reason(text, group, before)
            for one in group:
                path = places.path_at(one.start)
                rule = one.rule if reason.rule is self._title else reason.rule
                relation = _relation_of(rule)
                found.append(Citation(path, one.start, one.end, one.title, relation, rule.id, one.number))
                if trace is not None:
                    self._tell(trace, path, one, reason, relation, text, (before, group[0].start))
            before = group[-1].end
        return found

    # -- documents

    def _titled(self, notice: Notice, text: str, places: _Places, trace: Trace | None) -> Iterator[_Named]:
        """Documents in 《》; a short name that 以下简称 gave stands for the whole title."""
        aliases: dict[str, _Named] = {}
        last: _Named | None = None
        for match in self._title.regex.finditer(text):
            start, end = match.span()
            if refused := self._no_document.regex.search(match["title"]):
                if trace is not None:
                    path, by = places.path_at(start), self._no_document.id
                    trace.lose(Lost("citations", path, start, end, self._title.id, "no_document", by, refused[0]))
                continue
            if last and self._is_alias(text, match, last):
                aliases[match["title"]] = last
                continue
            printed = notice.doc.text
            one = _Named(
                start,
                end,
                _LINE_BREAK.sub("", printed[slice(*match.span("title"))]),
                next((printed[slice(*match.span(name))] for name in ("number", "bare") if match[name]), None),
                self._title,
                match,
            )
            if known := aliases.get(match["title"]):
                number = one.number or known.number
                one = replace(one, title=known.title, number=number, how="alias")
            if alias := self._alias.regex.search(text, match.end("title"), end):
                aliases[alias["alias"]] = one
            last = one
            yield one

    def _is_alias(self, text: str, match: re.Match[str], last: _Named) -> bool:
        """Whether 《条例》 only gives the document before it a name: 《…条例》，以下简称《条例》."""
        start = match.start()
        named = self._alias.regex.search(text, max(last.end, start - _REACH), match.end())
        near = start - last.end <= _ALIAS_REACH and "\n" not in text[last.end : start]
        return named is not None and near and named.start("alias") == start + 1

    def _numbered(self, notice: Notice, text: str) -> Iterator[_Named]:
        """Documents that only their 发文字号 names; the notice's own number is none."""
        titled = Spans(match.span() for match in self._title.regex.finditer(text))
        own = "".join(fold(notice.header.doc_number or "").split())
        done = 0
        for sign in self._year_and_serial.finditer(text):
            low = max(done, sign.start() - _AGENCY)
            match = self._number.regex.search(text, low, sign.end() + _SAYS_MORE)
            if match is None:
                continue
            start, done = match.span("number")
            if "".join(match["number"].split()) != own and not titled.overlaps(start, done):
                yield _Named(start, done, None, notice.doc.text[start:done], self._number, match)

    def _meant(self, named: Sequence[_Named], text: str, places: _Places) -> Iterator[_Named]:
        """该办法, where the same paragraph of the same item cites one 办法 before it, and no other."""
        starts = [one.start for one in named]
        taken = Spans((one.start, one.end) for one in named)
        for match in self._that.regex.finditer(text):
            start, end = match.span()
            if taken.overlaps(start, end):
                continue
            low = max(text.rfind("\n", max(0, start - _PARAGRAPH), start) + 1, places.start_at(start))
            if start - low > _PARAGRAPH:
                continue
            near = named[bisect_right(starts, low - 1) : bisect_right(starts, start)]
            kind = match["kind"]
            same = {(one.title, one.number): one for one in near if one.title and _kind_of(one.title, kind)}
            if len(same) == 1:
                (one,) = same.values()
                yield replace(one, start=start, end=end, rule=self._that, match=match, how="antecedent")

    # -- relations

    def _lists(self, named: Sequence[_Named], text: str) -> Iterator[list[_Named]]:
        """Documents that stand in one list: 根据《…》《…》和《…》."""
        group: list[_Named] = []
        for one in named:
            if group and not self._goes_on(text, group[-1].end, one.start):
                yield group
                group = []
            group.append(one)
        if group:
            yield group

    def _goes_on(self, text: str, end: int, start: int) -> bool:
        if end == start:
            return True
        if start - end > _REACH or not self._list.regex.fullmatch(text, end, start):
            return False
        return not any(rule.regex.search(text, end, start) for rule in self._before)

    def _reason(self, text: str, group: Sequence[_Named], before: int) -> _Reason:
        """By what stands behind the list and ends, changes or issues it, else by the nearest word of the clause in
        front of it, else by 落实 behind it."""
        end = group[-1].end
        behind = [(rule, hit) for rule in self._behind if (hit := rule.regex.match(text[end : end + _BEHIND]))]
        front = self._nearest(text, group[0].start, before)
        for rule, hit in behind:
            if front is None or rule.text_of("relation") != "implements":
                return _Reason(rule, "behind", hit, end)
        return front or _Reason(self._title, "nothing_in_front")

    def _nearest(self, text: str, start: int, before: int) -> _Reason | None:
        best: _Reason | None = None
        nearest = -1
        for rule, hit in self._words_before(text, start, before):
            if hit.end() > nearest and not _CLAUSE.search(text, hit.end(), start):
                nearest, best = hit.end(), _Reason(rule, "nearest_in_front", hit)
        return best

    def _words_before(self, text: str, start: int, before: int) -> Iterator[tuple[Rule, re.Match[str]]]:
        low = max(before, start - _REACH)
        for stop in _STOP.finditer(text, low, start):
            low = stop.end()
        for rule in self._before:
            for hit in rule.regex.finditer(text, low, start):
                yield rule, hit

    def _tell(
        self,
        trace: Trace,
        path: str | None,
        one: _Named,
        reason: _Reason,
        relation: str,
        text: str,
        front: tuple[int, int],
    ) -> None:
        steps = []
        if one.title:
            steps.append(Step("title", one.match[0], one.title, one.how, one.rule, one.match))
        if one.number:
            rule, match = (None, None) if one.title else (one.rule, one.match)
            steps.append(Step("doc_number", fold(one.number), one.number, one.how, rule, match))
        hit, offset = reason.hit, reason.offset
        told = None if hit is None else reason.rule
        steps.append(Step("relation", hit[0] if hit else "", relation, reason.how, told, hit, offset))
        trace.make("citations", path, one.start, one.end, steps)
        winner = (hit.start() + offset, hit.end() + offset) if hit else None
        for rule, word in self._words_before(text, front[1], front[0]):
            if hit is not None and not offset and rule is reason.rule and word.span() == hit.span():
                continue
            by = reason.rule.id if hit else ""
            trace.lose(Lost("citations", path, *word.span(), rule.id, _why(word, reason), by, word[0], (), winner))


class _Places:
    """Which item a place of the text belongs to."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = sorted(items, key=lambda item: item.start)
        self._starts = [item.start for item in self._items]

    def path_at(self, place: int) -> str | None:
        """The path of the item, None outside every item."""
        item = self._at(place)
        return item.path if item else None

    def start_at(self, place: int) -> int:
        """Where the item begins, 0 outside every item."""
        item = self._at(place)
        return item.start if item else 0

    def _at(self, place: int) -> Item | None:
        index = bisect_right(self._starts, place) - 1
        return self._items[index] if index >= 0 and place < self._items[index].end else None


def _place(one: _Named) -> tuple[int, int]:
    return one.start, one.end


def _kind_of(title: str, kind: str) -> bool:
    """Whether 《澜江省养老服务办法（试行）》 is a 办法."""
    return re.sub(r"\([^()]*\)$", "", fold(title)).endswith(kind)


def _why(word: re.Match[str], reason: _Reason) -> Why:
    if reason.hit is None:
        return "other_clause"
    if reason.offset:
        return "repealed"
    return "farther" if word.end() < reason.hit.end() else "later_in_file"


def _relation_of(rule: Rule) -> CitationRelation:
    return rule.text_of("relation")  # type: ignore[return-value]  # the tests hold the packs to them
