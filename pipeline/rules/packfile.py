"""A pack as a file: read, held to the schema, with the line of everything in it.

Every refusal names the file, the line and the key: ``rules/units.yaml:15: rules.0.yields``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from pipeline.errors import RuleError

Scalar = str | int | bool | date | None
Key = str | int

MANUAL: Final = "see docs/rules.md"

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml composes ten times as fast; where PyYAML was built without it, its own parser gives the same nodes."""

_TEXT: Final = "tag:yaml.org,2002:str"

_PLAINER: Final = {
    "extra_forbidden": "no such key",
    "missing": "this key is missing",
    "string_type": "must be text: put it in quotes",
    "list_type": "must be a list",
    "dict_type": "must hold keys and values",
    "model_type": "must hold keys and values",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}
"""What pydantic means, for readers who know no Python."""


class UnreadablePack(RuleError):
    """There is no such file or folder, or it is no YAML; a pack that can be read and breaks the schema is not meant."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExampleData(_Model):
    """One text, or several surface forms of one value."""

    text: str | None = None
    texts: list[str] | None = None
    quote: str | None = None
    expect: dict[str, Scalar | float] = {}
    only: bool = False

    @model_validator(mode="after")
    def _is_one_of_two(self) -> ExampleData:
        if (self.text is None) == (not self.texts):
            raise ValueError("needs either text or texts")
        if self.text is not None and self.quote is None:
            raise ValueError("needs a quote: the run that the rule must find in the text")
        return self

    @property
    def forms(self) -> list[tuple[str, str]]:
        """Each text with the run to be found in it; a form that stands alone is its own quote."""
        texts = self.texts if self.text is None else [self.text]
        return [(text, text if self.quote is None else self.quote) for text in texts or ()]


class RuleData(_Model):
    """A rule as written."""

    id: str
    reason: str
    pattern: str | None = None
    words: list[str] | None = None
    selector: str | None = None
    yields: dict[str, Scalar] = {}
    examples: list[ExampleData]
    counterexamples: list[str]

    @property
    def forms(self) -> list[str]:
        """Which of pattern, words and selector the rule has."""
        return [form for form in ("pattern", "words", "selector") if getattr(self, form) is not None]


class OwnRuleData(_Model):
    """A rule as written in a file that is laid over a pack: keys that it leaves out are those of the shipped rule."""

    id: str
    reason: str | None = None
    pattern: str | None = None
    words: list[str] | None = None
    selector: str | None = None
    yields: dict[str, Scalar] | None = None
    examples: list[ExampleData] | None = None
    counterexamples: list[str] | None = None


class PackData(_Model):
    """A pack as written."""

    pack: str
    about: str
    fragments: dict[str, str | list[str]] = {}
    rules: list[RuleData]


class OverlayData(_Model):
    """A file of a folder that is laid over the shipped packs: what it adds, replaces and switches ``off``."""

    pack: str
    about: str = ""
    fragments: dict[str, str | list[str]] = {}
    rules: list[OwnRuleData] = []
    off: list[str] = []


@dataclass(frozen=True)
class PackFile:
    """A file that holds to the schema; ``shown`` is how messages name it, e.g. ``rules/units.yaml``."""

    shown: str
    data: PackData | OverlayData
    node: yaml.Node

    def line(self, *path: Key) -> int:
        """The line, from 1, of the deepest key of ``path`` that the file has."""
        return _line_of(self.node, path)

    def keys(self, *path: Key) -> frozenset[Key]:
        """The keys that are written at ``path``."""
        node: yaml.Node | None = self.node
        for part in path:
            node = _child(node, part)
        return frozenset(key.value for key, _ in node.value) if isinstance(node, yaml.MappingNode) else frozenset()

    def refuse(self, what: str, way_out: str, *path: Key) -> RuleError:
        """The error about the key at ``path``, to be raised."""
        key = ".".join(map(str, path))
        return RuleError(what, f"{self.shown}:{self.line(*path)}" + (f": {key}" if key else ""), way_out)


def read_packs(folder: Path, schema: type[PackData] | type[OverlayData], shown: Path) -> list[PackFile]:
    """Read the packs of a folder, in the order of their names; ``shown`` is the folder as messages name it.

    Raises :class:`~pipeline.errors.RuleError` for the first file that breaks the schema, or a folder without packs.
    """
    strayed = sorted(folder.glob("*.yml"))
    if strayed:
        raise UnreadablePack("packs end in .yaml", str(shown / strayed[0].name), f"rename it to {strayed[0].stem}.yaml")
    if folder.is_file():
        raise UnreadablePack("this is a file", str(shown), "give the folder that holds it")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise UnreadablePack("no rule packs here", str(shown), "expected files such as deadlines.yaml")
    return [_read(file, schema, (shown / file.name).as_posix()) for file in files]


def _read(file: Path, schema: type[PackData] | type[OverlayData], shown: str) -> PackFile:
    node = _compose(file, shown)
    try:
        _settle_keys(node, shown)
        content = yaml.constructor.SafeConstructor().construct_document(node)
        data = schema.model_validate(content)
    except (yaml.YAMLError, RecursionError) as error:
        raise _unreadable(error, shown) from error
    except ValidationError as error:
        raise _against_schema(error, node, shown) from error
    except ValueError as error:  # 2023-02-30 looks like a date to YAML
        raise RuleError(
            f"a value cannot be read: {error}", shown, "put dates that are meant as text in quotes"
        ) from error
    found = PackFile(shown, data, node)
    if data.pack != file.stem:
        raise found.refuse(f"says pack: {data.pack}", f"write pack: {file.stem}", "pack")
    return found


def _compose(file: Path, shown: str) -> yaml.Node:
    data = file.read_bytes()
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadablePack("not UTF-8", f"{shown}:{line}", "save the file as UTF-8") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _unreadable(error, shown) from error
    if node is None:
        raise RuleError("the file is empty", f"{shown}:1", f"begin it with pack: {file.stem}")
    return node


def _unreadable(error: Exception, shown: str) -> RuleError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    place = f"{shown}:{mark.line + 1}" if mark else shown
    said = f"not readable as YAML ({problem})" if problem else "not readable as YAML"
    return UnreadablePack(said, place, "check the indentation and the quotes")


def _against_schema(error: ValidationError, node: yaml.Node, shown: str) -> RuleError:
    # a misspelt key says more than the key that is then missing
    first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    said = _PLAINER.get(first["type"], first["msg"]).removeprefix("Value error, ")
    key = ".".join(str(part) for part in first["loc"])
    return RuleError(said, f"{shown}:{_line_of(node, first['loc'])}: {key}", MANUAL)


def _settle_keys(node: yaml.Node, shown: str) -> None:
    """Take keys as written, as YAML reads ``off`` as a truth value; of two equal keys it would drop one in silence."""
    for mapping in _mappings(node, set()):
        seen: set[object] = set()
        for key, _ in mapping.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise RuleError(
                        f"the key {key.value} stands twice", f"{shown}:{key.start_mark.line + 1}", "keep one"
                    )
                seen.add(key.value)
                key.tag = _TEXT


def _mappings(node: yaml.Node, visited: set[int]) -> Iterator[yaml.MappingNode]:
    if id(node) in visited or isinstance(node, yaml.ScalarNode):
        return
    visited.add(id(node))  # an alias leads to a node that was seen before
    if isinstance(node, yaml.MappingNode):
        yield node
        inner: list[Any] = [value for _, value in node.value]
    else:
        inner = node.value
    for child in inner:
        yield from _mappings(child, visited)


def _line_of(node: yaml.Node | None, path: tuple[Key, ...]) -> int:
    line = 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            match = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if match is None:
                break
            line, node = match[0].start_mark.line + 1, match[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _child(node: yaml.Node | None, part: Key) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return node.value[part] if isinstance(node, yaml.SequenceNode) and isinstance(part, int) else None
