"""The pack ``pages`` made ready for use: what a page's furniture, labels and containers look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import RuleError
from pipeline.parse.lines import collapse
from pipeline.rules import Pack, Rule
from pipeline.text import fold

MAX_FURNITURE: Final = 160
"""Furniture lines are short; a longer line is the notice's own, whatever it begins with."""

MAX_META: Final = 500
"""Where a metadata value is cut: no title is longer, a hostile one would be."""

_LAST_COMPOUND: Final = re.compile(r"[^\s>+~]+$")
_PART: Final = re.compile(r"(^|[#.])([a-zA-Z_][\w-]*)")
_SPACE: Final = r"[\s\u3000\xa0]*"
_PLACES: Final = ("head", "tail")
_USES: Final = ("body", "box", "title", "annex")


@dataclass(frozen=True, slots=True)
class Selector:
    """A CSS selector by its use (body, box, title, annex), and the tag, id and classes that its last part asks for.

    ``key`` is one of these, to look elements up by; ``is_simple`` says that there is nothing more to check.
    """

    rule: Rule
    css: str
    use: str
    rank: int
    tag: str
    identity: str
    classes: frozenset[str]
    is_simple: bool

    @property
    def key(self) -> str:
        """``#zoom``, ``.article-content`` or ``ucapcontent``."""
        if self.identity:
            return f"#{self.identity}"
        return f".{min(self.classes)}" if self.classes else self.tag


@dataclass(frozen=True, slots=True)
class PageRules:
    """The rules of pack ``pages`` by use."""

    pack: Pack
    selectors: Mapping[str, tuple[Selector, ...]]
    """By key: ``#zoom``, ``.article-content``, ``h1``."""
    parsers: Mapping[int, str]
    """The parser name of every container rule, by its order."""
    labels: re.Pattern[str]
    fields: Mapping[str, tuple[int, str]]
    """Field and rank of every label, spaces taken out; field "" where a label is known but not kept."""
    metas: Mapping[str, str]
    lines: Mapping[str, tuple[Rule, ...]]
    annex_label: re.Pattern[str]
    annex_name: re.Pattern[str]
    annex_nameless: re.Pattern[str]
    residue: tuple[re.Pattern[str], ...]

    def label(self, text: str) -> str | None:
        """The label that ``text`` is, colon or not: 索引号 for ``索　引　号：``."""
        name = _bare(text)
        return name if name in self.fields else None

    def field_of(self, label: str) -> str:
        """The field of a label, index_number for 索引号, "" if it is kept in none; a field stands for itself."""
        return self.fields[label][1] if label in self.fields else label

    def labelled(self, line: str) -> list[tuple[str, str]]:
        """Split ``索引号：A/2021-1　文号：无`` into label and value pairs; empty where no label begins the line."""
        matches = list(self.labels.finditer(line))
        if not matches or line[: matches[0].start()].strip(" \t\u3000\xa0【[("):
            return []
        ends = [match.start() for match in matches[1:]] + [len(line)]
        return [(_bare(match[0]), line[match.end() : end]) for match, end in zip(matches, ends, strict=True)]

    def value(self, text: str) -> str | None:
        """A metadata value as printed, on one line and at a sane length; None for 无 and other ways to say nothing."""
        value = collapse(text[: 4 * MAX_META])[:MAX_META].strip()
        return None if not value or self.matches("pages.value.nothing", value) else value

    def matches(self, rule_id: str, text: str) -> bool:
        """Whether the rule matches all of ``text``."""
        return self.pack[rule_id].regex.fullmatch(fold(text)) is not None

    def is_body(self, text: str) -> bool:
        """Whether ``text`` reads like the name of a government body: 广东省人民政府办公厅, not 国家法律法规数据库."""
        return self.matches("pages.shape.government-body", text)

    def furniture(self, place: str, line: str) -> Rule | None:
        """The rule of ``place`` (head or tail) by which the whole line is furniture: ``【打印】 【字体:``."""
        if len(line) > MAX_FURNITURE:
            return None
        folded = fold(line).strip()
        return next((rule for rule in self.lines[place] if rule.regex.fullmatch(folded)), None)


_ready: list[PageRules] = []
"""The pack made ready last: a run parses all its documents with one and the same pack."""


def page_rules(pack: Pack) -> PageRules:
    """Return ``pack`` made ready, from the last call if it is the same pack."""
    if not (_ready and _ready[0].pack is pack):
        _ready[:] = [_make_ready(pack)]
    return _ready[0]


def _make_ready(pack: Pack) -> PageRules:
    fields: dict[str, tuple[int, str]] = {}
    for rule in pack.group("pages.label"):
        for word in rule.words:
            fields.setdefault(_bare(word), (rule.order, rule.text_of("field")))
    spelled = (_SPACE.join(map(re.escape, name)) for name in sorted(fields, key=lambda name: (-len(name), name)))
    lines = pack.group("pages.line")
    return PageRules(
        pack=pack,
        selectors=_by_key([selector for use in _USES for selector in _selectors(pack, use)]),
        parsers={rule.order: rule.text_of("parser") for rule in pack.group("pages.body")},
        labels=re.compile(rf"(?<!\w)(?:{'|'.join(spelled)}){_SPACE}[:：]"),
        fields=fields,
        metas={word.lower(): rule.text_of("field") for rule in pack.group("pages.meta") for word in rule.words},
        lines={place: tuple(rule for rule in lines if rule.text_of("place", place) == place) for place in _PLACES},
        annex_label=pack["pages.file.label"].regex,
        annex_name=pack["pages.file.name"].regex,
        annex_nameless=pack["pages.file.nameless"].regex,
        residue=tuple(rule.regex for rule in pack.group("pages.residue")),
    )


def _selectors(pack: Pack, use: str) -> tuple[Selector, ...]:
    found = [(rule, css.strip()) for rule in pack.group(f"pages.{use}") for css in (rule.selector or "").split(",")]
    return tuple(_selector(rule, css, use, rank) for rank, (rule, css) in enumerate(found))


def _by_key(selectors: Sequence[Selector]) -> dict[str, tuple[Selector, ...]]:
    return {
        key: tuple(selector for selector in selectors if selector.key == key)
        for key in {selector.key for selector in selectors}
    }


def _selector(rule: Rule, css: str, use: str, rank: int) -> Selector:
    """Take ``div > p.con-title`` apart: tag p, class con-title, and more to check than these."""
    last = _LAST_COMPOUND.search(css)
    parts = _PART.findall(last[0]) if last else []
    names = {kind: [name for sign, name in parts if sign == kind] for kind in ("", "#", ".")}
    if not any(names.values()):
        raise RuleError(f"selector {css!r} of {rule.id}", "rules/pages.yaml", "name a tag, a class or an id")
    tag, identity = (names[""] or [""])[0].lower(), (names["#"] or [""])[0]
    is_simple = css == "".join(sign + name for sign, name in parts)
    return Selector(rule, css, use, rank, tag, identity, frozenset(names["."]), is_simple)


def _bare(text: str) -> str:
    return "".join(fold(text).split()).strip(":")
