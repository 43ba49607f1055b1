"""Tables on pages: ruled and unruled, merged cells, what is no table, and tables that go on over pages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Drawn
from reportlab.platypus.tables import TableStyle

from pipeline.parse import parse
from pipeline.parse.layout import Line, Table
from pipeline.parse.paged.model import Glyph, PageContent, Ruling
from pipeline.parse.paged.stitch import stitch
from pipeline.parse.paged.tables import FoundTable, find_tables
from pipeline.rules import load_rules
from pipeline.types import RawDoc

SIZE: Final = 10.0
PAD: Final = 5.0
LEADING: Final = 14.0

Place = tuple[int, int]
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def write(text: str, x: float, top: float, gap: float = 0.0) -> list[Glyph]:
    """Glyphs of one line; a space takes a square but leaves no mark."""
    step = SIZE + gap
    return [
        Glyph(c, x + at * step, top, x + at * step + SIZE, top + SIZE, SIZE) for at, c in enumerate(text) if c != " "
    ]


def across(y: float, x0: float, x1: float) -> Ruling:
    return Ruling(x0, y, x1, y)


def down(x: float, top: float, bottom: float) -> Ruling:
    return Ruling(x, top, x, bottom)


def box(x0: float, top: float, x1: float, bottom: float) -> list[Ruling]:
    return [across(top, x0, x1), across(bottom, x0, x1), down(x0, top, bottom), down(x1, top, bottom)]


def page(glyphs: Iterable[Glyph], rulings: Iterable[Ruling] = (), number: int = 1) -> PageContent:
    return PageContent(number, 595.0, 842.0, tuple(glyphs), tuple(rulings))


def edges(sizes: Sequence[float], start: float) -> list[float]:
    found = [start]
    for size in sizes:
        found.append(found[-1] + size)
    return found


def drawn(
    texts: Sequence[Sequence[str]],
    widths: Sequence[float] = (30, 150, 100),
    *,
    merges: Sequence[Merge] = (),
    left: float = 60.0,
    top: float = 80.0,
    number: int = 1,
) -> PageContent:
    """A page with a table whose cells are framed one by one, text at the upper left, a line break at every ``/``."""
    merged: dict[Place, Merge] = {
        (r, c): merge for merge in merges for r in range(merge[0], merge[2] + 1) for c in range(merge[1], merge[3] + 1)
    }
    heights = [max(text.count("/") + 1 for text in row) * LEADING + 2 * PAD for row in texts]
    xs, ys = edges(widths, left), edges(heights, top)
    glyphs: list[Glyph] = []
    rulings: list[Ruling] = []
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            r0, c0, r1, c1 = merged.get((r, c), (r, c, r, c))
            if (r, c) == (r0, c0):
                rulings += box(xs[c], ys[r], xs[c1 + 1], ys[r1 + 1])
                for at, line in enumerate(text.split("/")):
                    glyphs += write(line, xs[c] + PAD, ys[r] + PAD + at * LEADING)
    return page(glyphs, rulings, number)


def grid(table: Table) -> list[list[str]]:
    cells = [text for row in table.rows for text in row]
    return [[cells[place] for place in row] for row in table.grid]


def only(content: PageContent) -> list[list[str]]:
    (found,) = find_tables(content)
    return grid(found.table)


TASKS: Final = [
    ["序号", "任务", "责任单位"],
    ["一", "抓好春耕备耕", "县农业农村局"],
    ["二", "修复水毁农田", "县水利局"],
]
"""Without numbers, so that nothing but its lines makes it a table."""


# ---- ruled tables ------------------------------------------------------------------------------------------------


def test_a_ruled_table_comes_out_cell_by_cell_and_takes_only_its_own_characters() -> None:
    content = drawn(TASKS)
    before, after = write("任务分工如下：", 60, 50), write("特此通知。", 60, 200)
    content = replace(content, glyphs=(*before, *content.glyphs, *after))
    (found,) = find_tables(content)
    assert grid(found.table) == TASKS
    assert (found.page, found.x0, found.top, found.x1) == (1, 60, 80, 340)
    assert found.columns == (60, 90, 240, 340)
    left = [glyph.text for at, glyph in enumerate(content.glyphs) if at not in found.used]
    assert "".join(left) == "任务分工如下：特此通知。"


def test_a_cell_knows_where_each_of_its_characters_is_printed() -> None:
    (found,) = find_tables(drawn([["任务", "单位"], ["抓好春耕备耕工作/确保粮食丰收", "县农业农村局"]], (90, 100)))
    text, lines = found.table.rows[1][0], found.table.printed[2]
    assert text == "抓好春耕备耕工作确保粮食丰收"
    assert [(text[line.start : line.end], line.page) for line in lines] == [
        ("抓好春耕备耕工作", 1),
        ("确保粮食丰收", 1),
    ]
    assert lines[1].edges == (65, 75, 85, 95, 105, 115, 125)


def test_a_merged_cell_stands_in_every_place_that_it_covers() -> None:
    texts = [
        ["序号", "任务", "责任分工", ""],
        ["", "", "牵头单位", "配合单位"],
        ["1", "春耕", "县农业农村局", "县财政局"],
        ["", "水利", "县水利局", "县财政局"],
    ]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (2, 0, 3, 0)]
    assert only(drawn(texts, (30, 60, 80, 80), merges=merges)) == [
        ["序号", "任务", "责任分工", "责任分工"],
        ["序号", "任务", "牵头单位", "配合单位"],
        ["1", "春耕", "县农业农村局", "县财政局"],
        ["1", "水利", "县水利局", "县财政局"],
    ]


@st.composite
def merged_grids(draw: st.DrawFn) -> tuple[int, int, list[Merge]]:
    """A grid divided at random into rectangles."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(rows) for c in range(columns)}
    merges: list[Merge] = []
    while free:
        r, c = min(free)
        tall, wide = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        while {(r + i, c + j) for i in range(tall) for j in range(wide)} - free:
            tall, wide = (tall - 1, wide) if tall > 1 else (tall, wide - 1)
        free -= {(r + i, c + j) for i in range(tall) for j in range(wide)}
        merges.append((r, c, r + tall - 1, c + wide - 1))
    return rows, columns, merges


@settings(max_examples=60, deadline=None)
@given(merged_grids(), st.lists(st.floats(-0.7, 0.7), min_size=9, max_size=9))
def test_any_merging_of_cells_is_found_however_roughly_it_is_drawn(
    shape: tuple[int, int, list[Merge]], jitter: list[float]
) -> None:
    rows, columns, merges = shape
    texts = [["" for _ in range(columns)] for _ in range(rows)]
    for number, (r, c, _, _) in enumerate(merges):
        texts[r][c] = chr(0x4E00 + number)
    content = drawn(texts, [40.0] * columns, merges=merges)
    moved = [
        Ruling(r.x0 + jitter[at % 9], r.top + jitter[(at * 5) % 9], r.x1, r.bottom)
        for at, r in enumerate(content.rulings)
    ]
    straight = [replace(r, x1=r.x0) if r.bottom - r.top > 5 else replace(r, bottom=r.top) for r in moved]
    found = find_tables(replace(content, rulings=tuple(straight)))
    if len({merge[1] for merge in merges}) < 2:
        assert found == []  # one below the other: boxes, no table
        return
    (table,) = (one.table for one in found)
    covered = {place: chr(0x4E00 + n) for n, m in enumerate(merges) for place in places_of(m)}
    begins = sorted({merge[0] for merge in merges}), sorted({merge[1] for merge in merges})
    assert grid(table) == [[covered[r, c] for c in begins[1]] for r in begins[0]]
    assert [text for row in table.rows for text in row] == [chr(0x4E00 + n) for n in range(len(merges))]


def places_of(merge: Merge) -> list[Place]:
    return [(r, c) for r in range(merge[0], merge[2] + 1) for c in range(merge[1], merge[3] + 1)]


@pytest.mark.parametrize("open_sides", ["left right", "top bottom", "left right top bottom"])
def test_sides_that_are_left_open_are_closed(open_sides: str) -> None:
    content = drawn(TASKS)
    ends = {"left": ("x0", 60.0), "right": ("x0", 340.0), "top": ("top", 80.0), "bottom": ("top", 152.0)}
    hidden = [ends[side] for side in open_sides.split()]
    rulings = [
        r
        for r in content.rulings
        if not any(getattr(r, name) == at and (r.x0 == r.x1) == (name == "x0") for name, at in hidden)
    ]
    assert len(rulings) < len(content.rulings)
    assert only(replace(content, rulings=tuple(rulings))) == TASKS


def as_double(r: Ruling) -> list[Ruling]:
    dx, dy = (2.2, 0.0) if r.x0 == r.x1 else (0.0, 2.2)
    return [r, Ruling(r.x0 + dx, r.top + dy, r.x1 + dx, r.bottom + dy)]


def as_dotted(r: Ruling) -> list[Ruling]:
    if r.x0 == r.x1:
        return [down(r.x0, y, min(y + 3, r.bottom)) for y in range(int(r.top), int(r.bottom), 6)]
    return [across(r.top, x, min(x + 3, r.x1)) for x in range(int(r.x0), int(r.x1), 6)]


def as_overshooting(r: Ruling) -> list[Ruling]:
    dx, dy = (0.0, 5.0) if r.x0 == r.x1 else (5.0, 0.0)
    return [Ruling(r.x0 - dx, r.top - dy, r.x1 + dx, r.bottom + dy)]


def as_falling_short(r: Ruling) -> list[Ruling]:
    dx, dy = (0.0, 2.0) if r.x0 == r.x1 else (2.0, 0.0)
    return [Ruling(r.x0 + dx, r.top + dy, r.x1 - dx, r.bottom - dy)]


@pytest.mark.parametrize("draw", [as_double, as_dotted, as_overshooting, as_falling_short])
def test_lines_may_be_double_dotted_too_long_or_too_short(draw: object) -> None:
    assert callable(draw)
    content = drawn(TASKS)
    assert only(replace(content, rulings=tuple(part for r in content.rulings for part in draw(r)))) == TASKS


def test_rows_that_are_drawn_a_little_higher_on_one_side_are_the_same_rows() -> None:
    # 材料 and 类型 are divided at heights of their own beside one merged 情形, as drawing programs leave it
    outer = [*box(60, 80, 360, 200), across(100, 60, 360), down(160, 80, 200), down(260, 80, 200)]
    left, right = [across(y, 60, 160) for y in (130, 165)], [across(y, 260, 360) for y in (122, 152)]
    glyphs = [*write("材料", 65, 85), *write("情形", 165, 85), *write("类型", 265, 85), *write("新建项目", 165, 140)]
    for y, text in ((110, "申请书"), (140, "设计图"), (177, "意见书")):
        glyphs += write(text, 65, y)
    for y, text in ((105, "主审"), (131, "容缺"), (170, "主审")):
        glyphs += write(text, 265, y)
    assert only(page(glyphs, [*outer, *left, *right])) == [
        ["材料", "情形", "类型"],
        ["申请书", "新建项目", "主审"],
        ["设计图", "新建项目", "容缺"],
        ["意见书", "新建项目", "主审"],
    ]


def test_rows_that_are_divided_differently_stay_so() -> None:
    outer = [*box(60, 80, 260, 170), down(160, 80, 170)]
    thirds, half = [across(y, 60, 160) for y in (110, 140)], [across(125, 160, 260)]
    glyphs = [*write("甲", 65, 85), *write("乙", 65, 120), *write("丙", 65, 150)]
    glyphs += [*write("上", 165, 90), *write("下", 165, 150)]
    found = only(page(glyphs, [*outer, *thirds, *half]))
    assert found == [["甲", "上"], ["乙", "上"], ["乙", "下"], ["丙", "下"]]


def test_divisions_that_lie_a_line_of_text_apart_are_different_rows() -> None:
    outer = [*box(60, 80, 260, 170), down(160, 80, 170), across(110, 60, 160), across(140, 160, 260)]
    glyphs = [*write("甲", 65, 85), *write("乙", 65, 135), *write("上", 165, 100), *write("下", 165, 150)]
    assert only(page(glyphs, outer)) == [["甲", "上"], ["乙", "上"], ["乙", "下"]]


def test_a_line_that_ends_within_a_merged_cell_does_not_divide_it() -> None:
    texts = [["类别", "任务", ""], ["农业", "春耕", ""], ["", "", ""], ["水利", "甲", "乙"]]
    content = drawn(texts, merges=[(0, 1, 0, 2), (1, 1, 2, 2)])
    found = only(replace(content, rulings=(*content.rulings, down(240, 104, 128))))
    assert [row[1:] for row in found] == [["任务", "任务"], ["春耕", "春耕"], ["春耕", "春耕"], ["甲", "乙"]]


def test_a_single_line_that_is_too_long_opens_no_column() -> None:
    content = drawn(TASKS)
    assert only(replace(content, rulings=(*content.rulings, across(104, 20, 400)))) == TASKS


def test_text_that_is_set_narrower_than_its_cell_is_joined_all_the_same() -> None:
    texts = [["任务", "单位"], ["统筹推进全县高标/准农田建设年内完/成三万亩建设任务", "县水利局"]]
    assert only(drawn(texts, (110, 80)))[1][0] == "统筹推进全县高标准农田建设年内完成三万亩建设任务"


def test_a_line_that_is_short_because_no_line_ends_before_a_quote_is_joined() -> None:
    texts = [["任务", "单位"], ["对全县重点项目实/行“拿地即开工”审/批时限压缩三成", "县水利局"]]
    assert only(drawn(texts, (108, 80)))[1][0] == "对全县重点项目实行“拿地即开工”审批时限压缩三成"


def test_names_of_one_length_are_kept_apart_and_know_their_places() -> None:
    (found,) = find_tables(drawn([["任务", "责任单位"], ["春耕", "县水利局/县财政局/县教育局"]], (60, 120)))
    text, lines = found.table.rows[1][1], found.table.printed[3]
    assert text == "县水利局 县财政局 县教育局"
    assert [text[line.start : line.end] for line in lines] == ["县水利局", "县财政局", "县教育局"]


def test_names_that_stand_one_below_the_other_are_kept_apart_and_broken_text_is_joined() -> None:
    texts = [["任务", "责任单位"], ["统筹推进全县高标准农/田建设，年内完成三万/亩", "县农业农村局/县财政局/县水利局"]]
    assert only(drawn(texts, (110, 120)))[1] == [
        "统筹推进全县高标准农田建设，年内完成三万亩",
        "县农业农村局 县财政局 县水利局",
    ]


def test_names_that_fill_a_narrow_column_are_joined() -> None:
    assert only(drawn([["事项/类别", "事项"], ["行政/许可", "取水许可审批"]], (30, 120)))[0] == ["事项类别", "事项"]


def test_tables_come_from_top_to_bottom_and_a_frame_around_them_is_none() -> None:
    first, second = drawn(TASKS), drawn([["单位", "金额"], ["县财政局", "10万元"]], (100, 80), top=300)
    glyphs, rulings = [*second.glyphs, *first.glyphs], [*second.rulings, *first.rulings, *box(30, 30, 560, 800)]
    assert [grid(found.table)[0][0] for found in find_tables(page(glyphs, rulings))] == ["序号", "单位"]


def test_a_table_within_a_cell_is_text_of_the_cell() -> None:
    outer = drawn([["项目", "内容"], ["一", "明细如下///////"]], (60, 300))
    inner = drawn([["县财政局", "1万元"], ["县水利局", "2万元"]], (80, 80), left=150, top=130)
    ((_, header), (_, cell)) = only(page([*outer.glyphs, *inner.glyphs], [*outer.rulings, *inner.rulings]))
    assert header == "内容"
    assert "".join(cell.split()) == "明细如下县财政局1万元县水利局2万元"


NO_TABLES: Final = {
    "a box around a paragraph": page(write("本通知自印发之日起施行", 70, 90), box(60, 80, 300, 120)),
    "boxes one below the other": drawn([["抄送：县委办公室"], ["安宁县人民政府办公室印发"]], (200,)),
    "an ornamental frame": page(
        write("热烈庆祝安宁县建县七十周年", 80, 110),
        [*box(50, 70, 350, 160), *box(58, 78, 342, 152), across(78, 50, 350)],
    ),
    "a box with an empty half": drawn([["附件", ""]], (100, 100)),
    "the lines of the imprint": page(
        [*write("抄送：县委办公室", 70, 703), *write("安宁县人民政府办公室 2024年5月6日印发", 70, 723)],
        [across(y, 60, 530) for y in (700, 720, 740)],
    ),
    "underlined words": page(
        write("项目名称 水库除险加固 金额 20万元", 60, 100), [across(111, 110, 180), across(111, 210, 280)]
    ),
    "a chart of boxes": page(
        [*write("县委", 290, 110), *write("县委办公室", 75, 200), *write("县政府办公室", 440, 200)],
        [
            *box(250, 100, 350, 130),
            *box(70, 190, 170, 220),
            *box(430, 190, 530, 220),
            down(300, 130, 160),
            across(160, 120, 480),
            down(120, 160, 190),
            down(480, 160, 190),
        ],
    ),
    "a line that meets another": page(write("安宁县人民政府文件", 60, 100), [across(120, 60, 500), down(60, 120, 700)]),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_other_lines_are_no_table(name: str) -> None:
    assert find_tables(NO_TABLES[name]) == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from([0.0, 10.0, 12.0, 40.0, 41.5, 90.0, 200.0, 595.0])] * 4), max_size=40),
    st.lists(st.tuples(st.floats(0, 590), st.floats(0, 830)), max_size=20),
)
def test_whatever_the_lines_every_character_is_in_one_cell_at_most(
    lines: list[tuple[float, float, float, float]], places: list[tuple[float, float]]
) -> None:
    rulings = [Ruling(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in lines]
    glyphs = [Glyph(chr(0x4E00 + at), x, y, x + 5, y + 5, 5) for at, (x, y) in enumerate(places)]
    tables = find_tables(page(glyphs, rulings))
    texts = "".join(text for found in tables for row in found.table.rows for text in row).replace(" ", "")
    used = sorted(at for found in tables for at in found.used)
    assert sorted(texts) == sorted(glyphs[at].text for at in used)
    assert len(used) == len(set(used))


def test_a_drawing_of_thousands_of_lines_is_given_up_at_once() -> None:
    rulings = [across(y / 3, 0, 500) for y in range(2400)] + [down(x / 3, 0, 800) for x in range(1500)]
    crossed = [across(y * 6.0, x * 6.0, x * 6.0 + 4) for y in range(130) for x in range(90)]
    assert find_tables(page(write("安宁县地图", 60, 60), rulings)) == []
    assert find_tables(page(write("安宁县地图", 60, 60), crossed)) == []


# ---- unruled tables ----------------------------------------------------------------------------------------------


def columns(*rows: Sequence[str], xs: Sequence[float] = (60, 110, 300, 420), top: float = 100.0) -> list[Glyph]:
    return [
        glyph
        for at, row in enumerate(rows)
        for x, text in zip(xs, row, strict=False)
        for glyph in write(text, x, top + at * 18)
    ]


NUMBERED: Final = (
    ("序号", "任务", "责任单位", "完成时限"),
    ("1", "抓好春耕备耕", "县农业农村局", "2025年3月"),
    ("2", "修复水毁农田", "县水利局", "2025年6月"),
    ("3", "改造农村公路", "县交通运输局", "2025年9月"),
)


@pytest.mark.parametrize("rulings", [(), [across(y, 50, 500) for y in (96, 114, 170)]], ids=["bare", "三线表"])
def test_columns_under_names_are_a_table(rulings: list[Ruling]) -> None:
    before, after = write("任务分工如下，请认真抓好落实。", 80, 70), write("特此通知。", 80, 190)
    (found,) = find_tables(page([*before, *columns(*NUMBERED), *after], rulings))
    assert grid(found.table) == [list(row) for row in NUMBERED]
    assert len(found.used) == sum(len(text) for row in NUMBERED for text in row)


def test_a_cell_of_an_unruled_table_may_have_several_lines() -> None:
    rows = (*NUMBERED[:2], ("", "确保面积稳定"), ("2", "修复水毁农田", "县水利局", "2025年6月"))
    table = only(page(columns(*rows)))
    assert [row[1].replace(" ", "") for row in table] == ["任务", "抓好春耕备耕确保面积稳定", "修复水毁农田"]


def test_a_row_far_below_an_unruled_table_is_not_part_of_it() -> None:
    assert len(only(page([*columns(*NUMBERED), *columns(NUMBERED[1], top=400)]))) == 4


PROSE: Final = "各乡镇人民政府要高度重视，切实加强组织领导，确保各项工作落到实处。"

NO_COLUMNS: Final = {
    "a list of names": columns(
        ("张三", "李四光", "王五", "赵六"), ("孙七", "周八", "吴九", "郑十"), ("冯一", "陈二", "褚三", "卫四")
    ),
    "text in two columns": columns(*[(PROSE[at : at + 20], PROSE[at : at + 20]) for at in range(12)], xs=(60, 300)),
    "text in three columns": columns(*[(PROSE[at : at + 14],) * 3 for at in range(12)], xs=(60, 220, 380)),
    "three long lines side by side": columns(
        ("各乡镇人民政府要高度重视春耕", "县直有关部门要抓好工作落实情况", "各村要组织农户做好田间管理工作"),
        ("工作，年内完成1万亩。", "督查，每月报送1次。", "工作，确保3月完成。"),
        ("工作，年内完成2万亩。", "督查，每月报送2次。", "工作，确保4月完成。"),
        xs=(60, 220, 390),
    ),
    "names and page numbers": columns(("章节", "页码"), ("总则", "1"), ("任务", "3"), ("附则", "5"), xs=(60, 300)),
    "names above a list": columns(NUMBERED[0], *[(str(n), "", "", f"{n}月底") for n in range(1, 5)]),
    "a justified paragraph with numbers": [
        glyph
        for at, text in enumerate(("认真做好今年春耕备耕工作", "完成3万亩建设任务并按时", "修复5处水毁设施确保安全"))
        for glyph in write(text, 60, 100 + 18 * at, gap=6.0)
    ],
    "a table of contents": columns(*[(f"第{n}章", "总体要求", str(n)) for n in "一二三四五六"], xs=(60, 120, 500)),
    "signatures": columns(("县教育局", "县财政局", "县水利局"), ("2024年5月6日",), xs=(60, 220, 380)),
    "annexes": columns(("附件：", "1. 任务分工表"), ("", "2. 指标表"), ("", "3. 联系人名单")),
    "a justified paragraph": [g for at in range(5) for g in write(PROSE[:24], 60, 100 + 18 * at, gap=6.0)],
    "numbers without names": columns(*NUMBERED[1:]),
    "names above prose": [*columns(("序号", "任务", "单位")), *write(PROSE, 60, 118), *write(PROSE, 60, 136)],
}


@pytest.mark.parametrize("name", NO_COLUMNS)
def test_other_gaps_are_no_columns(name: str) -> None:
    assert find_tables(page(NO_COLUMNS[name])) == []


# ---- tables over pages -------------------------------------------------------------------------------------------

WIDTHS: Final = (30, 150, 100)
HEAD: Final = ["序号", "任务", "责任单位"]


def found_on(number: int, texts: Sequence[Sequence[str]], *merges: Merge, left: float = 60.0) -> FoundTable:
    (found,) = find_tables(drawn(texts, WIDTHS, merges=merges, number=number, left=left))
    return found


def joined(*pieces: Line | FoundTable) -> list[list[str]]:
    (table,) = stitch(pieces)
    assert isinstance(table, Table)
    cells = [text for row in table.rows for text in row]
    assert sorted({place for row in table.grid for place in row}) == list(range(len(cells)))
    for text, printed in zip(cells, table.printed, strict=True):
        assert all(0 <= line.start < line.end <= len(text) for line in printed)
        assert all(len(line.edges) == line.end - line.start + 1 for line in printed)
        assert all(one.end <= other.start for one, other in pairwise(printed))
    return grid(table)


def test_a_table_goes_on_without_its_repeated_head_though_the_margin_moves() -> None:
    pages = [
        found_on(1, [HEAD, ["1", "春耕", "县农业农村局"]]),
        found_on(2, [HEAD, ["2", "水利", "县水利局"]], left=75),
    ]
    pages.append(found_on(3, [["3", "公路", "县交通运输局"]], left=60))
    assert joined(*pages) == [
        HEAD,
        ["1", "春耕", "县农业农村局"],
        ["2", "水利", "县水利局"],
        ["3", "公路", "县交通运输局"],
    ]


def test_a_head_of_a_title_and_two_rows_is_dropped_whole() -> None:
    head = [["任务分工表", "", ""], ["序号", "任务分工", ""], ["", "任务", "责任单位"]]
    merges = ((0, 0, 0, 2), (1, 0, 2, 0), (1, 1, 1, 2))
    pages = [found_on(n, [*head, [str(n), "春耕", "县农业农村局"]], *merges) for n in (1, 2)]
    assert [row[0] for row in joined(*pages)] == ["任务分工表", "序号", "序号", "1", "2"]


def test_numbered_rows_are_no_head_though_both_pages_begin_with_them() -> None:
    rows = [HEAD, ["1", "报送情况", "各乡镇"], ["2", "报送总结", "各乡镇"]]
    assert len(joined(found_on(1, rows), found_on(2, rows))) == 5


def test_what_stands_between_two_tables_keeps_them_apart() -> None:
    first, second = found_on(1, [HEAD, ["1", "春耕", "县水利局"]]), found_on(2, [HEAD, ["2", "水利", "县水利局"]])
    pieces = stitch([first, Line("附件2"), second])
    assert [type(piece) for piece in pieces] == [Table, Line, Table]


def test_tables_on_one_page_with_other_columns_or_another_head_stay_apart() -> None:
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"]])
    (other_columns,) = find_tables(drawn([["指标", "目标值"], ["粮食产量", "3万吨"]], (140, 140), number=2))
    assert len(stitch([first, replace(first, page=1)])) == 2
    assert len(stitch([first, other_columns])) == 2
    assert len(stitch([first, found_on(2, [["序号", "指标", "目标值"], ["1", "产量", "3万吨"]])])) == 2


def test_a_row_that_the_page_break_cuts_is_one_row_with_the_lines_of_both_pages() -> None:
    first = found_on(
        1, [HEAD, ["1", "春耕", "县水利局"], ["2", "统筹推进全县高标准农田建设/年内完成三万亩建设任务并及", "县水利局"]]
    )
    second = found_on(2, [HEAD, ["", "时验收", ""], ["3", "公路", "县交通运输局"]])
    (table,) = stitch([first, second])
    assert isinstance(table, Table)
    assert grid(table)[2:] == [
        ["2", "统筹推进全县高标准农田建设年内完成三万亩建设任务并及时验收", "县水利局"],
        ["3", "公路", "县交通运输局"],
    ]
    assert [line.page for line in table.printed[7]] == [1, 1, 2]


def test_a_page_may_hold_no_more_than_the_end_of_one_cell() -> None:
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"], ["2", "统筹推进全县高标准农田建设", "县水利局"]])
    assert joined(first, found_on(2, [["", "年内竣工", ""]]))[2:] == [
        ["2", "统筹推进全县高标准农田建设年内竣工", "县水利局"]
    ]


def test_a_page_whose_rows_merge_columns_goes_on_in_the_columns_of_the_table() -> None:
    (second,) = find_tables(drawn([["2", "全县统一组织"], ["3", "全县统一验收"]], (30, 250), number=2))
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"]])
    assert joined(first, second)[2:] == [["2", "全县统一组织", "全县统一组织"], ["3", "全县统一验收", "全县统一验收"]]
    assert joined(replace(second, page=1), replace(first, page=2))[0] == ["2", "全县统一组织", "全县统一组织"]


def test_equal_first_cells_of_two_rows_are_printed_twice_if_they_are_no_numbers() -> None:
    head = ["时限", "任务", "责任单位"]
    first = found_on(1, [head, ["6月", "春耕", "县水利局"]])
    (table,) = stitch([first, found_on(2, [head, ["6月", "公路", "县财政局"]])])
    assert isinstance(table, Table)
    assert table.rows[2] == ("6月", "公路", "县财政局")


def test_a_row_that_begins_on_the_new_page_is_not_taken_for_the_rest_of_the_last_one() -> None:
    first = found_on(1, [HEAD, ["1", "推进高标准农田建设。", "县水利局"], ["2", "加强监测预警。", "县气象局"]])
    second = found_on(2, [HEAD, ["3", "改造公路", "县交通运输局"]])
    assert [row[0] for row in joined(first, second)] == ["序号", "1", "2", "3"]


def test_merged_cells_that_are_printed_again_are_the_same_cells() -> None:
    head = ["序号", "事项", "材料"]
    first = found_on(1, [head, ["5", "用地预审", "申请书"], ["", "", "建设依据"]], (1, 0, 2, 0), (1, 1, 2, 1))
    second = found_on(2, [head, ["5", "用地预审", "地形图"], ["", "", "专家意见"]], (1, 0, 2, 0), (1, 1, 2, 1))
    (table,) = stitch([first, second])
    assert isinstance(table, Table)
    assert grid(table)[1:] == [["5", "用地预审", text] for text in ("申请书", "建设依据", "地形图", "专家意见")]
    assert table.rows[1:] == (("5", "用地预审", "申请书"), ("建设依据",), ("地形图",), ("专家意见",))


def test_merged_cells_that_go_on_empty_are_filled() -> None:
    head = ["类别", "任务", "责任单位"]
    first = found_on(1, [head, ["农业", "春耕", "县水利局"], ["", "水利", "县水利局"]], (1, 0, 2, 0))
    second = found_on(
        2, [head, ["", "公路", "县财政局"], ["", "桥梁", "县财政局"], ["教育", "校舍", "县教育局"]], (1, 0, 2, 0)
    )
    assert [row[0] for row in joined(first, second)] == ["类别", "农业", "农业", "农业", "农业", "教育"]


def test_what_is_printed_again_may_be_broken_elsewhere() -> None:
    head = ["序号", "事项", "材料"]
    merges = (1, 0, 2, 0), (1, 1, 2, 1)
    first = found_on(1, [head, ["5", "用地预审/选址意见", "申请书"], ["", "", "建设依据"]], *merges)
    second = found_on(2, [head, ["5", "用地预审选址意见", "地形图"], ["", "", "专家意见"]], *merges)
    assert [row[1] for row in joined(first, second)][1:] == ["用地预审 选址意见"] * 4


def test_equal_cells_of_different_items_are_not_one_cell() -> None:
    head = ["序号", "类别", "材料"]
    first = found_on(1, [head, ["5", "行政许可", "申请书"], ["", "", "图纸"]], (1, 0, 2, 0), (1, 1, 2, 1))
    second = found_on(2, [head, ["6", "行政许可", "申请书"], ["", "", "图纸"]], (1, 0, 2, 0), (1, 1, 2, 1))
    (table,) = stitch([first, second])
    assert isinstance(table, Table)
    assert table.rows[3] == ("6", "行政许可", "申请书")


def test_a_cell_that_is_empty_on_the_new_page_stays_empty_where_others_are() -> None:
    head = ["序号", "任务", "备注"]
    first = found_on(1, [head, ["1", "春耕", ""], ["2", "水利", "重点"], ["3", "公路", "重点"]])
    second = found_on(2, [head, ["4", "桥梁", ""], ["5", "校舍", "重点"]])
    assert [row[2] for row in joined(first, second)] == ["备注", "", "重点", "重点", "", "重点"]


def test_a_merged_cell_to_the_right_goes_on_with_its_item() -> None:
    head = ["序号", "措施", "责任单位"]
    merges = (1, 0, 2, 0), (1, 2, 2, 2)
    first = found_on(1, [head, ["5", "申请", "县水利局"], ["", "受理", ""]], *merges)
    second = found_on(2, [head, ["5", "审查", "县水利局"], ["", "决定", ""]], *merges)
    (table,) = stitch([first, second])
    assert isinstance(table, Table)
    assert table.rows == (tuple(head), ("5", "申请", "县水利局"), ("受理",), ("审查",), ("决定",))


def test_a_merged_cell_to_the_right_goes_on_empty() -> None:
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"], ["2", "水利", ""]], (1, 2, 2, 2))
    second = found_on(2, [HEAD, ["3", "公路", ""], ["4", "桥梁", ""], ["5", "校舍", "县教育局"]], (1, 2, 2, 2))
    assert [row[2] for row in joined(first, second)][1:] == ["县水利局"] * 4 + ["县教育局"]


def test_a_merged_cell_of_two_rows_that_the_page_break_parts_goes_on_empty() -> None:
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"], ["2", "水利", ""], ["3", "公路", "县教育局"]], (1, 2, 2, 2))
    second = found_on(2, [HEAD, ["4", "桥梁", ""], ["5", "校舍", "县商务局"]])
    assert [row[2] for row in joined(first, second)][3:] == ["县教育局", "县教育局", "县商务局"]


def test_a_merged_cell_does_not_reach_into_a_column_with_empty_cells() -> None:
    head = ["序号", "任务", "备注"]
    first = found_on(1, [head, ["1", "春耕", ""], ["2", "水利", "重点"], ["3", "公路", ""]], (2, 2, 3, 2))
    second = found_on(2, [head, ["4", "桥梁", ""], ["5", "校舍", "重点"]])
    assert [row[2] for row in joined(first, second)][1:] == ["", "重点", "重点", "", "重点"]


@pytest.mark.parametrize("number", ["5", "6"], ids=["the same item", "another item"])
def test_an_empty_cell_of_an_item_that_is_printed_again_stays_empty(number: str) -> None:
    head = ["序号", "类别", "材料"]
    merges = (1, 0, 2, 0), (1, 1, 2, 1)
    first = found_on(1, [head, ["5", "行政许可", "申请书"], ["", "", "图纸"]], *merges)
    second = found_on(2, [head, [number, "", "申请书"], ["", "", "图纸"]], *merges)
    assert [row[1] for row in joined(first, second)] == ["类别", "行政许可", "行政许可", "", ""]


@pytest.mark.parametrize(("text", "above"), [("///工业", "工业"), ("工业", "")], ids=["centred", "at the top"])
def test_a_text_in_the_middle_of_a_merged_cell_may_be_printed_after_the_page_break(text: str, above: str) -> None:
    head = ["序号", "类别", "任务"]
    first = found_on(1, [head, ["1", "农业", "春耕"], ["2", "", "技改"], ["3", "", "园区"]], (2, 1, 3, 1))
    rows = [head, ["4", text, "招商"], ["5", "", "用电"], ["6", "", "物流"], ["7", "", "融资"], ["8", "", "用工"]]
    second = found_on(2, rows, (1, 1, 5, 1))
    assert [row[1] for row in joined(first, second)][1:] == ["农业", above, above, *["工业"] * 5]


def test_the_text_of_a_merged_cell_may_run_on_while_rows_end_at_the_page_break() -> None:
    head = ["序号", "任务", "措施"]
    first = found_on(
        1, [head, ["7", "统筹推进全县高标准农田建设", "勘察设计。"], ["", "", "招标。"]], (1, 0, 2, 0), (1, 1, 2, 1)
    )
    second = found_on(2, [head, ["", "年内完成三万亩", "施工。"], ["", "", "验收。"]], (1, 0, 2, 0), (1, 1, 2, 1))
    rows = joined(first, second)[1:]
    assert rows == [
        ["7", "统筹推进全县高标准农田建设年内完成三万亩", text] for text in ("勘察设计。", "招标。", "施工。", "验收。")
    ]


def test_a_cut_row_of_a_table_without_numbers_is_joined_if_all_its_cells_run_on() -> None:
    head = ["类别", "任务", "要求"]
    long = ["农", "统筹推进全县高标准农田建设", "完成三万亩并通过"]
    cut = found_on(1, [head, long]), found_on(2, [head, ["", "年内竣工", "验收"]])
    assert joined(*cut)[1:] == [["农", "统筹推进全县高标准农田建设年内竣工", "完成三万亩并通过验收"]]
    (first,) = find_tables(drawn([["任务", "要求"], ["统筹推进全县高标准农田建设", "完成三万亩并通过"]], (150, 100)))
    (second,) = find_tables(drawn([["年内竣工", "验收"], ["公路", "畅通"]], (150, 100), number=2))
    assert joined(first, second)[1:] == [
        ["统筹推进全县高标准农田建设年内竣工", "完成三万亩并通过验收"],
        ["公路", "畅通"],
    ]
    (other,) = find_tables(drawn([["任务", "要求"], ["统筹推进全县高标准农田建设", "年内完成。"]], (150, 100)))
    assert len(joined(other, second)) == 4


def test_in_a_table_that_numbers_every_row_one_text_that_breaks_off_shows_a_cut() -> None:
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"], ["2", "统筹推进全县高标准农田建设", "县水利局"]])
    second = found_on(2, [HEAD, ["", "年内竣工", "县财政局"], ["3", "公路", "县交通运输局"]])
    assert joined(first, second)[2:] == [
        ["2", "统筹推进全县高标准农田建设年内竣工", "县水利局 县财政局"],
        ["3", "公路", "县交通运输局"],
    ]


def test_a_row_may_be_cut_between_the_paragraphs_of_its_cell() -> None:
    first = found_on(1, [HEAD, ["1", "春耕。", "县水利局"], ["2", "1.排查隐患。", "县水利局"]])
    second = found_on(2, [HEAD, ["", "2.整改到位。", ""], ["3", "公路。", "县交通运输局"]])
    assert joined(first, second)[2:] == [
        ["2", "1.排查隐患。 2.整改到位。", "县水利局"],
        ["3", "公路。", "县交通运输局"],
    ]


def test_where_every_row_has_its_number_a_row_without_one_is_the_rest_of_the_last() -> None:
    rows = [HEAD, *([str(n), "春耕。", "县水利局"] for n in range(1, 5)), ["5", "1.排查隐患。", "县水利局"]]
    second = found_on(2, [HEAD, ["", "2.整改到位。", "县财政局"]])
    assert joined(found_on(1, rows), second)[5:] == [["5", "1.排查隐患。 2.整改到位。", "县水利局 县财政局"]]
    rows[5] = ["5", "1.排查隐患。", ""]
    assert joined(found_on(1, rows), second)[5:] == [["5", "1.排查隐患。 2.整改到位。", "县财政局"]]


def test_where_numbers_stand_for_several_rows_an_empty_one_is_no_cut() -> None:
    first = found_on(
        1,
        [HEAD, ["1", "春耕", "县水利局"], ["", "水利", "县水利局"], ["2", "统筹推进全县高标准农田建设", "县水利局"]],
        (1, 0, 2, 0),
    )
    second = found_on(2, [HEAD, ["", "年内竣工", "县财政局"], ["3", "公路", "县交通运输局"]])
    assert joined(first, second)[3:5] == [
        ["2", "统筹推进全县高标准农田建设", "县水利局"],
        ["2", "年内竣工", "县财政局"],
    ]


def test_a_text_that_has_ended_is_no_cut() -> None:
    first = found_on(1, [HEAD, ["1", "春耕", "县水利局"], ["2", "推进全县高标准农田的建设。", "县水利局"]])
    second = found_on(2, [HEAD, ["", "修复水毁农田。", "县财政局"], ["3", "公路", "县交通运输局"]])
    assert len(joined(first, second)) == 5


NOT_CUT: Final = {
    "a cell begins on the new page": (["2", "统筹推进全县高标准农田建设", ""], ["", "年内竣工", "县财政局"]),
    "the note was left out before": (["2", "推进高标准农田。", "重点"], ["", "修复农田。", ""]),
}


@pytest.mark.parametrize("name", NOT_CUT)
def test_where_few_rows_have_numbers_rows_stay_apart_in_doubt(name: str) -> None:
    last, next_row = NOT_CUT[name]
    first = found_on(1, [HEAD, ["1", "春耕。", ""], last])
    assert len(joined(first, found_on(2, [HEAD, next_row, ["3", "公路。", "重点"]]))) == 5


def test_rows_of_an_item_stay_apart_if_their_texts_ended() -> None:
    first = found_on(
        1,
        [
            HEAD,
            ["1", "春耕", "县水利局"],
            ["", "水利", "县水利局"],
            ["2", "统筹推进全县高标准农田。", "县水利局各乡镇。"],
        ],
        (1, 0, 2, 0),
    )
    assert len(joined(first, found_on(2, [HEAD, ["", "年内竣工。", "县财政局"]]))) == 5


def test_one_text_that_could_run_on_joins_no_rows_without_numbers() -> None:
    (first,) = find_tables(drawn([["任务", "要求"], ["统筹推进全县高标准农田建设", "完成三万亩并通过"]], (150, 100)))
    (second,) = find_tables(drawn([["年内竣工", ""], ["公路", "畅通"]], (150, 100), number=2))
    assert len(joined(first, second)) == 4


def test_a_row_that_only_repeats_its_item_is_left_out() -> None:
    head = ["序号", "事项", "材料"]
    first = found_on(1, [head, ["5", "用地预审", "申请书"], ["", "", "建设依据"]], (1, 0, 2, 0), (1, 1, 2, 1))
    second = found_on(2, [head, ["5", "用地预审", ""], ["6", "取水许可", "申请书"]])
    assert [row[0] for row in joined(first, second)] == ["序号", "5", "5", "6"]


def test_a_head_that_is_broken_elsewhere_is_still_a_head() -> None:
    rows = [["1", "春耕", "县水利局"], ["2", "公路", "县财政局"]]
    first = found_on(1, [["序号", "任务", "牵头单位/配合单位"], rows[0]])
    second = found_on(2, [["序号", "任务", "牵头单位配合单位"], rows[1]])
    assert first.table.rows[0][2] != second.table.rows[0][2]
    assert joined(first, second)[1:] == rows


def test_a_table_without_a_head_goes_on_with_its_category_printed_again() -> None:
    first = found_on(1, [["农业", "申报", "县水利局"], ["", "验收", "县水利局"]], (0, 0, 1, 0))
    second = found_on(2, [["农业", "申报", "县水利局"], ["", "公路", "县财政局"]], (0, 0, 1, 0))
    assert [row[:2] for row in joined(first, second)] == [["农业", text] for text in ("申报", "验收", "申报", "公路")]


# ---- whole files -------------------------------------------------------------------------------------------------

ROWS: Final = [
    ["序号", "任务", "责任单位"],
    *([str(n), f"实施第{n}批农村饮水安全巩固提升工程", "兰溪州水利局"] for n in range(1, 60)),
]


def pdf(rows: Sequence[Sequence[str]], *styles: tuple[object, ...]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    base = [
        ("FONT", (0, 0), (-1, -1), "STSong-Light", 10.5),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
    ]
    buffer = io.BytesIO()
    table = Drawn([list(row) for row in rows], colWidths=(40, 260, 120), repeatRows=1)
    table.setStyle(TableStyle([*base, *styles]))
    note = Paragraph("<font name='STSong-Light' size='12'>各县人民政府要抓好落实。</font>")
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1).build([note, Spacer(1, 20), table, Spacer(1, 20), note])
    return buffer.getvalue()


def test_a_table_of_a_file_is_one_table_over_all_its_pages_and_agrees_with_pdfplumber() -> None:
    data = pdf(ROWS)
    document = parse(RawDoc("兰溪州.pdf", "兰溪州.pdf", data, hashlib.sha256(data).hexdigest()), load_rules()["pages"])
    assert (document.n_pages, [block.kind for block in document.blocks]) == (2, ["paragraph", "table", "paragraph"])
    cells = [[document.text[cell.start : cell.end] for cell in row] for row in document.blocks[1].rows]
    assert cells == ROWS
    with pdfplumber.open(io.BytesIO(data)) as file:
        theirs = [row for one in file.pages for row in one.extract_table() or []]
    assert [row for row in theirs if row[0] != "序号"] == cells[1:]


def test_merged_cells_of_a_file_are_filled() -> None:
    rows = [
        ["类别", "任务", "责任单位"],
        ["农业", "春耕", "县农业农村局"],
        ["", "水利", "县水利局"],
        ["合计", "", "2项"],
    ]
    data = pdf(rows, ("SPAN", (0, 1), (0, 2)), ("SPAN", (0, 3), (1, 3)))
    document = parse(RawDoc("a.pdf", "a.pdf", data, hashlib.sha256(data).hexdigest()), load_rules()["pages"])
    (table,) = (block for block in document.blocks if block.kind == "table")
    cells = [[document.text[cell.start : cell.end] for cell in row] for row in table.rows]
    assert cells[2:] == [["农业", "水利", "县水利局"], ["合计", "合计", "2项"]]
