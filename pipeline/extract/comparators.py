"""Comparators: the words in front of a number and behind it that say how it binds, and whether it grows or falls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.extract.trace import Step
from pipeline.rules import Pack, Rule, either
from pipeline.types import Comparator

_REACH: Final = 24
_BREAK: Final = re.compile(r"[,。;:!?、\n\t]|“(?![^“”]{1,8}”\Z)|”(?!\Z)|\((?!含\))|(?<!\(含)\)")
"""What no comparator reaches across; 不超过（含）3次 and 至少“回头看”一次 are one expression."""
_AFTER_REACH: Final = 14
_DIGIT: Final = re.compile("[0-9]")


class Comparators:
    """Finds them by the rules ``targets.before``, ``.after`` and ``.change``."""

    def __init__(self, pack: Pack) -> None:
        self._before = pack.group("targets.before")
        self._words = {word: rule for rule in reversed(self._before) for word in rule.words}
        self._gap = {rule.id: int(rule.text_of("gap")) for rule in self._before}
        words = sorted(self._words, key=lambda word: -len(word))
        self._any_word = re.compile("|".join(map(re.escape, words)) or "(?!)")
        self._patterns = [(rule, rule.regex) for rule in self._before if not rule.words]
        self._from = pack["targets.not.from"].regex
        self._after = [(rule, rule.regex) for rule in pack.group("targets.after")]
        self._any_after = either(regex for _, regex in self._after)
        self._change = [(word, rule) for rule in pack.group("targets.change") for word in rule.words]
        self._changes = tuple(word for word, _ in self._change)
        self._upgrades = pack["targets.goal.upgrade"].words

    @property
    def ids(self) -> tuple[str, ...]:
        """All rules of which one must stand at a number that counts only with a comparator."""
        return tuple(rule.id for rule in (*self._before, *(rule for rule, _ in self._after)))

    def before(self, text: str, start: int, number: int) -> tuple[Rule | None, int]:
        """The nearest comparator in front of the number, with no more between than its rule allows."""
        low = max(start, number - _REACH)
        for stop in _BREAK.finditer(text, low, number):
            low = stop.end()
        found: tuple[Rule | None, int] = (None, number)
        nearest = (-1, 0)
        for match, rule in self._candidates(text, low, number):
            between = text[match.end() : number]
            place = (match.end(), len(match[0]))
            fits = len(between) <= self._gap[rule.id] and not _DIGIT.search(between) and not self._from.search(between)
            if fits and place > nearest:
                found, nearest = (rule, match.start()), place
        return found

    def _candidates(self, text: str, low: int, number: int) -> list[tuple[re.Match[str], Rule]]:
        """All comparators there, also those that begin within another: 至少 in 提高至少."""
        found, at = [], low
        while match := self._any_word.search(text, at, number):
            found.append((match, self._words[match[0]]))
            at = match.start() + 1
        for rule, regex in self._patterns:
            found += [(match, rule) for match in regex.finditer(text, low, number + 1) if match.end() <= number]
        return found

    def change(self, text: str, start: int, place: int) -> tuple[Rule | None, int]:
        """增长 or 下降 right before the number or its comparator."""
        if text.endswith(self._changes, start, place) and not text.endswith(self._upgrades, start, place):
            for word, rule in self._change:
                if text.endswith(word, start, place):
                    return rule, place - len(word)
        return None, place

    def after(self, text: str, place: int, end: int) -> tuple[Rule | None, int]:
        """以上 or （不含）以内 right behind the number: the longest, and where it ends."""
        found: tuple[Rule | None, int] = (None, place)
        end = min(end, place + _AFTER_REACH)
        if not self._any_after.match(text, place, end):
            return found
        for rule, regex in self._after:
            match = regex.match(text, place, end)
            if match and (found[0] is None or match.end() > found[1]):
                found = (rule, match.end())
        return found


def comparator_steps(
    words: dict[str, tuple[Rule | None, str]],
    decided: Rule | None,
    comparator: Comparator,
    behind: re.Match[str] | None,
) -> Iterator[Step]:
    """What a trace is told: the words in front of the number and behind it, of which one decides; and the change."""
    for name in ("before", "after"):
        rule, found = words[name]
        if rule is not None:
            how = f"{name}_decides" if rule is decided else f"{name}_gives_way"
            match = behind if name == "after" else None
            yield Step("comparator", found, rule.text_of("comparator"), how, rule, match)
    if decided is None:
        yield Step("comparator", "", comparator, "bare_number")
    rule, found = words["change"]
    if rule is not None:
        yield Step("direction", found, rule.text_of("direction"), rule=rule)
