from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from command import Gongwen

from pipeline import __version__

NOTICE: Final = """澜江省教育厅关于推进校园建设的通知
澜教发〔2023〕40号

各市教育局：

一、建设校园
（一）建设食堂。2023年6月底前，建成食堂不少于250个。（省教育厅牵头，省财政厅配合）

澜江省教育厅
2023年3月1日
"""
GOLD: Final = """items:
- {path: '1', marker: 一、, heading: 建设校园}
- path: '1.1'
  marker: （一）
  heading: 建设食堂
  units: [{unit: 省教育厅, role: lead}, {unit: 省民政厅, role: support}]
"""
ENTRY: Final = "import sys; sys.argv[0] = 'gongwen'; from pipeline.cli import main; main()"


@pytest.fixture
def gongwen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Gongwen:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "40.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "40.yaml").write_text(GOLD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Gongwen(monkeypatch, capsys)


def test_run_takes_raw_and_writes_extracted(gongwen: Gongwen, tmp_path: Path) -> None:
    assert gongwen("run") == 0
    assert "written: extracted" in gongwen.out
    assert ["documents", "ok", "1"] in [line.split() for line in gongwen.out.splitlines()]
    assert gongwen.err == ""
    assert (tmp_path / "extracted" / "current" / "items" / "part-0.parquet").is_file()
    assert gongwen("run") == 0
    assert "unchanged: extracted" in gongwen.out


def test_run_prints_json_only(gongwen: Gongwen) -> None:
    assert gongwen("run", "raw/40.txt", "-o", "out", "--json") == 0
    said = json.loads(gongwen.out)
    assert said["documents"] == {"ok": 1, "partial": 0, "failed": 0}
    assert said["folder"] == f"out/{said['version']}"


def test_strict_refuses_a_document_that_is_not_ok(gongwen: Gongwen, tmp_path: Path) -> None:
    assert gongwen("run", "--strict") == 0
    (tmp_path / "raw" / "broken.html").write_bytes(b"\x00\x01")
    assert gongwen("run") == 0
    assert gongwen("run", "--strict") == 1
    assert "unchanged" in gongwen.out


def test_show_lists_prints_a_tree_and_an_item(gongwen: Gongwen) -> None:
    gongwen("run")
    assert gongwen("show") == 0
    assert "40.txt" in gongwen.out
    assert gongwen("show", "40") == 0
    assert "牵头 省教育厅" in gongwen.out
    assert gongwen("show", "澜教发〔2023〕40号", "1.1", "-t", "extracted/current") == 0
    assert "【省教育厅】牵头" in gongwen.out
    assert gongwen("show", "40", "1.1", "--json") == 0
    assert json.loads(gongwen.out)["responsibilities"][0]["unit"] == "省教育厅"
    assert gongwen("show", "40", "--json") == 0
    assert json.loads(gongwen.out)["document"]["issued_date"] == "2023-03-01"


def test_evaluate_scores_and_shows(gongwen: Gongwen) -> None:
    gongwen("run")
    assert gongwen("evaluate", "40.yaml", "--show") == 0
    assert "missed 40 units 1.1 省民政厅 support" in gongwen.out
    assert "wrong 40 units 1.1 省财政厅 support 「省财政厅」 at " in gongwen.out
    assert gongwen("evaluate", "40.yaml", "--json") == 0
    units = next(row for row in json.loads(gongwen.out)["scores"] if (row["fact"], row["mode"]) == ("units", "strict"))
    assert (units["found"], units["wrong"], units["missed"]) == (1, 1, 1)


def test_gold_without_a_document_is_exit_code_1(gongwen: Gongwen, tmp_path: Path) -> None:
    gongwen("run")
    (tmp_path / "41.yaml").write_text(GOLD, encoding="utf-8")
    assert gongwen("evaluate", "41.yaml") == 1
    assert gongwen.err == "gongwen: 41: no document has this stem\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("run", "--fast"),
        ("run", "nowhere"),
        ("run", "-o", "40.yaml"),
        ("show", "40", "-t", "nowhere"),
        ("show", "no such notice"),
        ("show", "40", "9.9"),
        ("show", ""),
        ("run", ""),
        ("run", "-o", ""),
        ("run", "-o", "raw"),
        ("evaluate",),
        ("evaluate", "nowhere.yaml"),
        ("evaluate", "raw/40.txt"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments: tuple[str, ...], gongwen: Gongwen) -> None:
    gongwen("run")
    assert gongwen(*arguments) == 2
    assert gongwen.out == ""
    assert gongwen.err.startswith("gongwen: ")
    assert gongwen.err.count("\n") == 1


def test_help_is_the_manual_and_every_verb_has_help(gongwen: Gongwen) -> None:
    assert gongwen() == 0
    manual = gongwen.out
    assert gongwen("--help") == 0
    assert gongwen.out == manual
    for part in ("gongwen run", "gongwen show", "gongwen evaluate", "Exit codes", "read_parquet"):
        assert part in manual
    for verb in ("run", "show", "evaluate"):
        assert gongwen(verb, "--help") == 0
        assert "Usage: gongwen " + verb in gongwen.out
    assert gongwen("--version") == 0
    assert gongwen.out == f"gongwen {__version__}\n"


def _process(arguments: list[str], folder: Path, encoding: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", ENTRY, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["cp936", "cp1252", "ascii"])
def test_a_console_without_utf8_loses_characters_not_the_program(
    encoding: str, gongwen: Gongwen, tmp_path: Path
) -> None:
    gongwen("run")
    tree = _process(["show", "40"], tmp_path, encoding)
    assert (tree.returncode, tree.stderr) == (0, b"")
    assert (("省教育厅" if encoding == "cp936" else "1.1").encode(encoding)) in tree.stdout
    item = _process(["show", "40", "1.1", "--json"], tmp_path, encoding)
    assert json.loads(item.stdout.decode(encoding))["heading"] == "建设食堂"
    wrong = _process(["show", "无此通知"], tmp_path, encoding)
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
@pytest.mark.parametrize("arguments", [("--help",), ("show", "40"), ("show", "40", "--json")])
def test_a_full_disk_is_one_line_and_exit_code_2(arguments: tuple[str, ...], gongwen: Gongwen, tmp_path: Path) -> None:
    gongwen("run")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", ENTRY, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE
        )
    assert (done.returncode, done.stderr) == (2, b"gongwen: output: No space left on device\n")


@pytest.mark.parametrize("arguments", [("show", "40"), ("show", "40", "--json")])
def test_a_reader_that_had_enough_is_no_error(arguments: tuple[str, ...], gongwen: Gongwen, tmp_path: Path) -> None:
    gongwen("run")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *arguments], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_bar_in_a_log_file(gongwen: Gongwen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert gongwen("run") == 0
    assert gongwen.err == ""


def test_json_cannot_steer_the_terminal(gongwen: Gongwen, tmp_path: Path) -> None:
    notice = NOTICE.replace("建设食堂", "建设\u202e\x9b31m食堂")
    (tmp_path / "raw" / "40.txt").write_text(notice, encoding="utf-8")
    gongwen("run")
    assert gongwen("show", "40", "--json") == 0
    assert not set("\x1b\x9b\u202e") & set(gongwen.out)
    assert json.loads(gongwen.out)["document"]["doc_number"] == "澜教发〔2023〕40号"


def test_help_does_not_wait_for_the_heavy_libraries() -> None:
    program = (
        "import sys, pipeline.cli; print(*sorted({'spacy', 'pandas', 'pyarrow', 'jieba', 'rich'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "\n"


def test_parse_shows_what_was_read(gongwen: Gongwen) -> None:
    table = "<table><tr><td>序号</td><td>事项</td></tr><tr><td>1</td><td>春耕备耕</td></tr></table>"
    page = f"<html><body><div id=zoom><p>安宁县人民政府关于春耕的通知</p>{table}</div></body></html>"
    Path("a.html").write_text(page, encoding="utf-8")
    assert gongwen("parse", "a.html") == 0
    assert "text/html" in gongwen.out
    assert "\n表 | 1 | 春耕备耕\n" in gongwen.out
    assert gongwen("parse", "raw/40.txt", "--text") == 0
    assert gongwen.out.startswith("澜江省教育厅关于推进校园建设的通知\n澜教发〔2023〕40号\n")
    assert gongwen("parse", "raw/40.txt", "--json") == 0
    said = json.loads(gongwen.out)
    assert (said["status"], said["blocks"][0]["kind"]) == ("ok", "paragraph")


def test_parse_says_why_a_file_cannot_be_read(gongwen: Gongwen) -> None:
    Path("a.pdf").write_bytes(b"")
    assert gongwen("parse", "a.pdf") == 2
    assert "a.pdf: the file is empty: fetch it again" in gongwen.err
    assert gongwen("parse", "nowhere.pdf") == 2
    assert gongwen("parse", "raw") == 2
    assert "give one file" in gongwen.err


def test_a_document_may_cost_what_the_options_say(gongwen: Gongwen) -> None:
    assert gongwen("run", "--strict", "--characters", "20", "-j", "1") == 1
    assert "truncated" in gongwen.out
    assert gongwen("run", "--seconds", "0") == 2
