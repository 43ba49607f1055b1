"""Why a page holds no notice: a challenge of the site's firewall, a page that is gone, an image or a file instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.parse.pagerules import PageRules
from pipeline.rules import Rule
from pipeline.text import fold

MIN_PROSE: Final = 10
"""Chinese characters outside links that a notice has at least."""

MAX_ERROR_PAGE: Final = 300
"""An error page says little: one with more Chinese prose is a notice that mentions 页面不存在."""

SCANNED: Final = 20_000
"""How much of a page is searched for the marks of a challenge or an error, in characters."""

SHOWN: Final = 200
"""How much of a frame's address is printed, in characters."""

Reason = tuple[str, str]


def why_no_notice(visible: str, markup: str, prose: int, rules: PageRules, *, known: bool = False) -> Reason | None:
    """Return code and message of the failure, ``challenge_page`` for 请开启JavaScript并刷新该页; None for a notice.

    ``known`` says that the page has a container known to hold notices: then it is no challenge, at worst empty.
    """
    if prose >= MAX_ERROR_PAGE:
        return None
    seen = fold(visible[:SCANNED])
    if rule := _first(rules.pack.group("pages.missing"), seen):
        return "not_found_page", f"the page is gone: it says so ({rule.id})"
    if not known:
        source = fold(markup[:SCANNED]) if prose < MIN_PROSE else ""
        if rule := _first(rules.pack.group("pages.challenge"), f"{seen}\n{source}"):
            message = f"the site answered with a challenge or a refusal ({rule.id}): fetch it again, slower"
            return "challenge_page", message
    if prose < MIN_PROSE:
        return "no_body_text", "the page holds no text of a notice"
    return None


def what_stands_instead(files: Sequence[str], images: int, frames: Sequence[str]) -> str:
    """Say what a page without text offers: ``its text may stand in 1 linked file(s), the first 附件.docx``."""
    found = [f"{len(files)} linked file(s), the first {files[0]}"] if files else []
    found += [f"{images} image(s)"] if images else []
    found += [f"{len(frames)} embedded frame(s), the first {frames[0][:SHOWN]}"] if frames else []
    return f"; its text may stand in {', '.join(found)}: fetch that" if found else ""


def _first(rules: Iterable[Rule], text: str) -> Rule | None:
    return next((rule for rule in rules if rule.regex.search(text)), None)
