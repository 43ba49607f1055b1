"""Units to registered bodies: 省发展改革委 in a notice of 广东省 is 广东省发展和改革委员会."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.extract.trace import Step, Trace
from pipeline.registry import Reason, Registry, Resolution
from pipeline.types import Facts, Finding, Notice, Responsibility

CODE: Final = "unresolved_unit"
NAMED: Final = 5
"""How many units a finding names that speaks of all units of an unknown region."""

_WITHOUT_REGION: Final[frozenset[Reason]] = frozenset({"no_region", "unclear_region"})
_WHY: Final[dict[Reason, str]] = {
    "sub_unit": "it is a part of a body that is known",
    "not_yet_valid": "this name did not exist on the day of the notice",
    "no_such_level": "the issuer's region does not say which one is meant",
}


def with_names(notice: Notice, facts: Facts, registry: Registry, trace: Trace | None = None) -> Facts:
    """The facts with ``unit_name`` and ``unit_id`` of each responsibility, and a finding for each unit left unknown.

    Where the region itself is unknown, one finding speaks of all its units. ``trace`` is told how each was resolved.
    """
    day = notice.header.issued_date
    said, region = _region(notice, registry)
    known = {
        unit: registry.resolve(unit, region, day)
        for unit in dict.fromkeys(fact.unit for fact in facts.responsibilities)
    }
    if trace is not None:
        for fact in facts.responsibilities:
            steps = _steps(fact.unit, known[fact.unit], said, region)
            trace.make("responsibilities", fact.path, fact.start, fact.end, steps)
    return replace(
        facts,
        responsibilities=tuple(
            replace(fact, unit_name=known[fact.unit].name, unit_id=known[fact.unit].id)
            for fact in facts.responsibilities
        ),
        findings=(*facts.findings, *_findings(facts.responsibilities, known)),
    )


def _steps(unit: str, resolution: Resolution, said: str, region: str | None) -> Iterator[Step]:
    """From the unit as written to the registered body, in the region of the issuer."""
    yield Step("region", said, region or "")
    yield Step("unit_name", unit, resolution.name or "", f"registry_{resolution.reason}")
    if resolution.id:
        yield Step("unit_id", "", resolution.id)


def _region(notice: Notice, registry: Registry) -> tuple[str, str | None]:
    """The issuer's region and its code; the region as printed where the registry has none."""
    header = notice.header
    found = registry.region_of(header.region, header.issued_date) if header.region else None
    return header.issuer or header.region or "", found.code if found else header.region


def _findings(facts: Iterable[Responsibility], known: dict[str, Resolution]) -> list[Finding]:
    first: dict[str, Responsibility] = {}
    for fact in facts:
        if known[fact.unit].is_finding and not fact.collective:
            first.setdefault(fact.unit, fact)
    homeless = [unit for unit in first if known[unit].reason in _WITHOUT_REGION]
    found = [_finding(first[unit], _message(unit, known[unit])) for unit in first if unit not in homeless]
    if homeless:
        named = "、".join(homeless[:NAMED]) + (f" and {len(homeless) - NAMED} more" if len(homeless) > NAMED else "")
        message = f"the region of the issuer is not in the registry or not clear, so these stay as written: {named}"
        found.insert(0, _finding(first[homeless[0]], message))
    return found


def _finding(fact: Responsibility, message: str) -> Finding:
    return Finding("extract", CODE, message, fact.start, fact.end)


def _message(unit: str, resolution: Resolution) -> str:
    return f"{unit} stays as written: {_WHY.get(resolution.reason, 'the registry does not know it')}"
