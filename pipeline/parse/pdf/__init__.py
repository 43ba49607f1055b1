"""PDF files: the characters and lines of each page, or what is recognised on it, to paragraphs and tables.

Nothing in a file is executed: no form, script or attachment is ever opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.parse.furniture import without_furniture
from pipeline.parse.layout import Layout, failed, lay_out
from pipeline.parse.lines import count_chinese
from pipeline.parse.ocr import doubt_findings
from pipeline.parse.paged import assemble
from pipeline.parse.pagerules import PageRules
from pipeline.parse.pdf.pages import Pages, read_pages
from pipeline.parse.verdict import MIN_PROSE
from pipeline.types import Finding, Limits, ParsedDoc

MEDIA_TYPE: Final = "application/pdf"
PARSER: Final = "pdf"
RECOGNISED: Final = "pdf/ocr"

TAIL: Final = 4096
"""Where the mark of a file's end stands, in bytes from there: some servers add a few of their own."""

_NO_PAGES: Final = re.compile(rb"/Count\s+0\b")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
"""PDFium opens no file without pages, and gives the same reason as for a damaged one."""

_LOCKED: Final = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def parse_pdf(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return the text of a PDF such as 赣府厅字〔2020〕14号 with its annexed tables, and where it is printed.

    Pages that are images are recognised (``parser`` is then ``pdf/ocr``). The title in the file's properties is never
    used: it is what the author's word processor made of an older file.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _LOCKED:
            message = "the PDF is locked by a password: save it without one and put that file into raw/"
            return failed(doc_id, MEDIA_TYPE, "encrypted", message, parser=PARSER)
        if _NO_PAGES.search(data) and not _PAGE.search(data):
            return failed(doc_id, MEDIA_TYPE, "no_pages", "the PDF has no pages: fetch it again", parser=PARSER)
        message = "the PDF is damaged beyond repair: fetch it again"
        return failed(doc_id, MEDIA_TYPE, "unreadable_pdf", message, parser=PARSER)
    try:
        count = len(document)
        pages = read_pages(document.raw, count, limits)
    finally:
        document.close()
    return _parsed(doc_id, pages, count, rules, is_cut=b"%%EOF" not in data[-TAIL:])


def _parsed(doc_id: str, pages: Pages, count: int, rules: PageRules, *, is_cut: bool) -> ParsedDoc:
    pieces, meta = without_furniture(assemble(pages.contents, rules), rules)
    laid = _on_shown_pages(lay_out(pieces), pages.turned)
    findings = [*pages.findings, *doubt_findings(pages.doubtful, laid.text)]
    if is_cut:
        message = "the end of the file is missing, and text may be with it: fetch it again"
        findings.insert(0, Finding("parse", "damaged_pdf", message))
    parser = RECOGNISED if pages.recognised else PARSER
    if count_chinese(laid.text) < MIN_PROSE:
        code, message = _why_empty(pages, count)
        rest = [finding for finding in findings if finding.code != code]
        return replace(failed(doc_id, MEDIA_TYPE, code, message, parser=parser, findings=rest), n_pages=count)
    return ParsedDoc(
        doc_id,
        laid.text,
        laid.blocks,
        parser,
        MEDIA_TYPE,
        meta=meta,
        n_pages=count,
        status="ok" if pages.is_whole and not is_cut else "partial",
        findings=tuple(findings),
        printed=laid.printed,
    )


def _on_shown_pages(laid: Layout, turned: Iterable[int]) -> Layout:
    """Without the places on pages that were turned to be read: they are not those of the page as it is shown."""
    if not turned:
        return laid
    return replace(laid, printed=tuple(line for line in laid.printed if line.page not in turned))


def _why_empty(pages: Pages, count: int) -> tuple[str, str]:
    for code in ("ocr_not_installed", "unreadable_page"):
        found = [finding for finding in pages.findings if finding.code == code]
        if found:
            return code, found[0].message
    return "no_body_text", f"the PDF of {count} page(s) holds no text of a notice"
