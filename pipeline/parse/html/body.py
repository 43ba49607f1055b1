"""Where the notice stands on a page: a known container, else the element that holds the Chinese prose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

from pipeline.parse.html.flow import SKIPPED, is_hidden
from pipeline.parse.lines import count_chinese
from pipeline.parse.pagerules import PageRules

ENOUGH: Final = 0.5
"""A container is the notice's if it holds this share of the text that the fullest known container holds."""

MOST: Final = 0.75
"""On an unknown page the notice is the smallest element with this share of the prose."""

MIN_PROSE: Final = 8
"""Text nodes outside links count as prose from this many Chinese characters on; menus and labels are shorter."""

FEW_LINKS: Final = 0.2
"""What stands beside the main part is an annex, not a menu, up to this share of link text."""

LONG_LINK: Final = 100
"""Text this long is no link's: it stands behind an ``<a href>`` that was never closed."""

MENU_LINKS: Final = 5
"""A menu has this many links at least; a notice seldom has as many side by side."""

MENU_ITEM: Final = 10
"""The entries of a menu are no longer than this on average, in Chinese characters; titles of annexes are."""

MENU_SHARE: Final = 0.8
"""The share of a menu's text that is link text, at least."""

MIN_COPY: Final = 100
"""Elements with less prose are no copies of a notice: a notice may say a sentence twice."""

SAME: Final = 0.9
"""Two containers are copies from this share of common sentences on: a copy for phones lacks a line or has one more."""

MAX_MATCHES: Final = 500
"""How many elements of one selector are looked at."""

BODY_LINES: Final = 5
"""From this many paragraphs or line breaks on, a span or font holds a notice; else it is a part of one."""

_INSIDE: Final = frozenset(("p", "tbody", "tr", "li", "ol", "ul"))
"""Parts of a notice, which never hold all of it."""
_INLINE: Final = frozenset(("span", "font"))


@dataclass(slots=True)
class Candidates:
    """The elements that the selectors of the pack match, by the order of their rules."""

    found: dict[int, list[Tag]] = field(default_factory=dict)

    def add(self, order: int, tag: Tag) -> None:
        """Note that the rule of this order matches ``tag``."""
        tags = self.found.setdefault(order, [])
        if len(tags) < MAX_MATCHES and not (tags and tags[-1] is tag):
            tags.append(tag)


def known_body(candidates: Candidates, rules: PageRules) -> tuple[str, list[Tag]]:
    """Return the parser name and the containers of the notice, empty on an unknown page.

    The first rule wins whose container holds about as much as any: ``#zoom`` before the ``.TRS_Editor`` inside it.
    A body split over sibling containers is all of them; a second copy for mobile phones is left out.
    """
    groups = [(order, _one_notice(_outermost(tags))) for order, tags in sorted(candidates.found.items())]
    if len(groups) == 1:
        return rules.parsers[groups[0][0]], groups[0][1]
    sizes = [sum(count_chinese(tag.get_text()) for tag in tags) for _, tags in groups]
    for (order, tags), size in zip(groups, sizes, strict=True):
        if size and size >= ENOUGH * max(sizes):
            return rules.parsers[order], tags
    return (rules.parsers[groups[0][0]], groups[0][1]) if groups else ("", [])


def _outermost(tags: Sequence[Tag]) -> list[Tag]:
    own = {id(tag) for tag in tags}
    return [tag for tag in tags if not any(id(parent) in own for parent in tag.parents)]


def _one_notice(tags: Sequence[Tag]) -> list[Tag]:
    """The first of several copies, or all parts of a split body; a short part may repeat a date of the main one."""
    if len(tags) == 1:
        return list(tags)
    texts = ["".join(tag.get_text().split()) for tag in tags]
    longest = max(range(len(tags)), key=lambda at: len(texts[at]))
    seen: set[str] = set()
    parts: list[int] = []
    for at, text in enumerate(texts):
        may_be_copy = at != longest and len(text) >= ENOUGH * len(texts[longest])
        if text and text not in seen and not (may_be_copy and _repeats(text, texts[longest])):
            seen.add(text)
            parts.append(at)
    main = parts[0] if parts and texts[parts[0]] == texts[longest] else longest
    beside = [tags[at] for at in parts if at == main or tags[at].parent is tags[main].parent]
    return beside or [tags[longest]]


def _repeats(text: str, other: str) -> bool:
    """Whether ``other`` holds ``text``, or nearly all sentences of it."""
    if text in other:
        return True
    sentences = set(other.split("。"))
    common = sum(len(sentence) for sentence in text.split("。") if sentence in sentences)
    return common >= SAME * len(text.replace("。", ""))


def densest(root: Tag, dropped: set[int], signs: Iterable[PageElement]) -> Tag:
    """Return the element that holds the Chinese prose of an unknown page; links, menus and labels do not count.

    A second copy of the notice, for mobile phones, and menus in it are added to ``dropped``.

    ``signs`` (headings, metadata labels) are known to stand outside the notice. Annexes beside the main part belong to
    it: the element around both is taken where no such sign stands above and hardly a link beside.
    """
    weights = _weights(root, dropped)
    place = root
    while True:
        children = [node for node in place.contents if isinstance(node, Tag) and id(node) in weights]
        for copy in _copies(children, weights):
            dropped.add(id(copy))
            children.remove(copy)
            weights[id(place)] -= weights[id(copy)]
        heaviest = max(children, key=lambda tag: weights[id(tag)], default=None)
        if heaviest is None or _is_part(heaviest) or weights[id(heaviest)] < max(1, MOST * weights[id(place)]):
            break
        place = heaviest
    place = _with_annexes(root, place, weights, signs)
    dropped.update(id(menu) for menu in _menus(place, weights))
    return place


def _with_annexes(root: Tag, place: Tag, weights: Mapping[int, int], signs: Iterable[PageElement]) -> Tag:
    """The element around ``place`` where annexes stand beside it, else ``place``."""
    around = place.parent
    if around is None or around is root or weights[id(around)] == weights[id(place)]:
        return place
    above = {id(node) for node in takewhile(lambda node: node is not place, around.contents)}
    if any(id(tag) in above for sign in signs for tag in (sign, *sign.parents)):
        return place
    return around if _link_share(around, place) <= FEW_LINKS else place


def _menus(place: Tag, weights: Mapping[int, int]) -> list[Tag]:
    """The lists of short links in an element, which stand beside a notice that has no element of its own."""
    menus: list[Tag] = []
    stack = [place]
    while stack:
        for child in (node for node in stack.pop().contents if isinstance(node, Tag) and id(node) in weights):
            if weights[id(child)]:
                stack.append(child)
            elif _is_menu(child):
                menus.append(child)
    return menus


def _is_menu(tag: Tag) -> bool:
    links = [link.get_text() for link in tag.find_all("a")]
    size = sum(map(count_chinese, links))
    is_short = len(links) >= MENU_LINKS and 0 < size <= MENU_ITEM * len(links)
    return is_short and size >= MENU_SHARE * count_chinese(tag.get_text())


def _copies(children: Sequence[Tag], weights: Mapping[int, int]) -> list[Tag]:
    """Those of the heaviest children that repeat another one; a paragraph may, a container may not."""
    enough = ENOUGH * max((weights[id(tag)] for tag in children), default=0)
    heavy = [tag for tag in children if weights[id(tag)] >= max(MIN_COPY, enough) and not _is_part(tag)]
    kept = {id(tag) for tag in _one_notice(heavy)} if len(heavy) > 1 else set()
    return [tag for tag in heavy if kept and id(tag) not in kept]


def _is_part(tag: Tag) -> bool:
    if tag.name in _INLINE:
        return len(tag.find_all(("p", "div", "br"), limit=BODY_LINES)) < BODY_LINES
    return tag.name in _INSIDE


def _weights(root: Tag, dropped: Collection[int]) -> dict[int, int]:
    """How much prose every element holds, by id."""
    weights: dict[int, int] = {}
    order: list[Tag] = []
    stack: list[tuple[Tag, bool]] = [(root, False)]
    while stack:
        tag, linked = stack.pop()
        order.append(tag)
        own = 0
        for node in tag.contents:
            if isinstance(node, Tag):
                if node.name not in SKIPPED and id(node) not in dropped and not is_hidden(node):
                    stack.append((node, linked or (node.name == "a" and "href" in node.attrs)))
            elif type(node) is NavigableString:
                size = count_chinese(node)
                own += size if size >= (LONG_LINK if linked else MIN_PROSE) else 0
        weights[id(tag)] = own
    for tag in reversed(order):
        if tag is not root and tag.parent is not None:
            weights[id(tag.parent)] += weights[id(tag)]
    return weights


def _link_share(around: Tag, place: Tag) -> float:
    """The share of link text in what ``around`` holds beside ``place``."""
    beside = [node for node in around.contents if isinstance(node, Tag) and node is not place]
    links = sum(count_chinese(link.get_text()) for node in beside for link in node.find_all("a"))
    links += sum(count_chinese(node.get_text()) for node in beside if node.name == "a")
    return links / max(1, sum(count_chinese(node.get_text()) for node in beside))
