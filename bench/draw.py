"""Draws numbers and expressions of time at random, to be checked by eye one by one.

::

    gongwen run ../shared/notices/text ../shared/notices/html -o drawn
    python bench/draw.py drawn/current

prints 200 numbers and then 100 times of the notices of that version, each with its place, its context and what the
tables say of it: the target, deadline, citation or finding over the same characters, or ``-``. Whether something is
drawn does not depend on the rules: every run of digits and numerals has the same chance, and so has every sign of
time. Only the markers of items are left out, and a Chinese numeral alone (统一, 十分) without a measure word. The same
tables give the same draw; ``--seed`` gives another, so that rules are not mended for one draw only.

An entry is right where the tables say what the annotation guide asks for, and rightly left out where it asks for
nothing: numbers of articles and documents, dates of what is past, markers, telephone numbers.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pipeline.text import fold

NUMBERS: Final = 200
TIMES: Final = 100
SEED: Final = 5
AROUND: Final = 36
"""Characters of context on either side."""

_DIGITS: Final = r"\d+(?:[,.]\d+)*(?:万亿|[百千万亿])*|[一二两三四五六七八九十百千万亿零〇]{2,}"
_MARKER: Final = r"(?<![^\n]) *(?:第?[\d一二三四五六七八九十百]+[条章、.]|\([\d一二三四五六七八九十]+\))(?!\d)"
_MEASURE: Final = r"(?=个|项|家|名|件|次|所|座|条|套|台|年|月|日|天|周|倍|成|番|分之|批|类|级|小时|季度)"
NUMBER: Final = re.compile(rf"{_MARKER}|(?P<drawn>{_DIGITS}|[一二两三四五六七八九十]{_MEASURE})")
_SIGN: Final = (
    r"(?:\d+|[一二两三四五六七八九十〇]+) ?(?:年|个?月|日|天|周|个?季度|个?(?:工作日|小时))"
    r"(?:[底末初]前?|[中前内后起]|[以之][前内])?",
    r"(?:当|今|本|明|次|去|上|下|每|全|近|翌)(?:年|月|季度|周)(?:[底末初中前内]|度)?",
    r"[年月季]度?[底末初内](?:前|以前)?|[上下]半年|[上中下]旬|期间|期内|限期|之日起|即日起|届时|日前|近期",
    r"长期|逐年|常年|适时|定期|[“\"]十[一二三四五][”\"]",
)
TIME: Final = re.compile(rf"(?P<drawn>(?:(?:{'|'.join(_SIGN)}) ?)+)")
"""Signs of time, far more than a deadline can have; those that follow each other are drawn as one."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place of a text that was drawn."""

    doc_id: str
    start: int
    end: int


def main(version: Path, seed: int) -> None:
    """Draw and print."""
    tables = Tables(version)
    for letter, pattern, count in (("N", NUMBER, NUMBERS), ("T", TIME, TIMES)):
        places = [place for doc_id, text in tables.texts.items() for place in _places(doc_id, text, pattern)]
        chosen = random.Random(seed).sample(range(len(places)), min(count, len(places)))
        print(f"{len(chosen)} of {len(places)} places, seed {seed}\n")
        for number, at in enumerate(sorted(chosen), 1):
            print(tables.entry(f"{letter}{number:03d}", places[at]))


class Tables:
    """What a version says of the places of its texts."""

    def __init__(self, version: Path) -> None:
        texts = pd.read_parquet(version / "texts").sort_values("doc_id")
        self.texts: dict[str, str] = dict(zip(texts["doc_id"], texts["text"], strict=True))
        documents = pd.read_parquet(version / "documents")
        self._issued = dict(zip(documents["doc_id"], documents["issued_date"], strict=True))
        self._rows = {name: _by_document(version, name) for name in ("targets", "deadlines", "citations", "findings")}
        self._items = _by_document(version, "items")

    def entry(self, name: str, drawn: Drawn) -> str:
        """One drawn place: where it is, its context, and a line for each fact over it."""
        text = self.texts[drawn.doc_id]
        before = text[max(0, drawn.start - AROUND) : drawn.start]
        after = text[drawn.end : drawn.end + AROUND]
        context = f"{before}【{text[drawn.start : drawn.end]}】{after}".replace("\n", "⏎")
        said = list(self._said(drawn)) or ["-"]
        item = next((row["item_id"] for row in _over(self._items, drawn)), drawn.doc_id)
        return "\n    ".join([f"{name} {item} ({self._issued[drawn.doc_id]})", context, *said, ""])

    def _said(self, drawn: Drawn) -> Iterator[str]:
        for row in _over(self._rows["targets"], drawn):
            high = "" if pd.isna(row["value_high"]) else f"—{row['value_high']:.15g}"
            what = f"{row['comparator']} {row['value']:.15g}{high} {row['unit']} {row['kind']} {row['direction'] or ''}"
            yield f"target 「{row['quote']}」 {what} · {row['indicator'] or ''} · {row['rule_id']}"
        for row in _over(self._rows["deadlines"], drawn):
            flags = [flag for flag in ("tentative", "ambiguous") if row[flag]]
            days = f"{row['due_start']} … {row['due_end']}"
            what = " ".join(filter(None, [row["relation"], days, row["precision"], row["recurrence"], *flags]))
            yield f"deadline 「{row['quote']}」 {what} · {row['clause'] or ''} · {row['rule_id']}"
        for row in _over(self._rows["citations"], drawn):
            yield f"citation 「{row['quote']}」 {row['relation']}"
        for row in _over(self._rows["findings"], drawn):
            yield f"finding {row['code']}: {row['message']}"


def _by_document(version: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    rows = pd.read_parquet(version / name)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        found.setdefault(row["doc_id"], []).append({str(key): value for key, value in row.items()})
    return found


def _over(rows: dict[str, list[dict[str, Any]]], drawn: Drawn) -> Iterator[dict[str, Any]]:
    """The rows that share a character with the place."""
    for row in rows.get(drawn.doc_id, []):
        if row["start"] is not None and row["start"] < drawn.end and drawn.start < row["end"]:
            yield row


def _places(doc_id: str, text: str, pattern: re.Pattern[str]) -> Iterator[Drawn]:
    return (Drawn(doc_id, *match.span("drawn")) for match in pattern.finditer(fold(text)) if match["drawn"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", type=Path, help="a version of extracted tables, such as extracted/current")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _arguments()
    main(asked.version, asked.seed)
