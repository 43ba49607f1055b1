"""Cut the blocks of a parsed document into segments: what was a paragraph before a copy flattened it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from pipeline.outline.joined import joined
from pipeline.outline.markers import HEAD, STOPS, Marker, MarkerFinder
from pipeline.rules import Pack
from pipeline.types import Block, ParsedDoc

_FLAT_LENGTH: Final = 300
"""A paragraph of a printed notice seldom runs longer with several markers inside; a flattened copy does."""
_FLAT_MARKERS: Final = 3
_LINES: Final = 100
"""Between two items of a level stand no more paragraphs; a text without markers must not be read over and over."""
_FIRST_LEVEL_MARKERS: Final = 2
"""Of 一、 and 二、 two are enough: nothing else in running text looks like them behind a stop."""
_RUN_STYLES: Final = frozenset({"cn-comma", "cn-paren", "article"})
"""Only these tell a short flattened paragraph: (1) and ① also number the parts of a sentence."""
_PART_STYLES: Final = frozenset({"arabic", "arabic-paren", "arabic-half-paren", "circled"})
"""What numbers the parts of a sentence."""
_PART: Final = re.compile("; ?")
_BLANKS: Final = re.compile(r" +")
_CONTENTS: Final = re.compile(r"目 *录|目 *次")
_MIN_CONTENTS: Final = 5
"""Headings that stand twice in a row are a table of contents from so many on."""
_MOSTLY: Final = 0.8
"""A heading may read a little otherwise in the contents."""
_SECOND: Final = re.compile(
    r"[。!?”): ][(第]?[一二三四五六七八九十]|[。)](?:\d{1,2}[.、]|\(\d)|[一-鿿]\([一二三四五六七八九十]{1,3}\)"
)
"""What a short paragraph must hold to be looked through for a second item."""
_CHAPTERS_WITHOUT: Final = 3
"""Behind the last chapter with sections as many may stand without any: 附则, 附件."""
_DATE_SIGNS: Final = "年月日"
"""A blank inside a date (2020年2月7 日) separates nothing."""
_BELOW_HEAD: Final = "decimal"


class Segment(NamedTuple):
    """A run of text that stands alone; ``line`` is False where only a flattened text suggests a break."""

    start: int
    end: int
    line: bool
    marker: Marker | None = None
    table: Block | None = None


def cut(doc: ParsedDoc, text: str, pack: Pack) -> list[Segment]:
    """Segments of the folded ``text`` in reading order.

    One flattened block ``…负责）二、强化监管（四）压实责任。`` gives three: ``…负责）``, ``二、强化监管`` and
    ``（四）压实责任。``.
    """
    finder = MarkerFinder(pack)
    assigning = pack["outline.responsibility"].regex
    counted: dict[str, int] = {}
    found: list[Segment] = []
    for number, block in enumerate(doc.blocks):
        if block.kind == "table":
            found.append(Segment(block.start, block.end, True, table=block))
            continue
        own: list[Segment] = []
        long = block.end - block.start > _FLAT_LENGTH
        inner = finder.inside(text, block.start, block.end) if long or _SECOND.search(text, *_inside(block)) else []
        if (long and len(inner) >= _FLAT_MARKERS) or _is_run(text, block, inner, finder):
            own += _flattened(text, block, inner, finder, pack)
        elif inner:
            opening = finder.at(text, block.start)
            following = _openings(doc.blocks, number + 1, text, finder)
            split = joined(text, opening, inner, counted, following, assigning, block.start)
            own += _split(text, block, split, finder)
        else:
            own += _trimmed(text, block.start, block.end, True, finder)
            if own and _numbers_parts(text, own[0], finder, _openings(doc.blocks, number + 1, text, finder)):
                own[0] = own[0]._replace(marker=None)
        counted.update((segment.marker.style, segment.marker.ordinal) for segment in own if segment.marker)
        found += own
    return _without_false_heads(found)


def _numbers_parts(text: str, segment: Segment, finder: MarkerFinder, following: Iterator[Marker]) -> bool:
    """Whether the marker of a line is the first of those that number the parts of its only sentence.

    ``1.死亡的；2.户籍迁出的；3.本人自愿申请的。`` is text; where the next line begins with 2. or 4., the lines are
    items.
    """
    opening = segment.marker
    if opening is None or opening.style not in _PART_STYLES or opening.ordinal != 1:
        return False
    parts = 1
    sentence = text.find("。", opening.end, segment.end)
    for stop in _PART.finditer(text, opening.end, sentence if sentence >= 0 else segment.end):
        marker = finder.at(text, stop.end())
        if marker is not None and marker.style == opening.style and marker.ordinal == parts + 1:
            parts += 1
    return parts >= _FLAT_MARKERS and not any(
        marker.style == opening.style and marker.ordinal in (2, parts + 1) for marker in islice(following, 1)
    )


def _openings(blocks: Sequence[Block], start: int, text: str, finder: MarkerFinder) -> Iterator[Marker]:
    """The markers that open the next lines."""
    lines = (block for block in blocks[start : start + _LINES] if block.kind != "table")
    return filter(None, (finder.at(text, line.start) for line in lines))


def _split(text: str, block: Block, markers: Sequence[Marker], finder: MarkerFinder) -> Iterator[Segment]:
    """A paragraph cut in front of the markers that open items of their own."""
    starts = [block.start, *(marker.start for marker in markers)]
    for start, end in zip(starts, [*starts[1:], block.end], strict=True):
        yield from _trimmed(text, start, end, start == block.start, finder)


def _inside(block: Block) -> tuple[int, int]:
    return block.start + 1, block.end


def _is_run(text: str, block: Block, inner: Sequence[Marker], finder: MarkerFinder) -> bool:
    """Whether a paragraph with few markers holds several items: one style counts on, each behind a stop or a blank.

    ``一、甲。…。二、乙。…`` does; ``（一）甲；（二）乙；（三）丙。`` is one sentence.
    """
    if not inner:
        return False
    opening = finder.at(text, block.start)
    marks = [mark for mark in (opening, *inner) if mark and mark.style in _RUN_STYLES]
    if len({mark.style for mark in marks}) > 1 or len(marks) < len(inner):
        return False
    if len(marks) < (_FIRST_LEVEL_MARKERS if marks[0].style == "cn-comma" else _FLAT_MARKERS):
        return False
    counted = all(mark.ordinal == number for number, mark in enumerate(marks, marks[0].ordinal))
    return counted and all(text[mark.start - 1] in STOPS + " " for mark in marks if mark is not opening)


def _without_false_heads(segments: list[Segment]) -> list[Segment]:
    """A bare number (1 总则) opens a chapter only where sections such as 1.1 stand below it."""
    heads = {s.marker.above[0] for s in segments if s.marker and s.marker.style == _BELOW_HEAD and s.marker.above}
    return [
        segment._replace(marker=None)
        if segment.marker and segment.marker.style == HEAD and segment.marker.ordinal not in _led_by(heads)
        else segment
        for segment in segments
    ]


def _led_by(heads: set[int]) -> range:
    """The chapters among which those with sections stand: the last ones may have none (7 附则)."""
    return range(1, max(heads) + _CHAPTERS_WITHOUT + 1) if heads else range(0)


def without_contents(segments: list[Segment], text: str) -> list[Segment]:
    """Leave out a table of contents (目录): from its heading to where its first marker stands again, or, where it has
    no heading, the run of headings that all stand again below."""
    for index, segment in enumerate(segments):
        if not _CONTENTS.fullmatch(text[segment.start : segment.end]):
            continue
        marks = [(i, s.marker.style, s.marker.ordinal) for i, s in enumerate(segments) if i > index and s.marker]
        again = (i for i, style, ordinal in marks[1:] if (style, ordinal) == marks[0][1:])
        if (body := next(again, None)) is not None:
            return segments[:index] + segments[body:]
    return _without_bare_contents(segments, text)


def _without_bare_contents(segments: list[Segment], text: str) -> list[Segment]:
    names = [text[s.start : s.end].replace(" ", "") if s.marker else "" for s in segments]
    first = {name: index for index, name in reversed(list(enumerate(names))) if name}
    last = {name: index for index, name in enumerate(names) if name}
    begin = next((index for index, name in enumerate(names) if name and last[name] > index), len(names))
    end = begin
    while end < len(segments) and names[end] and first[names[end]] == end:
        end += 1
    body = set(names[end:])
    stands_again = sum(name in body for name in names[begin:end])
    if end - begin < _MIN_CONTENTS or stands_again < _MOSTLY * (end - begin):
        return segments
    return segments[:begin] + segments[end:]


def _flattened(text: str, block: Block, inner: Sequence[Marker], finder: MarkerFinder, pack: Pack) -> Iterator[Segment]:
    starts = {block.start: True}
    behind_marker = {marker.end for marker in inner}
    for gap in _BLANKS.finditer(text, block.start + 1, block.end):
        before, after = text[gap.start() - 1], text[gap.end() : gap.end() + 1]
        if gap.start() in behind_marker:
            continue  # 第一章　总则 is one heading
        if marker := finder.at(text, gap.end()):
            behind_marker.add(marker.end)
        latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        dated = (before.isdigit() and after in _DATE_SIGNS) or (before in _DATE_SIGNS and after.isdigit())
        if not (latin or dated) or marker:
            starts[gap.end()] = True
    for marker in inner:
        starts.setdefault(marker.start, False)
    for match in pack["outline.responsibility"].regex.finditer(text, block.start, block.end):
        if text[match.end() - 1] == ")":
            starts.setdefault(match.end() + (text[match.end() : match.end() + 1] in ("。", ";")), False)
    for match in pack["outline.sign-off"].regex.finditer(text, block.start, block.end):
        starts[match.start() + len(match[0]) - len(match[0].lstrip())] = True
        starts.setdefault(match.end(), True)
    ordered = sorted(start for start in starts if start < block.end)
    for start, end in zip(ordered, [*ordered[1:], block.end], strict=True):
        yield from _trimmed(text, start, end, starts[start], finder)


def _trimmed(text: str, start: int, end: int, line: bool, finder: MarkerFinder) -> Iterator[Segment]:
    """The segment without blanks at its ends; none where nothing but blanks is left."""
    while end > start and text[end - 1] == " ":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    if start < end:
        yield Segment(start, end, line, finder.at(text, start))
