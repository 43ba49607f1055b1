"""The files inside an OFD file and how they point at each other (GB/T 33190-2016 §7)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from pipeline.archives import OpenZip

MAX_FILE: Final = 64 * 1024 * 1024
"""One file inside, in bytes: a page of text has some hundred thousand, a scanned page a few million."""

ENTRY: Final = "OFD.xml"
"""Where every OFD file begins (§7.1)."""


class Damaged(Exception):
    """A file inside that is missing, no XML, or not what it should be."""


@dataclass(slots=True)
class Package:
    """An open OFD file."""

    archive: OpenZip
    _names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = frozenset(self.archive.names)

    @property
    def is_encrypted(self) -> bool:
        """Whether it holds the key file of an encrypted OFD (GM/T 0099-2020)."""
        return any(posixpath.basename(name).lower() in ("encryptions.xml", "decryptseed.dat") for name in self._names)

    def find(self, path: str, base: str) -> str:
        """The member that an ST_Loc in file ``base`` names: ``/Doc_0/Res.xml`` counts from the top, others from it.

        Nothing but a member of the zip is ever found: ``../../etc/passwd`` is none. Raises Damaged.
        """
        path = path.strip().replace("\\", "/")
        for folder in (posixpath.dirname(base), posixpath.dirname(posixpath.dirname(base)), ""):
            name = posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
            if name in self._names:
                return name
        raise Damaged(f"{path[-80:]} is missing")

    def xml(self, name: str) -> etree._Element:
        """The root of an XML file; entities stay closed and a DOCTYPE is refused. Raises Damaged, Unpackable."""
        data = self.archive.read(name, MAX_FILE)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Damaged(f"{name[-80:]} is no XML") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise Damaged(f"{name[-80:]} declares a DOCTYPE, which no OFD file has")
        return root

    def data(self, name: str) -> bytes:
        """The bytes of a file such as an image. Raises Unpackable."""
        return self.archive.read(name, MAX_FILE)


@dataclass(slots=True)
class Resources:
    """What the objects of a page refer to by number: bold fonts, images, drawings."""

    bold: set[str] = field(default_factory=set)
    images: dict[str, str] = field(default_factory=dict)
    """The member that holds the image."""
    drawings: dict[str, etree._Element] = field(default_factory=dict)

    def add(self, package: Package, name: str) -> None:
        """Add what a file such as PublicRes.xml declares (§7.9). Raises Damaged, Unpackable."""
        root = package.xml(name)
        folder = posixpath.join(posixpath.dirname(name), root.get("BaseLoc", "")).lstrip("/")
        for element in root.iter(etree.Element):
            number = element.get("ID", "")
            kind = local(element)
            if kind == "Font" and element.get("Bold", "").lower() == "true":
                self.bold.add(number)
            elif kind == "CompositeGraphicUnit":
                self.drawings[number] = element
            elif kind == "MultiMedia" and element.get("Type", "Image") == "Image":
                try:
                    self.images[number] = package.find(text_of(element, "MediaFile"), posixpath.join(folder, "-"))
                except Damaged:
                    continue  # named by the page that shows it


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, which is not the same in all programs; "" for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children of these names, in their order."""
    for child in element if element is not None else ():
        if local(child) in names:
            yield child


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path: ``child(document, "CommonData", "PageArea")``."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text_of(element: etree._Element | None, *path: str) -> str:
    """The text of the element down a path, "" where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""
