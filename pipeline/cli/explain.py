"""``gongwen explain`` and ``gongwen why-not``: how a fact came about, and why words gave none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shell import DONE, Place, choose_rules, json_option, open_console, print_json, rules_option

if TYPE_CHECKING:
    from pipeline.explain import Reading

FACT_TABLES = ("responsibilities", "deadlines", "targets", "citations")

_tables = click.option(
    "-t",
    "--tables",
    default="extracted",
    show_default=True,
    type=Place(),
    help="Folder of versions, or one version.",
)
_raw = click.option(
    "--raw",
    multiple=True,
    default=("raw",),
    show_default=True,
    type=Place(),
    help="Where the notices are; may be given more than once.",
)


def _document_options(verb: Callable[..., int]) -> Callable[..., int]:
    """The options of a verb that reads one document again."""
    for option in (json_option, rules_option, _raw, _tables):
        verb = option(verb)
    return verb


@click.command("explain", short_help="Explain how a fact came about.")
@click.argument("doc")
@click.argument("item")
@click.argument("quote", required=False)
@_document_options
def explain_verb(
    doc: str, item: str, quote: str | None, tables: Path, raw: tuple[Path, ...], own: Path | None, as_json: bool
) -> int:
    """Explain the facts of ITEM (1.8, or preamble) of a notice: the rule, what each piece of its pattern matched, the
    values step by step, and the candidates that lost. QUOTE is a part of a fact's quote, or its number: deadlines:2.

    DOC is as for gongwen show, or a file. The notice is read again from its file; where that or the rules have changed
    since the tables were made, the command refuses.
    """
    from pipeline.explain import explain, views

    reading = _read(doc, tables, raw, own)
    found = explain(reading, item, quote)
    if as_json:
        facts = [fact.as_json() for fact in found]
        print_json({"document": reading.doc_id, "item": item, "facts": facts})
    else:
        open_console().print(views.explained(found))
    return DONE


@click.command("why-not", short_help="Explain why words gave no fact.")
@click.argument("doc")
@click.argument("quote")
@click.option("--table", type=click.Choice(FACT_TABLES), help="Ask for one kind of fact only.")
@_document_options
def why_not_verb(
    doc: str,
    quote: str,
    table: str | None,
    tables: Path,
    raw: tuple[Path, ...],
    own: Path | None,
    as_json: bool,
) -> int:
    """Explain why QUOTE, words of a notice, gave no fact: what was seen there and refused, else which rules came
    nearest and which of their conditions failed.
    """
    from pipeline.explain import views, why_not

    answer = why_not(_read(doc, tables, raw, own), quote, table)  # type: ignore[arg-type]  # click knows the choices
    if as_json:
        print_json(answer.as_json())
    else:
        open_console().print(views.not_found(answer, doc))
    return DONE


def _read(doc: str, tables: Path, raw: tuple[Path, ...], own: Path | None) -> Reading:
    from pipeline.explain import read_file, read_published
    from pipeline.snapshot import open_version

    file = Path(doc)
    if file.is_file():
        return read_file(file, choose_rules(own, (file,)))
    return read_published(open_version(tables), raw, doc, choose_rules(own, raw))
