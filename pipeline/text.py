"""The only normaliser: folds width and variants one character for one, so that offsets never move."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳²³¹ªº"
"""NFKC would turn these into plain letters and digits; ① is a marker and ² a unit (平方公里 as km²)."""

_BY_HAND: Final = {
    "〔〖【［﹝「『｟": "(((((““(",
    "〕〗】］﹞」』｠": ")))))””)",
    "[]{}": "()()",
    "—–―‒−─﹣－‐‑": "----------",
    "～〜∼﹏": "~~~~",
    "．﹒・·•‧": "..····",
    "‘’＇": "‘’'",
    "＂": '"',
    "。｡": "。。",
    "、､﹑": "、、、",
    "○Ｏ◯": "〇O〇",
    "馀後裏綫": "余后里线",
    "\t\v\f\r\u0085\u2028\u2029\u200b\u200c\u200d\ufeff\u00ad": "\t          ",
}


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (*range(0xA0, 0x3400), *range(0xF900, 0xFB00), *range(0xFE30, 0x10000)):
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) == 1 and plain != char and char not in _KEPT:
            table[code] = plain
    for sources, folded in _BY_HAND.items():
        for index, source in enumerate(sources):
            table[ord(source)] = folded[min(index, len(folded) - 1)]
    return table


_FOLD: Final = {chr(code): plain for code, plain in _table().items() if chr(code) != plain}
_FOLDED: Final = re.compile(f"[{re.escape(''.join(_FOLD))}]")
"""One character in fifteen is folded, so that to look for them takes half the time of str.translate."""


def fold(text: str) -> str:
    """Return ``text`` with width and variants folded, the same length.

    ``fold("（责任单位：省教育厅〔牵头〕，１０月底前）")`` is ``"(责任单位:省教育厅(牵头),10月底前)"``:
    every bracket but the book mark 《》 becomes ( or ), so that 〔 〕 and [ ] of the same notice match each other;
    spaces of any width become one space; dashes become -.
    """
    return _FOLDED.sub(lambda char: _FOLD[char[0]], text)
