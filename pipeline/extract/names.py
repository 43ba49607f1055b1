"""A list of units → names, with the prefixes and suffixes that the list elides put back.

``省委宣传部、网信办，省发展改革委、教育厅等`` → 省委宣传部, 省委网信办, 省发展改革委, 省教育厅.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.rules import Pack

_LEADING: Final = re.compile(r"^(?:请|由|以|并由|以及|会同|联合|和(?![平田县龙顺静硕政林布])|及|与|其中|同时)+")
"""和平区, 和田地区 and 和县 are places."""
_JOINERS: Final = re.compile(r"以及|及其|会同|和(?![平田县龙顺静硕政林布][区地县市])|及|与")
_ETC: Final = re.compile(r"(?<![高中初平同均上下一二三四甲乙])等(?!级|次|额|离子|高线|效)")
_MAX_NAME: Final = 40
_EACH: Final = re.compile(
    r"^(?P<each>各(?:边境|沿海|沿边|沿江|试点|有关|相关)?)?"
    r"(?P<level>省|自治区|直辖市|计划单列市|兵团|设区市|地级以上市|地级市|市|自治州|州|盟|地区|县|区|旗|乡镇|镇街|镇|乡|街道|开发区)"
    r"(?P<bracket>\([^()]{1,20}\))?"
    r"(?P<suffix>(?:人民)?政府.{0,6}|党委.{0,8}|管委会|办事处|行政公署|行署|[^省市县区]{2,12}(?:厅|局|委|办|部门))?$"
)
_COUNCIL: Final = re.compile(r"^(?P<head>.{2,10}?)各(?:部委?|委|厅|办|局|部门|有关部门)$")
_COUNCIL_MORE: Final = re.compile(r"^(?:各(?:直属|部门|委|办|厅|局|派出|特设|事业)\S{0,8}|直属\S{1,6}|[委办厅局会])$")
_OFFICE: Final = r"(?P<office>(?:人民)?政府|管委会|管理委员会|党委|党工委|行政公署|行署|办事处)"
_PLACE: Final = re.compile(rf"^(?!各)[一-鿿]{{2,4}}(?P<suffix>市|县|(?<![新园发验范作税])区|州|盟|旗|镇){_OFFICE}?$")
"""A new area or a zone is named like no other: 松山湖、滨海湾新区管委会 share their office and not 新区."""
_SEAT: Final = re.compile(rf"^(?!各)[一-鿿]{{2,16}}?{_OFFICE}$")
_BARE_PLACE: Final = re.compile(r"^(?!各|有关|相关|其他|全)[一-鿿]{1,12}(?<!辖)(?:省|市|县|区|州|盟|旗|镇|乡|街道)$")
_BROKEN_LINE: Final = re.compile(r" +(?:管委会|管理委员会|人民政府|政府|委员会|办公室|分局|支行)(?=[、,; \n\t]|$)")
"""A narrow cell breaks a name before such a word; alone it names nobody."""
_MASKED: Final = re.compile(r"\(,+\)")
"""What is left of an aside that is no part of a name: 市人民政府（列在首位的为牵头单位）."""
_GENERIC: Final = frozenset({"单位", "部门", "机构", "企业", "处室"})
_GOVERNMENT: Final = frozenset({"政府", "人民政府"})
_INHERITS: Final = re.compile(r"(?:厅|局|委|办|办公室|委员会)$")
_MOSTLY: Final = 2 / 3
"""In a list of so many known names the others are names too."""


@dataclass(frozen=True, slots=True)
class Name:
    """A unit's name as it stands at ``start``..``end``, and whole in ``unit``."""

    start: int
    end: int
    unit: str
    group: int
    """Names between two commas or semicolons share a group: suffixes do not cross it."""
    open_ended: bool = False


class NameReader:
    """Reads lists of units by the rules ``units.name.*``."""

    def __init__(self, pack: Pack) -> None:
        self._rules = {rule.id.rpartition(".")[2]: rule.regex for rule in pack if rule.group == "units.name"}

    def read(self, run: str, offset: int) -> list[Name]:
        """Names of the folded ``run``, which begins at ``offset`` of the text; what names no unit is left out."""
        return self.sort(run, offset)[0]

    def sort(self, run: str, offset: int) -> tuple[list[Name], list[Name]]:
        """The names of a run, and what stands among them as a name would, but ends as none that the rules know."""
        run = _MASKED.sub(lambda aside: "," * len(aside[0]), run)
        names: list[Name] = []
        others: list[Name] = []
        for piece in self._prefixed(list(self._suffixed(list(self._pieces(run))))):
            placed = replace(piece, start=piece.start + offset, end=piece.end + offset)
            if self._is_name(piece.unit):
                names.append(placed)
            elif self._rules["unknown"].match(piece.unit):
                others.append(placed)
        return names, others

    def holds_only_names(self, run: str) -> bool:
        """Whether the list holds names and nothing else, so that no verb is needed: the rules know the form of most of
        them, of the first above all, and every other piece ends as a name does."""
        names = self.read(run, 0)
        pieces = [piece for piece in self._pieces(run) if piece.unit not in _GENERIC]
        if not names or len(names) < len(pieces) or not self.are_certain(names[:1]):
            return False
        return sum(map(self._is_certain, names)) >= _MOSTLY * len(names)

    def are_certain(self, names: Iterable[Name]) -> bool:
        """Whether the rules know the form of each name."""
        return all(map(self._is_certain, names))

    def is_collective(self, unit: str) -> bool:
        """Whether the name stands for a group without a name: 省有关部门, 各地级以上市."""
        return bool(self._rules["group"].match(unit))

    def _is_certain(self, name: Name) -> bool:
        forms = ("group", "body", "central", "whole", "level", "league")
        return self._ends(name.unit) and any(self._rules[form].search(name.unit) for form in forms)

    # -- splitting

    def _pieces(self, text: str) -> Iterator[Name]:
        group, depth, begin = 0, 0, 0
        for place in range(len(text) + 1):
            char = text[place] if place < len(text) else ","
            depth += (char == "(") - (char == ")")
            if (depth > 0 and place < len(text)) or char not in "、,;。 \n\t":
                continue
            if char == " " and _BROKEN_LINE.match(text, place):
                continue
            yield from self._joined(text, begin, place, group)
            begin = place + 1
            group += char in ",;。\n\t"

    def _joined(self, text: str, start: int, end: int, group: int) -> Iterator[Name]:
        """Split at 和, 及, 等 where a whole name stands before: 省教育厅和财政厅, but not 文化和旅游厅."""
        if lead := _LEADING.match(text[start:end]):
            start += lead.end()
        begin = start
        for joiner in _JOINERS.finditer(text, start, end):
            before = text[begin : joiner.start()]
            if joiner.end() < end and text[joiner.end()] != ")" and self._ends(before) and _level(text, begin, joiner):
                yield from self._without_etc(text, begin, joiner.start(), group)
                begin = joiner.end()
        yield from self._without_etc(text, begin, end, group)

    def _without_etc(self, text: str, start: int, end: int, group: int) -> Iterator[Name]:
        while etc := _ETC.search(text, start, end):
            if etc.start() > start:
                yield Name(start, etc.start(), text[start : etc.start()].replace(" ", ""), group, open_ended=True)
            start = etc.end()
            if re.fullmatch(r"\d*[个家项]?|\d+个?(?:部门|单位)", text[start:end]):
                return
        if start < end:
            yield Name(start, end, text[start:end].replace(" ", ""), group)

    # -- what a list elides

    def _suffixed(self, pieces: list[Name]) -> Iterator[Name]:
        done: list[Name] = []
        for index, piece in enumerate(pieces):
            rest = [p.unit for p in pieces[index + 1 :] if p.group == piece.group]
            before = [p.unit for p in pieces[:index] if p.group == piece.group]
            if piece.unit in _GOVERNMENT and (parties := _committees(done, piece.group)):
                named = [replace(piece, unit=party + piece.unit) for party in parties]
            else:
                named = [replace(piece, unit=self._put_back(piece.unit, before, rest))]
            done += named
            yield from named

    def _put_back(self, name: str, before: list[str], rest: list[str]) -> str:
        if each := _EACH.match(name):
            return self._each(each, before, rest)
        if before and (council := _COUNCIL.match(before[0])) and _COUNCIL_MORE.match(name):
            return council["head"] + ("" if name.startswith("各") else "各") + name
        if before and name in _GENERIC and before[-1][-2:] in _GENERIC:
            return before[-1][:-2] + name
        committee = self._rules["committee"].match(name)
        if committee and rest and (both := self._rules["of-both"].match(rest[0])):
            return name + both["body"]
        if shared := self._each_institution(name, before):
            return shared + name
        if len(name) <= 4 and (not self._ends(name) or name.endswith("州")):
            place = next(filter(None, map(_PLACE.match, rest)), None)
            if place and not name.endswith(place["suffix"]):
                return name + place["suffix"] + (place["office"] or "")
            if not self._ends(name):
                name += _shared_office(rest)
        if _BARE_PLACE.match(name):
            return name + _shared_office(rest)
        field = self._rules["field"].match(name)
        if (field or not self._ends(name)) and rest and rest[-1] in ("部门", "有关部门", "相关部门"):
            return name + "部门"
        level = self._rules["level"].match(name)
        if (field or (level and self._is_field(name[level.end() :]))) and rest and self._is_section(rest[-1]):
            return name + "部门"
        return name

    def _is_field(self, name: str) -> bool:
        return bool(self._rules["field"].match(name))

    def _is_section(self, name: str) -> bool:
        """民政部门: a field with the word that a list may leave to it - 省财政、民政部门."""
        return name.endswith("部门") and self._is_field(name.removesuffix("部门"))

    def _each_institution(self, name: str, before: list[str]) -> str:
        """The 各 that a run of institutions names once: 各高校、科研院所."""
        institution = self._rules["institution"]
        match = institution.match(name)
        for other in reversed(before):
            if match is None or match["each"]:
                return ""
            match = institution.match(other)
            if match and match["each"]:
                return match["each"]
        return ""

    def _each(self, each: re.Match[str], before: list[str], rest: list[str]) -> str:
        """各市、县〔区〕人民政府: 各 goes forward, 人民政府 goes back."""
        shared = "" if each["each"] else _in_each_run(before) or _below_each(each, before)
        suffix = each["suffix"] or next(
            (match["suffix"] for match in map(_EACH.match, rest) if match and match["suffix"]), ""
        )
        shares = each["each"] or shared or (rest and len(each[0]) == 1 and _EACH.match(rest[0]))
        if not each["suffix"] and not shares:  # 市、区民政局 share their office, 试点县、各市人民政府 do not
            suffix = ""
        return shared + each[0] + ("" if each["suffix"] else suffix)

    def _prefixed(self, pieces: list[Name]) -> Iterator[Name]:
        level, party, region, organ = "", False, "", ""
        for piece in pieces:
            name = piece.unit
            office = self._rules["office"].match(name)
            if office and organ and not office["organ"]:
                yield replace(piece, unit=organ + name)
                continue
            organ = (office["organ"] or "") if office else ""
            vertical = self._rules["vertical"].match(name)
            if vertical and region and not vertical["region"]:
                yield replace(piece, unit=region + name)
                continue
            region = (vertical["region"] or "") if vertical else ""
            if league := self._rules["league"].match(name):
                level, party = league["level"], False
                yield piece
                continue
            if self._rules["body"].match(name):
                own = level + ("委" if party and self._rules["party"].match(name) else "")
                party = party and bool(own.endswith("委"))
                yield replace(piece, unit=own + name)
                continue
            match = self._rules["level"].match(name)
            if (match and _INHERITS.search(name)) or (match and self._body_below(name[match.end() :])):
                level, party = match["level"], False
                if match["party"]:
                    party = True
                level = re.sub(r"(?:委|(?:人民)?政府)$", "", level)
            elif self._rules["whole"].search(name) or not self._ends(name):
                repeats = level and name.startswith(level) and not self._ends(name)
                level, party = (level if repeats else ""), False
            elif level and _INHERITS.search(name):
                piece = replace(piece, unit=level + name)
            yield piece

    def _body_below(self, name: str) -> bool:
        return bool(self._rules["body"].match(name))

    # -- what is a name

    def _ends(self, name: str) -> bool:
        return bool(self._rules["ending"].search(name))

    def _is_name(self, name: str) -> bool:
        if name in _GENERIC or not 2 <= len(name) <= _MAX_NAME or any(mark in name for mark in "“”《》:。!?%"):
            return False
        return self._ends(name) or bool(re.match(r"(?:国网|南方电网|中国|国家)", name))


def _in_each_run(before: list[str]) -> str:
    """The 各 or 各边境 that opens a run of bare levels right before: 各省、自治区、直辖市人民政府."""
    for name in reversed(before):
        match = _EACH.match(name)
        if not match or match["suffix"]:
            return ""
        if match["each"]:
            return match["each"]
    return ""


def _below_each(each: re.Match[str], before: list[str]) -> str:
    """各乡镇人民政府、街道办事处: a level below a province shares 各 also where both name their office."""
    previous = _EACH.match(before[-1]) if before else None
    if previous is None or previous["each"] is None:
        return ""
    office = each["suffix"] in ("人民政府", "政府", "办事处", "管委会", "行政公署", "行署")
    shares = office and (each["level"] not in ("省", "市") or previous["level"] in ("盟", "地区", "州"))
    return previous["each"] if shares else ""


def _committees(done: list[Name], group: int) -> list[str]:
    """The places whose 党委 stand right before: 各市、州党委和政府 → 各市, 各州."""
    places: list[str] = []
    for name in reversed(done):
        if name.group != group or not name.unit.endswith("党委"):
            break
        places.insert(0, name.unit.removesuffix("党委"))
    return places


def _shared_office(rest: list[str]) -> str:
    """The office that bare places leave to the last of them: 经开区、高新区管委会."""
    for name in rest:
        if seat := _SEAT.match(name):
            return seat["office"]
        if not _BARE_PLACE.match(name):
            break
    return ""


def _level(text: str, start: int, joiner: re.Match[str]) -> bool:
    """Whether the joiner stands outside brackets: 各县（市和区）人民政府 is one name."""
    before = text[start : joiner.start()]
    return before.count("(") == before.count(")")
