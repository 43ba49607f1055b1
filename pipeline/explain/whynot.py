"""Why words of a notice gave no fact: what the engine saw there and refused, else which rules came nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.errors import InputError
from pipeline.explain.facts import Part, around, lost_json, rule_json
from pipeline.explain.nearest import MOST, Near, nearest, rank
from pipeline.explain.reading import TABLES, Reading, Row
from pipeline.explain.structure import marker_at, notes_of_marker, notes_of_total
from pipeline.explain.units import Trial, lesson, trials
from pipeline.extract import deadlines, targets
from pipeline.extract.trace import FactTable
from pipeline.rules import Pack, Rule
from pipeline.text import fold
from pipeline.types import Item, TableCell

PLACES: Final = 5
"""Places of the same words that are looked at."""
LONGEST: Final = 60
"""Characters of a quote of which the nearest text is looked for."""
PAST: Final = "deadlines.not-section"

_PACKS: Final = {"responsibilities": "units", "deadlines": "deadlines", "targets": "targets", "citations": "citations"}
_UNIT_COLUMNS: Final = frozenset({"lead", "responsible", "support", "guide", "supervise"})
_READ: Final = {
    "responsibilities": _UNIT_COLUMNS | {"task", "content"},
    "deadlines": deadlines.COLUMNS,
    "targets": targets.COLUMNS,
}
"""The columns of a task table in which each kind of fact is looked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place where the words stand, and what is to be said of it."""

    start: int
    end: int
    path: str | None
    before: str
    after: str
    facts: tuple[tuple[FactTable, Row], ...]
    notes: tuple[str, ...]
    seen: tuple[dict[str, Any], ...]
    near: tuple[tuple[Near, tuple[Part, ...], str], ...]
    """Each with what its pieces matched, and what stands where one failed."""
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The places of the words, in the order of the text; ``more`` counts those that were left out."""

    doc_id: str
    quote: str
    places: tuple[Place, ...]
    more: int

    def as_json(self) -> dict[str, Any]:
        """Plain values with stable keys."""
        places = [_place_json(place) for place in self.places]
        return {"document": self.doc_id, "quote": self.quote, "places": places, "more": self.more}


def why_not(reading: Reading, quote: str, table: FactTable | None = None) -> WhyNot:
    """Why ``quote`` gave no fact, or none of ``table``, at each place where it stands (line ends and blanks aside).

    Raises :class:`~pipeline.errors.InputError` where it stands nowhere, with the nearest text.
    """
    spans = _find(reading.folded, quote)
    if not spans:
        raise InputError("these words are not in the text", quote, _nearest_text(reading, quote))
    places = tuple(_place(reading, start, end, table) for start, end in spans[:PLACES])
    return WhyNot(reading.doc_id, quote, places, len(spans) - len(places))


def _find(folded: str, quote: str) -> list[tuple[int, int]]:
    """Where the words stand, in any width and over line ends: ６月底 finds 6月 底."""
    wanted = "".join(fold(quote).split())
    if not wanted:
        return []
    kept = [place for place, char in enumerate(folded) if not char.isspace()]
    text = "".join(folded[place] for place in kept)
    spans = []
    at = text.find(wanted)
    while at >= 0:
        spans.append((kept[at], kept[at + len(wanted) - 1] + 1))
        at = text.find(wanted, at + len(wanted))
    return spans


def _nearest_text(reading: Reading, quote: str) -> str:
    """The longest part of the quote that does stand in the text, with what is beside it there."""
    wanted = "".join(fold(quote).split())[:LONGEST]
    for length in range(len(wanted) - 1, 1, -1):
        for begin in range(len(wanted) - length + 1):
            at = reading.folded.find(wanted[begin : begin + length])
            if at >= 0:
                before, after = around(reading, at, at + length)
                item = _item_at(reading, at)
                where = f"in {item.path}" if item else "before the first item"
                return f"the nearest is {before}「{reading.text[at : at + length]}」{after} {where}"
    return "nothing there is like it"


def _item_at(reading: Reading, place: int) -> Item | None:
    return next((item for item in reading.notice.items if item.start <= place < item.end), None)


def _place(reading: Reading, start: int, end: int, only: FactTable | None) -> Place:
    item = _item_at(reading, start)
    asked = (only,) if only else TABLES
    over = [
        (table, row) for table in TABLES for row in reading.rows[table] if row["start"] < end and start < row["end"]
    ]
    facts = [(table, row) for table, row in over if only in (None, table)]
    cell = next((cell for cell in item.cells if cell.start <= start < cell.end), None) if item else None
    marker = marker_at(reading, start) if only is None else None
    begin = marker.end if marker else start
    lost = [one for one in reading.trace.lost if one.table in asked and one.start < end and begin < one.end]
    seen = tuple(lost_json(reading, one) for one in dict.fromkeys(lost))
    covered = {table for table, row in facts if row["start"] <= start and end <= row["end"]}
    open_tables = [table for table in asked if table not in covered and _is_read(reading, item, cell, table)]
    outlined = [*(notes_of_marker(reading, marker) if marker else ()), *notes_of_total(reading, start, end)]
    search = not seen and not outlined and not (covered and only is None)
    near = _near(reading, item, cell, start, end, open_tables) if search else ()
    refused = any(one.table == "responsibilities" for one in lost)
    tried = "responsibilities" in open_tables and (search or refused)
    attempts = trials(reading, item, start, end) if tried and item else []
    notes = _notes(reading, item, cell, asked) if only or not covered else ()
    gives = only == "responsibilities" or any(attempt.gives for attempt in attempts)
    return Place(
        start,
        end,
        item.path if item else None,
        *around(reading, start, end),
        facts=tuple(facts),
        notes=tuple(filter(None, (*outlined, *notes, lesson(attempts, reading.text[start:end])))),
        seen=seen,
        near=tuple(near),
        trials=tuple(attempts) if gives else (),
    )


def _is_read(reading: Reading, item: Item | None, cell: TableCell | None, table: FactTable) -> bool:
    """Whether this kind of fact is looked for in that place at all."""
    if table == "citations":
        return True
    if item is None or (table != "responsibilities" and item.path in reading.trace.past):
        return False
    return not item.cells or (cell is not None and cell.column in _READ[table])


def _notes(reading: Reading, item: Item | None, cell: TableCell | None, asked: Sequence[FactTable]) -> Iterator[str]:
    """What keeps the engine from looking there."""
    if item is None:
        yield "the words stand in no item: only citations are looked for outside the items"
        return
    if chapter := reading.trace.past.get(item.path):
        rule = next(rule for rule in reading.rules["deadlines"] if rule.id == PAST)
        yield f"item {chapter} is no chapter that orders something: no deadlines or targets, by {PAST}: {rule.reason}"
    if item.cells and cell is None:
        yield "the words stand in a row of a task table, but in no cell of it"
    elif cell is not None and cell.column == "":
        yield "the words stand in a column whose header no rule outline.column knows: no units are looked for there"
    elif cell is not None:
        unread = [table for table in asked if table != "citations" and cell.column not in _READ[table]]
        if unread:
            column = f"the column {cell.column} of a task table"
            yield f"the words stand in {column}: no {', '.join(unread)} are looked for there"


def _near(
    reading: Reading, item: Item | None, cell: TableCell | None, start: int, end: int, asked: Sequence[FactTable]
) -> list[tuple[Near, tuple[Part, ...], str]]:
    """The rules that come nearest, of all tables that are asked for together."""
    whole = (0, len(reading.folded))
    stretch = (cell.start, cell.end) if cell else (item.start, item.end) if item else whole
    found = []
    for table in asked:
        pack = reading.rules[_PACKS[table]]
        bounds = whole if table == "citations" else stretch
        in_column = cell is not None and cell.column == "deadline"
        found += nearest(_finding_rules(pack, in_column), pack, reading.folded, start, end, bounds)
    best = sorted(found, key=lambda near: rank(near, start, end))[:MOST]
    return [(near, tuple(_parts(reading, near)), reading.text[slice(*near.found)]) for near in best]


def _finding_rules(pack: Pack, in_column: bool) -> list[Rule]:
    """The rules of a pack that find something by themselves; the others only decide about what was found."""
    if pack.name == "deadlines":
        rules = [rule for rule in pack if rule.group == pack.name and "relation" in rule.yields]
        return [rule for rule in rules if in_column or "only" not in rule.yields]
    if pack.name == "targets":
        whole = [rule for rule in pack if "kind" in rule.yields and "comparator" in rule.yields]
        return [*(rule for rule in pack if rule.group == "targets.quantity"), *whole]
    if pack.name == "units":
        return [rule for rule in pack if "role" in rule.yields and rule.group in ("units.label", "units.prose")]
    return [rule for rule in pack if "title" in rule.regex.groupindex]


def _parts(reading: Reading, near: Near) -> Iterator[Part]:
    for piece in near.matched:
        if piece.start >= 0:
            text = reading.text[piece.start : piece.end]
            yield Part(piece.piece.written, text, piece.start, piece.end, piece.piece.condition)


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "start": place.start,
        "end": place.end,
        "item": place.path,
        "before": place.before,
        "after": place.after,
        "facts": [
            {"table": table, "seq": row["seq"], "item": row["path"], "quote": row["quote"], "rule_id": row["rule_id"]}
            for table, row in place.facts
        ],
        "notes": list(place.notes),
        "seen": list(place.seen),
        "near": [
            {
                "rule": rule_json(near.rule),
                "matched": [
                    {"part": part.written, "text": part.text, "start": part.start, "end": part.end}
                    for part in parts
                    if part.text
                ],
                "failed": {"part": near.failed.written, "condition": near.failed.condition, "at": near.at},
                "found": stands,
                "alone": near.alone,
            }
            for near, parts, stands in place.near
        ],
        "trials": [
            {
                "text": tried.text,
                "sort": tried.sort,
                "gives": [{"unit": unit, "role": role} for unit, role in tried.gives],
            }
            for tried in place.trials
        ],
    }
