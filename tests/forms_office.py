"""A notice as an Office file: Word with the numbers that Word counts, Excel for the table of an annex."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from itertools import count
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from forms import CELL_TYPE, LEADING, TITLE_TYPE, TYPE, Annex, Form, Line, TaskTable, lines
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter

NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name."""


def to_docx(form: Form) -> bytes:
    """A Word file whose numbers Word itself counts, so that no text holds them, and whose tables have merged cells."""
    document = Document()
    _set_up(document)
    numberings: dict[int, int] = {}
    for part in lines(form):
        if part is None:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif isinstance(part, TaskTable):
            _word_table(document, part)
        else:
            paragraph = document.add_paragraph(part.text)
            _align(paragraph, part)
            if part.marker:
                if part.series not in numberings:
                    numberings[part.series] = _numbering(document, part.series)
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = part.level - 1
                properties.get_or_add_numId().val = numberings[part.series]
    file = io.BytesIO()
    document.save(file)
    return _timeless(file.getvalue())


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin, section.right_margin, section.bottom_margin = map(Mm, (37, 28, 26, 35))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "仿宋_GB2312", Pt(TYPE)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    normal.paragraph_format.line_spacing = Pt(LEADING)
    normal.paragraph_format.space_after = Pt(0)
    foot = section.footer.paragraphs[0]
    foot.add_run("— ")
    foot._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    foot.add_run(" —")


def _align(paragraph: Any, line: Line) -> None:
    if line.style in ("title", "annex-title", "number"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if line.style != "number":
            paragraph.runs[0].font.size = Pt(TITLE_TYPE)
    elif line.style == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif line.style in ("paragraph", "item"):
        paragraph.paragraph_format.first_line_indent = Pt(2 * TYPE)


def _numbering(document: Any, series: int) -> int:
    """The number of a list of its own: 一、 （一） 1. as Word counts them (ECMA-376 Part 1, §17.9)."""
    root = document.part.numbering_part.element
    formats = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{name}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (name, text) in enumerate(formats)
    )
    kind = 100 + series
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    return int(root.add_num(kind).numId)


def _word_table(document: Any, table: TaskTable) -> None:
    made = document.add_table(len(table.rows), len(table.widths), style="Table Grid")
    for row, texts in zip(made.rows, table.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(1.5 * CELL_TYPE)
    for top, bottom, column in table.merged:
        merged = made.cell(top, column).merge(made.cell(bottom, column))
        for empty in [paragraph for paragraph in merged.paragraphs[1:] if not paragraph.text]:
            empty._p.getparent().remove(empty._p)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def to_xlsx(annex: Annex) -> bytes:
    """A sheet with the task table of an annex: its label, its title in a merged row above, notes in one below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    table = next(part for part in annex.parts if isinstance(part, TaskTable))
    width, edge, rows = len(table.widths), Side("thin"), count(1)
    sheet.cell(next(rows), 1, annex.label)

    def banner(text: str) -> None:
        place = next(rows)
        sheet.cell(place, 1, text).alignment = Alignment("center")
        sheet.merge_cells(start_row=place, start_column=1, end_row=place, end_column=width)

    banner("".join(annex.title))
    for part in annex.parts:
        if not isinstance(part, TaskTable):
            banner(part.text)
            continue
        places = [next(rows) for _ in part.rows]
        covered = part.covered()
        for number, row in enumerate(part.rows):
            for column, text in enumerate(row):
                if (number, column) in covered:
                    continue
                cell = sheet.cell(places[number], column + 1, int(text) if text.isdigit() else text)
                cell.alignment = Alignment(vertical="center", wrap_text=True)
                cell.border = Border(edge, edge, edge, edge)
        for top, bottom, column in part.merged:
            sheet.merge_cells(
                start_row=places[top], end_row=places[bottom], start_column=column + 1, end_column=column + 1
            )
    for column, share in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = 2 * share
    file = io.BytesIO()
    book.save(file)
    return _timeless(file.getvalue())


def _timeless(package: bytes) -> bytes:
    """The Office file without the time at which it was written."""
    file = io.BytesIO()
    moment = datetime(*NO_TIME).isoformat().encode() + b"Z"
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(?<=W3CDTF\">)[^<]+", moment, data)
            member = zipfile.ZipInfo(name, NO_TIME)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(member, data)
    return file.getvalue()
