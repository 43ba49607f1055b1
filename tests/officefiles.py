"""Small Word, Excel and zip files made by hand, part by part, so that tests can say what stands in them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from pipeline.parse.pagerules import PageRules, page_rules
from pipeline.rules import load_rules
from pipeline.types import ParsedDoc

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
W: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}/relationships" xmlns:m="{_OFFICE}/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
S: Final = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_RELATED: Final = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

HOSTILE: Final = (
    *("", "0", "-1", "1", "9", "99", "9999999999", "abc", "１", "²", "\u200b", "&#9;x&#10;", "%1%2%9", "true"),
    *("restart", "continue", "begin", "end", "separate", "F0FE", "FFFF", "a", "b", "rId1", "../../x", "A1:B2", "ZZZ99"),
    *("s", "d", "e", "str", "inlineStr", "hidden", "yyyy", "0.0%", "[DBNum1]", "%%", "#,##0;", "1e400", "-5.5", "nan"),
    "_xD800_",
)
"""Values that stand somewhere in Office files, in places where they do not belong."""

SENTENCE: Final = "为做好春耕生产工作，现将有关事项通知如下。"


@cache
def rules() -> PageRules:
    """The shipped rules of pages, ready for use."""
    return page_rules(load_rules()["pages"])


def codes(doc: ParsedDoc) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in doc.findings]


def lines(doc: ParsedDoc) -> list[str]:
    """The text of every block that is no table."""
    return [doc.text[block.start : block.end] for block in doc.blocks if block.kind != "table"]


def tables(doc: ParsedDoc) -> list[list[list[str]]]:
    """The grids of the tables as text."""
    return [
        [[doc.text[cell.start : cell.end] for cell in row] for row in block.rows]
        for block in doc.blocks
        if block.kind == "table"
    ]


def check(doc: ParsedDoc) -> None:
    """What holds for every document that was read, whatever the bytes were."""
    end = 0
    for block in doc.blocks:
        assert end <= block.start <= block.end
        assert set(doc.text[end : block.start]) <= {"\n"}
        end = block.end
        assert not any("\ud800" <= char <= "\udfff" or char == "\0" for char in doc.text)
        assert all(not set(doc.text[cell.start : cell.end]) & {"\n", "\t"} for row in block.rows for cell in row)
        if block.kind != "table":
            text = doc.text[block.start : block.end]
            assert text == text.strip() != ""
            assert "\n" not in text
    assert (doc.status == "failed") == (not doc.blocks)
    assert doc.status == "ok" or doc.findings


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def relations(kind: str, **targets: str) -> str:
    """A part of relations: ``relations("worksheet", rId1="worksheets/sheet1.xml")``."""
    return _relations([(identity, kind, target) for identity, target in targets.items()])


def _relations(found: Sequence[tuple[str, str, str]]) -> str:
    nodes = "".join(
        f'<Relationship Id="{identity}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for identity, kind, target in found
    )
    return f"<Relationships {_RELATED}>{nodes}</Relationships>"


def _types(main: str, **parts: str) -> str:
    """The part that names the type of every other; ``parts`` by their place below the main one."""
    family = "application/vnd.openxmlformats-officedocument"
    nodes = "".join(
        f'<Override PartName="/{place}" ContentType="{family}.{kind}+xml"/>' for place, kind in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{family}.{main}+xml"/>{nodes}</Types>'
    )


def docx(body: str, /, **parts: str) -> bytes:
    """A Word file; ``parts`` are the inner XML of numbering, styles, footnotes."""
    kinds = {f"word/{name}.xml": f"wordprocessingml.{name}" for name in parts}
    members = {
        "[Content_Types].xml": _types("wordprocessingml.document.main", **kinds),
        "_rels/.rels": relations("officeDocument", rId1="word/document.xml"),
        "word/document.xml": f"<w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": _relations([(f"r{name}", name, f"{name}.xml") for name in parts]),
    }
    return zipped(members | {f"word/{name}.xml": f"<w:{name} {W}>{inner}</w:{name}>" for name, inner in parts.items()})


def spoilt(text: str, chance: random.Random) -> str:
    """XML with some of its tags lost or written twice, and some of its values replaced by hostile ones."""
    for _ in range(chance.randrange(1, 6)):
        tags, values = list(re.finditer("<[^<>]+>", text)), list(re.finditer('"([^"]*)"|>([^<>]+)<', text))
        if not tags or not values:
            break
        if chance.random() < 0.6:
            start, end = (place := chance.choice(values)).start() + 1, place.end() - 1
            text = text[:start] + chance.choice(HOSTILE) + text[end:]
        else:
            tag, other = chance.choice(tags), chance.choice(["", chance.choice(tags)[0]])
            text = text[: tag.start()] + other + text[tag.end() :]
    return text


def spoilt_parts(data: bytes, chance: random.Random) -> bytes:
    """An Office file some of whose parts are spoilt."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return zipped({name: spoilt(text, chance) if chance.random() < 0.4 else text for name, text in parts.items()})


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(listed: int, level: int = 0) -> str:
    """The property that puts a paragraph into a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{listed}"/></w:numPr>'


def level(at: int, form: str, text: str, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def listing(*levels: str, more: str = "") -> str:
    """A numbering part with one definition, which list 1 follows; ``more`` are other lists."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def xlsx(rows: str, /, *, after: str = "", before: str = "", texts: str = "", styles: str = "", **more: str) -> bytes:
    """A workbook of one sheet, its rows as XML; ``more`` are whole other parts by name."""
    members = {
        "[Content_Types].xml": _types(
            "spreadsheetml.worksheet",
            **{
                "xl/workbook.xml": "spreadsheetml.sheet.main",
                "xl/styles.xml": "spreadsheetml.styles",
                "xl/sharedStrings.xml": "spreadsheetml.sharedStrings",
            },
        ),
        "_rels/.rels": relations("officeDocument", rId1="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {S}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            [
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId8", "sharedStrings", "sharedStrings.xml"),
                ("rId9", "styles", "styles.xml"),
            ]
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {S}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {S}>{texts}</sst>",
        "xl/styles.xml": f"<styleSheet {S}>{styles}</styleSheet>",
    }
    return zipped(members | more)


def row(*values: str | int | float | None, at: int = 0, more: str = "") -> str:
    """A row of cells, texts inline; None leaves the place out."""
    place = f' r="{at}"' if at else ""
    cells = "".join(
        cell(value, f"{chr(ord('A') + column)}{at}" if at else "")
        for column, value in enumerate(values)
        if value is not None
    )
    return f"<row{place} {more}>{cells}</row>"


def cell(value: str | int | float, at: str = "", style: int = 0) -> str:
    """A cell."""
    place = f' r="{at}"' if at else ""
    if isinstance(value, str):
        return f'<c{place} s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c{place} s="{style}"><v>{value}</v></c>'
