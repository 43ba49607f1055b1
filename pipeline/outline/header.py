"""What a notice says of itself: title, 发文字号, 发文机关, dates, 主送机关 (GB/T 9704-2012 §7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from pipeline.outline.issuer import issuer_and_region
from pipeline.outline.segments import Segment
from pipeline.rules import Pack
from pipeline.text import fold
from pipeline.types import Header, ParsedDoc
from pipeline.values import Period, day_period, read_int

_TOP: Final = 12
"""Title, number and addressees stand in the first lines."""
_ANNEX_MARK: Final = 6
"""附件12: is no longer; what is longer names the annex."""
_TITLE_LINE: Final = 60
_ISO_DATE: Final = re.compile(r"((?:19|20)\d\d) ?[-年/.] ?(\d{1,2}) ?[-月/.] ?(\d{1,2})")


def read_header(doc: ParsedDoc, text: str, segments: Sequence[Segment], pack: Pack) -> Header:
    """Read the header from the page's metadata block, and from the text where the block is silent.

    ``粤办函〔2021〕55号`` gives agency 粤办函, year 2021, serial 55.
    """
    top = [segment for segment in segments if segment.table is None][:_TOP]
    title, after_title = _title(doc, text, top, pack)
    number, agency, year, serial = _doc_number(doc, text, top, pack)
    issued = read_date(doc.meta.get("issued_date", "")) or _signed_date(text, segments, pack)
    issuer, region = issuer_and_region(title, doc.meta.get("issuer"), agency, text, segments, issued, pack)
    return Header(
        title=title,
        doc_number=number,
        doc_number_agency=agency,
        doc_number_year=year,
        doc_number_serial=serial,
        issuer=issuer,
        region=region,
        doc_type=_doc_type(title, pack),
        issued_date=issued,
        published_date=read_date(doc.meta.get("published_date", "")),
        effective_date=read_date(doc.meta.get("effective_date", "")),
        expiry_date=read_date(doc.meta.get("expiry_date", "")),
        index_number=doc.meta.get("index_number") or None,
        topic=doc.meta.get("topic") or None,
        addressees=_addressees(doc, text, top, after_title, pack),
    )


def read_date(printed: str) -> date | None:
    """``2021-04-16``, ``2021年4月16日`` or ``2021-05-14 10:25:55`` → date; None where there is none."""
    match = _ISO_DATE.search(fold(printed))
    period = day_period(*map(int, match.groups())) if match and 1 <= int(match[2]) <= 12 else None
    return period.start if period else None


def _title(doc: ParsedDoc, text: str, top: Sequence[Segment], pack: Pack) -> tuple[str | None, int]:
    """The title and the offset where it ends in the text (0 where no title stands above it).

    A printed notice has 红头 (栖云市人民政府文件) and number above its title (GB/T 9704-2012 §7.2), a web page none.
    """
    start = end = 0
    joined = ""
    top = _below_annex_mark(top, text, pack)
    for segment in top:
        run = text[segment.start : segment.end]
        if pack["outline.doc-number"].regex.fullmatch(run):
            joined = ""
            continue
        if segment.marker and segment is not top[0]:
            break
        start = start if joined else segment.start
        match = pack["outline.title"].regex.match((joined + run).replace(" ", "") if joined else run)
        joined += run
        if match:
            end = segment.end if len(joined) > len(run) or match.end() >= len(run) else segment.start + match.end()
            break
        if len(run) > _TITLE_LINE or any(stop in run for stop in "。;:"):
            joined = ""
            break
    printed = doc.text[start:end] if end else ""
    title = doc.meta.get("title") or re.sub(r"\s*\n\s*", "", printed)
    return title or None, end


def _below_annex_mark(top: Sequence[Segment], text: str, pack: Pack) -> Sequence[Segment]:
    """An annex that was published as a file of its own begins with 附件2, which is no part of its title."""
    if not top or top[0].end - top[0].start > _ANNEX_MARK:
        return top
    is_mark = pack["outline.annex-heading"].regex.fullmatch(text, top[0].start, top[0].end)
    return top[1:] if is_mark else top


def _doc_type(title: str | None, pack: Pack) -> str | None:
    """The last 文种 of the title: 关于印发《…工作方案》的通知 is a 通知."""
    found = pack["outline.doc-type"].regex.findall(re.sub(r"\([^()]*\)$", "", fold(title or "")))
    return found[-1] if found else None


def _doc_number(
    doc: ParsedDoc, text: str, top: Sequence[Segment], pack: Pack
) -> tuple[str | None, str | None, int | None, int | None]:
    pattern = pack["outline.doc-number"].regex
    printed = doc.meta.get("doc_number", "")
    if match := pattern.search(fold(printed)):
        return printed.strip(), match["agency"], int(match["year"]), int(match["serial"])
    if printed.strip():
        return printed.strip(), None, None, None
    for segment in top:
        match = pattern.fullmatch(text, segment.start, segment.end)
        if match is None and not segment.start:
            match = _number_after_title(text, segment, pack)
        if match:
            quote = doc.text[match.start() : match.end()]
            return quote, match["agency"], int(match["year"]), int(match["serial"])
    return None, None, None, None


def _number_after_title(text: str, segment: Segment, pack: Pack) -> re.Match[str] | None:
    """A flattened text prints the number right behind the title: …实施意见国办发〔2020〕24号."""
    title = pack["outline.title"].regex.match(text[segment.start : segment.end])
    if title is None:
        return None
    start = title.end() + (text[title.end() : title.end() + 1] == " ")
    return pack["outline.doc-number"].regex.match(text, start)


def _signed_date(text: str, segments: Sequence[Segment], pack: Pack) -> date | None:
    """The first date line below the body: the cover letter's own, where a printed plan follows."""
    for segment in segments:
        match = pack["outline.date-line"].regex.fullmatch(text, segment.start, segment.end)
        if match and (period := _period(match)):
            return period.start
    return None


def _period(match: re.Match[str]) -> Period | None:
    year, month, day = (read_int(match[group]) for group in ("y", "m", "d"))
    return day_period(year, month, day) if year and month and day and month <= 12 else None


def _addressees(doc: ParsedDoc, text: str, top: Sequence[Segment], after_title: int, pack: Pack) -> str | None:
    """主送机关 as printed, without the colon; none where a numbered item comes first."""
    pattern = pack["outline.addressees"].regex
    for segment in top:
        if segment.marker:
            return None
        start = max(segment.start, after_title) if segment.start < after_title < segment.end else segment.start
        number = pack["outline.doc-number"].regex.match(text, start)
        start = number.end() if number else start
        while start < segment.end and text[start] in " \n":
            start += 1
        if match := pattern.match(text[start : segment.end]):
            return doc.text[start + match.start("names") : start + match.end("names")]
    return None
