"""Documents in processes of their own: one that hangs or swells is cut off, and the run goes on."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TooLate
from concurrent.futures import wait
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import psutil
from pebble import ProcessExpired, ProcessPool

from pipeline.types import Finding, Limits

Task = TypeVar("Task")
Result = TypeVar("Result")

LOOK_EVERY: Final = 0.05
"""Seconds between two looks at the memory of the processes: a runaway fills some 200 MiB in that time."""

AHEAD: Final = 8
"""Documents handed out for each process beyond the one that is waited for, so that none idles behind a slow one."""

FORKS: Final = sys.platform == "linux"
"""A forked process starts at once and shares the rules and the dictionary; elsewhere forking is unsafe or unknown."""

_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CutOff:
    """What stands instead of a result, as a finding: ``timed_out``, ``memory_exceeded`` or ``crashed``."""

    reason: Finding


def guarded(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    prepare: Callable[..., None],
    arguments: tuple[Any, ...],
    limits: Limits,
    processes: int,
) -> Iterator[Result | CutOff]:
    """The results of ``work`` on each task in their order, each done within ``limits`` in one of several processes.

    ``prepare(*arguments)`` runs once in each process. What ``work`` raises is raised here.
    """
    pool: Any = ProcessPool(
        processes,
        initializer=prepare,
        initargs=arguments,
        context=multiprocessing.get_context("fork" if FORKS else "spawn"),
    )
    swollen: set[int] = set()
    waiting: deque[Any] = deque()
    left = iter(tasks)
    try:
        while True:
            while len(waiting) < processes * AHEAD and (task := next(left, None)) is not None:
                waiting.append(pool.schedule(work, args=(task,), timeout=limits.seconds))
            if not waiting:
                return
            yield _result(waiting.popleft(), limits, swollen)
    finally:
        pool.stop()
        pool.join()


def _result(future: Any, limits: Limits, swollen: set[int]) -> Any:
    while not wait([future], timeout=LOOK_EVERY).done:
        swollen.update(_stop_swollen(limits.memory_mib * _MIB))
    try:
        return future.result()
    except TooLate:
        message = f"given up after {limits.seconds} seconds: look at the file, or allow more with --seconds"
        return CutOff(Finding("parse", "timed_out", message))
    except ProcessExpired as gone:
        if gone.pid in swollen:
            message = f"given up at {limits.memory_mib} MiB of memory: look at the file, or allow more with --memory"
            return CutOff(Finding("parse", "memory_exceeded", message))
        message = "reading it ended the process: look at the file; please report it if other programs can read it"
        return CutOff(Finding("parse", "crashed", message))


def _stop_swollen(most: int) -> Iterator[int]:
    """End those of our processes, converters among them, that hold more than ``most`` bytes, and name them."""
    for process in psutil.Process().children(recursive=True):
        try:
            if process.memory_info().rss > most:
                process.kill()
                yield process.pid
        except psutil.Error:
            continue  # it has ended by itself
