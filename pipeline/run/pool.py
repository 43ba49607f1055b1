"""Documents in processes of their own: one that hangs or swells is cut off, and the run goes on."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TooLate
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import psutil
from pebble import ProcessExpired, ProcessPool

from pipeline.errors import GongwenError
from pipeline.types import Finding, Limits

Task = TypeVar("Task")
Result = TypeVar("Result")

LOOK_EVERY: Final = 0.05
"""Seconds between two looks at the memory of the processes: a runaway fills some 200 MiB in that time."""

AHEAD: Final = 8
"""Documents handed out for each process beyond the one that is waited for, so that none idles behind a slow one."""

FALSE_STARTS: Final = 3
"""So often all processes may end before one has read a document: the system may have ended them, for want of memory."""

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

    ``prepare(*arguments)`` runs once in each process. What ``work`` raises is raised here. A task whose process ended
    is tried once more in a fresh one: the memory may have been that of the task before.
    Raises :class:`~pipeline.errors.GongwenError` where no process gets as far as a task.
    """

    def team(size: int) -> _Team:
        return _Team(work, prepare, arguments, limits, size)

    many = team(processes)
    waiting: deque[tuple[Task, Any]] = deque()
    left = iter(tasks)
    false_starts = 0
    try:
        while True:
            while len(waiting) < processes * AHEAD and (task := next(left, None)) is not None:
                waiting.append((task, many.hand_out(task)))
            if not waiting:
                return
            task, future = waiting[0]
            try:
                result = many.result(future, many)
                if isinstance(result, CutOff) and result.reason.code != "timed_out":
                    with closing(team(1)) as alone:
                        result = alone.result(alone.hand_out(task), many, alone)
            except BrokenProcessPool as error:
                false_starts += 1
                if false_starts == FALSE_STARTS:
                    what = "the processes that read documents end as soon as they begin"
                    raise GongwenError(what, way_out="free some memory, or let fewer work at once with -j") from error
                many.close()
                many = team(processes)
                waiting = deque((task, many.hand_out(task)) for task, _ in waiting)
                continue
            false_starts = 0
            waiting.popleft()
            yield result
    finally:
        many.close()


class _Team:
    """Processes that do one kind of work, and which of them are at it."""

    def __init__(
        self,
        work: Callable[[Any], Any],
        prepare: Callable[..., None],
        arguments: tuple[Any, ...],
        limits: Limits,
        size: int,
    ) -> None:
        context = multiprocessing.get_context("fork" if FORKS else "spawn")
        self._work = work
        self._limits = limits
        self._at_work: Any = context.Array("q", size * AHEAD)
        self._handed_out = 0
        self._swollen: set[int] = set()
        begin = (self._at_work, prepare, arguments)
        self._pool: Any = ProcessPool(size, initializer=_begin, initargs=begin, context=context)

    def hand_out(self, task: Any) -> Any:
        """A future of the result, None where the pool broke; no more than ``AHEAD`` for each process may be open."""
        place = self._handed_out % len(self._at_work)
        self._handed_out += 1
        try:
            return self._pool.schedule(_do, args=(self._work, task, place), timeout=self._limits.seconds)
        except RuntimeError:
            return None

    def result(self, future: Any, *teams: _Team) -> Any:
        """Wait for a result of this team, and look after the memory of ``teams`` meanwhile."""
        while future is None or not wait([future], timeout=LOOK_EVERY).done:
            if not self._pool.active:
                raise BrokenProcessPool("no process is left that could give a result")
            for team in teams:
                team.stop_swollen()
        try:
            return future.result()
        except TooLate:
            seconds = self._limits.seconds
            message = f"given up after {seconds} seconds: look at the file, or allow more with --seconds"
            return CutOff(Finding("parse", "timed_out", message))
        except ProcessExpired as gone:
            if gone.pid in self._swollen:
                most = self._limits.memory_mib
                message = f"given up at {most} MiB of memory: look at the file, or allow more with --memory"
                return CutOff(Finding("parse", "memory_exceeded", message))
            message = "reading it ended the process: look at the file; please report it if other programs can read it"
            return CutOff(Finding("parse", "crashed", message))

    def stop_swollen(self) -> None:
        """End those of our processes, converters among them, that hold more memory than a document may take."""
        at_work = set(self._at_work[:])
        ours = set(at_work)
        for process in psutil.Process().children(recursive=True):  # parents before their children
            try:
                if process.pid not in ours and process.ppid() not in ours:
                    continue
                ours.add(process.pid)
                if process.memory_info().rss > self._limits.memory_mib * _MIB:
                    self._stop(process, process.pid in at_work)
            except psutil.Error:
                continue  # it has ended by itself

    def _stop(self, process: psutil.Process, works: bool) -> None:
        """End a process, but none that hands over a result: the half of it would keep all others waiting for ever."""
        with self._at_work.get_lock():
            if not works:
                process.kill()
            elif process.pid in self._at_work[:]:
                self._swollen.add(process.pid)
                process.kill()

    def close(self) -> None:
        """End all processes."""
        self._pool.stop()
        self._pool.join()


@dataclass(slots=True)
class _Process:
    at_work: Any = None


_process = _Process()


def _begin(at_work: Any, prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    _process.at_work = at_work
    prepare(*arguments)


def _do(work: Callable[[Task], Result], task: Task, place: int) -> Result:
    _process.at_work[place] = os.getpid()
    try:
        return work(task)
    finally:
        _process.at_work[place] = 0
