"""OFD files written here by hand: an invented notice with a ruled table, in the ways that programs write one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notices import rules
from PIL import Image

from pipeline.parse import ocr, parse
from pipeline.parse.ofd.content import deltas
from pipeline.parse.paged.model import Glyph, PageContent
from pipeline.types import Limits, ParsedDoc, RawDoc

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 72 / 25.4
SAN = 16 / MM
"""三号, the type size of a notice, in millimetres."""

TITLE = "安宁县人民政府办公室关于规范用印管理的通知"
BODY = (
    "为进一步规范全县机关用印管理，现就有关事项通知如下。",
    "各乡镇、各部门要在2024年6月30日前完成自查，并报送县政府办",
    "公室，逾期不予受理。",
)
ROWS = (("序号", "重点任务", "牵头单位"), ("1", "完成印章清查", "县政府办公室"), ("2", "健全用印台账", "县档案局"))


def text(words: str, x: float, y: float, size: float = SAN, deltas: str | None = None, **attributes: str) -> str:
    """A text object whose boundary begins at ``x``, ``y`` and whose baseline is 0.86 of its size below."""
    steps = " ".join(f"{size / (1 + char.isascii()):.4f}" for char in words[:-1]) if deltas is None else deltas
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} 150 {size:.4f}" Font="2" Size="{size:.4f}"{given}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86:.4f}" DeltaX="{steps}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, box: str = "0 0 210 297", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<ofd:PathObject ID="8" Boundary="{box}" LineWidth="0.3"{given}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def table(rows: Sequence[Sequence[str]], x: float, y: float, width: float = 50, height: float = 12) -> str:
    """A ruled table: its frame as one path, the text of each cell as an object."""
    across = [x + width * n for n in range(len(rows[0]) + 1)]
    down = [y + height * n for n in range(len(rows) + 1)]
    lines = " ".join(f"M {across[0]} {at} L {across[-1]} {at}" for at in down)
    lines += " " + " ".join(f"M {at} {down[0]} L {at} {down[-1]}" for at in across)
    cells = [text(cell, across[c] + 2, down[r] + 3, 4) for r, row in enumerate(rows) for c, cell in enumerate(row)]
    return path(lines) + "".join(cells)


def letter() -> str:
    """The objects of the notice's first page."""
    lines = [text(TITLE, 28, 60, 6), text("各乡镇人民政府，县政府各部门：", 28, 80), text(BODY[0], 28 + 2 * SAN, 90)]
    return "".join([*lines, text(BODY[1], 28, 99.9), text(BODY[2], 28, 109.8)])


def page(content: str, head: str = "") -> str:
    return f'<ofd:Page {SPACE}>{head}<ofd:Content><ofd:Layer ID="3">{content}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd(*pages: str, common: str = "", more: Mapping[str, str | bytes] | None = None, prolog: str = "") -> bytes:
    """The file of a document with these pages."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    files: dict[str, str | bytes] = {
        "OFD.xml": f'{prolog}<ofd:OFD {SPACE} DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>标题</ofd:Title>'
        f"</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData>{area}{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
        **(more or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(data: bytes, limits: Limits | None = None) -> ParsedDoc:
    doc = parse(RawDoc("安政办发〔2024〕9号.ofd", "a.ofd", data, "0" * 64), rules()["pages"], limits)
    for line in doc.printed:
        assert len(line.edges) == line.end - line.start + 1
        assert sum(block.start <= line.start and line.end <= block.end for block in doc.blocks) == 1
    return doc


def codes(doc: ParsedDoc) -> list[str]:
    return [finding.code for finding in doc.findings]


def cells(doc: ParsedDoc) -> list[list[str]]:
    """The cells of the document's table."""
    (block,) = [block for block in doc.blocks if block.kind == "table"]
    return [[doc.text[cell.start : cell.end] for cell in row] for row in block.rows]


def test_a_notice_has_its_paragraphs_and_its_places() -> None:
    doc = read(ofd(page(letter())))
    assert (doc.status, doc.parser, doc.media_type, doc.n_pages) == ("ok", "ofd", "application/ofd", 1)
    assert TITLE in doc.text.split("\n")
    assert "".join(BODY) in doc.text.split("\n")
    assert "标题" not in doc.text
    (first,) = [line for line in doc.printed if doc.text[line.start : line.end] == TITLE]
    assert first.edges[0] == pytest.approx(28 * MM, abs=0.2)
    assert first.edges[-1] == pytest.approx((28 + 6 * len(TITLE)) * MM, abs=0.2)
    assert [first.top, first.bottom] == pytest.approx([60 * MM, 66 * MM], abs=0.2)


def test_a_ruled_table_has_its_cells() -> None:
    doc = read(ofd(page(letter() + table(ROWS, 28, 130))))
    assert cells(doc) == [list(row) for row in ROWS]


def test_a_table_ruled_by_thin_filled_boxes_has_its_cells() -> None:
    framed = table(ROWS, 28, 130)
    texts = framed[framed.index("</ofd:PathObject>") + len("</ofd:PathObject>") :]
    boxes = [f"M 28 {y} L 178 {y} L 178 {y + 0.3} L 28 {y + 0.3} C" for y in (130, 142, 154, 166)]
    boxes += [f"M {x} 130 L {x + 0.3} 130 L {x + 0.3} 166 L {x} 166 C" for x in (28, 78, 128, 177.7)]
    drawn = "".join(path(box, Fill="true", Stroke="false") for box in boxes)
    assert cells(read(ofd(page(letter() + drawn + texts)))) == [list(row) for row in ROWS]


def test_a_matrix_moves_and_scales_text() -> None:
    """Some programs place every character by a matrix in points whose origin is the page's lower left corner."""
    x, y = 28.0, 60.0
    moved = (
        f'<ofd:TextObject ID="7" Boundary="{x} {y} 150 6" Font="2" Size="16" '
        f'CTM="0.35278 0 0 0.35278 {-x} {20 - y}"><ofd:TextCode X="{(x) / 0.35278:.3f}" '
        f'Y="{(y - 20 + 5) / 0.35278:.3f}" DeltaX="g {len(TITLE) - 1} 16">{TITLE}</ofd:TextCode></ofd:TextObject>'
    )
    doc = read(ofd(page(moved)))
    assert doc.text == TITLE
    assert doc.printed[0].edges[1] - doc.printed[0].edges[0] == pytest.approx(16, abs=0.15)
    assert doc.printed[0].edges[0] == pytest.approx(x * MM, abs=0.2)


def test_text_without_steps_is_set_by_its_widths() -> None:
    doc = read(ofd(page(text("请于2024年12月底前报送县政府办公室", 28, 60, deltas=""))))
    assert doc.text == "请于2024年12月底前报送县政府办公室"
    edges = doc.printed[0].edges
    assert edges[-1] - edges[0] == pytest.approx(16 * (14 + 6 / 2), abs=1)


def test_templates_stand_below_or_above_their_pages() -> None:
    form = page(text("安宁县人民政府办公室文件", 60, 30, 8))
    footer = page(text("（此件公开发布，由县政府办公室负责解释）", 28, 200))
    common = (
        '<ofd:TemplatePage ID="50" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        '<ofd:TemplatePage ID="51" ZOrder="Foreground" BaseLoc="/Doc_0/Tpls/Tpl_1/Content.xml"/>'
    )
    head = '<ofd:Template TemplateID="50"/><ofd:Template TemplateID="51" ZOrder="Foreground"/>'
    more = {"Doc_0/Tpls/Tpl_0/Content.xml": form, "Doc_0/Tpls/Tpl_1/Content.xml": footer}
    lines = read(ofd(page(letter(), head), common=common, more=more)).text.split("\n")
    assert lines[0] == "安宁县人民政府办公室文件"
    assert lines[-1] == "（此件公开发布，由县政府办公室负责解释）"


def test_a_drawing_is_read_where_it_stands_and_one_that_holds_itself_ends() -> None:
    inner = text(TITLE, 0, 0, 6) + '<ofd:CompositeObject ID="6" Boundary="0 0 1 1" ResourceID="70"/>'
    unit = f'<ofd:CompositeGraphicUnit ID="70" Width="9" Height="9"><ofd:Content>{inner}</ofd:Content>'
    resources = f"<ofd:Res {SPACE}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit>"
    doc = read(
        ofd(
            page('<ofd:CompositeObject ID="5" Boundary="28 60 150 9" ResourceID="70"/>'),
            common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
            more={"Doc_0/DocumentRes.xml": resources + "</ofd:CompositeGraphicUnits></ofd:Res>"},
        )
    )
    assert doc.text == TITLE
    assert doc.printed[0].edges[0] == pytest.approx(28 * MM, abs=0.2)


def test_hidden_objects_and_annotations_are_left_out() -> None:
    annotation = f"<ofd:PageAnnot {SPACE}><ofd:Appearance>{text('印章', 100, 200)}</ofd:Appearance></ofd:PageAnnot>"
    hidden = text("内部资料请勿外传", 28, 150, Visible="false")
    doc = read(ofd(page(letter() + hidden), more={"Doc_0/Annots/Page_0/Annotation.xml": annotation}))
    assert "内部资料" not in doc.text
    assert "印章" not in doc.text


def test_several_documents_follow_each_other() -> None:
    second = "<ofd:DocBody><ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    other = f'<ofd:Document {SPACE}><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    data = ofd(page(letter()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["OFD.xml"] = files["OFD.xml"].replace("</ofd:OFD>", second)
    files |= {"Doc_1/Document.xml": other, "Doc_1/P.xml": page(text("附件：全县印章清查登记表", 28, 60))}
    doc = read(ofd(more=files))
    assert doc.n_pages == 2
    assert doc.text.split("\n")[-1] == "附件：全县印章清查登记表"
    assert doc.printed[-1].page == 2


def test_the_namespace_of_older_programs_is_read() -> None:
    data = ofd(page(letter()).replace("ofdspec.org/2016", "ofdspec.org"))
    assert TITLE in read(data).text


def test_text_beside_the_page_is_not_shown() -> None:
    far = text("放在页外的字", 28, 150, CTM="1e9 0 0 1e9 0 0") + text("放在页外的字", 400, 150)
    doc = read(ofd(page(letter() + far)))
    assert (doc.status, "页外" in doc.text) == ("ok", False)


def test_steps_are_repeated() -> None:
    assert deltas("g 3 5.6 2.8 g 2 1", 9) == [5.6, 5.6, 5.6, 2.8, 1, 1]
    assert deltas("g 99999999999 5.6", 3) == [5.6, 5.6, 5.6]


@pytest.mark.parametrize("entry", ["OFD.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_entities_are_refused(entry: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY l "公文公文公文">]>'
    content = page(text("&x;&l;安宁县人民政府办公室通知", 28, 60)) if "Page" in entry else ""
    data = ofd(bomb + content, prolog=bomb if entry == "OFD.xml" else "")
    doc = read(data)
    assert (doc.status, doc.text) == ("failed", "")
    assert "DOCTYPE" in doc.findings[-1].message


def test_a_path_that_leads_out_of_the_file_finds_nothing() -> None:
    data = ofd(page(letter()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["OFD.xml"] = files["OFD.xml"].replace("Doc_0/Document.xml", "../../../../etc/passwd")
    doc = read(ofd(more=files))
    assert (doc.status, codes(doc)) == ("failed", ["unreadable_ofd"])


def test_a_page_that_is_missing_leaves_the_others() -> None:
    doc = read(ofd(page(letter()), "<broken", page(text("附件：全县印章清查登记表", 28, 60))))
    assert (doc.status, codes(doc)) == ("partial", ["unreadable_page"])
    assert "page 2" in doc.findings[0].message
    assert doc.text.endswith("附件：全县印章清查登记表")


def test_an_object_that_is_damaged_is_named() -> None:
    doc = read(ofd(page(letter() + text("甲乙丙丁", 28, 150).replace('Size="', 'Size="nan'))))
    assert (doc.status, codes(doc)) == ("partial", ["unreadable_page"])
    assert TITLE in doc.text


def test_limits_cut_pages_and_characters_and_refuse_bombs() -> None:
    data = ofd(*[page(letter())] * 3)
    doc = read(data, Limits(pages=2))
    assert (doc.status, codes(doc), doc.n_pages) == ("partial", ["truncated"], 3)
    assert read(data, Limits(characters=60)).status == "partial"
    bomb = ofd(page(letter()), more={"Doc_0/bomb": b"\0" * 3_000_000})
    doc = read(bomb, Limits(unzipped_mib=2))
    assert (doc.status, codes(doc)) == ("failed", ["too_large_unpacked"])


def test_an_encrypted_file_is_named() -> None:
    data = ofd("\x93\x01cipher", more={"Encryptions.xml": "<a/>", "Doc_0/Document.xml": "\x93\x01cipher"})
    doc = read(data)
    assert (doc.status, codes(doc)) == ("failed", ["encrypted"])


def test_a_file_without_a_notice_says_so() -> None:
    doc = read(ofd(page("")))
    assert (doc.status, codes(doc), doc.n_pages) == ("failed", ["no_body_text"], 1)


def strips(count: int) -> tuple[str, dict[str, str | bytes]]:
    """A scanned page that a scanner saved in strips, and the files of its images."""
    content, media, files = "", "", dict[str, str | bytes]()
    for n in range(count):
        image = io.BytesIO()
        Image.new("L", (600, 100), 60 * n).save(image, "PNG")
        content += f'<ofd:ImageObject ID="{n}" ResourceID="{90 + n}" Boundary="0 {99 * n} 210 99" '
        content += 'CTM="210 0 0 99 0 0"/>'
        media += f'<ofd:MultiMedia ID="{90 + n}" Type="Image"><ofd:MediaFile>{n}.png</ofd:MediaFile></ofd:MultiMedia>'
        files[f"Doc_0/Res/{n}.png"] = image.getvalue()
    files["Doc_0/DocumentRes.xml"] = (
        f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    )
    return page(content), files


def test_a_page_of_images_is_put_together_and_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Image.Image] = []

    def recognise(image: Image.Image, number: int, width: float, height: float) -> ocr.Recognised:
        seen.append(image)
        glyphs = [Glyph(char, 80 + 16 * n, 100, 96 + 16 * n, 116, 16) for n, char in enumerate(TITLE)]
        return ocr.Recognised(PageContent(number, width, height, tuple(glyphs)), (TITLE,))

    monkeypatch.setattr("pipeline.parse.ofd.pages.recognise", recognise)
    content, files = strips(3)
    common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    doc = read(ofd(content, common=common, more=files))
    assert (doc.status, doc.parser, doc.text) == ("ok", "ofd/ocr", TITLE)
    assert codes(doc) == ["recognised_pages", "scanned_low_confidence"]
    assert seen[0].size == (1654, 2339)
    assert [seen[0].getpixel((800, y)) for y in (400, 1200, 2000)] == [(0,) * 3, (60,) * 3, (120,) * 3]


def test_without_the_extra_a_page_of_images_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognise(*_: object) -> ocr.Recognised:
        raise ocr.OcrMissing

    monkeypatch.setattr("pipeline.parse.ofd.pages.recognise", recognise)
    content, files = strips(3)
    common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    doc = read(ofd(content, common=common, more=files))
    assert (doc.status, codes(doc)) == ("failed", ["ocr_not_installed"])
    doc = read(ofd(page(letter()), content, common=common, more=files))
    assert (doc.status, codes(doc)) == ("partial", ["ocr_not_installed"])
    assert "page 2 " in doc.findings[0].message
    assert 'pip install "gongwen[ocr]"' in doc.findings[0].message


WHOLE = ofd(page(letter() + table(ROWS, 28, 130)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), st.booleans())
def test_no_damage_raises(at: int, byte: int, cut: bool) -> None:
    data = WHOLE[:at] if cut else WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    doc = read(data)
    assert doc.status in ("ok", "partial", "failed")
    assert doc.status == "ok" or doc.findings


@settings(max_examples=150, deadline=None)
@given(st.text("MLCBQASg 0123456789.-e", max_size=40), st.sampled_from(["path", "delta", "box", "ctm"]))
def test_no_number_raises(garbage: str, where: str) -> None:
    objects = {
        "path": path(garbage),
        "delta": text("附件", 28, 200, deltas=garbage),
        "box": path("M 0 0 L 9 9", box=garbage),
        "ctm": text("附件", 28, 200, CTM=garbage),
    }
    doc = read(ofd(page(letter() + objects[where])))
    assert TITLE in doc.text.replace("\n", "")
    assert all(left <= right for line in doc.printed for left, right in pairwise(line.edges))
