from __future__ import annotations

import os
import signal
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest

from pipeline import store
from pipeline.errors import GongwenError, InputError, RuleError
from pipeline.extract import Extractor
from pipeline.parse import parse
from pipeline.rules import RuleSet, load_rules
from pipeline.run import RunSummary, Work, parse_file, run, walk
from pipeline.run.cache import ParseCache
from pipeline.run.pool import FORKS, CutOff, guarded
from pipeline.tables import Outcome, Tables, document_tables
from pipeline.types import Deadline, Facts, Limits, Notice, ParsedDoc, RawDoc

NOTICE = """澜江省教育厅关于推进校园建设的通知
澜教发〔2023〕40号

各市教育局：

一、建设校园
（一）建设食堂。2023年6月底前，建成食堂不少于250个。（省教育厅牵头，省财政厅配合）
（二）建设宿舍。2023年底前，建成宿舍100栋。（省教育厅负责）

澜江省教育厅
2023年3月1日
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for serial, name in enumerate(("a.txt", "b.txt", "c.txt"), start=40):
        (folder / name).write_text(NOTICE.replace("40号", f"{serial}号"), encoding="utf-8")
    return folder


def _run(raw: Path, out: Path, rules: RuleSet) -> RunSummary:
    return run([raw], out, rules, lambda done, total, doc_id: None, Work(cache=out.parent / "cache"))


def _rows(out: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / "current" / table).to_pylist()
    return rows


def _statuses(out: Path) -> dict[str, str]:
    return {row["doc_id"]: row["status"] for row in _rows(out, "documents")}


def test_notices_become_a_version(raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    done = _run(raw, tmp_path / "out", rules)
    assert done.documents == {"ok": 3, "partial": 0, "failed": 0}
    assert (done.items, done.units, done.deadlines, done.targets) == (9, 9, 6, 6)
    assert done.version.startswith("0001-")
    due = _rows(tmp_path / "out", "deadlines")[0]
    assert (due["item_id"], str(due["due_end"])) == ("a.txt#1.1", "2023-06-30")


def test_the_same_notices_publish_nothing_new(raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    first = _run(raw, tmp_path / "out", rules)
    again = _run(raw, tmp_path / "out", rules)
    assert again.unchanged
    assert again.version == first.version


def test_the_same_notices_elsewhere_give_the_same_bytes(raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    one = _run(raw, tmp_path / "one", rules).folder
    other = _run(raw.rename(tmp_path / "moved"), tmp_path / "other", rules).folder
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert len(files) == 11
    assert all((one / file).read_bytes() == (other / file).read_bytes() for file in files)


def test_a_changed_notice_changes_its_own_fingerprint_only(raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    _run(raw, tmp_path / "out", rules)
    before = {row["doc_id"]: row["fingerprint"] for row in _rows(tmp_path / "out", "documents")}
    (raw / "b.txt").write_text(NOTICE.replace("250", "251"), encoding="utf-8")
    assert not _run(raw, tmp_path / "out", rules).unchanged
    after = {row["doc_id"]: row["fingerprint"] for row in _rows(tmp_path / "out", "documents")}
    assert {doc_id for doc_id in before if before[doc_id] != after[doc_id]} == {"b.txt"}


@pytest.mark.parametrize(("room", "stage"), [("parse", "parse"), ("outline", "outline")])
def test_a_room_that_stumbles_over_one_notice_stops_no_other(
    room: str, stage: str, raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(walk, room)

    def stumble(value: Any, *more: Any) -> Any:
        if value.doc_id == "b.txt":
            raise IndexError(f"at {object()}")
        return real(value, *more)

    monkeypatch.setattr(walk, room, stumble)
    done = _run(raw, tmp_path / "out", rules)
    assert _statuses(tmp_path / "out") == {"a.txt": "ok", "b.txt": "failed", "c.txt": "ok"}
    assert done.findings["internal_error"] == 1
    finding = next(row for row in _rows(tmp_path / "out", "findings") if row["code"] == "internal_error")
    assert (finding["doc_id"], finding["stage"]) == ("b.txt", stage)
    assert "IndexError" in finding["message"]
    assert str(tmp_path) not in finding["message"]
    assert _run(raw, tmp_path / "out", rules).unchanged  # though the error's words differ each time


def test_facts_that_break_a_promise_cost_only_their_own_notice(
    raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Extractor.__call__

    def invent(self: Extractor, notice: Notice) -> Facts:
        if notice.doc.doc_id == "b.txt":
            return Facts(deadlines=(Deadline("1.1", 0, 10**6, "by", "test.rule"),))
        return real(self, notice)

    monkeypatch.setattr(Extractor, "__call__", invent)
    _run(raw, tmp_path / "out", rules)
    assert _statuses(tmp_path / "out") == {"a.txt": "ok", "b.txt": "failed", "c.txt": "ok"}
    assert {row["doc_id"] for row in _rows(tmp_path / "out", "deadlines")} == {"a.txt", "c.txt"}


def test_a_broken_rule_stops_the_run(
    raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(doc: ParsedDoc, pack: object) -> Notice:
        raise RuleError("no rule outline.tail", "rules/outline.yaml", "put it back")

    monkeypatch.setattr(walk, "outline", refuse)
    with pytest.raises(RuleError):
        _run(raw, tmp_path / "out", rules)
    assert not (tmp_path / "out").exists()


def test_a_file_that_cannot_be_read_is_a_failed_document(
    raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.store.MAX_BYTES", len(NOTICE.encode()))
    (raw / "b.txt").write_text(NOTICE * 2, encoding="utf-8")
    done = _run(raw, tmp_path / "out", rules)
    assert done.documents == {"ok": 2, "partial": 0, "failed": 1}
    assert done.findings["too_large"] == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"\xff\xfe\xfa", "\x1b[31m一、".encode(), b"<html><p>"],
    ids=["empty", "zeros", "half a character", "escape", "empty page"],
)
def test_bytes_that_are_no_notice_become_a_row(data: bytes, raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    (raw / "b.txt").write_bytes(data)
    _run(raw, tmp_path / "out", rules)
    statuses = _statuses(tmp_path / "out")
    assert statuses.pop("b.txt") in ("partial", "failed")
    assert set(statuses.values()) == {"ok"}


def test_a_wrong_path_publishes_nothing(tmp_path: Path, rules: RuleSet) -> None:
    with pytest.raises(InputError):
        _run(tmp_path / "nowhere", tmp_path / "out", rules)
    assert not (tmp_path / "out").exists()


def _work(folder: Path, **limits: int) -> Work:
    return Work(limits=replace(Limits(), **limits), cache=folder / "cache")


def test_a_notice_that_takes_forever_or_all_memory_is_cut_off(
    raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not FORKS:
        pytest.skip("the hanging reader reaches other processes by fork only")

    def reader(value: RawDoc, *more: Any) -> ParsedDoc:
        if value.doc_id == "a.txt":
            time.sleep(60)
        if value.doc_id == "b.txt":
            held = []
            while True:
                held.append(bytearray(64 * 1024 * 1024))
                time.sleep(0.02)
        if value.doc_id == "c.txt":
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(value, *more)

    (raw / "d.txt").write_text(NOTICE, encoding="utf-8")
    monkeypatch.setattr(walk, "parse", reader)
    work = _work(tmp_path, seconds=2, memory_mib=700)
    done = run([raw], tmp_path / "out", rules, lambda *_: None, work)
    assert _statuses(tmp_path / "out") == {"a.txt": "failed", "b.txt": "failed", "c.txt": "failed", "d.txt": "ok"}
    assert {"crashed": 1, "memory_exceeded": 1, "timed_out": 1}.items() <= done.findings.items()
    row = _rows(tmp_path / "out", "documents")[0]
    assert row["sha256"]
    assert row["source_path"] == "a.txt"


def test_a_parsed_form_is_kept_until_the_parser_changes(
    raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ParseCache(rules["pages"], Limits(), tmp_path / "cache")
    notice = store.read(store.collect([raw])[0])
    assert isinstance(notice, RawDoc)
    first = walk.Walk(rules, "", Limits(), cache).parsed(notice)
    monkeypatch.setattr(walk, "parse", lambda *_: pytest.fail("parsed again"))
    again = replace(notice, doc_id="elsewhere.txt")
    assert walk.Walk(rules, "", Limits(), cache).parsed(again) == replace(first, doc_id="elsewhere.txt")
    other_limits = ParseCache(rules["pages"], Limits(pages=7), tmp_path / "cache")
    assert other_limits.get(notice) is None


def test_a_damaged_cache_is_a_slow_one(tmp_path: Path, rules: RuleSet) -> None:
    cache = ParseCache(rules["pages"], Limits(), tmp_path)
    notice = RawDoc("a.txt", "a.txt", NOTICE.encode(), "ab" * 32)
    doc = parse(notice, rules["pages"])
    cache.put(notice, doc)
    assert cache.get(notice) == doc
    (kept,) = (file for file in tmp_path.rglob("*") if file.is_file())
    for damage in (b"", b"\x00" * 50, kept.read_bytes()[:-20], zlib.compress(b'{"text": 1}')):
        kept.write_bytes(damage)
        assert cache.get(notice) is None
    cache.put(notice, doc)
    assert cache.get(notice) == doc


def test_a_file_that_failed_is_tried_again(tmp_path: Path, rules: RuleSet) -> None:
    cache = ParseCache(rules["pages"], Limits(), tmp_path)
    empty = RawDoc("a.txt", "a.txt", b"", "ab" * 32)
    cache.put(empty, parse(empty, rules["pages"]))
    assert cache.get(empty) is None


def test_forms_of_an_old_parser_are_removed_after_a_month_and_nothing_else(tmp_path: Path, rules: RuleSet) -> None:
    old, new, foreign = tmp_path / ("a" * 32), tmp_path / ("b" * 32), tmp_path / "照片"
    long_ago = time.time() - 40 * 24 * 3600
    for folder in (old, new, foreign):
        folder.mkdir()
    for folder in (old, foreign):
        os.utime(folder, (long_ago, long_ago))
    ParseCache(rules["pages"], Limits(), tmp_path).tidy()
    assert [folder.exists() for folder in (old, new, foreign)] == [False, True, True]


def test_a_cache_that_cannot_be_written_costs_no_notice(raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert _run(raw, tmp_path / "out", rules).documents["ok"] == 3
    cache = ParseCache(rules["pages"], Limits(), tmp_path / "other")
    cache.put(RawDoc("a.txt", "a.txt", b"x", "ab" * 32), ParsedDoc("a.txt", "\ud800", (), "text", "text/plain"))
    assert not [file for file in (tmp_path / "other").rglob("*") if file.is_file()]


_held: list[bytes] = []


def _hold(size: int) -> int:
    _held.append(b"x" * size)
    time.sleep(0.2)
    return size


def _end_process(*_: object) -> None:
    os._exit(3)


def test_a_task_does_not_pay_for_the_memory_of_the_one_before() -> None:
    limits = Limits(memory_mib=psutil.Process().memory_info().rss // 2**20 + 500)
    sizes = [400 << 20, 300 << 20, 1, 1]
    assert list(guarded(_hold, sizes, lambda: None, (), limits, 1)) == sizes
    (swollen,) = guarded(_hold, [900 << 20], lambda: None, (), limits, 1)
    assert isinstance(swollen, CutOff)
    assert swollen.reason.code == "memory_exceeded"


def test_a_result_that_is_being_handed_over_is_never_broken_off() -> None:
    limits = Limits(memory_mib=psutil.Process().memory_info().rss // 2**20 + 330)  # holds the result, not its copies
    large = list(guarded(_larger, range(4), lambda: None, (), limits, 2))
    assert [len(result) if isinstance(result, bytes) else result.reason.code for result in large] == [220 << 20] * 4


def _larger(number: int) -> bytes:
    return bytes([number]) * (220 << 20)


def test_processes_that_end_as_soon_as_they_begin_are_an_error() -> None:
    with pytest.raises(GongwenError, match="as soon as they begin"):
        list(guarded(_hold, range(5), _end_process, (), Limits(), 2))


def test_a_row_that_cannot_be_made_costs_its_own_notice(
    raw: Path, tmp_path: Path, rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = document_tables

    def stumble(outcome: Outcome) -> Tables:
        if outcome.doc_id == "b.txt" and outcome.doc:
            raise IndexError("tuple index out of range")
        return real(outcome)

    monkeypatch.setattr(walk, "document_tables", stumble)
    _run(raw, tmp_path / "out", rules)
    assert _statuses(tmp_path / "out") == {"a.txt": "ok", "b.txt": "failed", "c.txt": "ok"}


def test_one_file_can_be_parsed_alone(raw: Path, tmp_path: Path, rules: RuleSet) -> None:
    doc = parse_file(raw / "b.txt", rules, _work(tmp_path))
    assert (doc.doc_id, doc.status, doc.text.splitlines()[1]) == ("b.txt", "ok", "澜教发〔2023〕41号")
    with pytest.raises(InputError):
        parse_file(raw, rules, _work(tmp_path))
