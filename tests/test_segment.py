"""Words: the lexicon holds, the text is whole, and nobody else's jieba is touched."""

from __future__ import annotations

import jieba
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import rules

from pipeline.segment import Segmenter

SEGMENTER = Segmenter(rules()["lexicon"])


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_words_join_to_the_text_again(text: str) -> None:
    words = SEGMENTER(text)
    assert "".join(word for word, _ in words) == text
    assert all(text[start : start + len(word)] == word for word, start in words)


def test_words_of_the_lexicon_are_not_cut() -> None:
    assert "覆盖率" in [word for word, _ in SEGMENTER("重点人群签约服务覆盖率达到75%")]


def test_the_lexicon_stays_out_of_jieba_s_own_dictionary() -> None:
    SEGMENTER("网办率")
    assert "网办率" not in jieba.lcut("全省网办率提高", HMM=False)
