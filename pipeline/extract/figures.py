"""From the match of a rule ``targets.quantity`` to its value in the base unit, and how it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Final, NamedTuple

from pipeline.extract.trace import Step
from pipeline.rules import Rule
from pipeline.types import Comparator
from pipeline.values import Unread, read_numeral, read_range

DOUBLED: Final = "targets.change.double"
_RENMINBI: Final = "人民币"
_ELLIPTIC: Final = {_RENMINBI: "元", "月": "个月"}
_EXACT: Final = Context(prec=100)
"""Enough for the longest numeral that is read, times any unit."""
_PER_CENT: Final = "百"
_HALF: Final = Decimal("0.5")
_APPROXIMATE: Final = Unread("approximate")
_GREATER: Final = frozenset("万亿")
_MORE: Final = frozenset("余多几")


class Figure(NamedTuple):
    """A value, the end of its range if it is one, and the base unit: 15万元 is 150000 元."""

    value: Decimal
    high: Decimal | None
    unit: str
    comparator: Comparator = "="
    """What the number itself says: > where 余, 多 or 几 stands in it, ~ for two neighbouring digits (十五六)."""


def read_figure(match: re.Match[str], rule: Rule) -> Figure | Unread:
    """Number, end of range and base unit: 15万元 → 150000 元, 二分之一 → 0.5, 百分之二十 → 20 %, 九成 → 90 %."""
    groups = match.groupdict()
    if "value" in rule.yields:
        return Figure(Decimal(rule.text_of("value")), None, rule.text_of("unit"))
    if "under" in groups:
        return _fraction(groups)
    if rule.text_of("sides") == "both":
        return _margin(groups)
    if rule.id == DOUBLED:
        return _doubled(groups["n"] or "一")
    if "n" not in groups:
        return Unread("vague")
    number = read_numeral(match["n"])
    if number == _APPROXIMATE and not groups.get("n2"):
        return _neighbours(match["n"], groups)
    if isinstance(number, Unread):
        return number
    if rule.text_of("unit") == "%":
        return _tenths(groups)
    return _counted(number, groups, rule.text_of("unit"))


def _tenths(groups: dict[str, str | None]) -> Figure | Unread:
    """九成 → 90 %, 三到五成 → 30 to 50 %."""
    first, last = groups["n"] or "", groups.get("n2")
    low = read_numeral(first if not last or "成" in first else f"{first}成")
    high = read_numeral(last) if last else None
    if isinstance(low, Unread):
        return low
    if isinstance(high, Unread):
        return high
    if high is not None and high <= low:
        return Unread("order")
    end = None if high is None else _tidy(_EXACT.multiply(high, Decimal(100)))
    return Figure(_tidy(_EXACT.multiply(low, Decimal(100))), end, "%")


def _margin(groups: dict[str, str | None]) -> Figure | Unread:
    """±3% → -3 to 3 %."""
    number = read_numeral(groups["n"] or "")
    if isinstance(number, Unread):
        return number
    figure = _counted(number, groups, "")
    if isinstance(figure, Unread) or not figure.value:
        return figure
    return figure._replace(value=-figure.value, high=figure.value)


def _doubled(times: str) -> Figure | Unread:
    """翻一番 is 2 倍, 翻两番 4 倍."""
    number = read_numeral(times)
    return number if isinstance(number, Unread) else Figure(Decimal(2) ** int(number), None, "倍")


def scale_of(groups: dict[str, str | None]) -> str:
    """万 or 亿 behind the number, as printed."""
    return groups.get("mult") or ""


def _scaled(number: Decimal, printed: str, scale: str, factor: Decimal) -> Decimal:
    """1500万 is 1500 times 万, but 1亿2000万 is one numeral, of which 万 scales the last part alone."""
    whole = read_numeral(printed + scale) if not _GREATER.isdisjoint(printed) else None
    return whole if isinstance(whole, Decimal) else _EXACT.multiply(number, factor)


def _fraction(groups: dict[str, str | None]) -> Figure | Unread:
    """百分之二十 → 20 %, 三分之一 and 1/3 → 0.333…; a fraction of one or more (16/5) is no share of anything."""
    under, over = groups["under"] or "", groups["over"] or ""
    value = read_numeral(over)
    if isinstance(value, Unread):
        return value
    high = read_numeral(groups["over2"] or "") if groups.get("over2") else None
    if isinstance(high, Unread):
        return high
    if high is not None and high <= value:
        return Unread("order")
    if under == _PER_CENT:
        return Figure(value, high, "%")
    whole = groups.get("whole")
    share = read_numeral(f"{whole}又{under}分之{over}" if whole else f"{under}分之{over}")
    if isinstance(share, Unread):
        return share
    return Figure(share, None, groups.get("u") or "") if share < 1 or whole else Unread("not_a_numeral")


def _neighbours(text: str, groups: dict[str, str | None]) -> Figure | Unread:
    """十五六个 is 15 to 16, about."""
    span = read_range(text)
    if isinstance(span, Unread):
        return span
    figure = _counted(span[0], groups, "", span[1])
    return figure if isinstance(figure, Unread) else figure._replace(comparator="~")


def _counted(number: Decimal, groups: dict[str, str | None], unit: str, high: Decimal | None = None) -> Figure | Unread:
    if groups.get("n2"):
        read = read_numeral(groups["n2"] or "")
        if isinstance(read, Unread):
            return read
        high = read
    if scale := scale_of(groups):
        factor = read_numeral(scale)
        if isinstance(factor, Unread):
            return factor
        high = None if high is None else _scaled(high, groups.get("n2") or "", scale, factor)
        if not groups.get("m1"):
            number = _scaled(number, groups["n"] or "", scale, factor)
    if first := groups.get("m1"):
        factor = read_numeral(first)
        if isinstance(factor, Unread):
            return factor
        number = _EXACT.multiply(number, factor)
    if groups.get("half") or groups.get("half1"):
        number = _EXACT.add(number, _HALF)
    printed = groups.get("u") or unit
    if high is not None and (high <= number or not printed.startswith(groups.get("u1") or "")):
        return Unread("order")
    vague = groups.get("more") or groups.get("more2") or not _MORE.isdisjoint(groups["n"] or "")
    return Figure(_tidy(number), None if high is None else _tidy(high), _base(printed), ">" if vague else "=")


def _tidy(value: Decimal) -> Decimal:
    """120000000.0 → 120000000."""
    whole = value.to_integral_value()
    return whole if whole == value else value


def _base(unit: str) -> str:
    """个工作日 → 工作日, 人民币元 and 人民币 → 元; 个 and 个月 stay; 月 is that of 一个半月."""
    if unit in _ELLIPTIC:
        return _ELLIPTIC[unit]
    unit = unit.removeprefix(_RENMINBI)
    return unit[1:] if unit[:1] == "个" and len(unit) > 1 and unit != "个月" else unit


def figure_steps(match: re.Match[str], rule: Rule, figure: Figure) -> Iterator[Step]:
    """1500万户: the number 1500, 万 multiplied in, the measure word 户."""
    groups = {name: found for name, found in match.groupdict().items() if found}
    yield Step("number", match[0], groups.get("n") or groups.get("over") or match[0], rule=rule, match=match)
    if "under" in groups:
        yield Step("fraction", match[0], f"{figure.value:.15g}")
    if scale := scale_of({**groups}):
        yield Step("scale", scale, f"{figure.value}", f"times_{read_numeral(scale)}")
    if figure.high is not None:
        yield Step("value_high", groups.get("n2") or groups.get("over2") or "", f"{figure.high}")
    printed = groups.get("u", "")
    if printed or figure.unit:
        yield Step("unit", printed or match[0], figure.unit, "" if printed == figure.unit else "base_unit")
