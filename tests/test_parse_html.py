"""Pages: the container, paragraphs, lists, tables, furniture, the metadata block, and pages that hold no notice."""

from __future__ import annotations

import hashlib
from typing import Final

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse
from pipeline.parse.html.walk import walk
from pipeline.parse.pagerules import page_rules
from pipeline.rules import Pack, Rule, load_rules
from pipeline.types import Block, ParsedDoc, RawDoc

PAGES: Final = load_rules()["pages"]
PROSE: Final = "为做好春耕生产工作，现将有关事项通知如下：各镇人民政府要在3月底前完成备耕，不得有误。"
MENU: Final = "<ul>" + "".join(f"<li><a href='/{n}'>政务公开栏目{n}</a></li>" for n in range(40)) + "</ul>"


@pytest.fixture(scope="session")
def pages() -> Pack:
    return PAGES


def page(html: str, pages: Pack) -> ParsedDoc:
    data = html.encode()
    return parse(RawDoc("anning.html", "anning.html", data, hashlib.sha256(data).hexdigest()), pages)


def lines(inner: str, pages: Pack) -> list[str]:
    """The lines of a body after a first paragraph of prose."""
    text = page(f"<div id='zoom'><p>{PROSE}</p>{inner}</div>", pages).text
    return text.split("\n")[1:]


def grids(doc: ParsedDoc) -> list[list[list[str]]]:
    return [[[doc.text[c.start : c.end] for c in row] for row in b.rows] for b in doc.blocks if b.kind == "table"]


def grid(table: str, pages: Pack) -> list[list[str]]:
    (only,) = grids(page(f"<div id='zoom'><p>{PROSE}</p>{table}</div>", pages))
    return only


# ---- rules -------------------------------------------------------------------------------------------------------


def selected(rule: Rule, html: str) -> list[str]:
    """The texts of the elements that the walk of the parser finds by this rule."""
    soup = BeautifulSoup(html, "lxml")
    found = walk(soup, page_rules(PAGES))
    if rule.id.startswith("pages.body."):
        return [tag.get_text() for tag in found.bodies.found.get(rule.order, [])]
    if rule.id.startswith("pages.title."):
        return [tag.get_text() for _, tag in found.declared.headings]
    places = found.annexes if rule.id.startswith("pages.annex.") else found.dropped
    return [tag.get_text() for tag in soup.find_all(True) if id(tag) in places]


@pytest.mark.parametrize("rule", [rule for rule in PAGES if rule.selector], ids=lambda rule: rule.id)
def test_selectors_select_their_examples_only(rule: Rule) -> None:
    for example in rule.examples:
        assert example.quote in selected(rule, example.text)
    for html in rule.counterexamples:
        assert not selected(rule, html)


def test_a_selector_with_a_combinator_is_checked_whole(pages: Pack) -> None:
    rule = Rule("pages.body.inner", "", {"parser": "inner"}, "", selector="main > div.text", order=-1)
    pack = Pack("pages", (rule, *pages.rules), pages.fragments)
    inside = f"<main><div class='text'><p>{PROSE}</p></div></main>"
    outside = f"<main><section><div class='text'><p>{PROSE}</p></div></section></main>"
    assert page(inside, pack).parser == "html/inner"
    assert page(outside, pack).parser == "html/generic"


# ---- the container -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "parser"),
    [
        ("<table><tr><td id='UCAP-CONTENT'>", "</td></tr></table>", "html/govcn"),
        ("<UCAPCONTENT>", "</UCAPCONTENT>", "html/govcn"),
        (
            "<div class='content'><h1 class='title'>标题</h1><div class='article-content'>",
            "</div></div>",
            "html/gkmlpt",
        ),
        ("<div class='zw'>", "</div>", "html/nfcms"),
        ("<div id='zoom'>", "</div>", "html/zoom"),
        ("<div class=TRS_Editor><div class=Custom_UnionStyle>", "</div></div>", "html/trs"),
        ("<div class='main'><div class='text'>", "</div></div>", "html/generic"),
    ],
)
def test_the_body_is_found_in_each_template(start: str, end: str, parser: str, pages: Pack) -> None:
    doc = page(f"<body>{MENU}{start}<p>{PROSE}</p><p>一、总体要求</p>{end}<div class='foot'>{MENU}</div></body>", pages)
    assert (doc.parser, doc.text, doc.status) == (parser, f"{PROSE}\n一、总体要求", "ok")


def test_a_copy_for_mobile_phones_is_left_out(pages: Pack) -> None:
    body = f"<p>{PROSE}</p><p>一、总体要求</p>"
    doc = page(f"<div class='pages_content'>{body}</div><div class='pages_content'>\n{body}\n</div>", pages)
    assert doc.text == f"{PROSE}\n一、总体要求"


def test_a_body_split_over_sibling_containers_is_read_whole(pages: Pack) -> None:
    doc = page(f"<div><div class='TRS_Editor'>{PROSE}</div><div class='TRS_Editor'>3月</div></div>", pages)
    assert doc.text == f"{PROSE}\n3月"


def test_nested_containers_count_once(pages: Pack) -> None:
    doc = page(
        f"<div id=zoom><p>前言</p><div class='TRS_Editor'><div class='TRS_Editor'>{PROSE}</div></div></div>", pages
    )
    assert doc.text == f"前言\n{PROSE}"


def test_a_small_known_box_does_not_hide_the_notice(pages: Pack) -> None:
    doc = page(f"<div class='zw'><p>政务公开</p></div><div id='zoom'><p>{PROSE}</p></div>", pages)
    assert doc.text == PROSE


def test_on_an_unknown_page_a_second_copy_is_left_out(pages: Pack) -> None:
    body = "".join(f"<p>{PROSE}{n}</p>" for n in range(5))
    doc = page(f"{MENU}<div class='pc'>{body}</div><div class='phone'><h1>通知</h1>{body}</div>", pages)
    assert doc.text.count(PROSE) == 5


@pytest.mark.parametrize(
    ("start", "between", "end"),
    [
        ("<pre>", "\n\n    ", "</pre>"),
        ("<form><span id='lblContent'><p>", "</p><p>", "</p></span></form>"),
        ("<font face='仿宋'>", "<br><br>　　", "</font>"),
        ("<center><div align='left'>", "</div><div align='left'>&nbsp;", "</div></center>"),
    ],
)
def test_unusual_bodies_keep_their_paragraphs(start: str, between: str, end: str, pages: Pack) -> None:
    paragraphs = [f"{number}、{PROSE}" for number in "一二三四五六"]
    doc = page(f"<div>{MENU}{start}{between.join(paragraphs)}{end}<div>主办：安宁县人民政府办公室</div></div>", pages)
    assert doc.text.split("\n") == paragraphs


def test_the_line_of_the_site_below_the_title_is_metadata(pages: Pack) -> None:
    posted = "<p>发布时间：2021-03-02　来源：县政府办　浏览次数：12</p>"
    doc = page(f"<div><p>安宁县人民政府关于春耕的通知</p>{posted}<p>{PROSE}</p></div>", pages)
    assert doc.text == f"安宁县人民政府关于春耕的通知\n{PROSE}"
    assert doc.meta["published_date"] == "2021-03-02"


def test_on_an_unknown_page_annexes_beside_the_main_part_belong_to_the_notice(pages: Pack) -> None:
    main = f"<div>{''.join(f'<p>{n}.{PROSE}</p>' for n in range(1, 9))}</div>"
    annex = "<div><p>附件：青岚县春耕备耕工作领导小组组成人员名单</p></div>"
    doc = page(f"<body>{MENU}<h1>春耕通知</h1><div class='a'>{main}{annex}</div>{MENU}</body>", pages)
    assert doc.text.endswith("组成人员名单")
    assert "栏目" not in doc.text
    assert "春耕通知" not in doc.text


# ---- paragraphs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<p>一、总体要求<br>坚持问题导向</p>", ["一、总体要求", "坚持问题导向"]),
        ("<div>前<p>中</p>后</div>", ["前", "中", "后"]),
        ("<p>省教育厅\n      牵头，\n 负责</p>", ["省教育厅牵头，负责"]),
        ("<p>达到 50 %\n以上</p>", ["达到 50 % 以上"]),
        ("<p>ABC\n  def</p>", ["ABC def"]),
        ("<p>　　第一条　为了规范　</p>", ["第一条　为了规范"]),
        ("<p>&nbsp;&nbsp;主　任：&nbsp;李安&nbsp;</p>", ["主　任：\xa0李安"]),
        ("<p>责任\u200b单&shy;位\ufeff：教育局</p>", ["责任单位：教育局"]),
        ("<p>（一）<b>提高</b><span>效率</span></p>", ["（一）提高效率"]),
        ("<p>a</p><p> </p><p>&nbsp;</p><p><br></p><p>b</p>", ["a", "b"]),
        ("<pre>第一行\n第二行</pre>", ["第一行", "第二行"]),
        ("<p>前<span style='display:block'>中</span>后</p>", ["前", "中", "后"]),
        ("<p>见<!-- 注释 --><script>var a='脚本'</script><style>p{}</style>附件</p>", ["见附件"]),
        ("<p>见<span style='display: none'>隐藏</span><i hidden>隐藏</i>附件</p>", ["见附件"]),
        ("<p>以 a &lt; b 为准</p>", ["以 a < b 为准"]),
    ],
)
def test_paragraphs_read_as_a_reader_sees_them(inner: str, expected: list[str], pages: Pack) -> None:
    assert lines(inner, pages) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<ol><li>摸底</li><li>整改</li></ol>", ["1. 摸底", "2. 整改"]),
        ("<ol start=3><li>摸底<li value=9>整改<li>验收</ol>", ["3. 摸底", "9. 整改", "10. 验收"]),
        ("<ol type=a><li>甲<li>乙</ol>", ["a. 甲", "b. 乙"]),
        ("<ol type=I start=4><li>甲</ol>", ["IV. 甲"]),
        ("<ol reversed><li>甲<li>乙</ol>", ["2. 甲", "1. 乙"]),
        ("<ol style='list-style-type:cjk-ideographic' start=11><li>甲</ol>", ["十一、甲"]),
        ("<ol class='custom_cn2'><li><p>甲</p></li></ol>", ["(一) 甲"]),
        ("<ol><li>甲<ol><li>子<li>丑</ol><li>乙</ol>", ["1. 甲", "1. 子", "2. 丑", "2. 乙"]),
    ],
)
def test_numbers_that_a_browser_generates_are_put_in(inner: str, expected: list[str], pages: Pack) -> None:
    doc = page(f"<div id='zoom'><p>{PROSE}</p>{inner}</div>", pages)
    assert doc.text.split("\n")[1:] == expected
    assert [(finding.code, str(len(expected)) in finding.message) for finding in doc.findings] == [
        ("generated_numbers", True)
    ]


@pytest.mark.parametrize(
    "inner",
    ["<ol style='list-style:none'><li>甲</ol>", "<ol><li>（一）甲</ol>", "<ol><li>1.甲</ol>", "<ul><li>甲</ul>"],
)
def test_no_number_where_none_is_shown_or_one_is_printed(inner: str, pages: Pack) -> None:
    doc = page(f"<div id='zoom'><p>{PROSE}</p>{inner}</div>", pages)
    assert doc.text.endswith("甲")
    assert ". " not in doc.text
    assert not doc.findings


# ---- tables ------------------------------------------------------------------------------------------------------


def test_merged_cells_stand_in_every_place_and_once_in_the_text(pages: Pack) -> None:
    doc = page(
        f"<div id=zoom><p>{PROSE}</p><table><thead><tr><th>序号<th>任务<th>牵头单位</thead>"
        "<tr><td rowspan=2>1<td rowspan=2>备<br>耕<td>农业农村局<tr><td>水利局"
        "<tr><td colspan=2>小计<td>2项</table></div>",
        pages,
    )
    assert grids(doc) == [
        [["序号", "任务", "牵头单位"], ["1", "备 耕", "农业农村局"], ["1", "备 耕", "水利局"], ["小计", "小计", "2项"]]
    ]
    assert doc.text.endswith("序号\t任务\t牵头单位\n1\t备 耕\t农业农村局\n水利局\n小计\t2项")
    rows = doc.blocks[1].rows
    assert rows[1][0] == rows[2][0]


def test_a_row_without_cells_of_its_own_is_no_row(pages: Pack) -> None:
    assert grid("<table><tr><td rowspan=2>甲<td rowspan=2>乙<tr><tr><td>丙<td>丁</table>", pages) == [
        ["甲", "乙"],
        ["丙", "丁"],
    ]


def test_a_merged_cell_ends_with_its_group_of_rows(pages: Pack) -> None:
    table = "<table><thead><tr><th rowspan=3>序号<th>任务</thead><tbody><tr><td rowspan=0>1<td>甲<tr><td>乙</table>"
    assert grid(table, pages) == [["序号", "任务"], ["1", "甲"], ["1", "乙"]]


def test_rows_of_unequal_length_are_filled_with_empty_places(pages: Pack) -> None:
    assert grid("<table><tr><td>甲<td>乙<td>丙<tr><td>丁</table>", pages) == [["甲", "乙", "丙"], ["丁", "", ""]]


def test_an_empty_cell_keeps_its_place(pages: Pack) -> None:
    doc = page(f"<div id=zoom><p>{PROSE}</p><table><tr><td>甲<td>乙<tr><td><td>丁</table></div>", pages)
    assert grids(doc) == [[["甲", "乙"], ["", "丁"]]]
    assert doc.text.endswith("甲\t乙\n\t丁")


@pytest.mark.parametrize("span", ["99999999", "0", "-3", "abc", "", "1e9", "²"])
def test_odd_spans_are_tolerated(span: str, pages: Pack) -> None:
    doc = page(
        f"<div id=zoom><p>{PROSE}</p><table><tr><td rowspan='{span}' colspan='{span}'>甲<td>乙"
        "<tr><td>丙<td>丁</table></div>",
        pages,
    )
    assert all(text in doc.text for text in "甲乙丙丁")
    assert len(doc.blocks[1].rows) == 2
    assert max(map(len, doc.blocks[1].rows)) <= 3


def test_a_table_of_hostile_spans_loses_them_with_a_finding(pages: Pack) -> None:
    rows = "<tr><td rowspan=9999 colspan=999>甲</td><td>乙</td></tr>" * 3000
    doc = page(f"<div id=zoom><p>{PROSE}</p><table>{rows}</table></div>", pages)
    assert (doc.status, [finding.code for finding in doc.findings]) == ("partial", ["table_spans_capped"])
    assert doc.text.count("甲\t乙") == 3000
    assert {len(row) for row in doc.blocks[1].rows} == {2}


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><p>一、甲</p><p>二、乙</p></td></tr></table>",
        "<table><tr><td></td><td><p>一、甲</p><p>二、乙</p></td><td> </td></tr></table>",
        "<table><tr><td><table><tr><td>一、甲</td></tr><tr><td>二、乙</td></tr></table></td></tr></table>",
        "<table role=presentation><tr><td>一、甲</td><td>二、乙</td></tr></table>",
    ],
)
def test_a_layout_table_is_dissolved_into_paragraphs(table: str, pages: Pack) -> None:
    assert lines(table, pages) == ["一、甲", "二、乙"]


def test_a_single_row_with_a_menu_beside_the_notice_lays_out_the_page(pages: Pack) -> None:
    menu, notice = [f"栏目{n}{'的动态' * 9}" for n in range(4)], [f"{n}、{PROSE}" for n in range(5)]
    table = f"<table><tr><td>{'<br>'.join(menu)}</td><td>{'<br>'.join(notice)}</td></tr></table>"
    assert lines(table, pages) == [*menu, *notice]


def test_a_table_inside_a_layout_table_is_a_table(pages: Pack) -> None:
    inner = "<table><tr><td>序号<td>牵头单位<tr><td>1<td>教育局</table>"
    doc = page(
        f"<table><tr><td>左</td><td id='UCAP-CONTENT'><table><tr><td><p>{PROSE}</p>{inner}</td></tr></table>", pages
    )
    assert grids(doc) == [[["序号", "牵头单位"], ["1", "教育局"]]]


def test_captions_and_notes_of_a_table_are_paragraphs(pages: Pack) -> None:
    doc = page(
        f"<div id=zoom><p>{PROSE}</p><table><tr><td colspan=2><p>附件2</p><p>任务分工表</p></td></tr>"
        "<tr><td>序号<td>牵头单位<tr><td>1<td>教育局"
        "<tr><td colspan=2>合计1项<tr><td colspan=2>注：按月报送。</table></div>",
        pages,
    )
    assert [doc.text[b.start : b.end] for b in doc.blocks[1:3]] == ["附件2", "任务分工表"]
    assert grids(doc) == [[["序号", "牵头单位"], ["1", "教育局"], ["合计1项", "合计1项"]]]
    assert doc.text.endswith("\n注：按月报送。")


def test_strays_of_a_broken_table_are_not_lost(pages: Pack) -> None:
    found = lines("<table><caption>表1</caption><p>迷路</p><tr>散<td>甲<td>乙</tr>之间<tr><td>丙<td>丁</table>", pages)
    assert sorted("".join(found).replace("\t", "")) == sorted("表1迷路散甲乙之间丙丁")


CELLS: Final = st.tuples(st.text("甲乙丙1 ", max_size=4), st.integers(-1, 5), st.integers(-1, 5))


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=6))
def test_every_cell_of_any_table_stands_once_in_the_text(rows: list[list[tuple[str, int, int]]], pages: Pack) -> None:
    table = "".join(
        "<tr>" + "".join(f"<td rowspan={high} colspan={wide}>{text}</td>" for text, high, wide in row) + "</tr>"
        for row in rows
    )
    doc = page(f"<div id=zoom><p>{PROSE}</p><table>{table}</table></div>", pages)
    written = "".join(text for row in rows for text, _, _ in row)
    assert sorted(doc.text.removeprefix(PROSE).split()) == sorted(" ".join(t for r in rows for t, _, _ in r).split())
    assert len("".join(doc.text.removeprefix(PROSE).split())) == len("".join(written.split()))
    tables: list[Block] = [block for block in doc.blocks if block.kind == "table"]
    assert all(len({len(row) for row in block.rows}) == 1 for block in tables), "a grid is a rectangle"


# ---- furniture ---------------------------------------------------------------------------------------------------


def test_furniture_goes_from_both_ends_and_never_from_the_middle(pages: Pack) -> None:
    head = "<p>【打印】【字体：大 中 小】</p><p>来源：安宁县人民政府</p>"
    tail = "<p>相关解读：<a href='/1'>一图读懂</a></p><p><a href='/2'>专家谈春耕</a></p><p>扫一扫在手机打开当前页</p>"
    middle = "<p>来源：上级补助</p><p>相关解读：由农业局负责</p>"
    doc = page(f"<div id=zoom>{head}<p>{PROSE}</p>{middle}<p>二、要求</p>{tail}</div>", pages)
    assert doc.text == f"{PROSE}\n来源：上级补助\n相关解读：由农业局负责\n二、要求"


def test_a_linked_attachment_at_the_end_is_the_notices_own(pages: Pack) -> None:
    assert lines("<p><a href='a.doc'>附件：名单.doc</a></p><p>责任编辑：李安</p>", pages) == ["附件：名单.doc"]


def test_boxes_of_the_site_inside_the_container_are_left_out(pages: Pack) -> None:
    box = "<div class='bdsharebuttonbox'>分享到微信</div><nav>首页</nav><button>打印</button>"
    assert lines(f"{box}<p>二、要求</p>{box}", pages) == ["二、要求"]


# ---- metadata ----------------------------------------------------------------------------------------------------

VALUES: Final = {
    "index_number": "11982123MB1K4027XD/2022-00037",
    "topic": "农业\\粮食",
    "issuer": "青岚县人民政府办公室",
    "issued_date": "2022年03月08日",
    "title": "青岚县人民政府办公室关于春耕的通知",
    "doc_number": "青政办发〔2022〕15号",
    "published_date": "2022-03-10",
}
CELLS_PAIRS: Final = """
<table><tr><td><b>索 引 号：</b></td><td>{index_number}</td><td><b>主题分类：</b></td><td>{topic}</td></tr>
<tr><td><b>发文机关：</b></td><td>{issuer}</td><td>成文日期：<i></i></td><td><span>{issued_date}</span></td></tr>
<tr><td><b>标　　题：</b></td><td colspan=3>{title}</td></tr>
<tr><td><b>发文字号：</b></td><td>{doc_number}</td><td>发布日期：</td><td>{published_date}</td></tr>
<tr><td><b>主 题 词：</b></td><td></td><td></td></tr></table><div>【打印】</div>"""
SAME_CELL: Final = """
<table><tr><td><b><span>索&nbsp;&nbsp;引&nbsp;&nbsp;号: </span></b>{index_number}</td>
<td><b> 发文机关: </b> {issuer}</td></tr>
<tr><td><b>文      号:</b> {doc_number}</td><td><b>组配分类: </b> 政策文件</td></tr>
<tr><td><b>主题分类: </b>{topic}</td><td><b>成文日期: </b> {issued_date}   </td></tr></table>
<p>名称：{title}　发布日期：{published_date}　浏览次数：12</p>"""
LIST: Final = """
<ul><li><span>索引号：</span>\n {index_number}\n </li><li><span>分类：</span><span>{topic}</span></li>
<li>发布机构：<em>{issuer}</em></li><li><label>生成日期：</label>{issued_date}</li><li><b>名　称：</b>{title}</li>
<li><span>文　　号：</span> {doc_number} </li><li><span>失效日期：</span><span></span></li>
<li><span>公开日期：</span>{published_date}</li></ul>"""
HEADS: Final = """
<table><tr><th>索引号</th><td>{index_number}</td><th>主题分类</th><td>{topic}</td></tr>
<tr><th>发文单位</th><td>{issuer}</td><th>成文日期</th><td>{issued_date}</td></tr></table>
<dl><dt>标题</dt><dd>{title}</dd><dt>发文字号</dt><dd>{doc_number}</dd><dt>发布日期</dt><dd>{published_date}</dd></dl>"""


@pytest.mark.parametrize("template", [CELLS_PAIRS, SAME_CELL, LIST, HEADS], ids=["cells", "same-cell", "list", "heads"])
@pytest.mark.parametrize("body", ["<div id='zoom'>{}</div>", "<section><article>{}</article></section>"])
def test_the_printed_block_is_read_in_every_layout(template: str, body: str, pages: Pack) -> None:
    block = template.format(**VALUES)
    doc = page(f"<body><div>{block}</div>{body.format(f'<p>{PROSE}</p>' * 5)}</body>", pages)
    assert doc.meta == VALUES
    assert doc.text == "\n".join([PROSE] * 5)


@pytest.mark.parametrize("template", [CELLS_PAIRS, HEADS.split("<dl>")[0]], ids=["cells", "heads"])
def test_a_block_inside_the_container_is_metadata_too(template: str, pages: Pack) -> None:
    doc = page(f"<div id='zoom'>{template.format(**VALUES)}<p>{PROSE}</p></div>", pages)
    assert doc.text == PROSE
    assert doc.meta["index_number"] == VALUES["index_number"]


def test_a_table_of_documents_at_the_head_is_no_metadata_block(pages: Pack) -> None:
    table = "<table><tr><th>序号<th>名称<th>文号<th>发布日期<tr><td>1<td>春耕办法<td>青府〔2020〕1号<td>2020年</table>"
    doc = page(f"<div id=zoom>{table}<p>{PROSE}</p></div>", pages)
    assert grids(doc)[0][1] == ["1", "春耕办法", "青府〔2020〕1号", "2020年"]
    assert "doc_number" not in doc.meta


def test_meta_tags_stand_in_where_nothing_is_printed(pages: Pack) -> None:
    head = (
        "<title>春耕通知 - 青岚县人民政府门户网站</title><meta name='SiteName' content='青岚县人民政府门户网站'>"
        "<meta name='ArticleTitle' content='青岚县关于春耕的通知'><meta name='PubDate' content='2022-03-10 08:00'>"
        "<meta name='ContentSource' content='青岚县农业农村局'><meta name='Url' content='https://q.gov.cn/1.html'>"
    )
    body = f"<p>发布日期：2022-03-11</p><div id=zoom><p>{PROSE}</p></div>"
    meta = page(f"<html><head>{head}</head><body>{body}</body></html>", pages).meta
    assert meta == {
        "title": "青岚县关于春耕的通知",
        "published_date": "2022-03-11",
        "issuer": "青岚县农业农村局",
        "source_url": "https://q.gov.cn/1.html",
    }


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>春耕通知 - 青岚县人民政府门户网站</title>", {"title": "春耕通知"}),
        ("<title>青岚县人民政府 春耕通知</title><meta name=SiteName content=青岚县人民政府>", {"title": "春耕通知"}),
        ("<title>推进“互联网-健康”的通知</title>", {"title": "推进“互联网-健康”的通知"}),
        ("<link rel=canonical href='http://q.gov.cn/a'>", {"source_url": "http://q.gov.cn/a"}),
        ("<link rel=canonical href='javascript:alert(1)'>", {}),
        ("<meta name=Url content='file:///etc/passwd'>", {}),
        ("<meta name=ContentSource content='新华网'>", {}),
        ("<meta name=ContentSource content='本网'>", {}),
        (f"<meta name=ArticleTitle content='{'长' * 9000}'>", {"title": "长" * 500}),
    ],
)
def test_declared_metadata_is_checked(head: str, expected: dict[str, str], pages: Pack) -> None:
    doc = page(f"<html><head>{head}</head><body><div id=zoom><p>{PROSE}</p></div></body></html>", pages)
    assert doc.meta == expected


def test_a_title_outside_the_body_stays_outside(pages: Pack) -> None:
    doc = page(f"<p class='con-title'>春耕通知</p><div id=zoom><p>{PROSE}</p></div>", pages)
    assert (doc.text, doc.meta["title"]) == (PROSE, "春耕通知")


def test_placeholders_are_no_values(pages: Pack) -> None:
    doc = page(f"<ul><li>文号：无</li><li>主题词：--</li></ul><div id=zoom><p>{PROSE}</p></div>", pages)
    assert not doc.meta


# ---- no notice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<html><script>document.cookie='a=1';location.reload()</script></html>", "challenge_page"),
        ("<html><body><noscript>请开启JavaScript并刷新该页</noscript></body></html>", "challenge_page"),
        ("<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>", "challenge_page"),
        ("<html><body><h1>412 Precondition Failed</h1></body></html>", "challenge_page"),
        ("<html><body><h1>521 Web server is down</h1></body></html>", "challenge_page"),
        ("<body><p>您的访问过于频繁，请稍后再试，如有疑问请联系网站管理人员处理</p></body>", "challenge_page"),
        ("<html><head><title>404 Not Found</title></head><body>nginx</body></html>", "not_found_page"),
        (f"<body>{MENU}<p>抱歉，您访问的页面不存在，请返回首页或稍后再试，敬请谅解。</p></body>", "not_found_page"),
        ("<div id=zoom><p>抱歉，您访问的页面不存在，请返回首页</p></div>", "not_found_page"),
        (f"<body>{MENU}</body>", "no_body_text"),
        ("<div id=zoom></div>", "no_body_text"),
        ("<html></html>", "no_body_text"),
        ("<!-- -->", "no_body_text"),
    ],
)  # fmt: skip
def test_a_page_without_notice_says_why(html: str, code: str, pages: Pack) -> None:
    doc = page(html, pages)
    assert (doc.status, doc.text, doc.findings[-1].code) == ("failed", "", code)


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("<p>附件：<a href='/f.jsp?n=1'>春耕任务表.docx</a></p>", "春耕任务表.docx"),
        ("<p><a href='/P0.pdf'>点击查看</a></p>", "P0.pdf"),
        ("<p><img src='a.jpg'></p><p>相关解读：<a href='/1'>春耕</a></p>", "1 image"),
        ("<iframe src='/view.html?id=7'></iframe>", "frame(s), the first /view.html?id=7"),
    ],
)
def test_a_page_without_text_says_where_it_may_stand(inner: str, told: str, pages: Pack) -> None:
    doc = page(f"<h1>春耕通知</h1><div id=zoom>{inner}</div>", pages)
    assert doc.findings[-1].code == "no_body_text"
    assert told in doc.findings[-1].message
    assert doc.meta["title"] == "春耕通知"


def test_a_notice_about_missing_pages_is_a_notice(pages: Pack) -> None:
    text = f"<p>{PROSE * 8}</p><p>网站出现页面不存在、Access Denied等情况的，要立即整改。</p>"
    assert page(f"<div class=a>{text}</div>", pages).status == "ok"


# ---- broken and hostile markup -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        f"<div id=zoom><p>{PROSE}<p>二<table><tr><td>甲<td>乙<tr><td>丙",
        f"<div id=zoom><p>{PROSE}<table><tr><td>甲</td></p></tr></table></div></div></p>",
        f"<b><p>{PROSE}</b></p></i></span>",
        f"<div id=zoom {PROSE}><p>{PROSE}",
        "<div>" * 10_000 + f"<p>{PROSE}</p>" + "</div>" * 10_000,
        "<table><tr><td>" * 2_000 + PROSE + "</table>" * 2_000,
        "<table>" + "<tbody>" * 2_000 + f"<tr><td>{PROSE}",
        "<ol><li>" * 2_000 + PROSE,
        "<p><span>" * 5_000 + PROSE,
        f"<div id=zoom><p>{PROSE}&#0;&#xD800;&#1;</p>",
    ],
)
def test_broken_markup_is_read(html: str, pages: Pack) -> None:
    doc = page(html, pages)
    assert doc.status in ("ok", "partial")
    assert PROSE in doc.text


TAGS: Final = (
    "<p> </p> <div> </div> <table> </table> <tr> <td> </td> <td\tcolspan=3> <ol> <li> </ol> <br> <b> </b> <a\thref=x> "
    "</a> <!-- --> <div\tid=zoom> <tbody> <pre> <h1> </h1> <script> </script> \n < &nbsp; &#0; "
    "索引号： 标题： 甲 乙。 扫一扫"
)


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(st.sampled_from(TAGS.split(" ")), max_size=60))
def test_no_markup_raises(parts: list[str], pages: Pack) -> None:
    doc = page(f"<div id=zoom><p>{PROSE}</p>" + "".join(parts), pages)
    for block in doc.blocks:
        for cell in (cell for row in block.rows for cell in row):
            assert block.start <= cell.start <= cell.end <= block.end
