"""The tables, declared once: names, keys, spans, and every column with its type, Chinese label and meaning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa

TEXT: Final = pa.string()
INT: Final = pa.int32()
LONG: Final = pa.int64()
"""For numbers that the text itself prints: 第一万亿条 must not overflow."""
FLAG: Final = pa.bool_()
DAY: Final = pa.date32()
MOMENT: Final = pa.timestamp("us", tz="UTC")
REAL: Final = pa.float64()
"""Values reach users through pandas, where a decimal column is a column of slow objects; 15 digits hold any budget."""


@dataclass(frozen=True)
class Column:
    """One column; ``label`` is the field's Chinese term (责任单位), ``null`` whether it may be empty."""

    name: str
    type: Any
    label: str
    description: str
    null: bool = False


@dataclass(frozen=True)
class Span:
    """Three columns that promise: ``quote`` is the text of the document from ``start`` to ``end``."""

    start: str
    end: str
    quote: str | None = None


@dataclass(frozen=True)
class Table:
    """One table: what a row is, which columns make its key, and which of them point into the text."""

    name: str
    label: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    spans: tuple[Span, ...] = ()

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema; ``label`` and ``description`` are in the metadata of each field and of the table."""
        about = {"label": self.label, "description": self.description, "key": json.dumps(self.key)}
        return pa.schema([_field(column) for column in self.columns], metadata=about)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _field(column: Column) -> pa.Field:
    about = {"label": column.label, "description": column.description}
    return pa.field(column.name, column.type, nullable=column.null, metadata=about)


DOC_ID: Final = Column("doc_id", TEXT, "文件标识", "the source: path under raw/, or host and path of the URL")
ITEM_ID: Final = Column("item_id", TEXT, "条目标识", "the item: doc_id#path")
SEQ: Final = Column("seq", INT, "序号", "counts the facts of an item in the order of the text, from 1")
QUOTE: Final = Column("quote", TEXT, "原文", "the words of the notice, text[start:end]")
START: Final = Column("start", INT, "起", "where the span begins in texts.text, in code points")
END: Final = Column("end", INT, "止", "where the span ends in texts.text, exclusive")
RULE_ID: Final = Column("rule_id", TEXT, "规则", "the rule under rules/ that produced the fact")
FACT: Final = (ITEM_ID, SEQ, DOC_ID, QUOTE, START, END)
QUOTED: Final = Span("start", "end", "quote")

DOCUMENTS: Final = Table(
    "documents", "文件", "a published notice or annex file", ("doc_id",),
    (
        DOC_ID,
        Column("source_url", TEXT, "来源网址", "canonical URL of the page", null=True),
        Column("source_path", TEXT, "来源路径", "path of the file under the folder that was read"),
        Column("fetched_at", MOMENT, "抓取时间", "when the bytes were fetched", null=True),
        Column("media_type", TEXT, "媒体类型", "format, decided by the bytes, e.g. text/html", null=True),
        Column("sha256", TEXT, "原件摘要", "SHA-256 of the raw bytes; empty where unread", null=True),
        Column("parser", TEXT, "解析器", "the parser that read it", null=True),
        Column("status", TEXT, "状态", "ok, partial (something was given up) or failed"),
        Column("title", TEXT, "标题", "title as printed", null=True),
        Column("doc_number", TEXT, "发文字号", "as printed, e.g. 粤办函〔2021〕55号", null=True),
        Column("doc_number_agency", TEXT, "发文机关代字", "e.g. 粤办函", null=True),
        Column("doc_number_year", INT, "发文年份", "e.g. 2021", null=True),
        Column("doc_number_serial", LONG, "发文顺序号", "e.g. 55", null=True),
        Column("issuer", TEXT, "发文机关", "the body that issued it", null=True),
        Column("region", TEXT, "地区", "region of the issuer, e.g. 广东省", null=True),
        Column("doc_type", TEXT, "文种", "通知, 意见, 方案 …", null=True),
        Column("issued_date", DAY, "成文日期", "date of the signature", null=True),
        Column("published_date", DAY, "发布日期", "date of publication", null=True),
        Column("effective_date", DAY, "施行日期", "first day in force", null=True),
        Column("expiry_date", DAY, "失效日期", "last day in force", null=True),
        Column("index_number", TEXT, "索引号", "as printed, e.g. 006939748/2021-00329", null=True),
        Column("topic", TEXT, "主题分类", "as printed, e.g. 综合政务", null=True),
        Column("addressees", TEXT, "主送机关", "as printed", null=True),
        Column("n_pages", INT, "页数", "pages of a PDF", null=True),
        Column("n_chars", INT, "字数", "code points of the text"),
        Column("n_items", INT, "条目数", "numbered items and rows of task tables"),
        Column("fingerprint", TEXT, "指纹", "SHA-256 of the raw bytes and of everything that decides the outcome"),
    ),
)  # fmt: skip

TEXTS: Final = Table(
    "texts", "正文", "the parsed text of a document", ("doc_id",),
    (DOC_ID, Column("text", TEXT, "正文", "as published, without layout noise; every span counts in it")),
)  # fmt: skip

ITEMS: Final = Table(
    "items", "条目", "a numbered division, or a row of a task table", ("item_id",),
    (
        ITEM_ID,
        DOC_ID,
        Column("parent_id", TEXT, "上级条目", "item_id of the division above; empty at the top", null=True),
        Column("path", TEXT, "路径", "chain of the ordinals: 1.8, a1/2.3 in an annex, t1.3 in a task table"),
        Column("level", INT, "层级", "depth of the item, from 1"),
        Column("ordinal", LONG, "序数", "the number that the marker says, e.g. 15 for （十五）", null=True),
        Column("marker", TEXT, "序号", "as printed, e.g. （一）"),
        Column("kind", TEXT, "类别", "section, item, paragraph, table_row, tail"),
        Column("heading", TEXT, "标题", "heading of the item, without its final 。"),
        Column("text", TEXT, "正文", "the item's own text, without its children: text[start:end]"),
        START,
        END,
        Column("page", INT, "页码", "page of a PDF, from 1", null=True),
    ),
    (Span("start", "end", "text"),),
)  # fmt: skip

RESPONSIBILITIES: Final = Table(
    "responsibilities", "责任分工", "one unit assigned to one item", ("item_id", "seq"),
    (
        *FACT,
        Column("unit", TEXT, "责任单位", "name with its elided prefix or suffix put back, e.g. 省教育厅"),
        Column("unit_name", TEXT, "单位全称", "full name, e.g. 广东省教育厅; empty where unknown", null=True),
        Column("unit_id", TEXT, "单位标识", "key in the registry; empty where unknown", null=True),
        Column("role", TEXT, "职责", "lead (牵头), responsible (负责), support (配合), guide, supervise, member"),
        Column("role_basis", TEXT, "职责依据", "stated, label, column, convention, default"),
        Column("collective", FLAG, "统称", "a group without a name, e.g. 省有关部门"),
        Column("open_ended", FLAG, "未尽列", "the list ends in 等"),
        Column("carrier", TEXT, "载体", "where it stands: bracket, label, column, prose"),
        RULE_ID,
    ),
    (QUOTED,),
)  # fmt: skip

DEADLINES: Final = Table(
    "deadlines", "时限", "one expression of time that limits an item", ("item_id", "seq"),
    (
        *FACT,
        Column(
            "relation", TEXT, "关系", "by, within, from, until, during, at, recurring, ongoing, effective, expires"
        ),
        Column("due_start", DAY, "起始日期", "first day, inclusive; empty where the text leaves it open", null=True),
        Column("due_end", DAY, "截止日期", "last day, inclusive; empty where the text leaves it open", null=True),
        Column("precision", TEXT, "精度", "day, month, quarter, half, year, period", null=True),
        Column("recurrence", TEXT, "周期", "yearly, quarterly, monthly, weekly", null=True),
        Column("anchor", DAY, "起算日", "the date that a relative expression counts from", null=True),
        Column("tentative", FLAG, "力争", "力争, 争取, 原则上"),
        Column("ambiguous", FLAG, "有歧义", "more than one reading is possible"),
        Column("clause", TEXT, "事项", "what is due: the clause that the expression governs", null=True),
        Column("clause_start", INT, "事项起", "where the clause begins in texts.text", null=True),
        Column("clause_end", INT, "事项止", "where the clause ends in texts.text, exclusive", null=True),
        RULE_ID,
    ),
    (QUOTED, Span("clause_start", "clause_end", "clause")),
)  # fmt: skip

TARGETS: Final = Table(
    "targets", "量化目标", "one quantified target of an item", ("item_id", "seq"),
    (
        *FACT,
        Column("indicator", TEXT, "指标", "what is measured, as the text names it", null=True),
        Column("indicator_start", INT, "指标起", "where the indicator begins in texts.text", null=True),
        Column("indicator_end", INT, "指标止", "where the indicator ends in texts.text, exclusive", null=True),
        Column("comparator", TEXT, "比较", ">=, >, <=, <, =, ~"),
        Column("value", REAL, "数值", "in the base unit: 1.2亿元 is 120000000, 20% is 20"),
        Column("value_high", REAL, "上限", "upper end of a range: 3 of 1—3个百分点", null=True),
        Column("unit", TEXT, "计量单位", "base unit: 元, 项, %, 百分点 …; empty where the number has none"),
        Column("kind", TEXT, "类别", "level, growth, share, coverage, rank, standard"),
        Column("direction", TEXT, "方向", "up or down", null=True),
        Column("deadline_seq", INT, "时限序号", "seq of the deadline of the same item that it falls under", null=True),
        RULE_ID,
    ),
    (QUOTED, Span("indicator_start", "indicator_end", "indicator")),
)  # fmt: skip

CITATIONS: Final = Table(
    "citations", "引用文件", "one document that the text cites", ("item_id", "seq"),
    (
        Column("item_id", TEXT, "条目标识", "the item: doc_id#path; doc_id alone for the preamble"),
        *FACT[1:],
        Column("title", TEXT, "标题", "title of the cited document as the text names it in full", null=True),
        Column("doc_number", TEXT, "发文字号", "of the cited document, as printed", null=True),
        Column("relation", TEXT, "关系", "basis, issues, implements, amends, repeals, mentions"),
        Column("cited_doc_id", TEXT, "所引文件", "doc_id of the one document here with its number or title", null=True),
        RULE_ID,
    ),
    (QUOTED,),
)  # fmt: skip

BOXES: Final = Table(
    "boxes", "版面位置", "where an item or a quote lies on a page", ("doc_id", "start", "page", "line"),
    (
        DOC_ID,
        START,
        END,
        Column("page", INT, "页码", "page, from 1"),
        Column("line", INT, "行", "line of the span on the page, from 1"),
        Column("x0", REAL, "左", "left edge, in points from the left of the page"),
        Column("y0", REAL, "上", "upper edge, in points from the top of the page"),
        Column("x1", REAL, "右", "right edge, in points from the left of the page"),
        Column("y1", REAL, "下", "lower edge, in points from the top of the page"),
    ),
    (Span("start", "end"),),
)  # fmt: skip

ATTACHMENTS: Final = Table(
    "attachments", "附件", "one file that a document links to or holds", ("doc_id", "seq"),
    (
        DOC_ID,
        Column("seq", INT, "序号", "counts the attachments of a document in the order of the page, from 1"),
        Column("name", TEXT, "名称", "as the link names it, e.g. 附件1：重点任务分工表.docx"),
        Column("url", TEXT, "网址", "where it is published; empty for a member of an archive", null=True),
        Column("media_type", TEXT, "媒体类型", "by the ending of its name, which may be wrong", null=True),
        Column("attached_doc_id", TEXT, "本地文件", "its doc_id, where the file was read as well", null=True),
    ),
)  # fmt: skip

FINDINGS: Final = Table(
    "findings", "待查", "something that a person should look at", ("doc_id", "seq"),
    (
        DOC_ID,
        Column("seq", INT, "序号", "counts the findings of a document, from 1"),
        Column("stage", TEXT, "环节", "fetch, parse, outline, extract"),
        Column("code", TEXT, "代码", "numbering_gap, unresolved_unit, uncovered_cue, truncated …"),
        Column("message", TEXT, "说明", "what was found"),
        Column("start", INT, "起", "where in texts.text, if known", null=True),
        Column("end", INT, "止", "until where in texts.text, exclusive", null=True),
    ),
    (Span("start", "end"),),
)  # fmt: skip

ITEM_TABLES: Final = (RESPONSIBILITIES, DEADLINES, TARGETS, CITATIONS)
"""The facts, each of which belongs to an item."""

TABLES: Final = {table.name: table for table in (DOCUMENTS, TEXTS, ITEMS, *ITEM_TABLES, ATTACHMENTS, BOXES, FINDINGS)}
