"""One notice published as a web page, text, PDF, Word and Excel gives the same facts; a PDF says where they stand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
import pypdfium2
import pytest
from forms import Annex, Form, Numbered, Para, TaskTable, to_html, to_text
from forms_office import NO_TIME, to_docx, to_xlsx
from forms_paged import to_pdf
from make_samples import PATENTS, RECYCLING, SAMPLES, SPORT

from pipeline.parse import parse
from pipeline.rules import RuleSet, load_rules
from pipeline.run import Work, run
from pipeline.types import RawDoc

COUNTIES: Final = ("安宁县", "石湾县", "云渡县", "平泽县", "兰田区", "河口区", "新港区", "松林县")
PLACES: Final = frozenset({"doc_id", "start", "end", "clause_start", "clause_end", "indicator_start", "indicator_end"})
"""Columns that say where in a document something stands, which is what the forms differ in."""
OF_THE_FORM: Final = frozenset(
    {"doc_id", "source_path", "media_type", "sha256", "parser", "n_pages", "n_chars", "fingerprint"}
)
"""Columns of a document that speak of its file."""
FACTS: Final = ("responsibilities", "deadlines", "targets", "citations")
INSET: Final = 1.5
"""Points by which a box is made smaller before its text is read: a character that it only touches is not in it."""

AT_LEAST: Final = {"responsibilities": 54, "deadlines": 24, "targets": 42, "citations": 2}
"""So many facts the notice has beyond doubt: forms that lost all of them would be equal, too."""

TABLE: Final = TaskTable(
    (
        ("序号", "重点任务", "工作内容", "牵头单位", "配合单位", "完成时限"),
        ("1", "总馆建设", "建成市图书馆新馆，总藏书量达到260万册。", "市文化广电旅游局", "市财政局", "2025年6月底前"),
        ("", "", "改造少年儿童图书馆3座。", "市住房城乡建设局", "市教育局，团市委", "2024年12月31日前"),
        *(
            (
                str(number),
                f"{county}分馆建设",
                f"在{county}建设图书馆分馆不少于{number + 3}个，新增藏书{number}.5万册，年接待读者{number}万人次以上。",
                f"{county}人民政府",
                "市文化广电旅游局、财政局",
                f"2025年{number}月底前",
            )
            for number, county in enumerate(COUNTIES, start=2)
        ),
        (
            "10",
            "服务效能提升",
            "总分馆实行统一标识、统一采购、统一编目和通借通还，总馆每周开放时间、分馆夜间开放时段和志愿者服务内容在入口处"
            "公布，读者证办理时间压缩至10分钟以内，图书流通率提高5个百分点以上，读者满意度不低于90%，投诉3个工作日内办结；"
            "对残疾人、老年人和未成年人提供上门借阅、大字读物和导读服务，特殊群体服务覆盖率达到95%。",
            "市文化广电旅游局、政务服务局",
            "各县、区人民政府，市残联",
            "长期坚持",
        ),
        ("11", "数字资源建设", "数字阅读注册用户突破80万。", "市数据局", "临江供电公司", "力争2025年底前"),
        ("", "", "电子图书总量比2023年翻一番。", "市数据局", "市科技局", "到2026年"),
        ("12", "全民阅读活动", "举办阅读推广活动500场次以上。", "市委宣传部", "市总工会、妇联", "每年11月底前"),
    ),
    (3, 6, 15, 7, 8, 6),
    merged=((1, 2, 0), (1, 2, 1), (12, 13, 0), (12, 13, 1)),
)
ANNEX: Final = Annex(("临江市公共图书馆服务体系建设", "任务分工表"), (TABLE,))
PLAIN: Final = Form(
    title=("临江市人民政府办公室关于加快推进", "公共图书馆服务体系建设的通知"),
    number="临政办发〔2024〕21号",
    addressees="各县、区人民政府，市政府各部门、各直属机构：",
    parts=(
        Para(
            "为贯彻落实《临江市公共文化服务保障条例》，根据《关于推进公共图书馆总分馆制建设的意见》（临文旅发〔2022〕14号）"
            "要求，经市政府同意，现就有关事项通知如下："
        ),
        Numbered(1, "工作目标"),
        Para(
            "到2026年底，全市每万人拥有公共图书馆建筑面积达到180平方米以上，人均藏书量不低于1.2册，乡镇（街道）分馆覆盖率"
            "达到100%。"
        ),
        Numbered(1, "主要任务"),
        Numbered(2, "完善设施网络"),
        Numbered(
            3,
            "加快新馆建设。2025年6月底前建成市图书馆新馆，2024年底前新建城市书房不少于40个，力争年内开工县级图书馆新馆3座。"
            "（市文化广电旅游局牵头，市发展改革委、自然资源和规划局，各县、区人民政府配合）",
        ),
        Numbered(
            3,
            "盘活闲置空间。自2024年7月起，各县、区利用闲置校舍改造乡村阅读点，每年新增200个左右。"
            "（责任单位：市文化广电旅游局、教育局；配合单位：市财政局）",
        ),
        Numbered(2, "提升服务效能"),
        Numbered(
            3,
            "延长开放时间。市、县两级图书馆每周开放不少于63小时，读者办证即时办结，咨询2个工作日内答复。"
            "（市文化广电旅游局、人力资源社会保障局负责）",
        ),
        Numbered(
            3,
            "推进数字服务。三季度末前建成统一检索平台，数字资源总量增长30%以上，服务响应时间缩短三分之一。"
            "（市数据局、文化广电旅游局按职责分工负责）",
        ),
        Numbered(1, "保障措施"),
        Numbered(2, "加强资金保障。对新建城市书房给予每个最高不超过20万元补助。（市财政局负责）"),
        Numbered(2, "强化督促检查。市政府督查室每半年通报一次进展情况，12月10日前报送年度总结。"),
        Para("各县、区，各部门要结合实际制定具体措施，确保各项任务落到实处。"),
    ),
    signature="临江市人民政府办公室",
    date="2024年4月9日",
)
WHOLE: Final = replace(
    PLAIN, parts=(*PLAIN.parts, Para("附件：临江市公共图书馆服务体系建设任务分工表")), annexes=(ANNEX,)
)
WRITERS: Final[dict[str, Callable[[Form], bytes]]] = {
    "html": to_html, "txt": to_text, "pdf": to_pdf, "docx": to_docx
}  # fmt: skip

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notice in every form: whole, and plain without the annex that a text cannot hold."""
    folder = tmp_path_factory.mktemp("forms")
    for ending, write in WRITERS.items():
        (folder / f"plain.{ending}").write_bytes(write(PLAIN))
        if ending != "txt":
            (folder / f"whole.{ending}").write_bytes(write(WHOLE))
    (folder / "table.xlsx").write_bytes(to_xlsx(ANNEX))
    return folder


@pytest.fixture(scope="module")
def tables(raw: Path, rules: RuleSet, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """The rows of every table of one version with all forms."""
    work = tmp_path_factory.mktemp("work")
    folder = run([raw], work / "out", rules, lambda *_: None, Work(cache=work / "cache")).folder
    return {path.name: pq.read_table(path).to_pylist() for path in folder.iterdir() if path.is_dir()}


def _of(tables: dict[str, list[Row]], table: str, doc_id: str) -> list[Row]:
    return [row for row in tables[table] if row["doc_id"] == doc_id]


def _items(tables: dict[str, list[Row]], doc_id: str, prefix: str = "") -> list[Row]:
    """The items, without what says where they stand; blanks and line breaks are the form's."""
    return [
        {
            "path": row["path"],
            "parent": (row["parent_id"] or "").rpartition("#")[2],
            "level": row["level"],
            "ordinal": row["ordinal"],
            "marker": row["marker"],
            "kind": row["kind"],
            "heading": row["heading"],
            "text": "".join(row["text"].split()),
        }
        for row in sorted(_of(tables, "items", doc_id), key=lambda row: row["start"])
        if row["path"].startswith(prefix)
    ]


def _facts(tables: dict[str, list[Row]], table: str, doc_id: str, prefix: str = "") -> list[Row]:
    return [
        {name: value for name, value in row.items() if name not in PLACES}
        | {"item_id": row["item_id"].rpartition("#")[2].replace(doc_id, "")}
        for row in _of(tables, table, doc_id)
        if row["item_id"].rpartition("#")[2].startswith(prefix)
    ]


@pytest.mark.parametrize("doc_id", ["whole.pdf", "whole.docx", "plain.txt", "plain.pdf", "plain.docx"])
def test_every_form_gives_the_facts_of_the_web_page(doc_id: str, tables: dict[str, list[Row]]) -> None:
    page = doc_id.partition(".")[0] + ".html"
    assert _items(tables, doc_id) == _items(tables, page)
    for table in FACTS:
        assert _facts(tables, table, doc_id) == _facts(tables, table, page), table


@pytest.mark.parametrize("doc_id", ["whole.pdf", "whole.docx", "plain.txt", "plain.pdf", "plain.docx"])
def test_every_form_gives_the_header_of_the_web_page(doc_id: str, tables: dict[str, list[Row]]) -> None:
    (header,), (page,) = (_of(tables, "documents", name) for name in (doc_id, doc_id.partition(".")[0] + ".html"))
    assert {name: header[name] for name in header.keys() - OF_THE_FORM} == {
        name: page[name] for name in page.keys() - OF_THE_FORM
    }


def test_a_sheet_gives_the_rows_of_the_annex(tables: dict[str, list[Row]]) -> None:
    assert _items(tables, "table.xlsx") == _items(tables, "whole.html", "t1.")
    for table in ("responsibilities", "deadlines", "targets"):
        assert _facts(tables, table, "table.xlsx") == _facts(tables, table, "whole.html", "t1."), table


def test_the_notice_holds_what_the_forms_could_lose(tables: dict[str, list[Row]]) -> None:
    items = {row["path"]: row for row in _items(tables, "whole.html")}
    assert list(items) == [
        *("1", "2", "2.1", "2.1.1", "2.1.2", "2.2", "2.2.1", "2.2.2", "3", "3.1", "3.2", "tail"),
        *(f"t1.{number}" for number in range(1, len(TABLE.rows))),
    ]
    assert (items["2.2.1"]["marker"], items["t1.2"]["marker"], items["t1.2"]["heading"]) == ("1.", "1", "总馆建设")
    found = {table: len(_of(tables, table, "whole.html")) for table in FACTS}
    assert all(found[table] >= few for table, few in AT_LEAST.items()), found
    (header,) = _of(tables, "documents", "whole.html")
    assert header["title"] == "".join(WHOLE.title)
    assert header["addressees"] == WHOLE.addressees.rstrip("：")


def test_a_table_runs_over_two_pages_of_the_pdf(tables: dict[str, list[Row]]) -> None:
    items = sorted(_of(tables, "items", "whole.pdf"), key=lambda row: row["start"])
    pages = [row["page"] for row in items]
    assert pages == sorted(pages)
    assert len({row["page"] for row in items if row["kind"] == "table_row"}) == 2
    assert all(row["page"] is None for row in tables["items"] if not row["doc_id"].endswith(".pdf"))


@pytest.mark.parametrize("doc_id", ["whole.pdf", "plain.pdf"])
def test_the_boxes_of_a_quote_hold_its_characters(doc_id: str, raw: Path, tables: dict[str, list[Row]]) -> None:
    boxes: dict[int, list[Row]] = {}
    for box in _of(tables, "boxes", doc_id):
        boxes.setdefault(box["start"], []).append(box)
    quoted = [row for table in FACTS for row in _of(tables, table, doc_id)]
    assert quoted
    assert all(_boxes_of(row, boxes) for row in quoted)
    if any(finding["code"] == "missing_fonts" for finding in _of(tables, "findings", doc_id)):
        pytest.skip("no Chinese font is installed, and without one PDFium finds no character by its place")
    document = pypdfium2.PdfDocument(raw / doc_id)
    try:
        texts = [(page.get_size(), page.get_textpage()) for page in document]
        for row in quoted:
            found = (_text_in(box, *texts[box["page"] - 1]) for box in _boxes_of(row, boxes))
            assert "".join(found) == "".join(row["quote"].split())
    finally:
        document.close()


def _boxes_of(row: Row, boxes: dict[int, list[Row]]) -> list[Row]:
    """The boxes between the start and the end of a quote, of which the first ones may be those of a shorter quote."""
    found: list[Row] = []
    place = row["start"]
    while place < row["end"]:
        ends = [box["end"] for box in boxes.get(place, ()) if box["end"] <= row["end"]]
        assert ends, f"no box at {place} for {row['quote']}"
        found += [box for box in boxes[place] if box["end"] == max(ends)]
        place = max(ends)
    return found


def _text_in(box: Row, size: tuple[float, float], page: Any) -> str:
    width, height = size
    assert 0 <= box["x0"] < box["x1"] <= width
    assert 0 <= box["y0"] < box["y1"] <= height
    inner = (box["x0"] + INSET, height - box["y1"] + INSET, box["x1"] - INSET, height - box["y0"] - INSET)
    return "".join(page.get_text_bounded(*inner).split())


@pytest.mark.parametrize("ending", WRITERS)
def test_a_writer_gives_the_same_bytes_again(ending: str) -> None:
    assert WRITERS[ending](WHOLE) == WRITERS[ending](WHOLE)


@pytest.mark.parametrize("data", [to_docx(PLAIN), to_xlsx(ANNEX)], ids=["docx", "xlsx"])
def test_an_office_file_does_not_say_when_it_was_written(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {member.date_time for member in package.infolist()} == {NO_TIME}
        assert package.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("lanfuban-2024-19.pdf", to_pdf(SPORT)),
        ("linfuban-2024-11.docx", to_docx(RECYCLING)),
        ("lanfuban-2023-18-fujian2.xlsx", to_xlsx(PATENTS)),
    ],
    ids=["pdf", "docx", "xlsx"],
)
def test_the_samples_are_what_the_script_makes(name: str, data: bytes, rules: RuleSet) -> None:
    made, kept = (
        parse(RawDoc(name, name, content, ""), rules["pages"]) for content in (data, (SAMPLES / name).read_bytes())
    )
    assert (made.text, made.blocks) == (kept.text, kept.blocks)
