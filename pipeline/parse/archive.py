"""Zip archives: the row of the archive itself, which names the documents that its members have become."""

from __future__ import annotations

from typing import Final

from pipeline.archives import OpenZip, Unpackable, is_package, members, open_zip
from pipeline.parse.layout import failed
from pipeline.parse.office.docx import parse_docx
from pipeline.parse.office.xlsx import parse_xlsx
from pipeline.parse.pagerules import PageRules
from pipeline.types import Attachment, Finding, Limits, ParsedDoc

MEDIA_TYPE: Final = "application/zip"
PARSER: Final = "zip"


def parse_archive(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return an archive without text whose attachments are its members: 附件.zip/任务分工表.docx.

    Failed: ``unreadable_zip``, ``too_large_unpacked``, ``too_many_members``, ``empty_archive``; ``unsupported_format``
    for a zip that is one document of a kind that no reader knows (PowerPoint, OpenDocument).
    """
    try:
        archive = open_zip(data, limits)
    except Unpackable as reason:
        return failed(doc_id, MEDIA_TYPE, reason.code, reason.message, parser=PARSER)
    if is_package(archive):
        return _package(doc_id, data, archive, rules, limits)
    found = members(archive)
    if not found:
        message = "the archive holds no documents: fetch it again or leave it out of raw/"
        return failed(doc_id, MEDIA_TYPE, "empty_archive", message, parser=PARSER)
    return ParsedDoc(
        doc_id,
        "",
        (),
        PARSER,
        MEDIA_TYPE,
        status="partial" if any(member.refused for member in found) else "ok",
        findings=tuple(Finding("parse", *member.refused) for member in found if member.refused),
        attachments=tuple(Attachment(member.name, doc_id=f"{doc_id}/{member.name}") for member in found),
    )


def _package(doc_id: str, data: bytes, archive: OpenZip, rules: PageRules, limits: Limits) -> ParsedDoc:
    """A document whose main part does not lie where Word and Excel put it; else one that is not read."""
    if any(name.startswith("word/") for name in archive.names):
        return parse_docx(doc_id, data, rules, limits)
    if any(name.startswith("xl/") for name in archive.names):
        return parse_xlsx(doc_id, data, rules, limits)
    message = "this is a PowerPoint, OpenDocument or e-book file, which is not read: save it as PDF or .docx"
    return failed(doc_id, MEDIA_TYPE, "unsupported_format", message)
