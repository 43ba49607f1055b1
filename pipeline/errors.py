"""One root error; each says what went wrong, where, and what to do."""

from __future__ import annotations


class GongwenError(Exception):
    """Anything that gongwen refuses: ``what`` happened ``where``, and the ``way_out``.

    >>> str(GongwenError("no such document", "anning-2023-12", "list them with: gongwen show"))
    'anning-2023-12: no such document; list them with: gongwen show'
    """

    def __init__(self, what: str, where: str = "", way_out: str = "") -> None:
        self.what, self.where, self.way_out = what, where, way_out
        super().__init__((f"{where}: " if where else "") + what + (f"; {way_out}" if way_out else ""))


class InputError(GongwenError):
    """A path or option that the user gave cannot be used."""


class RuleError(GongwenError):
    """A rule pack is broken; ``where`` names the file, the line and the key."""


class TableError(GongwenError):
    """Rows break a promise of the tables (a key twice, a quote that is not its span)."""


class SnapshotError(GongwenError):
    """A version under extracted/ is missing or not whole."""
