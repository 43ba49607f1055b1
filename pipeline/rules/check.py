"""Every rule against its own examples and counterexamples; what takes the rooms to check, ``pipeline.run`` checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.rules.model import NOWHERE, Example, Pack, Place, Rule, RuleSet
from pipeline.text import fold


@dataclass(frozen=True)
class RuleProblem:
    """A promise that a rule does not keep, and where the promise is written."""

    rule_id: str
    message: str
    place: Place = NOWHERE

    def __str__(self) -> str:
        """``rules/units.yaml:15 units.label.lead: '…' must give …``."""
        return f"{self.place} {self.rule_id}: {self.message}"


def check_rules(rules: RuleSet) -> list[RuleProblem]:
    """Run every example and counterexample through its own pattern; selectors are checked where pages are parsed."""
    return [problem for rule in rules for problem in check_rule(rule, rules)]


def check_rule(rule: Rule, rules: RuleSet) -> list[RuleProblem]:
    """Run the examples and counterexamples of one rule through its pattern."""
    return list(_of(rule, rules[rule.id.partition(".")[0]])) if rule.source else []


def at(rule: Rule, line: int, message: str, key: str = "examples") -> RuleProblem:
    """The problem of a rule with the promise that stands in this line, in the file that has it."""
    return RuleProblem(rule.id, message, Place(rule.came_from.get(key, rule.place).file, line or rule.place.line))


def _of(rule: Rule, pack: Pack) -> Iterator[RuleProblem]:
    for example in rule.examples:
        spans = [rule.quote(match) for match in rule.regex.finditer(fold(example.text))]
        quotes = [fold(example.text)[slice(*span)] for span in spans]
        if fold(example.quote) not in quotes:
            found = ", ".join(quotes) or "nothing"
            message = f"{example.text!r} must give {example.quote!r}, gives {found}{_hint(rule)}"
            yield at(rule, example.line, message)
        elif example.only:
            yield from _others(rule, example, spans[quotes.index(fold(example.quote))], pack)
    for number, text in enumerate(rule.counterexamples):
        if hit := rule.regex.search(fold(text)):
            line = rule.counterexample_lines[number] if rule.counterexample_lines else 0
            yield at(rule, line, f"{text!r} must not match, gives {hit.group()!r}", "counterexamples")


def _others(rule: Rule, example: Example, own: tuple[int, int], pack: Pack) -> Iterator[RuleProblem]:
    """The rules of the same group that match some of what the rule claims to match alone."""
    for other in pack:
        if other is rule or other.group != rule.group or not other.source:
            continue
        for match in other.regex.finditer(fold(example.text)):
            if match.start() < own[1] and own[0] < match.end():
                yield at(rule, example.line, f"{example.text!r} is matched by {other.id} as well: {match.group()!r}")
                break


def _hint(rule: Rule) -> str:
    """Full-width signs in a pattern find nothing, as patterns see folded text; words are folded for the writer."""
    wide = "".join(sorted({sign for sign in rule.written if sign > "\x7f" and fold(sign).isascii()}))
    return f"; patterns see folded text: write {fold(wide)} for {wide}" if wide else ""
