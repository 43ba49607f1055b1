"""The command ``gongwen``: parses arguments, calls the rooms, prints. What takes long to import waits for its verb."""

from __future__ import annotations

import dataclasses
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline import __version__
from pipeline.cli.explain import explain_verb, why_not_verb
from pipeline.cli.read import read_verb
from pipeline.cli.rules import rules_group
from pipeline.cli.shell import (
    DONE,
    INTERRUPTED,
    REFUSED,
    WRONG_USE,
    Place,
    ProgressBar,
    choose_rules,
    is_terminal,
    json_option,
    open_console,
    overlay_json,
    print_json,
    processes_option,
    rules_option,
    tell,
    work_options,
)
from pipeline.errors import GongwenError
from pipeline.types import Limits

if TYPE_CHECKING:
    from pipeline.run import RunSummary
    from pipeline.snapshot import Version

FEW_COLLECTIONS: Final = 100_000
"""Objects made before the collector looks for cycles: libraries and rules are made of hundreds of thousands that stay,
and looking at them again and again is a tenth of the start."""

MANUAL: Final = """\
Notices of Chinese governments (公文) in, tables out: numbered items, responsible units, deadlines and targets, each
with the characters of the notice that say so and the rule that read them.

\b
  gongwen run                          raw/ into extracted/current
  gongwen run 粤办函〔2021〕55号.html -o out
  gongwen parse 附件2.pdf              what is read of a file, before anything is looked for
  gongwen show                         what there is
  gongwen show 粤办函〔2021〕55号      one notice as a tree
  gongwen show yuebanhan-2021-55 1.8   one item, its quotes marked
  gongwen explain yuebanhan-2021-55 1.8      how each of its facts came about
  gongwen why-not yuebanhan-2021-55 年底前   why these words gave no fact
  gongwen evaluate gold/ --show        precision and recall, each miss and wrong fact
  gongwen rules list                   the rules that read all this; show, check, coverage, impact
  gongwen read 6月底前建成25个         the quantities and times of any sentence

\b
The tables are Parquet, one folder each (documents, texts, items, responsibilities, deadlines, targets, citations,
attachments, boxes, findings):
  pandas.read_parquet("extracted/current/items")

\b
Exit codes:
  0  done
  1  done, but: with --strict a document is not ok; a gold file has no document; a rule breaks a promise
     (rules check); other rules give other rows (rules impact)
  2  wrong use, or input that cannot be read
  130  stopped with Ctrl-C
"""


tables_option = click.option(
    "-t",
    "--tables",
    default="extracted",
    show_default=True,
    type=Place(),
    help="Folder of versions, or one version.",
)


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


cli.add_command(explain_verb)
cli.add_command(why_not_verb)
cli.add_command(rules_group)
cli.add_command(read_verb)


@cli.command("run", short_help="Extract notices into tables.")
@click.argument("raw", nargs=-1, type=Place())
@click.option("-o", "--out", default="extracted", show_default=True, type=Place(), help="Folder of versions.")
@click.option("--strict", is_flag=True, help="Exit with 1 unless every document is ok.")
@processes_option
@rules_option
@work_options
@json_option
def run_verb(
    raw: tuple[Path, ...],
    out: Path,
    strict: bool,
    processes: int | None,
    own: Path | None,
    as_json: bool,
    **limits: int,
) -> int:
    """Extract notices (files, or folders of them; raw/ by default) and publish the tables as the current version.

    A document that cannot be read, or that costs more than it may, is reported and stops nothing. The same notices,
    rules and code publish nothing new; what was parsed before is not parsed again.
    """
    from pipeline.run import Work, run

    raw = raw or (Path("raw"),)
    rules = choose_rules(own, raw)
    with ProgressBar() as progress:
        done = run(raw, out, rules, progress, Work(Limits(**limits), processes))
    if as_json:
        print_json({**dataclasses.asdict(done), "folder": done.folder.as_posix(), "overlay": overlay_json(rules)})
    else:
        _print_summary(done)
    return REFUSED if strict and any(count for status, count in done.documents.items() if status != "ok") else DONE


@cli.command("parse", short_help="Show what is read of a file.")
@click.argument("file", type=Place())
@click.option("--text", "as_text", is_flag=True, help="Print the text alone.")
@rules_option
@work_options
@json_option
def parse_verb(file: Path, as_text: bool, own: Path | None, as_json: bool, **limits: int) -> int:
    """Show the parsed form of FILE: its text, paragraphs, tables and pages, before anything is looked for in it.

    Exit code 2 says that it cannot be read; the finding says why.
    """
    from pipeline.report import parsed, terminal
    from pipeline.run import Work, parse_file

    doc = parse_file(file, choose_rules(own, (file,)), Work(Limits(**limits)))
    if as_json:
        print_json(dataclasses.asdict(doc))
    elif as_text:
        click.echo(terminal.safe(doc.text) if is_terminal(stderr=False) else doc.text)
    else:
        console = open_console()
        for part in parsed.parsed(doc, drawn=is_terminal(stderr=False)):
            console.print(part)
    if doc.status != "failed":
        return DONE
    return WRONG_USE if as_json else _refuse(f"{doc.doc_id}: {doc.findings[-1].message}")


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
    console = open_console()
    if doc is None:
        rows = document.documents(version.folder)
        print_json(rows) if as_json else console.print(terminal.listing(rows))
        return DONE
    view = document.load(version.folder, doc)
    if item is None:
        print_json(dataclasses.asdict(view)) if as_json else console.print(terminal.tree(view))
    else:
        row = view.item(item)
        print_json(row) if as_json else console.print(
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
        print_json({**answer, "differences": [dataclasses.asdict(d) for d in result.differences]} if show else answer)
    else:
        console = open_console()
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
    gc.set_threshold(FEW_COLLECTIONS)
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
    tell(message)
    return WRONG_USE


def _open(tables: Path) -> Version:
    from pipeline.snapshot import open_version

    return open_version(tables)


def _print_summary(done: RunSummary) -> None:
    from pipeline.report import terminal

    documents = {f"documents {status}": count for status, count in done.documents.items()}
    found = {"items": done.items, "units": done.units, "deadlines": done.deadlines, "targets": done.targets}
    console = open_console()
    console.print(terminal.summary({**documents, **found}, done.findings))
    console.print()
    console.print(f"{'unchanged' if done.unchanged else 'written'}: {done.folder}", markup=False)
