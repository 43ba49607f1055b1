"""Who issued a notice (发文机关) and for which region: asked of the title, the page, the signature, the letterhead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipeline.outline.segments import Segment
from pipeline.registry import NATION, load_registry
from pipeline.rules import Pack
from pipeline.text import fold

_NAME_LINE: Final = 60
"""No signature is longer, also where several bodies sign on one line."""


def issuer_and_region(
    title: str | None,
    stated: str | None,
    agency: str | None,
    text: str,
    segments: Sequence[Segment],
    day: date | None,
    pack: Pack,
) -> tuple[str | None, str | None]:
    """The issuer and its region: ``广州市天河区人民政府关于…`` gives that body and 天河区.

    ``stated`` is what the page says of itself, ``agency`` the 机关代字 of the 发文字号 (粤府办). 省政府办公厅 names no
    region: the first name that does, of the page or the signature, stands in its place; the region is None for bodies
    of the centre.
    """
    names = [name for name in _names(title, stated, text, segments, pack) if name]
    places = _Places(day, pack)
    for name in names:
        if places.is_central(name):
            return name, None
        if region := places.known(name) or places.unregistered(name):
            return name, region
    issuer = names[0] if names else None
    if places.is_central(fold(title or "")):
        return issuer, None
    region = places.known(fold(title or "")) or places.of_agency(agency)
    return issuer, region or next(filter(None, map(places.printed, [*names, title])), None)


def _names(
    title: str | None, stated: str | None, text: str, segments: Sequence[Segment], pack: Pack
) -> Iterator[str | None]:
    """What may name the issuer, the surest first: the title, the page, the signature, the letterhead."""
    named = pack["outline.issuer"].regex.match(fold(title or ""))
    yield named["name"].strip() if named else None
    yield fold(stated or "").strip()
    yield _signer(text, segments, pack)
    yield _letterhead(text, segments, pack)


def _signer(text: str, segments: Sequence[Segment], pack: Pack) -> str | None:
    """The name before the first date line or on the line above it."""
    date_line, is_body = pack["outline.date-line"].regex, pack["outline.body-name"].regex
    for before, segment in zip([None, *segments], segments, strict=False):
        if match := date_line.fullmatch(text, segment.start, segment.end):
            signer = match["signer"].strip()
            if not signer and before is not None and before.end - before.start <= _NAME_LINE:
                signer = text[before.start : before.end]
            return signer if is_body.fullmatch(signer) else None
    return None


def _letterhead(text: str, segments: Sequence[Segment], pack: Pack) -> str | None:
    """The name in 栖云市人民政府办公室文件, which stands at the very top (GB/T 9704-2012 §7.2.4)."""
    head = segments[0] if segments else None
    match = pack["outline.letterhead"].regex.fullmatch(text, head.start, min(head.end, _NAME_LINE)) if head else None
    return match["name"].strip() if match else None


class _Places:
    """Which region a body belongs to, by the registry; by its own words where the registry has no such region."""

    def __init__(self, day: date | None, pack: Pack) -> None:
        self._day = day
        self._registry = load_registry()
        self._is_central = pack["outline.central"].regex.match
        self._printed: re.Pattern[str] = pack["outline.region"].regex
        self._others: re.Pattern[str] = pack["outline.joint-issuers"].regex

    def is_central(self, name: str) -> bool:
        """Whether a body of the centre leads: 国务院办公厅, 财政部; 国家税务总局广东省税务局 is none."""
        code = self._code(name)
        return code == NATION.code if code else self._is_central(name) is not None

    def known(self, name: str) -> str | None:
        """The region that the registry is sure of: 天河区 of 广州市天河区人民政府, None of 鼓楼区人民政府."""
        lead = self._printed.match(name)
        bare = name[lead.start("region") :] if lead else name
        if region := self._registry.region_of(bare, self._day):
            return self._registry.regions.distinct_name(region)
        if not self._is_central(name) or not (code := self._code(name)):
            return None
        region = self._registry.regions.get(code, self._day)
        return self._registry.regions.distinct_name(region) if region else None

    def of_agency(self, agency: str | None) -> str | None:
        """广东省 of 粤府办, which no other government uses."""
        region = self._registry.region_of_agency(fold(agency or ""), self._day)
        return self._registry.regions.distinct_name(region) if region else None

    def unregistered(self, name: str) -> str | None:
        """澜江省 of 澜江省人民政府, where the registry has no region of this name: it is not one of several."""
        region = self.printed(name)
        return None if region is None or self._registry.regions.named(region, self._day) else region

    def printed(self, name: str | None) -> str | None:
        """澜江省 of 澜江省人民政府, as printed."""
        match = self._printed.match(fold(name or ""))
        return match["region"] if match else None

    def _code(self, name: str) -> str | None:
        """The region in the key of a body that names its region or none: 100000 of 财政部 in ``财政部 税务总局``."""
        found = self._registry.resolve(self._others.sub("", name), None, self._day).id
        return found.partition("/")[0] if found else None
