"""Whole lines of the page at the beginning and the end of a notice; never a line in the middle of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.parse.layout import Line, Piece, Table
from pipeline.parse.pagerules import PageRules

MIN_LABELS: Final = 2
"""A table at the head of a page is its metadata block from this many labels with a value on."""

LOST_LABELS: Final = 8
"""How many lines a metadata block has at most: the 文件库 of Guangdong prints seven."""

MAX_TITLE_LINES: Final = 3

MAX_LABELLED: Final = 300
"""A longer line that begins with a label is a whole notice on one line."""

POSTED: Final = "published_date"
"""What the line below a title prints where it is the site's, beside labels that are kept in no column."""

Pairs = Sequence[tuple[str, str]]


def without_furniture(pieces: Sequence[Piece], rules: PageRules) -> tuple[list[Piece], dict[str, str]]:
    """Return the notice's own pieces and the metadata that the lines above it print (``索引号：…``, ``时间 : …``)."""
    meta: dict[str, str] = {}
    seen: dict[str, str] = {}
    first = 0
    while first < len(pieces):
        taken, pairs = _head(pieces, first, rules)
        repeats = any(seen.get(label, value) != value for label, value in pairs)
        if not taken or repeats:
            break
        seen.update(pairs)
        collect(pairs, rules, meta)
        first += taken
    own = list(pieces[first : _tail(pieces, first, rules)])
    posted = _posted_below_title(own, rules)
    if posted is not None:
        collect(posted, rules, meta)
        del own[1]
    return own, meta


def _head(pieces: Sequence[Piece], at: int, rules: PageRules) -> tuple[int, Pairs]:
    """How many pieces from ``at`` on are furniture, and the labels and values that they print.

    A label that comes again with another value is the notice's own: a list of documents, not a metadata block.
    """
    piece = pieces[at]
    if isinstance(piece, Table):
        found = _of_table(piece, rules)
        return int(sum(bool(value.strip()) for _, value in found) >= MIN_LABELS), found
    if lost := _lost_labels(pieces[at : at + LOST_LABELS], rules):
        return len(lost), lost
    if len(piece.text) > MAX_LABELLED:
        return 0, ()
    pairs = [(label, value.strip()) for label, value in rules.labelled(piece.text)]
    return int(bool(pairs) or rules.furniture("head", piece.text) is not None), pairs


def _posted_below_title(own: Sequence[Piece], rules: PageRules) -> Pairs | None:
    """What the line between title and notice prints where it is the site's: ``发布时间：2021-05-14　浏览次数：128``."""
    if len(own) < 2 or isinstance(own[1], Table):
        return None
    taken, pairs = _head(own, 1, rules)
    fields = {rules.field_of(label) for label, _ in pairs}
    return pairs if taken == 1 and POSTED in fields and fields <= {POSTED, ""} else None


def collect(pairs: Pairs, rules: PageRules, meta: dict[str, str]) -> None:
    """Put labels' values into ``meta``; of two labels for one field the first stays."""
    for label, text in pairs:
        field = rules.field_of(label)
        value = rules.value(text)
        if field and value:
            meta.setdefault(field, value)


def _of_table(table: Table, rules: PageRules) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for row in table.rows:
        for at, text in enumerate(row):
            label = rules.label(text)
            if label:
                follower = row[at + 1] if at + 1 < len(row) else ""
                found.append((label, "" if rules.label(follower) else follower))
            else:
                found.extend(rules.labelled(text))
    return found


def _lost_labels(pieces: Sequence[Piece], rules: PageRules) -> Pairs:
    """Read a metadata block copied without its labels: 索引号, 分类, 发布机构, 成文日期, 标题, 文号, 发布日期."""
    lines = [piece.text for piece in pieces if isinstance(piece, Line)]
    if len(lines) < len(pieces) or not rules.matches("pages.shape.index-number", lines[0]):
        return []
    dates = [at for at, line in enumerate(lines) if rules.matches("pages.shape.date", line)]
    if not dates or dates[0] > 3:
        return []
    found = [("index_number", lines[0]), *_topic_and_issuer(lines[1 : dates[0]], rules)]
    found.append(("issued_date", lines[dates[0]]))
    rest = lines[dates[0] + 1 : dates[1]] if len(dates) > 1 else []
    numbers = [at for at, line in enumerate(rest) if rules.matches("pages.shape.document-number", line)]
    titles = rest[: numbers[0]] if numbers else rest
    if len(dates) < 2 or len(titles) > MAX_TITLE_LINES or len(rest) - len(titles) > 1:
        return found
    found += [("title", title) for title in titles]
    found += [("doc_number", line) for line in rest[len(titles) :]]
    return [*found, ("published_date", lines[dates[1]])]


def _topic_and_issuer(lines: Sequence[str], rules: PageRules) -> Pairs:
    if len(lines) == 2:
        return [("topic", lines[0]), ("issuer", lines[1])]
    return [("issuer" if rules.is_body(line) else "topic", line) for line in lines]


def _tail(pieces: Sequence[Piece], first: int, rules: PageRules) -> int:
    """Where the notice ends: a run of furniture is cut from its first line on, if one of it is beyond doubt.

    其他 alone is a notice's own last line; between 访谈解读 and 政策咨询问答 it is a menu of the site. A line that is
    all link belongs to the furniture above it (相关解读：), never to the one below.
    """
    end, certain = len(pieces), False
    cut = end
    while end > first:
        piece = pieces[end - 1]
        if isinstance(piece, Table):
            break
        rule = rules.furniture("tail", piece.text)
        if rule is None and not piece.is_link:
            break
        end -= 1
        if rule is not None:
            certain = certain or not rule.yields.get("weak")
            cut = end
    return cut if certain else len(pieces)
