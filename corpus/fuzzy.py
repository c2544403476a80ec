"""How alike two segments are, as translators' tools count it, and a one-character code per word that makes comparing cheap.

The percentage is 100 less the word-level edit distance (Levenshtein) over the length of the longer segment, words and
punctuation marks each counting one, rounded down. In scripts without spaces each character is a word.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence

from corpus.letters import UNSPACED

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


def code(text: str) -> str:
    """One character per word, the same for the same word in any case and for any number, since numbers are adapted: edit distance
    on codes is never above that on words.

    Characters come from a 20-bit hash, so that different words share one now and then: good for finding candidates, not for the
    percentage itself.
    """
    get = _codes.get
    return "".join([get(word) or _code(word) for word in _WORD.findall(text)])


def codes(texts: Iterable[str]) -> list[str]:
    """`code` of many texts, twice as fast: what stands between two spaces is looked up whole."""
    known: dict[str, str] = {}

    def look(piece: str) -> str:
        if len(known) >= _PIECES_KEPT:
            known.clear()
        known[piece] = found = code(piece)
        return found

    get = known.get
    # A number can hold spaces, and then the pieces say less than the whole.
    return [
        code(text) if _SPACED_NUMBER.search(text) else "".join([get(piece) or look(piece) for piece in text.split()])
        for text in texts
    ]


def _code(word: str) -> str:
    name = "0" if word[0].isdecimal() else word.casefold()
    number = zlib.crc32(name.encode("utf-8", "surrogatepass")) % 0xFF000
    character = chr(0xE000 + number)  # above the surrogates, which SQLite cannot hold
    if len(_codes) >= _CODES_KEPT:
        _codes.clear()
    _codes[word] = character
    return character


def percent(a: Sequence[str], b: Sequence[str]) -> int:
    """How alike two lists of words are: 0 to 100, rounded down so that only equal lists reach 100."""
    from rapidfuzz.distance import Levenshtein

    longer = max(len(a), len(b))
    return 100 if not longer else 100 * (longer - Levenshtein.distance(a, b)) // longer
