"""Which documents of a run cite each other; it takes all of them, and a link is never a guess.

A citation leads to the one document that bears its number; without a number that is known here, to the one document
that bears its title. A title such as 《关于加强防汛工作的意见》, which any government may have published, leads only to
a document of the place of the notice that cites it, or where the title itself names the place or the issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pipeline.rules import Pack, Rule
from pipeline.tables import Tables, with_column
from pipeline.text import fold

_NOISE: Final = re.compile(r"[\s《》〈〉<>“”\"'‘’,、]|&[lg]t;")
"""Marks that a title has in one place and not in the other: 印发〈…办法〉的通知, 印发《…办法》的通知."""
_REMARK: Final = re.compile(r"^\((?:转载|转)\)")
_ABOUT: Final = "关于"
_SHORTEST: Final = 6
"""A title shorter than 养老服务条例 is a short name, such as 《实施方案》."""
_LONGEST: Final = 200
"""A name longer than any title is none; it bounds the cost of looking into it."""


@dataclass(frozen=True, slots=True)
class _Document:
    """What a document says of itself, as far as a citation can name it."""

    doc_id: str
    number: str
    title: str
    issuer: str
    region: str


def linked(tables: Tables, pack: Pack) -> Tables:
    """The tables with ``cited_doc_id`` filled in: （粤办函〔2021〕55号） leads to the document with this number.

    The documents and their order decide nothing but whether a number or title stands once; a document is never linked
    to itself.
    """
    corpus = _Corpus(_documents(tables["documents"]), pack)
    names = ("doc_id", "title", "doc_number")
    rows = zip(*(tables["citations"][name].to_pylist() for name in names), strict=True)
    cited = [corpus.cited(*row) for row in rows]
    return {**tables, "citations": with_column(tables["citations"], "cited_doc_id", cited)}


class _Corpus:
    """The documents of a run by number and by the names under which they may be cited."""

    def __init__(self, documents: Iterable[_Document], pack: Pack) -> None:
        self._issued = pack["citations.link.issued"]
        self._law = pack["citations.link.law"]
        self._known = {document.doc_id: document for document in documents}
        self._by_number: dict[str, list[_Document]] = {}
        self._by_title: dict[str, list[_Document]] = {}
        self._by_name: dict[str, list[_Document]] = {}
        for document in self._known.values():
            if document.number:
                self._by_number.setdefault(document.number, []).append(document)
            if len(document.title) >= _SHORTEST:
                self._by_title.setdefault(document.title, []).append(document)
            for name in set(_names(document, self._issued)):
                self._by_name.setdefault(name, []).append(document)

    def cited(self, doc_id: str, title: str | None, number: str | None) -> str | None:
        """The id of the one document that is meant, None where there is none or more than one."""
        plain = _plain(number or "")
        bearers = self._by_number.get(plain)
        if bearers is None:
            bearers = self._titled(self._known[doc_id], _plain_title(title or ""), plain)
        if len(bearers) != 1 or bearers[0].doc_id == doc_id:
            return None
        return bearers[0].doc_id

    def _titled(self, citing: _Document, title: str, number: str) -> list[_Document]:
        bearers = self._by_title.get(title) or self._by_name.get(title.removeprefix(_ABOUT), [])
        if len(bearers) != 1 or (number and bearers[0].number):
            return []  # with another number it is another document
        return bearers if self._is_certain(citing, bearers[0], title) else []

    def _is_certain(self, citing: _Document, cited: _Document, title: str) -> bool:
        named = next((name for name in (cited.issuer, cited.region) if name and name in title), None)
        same_place = citing.region == cited.region if cited.region else citing.issuer == cited.issuer != ""
        is_law = not cited.region and self._law.regex.match(title[:_LONGEST]) is not None and title == cited.title
        return bool(named) or same_place or is_law


def _documents(table: Any) -> Iterator[_Document]:
    names = ("doc_id", "doc_number", "title", "issuer", "region")
    for doc_id, number, title, issuer, region in zip(*(table[name].to_pylist() for name in names), strict=True):
        issued_by = _plain_title(issuer or "")
        yield _Document(doc_id, _plain(number or ""), _plain_title(title or ""), issued_by, _plain(region or ""))


def _names(document: _Document, issued: Rule) -> Iterator[str]:
    """The title without its issuer, and the name of what the notice issues (关于印发…办法的通知)."""
    title = document.title[:_LONGEST]
    names = [title.removeprefix(document.issuer).removeprefix(_ABOUT)]
    if match := issued.regex.search(title):
        names.append(match["name"].removeprefix(_ABOUT))
    return (name for name in names if len(name) >= _SHORTEST)


def _plain(number: str) -> str:
    return "".join(fold(number).split())


def _plain_title(title: str) -> str:
    return _REMARK.sub("", _NOISE.sub("", fold(title)))
