"""Chinese, Arabic and mixed numerals → Decimal, or why they have no value (GB/T 15835-2011 出版物上数字用法)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final, Literal

Why = Literal["empty", "too_long", "not_a_numeral", "order", "vague", "approximate", "ordinal", "no_denominator"]
"""Why a numeral has no value: 几十 is vague, 五六 approximate (5 or 6), 十百 stands in no order that is read."""

CN_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_PER: Final = {"%": 100, "‰": 1000}
_FORMAL: Final = str.maketrans(
    {
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟萬億", "一二三四五六七八九十百千万亿", strict=True)),
        "廿": "二十",
        "卅": "三十",
    }
)
"""The forms of cheques and contracts, and the short ones of 二十 and 三十."""
_LONGEST: Final = 60
"""Characters; a longer run of digits is no number that somebody wrote, and arithmetic on it would take its time."""
_EXACT: Final = Context(prec=2 * _LONGEST)
"""Enough digits that nothing but a division ever rounds, whatever the caller's own context is."""
_DIVISION: Final = Context(prec=28)
"""三分之一 has no last digit: 28 of them, as Decimal gives by default."""

_TOKEN: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|[^\d]")
_SPACE: Final = re.compile(r"(?<=[一二三四五六七八九十百千万亿]) +(?=[一二三四五六七八九十百千万亿])")
_AROUND: Final = re.compile(
    r"^(?:大?约|近|将近|接近)|(?<=[\d十百千万亿])[余多](?=[万亿]|$)|(?:(?<=[十百千万亿])|(?<=[百千万亿]零))几(?=[万亿]|$)"
)
"""What only says that the number is not the whole truth: 近30, 500余万, 二十几万; the number named is read."""
_VAGUE: Final = re.compile(r"^[几数]")
_FRACTION: Final = re.compile(r"(?:(?P<whole>.+)又)?(?P<under>[^/]+)分之(?P<over>[^/]+)")
_SLASH: Final = re.compile(r"(?P<over>\d[\d,]*)/(?P<under>\d[\d,]*)")
_TENTHS: Final = re.compile(r"(?P<tenths>[^成]+)成(?P<rest>半|[一二三四五六七八九])?")
_DECIMAL: Final = re.compile(r"(?P<whole>[^点]+)点(?P<part>[〇零一二三四五六七八九]+)(?P<scale>[十百千]?[万亿]*)")
_TO: Final = re.compile(r"(?P<low>[^-~至到]+)(?:-|~|至|到)(?P<high>[^-~至到]+)")
_NEIGHBOURS: Final = re.compile(
    r"(?P<head>(?:.*[十百千万亿])?)(?P<low>[一二两三四五六七八九])(?P<high>[一二三四五六七八九])(?P<tail>[十百千]?[万亿]*)"
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A numeral without a value, and why: ``几十`` is ``Unread("vague")``."""

    reason: Why


def read_number(text: str) -> Decimal | None:
    """Read a numeral of any size, Arabic, Chinese or mixed; None for what :func:`read_numeral` cannot read, never 0."""
    value = read_numeral(text)
    return None if isinstance(value, Unread) else value


@lru_cache(maxsize=4096)
def read_numeral(text: str) -> Decimal | Unread:
    """Read a numeral of any size, Arabic, Chinese or mixed, or say why there is no value; ``text`` is folded.

    ``1.2亿`` → 120000000, ``3万5千`` → 35000, ``三千五`` → 3500, ``二〇二一`` → 2021, ``12,000`` → 12000,
    ``2 000`` → 2000, ``三点一四`` → 3.14, ``百分之二十`` and ``20%`` → 0.2, ``九成`` → 0.9, ``负5`` → -5, ``+5`` → 5,
    ``500余万`` → 5000000 (the number named). Exact but for divisions, which give 28 digits: ``三分之一`` → 0.333….
    """
    if len(text) > _LONGEST:
        return Unread("too_long")
    text = _SPACE.sub("", text.strip().translate(_FORMAL))
    if not text:
        return Unread("empty")
    if text[0] == "第":
        return Unread("ordinal")
    if text[0] == "+":
        return _unsigned(text[1:])
    if text[0] in "负-":
        value = _unsigned(text[1:])
        return value if isinstance(value, Unread) else _EXACT.minus(value)
    return _unsigned(text)


def read_int(text: str) -> int | None:
    """Read a whole number: ``二十一`` → 21, ``7`` → 7; None for anything else."""
    value = read_number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def read_ordinal(text: str) -> int | None:
    """Read a place in an order: ``第二十`` → 20; None for what has no 第 or is no whole number (``二十``)."""
    return read_int(text[1:]) if text[:1] == "第" else None


def read_range(text: str) -> tuple[Decimal, Decimal] | Unread:
    """Read a range or two neighbouring digits: ``三至五`` → 3, 5; ``1-3万`` → 10000, 30000; ``七八十`` → 70, 80."""
    text = text.strip().translate(_FORMAL)
    if len(text) > _LONGEST:
        return Unread("too_long")
    if match := _TO.fullmatch(text):
        low, high = match["low"], match["high"]
        if scale := _scale_of(high):
            low += "" if _scale_of(low) else scale
    elif match := _NEIGHBOURS.fullmatch(text):
        low, high = (match["head"] + match[name] + match["tail"] for name in ("low", "high"))
    else:
        return Unread("not_a_numeral")
    first, last = read_numeral(low), read_numeral(high)
    if isinstance(first, Unread):
        return first
    if isinstance(last, Unread):
        return last
    return (first, last) if first < last else Unread("order")


def _scale_of(text: str) -> str:
    """``1.5万`` → 万: what a range says once, behind its second number."""
    return text[len(text.rstrip("万亿")) :]


def _unsigned(text: str) -> Decimal | Unread:
    if text.isdecimal() and text.isascii():
        return Decimal(text)
    if text == "半" or text == "一半":
        return Decimal("0.5")
    if text == "百分百":
        return Decimal(1)
    if text[-1:] in _PER:
        return _divided(_plain(text[:-1]), Decimal(_PER[text[-1]]))
    if match := _SLASH.fullmatch(text):
        return _divided(_plain(match["over"]), _plain(match["under"]))
    if match := _FRACTION.fullmatch(text):
        part = _divided(_plain(match["over"]), _plain(match["under"]))
        return _sum(_plain(match["whole"]), part) if match["whole"] else part
    if match := _TENTHS.fullmatch(text):
        rest = {"": Decimal(0), "半": Decimal("0.5")}.get(match["rest"] or "") or _plain(match["rest"] or "0")
        if match["rest"] and match["rest"] != "半":
            rest = _divided(rest, Decimal(10))
        return _divided(_sum(_plain(match["tenths"]), rest), Decimal(10))
    return _plain(text)


def _divided(over: Decimal | Unread, under: Decimal | Unread) -> Decimal | Unread:
    if isinstance(over, Unread):
        return over
    if isinstance(under, Unread):
        return under
    return _DIVISION.divide(over, under) if under else Unread("no_denominator")


def _sum(one: Decimal | Unread, other: Decimal | Unread) -> Decimal | Unread:
    if isinstance(one, Unread):
        return one
    return other if isinstance(other, Unread) else _EXACT.add(one, other)


def _plain(text: str) -> Decimal | Unread:
    """A numeral without sign, share or fraction."""
    if _VAGUE.search(text):
        return Unread("vague")
    text = _AROUND.sub("", text)
    if match := _DECIMAL.fullmatch(text):
        return _with_part(_plain(match["whole"]), match["part"], match["scale"])
    if text and all(char in CN_DIGITS for char in text):
        digits = [CN_DIGITS[char] for char in text]
        return Unread("approximate") if len(digits) == 2 and 0 not in digits else _joined(digits)
    value = _above(text, "亿") if text else Unread("empty")
    return Unread("approximate") if isinstance(value, Unread) and _NEIGHBOURS.fullmatch(text) else value


def _with_part(whole: Decimal | Unread, part: str, scale: str) -> Decimal | Unread:
    """二十三点二三万: the digits behind 点, then 万."""
    if isinstance(whole, Unread):
        return whole
    if whole != whole.to_integral_value():
        return Unread("order")
    number = _EXACT.add(whole, _joined([CN_DIGITS[digit] for digit in part]).scaleb(-len(part), _EXACT))
    for unit in scale:
        number = _EXACT.multiply(number, Decimal(_SMALL.get(unit) or _LARGE[unit]))
    return number


def _joined(digits: Sequence[int]) -> Decimal:
    return Decimal("".join(map(str, digits)))


def _above(text: str, unit: str) -> Decimal | Unread:
    """A numeral cut at 亿, and what is left at 万: 五万亿 is five times 万 times 亿, 一亿五千万 two parts."""
    scale = _LARGE.get(unit)
    if scale is None:
        return _below_ten_thousand(text)
    lower = "万" if unit == "亿" else ""
    head, found, tail = text.partition(unit)
    if not found:
        return _above(text, lower)
    if unit in tail or (tail and not head):
        return Unread("order")
    value = _above(head, lower) if head else Decimal(1)
    below = _above(tail, lower) if tail else Decimal(0)
    if not isinstance(below, Unread):
        if tail in CN_DIGITS or (len(tail) == 1 and tail.isdecimal()):
            below = _EXACT.multiply(below, Decimal(scale // 10))
        if below >= scale:
            return Unread("order")
    return _sum(value if isinstance(value, Unread) else _EXACT.multiply(value, Decimal(scale)), below)


def _below_ten_thousand(text: str) -> Decimal | Unread:
    """千, 百 and 十 from the left, each smaller than the last; a digit alone behind 百 or 千 is tens or hundreds."""
    total = Decimal(0)
    pending: Decimal | None = None
    last, zero = 10**4, False
    tokens = _TOKEN.findall(text)
    for place, token in enumerate(tokens):
        if token in ("零", "〇"):
            zero = True
            continue
        if (unit := _SMALL.get(token)) is not None:
            if unit >= last or (pending is None and unit > 10 and place):
                return Unread("order")
            total = _EXACT.add(total, _EXACT.multiply(Decimal(1) if pending is None else pending, Decimal(unit)))
            pending, last, zero = None, unit, False
        elif (digit := _digit(token)) is None:
            return Unread("not_a_numeral")
        elif pending is not None or (total and digit >= last):
            return Unread("order")
        else:
            pending = digit
    if pending is None:
        return total
    elided = 100 <= last < 10**4 and not zero and len(tokens[-1]) == 1
    return _EXACT.add(total, _EXACT.multiply(pending, Decimal(last // 10)) if elided else pending)


def _digit(token: str) -> Decimal | None:
    """A token of Arabic digits, or one Chinese digit."""
    if token in CN_DIGITS:
        return Decimal(CN_DIGITS[token])
    return Decimal(token.replace(",", "").replace(" ", "")) if token[0] in "0123456789" else None
