"""Words that gave no unit, tried in other places.

A trial is a notice of one item, made of the words in question and read by the same engine: it shows what the words give
in another place, without a copy of the finder's conditions that could say something else than it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.explain.reading import Reading
from pipeline.outline import outline
from pipeline.types import Block, Item, ParsedDoc, Responsibility

_TITLE: Final = "澜江省人民政府关于改进服务的通知"
_TASK: Final = "一、完善服务。"
_LABEL: Final = "责任单位："
_VERB: Final = "按职责分工负责"
_LONGEST: Final = 1500
"""Characters of a bracket that is tried; the finder takes no longer one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Words as the only item of a notice, and the units that they give there; ``sort`` is bracket, verb or label."""

    text: str
    sort: str
    gives: tuple[tuple[str, str], ...]
    """Unit and role."""


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


def lesson(attempts: Sequence[Trial], words: str) -> str:
    """What the trials teach of the place where the words stand; empty where they are no unit anywhere."""
    given = {attempt.sort for attempt in attempts if any(words in unit or unit in words for unit, _ in attempt.gives)}
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
