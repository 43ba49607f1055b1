"""jieba's tokenizer over a dictionary that is mapped from a file: it starts at once, and all processes share it.

jieba itself reads half a million words into a dict at every start, 0.5 s and 70 MB in each process, of which a notice
asks for some hundred. Imported only where words are cut, as jieba takes its time too.
"""

from __future__ import annotations

import logging
import tempfile
from contextlib import suppress
from math import log
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
    FREQ: Frequencies
    total: int

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

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:
        """The last characters of the words that begin at each character."""
        self.check_initialized()
        frequencies, ends = self.FREQ, range(1, len(sentence) + 1)
        words = {}
        for start in range(len(sentence)):
            found = []
            for end in ends[start:]:
                frequency = frequencies[sentence[start:end]]
                if frequency is None:
                    break
                if frequency:
                    found.append(end - 1)
            words[start] = found or [start]
        return words

    def calc(self, sentence: str, words: dict[int, list[int]], route: dict[int, tuple[float, int]]) -> None:
        """Of all ways to cut ``sentence`` the likeliest: for each character the weight and the end of its word."""
        frequencies, total = self.FREQ, log(self.total)
        route[len(sentence)] = (0, 0)
        for start in range(len(sentence) - 1, -1, -1):
            best: tuple[float, int] | None = None
            for end in words[start]:
                weight = log(frequencies[sentence[start : end + 1]] or 1) - total + route[end + 1][0]
                if best is None or (weight, end) > best:
                    best = weight, end
            assert best is not None
            route[start] = best

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


class Frequencies(dict[str, int | None]):
    """Word → frequency: 0 for what only begins a word, None for what begins none.

    It holds what was asked for, of the file, and the words added later, which lie above the file.
    """

    def __init__(self, trie: marisa_trie.RecordTrie) -> None:
        super().__init__()
        self._trie = trie
        self._added: dict[str, int | None] = {}

    def __missing__(self, word: str) -> int | None:
        if len(self) >= _REMEMBERED:
            self.clear()
            self.update(self._added)
        found = self._trie.get(word)
        frequency = found[0][0] if found else None
        super().__setitem__(word, frequency)
        return frequency

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self[word] is not None

    def __setitem__(self, word: str, frequency: int | None) -> None:
        self._added[word] = frequency
        super().__setitem__(word, frequency)
