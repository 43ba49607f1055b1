"""Bytes to text: the charset that the bytes have, whatever the page declares."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from pipeline.parse.lines import without_forbidden
from pipeline.types import Finding

HEAD: Final = 8192
"""Where a charset declaration is looked for, in bytes."""

SAMPLE: Final = 65536
"""How much of a text is read to judge how Chinese it looks, in characters."""

MIN_PLAUSIBLE: Final = 0.03
"""Real Chinese text has at least this share of frequent characters; wrongly read bytes have hardly any."""

MIN_JUDGED: Final = 50
"""Texts with fewer wide characters are not judged: a list of names has few frequent ones."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES: Final = ("gb18030", "big5", "utf-8")
_SAME: Final = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5hkscs": "big5", "ascii": "utf-8"}
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})|<meta\b[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.I,
)
_UNCLEAN: Final = bytes((*range(0x09), *range(0x0E, 0x1C), 0x7F, 0xED))
"""The bytes of FORBIDDEN in UTF-8; 0xED begins surrogates, and Korean syllables."""

_NONCHARACTER: Final = b"\xef\xbf"
"""Begins U+FFFE and U+FFFF, and the replacement character."""

_COMMON: Final = frozenset(
    "的一是在不和有人中大为上个国以要时来用生到作地于出分对成会可主发年动同工能下过产面方后多定行法所民得经省市县区政府部门关通知各单位工作实施，。、；：（）《》“”"
)
"""Frequent characters of a notice: real text is full of them, text in the wrong charset has hardly any."""


@dataclass(frozen=True, slots=True)
class Source:
    """The decoded text of a file, and what had to be said: ``damaged`` in places, or ``garbled`` throughout."""

    text: str
    findings: tuple[Finding, ...] = ()
    damaged: bool = False
    garbled: bool = False


def decode(data: bytes) -> Source:
    """Return the text of ``data``: GB18030 bytes that declare utf-8 come out right, with finding ``wrong_charset``."""
    text, charset, is_damaged = _read(data)
    findings: list[Finding] = []
    declared = _declared(data[:HEAD])
    if declared is not None and _family(declared) != charset and not text.isascii():
        message = f"declares {declared}, is {charset}: read as {charset}"
        findings.append(Finding("parse", "wrong_charset", message))
    lost = text.count("\ufffd") if is_damaged else 0
    if lost:
        message = f"{lost} bytes or runs of bytes are no {charset}: fetch the file again"
        findings.append(Finding("parse", "undecodable_bytes", message))
    text, removed = (text, 0) if _is_clean(data, charset) else without_forbidden(text)
    if removed:
        message = f"{removed} NUL, control or surrogate characters were left out"
        findings.append(Finding("parse", "removed_characters", message))
    return Source(text, tuple(findings), damaged=bool(lost), garbled=charset != "utf-8" and _is_garbled(text))


def _read(data: bytes) -> tuple[str, str, bool]:
    """The text, its charset, and whether some of the bytes are none of it."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(charset, "replace")
            charset = charset.removesuffix("-le").removesuffix("-be")
            return text, charset, _is_damaged(data, charset)
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        readings = [(data.decode(charset, "replace"), charset) for charset in _CANDIDATES]
        text, charset = max(readings, key=lambda reading: _plausibility(reading[0]))
        return text, charset, _is_damaged(data, charset)


def _is_clean(data: bytes, charset: str) -> bool:
    """Whether no byte of UTF-8 is or may begin what ``without_forbidden`` removes: much faster than to look there."""
    return charset == "utf-8" and len(data.translate(None, _UNCLEAN)) == len(data) and _NONCHARACTER not in data


def _is_damaged(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return True
    return False


def _is_garbled(text: str) -> bool:
    wide = sum(char > "\x7f" for char in text[:SAMPLE])
    return wide >= MIN_JUDGED and _plausibility(text) < MIN_PLAUSIBLE


def _plausibility(text: str) -> float:
    """The share of frequent Chinese characters among those that are not ASCII, less what could not be read."""
    wide = [char for char in text[:SAMPLE] if char > "\x7f"]
    common = sum(char in _COMMON for char in wide)
    broken = sum(char == "\ufffd" for char in wide)
    return (common - broken) / len(wide) if wide else 0.0


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    return (match[1] or match[2]).decode("ascii").lower() if match else None


def _family(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return declared
    name = name.removesuffix("-le").removesuffix("-be").removesuffix("-sig")
    return _SAME.get(name, name)
