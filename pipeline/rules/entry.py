"""A rule as it stands in a file, or in two: what a file of the user's own leaves out comes from the shipped one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from pipeline.errors import RuleError
from pipeline.rules.model import Origin, Place
from pipeline.rules.packfile import MANUAL, Key, OwnRuleData, PackFile, RuleData

KEYS: Final = ("reason", "pattern", "words", "selector", "yields", "examples", "counterexamples")
FORMS: Final = frozenset({"pattern", "words", "selector"})
"""A rule has one of these: one of its own takes the place of any that is shipped."""

_NEEDED: Final = ("reason", "examples", "counterexamples")
_ID: Final = re.compile(r"[a-z]+(?:\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class Entry:
    """A rule as written, and where: the rule number ``at`` of a file."""

    file: PackFile
    at: int
    data: RuleData
    origin: Origin = "shipped"
    below: Entry | None = None
    """The shipped entry of this id, which has the keys that this one leaves out."""

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.data.id

    @property
    def group(self) -> str:
        """The id without its last part."""
        return self.data.id.rpartition(".")[0]

    def path(self, *keys: Key) -> tuple[Key, ...]:
        """The keys that lead to a part of this rule, from the top of the file."""
        return ("rules", self.at, *keys)

    def of(self, key: Key) -> Entry:
        """The entry that has the key: this one, or the one below."""
        written = key in self.file.keys(*self.path())
        return self if written or self.below is None else self.below

    def line(self, *keys: Key) -> int:
        """The line of a part of this rule, in the file that has it."""
        has = self.of(keys[0])
        return has.file.line(*has.path(*keys))

    def place(self, key: Key) -> Place:
        """The file and the line of a key."""
        return Place(self.of(key).file.shown, self.line(key))

    def sources(self) -> dict[str, Place]:
        """Where each key of a rule stands that takes some from the shipped one; nothing of other rules."""
        if self.below is None:
            return {}
        own, shipped = self.file.keys(*self.path()), self.below.file.keys(*self.below.path())
        form_of = own if own & FORMS else shipped
        return {key: self.place(key) for key in KEYS if key in (form_of if key in FORMS else own | shipped)}

    def refuse(self, what: str, way_out: str, *keys: Key) -> RuleError:
        """The error about a key of this rule, to be raised; it names the rule where the key is not its own."""
        is_own = not keys or keys[0] in self.file.keys(*self.path())
        return self.file.refuse(what, way_out, *self.path(*(keys if is_own else ())))

    def check_id(self, pack: str) -> None:
        """Refuse an id that is none of this pack."""
        if not _ID.fullmatch(self.id) or not self.id.startswith(pack + "."):
            raise self.refuse(f"rule id {self.id!r}", f"write {pack}.some-name", "id")


def own_entry(file: PackFile, at: int, own: OwnRuleData, shipped: Entry | None) -> Entry:
    """The entry of a rule of the user's own: with the keys of the shipped rule of its id that it leaves out.

    Raises :class:`~pipeline.errors.RuleError` where a new rule lacks a key.
    """
    written = _given(own)
    if shipped is None:
        for key in _NEEDED:
            if key not in written:
                raise file.refuse("this key is missing", MANUAL, "rules", at, key)
        return Entry(file, at, RuleData.model_validate(written), "added")
    below = _given(shipped.data)
    if not FORMS.isdisjoint(written):
        below = {key: value for key, value in below.items() if key not in FORMS}
    return Entry(file, at, RuleData.model_validate(below | written), "overridden", shipped)


def _given(data: RuleData | OwnRuleData) -> dict[str, Any]:
    return {key: value for key in type(data).model_fields if (value := getattr(data, key)) is not None}
