"""How benchmarks are timed and where their files come from."""

from __future__ import annotations

import gc
import hashlib
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pipeline.types import RawDoc

ROUNDS: Final = 7
ROOT: Final = Path(__file__).resolve().parent.parent
SHARED: Final = Path(os.environ.get("GONGWEN_SHARED") or ROOT.parent / "shared")


def compare(jobs: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The median time of each job, all of them run once a round."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for job, spent in zip(jobs, times, strict=True):
            gc.collect()  # what one job leaves behind is not the next one's to clear away
            start = time.perf_counter()
            job()
            spent.append(time.perf_counter() - start)
    return [statistics.median(spent) for spent in times]


def files(pattern: str) -> list[Path]:
    """The files of this pattern among the samples, and the real ones where they are at hand."""
    shared = sorted((SHARED / "notices").rglob(pattern)) if SHARED.is_dir() else []
    return sorted((ROOT / "raw" / "samples").glob(pattern)) + shared


def raw_doc(data: bytes) -> RawDoc:
    """Bytes as a document of no particular name."""
    return RawDoc("bench", "bench", data, hashlib.sha256(data).hexdigest())
