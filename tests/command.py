"""The command ``gongwen`` as a test calls it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from pipeline.cli import main


class Gongwen:
    """Runs the command in this process; keeps what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["gongwen", *arguments])
        with pytest.raises(SystemExit) as exited:
            main()
        self.out, self.err = self._capsys.readouterr()
        return int(exited.value.code or 0)

    def json(self, *arguments: str) -> Any:
        """What the command prints with ``--json``."""
        self(*arguments, "--json")
        return json.loads(self.out)
