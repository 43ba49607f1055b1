"""Recognising scanned pages: by the real engine where extra and font are installed, by one of cardboard elsewhere."""

from __future__ import annotations

import importlib.util
import io
import math
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from notices import rules
from PIL import Image, ImageDraw, ImageFont

from pipeline.parse import ocr, parse
from pipeline.parse.paged.lines import text_lines
from pipeline.parse.paged.model import Glyph, PageContent
from pipeline.parse.scanlines import levelled, ruled_lines
from pipeline.types import Limits, ParsedDoc, RawDoc

FONTS = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "simsun.ttc", "Songti.ttc")
LINES = ("安宁县人民政府办公室关于开展", "档案安全检查的通知，2024年6月", "30日前完成，由县档案局牵头。")
DPI = 150
EM = 33
"""三号 at 150 dpi, in pixels."""


def font() -> ImageFont.FreeTypeFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, EM)
        except OSError:
            continue
    pytest.skip("no Chinese font is installed to draw a page with")


@pytest.fixture
def engine() -> None:
    if not importlib.util.find_spec("rapidocr"):
        pytest.skip("the extra gongwen[ocr] is not installed")


def strip(lines: Sequence[str] = LINES, colour: str | tuple[int, int, int] = "black") -> Image.Image:
    """A strip of a page with a line every 60 pixels, the first 40 below its top and all 100 from its left."""
    image = Image.new("RGB", (720, 40 + 60 * len(lines) + 20), "white")
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(lines):
        draw.text((100, 40 + 60 * n), line, font=font(), fill=colour)
    return image


def recognised(image: Image.Image) -> ocr.Recognised:
    return ocr.recognise(image, 1, image.width * 72 / DPI, image.height * 72 / DPI)


def rows(found: ocr.Recognised) -> list[str]:
    return ["".join(line.text.split()) for line in text_lines(found.content.glyphs, 1)]


def png(image: Image.Image, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG", **options)
    return data.getvalue()


def read(data: bytes, limits: Limits | None = None) -> ParsedDoc:
    return parse(RawDoc("安政办发〔2024〕15号.png", "a.png", data, "0" * 64), rules()["pages"], limits)


def codes(doc: ParsedDoc) -> list[str]:
    return [finding.code for finding in doc.findings]


def shaded_table(tilt: float) -> Image.Image:
    """A table over the whole page, the two rows of its header shaded, tilted by so many degrees."""
    page = Image.new("L", (1600, 1100), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 100, 1500, 220), fill=0xD9)
    for y in (100, 160, *range(220, 1001, 130)):
        draw.line((100, y, 1500, y), fill=0, width=2)
    for x in range(100, 1501, 280):
        draw.line((x, 100, x, 1000), fill=0, width=2)
    return page.rotate(tilt, Image.Resampling.BICUBIC, fillcolor="white")


@pytest.mark.parametrize("tilt", [0, 0.6])
def test_the_lines_of_a_table_with_a_shaded_header_are_found(tilt: float) -> None:
    page = shaded_table(tilt)
    level, upright = ruled_lines(page, levelled(page, math.radians(-tilt)))
    assert sorted({10 * round(line[1] / 10) for line in level}) == [100, 160, *range(220, 1001, 130)]
    assert sorted({10 * round(line[0] / 10) for line in upright}) == list(range(100, 1501, 280))


@pytest.mark.parametrize("astray", [-0.3, 0.2])
def test_the_tilt_is_that_of_the_rows_where_short_lines_tell_it_badly(astray: float) -> None:
    assert math.degrees(levelled(shaded_table(0.6), math.radians(astray - 0.6))) == pytest.approx(-0.6, abs=0.03)


@pytest.mark.usefixtures("engine")
class TestEngine:
    def test_a_strip_is_read_where_it_stands_and_the_same_twice(self) -> None:
        found = recognised(strip())
        assert rows(found) == list(LINES)
        assert (found.doubtful, found.turned) == ((), False)
        first = text_lines(found.content.glyphs, 1)[0]
        assert first.x0 == pytest.approx(100 * 72 / DPI, abs=2.5)
        assert first.x1 == pytest.approx((100 + EM * len(LINES[0])) * 72 / DPI, abs=4)
        assert all(abs(glyph.size - 16) < 1 for glyph in found.content.glyphs)
        assert recognised(strip()) == found

    @pytest.mark.parametrize("quarters", [1, 2, 3])
    def test_a_page_that_lies_is_turned(self, quarters: int) -> None:
        found = recognised(strip().rotate(90 * quarters, expand=True))
        assert (rows(found), found.turned) == (list(LINES), True)
        assert found.content.width == pytest.approx(720 * 72 / DPI)

    def test_a_tilted_page_keeps_its_rows(self) -> None:
        names = ("完成印章清查", "健全用印台账", "开展督导检查")
        image = strip(names)
        for n, unit in enumerate(("县政府办", "县档案局", "县督查室")):
            ImageDraw.Draw(image).text((520, 40 + 60 * n), unit, font=font(), fill="black")
        level = [line.top for line in text_lines(recognised(image).content.glyphs, 1)]
        tilted = recognised(image.rotate(-2, Image.Resampling.BICUBIC, fillcolor="white"))
        lines = text_lines(tilted.content.glyphs, 1)
        assert ["".join(line.text.split()) for line in lines] == [
            "完成印章清查县政府办",
            "健全用印台账县档案局",
            "开展督导检查县督查室",
        ]
        assert [line.top for line in lines] == pytest.approx(level, abs=4)

    def test_a_red_headline_is_kept(self) -> None:
        assert rows(recognised(strip(("安宁县人民政府文件", *LINES[:1]), (255, 0, 0))))[0] == "安宁县人民政府文件"

    def test_a_seal_hides_nothing(self) -> None:
        image = strip(("安宁县人民政府办公室", "2024年3月18日"))
        draw = ImageDraw.Draw(image)
        draw.ellipse((230, -60, 420, 130), outline=(225, 30, 30), width=8)
        draw.line((120, 120, 400, 150), fill=(225, 30, 30), width=9)
        black = strip(("安宁县人民政府办公室", "2024年3月18日"))
        image.paste(black, mask=black.convert("L").point(lambda value: 255 - value))
        assert rows(recognised(image)) == ["安宁县人民政府办公室", "2024年3月18日"]

    @pytest.mark.parametrize("tilt", [0, 1.5])
    def test_a_ruled_table_keeps_its_cells(self, tilt: float) -> None:
        rows = (("重点任务", "牵头单位", "时限"), ("完成自查", "县政府办", "6月底"), ("用印台账", "县档案局", "9月底"))
        page = Image.new("L", (720, 1000), "white")
        draw = ImageDraw.Draw(page)
        draw.text((100, 60), LINES[0], font=font(), fill="black")
        for n in range(4):
            draw.line((80, 150 + 60 * n, 620, 150 + 60 * n), fill=90, width=2)
            draw.line((80 + 180 * n, 150, 80 + 180 * n, 330), fill=90, width=2)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                draw.text((90 + 180 * c, 160 + 60 * r), cell, font=font(), fill="black")
        doc = read(png(page.rotate(tilt, Image.Resampling.BICUBIC, fillcolor="white"), dpi=(DPI, DPI)))
        (block,) = [block for block in doc.blocks if block.kind == "table"]
        assert tuple(tuple(doc.text[cell.start : cell.end] for cell in row) for row in block.rows) == rows

    def test_an_empty_page_is_empty(self) -> None:
        assert recognised(Image.new("RGB", (720, 300), "white")).content.glyphs == ()
        assert recognised(Image.new("L", (3, 900), "white")).content.glyphs == ()

    def test_a_scanned_notice_becomes_a_document(self) -> None:
        doc = read(png(strip(), dpi=(DPI, DPI)))
        assert (doc.status, doc.parser, doc.media_type, doc.n_pages) == ("ok", "image/ocr", "image/png", 1)
        assert "".join(doc.text.split()) == "".join(LINES)
        assert codes(doc) == ["recognised_pages"]
        for line in doc.printed:
            assert len(line.edges) == line.end - line.start + 1
            assert 0 <= line.top < line.bottom <= strip().height * 72 / DPI

    def test_nothing_is_said_fetched_or_written(self, tmp_path: Path) -> None:
        (tmp_path / "page.png").write_bytes(png(strip()))
        home = tmp_path / "home"
        home.mkdir()
        script = (
            "import sys\n"
            "def seen(event, args):\n"
            "    if event in ('socket.connect', 'socket.getaddrinfo', 'os.mkdir', 'os.rename'):\n"
            "        print(event, args)\n"
            "    if event == 'open' and isinstance(args[1], str) and set(args[1]) & set('wax+'):\n"
            "        print(event, args)\n"
            "sys.dont_write_bytecode = True\n"
            "sys.addaudithook(seen)\n"
            "from PIL import Image\n"
            "from pipeline.parse.ocr import recognise\n"
            "assert recognise(Image.open(sys.argv[1]), 1, 400, 100).content.glyphs\n"
            "import os; assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'\n"
        )
        places = {name: str(home) for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA")}
        found = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "page.png")],
            env={**os.environ, **places, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
        assert list(home.iterdir()) == []


class Cardboard:
    """An engine that finds what it is given: texts and scores, a line of 300 × 20 pixels every 40."""

    def __init__(self, *lines: tuple[str, float]) -> None:
        self.lines, self.left = lines, list(lines)

    def __call__(self, image: Image.Image, *, use_det: bool, use_cls: bool, use_rec: bool) -> SimpleNamespace:
        if use_det:
            self.left = list(self.lines)
            corners = [
                [(9, 40 * n), (309, 40 * n), (309, 40 * n + 20), (9, 40 * n + 20)] for n in range(len(self.left))
            ]
            return SimpleNamespace(boxes=corners or None)
        if use_cls:
            return SimpleNamespace(cls_res=[("0", 0.99)])
        text, score = self.left.pop(0)
        return SimpleNamespace(txts=(text,), scores=(score,))


def test_doubtful_lines_are_named_and_unreadable_ones_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (("安宁县人民政府办公室通知", 0.99), ("各乡镇人民政府", 0.7), ("HNZ", 0.3), ("", 0.0))
    monkeypatch.setattr(ocr, "_ready", [Cardboard(*lines)])
    doc = read(png(Image.new("L", (400, 300), "white")))
    assert (doc.status, doc.text.split("\n")) == ("ok", ["安宁县人民政府办公室通知", "各乡镇人民政府"])
    assert codes(doc) == ["recognised_pages", "scanned_low_confidence", "scanned_low_confidence"]
    named, left_out = doc.findings[1:]
    assert doc.text[named.start : named.end] == "各乡镇人民政府"
    assert "HNZ" in left_out.message
    assert left_out.start is None


def test_many_doubts_are_counted() -> None:
    doubts = [f"第{n}行文字" for n in range(30)]
    findings = ocr.doubt_findings(doubts, "\n".join(doubts))
    assert len(findings) == 21
    assert findings[-1].message.startswith("10 more lines")


def test_a_doubt_that_stands_twice_is_given_no_place() -> None:
    (finding,) = ocr.doubt_findings(["公"], "安宁县人民政府办公室公告")
    assert finding.start is None


def test_pages_are_named_as_runs() -> None:
    assert "pages 1-3, 7 " in ocr.recognised_finding([1, 2, 3, 7]).message
    assert "page 4 " in ocr.missing_finding([4]).message


def test_without_the_extra_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setattr(ocr, "_ready", [])
    doc = read(png(Image.new("L", (800, 300), "white")))
    assert (doc.status, codes(doc), doc.media_type) == ("failed", ["ocr_not_installed"], "image/png")
    assert 'pip install "gongwen[ocr]"' in doc.findings[0].message


def test_a_package_without_models_downloads_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", SimpleNamespace(RapidOCR=lambda **_: pytest.fail("was made")))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    monkeypatch.setattr(ocr, "_ready", [])
    with pytest.raises(ocr.OcrMissing, match="no models"):
        ocr.recognise(Image.new("L", (800, 300), "white"), 1, 400, 150)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Image.Image, int, float, float]]:
    """What parse_image asked to be recognised; pages read 第一页安宁县人民政府办公室, 第二页…"""
    asked: list[tuple[Image.Image, int, float, float]] = []

    def recognise(image: Image.Image, number: int, width: float, height: float) -> ocr.Recognised:
        asked.append((image, number, width, height))
        text = f"第{'一二三四五'[number - 1]}页安宁县人民政府办公室"
        top = 60 + 90 * number  # at one place on every page it would be a running head
        glyphs = tuple(Glyph(char, 60 + 16 * n, top, 76 + 16 * n, top + 16, 16) for n, char in enumerate(text))
        return ocr.Recognised(PageContent(number, width, height, glyphs), ())

    monkeypatch.setattr("pipeline.parse.image.recognise", recognise)
    return asked


Asked = list[tuple[Image.Image, int, float, float]]


def tiff(count: int, compression: str = "group4") -> bytes:
    data = io.BytesIO()
    frames = [Image.new("1", (827, 1169), n % 2) for n in range(count)]
    frames[0].save(data, "TIFF", save_all=True, append_images=frames[1:], dpi=(100, 100), compression=compression)
    return data.getvalue()


def test_the_frames_of_a_fax_are_pages(pages: Asked) -> None:
    doc = read(tiff(3))
    assert (doc.status, doc.media_type, doc.n_pages) == ("ok", "image/tiff", 3)
    assert doc.text.index("第一页") < doc.text.index("第二页") < doc.text.index("第三页")
    assert [(number, width) for _, number, width, _ in pages] == [(n, 595.4) for n in (1, 2, 3)]
    assert {line.page for line in doc.printed} == {1, 2, 3}


def test_more_pages_than_the_limit_are_left_out(pages: Asked) -> None:
    doc = read(tiff(4), Limits(scanned_pages=2))
    assert (doc.status, codes(doc), doc.n_pages, len(pages)) == ("partial", ["truncated", "recognised_pages"], 4, 2)
    assert "pages 3 to 4" in doc.findings[0].message


def test_a_damaged_frame_leaves_the_others(pages: Asked) -> None:
    data = tiff(2, "tiff_adobe_deflate")
    with Image.open(io.BytesIO(data)) as image:
        image.seek(1)
        at = image.tag_v2[273][0]  # type: ignore[attr-defined]
    doc = read(data[:at] + b"\xff" * 20 + data[at + 20 :])
    assert (doc.status, codes(doc)) == ("partial", ["unreadable_image", "recognised_pages"])
    assert doc.text.startswith("第一页")


def test_a_page_without_a_true_resolution_has_200_dpi(pages: Asked) -> None:
    read(png(Image.new("L", (1654, 2339), "white"), dpi=(72, 72)))
    read(png(Image.new("L", (1654, 2339), "white")))
    assert [(width, height) for _, _, width, height in pages] == [(595.4, 842.0)] * 2


def test_a_photo_is_read_the_way_up_it_was_taken(pages: Asked) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(data, "JPEG", exif=exif)
    assert read(data.getvalue()).media_type == "image/jpeg"
    assert pages[0][0].size == (600, 900)


def test_deep_grey_is_no_white_page(pages: Asked) -> None:
    image = Image.new("I;16", (400, 300), 0x4000)
    read(png(image))
    assert pages[0][0].getpixel((5, 5)) == 0x40


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("side", [9000, 60_000])
def test_a_bomb_is_refused_before_it_expands(side: int) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    doc = read(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b""))
    assert (doc.status, codes(doc)) == ("failed", ["too_large_image"])


@pytest.mark.parametrize("size", [20, 200, 900])
def test_a_truncated_image_says_so(size: int) -> None:
    data = png(Image.effect_noise((800, 600), 90))
    doc = read(data[:size])
    assert (doc.status, codes(doc)) == ("failed", ["unreadable_image"])


def test_an_icon_is_no_page() -> None:
    doc = read(png(Image.new("L", (64, 64), "white")))
    assert (doc.status, codes(doc)) == ("failed", ["no_body_text"])


def test_a_photo_without_text_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_ready", [Cardboard()])
    doc = read(png(Image.new("L", (800, 300), "white")))
    assert (doc.status, codes(doc)[-1], doc.n_pages) == ("failed", "no_body_text", 1)
