"""One rule as written to one that works: its fragments put in, its pattern compiled, its use to the engine checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pipeline.rules.engine import is_free, misfits
from pipeline.rules.entry import Entry
from pipeline.rules.model import FRAGMENT, Example, Rule
from pipeline.rules.packfile import MANUAL, Key, PackFile
from pipeline.text import fold

SHIPPED: Final = "shipped"
"""In an overlay ``{shipped}`` stands for what the shipped pack has in this place, so that nobody needs to copy it."""

_SHIPPED_WORD: Final = f"{{{SHIPPED}}}"
_NOTHING_SHIPPED: Final = "the shipped pack has nothing in this place that {shipped} could stand for"


class Builder:
    """Builds the rules of one pack; ``fragments`` are those of its file and of the one that is laid over it."""

    def __init__(self, base: PackFile, over: PackFile | None) -> None:
        self._pack = base.data.pack
        self._files = (base, over) if over else (base,)
        self._open: list[tuple[str, int]] = []
        self.fragments: dict[str, str] = {}
        for file in self._files:
            for name in file.data.fragments:
                if name == SHIPPED or not FRAGMENT.fullmatch(f"{{{name}}}"):
                    way_out = "choose another name, of letters, digits and _"
                    raise file.refuse(f"no fragment may be called {name}", way_out, "fragments", name)
                self.fragments[name] = self._fragment(name, file, ("fragments", name))

    def rule(self, entry: Entry, order: int, shipped: Entry | None) -> Rule:
        """The rule of an entry; ``shipped`` is the entry of the shipped pack with the same id."""
        data = entry.data
        entry.check_id(self._pack)
        if len(data.forms) != 1:
            raise entry.refuse(f"rule {data.id} needs one of pattern, words, selector", "keep exactly one")
        if not data.examples or not data.counterexamples:
            raise entry.refuse(f"rule {data.id} needs an example and a counterexample", "add them")
        is_own = entry.origin != "shipped"
        replaced = self.rule(shipped, order, None) if is_own and shipped else None
        rule = self._built(entry, order, replaced)
        try:
            rule.regex  # noqa: B018 - compiled here, so that a broken pattern is refused at once
        except (re.error, OverflowError, RecursionError) as error:
            raise entry.refuse(f"pattern of {data.id}: {error}", "correct the pattern", data.forms[0]) from error
        if is_own or is_free(rule.id):
            for what, key in misfits(rule, replaced):
                raise entry.refuse(f"{data.id}: {what}", MANUAL, *key.split("."))
        if is_own and rule.selector is not None:
            _check_selector(rule.selector, entry)
        return rule

    def _built(self, entry: Entry, order: int, replaced: Rule | None) -> Rule:
        data = entry.data
        words = self._words(entry, replaced)
        source = _alternation(words) if words else ""
        if data.pattern is not None:
            source = self._expand(
                data.pattern, replaced.source if replaced else None, entry.file, entry.path("pattern")
            )
        return Rule(
            id=data.id,
            reason=data.reason,
            yields=dict(data.yields),
            source=source,
            words=words,
            selector=_selector(entry, replaced),
            examples=tuple(
                Example(text, quote, example.expect, example.only, entry.line("examples", number))
                for number, example in enumerate(data.examples)
                for text, quote in example.forms
            ),
            counterexamples=tuple(data.counterexamples),
            order=order,
            written=data.pattern or "",
            place=entry.place("id"),
            counterexample_lines=tuple(
                entry.line("counterexamples", number) for number in range(len(data.counterexamples))
            ),
            came_from=entry.sources(),
            origin=entry.origin,
        )

    def _words(self, entry: Entry, replaced: Rule | None) -> tuple[str, ...]:
        words = entry.data.words
        if words is None:
            return ()
        if not words or not all(words):
            raise entry.refuse(f"rule {entry.id} has no words, or an empty one", "write the words", "words")
        if _SHIPPED_WORD not in words:
            return tuple(fold(word) for word in words)
        if replaced is None or not replaced.words:
            raise entry.refuse(_NOTHING_SHIPPED, "write the words themselves", "words")
        own = [fold(word) for word in words if word != _SHIPPED_WORD]
        return (*replaced.words, *(word for word in own if word not in replaced.words))

    # -- fragments

    def _fragment(self, name: str, file: PackFile, path: tuple[Key, ...]) -> str:
        """The pattern of a fragment as the last file has it; ``path`` is where it is asked for in ``file``."""
        layers = [(at, layer) for at, layer in enumerate(self._files) if name in layer.data.fragments]
        if not layers:
            raise file.refuse(f"unknown fragment {{{name}}}", "define it under fragments", *path)
        value = ""
        for at, layer in layers:
            if (name, at) in self._open:
                raise file.refuse(f"the fragment {name} is made of itself", f"write {_SHIPPED_WORD}", *path)
            self._open.append((name, at))
            value = self._layer(name, at, layer, value if at else None)
            self._open.pop()
        return value

    def _layer(self, name: str, at: int, file: PackFile, shipped: str | None) -> str:
        written = file.data.fragments[name]
        path = ("fragments", name)
        if isinstance(written, str):
            return self._expand(written, shipped, file, path)
        if not written or not all(written):
            raise file.refuse(f"the fragment {name} has no words, or an empty one", "write the words", *path)
        if _SHIPPED_WORD not in written:
            return _alternation(written)
        if not shipped:
            raise file.refuse(_NOTHING_SHIPPED, "write the words themselves", *path)
        own = [word for word in written if word != _SHIPPED_WORD]
        below = self._files[0].data.fragments[name]
        return _alternation([*below, *own]) if isinstance(below, list) else f"(?:{_alternation(own)}|{shipped})"

    def _expand(self, pattern: str, shipped: str | None, file: PackFile, path: tuple[Key, ...]) -> str:
        def put(match: re.Match[str]) -> str:
            if match[1] != SHIPPED:
                return f"(?:{self._fragment(match[1], file, path)})"
            if not shipped:
                raise file.refuse(_NOTHING_SHIPPED, "write the pattern itself", *path)
            return f"(?:{shipped})"

        return FRAGMENT.sub(put, pattern)


def _selector(entry: Entry, replaced: Rule | None) -> str | None:
    css = entry.data.selector
    if css is None or _SHIPPED_WORD not in css:
        return css
    if replaced is None or not replaced.selector:
        raise entry.refuse(_NOTHING_SHIPPED, "write the selector itself", "selector")
    return css.replace(_SHIPPED_WORD, replaced.selector)


def _check_selector(css: str, entry: Entry) -> None:
    import soupsieve  # only a selector of the user's own is worth its loading time

    for part in css.split(","):
        try:
            soupsieve.compile(part.strip())
        except soupsieve.SelectorSyntaxError as error:
            said = str(error).partition("\n")[0]
            raise entry.refuse(f"no selector is {part.strip()!r}: {said}", "correct it", "selector") from error


def _alternation(words: Iterable[str]) -> str:
    folded = {fold(word) for word in words}
    return "(?:" + "|".join(re.escape(word) for word in sorted(folded, key=lambda word: (-len(word), word))) + ")"
