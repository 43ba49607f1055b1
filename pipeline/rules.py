"""Rule packs under rules/: load, validate, compile, fingerprint, and run their embedded examples.

A pack is one YAML file. Its rules are data that an analyst may change; the rooms hold the engine. A rule is one of

* ``pattern``: a regular expression over the folded text (:func:`pipeline.text.fold`); ``{name}`` puts in a fragment,
* ``words``: a lexicon, matched longest first,
* ``selector``: a CSS selector (pack ``pages`` only).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import RuleError
from pipeline.text import fold

Scalar = str | int | bool | date | None

_FRAGMENT: Final = re.compile(r"\{([a-z][a-z_]*)\}")
_ID: Final = re.compile(r"[a-z]+(?:\.[a-z0-9-]+)+")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Model):
    """A text that the rule matches, the run that it matches, and the values expected of the fact."""

    text: str
    quote: str
    expect: dict[str, Scalar] = {}


class _RuleData(_Model):
    id: str
    reason: str
    pattern: str | None = None
    words: list[str] | None = None
    selector: str | None = None
    yields: dict[str, Scalar] = {}
    examples: list[Example]
    counterexamples: list[str]


class _PackData(_Model):
    pack: str
    about: str
    fragments: dict[str, str | list[str]] = {}
    rules: list[_RuleData]


@dataclass(frozen=True)
class Rule:
    """One rule: ``regex`` finds it in folded text, ``yields`` says what it means.

    ``label-lead`` with words 牵头单位, 主办单位 and yields ``{role: lead}`` is such a rule.
    """

    id: str
    reason: str
    yields: Mapping[str, Scalar]
    source: str
    words: tuple[str, ...] = ()
    selector: str | None = None
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[str, ...] = ()
    order: int = 0

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; words become one alternation, the longest first."""
        return re.compile(self.source)

    def quote(self, match: re.Match[str]) -> tuple[int, int]:
        """The span that a fact quotes: the group ``quote`` where the pattern has one, else the whole match."""
        return match.span("quote") if "quote" in self.regex.groupindex else match.span()

    def text_of(self, key: str, default: str = "") -> str:
        """``yields[key]`` as text."""
        value = self.yields.get(key, default)
        return default if value is None else str(value)


@dataclass(frozen=True)
class Pack:
    """A pack's rules by id, in the order of the file, which decides between equal matches."""

    name: str
    rules: tuple[Rule, ...]
    fragments: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise RuleError(f"no rule {rule_id}", f"rules/{self.name}.yaml", "the engine needs it: put it back")

    def group(self, prefix: str) -> tuple[Rule, ...]:
        """The rules whose id starts with ``prefix.``, e.g. ``units.role``."""
        return tuple(rule for rule in self.rules if rule.id.startswith(prefix + "."))

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Compile an engine's own pattern with this pack's fragments put in."""
        return re.compile(_expand(pattern, self.fragments, f"rules/{self.name}.yaml"))


@dataclass(frozen=True)
class RuleSet:
    """All packs and the fingerprint of what they mean: comments and layout of the files do not change it."""

    packs: Mapping[str, Pack]
    fingerprint: str

    def __getitem__(self, name: str) -> Pack:
        try:
            return self.packs[name]
        except KeyError:
            raise RuleError("the pack is missing", f"rules/{name}.yaml", "put it back") from None


@dataclass(frozen=True)
class RuleProblem:
    """An example that a rule misses or a counterexample that it matches."""

    rule_id: str
    message: str


def rules_folder() -> Path:
    """The shipped rules: the copy inside the installed package, or rules/ of a checkout, which has no such copy."""
    packaged = Path(__file__).resolve().parent / "_rules"
    return packaged if packaged.is_dir() else packaged.parent.parent / "rules"


def load_rules(folder: Path | None = None) -> RuleSet:
    """Load every pack of ``folder`` (default: the shipped one).

    Raises :class:`~pipeline.errors.RuleError` that names the file, the line and the key of what is wrong.
    """
    folder = folder or rules_folder()
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise RuleError("no rule packs here", str(folder), "expected files such as deadlines.yaml")
    packs: dict[str, Pack] = {}
    meaning: dict[str, Any] = {}
    seen: dict[str, str] = {}
    for file in files:
        data = _read(file)
        if data.pack != file.stem:
            raise RuleError(f"says pack: {data.pack}", file.name, f"write pack: {file.stem}")
        pack = _build(data, file.name)
        for rule in pack:
            if rule.id in seen:
                raise RuleError(f"rule id {rule.id} stands also in {seen[rule.id]}", file.name, "rename one")
            seen[rule.id] = file.name
        packs[data.pack] = pack
        meaning[data.pack] = [
            [r.id, r.source, list(r.words), r.selector, sorted((k, str(v)) for k, v in r.yields.items())] for r in pack
        ] + [sorted(pack.fragments.items())]
    digest = hashlib.sha256(json.dumps(meaning, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return RuleSet(packs, digest)


def check_rules(rules: RuleSet) -> list[RuleProblem]:
    """Run every example and counterexample through its own pattern; selectors are checked where pages are parsed."""
    problems: list[RuleProblem] = []
    for pack in rules.packs.values():
        for rule in pack:
            if not rule.source:
                continue
            for example in rule.examples:
                quotes = [fold(example.text)[slice(*rule.quote(m))] for m in rule.regex.finditer(fold(example.text))]
                if fold(example.quote) not in quotes:
                    found = ", ".join(quotes) or "nothing"
                    problems.append(
                        RuleProblem(rule.id, f"{example.text!r} must give {example.quote!r}, gives {found}")
                    )
            for text in rule.counterexamples:
                if hit := rule.regex.search(fold(text)):
                    problems.append(RuleProblem(rule.id, f"{text!r} must not match, gives {hit.group()!r}"))
    return problems


def _read(file: Path) -> _PackData:
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file.name}:{mark.line + 1}" if mark else file.name
        raise RuleError("not readable as YAML", place, "check the indentation and the quotes") from error
    try:
        return _PackData.model_validate(data)
    except ValidationError as error:
        # a misspelt key says more than the key that is then missing
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        line = _line_of(node, first["loc"])
        key = ".".join(str(part) for part in first["loc"])
        raise RuleError(first["msg"], f"{file.name}:{line}: {key}", "see docs/rules.md") from error


def _line_of(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest key of ``path`` that the file has."""
    line = 1
    for part in path:
        if node is None:
            break
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            match = [(k, v) for k, v in node.value if k.value == str(part)]
            if not match:
                break
            line, node = match[0][0].start_mark.line + 1, match[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _build(data: _PackData, file: str) -> Pack:
    fragments: dict[str, str] = {}
    for name, value in data.fragments.items():
        fragments[name] = (
            _expand(_alternation(value), fragments, file)
            if isinstance(value, list)
            else _expand(value, fragments, file)
        )
    rules: list[Rule] = []
    for order, item in enumerate(data.rules):
        forms = [form for form in (item.pattern, item.words, item.selector) if form is not None]
        if len(forms) != 1:
            raise RuleError(f"rule {item.id} needs one of pattern, words, selector", file, "keep exactly one")
        if not _ID.fullmatch(item.id) or not item.id.startswith(data.pack + "."):
            raise RuleError(f"rule id {item.id!r}", file, f"write {data.pack}.some-name")
        if not item.examples or not item.counterexamples:
            raise RuleError(f"rule {item.id} needs an example and a counterexample", file, "add them")
        source = ""
        if item.pattern is not None:
            source = _expand(item.pattern, fragments, file)
        elif item.words is not None:
            source = _alternation(item.words)
        rule = Rule(
            id=item.id,
            reason=item.reason,
            yields=dict(item.yields),
            source=source,
            words=tuple(fold(word) for word in item.words or ()),
            selector=item.selector,
            examples=tuple(item.examples),
            counterexamples=tuple(item.counterexamples),
            order=order,
        )
        try:
            rule.regex  # noqa: B018 - compiled here, so that a broken pattern is refused at once
        except re.error as error:
            raise RuleError(f"pattern of {item.id}: {error}", file, "correct the pattern") from error
        rules.append(rule)
    return Pack(data.pack, tuple(rules), fragments)


def _alternation(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(fold(w)) for w in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


def _expand(pattern: str, fragments: Mapping[str, str], file: str) -> str:
    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in fragments:
            raise RuleError(f"unknown fragment {{{name}}}", file, "define it above, under fragments")
        return f"(?:{fragments[name]})"

    return _FRAGMENT.sub(put, pattern)
