"""A text as what its words may be in the termbase, remembered: the same words come again and again.

What is remembered of a stretch of text is one flat tuple, most of it numbers that many share: with a large termbase, the time goes
into fetching what lies scattered in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import accumulate, chain, compress, count
from operator import and_
from typing import Any, NamedTuple

from glossary.index import MOST_SEEN, UNKNOWN, Best, Index, Word
from glossary.joints import SIGNS, runs
from glossary.normalise import cut, is_word

_LONGEST = 40
"""Characters of a chunk that is worth remembering: text without spaces comes but once."""

_CLOSING = frozenset(".,;:!?)]»”…%")
"""Signs that are a token of their own behind a word, whatever the word."""

Chunk = tuple[Any, ...]
"""A stretch of text between spaces, which is one word most of the time; the space before it counts as part of it.

For each token six fields in a row: those of `Word`; its length with what lies between it and the token before; its length alone;
what it may be as one word with the next tokens, which signs join to it."""

_FIELDS = 6

Joins = tuple[tuple[int, Word], ...]
"""What a token may be as one word with the next ones: the number of these, and the word."""


class Line(NamedTuple):
    """The tokens of a text, and those of which something may come."""

    ends: list[int]
    """Where each token ends."""
    lengths: list[int]
    alone: list[tuple[int, Best]]
    """Tokens that are entries alone."""
    starts: list[int]
    """Tokens with which an entry of several may start."""
    joined: list[tuple[int, Joins]]

    def span(self, i: int) -> slice:
        """Where token `i` stands in the text."""
        end = self.ends[i]
        return slice(end - self.lengths[i], end)


class Chunks(dict[str, Chunk]):
    """Chunks cut into tokens and read, filled as chunks are met."""

    def __init__(self, index: Index, lang: str, judge: Callable[[str, int, int], int]) -> None:
        """`judge` says how close a token is to an entry, given its distance as a form, or -1 where it is another word."""
        super().__init__()
        self._index, self._lang, self._judge = index, lang, judge
        self._closing: dict[str, Chunk] = {}

    def line(self, text: str) -> Line | None:
        """The tokens of a text; None where spaces are no single ones, or something invisible stands among them."""
        line = _line(chain.from_iterable(map(self.__getitem__, text.split())))
        return line if line.ends and line.ends[-1] == len(text) else None

    def any_line(self, text: str) -> Line:
        """The tokens of any text, more slowly."""
        return _line(self._read(text))

    def __missing__(self, text: str) -> Chunk:
        if is_word(text):
            chunk = self._alone(text, 1)
        elif text[-1] in _CLOSING and is_word(text[:-1]):
            sign = text[-1]
            if sign not in self._closing:
                self._closing[sign] = self._alone(sign, 0)
            chunk = self[text[:-1]] + self._closing[sign]
        else:
            chunk = self._read(text)
        return self._remember(text, chunk)

    def _remember(self, text: str, chunk: Chunk) -> Chunk:
        if len(text) <= _LONGEST:
            if len(self) >= MOST_SEEN:
                self.clear()
            self[text] = chunk
        return chunk

    def _alone(self, token: str, gap: int) -> Chunk:
        """A token with so many characters between it and the one before."""
        best, followers, word = self._index.read(token, self._judge)
        length = len(token)
        if best or followers:
            return best, followers, word, gap + length, length, ()
        return _no_start(word, gap + length, length)

    def _read(self, text: str) -> Chunk:
        """Any text as one chunk, of whatever length and with whatever spaces."""
        parts = cut(text)
        found: list[Any] = []
        space = 1
        for gap, token in zip(parts[:-1:2], parts[1::2], strict=True):
            # a token is a chunk of its own, which most often has been met
            found += self.get(token) or self._remember(token, self._alone(token, 1))
            found[-3] += space + len(gap) - 1
            space = 0
        if not SIGNS.isdisjoint(parts[2:-1:2]):
            for first, last in runs(parts, self._lang):
                word = self._index.read("".join(parts[2 * first + 1 : 2 * last]), self._judge)
                if word != UNKNOWN:
                    found[_FIELDS * (first + 1) - 1] += ((last - first, word),)
        return tuple(found)


@lru_cache(maxsize=1 << 14)
def _no_start(word: int, advance: int, length: int) -> Chunk:
    """A word with which no term starts: most words of most texts are such, and all of one length and signature are one object."""
    return None, 0, word, advance, length, ()


def _line(fields: Iterable[Any]) -> Line:
    fields = list(fields)
    bests, followers, words, advances, lengths, joined = [fields[k::_FIELDS] for k in range(_FIELDS)]
    return Line(
        list(accumulate(advances, initial=-1))[1:],
        lengths,
        [(i, bests[i]) for i in compress(count(), bests)],
        list(compress(count(), map(and_, followers, words[1:]))),
        [(i, joined[i]) for i in compress(count(), joined)],
    )
