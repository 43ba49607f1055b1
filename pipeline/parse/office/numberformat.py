"""Numbers and dates of a sheet as Excel displays them (ECMA-376 Part 1 §18.8.30, numFmt)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import Final

from pipeline.parse.office.figures import figure

GENERAL: Final = "General"
MAX_CODE: Final = 255
"""Excel takes no longer format; a hostile one would be worked through for every cell."""

MAX_PLACES: Final = 30
"""Excel shows no more decimals than this."""

_DATE: Final = "yyyy/m/d"
_YEAR_MONTH: Final = 'yyyy"年"m"月"'
_MONTH_DAY: Final = 'm"月"d"日"'
_IN_FULL: Final = 'yyyy"年"m"月"d"日"'

BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: _DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 49: "@",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _IN_FULL, 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: 'AM/PMh"时"mm"分"', 35: 'AM/PMh"时"mm"分"ss"秒"', 36: _YEAR_MONTH,
    50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: 'AM/PMh"时"mm"分"',
    56: 'AM/PMh"时"mm"分"ss"秒"', 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""The formats that a file names by number only, as a Chinese Excel shows them (§18.8.30, the zh-cn table)."""

_TOKEN: Final = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[(?:h+|m+|s+)\]|\[[^\]]*\]|AM/PM|A/P|上午/下午|General|G/通用格式|'
    r"y+|m+|d+|h+|s+|a{3,4}|[0#?.,%]+|.",
    re.I | re.S,
)
_SECTION: Final = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)', re.S)
_DATE_TOKEN: Final = re.compile(r"y+|m+|d+|h+|s+|a{3,4}|\[(?:h+|m+|s+)\]", re.I)
_DIGITS: Final = re.compile(r"[0#?.,%]+")
_CHINESE: Final = {"[DBNum1]": "chineseCounting", "[DBNum2]": "chineseLegalSimplified"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = "一二三四五六日"


def display(value: str, code: str, *, from_1904: bool = False) -> str:
    """Return a number as its format shows it: ``display("0.125", "0.0%")`` is 12.5%.

    46022 as ``yyyy-mm-dd`` is 2025-12-31. ``value`` is what stands in the file; what is no number stays as it is.
    """
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return value
    section, number = _section(code if 0 < len(code) <= MAX_CODE else GENERAL, number)
    tokens, chinese = _tokens(section)
    try:
        return _in_section(tokens, number, chinese, from_1904)
    except ArithmeticError:  # a format with hundreds of percent signs
        return _plain(number)


@lru_cache(maxsize=1024)
def _tokens(section: str) -> tuple[list[str], str]:
    """The parts of a section of a format, and the Chinese figures that it asks for."""
    chinese = next((form for mark, form in _CHINESE.items() if mark.lower() in section.lower()), "")
    return [match[0] for match in _TOKEN.finditer(section)], chinese


def _in_section(tokens: list[str], number: Decimal, chinese: str, from_1904: bool) -> str:
    if any(_DATE_TOKEN.fullmatch(token) for token in tokens):
        moment = _moment(number, from_1904)
        return _plain(number) if moment is None else _date(tokens, moment, number, chinese)
    return _number(tokens, number, chinese)


def _section(code: str, number: Decimal) -> tuple[str, Decimal]:
    """The section of a format for a number: positive;negative;zero. A section for negative numbers brings its sign."""
    sections = [match[1] for match in _SECTION.finditer(code)]
    if len(sections) > 1 and not sections[-1]:
        sections.pop()  # the empty match at the very end
    if code.endswith(";"):
        sections.append("")
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return (sections or [GENERAL])[0], number


def _number(tokens: list[str], number: Decimal, chinese: str) -> str:
    digits = [token for token in tokens if _DIGITS.fullmatch(token) and token.strip(",")]
    if len(digits) > 1 and not all(token in ("%", ".") for token in digits[1:]):
        return _plain(number)  # fractions, telephone numbers, scientific notation
    shown = False
    parts: list[str] = []
    for token in tokens:
        if token.lower() in ("general", "g/通用格式") or token == "@":
            parts.append(_chinese(number, chinese) or _plain(number))
        elif _DIGITS.fullmatch(token):
            if token.strip("%") and not shown:
                shown = True
                parts.append(_chinese(number, chinese) or _digits("".join(digits), number))
            else:
                parts.append("%" * token.count("%"))
        else:
            parts.append(_literal(token))
    return "".join(parts).strip()


def _digits(pattern: str, number: Decimal) -> str:
    """The figures of a number: ``"#,##0.0"`` with its thousands, ``0%`` a hundred times as much."""
    bare = pattern.replace("%", "")
    whole, _, decimals = bare.partition(".")
    with localcontext() as context:
        context.prec = 400
        number = number.scaleb(2 * pattern.count("%") - 3 * (len(bare) - len(bare.rstrip(","))))
        places = min(sum(map(decimals.count, "0#?")), MAX_PLACES)
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = f"{abs(number):,f}" if "," in whole.rstrip(",") else f"{abs(number):f}"
    units, _, rest = text.partition(".")
    units = units.zfill(whole.count("0"))
    if units == "0" and "0" not in whole:
        units = ""
    needed = decimals.count("0")
    rest = rest[:needed] + rest[needed:].rstrip("0")
    sign = "-" if number < 0 else ""
    # The sign of a percentage stands where the pattern has it: 0% has it behind.
    return f"{sign}{units}{'.' + rest if rest else ''}" + "%" * (pattern.endswith("%") * pattern.count("%"))


def _date(tokens: list[str], moment: datetime, number: Decimal, chinese: str) -> str:
    afternoon = any(token.lower() in ("am/pm", "a/p", "上午/下午") for token in tokens)
    parts: list[str] = []
    last = ""
    for at, token in enumerate(tokens):
        low = token.lower()
        if _DATE_TOKEN.fullmatch(token):
            following = next((later.lower() for later in tokens[at + 1 :] if _DATE_TOKEN.fullmatch(later)), "")
            minutes = low in ("m", "mm") and (last[:1] == "h" or last == "[h]" or following[:1] == "s")
            parts.append(_date_part(low, moment, number, minutes, afternoon, chinese))
            last = low
        elif low in ("am/pm", "a/p", "上午/下午"):
            parts.append("上午" if moment.hour < 12 else "下午")
        else:
            parts.append(token if _DIGITS.fullmatch(token) and token in ".," else _literal(token))
    return "".join(parts).strip()


def _date_part(token: str, moment: datetime, number: Decimal, minutes: bool, afternoon: bool, chinese: str) -> str:
    kind, width = token[0], len(token)
    if kind == "[":
        unit = {"h": 24, "m": 24 * 60, "s": 24 * 3600}[token[1]]
        return str(int(number * unit))
    if kind == "y":
        year = f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
        return figure(moment.year, "ideographDigital") if chinese and width > 2 else year
    if kind == "a" or (kind == "d" and width > 2):
        day = _WEEKDAYS[moment.weekday()]
        return day if token == "aaa" else f"星期{day}"
    if kind == "m" and not minutes and width > 2:
        return _MONTHS[moment.month - 1]
    hour = (moment.hour - 1) % 12 + 1 if afternoon else moment.hour
    value = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}[kind]
    return figure(value, chinese) if chinese and value else str(value).zfill(width)


def _moment(number: Decimal, from_1904: bool) -> datetime | None:
    """A day count as a date; Excel counts a 29 February 1900 that never was (§18.17.4.1)."""
    if number < 0:
        return None
    begin = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if number < 60 else 30)
    try:
        return begin + timedelta(days=int(number), seconds=round(number % 1 * 86400))
    except OverflowError:
        return None


def _literal(token: str) -> str:
    """What a token of a format prints as it is: 万元 for ``"万元"``; nothing for colours, locales and gaps."""
    if token.startswith('"'):
        return token.strip('"')
    if token.startswith("\\"):
        return token[1:]
    return "" if len(token) > 1 else token


def _chinese(number: Decimal, form: str) -> str:
    whole = number == number.to_integral_value() and 0 < number < 10_000
    return figure(int(number), form) if form and whole else ""


def _plain(number: Decimal) -> str:
    """A number without a format: 15 significant figures as Excel keeps them, no exponent, 12 for 12.0."""
    with localcontext() as context:
        context.prec = 15
        text = f"{+number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
