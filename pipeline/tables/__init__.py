"""The tables that analysts load: schemas, rows, and the checks on every write."""

from pipeline.tables.rows import Outcome
from pipeline.tables.schema import TABLES, Column, Span, Table
from pipeline.tables.write import Tables, document_tables, join, with_column, write

__all__ = [
    "TABLES",
    "Column",
    "Outcome",
    "Span",
    "Table",
    "Tables",
    "document_tables",
    "join",
    "with_column",
    "write",
]
