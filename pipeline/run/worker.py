"""What a process of the pool does: it walks documents through the rooms, with rules loaded once."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import store
from pipeline.run.walk import Read, Walk
from pipeline.types import Finding, ParsedDoc


@dataclass(slots=True)
class _Process:
    walk: Walk | None = None


_process = _Process()
"""A pool hands a task to a function of a module, so what it needs waits in the module."""


def prepare(walk: Walk) -> None:
    """Begin a process: all its documents take this way."""
    _process.walk = walk


def extract(source: store.Source) -> Read:
    """The tables of one document."""
    assert _process.walk
    return _process.walk(source)


def parse_only(source: store.Source) -> ParsedDoc | Finding:
    """The parsed form of one document, or why its bytes are not to be had."""
    assert _process.walk
    raw = store.read(source)
    if isinstance(raw, Finding):
        return raw
    outcome = _process.walk.walk(raw, to="parse")
    return outcome.doc or outcome.findings[-1]
