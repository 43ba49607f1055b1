"""The clause of a deadline: the words that it governs, so that 6月底前 can be read as 6月底前 · 出台办法."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.extract.readings import Hit
from pipeline.extract.rowclauses import RowClauses
from pipeline.rules import Pack
from pipeline.types import Item, Relation

_SENTENCE: Final = "。;!?\n\t"
_FULL_STOP: Final = "。;"
_CLOSED: Final = "。;,([【 \n"
"""Signs between a sentence and the bracket or the label that closes it."""
_LINE: Final = "\n\t"
_SIGNS: Final = re.compile(r"[()。;!?\n\t]")
_CLAUSE: Final = re.compile(r"[(),:。;!?\n\t]")
_IDLE_REACH: Final = 12
"""Characters of 并要求各地在: what says nothing of its own is no longer."""
_REACH: Final = 400
"""How far back a bracket or a subject is looked for: lists of units are long."""
_NEXT_REACH: Final = 100
"""How far a clause goes on over the next expression, which may be followed by any number of others."""
_NAME_REACH: Final = 12
"""Characters of 残疾人补贴发放时间为 that name what stands behind."""
_LOOSE: Final = 4
"""Characters at the end of a clause in which a loose word is looked for: the longest are 力争 and its like."""
_NAMES_SUBJECT: Final = frozenset({"until", "effective", "expires", "ongoing"})
"""Relations of which the subject stands in front: 本办法自印发之日起施行，有效期5年；健全机制，长期坚持."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an expression, or around the list of which it is a member: 5月、8月、11月底前."""

    last: Place
    """The expression before."""
    start: int
    end: int
    stop: int
    """Where the next expression begins, or the text ends."""
    clause: Place | None = None
    """The clause of the expression before."""


class ClauseFinder:
    """Finds the clause by the rules of the pack ``deadlines`` that name words around an expression.

    ``tentative``: 力争 and the like, which belong to the expression behind them; ``names-time``: what names it, as
    发放时间为 does; ``label``: a label such as 完成时限, which says nothing of the task; ``loose``: signs and
    conjunctions at the edge of a clause; ``idle``: words in front that are no subject, as 并于; ``bare``: a predicate
    that says nothing without its subject, as 建成投用 and 达到60%; ``topic``: a clause that only names it, as
    未达标的; ``joined``: what makes the expression a part of what is said, as 的; ``units``: a label of units.
    """

    def __init__(self, pack: Pack) -> None:
        self._tentative = pack["deadlines.tentative"].regex
        self._naming = pack["deadlines.names-time"].regex
        self._label = pack["deadlines.label"].regex
        self._ahead = pack["deadlines.clause.ahead"].regex
        self._behind_end = pack["deadlines.clause.behind"].regex
        self._idle = pack["deadlines.clause.idle"].regex
        self._bare = pack["deadlines.clause.bare"].regex
        self._label_of_units = pack["deadlines.clause.units"].regex
        self._joined = pack["deadlines.clause.joined"].regex
        self._topic = pack["deadlines.clause.topic"].regex
        self._rows = RowClauses(pack)

    def tentative(self, hit: Hit, text: str, low: int) -> re.Match[str] | None:
        """力争 in front of the expression in its clause (力争全省6月底前), or right behind it."""
        start = max(low, hit.start - _REACH)
        if self._tentative.search(text, start, hit.start):
            clause = max(text.rfind(sign, start, hit.start) for sign in ",。;:!?\n\t(") + 1
            if found := self._tentative.search(text, max(start, clause), hit.start):
                return found
        return self._tentative.match(text, hit.end + text.startswith(",", hit.end))

    def clause(self, hit: Hit, relation: Relation, text: str, item: Item, around: Around) -> Place | None:
        """What is due: the clause in which the expression stands, with what follows up to the sentence's end or the
        clause of the next expression; without a subject in front only the words behind. Where these say nothing, or a
        label names the expression, it is the words of the sentence in front; in a column of a task table the task of
        its row, alone in another cell what that is about. The members of a list have one clause: that of the list."""
        column = next((c.column for c in item.cells if c.start <= hit.start < c.end), "")
        if column == "deadline":
            tasks = [(c.start, c.end) for name in ("content", "task") for c in item.cells if c.column == name]
            return tasks[0] if tasks else None
        last, start = around.last, around.start
        if alone := self._rows.clause(text, item, start, around.end):
            return alone
        behind = self._behind(text, around.end, around.stop, item.end)
        if bracket := self._open_bracket(text, item, hit.start):
            says = behind is not None and not self._bare.match(text[slice(*behind)])
            return behind if says else self._before(text, item, bracket) or behind
        named = self._naming.search(text, max(last[1], start - _NAME_REACH), start)
        if behind is None or named or relation in _NAMES_SUBJECT:
            front = self._front(text, item, last, start)
            if front is None and relation == "ongoing":
                return self._trimmed(text, _sentence_start(text, last[1], start), start)
            if front and (named or relation == "until") and text[front[1] : start].strip() == "":
                return front[0], around.end
            return front or self._earlier(text, item, last, start) or behind
        begin = self._own(text, max(last[1], start - _REACH), start)
        if bare := self._bare.match(text[slice(*behind)]):
            begin = self._subject(text, bare, begin, around, item.start + len(item.marker))
        elif begin is None and self._joined.match(text, hit.end, behind[1]):
            begin = hit.start
        return behind[0] if begin is None else begin, behind[1]

    def _own(self, text: str, low: int, start: int) -> int | None:
        """Where the expression's own clause begins, if more than idle words stand in front of it (各市要于6月底前), or
        the clause before, if that names its topic (未达标的，6月底前)."""
        if text[start - 1] == "、":
            return None
        opens = _clause_start(text, low, start)
        words = self._trimmed(text, opens, start)
        if words and not (words[1] - words[0] <= _IDLE_REACH and self._idle.fullmatch(text[slice(*words)])):
            return words[0]
        if opens > low and text[opens - 1] == ",":
            topic = _clause_start(text, low, opens - 1)
            return topic if self._topic.fullmatch(text, topic, opens - 1) else None
        return None

    def _subject(self, text: str, bare: re.Match[str], own: int | None, around: Around, low: int) -> int | None:
        """Where the subject of a bare predicate begins: in its own clause, else in the sentence or the one before, else
        in the clause of the expression before: 安装率 of 安装率7月底达到80%，9月底达到100%."""
        start, last = around.start, around.last
        if own is not None and not bare["whole"]:
            return own
        sentence = _sentence_start(text, max(last[0], start - _REACH), start)
        if last[0] == last[1] or sentence > last[1]:
            words = self._trimmed(text, max(sentence, last[1]), start)
            if words is None and sentence > low and text[sentence - 1] in _FULL_STOP:
                words = self._trimmed(text, _sentence_start(text, max(low, start - _NEXT_REACH), sentence - 1), start)
            return words[0] if words else own
        between = self._trimmed(text, last[1], start)
        if between and not self._bare.match(text[slice(*between)]):
            return between[0] if bare["number"] else own
        above = around.clause
        if above and start - _REACH < above[0] <= last[1] <= above[1] and not self._bare.match(text[slice(*above)]):
            return above[0]
        return own

    def _behind(self, text: str, start: int, stop: int, end: int) -> Place | None:
        """The words behind, without those that belong to the next expression: 6月底前出台办法，各市年底前完成. Where no
        comma parts them, they govern it too: 2024年起各市每年报送."""
        close = _sentence_end(text, start, stop)
        if close == stop and (comma := max(text.rfind(sign, start, stop) for sign in ",、")) > start:
            close = comma if self._trimmed(text, start, comma) else stop
        elif close == stop and "(" not in text[start:stop]:
            close = _sentence_end(text, start, min(end, stop + _NEXT_REACH))
        return self._trimmed(text, start, close)

    def _front(self, text: str, item: Item, last: Place, start: int) -> Place | None:
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

    def _earlier(self, text: str, item: Item, last: Place, start: int) -> Place | None:
        """The words in front of the last expression, where one stands in the same sentence: 本办法 of
        本办法自印发之日起施行，有效期5年."""
        if _sentence_start(text, last[1], start) > last[1]:
            return None
        floor = max(item.start + len(item.marker), last[0] - _REACH)
        return self._trimmed(text, _sentence_start(text, floor, last[0]), last[0])

    @staticmethod
    def _open_bracket(text: str, item: Item, start: int) -> int | None:
        """Where the bracket opens in which the expression stands."""
        depth, low = 0, max(item.start, start - _REACH)
        if text.find("(", low, start) < 0:
            return None
        for sign in reversed(list(_SIGNS.finditer(text, low, start))):
            if sign[0] in "\n\t":
                return None
            depth += (sign[0] == ")") - (sign[0] == "(")
            if depth < 0:
                return sign.start() if sign.start() > item.start else None
        return None

    def _before(self, text: str, item: Item, place: int) -> Place | None:
        """The sentence that a bracket or a label closes, over labels of units: 建设智慧养老平台。（责任单位：省民政厅；
        完成时限：2024年）."""
        low = max(item.start + len(item.marker), place - _REACH)
        end = place
        while end > low:
            while end > low and text[end - 1] in _CLOSED:
                end -= 1
            found = self._trimmed(text, _sentence_start(text, low, end), end)
            if found is None or not self._label_of_units.match(text, *found):
                return found
            end = found[0]
        return None

    def _trimmed(self, text: str, start: int, end: int) -> Place | None:
        """The stretch without loose words, a 力争 of the next expression, and brackets of which one half is cut off."""
        for word in self._tentative.finditer(text, max(start, end - _LOOSE), end):
            end = word.start() if self._cut(text, word.end(), end) == word.end() else end
        while start < end and (loose := self._ahead.match(text, start, end)):
            start = loose.end()
        if (opened := text.rfind("(", start, end)) > text.rfind(")", start, end):
            end = opened
        end = self._cut(text, start, end)
        return (start, end) if end > start else None

    def _cut(self, text: str, start: int, end: int) -> int:
        """The end of the stretch without the loose words that close it."""
        while end > start and (loose := self._behind_end.search(text, max(start, end - _LOOSE), end)):
            end = loose.start()
        return end


def _clause_start(text: str, low: int, start: int) -> int:
    """Behind the last comma or colon, or the bracket that is open; brackets that are closed are passed over."""
    depth = 0
    for sign in reversed(list(_CLAUSE.finditer(text, low, start))):
        if sign[0] in _LINE:
            return sign.end()
        if depth == 0 and sign[0] != ")":
            return sign.end()
        depth += (sign[0] == ")") - (sign[0] == "(")
    return low


def _sentence_start(text: str, low: int, start: int) -> int:
    return max(low, *(text.rfind(sign, low, start) + 1 for sign in _SENTENCE))


def _sentence_end(text: str, start: int, stop: int) -> int:
    """The end of the sentence, or of the bracket in which the expression stands."""
    depth = 0
    for sign in _SIGNS.finditer(text, start, stop):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if depth < 0 or (depth == 0 and sign[0] not in "()"):
            return sign.start()
    return stop
