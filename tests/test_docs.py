"""What the documentation shows is what the program does: commands, output, tables, rules, notebook, links."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, get_args

import pyarrow.parquet as pq
import pytest

from pipeline.rules import check_rules, load_rules
from pipeline.rules.engine import GROUPS
from pipeline.tables import TABLES
from pipeline.types import Stage

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = (
    "README.md", "README.zh-CN.md", "docs/explain.md", "docs/formats.md", "docs/rules.md", "docs/tables.md",
    "docs/versions.md",
)  # fmt: skip
NOTEBOOK: Final = ROOT / "notebooks" / "first-look.ipynb"
SAID_EXIT_CODE: Final = "$ echo $?"
"""The line after a command that does not exit with 0; the next line is the code."""
LEFT_OUT: Final = "…"
"""On a line of its own: any lines; at the end of a line: anything."""
COUNTED: Final = re.compile(r"(items|units|deadlines|targets) +[0-9]+")
"""Counts of a run: a page shows those of its day, and a rule that learns something need not change the page."""
GONGWEN: Final = "import sys; sys.argv[0] = 'gongwen'; from pipeline.cli import main; main()"
FINDING_CODE: Final = {"Finding": 1, "failed": 2, "Unpackable": 0, "Unreadable": 0}
"""Which argument is the code of a finding."""
ABSOLUTE: Final = re.compile(r"(?<![\w.:/])/(?:home|work|root|Users|tmp|mnt)/|[A-Z]:\\\\")


@dataclass(frozen=True)
class Command:
    """A ``$ gongwen …`` line of a page, the output that it shows, and its exit code."""

    page: str
    line: str
    output: tuple[str, ...]
    code: int


FENCE: Final = re.compile(r"^```([a-z]+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
"""A block of a page: its language, the file that it shows if it names one (```yaml rules/units.yaml), and its lines."""


def _fences(page: str) -> list[tuple[str, str, str]]:
    return FENCE.findall((ROOT / page).read_text(encoding="utf-8"))


def _blocks(page: str, language: str) -> Iterator[str]:
    return (body for found, file, body in _fences(page) if found == language and not file)


def _commands(page: str) -> list[list[Command]]:
    """The commands of each console block: those of one block share a folder."""
    return [list(_read_block(page, block)) for block in _blocks(page, "console")]


def _read_block(page: str, block: str) -> Iterator[Command]:
    for part in re.split(r"^(?=\$ gongwen)", block, flags=re.M):
        if not part.startswith("$ gongwen"):
            assert not part.strip(), f"{page}: a console block begins with a $ gongwen line, not with {part!r}"
            continue
        line, *output = part.rstrip("\n").split("\n")
        code = 0
        if SAID_EXIT_CODE in output:
            at = output.index(SAID_EXIT_CODE)
            code, output = int(output[at + 1]), output[:at]
        yield Command(page, line.removeprefix("$ "), tuple(output), code)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like the repository to a command: the notices and their annotation, nothing extracted."""
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    shutil.copytree(ROOT / "tests" / "golden", tmp_path / "tests" / "golden")
    return tmp_path


@pytest.fixture(scope="session")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the samples have been extracted once, to read from."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "raw", folder / "raw")
    assert _gongwen("gongwen run raw -o extracted", folder).returncode == 0
    return folder


def _gongwen(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    _, *arguments = shlex.split(line)
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", GONGWEN, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("page", [page for page in PAGES if _commands(page)])
def test_commands_do_what_the_page_shows(page: str, checkout: Path) -> None:
    for language, file, body in _fences(page):
        if file:
            (checkout / file).parent.mkdir(parents=True, exist_ok=True)
            (checkout / file).write_text(body, encoding="utf-8")
        if language != "console":
            continue
        shutil.rmtree(checkout / "extracted", ignore_errors=True)
        for command in _read_block(page, body):
            done = _gongwen(command.line, checkout)
            said = done.stdout
            assert done.returncode == command.code, f"{page}: $ {command.line}\n{said}"
            if command.output:
                assert _shows(command.output, said.replace("\\", "/")), f"{page}: $ {command.line} prints\n{said}"


def _shows(documented: tuple[str, ...], printed: str) -> bool:
    """Whether the output is as documented, where … stands for what is left out."""
    lines = [r"(?:.*\n)*" if line == LEFT_OUT else _line_pattern(line) for line in documented]
    plain = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    return re.fullmatch("".join(lines), plain) is not None


def _line_pattern(line: str) -> str:
    if counted := COUNTED.fullmatch(line):
        return counted.group(1) + " +[0-9]+\n"
    kept = line.rstrip()
    end = ".*\n" if kept.endswith(LEFT_OUT) else "\n"
    return re.escape(kept.removesuffix(LEFT_OUT)) + end


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_python_of_the_page_runs(page: str, extracted: Path) -> None:
    blocks = list(_blocks(page, "python"))
    assert blocks
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", block],
            cwd=extracted,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{page}\n{done.stderr}"
        assert len(done.stdout.splitlines()) > 1, f"{page}: prints no rows"


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_cell_that_the_page_shows_is_in_the_tables(page: str, extracted: Path) -> None:
    shown = dict(re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", (ROOT / page).read_text(encoding="utf-8"), re.M))
    rows = pq.read_table(extracted / "extracted" / "current" / "targets", columns=list(shown)).to_pylist()
    assert shown in [{name: _as_printed(value) for name, value in row.items()} for row in rows]


def _as_printed(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def test_every_column_is_documented_and_every_documented_column_exists() -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## ([a-z]+) · (\S+)\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    documented = {
        name: (label, tuple(re.findall(r"^\| `([a-z0-9_]+)` \| ([^|]+) \|", body, re.M)))
        for name, label, body in sections
    }
    declared = {
        name: (table.label, tuple((column.name, column.label) for column in table.columns))
        for name, table in TABLES.items()
    }
    assert documented == declared


def test_every_code_of_a_finding_is_documented_and_every_documented_code_exists() -> None:
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("tables.md", "formats.md")]
    tables = [re.search(r"^## What the findings say\n(.*?)(?=^## |\Z)", page, re.M | re.S) for page in pages]
    documented = {code for table in tables if table for code in re.findall(r"`([a-z]+(?:_[a-z]+)*)`", table[1])}
    assert documented - {*get_args(Stage), "findings"} == set(_codes_of_findings())


def _codes_of_findings() -> Iterator[str]:
    """The codes in the source: as arguments of what makes or raises a finding, and beside a message."""
    for file in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                at = FINDING_CODE.get(node.func.id if isinstance(node.func, ast.Name) else "")
                found = node.args[at : at + 1] if at is not None else []
            elif isinstance(node, ast.Tuple):
                found = [code for code, message in pairwise(node.elts) if _is_message(message)]
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in ("CODE", "_CODE", "UNREADABLE"):
                found = [node.value] if node.value else []
            else:
                continue
            words = (one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str))
            yield from (word for word in words if re.fullmatch(r"[a-z]+(_[a-z]+)*", word))


def _is_message(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in ("message", "said")
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and " " in str(node.value))


def test_the_pack_in_the_manual_is_a_pack(tmp_path: Path) -> None:
    block = next(block for block in _blocks("docs/rules.md", "yaml") if block.startswith("pack:"))
    match = re.match(r"pack: (\w+)", block)
    assert match
    (tmp_path / f"{match.group(1)}.yaml").write_text(block, encoding="utf-8")
    assert check_rules(load_rules(tmp_path)) == []


def test_every_group_that_takes_new_rules_is_in_the_manual() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    table = text[text.index("| group |") : text.index("All other rules")]
    assert set(re.findall(r"`([a-z.]+)`", re.sub(r"\|[^|]*\|[^|]*\|$", "", table, flags=re.M))) == set(GROUPS)


def test_notebook_runs_and_carries_no_output(extracted: Path) -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] for cell in cells if cell["cell_type"] == "code")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", "\n".join(sources)],
        cwd=extracted,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    for target in targets:
        file, _, heading = target.partition("#")
        linked = (ROOT / page).parent / file if file else ROOT / page
        assert linked.exists(), f"{page}: {target}"
        if heading:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.M)
            assert heading in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}, target


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md", "notebooks/first-look.ipynb"])
def test_no_path_of_one_machine(page: str) -> None:
    assert not ABSOLUTE.search((ROOT / page).read_text(encoding="utf-8"))
