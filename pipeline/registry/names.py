"""Thousands of names in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

_HEAD: Final = 2
"""No name is shorter; two Chinese characters already rule out nearly every place of a text."""


class NameIndex:
    """Finds every name in a text, the leftmost first and of those the longest, without overlap.

    The first two characters of a name lead to the lengths of the names that begin so. Chinese has thousands of
    characters, so that nearly every place of a text is left after one look-up: no automaton to build at the start, and
    no dependency. bench/registry.py measures it.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for name in names if len(name) >= _HEAD)
        heads: dict[str, set[int]] = {}
        for name in self._names:
            heads.setdefault(name[:_HEAD], set()).add(len(name))
        self._lengths = {head: sorted(lengths, reverse=True) for head, lengths in heads.items()}

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Spans of the names: ``广东省广州市`` gives (0, 3), (3, 6)."""
        heads, end, free = self._lengths, len(text) - _HEAD + 1, 0
        for start in range(end):
            # nearly every place ends here
            if text[start : start + _HEAD] in heads and start >= free and (length := self.longest(text, start)):
                free = start + length
                yield start, free

    def longest(self, text: str, start: int) -> int:
        """The length of the longest name at ``start``, or 0."""
        return next(self.lengths(text, start), 0)

    def lengths(self, text: str, start: int) -> Iterator[int]:
        """The lengths of all names at ``start``, the longest first."""
        names = self._names
        rest = len(text) - start
        for length in self._lengths.get(text[start : start + _HEAD], ()):
            if length <= rest and text[start : start + length] in names:
                yield length
