"""No pattern costs more than the text is long: each is fed long repetitions of its own examples and of their pieces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from notices import rules
from patterncost import SLOW, pieces

import pipeline
from pipeline.rules import load_rules

SCRIPT: Final = Path(__file__).with_name("patterncost.py")
ROOT: Final = Path(next(iter(pipeline.__path__))).parent
SECONDS: Final = 300
"""A whole pack takes a few; a pattern that backtracks without end takes years."""
SQUARE: Final = """pack: tried
about: a pack whose pattern costs the square of the text
rules:
  - id: tried.square
    reason: letters before a digit, sought again from each letter
    pattern: '{pattern}'
    examples: [{{text: ab1, quote: ab1}}]
    counterexamples: [ab]
"""


def _tried(pack: str, folder: Path | None = None, seconds: float = SECONDS) -> tuple[list[str], str | None]:
    """The patterns of a pack that are slow, and the one that never came to an end."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-X", "utf8", str(SCRIPT), pack, *([str(folder)] if folder else [])]
    try:
        said = subprocess.run(
            command, stdout=subprocess.PIPE, check=True, timeout=seconds, env={**os.environ, "PYTHONPATH": path}
        ).stdout
        endless = None
    except subprocess.TimeoutExpired as cut:
        said = cut.stdout or b""
        endless = said.decode().splitlines()[-1]
    return [line for line in said.decode().splitlines() if line.startswith(SLOW)], endless


@pytest.mark.parametrize("pack", sorted(rules().packs))
def test_the_cost_of_a_pattern_grows_as_the_text_does(pack: str) -> None:
    slow, endless = _tried(pack)
    assert not slow, "grows faster than the text: bound what it repeats, as {0,40}"
    assert not endless, "never ends: two of its pieces match the same characters"


@pytest.mark.parametrize("pattern", ["[a-z]+[0-9]", "(?:[a-z]|a[a-z])*[0-9]"])
def test_a_pattern_that_is_slow_is_named(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "tried.yaml").write_text(SQUARE.format(pattern=pattern), encoding="utf-8")
    assert load_rules(tmp_path)["tried"].rules, "the pack is read"
    slow, endless = _tried("tried", tmp_path, seconds=10)
    assert "tried.square" in "".join([*slow, endless or ""])


def test_what_is_repeated_holds_near_misses_and_single_characters() -> None:
    repeated = pieces(rules()["citations"]["citations.form.that"])
    assert {"该办法", "该办", "办法", "按照该办法执行", "该", "《", " "} <= set(repeated)
