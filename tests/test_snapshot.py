from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import SnapshotError
from pipeline.snapshot import Published, open_version, publish, verify

MANIFEST = {"rules": "ab12", "inputs": [{"source_path": "粤办函〔2021〕55号.html"}]}


def _writer(rows: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        for table in ("documents", "items"):
            (folder / table).mkdir(parents=True)
            (folder / table / "part-0.parquet").write_text(rows + table, encoding="utf-8")

    return write


def _publish(out: Path, rows: str, rules: str = "ab12") -> Published:
    return publish(_writer(rows), out, {**MANIFEST, "rules": rules})


def _whole(out: Path, rows: str) -> bool:
    version = open_version(out)
    said = (out / "current" / "items" / "part-0.parquet").read_text(encoding="utf-8")
    return said == rows + "items" and not verify(version)


def _visible(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if not path.name.startswith("."))


def test_a_version_is_published_and_current(tmp_path: Path) -> None:
    published = _publish(tmp_path / "extracted", "a")
    assert not published.unchanged
    assert published.version.name.startswith("0001-")
    assert _visible(tmp_path / "extracted") == [published.version.name, "current"]
    assert _whole(tmp_path / "extracted", "a")
    assert open_version(tmp_path / "extracted").manifest["contract"] == 1


def test_the_same_content_is_published_once(tmp_path: Path) -> None:
    first = _publish(tmp_path, "a")
    again = _publish(tmp_path, "a")
    assert again.unchanged
    assert again.version.name == first.version.name
    assert _visible(tmp_path) == [first.version.name, "current"]


def test_other_rows_or_other_rules_are_another_version(tmp_path: Path) -> None:
    names = [
        _publish(tmp_path, rows, rules).version.name for rows, rules in [("a", "x"), ("b", "x"), ("b", "y"), ("a", "x")]
    ]
    assert [name[:5] for name in names] == ["0001-", "0002-", "0003-", "0004-"]
    assert names[0][5:] == names[3][5:]
    assert _whole(tmp_path, "a")
    assert open_version(tmp_path, names[1]).name == names[1]


def test_numbers_count_on_beyond_four_digits(tmp_path: Path) -> None:
    (tmp_path / "9999-00000000").mkdir()
    assert _publish(tmp_path, "a").version.name.startswith("10000-")
    assert _publish(tmp_path, "b").version.name.startswith("10001-")


def test_the_manifest_is_the_same_bytes_everywhere(tmp_path: Path) -> None:
    one, other = (_publish(tmp_path / place, "a").version.folder / "manifest.json" for place in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    assert "粤办函〔2021〕55号.html" in one.read_text(encoding="utf-8")
    assert str(tmp_path) not in one.read_text(encoding="utf-8")


def test_a_moved_folder_still_opens(tmp_path: Path) -> None:
    _publish(tmp_path / "before", "a")
    (tmp_path / "before").rename(tmp_path / "after")
    assert _whole(tmp_path / "after", "a")


@pytest.mark.parametrize("step", ["rename", "symlink_to", "replace"])
def test_a_run_that_dies_at_any_step_leaves_the_last_version_whole(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Died

    _publish(tmp_path, "a")
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(Path, step, die)
        _publish(tmp_path, "b")
    assert _whole(tmp_path, "a")

    after = _publish(tmp_path, "b")
    assert _whole(tmp_path, "b")
    assert after.unchanged == (step != "rename")  # the folder stood already, only the link was missing
    assert not list(tmp_path.glob(".tmp-*"))
    assert not list(tmp_path.glob(".current*"))


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_run_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    _publish(tmp_path, "a")
    program = (
        "import sys, time, pathlib; from pipeline.snapshot import publish\n"
        "def write(folder):\n"
        "    (folder / 'items').mkdir(parents=True); (folder / 'items' / 'part-0.parquet').write_text('half')\n"
        "    time.sleep(60)\n"
        "publish(write, pathlib.Path(sys.argv[1]), {})"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    try:
        for _ in range(600):
            if list(tmp_path.glob(".tmp-*/items/part-0.parquet")):
                break
            time.sleep(0.05)
        assert _whole(tmp_path, "a")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list(tmp_path.glob(".tmp-*"))
    _publish(tmp_path, "b")
    assert _whole(tmp_path, "b")
    assert not list(tmp_path.glob(".tmp-*"))


def test_publishers_at_once_wait_for_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        published = list(pool.map(lambda rows: _publish(tmp_path, rows), "abcdefgh"))
    numbers = sorted(each.version.name[:4] for each in published)
    assert numbers == [f"{number:04d}" for number in range(1, 9)]
    newest = max(published, key=lambda each: each.version.name)
    assert open_version(tmp_path).name == newest.version.name


def test_a_damaged_version_is_published_anew(tmp_path: Path) -> None:
    first = _publish(tmp_path, "a").version
    (first.folder / "items" / "part-0.parquet").write_text("Aitems", encoding="utf-8")  # as long as before
    assert verify(first) == ["items/part-0.parquet"]
    with pytest.raises(SnapshotError, match=r"items/part-0\.parquet is missing or damaged"):
        open_version(tmp_path)
    assert _publish(tmp_path, "a").version.name == "0002" + first.name[4:]
    assert _whole(tmp_path, "a")


@pytest.mark.parametrize("manifest", ["", "[]", '{"contract": 1, "version": "0001", "files": []}', "[" * 100_000])
def test_a_manifest_of_another_shape_is_refused(manifest: str, tmp_path: Path) -> None:
    version = _publish(tmp_path, "a").version
    (version.folder / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(SnapshotError, match="the manifest cannot be read"):
        open_version(tmp_path)


def test_where_nothing_is_published_the_way_out_is_said(tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SnapshotError, match="gongwen run"):
            open_version(out)


def test_a_version_folder_opens_by_itself(tmp_path: Path) -> None:
    first = _publish(tmp_path, "a").version
    _publish(tmp_path, "b")
    assert open_version(first.folder).name == first.name
    assert open_version(tmp_path / "current").name != first.name


def test_without_a_link_the_newest_version_is_current(tmp_path: Path) -> None:
    _publish(tmp_path, "a")
    newest = _publish(tmp_path, "b").version
    (tmp_path / "current").unlink()
    assert open_version(tmp_path).name == newest.name


def test_a_link_to_a_version_that_was_removed_is_replaced(tmp_path: Path) -> None:
    shutil.rmtree(_publish(tmp_path, "a").version.folder)
    _publish(tmp_path, "b")
    assert _whole(tmp_path, "b")


def test_tables_of_another_contract_are_not_misread(tmp_path: Path) -> None:
    version = _publish(tmp_path, "a").version
    (version.folder / "manifest.json").write_text(json.dumps({**version.manifest, "contract": 2}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="contract 2"):
        open_version(tmp_path)


def test_a_folder_named_current_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "current" / "mine.txt"
    kept.parent.mkdir()
    kept.touch()
    with pytest.raises(SnapshotError, match="current"):
        _publish(tmp_path, "a")
    assert kept.exists()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match="-o"):
        _publish(tmp_path / "file", "a")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes a junction instead")
def test_a_file_system_without_links_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(os.strerror(1))

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with pytest.raises(SnapshotError, match="no link"):
        _publish(tmp_path, "a")
    assert open_version(tmp_path).name.startswith("0001-")
