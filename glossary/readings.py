"""A text as what its words may be in the termbase, remembered: the same words come again and again.

All that is remembered is plain tuples of numbers, which the garbage collector soon passes over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from glossary.index import MOST_SEEN, UNKNOWN, Best, Index, Word
from glossary.joints import SIGNS, runs
from glossary.normalise import cut, is_word

_LONGEST = 40
"""Characters of a chunk that is worth remembering: text without spaces comes but once."""

Reading = tuple[Best | None, tuple[int, ...], int, int, int, int, tuple[tuple[int, Word], ...]]
"""A token in its place: the fields of `Word`; its length with what lies between it and the token before; its length alone; what it
may be as one word with the next tokens, which signs join to it, each with the number of these tokens."""

Chunk = tuple[Reading, ...]
"""A stretch of text between spaces, which is one word most of the time. The space before it counts as part of it."""


class Chunks(dict[str, Chunk]):
    """Chunks cut into tokens and read, filled as chunks are met."""

    def __init__(self, index: Index, lang: str, judge: Callable[[str, int, int], int]) -> None:
        """`judge` says how close a token is to an entry, given its distance as a form, or -1 where it is another word."""
        super().__init__()
        self._index, self._lang, self._judge = index, lang, judge

    def __missing__(self, text: str) -> Chunk:
        return self._remember(text, self._alone(text) if is_word(text) else self.read(text))

    def _remember(self, text: str, chunk: Chunk) -> Chunk:
        if len(text) <= _LONGEST:
            if len(self) >= MOST_SEEN:
                self.clear()
            self[text] = chunk
        return chunk

    def read(self, text: str) -> Chunk:
        """Any text as one chunk, of whatever length and with whatever spaces."""
        parts = cut(text)
        readings = []
        space = 1
        for gap, token in zip(parts[:-1:2], parts[1::2], strict=True):
            # a token is a chunk of its own, which most often has been met
            (reading,) = self.get(token) or self._remember(token, self._alone(token))
            readings.append(_placed(reading, space + len(gap), len(token), ()))
            space = 0
        if not SIGNS.isdisjoint(parts[2:-1:2]):
            for first, last in runs(parts, self._lang):
                word = self._index.read("".join(parts[2 * first + 1 : 2 * last]), self._judge)
                if word is not UNKNOWN:
                    *_, advance, length, joined = reading = readings[first]
                    readings[first] = _placed(reading, advance - length, length, (*joined, (last - first, word)))
        return tuple(readings)

    def _alone(self, token: str) -> Chunk:
        word = self._index.read(token, self._judge)
        return _stranger(len(token)) if word is UNKNOWN else (_placed(word, 1, len(token), ()),)


@cache
def _stranger(length: int) -> Chunk:
    """A word that no term has. All of one length are one object: most words of most texts are such."""
    return (_placed(UNKNOWN, 1, length, ()),)


def _placed(word: Word | Reading, gap: int, length: int, joined: tuple[tuple[int, Word], ...]) -> Reading:
    return word[0], word[1], word[2], word[3], gap + length, length, joined
