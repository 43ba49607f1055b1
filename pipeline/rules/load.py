"""Packs to rules: fragments put in, patterns compiled, and a user's folder laid over the shipped packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import RuleError
from pipeline.rules.build import Builder
from pipeline.rules.engine import emptied, groups_of, is_free
from pipeline.rules.entry import Entry, own_entry
from pipeline.rules.model import Overlay, Pack, Rule, RuleSet
from pipeline.rules.packfile import OverlayData, PackData, PackFile, read_packs


def rules_folder() -> Path:
    """The shipped rules: the copy inside the installed package, or rules/ of a checkout, which has no such copy."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_rules"
    return packaged if packaged.is_dir() else package.parent / "rules"


def load_rules(folder: Path | None = None, overlay: Path | None = None, off: Sequence[str] = ()) -> RuleSet:
    """Load every pack of ``folder`` (default: the shipped one), with the packs of ``overlay`` laid over them.

    ``load_rules(overlay=Path("rules"))`` reads ``rules/units.yaml`` over the shipped pack units: a rule with a new id
    comes before the others of its group, one with a known id takes its place, and ids under ``off`` go; so do the ids
    that are given as ``off`` here. Raises :class:`~pipeline.errors.RuleError` that names the file, the line and the
    key of what is wrong.
    """
    folder = folder or rules_folder()
    if overlay and overlay.resolve() == folder.resolve():
        overlay = None
    base = {file.data.pack: file for file in read_packs(folder, PackData, Path())}
    over = {file.data.pack: file for file in read_packs(overlay, OverlayData, overlay)} if overlay else {}
    for name, file in over.items():
        if name not in base:
            raise file.refuse(f"there is no pack {name}", f"the packs are {', '.join(base)}", "pack")
    if unknown := [rule_id for rule_id in off if rule_id.partition(".")[0] not in base]:
        raise RuleError("there is no such rule", unknown[0], "list them with: gongwen rules list")
    merged = [_merged(file, over.get(name), [rule_id for rule_id in off if rule_id.partition(".")[0] == name])
              for name, file in base.items()]  # fmt: skip
    packs = {pack.name: pack for pack, _ in merged}
    if overlay is None and not off:
        return RuleSet(packs)
    dropped = tuple(rule for _, rules in merged for rule in rules)
    return RuleSet(packs, _overlay(overlay, packs.values(), over.values(), dropped))


def rules_beside(raw: Sequence[Path]) -> Path | None:
    """The folder of a user's own rules: ``rules/`` beside the folder ``raw`` that the paths are or lie in, else beside
    the folder that is given; None where there is none, or where it is the shipped one.

    Raises :class:`~pipeline.errors.RuleError` where several paths have one each.
    """
    found = {folder.resolve(): folder for folder in filter(None, map(_beside, raw))}
    if len(found) > 1:
        places = " and ".join(folder.as_posix() for folder in found.values())
        raise RuleError("each has rules of its own", places, "say with --rules which are meant")
    return next(iter(found.values()), None)


def _beside(raw: Path) -> Path | None:
    whole = raw.resolve() if ".." in raw.parts else raw.absolute()
    top = next((folder for folder in (whole, *whole.parents) if folder.name == "raw"), whole if raw.is_dir() else None)
    if top is None:
        return None
    folder = top.parent / "rules"
    holds_packs = any(folder.glob("*.yaml")) or any(folder.glob("*.yml"))
    if not holds_packs or folder.resolve() == rules_folder().resolve():
        return None
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def _overlay(folder: Path | None, packs: Iterable[Pack], files: Iterable[PackFile], off: tuple[Rule, ...]) -> Overlay:
    rules = [rule for pack in packs for rule in pack]
    return Overlay(
        folder=folder.as_posix() if folder else "",
        added=tuple(rule.id for rule in rules if rule.origin == "added"),
        overridden=tuple(rule.id for rule in rules if rule.origin == "overridden"),
        off=off,
        fragments=tuple(f"{file.data.pack}: {name}" for file in files for name in file.data.fragments),
    )


def _merged(base: PackFile, over: PackFile | None, off: Sequence[str]) -> tuple[Pack, list[Rule]]:
    """The pack with the overlay's file laid over it, and the rules that were switched off."""
    entries = _entries(base)
    _refuse_repeated(entries)
    shipped = {entry.id: entry for entry in entries}
    if over is not None:
        entries = _laid_over(entries, shipped, over)
    build = Builder(base, over)
    dropped = [_to_drop(rule_id, shipped, over, at) for at, rule_id in enumerate(_listed(over))]
    dropped += [_to_drop(rule_id, shipped, None, 0) for rule_id in off]
    gone = {entry.id for entry in dropped}
    kept = [entry for entry in entries if entry.id not in gone]
    rules = [build.rule(entry, order, shipped.get(entry.id)) for order, entry in enumerate(kept)]
    pack = Pack(base.data.pack, tuple(rules), build.fragments)
    if gone and (group := next(emptied(pack), None)):
        where = f"{over.shown}:{over.line('off')}: off" if over else "--off"
        raise RuleError(f"nothing is left of {group}", where, "keep one of its rules")
    return pack, [replace(build.rule(entry, -1, None), origin="off") for entry in dropped]


def _entries(file: PackFile) -> list[Entry]:
    assert isinstance(file.data, PackData)
    return [Entry(file, at, item) for at, item in enumerate(file.data.rules)]


def _own_entries(file: PackFile, shipped: dict[str, Entry]) -> list[Entry]:
    assert isinstance(file.data, OverlayData)
    return [own_entry(file, at, item, shipped.get(item.id)) for at, item in enumerate(file.data.rules)]


def _refuse_repeated(entries: Sequence[Entry]) -> None:
    seen: dict[str, Entry] = {}
    for entry in entries:
        if first := seen.get(entry.id):
            other = first.file.line("rules", first.at, "id")
            raise entry.refuse(f"rule id {entry.id} stands also in line {other}", "rename one", "id")
        seen[entry.id] = entry


def _laid_over(entries: list[Entry], shipped: dict[str, Entry], over: PackFile) -> list[Entry]:
    """The shipped entries with those of the overlay: in the place of their id, or before the others of their group."""
    own = _own_entries(over, shipped)
    _refuse_repeated(own)
    replaced = {entry.id: entry for entry in own if entry.id in shipped}
    merged = [replaced.get(entry.id, entry) for entry in entries]
    for entry in own:
        if entry.id in shipped:
            continue
        entry.check_id(over.data.pack)
        groups = groups_of(over.data.pack)
        if entry.group not in groups:
            way_out = f"begin the id with {' or '.join(f'{group}.' for group in groups)}" if groups else "override one"
            raise entry.refuse(f"no new rules are read in {entry.group}: its rules have a task each", way_out, "id")
        place = next(at for at, other in enumerate(merged) if other.group == entry.group and other.origin != "added")
        merged.insert(place, entry)
    return merged


def _listed(over: PackFile | None) -> list[str]:
    return over.data.off if over is not None and isinstance(over.data, OverlayData) else []


def _to_drop(rule_id: str, shipped: dict[str, Entry], over: PackFile | None, at: int) -> Entry:
    """The shipped rule that is switched off by the overlay's file, or by an option where there is none."""

    def refuse(what: str, way_out: str) -> RuleError:
        return over.refuse(what, way_out, "off", at) if over else RuleError(what, "--off", way_out)

    entry = shipped.get(rule_id)
    if entry is None:
        raise refuse(f"there is no shipped rule {rule_id}", "list them with: gongwen rules list")
    if over is not None and any(item.id == rule_id for item in over.data.rules):
        raise refuse(f"{rule_id} stands under rules as well", "keep one of the two")
    if not is_free(rule_id):
        raise refuse(f"{rule_id} cannot be switched off: the engine calls it by its id", "override it under rules")
    return entry
