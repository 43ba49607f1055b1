"""Folding changes how characters look and never where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import fold


@given(st.text())
def test_every_text_keeps_its_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("published", "folded"),
    [
        ("（一）［责任单位：省教育厅〔牵头〕］", "(一)(责任单位:省教育厅(牵头))"),
        ("１０％，１．５亿；", "10%,1.5亿;"),
        ("一\u3000二\u00a0三\u2002四\u2003五", "一 二 三 四 五"),
        ("２０２１—２０２３年，１～３个", "2021-2023年,1~3个"),
        ("二○二一年", "二〇二一年"),
        ("《办法》“一网通办”①", "《办法》“一网通办”①"),
    ],
)
def test_width_and_variants_fold(published: str, folded: str) -> None:
    assert fold(published) == folded
