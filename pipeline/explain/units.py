"""Responsible units, explained from the outside: what the finder returned, and what it returns on a trial.

A trial is a notice of one item, made of the words in question and read by the same engine: it shows what the words give
in another place, without a copy of the finder's conditions that could say something else than it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.explain.reading import Reading, Row
from pipeline.extract.trace import Step
from pipeline.outline import outline
from pipeline.rules import Rule
from pipeline.text import fold
from pipeline.types import Block, Item, ParsedDoc, Responsibility

_TITLE: Final = "澜江省人民政府关于改进服务的通知"
_TASK: Final = "一、完善服务。"
_LABEL: Final = "责任单位："
_VERB: Final = "按职责分工负责"
_WIDE: Final = ("convention", "default")
"""Bases of a role that is said anywhere in the notice."""
_LONGEST: Final = 1500
"""Characters of a bracket that is tried; the finder takes no longer one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Words as the only item of a notice, and the units that they give there; ``sort`` is bracket, verb or label."""

    text: str
    sort: str
    gives: tuple[tuple[str, str], ...]
    """Unit and role."""


def steps_of_unit(reading: Reading, row: Row) -> Iterator[Step]:
    """From the quote to the unit and its role: 财政厅 → 省财政厅, from 省教育厅; 负责 → responsible."""
    quote, unit = fold(row["quote"]), fold(row["unit"])
    added = _added(quote, unit)
    yield Step("unit", row["quote"], row["unit"], "elided" if added else "")
    if added and (donor := _donor(reading, row, added)):
        yield Step("put_back", donor, added, "taken_from")
    rule = next((rule for rule in reading.rules["units"] if rule.id == row["rule_id"]), None)
    match = _cue(reading, row, rule) if rule else None
    yield Step("role", match[0] if match else "", row["role"], row["role_basis"], rule, match)
    yield Step("carrier", "", row["carrier"])
    for flag in ("collective", "open_ended"):
        if row[flag]:
            yield Step(flag, row["quote"], "true", flag)
    if row.get("unit_name"):
        yield Step("unit_name", row["unit"], row["unit_name"])


def trial(reading: Reading, words: str, sort: str = "label") -> Trial:
    """What the words give as the text of an item of their own."""
    text = f"{_TITLE}\n{_TASK}{words}"
    split = len(_TITLE)
    blocks = (Block("paragraph", 0, split), Block("paragraph", split + 1, len(text)))
    notice = outline(ParsedDoc("trial", text, blocks, "text", "text/plain"), reading.rules["outline"])
    units: Sequence[Responsibility] = reading.extract(notice).responsibilities
    return Trial(words, sort, tuple((unit.unit, unit.role) for unit in units))


def trials(reading: Reading, item: Item, start: int, end: int) -> list[Trial]:
    """The words in other places, from the nearest to the plainest: their bracket at the end of a sentence, the same
    with a verb, and the words alone behind 责任单位."""
    quote = reading.text[start:end]
    texts: list[tuple[str, str]] = []
    if bracket := _bracket_around(reading, item, start, end):
        texts += [(f"（{bracket}）", "bracket"), (f"（{bracket}{_VERB}）", "verb")]
    texts.append((f"（{_LABEL}{quote.strip('（）()')}）", "label"))
    return [trial(reading, text, sort) for text, sort in texts]


def lesson(attempts: Sequence[Trial]) -> str:
    """What the trials teach of the place where the words stand; empty where they gave no unit anywhere."""
    given = {attempt.sort for attempt in attempts if attempt.gives}
    if "bracket" in given:
        return "at the end of a sentence this bracket assigns: it is its place inside one that keeps it from it"
    if "verb" in given:
        return "this bracket would assign with a verb such as 负责 behind the names, or with a label before them"
    if "label" in given:
        return "the words are names of units, but here they lack what assigns: a label, a verb or a closing bracket"
    return ""


def _bracket_around(reading: Reading, item: Item, start: int, end: int) -> str:
    low = max(item.start, start - _LONGEST)
    opened = max(reading.folded.rfind("(", low, start + 1), -1)
    closed = reading.folded.find(")", max(start, end - 1), min(item.end, end + _LONGEST))
    if opened < 0 or closed < 0 or ")" in reading.folded[opened:start]:
        return ""
    return reading.text[opened + 1 : closed]


def _added(quote: str, unit: str) -> str:
    """What the unit has that the quote has not: 省 in front of 财政厅, 人民政府 behind 各市."""
    own = "".join(quote.split())
    return unit.replace(own, "", 1) if own in unit and own != unit else ""


def _donor(reading: Reading, row: Row, added: str) -> str:
    """The nearest name of the same item that gives the added part to this one when the two stand in a list alone."""
    others = [other for other in reading.rows["responsibilities"] if other["path"] == row["path"]]
    before = [other["quote"] for other in reversed(others) if other["end"] <= row["start"]]
    behind = [other["quote"] for other in others if other["start"] >= row["end"]]
    lists = [(quote, f"{quote}、{row['quote']}") for quote in before]
    lists += [(quote, f"{row['quote']}、{quote}") for quote in behind]
    for quote, words in lists:
        if any(sign in fold(quote) for sign in added):
            given = trial(reading, f"（{_LABEL}{words}）").gives
            if row["unit"] in (unit for unit, _ in given):
                return str(quote)
    return ""


def _cue(reading: Reading, row: Row, rule: Rule) -> re.Match[str] | None:
    """Where the rule of the role matches: around the name, behind it for a verb, in front of it for a label."""
    item = next((item for item in reading.notice.items if item.path == row["path"]), None)
    if item is None or row["role_basis"] == "column":
        return None
    bounds = (0, len(reading.folded)) if row["role_basis"] in _WIDE else (item.start, item.end)
    found = [match for match in rule.regex.finditer(reading.folded, *bounds) if match[0]]
    around = [match for match in found if match.start() <= row["start"] and row["end"] <= match.end()]
    if around or row["role_basis"] in _WIDE:
        return next(iter(around or found), None)
    if row["role_basis"] == "stated":
        return next((match for match in found if match.start() >= row["end"]), None)
    return next((match for match in reversed(found) if match.end() <= row["start"]), None)
