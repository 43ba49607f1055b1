"""The gate: patterns run only where the text has their signs, and find what they find without it."""

from __future__ import annotations

import random
import re
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import rules

from pipeline.extract.gate import Gate
from pipeline.extract.signs import signs_of
from pipeline.text import fold

PATTERNS = [rule.regex for rule in rules()["deadlines"] if {"relation", "mask"} & rule.yields.keys()]
GATE = Gate(PATTERNS)


def _gated(gate: Gate, text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    windows = gate.windows(text, start, end)
    return sorted(
        (number, *match.span())
        for number, places in windows.items()
        for place in places
        for match in gate.matches(number, text, place)
        if match.end() > match.start()
    )


def _ungated(patterns: list[re.Pattern[str]], text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    return sorted(
        (number, *match.span())
        for number, pattern in enumerate(patterns)
        for match in pattern.finditer(text, start, end)
        if match.end() > match.start()
    )


def test_every_rule_for_times_has_a_sign() -> None:
    assert GATE.ungated == []


def test_the_gate_changes_nothing_in_the_examples_of_all_rules() -> None:
    texts = [fold(text) for rule in rules() for text in (*(e.text for e in rule.examples), *rule.counterexamples)]
    random.Random(5).shuffle(texts)
    for at in range(0, len(texts), 20):
        text = "。".join(texts[at : at + 20])
        found = _gated(GATE, text, 3, len(text))
        assert found == _ungated(PATTERNS, text, 3, len(text))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"年月日底末前内到至从起每季度上下半旬、，。（）《》0129三十",
                "2024年",
                "6月",
                "完成",
                "印发之日起",
                "持续推进",
                "省教育厅",
            ]
        ),
        max_size=30,
    ),
    st.integers(0, 5),
)
def test_the_gate_changes_nothing_in_any_text(pieces: list[str], start: int) -> None:
    text = fold("".join(pieces))
    start = min(start, len(text))
    assert _gated(GATE, text, start, len(text)) == _ungated(PATTERNS, text, start, len(text))


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("(?:1[0-2]|[1-9])月(?:底|末)前?", ["7月底前", "月底前", "12月末"]),
        ("(?<=于)[一二]日", ["于一日", "一日"]),
        ("(?<=去年)之后", ["去年之后", "之后去年之"]),
        ("a*", ["aab"]),
        ("(?i)abc", ["xABCx", "abc"]),
        ("[^。]*年", ["在很长很长的一年。二年"]),
        ("(ab)\\1年?", ["abab年", "ab年"]),
        ("a|b?", ["ab"]),
        ("x(?=年|$)", ["x年", "x"]),
    ],
)
def test_patterns_of_every_shape(pattern: str, texts: list[str]) -> None:
    patterns = [re.compile(pattern)]
    gate = Gate(patterns)
    for text in chain(texts, ["。".join(texts) * 3]):
        assert _gated(gate, text, 0, len(text)) == _ungated(patterns, text, 0, len(text))


def test_a_sign_is_a_character_with_its_neighbours() -> None:
    signs = signs_of(re.compile("(?:1[0-2]|[1-9])月(?:底|末)前?"))
    (spot,) = signs.spots
    assert spot.chars == frozenset("月") and spot.right == frozenset("底末")
    assert spot.left is not None and {"0", "9"} <= spot.left
    assert spot.offset == 2
    assert signs.begins == frozenset("123456789")


def test_neighbourhoods_without_number_do_not_fill_the_memory() -> None:
    text = "".join(f"{chr(0x4E00 + at % 20000)}月{chr(0x4E00 + at // 7)}" for at in range(40_000))
    gate = Gate([re.compile("月")])
    assert len(gate.windows(text, 0, len(text))[0]) >= 1
    assert len(gate._known) <= 1 << 15
