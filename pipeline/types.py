"""The values that walk between the rooms: frozen, without I/O.

Every ``start``/``end`` is a half-open code-point offset into ``ParsedDoc.text`` (table ``texts``), so that
``text[start:end] == quote`` for every fact, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Status = Literal["ok", "partial", "failed"]
Stage = Literal["fetch", "parse", "outline", "extract"]
Role = Literal["lead", "responsible", "support", "guide", "supervise", "member"]
RoleBasis = Literal["stated", "label", "column", "convention", "default"]
Carrier = Literal["bracket", "label", "column", "prose"]
ItemKind = Literal["section", "item", "paragraph", "table_row", "tail"]
Relation = Literal["by", "within", "from", "until", "during", "at", "recurring", "ongoing", "effective", "expires"]
Precision = Literal["day", "month", "quarter", "half", "year", "period"]
Recurrence = Literal["yearly", "quarterly", "monthly", "weekly"]
Comparator = Literal[">=", ">", "<=", "<", "=", "~"]
TargetKind = Literal["level", "growth", "share", "coverage", "rank", "standard"]
Direction = Literal["up", "down"]
CitationRelation = Literal["basis", "issues", "implements", "amends", "repeals", "mentions"]
BlockKind = Literal["paragraph", "heading", "table"]


@dataclass(frozen=True, slots=True)
class RawDoc:
    """The bytes of one published file and where they came from; nothing in it has been interpreted.

    ``doc_id`` is the identity of the source, never of its content: for a file under raw/ its POSIX path there,
    such as ``samples/anning-2023-12.html``.
    """

    doc_id: str
    source_path: str
    data: bytes
    sha256: str
    source_url: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at: where (``start``, ``end`` in the text, if known) and what."""

    stage: Stage
    code: str
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell's text span; a merged cell stands in every grid place that it covers, with the same span."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading line, or a table as a full grid of cells (``rows[r][c]``, merged cells repeated).

    ``heading`` is what the source itself sets apart as one (``<h2>``, the style 标题 1, a centred line of larger type).
    """

    kind: BlockKind
    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """The part of a text that stands on one line of one page (counted from 1).

    All places are in points from the upper left corner of the page as it is shown. ``edges`` has one number more than
    the part has characters: character ``start + i`` reaches from ``edges[i]`` to ``edges[i + 1]``.
    """

    start: int
    end: int
    page: int
    top: float
    bottom: float
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a notice links to or holds: ``附件1：任务分工表.docx``; ``url`` absolute where the page's is known.

    For a member of an archive ``doc_id`` is that of the document that it became.
    """

    name: str
    url: str | None = None
    media_type: str | None = None
    doc_id: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost; beyond it the document is cut (``partial``) or given up (``failed``), with a finding.

    The defaults let through every file that a government site is known to serve.
    """

    seconds: int = 600
    memory_mib: int = 3072
    pages: int = 2000
    scanned_pages: int = 40
    characters: int = 5_000_000
    unzipped_mib: int = 512


@dataclass(frozen=True, slots=True)
class ParsedDoc:
    """The text of a notice as published, without layout noise, and its blocks in reading order.

    Blocks do not overlap and cover every character of ``text`` that is not a line break between them.
    ``meta`` holds what the page's metadata block prints, by field name (``index_number``, ``topic``, ``issuer``,
    ``issued_date``, ``title``, ``doc_number``, ``published_date``, ``keywords``, ``source_url``), as printed.
    ``printed`` says where the text stands on pages, in the order of the text; it is empty for what has no pages.
    """

    doc_id: str
    text: str
    blocks: tuple[Block, ...]
    parser: str
    media_type: str
    meta: Mapping[str, str] = field(default_factory=dict)
    n_pages: int | None = None
    status: Status = "ok"
    findings: tuple[Finding, ...] = ()
    printed: tuple[PrintedLine, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a task-table row and what its column holds: ordinal, task, content, lead, responsible, support,
    guide, deadline, or empty where no rule knows the header."""

    column: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered division of a notice, a row of a task table, or closing text (``kind`` tail).

    ``start``/``end`` is the item's own text, from its marker to its first child or the next item.
    """

    path: str
    parent_path: str | None
    level: int
    ordinal: int | None
    marker: str
    kind: ItemKind
    heading: str
    start: int
    end: int
    cells: tuple[TableCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What a notice says of itself (GB/T 9704-2012 §7): title, number, issuer, dates, addressees."""

    title: str | None = None
    doc_number: str | None = None
    doc_number_agency: str | None = None
    doc_number_year: int | None = None
    doc_number_serial: int | None = None
    issuer: str | None = None
    region: str | None = None
    doc_type: str | None = None
    issued_date: date | None = None
    published_date: date | None = None
    effective_date: date | None = None
    expiry_date: date | None = None
    index_number: str | None = None
    topic: str | None = None
    addressees: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A parsed document with its outline: header and items in the order of the text."""

    doc: ParsedDoc
    header: Header
    items: tuple[Item, ...]
    status: Status = "ok"
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One unit assigned to one item; ``unit`` is the name with its elided prefix or suffix put back."""

    path: str
    start: int
    end: int
    unit: str
    role: Role
    role_basis: RoleBasis
    carrier: Carrier
    rule_id: str
    collective: bool = False
    open_ended: bool = False
    unit_name: str | None = None
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One expression of time that limits an item; both dates inclusive, the open side None."""

    path: str
    start: int
    end: int
    relation: Relation
    rule_id: str
    due_start: date | None = None
    due_end: date | None = None
    precision: Precision | None = None
    recurrence: Recurrence | None = None
    anchor: date | None = None
    tentative: bool = False
    ambiguous: bool = False
    clause_start: int | None = None
    clause_end: int | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in any text: ``不超过15万元`` is <= 150000 元; spans and ``quote`` are of the text as given.

    ``value`` is exact (fractions to 28 digits) and in the base unit: 20% → 20 with unit %, 九成 → 90 %, 三分之一 →
    0.333… without unit, 翻一番 → 2 倍; a number without measure word has the unit "".
    A range (16—24岁) has ``value_high``, and both its ends belong to it (民法典 1259 条). A condition with two sides,
    大于20小于等于35, is two quantities, > 20 and <= 35, each with its own comparator, so that neither side loses
    whether it includes its number. 500余人 and 二十几个 are > the number named; 左右, 约, 近 and two neighbouring
    digits (十五六个, 15 to 16) are ~.
    """

    start: int
    end: int
    quote: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    comparator: Comparator


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One expression of time in a sentence, deadline or not: 三天前 counted from 2023-04-16 is at 2023-04-13.

    ``start``..``end`` is its place, ``quote`` its words. ``relation`` is that of a deadline (``by`` for 6月底前); a day
    or a period that is only named is ``at``, one from a beginning to an end ``during``. Both dates are inclusive; the
    open side is None, and so are both where the words have no date (每年, 疫情防控期间).
    """

    start: int
    end: int
    quote: str
    relation: Relation
    due_start: date | None = None
    due_end: date | None = None
    precision: Precision | None = None
    recurrence: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One quantified target; ``value`` in the base unit (1.2亿 → 120000000, 20% → 20 with unit %)."""

    path: str
    start: int
    end: int
    comparator: Comparator
    value: Decimal
    unit: str
    kind: TargetKind
    rule_id: str
    value_high: Decimal | None = None
    direction: Direction | None = None
    indicator_start: int | None = None
    indicator_end: int | None = None
    deadline: tuple[int, int] | None = None
    """Span of the deadline of the same item that the target falls under."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One document that the text cites; ``path`` is None in the preamble, ``title`` where only its number names it."""

    path: str | None
    start: int
    end: int
    title: str | None
    relation: CitationRelation
    rule_id: str
    doc_number: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the rules found in one notice."""

    responsibilities: tuple[Responsibility, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()
