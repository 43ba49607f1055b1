"""What the patterns of a pack cost on long repetitions: run by test_pattern_cost.py in a process that can be stopped.

``python patterncost.py deadlines`` prints, before each pattern is tried, its id and what is repeated, and for each
whose cost grows faster than the text a line that begins with SLOW.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.rules import Rule, load_rules
from pipeline.text import fold

SLOW: Final = "slow"
SHORT: Final = 8_000
"""Characters of the text that is tried first: longer than any number of characters that a pattern counts up to."""
LEAST: Final = 0.002
"""Seconds that SHORT may cost without a closer look: at this rate a notice of 50,000 characters costs 80 ms even if the
cost grows as the square."""
TIMES: Final = 4
"""How many times as long the other text of a comparison is."""
MOST: Final = 10.0
"""How many times as much it may cost: a linear pattern costs 4 times as much, one that grows as the square 16 times."""
TRIES: Final = 6
"""Other programs on the machine make a try dear, never cheap: the cheapest of each counts, and a pattern is slow only
if every try says so."""
CLOCK: Final = time.perf_counter if sys.platform == "win32" else time.process_time
"""A process waits while others work, the longer the sooner; on Windows its own time comes in pieces of 16 ms."""
PARTS: Final = 40
"""Repeated pieces for one rule; more are the same over again."""
_ANY: Final = "1一省年a ()《、,。:%-\n\t"
"""Characters that classes such as [一-鿿] and [^。] take, whatever the examples hold."""


def main(name: str, folder: Path | None) -> None:
    """Try every pattern of the pack."""
    for rule in load_rules(folder)[name]:
        if rule.source:
            for part in pieces(rule):
                print(f"{rule.id}\t{part!r}", flush=True)
                if ratio := _growth(rule, part):
                    print(f"{SLOW}\t{rule.id}\t{ratio:.1f}\t{part!r}", flush=True)
                    break


def pieces(rule: Rule) -> list[str]:
    """What is repeated: examples, their parts, near misses of them, and single characters of the rule's alphabet."""
    texts = [fold(text) for example in rule.examples for text in (example.quote, example.text)]
    texts += map(fold, rule.counterexamples)
    halves = [half for text in texts for half in (text[: len(text) // 2], text[len(text) // 2 :])]
    misses = [near for text in texts for near in (text[:-1], text[1:])]
    characters = dict.fromkeys(_ANY + "".join(texts) + re.sub(r"\\.", "", rule.source))
    return list(dict.fromkeys(filter(None, (*texts, *misses, *halves, *characters))))[:PARTS]


def _growth(rule: Rule, part: str) -> float | None:
    """How many times as much a text costs that is TIMES as long, where that is too much; None where it is not."""
    if _seconds(rule, part, SHORT) < LEAST:
        return None
    least = list(_least(rule, part))
    return min(least) if min(least) > MOST else None


def _least(rule: Rule, part: str) -> Iterator[float]:
    """The growth by the cheapest tries so far, try after try, until one is small enough."""
    short = long = float("inf")
    for _ in range(TRIES):
        short = min(short, _seconds(rule, part, SHORT))
        long = min(long, _seconds(rule, part, SHORT * TIMES))
        yield long / short
        if long / short <= MOST:
            return


def _seconds(rule: Rule, part: str, length: int) -> float:
    text = part * (length // len(part))
    start = CLOCK()
    for _ in rule.regex.finditer(text):
        pass
    return CLOCK() - start


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
