"""The files of a notice: where links to them stand, what they are called, where they lie."""

from __future__ import annotations

import hashlib
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse
from pipeline.parse.html.filenames import MAX_NAME
from pipeline.parse.html.links import MAX_FILES
from pipeline.rules import Pack, load_rules
from pipeline.types import Attachment, ParsedDoc, RawDoc

PAGES: Final = load_rules()["pages"]
PROSE: Final = "为做好秋粮收购工作，现将有关事项通知如下：各乡镇人民政府要在9月底前完成仓容核查，不得有误。"
HOME: Final = "http://www.lanxi.gov.cn"
HEAD: Final = f"<meta name='Url' content='{HOME}/art/2023/9/1/art_1_2.html'>"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FRAME: Final = "<ul><li><a href='/'>首页</a></li><li><a href='/help.pdf'>网站使用手册.pdf</a></li></ul>"


@pytest.fixture(scope="session")
def pages() -> Pack:
    return PAGES


def read(inner: str, pages: Pack, beside: str = "", head: str = HEAD) -> ParsedDoc:
    """A page of 兰溪州 with ``inner`` below the first paragraph and ``beside`` below the container."""
    html = (
        f"<html><head>{head}</head><body>{FRAME}<div id=zoom><p>{PROSE}</p>{inner}</div>{beside}{FRAME}</body></html>"
    )
    data = html.encode()
    return parse(RawDoc("lanxi.html", "lanxi.html", data, hashlib.sha256(data).hexdigest()), pages)


def files(inner: str, pages: Pack, beside: str = "", head: str = HEAD) -> list[tuple[str, str | None]]:
    return [(file.name, file.url) for file in read(inner, pages, beside, head).attachments]


def test_an_annex_is_recorded_and_its_line_stays(pages: Pack) -> None:
    doc = read(
        "<p>附件：<a href='/d/downfile.jsp?filename=8d.docx&id=1'><img src='/w.png'>任务分工表.docx</a></p>", pages
    )
    assert doc.attachments == (Attachment("任务分工表.docx", f"{HOME}/d/downfile.jsp?filename=8d.docx&id=1", DOCX),)
    assert doc.text.endswith("\n附件：任务分工表.docx")
    assert not doc.findings


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("<a href='P02.docx' title='P02.docx'>1.任务分工表.docx</a>", "1.任务分工表.docx"),
        ("<a href='P02.docx' alt='任务分工表.docx'>点击下载</a>", "任务分工表.docx"),
        ("<a href='P02.docx' title='任务分工表'>附件1</a>", "任务分工表.docx"),
        ("<a href='P02.docx' download='任务分工表.docx'>下载</a>", "任务分工表.docx"),
        ("<a href='P02.docx' fileName='任务分工表.docx'>附件</a>", "任务分工表.docx"),
        ("<a href='P02.docx'><img src='/icons/word.png' alt='任务分工表'></a>", "任务分工表.docx"),
        ("<a href='P02.docx' title='在新窗口打开'>任务分工表</a>", "任务分工表.docx"),
        ("附件1：任务分工表（<a href='P02.docx'>点击下载</a>）", "附件1：任务分工表.docx"),
        ("请认真填写，并见<a href='P02.docx'>附件1</a>", "附件1.docx"),
        ("<a href='P02.docx'>点击下载</a>", "P02.docx"),
        ("<a href='/d.jsp?id=7'>任务分工表.docx</a>", "任务分工表.docx"),
        ("<a href='/u/%E4%BB%BB%E5%8A%A1%E8%A1%A8.docx'>下载</a>", "任务表.docx"),
        ("<a href='P02.docx' title='<b>任务</b>分工&#1;&#x200b;表.docx'>x</a>", "任务分工表.docx"),
        (f"<a href='P02.docx' title='{'长' * 900}.docx'>x</a>", "长" * (MAX_NAME - 5) + ".docx"),
    ],
)
def test_a_file_has_its_most_telling_name(link: str, name: str, pages: Pack) -> None:
    assert [name for name, _ in files(f"<p>{link}</p>", pages)] == [name]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("<a href='./P02.pdf'>名单</a>", f"{HOME}/art/2023/9/1/P02.pdf"),
        ("<a href='../../P02.PDF?a=1#p'>名单</a>", f"{HOME}/art/2023/P02.PDF?a=1#p"),
        ("<a href='//f.lanxi.gov.cn/P02.pdf'>名单</a>", "http://f.lanxi.gov.cn/P02.pdf"),
        ("<a href=' /u/名 单\n.pdf\t'>名单</a>", f"{HOME}/u/名%20单.pdf"),
        ("<a href='/u/\"><b>.pdf'>名单</a>", f"{HOME}/u/%22%3E%3Cb%3E.pdf"),
        ("<a href='javascript:;' onclick=\"downFile('/u/P02.pdf', '名单.pdf')\">下载</a>", f"{HOME}/u/P02.pdf"),
        ("<a onclick='window.open(\"https://f.gov.cn/P02.pdf\")'>名单</a>", "https://f.gov.cn/P02.pdf"),
        ("<a href=\"javascript:open('/u/P02.pdf')\">名单</a>", f"{HOME}/u/P02.pdf"),
        ("<iframe src='/viewer.html?file=/u/P02.pdf&page=1'></iframe>", f"{HOME}/u/P02.pdf"),
        ("<embed src='/u/P02.pdf'>", f"{HOME}/u/P02.pdf"),
        ("<a href='file:///C:/P02.pdf'>名单</a>", None),
        ("<a href='javascript:alert(1)'>名单.pdf</a>", None),
        ("<a href='data:application/pdf;base64,JVBERi0=.pdf'>名单</a>", None),
        ("<a href='http://[::1/P02.pdf'>名单.pdf</a>", None),
        (f"<a href='/{'a' * 3000}.pdf'>名单.pdf</a>", None),
    ],
)
def test_an_address_is_of_the_web_or_none(link: str, url: str | None, pages: Pack) -> None:
    assert {address for _, address in files(f"<p>{link}</p>", pages)} <= {url}
    assert url is None or len(files(f"<p>{link}</p>", pages)) == 1


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<base href='https://f.lanxi.gov.cn/x/'>" + HEAD, "https://f.lanxi.gov.cn/x/P02.pdf"),
        ("<base href='/y/'>" + HEAD, f"{HOME}/y/P02.pdf"),
        ("<base href='javascript:/x/'>" + HEAD, f"{HOME}/art/2023/9/1/P02.pdf"),
        ("", "P02.pdf"),
    ],
)
def test_an_address_is_seen_from_the_page(head: str, url: str, pages: Pack) -> None:
    assert files("<a href='P02.pdf'>名单</a>", pages, head=head) == [("名单.pdf", url)]


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("a.doc", "application/msword"),
        ("a.docx", DOCX),
        ("a.XLS", "application/vnd.ms-excel"),
        ("a.ofd", "application/ofd"),
        ("a.rar", "application/vnd.rar"),
        ("a.tif", "image/tiff"),
    ],
)
def test_the_ending_says_what_a_file_is(address: str, media_type: str, pages: Pack) -> None:
    (file,) = read(f"<a href='{address}'>名单</a>", pages).attachments
    assert file.media_type == media_type


@pytest.mark.parametrize(
    "beside",
    [
        "<div class='info_xgfj'><div>相关附件</div><ul><li><a href='/u/1.doc'>名单</a></li></ul></div>",
        "<div><h3><span>相关附件：</span></h3><ul><li><p><a href='/u/1.doc'>名单</a></p></li></ul></div>",
        "<p>附件：</p><p><a href='/u/1.doc'>名单</a></p>",
        "<div class=x><div><a href='/u/1.doc'>附件1：名单</a></div></div>",
    ],
)
def test_files_beside_the_notice_belong_to_it(beside: str, pages: Pack) -> None:
    related = (
        "<div class='xg-box'>相关附件<a href='/u/2.doc'>另一份通知</a></div><p>解读</p><a href='/u/3.doc'>解读.doc</a>"
    )
    assert [url for _, url in files("", pages, beside + beside + related)] == [f"{HOME}/u/1.doc"]


def test_files_stand_in_the_order_of_the_page_and_once(pages: Pack) -> None:
    links = "".join(f"<td><a href='{name}.xls'>表{name}</a></td>" for name in "乙甲乙丙")
    found = files(f"<table><tr><td>序号</td></tr><tr>{links}</tr></table><a href='/1.html'>办法</a>", pages)
    assert [name for name, _ in found] == ["表乙.xls", "表甲.xls", "表丙.xls"]


def test_a_line_of_links_that_is_cut_as_furniture_is_recorded(pages: Pack) -> None:
    doc = read("<p>相关文件：<a href='1.pdf'>秋粮收购办法</a></p>", pages)
    assert (doc.text, [file.name for file in doc.attachments]) == (PROSE, ["秋粮收购办法.pdf"])


def test_images_are_the_pages_of_a_notice_without_text(pages: Pack) -> None:
    images = (
        "<img src='/p/1.jpg' title='第一页'><img src='2.png' width=900>"
        "<img src='/icons/pdf.png'><img src='3.jpg' width=16><a href='/1.html'><img src='4.jpg'></a>"
    )
    data = (
        f"<html><head>{HEAD}</head><body><div id=zoom>{images}<img src='data:image/png;base64,AA'></div></body></html>"
    )
    doc = parse(RawDoc("a", "a", data.encode(), ""), pages)
    assert [(file.name, file.url, file.media_type) for file in doc.attachments] == [
        ("第一页.jpg", f"{HOME}/p/1.jpg", "image/jpeg"),
        ("2.png", f"{HOME}/art/2023/9/1/2.png", "image/png"),
    ]
    assert (doc.status, doc.findings[-1].code) == ("failed", "no_body_text")
    assert "2 image(s)" in doc.findings[-1].message


def test_images_in_a_notice_are_named_in_a_finding(pages: Pack) -> None:
    doc = read("<p>附件：收购流程图</p><p><img src='1.jpg'></p><p><img src='/icons/word.png'></p>", pages)
    assert (doc.status, [finding.code for finding in doc.findings]) == ("ok", ["images_not_read"])
    assert doc.findings[0].message.startswith("1 image")
    assert not doc.attachments


def test_a_hostile_list_of_files_ends(pages: Pack) -> None:
    links = "".join(f"<a href='{number}.doc'>附件{number}</a>" for number in range(3 * MAX_FILES))
    assert len(files(links, pages)) == MAX_FILES


PARTS: Final = (
    "/u/",
    "1.doc",
    "附件1",
    "'",
    '"',
    "<b>",
    "&#0;",
    "javascript:",
    "http://",
    "[",
    "?",
    "\\",
    "\n",
    "%u12",
    "。",
)


@settings(max_examples=150, deadline=None)
@given(values=st.tuples(*[st.lists(st.sampled_from(PARTS), max_size=5).map("".join)] * 4))
def test_no_link_raises_or_leaves_the_web(values: tuple[str, ...], pages: Pack) -> None:
    href, onclick, title, text = (value.replace("'", "&#39;") for value in values)
    for file in read(f"<a href='{href}' onclick='{onclick}' title='{title}'>{text}</a>", pages).attachments:
        assert 0 < len(file.name) <= MAX_NAME
        assert not set(file.name) & set("\0\n\r\t\x01")
        assert file.url is None or file.url.startswith(("http://", "https://"))
