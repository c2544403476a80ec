"""Words that a model met too rarely to remember, and what its training text translates them by.

A small model makes up what it has forgotten: `particule` becomes `bird`, `palliatifs` becomes `palicious`. A table does not forget
(Arthur et al. 2016, "Incorporating Discrete Translation Lexicons into Neural Machine Translation"); what it says of a rare word can
be written into the source as a term annotation is. The table lies beside the model, in `lexicon.txt.xz`: a word in lower case, its
translation, and the number of training pairs that have the word, with tabs between. `termweave train lexicon` makes it; a model
without that file is reminded of nothing.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from corpus.values import Constraint
from pipeline.errors import EngineError

FILE: Final = "lexicon.txt.xz"
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
HARDLY_MET: Final = 100
"""A model is told at once of words met in no more pairs than that: asking without first finds few of them, and costs time."""


class Entry(NamedTuple):
    """What the lexicon says of one word."""

    translation: str
    pairs: int
    """Training pairs that have the word."""


def packed(words: Mapping[str, Entry]) -> bytes:
    """`words` as the bytes of `FILE`."""
    rows = (f"{word}\t{words[word].translation}\t{words[word].pairs}\n" for word in sorted(words))
    return lzma.compress("".join(rows).encode(), preset=9)


class RareWords:
    """Rare words and their translations; made once per model."""

    def __init__(self, words: Mapping[str, Entry]) -> None:
        self.words = words

    @classmethod
    def beside(cls, folder: Path) -> RareWords | None:
        """From the file in a model's folder; None where there is none. Raises `EngineError` where it is damaged."""
        path = folder / FILE
        try:
            rows = [row.split("\t") for row in lzma.decompress(path.read_bytes()).decode().split("\n") if row]
            return cls({word: Entry(translation, int(pairs)) for word, translation, pairs in rows})
        except FileNotFoundError:
            return None
        except (OSError, ValueError, lzma.LZMAError) as error:
            raise EngineError(f"cannot be read: {error}", where=str(path), mend="delete it, or fetch the model again") from None

    def hardly_met(self, text: str, settled: Sequence[Constraint]) -> tuple[Constraint, ...]:
        """The words of `text` that the model hardly met. Words in `settled` are somebody else's business, and so are names: only
        words in lower case count."""
        return tuple(c for c, pairs in self._found(text, settled) if pairs <= HARDLY_MET)

    def forgotten(self, text: str, settled: Sequence[Constraint], translation: str) -> tuple[Constraint, ...]:
        """The rare words of `text`, again without `settled`, that `translation` renders otherwise than the lexicon."""
        found = self._found(text, settled)
        there = set(WORD.findall(translation.lower())) if found else set()
        return tuple(c for c, _ in found if not any(_alike(c.renderings[0], word) for word in there))

    def _found(self, text: str, settled: Sequence[Constraint]) -> list[tuple[Constraint, int]]:
        return [
            (Constraint(match.start(), match.end(), (entry.translation,), "term"), entry.pairs)
            for match in WORD.finditer(text)
            if (entry := self.words.get(match[0])) and all(match.end() <= c.start or c.end <= match.start() for c in settled)
        ]


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one: nothing but their last letters differs. Enough for a hint, and needs no word list."""
    if one == other:
        return True
    same = max(3, min(len(one), len(other)) - 1)
    return one[:same] == other[:same] and max(len(one), len(other)) <= same + 3
