"""Rules, packs and all packs together, as the rooms use them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from pipeline.errors import RuleError
from pipeline.rules.packfile import Scalar

Origin = Literal["shipped", "overridden", "added", "off"]

SHOWN_DIGITS: Final = 12
"""Of a rule's fingerprint: enough to tell some hundred rules and all their versions apart."""

FRAGMENT: Final = re.compile(r"\{([A-Za-z_]\w*)\}")
"""A fragment as a pattern names it: ``{unit}``; counts such as ``{2,3}`` are none."""


@dataclass(frozen=True)
class Place:
    """Where something is written: ``rules/units.yaml:15``."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


NOWHERE: Final = Place("", 0)
"""The place of a rule that was made by a program."""


@dataclass(frozen=True)
class Example:
    """A text that the rule matches, the run that it matches, and the values expected of the fact.

    ``only`` claims that no other rule of the same group matches anything of that run.
    """

    text: str
    quote: str
    expect: Mapping[str, Scalar | float] = field(default_factory=dict)
    only: bool = False
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """One rule: ``regex`` finds it in folded text, ``yields`` says what it means.

    ``units.label.lead`` with the pattern ``牵头单位:`` and yields ``{role: lead}`` is such a rule; ``written`` is its
    pattern as it stands in the file, ``source`` the same with the fragments put in.
    """

    id: str
    reason: str
    yields: Mapping[str, Scalar]
    source: str
    words: tuple[str, ...] = ()
    selector: str | None = None
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[str, ...] = ()
    order: int = 0
    written: str = ""
    place: Place = NOWHERE
    counterexample_lines: tuple[int, ...] = ()
    origin: Origin = "shipped"
    came_from: Mapping[str, Place] = field(default_factory=dict)
    """Where each key stands, of a rule that takes the place of a shipped one and leaves some keys to it."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; words become one alternation, the longest first."""
        return re.compile(self.source)

    @property
    def group(self) -> str:
        """The id without its last part: ``units.label`` for ``units.label.lead``."""
        return self.id.rpartition(".")[0]

    @property
    def form(self) -> str:
        """How the rule finds: ``pattern``, ``words`` or ``selector``."""
        return "selector" if self.selector is not None else "words" if self.words else "pattern"

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits of what the rule means; comments, examples, its place and the order of its words do not
        change it."""
        yields = sorted((key, str(value)) for key, value in self.yields.items())
        source = "" if self.words else self.source
        return digest([self.id, source, sorted(self.words), self.selector, yields])[:SHOWN_DIGITS]

    def quote(self, match: re.Match[str]) -> tuple[int, int]:
        """The span that a fact quotes: the group ``quote`` where the pattern has one, else the whole match."""
        return match.span("quote") if "quote" in self.regex.groupindex else match.span()

    def text_of(self, key: str, default: str = "") -> str:
        """``yields[key]`` as text."""
        value = self.yields.get(key, default)
        return default if value is None else str(value)


@dataclass(frozen=True)
class Pack:
    """A pack's rules by id, in the order of the file, which decides between equal matches."""

    name: str
    rules: tuple[Rule, ...]
    fragments: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        if rule := self._by_id.get(rule_id):
            return rule
        raise RuleError(f"no rule {rule_id}", f"rules/{self.name}.yaml", "the engine needs it: put it back")

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def group(self, prefix: str) -> tuple[Rule, ...]:
        """The rules whose id starts with ``prefix.``, e.g. ``units.role``."""
        return tuple(rule for rule in self.rules if rule.id.startswith(prefix + "."))

    @property
    def fingerprint(self) -> str:
        """The hash of what the rules mean: comments and layout of the file do not change it."""
        rules = [
            [r.id, r.source, list(r.words), r.selector, sorted((k, str(v)) for k, v in r.yields.items())] for r in self
        ]
        return digest([rules, sorted(self.fragments.items())])

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Compile an engine's own pattern with this pack's fragments put in."""
        return re.compile(FRAGMENT.sub(lambda match: f"(?:{self.fragments[match[1]]})", pattern))


@dataclass(frozen=True)
class Overlay:
    """What was laid over the shipped packs: the folder, and the rules that it added, replaced and switched off."""

    folder: str
    """Empty where rules were only switched off."""
    added: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    off: tuple[Rule, ...] = ()
    fragments: tuple[str, ...] = ()

    def __str__(self) -> str:
        """``rules/ over the shipped ones: 2 added, 1 overridden, 0 off, 0 fragments``."""
        counts = (len(self.added), len(self.overridden), len(self.off), len(self.fragments))
        names = ("added", "overridden", "off", "fragments")
        told = ", ".join(f"{count} {name}" for count, name in zip(counts, names, strict=True))
        return (f"{self.folder}/ over the shipped ones: " if self.folder else "the shipped ones: ") + told


@dataclass(frozen=True)
class RuleSet:
    """All packs, and what was laid over the shipped ones."""

    packs: Mapping[str, Pack]
    overlay: Overlay | None = None

    @property
    def fingerprint(self) -> str:
        """The hash of what all rules mean."""
        return digest({name: pack.fingerprint for name, pack in self.packs.items()})

    def __getitem__(self, name: str) -> Pack:
        try:
            return self.packs[name]
        except KeyError:
            raise RuleError("the pack is missing", f"rules/{name}.yaml", "put it back") from None

    def __iter__(self) -> Iterator[Rule]:
        """All rules, pack by pack."""
        return (rule for pack in self.packs.values() for rule in pack)


def digest(meaning: Any) -> str:
    """The SHA-256 of a value that JSON can hold."""
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
