"""Text as the matcher sees it: words as tokens, folded to letters without accents and case, with their places in the original.

The text is cut first and each token folded on its own, so that offsets need no map; folded tokens are remembered, since the same
words come again and again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from corpus.letters import POINTS, UNSPACED

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
_VANISH = f"\u00ad\u200c-\u200f\u2060-\u2064\ufeff\u0300-\u036f{POINTS}\ufe00-\ufe0f"
_ACCENTS = re.compile(rf"[\u0300-\u036f{POINTS}]*")
_UNEVEN = re.compile(f"[{''.join(_GROW)}]|[{_VANISH}]+")
JOINERS = APOSTROPHES + HYPHENS.replace("-", r"\-")
_JOINER = re.compile(r"[-'](?<=\w[-'])(?=\w)")


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
    if text.isalnum() and text.isascii():
        return text.lower()
    text = _UNEVEN.sub(_even, text)
    if text.isalnum():
        return text.translate(_TABLE)
    return _JOINER.sub(" ", text.translate(_TABLE))


def _even(match: re.Match[str]) -> str:
    return _GROW.get(match[0], "")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text cut into tokens."""

    words: list[str]
    """Folded words, and every punctuation mark as a token of its own. Hyphens and apostrophes inside words are no tokens."""
    bounds: list[int]
    """Token `i` is `text[bounds[2 * i] : bounds[2 * i + 1]]`."""

    def start(self, index: int) -> int:
        """Where token `index` starts in the text."""
        return self.bounds[2 * index]

    def end(self, index: int) -> int:
        """Where token `index` ends in the text."""
        return self.bounds[2 * index + 1]


class _Folded(dict[str, str]):
    """Tokens already folded."""

    def __missing__(self, token: str) -> str:
        if len(self) >= _MOST_FOLDED:
            self.clear()
        self[token] = folded = fold(token) or token
        return folded


_MOST_FOLDED = 1 << 20
_FOLDED = _Folded()


def tokens(text: str) -> Tokens:
    """Cut `text` into tokens."""
    parts = cut(text)
    return Tokens([_FOLDED[part] for part in parts[1::2]], list(accumulate(map(len, parts))))


def cut(text: str) -> list[str]:
    """`text` in pieces: what lies between the tokens at even places, the tokens as they are written at odd ones."""
    simple, full, special = _patterns()
    return (simple if text.isascii() or special.search(text) is None else full).split(text)


def is_word(text: str) -> bool:
    """Whether `text` is one word of letters and digits, as `cut` would find: sometimes False where it would."""
    return text.isalnum() and (text.isascii() or _patterns()[2].search(text) is None)


def fold_token(token: str) -> str:
    """`fold` for one token, which remembers; a sign that folds to nothing stays itself."""
    return _FOLDED[token]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """For text of letters, spaces and signs alone; for any text; and what makes the difference.

    One group: a word (letters, digits and the marks that belong to them), one unspaced character, or one other sign.
    """
    signs = "".join(chr(c) for c in range(0x0900, 0x0E00) if unicodedata.category(chr(c))[0] == "M")
    marks = f"{_VANISH}{signs}"
    sign = rf"(?![{JOINERS}](?<=\w[{JOINERS}])(?=\w))[^\w\s\u200b{marks}]"
    word = rf"[^\W{UNSPACED}][^\W{UNSPACED}{marks}]*(?:[{marks}]+[^\W{UNSPACED}{marks}]*)*"
    return (
        re.compile(rf"(\w+|{sign})"),
        re.compile(rf"([{UNSPACED}]|{word}|{sign})"),
        re.compile(rf"[{UNSPACED}{marks}]"),
    )


def words(text: str) -> tuple[str, ...]:
    """The folded tokens of a term."""
    return tuple(tokens(text).words)


_ALIKE = str.maketrans({"è": "é", **dict.fromkeys(APOSTROPHES[1:], APOSTROPHES[0]), **dict.fromkeys(HYPHENS[1:], HYPHENS[0])})


_LATE_TONE = re.compile(r"(?<!q)([ou])([àáảãạèéẻẽẹỳýỷỹỵ])(?!\w)")
"""Vietnamese tone marks on the second vowel of an open syllable: `hoá`, the newer way to write `hóa`."""


def _earlier(match: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFD", match[2])
    return unicodedata.normalize("NFC", match[1] + apart[1]) + apart[0]


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """Case and the form of spaces, apostrophes and hyphens aside, `text` letter for letter (accents count, but not which of two
    vowels Vietnamese sets a tone upon)."""
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    return _LATE_TONE.sub(_earlier, " ".join(unicodedata.normalize("NFC", text).lower().translate(_ALIKE).split()))


def has_accents(text: str) -> bool:
    """Whether any letter of `text` carries a diacritic."""
    return not text.isascii() and _accented().search(text) is not None


@cache
def _accented() -> re.Pattern[str]:
    ranges = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
    letters = (chr(c) for r in ranges for c in r if "\u0300" <= unicodedata.normalize("NFD", chr(c))[-1] <= "\u036f")
    return re.compile(f"[{''.join(letters)}\u0300-\u036fđĐ]")
