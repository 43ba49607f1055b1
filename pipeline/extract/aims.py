"""Bare numbers that are goals by what stands around them, and not by a verb in front such as 新建."""

from __future__ import annotations

from typing import Final

from pipeline.extract.quantities import Amount
from pipeline.extract.standards import Ruled
from pipeline.extract.stretches import Context, closes
from pipeline.extract.unitclasses import UnitClasses
from pipeline.rules import Pack

_DUE: Final = "targets.goal.due"
_FINISHED: Final = "targets.goal.finished"
_OBJECT: Final = "targets.goal.object"
_PER: Final = "targets.goal.per"
_BESIDE: Final = "targets.goal.beside"
_LISTED: Final = "targets.goal.listed"
_OBJECT_REACH: Final = 16
"""将 stands no farther in front of the number of what is to be handled."""


class AimReader:
    """Reads by the rules ``targets.goal.due``, ``.finished``, ``.object``, ``.per``, ``.beside`` and ``.listed``."""

    def __init__(self, pack: Pack) -> None:
        self._classes = UnitClasses(pack)
        self._firm = pack["targets.goal.firm"].regex
        self._amounts = pack["targets.goal.amount"].words
        self._due = pack[_DUE].regex
        self._finished = pack[_FINISHED].regex
        self._object = pack[_OBJECT].regex
        self._per = pack[_PER].regex
        self._beside = pack[_BESIDE].regex
        self._listed = pack[_LISTED].regex
        self._build = pack["targets.goal.build"].regex

    def done(self, quantity: Amount, context: Context) -> Ruled | None:
        """The verb behind the number by which it is a goal: 第一批3座于年底前投运, 将10万栋房屋录入平台."""
        if not self._is_count(quantity):
            return None
        if match := self._due.match(context.after):
            return _DUE, match[0]
        if self._firm.search(context.sentence_before) and (match := self._finished.match(context.after)):
            return _FINISHED, match[0]
        low = max(context.start, context.place - _OBJECT_REACH)
        for match in self._object.finditer(context.stretch.text, low, context.end):
            if match.start("number") == context.place:
                return _OBJECT, match[0]
        return None

    def each(self, quantity: Amount, context: Context) -> Ruled | None:
        """每千名老年人拥有床位50张: how many each is to have."""
        match = self._per.search(context.before) if self._is_count(quantity) else None
        return (_PER, match[0]) if match else None

    def set_there(self, quantity: Amount, context: Context) -> Ruled | None:
        """What no verb sets: 每千名老年人拥有床位50张; 治理沟道1000条以上，试点面积20万亩."""
        return self.each(quantity, context) or self._beside_others(context) or self._in_list(quantity, context)

    def _beside_others(self, context: Context) -> Ruled | None:
        """The last of a list is to be reached as those before it."""
        if not closes(context.after) or not context.before.endswith(self._amounts):
            return None
        match = self._beside.search(context.sentence_before)
        return (_BESIDE, match[0]) if match else None

    def _in_list(self, quantity: Amount, context: Context) -> Ruled | None:
        """新增机构床位1000张，家庭床位500张: the verb in front of the first is that of all."""
        if not self._is_count(quantity) or not closes(context.after):
            return None
        match = self._listed.search(context.sentence_before)
        return (_LISTED, match[0]) if match and self._build.search(context.sentence_before, 0, match.start()) else None

    def _is_count(self, quantity: Amount) -> bool:
        """3座 and 50张; neither 5亿元 nor 20%."""
        return quantity.counted_in not in self._classes.money and quantity.unit not in self._classes.ratios
