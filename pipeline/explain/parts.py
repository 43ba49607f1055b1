"""A pattern taken apart as it is written: its pieces in a row, and what each of them matched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rules import Pack, Rule

_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?")
_FRAGMENT: Final = re.compile(r"\{[A-Za-z_]\w*\}")
_GROUP: Final = re.compile(r"\((?:\?:|\?P<\w+>)(?P<inside>.*)\)", re.S)
_LOOK: Final = re.compile(r"\(\?(?P<sort>=|!|<=|<!)(?P<inside>.*)\)", re.S)
_OPTIONAL: Final = re.compile(r"(?:[*?]|\{0?,\d*\}|\{0\})[?+]?")
_ANCHORS: Final = ("^", "$", r"\b", r"\B")
_SHIPPED: Final = "{shipped}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a pattern, e.g. ``{month}``, ``(?:底|末)`` or ``(?<!每)``.

    ``condition`` matches no characters and only looks at them; ``optional`` may match nothing.
    """

    written: str
    condition: bool
    optional: bool

    @property
    def looks(self) -> tuple[str, str]:
        """Of a condition its sort (``=``, ``!``, ``<=``, ``<!``) and the pattern inside; ("", "") for an anchor."""
        match = _LOOK.fullmatch(self.written)
        return (match["sort"], match["inside"]) if match else ("", "")


@dataclass(frozen=True, slots=True)
class Matched:
    """What a piece matched: ``{month}`` matched 6月 at ``start``..``end`` of the string."""

    piece: Piece
    text: str
    start: int
    end: int


def pattern_of(rule: Rule) -> str:
    """The pattern as written, or put together where it builds on the shipped one."""
    return rule.source if _SHIPPED in rule.written or not rule.written else rule.written


def ways(pattern: str) -> list[list[Piece]]:
    """The alternatives of a pattern, each a row of pieces: ``A{month}|B`` gives two rows."""
    return [list(_flat(row)) for row in _rows(pattern)]


def matched(rule: Rule, pack: Pack, match: re.Match[str]) -> list[Matched]:
    """What each piece of a rule's pattern matched in ``match``; empty for a rule made of words."""
    if rule.words:
        return []
    for row in ways(pattern_of(rule)):
        whole = compiled(row, pack)
        again = whole.match(match.string, match.start(), match.endpos) if whole else None
        if again and again.end() == match.end():
            spans = ((piece, again.span(f"_{at}")) for at, piece in enumerate(row))
            return [Matched(piece, match.string[max(start, 0) : end], start, end) for piece, (start, end) in spans]
    return []


def compiled(row: Sequence[Piece], pack: Pack, without: int | None = None) -> re.Pattern[str] | None:
    """The row as one pattern with each piece in a group ``_0``, ``_1`` …; ``without`` is a piece that is left out and
    only marks its place. None where the pieces depend on each other (a back reference)."""
    pieces = (f"(?P<_{at}>{'' if at == without else piece.written})" for at, piece in enumerate(row))
    try:
        return pack.compile("".join(pieces))
    except (re.error, KeyError):
        return None


def _flat(row: list[str]) -> Iterator[Piece]:
    """The row with groups opened that only hold a row themselves: (?P<quote>{year}{month})."""
    for written in row:
        group = _GROUP.fullmatch(written)
        inner = _rows(group["inside"]) if group else []
        if group and len(inner) == 1 and _closes(written):
            yield from _flat(inner[0])
        else:
            condition = written in _ANCHORS or (_LOOK.fullmatch(written) is not None and _closes(written))
            quantifier = written[_element(written, 0) :]
            yield Piece(written, condition, _OPTIONAL.fullmatch(quantifier) is not None)


def _closes(written: str) -> bool:
    """Whether the bracket that opens first closes last: (a)(b) is no group."""
    return _element(written, 0) == len(written)


def _rows(pattern: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    place, literal = 0, ""
    while place < len(pattern):
        if pattern[place] == "|":
            rows[-1] += [literal] * bool(literal)
            rows.append([])
            place, literal = place + 1, ""
            continue
        end = _element(pattern, place)
        quantifier = _QUANTIFIER.match(pattern, end) if pattern[place] not in "^$" else None
        stop = quantifier.end() if quantifier else end
        if stop - place == 1 and pattern[place] not in ".^$":
            literal += pattern[place]
        else:
            rows[-1] += [literal] * bool(literal)
            rows[-1].append(pattern[place:stop])
            literal = ""
        place = stop
    rows[-1] += [literal] * bool(literal)
    return rows


def _element(pattern: str, place: int) -> int:
    """Where the element ends that begins at ``place``: an escape, a class, a bracket, a {fragment} or one character."""
    char = pattern[place]
    if char == "\\":
        return min(place + 2, len(pattern))
    if char == "[":
        return _class_end(pattern, place)
    if char == "{" and (fragment := _FRAGMENT.match(pattern, place)):
        return fragment.end()
    if char != "(":
        return place + 1
    depth = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            place += 2
            continue
        if char == "[":
            place = _class_end(pattern, place)
            continue
        depth += (char == "(") - (char == ")")
        place += 1
        if depth == 0:
            break
    return place


def _class_end(pattern: str, place: int) -> int:
    place += 2 if pattern.startswith("^", place + 1) else 1
    place += pattern.startswith("]", place)
    while place < len(pattern) and pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return min(place + 1, len(pattern))
