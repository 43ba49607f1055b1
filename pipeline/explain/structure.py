"""What the outline made of words: a marker that opens an item or none, a total that the notice announces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.explain.reading import Reading
from pipeline.outline.markers import Marker, MarkerFinder

_BREAKS: Final = "\n\t"


def marker_at(reading: Reading, start: int) -> Marker | None:
    """The marker that the words begin with, if any."""
    return MarkerFinder(reading.rules["outline"]).at(reading.folded, start)


def notes_of_marker(reading: Reading, marker: Marker) -> Iterator[str]:
    """Why a marker opens an item, or none: （二） in ``（一）甲；（二）乙。`` stands in the midst of a sentence."""
    start = marker.start
    written = reading.text[start : marker.end]
    opened = next((item for item in reading.notice.items if item.start == start and item.marker), None)
    if opened:
        yield f"{written} opens item {opened.path}"
        return
    before = reading.folded[:start].rstrip(" ")[-1:]
    if before and before not in _BREAKS:
        yield (
            f"{written} opens no item: it stands in the midst of a paragraph, behind 「{before}」, and neither a "
            "bracket that assigns in front of it nor the numbers around it prove that it does"
        )
        return
    last = _last(reading, marker)
    goes_on = f"the last one of its kind is {last}" if last else "no item of its kind stands before it"
    yield f"{written} opens no item: its number does not go on ({goes_on}), or it stands below the end of the part"


def notes_of_total(reading: Reading, start: int, end: int) -> Iterator[str]:
    """What the words announce, and whether as many items follow."""
    rule = reading.rules["outline"]["outline.declared"]
    line = reading.folded.rfind("\n", 0, start) + 1, (reading.folded + "\n").find("\n", end)
    for match in rule.regex.finditer(reading.folded, *line):
        if match.start() < end and start < match.end():
            finding = next((f for f in reading.notice.findings if (f.start, f.end) == match.span()), None)
            said = finding.message if finding else "as many items follow, or none by which to tell"
            words = reading.text[match.start() : match.end()]
            yield f"{rule.id} reads 「{words}」 as a total, which gives no fact: {said}"


def _last(reading: Reading, marker: Marker) -> str:
    """The marker of the last item before this one that has its style."""
    finder = MarkerFinder(reading.rules["outline"])
    for item in reversed(reading.notice.items):
        if item.start < marker.start and item.kind != "table_row":
            other = finder.at(reading.folded, item.start)
            if other and other.style == marker.style:
                return item.marker
    return ""
