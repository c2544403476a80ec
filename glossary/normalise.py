"""Text as the matcher sees it: letters without accents and case, one kind of space, words as tokens; and the way back.

Folding keeps nearly every character in its place (one character in, one out); the few that grow or vanish (ligatures, combining
marks, invisible characters) are noted in a sparse list, so that every position of the folded text leads back to the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

APOSTROPHES = "'’‘ʼ`´′＇"
HYPHENS = "-‐‑−﹣－"
_LETTERS_OF_THEIR_OWN = {"đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "ð": "d"}
_GROW = {
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ß": "ss",
    "ẞ": "ss",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
_VANISH = "\u00ad\u200c-\u200f\u2060-\u2064\ufeff\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0670\ufe00-\ufe0f"
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0670]*")
_UNEVEN = re.compile(f"[{''.join(_GROW)}]|[{_VANISH}]+")
_JOINER = re.compile(r"[-'](?<=\w[-'])(?=\w)")

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese kana and iteration marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""Scripts written without spaces between words: each character is a token, and a term may start and end at any of them."""


class _FoldTable(dict[int, int]):
    """For `str.translate`: code point to code point, filled as characters are met."""

    def __missing__(self, code: int) -> int:
        self[code] = folded = ord(_fold_character(chr(code)))
        return folded


def _fold_character(char: str) -> str:
    if char in APOSTROPHES:
        return "'"
    if char in HYPHENS:
        return "-"
    if char.isspace() or char == "\u200b":
        return " "
    base = char.lower()[0]
    base = _LETTERS_OF_THEIR_OWN.get(base, base)
    stripped = unicodedata.normalize("NFKD", base)
    return stripped[0] if _ACCENTS.fullmatch(stripped, 1) else base


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """`text` without accents, case, ligatures and invisible characters; apostrophes and hyphens of one kind, joiners as spaces.

    Leaves alone: punctuation, digits, signs that are letters in their own right (the vowel signs of Thai, Hindi and so on).
    """
    text = _UNEVEN.sub(lambda m: _GROW.get(m[0], ""), text)
    return _JOINER.sub(" ", text.translate(_TABLE))


@dataclass(frozen=True, slots=True)
class Tokens:
    """A folded text cut into tokens, with the way back to the original's offsets."""

    words: list[str]
    """Words, and every punctuation mark as a token of its own."""
    bounds: list[int]
    """Folded offsets: token `i` is `[bounds[2 * i], bounds[2 * i + 1])`."""
    marks: tuple[int, ...] = ()
    """Folded offsets behind which the original lies further on (or back); ascending."""
    shifts: tuple[int, ...] = ()
    """Original minus folded offset behind each mark."""

    def start(self, index: int) -> int:
        """Where token `index` starts in the original text."""
        return self._original(self.bounds[2 * index])

    def end(self, index: int) -> int:
        """Where token `index` ends in the original text; combining marks of its last letter are inside."""
        return self._original(self.bounds[2 * index + 1])

    def _original(self, offset: int) -> int:
        at = bisect_right(self.marks, offset)
        return offset + self.shifts[at - 1] if at else offset


def tokens(text: str) -> Tokens:
    """Fold `text` and cut it into tokens."""
    marks: list[int] = []
    shifts: list[int] = []
    if _UNEVEN.search(text):
        text, marks, shifts = _even(text)
    parts = token_pattern().split(_JOINER.sub(" ", text.translate(_TABLE)))
    return Tokens(parts[1::2], list(accumulate(map(len, parts))), tuple(marks), tuple(shifts))


def _even(text: str) -> tuple[str, list[int], list[int]]:
    """Write out what grows, drop what vanishes; behind each such place, note the difference of the offsets."""
    pieces: list[str] = []
    marks: list[int] = []
    shifts: list[int] = []
    position = length = 0
    for match in _UNEVEN.finditer(text):
        pieces.append(text[position : match.start()])
        length += match.start() - position
        grown = _GROW.get(match[0], "")
        pieces.append(grown)
        length += len(grown)
        position = match.end()
        marks.append(length)
        shifts.append(position - length)
    pieces.append(text[position:])
    return "".join(pieces), marks, shifts


@cache
def token_pattern() -> re.Pattern[str]:
    """One group: a word (letters, digits and the marks that belong to them), one unspaced character, or one other sign."""
    signs = "".join(chr(c) for c in range(0x0900, 0x0E00) if unicodedata.category(chr(c))[0] == "M")
    return re.compile(rf"([{UNSPACED}]|(?:[^\W{UNSPACED}]|[{signs}])+|[^\w\s])")


def words(text: str) -> tuple[str, ...]:
    """The folded tokens of a term."""
    return tuple(token_pattern().findall(fold(text)))


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """Case and the form of spaces, apostrophes and hyphens aside, `text` letter for letter (accents count)."""
    text = unicodedata.normalize("NFC", text).lower().replace("è", "é")
    for char in APOSTROPHES[1:]:
        text = text.replace(char, "'")
    for char in HYPHENS[1:]:
        text = text.replace(char, "-")
    return " ".join(text.split())


def has_accents(text: str) -> bool:
    """Whether any letter of `text` carries a diacritic."""
    return not text.isascii() and _accented().search(text) is not None


@cache
def _accented() -> re.Pattern[str]:
    ranges = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
    letters = (chr(c) for r in ranges for c in r if "\u0300" <= unicodedata.normalize("NFD", chr(c))[-1] <= "\u036f")
    return re.compile(f"[{''.join(letters)}\u0300-\u036fđĐ]")
