"""What a file is: decided by its bytes, never by its name, as sites serve HTML as .doc and PDFs without any ending."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.archives import Unpackable, open_zip

Kind = Literal["text", "pdf", "image", "docx", "xlsx", "ole", "rtf", "ofd", "zip", "other"]

HEAD: Final = 8192
"""Where a file signature is looked for, in bytes."""

SAMPLE: Final = 65536
"""How much of a file without signature is judged, in bytes."""

BINARY_SHARE: Final = 0.1
"""From this share of control characters on, the bytes are no text."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the kind that a reader takes, its media type, its name in a sentence, and what to do if none does."""

    kind: Kind
    media_type: str
    name: str
    advice: str = ""


TEXT: Final = Format("text", "text/plain", "text")
PDF: Final = Format("pdf", "application/pdf", "a PDF")
OFD: Final = Format("ofd", "application/ofd", "an OFD file")
DOCX: Final = Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word file")
XLSX: Final = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel file")
ZIP: Final = Format("zip", "application/zip", "a zip archive")
OLE: Final = Format("ole", "application/x-ole-storage", "an old Office or WPS file")
RTF: Final = Format("rtf", "application/rtf", "an RTF file")

_SIGNATURES: Final = (
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", Format("other", "application/vnd.rar", "a RAR archive", "unpack it first")),
    (b"7z\xbc\xaf\x27\x1c", Format("other", "application/x-7z-compressed", "a 7z archive", "unpack it first")),
    (b"\x1f\x8b", Format("other", "application/gzip", "gzip data", "unpack it first")),
    (b"\x89PNG\r\n\x1a\n", Format("image", "image/png", "an image")),
    (b"\xff\xd8\xff", Format("image", "image/jpeg", "an image")),
    (b"II*\x00", Format("image", "image/tiff", "an image")),
    (b"MM\x00*", Format("image", "image/tiff", "an image")),
    (b"GIF8", Format("other", "image/gif", "an animation or icon", "leave it out of raw/")),
    (b"<datastore", Format("other", "application/xml", "a list feed of a site", "it belongs to the scraper")),
)
_JSON: Final = Format("other", "application/json", "JSON", "it belongs to the scraper")
_BINARY: Final = Format("other", "application/octet-stream", "binary data", "fetch it again or leave it out of raw/")
_JSON_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:\"|\})|\[\s*(?:\{|\[|\"|\]))")
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def detect(data: bytes) -> Format:
    """Return the format of a file: a PDF whatever its name says; ``TEXT`` for HTML and plain text."""
    head = data[:HEAD].lstrip()
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if b"%PDF-" in data[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if _JSON_START.match(head):
        return _JSON
    if data.startswith(_BOMS):
        return TEXT
    sample = data[:SAMPLE]
    return _BINARY if len(_CONTROL.findall(sample)) > BINARY_SHARE * len(sample) else TEXT


def _zipped(data: bytes) -> Format:
    """Word, Excel and OFD files are zips known by a member at a fixed place (OPC; GB/T 33190-2016 §7.1)."""
    try:
        names = set(open_zip(data).names)
    except Unpackable:
        # A truncated file has no directory; its reader says so, once the names that it still shows tell which.
        names = {name for name in ("word/document.xml", "xl/workbook.xml", "OFD.xml") if name.encode() in data}
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    return OFD if "OFD.xml" in names else ZIP
