"""From segments to a tree of numbered items: which markers count, what nests in what, where a part ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.outline.markers import Marker
from pipeline.outline.segments import Segment
from pipeline.rules import Pack
from pipeline.types import Block, Finding

_MAX_GAP: Final = 10
"""A printed text that lost more markers than this is no longer the same numbering."""
_MAX_FIRST: Final = 3
"""A numbering whose first markers are lost may begin as late as this."""
_ALIKE: Final = frozenset({"arabic", "arabic-paren", "arabic-half-paren"})
"""Styles that a typist takes for each other: 4. and （4）."""
_HEADING_LENGTH: Final = 60
_TITLE_LINES: Final = 4
_AHEAD: Final = 200
"""So many segments further on the numbering above must go on: a chapter is seldom longer."""
_PLAN_NAME: Final = 8
"""A shorter name may stand in a title by chance."""


@dataclass
class Node:
    """A numbered item under construction: its marker, its segments, the chain of ordinals above it."""

    marker: Marker
    ordinals: tuple[int, ...]
    parent: Node | None
    segments: list[Segment] = field(default_factory=list)
    children: int = 0


@dataclass
class Part:
    """One run of numbering: the cover letter, the printed plan, or an annex."""

    annex: bool
    nodes: list[Node] = field(default_factory=list)


class Numbering:
    """Reads segments in order; the notice's own use of the markers decides what nests, not a fixed table.

    一、 （一） （二） 二、 （三） gives 1, 1.1, 1.2, 2, 2.3: a style that runs on across chapters keeps counting.
    """

    def __init__(self, text: str, title: str, pack: Pack) -> None:
        self._text = text
        self._title = title.replace(" ", "")
        self._annex_heading = pack["outline.annex-heading"].regex
        self._annex_list = pack["outline.annex-list"].regex
        self._date_line = pack["outline.date-line"].regex
        self._note = pack["outline.publication-note"].regex
        self._title_rule = pack["outline.title"].regex
        self.parts: list[Part] = [Part(annex=False)]
        self.findings: list[Finding] = []
        self._open: list[Node] = []
        self._last: dict[str, int] = {}
        self._closed = False
        self._paused = False
        self._annex_next = False
        self._in_annex_list = False
        self._front: list[Segment] = []
        self._nested: set[str] = set()
        """Styles that this part has put below others, though they mostly stand above."""
        self._segments: Sequence[Segment] = ()
        self._at = 0

    def read(self, segments: Sequence[Segment], task_tables: Collection[Block]) -> None:
        """Read all segments; a task table has rows of its own and interrupts the item that it stands in."""
        self._segments = segments
        for self._at, segment in enumerate(segments):
            if segment.table in task_tables:
                self._paused = True
            elif segment.table is not None:
                self._continue(segment)
            elif self._ends_part(segment):
                continue
            elif segment.marker is None or not self._accept(segment, segment.marker):
                self._continue(segment)

    # -- boundaries

    def _ends_part(self, segment: Segment) -> bool:
        """Signature and date, 附件 lists and headings, （此件公开发布）: what stands below belongs to no item above."""
        run = self._text[segment.start : segment.end]
        if self._annex_heading.match(run):
            self._closed = True
            self._annex_next, self._in_annex_list, self._front = True, False, []
            return True
        if self._annex_list.match(run):
            self._closed = True
            self._in_annex_list = True
            return True
        if self._in_annex_list and segment.marker and segment.marker.style == "arabic" and len(run) <= _HEADING_LENGTH:
            return True
        signed = segment.marker is None and self._date_line.fullmatch(run)
        if signed or self._note.match(run):
            self._drop_signer()
            self._closed = True
            self._in_annex_list = False
            return True
        self._in_annex_list = False
        return False

    def _drop_signer(self) -> None:
        """Take the issuer's name, which stands on its own line above the date, off the item before it."""
        if self._closed or not self._open:
            return
        segments = self._open[-1].segments
        while len(segments) > 1 and self._is_name(segments[-1]):
            segments.pop()

    def _is_name(self, segment: Segment) -> bool:
        run = self._text[segment.start : segment.end]
        return segment.line and len(run) <= _HEADING_LENGTH and not any(stop in run for stop in "。;:,!?")

    # -- markers

    def _accept(self, segment: Segment, marker: Marker) -> bool:
        """Open an item where the marker continues the numbering, begins a level below, or begins a new part."""
        depth = next((i for i, node in enumerate(self._open) if node.marker.style == marker.style), None)
        if marker.ordinal == 1 and segment.line and self._begins_part(marker, depth):
            self.parts.append(Part(annex=False))
            self._open, self._last, self._closed, self._nested = [], {}, False, set()
        elif marker.above and not self._closed:
            if not self._below(segment, marker):
                return False
        elif depth is not None:
            if not self._in_order(segment, marker, self._open[depth].marker.ordinal + 1):
                return False
            del self._open[depth:]
        elif (self._closed and self.parts[-1].nodes) or not self._begins_level(segment, marker):
            if (depth := self._mistyped(segment, marker)) is None:
                return False
            sibling = self._open[depth].marker
            marker = marker._replace(style=sibling.style, rank=sibling.rank)
            del self._open[depth:]
        self._push(segment, marker)
        return True

    def _below(self, segment: Segment, marker: Marker) -> bool:
        """Go to the level of a decimal marker, which names its chapter itself: 2.1 stands below 2, 二、 or nothing."""
        depth = next((i for i, node in enumerate(self._open) if node.marker.style == marker.style), len(self._open))
        if depth < len(self._open) and self._open[depth].marker.above == marker.above:
            if not self._in_order(segment, marker, self._open[depth].marker.ordinal + 1):
                return False
        elif marker.ordinal > (_MAX_FIRST if segment.line else 1):
            return False
        else:
            self._report_gap(marker, 1)
        del self._open[depth:]
        leads = (i for i in reversed(range(len(self._open))) if _leads_to(self._open[i], marker))
        del self._open[next(leads, len(self._open)) + 1 :]
        return True

    def _begins_part(self, marker: Marker, depth: int | None) -> bool:
        """A numbering that starts again below a signature, an annex heading or a title of its own, or one of a style
        above all that are open: 一、 after 1. 2. 3. cannot be their child."""
        if not self.parts[-1].nodes:
            return False
        if self._closed:
            return True
        if depth is None and self._open and all(marker.rank < node.marker.rank for node in self._open):
            return not self._goes_on_above(marker)
        if depth != 0:
            return False
        last = self._open[-1].segments[-1]
        if len(self._open[-1].segments) < 2 or not self._is_name(last):
            return False
        if not self._title_rule.match(self._text[last.start : last.end]):
            return False
        self._open[-1].segments.pop()
        return True

    def _goes_on_above(self, marker: Marker) -> bool:
        """Whether what is open goes on behind the marker, and its style behind that: 第一条 below 一、 where 二、 and
        第二条 follow, though articles mostly stand above."""
        styles = {node.marker.style for node in self._open}
        if marker.style in self._nested:
            return True
        following = {(node.marker.style, node.marker.ordinal + 1) for node in self._open}
        last, resumed = marker.ordinal, False
        for other in self._later():
            if other.style in styles and other.ordinal == 1:
                return False
            if other.style == marker.style:
                if resumed:
                    if other.ordinal in (1, last + 1):
                        self._nested.add(marker.style)
                    return other.ordinal in (1, last + 1)
                last = other.ordinal
            resumed = resumed or (other.style, other.ordinal) in following
        return False

    def _later(self) -> Iterator[Marker]:
        """The markers of the lines behind the one that is read."""
        lines = self._segments[self._at + 1 : self._at + 1 + _AHEAD]
        return (line.marker for line in lines if line.marker is not None and line.line)

    def _begins_level(self, segment: Segment, marker: Marker) -> bool:
        """A style that is not open: it begins with 1 below the open item, or runs on from its last ordinal."""
        last = self._last.get(marker.style)
        if not segment.line and not self._fits_mid_line(segment, marker, last):
            return False
        if marker.ordinal == 1:
            return True
        if last is not None and last < marker.ordinal <= last + 1 + (_MAX_GAP if segment.line else 0):
            self._report_gap(marker, last + 1)
            return True
        if last is None and segment.line and marker.ordinal <= _MAX_FIRST:
            self._report_gap(marker, 1)
            return True
        return False

    def _fits_mid_line(self, segment: Segment, marker: Marker, last: int | None) -> bool:
        """Right after a heading only the next marker of a level counts: ``一、放宽准入（一）简化审批``."""
        before = self._text[segment.start - 1]
        if not "一" <= before <= "鿿":
            return True
        if not self._open or not self._open[-1].segments:
            return False
        head = self._open[-1]
        heading = self._text[head.segments[0].start : segment.start]
        bare = len(heading) <= _HEADING_LENGTH and not any(stop in heading for stop in "。;,")
        return bare and head.marker.rank < marker.rank and marker.ordinal in (1, (last or 0) + 1)

    def _in_order(self, segment: Segment, marker: Marker, expected: int) -> bool:
        if marker.ordinal == expected:
            return segment.line or not "一" <= self._text[segment.start - 1] <= "鿿"
        if not segment.line or self._closed:
            return False
        if expected < marker.ordinal <= expected + _MAX_GAP:
            self._report_gap(marker, expected)
            return True
        if marker.ordinal < expected:
            self.findings.append(
                Finding("outline", "numbering_repeat", f"{self._quote(marker)} stands again", marker.start, marker.end)
            )
            return True
        return False

    def _mistyped(self, segment: Segment, marker: Marker) -> int | None:
        """The level that a marker counts on from though its brackets are others: （4） after ３．; with a finding."""
        if not segment.line or self._closed or marker.style not in _ALIKE:
            return None
        for depth, node in enumerate(self._open):
            alike = node.marker.style in _ALIKE and node.marker.style != marker.style
            if alike and marker.ordinal == node.marker.ordinal + 1:
                message = f"{self._quote(marker)} counts on from {self._quote(node.marker)} and is written otherwise"
                self.findings.append(Finding("outline", "numbering_style", message, marker.start, marker.end))
                return depth
        return None

    def _report_gap(self, marker: Marker, expected: int) -> None:
        if marker.ordinal != expected:
            message = f"{self._quote(marker)} follows where number {expected} is expected"
            self.findings.append(Finding("outline", "numbering_gap", message, marker.start, marker.end))

    def _quote(self, marker: Marker) -> str:
        return self._text[marker.start : marker.end]

    # -- items

    def _push(self, segment: Segment, marker: Marker) -> None:
        parent = self._open[-1] if self._open else None
        above = () if parent and _leads_to(parent, marker) else marker.above
        ordinals = (*(parent.ordinals if parent else ()), *above, marker.ordinal)
        node = Node(marker, ordinals, parent, [segment])
        if parent:
            parent.children += 1
        if not self.parts[-1].nodes:
            self.parts[-1].annex = self._annex_next and not self._is_printed_plan()
        self.parts[-1].nodes.append(node)
        self._open.append(node)
        self._last[marker.style] = marker.ordinal
        self._closed = self._paused = self._annex_next = False
        self._front = []

    def _continue(self, segment: Segment) -> None:
        if not self._open or self._closed:
            self._front.append(segment)
        elif not self._paused:
            self._open[-1].segments.append(segment)

    def _is_printed_plan(self) -> bool:
        """Whether the lines above a part are the name of what the notice issues: 关于印发《…实施方案》的通知."""
        name = ""
        for segment in self._front[:_TITLE_LINES]:
            name += self._text[segment.start : segment.end].replace(" ", "")
            if len(name) >= _PLAN_NAME and name in self._title:
                return True
        return False


def _leads_to(node: Node, marker: Marker) -> bool:
    """Whether the numbers that a decimal marker repeats are those of the item above it."""
    return bool(marker.above) and node.ordinals[-len(marker.above) :] == marker.above
