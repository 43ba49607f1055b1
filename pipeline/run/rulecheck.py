"""Rules against their own examples, through the rooms: what a page's selector selects, which values a fact gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import Any, Final

from bs4.exceptions import ParserRejectedMarkup

from pipeline.extract import Extractor
from pipeline.extract.readings import Anchor
from pipeline.extract.times import time_finder
from pipeline.outline import outline
from pipeline.parse.html.tree import grow
from pipeline.rules import Example, Rule, RuleProblem, RuleSet, at, check_rule
from pipeline.run import Work, processes
from pipeline.run.pool import FORKS, CutOff, guarded
from pipeline.segment import Segmenter
from pipeline.text import fold
from pipeline.types import Block, Cell, Citation, Deadline, Facts, Limits, ParsedDoc, Responsibility, Target

TITLE: Final = "澜江省人民政府关于改进服务的通知"
ISSUED: Final = date(2023, 4, 16)
"""The notice in which the text of an example stands, and the day from which it counts."""

HEADER: Final = ("重点任务", "责任单位", "完成时限")
ROW: Final = ("完善服务", "省教育厅")
"""The task table in which the text of an example stands that is read in the column 完成时限 only."""

MENTION: Final = "deadlines.mention"
"""The group of rules that read times which are no deadlines."""

SECONDS: Final = 10
"""All examples of a rule take some hundredths of a second, also on a busy machine."""

TOO_SLOW: Final = "its examples are not through"

Fact = Responsibility | Deadline | Target | Citation

VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "units": ("unit", "role", "role_basis", "carrier", "collective", "open_ended"),
    "deadlines": (
        "relation", "due_start", "due_end", "precision", "recurrence", "anchor", "tentative", "ambiguous", "clause",
    ),
    "targets": ("indicator", "comparator", "value", "value_high", "unit", "kind", "direction"),
    "citations": ("title", "doc_number", "relation"),
}  # fmt: skip
"""The columns of the tables that an example may promise values for, by pack."""


def check(rules: RuleSet, seconds: int = SECONDS) -> list[RuleProblem]:
    """Every promise that a rule does not keep: 6月底前 must give 2023-06-30 by deadlines.by-month-end.

    Each rule is checked in a process that is stopped after ``seconds``: a pattern such as ``(一+)+：`` tries 一一一一…
    in as many ways as there are stars. Where one is so slow, the values of facts are not looked at.
    """
    problems = _in_time(_patterns, list(rules), rules, None, seconds)
    if not any(problem.message.startswith(TOO_SLOW) for problem in problems):
        promising = [rule for rule in rules if any(example.expect for example in rule.examples)]
        extract = Extractor(rules, Segmenter(rules["lexicon"])) if FORKS else None
        problems += _in_time(_values, promising, rules, extract, seconds)
    return sorted(problems, key=lambda problem: (problem.place.file, problem.place.line))


@dataclass(slots=True)
class _Process:
    rules: RuleSet | None = None
    extract: Extractor | None = None


_process = _Process()
"""A pool hands a rule's place to a function of a module, so all rules wait in the module."""


def _begin(rules: RuleSet, extract: Extractor | None) -> None:
    _process.rules, _process.extract = rules, extract


def _in_time(
    look: Callable[[str], list[RuleProblem]],
    chosen: Sequence[Rule],
    rules: RuleSet,
    extract: Extractor | None,
    seconds: int,
) -> list[RuleProblem]:
    """What ``look`` finds of each chosen rule; a rule that takes too long is a problem itself."""
    ids = [rule.id for rule in chosen]
    limits = Limits(seconds=seconds)
    results = guarded(look, ids, _begin, (rules, extract), limits, processes(Work(), len(ids)))
    problems: list[RuleProblem] = []
    for rule, found in zip(chosen, results, strict=True):
        slow = f"{TOO_SLOW} after {seconds} seconds: repeat nothing that repeats itself, as (a+)+ does"
        problems += [at(rule, rule.place.line, slow, "pattern")] if isinstance(found, CutOff) else found
    return problems


def _patterns(rule_id: str) -> list[RuleProblem]:
    """A rule held against its examples alone."""
    assert _process.rules
    rule = _process.rules[rule_id.partition(".")[0]][rule_id]
    return [*check_rule(rule, _process.rules), *_selectors(rule)]


def _values(rule_id: str) -> list[RuleProblem]:
    """A rule's examples read by the rooms."""
    assert _process.rules
    rules = _process.rules
    rule = rules[rule_id.partition(".")[0]][rule_id]
    extract = _process.extract = _process.extract or Extractor(rules, Segmenter(rules["lexicon"]))
    return [problem for example in rule.examples if example.expect for problem in _value(rule, example, rules, extract)]


def _selectors(rule: Rule) -> Iterator[RuleProblem]:
    if not rule.selector:
        return
    for example in rule.examples:
        selected = _selected(rule.selector, example.text)
        if example.quote not in selected:
            message = f"{example.text!r} must give {example.quote!r}, gives {', '.join(selected) or 'nothing'}"
            yield at(rule, example.line, message)
    for markup, line in zip(rule.counterexamples, rule.counterexample_lines, strict=True):
        if selected := _selected(rule.selector, markup):
            yield at(rule, line, f"{markup!r} must not match, gives {selected[0]!r}", "counterexamples")


def _selected(selector: str, markup: str) -> list[str]:
    try:
        return [tag.get_text() for tag in grow(markup).select(selector)]
    except ParserRejectedMarkup:
        return []


def _value(rule: Rule, example: Example, rules: RuleSet, extract: Extractor) -> Iterator[RuleProblem]:
    pack = rule.id.partition(".")[0]
    known = VALUES.get(pack, ())
    if strange := sorted(example.expect.keys() - set(known)):
        names = f"expect may hold {', '.join(known)}" if known else f"pack {pack} gives no facts: leave expect out"
        yield at(rule, example.line, f"{example.text!r} cannot give {', '.join(strange)}; {names}")
        return
    if rule.group == MENTION:
        yield from _mentioned(rule, example, rules)
        return
    said = []
    for doc in _notices(rule, example.text):
        found = _facts(extract(outline(doc, rules["outline"])), pack)
        mine = [fact for fact in found if fact.rule_id == rule.id and _is_meant(fact, example, doc, pack)]
        wrong = [_differences(fact, example, doc) for fact in mine]
        if not all(wrong):
            return
        others = ", ".join(f"{doc.text[fact.start : fact.end]!r} by {fact.rule_id}" for fact in found)
        said.append(wrong[0] if wrong else f"a fact by this rule, gives {others or 'none'}")
    yield at(rule, example.line, f"{example.text!r} must give {said[0]}")


def _mentioned(rule: Rule, example: Example, rules: RuleSet) -> Iterator[RuleProblem]:
    """The same for a time that is no deadline, and so no fact of a notice."""
    text = fold(example.text)
    finder = time_finder(rules["deadlines"])
    read = [
        (text[hit.start : hit.end], hit.rule.id, reading)
        for hit, _, reading in finder.readings(finder.hits(text, 0, len(text)), text, 0, Anchor(ISSUED, ahead=False))
    ]
    if any(
        quote == fold(example.quote)
        and found == rule.id
        and all(_equal(getattr(reading, key, None), value) for key, value in example.expect.items())
        for quote, found, reading in read
    ):
        return
    values = ", ".join(f"{key} {value}" for key, value in example.expect.items())
    yield at(rule, example.line, f"{example.text!r} must give {values} by this rule, gives {read}")


def _notices(rule: Rule, text: str) -> Iterator[ParsedDoc]:
    """Notices in which the text stands where the rule would find it: in an item, on a line below it, in a column."""
    if rule.yields.get("only") == "column":
        yield _notice(HEADER, (*ROW, text))
        return
    if rule.group == "units.label":
        yield _notice((f"一、{ROW[0]}",), (text,))
    yield _notice((f"一、{text}",))


def _notice(*lines: tuple[str, ...]) -> ParsedDoc:
    """A notice whose lines of several pieces are the rows of a task table."""
    blocks = [Block("paragraph", 0, len(TITLE))]
    rows: list[tuple[Cell, ...]] = []
    whole = TITLE
    for line in lines:
        start = len(whole) + 1
        places = accumulate((len(piece) + 1 for piece in line), initial=start)
        whole += "\n" + "\t".join(line)
        if len(line) == 1:
            blocks.append(Block("paragraph", start, len(whole)))
        else:
            rows.append(tuple(Cell(place, place + len(piece)) for place, piece in zip(places, line, strict=False)))
    if rows:
        blocks.append(Block("table", rows[0][0].start, len(whole), rows=tuple(rows)))
    return ParsedDoc("example", whole, tuple(blocks), "text", "text/plain", {"issued_date": ISSUED.isoformat()})


def _facts(facts: Facts, pack: str) -> Sequence[Fact]:
    by_pack: dict[str, Sequence[Fact]] = {
        "units": facts.responsibilities,
        "deadlines": facts.deadlines,
        "targets": facts.targets,
        "citations": facts.citations,
    }
    return by_pack[pack]


def _is_meant(fact: Fact, example: Example, doc: ParsedDoc, pack: str) -> bool:
    """Whether the fact is about the quote: it is the quote, or for a quantity holds it; a label or a cue stands beside
    the names and titles that it decides on."""
    quote, found = fold(example.quote), fold(doc.text[fact.start : fact.end])
    if pack == "deadlines":
        return found == quote
    return pack != "targets" or quote in found or found in quote


def _differences(fact: Fact, example: Example, doc: ParsedDoc) -> str:
    """What of the promised values the fact lacks: ``due_end 2023-06-30, gives 2023-06-29``."""
    found = {key: _value_of(fact, key, doc) for key in example.expect}
    wrong = [key for key, value in example.expect.items() if not _equal(found[key], value)]
    return ", ".join(f"{key} {example.expect[key]}, gives {found[key]}" for key in wrong)


def _value_of(fact: Fact, key: str, doc: ParsedDoc) -> Any:
    if key not in ("clause", "indicator"):
        return getattr(fact, key)
    start, end = getattr(fact, f"{key}_start"), getattr(fact, f"{key}_end")
    return None if start is None else doc.text[start:end]


def _equal(found: Any, promised: object) -> bool:
    if not isinstance(found, Decimal):
        return bool(found == promised)
    try:
        return found == Decimal(str(promised))
    except InvalidOperation:
        return False
