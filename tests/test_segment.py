"""Words: the lexicon holds, the text is whole, and nobody else's jieba is touched."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notices import rules
from platformdirs import user_cache_dir

from pipeline.dictionary import Tokenizer
from pipeline.segment import Segmenter

SEGMENTER = Segmenter(rules()["lexicon"])
FOLDER = Path(user_cache_dir("gongwen"))
"""Where the first use of the segmenter has left the dictionary."""
SEGMENTER("通知")


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


@settings(max_examples=50, deadline=None)
@given(st.text("省水利厅牵头负责新建扩建堤防养老床位覆盖率达到百分之，。5%AB ", max_size=40))
def test_the_mapped_dictionary_cuts_as_jieba_s_own(text: str) -> None:
    mapped = Tokenizer(FOLDER)
    assert list(mapped.cut(text, HMM=False)) == list(jieba.cut(text, HMM=False))


@pytest.mark.parametrize("content", [b"", b"no dictionary at all", None])
def test_a_dictionary_that_cannot_be_read_is_made_anew(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / f"jieba-{jieba.__version__}.words"
    whole = (FOLDER / file.name).read_bytes()
    if content is not None:
        file.write_bytes(content)
    assert list(Tokenizer(tmp_path).cut("签约服务覆盖率", HMM=False)) == ["签约", "服务", "覆盖率"]
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_to_costs_time_and_nothing_else(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing"
    assert list(Tokenizer(nowhere).cut("签约服务", HMM=False)) == ["签约", "服务"]
    assert not nowhere.exists()
