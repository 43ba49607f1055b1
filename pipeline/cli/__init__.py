"""The command ``gongwen``: parses arguments, calls the rooms, prints. What takes long to import waits for its verb."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline import __version__
from pipeline.errors import GongwenError

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.run import Progress, RunSummary
    from pipeline.snapshot import Version

DONE: Final = 0
REFUSED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
UNWRAPPED: Final = 1_000_000
"""Columns of a pipe: what reads it breaks no lines."""

MANUAL: Final = """\
Notices of Chinese governments (公文) in, tables out: numbered items, responsible units, deadlines and targets, each
with the characters of the notice that say so and the rule that read them.

\b
  gongwen run                          raw/ into extracted/current
  gongwen run 粤办函〔2021〕55号.html -o out
  gongwen show                         what there is
  gongwen show 粤办函〔2021〕55号      one notice as a tree
  gongwen show yuebanhan-2021-55 1.8   one item, its quotes marked
  gongwen evaluate gold/ --show        precision and recall, each miss and wrong fact

\b
The tables are Parquet, one folder each (documents, texts, items, responsibilities, deadlines, targets, citations,
boxes, findings):
  pandas.read_parquet("extracted/current/items")

\b
Exit codes:
  0  done
  1  done, but: with --strict a document is not ok; a gold file has no document
  2  wrong use, or input that cannot be read
  130  stopped with Ctrl-C
"""


class Place(click.Path):
    """A path; an empty one, as of an unset variable of a script, is not the folder that one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the path is empty.", param, ctx)
        return super().convert(value, param, ctx)


tables_option = click.option(
    "-t",
    "--tables",
    default="extracted",
    show_default=True,
    type=Place(),
    help="Folder of versions, or one version.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(
    help=MANUAL,
    invoke_without_command=True,
    context_settings={"max_content_width": 120},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command("run", short_help="Extract notices into tables.")
@click.argument("raw", nargs=-1, type=Place())
@click.option("-o", "--out", default="extracted", show_default=True, type=Place(), help="Folder of versions.")
@click.option("--strict", is_flag=True, help="Exit with 1 unless every document is ok.")
@json_option
def run_verb(raw: tuple[Path, ...], out: Path, strict: bool, as_json: bool) -> int:
    """Extract notices (files, or folders of them; raw/ by default) and publish the tables as the current version.

    A document that cannot be read is reported and stops nothing. The same notices, rules and code publish nothing new.
    """
    from pipeline.rules import load_rules
    from pipeline.run import run

    with _ProgressBar() as progress:
        done = run(raw or (Path("raw"),), out, load_rules(), progress)
    if as_json:
        _print_json({**dataclasses.asdict(done), "folder": done.folder.as_posix()})
    else:
        _print_summary(done)
    return REFUSED if strict and any(count for status, count in done.documents.items() if status != "ok") else DONE


@cli.command("show", short_help="Show a notice, or one of its items.")
@click.argument("doc", required=False)
@click.argument("item", required=False)
@tables_option
@json_option
def show_verb(doc: str | None, item: str | None, tables: Path, as_json: bool) -> int:
    """Show a notice as a tree, or one ITEM (1.8) of it with its quotes marked; without DOC, list the notices.

    DOC is a doc_id, the stem of the file, or any part of doc_id, title or number that fits one notice only.
    """
    from pipeline.report import document, terminal

    version = _open(tables)
    console = _console()
    if doc is None:
        rows = document.documents(version.folder)
        _print_json(rows) if as_json else console.print(terminal.listing(rows))
        return DONE
    view = document.load(version.folder, doc)
    if item is None:
        _print_json(dataclasses.asdict(view)) if as_json else console.print(terminal.tree(view))
    else:
        row = view.item(item)
        _print_json(row) if as_json else console.print(
            terminal.whole_item(row, coloured=console.color_system is not None)
        )
    return DONE


@cli.command("evaluate", short_help="Score the tables against gold files.")
@click.argument("gold", nargs=-1, required=True, type=Place())
@tables_option
@click.option("--show", is_flag=True, help="List every missed and every wrong fact.")
@json_option
def evaluate_verb(gold: tuple[Path, ...], tables: Path, show: bool, as_json: bool) -> int:
    """Score the tables against gold files (*.yaml), or folders of them: precision, recall and F1 of every fact.

    A gold file belongs to the document whose file has the same stem. strict: in the same item; loose: in the notice.
    """
    from pipeline.evaluate import evaluate
    from pipeline.report import terminal

    result = evaluate(_open(tables).folder, gold)
    rows = [
        (fact, mode, score.precision, score.recall, score.f1, score.found, score.wrong, score.missed)
        for (fact, mode), score in result.scores.items()
    ]
    if as_json:
        names = ("fact", "mode", "precision", "recall", "f1", "found", "wrong", "missed")
        answer = {
            "notices": result.notices,
            "not_found": result.not_found,
            "scores": [dict(zip(names, row, strict=True)) for row in rows],
        }
        _print_json({**answer, "differences": [dataclasses.asdict(d) for d in result.differences]} if show else answer)
    else:
        console = _console()
        for d in result.differences if show else ():
            place = f"「{d.quote}」 at {d.start}" if d.quote else ""
            console.print(terminal.difference(d.kind, d.notice, d.fact, d.path, d.value, place))
        console.print(terminal.scores(rows))
        console.print(f"{result.notices} notices")
        for stem in result.not_found:
            click.echo(f"gongwen: {terminal.safe(stem)}: no document has this stem", err=True)
    return REFUSED if result.not_found else DONE


def main() -> None:
    """Run the command; whatever is wrong with its input is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console in cp936 or cp1252 has not every character
    try:
        code = cli.main(standalone_mode=False, prog_name="gongwen")
    except click.ClickException as error:
        code = _refuse(f"{error.format_message()} (gongwen --help)")
    except GongwenError as error:
        code = _refuse(str(error))
    except OSError as error:
        _give_up_printing()
        code = _refuse(f"{error.filename or 'output'}: {error.strerror or error}")
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except SystemExit:
        code = DONE  # click and rich leave so when the pipe is closed: its reader (head) has had enough
    sys.exit(code)


def _give_up_printing() -> None:
    """What waits to be printed to a full disk would be tried again, and complained about, on the way out."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(message: str) -> int:
    from pipeline.report.terminal import safe

    click.echo("gongwen: " + " ".join(safe(message).split()), err=True)
    return WRONG_USE


def _open(tables: Path) -> Version:
    from pipeline.snapshot import open_version

    return open_version(tables)


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, width=None if _is_terminal(stderr) else UNWRAPPED)


def _is_terminal(stderr: bool) -> bool:
    stream = sys.stderr if stderr else sys.stdout
    return stream is not None and stream.isatty()  # None where the caller closed it


def _print_summary(done: RunSummary) -> None:
    from pipeline.report import terminal

    documents = {f"documents {status}": count for status, count in done.documents.items()}
    found = {"items": done.items, "units": done.units, "deadlines": done.deadlines, "targets": done.targets}
    console = _console()
    console.print(terminal.summary({**documents, **found}, done.findings))
    console.print()
    console.print(f"{'unchanged' if done.unchanged else 'written'}: {done.folder}", markup=False)


_UNPRINTABLE: Final = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def _print_json(value: Any) -> None:
    """Print JSON that neither steers a terminal nor loses a character where the console has no UTF-8."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=1, default=str)
    click.echo(_UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


class _ProgressBar:
    """A bar on stderr while a run goes on; nothing where stderr is no terminal."""

    def __enter__(self) -> Progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = _console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
        # not console.is_terminal: FORCE_COLOR, which build servers set, makes it true of a log file
        self._bar = Progress(*columns, console=console, transient=True, disable=not _is_terminal(stderr=True))
        self._bar.start()
        self._task = self._bar.add_task("", total=None)
        return self._advance

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _advance(self, done: int, total: int, doc_id: str) -> None:
        from pipeline.report.terminal import safe

        self._bar.update(self._task, completed=done, total=total, description=safe(doc_id))
