"""Views of rules for the terminal: lists, one rule whole, counts on a corpus, and rows that a change would touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.report.terminal import one_line, safe
from pipeline.rules import Rule

FOLD_AT: Final = 72
"""Columns after which a pattern goes on in the next line, at an alternative where it can."""
SHORT: Final = 80
"""Characters of a value that the line of a row shows."""
LED_IN: Final = 10
"""Characters shown of what two long texts have in common."""
ORIGIN_COLOURS: Final = {"shipped": "dim", "overridden": "yellow", "added": "green", "off": "red"}
KIND_COLOURS: Final = {"added": "green", "removed": "red", "changed": "yellow"}


def brief(rule: Rule) -> dict[str, Any]:
    """A rule on one line: id, state, form, fingerprint, place, reason."""
    return {
        "id": rule.id,
        "state": rule.origin,
        "form": rule.form,
        "fingerprint": rule.fingerprint,
        "place": str(rule.place),
        "reason": rule.reason,
    }


def whole(rule: Rule) -> dict[str, Any]:
    """All that is known of a rule."""
    return {
        **brief(rule),
        "written": rule.written or None,
        "pattern": rule.source or None,
        "words": list(rule.words),
        "selector": rule.selector,
        "yields": dict(rule.yields),
        "examples": [
            {"text": e.text, "quote": e.quote, "expect": dict(e.expect), "only": e.only} for e in rule.examples
        ],
        "counterexamples": list(rule.counterexamples),
        "from": {key: str(place) for key, place in rule.came_from.items()},
    }


def listing(rules: Iterable[Rule]) -> RenderableType:
    """All rules, one a line."""
    table = Table("rule", "state", "fingerprint", "reason", box=None, pad_edge=False)
    for rule in rules:
        state = Text(rule.origin, style=ORIGIN_COLOURS[rule.origin])
        table.add_row(_line(rule.id), state, rule.fingerprint, _line(rule.reason))
    return table


def shown(rule: Rule) -> RenderableType:
    """One rule: ``units.label.lead  overridden  3f2a…``, where it stands, what it finds, and its examples."""
    head = Text.assemble((rule.id, "bold"), "  ", (rule.origin, ORIGIN_COLOURS[rule.origin]), "  ", rule.fingerprint)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_row("stands in", _line(rule.place))
    grid.add_row("reason", _line(rule.reason))
    if rule.selector is not None:
        grid.add_row("selector", _line(rule.selector))
    elif rule.words:
        grid.add_row("words", _folded("、".join(rule.words), "、"))
    else:
        grid.add_row("pattern", _folded(rule.written, "|"))
        if rule.source != rule.written:
            grid.add_row("put together", _folded(rule.source, "|"))
    grid.add_row("yields", _line(", ".join(f"{key}: {value}" for key, value in rule.yields.items()) or "-"))
    for number, example in enumerate(rule.examples):
        grid.add_row("" if number else "examples", _example(example.text, example.quote, example.expect, example.only))
    for number, text in enumerate(rule.counterexamples):
        grid.add_row("" if number else "not", _line(text))
    for number, (key, place) in enumerate(rule.came_from.items()):
        grid.add_row("" if number else "taken from", _line(f"{place}: {key}"))
    return Group(head, grid)


def counted(rows: Iterable[tuple[str, int, int]]) -> RenderableType:
    """How many facts each rule gave and how often it matches, where it did."""
    table = _numbers("rule", "facts", "matches")
    for rule_id, facts, matches in rows:
        if facts or matches:
            table.add_row(_line(rule_id), str(facts), str(matches))
    return table


def never(rule_ids: Sequence[str]) -> RenderableType:
    """The rules that did nothing."""
    return Group("", f"never: {len(rule_ids)}", *(Text(f"  {safe(rule_id)}") for rule_id in rule_ids))


def overlapping(pairs: Sequence[tuple[str, str, int]]) -> RenderableType:
    """The pairs of rules that matched the same words most often."""
    table = _numbers("rule", "matches the same words as", "times")
    for first, second, times in pairs:
        table.add_row(_line(first), _line(second), str(times))
    return Group("", table, "") if pairs else Text("")


def row_change(
    kind: str,
    table: str,
    doc_id: str,
    item: str,
    quote: str,
    values: Mapping[str, Any],
    changed: Mapping[str, tuple[Any, Any]],
) -> Text:
    """A row on one line: ``added responsibilities 40.txt 1.1 「县教育局」 unit 县教育局, role responsible``."""
    if kind == "changed":
        told = [f"{key} {_both(*values)}" for key, values in changed.items() if _says_more(key, changed)]
    else:
        told = [
            f"{key} {_short(value)}" for key, value in values.items() if key in _TELLING and value not in (None, "")
        ]
    words = " ".join(filter(None, (table, doc_id, item, f"「{_short(quote)}」" if quote else "")))
    return Text.assemble((kind, KIND_COLOURS[kind]), f" {one_line(words)} {one_line(', '.join(told))}".rstrip())


_TELLING: Final = (
    "unit", "role", "relation", "due_start", "due_end", "indicator", "comparator", "value", "kind", "title", "code",
    "path", "rule_id",
)  # fmt: skip
"""Columns that tell one row from another."""


def _says_more(key: str, changed: Mapping[str, object]) -> bool:
    """Whether a column tells more than the words do that it counts: clause_end nothing beside clause."""
    if key in ("start", "end"):
        return not {"quote", "text"} & changed.keys()
    name, _, side = key.rpartition("_")
    return side not in ("start", "end") or name not in changed


def _example(text: str, quote: str, expect: Mapping[str, Any], only: bool) -> Text:
    told = [f"{key} {value}" for key, value in expect.items()] + ["by this rule alone"] * only
    found = "" if text == quote else f" → {quote}"
    return _line(text + found + (f"  ({', '.join(told)})" if told else ""))


def _folded(pattern: str, sign: str) -> Text:
    """A long pattern in lines that end behind an alternative."""
    lines, line = [], ""
    for piece in safe(pattern).replace("\n", " ").split(sign):
        if line and len(line) + len(piece) > FOLD_AT:
            lines.append(line)
            line = ""
        line += piece + sign
    return Text("\n".join([*lines, line.removesuffix(sign)]), overflow="fold")


def _numbers(*names: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name in ("facts", "matches", "times") else "left")
    return table


def _both(old: Any, new: Any) -> str:
    """Two values, of long texts the part from where they begin to differ."""
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > SHORT:
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
        same = max(0, len(list(alike)) - LED_IN)
        lead = "…" if same else ""
        old, new = lead + old[same:], lead + new[same:]
    return f"{_short(old)} → {_short(new)}"


def _short(value: Any) -> str:
    if value is None:
        return "-"
    text = f"{value:.15g}" if isinstance(value, float) else one_line(value)
    return text if len(text) <= SHORT else text[:SHORT] + "…"


def _line(text: Any) -> Text:
    return Text(one_line(text), overflow="fold")
