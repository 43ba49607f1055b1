"""The body of a Word file in reading order: paragraphs with the numbers that Word prints, tables, boxes, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.parse.layout import Line, Piece
from pipeline.parse.lines import collapse
from pipeline.parse.office.inline import Inline, Story, alternative, is_prompt
from pipeline.parse.office.numbering import Numbering
from pipeline.parse.office.package import Element, local
from pipeline.parse.office.pieces import CellContent, table_pieces
from pipeline.parse.office.styles import BODY_LEVEL, W, number, switch, value
from pipeline.types import Finding

_WRAPPERS: Final = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
"""Content controls and tracked insertions stand around paragraphs, rows and cells and change nothing of them."""

MAX_SPAN: Final = 63
"""How many columns a table of Word has at most."""


@dataclass(slots=True)
class WordReader:
    """Reads the stories of a document (its body, a note); ``note`` knows 注：… below a table."""

    story: Story
    numbering: Numbering
    note: re.Pattern[str]
    numbered: int = 0
    capped: int = 0
    chunks: int = 0
    carried: list[str] = field(default_factory=list)

    def pieces(self, node: Element) -> list[Piece]:
        """The paragraphs and tables of a body, a cell, a text box or a note."""
        found: list[Piece] = []
        for child in _children(node):
            name = local(child)
            if name == "p":
                found += self._paragraph(child)
            elif name == "tbl":
                found += self._left_over() + self._table(child)
            elif name == "altChunk":
                self.chunks += 1
        return found + self._left_over()

    def findings(self) -> Iterator[Finding]:
        """What had to be supplied or left out while reading."""
        told = (
            (self.numbered, "generated_numbers", "{} list numbers that Word generates were put into the text"),
            (self.capped, "table_spans_capped", "the merged cells of {} tables were read as single cells"),
            (self.story.hidden, "hidden_content", "{} pieces of hidden text were left out"),
            (len(self.story.notes), "notes_at_end", "{} footnotes were put at the end of the text"),
            (self.story.symbols, "unknown_symbols", "{} characters of symbol fonts are not known and were left out"),
            (self.chunks, "unread_chunks", "{} files are put into the text by Word when it opens it: save it anew"),
        )
        for count, code, message in told:
            if count:
                yield Finding("parse", code, message.format(count))
        if shown := self.drawn():
            yield Finding("parse", "unread_drawings", f"text that may stand in {shown} was not read")

    def drawn(self) -> str:
        """What the document holds beside text: ``3 image(s), 1 chart(s) or diagram(s)``."""
        held = (
            (self.story.images, "image(s)"),
            (self.story.drawings, "chart(s) or diagram(s)"),
            (self.story.embedded, "embedded file(s)"),
        )
        return ", ".join(f"{count} {what}" for count, what in held if count)

    def _paragraph(self, node: Element) -> list[Piece]:
        properties = node.find(f"{W}pPr")
        style = value(properties, "pStyle") or self.story.styles.default
        inline = Inline(self.story, style, self.carried)
        inline.read(node)
        # An instruction without end would hide the rest of the document.
        self.story.fields = [field for field in self.story.fields if field.shows]
        mark = None if properties is None else properties.find(f"{W}rPr")
        if mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None):
            self.carried = inline.parts  # its end is deleted: it goes on in the next paragraph
            return self._boxes(inline)
        self.carried = []
        lines = [text for text in map(collapse, inline.text.split("\n")) if text]
        # Word counts a paragraph without text too and prints its number alone, but none whose end is hidden.
        marker = "" if switch(mark, "vanish") and not lines else self.numbering.marker(properties, style)
        if marker and lines:
            lines[0] = marker + lines[0]
            self.numbered += 1
        level = number(properties, "outlineLvl")
        heading = self.story.styles.is_heading(style) if level is None else level < BODY_LEVEL
        return [*(Line(text, heading=heading) for text in lines), *self._boxes(inline)]

    def _left_over(self) -> list[Piece]:
        """The text of a paragraph whose end is deleted and that no other follows."""
        text, self.carried = collapse("".join(self.carried)), []
        return [Line(text)] if text else []

    def _boxes(self, inline: Inline) -> list[Piece]:
        """The text boxes of a paragraph, behind it; WordArt as a line."""
        found: list[Piece] = []
        outer, self.story.fields = self.story.fields, []
        carried, self.carried = self.carried, []
        for box in inline.boxes:
            if not isinstance(box, str):
                found += self.pieces(box)
            elif text := collapse(box):
                found.append(Line(text))
        self.story.fields, self.carried = outer, carried
        return found

    def _table(self, table: Element) -> list[Piece]:
        rows: list[list[CellContent]] = []
        above: dict[int, CellContent] = {}
        for row in _children(table):
            properties = row.find(f"{W}trPr")
            if local(row) != "tr" or switch(properties, "hidden") or _is_deleted(properties):
                continue
            cells, above = self._row(row, number(properties, "gridBefore") or 0, above)
            rows.append(cells)
        found, capped = table_pieces(rows, self.note)
        self.capped += capped
        return found

    def _row(
        self, row: Element, before: int, above: dict[int, CellContent]
    ) -> tuple[list[CellContent], dict[int, CellContent]]:
        """The cells that begin in a row, and the cells by column that the next row may go on with.

        The text of a cell that goes on with the one above is not displayed.
        """
        column = min(max(before, 0), MAX_SPAN)
        cells = [CellContent([], column)] if column else []
        open_below: dict[int, CellContent] = {}
        for node in _children(row):
            if local(node) != "tc":
                continue
            properties = node.find(f"{W}tcPr")
            width = min(max(number(properties, "gridSpan") or 1, 1), MAX_SPAN)
            if _merge(properties, "hMerge") == "continue" and cells:
                cells[-1].colspan += width
                column += width
                continue
            merge = _merge(properties, "vMerge")
            origin = above.get(column) if merge == "continue" else None
            if origin is None:
                origin = CellContent(self.pieces(node), width)
                cells.append(origin)
            else:
                origin.rowspan += 1
            if merge:
                open_below[column] = origin
            column += width
        return cells, open_below


def _children(node: Element) -> Iterator[Element]:
    """The children, those inside wrappers in their place."""
    for child in node:
        name = local(child)
        if name in _WRAPPERS:
            if is_prompt(child):
                continue
            yield from _children(child)
        elif name == "AlternateContent":
            if (chosen := alternative(child)) is not None:
                yield from _children(chosen)
        else:
            yield child


def _merge(properties: Element | None, name: str) -> str:
    """``restart`` or ``continue``, which is meant where nothing is said (ECMA-376 Part 1 §17.4.84); "" for neither."""
    merge = None if properties is None else properties.find(W + name)
    return "" if merge is None else merge.get(f"{W}val", "continue")


def _is_deleted(properties: Element | None) -> bool:
    return properties is not None and properties.find(f"{W}del") is not None
