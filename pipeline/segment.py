"""Word segmentation: one private jieba tokenizer with the lexicon of rules/, inside a spaCy Chinese pipeline.

jieba's module functions share one dictionary with every other user of the process; ``jieba.Tokenizer()`` does not.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_cache_dir

from pipeline.rules import Pack

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    from pipeline.dictionary import Tokenizer

_WORD_FREQUENCY: Final = 10**6
"""High enough that no cut of common words beats a word of the lexicon."""


class JiebaSpacyTokenizer:
    """The tokenizer of the spaCy pipeline: jieba's words, exact mode, no guessed words (HMM off, so that the same text
    always gives the same words)."""

    def __init__(self, vocab: Vocab, words: Tokenizer) -> None:
        self._vocab = vocab
        self._words = words

    def __call__(self, text: str) -> Doc:
        """Cut ``text`` into a Doc whose tokens join to it again."""
        from spacy.tokens import Doc

        words = [word for word in self._words.cut(text, HMM=False) if word]
        return Doc(self._vocab, words=words, spaces=[False] * len(words))


class Segmenter:
    """Cuts Chinese text into words: 签约服务覆盖率达到75% → 签约 / 服务 / 覆盖率 / 达到 / 75%.

    spaCy and jieba are loaded at the first call: a notice without a quantity never needs them.
    """

    def __init__(self, pack: Pack) -> None:
        self._lexicon = tuple(word for rule in pack if "role" not in rule.yields for word in rule.words)
        self._language: Language | None = None

    def __call__(self, text: str) -> list[tuple[str, int]]:
        """Words of ``text`` with the offset where each begins."""
        if self._language is None:
            self._language = _language(self._lexicon)
        return [(token.text, token.idx) for token in self._language.make_doc(text)]


@lru_cache(maxsize=1)
def _language(lexicon: tuple[str, ...]) -> Language:
    """The pipeline with these words; a process has one, however many runs it sees."""
    import spacy

    from pipeline.dictionary import Tokenizer

    words = Tokenizer(_cache_folder())
    for word in lexicon:
        words.add_word(word, _WORD_FREQUENCY)
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    nlp.tokenizer = JiebaSpacyTokenizer(nlp.vocab, words)
    return nlp


def _cache_folder() -> Path:
    """Where the dictionary is kept between runs: jieba's default is a file that every user of the machine may replace.

    A fresh folder where none can be made.
    """
    folder = Path(user_cache_dir("gongwen"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="gongwen-"))
    return folder
