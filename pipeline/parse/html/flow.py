"""The content of an element in reading order: one paragraph per block or line break, data tables as grids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

from pipeline.parse.grid import Grid, SourceCell, expand, is_layout, span
from pipeline.parse.html.numbers import ListCounter, counter, prints_own_marker
from pipeline.parse.html.wrapped import WrappedLine, continued
from pipeline.parse.layout import Line, Piece, Table
from pipeline.parse.lines import collapse
from pipeline.text import fold
from pipeline.types import Finding

MAX_TABLE_DEPTH: Final = 24
"""Tables nested deeper are read as plain blocks: no page needs more, a hostile one would exhaust the stack."""

_CONTROLS: Final = (
    "script style noscript template head title meta link iframe object embed applet svg canvas audio video map "
    "select option button input textarea nav rp rt"
)
SKIPPED: Final = frozenset(_CONTROLS.split())
"""What a reader does not see as text, or sees as a control of the page."""

_BLOCK_TAGS: Final = (
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre section summary table tbody td tfoot "
    "th thead tr ul"
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MAX_HEADING: Final = 100
"""A longer paragraph in a heading element is the notice itself, behind an ``<h2>`` that was never closed."""

_OFFICE: Final = ("w:", "x:", "o:")
"""Elements of Office in these namespaces hold settings, but ``<o:p>`` is an empty paragraph."""

BLOCKS: Final = frozenset(_BLOCK_TAGS.split())
"""Elements that begin and end a line, whatever they stand in."""

_PLAIN: Final = frozenset(("p", "div", "span", "font", "b", "strong"))
"""Elements that change nothing about the text when they hold all of it."""

_ROW_GROUPS: Final = frozenset(("tbody", "thead", "tfoot"))
_DISPLAY: Final = re.compile(r"display\s*:\s*([a-z-]+)")
_BLOCK_DISPLAYS: Final = frozenset(("block", "table", "flex", "grid", "list-item"))

_CellPieces = tuple[PageElement, list[Piece]]


def attribute(tag: Tag, name: str) -> str:
    """An attribute as one string, "" if it is not there."""
    value = tag.attrs.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


def is_hidden(tag: Tag) -> bool:
    """Whether the page hides the element itself: ``style="display:none"`` or ``hidden``.

    ``visibility: hidden`` does not count: sites of Guangdong write it on a body that a script shows later.
    """
    return "hidden" in tag.attrs or _display(tag) == "none"


def _display(tag: Tag) -> str:
    if "style" not in tag.attrs:
        return ""
    style = attribute(tag, "style").lower()
    match = _DISPLAY.search(style) if "display" in style else None
    return match[1] if match else ""


@dataclass(slots=True)
class Reader:
    """Reads elements into pieces; ``dropped`` are the ids of furniture, ``note`` knows 注：… below a table."""

    dropped: frozenset[int]
    note: re.Pattern[str]
    numbered: int = 0
    capped: int = 0

    def pieces(self, root: Tag, depth: int = 0) -> list[Piece]:
        """The paragraphs and tables of ``root``: ``<p>一、总体要求<br>坚持…</p>`` gives two paragraphs."""
        flow = _Flow()
        stack = [(root, iter(root.contents), flow.enter(root))]
        while stack:
            tag, children, is_block = stack[-1]
            node = next(children, None)
            if node is None:
                stack.pop()
                flow.leave(tag, is_block)
            elif isinstance(node, Tag):
                if not self._is_read(node):
                    continue
                if node.name == "br":
                    flow.end_line()
                elif node.name == "table" and depth < MAX_TABLE_DEPTH:
                    flow.end_line()
                    flow.pieces.extend(self._table(node, depth + 1))
                else:
                    stack.append((node, iter(node.contents), flow.enter(node)))
            elif type(node) is NavigableString:
                flow.add(node)
        flow.end_line()
        self.numbered += flow.numbered
        return flow.pieces

    def findings(self) -> list[Finding]:
        """What had to be supplied or cut while reading."""
        found: list[Finding] = []
        if self.numbered:
            message = f"{self.numbered} list numbers that a browser would generate were put into the text"
            found.append(Finding("parse", "generated_numbers", message))
        if self.capped:
            message = f"the merged cells of {self.capped} tables ask for too many places and were read as single cells"
            found.append(Finding("parse", "table_spans_capped", message))
        return found

    def _is_read(self, node: PageElement) -> bool:
        if not isinstance(node, Tag):
            return type(node) is NavigableString and not node.isspace()
        name = node.name
        if name in SKIPPED or (name.startswith(_OFFICE) and name != "o:p"):
            return False
        return id(node) not in self.dropped and not (node.attrs and is_hidden(node))

    def _table(self, table: Tag, depth: int) -> list[Piece]:
        before: list[Piece] = []
        after: list[Piece] = []
        rows: list[list[_CellPieces]] = []
        groups: list[int] = []
        for node in self._rows(table):
            if isinstance(node, Tag) and node.name == "tr":
                rows.append([(cell, self._content(cell, depth)) for cell in node.contents if self._is_read(cell)])
                groups.append(id(node.parent))
            else:
                (after if rows else before).extend(self._content(node, depth))
        return [*before, *self._dissolved_or_whole(table, rows, _rows_left(groups)), *after]

    def _rows(self, table: Tag) -> Iterator[PageElement]:
        """The rows of a table and what stands loose between them: a caption, or the strays of broken markup."""
        for node in table.contents:
            if not self._is_read(node):
                continue
            if isinstance(node, Tag) and node.name in _ROW_GROUPS:
                yield from (child for child in node.contents if self._is_read(child))
            else:
                yield node

    def _content(self, node: PageElement, depth: int) -> list[Piece]:
        content = self._single(node)
        return self.pieces(node, depth) if content is None and isinstance(node, Tag) else content or []

    def _single(self, node: PageElement) -> list[Piece] | None:
        """The one line of what holds a single run of text, as most cells do; None for what must be read in full."""
        while isinstance(node, Tag):
            if len(node.contents) != 1:
                return None if node.contents else []
            node = node.contents[0]
            if isinstance(node, Tag) and (node.name not in _PLAIN or not self._is_read(node)):
                return None
        text = collapse(node) if isinstance(node, NavigableString) and type(node) is NavigableString else ""
        return [Line(text)] if text else []

    def _dissolved_or_whole(self, table: Tag, rows: list[list[_CellPieces]], left: list[int]) -> list[Piece]:
        content = [piece for row in rows for _, pieces in row for piece in pieces]
        if not content:
            return []
        grid = expand(
            [[_source_cell(node, pieces, below) for node, pieces in row] for row, below in zip(rows, left, strict=True)]
        )
        self.capped += grid.capped
        nested = sum(len(_plain(piece)) for piece in content if isinstance(piece, Table))
        holds_tables = 2 * nested > sum(len(_plain(piece)) for piece in content)
        if holds_tables or is_layout(grid) or attribute(table, "role") == "presentation":
            return content
        return self._with_captions(grid)

    def _with_captions(self, grid: Grid) -> list[Piece]:
        """A table, its full-width rows above the header (附件2 …任务分工表) and its notes below as lines."""
        rows = len(grid.own)
        first, last = 0, rows
        while first < last - 1 and grid.is_full_width(first):
            first += 1
        while last > first + 1 and grid.is_full_width(last - 1) and self._is_note(grid.paragraphs(last - 1, last)):
            last -= 1
        above, below = grid.paragraphs(0, first), grid.paragraphs(last, rows)
        return [*map(Line, above), grid.table(first, last), *map(Line, below)]

    def _is_note(self, paragraphs: list[str]) -> bool:
        return bool(paragraphs) and self.note.match(fold(paragraphs[0])) is not None


def _rows_left(groups: list[int]) -> list[int]:
    """How many rows each row's group (thead, tbody) has from there on: no merged cell reaches beyond its group."""
    left: list[int] = []
    for at in reversed(range(len(groups))):
        is_last = at + 1 == len(groups) or groups[at + 1] != groups[at]
        left.append(1 if is_last else left[-1] + 1)
    return left[::-1]


def _source_cell(node: PageElement, pieces: list[Piece], left: int) -> SourceCell:
    paragraphs = tuple(_plain(piece) for piece in pieces)
    if not isinstance(node, Tag):
        return SourceCell(paragraphs)
    rows = span(attribute(node, "rowspan") or "1") or left
    return SourceCell(paragraphs, span(attribute(node, "colspan") or "1"), min(rows, left))


def _plain(piece: Piece) -> str:
    return piece.text if isinstance(piece, Line) else " ".join(text for row in piece.rows for text in row if text)


@dataclass(slots=True)
class _Flow:
    """The paragraph being read and the pieces before it."""

    pieces: list[Piece] = field(default_factory=list)
    numbered: int = 0
    inline: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    verbatim: int = 0
    headings: int = 0
    wrapped: list[WrappedLine] = field(default_factory=list)
    marker: str = ""
    lists: dict[int, ListCounter] = field(default_factory=dict)

    def add(self, text: str) -> None:
        if self.links:
            self.linked += len("".join(text.split()))
        if not self.verbatim:
            self.inline.append(text)
            return
        first, *others = text.split("\n")
        self.inline.append(first)
        for line in others:
            self.end_line()
            self.inline.append(line)

    def enter(self, tag: Tag) -> bool:
        name = tag.name
        is_block = name in BLOCKS or _display(tag) in _BLOCK_DISPLAYS
        if is_block:
            self.end_line()
        if name == "a":
            self.links += "href" in tag.attrs
        elif name in _HEADINGS:
            self.headings += 1
        elif name == "pre":
            self.verbatim += 1
        elif name == "ol":
            self.lists[id(tag)] = _counter(tag)
        elif name == "li":
            self.marker = self._marker(tag)
        return is_block

    def leave(self, tag: Tag, is_block: bool) -> None:
        name = tag.name
        if is_block:
            self.end_line()
        if name == "a":
            self.links -= "href" in tag.attrs
        elif name in _HEADINGS:
            self.headings -= 1
        elif name == "pre":
            self.verbatim -= 1
            self._unwrap()
        elif name == "li":
            self.marker = ""

    def end_line(self) -> None:
        if not self.inline:
            return
        raw = "".join(self.inline)
        text = collapse(raw)
        if text:
            if self.marker and not prints_own_marker(text):
                text = self.marker + text
                self.numbered += 1
            self.marker = ""
            if self.verbatim:
                self.wrapped.append(WrappedLine(len(self.pieces), text, raw[0].isspace()))
            self.pieces.append(Line(text, self.linked, self.headings > 0 and len(text) <= MAX_HEADING))
        self.inline.clear()
        self.linked = 0

    def _unwrap(self) -> None:
        """Join what was wrapped by hand inside the ``pre`` that ends here."""
        for at in reversed(continued(self.wrapped)):
            first, second = self.pieces[at - 1], self.pieces.pop(at)
            if isinstance(first, Line) and isinstance(second, Line):
                self.pieces[at - 1] = Line(first.text + second.text, first.linked + second.linked, first.heading)
        self.wrapped.clear()

    def _marker(self, entry: Tag) -> str:
        counting = self.lists.get(id(entry.parent))
        return counting.marker(attribute(entry, "value")) if counting else ""


def _counter(tag: Tag) -> ListCounter:
    length = sum(isinstance(node, Tag) and node.name == "li" for node in tag.contents)
    return counter(
        attribute(tag, "start"),
        attribute(tag, "type"),
        attribute(tag, "style"),
        attribute(tag, "class"),
        length if "reversed" in tag.attrs else None,
    )
