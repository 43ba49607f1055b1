"""What pages cost: PDF files from bytes to parsed form against pdfplumber, and scanned pages.

Run with ``make bench``. pdfplumber does what a script that wants text and tables would ask of it: ``extract_words`` and
``extract_tables`` of every page. The rows of its tables are compared with ours, so that speed is not bought with rows.
"""

from __future__ import annotations

import io
import time
from functools import partial
from typing import Final

import pdfplumber
from timing import compare, files, raw_doc

from pipeline.parse import parse
from pipeline.rules import load_rules
from pipeline.types import ParsedDoc

ROUNDS: Final = 5
"""pdfplumber takes seconds a round."""


def main() -> None:
    """Measure and print."""
    pack = load_rules()["pages"]
    data = {file.name: file.read_bytes() for file in files("*.pdf")}
    parsed = {}
    for name, content in data.items():
        start = time.perf_counter()
        parsed[name] = parse(raw_doc(content), pack)
        spent = time.perf_counter() - start
        if parsed[name].parser == "pdf/ocr":
            print(f"{name}: {(parsed[name].n_pages or 0) / spent:.2f} recognised pages a second")
    digital = {name: data[name] for name, doc in parsed.items() if doc.parser == "pdf"}

    print(f"{len(digital)} born-digital PDF files; medians of {ROUNDS} rounds")
    for name, content in digital.items():
        mine, other = compare([partial(parse, raw_doc(content), pack), partial(_plumb, content)], ROUNDS)
        pages = parsed[name].n_pages or 0
        rows = [_cells(row) for row in _rows(parsed[name])]
        known = [_cells(row) for table in _plumb(content) for row in table]
        same = sum(any(all(cell in row for cell in wanted) for row in rows) for wanted in known)
        print(f"  {name}, {pages} pages")
        print(f"    bytes to parsed document  {pages / mine:7.1f} pages a second, {other / mine:4.1f} × pdfplumber")
        print(f"    pdfplumber words + tables {pages / other:7.1f} pages a second")
        print(f"    {len(rows)} table rows, {same} of pdfplumber's {len(known)} among them")


def _cells(row: list[str]) -> list[list[str]]:
    """The letters and digits of each filled cell in no order: pdfplumber moves commas and brackets about in a cell."""
    return [letters for cell in row if (letters := sorted(filter(str.isalnum, cell)))]


def _plumb(content: bytes) -> list[list[list[str]]]:
    tables = []
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.extract_words()
            tables += page.extract_tables()
    return [[["".join((cell or "").split()) for cell in row] for row in table] for table in tables]


def _rows(doc: ParsedDoc) -> list[list[str]]:
    return [[doc.text[cell.start : cell.end] for cell in row] for block in doc.blocks for row in block.rows]


if __name__ == "__main__":
    main()
