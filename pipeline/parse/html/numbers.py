"""The numbers that a browser puts before the entries of an ordered list: they stand in no markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 9999
"""Numbers beyond it are a hostile ``start`` and are counted in plain figures."""

_DIGITS: Final = "〇一二三四五六七八九"
_PLACES: Final = ((1000, "千"), (100, "百"), (10, "十"))
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_STYLE: Final = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?"
    r"(none|decimal|(?:lower|upper)-(?:alpha|latin|roman)|cjk[\w-]*|simp-[\w-]*|trad-[\w-]*)",
    re.I,
)
_KINDS: Final = {"1": "1", "a": "a", "A": "A", "i": "i", "I": "I"}
_STYLES: Final = {
    "none": "",
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_EDITOR: Final = {
    "custom_num": ("1", "{}. "),
    "custom_num1": ("1", "{}) "),
    "custom_num2": ("1", "({}) "),
    "custom_cn": ("一", "{}、"),
    "custom_cn1": ("一", "{}) "),
    "custom_cn2": ("一", "({}) "),
}
"""List classes of UEditor, which many government sites write with."""

_OWN_MARKER: Final = re.compile(
    r"[(（〔【\[]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳]|第[一二三四五六七八九十百0-9]{1,4}[章条节项])"
)
"""An entry that prints its own number needs no other: most sites switch off those of the browser."""


@dataclass(slots=True)
class ListCounter:
    """Counts the entries of one ordered list, e.g. from ``<ol start="3" type="a">``."""

    kind: str
    form: str
    next: int
    step: int = 1

    def marker(self, value: str) -> str:
        """The marker of the next entry, ``"3. "``; ``value`` is the entry's own attribute, usually empty."""
        number = integer(value, self.next)
        self.next = number + self.step
        return self.form.format(_figure(self.kind, number)) if self.kind else ""


def counter(start: str, kind: str, style: str, classes: str, reversed_from: int | None) -> ListCounter:
    """Set up the count of an ``ol`` from its attributes; ``reversed_from`` is its length where it counts down."""
    known = next((_EDITOR[name] for name in classes.split() if name in _EDITOR), None)
    figures, form = known or (_KINDS.get(kind.strip(), "1"), "{}. ")
    if (match := _STYLE.search(style)) is not None:
        chosen = match[1].lower()
        figures, form = (_STYLES[chosen], form) if chosen in _STYLES else ("一", "{}、")
    first = 1 if reversed_from is None else reversed_from
    return ListCounter(figures, form, integer(start, first), 1 if reversed_from is None else -1)


def prints_own_marker(text: str) -> bool:
    """Whether an entry begins with a number of its own: （一）, 1., 第三条."""
    return _OWN_MARKER.match(text) is not None


def integer(value: str, default: int) -> int:
    """Read a whole number of at most six figures, else ``default``."""
    return int(value) if re.fullmatch(r"\s*-?[0-9]{1,6}\s*", value) else default


def _figure(kind: str, number: int) -> str:
    if kind == "1" or not 0 < number <= LARGEST:
        return str(number)
    if kind == "一":
        return _chinese(number)
    letters = _letters(number) if kind in "aA" else _roman(number)
    return letters.upper() if kind.isupper() else letters


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    figure = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        figure += letters * count
    return figure


def _chinese(number: int) -> str:
    figure, gap = "", False
    for value, unit in _PLACES:
        count, number = divmod(number, value)
        if count:
            figure += ("零" if gap else "") + _DIGITS[count] + unit
            gap = False
        elif figure:
            gap = True
    if number:
        figure += ("零" if gap else "") + _DIGITS[number]
    return figure[1:] if figure.startswith("一十") else figure
