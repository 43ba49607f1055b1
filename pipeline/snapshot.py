"""Versions under extracted/: publish whole or not at all, open, verify.

A version is a folder such as ``0001-3fa9c2d1`` that holds one folder per table and ``manifest.json``; it is never
changed. ``current`` is a relative link to one of them. A run that is killed leaves at most a hidden ``.tmp-`` folder,
which the next publisher removes.

On Windows without the right to make links, ``current`` is a directory junction. There, and only there, replacing it
takes two steps; who is killed between them finds no ``current``, and :func:`open_version` takes the newest version.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.errors import SnapshotError

CONTRACT: Final = 1
"""The contract of the tables that a version holds."""
MANIFEST: Final = "manifest.json"
CURRENT: Final = "current"
LOCK: Final = ".lock"
TEMPORARY: Final = ".tmp-"
NEW_LINK: Final = ".current"
HASH_CHARS: Final = 8
CHUNK: Final = 1024 * 1024

_NAME: Final = re.compile(r"(?P<number>\d{4,})-[0-9a-f]{8}")

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its folder, and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The name, e.g. ``0001-3fa9c2d1``."""
        return str(self.manifest["version"])


@dataclass(frozen=True, slots=True)
class Published:
    """The version that now is current; ``unchanged`` where it had been published before with the same content."""

    version: Version
    unchanged: bool


def publish(write: Callable[[Path], None], out: Path, manifest: Manifest) -> Published:
    """Let ``write`` fill a folder, and make it the current version of ``out``, e.g. ``extracted/0002-81c0b7aa``.

    The content of a version is its manifest: ``manifest`` (inputs, rules, code, row counts) and the hash of each file.
    Where the newest version has the same content and is whole, nothing new is published.
    Raises :class:`~pipeline.errors.SnapshotError` where ``out`` cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _only_publisher(out):
            return _publish(write, out, manifest)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SnapshotError(f"cannot be written ({reason})", str(out), "choose another folder with -o") from error


def open_version(out: Path, name: str = CURRENT) -> Version:
    """Open version ``name`` of ``out``, or ``out`` itself where it is a version, and see that its files are whole.

    Raises :class:`~pipeline.errors.SnapshotError` with the way out where nothing is published or a file is damaged.
    """
    folder = out if (out / MANIFEST).is_file() else out / name
    if name == CURRENT and not folder.exists() and (newest := _newest(out)):
        folder = newest
    if not (folder / MANIFEST).is_file():
        raise SnapshotError("no tables here", str(folder), "make them with: gongwen run RAW -o EXTRACTED")
    version = _read(folder)
    if damaged := verify(version):
        raise SnapshotError(f"{damaged[0]} is missing or damaged", str(folder), "run gongwen run again")
    return version


def verify(version: Version) -> list[str]:
    """The files of a version whose bytes are not those that were published, e.g. ``["items/part-0.parquet"]``."""
    files: Mapping[str, Any] = version.manifest["files"]
    return [file for file, about in files.items() if not _is(version.folder / file, about)]


def _publish(write: Callable[[Path], None], out: Path, manifest: Manifest) -> Published:
    _remove_leftovers(out)
    temporary = out / f"{TEMPORARY}{os.getpid()}"
    write(temporary)
    content = {**manifest, "contract": CONTRACT, "files": _files(temporary)}
    newest = _newest(out)
    if newest and (version := _same(newest, content)):
        shutil.rmtree(temporary)
        _point_current_at(newest)
        return Published(version, unchanged=True)
    number = int(_NAME.fullmatch(newest.name)["number"]) + 1 if newest else 1  # type: ignore[index]
    name = f"{number:04d}-{hashlib.sha256(_json(content)).hexdigest()[:HASH_CHARS]}"
    complete = {**content, "version": name}
    (temporary / MANIFEST).write_bytes(_json(complete))
    _to_disk(temporary)
    temporary.rename(out / name)
    _flush_folder(out)
    _point_current_at(out / name)
    return Published(Version(out / name, complete), unchanged=False)


def _same(folder: Path, content: Manifest) -> Version | None:
    try:
        version = _read(folder)
    except SnapshotError:
        return None
    same = {key: value for key, value in version.manifest.items() if key != "version"} == content
    return version if same and not verify(version) else None


def _read(folder: Path) -> Version:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        contract = manifest["contract"]
        manifest["version"], manifest["files"].items()
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError("the manifest cannot be read", str(folder), "run gongwen run again") from error
    if contract != CONTRACT:
        raise SnapshotError(f"tables of contract {contract}", str(folder), f"this gongwen reads contract {CONTRACT}")
    return Version(folder, manifest)


def _newest(out: Path) -> Path | None:
    versions = [(int(match["number"]), path) for path in out.glob("*") if (match := _NAME.fullmatch(path.name))]
    return max(versions)[1] if versions else None


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _file_entry(path) for path in paths}


def _is(path: Path, about: Mapping[str, Any]) -> bool:
    return path.is_file() and _file_entry(path) == about


def _file_entry(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def _json(manifest: Manifest) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _point_current_at(folder: Path) -> None:
    """Replace the link ``current`` in one step, so that whoever looks finds the old version or the new one."""
    current, fresh = folder.parent / CURRENT, folder.parent / NEW_LINK
    if current.is_dir() and current.resolve() == folder.resolve():
        return
    if current.exists() and not _is_link(current):
        raise SnapshotError("is no link, but stands where the link to the newest version goes", str(current), "move it")
    _remove_link(fresh)
    _link(folder, fresh)
    if sys.platform == "win32":
        _remove_link(current)  # Windows replaces no folder, and a link to a folder is one
    fresh.replace(current)
    _flush_folder(folder.parent)


def _link(folder: Path, link: Path) -> None:
    try:
        try:
            link.symlink_to(folder.name, target_is_directory=True)
        except OSError:
            if sys.platform != "win32":
                raise
            import _winapi

            _winapi.CreateJunction(str(folder.resolve()), str(link))
    except OSError as error:
        raise SnapshotError("published, but no link can be made to it here", str(folder), "open it by name") from error


def _is_link(path: Path) -> bool:
    """A symbolic link or, on Windows, a junction, which Python calls a folder whose true place is another."""
    return path.is_symlink() or (sys.platform == "win32" and path.resolve() != path.parent.resolve() / path.name)


def _remove_link(link: Path) -> None:
    if os.path.lexists(link):  # also where the version behind it is gone
        if sys.platform == "win32":
            link.rmdir()
        else:
            link.unlink()


def _remove_leftovers(out: Path) -> None:
    """Only one publisher is at work, so that every temporary folder belongs to a run that died."""
    for path in out.glob(f"{TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
        else:
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # it opens no folders
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _only_publisher(out: Path) -> Iterator[None]:
    """Wait until no other run publishes into ``out``; the system lets go of the lock of a run that dies."""
    with (out / LOCK).open("a+b") as stream:
        _lock(stream.fileno())
        yield


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:  # one call waits for ten seconds only
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            except OSError as error:
                if error.errno != errno.EDEADLK:
                    raise
            else:
                return
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
