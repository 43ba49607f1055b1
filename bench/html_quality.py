"""How whole and how clean the notices come off their pages, against reference texts made by hand.

``python bench/html_quality.py PAGES REFERENCES`` takes a folder of pages and one of texts: ``REFERENCES/a.txt`` is what
a person keeps of ``PAGES/a.html``, in reading order; an empty text is a page that holds no notice. Spaces and line
breaks do not count.
"""

from __future__ import annotations

import hashlib
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from pipeline.parse import parse
from pipeline.parse.lines import INVISIBLE
from pipeline.rules import load_rules
from pipeline.types import RawDoc

SHOWN: Final = 60
"""How much of a lost or foreign passage is printed, in characters."""


def main(pages: Path, references: Path) -> None:
    """Measure every page that has a reference and print what differs."""
    rules = load_rules()["pages"]
    wanted = kept = read = 0
    for file in sorted(pages.rglob("*.html")):
        reference = references / f"{file.stem}.txt"
        if not reference.is_file():
            continue
        data = file.read_bytes()
        doc = parse(RawDoc(file.name, file.name, data, hashlib.sha256(data).hexdigest()), rules)
        true, ours = _solid(reference.read_text("utf-8")), _solid(doc.text)
        same, differences = _compare(true, ours)
        wanted, kept, read = wanted + len(true), kept + same, read + len(ours)
        _print(file.name, len(true), same, len(ours))
        for difference in differences:
            print(f"    {difference}")
    _print("all", wanted, kept, read)


def _solid(text: str) -> str:
    return "".join(INVISIBLE.sub("", text).split())


def _compare(true: str, ours: str) -> tuple[int, list[str]]:
    """How many characters stand in both, in order, and every passage that stands in one only."""
    first = next((at for at, (a, b) in enumerate(zip(true, ours, strict=False)) if a != b), min(len(true), len(ours)))
    matcher = SequenceMatcher(None, true[first:], ours[first:], autojunk=False)
    same, differences = first, []
    for kind, start, end, begin, stop in matcher.get_opcodes():
        if kind == "equal":
            same += end - start
            continue
        if end > start:
            differences.append(f"lost    {true[first + start : first + end][:SHOWN]!r} ({end - start})")
        if stop > begin:
            differences.append(f"foreign {ours[first + begin : first + stop][:SHOWN]!r} ({stop - begin})")
    return same, differences


def _print(name: str, wanted: int, kept: int, read: int) -> None:
    print(f"{name:<40}{wanted:6d} kept {_share(kept, wanted)} foreign {_share(read - kept, read)}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:8.4%}" if whole else "       -"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
