"""A notice as it is written, whatever the form it is published in; and the plain forms, text and web page.

The writers, here and in ``forms_paged`` and ``forms_office``, are deterministic: the same notice gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

TYPE, LEADING, TITLE_TYPE, CELL_TYPE = 16, 28, 22, 10.5
"""三号, and 22 lines a page (GB/T 9704-2012 §5.2.2, §5.2.3), 二号 for the title (§7.3.1), 五号 in tables; in points."""

DIGITS: Final = "〇一二三四五六七八九"

Style = Literal["title", "number", "addressees", "paragraph", "item", "right", "label", "annex-title"]


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph without a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered paragraph without its marker: 一、 on level 1, （一） on 2, 1. on 3, each counted below its parent."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A ruled table whose first row is its header; ``merged`` are (first row, last row, column), with empty text below.

    ``widths`` are the shares of the columns.
    """

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    merged: tuple[tuple[int, int, int], ...] = ()

    def covered(self) -> set[tuple[int, int]]:
        """The places (row, column) under a merged cell."""
        return {(row, column) for top, bottom, column in self.merged for row in range(top + 1, bottom + 1)}


Part = Para | Numbered | TaskTable


@dataclass(frozen=True, slots=True)
class Annex:
    """What begins on a new page behind the signature: 附件1 (``label``), or the printed plan itself (none)."""

    title: tuple[str, ...]
    parts: tuple[Part, ...]
    label: str = "附件"


@dataclass(frozen=True, slots=True)
class Form:
    """A notice; ``title`` is the lines on which it is set."""

    title: tuple[str, ...]
    number: str
    addressees: str
    parts: tuple[Part, ...]
    signature: str
    date: str
    annexes: tuple[Annex, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph as printed; ``series`` tells the numberings of the notice and its annexes apart."""

    style: Style
    text: str
    marker: str = ""
    level: int = 0
    series: int = 0


def lines(form: Form) -> Iterator[Line | TaskTable | None]:
    """The notice from top to bottom; None where a new page begins."""
    yield from (Line("title", text) for text in form.title)
    yield Line("number", form.number)
    yield Line("addressees", form.addressees)
    yield from _body(form.parts, 0)
    yield Line("right", form.signature)
    yield Line("right", form.date)
    for series, annex in enumerate(form.annexes, start=1):
        yield None
        if annex.label:
            yield Line("label", annex.label)
        yield from (Line("annex-title", text) for text in annex.title)
        yield from _body(annex.parts, series)


def _body(parts: tuple[Part, ...], series: int) -> Iterator[Line | TaskTable]:
    counts = [0, 0, 0]
    for part in parts:
        if isinstance(part, TaskTable):
            yield part
        elif isinstance(part, Para):
            yield Line("paragraph", part.text)
        else:
            counts[part.level - 1 :] = [counts[part.level - 1] + 1] + [0] * (3 - part.level)
            number = counts[part.level - 1]
            marker = (f"{_chinese(number)}、", f"（{_chinese(number)}）", f"{number}.")[part.level - 1]
            yield Line("item", part.text, marker, part.level, series)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def to_text(form: Form) -> bytes:
    """Plain text, one line a paragraph; tables do not go into it."""
    return "\n".join(
        line.marker + line.text if line.style != "paragraph" else f"　　{line.text}"
        for line in lines(form)
        if isinstance(line, Line)
    ).encode()


def to_html(form: Form) -> bytes:
    """A page of a site of no known make, with some furniture around the notice."""
    body = "\n".join("<hr>" if part is None else _markup(part) for part in lines(form))
    title = escape("".join(form.title))
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<style>.t {{ text-align: center; font-size: 22px }} .r {{ text-align: right }}</style></head>
<body>
<ul class="menu"><li><a href="/">首页</a></li><li><a href="/gk/">政务公开</a></li><li><a href="/fw/">办事</a></li></ul>
<div class="where">您现在的位置：<a href="/">首页</a> &gt; <a href="/gk/">政务公开</a> &gt; 文件</div>
<div class="paper">
{body}
</div>
<div class="tools"><a href="javascript:print()">打印本页</a> <a href="javascript:close()">关闭窗口</a></div>
<div class="foot">版权所有　网站标识码：9800000009　<a href="/map/">网站地图</a></div>
</body></html>
""".encode()


def _markup(part: Line | TaskTable) -> str:
    if isinstance(part, TaskTable):
        return f"<table border='1'>{''.join(_markup_rows(part))}</table>"
    name = {"title": "t", "annex-title": "t", "number": "t", "right": "r"}.get(part.style, "p")
    indent = "　　" if part.style in ("paragraph", "item") else ""
    return f'<p class="{name}">{indent}{escape(part.marker + part.text)}</p>'


def _markup_rows(table: TaskTable) -> Iterator[str]:
    spans = {(top, column): bottom - top + 1 for top, bottom, column in table.merged}
    covered = table.covered()
    for number, row in enumerate(table.rows):
        cells = (
            f"<td rowspan='{spans.get((number, column), 1)}'>{escape(text)}</td>"
            for column, text in enumerate(row)
            if (number, column) not in covered
        )
        yield f"<tr>{''.join(cells)}</tr>\n"
