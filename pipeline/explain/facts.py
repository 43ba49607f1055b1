"""A fact explained: the rules that made it and what they matched, its values step by step, and what lost against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pipeline.errors import InputError
from pipeline.explain.parts import matched
from pipeline.explain.reading import PREAMBLE, TABLES, Reading, Row
from pipeline.explain.words import WHY, how
from pipeline.extract.trace import FactTable, Lost, Step
from pipeline.rules import Rule
from pipeline.text import fold

CONTEXT: Final = 16
"""Characters shown on either side of a quote: about one line of a terminal with the quote."""
STEPS_WITHIN: Final = 1600
"""Characters around a fact within which the words of its steps stand: the longest list of units."""
_NUMBER: Final = re.compile(rf"({'|'.join(TABLES)}):(\d+)")
_IDS: Final = frozenset({"item_id", "doc_id", "path", "seq", "quote", "start", "end", "rule_id"})


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern as written and the characters of the notice that it matched; a condition matches none."""

    written: str
    text: str
    start: int
    end: int
    condition: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that had a part in a fact, and what its pattern or which of its words matched."""

    rule: Rule
    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one fact."""

    table: FactTable
    row: Row
    before: str
    after: str
    uses: tuple[Use, ...]
    steps: tuple[Step, ...]
    lost: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values with stable keys."""
        row = self.row
        return {
            "table": self.table,
            "seq": row["seq"],
            "quote": row["quote"],
            "start": row["start"],
            "end": row["end"],
            "before": self.before,
            "after": self.after,
            "rule_id": row["rule_id"],
            "values": {key: value for key, value in row.items() if key not in _IDS},
            "rules": [_use_json(use) for use in self.uses],
            "steps": [
                {
                    "name": step.name,
                    "text": step.text,
                    "value": step.value,
                    "how": step.how or None,
                    "says": how(step.how) or None,
                    "rule_id": step.rule.id if step.rule else None,
                }
                for step in self.steps
            ],
            "lost": list(self.lost),
            "traced": bool(self.steps),
        }


def explain(reading: Reading, path: str, which: str | None = None) -> list[Explanation]:
    """Every fact of the item with this path (``1.8``, or ``preamble``), or those that ``which`` names: a part of their
    quotes (``底前``), or the table and the number in it (``deadlines:2``).

    Raises :class:`~pipeline.errors.InputError` where there is no such item or fact.
    """
    item = reading.item(path)
    own = item.path if item else None
    found = [(table, row) for table in TABLES for row in reading.rows[table] if row["path"] == own]
    if which is not None:
        chosen = [(table, row) for table, row in found if _is_meant(table, row, which)]
        if not chosen:
            names = ", ".join(f"{table}:{row['seq']} 「{row['quote']}」" for table, row in found) or "none"
            way_out = f"its facts: {names}; ask with: gongwen why-not"
            raise InputError(f"no fact of {path} is or quotes {which}", reading.doc_id, way_out)
        found = chosen
    return [_explained(reading, table, row) for table, row in found]


def lost_json(reading: Reading, lost: Lost) -> dict[str, Any]:
    """A candidate that became no fact, and why, as plain values and as a sentence."""
    return {
        "table": lost.table,
        "quote": reading.text[lost.start : lost.end],
        "start": lost.start,
        "end": lost.end,
        "rule_id": lost.rule_id,
        "why": lost.why,
        "by": lost.by or None,
        "words": lost.words or None,
        "winner": reading.text[slice(*lost.winner)] if lost.winner else None,
        "lacks": list(lost.lacks),
        "says": _says(reading, lost),
    }


def rule_json(rule: Rule) -> dict[str, Any]:
    """What a reader needs of a rule: its reason, its place, and what it finds as written."""
    return {
        "id": rule.id,
        "reason": rule.reason,
        "place": str(rule.place),
        "state": rule.origin,
        "pattern": rule.written or None,
        "words": list(rule.words),
    }


def around(reading: Reading, start: int, end: int) -> tuple[str, str]:
    """What stands beside a span on its line."""
    before = reading.text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
    return before, reading.text[end : end + CONTEXT].partition("\n")[0]


def parts_of(reading: Reading, rule: Rule, match: re.Match[str], offset: int) -> Iterator[Part]:
    """The pieces of the rule's pattern with the published characters that each matched."""
    for piece in matched(rule, reading.rules[rule.id.partition(".")[0]], match):
        if piece.start >= 0:
            start, end = piece.start + offset, piece.end + offset
            yield Part(piece.piece.written, reading.text[start:end], start, end, piece.piece.condition)


def _explained(reading: Reading, table: FactTable, row: Row) -> Explanation:
    key = (table, row["path"], row["start"], row["end"])
    steps = tuple(_published(reading, row, reading.trace.steps(*key)))
    lost = [lost for lost in reading.trace.lost if _against(lost, table, row)]
    return Explanation(
        table=table,
        row=row,
        before=around(reading, row["start"], row["end"])[0],
        after=around(reading, row["start"], row["end"])[1],
        uses=tuple(_uses(reading, steps, row["rule_id"])),
        steps=steps,
        lost=tuple(lost_json(reading, one) for one in dict.fromkeys(lost)),
    )


def _published(reading: Reading, row: Row, steps: Iterable[Step]) -> Iterator[Step]:
    """The steps in the notice's own characters: the engine reads （含）以上 as (含)以上."""
    low, high = max(0, row["start"] - STEPS_WITHIN), row["end"] + STEPS_WITHIN
    for step in steps:
        at = reading.folded.find(step.text, low, high) if step.text else -1
        own = reading.text[at : at + len(step.text)] if at >= 0 else step.text
        yield replace(step, text=own, value=own if step.value == step.text else step.value)


def _is_meant(table: FactTable, row: Row, which: str) -> bool:
    if number := _NUMBER.fullmatch(which):
        return (table, row["seq"]) == (number[1], int(number[2]))
    return "".join(fold(which).split()) in "".join(fold(row["quote"]).split())


def _uses(reading: Reading, steps: Iterable[Step], deciding: str) -> Iterator[Use]:
    """The rules of the steps, each once, the one that the fact bears first."""
    seen: set[str] = set()
    for step in sorted(steps, key=lambda step: step.rule is None or step.rule.id != deciding):
        if step.rule is None or step.rule.id in seen:
            continue
        seen.add(step.rule.id)
        parts = tuple(parts_of(reading, step.rule, step.match, step.offset)) if step.match else ()
        yield Use(step.rule, step.match[0] if step.match else step.text, parts)


def _against(lost: Lost, table: FactTable, row: Row) -> bool:
    """Whether the candidate stood against this fact: over the same characters, or for the word beside a title."""
    if lost.table != table or lost.path != row["path"]:
        return False
    start, end = int(row["start"]), int(row["end"])
    if table == "citations":
        return lost.end <= start and start - lost.start <= CONTEXT * 2
    return lost.start < end and start < lost.end


def _says(reading: Reading, lost: Lost) -> str:
    by = next((rule for rule in reading.rules if rule.id == lost.by), None)
    winner = reading.text[slice(*lost.winner)] if lost.winner else ""
    told = WHY[lost.why].format(by=lost.by, words=lost.words, winner=winner, reason=by.reason if by else "")
    if lost.by and "{by}" not in WHY[lost.why]:
        told += f": 「{lost.words}」, by {lost.by}: {by.reason if by else ''}"
    elif lost.words and "{words}" not in WHY[lost.why] and not lost.by:
        told += f": 「{lost.words}」 stands too far in front"
    if lost.lacks:
        told += f"; none of these matches: {', '.join(lost.lacks)}"
    return told


def _use_json(use: Use) -> dict[str, Any]:
    parts = [
        {"part": part.written, "text": part.text, "start": part.start, "end": part.end, "condition": part.condition}
        for part in use.parts
    ]
    return {**rule_json(use.rule), "matched": use.text, "parts": parts}


__all__ = ["PREAMBLE", "Explanation", "Part", "Use", "around", "explain", "lost_json", "parts_of", "rule_json"]
