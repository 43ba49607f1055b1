"""Text that a page keeps for its scripts: a string, JSON state, a template, a hidden field; nothing is run."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import Tag

from pipeline.parse.html.flow import attribute
from pipeline.parse.lines import count_chinese, without_forbidden

MIN_CHINESE: Final = 30
"""A string with fewer Chinese characters is a caption or a message of the script."""

MIN_LITERAL: Final = 40
"""Shorter literals are not looked at: the markup of a sentence is longer."""

MAX_CANDIDATES: Final = 3
"""How many strings are tried, those with the most Chinese text first."""

SAME: Final = 0.9
"""From this share of its Chinese characters on, a string inside another is the text, and the other was cut wrongly."""

MAX_NESTED: Final = 2
"""JSON inside a string inside JSON: sites go no deeper."""

_HOLDERS: Final = ("script", "textarea", "template")
_LITERALS: Final = re.compile(r""""((?:[^"\\\n]++|\\.)*+)"?|'((?:[^'\\\n]++|\\.)*+)'?|`((?:[^`\\]++|\\.)*+)`?""", re.S)
_DOUBLE_QUOTED: Final = re.compile(r'"((?:[^"\\\n]++|\\.)*+)"?', re.S)
"""A stray apostrophe in a script shifts all quotes behind it; JSON knows only these."""

_JOINT: Final = re.compile(r"\s*(?:\+|\)\s*;?\s*document\.write(?:ln)?\s*\(|;\s*[\w.]{1,60}\s*\+=)\s*")
"""What stands between the parts of one text: ``"…" + "…"``, ``document.write("…"); document.write("…")``."""

_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S)
_CONTROLS: Final = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": "", "\r\n": ""}
_PERCENT: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_TAG: Final = re.compile(r"</?(?:p|div|br|span|table|td|section|article|h[1-6]|li|font|strong)[\s/>]", re.I)


def markup_in_scripts(soup: BeautifulSoup) -> list[str]:
    """Return what may be the body of a page that shows none, the fullest first.

    ``var content = "<p>各镇人民政府：<\\/p>…"``, ``{"content": "\\u003cp\\u003e…"}``, ``<textarea hidden>&lt;p&gt;…``.
    """
    found: dict[str, int] = {}
    for holder in soup.find_all(_HOLDERS):
        for text in _texts(holder):
            markup = without_forbidden(_as_markup(text))[0]
            size = count_chinese(markup)
            if size >= MIN_CHINESE and _TAG.search(markup):
                found.setdefault(markup, size)
    fullest = sorted(found, key=lambda markup: -found[markup])[: 2 * MAX_CANDIDATES]
    return [markup for markup in fullest if not _is_torn(markup, fullest, found)][:MAX_CANDIDATES]


def _is_torn(markup: str, others: list[str], sizes: Mapping[str, int]) -> bool:
    """Whether a string begins and ends at the wrong quotes: it holds another one and hardly any more text."""
    return any(
        other in markup and sizes[other] >= SAME * sizes[markup] and len(other) < len(markup) for other in others
    )


def _texts(holder: Tag) -> Iterator[str]:
    if holder.name == "script" and not _is_template(holder):
        yield from _strings(holder.get_text(), 0)
    elif holder.find(True) is not None:
        yield holder.decode_contents()
    else:
        yield holder.get_text() or "".join(map(str, holder.contents))


def _is_template(script: Tag) -> bool:
    kind = attribute(script, "type").lower()
    return "template" in kind or kind in ("text/html", "text/x-handlebars", "text/plain")


def _strings(script: str, depth: int) -> Iterator[str]:
    """The long strings of a script, the parts of one text joined."""
    for literals in (_LITERALS, _DOUBLE_QUOTED) if "'" in script or "`" in script else (_DOUBLE_QUOTED,):
        parts: list[str] = []
        end = 0
        for match in literals.finditer(script):
            if parts and not _JOINT.fullmatch(script, end, match.start()):
                yield from _whole(parts, depth)
                parts = []
            parts.append(match[match.lastindex or 0])
            end = match.end()
        yield from _whole(parts, depth)


def _whole(parts: list[str], depth: int) -> Iterator[str]:
    if sum(map(len, parts)) < MIN_LITERAL:
        return
    text = _unescaped("".join(parts))
    if text.lstrip().startswith(("{", "[")) and depth < MAX_NESTED:
        yield from _strings(text, depth + 1)
    else:
        yield text


def _unescaped(literal: str) -> str:
    if "\\" not in literal:
        return literal
    text = _ESCAPE.sub(_character, literal)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins the halves of a pair


def _character(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number:
        code = int(number, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _CONTROLS.get(match[4], match[4])


def _as_markup(text: str) -> str:
    """Undo ``escape()``, ``encodeURIComponent()`` and escaped markup (``&lt;p&gt;``), where they were used."""
    if "<" not in text and "%3" in text:
        text = unquote(_PERCENT.sub(lambda match: chr(int(match[1], 16)), text), errors="replace")
    if not _TAG.search(text) and "&lt;" in text:
        text = html.unescape(text)
    return text
