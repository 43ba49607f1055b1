"""The parts of an Office file (ECMA-376 Part 2): XML read without entities, related parts found, strict files too."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from lxml import etree

from pipeline.archives import OpenZip, Unpackable, open_zip
from pipeline.types import Finding, Limits

Element: TypeAlias = etree._Element

_TRANSITIONAL: Final = b"http://schemas.openxmlformats.org"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _TRANSITIONAL + b"/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", _TRANSITIONAL + b"/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _TRANSITIONAL + b"/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _TRANSITIONAL + b"/officeDocument/2006/math"),
)
"""ISO/IEC 29500 Strict says the same in other namespaces."""

_DOCTYPES: Final = tuple("<!DOCTYPE".encode(charset) for charset in ("utf-8", "utf-16-le", "utf-16-be"))
_TYPED: Final = "{} declares a document type, which no Office program writes"
_HARDENED: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "recover": True,
    "remove_comments": True,
    "remove_pis": True,
}
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class BrokenPackage(Exception):
    """A part that is needed cannot be read; the message says which and why."""


@dataclass(slots=True)
class Package:
    """An open Office file; ``damaged`` are the parts whose XML is broken and was read as far as it makes sense."""

    archive: OpenZip
    damaged: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, data: bytes, limits: Limits) -> Package:
        """Open an Office file; raises :class:`~pipeline.archives.Unpackable`."""
        return cls(open_zip(data, limits))

    def main(self, usual: str) -> str:
        """The name of the main part, ``word/document.xml``: as the package relates it, else as usual."""
        return next(iter(self.related("", "officeDocument")), usual)

    def has(self, part: str) -> bool:
        """Whether the package holds a part."""
        return part in self.archive.names

    def xml(self, part: str) -> Element | None:
        """The root of a part; None where there is no such part or it is no XML."""
        data = self._bytes(part)
        if data is None:
            return None
        parser = etree.XMLParser(**_HARDENED)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if root is None or parser.error_log.filter_from_errors():
            self.damaged.add(part)
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise BrokenPackage(_TYPED.format(part))
        return root

    def each(self, part: str, *names: str) -> Iterator[Element]:
        """The elements of these names (``row``, ``col``) of a large part one by one, each emptied afterwards."""
        data = self._bytes(part)
        if data is None:
            return
        events = etree.iterparse(io.BytesIO(data), tag=[f"{{*}}{name}" for name in names], **_HARDENED)
        try:
            for _, element in events:
                yield element
                element.clear()
                while element.getprevious() is not None and (parent := element.getparent()) is not None:
                    del parent[0]
        except (etree.XMLSyntaxError, ValueError):
            self.damaged.add(part)
        if events.error_log.filter_from_errors():
            self.damaged.add(part)

    def _bytes(self, part: str) -> bytes | None:
        """The XML of a part in the namespaces of the transitional form; None where it is missing or damaged.

        Office files have no document types (ECMA-376 Part 2 §8.1.4): one that has is refused, and with it every entity.
        """
        if not self.has(part):
            return None
        try:
            data = self.archive.read(part)
        except Unpackable as reason:
            if reason.code != "unreadable_member":
                raise
            self.damaged.add(part)
            return None
        if any(mark in data for mark in _DOCTYPES):
            raise BrokenPackage(_TYPED.format(part))
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        return data

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that ``part`` relates to as ``kind``: the one styles part of a document."""
        return [target for _, target in self.relations(part, kind)]

    def relations(self, part: str, kind: str) -> list[tuple[str, str]]:
        """Id and target of the relations of a kind, those to places outside left out."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: list[tuple[str, str]] = []
        for relation in () if root is None else root.iter(_RELATIONSHIP):
            if relation.get("TargetMode") == "External" or not relation.get("Type", "").endswith(f"/{kind}"):
                continue
            target = posixpath.normpath(posixpath.join("/", folder, unquote(relation.get("Target", "")))).lstrip("/")
            if self.has(target):
                found.append((relation.get("Id", ""), target))
        return found

    def findings(self) -> Iterator[Finding]:
        """What was broken."""
        if self.damaged:
            message = f"broken parts were read as far as possible: {', '.join(sorted(self.damaged))}"
            yield Finding("parse", "damaged_package", f"{message}; compare with the source")


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for what is none (an entity, a processing instruction)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
