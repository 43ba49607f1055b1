"""One pattern for many: it matches wherever one of them does."""

from __future__ import annotations

import re

import pytest

from pipeline.rules import either


@pytest.mark.parametrize(
    ("patterns", "text"),
    [
        (["(?P<n>[0-9])年", "(?P<n>[0-9])月"], "6月"),
        (["以上|左右", "以内"], "以内"),
        ([r"(.)\1", "年"], "月月"),
        (["年", "(?i)km"], "KM"),
    ],
)
def test_it_matches_wherever_one_of_them_does(patterns: list[str], text: str) -> None:
    compiled = [re.compile(pattern) for pattern in patterns]
    assert any(pattern.match(text) for pattern in compiled)
    assert either(compiled).match(text)


def test_plain_patterns_spare_the_others() -> None:
    assert not either([re.compile("以上|左右"), re.compile("(?P<n>[0-9])月")]).match("月底")
    assert not either([]).match("")
