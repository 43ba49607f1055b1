"""Placed characters to lines and paragraphs, from pages made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse.layout import Line, Table, lay_out
from pipeline.parse.paged import assemble
from pipeline.parse.paged.lines import is_chinese, join, text_lines
from pipeline.parse.paged.model import Glyph, PageContent, Ruling
from pipeline.parse.pagerules import PageRules, page_rules
from pipeline.rules import load_rules

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 80.0, 528.0
EM = 16.0
PITCH = 28.0


def row(
    text: str, x: float = LEFT, top: float = 100.0, size: float = EM, spacing: float = 0.0, bold: bool = False
) -> list[Glyph]:
    """The characters of a line, full-width ones as wide as high, others half as wide."""
    glyphs = []
    for char in text:
        width = size if is_chinese(char) or char == "\u3000" else size / 2
        glyphs.append(Glyph(char, x, top, x + width, top + size, size, bold))
        x += width + spacing
    return glyphs


@cache
def rules() -> PageRules:
    return page_rules(load_rules()["pages"])


def page(*rows: Sequence[Glyph], number: int = 1) -> PageContent:
    return PageContent(number, WIDTH, HEIGHT, tuple(glyph for glyphs in rows for glyph in glyphs))


def read(*pages: PageContent) -> list[str]:
    pieces = assemble(pages, rules())
    return [piece.text if isinstance(piece, Line) else "table" for piece in pieces]


def centred(text: str, top: float, size: float = 22.0, bold: bool = False) -> list[Glyph]:
    return row(text, (LEFT + RIGHT - size * len(text)) / 2, top, size, bold=bold)


def texts(glyphs: Sequence[Glyph]) -> list[str]:
    return [line.text for line in text_lines(glyphs, 1)]


FULL = "县人民政府各部门要按照职责分工抓好落实并按月报告进展情况"
assert len(FULL) * EM == RIGHT - LEFT


def test_lines_come_from_top_to_bottom_whatever_the_order_of_the_file() -> None:
    first, second, third = row("一、加强水源保护", top=100), row("二、推进管网改造", top=128), row("三、检测", top=156)
    assert texts([*third, *first[4:], *second, *first[:4]]) == ["一、加强水源保护", "二、推进管网改造", "三、检测"]


def test_a_superscript_and_small_type_stand_on_their_line() -> None:
    glyphs = [*row("面积达到5平方米", top=100), *row("2", LEFT + 120, 98, 8), *row("以上", LEFT + 124, 100)]
    glyphs += row("（约）", LEFT + 160, 105, 10)
    assert texts(glyphs) == ["面积达到5平方米2以上（约）"]


def test_a_character_printed_twice_is_read_once_and_a_double_one_twice() -> None:
    once = row("人人享有11项服务")
    shifted = [Glyph(g.text, g.x0 + 0.5, g.top, g.x1 + 0.5, g.bottom, g.size) for g in once]
    assert texts([*once, *shifted]) == texts(once) == ["人人享有11项服务"]


@pytest.mark.parametrize(
    ("glyphs", "expected"),
    [
        (row("企 业 投 资 项 目 核 准", spacing=-3), "企业投资项目核准"),
        (row("企业投资项目核准", spacing=7), "企业投资项目核准"),
        (row("第一条　为规范管理"), "第一条　为规范管理"),
        ([*row("第一条"), *row("为规范管理", LEFT + 4 * EM)], "第一条 为规范管理"),
        ([*row("第一条"), *row("为规范县级水价管理", LEFT + 3 * EM + 4.2)], "第一条 为规范县级水价管理"),
        (row("关键词：海关 保税区"), "关键词：海关 保税区"),
        ([*row("县水务局"), *row("县财政局", LEFT + 12 * EM)], "县水务局 县财政局"),
        (row("使用WPS Office编制"), "使用WPS Office编制"),
        ([*row("WPS"), *row("Office", LEFT + 30)], "WPS Office"),
        (row("（2021）4号,即日起施行 。"), "（2021）4号,即日起施行 。"),
        ([*row("到2025", spacing=0), *row("年底", LEFT + 3 * EM + 4)], "到2025年底"),
    ],
)
def test_only_spaces_that_separate_stay(glyphs: list[Glyph], expected: str) -> None:
    assert texts(glyphs) == [expected]


def test_radicals_become_the_characters_that_they_stand_for() -> None:
    assert texts(row("⽤⼈单位⻓期⼀⼆")) == ["用人单位长期一二"]
    assert texts(row("（半角)ＡＢ１２㎡①")) == ["（半角)ＡＢ１２㎡①"]


def test_invisible_characters_and_controls_go() -> None:
    assert texts(row("安\u200b宁\x00县\ufeff\u00ad")) == ["安宁县"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("政府核准的投资项目", "目录(江西省)"), "政府核准的投资项目目录(江西省)"),
        (("the rural water", "supply plan"), "the rural water supply plan"),
        (("确保COVID-", "19疫情"), "确保COVID-19疫情"),
        (("增长3.", "5%"), "增长3.5%"),
        (("使用WPS", "编制"), "使用WPS编制"),
    ],
)
def test_lines_join_as_one_paragraph(lines: tuple[str, ...], expected: str) -> None:
    glyphs = [glyph for at, text in enumerate(lines) for glyph in row(text, top=100 + PITCH * at)]
    joined = join(text_lines(glyphs, 7))
    assert joined.text == expected
    assert [joined.text[part.start : part.end] for part in joined.printed] == list(lines)
    assert {part.page for part in joined.printed} == {7}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda text, x, top, width, size, bold: Glyph(text, x, top, x + width, top + size, size, bold),
            st.characters(),
            st.floats(-50, 700),
            st.floats(-50, 900),
            st.floats(0, 60),
            st.floats(0.5, 80),
            st.booleans(),
        ),
        max_size=60,
    )
)
def test_whatever_is_placed_wherever_has_text_blocks_and_places_that_agree(glyphs: list[Glyph]) -> None:
    pages = (PageContent(1, WIDTH, HEIGHT, tuple(glyphs)), PageContent(2, WIDTH, HEIGHT, tuple(glyphs[::-1])))
    laid = lay_out(assemble(pages, rules()))
    assert "".join(laid.text[block.start : block.end] for block in laid.blocks) == laid.text.replace("\n", "")
    for line in laid.printed:
        assert len(line.edges) == line.end - line.start + 1
        assert list(line.edges) == sorted(line.edges)
        assert any(block.start <= line.start and line.end <= block.end for block in laid.blocks)


def test_an_indent_begins_a_paragraph_and_a_full_line_goes_on() -> None:
    first = page(
        row(FULL[:26], LEFT + 2 * EM, 100),
        row(FULL, top=128),
        row(FULL[:10] + "。", top=156),
        row(FULL[:26], LEFT + 2 * EM, 184),
        row(FULL[:27] + "。", top=212),
        row(FULL[:26], LEFT + 2 * EM, 240),
    )
    second = page(row(FULL[:5] + "。", top=100), row(FULL[:9] + "。", LEFT + 2 * EM, 128), number=2)
    assert read(first, second) == [
        FULL[:26] + FULL + FULL[:10] + "。",
        FULL[:26] + FULL[:27] + "。",
        FULL[:26] + FULL[:5] + "。",
        FULL[:9] + "。",
    ]


def test_paragraphs_set_apart_by_white_space_alone() -> None:
    tops = (100, 120, 140, 172, 192, 224, 244)
    rows = [row(FULL if at in (0, 1, 3, 5) else FULL[:12] + "。", top=top) for at, top in enumerate(tops)]
    assert read(page(*rows)) == [FULL * 2 + FULL[:12] + "。", *[FULL + FULL[:12] + "。"] * 2]


def test_a_title_of_several_lines_is_one_heading_and_the_number_below_is_not_of_it() -> None:
    pieces = assemble(
        [
            page(
                centred("安宁县人民政府办公室", 100),
                centred("关于印发安宁县农村供水三年", 132),
                centred("行动方案的通知", 164),
                centred("安政办发〔２０２３〕１２号", 210, EM),
                row("各镇人民政府：", top=260),
                *[row(FULL[:26] + "，", LEFT + 2 * EM, 288 + 56 * at) for at in range(6)],
                *[row(FULL[:16] + "。", LEFT, 316 + 56 * at) for at in range(6)],
            )
        ],
        rules(),
    )
    lines = [piece for piece in pieces if isinstance(piece, Line)]
    assert [line.text for line in lines if line.heading] == [
        "安宁县人民政府办公室关于印发安宁县农村供水三年行动方案的通知"
    ]
    assert [line.text for line in lines[1:3]] == ["安政办发〔２０２３〕１２号", "各镇人民政府："]
    assert len(lines) == 9


def test_a_list_of_annexes_hangs_below_its_first_name() -> None:
    body = [row(FULL[:26], LEFT + 2 * EM, 100), *[row(FULL, top=128 + PITCH * at) for at in range(3)]]
    rows = [
        *body,
        row(FULL[:3] + "。", top=212),
        row("附件：1." + FULL[:22], LEFT + 2 * EM, 240),
        row(FULL[:6], LEFT + 6 * EM, 268),
        row("2." + FULL[:8], LEFT + 5 * EM, 296),
        row("安宁县人民政府", RIGHT - 9 * EM, 352),
        row("２０２３年３月１２日", RIGHT - 10 * EM, 380),
    ]
    assert read(page(*rows))[1:] == [
        "附件：1." + FULL[:22] + FULL[:6],
        "2." + FULL[:8],
        "安宁县人民政府",
        "２０２３年３月１２日",
    ]


def test_a_table_of_contents_keeps_its_lines() -> None:
    entries = [f"{number}、加强水源保护" + "…" * 19 + str(at) for at, number in enumerate("一二三四五六", start=1)]
    assert read(page(*[row(text, top=100 + PITCH * at) for at, text in enumerate(entries)])) == entries


def test_a_signature_of_two_offices_is_not_taken_for_two_columns() -> None:
    rows = [row(FULL[: 25 - 4 * at] + "。", LEFT + 2 * EM, 100 + PITCH * at) for at in range(4)]
    rows += [
        [*row("县水务局", LEFT + 2 * EM, 240 + PITCH * at), *row("县财政局", LEFT + 16 * EM, 240 + PITCH * at)]
        for at in range(3)
    ]
    assert read(page(*rows))[4:] == ["县水务局 县财政局"] * 3


def test_the_body_at_the_foot_of_a_page_is_no_furniture() -> None:
    rows = [row(FULL, top=100 + PITCH * at) for at in range(24)]
    last = row("３", top=100 + PITCH * 24 - 10)
    assert read(page(*rows, last))[-1].endswith("３")
    assert read(page(*rows, row("３", LEFT + 200, 800))) == [FULL * 24]


def test_a_head_that_recurs_goes_with_the_number_that_counts_in_it() -> None:
    pages = [
        page(
            row(f"安宁县人民政府公报　2023年第3期　{number + 4}", top=40, size=10),
            row(f"第{number}镇的任务分工。", LEFT + 2 * EM, 120),
            row("2023年3月12日", LEFT + 2 * EM, 160),
            row("https://www.anning.example/2023/3.html", top=810, size=8),
            number=number,
        )
        for number in (1, 2, 3)
    ]
    assert read(*pages) == [text for number in (1, 2, 3) for text in (f"第{number}镇的任务分工。", "2023年3月12日")]


def test_a_table_ends_the_paragraph_above_it() -> None:
    xs, ys = (LEFT, 200.0, RIGHT), (140.0, 170.0, 200.0)
    rulings = [Ruling(xs[0], y, xs[-1], y) for y in ys] + [Ruling(x, ys[0], x, ys[-1]) for x in xs]
    glyphs = [
        *row(FULL, top=100),
        *row("任务", LEFT + 5, 147),
        *row("县水务局", 205, 147),
        *row("检测", LEFT + 5, 177),
        *row("县财政局", 205, 177),
        *row(FULL, top=210),
    ]
    pieces = assemble([PageContent(1, WIDTH, HEIGHT, tuple(glyphs), tuple(rulings))], rules())
    assert [type(piece) for piece in pieces] == [Line, Table, Line]
