"""Scripts: in which letters a language is written, named as the first word of their names in Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from corpus.languages import primary

LATIN = ("LATIN",)
_ALIKE = {
    "LATIN": "aceijopsxyABCEHIJKMOPSTXYZNv",
    "CYRILLIC": "аеіјорсухѕАВСЕНІЈКМОРЅТХУһԁ",
    "GREEK": "ονυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
}
"""Alphabets, and those of their letters that look like another one's."""
_JOINED = frozenset({"ARABIC", "DEVANAGARI", "BENGALI", "MALAYALAM", "SINHALA", "KHMER"})
"""Scripts whose spelling needs the invisible joiners U+200C and U+200D."""

_SCRIPTS: dict[str, tuple[str, ...]] = {
    "zh": ("CJK",), "yue": ("CJK",), "ja": ("CJK", "HIRAGANA", "KATAKANA"), "ko": ("HANGUL", "CJK"),
    "ru": ("CYRILLIC",), "uk": ("CYRILLIC",), "bg": ("CYRILLIC",), "be": ("CYRILLIC",), "mk": ("CYRILLIC",), "kk": ("CYRILLIC",),
    "el": ("GREEK",), "ar": ("ARABIC",), "fa": ("ARABIC",), "ur": ("ARABIC",), "he": ("HEBREW",), "yi": ("HEBREW",),
    "th": ("THAI",), "lo": ("LAO",), "km": ("KHMER",), "my": ("MYANMAR",), "hi": ("DEVANAGARI",), "mr": ("DEVANAGARI",),
    "ne": ("DEVANAGARI",), "bn": ("BENGALI",), "ta": ("TAMIL",), "te": ("TELUGU",), "ka": ("GEORGIAN",), "hy": ("ARMENIAN",),
}  # fmt: skip
_WRITTEN_IN_LATIN = frozenset(
    (
        *("fr", "en", "de", "es", "it", "pt", "nl", "vi", "pl", "cs", "sk", "sl", "hr", "ro", "hu", "sv", "da", "nb", "nn", "no"),
        *("fi", "et", "lv", "lt", "is", "ga", "cy", "eu", "ca", "gl", "tr", "az", "id", "ms", "tl", "sw", "af", "sq", "mt", "la"),
    )
)


def script(char: str) -> str:
    """The script of a letter; empty where Unicode has no name for it."""
    return unicodedata.name(char, "").split(" ")[0].split("-")[0]


def scripts_of(lang: str) -> tuple[str, ...]:
    """The scripts of a language; empty where they are not known."""
    language = primary(lang)
    return _SCRIPTS.get(language) or (LATIN if language in _WRITTEN_IN_LATIN else ())


def mixed_alphabets(text: str) -> list[str]:
    """The alphabets of the first word of `text` that letters got into which only look like its own: `сoffee`, and not `β-carotene`."""
    for word in re.split(r"[\W\d_]+", text):
        letters = Counter(script(c) for c in word)
        if len(_ALIKE.keys() & letters.keys()) > 1:
            rare = min(letters, key=lambda s: letters[s])
            if letters.total() > 2 * letters[rare] and all(c in _ALIKE.get(rare, "") for c in word if script(c) == rare):
                return sorted(letters)
    return []


def needs_joiners(text: str) -> bool:
    """Whether invisible joiners belong to the spelling."""
    return any(script(c) in _JOINED for c in text)
