"""What a list of units says once, put back where it is left out.

``省委宣传部、网信办，省发展改革委、教育厅`` → 省委宣传部, 省委网信办, 省发展改革委, 省教育厅; ``临溪、汀澜市政府`` →
临溪市政府, 汀澜市政府. Each name knows what was added and which name of the list gave it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from pipeline.extract.pieces import Added, Name, Rules

GENERIC: Final = frozenset({"单位", "部门", "机构", "企业", "处室"})
_SECTION: Final = "部门"
_SECTIONS: Final = (_SECTION, "有关部门", "相关部门")
_INHERITS: Final = re.compile(r"(?:厅|局|委|办|办公室|委员会)$")
_LEVEL_TAIL: Final = re.compile(r"(?:委|(?:人民)?政府)$")
_OFFICES: Final = ("人民政府", "政府", "办事处", "管委会", "行政公署", "行署")
_REACH: Final = 32
"""So many names before and behind one may share something with it: a longer list must not cost a square."""
_SHORT: Final = 4
"""A place without its level is no longer: 临溪, 云栖湖."""


class Elision:
    """Puts back what a list leaves out, by the rules ``units.name.*``.

    ``has_place`` says whether a name begins with the name of a region, so that no other level goes in front of it.
    """

    def __init__(self, rules: Rules, has_place: Callable[[str], bool]) -> None:
        self._rules = rules
        self._has_place = has_place
        self._match = {name: rule.regex.match for name, rule in rules.items()}
        self._is_whole = rules["whole"].regex.search
        self._ending = rules["ending"].regex.search

    def ends(self, name: str) -> bool:
        """Whether a run ends as a unit's name does: 省教育厅, but not 教育."""
        return self._ending(name) is not None

    def put_back(self, pieces: Iterable[Name]) -> Iterator[Name]:
        """The pieces of a list as whole names; the committees of 各市、州党委和政府 give one name each."""
        return self._with_fronts(self._with_ends(pieces))

    # -- what stands at the end, or opens a run of groups

    def _with_ends(self, pieces: Iterable[Name]) -> Iterator[Name]:
        for _, group in groupby(pieces, attrgetter("group")):
            own = list(group)
            written = [piece.unit for piece in own]
            done: list[Name] = []
            for at, piece in enumerate(own):
                places = self._of_committees(piece.unit, done)
                done += [piece.with_added(place) for place in places] or [
                    piece.with_added(*self._left_out(piece.unit, written, at))
                ]
            yield from done

    def _of_committees(self, name: str, done: Sequence[Name]) -> list[Added]:
        """The places whose committees stand right before their government: 各市、州党委和政府 → 各市, 各州; 各 alone
        where it names its level: 各区委、区政府."""
        government = self._match["government-of"](name)
        places: list[Added] = []
        for before in reversed(done if government else ()):
            committee = self._match["committee-of"](before.unit)
            if committee is None:
                break
            level = government["level"] if government else ""
            place = committee["place"].removesuffix(level)
            if level and place != "各":
                break
            places.insert(0, Added(place, before.unit, True, self._rules["committee-of"]))
        return places

    def _left_out(self, name: str, written: Sequence[str], at: int) -> tuple[Added, ...]:
        before, rest = written[max(0, at - _REACH) : at], written[at + 1 : at + 1 + _REACH]
        if each := self._match["each"](name):
            return self._of_each(each, before, rest)
        if before and (added := self._of_those_before(name, written[0], before)):
            return added
        if rest:
            return self._of_those_behind(name, rest, written[-1])
        return ()

    def _of_those_before(self, name: str, first: str, before: Sequence[str]) -> tuple[Added, ...]:
        """省政府各部门、直属机构 → 省政府各直属机构; 有关部门和单位 → 有关单位; 各高校、科研院所 → 各科研院所."""
        if (council := self._match["council"](first)) and self._match["council-part"](name):
            head = council["head"] + ("" if name.startswith("各") else "各")
            return (Added(head, first, True, self._rules["council"]),)
        if name in GENERIC and before[-1][-2:] in GENERIC:
            return (Added(before[-1][:-2], before[-1], True, self._rules["group"]),)
        return self._of_institutions(name, before)

    def _of_institutions(self, name: str, before: Sequence[str]) -> tuple[Added, ...]:
        match = self._match["institution"](name)
        for other in reversed(before):
            if match is None or match["each"]:
                break
            match = self._match["institution"](other)
            if match and match["each"]:
                return (Added(match["each"], other, True, self._rules["institution"]),)
        return ()

    def _of_those_behind(self, name: str, rest: Sequence[str], last: str) -> tuple[Added, ...]:
        """省委、省政府督查室 → 省委督查室; 临溪、汀澜市 → 临溪市; 财政、民政部门 → 财政部门."""
        if self._match["committee"](name) and (both := self._match["of-both"](rest[0])):
            return (Added(both["body"], rest[0], False, self._rules["of-both"]),)
        if self._match["product"](name):
            return ()
        ends = self.ends(name)
        if len(name) <= _SHORT and (not ends or name.endswith("州")):
            for place in filter(None, map(self._match["place"], rest)):
                if not name.endswith(place["suffix"]):
                    added = place["suffix"] + (place["office"] or "")
                    return (Added(added, place[0], False, self._rules["place"]),)
                break
            if not ends and (office := self._shared_office(rest)):
                return office
        if self._match["bare-place"](name):
            return self._shared_office(rest)
        return self._section(name, ends, last)

    def _section(self, name: str, ends: bool, last: str) -> tuple[Added, ...]:
        """财政、农业农村等部门 → 财政部门; 省财政、民政部门 → 省财政部门."""
        field = self._match["field"](name)
        level = self._match["level"](name)
        is_field = field or (level and self._match["field"](name[level.end() :]))
        among_sections = (field or not ends) and last in _SECTIONS
        of_section = is_field and last.endswith(_SECTION) and self._match["field"](last.removesuffix(_SECTION))
        return (Added(_SECTION, last, False, self._rules["field"]),) if among_sections or of_section else ()

    def _shared_office(self, rest: Iterable[str]) -> tuple[Added, ...]:
        """The office that bare places leave to the last of them: 经开区、高新区管委会."""
        for name in rest:
            if seat := self._match["seat"](name):
                return (Added(seat["office"], name, False, self._rules["seat"]),)
            if not self._match["bare-place"](name):
                break
        return ()

    # -- 各市、县〔区〕人民政府: 各 goes forward, 人民政府 goes back

    def _of_each(self, each: re.Match[str], before: Sequence[str], rest: Sequence[str]) -> tuple[Added, ...]:
        shared = None if each["each"] else self._each_of_run(each, before) or self._each_below(each, before)
        added = [Added(*shared, True, self._rules["each"])] if shared else []
        follows = rest and len(each[0]) == 1 and self._match["each"](rest[0])
        if not each["suffix"] and (
            each["each"] or shared or follows
        ):  # 市、区民政局 share, 试点县、各市人民政府 do not
            matches = filter(None, map(self._match["each"], rest))
            office = next((match for match in matches if match["suffix"]), None)
            if office and not _is_higher(office, each) and (each["street"] or not office["of_street"]):
                added.append(Added(office["suffix"], office[0], False, self._rules["each"]))
        return tuple(added)

    def _each_of_run(self, each: re.Match[str], before: Sequence[str]) -> tuple[str, str] | None:
        """The 各 or 各边境 that opens a run of bare levels right before: 各省、自治区、直辖市人民政府."""
        for name in reversed(before):
            match = self._match["each"](name)
            if not match or match["suffix"] or _is_higher(each, match):
                return None
            if match["each"]:
                return match["each"], name
        return None

    def _each_below(self, each: re.Match[str], before: Sequence[str]) -> tuple[str, str] | None:
        """各乡镇人民政府、街道办事处: a level below a province shares 各 also where both name their office."""
        previous = self._match["each"](before[-1]) if before else None
        if previous is None or previous["each"] is None:
            return None
        shares = each["level"] not in ("省", "市") or previous["level"] in ("盟", "地区", "州")
        return (previous["each"], before[-1]) if shares and each["suffix"] in _OFFICES else None

    # -- what stands in front: the level, the region, the department

    def _with_fronts(self, pieces: Iterable[Name]) -> Iterator[Name]:
        level: tuple[str, str] = ("", "")
        region: tuple[str, str] = ("", "")
        organ: tuple[str, str] = ("", "")
        party = False
        for piece in pieces:
            name = piece.unit
            office = self._match["office"](name)
            if office and organ[0] and not office["organ"]:
                yield self._in_front(piece, organ, "office")
                continue
            organ = (office["organ"] or "", name) if office else ("", "")
            vertical = self._match["vertical"](name)
            if vertical and region[0] and not vertical["region"]:
                yield self._in_front(piece, region, "vertical")
                continue
            region = (vertical["region"] or "", name) if vertical else ("", "")
            if league := self._match["league"](name):
                level, party = (league["level"], name), False
                yield piece
                continue
            if self._match["body"](name):
                party = party and self._match["party"](name) is not None
                yield self._in_front(
                    piece, (level[0] + ("委" if party else ""), level[1]), "party" if party else "body"
                )
                continue
            match = self._match["level"](name)
            inherits = _INHERITS.search(name)
            if match and (inherits or self._match["body"](name[match.end() :])):
                level, party = (_LEVEL_TAIL.sub("", match["level"]), name), match["party"] is not None
            elif self._is_whole(name) or not self.ends(name):
                repeats = level[0] and name.startswith(level[0]) and not self.ends(name)
                level, party = (level if repeats else ("", "")), False
            elif level[0] and inherits and not self._has_place(name):
                piece = self._in_front(piece, level, "level")
            yield piece

    def _in_front(self, piece: Name, shared: tuple[str, str], rule: str) -> Name:
        text, donor = shared
        return piece.with_added(Added(text, donor, True, self._rules[rule])) if text else piece


def _is_higher(department: re.Match[str], each: re.Match[str]) -> bool:
    """Whether this is a department of a higher level: 各镇街、县教育局 and 各市、省教育厅 share nothing."""
    higher = (each["low"] and not department["low"]) or (department["top"] and not each["top"])
    return bool(department["department"] and higher)
