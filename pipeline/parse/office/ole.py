"""What an OLE file holds at its top ([MS-CFB]): a stream WordDocument in .doc and .wps, Workbook in .xls and .et."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_ENTRY: Final = 128
_ENDS: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks (end of chain, free, …), §2.1."""

_HEADER_DIFAT: Final = 109
_NO_ENTRY: Final = 0xFFFFFFFF


def top_streams(data: bytes) -> frozenset[str]:
    """The names of what lies directly below the root, in lower case; what is embedded deeper does not count.

    Empty where the file is too damaged to say.
    """
    try:
        directory = b"".join(_chain(data))
        root = _entry(directory, 0)
    except (struct.error, IndexError):
        return frozenset()
    names: set[str] = set()
    waiting, seen = [root[3]], {0}
    while waiting:
        number = waiting.pop()
        if number == _NO_ENTRY or number in seen:
            continue
        seen.add(number)
        try:
            name, left, right, _ = _entry(directory, number)
        except struct.error:
            continue
        names.add(name.lower())
        waiting += (left, right)
    return frozenset(names)


def _entry(directory: bytes, number: int) -> tuple[str, int, int, int]:
    """Name, left and right sibling and child of a directory entry (§2.6.1)."""
    at = number * _ENTRY
    length, _, _, left, right, child = struct.unpack_from("<HBBIII", directory, at + 64)
    name = directory[at : at + max(0, min(length, 64) - 2)]
    return name.decode("utf-16-le", "replace"), left, right, child


def _chain(data: bytes) -> Iterator[bytes]:
    """The sectors of the directory, in the order of their chain (§2.3)."""
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    tables = list(_tables(data, size))
    sector = struct.unpack_from("<I", data, 48)[0]
    for _ in range(len(data) // size + 1):
        if sector >= _ENDS:
            return
        yield data[(sector + 1) * size : (sector + 2) * size]
        table, place = divmod(sector, size // 4)
        sector = struct.unpack_from("<I", data, (tables[table] + 1) * size + 4 * place)[0]


def _tables(data: bytes, size: int) -> Iterator[int]:
    """The sectors that hold the chains: the first in the header, those of files above 7 MB in a chain (§2.5)."""
    yield from (number for number in struct.unpack_from(f"<{_HEADER_DIFAT}I", data, 76) if number < _ENDS)
    sector = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size + 1):
        if sector >= _ENDS:
            return
        *numbers, following = struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        yield from (number for number in numbers if number < _ENDS)
        sector = following
