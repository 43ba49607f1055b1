"""What the engine asks of the rules: which groups it reads as a whole, and which rules it calls by their ids.

A group that is read as a whole takes new rules and spares single ones. Every other rule has a task of its own in the
code: it may be replaced, but a new one beside it would never be asked, and without it the engine cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, get_args

from pipeline import types
from pipeline.rules.model import Pack, Rule
from pipeline.text import fold


@dataclass(frozen=True)
class Shape:
    """How the rules of a group look: their form, the keys that ``yields`` must and may have, the named groups of the
    pattern that the engine reads."""

    form: str
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """``pattern with yields comparator, kind``."""
        return self.form + (f" with yields {', '.join(sorted(self.needs))}" if self.needs else "")


def _shape(form: str, needs: str = "", may: str = "", named: str = "") -> Shape:
    return Shape(form, *(frozenset(keys.split()) for keys in (needs, may, named)))


_ROLE: Final = (_shape("pattern", "role"), _shape("words", "role"))
_FOUND: Final = (_shape("pattern"), _shape("words"))
_WHOLE: Final = _shape("pattern", "comparator kind", "value unit direction")

GROUPS: Final[Mapping[str, tuple[Shape, ...]]] = {
    "cues.deadline": _FOUND,
    "cues.not.any": _FOUND,
    "cues.not.deadline": _FOUND,
    "cues.not.number": _FOUND,
    "cues.not.unit": _FOUND,
    "cues.number": _FOUND,
    "cues.unit": _FOUND,
    "citations": (_shape("words", "relation"), _shape("pattern", "relation")),
    "citations.behind": (_shape("pattern", "relation"),),
    "deadlines": (_shape("pattern", "relation bound", "only goes_on"), _shape("pattern", "mask")),
    "deadlines.mention": (_shape("pattern", "relation bound", "only"),),
    "deadlines.relative": (_shape("words", "counts shift", "of"),),
    "lexicon": (_shape("words"),),
    "outline.column": (_shape("pattern", "column"), _shape("words", "column")),
    "outline.marker": (_shape("pattern", "style rank", named="n"),),
    "pages.annex": (_shape("selector"),),
    "pages.body": (_shape("selector", "parser"),),
    "pages.box": (_shape("selector"),),
    "pages.challenge": _FOUND,
    "pages.label": (_shape("words", "field"),),
    "pages.line": (_shape("pattern", may="place inline weak"),),
    "pages.meta": (_shape("words", "field"),),
    "pages.missing": _FOUND,
    "pages.residue": (_shape("pattern"),),
    "pages.title": (_shape("selector"),),
    "targets.after": (_shape("pattern", "comparator"), _shape("words", "comparator")),
    "targets.before": (_shape("words", "comparator gap"), _shape("pattern", "comparator gap")),
    "targets.change": (_shape("words", "direction", "outside"), _WHOLE),
    "targets.coverage": (_WHOLE,),
    "targets.growth": (_WHOLE,),
    "targets.mask": (_shape("pattern"),),
    "targets.rank": (_WHOLE,),
    "units.column": (_shape("words", "column role"),),
    "units.label": _ROLE,
    "units.prose": (_shape("pattern", "role"),),
    "units.verb": _ROLE,
}
"""The groups that the engine reads as a whole; a group is the id without its last part."""

CALLED: Final = frozenset(
    {
        "citations.title", "deadlines.heading-year", "deadlines.label", "deadlines.names-time",
        "deadlines.not-section", "deadlines.part-year", "deadlines.separator", "deadlines.tentative",
        "deadlines.title-year", "lexicon.goal-verb", "lexicon.modal", "lexicon.predicate", "lexicon.trailing",
    }
)  # fmt: skip
"""Rules of such groups that the engine also calls by their ids; the tests compare with the code."""

VALUES: Final[Mapping[str, frozenset[str]]] = {
    "role": frozenset(get_args(types.Role)),
    "relation": frozenset((*get_args(types.Relation), *get_args(types.CitationRelation))),
    "comparator": frozenset(get_args(types.Comparator)),
    "kind": frozenset(get_args(types.TargetKind)),
    "direction": frozenset(get_args(types.Direction)),
    "bound": frozenset({
        "end", "before", "span", "full-year", "start", "after", "within", "last", "later", "earlier", "back", "anchor",
        "from-issue", "none", "event", "ahead",
    }),
    "column": frozenset({
        "ordinal", "task", "content", "lead", "responsible", "support", "guide", "supervise", "deadline",
    }),
    "place": frozenset({"head", "tail"}),
    "counts": frozenset({"year", "period", "day"}),
    "of": frozenset({"sentence", "range"}),
}  # fmt: skip
"""What the engine and the tables know as the value of such a key."""

NEVER_EMPTY: Final = frozenset({"pages.label"})
"""Its rules become one pattern, which would match everywhere if none of them were left."""

MAY_BE_EMPTY: Final = frozenset(
    {"cues.not.any", "cues.not.deadline", "cues.not.number", "cues.not.unit", "targets.after"}
)
"""Groups of which a match is only asked whether there is one, as of the 内 behind a whole list; in all others it must
hold a character."""

PROBE: Final = 8
PROBES: Final = 200
"""A pattern is tried for empty matches on so many pieces of its examples, each so long: none can keep it for long."""

NUMBERS: Final = frozenset({"gap", "rank", "shift"})
COUNTED: Final = frozenset({"within", "last", "later", "earlier", "back", "ahead"})
"""Bounds that are counted: their patterns name the count n and its unit u."""


def is_free(rule_id: str) -> bool:
    """Whether the engine goes on without the rule: without ``units.label.guide``, but not without ``outline.title``."""
    return rule_id.rpartition(".")[0] in GROUPS and rule_id not in CALLED


def groups_of(pack: str) -> list[str]:
    """The groups of a pack that take new rules."""
    return [group for group in GROUPS if group.partition(".")[0] == pack]


def misfits(rule: Rule, shipped: Rule | None) -> Iterator[tuple[str, str]]:
    """What the engine could not use of a rule, each with its key; ``shipped`` is the one that it replaces."""
    if shipped is not None and not is_free(rule.id):
        yield from _unlike(rule, shipped)
    else:
        yield from _misshapen(rule, GROUPS[rule.group])
    for key, value in rule.yields.items():
        known = VALUES.get(key)
        if known and value not in known and rule.group != "lexicon":
            yield f"no {key} is {value}: it may be {', '.join(sorted(known))}", f"yields.{key}"
        if key in NUMBERS and type(value) is not int:
            yield f"{key} must be a whole number", f"yields.{key}"
    if rule.group not in MAY_BE_EMPTY and _matches_nothing(rule) and not (shipped and _matches_nothing(shipped)):
        yield "the pattern can match where nothing stands: let one part of it be needed", "pattern"
    missing = {"n", "u"} - set(rule.regex.groupindex) if rule.yields.get("bound") in COUNTED else ()
    for name in sorted(missing):
        yield f"the pattern must name (?P<{name}>…): a count n and its unit u", "pattern"


def emptied(pack: Pack) -> Iterator[str]:
    """The groups of a pack that are left without any rule and must not be."""
    groups = (group for group in groups_of(pack.name) if group in NEVER_EMPTY)
    return (group for group in groups if not any(rule.group == group for rule in pack))


def _matches_nothing(rule: Rule) -> bool:
    """Whether a pattern can match no character at all: ``(?:包保单位:)?``, ``(?=牵头)``."""
    texts = (fold(example.text) for example in rule.examples)
    pieces = (text[at : at + PROBE] for text in texts for at in range(len(text)))
    return bool(rule.source) and any(
        match.start() == match.end() for piece in ("", *islice(pieces, PROBES)) for match in rule.regex.finditer(piece)
    )


def _unlike(rule: Rule, shipped: Rule) -> Iterator[tuple[str, str]]:
    if rule.form != shipped.form:
        yield f"the engine needs {shipped.form} here, as the shipped rule has", rule.form
    for name in sorted(set(shipped.regex.groupindex) - set(rule.regex.groupindex)):
        yield f"the pattern must name (?P<{name}>…), as the shipped rule does", "pattern"
    yield from _wrong_keys(rule, frozenset(shipped.yields), frozenset())


def _misshapen(rule: Rule, shapes: Iterable[Shape]) -> Iterator[tuple[str, str]]:
    fitting = [shape for shape in shapes if shape.form == rule.form]
    if not fitting:
        yield f"the rules of {rule.group} are: {' or '.join(map(str, shapes))}", rule.form
        return
    shape = next((shape for shape in fitting if shape.needs <= rule.yields.keys()), fitting[0])
    yield from _wrong_keys(rule, shape.needs, shape.may)
    for name in sorted(shape.named - set(rule.regex.groupindex)):
        yield f"the pattern must name (?P<{name}>…)", "pattern"


def _wrong_keys(rule: Rule, needs: frozenset[str], may: frozenset[str]) -> Iterator[tuple[str, str]]:
    for key in sorted(needs - rule.yields.keys()):
        yield f"yields needs {key}", "yields"
    for key in sorted(rule.yields.keys() - needs - may):
        yield f"yields has no {key} in rules such as this", f"yields.{key}"
