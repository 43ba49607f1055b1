"""Views for the terminal: notices as trees, runs and scores as tables.

Notices are text from the web: nothing in them is read as markup, and what would steer a terminal is made visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pipeline.report.document import DocumentView, Row

FOLDED: Final = 60
"""Characters of an item's text that the tree shows."""

ROLES: Final = {
    "lead": "牵头",
    "responsible": "负责",
    "support": "配合",
    "guide": "指导",
    "supervise": "督促",
    "member": "成员",
}
COLOURS: Final = {"responsibilities": "cyan", "deadlines": "yellow", "targets": "green", "citations": "magenta"}
STATUS_COLOURS: Final = {"ok": "green", "partial": "yellow", "failed": "red"}
HEADER: Final = (
    ("doc_number", "发文字号"),
    ("issuer", "发文机关"),
    ("issued_date", "成文日期"),
    ("addressees", "主送机关"),
)

_STEERING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters but tab and newline, and marks that turn the direction of writing."""


def safe(text: object) -> str:
    """Text that cannot steer the terminal: an escape character becomes �, a tab a space."""
    return _STEERING.sub("�", str(text)).replace("\t", " ")


def summary(counts: Mapping[str, int], findings: Mapping[str, int]) -> RenderableType:
    """The result of a run: what was counted, and below it the findings by code."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, count in counts.items():
        table.add_row(name, Text(str(count), justify="right"))
    if not findings:
        return table
    listed = Table("finding", "times", box=None, pad_edge=False)
    for code, count in findings.items():
        listed.add_row(_line(code), Text(str(count), justify="right"))
    return Group(table, "", listed)


def listing(rows: Sequence[Row]) -> RenderableType:
    """All documents of a version: id, status, and title."""
    table = Table("document", "status", "title", box=None, pad_edge=False)
    for row in rows:
        status = Text(row["status"], style=STATUS_COLOURS[row["status"]])
        table.add_row(Text(safe(row["doc_id"]), overflow="fold"), status, _line(row["title"] or ""))
    return table


def tree(view: DocumentView) -> Tree:
    """A notice as a tree: header, items with their facts and the beginning of the text, annexes, findings."""
    document = view.document
    root = Tree(Text(one_line(document["title"] or document["doc_id"]), style="bold"), guide_style="dim")
    for name, label in HEADER:
        if document[name] is not None:
            root.add(_labelled(label, "dim", document[name]))
    if document["status"] != "ok":
        root.add(_labelled("状态", STATUS_COLOURS[document["status"]], document["status"]))
    branches: dict[str | None, Tree] = {}
    for item in view.items:
        branch = branches.get(item["parent_id"], root).add(_item_line(item))
        branches[item["item_id"]] = branch
        for line in _facts(item):
            branch.add(line)
        if rest := _rest(item):
            branch.add(Text(rest, style="dim"))
    for attachment in view.attachments:
        place = attachment["attached_doc_id"] or attachment["url"] or ""
        root.add(_labelled("附件", "dim", f"{attachment['name']} {place}"))
    if view.findings:
        branch = root.add(Text(f"待查 {len(view.findings)}", style="red"))
        for finding in view.findings:
            branch.add(_finding(finding))
    return root


def whole_item(item: Row, coloured: bool) -> RenderableType:
    """One item: its line, its facts, and all of its text with the quotes marked, by 【】 where there is no colour."""
    head = Tree(_item_line(item), guide_style="dim")
    for line in _facts(item):
        head.add(line)
    return Group(head, "", marked(item, coloured))


def marked(item: Row, coloured: bool) -> Text:
    """The text of an item with every quote of a fact marked: …【省教育厅】牵头，【2021年底前】完成…."""
    spans = [(fact["start"], fact["end"], colour) for table, colour in COLOURS.items() for fact in item[table]]
    inside = [
        (start - item["start"], end - item["start"], colour)
        for start, end, colour in spans
        if item["start"] <= start and end <= item["end"]
    ]
    text: str = item["text"]
    if coloured:
        shown = Text(safe(text))  # safe() puts one character for one, so that spans stay where they are
        for start, end, colour in inside:
            shown.stylize(f"bold {colour}", start, end)
        return shown
    opening = {start for start, _, _ in inside}
    closing = {end for _, end, _ in inside}
    pieces = [
        ("】" if place in closing else "") + ("【" if place in opening else "") + text[place : place + 1]
        for place in range(len(text) + 1)
    ]
    return Text(safe("".join(pieces)))


def scores(rows: Iterable[tuple[str, str, float, float, float, int, int, int]]) -> RenderableType:
    """An evaluation: precision, recall and F1 by fact and mode, and the counts behind them."""
    table = Table(box=None, pad_edge=False)
    for name in ("fact", "mode", "P", "R", "F1", "found", "wrong", "missed"):
        table.add_column(name, justify="left" if name in ("fact", "mode") else "right")
    for fact, mode, precision, recall, f1, *counts in rows:
        ratios = (f"{ratio:.4f}" for ratio in (precision, recall, f1))
        table.add_row(fact, mode, *ratios, *map(str, counts))
    return table


def difference(kind: str, notice: str, fact: str, path: str, value: Sequence[object], place: str) -> Text:
    """A missed or wrong fact on one line, e.g. ``missed yuebanhan-2021-55 units 1.2 省教育厅 lead``."""
    words = (kind, notice, fact, path, *("-" if part in (None, "") else str(part) for part in value), place)
    return Text(one_line(" ".join(words)).rstrip())


def _item_line(item: Row) -> Text:
    name = f"{item['marker']} {item['heading']}".strip() or item["kind"]
    page = "" if item["page"] is None else f"  第{item['page']}页"
    return Text.assemble((one_line(name), "bold"), "  ", (item["path"] + page, "dim"))


def _facts(item: Row) -> list[Table]:
    by_role: dict[str, list[str]] = {}
    for unit in item["responsibilities"]:
        names = by_role.setdefault(unit["role"], [])
        if unit["unit"] not in names:
            names.append(unit["unit"])
    units = [_fact("responsibilities", ROLES[role], "、".join(by_role[role])) for role in ROLES if role in by_role]
    deadlines = [_fact("deadlines", "时限", f"{due['quote']} → {_when(due)}") for due in item["deadlines"]]
    targets = [_fact("targets", "目标", _how_much(target)) for target in item["targets"]]
    citations = [_fact("citations", "引用", f"{cited['quote']} ({cited['relation']})") for cited in item["citations"]]
    return [*units, *deadlines, *targets, *citations]


def _fact(table: str, label: str, text: str) -> Table:
    return _labelled(label, COLOURS[table], text)


def _labelled(label: str, style: str, text: Any) -> Table:
    """A label and its text, whose further lines hang below the first."""
    grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    grid.add_row(Text(label, style=style), _line(text))
    return grid


def _when(due: Row) -> str:
    start: date | None = due["due_start"]
    end: date | None = due["due_end"]
    if start and end:
        days = f"{start}" if start == end else f"{start} 至 {end}"
    elif start:
        days = f"{start} 起"
    elif end:
        days = f"{end} 前"
    else:
        days = "无日期"
    flags = [due["recurrence"], "tentative" if due["tentative"] else None, "ambiguous" if due["ambiguous"] else None]
    return f"{days} ({', '.join([due['relation'], *filter(None, flags)])})"


def _how_much(target: Row) -> str:
    value = _number(target["value"]) + ("" if target["value_high"] is None else f"—{_number(target['value_high'])}")
    measured = f" · {target['indicator']}" if target["indicator"] else ""
    return f"{target['quote']} → {target['comparator']} {value} {target['unit']}".rstrip() + measured


def _number(value: float) -> str:
    return f"{value:.15g}"


def _rest(item: Row) -> str:
    """The beginning of what the item says beyond its heading."""
    text: str = item["text"]
    text = text.removeprefix(item["marker"]).lstrip().removeprefix(item["heading"]).lstrip("。；：;:.\n \u3000")
    line = one_line(text)
    return line if len(line) <= FOLDED else line[:FOLDED] + "…"


def _finding(finding: Row) -> Text:
    quote = f" 「{finding['quote'][:FOLDED]}」" if finding["quote"] else ""
    return Text.assemble((safe(finding["code"]), "red"), " ", one_line(finding["message"] + quote))


def _line(text: Any) -> Text:
    return Text(one_line(text), overflow="fold")


def one_line(text: Any) -> str:
    """Text on one line that cannot steer the terminal."""
    return " ".join(safe(text).split())
