"""Markup that stands as text: comments that were escaped on the way into a page, style sheets of Word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.parse.layout import Line, Piece
from pipeline.parse.lines import count_chinese
from pipeline.text import fold
from pipeline.types import Finding

MAX_LINES: Final = 200
"""A comment that was broken into more lines is taken for text."""

MAX_CHINESE: Final = 100
"""What holds more Chinese characters is no style sheet, whatever stands around it."""

SHOWN: Final = 60
"""How much of the first residue a finding shows, in characters."""

_CODE: Final = re.compile(r"[A-Za-z@.#*/<{}:-]")
"""How a line of code begins; hardly a paragraph of a notice does."""

_OPEN: Final = "<!--"
_CLOSE: Final = "-->"
_CONDITION: Final = re.compile(r"<!\[(?:if [^\]]{1,80}|endif)\](?:--)?>")
_LEFT_OVER: Final = re.compile(r"^\s*-->|<!--\s*$")


def without_residue(pieces: Sequence[Piece], residue: Sequence[re.Pattern[str]]) -> tuple[list[Piece], list[Finding]]:
    """Return the pieces without comments and style sheets that a reader sees as text, and a finding about them.

    ``<!--[if gte mso 9]> … <![endif]-->`` and ``p.MsoNormal {mso-style-name:正文; …}`` go, what is around them stays.
    """
    own: list[Piece] = []
    removed: list[str] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if not isinstance(piece, Line) or not (_CODE.match(piece.text) or "<!" in piece.text):
            own.append(piece)
            continue
        text = piece.text
        if text.rfind(_OPEN) > text.rfind(_CLOSE) and (joined := _comment(pieces, at - 1)):
            text, at = joined
        cleaned = _without_comments(text)
        if any(pattern.fullmatch(fold(cleaned)) for pattern in residue) and count_chinese(cleaned) <= MAX_CHINESE:
            cleaned = ""
        if cleaned != text or text != piece.text:
            removed.append(piece.text)
        if cleaned:
            own.append(piece if cleaned == piece.text else replace(piece, text=cleaned))
    if not removed:
        return own, []
    shown = removed[0][:SHOWN]
    message = f"{len(removed)} paragraph(s) hold markup as text, which was left out, the first: {shown}"
    return own, [Finding("parse", "markup_as_text", message)]


def _comment(pieces: Sequence[Piece], first: int) -> tuple[str, int] | None:
    """The lines of a comment that opens in line ``first``, as one, and where it ends; None if it is none."""
    texts: list[str] = []
    for at in range(first, min(first + MAX_LINES, len(pieces))):
        piece = pieces[at]
        if not isinstance(piece, Line):
            return None
        texts.append(piece.text)
        if at > first and _CLOSE in piece.text:
            joined = "\n".join(texts)
            inside = joined[joined.rfind(_OPEN, 0, len(texts[0])) : joined.index(_CLOSE, len(texts[0]))]
            return (joined, at + 1) if count_chinese(inside) <= MAX_CHINESE else None
    return None


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find(_OPEN, at)) >= 0 and (end := text.find(_CLOSE, start)) >= 0:
        kept.append(text[at:start])
        at = end + len(_CLOSE)
    text = "".join([*kept, text[at:]])
    if "<!" in text or _CLOSE in text:
        text = _LEFT_OVER.sub("", _CONDITION.sub("", text))
    return text.strip()
