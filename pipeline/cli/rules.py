"""``gongwen rules``: what the rules are, whether they keep their promises, what they do and what a change would do."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli.shell import (
    DONE,
    REFUSED,
    Place,
    ProgressBar,
    choose_rules,
    json_option,
    open_console,
    overlay_json,
    print_json,
    processes_option,
    rules_option,
    tell,
    work_options,
)
from pipeline.errors import InputError, RuleError
from pipeline.types import Limits

if TYPE_CHECKING:
    from pipeline.rules import Rule, RuleSet
    from pipeline.run.impact import RowChange

RAW: Final = (Path("raw"),)

paths_argument = click.argument("raw", nargs=-1, type=Place())


@click.group("rules", short_help="Show, check and try out the rules.")
def rules_group() -> None:
    """The rules by which notices are read: the shipped ones, and your own laid over them (docs/rules.md)."""


@rules_group.command("list", short_help="List the rules.")
@click.argument("prefix", default="")
@rules_option
@json_option
def list_verb(prefix: str, own: Path | None, as_json: bool) -> int:
    """List the rules: id, where it comes from, fingerprint and reason; those whose ids begin with PREFIX."""
    from pipeline.report import ruleviews

    rules = choose_rules(own, RAW)
    chosen = [rule for rule in _all(rules) if rule.id.startswith(prefix)]
    if not chosen:
        raise InputError("no rule begins so", prefix, "list them all with: gongwen rules list")
    if as_json:
        print_json([ruleviews.brief(rule) for rule in chosen])
    else:
        open_console().print(ruleviews.listing(chosen))
    return DONE


@rules_group.command("show", short_help="Show one rule.")
@click.argument("rule_id", metavar="ID")
@rules_option
@json_option
def show_verb(rule_id: str, own: Path | None, as_json: bool) -> int:
    """Show the rule ID: its place, its pattern as written and with the fragments put in, its examples."""
    from pipeline.report import ruleviews

    rules = choose_rules(own, RAW)
    rule = next((rule for rule in _all(rules) if rule.id == rule_id), None)
    if rule is None:
        raise InputError("there is no such rule", rule_id, _near(rule_id, rules))
    if as_json:
        print_json(ruleviews.whole(rule))
    else:
        open_console().print(ruleviews.shown(rule))
    return DONE


@rules_group.command("check", short_help="Check the rules against their examples.")
@rules_option
@json_option
def check_verb(own: Path | None, as_json: bool) -> int:
    """Check that every rule finds its examples with the values they promise, and none of its counterexamples.

    Exit code 1 says that something is wrong: with a rule, or with the schema of a file.
    """
    from pipeline.rules import UnreadablePack
    from pipeline.run.rulecheck import check

    try:
        rules = choose_rules(own, RAW)
    except UnreadablePack:
        raise
    except RuleError as error:
        _print_problems([{"place": error.where, "rule": "", "message": f"{error.what}; {error.way_out}"}], 0, as_json)
        return REFUSED
    found = [{"place": str(p.place), "rule": p.rule_id, "message": p.message} for p in check(rules)]
    _print_problems(found, len(list(rules)), as_json)
    return REFUSED if found else DONE


@rules_group.command("coverage", short_help="Count what the rules do on notices.")
@paths_argument
@click.option("--top", default=20, show_default=True, type=click.IntRange(min=0), metavar="N", help="Pairs to show.")
@processes_option
@rules_option
@work_options
@json_option
def coverage_verb(
    raw: tuple[Path, ...], top: int, processes: int | None, own: Path | None, as_json: bool, **limits: int
) -> int:
    """Count which rules gave how many facts on notices (raw/ by default), how often each matches, which never did, and
    which pairs of a pack match the same words. Nothing is published.
    """
    from pipeline.report import ruleviews
    from pipeline.run import Work
    from pipeline.run.coverage import coverage

    raw = raw or RAW
    rules = choose_rules(own, raw)
    with ProgressBar() as progress:
        found = coverage(raw, rules, progress, Work(Limits(**limits), processes))
    counts = found.counts
    pairs = [(*pair, times) for pair, times in counts.overlaps.most_common(top)]
    if as_json:
        print_json(
            {
                "documents": found.documents,
                "uncounted": found.uncounted,
                "overlay": overlay_json(rules),
                "rules": [
                    {"id": rule.id, "facts": counts.facts[rule.id], "matches": counts.matches[rule.id]}
                    for rule in rules
                ],
                "never": [rule.id for rule in found.silent(rules)],
                "overlaps": [{"rules": [first, second], "times": times} for first, second, times in pairs],
            }
        )
        return DONE
    console = open_console()
    console.print(ruleviews.counted([(rule.id, counts.facts[rule.id], counts.matches[rule.id]) for rule in rules]))
    console.print(ruleviews.never([rule.id for rule in found.silent(rules)]))
    console.print(ruleviews.overlapping(pairs))
    click.echo(f"{found.documents} documents")
    for doc_id, reason in found.uncounted.items():
        tell(f"{doc_id}: not counted: {reason}")
    return DONE


@rules_group.command("impact", short_help="Show what a change of the rules does to the rows.")
@paths_argument
@click.option("--off", multiple=True, metavar="ID", help="Switch this rule off; may be given again.")
@processes_option
@rules_option
@work_options
@json_option
def impact_verb(
    raw: tuple[Path, ...],
    off: tuple[str, ...],
    processes: int | None,
    own: Path | None,
    as_json: bool,
    **limits: int,
) -> int:
    """Show what rows other rules add, remove or change on notices (raw/ by default). Nothing is published.

    Compared are the rules that a run takes now (the shipped ones, and rules/ beside raw/ if there is one) and the same
    with DIR in place of rules/ and without each ID. Without DIR and ID, rules/ beside raw/ is compared with nothing.
    Exit code 1 says that rows differ.
    """
    from pipeline.report import ruleviews
    from pipeline.rules import load_rules
    from pipeline.run import Work
    from pipeline.run.impact import impact

    raw = raw or RAW
    before, after = _compared(own, off, raw)
    rules = load_rules(overlay=before), load_rules(overlay=after, off=off)
    with ProgressBar() as progress:
        changes = impact(raw, *rules, progress, Work(Limits(**limits), processes))
    if as_json:
        overlays = {"before": overlay_json(rules[0]), "after": overlay_json(rules[1])}
        print_json({**overlays, **_numbers(changes), "rows": [dataclasses.asdict(change) for change in changes]})
        return REFUSED if changes else DONE
    for name, one in zip(("before", "after"), rules, strict=True):
        click.echo(f"{name}: {one.overlay or 'the shipped ones'}")
    console = open_console()
    for change in changes:
        console.print(ruleviews.row_change(change.kind, change.table, change.doc_id, change.item, change.quote,
                                           change.values, change.changed))  # fmt: skip
    click.echo(", ".join(f"{count} {kind}" for kind, count in _numbers(changes).items()))
    return REFUSED if changes else DONE


def _compared(own: Path | None, off: tuple[str, ...], raw: tuple[Path, ...]) -> tuple[Path | None, Path | None]:
    """The folders of rules before and after: the one in use and the one that is given, or none and the one in use."""
    from pipeline.rules import rules_beside

    now = rules_beside(raw)
    if own is not None and (now is None or own.resolve() != now.resolve()):
        return now, own
    if off:
        return now, now
    if now is None:
        raise InputError("nothing to compare", "rules impact", "give --rules DIR or --off ID")
    return None, now


def _numbers(changes: Sequence[RowChange]) -> dict[str, int]:
    counts = Counter(change.kind for change in changes)
    return {"added": counts["added"], "removed": counts["removed"], "changed": counts["changed"]}


def _print_problems(problems: list[dict[str, str]], rules: int, as_json: bool) -> None:
    from pipeline.report.terminal import one_line

    if as_json:
        print_json({"rules": rules, "problems": problems})
        return
    for problem in problems:
        click.echo(one_line(f"{problem['place']} {problem['rule']}".rstrip() + f": {problem['message']}"))
    click.echo(f"{len(problems)} problem{'s' * (len(problems) != 1)} in {rules} rules")


def _all(rules: RuleSet) -> list[Rule]:
    return [*rules, *(rules.overlay.off if rules.overlay else ())]


def _near(rule_id: str, rules: RuleSet) -> str:
    ids = get_close_matches(rule_id, [rule.id for rule in _all(rules)], n=3)
    return f"did you mean {', '.join(ids)}?" if ids else "list them with: gongwen rules list"
