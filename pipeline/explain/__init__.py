"""Why a fact is as it is, and why words gave none: one document read again, with the engine telling what it does."""

from pipeline.explain.facts import Explanation, explain
from pipeline.explain.reading import PREAMBLE, Reading, read_file, read_published
from pipeline.explain.whynot import WhyNot, why_not

__all__ = ["PREAMBLE", "Explanation", "Reading", "WhyNot", "explain", "read_file", "read_published", "why_not"]
