"""Bytes to text: the charset that the bytes have, whatever the page declares."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from pipeline.parse.lines import without_forbidden
from pipeline.types import Finding

HEAD: Final = 8192
"""Where a charset declaration and a file signature are looked for, in bytes."""

SAMPLE: Final = 65536
"""How much of a text is read to judge how Chinese it looks, in characters."""

MIN_PLAUSIBLE: Final = 0.03
"""Real Chinese text has at least this share of frequent characters; wrongly read bytes have hardly any."""

MIN_JUDGED: Final = 50
"""Texts with fewer wide characters are not judged: a list of names has few frequent ones."""

BINARY_SHARE: Final = 0.1
"""From this share of control characters on, the bytes are no text."""

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
_COMMON: Final = frozenset(
    "的一是在不和有人中大为上个国以要时来用生到作地于出分对成会可主发年动同工能下过产面方后多定行法所民得经省市县区政府部门关通知各单位工作实施，。、；：（）《》“”"
)
"""Frequent characters of a notice: real text is full of them, text in the wrong charset has hardly any."""

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Source:
    """The decoded text of a file, and what had to be said: ``damaged`` in places, or ``garbled`` throughout."""

    text: str
    findings: tuple[Finding, ...] = ()
    damaged: bool = False
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format that is not read here: application/pdf, a zip, an image."""

    media_type: str
    name: str
    advice: str


_ANNEX: Final = "publish its text as HTML or text, or leave it out of raw/"
_SIGNATURES: Final = (
    (b"%PDF-", Foreign("application/pdf", "a PDF", _ANNEX)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign("application/x-ole-storage", "an old Office or WPS file", _ANNEX)),
    (b"{\\rtf", Foreign("application/rtf", "an RTF file", _ANNEX)),
    (b"Rar!\x1a\x07", Foreign("application/vnd.rar", "a RAR archive", "unpack it first")),
    (b"7z\xbc\xaf\x27\x1c", Foreign("application/x-7z-compressed", "a 7z archive", "unpack it first")),
    (b"\x1f\x8b", Foreign("application/gzip", "gzip data", "unpack it first")),
    (b"\x89PNG\r\n\x1a\n", Foreign("image/png", "an image", "its text would have to be typed")),
    (b"\xff\xd8\xff", Foreign("image/jpeg", "an image", "its text would have to be typed")),
    (b"GIF8", Foreign("image/gif", "an image", "its text would have to be typed")),
    (b"<datastore", Foreign("application/xml", "a list feed of a site", "it belongs to the scraper")),
)
_ZIPPED: Final = (
    (
        b"word/",
        Foreign("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word file", _ANNEX),
    ),
    (b"xl/", Foreign("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel file", _ANNEX)),
    (b"OFD.xml", Foreign("application/ofd", "an OFD file", _ANNEX)),
)
_ZIP: Final = Foreign("application/zip", "a zip archive", "unpack it first")
_JSON: Final = Foreign("application/json", "JSON", "it belongs to the scraper")
_BINARY: Final = Foreign("application/octet-stream", "binary data", "fetch it again or leave it out of raw/")
_JSON_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:\"|\})|\[\s*(?:\{|\[|\"|\]))")


def foreign_format(data: bytes) -> Foreign | None:
    """Return what ``data`` is if it is neither HTML nor text: a PDF whatever its name says; None for a notice."""
    head = data[:HEAD].lstrip()
    for signature, foreign in _SIGNATURES:
        if head.startswith(signature):
            return foreign
    if b"%PDF-" in data[:1024]:
        return _SIGNATURES[0][1]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((foreign for mark, foreign in _ZIPPED if mark in data), _ZIP)
    if _JSON_START.match(head):
        return _JSON
    if data.startswith(tuple(bom for bom, _ in _BOMS)):
        return None
    sample = data[:SAMPLE]
    return _BINARY if len(_CONTROL.findall(sample)) > BINARY_SHARE * len(sample) else None


def decode(data: bytes) -> Source:
    """Return the text of ``data``: GB18030 bytes that declare utf-8 come out right, with finding ``wrong_charset``."""
    text, charset = _read(data)
    findings: list[Finding] = []
    declared = _declared(data[:HEAD])
    if declared is not None and _family(declared) != charset and not text.isascii():
        message = f"declares {declared}, is {charset}: read as {charset}"
        findings.append(Finding("parse", "wrong_charset", message))
    lost = text.count("\ufffd") if _is_damaged(data, charset) else 0
    if lost:
        message = f"{lost} bytes or runs of bytes are no {charset}: fetch the file again"
        findings.append(Finding("parse", "undecodable_bytes", message))
    text, removed = without_forbidden(text)
    if removed:
        message = f"{removed} NUL, control or surrogate characters were left out"
        findings.append(Finding("parse", "removed_characters", message))
    return Source(text, tuple(findings), damaged=bool(lost), garbled=charset != "utf-8" and _is_garbled(text))


def _read(data: bytes) -> tuple[str, str]:
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, "replace"), charset.removesuffix("-le").removesuffix("-be")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        readings = [(data.decode(charset, "replace"), charset) for charset in _CANDIDATES]
        return max(readings, key=lambda reading: _plausibility(reading[0]))


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
