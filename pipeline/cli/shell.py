"""What the verbs share: options, the console, JSON, the progress bar, and the folder of a user's own rules."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.types import Limits

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.rules import RuleSet
    from pipeline.run import Progress

DONE: Final = 0
REFUSED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
UNWRAPPED: Final = 1_000_000
"""Columns of a pipe: what reads it breaks no lines."""


class Place(click.Path):
    """A path; an empty one, as of an unset variable of a script, is not the folder that one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the path is empty.", param, ctx)
        return super().convert(value, param, ctx)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
processes_option = click.option(
    "-j", "--processes", type=click.IntRange(min=1), metavar="N", help="Documents read at once.  [default: one a core]"
)
rules_option = click.option(
    "--rules",
    "own",
    type=Place(),
    metavar="DIR",
    help="Your own rules, laid over the shipped ones.  [default: rules/ beside raw/]",
)

_LIMITS: Final = {
    "seconds": "Time that one document may take.",
    "memory_mib": "Memory that one document may take, in MiB.",
    "pages": "Pages that are read of a document.",
    "scanned_pages": "Scanned pages that are recognised of a document.",
    "characters": "Characters that are kept of a document.",
    "unzipped_mib": "What an archive or Office file may unpack to, in MiB.",
}


def work_options(verb: Callable[..., int]) -> Callable[..., int]:
    """The options of a verb that reads documents: what one may cost, and how many are read at once."""
    for name, text in reversed(_LIMITS.items()):
        option = f"--{name.removesuffix('_mib').replace('_', '-')}"
        default = getattr(Limits(), name)
        verb = click.option(
            option, name, default=default, show_default=True, type=click.IntRange(min=1), metavar="N", help=text
        )(verb)
    return verb


def choose_rules(own: Path | None, raw: Sequence[Path]) -> RuleSet:
    """The shipped rules, with those of ``own`` or of rules/ beside ``raw`` laid over them, which stderr is told."""
    from pipeline.rules import load_rules, rules_beside

    rules = load_rules(overlay=own or rules_beside(raw))
    if rules.overlay:
        tell(f"using {rules.overlay}")
    return rules


def tell(message: str) -> None:
    """One line on stderr, whatever the message holds."""
    from pipeline.report.terminal import safe

    click.echo("gongwen: " + " ".join(safe(message).split()), err=True)


def overlay_json(rules: RuleSet) -> dict[str, object] | None:
    """What was laid over the shipped rules, for ``--json``."""
    over = rules.overlay
    if over is None:
        return None
    off = [rule.id for rule in over.off]
    return {
        "folder": over.folder,
        "added": over.added,
        "overridden": over.overridden,
        "off": off,
        "fragments": over.fragments,
    }


def open_console(stderr: bool = False) -> Console:
    """A console that breaks lines for a person only."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, width=None if is_terminal(stderr) else UNWRAPPED)


def is_terminal(stderr: bool) -> bool:
    """Whether a person reads the stream."""
    stream = sys.stderr if stderr else sys.stdout
    return stream is not None and stream.isatty()  # None where the caller closed it


_UNPRINTABLE: Final = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def print_json(value: Any) -> None:
    """Print JSON that neither steers a terminal nor loses a character where the console has no UTF-8."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=1, default=str)
    click.echo(_UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


class ProgressBar:
    """A bar on stderr while a run goes on; nothing where stderr is no terminal."""

    def __enter__(self) -> Progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = open_console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
        # not console.is_terminal: FORCE_COLOR, which build servers set, makes it true of a log file
        self._bar = Progress(*columns, console=console, transient=True, disable=not is_terminal(stderr=True))
        self._bar.start()
        self._task = self._bar.add_task("", total=None)
        return self._advance

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _advance(self, done: int, total: int, doc_id: str) -> None:
        from pipeline.report.terminal import safe

        self._bar.update(self._task, completed=done, total=total, description=safe(doc_id))
