"""One pattern for many, to ask at once whether any of them matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_NAME: Final = re.compile(r"\(\?P<\w+>")
_CALLS_BACK: Final = re.compile(r"\\[1-9]|\(\?P=|\(\?\(|\(\?[aiLmsux]")
"""What means another thing in a longer pattern: \\1, (?P=n), (?(n)…), and flags."""
_REMEMBERED: Final = 64
"""As many sets of patterns as a process asks for, with some to spare."""


def either(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """A pattern that matches where one of ``patterns`` does and does not say which: asked first, it spares the others.

    ``第[一二三]章`` and ``[0-9]+年`` give one that matches ``第一章`` and ``2025年``. Names of groups are left out,
    as two patterns may share them; where one calls a group back, the pattern matches everywhere.
    """
    return _either(tuple(pattern.pattern for pattern in patterns))


@lru_cache(_REMEMBERED)
def _either(sources: tuple[str, ...]) -> re.Pattern[str]:
    if any(_CALLS_BACK.search(source) for source in sources):
        return re.compile("")
    return re.compile("|".join(f"(?:{_NAME.sub('(?:', source)})" for source in sources) or "(?!)")
