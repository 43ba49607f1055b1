"""The clause of a deadline: the words that it governs, so that 6月底前 can be read as 6月底前 · 出台办法."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.extract.dates import Hit
from pipeline.types import Item, Relation

_AHEAD: Final = ",:、 并)"
_BEHIND: Final = ",:、 于在("
"""What may stand between an expression and the clause behind it, and between the clause in front and the expression."""
_OF: Final = "的"
"""Behind 疫情防控期间 it makes the expression a part of what is named: the clause holds both."""
_SIGNS: Final = re.compile(r"[()。;!?\n\t]")
_ONLY_DONE: Final = 4
"""Characters of 完成 or 建成投用: in a bracket of units they say no more than that the item is to be done."""
_BARE_VERB: Final = 2
"""Characters of 完成: what is to be completed stands in front."""
_BRACKET_REACH: Final = 400
"""How far back the bracket is looked for in which an expression stands: lists of units are long."""
_NEXT_REACH: Final = 100
"""How far a clause goes on over the next expression, which may be followed by any number of others."""
_NAME_REACH: Final = 12
"""Characters of 残疾人补贴发放时间为 that name what stands behind."""
_NAMES_SUBJECT: Final = frozenset({"until", "effective", "expires"})
"""Relations of which the subject stands in front: 本办法自印发之日起施行，有效期5年."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an expression, or around the list of which it is a member: 5月、8月、11月底前."""

    last: tuple[int, int]
    """The expression before."""
    start: int
    end: int
    stop: int
    """Where the next expression begins, or the text ends."""


class ClauseFinder:
    """Finds the clause.

    ``tentative`` matches 力争 and the like, which belong to the expression behind them; ``naming`` what names it, as
    发放时间为 does; ``label`` a label such as 完成时限, which says nothing of the task.
    """

    def __init__(self, tentative: re.Pattern[str], naming: re.Pattern[str], label: re.Pattern[str]) -> None:
        self._tentative = tentative
        self._naming = naming
        self._label = label

    def tentative(self, hit: Hit, text: str, low: int) -> re.Match[str] | None:
        """力争 in front of the expression in its clause (力争全省6月底前), or right behind it."""
        start = max(low, hit.start - _BRACKET_REACH)
        if self._tentative.search(text, start, hit.start):
            clause = max(text.rfind(sign, start, hit.start) for sign in ",。;:!?\n\t(") + 1
            if found := self._tentative.search(text, max(start, clause), hit.start):
                return found
        return self._tentative.match(text, hit.end + text.startswith(",", hit.end))

    def clause(
        self,
        hit: Hit,
        relation: Relation,
        text: str,
        item: Item,
        around: Around,
    ) -> tuple[int, int] | None:
        """What is due: the words behind the expression up to the sentence's end or the clause of the next expression;
        where they say nothing, or a label names the expression, those in front, behind the last expression; in a column
        of a task table, the task of its row. The members of a list have one clause: that of the list."""
        last, start = around.last, around.start
        column = next((c.column for c in item.cells if c.start <= hit.start < c.end), "")
        if column == "deadline":
            tasks = [(c.start, c.end) for name in ("content", "task") for c in item.cells if c.column == name]
            return tasks[0] if tasks else None
        behind = self._behind(text, around.end, around.stop, item.end)
        if behind and text.startswith(_OF, hit.end):
            low = max(item.start + len(item.marker), last[1])
            return self._trimmed(text, _clause_start(text, low, hit.start), behind[1])
        if bracket := self._open_bracket(text, item, hit.start):
            says = behind is not None and behind[1] - behind[0] > _ONLY_DONE
            return behind if says else self._before(text, item, bracket) or behind
        named = self._naming.search(text, max(last[1], start - _NAME_REACH), start)
        front = self._front(text, item, last, start)
        if behind and not named and relation not in _NAMES_SUBJECT:
            if not front or behind[1] - behind[0] > _BARE_VERB:
                return behind
            return front if text[start - 1] in ",、。;:)" else (front[0], behind[1])
        return front or self._earlier(text, item, last, start) or behind

    def _behind(self, text: str, start: int, stop: int, end: int) -> tuple[int, int] | None:
        """The words behind, without those that belong to the next expression: 6月底前出台办法，各市年底前完成. Where no
        comma parts them, they govern it too: 2024年起各市每年报送."""
        close = _sentence_end(text, start, stop)
        if close == stop and (comma := max(text.rfind(sign, start, stop) for sign in ",、")) > start:
            close = comma if self._trimmed(text, start, comma) else stop
        elif close == stop and "(" not in text[start:stop]:
            close = _sentence_end(text, start, min(end, stop + _NEXT_REACH))
        return self._trimmed(text, start, close)

    def _front(self, text: str, item: Item, last: tuple[int, int], start: int) -> tuple[int, int] | None:
        """The words of the sentence in front, or of its last clause where another expression governs those before;
        where they are but a label, the sentence that it closes."""
        begin = _sentence_start(text, last[1], start)
        found = self._trimmed(text, begin, start)
        if found and self._label.fullmatch(text, *found):
            return self._before(text, item, found[0]) or found
        if begin == last[1] > last[0]:
            own = start if text[start - 1] == "、" else _clause_start(text, begin, start)
            return self._trimmed(text, own, start)
        return found

    def _earlier(self, text: str, item: Item, last: tuple[int, int], start: int) -> tuple[int, int] | None:
        """The words in front of the last expression, where one stands in the same sentence: 本办法 of
        本办法自印发之日起施行，有效期5年."""
        if _sentence_start(text, last[1], start) > last[1]:
            return None
        floor = max(item.start + len(item.marker), last[0] - _BRACKET_REACH)
        return self._trimmed(text, _sentence_start(text, floor, last[0]), last[0])

    @staticmethod
    def _open_bracket(text: str, item: Item, start: int) -> int | None:
        """Where the bracket opens in which the expression stands."""
        depth, low = 0, max(item.start, start - _BRACKET_REACH)
        if text.find("(", low, start) < 0:
            return None
        for sign in reversed(list(_SIGNS.finditer(text, low, start))):
            if sign[0] in "\n\t":
                return None
            depth += (sign[0] == ")") - (sign[0] == "(")
            if depth < 0:
                return sign.start() if sign.start() > item.start else None
        return None

    def _before(self, text: str, item: Item, place: int) -> tuple[int, int] | None:
        """The sentence that a bracket or a label closes: 建设智慧养老平台。（省民政厅负责，2024年完成）."""
        end = place
        while end > item.start and text[end - 1] in "。;,( \n":
            end -= 1
        low = max(item.start + len(item.marker), end - _BRACKET_REACH)
        return self._trimmed(text, _sentence_start(text, low, end), end)

    def _trimmed(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The stretch without loose words, a 力争 of the next expression, and brackets of which one half is cut off."""
        for word in self._tentative.finditer(text, max(start, end - 4), end):
            end = word.start() if not text[word.end() : end].strip(_BEHIND) else end
        while start < end and text[start] in _AHEAD:
            start += 1
        if (opened := text.rfind("(", start, end)) > text.rfind(")", start, end):
            end = opened
        while end > start and text[end - 1] in _BEHIND:
            end -= 1
        return (start, end) if end > start else None


def _clause_start(text: str, low: int, start: int) -> int:
    return max(_sentence_start(text, low, start), text.rfind(",", low, start) + 1)


def _sentence_start(text: str, low: int, start: int) -> int:
    return max(low, *(text.rfind(sign, low, start) + 1 for sign in "。;!?\n\t"))


def _sentence_end(text: str, start: int, stop: int) -> int:
    """The end of the sentence, or of the bracket in which the expression stands."""
    depth = 0
    for sign in _SIGNS.finditer(text, start, stop):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if depth < 0 or (depth == 0 and sign[0] not in "()"):
            return sign.start()
    return stop
