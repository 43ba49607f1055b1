"""Bytes to text: charsets, formats that are no notice, what holds for every text, and the real pages if at hand."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse
from pipeline.rules import Pack, load_rules
from pipeline.types import Limits, ParsedDoc, RawDoc

ROOT: Final = Path(__file__).resolve().parent.parent
SHARED: Final = Path(os.environ.get("GONGWEN_SHARED", ROOT.parent / "shared"))
NOTICES: Final = SHARED / "notices"
REAL_PAGES: Final = sorted((*NOTICES.glob("html/*.html"), *NOTICES.glob("labelled/*.html")))
REAL_TEXTS: Final = sorted((*NOTICES.glob("seed/*.txt"), *NOTICES.glob("labelled/*.txt"), *NOTICES.glob("text/*.txt")))
NO_TEXT: Final = {
    "jiangxi_art_14236_1508410": "image",
    "jiangxi_art_14236_1509135": "image",
    "jiangxi_art_5400_1580152": "linked file",
}
"""Real pages whose notice is an image or an attachment."""

WITH_IMAGES: Final = frozenset(("guangzhou_35c",))
"""Real pages with annexes that are images: three flow charts."""

FURNITURE: Final = (
    "扫一扫", "打印本页", "【打印】", "【字体", "分享到", "浏览次数", "当前位置", "上一篇", "下一篇",
    "版权所有", "ICP备", "网站标识码", "相关解读", "索引号", "function(", "display:", "Baidu", "媒体解读",
)  # fmt: skip

SENTENCE: Final = "为做好春耕生产工作，现将有关事项通知如下：各镇人民政府要在3月底前完成备耕，不得有误。"
PAGE: Final = (
    f"<html><head>{{head}}</head><body><div id='zoom'><p>安宁县人民政府通知</p><p>{SENTENCE}</p></div></body></html>"
)


@pytest.fixture(scope="session")
def pages() -> Pack:
    return load_rules()["pages"]


def raw(data: bytes | str, name: str = "samples/anning.html") -> RawDoc:
    data = data.encode() if isinstance(data, str) else data
    return RawDoc(name, name, data, hashlib.sha256(data).hexdigest())


def codes(doc: ParsedDoc) -> list[str]:
    return [finding.code for finding in doc.findings]


def check(doc: ParsedDoc) -> None:
    """What holds for every parsed document, whatever the bytes were."""
    assert doc.status in ("ok", "partial") or doc.findings[-1].message
    assert not any("\ud800" <= char <= "\udfff" or char == "\0" for char in doc.text)
    end = 0
    for block in doc.blocks:
        assert end <= block.start <= block.end
        assert set(doc.text[end : block.start]) <= {"\n"}
        end = block.end
        for cell in (cell for row in block.rows for cell in row):
            assert block.start <= cell.start <= cell.end <= block.end
            assert not set(doc.text[cell.start : cell.end]) & {"\n", "\t"}
        if block.kind == "paragraph":
            assert doc.text[block.start : block.end] == doc.text[block.start : block.end].strip() != ""
            assert "\n" not in doc.text[block.start : block.end]
            assert not block.rows
    assert set(doc.text[end:]) <= {"\n"}
    assert (doc.status == "failed") == (not doc.blocks)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "gb2312", "big5"])
def test_the_charset_is_that_of_the_bytes(charset: str, pages: Pack) -> None:
    sentence = "安平縣人民政府關於春耕的通知，各鎮要認真做好有關工作。" if charset == "big5" else SENTENCE
    doc = parse(raw(f"<div id=zoom><p>{sentence}</p></div>".encode(charset)), pages)
    assert (doc.text, doc.status, codes(doc)) == (sentence, "ok", [])


@pytest.mark.parametrize(
    "head", ['<meta charset="{}">', '<meta http-equiv="Content-Type" content="text/html; charset={}">']
)
@pytest.mark.parametrize(("declared", "real"), [("gb2312", "utf-8"), ("utf-8", "gb18030"), ("x-unknown", "gb18030")])
def test_a_lying_charset_is_found_and_costs_nothing(head: str, declared: str, real: str, pages: Pack) -> None:
    doc = parse(raw(PAGE.replace("{head}", head.format(declared)).encode(real)), pages)
    assert SENTENCE in doc.text
    assert (doc.status, codes(doc)) == ("ok", ["wrong_charset"])
    assert declared in doc.findings[0].message


def test_a_lying_xml_prolog_is_found(pages: Pack) -> None:
    doc = parse(raw(f'<?xml version="1.0" encoding="utf-8"?>{PAGE}'.encode("gbk")), pages)
    assert SENTENCE in doc.text
    assert codes(doc) == ["wrong_charset"]


def test_gb2312_may_mean_gb18030(pages: Pack) -> None:
    doc = parse(raw(PAGE.replace("{head}", '<meta charset="gb2312">').replace("春耕", "镕㙍").encode("gb18030")), pages)
    assert "镕㙍" in doc.text
    assert not doc.findings


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_bytes_that_are_no_text_are_replaced_and_reported(charset: str, pages: Pack) -> None:
    broken = SENTENCE.encode(charset).replace("耕".encode(charset), b"\xff")
    doc = parse(raw(b"<div id=zoom><p>" + broken + b"</p></div>"), pages)
    assert doc.text.startswith("为做好春\ufffd生产工作")
    assert (doc.status, codes(doc)) == ("partial", ["undecodable_bytes"])


def test_nul_and_lone_surrogates_go_with_a_finding(pages: Pack) -> None:
    for data in (
        SENTENCE.replace("春", "春\0").encode(),
        SENTENCE.replace("春", "春\ud800").encode("utf-16", "surrogatepass"),
    ):
        doc = parse(raw(data), pages)
        assert "春耕" in doc.text.replace("\ufffd", "")
        assert doc.findings
        check(doc)


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (b"", "application/x-empty", "empty_file"),
        (b" \n ", "application/x-empty", "empty_file"),
        (b"%PDF-1.4\n%\xe2\xe3", "application/pdf", "unreadable_pdf"),
        (b"\n\n%PDF-1.4", "application/pdf", "unreadable_pdf"),
        (b"PK\x03\x04" + b"\0" * 30 + b"word/document.xml", None, "unreadable_docx"),
        (b"PK\x03\x04" + b"\0" * 30 + b"a.txt", "application/zip", "unreadable_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, None, "unreadable_ole"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg", "unreadable_image"),
        (b'{"articles": []}', "application/json", "unsupported_format"),
        (bytes(range(256)) * 20, "application/octet-stream", "unsupported_format"),
        (bytes(range(128, 256)) * 20, "text/plain", "undecodable_text"),
    ],
)  # fmt: skip
def test_what_is_no_notice_says_what_it_is(data: bytes, media_type: str | None, code: str, pages: Pack) -> None:
    doc = parse(raw(data, "notice.html"), pages)
    assert (doc.status, doc.text, doc.findings[-1].code) == ("failed", "", code)
    assert media_type is None or doc.media_type == media_type


def test_the_name_decides_nothing(pages: Pack) -> None:
    assert parse(raw(f"<p>{SENTENCE}</p>", "notice.txt"), pages).media_type == "text/html"
    assert parse(raw(SENTENCE, "notice.html"), pages).media_type == "text/plain"


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
def test_no_bytes_raise(data: bytes, pages: Pack) -> None:
    check(parse(raw(data), pages))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), charset=st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_no_text_raises(text: str, charset: str, pages: Pack) -> None:
    check(parse(raw((SENTENCE + text).encode(charset, "replace")), pages))


@settings(max_examples=100, deadline=None)
@given(text=st.text("安宁县人民政府，。（）0123456789 \u3000\xa0", min_size=1, max_size=60).filter(lambda t: "人" in t))
def test_a_published_paragraph_comes_out_as_it_stands(text: str, pages: Pack) -> None:
    """Punctuation, width and inner wide spaces stay; only the ends and runs of plain spaces are layout."""
    doc = parse(raw(f"<div id=zoom><p>{SENTENCE}</p><p>{text}</p><p>{SENTENCE}</p></div>"), pages)
    wanted = text.strip()
    while "  " in wanted:
        wanted = wanted.replace("  ", " ")
    assert doc.text.split("\n") == [SENTENCE, wanted, SENTENCE]


shared = pytest.mark.skipif(not REAL_PAGES, reason=f"no real notices in {NOTICES}: set GONGWEN_SHARED")


@shared
@pytest.mark.parametrize("path", REAL_PAGES, ids=lambda path: path.stem)
def test_real_page(path: Path, pages: Pack) -> None:
    doc = parse(raw(path.read_bytes(), path.name), pages)
    check(doc)
    assert doc.meta["title"]
    if path.stem in NO_TEXT:
        assert doc.findings[-1].code == "no_body_text"
        assert NO_TEXT[path.stem] in doc.findings[-1].message
        return
    assert (doc.status, codes(doc)) == ("ok", ["images_not_read"] if path.stem in WITH_IMAGES else [])
    assert doc.parser not in ("html/generic", "html/script", "html/none")
    assert not [mark for mark in FURNITURE if mark in doc.text]
    if path.stem.startswith(("govcn", "guofa")):
        assert {"index_number", "topic", "issuer", "issued_date", "title", "published_date"} <= set(doc.meta)
        words = "".join(doc.meta["title"].split())
        assert words in "".join(doc.text.split()), "the body prints its title"


@shared
def test_real_pages_are_read_without_their_rules_too(pages: Pack) -> None:
    """The fallback finds the same bodies by density of prose."""
    generic = Pack("pages", tuple(rule for rule in pages if not rule.id.startswith("pages.body.")), pages.fragments)
    different = []
    for path in REAL_PAGES:
        known, unknown = parse(raw(path.read_bytes()), pages), parse(raw(path.read_bytes()), generic)
        if known.status == "ok" and known.text not in unknown.text:
            different.append(path.stem)
    assert not different


@shared
def test_real_task_table(pages: Pack) -> None:
    doc = parse(raw((NOTICES / "labelled" / "suiweihan-2023-1930.html").read_bytes()), pages)
    indicators, tasks = (block for block in doc.blocks if block.kind == "table")
    header = [doc.text[cell.start : cell.end] for cell in tasks.rows[0]]
    assert header == [
        "序号",
        "工作事项",
        "主要内容",
        "牵头单位",
        "配合单位",
        "市卫健委内牵头处室",
        "市卫健委内配合处室",
    ]
    assert (len(tasks.rows), len(indicators.rows)) == (40, 20)
    assert all(len(row) == 7 for row in tasks.rows)
    assert [doc.text[row[0].start : row[0].end] for row in tasks.rows[1:4]] == ["1", "1", "1"]
    assert "附件2\n关于推进广州市家庭医生签约服务高质量发展工作的任务分工表\n序号\t工作事项" in doc.text


@shared
@pytest.mark.parametrize("path", REAL_TEXTS, ids=lambda path: path.stem)
def test_real_text(path: Path, pages: Pack) -> None:
    doc = parse(raw(path.read_bytes(), path.name), pages)
    check(doc)
    assert (doc.status, codes(doc), doc.parser) == ("ok", [], "text")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if len(lines) == 1:
        assert len(doc.blocks) == 1
    assert not [mark for mark in FURNITURE if mark in doc.text]


@shared
def test_every_row_of_a_real_table_over_24_pages_comes_once_and_in_order(pages: Pack) -> None:
    for path in NOTICES.glob("pdf/jiangxi_rongque_shenpi_qingdan.pdf"):
        doc = parse(raw(path.read_bytes()), pages)
        check(doc)
        assert (doc.status, doc.media_type, doc.n_pages, codes(doc)) == ("ok", "application/pdf", 24, [])
        (table,) = (block for block in doc.blocks if block.kind == "table")
        rows = [[doc.text[cell.start : cell.end] for cell in row] for row in table.rows]
        assert rows[0][:3] == ["序号", "事项名称", "事项类别"]
        listed: dict[str, list[str]] = {}
        for row in rows[1:-1]:
            listed.setdefault(row[0], []).append(row[4])
        assert list(listed) == [str(number) for number in range(1, 42)]
        assert all(found == [str(number + 1) for number in range(len(found))] for found in listed.values())
        assert rows[-1][0].startswith("注:")


@given(st.integers(1, 400))
def test_a_long_document_is_cut_between_blocks_and_rows(pages: Pack, most: int) -> None:
    rows = "".join(f"<tr><td>{number}</td><td>{SENTENCE}</td></tr>" for number in range(3))
    page = f"<div id=zoom><p>{SENTENCE}</p><p>{SENTENCE}</p><table>{rows}</table><p>{SENTENCE}</p></div>"
    whole = parse(raw(page), pages)
    doc = parse(raw(page), pages, Limits(characters=most))
    check(doc)
    assert len(doc.text) <= most or doc == whole
    assert whole.text.startswith(doc.text)
    if doc != whole:
        assert (doc.status, doc.findings[-1].code) == ("partial", "truncated")
        assert most < len(SENTENCE) or doc.text.split("\n")[0] == SENTENCE
