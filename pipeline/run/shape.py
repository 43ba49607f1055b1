"""What decides an outcome beside the bytes of a notice: gongwen's own modules and the libraries that they call."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[1]

READERS: Final = (
    "beautifulsoup4", "lxml", "numpy", "onnxruntime", "opencv-python-headless", "pillow", "pypdfium2", "rapidocr",
)  # fmt: skip
"""Other versions of these may read a file otherwise; those that recognise scans need not be installed."""

OTHERS: Final = ("chinesecalendar", "jieba", "pyarrow", "spacy")
"""Other versions of these may give other facts, or other bytes for the same facts."""


@cache
def code(*parts: str) -> str:
    """The hash of the modules below these folders and files of the package, whatever line ends the checkout has."""
    digest = hashlib.sha256()
    for file in sorted(_modules(parts), key=lambda path: path.relative_to(PACKAGE).as_posix()):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.relative_to(PACKAGE).as_posix()} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def libraries(names: Iterable[str]) -> dict[str, str]:
    """The installed version of each library, ``absent`` for one that is not there."""
    return {name: _installed(name) for name in sorted(names)}


def _modules(parts: Iterable[str]) -> Iterable[Path]:
    for place in (PACKAGE / part for part in parts):
        yield from place.rglob("*.py") if place.is_dir() else [place]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
