"""Names that a model has never met.

A model makes up what it cannot have learned: `Kijiji` becomes `Kijijijiji`, `Heidelberg` half of itself. A capitalised word
inside a sentence that its training text holds neither in lower case nor as a name with a translation of its own (`Londres`,
`Poutine`) is most likely a name that stays as it is, so it can be carried over letter by letter. Which words the training text
held lies beside the model, in `words.txt.xz`; a model without that file has no unmet names.
"""

from __future__ import annotations

import lzma
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from corpus.letters import fold
from pipeline.engines.vocabulary import Span

FILE: Final = "words.txt.xz"
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
KEPT: Final = 0.95
"""A capitalised word that the other side repeats this often is a name that stays; one that varies counts as met."""


def met_words(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The words, folded and in lower case, of the source sides of `pairs` that are not names which stay as they are.

    A word in lower case must stand there twice, since a single one is often a slip of the pen.
    """
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for source, target in pairs:
        there = set(WORD.findall(target))
        for number, word in enumerate(WORD.findall(source)):
            if word[0].islower():
                small[_key(word)] += 1
            elif number and not word.isupper():
                large[_key(word)] += 1
                kept[_key(word)] += word in there
    varying = {word for word, count in large.items() if kept[word] < KEPT * count}
    return sorted(varying.union(word for word, count in small.items() if count > 1))


def packed(words: Iterable[str]) -> bytes:
    """`words` as the bytes of `FILE`: one a line, compressed."""
    return lzma.compress("\n".join(words).encode(), preset=9)


class Names:
    """Finds the names that a model has never met; made once per model."""

    def __init__(self, met: Iterable[str]) -> None:
        self.met = frozenset(met)

    @classmethod
    def beside(cls, folder: Path) -> Names | None:
        """From the file in a model's folder; None where there is none."""
        try:
            data = (folder / FILE).read_bytes()
        except FileNotFoundError:
            return None
        return cls(lzma.decompress(data).decode().split("\n"))

    def unmet(self, text: str) -> tuple[Span, ...]:
        """Spans of the unmet names in one sentence. Its first word, acronyms and words of two letters are left to the model."""
        found = []
        for number, match in enumerate(WORD.finditer(text)):
            word = match[0]
            if number and len(word) > 2 and word[0].isupper() and not word.isupper() and not self._has(word):
                found.append(match.span())
        return tuple(found)

    def _has(self, word: str) -> bool:
        """Known as a whole, or in one of the parts that hyphens join: `Afro-Américains` is no name."""
        key = _key(word)
        return key in self.met or any(len(part) > 2 and part in self.met for part in key.split("-")[1:])


def _key(word: str) -> str:
    return fold(word).lower()
