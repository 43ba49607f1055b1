"""OFD files (GB/T 33190-2016), the national format of fixed pages, in which many notices are published beside PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.archives import Unpackable, open_zip
from pipeline.parse.furniture import without_furniture
from pipeline.parse.layout import failed, lay_out
from pipeline.parse.lines import count_chinese
from pipeline.parse.ocr import doubt_findings, missing_finding, recognised_finding
from pipeline.parse.ofd.package import Damaged, Package
from pipeline.parse.ofd.pages import Read, list_pages, read_pages
from pipeline.parse.paged import assemble
from pipeline.parse.pagerules import PageRules
from pipeline.parse.verdict import MIN_PROSE
from pipeline.types import Finding, Limits, ParsedDoc

MEDIA_TYPE: Final = "application/ofd"
PARSER: Final = "ofd"
RECOGNISED: Final = "ofd/ocr"

MAX_NAMED: Final = 20
"""How many pages that cannot be read get a finding of their own."""

_SAID_AS_IT_IS: Final = ("encrypted", "too_large_unpacked", "too_many_members")


def parse_ofd(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return the text of an OFD file such as 安政办发〔2024〕15号.ofd, its tables, and where it is printed.

    Seals, signatures and annotations are left out; pages that are images are recognised (``parser`` is then
    ``ofd/ocr``).
    """
    package = None
    try:
        package = Package(open_zip(data, limits))
        pages = list_pages(package)
        read = read_pages(package, pages, limits)
    except (Unpackable, Damaged) as error:
        code, message = _why_unreadable(error, package)
        return failed(doc_id, MEDIA_TYPE, code, message, parser=PARSER)
    return _parsed(doc_id, read, len(pages), rules)


def _why_unreadable(error: Unpackable | Damaged, package: Package | None) -> tuple[str, str]:
    if isinstance(error, Unpackable) and error.code in _SAID_AS_IT_IS:
        return error.code, error.message
    if package is not None and package.is_encrypted:
        return "encrypted", "the OFD file is encrypted: save it without a password and put that file into raw/"
    said = error.message if isinstance(error, Unpackable) else f"the OFD file is damaged, {error}: fetch it again"
    return "unreadable_ofd", said


def _parsed(doc_id: str, read: Read, count: int, rules: PageRules) -> ParsedDoc:
    pieces, meta = without_furniture(assemble(read.contents, rules), rules)
    laid = lay_out(pieces)
    findings = (*_findings(read), *doubt_findings(read.doubtful, laid.text))
    parser = RECOGNISED if read.recognised else PARSER
    if count_chinese(laid.text) < MIN_PROSE:
        reasons = [finding for finding in findings if finding.code in ("ocr_not_installed", "unreadable_page")]
        reason = (reasons[0].code, reasons[0].message) if reasons else _no_text(count)
        others = [finding for finding in findings if finding not in reasons[:1]]
        return replace(failed(doc_id, MEDIA_TYPE, *reason, parser=parser, findings=others), n_pages=count)
    return ParsedDoc(
        doc_id,
        laid.text,
        laid.blocks,
        parser,
        MEDIA_TYPE,
        meta=meta,
        n_pages=count,
        status="ok" if read.is_whole else "partial",
        findings=findings,
        printed=tuple(line for line in laid.printed if line.page not in read.turned),
    )


def _no_text(count: int) -> tuple[str, str]:
    return "no_body_text", f"the OFD file of {count} page(s) holds no text of a notice"


def _findings(read: Read) -> Iterator[Finding]:
    for message in read.unreadable[:MAX_NAMED]:
        yield Finding("parse", "unreadable_page", message)
    if len(read.unreadable) > MAX_NAMED:
        yield Finding("parse", "unreadable_page", f"{len(read.unreadable) - MAX_NAMED} more such places")
    if read.missing:
        yield missing_finding(read.missing)
    if read.cut:
        yield Finding("parse", "truncated", f"left out {read.cut}; raise the limit to read it")
    if read.recognised:
        yield recognised_finding(read.recognised)
