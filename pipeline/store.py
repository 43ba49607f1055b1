"""Raw documents: which files there are, and their bytes, read one by one.

A file that cannot be read is still a document: it becomes a finding, never an exception and never a gap. So is every
member of a zip archive, beside the archive itself.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.archives import (
    HEAD,
    MAX_DOCUMENT_BYTES,
    SIGNATURES,
    Member,
    Unpackable,
    begins_package,
    documents,
    passed_over,
    read_member,
)
from pipeline.errors import InputError
from pipeline.types import Finding, Limits, RawDoc

MAX_BYTES: Final = MAX_DOCUMENT_BYTES
"""No published notice comes near this; a file above it is an archive or a film that strayed into the folder."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that holds a document, not read yet; ``doc_id`` is e.g. ``samples/anning-2023-12.html``.

    A document in an archive is its ``member``, known as ``samples/附件.zip/任务分工表.docx``.
    """

    doc_id: str
    file: Path
    member: Member | None = None


def collect(paths: Sequence[Path], apart_from: Path | None = None, limits: Limits | None = None) -> list[Source]:
    """List the documents of folders (walked to the bottom) and single files, in the order of their ids.

    A file in a folder is known by its path there (``gd/粤办函〔2021〕55号.html``), a single file by its name. The
    documents in a zip archive come after it, unless it would expand beyond ``limits``.
    ``apart_from`` is the folder that results go to: it is passed over where it lies inside a folder of notices.
    Raises :class:`~pipeline.errors.InputError` for a path that does not exist or is that folder, for paths without any
    document, and for two files that would bear the same id.
    """
    found: dict[str, Source] = {}
    for path in paths:
        if apart_from and _true_place(path) == _true_place(apart_from):
            raise InputError("the tables would go among the notices", str(path), "choose another folder with -o")
        for source in _sources(path, apart_from):
            if source.doc_id in found:
                _refuse_two(found[source.doc_id], source)
                continue
            for document in (source, *_members(source, limits)):
                _refuse_two(found.setdefault(document.doc_id, document), document)
    if not found:
        raise InputError("no documents here", ", ".join(map(str, paths)), "give a folder of notices, or their files")
    return [found[doc_id] for doc_id in sorted(found)]


def _refuse_two(one: Source, other: Source) -> None:
    if one.member != other.member or not _same_file(one.file, other.file):
        raise InputError(
            f"{one.file} and {other.file} would both be known as it",
            one.doc_id,
            "give the folder that holds both, or rename one",
        )


def read(source: Source) -> RawDoc | Finding:
    """Read one document, or say why that is impossible: ``unreadable_file`` or ``too_large``.

    For a member of an archive also ``encrypted``, ``too_large_unpacked``, ``unreadable_member``, ``nested_too_deep``.
    """
    try:
        if source.member is not None:
            return _read_member(source, source.member)
        with source.file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Finding("fetch", "unreadable_file", f"the file cannot be read: {_reason(error)}")
    if len(data) > MAX_BYTES:
        return Finding("fetch", "too_large", f"the file is larger than {MAX_BYTES // 1024**2} MiB and was left unread")
    return _raw(source, data)


def _read_member(source: Source, member: Member) -> RawDoc | Finding:
    if member.refused is not None:
        return Finding("fetch", *member.refused)
    try:
        return _raw(source, read_member(source.file, member.path, MAX_BYTES))
    except Unpackable as reason:
        return Finding("fetch", reason.code, reason.message)


def _raw(source: Source, data: bytes) -> RawDoc:
    return RawDoc(source.doc_id, source.doc_id, data, hashlib.sha256(data).hexdigest())


def _members(source: Source, limits: Limits | None) -> Iterator[Source]:
    """The documents in a file that is an archive; one that cannot be read or is too large has none, as reading says."""
    try:
        with source.file.open("rb") as stream:
            data = stream.read(HEAD)
            if not data.startswith(SIGNATURES) or begins_package(data):
                return
            data += stream.read(MAX_BYTES)
    except OSError:
        return
    if len(data) <= MAX_BYTES:
        for member in documents(data, limits):
            yield Source(f"{source.doc_id}/{member.name}", source.file, member)


def _sources(path: Path, apart_from: Path | None) -> Iterator[Source]:
    try:
        mode_known = path.exists()
    except OSError as error:
        raise InputError(f"cannot be looked at ({_reason(error)})", str(path), "check its permissions") from error
    if not mode_known:
        raise InputError("no such file or folder", str(path), "give a folder of notices, or a notice")
    if not path.is_dir():
        if not path.is_file():
            raise InputError("this is a pipe or a device", str(path), "save it to a file first")
        yield Source(_known_as(path.name), path)
        return
    for file in _walk(path, apart_from):
        yield Source(_known_as(file.relative_to(path).as_posix()), file)


def _walk(folder: Path, apart_from: Path | None) -> Iterator[Path]:
    """The documents below ``folder``, and the folders that cannot be listed (reading one gives its finding)."""
    unlisted: list[Path] = []
    inside = _true_place(folder)
    results = _true_place(apart_from) if apart_from else None

    def cannot_list(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise InputError(f"cannot be listed ({_reason(error)})", str(folder), "check its permissions") from error
        unlisted.append(Path(error.filename))

    # Linked folders are not entered: those inside are walked where they lie, those outside are not ours.
    for place, folders, names in os.walk(folder, onerror=cannot_list):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not passed_over(name) and _true_place(here / name) != results)
        for name in sorted(names):
            if not passed_over(name) and _is_document(here / name, inside):
                yield here / name
    yield from unlisted


def _is_document(file: Path, inside: Path) -> bool:
    try:
        if file.is_symlink() and not _true_place(file).is_relative_to(inside):
            return False
        return file.is_file() or not file.exists()  # a pipe or a device is no document; one that vanished is
    except OSError:
        return True


def _true_place(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links that go round in a circle, or through a folder that is closed to us
        return path.absolute()


def _known_as(name: str) -> str:
    """The name as an id that every system spells alike: NFC (macOS keeps NFD), and text even where it is not UTF-8.

    Archives made on Chinese Windows unpack on Linux with GB18030 names, which Python shows as lone surrogates.
    ``#`` stands between a document and its item, so that in a name it becomes ``＃``.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        spelled = os.fsencode(name)
        try:
            name = spelled.decode("gb18030")
        except UnicodeDecodeError:
            name = spelled.decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", name).replace("#", "＃")


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _reason(error: OSError) -> str:
    """The system's word for it in English whatever the locale, without a path."""
    return type(error).__name__
