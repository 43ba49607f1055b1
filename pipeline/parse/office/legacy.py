"""Old Office, WPS and RTF files: LibreOffice turns them into Word and Excel files, which are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pipeline.parse.formats import OLE
from pipeline.parse.layout import failed
from pipeline.parse.office.docx import parse_docx
from pipeline.parse.office.libreoffice import NotConverted, NotInstalled, convert
from pipeline.parse.office.ole import top_streams
from pipeline.parse.office.xlsx import parse_xlsx
from pipeline.parse.pagerules import PageRules
from pipeline.types import Limits, ParsedDoc

RTF_START: Final = b"{\\rtf"


@dataclass(frozen=True, slots=True)
class _Kind:
    """An old format: its usual ending, its media type, and the new format that it becomes."""

    suffix: str
    media_type: str
    target: str


_RTF: Final = _Kind("rtf", "application/rtf", "docx")
_STREAMS: Final = {
    "worddocument": _Kind("doc", "application/msword", "docx"),
    "workbook": _Kind("xls", "application/vnd.ms-excel", "xlsx"),
    "book": _Kind("xls", "application/vnd.ms-excel", "xlsx"),
}
"""By the stream at the top of the file; WPS writes the same as Microsoft into .wps and .et."""


def parse_legacy(doc_id: str, data: bytes, rules: PageRules, limits: Limits) -> ParsedDoc:
    """Return the text of a .doc, .wps, .xls, .et or .rtf file as that of the Word or Excel file that it becomes.

    Failed: ``needs_libreoffice``, ``encrypted`` (a new Office file behind a password), ``unsupported_format``
    (PowerPoint, installers), ``unreadable_ole``, ``unconvertible``, and what the readers of the new formats say.
    """
    if data.lstrip().startswith(RTF_START):
        return _converted(doc_id, data, _RTF, rules, limits)
    streams = top_streams(data)
    if not streams:
        message = "the directory of the old Office file is damaged: fetch it again"
        return failed(doc_id, OLE.media_type, "unreadable_ole", message)
    if "encryptedpackage" in streams:
        message = "the file asks for a password: publish or save it without one"
        return failed(doc_id, OLE.media_type, "encrypted", message)
    kind = next((known for name, known in _STREAMS.items() if name in streams), None)
    if kind is None:
        what = "an old PowerPoint file" if "powerpoint document" in streams else "an OLE file of no Office program"
        message = f"this is {what}, which is not read: save it as PDF or leave it out of raw/"
        return failed(doc_id, OLE.media_type, "unsupported_format", message)
    return _converted(doc_id, data, kind, rules, limits)


def _converted(doc_id: str, data: bytes, kind: _Kind, rules: PageRules, limits: Limits) -> ParsedDoc:
    parser = f"{kind.suffix}/libreoffice"
    try:
        new = convert(data, kind.suffix, kind.target, limits.seconds)
    except NotInstalled:
        message = (
            f"a .{kind.suffix} file is read through LibreOffice: install it, or save the file as .{kind.target} or PDF"
        )
        return failed(doc_id, kind.media_type, "needs_libreoffice", message, parser=parser)
    except (NotConverted, OSError) as error:
        reason = str(error) if isinstance(error, NotConverted) else f"no room to convert it ({type(error).__name__})"
        message = f"{reason}; save it as .{kind.target} or PDF"
        return failed(doc_id, kind.media_type, "unconvertible", message, parser=parser)
    read = parse_docx if kind.target == "docx" else parse_xlsx
    return replace(read(doc_id, new, rules, limits), parser=parser, media_type=kind.media_type)
