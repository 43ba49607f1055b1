"""Explanations for the terminal. Notices are text from the web: nothing in them is markup or steers the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.explain.facts import Explanation, Part, Use
from pipeline.explain.nearest import Near
from pipeline.explain.whynot import Place, WhyNot
from pipeline.explain.words import how
from pipeline.extract.trace import Step
from pipeline.report.terminal import COLOURS, one_line
from pipeline.rules import Rule

LONG: Final = 160
"""Characters of a pattern or a list of words that are shown; ``gongwen rules show`` prints all of it."""
SHORT: Final = 60
"""Characters of a piece of a pattern, or of a value, in a table of them."""
NAMES: Final = {
    "responsibilities": "责任单位",
    "deadlines": "时限",
    "targets": "目标",
    "citations": "引用",
}
_MARGIN: Final = "  "


def explained(found: Sequence[Explanation]) -> RenderableType:
    """Facts one below the other, each with its rules, its steps and what lost against it."""
    if not found:
        return Text("no facts here; ask why with: gongwen why-not DOC QUOTE")
    return Group(*(part for number, fact in enumerate(found) for part in _fact(fact, number > 0)))


def not_found(answer: WhyNot, doc: str) -> RenderableType:
    """The places of words that gave no fact, each with what is to be said of it; ``doc`` is how the reader named it."""
    parts = [part for number, place in enumerate(answer.places) for part in _place(answer, place, doc, number > 0)]
    if answer.more:
        parts += [Text(), _line(f"and {answer.more} more places")]
    return Group(*parts)


def _fact(fact: Explanation, apart: bool) -> Iterator[RenderableType]:
    if apart:
        yield Text()
    row = fact.row
    yield Text.assemble(
        (f"{NAMES[fact.table]} ", COLOURS[fact.table]),
        (one_line(row["quote"]), "bold"),
        (f"  {fact.table}:{row['seq']}", "dim"),
    )
    yield _indented(f"{fact.before}【{row['quote']}】{fact.after}")
    for use in fact.uses:
        yield from _use(use)
    yield _head("步骤 steps")
    yield _steps(fact.steps)
    if fact.lost:
        yield _head("落选 lost")
        yield from _lost(fact.lost)


def _use(use: Use) -> Iterator[RenderableType]:
    yield _head("规则 rule", _rule_line(use.rule))
    if use.rule.words:
        yield _inward(_cut(f"words: 「{use.text}」 of {'、'.join(use.rule.words)}"))
        return
    yield _inward(_cut(f"pattern: {use.rule.written}"))
    if table := _parts(use.parts):
        yield table
    elif use.text:
        yield _indented(f"matched 「{use.text}」")


def _parts(parts: Iterable[Part]) -> RenderableType | None:
    """The pieces of a pattern that matched something; what matched nothing tells nothing."""
    table = _grid()
    for part in parts:
        if part.text:
            table.add_row(_cut(part.written, SHORT), _cut(f"「{part.text}」", SHORT))
    return _inward(table) if table.row_count else None


def _steps(steps: Iterable[Step]) -> RenderableType:
    table = _grid()
    for step in steps:
        said = ", ".join(filter(None, (how(step.how), step.rule.id if step.rule else "")))
        value = step.value or "—"
        shown = value if step.text in ("", step.value) else f"「{step.text}」 → {value}"
        table.add_row(_line(step.name), _cut(shown, SHORT), Text(one_line(said), style="dim", overflow="fold"))
    return _inward(table)


def _lost(lost: Iterable[dict[str, Any]]) -> Iterator[RenderableType]:
    for one in lost:
        yield _indented(f"「{one['quote']}」 {one['rule_id']}: {one['says']}")


def _place(answer: WhyNot, place: Place, doc: str, apart: bool) -> Iterator[RenderableType]:
    if apart:
        yield Text()
    where = f"item {place.path}" if place.path else "in no item"
    yield Text.assemble((one_line(answer.quote), "bold"), (f"  {where}, {place.start}–{place.end}", "dim"))
    yield _indented(f"{place.before}【{answer.quote}】{place.after}")
    for note in place.notes:
        yield _head("说明 note", note)
    for table, row in place.facts:
        path = row["path"] or "preamble"
        told = f"{table}:{row['seq']} 「{row['quote']}」, by {row['rule_id']}"
        yield _head("已有 fact", told)
        yield _indented(f"gongwen explain {doc} {path} {table}:{row['seq']}")
    if place.seen:
        yield _head("看到而未取 seen")
        yield from _lost(place.seen)
    if place.trials:
        yield _head("试读 trials: the same words in another place, read by the same rules")
        for tried in place.trials:
            units = "、".join(f"{unit} ({role})" for unit, role in tried.gives) or "no unit"
            yield _indented(f"{tried.text} → {units}")
    for near in place.near:
        yield from _near(*near)
    if not (place.notes or place.facts or place.seen or place.near or place.trials):
        yield _head("说明 note", "no rule comes near to these words")


def _near(near: Near, parts: Sequence[Part], found: str) -> Iterator[RenderableType]:
    yield _head("相近 near", _rule_line(near.rule))
    if table := _parts(parts):
        yield table
    stands = f"「{one_line(found)}」 stands there" if found.strip() else "the text ends there"
    ways = {
        (True, True): f"only this condition fails: {near.failed.written} at {near.at}; {stands}",
        (True, False): f"only this is missing: {near.failed.written} at {near.at}; {stands}",
    }
    stopped = f"it stops at {near.failed.written}, expected at {near.at}; {stands}"
    yield _indented(ways.get((near.alone, near.failed.condition), stopped))


def _rule_line(rule: Rule) -> str:
    return f"{rule.id}  {rule.place}  {rule.reason}"


def _head(label: str, text: str = "") -> Text:
    return Text.assemble((f"{_MARGIN}{label}", "cyan"), f"  {one_line(text)}" if text else "")


def _indented(text: str) -> RenderableType:
    return _inward(_line(text))


def _inward(part: RenderableType) -> RenderableType:
    return Padding(part, (0, 0, 0, 2 * len(_MARGIN)), expand=False)


def _cut(text: str, length: int = LONG) -> Text:
    line = one_line(text)
    return Text(line if len(line) <= length else line[:length] + "…", overflow="fold")


def _line(text: str) -> Text:
    return Text(one_line(text), overflow="fold")


def _grid() -> Table:
    """A table without lines and head."""
    return Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
