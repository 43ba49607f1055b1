"""jieba's tokenizer over a dictionary that is mapped from a file: it starts at once, and all processes share it.

jieba itself reads half a million words into a dict at every start, 0.5 s and 70 MB in each process, of which a notice
asks for some hundred. Imported only where words are cut, as jieba takes its time too.
"""

from __future__ import annotations

import logging
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import jieba
import marisa_trie

_TOTAL: Final = "\n"
"""The key that holds the sum of all frequencies: no word is a line break."""
_REMEMBERED: Final = 2**16
"""Look-ups kept, some 10 MB: the words of notices are few, and a dict is ten times as fast as the file."""


class Tokenizer(jieba.Tokenizer):  # type: ignore[misc]  # jieba is not typed
    """jieba's own algorithm; only where its frequencies lie is another.

    ``Tokenizer(folder).cut("签约服务覆盖率", HMM=False)`` cuts 签约 / 服务 / 覆盖率. The file is made in ``folder`` at
    the first use, from jieba's own dictionary, and used by all later processes.
    """

    initialized: bool

    def __init__(self, folder: Path) -> None:
        jieba.setLogLevel(logging.WARNING)
        super().__init__()
        self._folder = folder

    def initialize(self, dictionary: str | None = None) -> None:
        """Map the file, or make it where there is none that can be read."""
        if self.initialized:
            return
        file = self._folder / f"jieba-{jieba.__version__}.words"
        trie = marisa_trie.RecordTrie("<Q")
        try:
            trie.mmap(str(file))
            total = trie[_TOTAL][0][0]
        except (OSError, RuntimeError, KeyError):
            trie, total = self._make(file)
        self.FREQ, self.total = Frequencies(trie), total
        self.initialized = True

    def _make(self, file: Path) -> tuple[marisa_trie.RecordTrie, int]:
        frequencies, total = self.gen_pfdict(self.get_dict_file())
        records = [*((word, (count,)) for word, count in frequencies.items()), (_TOTAL, (total,))]
        trie = marisa_trie.RecordTrie("<Q", records)
        # a folder that cannot be written to, or a file that another process just now maps: the next one tries again
        with suppress(OSError), tempfile.TemporaryDirectory(dir=self._folder) as folder:
            made = Path(folder) / file.name
            trie.save(str(made))
            made.replace(file)
        return trie, total


class Frequencies:
    """Word → frequency, as jieba asks for it: 0 for what only begins a word. Words added later lie above the file."""

    def __init__(self, trie: marisa_trie.RecordTrie) -> None:
        def look_up(word: str) -> int | None:
            found = trie.get(word)
            return found[0][0] if found else None

        self._look_up = lru_cache(_REMEMBERED)(look_up)
        self._added: dict[str, int] = {}

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def __setitem__(self, word: str, frequency: int) -> None:
        self._added[word] = frequency

    def get(self, word: str, default: int | None = None) -> int | None:
        """The frequency of ``word``, or ``default``."""
        found = self._added.get(word)
        if found is None:
            found = self._look_up(word)
        return default if found is None else found
