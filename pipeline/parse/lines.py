"""One line of text as published: layout noise out, punctuation, width and inner wide spaces kept."""

from __future__ import annotations

import re
from typing import Final

_NO_TEXT: Final = "\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff"
FORBIDDEN: Final = re.compile(f"[{_NO_TEXT}]")
"""NUL, other controls that are no white space, lone surrogates, noncharacters: no published text holds them."""

INVISIBLE: Final = re.compile(
    f"[{_NO_TEXT}\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff]"
)
"""These, zero-width characters, soft hyphens, direction marks and variation selectors: no reader sees them."""

CHINESE: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CHINESE_RUN: Final = re.compile(f"{CHINESE.pattern}+")

_WIDE: Final = (
    "\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_SOURCE_WRAP: Final = re.compile(f"(?<=[{_WIDE}])[ \\t\\f\\v]*[\\r\\n][ \\t\\f\\v\\r\\n]*(?=[{_WIDE}])")
"""A line wrap of the HTML source between two Chinese characters: a browser's space there is noise."""

_UNEVEN: Final = re.compile(f"[{INVISIBLE.pattern[1:-1]} \t\n-\r\x1c-\x1f\x85\u2028\u2029]")
"""What makes a paragraph differ from its raw text, but for spaces around it."""

_ASCII_SPACE: Final = re.compile("[ \t\r\n\f\v\x1c-\x1f]+")
_LINE_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def without_forbidden(text: str) -> tuple[str, int]:
    """Return ``text`` without NUL, controls and lone surrogates, and how many stood in it (``"省\\0厅"`` → 省厅, 1)."""
    return FORBIDDEN.subn("", text) if FORBIDDEN.search(text) else (text, 0)


def collapse(text: str) -> str:
    """Return a paragraph's raw markup text as one line: ``"\\n  省教育厅\\n牵头 "`` is 省教育厅牵头."""
    if not _UNEVEN.search(text):
        return text.strip()
    if INVISIBLE.search(text):
        text = INVISIBLE.sub("", text)
    text = _SOURCE_WRAP.sub("", text)
    text = _ASCII_SPACE.sub(" ", text)
    return text.replace("\x85", " ").replace("\u2028", " ").replace("\u2029", " ").strip()


def split_lines(text: str) -> list[str]:
    """Return the non-empty lines of a text file, stripped of spaces of any width; what stands inside stays."""
    lines = (INVISIBLE.sub("", line).strip() for line in _LINE_BREAK.split(text))
    return [line for line in lines if line]


def count_chinese(text: str) -> int:
    """How many Chinese characters ``text`` holds: 4 in ``粤办函〔2021〕55号``."""
    return sum(map(len, _CHINESE_RUN.findall(text)))
