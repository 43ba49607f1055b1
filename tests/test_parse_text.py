"""Text files: lines, the metadata block that lost its labels, the site's lines around a notice, one-line notices."""

from __future__ import annotations

import hashlib
import time
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse
from pipeline.rules import Pack, load_rules
from pipeline.types import ParsedDoc, RawDoc

TITLE: Final = "澜江省人民政府办公厅关于春耕备耕的通知"
BODY: Final = f"{TITLE}\n各市、县人民政府：\n  为做好春耕工作，现就有关事项通知如下。\n一、总体要求\n2022年3月8日"
LINES: Final = [line.strip() for line in BODY.split("\n")]


@pytest.fixture(scope="session")
def pages() -> Pack:
    return load_rules()["pages"]


def text(content: str, pages: Pack) -> ParsedDoc:
    data = content.encode()
    return parse(RawDoc("a.txt", "a.txt", data, hashlib.sha256(data).hexdigest()), pages)


def test_each_line_is_a_paragraph(pages: Pack) -> None:
    doc = text(BODY.replace("\n", "\r\n\r\n　　"), pages)
    assert doc.text.split("\n") == LINES
    assert [doc.text[block.start : block.end] for block in doc.blocks] == LINES
    assert (doc.status, doc.parser, doc.media_type) == ("ok", "text", "text/plain")


def test_a_flattened_notice_stays_one_block_with_its_spaces(pages: Pack) -> None:
    line = f"{TITLE} {TITLE} 各市： 　　一、总体要求  （一）目标。&lt;附件&gt;&nbsp;略　　　　2022年3月8日"
    doc = text(line, pages)
    assert (doc.text, len(doc.blocks)) == (line, 1)


def test_a_block_without_labels_is_read_by_order_and_shape(pages: Pack) -> None:
    head = f"006512380/2022-00041\n农业\n澜江省人民政府办公厅\n2022-03-08\n{TITLE}\n澜府办函〔2022〕9号\n2022-03-10"
    doc = text(
        f"首页 > 政务公开 > 文件库\n{head}\n时间 : 2022-03-10 10:25:55 来源 : 本网\n【打印】 【字体:\n\n{BODY}", pages
    )
    assert doc.text.split("\n") == LINES
    assert doc.meta == {
        "index_number": "006512380/2022-00041",
        "topic": "农业",
        "issuer": "澜江省人民政府办公厅",
        "issued_date": "2022-03-08",
        "title": TITLE,
        "doc_number": "澜府办函〔2022〕9号",
        "published_date": "2022-03-10",
    }


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"006512380/2022-00041\n澜江省教育厅\n2022-03-08\n{TITLE}\n2022-03-10", {"issuer", "title", "published_date"}),
        ("006512380/2022-00041\n农业\n2022-03-08", {"topic"}),
    ],
)
def test_a_block_without_labels_may_miss_lines(head: str, expected: set[str], pages: Pack) -> None:
    doc = text(f"{head}\n{BODY}", pages)
    assert doc.text.split("\n") == LINES
    assert set(doc.meta) == {"index_number", "issued_date", *expected}


def test_a_number_alone_is_no_metadata_block(pages: Pack) -> None:
    doc = text(f"006512380/2022-00041\n{BODY}", pages)
    assert doc.text.split("\n") == ["006512380/2022-00041", *LINES]
    assert not doc.meta


def test_labelled_lines_are_read(pages: Pack) -> None:
    head = "索　引　号：006512380/2022-00041　　分　类：农业\n发文机关：澜江省农业农村厅"
    doc = text(f"{head}\n文　　号：无\n发布日期：2022-03-10\n{BODY}", pages)
    assert doc.text.split("\n") == LINES
    assert doc.meta == {
        "index_number": "006512380/2022-00041",
        "topic": "农业",
        "issuer": "澜江省农业农村厅",
        "published_date": "2022-03-10",
    }


def test_a_list_of_documents_is_not_eaten_as_metadata(pages: Pack) -> None:
    listed = "标题：春耕办法\n文号：澜府〔2020〕1号\n标题：秋收办法\n文号：澜府〔2020〕2号"
    assert text(listed, pages).text == "标题：秋收办法\n文号：澜府〔2020〕2号"


def test_a_whole_notice_behind_a_label_stays(pages: Pack) -> None:
    line = f"标题：{TITLE} " + "一、做好春耕备耕工作。" * 40
    assert text(line, pages).text == line


def test_the_sites_lines_go_from_the_end(pages: Pack) -> None:
    menu = "部门解读\n\n媒体解读\n\n访谈解读\n\n其他\n\n政策咨询问答\nBaidu\nmap"
    foot = "上一篇：秋收通知\n下一篇：没有了\n主办单位：澜江省人民政府办公厅\n澜ICP备00000000号　网站标识码0000000001"
    assert text(f"{BODY}\n{menu}\n{foot}", pages).text.split("\n") == LINES


@pytest.mark.parametrize("line", ["其他", "主办单位：澜江省农业农村厅", "联系电话：0000-0000000", "（此件公开发布）"])
def test_a_notices_own_last_line_stays(line: str, pages: Pack) -> None:
    assert text(f"{BODY}\n{line}", pages).text.endswith(f"\n{line}")


def test_nothing_is_cut_inside_a_notice(pages: Pack) -> None:
    inside = "部门解读\n扫一扫在手机打开当前页\n首页 > 政务公开"
    assert text(f"{BODY}\n{inside}\n二、工作要求", pages).text.split("\n") == [
        *LINES,
        *inside.split("\n"),
        "二、工作要求",
    ]


@pytest.mark.parametrize("behind", ["扫一扫在手机打开当前页", "[网络编辑：李安] [信息审核：李安]", "责任编辑：李安"])
def test_furniture_goes_from_the_end_of_a_flattened_notice(behind: str, pages: Pack) -> None:
    line = f"{TITLE} 各市： 为做好春耕工作，通知如下。 2022年3月8日"
    assert text(f"{line} {behind}", pages).text == line


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Access Denied", "challenge_page"),
        ("请开启JavaScript并刷新该页", "challenge_page"),
        ("404 Not Found", "not_found_page"),
        ("nothing in Chinese here", "no_body_text"),
        ("部门解读\n媒体解读", "no_body_text"),
    ],
)
def test_a_text_without_notice_says_why(content: str, code: str, pages: Pack) -> None:
    doc = text(content, pages)
    assert (doc.status, doc.findings[-1].code) == ("failed", code)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.text("甲乙丙，。：（）12 　\xa0\t", min_size=1, max_size=12), max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
def test_a_text_is_its_stripped_lines(lines: list[str], end: str, pages: Pack) -> None:
    whole = [TITLE, *lines, "二、工作要求"]
    assert text(end.join(whole), pages).text.split("\n") == [line.strip() for line in whole if line.strip()]


@pytest.mark.parametrize(
    "unit", ["为做好春耕工作，现通知如下。\n", "为做好春耕工作，现通知如下。 ", " 　", "索引号：1 ", "字体大小"]
)
def test_time_grows_with_the_text_and_no_faster(unit: str, pages: Pack) -> None:
    def seconds(size: int) -> float:
        content = BODY + unit * (size // len(unit)) + "完。"
        start = time.process_time()
        text(content, pages)
        return time.process_time() - start

    seconds(10_000)
    small = min(seconds(100_000) for _ in range(3))
    assert seconds(500_000) < 25 * max(small, 0.005), "five times the text, far from 25 times the work"
