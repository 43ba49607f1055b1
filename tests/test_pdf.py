"""PDF files: what a reader of the pages would copy out is what comes out, and bad files say what is wrong with them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.parse import parse
from pipeline.parse.ocr import OcrMissing, Recognised
from pipeline.parse.paged.model import Glyph, PageContent
from pipeline.parse.pagerules import page_rules
from pipeline.parse.pdf import pages as pdf_pages
from pipeline.parse.pdf import parse_pdf
from pipeline.rules import Pack, load_rules
from pipeline.types import Limits, ParsedDoc, RawDoc

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

WIDTH, HEIGHT = A4
LEFT, RIGHT = 79.4, WIDTH - 73.7
TOP, BOTTOM = HEIGHT - 104.9, 99.2
BODY = 16

TITLE = ("安宁县人民政府办公室", "关于印发安宁县农村供水保障提升", "三年行动方案的通知")
ADDRESSEES = "各镇人民政府，县政府各部门："
PREAMBLE = (
    "《安宁县农村供水保障提升三年行动方案》已经县人民政府同意，现印发给你们，请结合实际认真组织实施，"
    "并于每季度末将进展情况报县水务局。"
)
WORKS = ("水源保护", "管网改造", "水质检测", "水费收缴", "智慧水务", "应急供水", "节约用水", "管护机制", "业务培训")
TASKS = tuple(
    f"（{number}）推进{work}。到2025年12月底前，全县{work}覆盖率达到{90 + at}%以上，由县水务局牵头，县财政局、"
    f"县发展改革局按职责分工负责，各镇人民政府具体落实，并按月向县人民政府报告进展情况和存在的主要问题，确保{work}任务按期完成，"
    f"各项资金专款专用，不得截留挪用。"
    for at, (number, work) in enumerate(zip("一二三四五六七八九", WORKS, strict=True))
)
SIGNATURE, DATE = "安宁县人民政府办公室", "2023年3月12日"

Draw = Callable[[Canvas], None]


class Sheets:
    """Sets a notice on A4 pages as GB/T 9704-2012 has it: 三号, lines of 28 points, paragraphs in by two characters."""

    def __init__(self, head: str = "", numbers: bool = True) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=A4, pageCompression=0)
        self.head, self.numbers = head, numbers
        self.page, self.y = 1, TOP

    def line(self, text: str, x: float, size: float = BODY, spacing: float = 0.0, leading: float = 28) -> None:
        if self.y - leading < BOTTOM:
            self.new_page()
        self.y -= leading
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.y, text, charSpace=spacing)

    def centred(self, *lines: str, size: float = 22) -> None:
        for text in lines:
            self.line(text, (LEFT + RIGHT - width_of(text, size)) / 2, size, leading=32)

    def on_the_right(self, text: str) -> None:
        self.line(text, RIGHT - 2 * BODY - width_of(text, BODY))

    def paragraph(self, text: str, indent: float = 2, left: float = LEFT, right: float = RIGHT) -> None:
        lines = broken(text, right - left, indent * BODY)
        for at, part in enumerate(lines):
            x = left + (indent * BODY if at == 0 else 0)
            is_last = at == len(lines) - 1
            spacing = 0.0 if is_last else (right - x - width_of(part, BODY)) / max(1, len(part) - 1)
            self.line(part, x, spacing=spacing)

    def new_page(self) -> None:
        self._furniture()
        self.canvas.showPage()
        self.page += 1
        self.y = TOP

    def _furniture(self) -> None:
        self.canvas.setFont(FONT, 14)
        if self.head:
            self.canvas.drawString(LEFT, HEIGHT - 60, self.head)
        if self.numbers:
            number = f"— {self.page} —"
            self.canvas.drawString(RIGHT - 60 if self.page % 2 else LEFT + 14, 70, number)

    def done(self) -> bytes:
        self._furniture()
        self.canvas.save()
        return self.out.getvalue()


def width_of(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def broken(text: str, width: float, indent: float) -> list[str]:
    """Break a paragraph as a word processor does: no line begins with a full stop."""
    lines = [""]
    for char in text:
        room = width - (indent if len(lines) == 1 else 0)
        if width_of(lines[-1] + char, BODY) > room and char not in "，。、；：）":
            lines.append("")
        lines[-1] += char
    return lines


def drawn(*pages: Draw) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=0)
    for draw in pages:
        canvas.setFont(FONT, BODY)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def notice(head: str = "", numbers: bool = True) -> bytes:
    sheets = Sheets(head, numbers)
    sheets.centred(*TITLE)
    sheets.line("", LEFT)
    sheets.paragraph(ADDRESSEES, indent=0)
    for text in (PREAMBLE, *TASKS):
        sheets.paragraph(text)
    sheets.on_the_right(SIGNATURE)
    sheets.on_the_right(DATE)
    return sheets.done()


def text_page(canvas: Canvas) -> None:
    for at, text in enumerate((ADDRESSEES, "现将有关事项通知如下。", "一、加强水源保护。", "二、推进管网改造。")):
        canvas.drawString(LEFT, TOP - 28 * at, text)


def scanned_page(canvas: Canvas) -> None:
    image = Image.new("L", (600, 850), 255)
    ImageDraw.Draw(image).rectangle((80, 80, 500, 120), fill=0)
    canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)


def read(data: bytes, limits: Limits | None = None) -> ParsedDoc:
    return parse_pdf("a.pdf", data, page_rules(pack()), limits or Limits())


@cache
def pack() -> Pack:
    return load_rules()["pages"]


def paragraphs(doc: ParsedDoc) -> list[str]:
    return [doc.text[block.start : block.end] for block in doc.blocks]


def codes(doc: ParsedDoc) -> list[str]:
    """What was found, but for the fonts of a machine that has none: those of the tests are in no file."""
    return [finding.code for finding in doc.findings if finding.code != "missing_fonts"]


WHOLE = ["".join(TITLE), ADDRESSEES, PREAMBLE, *TASKS, SIGNATURE, DATE]


def test_a_notice_over_pages_comes_out_paragraph_by_paragraph() -> None:
    doc = read(notice(head="安宁县人民政府办公室文件"))
    assert paragraphs(doc) == WHOLE
    assert (doc.status, doc.parser, doc.media_type, codes(doc)) == ("ok", "pdf", "application/pdf", [])
    assert doc.n_pages == 3
    assert dict(doc.meta) == {}


def test_the_title_over_three_lines_is_one_heading() -> None:
    doc = read(notice())
    assert [doc.text[block.start : block.end] for block in doc.blocks if block.kind == "heading"] == ["".join(TITLE)]


def test_every_character_knows_where_it_is_printed() -> None:
    doc = read(notice())
    assert "".join(doc.text[line.start : line.end] for line in doc.printed) == doc.text.replace("\n", "")
    for line in doc.printed:
        assert len(line.edges) == line.end - line.start + 1
        assert list(line.edges) == sorted(line.edges)
        assert any(block.start <= line.start and line.end <= block.end for block in doc.blocks)
        assert 0 <= line.edges[0] < line.edges[-1] <= WIDTH and 0 <= line.top < line.bottom <= HEIGHT
    first = doc.printed[0]
    assert first.page == 1
    assert first.edges[0] == pytest.approx((LEFT + RIGHT - width_of(TITLE[0], 22)) / 2, abs=0.1)
    assert first.bottom == pytest.approx(HEIGHT - (TOP - 32) + 0.14 * 22, abs=0.1)
    assert {line.page for line in doc.printed} == {1, 2, 3}


def test_the_same_bytes_give_the_same_document() -> None:
    data = notice()
    assert read(data) == read(data)
    assert parse(RawDoc("a.pdf", "a.pdf", data, "0" * 64), pack()) == read(data)


def needs_font() -> None:
    """Skip where PDFium has no shape for the characters of a font that is not embedded."""
    if any(finding.code == "missing_fonts" for finding in read(drawn(text_page)).findings):
        pytest.skip("no Chinese font is installed, and without one PDFium leaves out upright and lone characters")


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_shown(turned: int) -> None:
    """The text is set so that it stands upright once the page is rotated."""
    needs_font()
    upright = {90: (0, 1, -1, 0, HEIGHT, 0), 180: (-1, 0, 0, -1, WIDTH, HEIGHT), 270: (0, -1, 1, 0, 0, WIDTH)}

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turned)
        canvas.transform(*upright[turned])
        for at, text in enumerate((ADDRESSEES, "现将有关事项通知如下。")):
            canvas.drawString(100, HEIGHT - 100 - 28 * at, text)

    doc = read(drawn(draw))
    assert paragraphs(doc) == [ADDRESSEES, "现将有关事项通知如下。"]
    assert doc.printed[0].edges[0] == pytest.approx(100, abs=0.2)
    assert doc.printed[0].bottom == pytest.approx(100 + 0.14 * BODY, abs=0.2)


@pytest.mark.parametrize("clockwise", [True, False])
def test_a_page_set_sideways_is_read_but_has_no_places(clockwise: bool) -> None:
    needs_font()

    def draw(canvas: Canvas) -> None:
        if clockwise:
            canvas.transform(0, -1, 1, 0, 0, HEIGHT)
        else:
            canvas.transform(0, 1, -1, 0, WIDTH, 0)
        canvas.translate(0, WIDTH - HEIGHT)
        text_page(canvas)

    doc = read(drawn(text_page, draw))
    assert paragraphs(doc)[:4] == paragraphs(doc)[4:] == paragraphs(read(drawn(text_page)))
    assert {line.page for line in doc.printed} == {1}


def test_places_count_from_the_crop_box() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 60, WIDTH - 50, HEIGHT - 70))
        text_page(canvas)
        canvas.drawString(LEFT, HEIGHT - 40, "裁切线以外的文字")

    doc = read(drawn(draw))
    assert "裁切" not in doc.text
    assert doc.printed[0].edges[0] == pytest.approx(LEFT - 50, abs=0.1)
    assert doc.printed[0].bottom == pytest.approx(HEIGHT - 70 - TOP + 0.14 * BODY, abs=0.1)


def test_two_columns_are_read_one_after_the_other() -> None:
    middle = (LEFT + RIGHT) / 2
    sheets = Sheets()
    sheets.centred("安宁县农村供水工作简报")
    first, rest = sheets.y, [text[:90] + "。" for text in TASKS[:5]]
    for text in rest[:2]:
        sheets.paragraph(text, right=middle - 12)
    # the third begins in the left column and ends in the right one
    lines = broken(rest[2], middle - 12 - LEFT, 2 * BODY)
    for at, part in enumerate(lines[:3]):
        sheets.line(part, LEFT + (2 * BODY if at == 0 else 0))
    sheets.y = first
    for part in lines[3:]:
        sheets.line(part, middle + 12)
    for text in rest[3:]:
        sheets.paragraph(text, left=middle + 12)
    assert paragraphs(read(sheets.done())) == ["安宁县农村供水工作简报", *rest]


def test_running_heads_go_and_what_only_looks_like_one_stays() -> None:
    pages: list[Draw] = []
    for number in (1, 2, 3):

        def draw(canvas: Canvas, number: int = number) -> None:
            canvas.setFont(FONT, 9)
            canvas.drawString(LEFT, HEIGHT - 40, f"安宁县人民政府公报 2023年第3期　{number}")
            canvas.drawCentredString(WIDTH / 2, 40, f"第{number}页 共3页")
            canvas.setFont(FONT, BODY)
            canvas.drawString(LEFT, HEIGHT - 85, f"附件{number}")
            for at in range(20):
                canvas.drawString(LEFT, HEIGHT - 130 - 28 * at, f"{at + 1}．第{number}镇第{at}村供水工程。")

        pages.append(draw)
    text = read(drawn(*pages)).text
    assert "公报" not in text and "共3页" not in text
    assert [line for line in text.split("\n") if line.startswith("附件")] == ["附件1", "附件2", "附件3"]
    assert text.count("供水工程。") == 60


@pytest.mark.parametrize("number", ["— 1 —", "- 1 -", "1", "第1页", "第 1 页 共 3 页", "1/3", "第一页"])
def test_a_page_number_goes_on_a_single_page_too(number: str) -> None:
    def draw(canvas: Canvas) -> None:
        text_page(canvas)
        canvas.setFont(FONT, 14)
        canvas.drawCentredString(WIDTH / 2, 60, number)

    assert paragraphs(read(drawn(draw)))[-1] == "二、推进管网改造。"


def test_printed_twice_to_look_bold_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            canvas.drawString(LEFT + shift, TOP, "一、加强水源保护，2023年11月底前完成。")

    assert read(drawn(draw)).text == "一、加强水源保护，2023年11月底前完成。"


def test_spaces_that_only_justify_go_and_a_wide_gap_stays() -> None:
    def draw(canvas: Canvas) -> None:
        x = LEFT
        for char in "企业投资项目核准和备案管理":
            canvas.drawString(x, TOP, char + " ")
            x += 20
        canvas.drawString(LEFT, TOP - 60, "第一条　为规范管理，制定本办法。")
        canvas.drawString(LEFT, TOP - 120, "使用WPS Office编制。")

    assert paragraphs(read(drawn(draw))) == [
        "企业投资项目核准和备案管理",
        "第一条　为规范管理，制定本办法。",
        "使用WPS Office编制。",
    ]


def _grid(canvas: Canvas, xs: Sequence[float], ys: Sequence[float], how: str) -> None:
    for y in ys:
        if how == "lines":
            canvas.line(xs[0], y, xs[-1], y)
        else:
            canvas.rect(xs[0], y - 0.25, xs[-1] - xs[0], 0.5, stroke=0, fill=1)
    for x in xs:
        if how == "lines":
            canvas.line(x, ys[0], x, ys[-1])
        else:
            canvas.rect(x - 0.25, ys[-1], 0.5, ys[0] - ys[-1], stroke=0, fill=1)


@pytest.mark.parametrize("how", ["lines", "rectangles", "form", "boxes"])
def test_a_ruled_table_stands_between_its_paragraphs(how: str) -> None:
    rows = (("序号", "任务", "责任单位"), ("1", "水源保护", "县水务局"), ("2", "管网改造", "县财政局"))
    xs, ys = (LEFT, 140.0, 330.0, RIGHT), (700.0, 670.0, 640.0, 610.0)

    def draw(canvas: Canvas) -> None:
        canvas.drawString(LEFT + 32, 730, "任务分工如下：")
        if how == "form":
            canvas.beginForm("grid")
            _grid(canvas, [x - 40 for x in xs], [y - 30 for y in ys], "lines")
            canvas.endForm()
            canvas.saveState()
            canvas.translate(40, 30)
            canvas.doForm("grid")
            canvas.restoreState()
            canvas.setFont(FONT, BODY)
        elif how == "boxes":
            for at in range(3):
                for column in range(3):
                    canvas.rect(xs[column], ys[at + 1], xs[column + 1] - xs[column], 30)
        else:
            _grid(canvas, xs, ys, how)
        for row, y in zip(rows, ys, strict=False):
            for text, x in zip(row, xs, strict=False):
                canvas.drawString(x + 5, y - 21, text)
        canvas.drawString(LEFT + 32, 560, "请认真落实。")

    doc = read(drawn(draw))
    assert [block.kind for block in doc.blocks] == ["paragraph", "table", "paragraph"]
    table = doc.blocks[1]
    assert tuple(tuple(doc.text[cell.start : cell.end] for cell in row) for row in table.rows) == rows
    assert "".join(doc.text[line.start : line.end] for line in doc.printed) == "".join(doc.text.split())


def test_a_watermark_is_left_out_and_named() -> None:
    def draw(canvas: Canvas) -> None:
        text_page(canvas)
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.setFont(FONT, 60)
        canvas.drawString(0, 0, "征求意见稿")
        canvas.restoreState()

    doc = read(drawn(draw))
    assert paragraphs(doc)[-1] == "二、推进管网改造。"
    assert codes(doc) == ["slanted_text"]
    assert "征求意见稿" in doc.findings[-1].message


def test_a_note_set_vertically_is_not_mixed_into_the_lines() -> None:
    needs_font()

    def draw(canvas: Canvas) -> None:
        text_page(canvas)
        for at, char in enumerate("密件保存十年"):
            canvas.drawString(RIGHT + 20, TOP - 18 * at, char)

    assert paragraphs(read(drawn(draw))) == [*paragraphs(read(drawn(text_page))), "密件保存十年"]


def _locked(user: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0, canCopy=0))
    canvas.setFont(FONT, BODY)
    text_page(canvas)
    canvas.save()
    return out.getvalue()


def test_a_password_locks_a_file_and_a_ban_on_copying_does_not() -> None:
    doc = read(_locked("secret"))
    assert (doc.status, codes(doc), doc.text) == ("failed", ["encrypted"], "")
    assert "password" in doc.findings[0].message
    assert read(_locked("")).text.startswith(ADDRESSEES)


def test_a_file_without_its_end_is_never_shown_as_whole() -> None:
    data = notice()
    for size in range(1000, len(data) - 2000, 5000):
        doc = read(data[:size])
        assert doc.status in ("partial", "failed"), size
        assert {"damaged_pdf", "unreadable_pdf", "no_pages"} & set(codes(doc)), size


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_anywhere_never_raises(data: st.DataObject) -> None:
    damaged = bytearray(_SMALL)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    doc = read(bytes(damaged))
    assert doc.text or doc.status == "failed"
    assert all(len(line.edges) == line.end - line.start + 1 for line in doc.printed)


_SMALL = drawn(text_page)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00" * 5000 + b"%%EOF", b"%PDF-" + b"(" * 100_000])
def test_what_is_no_pdf_says_so(data: bytes) -> None:
    doc = read(data)
    assert (doc.status, codes(doc)) == ("failed", ["unreadable_pdf"])


def test_a_file_without_pages_says_so() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
        b"trailer\n<</Root 1 0 R>>\n%%EOF\n"
    )
    doc = read(data)
    assert (doc.status, codes(doc)) == ("failed", ["no_pages"])


def test_scripts_in_a_file_do_nothing() -> None:
    script = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\); while\\(true\\){}) >>"
    data = _SMALL.replace(b"/Type /Catalog", script)
    assert data != _SMALL
    assert read(data).text == read(_SMALL).text


def test_a_damaged_page_is_named_and_the_others_are_read() -> None:
    data = drawn(text_page, text_page, text_page)
    box = b"/MediaBox [ 0 0 595.2756 841.8898 ]"
    first = data.index(box)
    second = data.index(box, first + 1)
    damaged = data[:second] + box.replace(b"841.8898", b"84100000") + data[second + len(box) :]
    doc = read(damaged)
    assert (doc.status, codes(doc)) == ("partial", ["unreadable_page"])
    assert "page 2" in doc.findings[0].message
    assert {line.page for line in doc.printed} == {1, 3}


def test_limits_cut_a_file_and_say_so() -> None:
    data = drawn(text_page, text_page, text_page)
    doc = read(data, Limits(pages=2))
    assert (doc.status, codes(doc), doc.n_pages) == ("partial", ["truncated"], 3)
    assert {line.page for line in doc.printed} == {1, 2}
    doc = read(data, Limits(characters=50))
    assert (doc.status, codes(doc)) == ("partial", ["truncated"])
    assert len(doc.text) <= 60


def test_a_blank_page_is_simply_empty() -> None:
    doc = read(drawn(text_page, lambda canvas: None, text_page))
    assert (doc.status, codes(doc)) == ("ok", [])


def _missing(*_: object) -> Recognised:
    raise OcrMissing


def _recognised(image: Image.Image, number: int, width: float, height: float) -> Recognised:
    assert abs(image.width / image.height - width / height) < 0.01
    text = f"（三）扫描的第{number}页由县水务局负责。"
    glyphs = tuple(Glyph(char, 80 + 16 * at, 100, 96 + 16 * at, 116, 16) for at, char in enumerate(text))
    return Recognised(PageContent(number, width, height, glyphs), (text,))


def _garbage_page(canvas: Canvas) -> None:
    for at in range(10):
        canvas.drawString(LEFT, TOP - 28 * at, "\ue5e5\ue003\ue1f0\ue222" * 5)


@pytest.mark.parametrize("draw", [scanned_page, _garbage_page], ids=["image", "private use"])
def test_a_page_without_usable_text_is_recognised(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "recognise", _recognised)
    doc = read(drawn(text_page, draw))
    assert (doc.status, doc.parser) == ("ok", "pdf/ocr")
    assert paragraphs(doc)[-1] == "（三）扫描的第2页由县水务局负责。"
    assert codes(doc) == ["recognised_pages", "scanned_low_confidence"]
    doubt = doc.findings[-1]
    assert doc.text[doubt.start : doubt.end] == "（三）扫描的第2页由县水务局负责。"


def test_without_the_extra_scanned_pages_are_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "recognise", _missing)
    doc = read(drawn(text_page, scanned_page, text_page, scanned_page))
    assert (doc.status, doc.parser, codes(doc)) == ("partial", "pdf", ["ocr_not_installed"])
    assert 'pip install "gongwen[ocr]"' in doc.findings[0].message
    assert "2, 4" in doc.findings[0].message
    only = read(drawn(scanned_page))
    assert (only.status, codes(only), only.n_pages) == ("failed", ["ocr_not_installed"], 1)


def test_no_more_scanned_pages_are_recognised_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "recognise", _recognised)
    doc = read(drawn(scanned_page, scanned_page, scanned_page, text_page), replace(Limits(), scanned_pages=2))
    assert doc.status == "partial"
    assert "truncated" in codes(doc)
    assert {line.page for line in doc.printed} == {1, 2, 4}


def test_a_picture_in_a_page_of_text_is_no_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "recognise", _missing)

    def draw(canvas: Canvas) -> None:
        scanned_page(canvas)
        canvas.setFont(FONT, BODY)
        text_page(canvas)

    assert read(drawn(draw)).status == "ok"


def test_text_under_a_scan_is_taken_and_hidden_text_elsewhere_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "recognise", _missing)

    def hidden(canvas: Canvas) -> None:
        text = canvas.beginText(LEFT, TOP - 300)
        text.setFont(FONT, BODY)
        text.setTextRenderMode(3)
        for line in ("三、开展水质检测，由县卫生健康局负责。", "四、落实水费收缴，由各镇人民政府负责。"):
            text.textLine(line)
        canvas.drawText(text)

    def under_a_scan(canvas: Canvas) -> None:
        scanned_page(canvas)
        hidden(canvas)

    def beside_text(canvas: Canvas) -> None:
        text_page(canvas)
        hidden(canvas)

    doc = read(drawn(under_a_scan))
    assert "三、开展水质检测" in doc.text
    assert codes(doc) == ["text_layer_of_scan"]
    assert "水质检测" not in read(drawn(beside_text)).text
