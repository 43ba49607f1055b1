"""What the rooms made of one document, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final, TypeVar

from pipeline.tables.boxes import boxes, page_of
from pipeline.tables.schema import (
    ATTACHMENTS,
    BOXES,
    CITATIONS,
    DEADLINES,
    DOCUMENTS,
    FINDINGS,
    ITEMS,
    RESPONSIBILITIES,
    TARGETS,
    Table,
)
from pipeline.types import (
    Citation,
    Deadline,
    Facts,
    Finding,
    Header,
    Item,
    Notice,
    ParsedDoc,
    RawDoc,
    Responsibility,
    Status,
    Target,
)

Row = dict[str, Any]
Fact = TypeVar("Fact", Responsibility, Deadline, Target, Citation)

NUMBERED: Final = frozenset({"section", "item", "table_row"})
"""The kinds of items that count as such; paragraphs and closing text are carriers of facts only."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is known of one source in the end; a room that was not reached leaves its part empty.

    ``Outcome("gd/粤办函〔2021〕55号.html", "3f…", "failed", findings=(…,))`` is a file that could not be read.
    """

    doc_id: str
    fingerprint: str
    status: Status
    raw: RawDoc | None = None
    doc: ParsedDoc | None = None
    notice: Notice | None = None
    facts: Facts = field(default_factory=Facts)
    findings: tuple[Finding, ...] = ()


def rows_of(outcome: Outcome) -> dict[str, list[Row]]:
    """The rows of one document, by table: 粤办函〔2021〕55号 gives one of documents, one of texts, forty of items …"""
    doc_id, notice, facts = outcome.doc_id, outcome.notice, outcome.facts
    text = outcome.doc.text if outcome.doc else ""
    printed = outcome.doc.printed if outcome.doc else ()
    items = notice.items if notice else ()
    quotes: tuple[Item | Responsibility | Deadline | Target | Citation, ...] = (
        *items,
        *facts.responsibilities,
        *facts.deadlines,
        *facts.targets,
        *facts.citations,
    )

    def quoted(table: Table, fact: Any, /, **more: object) -> Row:
        return _row(table, fact, doc_id=doc_id, quote=text[fact.start : fact.end], **more)

    deadline_seqs = {(d.path, d.start, d.end): seq for _, seq, d in _counted(doc_id, facts.deadlines)}
    return {
        "documents": [_document(outcome, text)],
        "texts": [{"doc_id": doc_id, "text": text}] if text else [],
        "items": [_item(item, doc_id, text, page_of(item.start, printed)) for item in items],
        "responsibilities": [
            quoted(RESPONSIBILITIES, fact, item_id=item_id, seq=seq)
            for item_id, seq, fact in _counted(doc_id, facts.responsibilities)
        ],
        "deadlines": [
            quoted(DEADLINES, fact, item_id=item_id, seq=seq, clause=_cut(text, fact.clause_start, fact.clause_end))
            for item_id, seq, fact in _counted(doc_id, facts.deadlines)
        ],
        "targets": [
            quoted(
                TARGETS,
                fact,
                item_id=item_id,
                seq=seq,
                indicator=_cut(text, fact.indicator_start, fact.indicator_end),
                value=float(fact.value),
                value_high=None if fact.value_high is None else float(fact.value_high),
                deadline_seq=deadline_seqs.get((fact.path, *fact.deadline)) if fact.deadline else None,
            )
            for item_id, seq, fact in _counted(doc_id, facts.targets)
        ],
        "citations": [
            quoted(CITATIONS, fact, item_id=item_id, seq=seq, cited_doc_id=None)
            for item_id, seq, fact in _counted(doc_id, facts.citations)
        ],
        "attachments": [
            _row(ATTACHMENTS, attachment, doc_id=doc_id, seq=seq, attached_doc_id=attachment.doc_id)
            for seq, attachment in enumerate(outcome.doc.attachments if outcome.doc else (), start=1)
        ],
        "boxes": [
            _row(BOXES, box, doc_id=doc_id) for box in boxes(((quote.start, quote.end) for quote in quotes), printed)
        ],
        "findings": [
            _row(FINDINGS, finding, doc_id=doc_id, seq=seq) for seq, finding in enumerate(outcome.findings, start=1)
        ],
    }


def item_id(doc_id: str, path: str | None) -> str:
    """The id of an item, ``samples/a.html#1.8``; the preamble (path None) bears the document's own."""
    return doc_id if path is None else f"{doc_id}#{path}"


def _document(outcome: Outcome, text: str) -> Row:
    raw, doc, notice = outcome.raw, outcome.doc, outcome.notice
    return _row(
        DOCUMENTS,
        _with_validity(notice.header, outcome.facts) if notice else Header(),
        doc_id=outcome.doc_id,
        source_url=(raw and raw.source_url) or (doc.meta.get("source_url") if doc else None),
        source_path=raw.source_path if raw else outcome.doc_id,
        fetched_at=raw.fetched_at if raw else None,
        media_type=doc.media_type if doc else None,
        sha256=raw.sha256 if raw else None,
        parser=doc.parser if doc else None,
        status=outcome.status,
        n_pages=doc.n_pages if doc else None,
        n_chars=len(text),
        n_items=sum(item.kind in NUMBERED for item in notice.items) if notice else 0,
        fingerprint=outcome.fingerprint,
    )


def _with_validity(header: Header, facts: Facts) -> Header:
    """The header with the dates of 自…起施行 and 有效期至… where the page's metadata block does not print them."""
    effective = (d.due_start for d in facts.deadlines if d.relation == "effective")
    expiry = (d.due_end for d in facts.deadlines if d.relation == "expires")
    return replace(
        header,
        effective_date=header.effective_date or next(effective, None),
        expiry_date=header.expiry_date or next(expiry, None),
    )


def _item(item: Item, doc_id: str, text: str, page: int | None) -> Row:
    return _row(
        ITEMS,
        item,
        item_id=item_id(doc_id, item.path),
        doc_id=doc_id,
        parent_id=None if item.parent_path is None else item_id(doc_id, item.parent_path),
        text=text[item.start : item.end],
        page=page,
    )


def _counted(doc_id: str, facts: Iterable[Fact]) -> Iterator[tuple[str, int, Fact]]:
    """Each fact with its item's id and its place among the facts of the item, in the order of the text."""
    of_item: Callable[[Fact], str] = lambda fact: fact.path or ""  # noqa: E731 - lends groupby and sorted one key
    by_place = sorted(facts, key=lambda fact: (of_item(fact), fact.start, fact.end))
    for _, group in groupby(by_place, key=of_item):
        for seq, fact in enumerate(group, start=1):
            yield item_id(doc_id, fact.path), seq, fact


def _row(table: Table, value: object, /, **more: object) -> Row:
    """The columns of a table: from ``more``, else the field of ``value`` that bears the same name."""
    return {name: more[name] if name in more else getattr(value, name) for name in table.names}


def _cut(text: str, start: int | None, end: int | None) -> str | None:
    return None if start is None or end is None else text[start:end]
