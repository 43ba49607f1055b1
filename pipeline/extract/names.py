"""A list of units → names, with the prefixes and suffixes that the list elides put back.

``省委宣传部、网信办，省发展改革委、教育厅等`` → 省委宣传部, 省委网信办, 省发展改革委, 省教育厅.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pipeline.extract.elision import GENERIC, Elision
from pipeline.extract.pieces import Name, Pieces
from pipeline.registry import load_registry
from pipeline.rules import Pack, Rule

_MAX_NAME: Final = 40
_NO_NAME: Final = re.compile(r"[“”《》:。!?%]")
_QUOTED: Final = re.compile(r"“[^“”]{1,20}”(?=[一-鿿])")
"""A part of a name that stands in quotation marks: 省“扫黄打非”办公室."""
_MASKED: Final = re.compile(r"\(,+\)")
"""What is left of an aside that is no part of a name: 市人民政府（列在首位的为牵头单位）."""
_ANGLES: Final = str.maketrans("〈〉", "()")
"""各县〈市、区〉人民政府: inside a list these are brackets; elsewhere they quote the title of a law."""
_CERTAIN_FORMS: Final = ("group", "body", "central", "whole", "level", "league")
_MOSTLY: Final = 2 / 3
"""In a list of so many known names the others are names too."""


class Listed(NamedTuple):
    """What stands in a list: its names, what ends as none that the rules know, and what is no name at all."""

    names: list[Name]
    unknown: list[Name]
    rest: list[Name]


class NameReader:
    """Reads lists of units by the rules ``units.name.*``."""

    def __init__(self, pack: Pack) -> None:
        rules = {rule.id.rpartition(".")[2]: rule for rule in pack if rule.group == "units.name"}
        self._elision = Elision(rules, _has_place)
        self._pieces = Pieces(rules, self._elision.ends)
        self._central = rules["country"].regex.match
        self._unknown = rules["unknown"].regex.match
        self._deed = rules["deed"].regex.match
        self._forms = [rules[form].regex.search for form in _CERTAIN_FORMS]
        self._bare_place = rules["bare-place"].regex.match
        self.group: Rule = rules["group"]
        self.ending: Rule = rules["ending"]

    def read(self, run: str, offset: int) -> list[Name]:
        """Names of the folded ``run``, which begins at ``offset`` of the text; what names no unit is left out."""
        return self.sort(run, offset).names

    def sort(self, run: str, offset: int) -> Listed:
        """The names of a run, and what else stands among them."""
        run = without_angles(_MASKED.sub(lambda aside: "," * len(aside[0]), run))
        listed = Listed([], [], [])
        for piece in self._elision.put_back(self._pieces.of(run)):
            start, end, unit, group, open_ended, added = piece
            placed = Name(start + offset, end + offset, unit, group, open_ended, added)
            if self._is_name(unit):
                listed.names.append(placed)
            elif self._unknown(unit) and not self._deed(unit):
                listed.unknown.append(placed)
            else:
                listed.rest.append(placed)
        return listed

    def holds_only_names(self, listed: Listed) -> bool:
        """Whether the list holds names and nothing else, so that no verb is needed: the rules know the form of most of
        them, of the first above all, and every other piece ends as a name does or may be one. Places alone are no
        such list: （广州市、深圳市）."""
        names, unknown, rest = listed
        if not names or not self._is_certain(names[0]) or any(piece.unit not in GENERIC for piece in rest):
            return False
        if unknown and unknown[0].start < names[0].start:
            return False
        if all(self._bare_place(name.unit) for name in names):
            return False
        certain = sum(map(self._is_known, names))
        return certain >= _MOSTLY * (len(names) + len(unknown))

    def are_certain(self, names: Iterable[Name]) -> bool:
        """Whether the rules know the form of each name, or the region in front of it."""
        return all(map(self._is_known, names))

    def ends(self, run: str) -> bool:
        """Whether a run ends as a unit's name does."""
        return self._elision.ends(run)

    def is_collective(self, unit: str) -> bool:
        """Whether the name stands for a group without a name: 省有关部门, 各地级以上市."""
        return self.group.regex.match(unit) is not None

    def _is_known(self, name: Name) -> bool:
        """Whether the name is sure enough beside others that are: 临江港务局 beside 市商务局."""
        return self._is_certain(name) or _has_place(name.unit)

    def _is_certain(self, name: Name) -> bool:
        return self._elision.ends(name.unit) and (
            self._bare_place(name.unit) is not None or any(form(name.unit) for form in self._forms)
        )

    def _is_name(self, name: str) -> bool:
        if name in GENERIC or not 2 <= len(name) <= _MAX_NAME or self._deed(name):
            return False
        if _NO_NAME.search(_QUOTED.sub("", name)):
            return False
        return self._elision.ends(name) or self._central(name) is not None


def _has_place(name: str) -> bool:
    """Whether a name begins with a region by its full or short name: 广州港务局, 前海管理局, but not 港务局.

    The short name of a county is mostly a common word, and does not count.
    """
    regions = load_registry().regions
    heads = (name[:length] for length in regions.index.lengths(name, 0))
    return any(head == region.name or region.level != "county" for head in heads for region in regions.named(head))


def without_angles(run: str) -> str:
    """The run as lists are read: 各县(市、区)人民政府 for 各县〈市、区〉人民政府."""
    return run.translate(_ANGLES)


def strangers(listed: Listed) -> Sequence[Name]:
    """What keeps a list from being one of names alone."""
    return [*listed.unknown, *(piece for piece in listed.rest if piece.unit not in GENERIC)]
