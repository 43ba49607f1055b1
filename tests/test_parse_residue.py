"""Pages whose markup is in the way: residue of Word, copies, text in scripts, flat pages, lines wrapped by hand."""

from __future__ import annotations

import hashlib
import html
import json
from typing import Final
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse
from pipeline.parse.html.tree import grow
from pipeline.rules import Pack, load_rules
from pipeline.types import ParsedDoc, RawDoc

PAGES: Final = load_rules()["pages"]
PROSE: Final = "为做好森林防火工作，现将有关事项通知如下：各乡镇人民政府要在10月底前完成隐患排查，不得有误。"
MENU: Final = "<ul>" + "".join(f"<li><a href='/{n}.html'>政务公开栏目{n}</a></li>" for n in range(30)) + "</ul>"
OFFICE: Final = "主办单位：临江市人民政府办公室　地址：临江市江滨路1号"
FOOT: Final = f"<div class='bottom'><p>{OFFICE}</p><p>网站标识码：0000000000</p></div>"
NUMBERED: Final = [f"{number}、{PROSE}" for number in "一二三四五六"]
BODY: Final = "".join(f"<p>{line}</p>" for line in NUMBERED)


@pytest.fixture(scope="session")
def pages() -> Pack:
    return PAGES


def page(markup: str, pages: Pack) -> ParsedDoc:
    data = markup.encode()
    return parse(RawDoc("linjiang.html", "linjiang.html", data, hashlib.sha256(data).hexdigest()), pages)


def lines(inner: str, pages: Pack) -> list[str]:
    """The lines of a body after a first paragraph of prose."""
    return page(f"<div id='zoom'><p>{PROSE}</p>{inner}</div>", pages).text.split("\n")[1:]


def codes(doc: ParsedDoc) -> list[str]:
    return [finding.code for finding in doc.findings]


# ---- Word and editors --------------------------------------------------------------------------------------------

SETTINGS: Final = "<xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<!--[if gte mso 9]>{SETTINGS}<![endif]--><p>二、要求<o:p></o:p></p>", ["二、要求"]),
        (f"{SETTINGS}<o:OfficeDocumentSettings><o:AllowPNG>1</o:AllowPNG></o:OfficeDocumentSettings>二", ["二"]),
        ("<?xml:namespace prefix = o ns = 'urn:schemas' /><p>二、要求<o:p>&nbsp;</o:p></p>", ["二、要求"]),
        ("<p><![if !supportLists]><span style='mso-list:Ignore'>二、</span><![endif]>要求</p>", ["二、要求"]),
        ("<p>于<st1:chsdate year=2024>2024年3月</st1:chsdate>底前</p>", ["于2024年3月底前"]),
        ("<style>p.MsoNormal{margin:0}</style><p class=MsoNormal>二</p>", ["二"]),
        ("<p><span lang=EN-US style='font-family:仿宋;mso-x:1'>1.</span><font face=仿宋>要求</font></p>", ["1.要求"]),
        ("<p>二、<span style='font-family:仿宋;DISPLAY: none'>隐藏</span>要求</p>", ["二、要求"]),
        ("<p>二、<span style='font-size:16px;display:block'>要求</span>三</p>", ["二、", "要求", "三"]),
    ],
)
def test_residue_of_word_is_no_text(inner: str, expected: list[str], pages: Pack) -> None:
    assert lines(inner, pages) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (["<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->", "二"], ["二"]),
        (["二、<!-- 正文开始 -->要求<!-- 完 -->"], ["二、要求"]),
        (["<!--", "/* Font Definitions */", "@font-face{font-family:宋体;}", "-->", "二"], ["二"]),
        (["二、要求<!-- p{", "margin:0}", "--> 三"], ["二、要求\n 三".replace("\n", "")]),
        (["Normal 0 7.8 磅 0 2 false false false EN-US ZH-CN X-NONE", "二"], ["二"]),
        (['@font-face{font-family:"Times New Roman"; } p.MsoNormal{mso-style-name:正文;margin:0cm; }', "二"], ["二"]),
        (["st1\\:*{behavior:url(#ieooui) }", "二"], ["二"]),
        (["<![endif]-->", "二"], ["二"]),
    ],
)
def test_markup_that_stands_as_text_goes_with_a_finding(shown: list[str], expected: list[str], pages: Pack) -> None:
    inner = "".join(f"<p>{html.escape(line)}</p>" for line in shown)
    doc = page(f"<div id='zoom'><p>{PROSE}</p>{inner}</div>", pages)
    assert doc.text.split("\n")[1:] == expected
    assert codes(doc) == ["markup_as_text"]
    assert shown[0][:20] in doc.findings[0].message


@pytest.mark.parametrize(
    "line",
    [
        "<!-- 未闭合",
        "P2P（网络借贷）专项整治",
        "APP{名称：临江通}上线",
        "a < b，b -> c",
        f"<!-- {PROSE}",
        "CPU使用率（平均：50%）",
    ],
)
def test_what_only_looks_like_markup_stays(line: str, pages: Pack) -> None:
    inner = f"<p>{html.escape(line)}</p>" + f"<p>{PROSE}</p>" * 4 + "<p>以上 --&gt; 报送</p>"
    assert lines(inner, pages) == [line, *[PROSE] * 4, "以上 --> 报送"]


def test_a_comment_that_is_never_closed_is_reported(pages: Pack) -> None:
    doc = page(f"<div id=zoom><p>{PROSE}</p><!-- <p>{PROSE * 5}</p></div>", pages)
    assert (doc.text, codes(doc)) == (PROSE, ["unclosed_comment"])
    assert not page(f"<div id=zoom><p>{PROSE}</p><!-- a --><p>{PROSE * 5}</p></div>", pages).findings


def test_spans_that_set_type_are_the_only_loss_of_the_tree() -> None:
    markup = (
        "<body><div> <span style='color:red'>甲</span> <b>乙</b>\n<p>丙 <span lang=EN-US>2</span> <span id=x>丁</span>"
        "<!-- c --> 戊</p>\n<pre>  己\n\n 庚</pre><table> <tr> <td>辛</td> </tr> </table></div></body>"
    )
    ours, theirs = grow(markup), BeautifulSoup(markup, "lxml")
    assert "".join(ours.get_text().split()) == "".join(theirs.get_text().split())
    assert [tag.name for tag in theirs.find_all(True)].count("span") == 3
    assert [tag.attrs for tag in ours.find_all("span")] == [{"style": "color:red"}, {"id": "x"}]


TAGS: Final = (
    *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<td>", "<table>", "</table>", "<o:p>", "</o:p>", "<br>"),
    *("<span style='color:x'>", "<span lang=a>", "</span>", "<font size=1>", "</font>", "<pre>", "</pre>"),
    *("甲", " ", "\n", "乙丙"),
)


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(st.sampled_from(TAGS), max_size=40))
def test_the_tree_holds_the_text_of_any_markup(parts: list[str]) -> None:
    markup = "<body>" + "".join(parts)
    ours, theirs = grow(markup).get_text(), BeautifulSoup(markup, "lxml").get_text()
    assert "".join(ours.split()) == "".join(theirs.split())


@pytest.mark.parametrize("parent", ["<div id=zoom>", "<div>"])
def test_a_link_that_was_never_closed_hides_no_notice(parent: str, pages: Pack) -> None:
    doc = page(f"<body>{parent}<a href='javascript:print()'>打印<p>{PROSE * 3}</p><p>{PROSE * 4}</p></div>", pages)
    assert doc.text.endswith(f"{PROSE * 3}\n{PROSE * 4}")


# ---- headings ----------------------------------------------------------------------------------------------------


def test_headings_of_the_page_are_headings(pages: Pack) -> None:
    doc = page(
        f"<div id=zoom><h1>临江市人民政府通告</h1><p>{PROSE}</p><h3><b>一、范围</b></h3><p>全市。</p></div>", pages
    )
    blocks = [(block.kind, doc.text[block.start : block.end]) for block in doc.blocks]
    assert blocks == [
        ("heading", "临江市人民政府通告"),
        ("paragraph", PROSE),
        ("heading", "一、范围"),
        ("paragraph", "全市。"),
    ]


def test_a_heading_that_was_never_closed_is_no_heading(pages: Pack) -> None:
    doc = page(f"<div id=zoom><h2>{PROSE * 3}<br>{PROSE * 3}</div>", pages)
    assert [block.kind for block in doc.blocks] == ["paragraph", "paragraph"]


# ---- copies and menus --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "<div class='pc'><div><h1>通告</h1>{}<p>打印稿</p></div></div>",
            "<div class='wap'><div>{}<p>手机稿</p></div></div>",
        ),
        ("<div class='pages_content mhide'>{}<p>打印稿</p></div>", "<div class='pages_content'>{}</div>"),
        ("<div class='pc'>{}</div>", "<div class='wap'><div><p>{}</p></div></div>"),
    ],
)
def test_a_body_that_stands_twice_is_read_once(first: str, second: str, pages: Pack) -> None:
    doc = page(f"<body>{MENU}<div>{first.format(BODY * 3)}{second.format(BODY * 3)}</div>{FOOT}</body>", pages)
    assert doc.text.count(NUMBERED[0]) == 3
    assert "手机稿" not in doc.text


@pytest.mark.parametrize("separator", ["<br>", "<br><br>&nbsp;&nbsp;&nbsp;&nbsp;", "<br/>\n　　", "<p>"])
def test_a_notice_that_lies_flat_in_the_body(separator: str, pages: Pack) -> None:
    doc = page(f"<html><body>{MENU}{separator.join(NUMBERED)}{MENU}</body></html>", pages)
    assert (doc.text.split("\n"), doc.parser) == (NUMBERED, "html/generic")


def test_a_list_of_long_links_is_no_menu(pages: Pack) -> None:
    links = [f"临江市森林防火隐患排查整治任务清单（第{number}批）" for number in range(6)]
    inner = "".join(f"<li><a href='{number}.html'>{link}</a></li>" for number, link in enumerate(links))
    doc = page(f"<html><body><div>{BODY}<ul>{inner}</ul><p>{PROSE}</p></div></body></html>", pages)
    assert all(link in doc.text for link in links)


# ---- scripts -----------------------------------------------------------------------------------------------------

JSON: Final = json.dumps({"id": 1, "content": BODY})
ESCAPED: Final = "".join(f"%u{ord(char):04X}" if char > "\xff" else quote(char) for char in BODY)


@pytest.mark.parametrize(
    "holder",
    [
        f"<script>var title = '通告'; var content = \"{BODY}\";</script>",
        f"<script>// don't\nvar content = '{BODY}';</script>",
        f'<script>var it = /\'/, content = "{BODY}";</script>',
        f"<script>var content = `{BODY}`;</script>",
        "<script>window.STATE = {}</script>".format(JSON.replace("<", "\\u003c")),
        f"<script type='application/json'>{JSON.replace('/', chr(92) + '/')}</script>",
        f"<script>var state = JSON.parse({json.dumps(JSON)});</script>",
        "<script>" + "".join(f"document.write('<p>{line}</p>');\n" for line in NUMBERED) + "</script>",
        "<script>var h = '';\n" + "".join(f'h += "<p>{line}</p>";\n' for line in NUMBERED) + "</script>",
        "<script>var h = " + " +\n".join(f'"<p>{line}</p>"' for line in NUMBERED) + "</script>",
        f"<script>show(decodeURIComponent('{quote(BODY)}'))</script>",
        f"<script>show(unescape('{ESCAPED}'))</script>",
        f"<script type='text/template'>{BODY}</script>",
        f"<template>{BODY}</template>",
        f"<textarea style='display:none'>{BODY}</textarea>",
        f"<textarea style='display:none'>{html.escape(BODY)}</textarea>",
    ],
)
@pytest.mark.parametrize("shown", ["<div id=zoom></div>", f"<div id=app></div>{FOOT}"], ids=["known", "unknown"])
def test_a_text_that_only_a_script_holds_is_read(holder: str, shown: str, pages: Pack) -> None:
    doc = page(f"<html><head><title>森林防火通告</title></head><body>{MENU}{shown}{holder}</body></html>", pages)
    assert (doc.text.split("\n"), doc.parser, doc.status) == (NUMBERED, "html/script", "ok")
    assert codes(doc) == ["text_in_script"]
    assert doc.meta["title"] == "森林防火通告"


def test_a_script_beside_a_notice_is_left_alone(pages: Pack) -> None:
    doc = page(f"<div id=zoom><p>{PROSE}</p></div><script>var other = '{BODY}'</script>", pages)
    assert (doc.text, doc.parser, codes(doc)) == (PROSE, "html/zoom", [])


@pytest.mark.parametrize(
    "script",
    [
        "alert('正在加载，请稍候')",
        f"var news = '{PROSE}'",
        "var menu = '" + MENU.replace("'", '"') + "'",
        "'" + "\\'" * 50_000,
        "\"'`" * 30_000,
        '"\\u{ffffffff}\\ud800<p>' + "甲" * 20 + '"',
    ],
)
def test_a_script_without_prose_in_markup_is_no_notice(script: str, pages: Pack) -> None:
    doc = page(f"<body><div id=zoom></div><script>{script}</script></body>", pages)
    assert (doc.status, codes(doc)) == ("failed", ["no_body_text"])


def test_files_in_a_script_are_recorded(pages: Pack) -> None:
    content = BODY + "<p>附件：<a href='/u/1.docx'>隐患清单</a></p>"
    head = "<meta name='Url' content='http://www.linjiang.gov.cn/a/1.html'>"
    doc = page(f'<html><head>{head}</head><body><script>var content = "{content}"</script></body></html>', pages)
    assert [(file.name, file.url) for file in doc.attachments] == [
        ("隐患清单.docx", "http://www.linjiang.gov.cn/u/1.docx")
    ]


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<frameset cols='20%,80%'><frame src='/menu.html'><frame src='/doc/1.html'></frameset>", "/menu.html"),
        ("<div id=zoom><iframe src='/show.jsp?id=7'></iframe></div>", "/show.jsp?id=7"),
        ("<div id=zoom></div><iframe src='/count.jsp' style='display:none'></iframe>", ""),
    ],
)
def test_a_page_of_frames_names_them(markup: str, told: str, pages: Pack) -> None:
    doc = page(markup, pages)
    assert doc.findings[-1].code == "no_body_text"
    assert f"the first {told}" in doc.findings[-1].message if told else "frame" not in doc.findings[-1].message


# ---- lines wrapped by hand ---------------------------------------------------------------------------------------

WRAPPED: Final = """\
　　　　　　　　　　　临江市人民政府关于森林防火的通告

各乡镇人民政府：
    为做好森林防火工作，现将有关事项通知如下：各乡镇人民政府要在10
月底前完成隐患排查，不得有误。各乡镇人民政府要在11月底前完成全部的
整改任务。
    一、加强领导。各乡镇人民政府要切实加强对森林防火工作的组织领导，
明确责任，落实到人。
                                  临江市人民政府
                                  2024年10月1日
"""
UNWRAPPED: Final = [
    "临江市人民政府关于森林防火的通告",
    "各乡镇人民政府：",
    "为做好森林防火工作，现将有关事项通知如下：各乡镇人民政府要在10月底前完成隐患排查，不得有误。"
    "各乡镇人民政府要在11月底前完成全部的整改任务。",
    "一、加强领导。各乡镇人民政府要切实加强对森林防火工作的组织领导，明确责任，落实到人。",
    "临江市人民政府",
    "2024年10月1日",
]


@pytest.mark.parametrize("inner", [f"<pre>{WRAPPED}</pre>", f"<div><pre><font size=3>{WRAPPED}</font></pre></div>"])
def test_lines_wrapped_by_hand_are_one_paragraph(inner: str, pages: Pack) -> None:
    assert page(f"<div id=zoom>{inner}</div>", pages).text.split("\n") == UNWRAPPED


@pytest.mark.parametrize(
    "kept",
    [
        [f"{number}、完成{number}项工作任务" for number in "一二三四五六"],
        NUMBERED,
        [line * 3 for line in NUMBERED[:2]] + ["各乡镇人民政府", "市直各部门"],
    ],
)
def test_lines_that_were_not_wrapped_stay_lines(kept: list[str], pages: Pack) -> None:
    text = "\n".join(kept)
    assert page(f"<div id=zoom><p>{PROSE}</p><pre>{text}</pre></div>", pages).text.split("\n")[1:] == kept


# ---- size --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "times"),
    [("<div>", 100_000), ("<div id=zoom><p><span>", 50_000)]
    + [(start, 20_000) for start in ("<ul><li>", "<table><tr><td>", "<b>", "<h1>", "<xml>", "<pre>", "<a name=top>")],
)
def test_elements_that_are_never_closed_are_no_trouble(start: str, times: int, pages: Pack) -> None:
    doc = page(start * times + f"<p>{PROSE}</p>", pages)
    assert PROSE in doc.text
    assert doc.status in ("ok", "partial")
