"""What gongwen costs, as ratios measured in one run: machines differ and are shared, ratios travel.

Run with ``make bench``. The notices are raw/samples/, and the real ones of GONGWEN_SHARED (else ../shared) where they
are at hand. Each round interleaves what is compared; the median of the rounds counts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from bs4 import BeautifulSoup
from timing import ROUNDS, compare, files, raw_doc

from pipeline.extract import Extractor
from pipeline.extract.citations import CitationFinder
from pipeline.extract.deadlines import DeadlineFinder
from pipeline.extract.registered import with_names
from pipeline.extract.targets import TargetFinder
from pipeline.extract.units import UnitFinder
from pipeline.outline import outline
from pipeline.parse import parse
from pipeline.registry import load_registry
from pipeline.rules import RuleSet, load_rules
from pipeline.segment import Segmenter
from pipeline.tables import Outcome, document_tables
from pipeline.text import fold
from pipeline.types import Notice

SMALL: Final = 1_000_000
LARGE: Final = 5_000_000
PARAGRAPHS: Final = (
    "（一）加强值守。2024年底前建成不少于25个站点，覆盖率达到90%以上。（省水利厅牵头，财政厅、各市人民政府按职责分工负责）\n",
    "加强值守年底前建成不少于25个站点",
    "《（责任单位：省水利厅、",
    "2024年",
)
"""Repeated to a text of any size: as a notice, without any stop, with brackets and names never closed, as numbers."""


def main() -> None:
    """Measure and print."""
    rules = load_rules()
    words = Segmenter(rules["lexicon"])
    extract = Extractor(rules, words)
    pages = [file.read_bytes() for file in files("*.html")]
    texts = [_text(file, rules) for file in files("*.txt")]

    def whole(data: bytes) -> None:
        _tables(data, rules, extract)

    def soup(data: bytes) -> None:
        BeautifulSoup(data, "lxml")

    def room(data: bytes) -> None:
        parse(raw_doc(data), rules["pages"])

    for data in pages:  # the first call loads the dictionary
        whole(data)
    ours, parsing, reading = compare([partial(_each, job, pages) for job in (whole, room, soup)])
    print(f"{len(pages)} pages, {sum(map(len, pages)) / 1e6:.1f} MB of HTML; medians of {ROUNDS} rounds")
    for name, spent in (("bytes to Arrow rows", ours), ("bytes to parsed document", parsing)):
        each, ratio = 1000 * spent / len(pages), spent / reading
        print(f"  {name:<25}{each:7.2f} ms a notice, {ratio:5.2f} × BeautifulSoup(lxml) alone")
    _outline_and_units(pages, rules)
    counted = Counted(rules, words)
    _against_jionlp(texts, rules, extract, counted)
    _linear(rules, extract, counted)


def _outline_and_units(pages: list[bytes], rules: RuleSet) -> None:
    """The outline and the responsible units of parsed pages, against the parsing of the same pages."""
    parsed = [parse(raw_doc(data), rules["pages"]) for data in pages]
    finder = UnitFinder(rules["units"])

    def parsing() -> None:
        for data in pages:
            parse(raw_doc(data), rules["pages"])

    def reading() -> None:
        for doc in parsed:
            finder.find(outline(doc, rules["outline"]), fold(doc.text))

    base, spent = compare([parsing, reading])
    each = 1000 * spent / len(pages)
    print(f"  {'outline and units':<25}{each:7.2f} ms a notice, {spent / base:5.2f} × parsing")


class Counted:
    """What is counted and by when: deadlines, targets and citations, without the units and the outline."""

    def __init__(self, rules: RuleSet, words: Segmenter) -> None:
        self._deadlines = DeadlineFinder(rules["deadlines"])
        self._targets = TargetFinder(rules["targets"], rules["lexicon"], words)
        self._citations = CitationFinder(rules["citations"])

    def __call__(self, notice: Notice) -> None:
        """Find them all in one notice."""
        text = fold(notice.doc.text)
        deadlines, _ = self._deadlines.find(notice, text)
        self._targets.find(notice, text, deadlines)
        self._citations.find(notice, text)


def _against_jionlp(texts: list[str], rules: RuleSet, extract: Extractor, counted: Counted) -> None:
    """From parsed text to facts, against the time expressions that JioNLP alone finds in the same text."""
    import jionlp

    logging.disable(logging.ERROR)  # it logs a traceback for each expression that it tries in vain
    parsed = [parse(raw_doc(text.encode()), rules["pages"]) for text in texts]
    notices = [outline(doc, rules["outline"]) for doc in parsed]
    base = time.mktime(date(2023, 4, 16).timetuple())

    def theirs() -> None:
        for text in texts:
            jionlp.ner.extract_time(fold(text), time_base=base)

    def ours() -> None:
        for doc in parsed:
            extract(outline(doc, rules["outline"]))

    def three() -> None:
        for notice in notices:
            counted(notice)

    theirs()
    mine, some, other = compare([ours, three, theirs])
    characters = sum(map(len, texts))
    print(f"{len(texts)} texts, {characters} characters")
    for name, spent in (("outline and every fact", mine), ("deadlines, targets, citations", some)):
        print(f"  {name:<31}{characters / spent:9.0f} characters a second, {other / spent:4.1f} × JioNLP")
    print(f"  {'JioNLP, times alone':<31}{characters / other:9.0f} characters a second")


def _linear(rules: RuleSet, extract: Extractor, counted: Counted) -> None:
    """A text five times as long must cost about five times as much, whatever stands in it."""
    print(f"from {SMALL / 1e6:.0f} MB to {LARGE / 1e6:.0f} MB of text ({LARGE / SMALL:.0f} times)")
    for paragraph in PARAGRAPHS:
        whole, some = [], []
        for size in (SMALL, LARGE):
            data = ("澜江省人民政府关于防汛的通知\n一、" + paragraph * (size // len(paragraph.encode()))).encode()
            whole.append(_seconds(partial(_tables, data, rules, extract)))
            notice = outline(parse(raw_doc(data), rules["pages"]), rules["outline"])
            some.append(_seconds(partial(counted, notice)))
        print(f"  {paragraph.strip()[:24]}…")
        for name, spent in (("bytes to Arrow rows", whole), ("deadlines, targets, citations", some)):
            print(f"    {name:<31}{spent[0]:6.2f} s to {spent[1]:6.2f} s, {spent[1] / spent[0]:4.1f} times")


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _each(job: Callable[[bytes], None], pages: list[bytes]) -> None:
    for data in pages:
        job(data)


def _text(file: Path, rules: RuleSet) -> str:
    return parse(raw_doc(file.read_bytes()), rules["pages"]).text


def _tables(data: bytes, rules: RuleSet, extract: Extractor) -> None:
    raw = raw_doc(data)
    doc = parse(raw, rules["pages"])
    notice = outline(doc, rules["outline"])
    facts = with_names(notice, extract(notice), load_registry())
    document_tables(Outcome("bench", "", "ok", raw, doc, notice, facts))


if __name__ == "__main__":
    main()
