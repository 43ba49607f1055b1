"""Whether a number tells what has been achieved, and sets nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extract.gate import Gate
from pipeline.rules import Pack
from pipeline.values import plan_period, read_int


@dataclass(frozen=True, slots=True)
class Achieved:
    """The words that put a number into the past, and the rule that reads them."""

    words: str
    rule_id: str

    @property
    def is_year(self) -> bool:
        """A year or a plan that ended before the notice says so, and no word such as 已建成."""
        return self.rule_id == "targets.not.past-year"


class PastReader:
    """Reads by the rules ``targets.not.past``, ``.past-year`` and ``targets.ahead``: the nearest in front decides."""

    def __init__(self, pack: Pack) -> None:
        self._past = pack["targets.not.past"].regex
        self._year = pack["targets.not.past-year"].regex
        self._ahead = pack["targets.ahead"].regex
        self._any = Gate((self._past, self._year))

    def read(self, told: str, issued: int) -> Achieved | None:
        """``told`` is the sentence up to the number, ``issued`` the year of the notice, or 0.

        ``目前已建成200个`` and, in a notice of 2023, ``2022年新增就业62万人`` are past; ``目前有1个，力争新建`` is not.
        """
        if not self._any.windows(told, 0, len(told)):
            return None
        place, found = -1, None
        for match in self._past.finditer(told):
            place, found = match.end(), Achieved(match[0], "targets.not.past")
        for match in self._year.finditer(told):
            year = _ends(match["y"], match["plan"])
            over = year < issued or (year == issued and match["upto"] is not None)
            if over and match.end() > place:
                place, found = match.end(), Achieved(match[0], "targets.not.past-year")
            elif not over and match.start() >= place:
                place, found = match.end(), None
        return None if found is None or self._ahead.search(told, place) else found


def _ends(year: str | None, plan: str | None) -> int:
    """2022年 ends in 2022, 十三五 in 2020."""
    number = read_int(f"十{plan}")
    return plan_period(number).end.year if year is None and number else int(year or 0)
