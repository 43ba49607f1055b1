"""Zip files, opened so that none can fill the memory, and the documents that an archive of documents holds.

Word, Excel and OFD files are zips too (ECMA-376 Part 2; GB/T 33190-2016 §7.1): their readers open them here.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from pipeline.types import Limits

SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""What a zip begins with: its first member, or the end of an empty one."""

MAX_MEMBERS: Final = 10_000
"""No published archive and no Office file comes near this; a directory of millions would fill the memory."""

MAX_ENTRIES: Final = 10 * MAX_MEMBERS
"""As many directory entries, those of archives inside included, are let through unread to be counted properly."""

MAX_DOCUMENT_BYTES: Final = 64 * 1024 * 1024
"""How large a document in an archive may be: as large as one that lies in a folder."""

MAX_DEPTH: Final = 2
"""Archives inside an archive are opened; archives inside those are not: no site publishes them."""

SKIPPED_NAMES: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
SKIPPED_PREFIXES: Final = (".", "~$", "readme", "license")
"""Hidden files, Office's lock files, and what describes a folder rather than being published in it."""

BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(ValueError, OverflowError, IndexError, NotImplementedError, RuntimeError),
)
"""What opening or reading a damaged zip raises, from any of its compressions."""

_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_CHUNK: Final = 1024 * 1024
_MIB: Final = 1024 * 1024
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_PACKAGES: Final = ("word/document.xml", "xl/workbook.xml", "OFD.xml", "[Content_Types].xml", "mimetype")
"""Members at a fixed place that make a zip one document (OPC, OFD, OpenDocument, EPUB) and no folder of documents."""

_PACKAGE_STARTS: Final = tuple(name.encode() for name in _PACKAGES)
_FIRST_NAME: Final = 30
"""Where the name of the first member stands (APPNOTE.TXT §4.3.7)."""

HEAD: Final = 64
"""How much of a file tells what it begins with, in bytes."""

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class Unpackable(Exception):
    """A zip or a member of it that is not opened: ``code`` of the finding, ``message`` for a person."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


@dataclass(slots=True)
class OpenZip:
    """An open zip; ``read`` expands one member at a time and never more in all than ``allowed`` bytes."""

    _archive: zipfile.ZipFile
    allowed: int
    names: tuple[str, ...] = field(init=False)
    declared: int = field(init=False)

    def __post_init__(self) -> None:
        self.names = tuple(self._archive.namelist())
        self.declared = sum(max(0, info.file_size) for info in self.infos)

    @property
    def infos(self) -> list[zipfile.ZipInfo]:
        """The directory, in its order."""
        return self._archive.infolist()

    def member_at(self, place: int) -> zipfile.ZipInfo:
        """The member at a place of the directory; raises :class:`Unpackable` where the file has changed since."""
        if place >= len(self.infos):
            raise Unpackable("missing_member", "the archive has changed: run again")
        return self.infos[place]

    def read(self, member: str | zipfile.ZipInfo, at_most: int | None = None) -> bytes:
        """The bytes of a member, ``read("word/document.xml")``.

        Raises :class:`Unpackable`: ``missing_member``, ``encrypted``, ``unreadable_member``, ``too_large_unpacked``.
        """
        try:
            info = self._archive.getinfo(member) if isinstance(member, str) else member
        except KeyError:
            raise Unpackable("missing_member", f"the zip holds no {member}") from None
        if info.flag_bits & _ENCRYPTED:
            raise Unpackable("encrypted", f"{_shown(info)} asks for a password: publish or save it without one")
        room = self.allowed if at_most is None else min(self.allowed, at_most)
        parts: list[bytes] = []
        try:
            with self._archive.open(info) as stream:
                while part := stream.read(min(_CHUNK, room + 1)):
                    parts.append(part)
                    room -= len(part)
                    self.allowed -= len(part)
                    if room < 0:
                        raise Unpackable("too_large_unpacked", f"{_shown(info)} expands to more than is let through")
        except BROKEN as error:
            message = f"{_shown(info)} is damaged ({type(error).__name__}): fetch the file again"
            raise Unpackable("unreadable_member", message) from error
        return b"".join(parts)

    def head(self, info: zipfile.ZipInfo) -> bytes:
        """The first bytes of a member, b"" where they cannot be read."""
        try:
            with self._archive.open(info) as stream:
                return stream.read(HEAD)
        except BROKEN:
            return b""


def open_zip(source: bytes | BinaryIO, limits: Limits | None = None) -> OpenZip:
    """Open a zip once its directory is known to be sane; nothing is expanded yet.

    Raises :class:`Unpackable`: ``unreadable_zip`` (damaged), ``too_many_members``, ``too_large_unpacked`` where the
    members would be larger than ``limits.unzipped_mib`` in all.
    """
    allowed = (limits or Limits()).unzipped_mib * _MIB
    if isinstance(source, bytes) and source.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:
        raise Unpackable("too_many_members", f"the zip holds more than {MAX_ENTRIES} members: unpack it first")
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except BROKEN as error:
        message = f"the zip is damaged ({type(error).__name__}), e.g. cut off: fetch it again"
        raise Unpackable("unreadable_zip", message) from error
    opened = OpenZip(archive, allowed)
    if len(opened.names) > MAX_MEMBERS:
        raise Unpackable("too_many_members", f"the zip holds {len(opened.names)} members, more than {MAX_MEMBERS}")
    if opened.declared > allowed:
        message = f"the zip would expand to {opened.declared // _MIB} MiB, more than {allowed // _MIB}"
        raise Unpackable("too_large_unpacked", f"{message}: unpack it by hand")
    return opened


def _shown(info: zipfile.ZipInfo) -> str:
    return _clean(_decoded(info))[-80:] or "a member"


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name as it was written: Chinese Windows writes GBK and does not say so, some Macs UTF-8 without its flag."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        spelled = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for charset in ("utf-8", "gb18030"):
        try:
            return spelled.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _clean(name: str) -> str:
    """A name that stays inside its folder: ``..\\..\\附件/1.docx`` and ``C:/附件/1.docx`` are 附件/1.docx.

    ``c#1`` is ``c＃1``, as # stands between a document and its item.
    """
    name = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", name.replace("\\", "/"))).replace("#", "＃")
    parts = [part.strip() for part in name.split("/")]
    if parts and _DRIVE.match(parts[0]):
        parts[0] = parts[0][2:]
    return "/".join(part for part in parts if part.strip("."))


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive: its name there (附件/任务分工表.docx), its place in every directory on the way down.

    ``refused`` is code and message where it cannot be had.
    """

    name: str
    path: tuple[int, ...]
    refused: tuple[str, str] | None = None


def passed_over(name: str) -> bool:
    """Whether a file or folder of this name is no published document, e.g. ``Thumbs.db``, ``~$通知.docx``."""
    return name.lower() in SKIPPED_NAMES or name.lower().startswith(SKIPPED_PREFIXES)


def begins_package(head: bytes) -> bool:
    """Whether the first bytes say that a zip is one document: Word and Excel write ``[Content_Types].xml`` first.

    It saves reading every Word file of a folder only to see that it is no archive.
    """
    return head.startswith(SIGNATURES[0]) and head[_FIRST_NAME:].startswith(_PACKAGE_STARTS)


def is_package(archive: OpenZip) -> bool:
    """Whether a zip is one document, as Word and OFD files are, and no folder of documents."""
    return not set(_PACKAGES).isdisjoint(archive.names)


def members(archive: OpenZip) -> list[Member]:
    """The documents that lie in an archive itself, in its order; names are unique and never lead out of it."""
    found: list[Member] = []
    taken: dict[str, int] = {}
    for at, info in enumerate(archive.infos):
        name = _clean(_decoded(info))
        if _is_folder(info) or any(passed_over(part) for part in name.split("/")):
            continue
        name = _unlike(name or f"member-{at + 1}", taken)
        found.append(Member(name, (at,), _refused(info)))
    return found


def documents(data: bytes, limits: Limits | None = None) -> list[Member]:
    """The documents that an archive holds, those of archives inside it too: 附件.zip, 附件.zip/任务分工表.docx.

    Empty where ``data`` is no zip, is one document (``is_package``) or cannot be opened, which its reader says.
    """
    if not data.startswith(SIGNATURES):
        return []
    try:
        archive = open_zip(data, limits)
    except Unpackable:
        return []
    if is_package(archive):
        return []
    left = _Left(archive.allowed - archive.declared, MAX_MEMBERS)
    return list(_walk(archive, Member("", ()), left))


def read_member(file: Path, path: tuple[int, ...], at_most: int) -> bytes:
    """The bytes of a document that lies in the archive ``file``, at most so many; raises :class:`Unpackable`.

    ``path`` is that of its :class:`Member`.
    """
    with file.open("rb") as stream:
        archive = open_zip(stream)
        for at in path[:-1]:
            archive = open_zip(archive.read(archive.member_at(at), MAX_DOCUMENT_BYTES))
        return archive.read(archive.member_at(path[-1]), at_most)


@dataclass(slots=True)
class _Left:
    """What archives inside an archive may still cost together: many small ones could each grow to the limit."""

    size: int
    members: int


def _walk(archive: OpenZip, above: Member, left: _Left) -> Iterator[Member]:
    for member in members(archive):
        own = Member(f"{above.name}/{member.name}".lstrip("/"), above.path + member.path, member.refused)
        inner = None
        if own.refused is None:
            try:
                inner = _inner(archive, member.path[0], len(own.path), left)
            except Unpackable as reason:
                own = replace(own, refused=(reason.code, reason.message))
        yield own
        if inner is not None:
            yield from _walk(inner, own, left)


def _inner(archive: OpenZip, at: int, depth: int, left: _Left) -> OpenZip | None:
    """The archive that a member is; None for a document. Raises Unpackable for one that is not to be had."""
    info = archive.member_at(at)
    head = archive.head(info)
    if not head.startswith(SIGNATURES) or begins_package(head):
        return None
    inner = open_zip(archive.read(info, MAX_DOCUMENT_BYTES))
    if is_package(inner):
        return None
    if depth >= MAX_DEPTH:
        raise Unpackable("nested_too_deep", f"an archive {depth} archives deep is not opened: unpack it by hand")
    left.size -= inner.declared
    left.members -= len(inner.names)
    if left.size < 0 or left.members < 0:
        raise Unpackable("too_large_unpacked", "the archives inside the archive are too large together: unpack them")
    return inner


def _refused(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted", f"{_shown(info)} asks for a password: unpack it by hand"
    if info.file_size > MAX_DOCUMENT_BYTES:
        return "too_large_unpacked", f"{_shown(info)} expands to more than {MAX_DOCUMENT_BYTES // _MIB} MiB"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "linked_member", f"{_shown(info)} is a link to another place: unpack the archive by hand"
    return None


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Names of folders end in a slash, in a backslash where a careless program packed them."""
    return info.orig_filename.endswith("/") or (_decoded(info).endswith("\\") and not info.file_size)


def _unlike(name: str, taken: dict[str, int]) -> str:
    """A name that no other member has: the second 通知.docx is ``通知 (2).docx``.

    ``taken`` holds how often each name was asked for: thousands of members of one name must not take hours.
    """
    path = PurePosixPath(name)
    number = taken.get(name, 0) + 1
    free = name
    while free in taken:
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += free in taken
    taken[name] = number
    taken.setdefault(free, 1)
    return free
