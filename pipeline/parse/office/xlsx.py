"""Excel workbooks (ECMA-376): every visible sheet as a table, the lines above and below it as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.archives import Unpackable
from pipeline.parse.formats import XLSX
from pipeline.parse.layout import Line, Piece, failed
from pipeline.parse.lines import collapse
from pipeline.parse.office.package import BrokenPackage, Element, Package, local
from pipeline.parse.office.pieces import document
from pipeline.parse.office.regions import Shape, sheet_pieces
from pipeline.parse.office.sheet import Sheet, read_book, read_sheet
from pipeline.parse.pagerules import PageRules
from pipeline.types import Finding, Limits, ParsedDoc

PARSER: Final = "xlsx"
MAIN: Final = "xl/workbook.xml"
UNREADABLE: Final = "unreadable_xlsx"

_AS_THEY_ARE: Final = frozenset(("too_large_unpacked", "too_many_members", "encrypted"))
_UNNAMED: Final = re.compile(r"(?:sheet|工作表|表) ?\d*", re.I)
"""Names that Excel and WPS give to a sheet themselves."""

_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class _Told:
    """What the sheets hold beside what is shown."""

    sheets: int = 0
    rows: int = 0
    columns: int = 0
    without_value: int = 0
    capped: int = 0
    images: int = 0

    def findings(self) -> Iterator[Finding]:
        hidden = ((self.sheets, "sheet(s)"), (self.rows, "row(s)"), (self.columns, "column(s)"))
        if any(count for count, _ in hidden):
            named = ", ".join(f"{count} {what}" for count, what in hidden if count)
            yield Finding("parse", "hidden_content", f"hidden parts were left out: {named}")
        if self.without_value:
            message = f"{self.without_value} formulas have no value: open the file in Excel or WPS and save it"
            yield Finding("parse", "missing_values", message)
        if self.capped:
            message = f"the merged cells of {self.capped} sheets ask for too many places and were read as single cells"
            yield Finding("parse", "table_spans_capped", message)
        if self.images:
            yield Finding("parse", "unread_drawings", f"text that may stand in {self.images} image(s) was not read")


def parse_xlsx(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return the visible sheets of a workbook: 附件2 重点任务分工表 as a line, the rows below it as a table.

    Values are those that were computed last, as displayed: 12.5%, 2025年12月31日. Failed: ``unreadable_xlsx``,
    ``too_large_unpacked``, ``too_many_members``, ``encrypted``, ``no_body_text``.
    """
    told = _Told()
    try:
        package = Package.open(data, limits)
        pieces = _sheets(package, rules, limits, told)
    except Unpackable as reason:
        code = reason.code if reason.code in _AS_THEY_ARE else UNREADABLE
        return failed(doc_id, XLSX.media_type, code, reason.message, parser=PARSER)
    except BrokenPackage as error:
        message = f"the workbook cannot be read: {error}; fetch it again or save it anew"
        return failed(doc_id, XLSX.media_type, UNREADABLE, message, parser=PARSER)
    findings = (*package.findings(), *told.findings())
    instead = f"; it holds {told.images} image(s)" if told.images else ""
    return document(doc_id, pieces, PARSER, XLSX.media_type, findings, limits, instead)


def _sheets(package: Package, rules: PageRules, limits: Limits, told: _Told) -> list[Piece]:
    main = package.main(MAIN)
    root = package.xml(main)
    if root is None:
        raise BrokenPackage(f"{main} is missing")
    book = read_book(package, main, any(node.get("date1904") in ("1", "true") for node in root.iter("{*}workbookPr")))
    shape = Shape(rules.pack["pages.table.note"].regex)
    found: list[tuple[str, list[Piece]]] = []
    left = limits.characters
    for name, part, hidden in _listed(package, main, root):
        sheet = read_sheet(package, part, book, left)
        left -= sheet.characters
        if hidden:
            told.sheets += bool(sheet.rows)
            continue
        pieces = sheet_pieces(sheet, shape) + _boxes(package, part, told)
        _tell(sheet, told)
        if pieces:
            found.append((name, pieces))
    told.capped += shape.capped
    return [piece for name, pieces in found for piece in (*_heading(name, found), *pieces)]


def _heading(name: str, found: Sequence[object]) -> list[Piece]:
    """The name of a sheet as a line where it says something: several sheets, or a name of its own."""
    return [Line(name, heading=True)] if name and (len(found) > 1 or not _UNNAMED.fullmatch(name)) else []


def _listed(package: Package, main: str, root: Element) -> Iterator[tuple[str, str, bool]]:
    """Name and part of every sheet in the order of its tabs, and whether it is hidden."""
    parts = dict(package.relations(main, "worksheet"))
    for node in root.iter("{*}sheet"):
        part = parts.get(node.get(_ID, ""))
        if part is not None:
            yield collapse(node.get("name", "")), part, node.get("state", "visible") != "visible"


def _tell(sheet: Sheet, told: _Told) -> None:
    told.rows += len(sheet.hidden_rows & sheet.rows.keys())
    told.columns += sum(map(sheet.is_hidden, {column for row in sheet.rows.values() for column in row}))
    told.without_value += sheet.without_value


def _boxes(package: Package, part: str, told: _Told) -> list[Piece]:
    """The paragraphs of the text boxes on a sheet, behind its cells."""
    found: list[Piece] = []
    for drawing in package.related(part, "drawing"):
        root = package.xml(drawing)
        for node in () if root is None else root.iter("{*}txBody", "{*}blip"):
            if local(node) == "blip":
                told.images += 1
                continue
            for paragraph in node.iter("{*}p"):
                text = collapse("".join(run.text or "" for run in paragraph.iter("{*}t")))
                found += [Line(text)] if text else []
    return found
