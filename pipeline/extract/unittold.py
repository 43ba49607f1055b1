"""What a trace is told of units: how each name and its role came about, and what became of the others.

Nothing here decides anything, and nothing of it runs where nobody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.extract.names import Listed, NameReader, strangers
from pipeline.extract.pieces import Name
from pipeline.extract.trace import Lost, Step, Trace, Why
from pipeline.rules import Rule

if TYPE_CHECKING:
    from pipeline.extract.roles import Cue, Given

_TABLE: Final = "responsibilities"

Span = tuple[int, int]


class UnitTold:
    """The trace of one item's units; ``text`` is the folded text."""

    def __init__(self, trace: Trace, path: str, text: str, names: NameReader) -> None:
        self._trace = trace
        self._path = path
        self._text = text
        self._names = names

    def lose(
        self, span: Span, rule_id: str, why: Why, by: str = "", words: str = "", winner: Span | None = None,
        lacks: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """Note what a rule matched and that became no unit."""
        self._trace.lose(Lost(_TABLE, self._path, *span, rule_id, why, by, words, tuple(lacks), winner))

    def bracket(self, span: Span, why: Why, rule: Rule, listed: Listed | None = None) -> None:
        """A bracket that holds a name and assigns nobody."""
        listed = listed or self._names.sort(self._text[span[0] + 1 : span[1]].rstrip(")"), 0)
        if listed.names or listed.unknown:
            odd = strangers(listed)
            known = {"not_only_names": odd[0].unit if odd else "", "inside_sentence": self._text[span[1] : span[1] + 1]}
            self.lose(span, rule.id, why, words=known.get(why, ""))

    def role(
        self, own: Iterable[Name], rule: Rule | None, by: Cue | None, label: Cue | None, tags: Mapping[int, Cue]
    ) -> None:
        """The roles that a list's names have not: no rule gives one, or what stands nearer decides."""
        for name in own:
            span = name.start, name.end
            nearer = tags.get(name.end) or by
            if rule is None and name.end not in tags:
                lacks = ("units.label.*", "units.verb.*")
                self.lose(span, self._names.ending.id, "no_role", lacks=lacks)
            elif nearer and label and nearer is not label:
                self.lose(span, label.rule.id, "nearer", nearer.rule.id, label.match[0], nearer[:2])

    def no_names(self, listed: Listed, ending: Rule) -> None:
        """The pieces of a list that are no names, by the rule for how a name ends."""
        for piece in listed.unknown:
            self.lose((piece.start, piece.end), ending.id, "unknown_name")
        for piece in listed.rest:
            self.lose((piece.start, piece.end), ending.id, "no_name")

    def repeated(self, given: Given, first: Span) -> None:
        """A unit that stands once more in its item, in the same role."""
        self.lose((given.name.start, given.name.end), given.rule.id, "repeated", winner=first)

    def unit(self, given: Given, unit: str, group: Rule | None) -> None:
        """How a unit came about, from the list to its role; ``unit`` is the name as published."""
        name = given.name
        self._trace.make(_TABLE, self._path, name.start, name.end, self._steps(given, unit, group))

    def _steps(self, given: Given, unit: str, group: Rule | None) -> Iterator[Step]:
        name, (low, high) = given.name, given.run
        yield Step("carrier", self._text[low:high], given.carrier, f"carrier_{given.carrier}")
        quote = self._text[name.start : name.end]
        yield Step("name", quote, quote)
        for part in name.added:
            how = "put_in_front" if part.in_front else "put_behind"
            yield Step("put_back", part.donor, part.text, how, part.rule)
        yield Step("unit", quote, unit, "elided" if name.added else "")
        match = given.match
        said = match[0] if match else ""
        yield Step("role", said, given.rule.text_of("role"), given.basis, given.rule, match, given.offset)
        if group:
            yield Step("collective", unit, "true", "collective", group)
        if name.open_ended:
            yield Step("open_ended", self._text[name.start : name.end + 1], "true", "open_ended")


def gives_way(told: UnitTold, convention: Rule, given: Sequence[Given], leads: bool, collective: bool) -> None:
    """A list whose first unit the notice's own convention would have made lead, and why it did not."""
    why: Why = "another_leads" if leads else "is_collective" if collective else "has_a_role"
    first = given[0]
    by = first.rule.id if why == "has_a_role" else ""
    told.lose((first.name.start, first.name.end), convention.id, why, by)
