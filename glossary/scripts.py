"""Scripts: in which letters a language is written, named as the first word of their names in Unicode."""

from __future__ import annotations

import unicodedata

from corpus.languages import primary

LATIN = ("LATIN",)
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})
"""Alphabets with letters that look the same."""
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
    """The alphabets that look alike in `text`, where one of its words mixes them."""
    mixed = any(len(_ALIKE & {script(c) for c in word}) > 1 for word in text.split())
    return sorted(_ALIKE & {script(c) for c in text if c.isalpha()}) if mixed else []


def needs_joiners(text: str) -> bool:
    """Whether invisible joiners belong to the spelling."""
    return any(script(c) in _JOINED for c in text)
