"""From a parsed document to its outline: header, numbered items as a tree, task tables, closing text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from pipeline.outline import tasktable
from pipeline.outline.header import read_header
from pipeline.outline.numbering import Node, Numbering, Part
from pipeline.outline.segments import Segment, cut, without_contents
from pipeline.rules import Pack
from pipeline.text import fold
from pipeline.types import Finding, Header, Item, Notice, ParsedDoc, Status
from pipeline.values import read_int

_MAX_HEADING: Final = 40
"""The first sentence of a longer paragraph is its heading up to this length."""
_TRAILING: Final = "。;:,"


def outline(doc: ParsedDoc, pack: Pack) -> Notice:
    """Read the header and the items of a parsed document.

    ``一、总体要求`` / ``（一）指导思想。…`` gives the items 1 and 1.1; the row 3 of its 任务分工表 is ``t1.3``.
    """
    if doc.status == "failed" or not doc.blocks:  # an archive that was read well has no text of its own
        return Notice(doc, Header(title=doc.meta.get("title")), (), doc.status)
    text = fold(doc.text)
    segments = without_contents(cut(doc, text, pack), text)
    header = read_header(doc, text, segments, pack)
    tables = tasktable.find(doc, text, pack)
    numbering = Numbering(text, fold(header.title or ""), pack)
    numbering.read(segments, [block for table in tables for block in table.blocks])
    findings = list(numbering.findings)
    items = _Builder(doc, text, pack).items(numbering.parts)
    findings += _miscounts(items, text, pack)
    for number, table in enumerate(tables, 1):
        items += tasktable.rows(table, number, doc, text, pack)
    status: Status = "ok"
    if not items and not header.doc_number and not header.doc_type and not _is_annex(segments, text, pack):
        status = "partial"
        message = "no title of a notice, no document number and no numbered item: probably not a notice"
        findings.append(Finding("outline", "no_notice", message))
    if not items:
        items = [_paragraph(segment, number) for number, segment in enumerate(_body(segments), 1)]
    return Notice(doc, header, tuple(items), status, tuple(findings))


def _miscounts(items: Sequence[Item], text: str, pack: Pack) -> Iterator[Finding]:
    """Where the notice announces 以下20项措施 or 共40条 and neither a level nor the innermost items are as many."""
    starts = [item.start for item in items]
    counts: dict[int, set[int]] = {}
    for match in pack["outline.declared"].regex.finditer(text):
        declared = read_int(next(filter(None, match.groupdict().values())))
        index = bisect_right(starts, match.start())
        within = items[index - 1] if index and match.start() < items[index - 1].end else None
        if index not in counts:
            counts[index] = _counts(items, index, within)
        if declared and counts[index] and declared not in counts[index]:
            found = " or ".join(map(str, sorted(counts[index])))
            message = f"{match[0]} announces {declared}, and {found} follow, by level: see which markers were missed"
            yield Finding("outline", "declared_count_mismatch", message, *match.span())


def _counts(items: Sequence[Item], index: int, within: Item | None) -> set[int]:
    """How many items each level has below ``within``, or in the part that begins here, and how many are innermost."""
    following = (items[at] for at in range(index, len(items)))
    if within:
        below = takewhile(lambda item: item.path.startswith(within.path + "."), following)
    else:
        part = _part(items[index]) if index < len(items) else ""
        below = takewhile(lambda item: item.kind != "tail" and _part(item) == part, following)
    levels: Counter[int] = Counter()
    innermost = 0
    for item in below:
        levels[item.level] += 1
        innermost += item.kind == "item"
    return {*levels.values(), innermost} if levels else set()


def _part(item: Item) -> str:
    """``a1/`` of ``a1/2.3``, nothing in the part that carries the main numbering."""
    return "".join(item.path.rpartition("/")[:2])


def _is_annex(segments: Sequence[Segment], text: str, pack: Pack) -> bool:
    """Whether the document is an annex in a file of its own: 附件1 stands at its head."""
    head = segments[0] if segments else None
    return bool(head and pack["outline.annex-heading"].regex.fullmatch(text, head.start, head.end))


def _body(segments: Sequence[Segment]) -> list[Segment]:
    """The paragraphs of a notice without numbering: those that hold a whole sentence."""
    return [segment for segment in segments if segment.table is None and segment.end - segment.start > _MAX_HEADING]


def _paragraph(segment: Segment, number: int) -> Item:
    return Item(f"p{number}", None, 1, number, "", "paragraph", "", segment.start, segment.end)


class _Builder:
    """Gives nodes their paths, headings and spans, and finds the tail."""

    def __init__(self, doc: ParsedDoc, text: str, pack: Pack) -> None:
        self._doc = doc
        self._text = text
        self._responsibility = pack["outline.responsibility"].regex
        self._closing = pack["outline.closing"].regex
        self._label_line = pack["outline.label-line"].regex
        self._paths: Counter[str] = Counter()

    def items(self, parts: Sequence[Part]) -> list[Item]:
        """All items in the order of the text; the part that carries the main numbering has no prefix."""
        numbered = [part for part in parts if part.nodes]
        if not numbered:
            return []
        main = max(numbered, key=lambda part: (not part.annex, len(part.nodes)))
        others = (part for part in numbered if part is not main)
        prefixes = {id(part): f"a{number}/" for number, part in enumerate(others, 1)} | {id(main): ""}
        found: list[Item] = []
        for part in numbered:
            found += self._part(part, prefixes[id(part)])
        return found

    def _part(self, part: Part, prefix: str) -> list[Item]:
        tail = self._cut_tail(part.nodes)
        paths: dict[int, str] = {}
        found = []
        for node in part.nodes:
            path = self._free(prefix + ".".join(map(str, node.ordinals)))
            paths[id(node)] = path
            found.append(self._item(node, path, paths.get(id(node.parent))))
        if tail:
            path = self._free(prefix + "tail")
            found.append(Item(path, None, 1, None, "", "tail", "", tail[0].start, tail[-1].end))
        return found

    def _free(self, path: str) -> str:
        """A path that stands once: a second 1.2 becomes ``1.2~2``; its marker has a finding numbering_repeat."""
        self._paths[path] += 1
        return path if self._paths[path] == 1 else f"{path}~{self._paths[path]}"

    def _item(self, node: Node, path: str, parent: str | None) -> Item:
        return Item(
            path=path,
            parent_path=parent,
            level=len(node.ordinals),
            ordinal=node.marker.ordinal,
            marker=self._doc.text[node.marker.start : node.marker.end].strip(),
            kind="section" if node.children else "item",
            heading=self._heading(node),
            start=node.segments[0].start,
            end=node.segments[-1].end,
        )

    def _heading(self, node: Node) -> str:
        """The whole line where it is one sentence, else its first sentence up to 40 characters, else nothing."""
        first = node.segments[0]
        start, end = node.marker.end, first.end
        while start < end and self._text[start] == " ":
            start += 1
        bracket = self._responsibility.search(self._text, start, end)
        if bracket and bracket.start() > start:
            end = bracket.start()
        while end > start and self._text[end - 1] in _TRAILING + " ":
            end -= 1
        stop = self._text.find("。", start, end)
        if stop >= 0:
            end = stop if stop - start <= _MAX_HEADING else start
        return self._doc.text[start:end].rstrip("。；：:; ")

    def _cut_tail(self, nodes: Sequence[Node]) -> list[Segment]:
        """Take the closing text off the last item: what follows its responsibilities or its only paragraph."""
        last = nodes[-1]
        extra = last.segments[1:]
        if not extra:
            return []
        carriers = [i for i, segment in enumerate(last.segments) if self._assigns(segment)]
        if carriers:
            keep = carriers[-1] + 1
            while keep < len(last.segments) and self._text[last.segments[keep - 1].end - 1] in "、:":
                keep += 1
        elif self._has_body(last) and not self._siblings_run_on(nodes, last):
            keep = 1
        else:
            keep = len(last.segments)
            while keep > 1 and self._closing.match(self._text[last.segments[keep - 1].start :][:80]):
                keep -= 1
        tail = last.segments[keep:]
        del last.segments[keep:]
        return tail

    def _assigns(self, segment: Segment) -> bool:
        """Whether the segment ends with a responsibility bracket or is a label line: 责任单位：…, 完成时限：…."""
        for match in self._responsibility.finditer(self._text, segment.start, segment.end):
            label = self._text[match.end() - 1] == ":"
            if label or not self._text[match.end() : segment.end].strip("。;, "):
                return True
        run = self._text[segment.start : segment.end]
        return bool(self._responsibility.match(run) or self._label_line.match(run))

    def _has_body(self, node: Node) -> bool:
        """Whether the marker's own paragraph goes on after its heading."""
        run = self._text[node.marker.end : node.segments[0].end]
        return run.count("。") > 1 or (len(run) > _MAX_HEADING and not run.endswith(":")) or ("。" in run[:-1])

    def _siblings_run_on(self, nodes: Sequence[Node], last: Node) -> bool:
        siblings = [n for n in nodes if n is not last and n.parent is last.parent and not n.children]
        return any(any(not self._assigns(segment) for segment in sibling.segments[1:]) for sibling in siblings)
