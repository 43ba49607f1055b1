"""The text of a paragraph as Word displays it: runs, fields, tracked changes, symbols, boxes anchored in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.parse.office.figures import figure
from pipeline.parse.office.package import Element, local
from pipeline.parse.office.styles import Styles, W, switch, value

_NOT_SHOWN: Final = frozenset(("del", "moveFrom", "delText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "rt"))
_BREAK: Final = "\n"

_SYMBOLS: Final = {
    "Wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0xA8: "□", 0xFC: "✓", 0xFB: "✗", 0xFD: "☒", 0xFE: "☑"},
    "Wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x54: "☒", 0xA3: "□", 0x30: "☐"},
    "Symbol": {0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB1: "±", 0xB0: "°", 0xB7: "·", 0xA5: "∞", 0xBB: "≈", 0xB9: "≠"},
}
"""Characters of symbol fonts that notices use, by their place in the font: ☑ and □ before choices, ≥ before targets."""

_CIRCLED: Final = re.compile(r"\s*eq\s*\\o(?:\\a[clr])?\s*\(\s*[○〇◯]\s*[,，;；]\s*(.+?)\s*\)\s*", re.I | re.S)
"""How Word writes 带圈字符: ``EQ \\o\\ac(○,1)`` lays a circle over 1."""


@dataclass(slots=True)
class Story:
    """What is counted while a document is read, and the field that a paragraph may begin and a later one end."""

    styles: Styles
    fields: list[Field] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    hidden: int = 0
    images: int = 0
    drawings: int = 0
    embedded: int = 0
    symbols: int = 0


@dataclass(slots=True)
class Field:
    """A field being read: its instruction is not shown, its result is."""

    instruction: list[str] = field(default_factory=list)
    shows: bool = False


@dataclass(slots=True)
class Inline:
    """Reads one paragraph: ``text`` with its breaks as line feeds, ``boxes`` the text boxes that are anchored in it."""

    story: Story
    style: str | None
    parts: list[str] = field(default_factory=list)
    boxes: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was read."""
        return "".join(self.parts)

    def read(self, node: Element, hidden: bool = False) -> None:
        """Add what stands in a paragraph or in an element of it."""
        for child in node:
            name = local(child)
            if name in _NOT_SHOWN or is_prompt(child):
                continue
            if name == "r":
                self._run(child)
            elif name in ("oMath", "oMathPara"):
                self._add(_formula(child), hidden)
            elif name in _LEAVES:
                self._leaf(name, child, hidden)
            elif name in ("drawing", "pict", "object"):
                if not hidden:
                    self._shapes(child)
            elif name == "AlternateContent":
                if (chosen := alternative(child)) is not None:
                    self.read(chosen, hidden)
            else:
                self.read(child, hidden)

    def _run(self, run: Element) -> None:
        properties = run.find(f"{W}rPr")
        hidden = switch(properties, "vanish")
        if hidden is None:
            styles = self.story.styles
            hidden = styles.is_hidden(value(properties, "rStyle")) or styles.is_hidden(self.style)
        self.read(run, hidden)

    def _leaf(self, name: str, node: Element, hidden: bool) -> None:
        if name == "fldChar":
            self._field(node.get(f"{W}fldCharType", ""))
        elif name == "instrText":
            if self.story.fields and not self.story.fields[-1].shows:
                self.story.fields[-1].instruction.append(node.text or "")
        elif name == "t":
            text = node.text or ""
            kept = node.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
            self._add(text if kept else text.strip(" \t\r\n"), hidden)
        elif name == "sym":
            self._add(self._symbol(node), hidden)
        elif name in ("footnoteReference", "endnoteReference"):
            if not hidden and self._is_shown():
                self.story.notes.append((name.removesuffix("Reference"), node.get(f"{W}id", "")))
        else:
            self._add(_FIXED[name], hidden)

    def _add(self, text: str, hidden: bool) -> None:
        if not self._is_shown():
            return
        if hidden:
            self.story.hidden += bool(text.strip())
        else:
            self.parts.append(text)

    def _is_shown(self) -> bool:
        return all(field.shows for field in self.story.fields)

    def _field(self, kind: str) -> None:
        fields = self.story.fields
        if kind == "begin":
            fields.append(Field())
        elif kind == "separate" and fields:
            fields[-1].shows = True
        elif kind == "end" and fields:
            ended = fields.pop()
            if not ended.shows and (circled := _CIRCLED.fullmatch("".join(ended.instruction))):
                self._add(_encircle(circled[1]), hidden=False)

    def _symbol(self, node: Element) -> str:
        code = node.get(f"{W}char", "")
        place = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else 0
        if 0x20 <= place < 0xD800:
            return chr(place)
        found = _SYMBOLS.get(node.get(f"{W}font", ""), {}).get(place - 0xF000, "")
        self.story.symbols += not found
        return found

    def _shapes(self, node: Element) -> None:
        """Note the text boxes of a drawing in their order, and what of it is no text."""
        for child in node:
            name = local(child)
            if name == "txbxContent":
                self.boxes.append(child)
            elif name == "AlternateContent":
                if (chosen := alternative(child)) is not None:
                    self._shapes(chosen)
            elif name == "textpath":
                self.boxes.append(child.get("string", ""))
            else:
                self.story.images += name in ("blip", "imagedata")
                self.story.drawings += name in ("relIds", "chart")
                self.story.embedded += name == "OLEObject"
                self._shapes(child)


_FIXED: Final = {
    "tab": "\t",
    "ptab": "\t",
    "br": _BREAK,
    "cr": _BREAK,
    "noBreakHyphen": "-",
    "softHyphen": "",
}
_LEAVES: Final = frozenset(("fldChar", "instrText", "t", "sym", "footnoteReference", "endnoteReference", *_FIXED))


def alternative(node: Element) -> Element | None:
    """Of ``mc:AlternateContent`` the first choice, else the fallback; never both (ECMA-376 Part 3 §7.5)."""
    branches: dict[str, Element] = {}
    for branch in node:
        branches.setdefault(local(branch), branch)
    return branches.get("Choice", branches.get("Fallback"))


def is_prompt(node: Element) -> bool:
    """Whether a content control shows no content yet, only its prompt (单击此处输入日期)."""
    properties = node.find(f"{W}sdtPr")
    return properties is not None and bool(switch(properties, "showingPlcHdr"))


def _formula(node: Element) -> str:
    """A formula on one line: its text in order, a fraction as 1/3."""
    return "".join(_formula_parts(node))


def _formula_parts(node: Element) -> Iterator[str]:
    for child in node:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name == "f":
            yield "/".join(_formula(part) for wanted in ("num", "den") for part in child if local(part) == wanted)
        elif name not in _NOT_SHOWN:
            yield from _formula_parts(child)


def _encircle(text: str) -> str:
    """The circled figure where there is one: ① for 1, ㊀ for 一; else the text alone."""
    if text.isascii() and text.isdigit() and len(text) <= 2:
        return figure(int(text), "decimalEnclosedCircle")
    place = "一二三四五六七八九十".find(text) if len(text) == 1 else -1
    return text if place < 0 else figure(place + 1, "ideographEnclosedCircle")
