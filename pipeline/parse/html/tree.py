"""Markup to a tree of BeautifulSoup, by lxml, without what no rule asks for: comments and the type that editors set."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict

from pipeline.parse.html.flow import BLOCKS

_TYPE_TAGS: Final = frozenset(("span", "font", "o:p"))
_TYPE_ATTRIBUTES: Final = frozenset(("style", "lang", "xml:lang", "face", "size", "color"))
"""An element of a paragraph with no other attribute only sets type: ``<span style="font-family:仿宋;mso-…">``."""


def grow(markup: str) -> BeautifulSoup:
    """Return the tree of a page; raises ``ParserRejectedMarkup`` where lxml reads nothing of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a page may look like a file name, an address or XML
        return BeautifulSoup(markup, builder=_Builder())


class _Builder(LXMLTreeBuilder):
    """The builder behind ``BeautifulSoup(…, "lxml")`` for HTML alone: it has no namespaces and copies no attributes.

    A notice that was pasted from Word holds more spans for its type than words. They are left out inside paragraphs,
    where they can be no container of a notice and hide nothing; their text stays. So are the spaces between blocks,
    which no browser shows.
    """

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes=None, attribute_dict_class=AttributeDict)
        self._made: list[bool] = []
        self._paragraphs = 0
        self._at_edge = False

    def start(self, tag: str | bytes, attrib: Mapping[Any, Any], nsmap: Mapping[Any, Any] | None = None) -> None:
        """Open an element."""
        assert isinstance(tag, str) and self.soup is not None
        is_made = not (self._paragraphs and tag in _TYPE_TAGS and _only_sets_type(attrib))
        self._made.append(is_made)
        if is_made:
            self._paragraphs += tag == "p"
            self._at_edge = tag in BLOCKS
            self.soup.handle_starttag(tag, None, None, dict(attrib))

    def end(self, tag: str | bytes) -> None:
        """Close the element that was opened last."""
        assert isinstance(tag, str) and self.soup is not None
        if self._made and self._made.pop():
            self._paragraphs -= tag == "p"
            self._at_edge = tag in BLOCKS
            self.soup.endData()
            if self.soup.currentTag is not None and self.soup.currentTag.name == tag:
                self.soup.popTag()  # what `handle_endtag` comes to, without its search
            else:
                self.soup.handle_endtag(tag)

    def data(self, data: str | bytes) -> None:
        """Take text in."""
        assert isinstance(data, str) and self.soup is not None
        if not (self._at_edge and data.isspace()):
            self._at_edge = False
            self.soup.handle_data(data)

    def comment(self, text: str | bytes) -> None:
        """Leave a comment out."""


def _only_sets_type(attributes: Mapping[Any, Any]) -> bool:
    return _TYPE_ATTRIBUTES.issuperset(attributes) and "display" not in attributes.get("style", "").lower()
