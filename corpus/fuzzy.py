"""How alike two segments are, as translators' tools count it, and a one-character code per word that makes comparing cheap.

The percentage is 100 less the word-level edit distance (Levenshtein) over the length of the longer segment, rounded down. A word
counts one; a punctuation mark, or a word that differs in case or accents only, counts a quarter, since such matches are nearly
right: OmegaT leaves both out of its first percentage, and memoQ gives such matches 95 to 99. In scripts without spaces each
character is a word.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus.letters import UNSPACED, bare

_MARKS = (
    "!-/:-@\\[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    "\u2010-\u2027\u202a-\u202e\u2030-\u205e\u20a0-\u20cf\u3001-\u303f\uff01-\uff0f\uff1a-\uff20"
)
NUMBER = r"\d{1,3}(?:[\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_WORD = re.compile(rf"{NUMBER}|[{UNSPACED}]|[^\s{_MARKS}{UNSPACED}]+|[{_MARKS}]")
_SPACED_NUMBER = re.compile(r"\d[\u00a0\u202f\u2009 ]\d")

_codes: dict[str, str] = {}
_CODES_KEPT = 500_000
_PIECES_KEPT = 100_000


def normalise(text: str) -> str:
    """What exact matches compare: NFC, white space of any kind and length as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> list[str]:
    """Words, numbers (with their separators) and punctuation marks, in order; white space is left out."""
    return _WORD.findall(text)


def spans(text: str) -> list[tuple[int, int]]:
    """The spans of `words(text)`."""
    return [match.span() for match in _WORD.finditer(text)]


def grains(text: str) -> list[str]:
    """What the percentage compares: four grains for a word, of which only the last knows case and accents, and one for a mark."""
    return [grain for word in _WORD.findall(text) for grain in _grains(word)]


@lru_cache(maxsize=_PIECES_KEPT)
def _grains(word: str) -> tuple[str, ...]:
    if _is_mark(word):
        return (word,)
    plain = bare(word)
    return plain, f"{plain}\x02", f"{plain}\x03", f"{word}\x04"


def code(text: str) -> str:
    """One character per word, the same for the same word in any case, with any accents, and for any number, since numbers are
    adapted; marks are left out where there are words. `floor` says how alike the codes of a match must be.

    Characters come from a 20-bit hash, so that different words share one now and then: good for finding candidates, not for the
    percentage itself.
    """
    get = _codes.get
    found = _WORD.findall(text)
    return "".join([get(word) or _code(word) for word in found if not _is_mark(word)] or [_code(mark) for mark in found])


def floor(text: str, threshold: int) -> float:
    """The least likeness of codes, in per cent, of what may match `text` at `threshold`: marks that agree can make up for words."""
    marks = sum(map(_is_mark, found := _WORD.findall(text)))
    counted = len(found) - marks
    return max(1.0, threshold - (100 - threshold) * marks / 4 / counted) if counted else threshold


def codes(texts: Iterable[str]) -> list[str]:
    """`code` of many texts, twice as fast: what stands between two spaces is looked up whole."""
    known: dict[str, str] = {}

    def look(piece: str) -> str:
        if len(known) >= _PIECES_KEPT:
            known.clear()
        known[piece] = found = "".join([_codes.get(word) or _code(word) for word in _WORD.findall(piece) if not _is_mark(word)])
        return found

    get = known.get
    # A number can hold spaces, and then the pieces say less than the whole; a piece of marks alone has no code of its own.
    return [
        code(text)
        if _SPACED_NUMBER.search(text)
        else "".join([get(piece) or look(piece) for piece in text.split()]) or code(text)
        for text in texts
    ]


def _is_mark(word: str) -> bool:
    return len(word) == 1 and not word.isalnum()


def _code(word: str) -> str:
    name = "0" if word[0].isdecimal() else bare(word)
    number = zlib.crc32(name.encode("utf-8", "surrogatepass")) % 0xFF000
    character = chr(0xE000 + number)  # above the surrogates, which SQLite cannot hold
    if len(_codes) >= _CODES_KEPT:
        _codes.clear()
    _codes[word] = character
    return character


def percent(a: Sequence[str], b: Sequence[str]) -> int:
    """How alike two lists of grains (or words) are: 0 to 100, rounded down so that only equal lists reach 100."""
    from rapidfuzz.distance import Levenshtein

    longer = max(len(a), len(b))
    return 100 if not longer else 100 * (longer - Levenshtein.distance(a, b)) // longer
