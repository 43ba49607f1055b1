"""Word files: the numbers that Word prints, tables, boxes, tracked changes, fields, and what is hostile or broken."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import Final

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from officefiles import (
    SENTENCE,
    W,
    check,
    codes,
    docx,
    level,
    lines,
    listing,
    numbered,
    p,
    r,
    relations,
    rules,
    spoilt_parts,
    tables,
    zipped,
)

from pipeline.parse import parse
from pipeline.parse.office.docx import parse_docx
from pipeline.parse.office.figures import figure
from pipeline.rules import load_rules
from pipeline.types import Limits, ParsedDoc, RawDoc

OFFICIAL: Final = (
    level(0, "chineseCountingThousand", "%1、", '<w:suff w:val="nothing"/>'),
    level(1, "chineseCounting", "（%2）", '<w:suff w:val="nothing"/>'),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
)
"""The levels of GB/T 9704-2012 §7.3.3: 一、（一）1. （1）."""


def read(data: bytes, limits: Limits | None = None) -> ParsedDoc:
    return parse_docx("gd/通知.docx", data, rules(), limits or Limits())


def shown(body: str, **parts: str) -> list[str]:
    """The lines of a Word file beside one sentence that makes it a notice."""
    doc = read(docx(p(SENTENCE) + body, **parts))
    assert doc.status == "ok", doc.findings
    return lines(doc)[1:]


def test_a_notice_of_python_docx_is_read_as_word_displays_it() -> None:
    made = python_docx.Document()
    numbering = made.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for node in re.findall(r"<w:(?:abstractNum|num) .*?</w:(?:abstractNum|num)>", listing(*OFFICIAL)):
        numbering.append(parse_xml(node.replace(" ", f" {W} ", 1)))
    made.add_paragraph("安宁县人民政府办公室关于印发春耕工作方案的通知", style="Title")
    for text, style, place in (
        ("各乡镇人民政府：", None, None),
        ("总体要求", "Heading 1", 0),
        ("坚持稳中求进。", None, None),
        ("重点任务", "Heading 1", 0),
        ("加强农机检修。2025年3月底前完成。（责任单位：县农业农村局）", None, 1),
        ("做好种子供应。", None, 1),
    ):
        paragraph = made.add_paragraph(text, style=style)
        if place is not None:
            paragraph._p.get_or_add_pPr().append(parse_xml(numbered(1, place).replace(">", f" {W}>", 1)))
    table = made.add_table(rows=4, cols=3)
    for at, text in enumerate(
        ("任务分工表", "", "", "序号", "任务", "责任单位", "1", "检修", "县农业农村局", "2", "", "县财政局")
    ):
        table.cell(at // 3, at % 3).text = text
    table.cell(0, 0).merge(table.cell(0, 2))
    table.cell(2, 1).merge(table.cell(3, 1))
    file = io.BytesIO()
    made.save(file)
    data = file.getvalue()
    doc = parse(RawDoc("通知.doc", "通知.doc", data, ""), load_rules()["pages"])
    assert lines(doc) == [
        "安宁县人民政府办公室关于印发春耕工作方案的通知",
        "各乡镇人民政府：",
        "一、总体要求",
        "坚持稳中求进。",
        "二、重点任务",
        "（一）加强农机检修。2025年3月底前完成。（责任单位：县农业农村局）",
        "（二）做好种子供应。",
        "任务分工表",
    ]
    assert tables(doc) == [[["序号", "任务", "责任单位"], ["1", "检修", "县农业农村局"], ["2", "检修", "县财政局"]]]
    assert [doc.text[b.start : b.end][:4] for b in doc.blocks if b.kind == "heading"] == [
        "安宁县人",
        "一、总体",
        "二、重点",
    ]
    assert (doc.status, doc.parser, codes(doc)) == ("ok", "docx", ["generated_numbers"])


def test_levels_restart_below_the_one_above() -> None:
    body = "".join(p("甲", numbered(1, at)) for at in (0, 1, 1, 2, 2, 0, 1, 2, 3, 3))
    assert [line[:-1] for line in shown(body, numbering=listing(*OFFICIAL))] == [
        *("一、", "（一）", "（二）", "1. ", "2. ", "二、", "（一）", "1. ", "（1）", "（2）"),
    ]


def test_a_list_that_starts_anew_and_one_that_goes_on() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = "".join(p("甲", numbered(listed)) for listed in (1, 1, 2, 2, 3))
    found = shown(body, numbering=listing(level(0, "decimal", "%1)"), more=more))
    assert found == ["1) 甲", "2) 甲", "5) 甲", "6) 甲", "7) 甲"]


def test_a_level_that_never_restarts() -> None:
    levels = (level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'))
    body = "".join(p("总则", numbered(1, at)) for at in (0, 1, 1, 0, 1))
    assert [line[:3] for line in shown(body, numbering=listing(*levels))] == [
        "第一章",
        "第一条",
        "第二条",
        "第二章",
        "第三条",
    ]


def test_numbers_of_several_levels_and_in_plain_figures() -> None:
    levels = (
        level(0, "chineseCounting", "%1"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimal", "%1-%3"),
    )
    body = "".join(p("甲", numbered(1, at)) for at in (0, 0, 1, 2))
    assert shown(body, numbering=listing(*levels))[2:] == ["2.1 甲", "二-1 甲"]


def test_a_list_given_by_the_style_or_the_style_below_it() -> None:
    styles = (
        f'<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 2"/>'
        f"<w:pPr>{numbered(1, 0)}</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="小标题"/><w:basedOn w:val="a"/></w:style>'
    )
    levels = (level(0, "decimal", "%1."), level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="a"/>'))
    body = (
        p("甲", '<w:pStyle w:val="a"/>')
        + p("乙", '<w:pStyle w:val="b"/>')
        + p("丙", '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    doc = read(docx(p(SENTENCE) + body, styles=styles, numbering=listing(*levels)))
    assert lines(doc)[1:] == ["（一）甲", "（二）乙", "丙"]
    assert [block.kind for block in doc.blocks] == ["paragraph", "heading", "heading", "heading"]


def test_a_definition_that_points_to_a_list_style() -> None:
    styles = f'<w:style w:type="numbering" w:styleId="L"><w:pPr>{numbered(1)}</w:pPr></w:style>'
    more = (
        '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="9"/></w:num>'
    )
    body = p("甲", numbered(1)) + p("乙", numbered(2))
    assert shown(body, styles=styles, numbering=listing(OFFICIAL[0], more=more)) == ["一、甲", "二、乙"]


def test_bullets_print_nothing_and_unknown_lists_neither() -> None:
    body = p("甲", numbered(1)) + p("乙", numbered(77)) + p("丙", numbered(1, 8))
    assert shown(body, numbering=listing(level(0, "bullet", "\uf0b7"))) == ["甲", "乙", "丙"]


def test_a_printed_year_is_no_number_of_its_own() -> None:
    assert shown(p("2025年底前完成。", numbered(1)), numbering=listing(OFFICIAL[0])) == ["一、2025年底前完成。"]


def test_empty_paragraphs_count_but_print_no_line_and_hidden_ones_do_not_count() -> None:
    hidden = f"<w:p><w:pPr>{numbered(1)}<w:rPr><w:vanish/></w:rPr></w:pPr>{r('密', '<w:vanish/>')}</w:p>"
    body = p("甲", numbered(1)) + p("", numbered(1)) + hidden + p("乙", numbered(1))
    assert shown(body, numbering=listing(OFFICIAL[0])) == ["一、甲", "三、乙"]


@pytest.mark.parametrize(
    ("number", "form", "printed"),
    [
        (21, "chineseCounting", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (12, "japaneseCounting", "十二"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "11"),
        (1, "ideographZodiac", "子"),
        (12, "ideographDigital", "一二"),
        (12, "decimalFullWidth", "１２"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (51, "decimalEnclosedCircle", "51"),
        (2, "decimalEnclosedParen", "⑵"),
        (2, "ideographEnclosedCircle", "㊁"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (9, "upperRoman", "IX"),
        (4, "lowerRoman", "iv"),
        (7, "decimalZero", "07"),
        (7, "none", ""),
        (7, "nobody knows", "7"),
        (-3, "chineseCounting", "-3"),
    ],
)
def test_the_figures_of_the_formats(number: int, form: str, printed: str) -> None:
    assert figure(number, form) == printed
    assert figure(7, "custom", "001, 002, 003, ...") == "007"


def test_tracked_changes_are_read_as_if_accepted() -> None:
    body = (
        f"<w:p>{r('完成')}<w:del>{r('50').replace('w:t', 'w:delText')}</w:del><w:ins>{r('60')}</w:ins>"
        f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>{r('公里。')}</w:p>"
    )
    joined = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('各镇')}</w:p>" + p("人民政府")
    last = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('此件公开')}</w:p>"
    assert shown(body + joined + last) == ["完成60新公里。", "各镇人民政府", "此件公开"]


def test_hidden_text_is_left_out_and_told() -> None:
    styles = '<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    secret, style = r("密", "<w:vanish/>"), r("密", '<w:rStyle w:val="h"/>')
    plain = r("开", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')
    doc = read(docx(f"<w:p>{r(SENTENCE)}{secret}{style}{plain}</w:p>", styles=styles))
    assert doc.text == f"{SENTENCE}开"
    assert codes(doc) == ["hidden_content"]


def test_fields_show_their_result_and_a_broken_one_hides_no_more_than_its_paragraph() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def order(text: str) -> str:
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    date = f"<w:p>{mark('begin')}{order('DATE')}{r('无')}{mark('separate')}{r('2025年3月1日')}{mark('end')}</w:p>"
    circled = "eq \\o\\ac(○,"
    circle = f"<w:p>{mark('begin')}{order(circled)}{order('2)')}{mark('end')}{r('检修农机')}</w:p>"
    simple = f'<w:p><w:fldSimple w:instr="PAGE">{r("三")}</w:fldSimple></w:p>'
    broken = (
        f"<w:p>{r('甲')}{mark('begin')}{order('REF')}{r('丢')}</w:p>" + p("乙") + f"<w:p>{mark('end')}{r('丙')}</w:p>"
    )
    assert shown(date + circle + simple + broken) == ["2025年3月1日", "②检修农机", "三", "甲", "乙", "丙"]


def test_text_boxes_stand_behind_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('抄送：县委办公室')}</w:txbxContent>"
    both = (
        f"<w:p>{r('正文')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}"
        f"</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        f"</mc:Fallback></mc:AlternateContent></w:r>{r('结束')}</w:p>"
    )
    art = '<w:p><w:r><w:pict><v:shape><v:textpath string="安宁县人民政府文件"/></v:shape></w:pict></w:r></w:p>'
    old = f"<w:p><w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r></w:p>"
    assert shown(both + art + old) == ["正文结束", "抄送：县委办公室", "安宁县人民政府文件", "抄送：县委办公室"]


def test_breaks_tabs_hyphens_symbols_ruby_and_formulas() -> None:
    runs = (
        r("一、")
        + "<w:r><w:tab/><w:t>总则</w:t><w:br/><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/><w:t>C </w:t>"
        + '<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:char="2460"/></w:r>'
        + f"<w:r><w:ruby><w:rt>{r('nóng')}</w:rt><w:rubyBase>{r('农')}</w:rubyBase></w:ruby></w:r>"
        + "<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r>"
        + "</m:den></m:f></m:oMath>"
    )
    assert shown(f"<w:p>{runs}</w:p>") == ["一、 总则", "A-BC☑≥①农x=1/3"]


def test_content_controls_show_their_content_not_their_prompt() -> None:
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>"
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处输入')}</w:sdtContent></w:sdt>"
    inner = (
        f"<w:p>{r('乙')}<w:sdt><w:sdtContent>{r('丙')}</w:sdtContent></w:sdt><w:hyperlink>{r('丁')}</w:hyperlink></w:p>"
    )
    assert shown(filled + prompt + inner) == ["甲", "乙丙丁"]


def test_footnotes_come_last_and_comments_never() -> None:
    note, comment = "<w:r><w:footnoteReference w:id='2'/></w:r>", "<w:r><w:commentReference w:id='0'/></w:r>"
    body = f"<w:p>{r('粮食产量')}{note}{r('稳定。')}{comment}</w:p>"
    notes = (
        f"<w:footnote w:id='-1'>{p('分隔')}</w:footnote><w:footnote w:id='2'>{p('指谷物、豆类和薯类。')}</w:footnote>"
    )
    doc = read(docx(p(SENTENCE) + body + p("结束。"), footnotes=notes, comments=p("批注")))
    assert lines(doc)[1:] == ["粮食产量稳定。", "结束。", "指谷物、豆类和薯类。"]
    assert codes(doc) == ["notes_at_end"]


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_merged_cells_of_every_kind() -> None:
    wide, down, right = (
        f"<w:{name}/>" for name in ('gridSpan w:val="2"', 'vMerge w:val="restart"', 'hMerge w:val="restart"')
    )
    rows = (
        f"<w:tr>{tc('序号')}{tc('任务')}{tc('单位', wide)}</w:tr>"
        f"<w:tr>{tc('1')}{tc('修路', down)}{tc('甲局', right)}"
        f"{tc('', '<w:hMerge/>')}</w:tr>"
        f"<w:tr>{tc('2')}{tc('', '<w:vMerge/>')}{tc('乙局')}{tc('丙局')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{tc("架桥")}{tc("丁局")}{tc("戊局")}</w:tr>'
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('9')}{tc('删')}{tc('删')}{tc('删')}</w:tr>"
    )
    doc = read(docx(p(SENTENCE) + f"<w:tbl>{rows}</w:tbl>"))
    assert tables(doc) == [
        [
            ["序号", "任务", "单位", "单位"],
            ["1", "修路", "甲局", "甲局"],
            ["2", "修路", "乙局", "丙局"],
            ["", "架桥", "丁局", "戊局"],
        ]
    ]


def test_a_table_for_layout_gives_lines_and_a_note_below_a_table_is_one() -> None:
    frame = f"<w:tbl><w:tr>{tc('安宁县人民政府文件')}</w:tr></w:tbl>"
    wide = '<w:gridSpan w:val="2"/>'
    rows = (
        f"<w:tr>{tc('分工表', wide)}</w:tr><w:tr>{tc('任务')}{tc('单位')}</w:tr><w:tr>{tc('修路')}{tc('甲局')}</w:tr>"
    )
    doc = read(docx(p(SENTENCE) + frame + f"<w:tbl>{rows}<w:tr>{tc('注：由县府办解释。', wide)}</w:tr></w:tbl>"))
    assert lines(doc)[1:] == ["安宁县人民政府文件", "分工表", "注：由县府办解释。"]
    assert tables(doc) == [[["任务", "单位"], ["修路", "甲局"]]]


def test_nested_tables_keep_their_text_in_the_cell() -> None:
    inner = f"<w:tbl><w:tr>{tc('甲局')}{tc('乙局')}</w:tr></w:tbl>"
    rows = f"<w:tr>{tc('任务说明')}{tc('单位')}</w:tr><w:tr>{tc('修建农村公路')}<w:tc>{inner}<w:p/></w:tc></w:tr>"
    assert tables(read(docx(p(SENTENCE) + f"<w:tbl>{rows}</w:tbl>"))) == [
        [["任务说明", "单位"], ["修建农村公路", "甲局 乙局"]]
    ]


def test_strict_files_and_lost_relations_are_read() -> None:
    data = docx(p(SENTENCE, numbered(1)), numbering=listing(OFFICIAL[0]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = {
        name: text.replace(main, "http://purl.oclc.org/ooxml/wordprocessingml/main") for name, text in parts.items()
    }
    del strict["_rels/.rels"]
    assert lines(read(zipped(strict))) == [f"一、{SENTENCE}"]


def test_a_file_of_images_says_how_many() -> None:
    picture = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    doc = read(docx(picture * 3))
    assert (doc.status, codes(doc)) == ("failed", ["unread_drawings", "no_body_text"])
    assert "3 image(s)" in doc.findings[-1].message


def test_no_part_may_declare_entities() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    text = f"<w:p><w:r><w:t>{SENTENCE}&b;&c;</w:t></w:r></w:p>"
    main = f"{laughs}<w:document {W}><w:body>{text}</w:body></w:document>"
    style = f"{laughs}<w:styles {W}/>"
    bodies = {"word/document.xml": main.encode()}, {"word/document.xml": main.encode("utf-16")}
    fine = f"<w:document {W}><w:body>{p(SENTENCE)}</w:body></w:document>"
    for parts in (*bodies, {"word/document.xml": fine.encode(), "word/styles.xml": style.encode()}):
        doc = read(zipped(dict(parts)))
        assert (doc.text, codes(doc)) == ("", ["unreadable_docx"])


def test_what_is_no_whole_word_file_says_why() -> None:
    whole = docx(p(SENTENCE))
    assert codes(read(whole[: len(whole) // 2])) == ["unreadable_docx"]
    assert codes(read(zipped({"word/document.xml": "no XML"}))) == ["unreadable_docx"]
    assert codes(read(zipped({"_rels/.rels": relations("officeDocument", rId1="word/document.xml")}))) == [
        "unreadable_docx"
    ]
    assert codes(read(docx(p("字" * 1024**2)), Limits(unzipped_mib=1))) == ["too_large_unpacked"]


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    doc = read(docx(p(SENTENCE) + "<w:p><w:r><w:t>A &nbsp; B\x1f</w:t></w:r></w:p>"))
    assert (doc.status, codes(doc)) == ("partial", ["damaged_package"])
    assert lines(doc)[0] == SENTENCE


def test_a_text_beyond_the_limit_is_cut_and_told() -> None:
    doc = read(docx(p(SENTENCE) * 3), Limits(characters=2 * len(SENTENCE) + 2))
    assert (doc.status, lines(doc), codes(doc)) == ("partial", [SENTENCE] * 2, ["text_cut"])


def test_deep_nesting_and_wide_spans_end_soon() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + p(SENTENCE) + "</w:tc></w:tr></w:tbl>" * 3000
    assert read(docx(p(SENTENCE) + deep)).status == "partial"
    controls = "<w:sdt><w:sdtContent>" * 100 + p(SENTENCE) + "</w:sdtContent></w:sdt>" * 100
    assert lines(read(docx(controls))) == [SENTENCE]
    wide = '<w:gridSpan w:val="99999999"/>'
    rows = f"<w:tr>{tc('甲局', wide)}{tc(SENTENCE)}</w:tr>" * 50
    assert SENTENCE in read(docx(f"<w:tbl>{rows}</w:tbl>")).text


def test_damage_never_raises() -> None:
    down = '<w:vMerge w:val="restart"/>'
    formula = "<m:oMath><m:f><m:num><m:t>1</m:t></m:num><m:den><m:t>3</m:t></m:den></m:f></m:oMath>"
    body = (
        p("总则", numbered(1))
        + p(SENTENCE, '<w:pStyle w:val="a"/><w:outlineLvl w:val="0"/>')
        + f"<w:tbl><w:tr>{tc('任务', down)}{tc('单位')}</w:tr><w:tr>{tc('', down)}{tc('甲局')}</w:tr></w:tbl>"
        + f"<w:p>{formula}<w:r><w:pict><w:txbxContent>{p('框')}</w:txbxContent></w:pict></w:r></w:p>"
        + "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:sym w:font='Symbol' w:char='F0B3'/><w:br/></w:r></w:p>"
    )
    styles = f'<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/><w:pPr>{numbered(1)}</w:pPr></w:style>'
    whole = docx(body, numbering=listing(*OFFICIAL), styles=styles)
    chance = random.Random(2)
    for _ in range(200):
        data = bytearray(whole)
        data = data[: chance.randrange(4, len(data))] if chance.random() < 0.3 else data
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        check(read(bytes(data)))
    for _ in range(600):
        check(read(spoilt_parts(whole, chance)))
