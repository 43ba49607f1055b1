"""Numbers in the figures of Word's lists (ECMA-376 Part 1 §17.18.59, ST_NumberFormat)."""

from __future__ import annotations

from typing import Final

from pipeline.parse.html.numbers import LARGEST, ListCounter

_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = str.maketrans("零〇一二三四五六七八九十百千", "零零壹贰叁肆伍陆柒捌玖拾佰仟")
_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")

_ROWS: Final = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
}
"""Formats whose figures stand in a row in Unicode: the first, and how many there are."""

_MORE_CIRCLES: Final = (("㉑", 21, 35), ("㊱", 36, 50))

_COUNTING: Final = frozenset(
    (
        *("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"),
        *("taiwaneseCountingThousand", "koreanCounting"),
    )
)
_DIGITWISE: Final = frozenset(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"))
_LEGAL_FORMATS: Final = frozenset(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"))
_WITHOUT: Final = frozenset(("bullet", "none"))


def figure(number: int, form: str, pattern: str = "") -> str:
    """The figure that Word displays: 三 for 3 as ``chineseCounting``, ③ as ``decimalEnclosedCircle``, "" as a bullet.

    ``pattern`` is that of a ``custom`` format: ``001, 002, 003, ...``. A number that a format has no figure for, and a
    format that is not known, give plain figures.
    """
    if form in _WITHOUT:
        return ""
    if form in _ROWS:
        return _enclosed(number, *_ROWS[form])
    if form == "custom":
        return str(number).zfill(len(pattern.split(",")[0].strip()))
    if not 0 < number <= LARGEST:
        return str(number)
    if form in _COUNTING:
        return _listed("一", number)
    if form in _DIGITWISE:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form in _LEGAL_FORMATS:
        return _legal(number)
    if form in ("ideographTraditional", "ideographZodiac", "ideographZodiacTraditional"):
        return _cyclic(number, form)
    return _western(number, form)


def _western(number: int, form: str) -> str:
    if form in ("lowerRoman", "upperRoman"):
        roman = _listed("i", number)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("lowerLetter", "upperLetter"):
        # After z Word goes on with aa, bb, cc, unlike a browser.
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(_FULL_WIDTH)
    if form == "decimalZero":
        return f"{number:02}"
    return f"- {number} -" if form == "numberInDash" else str(number)


def _listed(kind: str, number: int) -> str:
    return ListCounter(kind, "{}", number).marker("")


def _enclosed(number: int, first: str, length: int) -> str:
    if 1 <= number <= length:
        return chr(ord(first) + number - 1)
    if first == "①":
        return next(
            (chr(ord(mark) + number - low) for mark, low, high in _MORE_CIRCLES if low <= number <= high), ""
        ) or (str(number))
    return str(number)


def _cyclic(number: int, form: str) -> str:
    if form == "ideographZodiacTraditional":
        return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]
    row = _STEMS if form == "ideographTraditional" else _BRANCHES
    return row[number - 1] if number <= len(row) else str(number)


def _legal(number: int) -> str:
    counted = _listed("一", number)
    return ("壹" if counted.startswith("十") else "") + counted.translate(_LEGAL)
