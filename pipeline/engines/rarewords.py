"""Words that a model met too rarely to remember, and what its training text translates them by.

A small model makes up what it has forgotten: `particule` becomes `bird`, `palliatifs` becomes `palicious`. A table does not forget
(Arthur et al. 2016, "Incorporating Discrete Translation Lexicons into Neural Machine Translation"); what it says of a rare word can be
written into the source as a term annotation is. The table lies beside the model, in `lexicon.txt.xz`: a word in lower case, a tab,
its translation. `termweave train lexicon` makes it; a model without that file is reminded of nothing.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from corpus.values import Constraint
from glossary.renditions import locate
from pipeline.errors import EngineError

FILE: Final = "lexicon.txt.xz"
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def packed(words: Mapping[str, str]) -> bytes:
    """`words` and their translations as the bytes of `FILE`."""
    return lzma.compress("".join(f"{word}\t{words[word]}\n" for word in sorted(words)).encode(), preset=9)


class RareWords:
    """Rare words and their translations; made once per model."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    @classmethod
    def beside(cls, folder: Path) -> RareWords | None:
        """From the file in a model's folder; None where there is none. Raises `EngineError` where it is damaged."""
        path = folder / FILE
        try:
            rows = lzma.decompress(path.read_bytes()).decode().split("\n")
            return cls(dict(row.split("\t") for row in rows if row))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, lzma.LZMAError) as error:
            raise EngineError(f"cannot be read: {error}", where=str(path), mend="delete it, or fetch the model again") from None

    def forgotten(self, text: str, settled: Sequence[Constraint], translation: str, lang: str) -> tuple[Constraint, ...]:
        """The rare words of `text` whose translation, in no form, is in `translation` (of language `lang`).

        Words in `settled` are somebody else's business, and so are names: only words in lower case count.
        """
        found = [
            Constraint(match.start(), match.end(), (self.words[match[0]],), "term")
            for match in WORD.finditer(text)
            if match[0] in self.words and all(match.end() <= c.start or c.end <= match.start() for c in settled)
        ]
        there = locate(translation, found, lang) if found else ()
        return tuple(hint for hint, rendition in zip(found, there, strict=True) if rendition is None)
