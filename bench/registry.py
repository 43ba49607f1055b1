"""How fast the registry starts, finds regions and resolves units.

``python bench/registry.py`` prints milliseconds; ``python bench/registry.py SNAPSHOT`` prints also the share of the
units of an extracted version that are resolved, and what is not, by frequency.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
from timing import ROOT, compare

from pipeline.registry import Registry, Resolution, load_registry
from pipeline.rules import rules_folder
from pipeline.text import fold

UNITS: Final = (
    "省发展改革委",
    "省委网信办",
    "人民银行广州分行",
    "市卫健委",
    "各县（市、区）人民政府",
    "省教育厅办公室",
)
COPIES: Final = 20
"""The sample notices so many times over: a text long enough to time."""

SHOWN: Final = 40
"""So many unresolved units are listed."""


def main(snapshot: Path | None) -> None:
    """Print the times, and the share of a snapshot."""
    folder = rules_folder() / "registry"
    registry = load_registry()
    day = date(2021, 4, 16)
    samples = (path.read_text("utf-8") for path in sorted((ROOT / "raw" / "samples").glob("*.txt")))
    text = fold("".join(samples)) * COPIES
    registry.resolve("省教育厅", "广东省", day)

    def read_all() -> None:
        fresh = Registry(folder)
        fresh.regions.index  # noqa: B018 - built when first asked for
        fresh.bodies  # noqa: B018

    def find() -> None:
        registry.regions_in(text, day)

    def resolve() -> None:
        for unit in UNITS:
            registry.resolve(unit, "广东省广州市", day)

    names = len(registry.regions.all) + len(registry.bodies.local) + len(registry.bodies.nation)
    for label, spent in zip(
        (f"start, {names} names", f"regions in {len(text)} characters", f"{len(UNITS)} units"),
        compare([read_all, find, resolve]),
        strict=True,
    ):
        print(f"{label:<40}{spent * 1000:10.2f} ms")
    if snapshot:
        _share(snapshot)


def _share(snapshot: Path) -> None:
    """Resolve every assignment of a snapshot, by the region and the date of its notice."""
    documents = pd.read_parquet(snapshot / "documents")[["doc_id", "region", "issued_date"]]
    rows = pd.read_parquet(snapshot / "responsibilities").merge(documents, on="doc_id")
    registry = load_registry()
    start = time.perf_counter()
    found: list[tuple[str, str | None, bool, Resolution]] = []
    for unit, region, day, collective in zip(rows.unit, rows.region, rows.issued_date, rows.collective, strict=True):
        place = region if isinstance(region, str) else None
        found.append((unit, place, collective, registry.resolve(unit, place, day if isinstance(day, date) else None)))
    spent = time.perf_counter() - start
    single = [row for row in found if not row[2]]
    known = sum(row[3].id is not None for row in single)
    groups = [row for row in found if row[2]]
    print(f"{len(found)} assignments in {spent * 1000:.0f} ms")
    print(f"resolved {known} of {len(single)} units with a name ({known / max(1, len(single)):.2%})")
    print(f"no finding for {sum(not row[3].is_finding for row in groups)} of {len(groups)} groups")
    missing = Counter((unit, region, answer.reason) for unit, region, _, answer in single if answer.id is None)
    for (unit, region, reason), times in missing.most_common(SHOWN):
        print(f"{times:6d}  {unit}  {region or ''}  {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
