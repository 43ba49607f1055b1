"""A stretch of an item's text, cut into sentences and clauses, and what stands in it around a quantity."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.extract.quantities import Amount
from pipeline.types import Deadline

_FULL_STOPS: Final = frozenset("。!?\n\t")
_SENTENCE_STOPS: Final = _FULL_STOPS | {";"}
_CLAUSE: Final = re.compile(r"[,。;:!?\n\t()]")
_CLAUSE_OPENS: Final = re.compile(r"[,。;:!?\n\t(]")
_STOPS: Final = frozenset(",。;:!?\n\t")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_MAX_CONTEXT: Final = 300
"""How far a sentence is looked at around a quantity: a text without stops must not cost its square."""
_NOTHING_DUE: Final = frozenset({"recurring", "ongoing", "effective", "expires"})
"""Deadlines under which no target falls: 每年 says how often, 长期坚持 and 自…起施行 by no date."""


class Marks(NamedTuple):
    """The stops of a stretch, each of one character, and the runs between them."""

    places: Sequence[int]
    start: int
    end: int

    def before(self, place: int) -> int:
        """Where the run begins that holds ``place``."""
        index = bisect_left(self.places, place)
        return self.places[index - 1] + 1 if index else self.start

    def after(self, place: int) -> int:
        """Where the run ends that holds ``place``: at the next stop, or with the stretch."""
        index = bisect_left(self.places, place)
        return self.places[index] if index < len(self.places) else self.end


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an item's text with its sentences, its clauses and its deadlines."""

    text: str
    start: int
    end: int
    full: Marks
    """Sentences up to 。."""
    sentences: Marks
    """Sentences up to ； or 。."""
    clauses: Marks
    deadlines: Sequence[Deadline]
    """The deadlines in the stretch that govern something, in order."""
    closing: Deadline | None
    """The deadline of the whole item, in a column or a closing bracket."""
    heading: str
    """Words of a heading such as 申请条件 under which the stretch stands, or none."""
    describes: tuple[str, str] | None
    """Rule and words by which the stretch tells how things are: the cell of a project, 基本情况 in a heading."""

    def context(self, quantity: Amount) -> Context:
        """What stands around a quantity."""
        place = quantity.start
        start = max(self.sentences.before(place), place - _MAX_CONTEXT)
        return Context(
            stretch=self,
            start=start,
            clause=max(self.clauses.before(place), start),
            place=place,
            behind=quantity.end,
            end=min(self.sentences.after(quantity.end), quantity.end + _MAX_CONTEXT),
        )

    def opens(self, place: int, reach: int) -> int:
        """Where the clause begins in which ``place`` stands, over the brackets that close before it.

        自然岸线（不包括海岛岸线）保有率 is one clause, ``reach`` characters at most.
        """
        least = max(self.start, place - reach)
        nearest = self.clauses.before(place)
        if nearest <= least or self.text[nearest - 1] != ")":
            return max(nearest, least)
        depth, closed = 0, place
        for index in range(place - 1, least - 1, -1):
            char = self.text[index]
            if char == ")":
                depth, closed = depth + 1, index + 1 if not depth else closed
            elif char == "(":
                if not depth:
                    return index + 1
                depth -= 1
            elif not depth and char in _STOPS:
                return index + 1
        return closed if depth else least

    def closes(self, place: int, reach: int) -> int:
        """Where the clause ends in which ``place`` stands, over the brackets that open behind it."""
        most = min(self.end, place + reach)
        nearest = self.clauses.after(place)
        if nearest >= most or self.text[nearest] != "(":
            return min(nearest, most)
        depth, opened = 0, place
        for index in range(place, most):
            char = self.text[index]
            if char == "(":
                depth, opened = depth + 1, index if not depth else opened
            elif char == ")":
                if not depth:
                    return index
                depth -= 1
            elif not depth and char in _STOPS:
                return index
        return opened if depth else most


class Context(NamedTuple):
    """The sentence (from ； or 。 to ； or 。) and the clause in which a quantity stands."""

    stretch: Stretch
    start: int
    """Where the sentence begins."""
    clause: int
    """Where the clause begins."""
    place: int
    """Where the quantity begins."""
    behind: int
    """Where the quantity ends."""
    end: int
    """Where the sentence ends."""

    @property
    def told(self) -> str:
        """The text up to the quantity from the last 。 on."""
        start = max(self.stretch.full.before(self.place), self.place - _MAX_CONTEXT)
        return self.stretch.text[start : self.place]

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return self.stretch.text[self.start : self.end]

    @property
    def sentence_before(self) -> str:
        """The sentence up to the quantity."""
        return self.stretch.text[self.start : self.place]

    @property
    def before(self) -> str:
        """The clause up to the quantity."""
        return self.stretch.text[self.clause : self.place]

    @property
    def clause_before(self) -> str:
        """The clause up to the quantity, over its brackets: 建成村（组）道路 for 建成村（组）道路1万公里."""
        return _CLAUSE_OPENS.split(self.unbracketed)[-1]

    @property
    def unbracketed(self) -> str:
        """The sentence up to the quantity without its brackets: 其中县级医院 for 其中县（市）级医院."""
        return _BRACKETS.sub("", self.sentence_before)

    @property
    def quote(self) -> str:
        """The quantity with its comparators."""
        return self.stretch.text[self.place : self.behind]

    @property
    def after(self) -> str:
        """The sentence from behind the quantity."""
        return self.stretch.text[self.behind : self.end]

    @property
    def rest(self) -> str:
        """The clause from behind the quantity."""
        return self.stretch.text[self.behind : min(self.stretch.clauses.after(self.behind), self.end)]


def closes(after: str) -> bool:
    """Whether the number is the last word of its clause or of a part of a list: 充电桩200个、."""
    return not after[:1].strip() or after[0] in ",。;、()"


def governs(deadline: Deadline) -> bool:
    """Whether a target may fall under it."""
    return deadline.relation not in _NOTHING_DUE


def stretch_of(
    text: str,
    start: int,
    end: int,
    deadlines: Sequence[Deadline],
    closing: Deadline | None = None,
    heading: str = "",
    describes: tuple[str, str] | None = None,
) -> Stretch:
    """``text[start:end]`` with its stops."""
    places = [match.start() for match in _CLAUSE.finditer(text, start, end)]
    sentences = [place for place in places if text[place] in _SENTENCE_STOPS]
    full = [place for place in sentences if text[place] in _FULL_STOPS]
    within = [due for due in deadlines if start <= due.start < end and governs(due)]
    by_full, by_sentence, by_clause = (Marks(stops, start, end) for stops in (full, sentences, places))
    return Stretch(text, start, end, by_full, by_sentence, by_clause, within, closing, heading, describes)
