"""One sheet of a workbook: the values of its cells as displayed, what is merged, what is hidden (ECMA-376 §18.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.parse.office.numberformat import BUILT_IN, GENERAL, display
from pipeline.parse.office.package import Element, Package, local

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
"""The size of a sheet (§18.3.1.73): a place beyond it is damage."""

MAX_MERGES: Final = 200_000
"""No published table has as many merged cells; the rest stand alone."""

_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.A)
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a workbook share."""

    texts: Sequence[str]
    formats: Sequence[str]
    from_1904: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged cell: first and last row and column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet that show something, by row and column from 1."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: bytearray = field(default_factory=lambda: bytearray(MAX_COLUMN + 1))
    without_value: int = 0
    characters: int = 0

    def is_hidden(self, column: int) -> bool:
        """Whether a column is hidden."""
        return bool(self.hidden_columns[column])


def read_sheet(package: Package, part: str, book: Book, characters: int) -> Sheet:
    """Read a sheet until it has more than so many characters; its declared size is not believed, only cells count."""
    sheet = Sheet()
    row = 0
    for node in package.each(part, "row", "mergeCell", "col"):
        name = local(node)
        if name == "row":
            row = _row(node, row, sheet, book)
            if sheet.characters > characters:
                break
        elif name == "col":
            _column(node, sheet)
        elif len(sheet.merges) < MAX_MERGES and (merge := _merge(node.get("ref", ""))):
            sheet.merges.append(merge)
    return sheet


def read_book(package: Package, main: str, from_1904: bool) -> Book:
    """Read the shared texts and the number formats of a workbook."""
    texts = [_rich(node) for part in package.related(main, "sharedStrings")[:1] for node in package.each(part, "si")]
    styles = next((package.xml(part) for part in package.related(main, "styles")), None)
    return Book(texts, [] if styles is None else _formats(styles), from_1904)


def _formats(styles: Element) -> list[str]:
    """The format code of every cell style, by its number."""
    own = {node.get("numFmtId", ""): node.get("formatCode", "") for node in styles.iter("{*}numFmt")}
    found: list[str] = []
    for group in styles.iter("{*}cellXfs"):
        for node in group:
            name = node.get("numFmtId", "0")
            known = BUILT_IN.get(int(name), GENERAL) if re.fullmatch("[0-9]{1,6}", name, re.A) else GENERAL
            found.append(own.get(name) or known)
    return found


def _row(node: Element, before: int, sheet: Sheet, book: Book) -> int:
    row = _whole(node.get("r"), before + 1)
    if not 0 < row <= MAX_ROW:
        return before
    if node.get("hidden") in ("1", "true"):
        sheet.hidden_rows.add(row)
    cells: dict[int, str] = {}
    column = 0
    for cell in node:
        if local(cell) != "c":
            continue
        place = _PLACE.fullmatch(cell.get("r", ""))
        column = _number(place[1]) if place else column + 1
        text = _text(cell, sheet, book) if len(cell) else ""
        if text.strip() and column <= MAX_COLUMN:
            cells[column] = text
            sheet.characters += len(text)
    if cells:
        sheet.rows[row] = sheet.rows.get(row, {}) | cells
    return row


def _text(cell: Element, sheet: Sheet, book: Book) -> str:
    """What a cell displays: the value that was computed last, in the format of the cell."""
    kind = cell.get("t", "n")
    parts = {local(part): part for part in cell}
    if kind == "inlineStr":
        return _rich(parts["is"]) if "is" in parts else ""
    value = (parts["v"].text or "") if "v" in parts else ""
    if not value:
        # A formula that was never computed is a gap that nobody sees; one that gives an empty text says so (t="str").
        sheet.without_value += "f" in parts and kind != "str"
        return ""
    if kind == "s":
        at = _whole(value, -1)
        return book.texts[at] if 0 <= at < len(book.texts) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "n":
        style = _whole(cell.get("s"), 0)
        code = book.formats[style] if 0 <= style < len(book.formats) else GENERAL
        return display(value, code, from_1904=book.from_1904)
    return value.removesuffix("T00:00:00") if kind == "d" else _unescaped(value)


def _rich(node: Element) -> str:
    """The text of a cell, its runs of different type joined; phonetic guides left out."""
    parts: list[str] = []
    for child in node:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts += [part.text or "" for part in child if local(part) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """``_x000D_`` is how Excel writes a character that XML does not allow (§22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _column(node: Element, sheet: Sheet) -> None:
    if node.get("hidden") in ("1", "true"):
        first, last = _whole(node.get("min"), 1), min(_whole(node.get("max"), 0), MAX_COLUMN)
        sheet.hidden_columns[first : last + 1] = b"\1" * max(0, last + 1 - first)


def _merge(reference: str) -> Merge | None:
    first, _, last = reference.partition(":")
    begin, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
    if begin is None or end is None:
        return None
    rows, columns = sorted((int(begin[2]), int(end[2]))), sorted((_number(begin[1]), _number(end[1])))
    return Merge(rows[0], columns[0], rows[1], columns[1])


def _number(letters: str) -> int:
    """The number of a column: 1 for A, 28 for AB."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch("[0-9]{1,7}", text, re.A) else default
