"""Which language a text is in: by its script, by the letters that only one language has, by function words, then by a dictionary.

Function words are compared folded, so that French or Vietnamese typed without accents is still recognised.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from importlib import resources

from corpus.languages import primary
from corpus.letters import HAN, KANA, fold
from pipeline.repair.words import WORD

_SAMPLE = 20_000
_SENTENCE_WORDS = 5
_SENTENCE_LETTERS = 8
_SCRIPTS = (
    ("ja", re.compile(f"[{KANA}]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(f"[{HAN}]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_VIETNAMESE = re.compile("[ơưđĂăƠƯĐạ-ỹẠ-Ỹ]")
QUOTED = re.compile(
    r"«\s*([^«»\n]{2,200}?)\s*»|“([^“”\n]{2,200})”|\"([^\"\n]{2,200})\"|(?<!\w)'([^'\n]{2,200})'(?!\w)|(?<!\w)‘([^‘’\n]{2,200})’(?!\w)"
)
_DICTIONARY = ("fr", "en")
"""Each dictionary takes a second to load, so only the likeliest are asked, and only about text without function words."""


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Language -> its most frequent words, folded."""
    raw = json.loads(resources.files("pipeline.repair").joinpath("data", "function_words.json").read_text("utf-8"))
    return {lang: frozenset(fold(words).split()) for lang, words in raw.items()}


@cache
def foreign_to(lang: str) -> frozenset[str]:
    """Function words of other languages that are none in `lang`."""
    words = function_words()
    home = words.get(lang, frozenset())
    others = frozenset[str]().union(*(w for other, w in words.items() if other != lang))
    return frozenset(w for w in others - home if len(w) > 1)


def identify(text: str) -> tuple[str, float]:
    """The likely language (ISO 639-1) and how sure that is, 0 to 1; `("und", 0.0)` where the text gives nothing to go by.

    Looks at the first twenty thousand characters.
    """
    sample = text[:_SAMPLE]
    by_script = _script(sample)
    if by_script is not None:
        return by_script
    words = [word.lower() for word in WORD.split(sample)[1::2]]
    if not words:
        return "und", 0.0
    if len(_VIETNAMESE.findall(sample)) >= max(1, len(words) // 6):
        return "vi", min(0.99, 0.6 + len(words) / 25)
    counts = Counter(fold(word) for word in words)
    scores = {lang: _score(counts, known) for lang, known in function_words().items()}
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    (lang, best), (_, second) = ranked[0], ranked[1]
    if best >= 1.5 and best > second * 1.25:
        margin = (best - second) / best
        return lang, round(min(0.99, 0.35 + 0.5 * margin + min(0.3, best / 60)), 2)
    return _by_dictionary(sample, words)


def _script(sample: str) -> tuple[str, float] | None:
    letters = sum(char.isalpha() for char in sample)
    if not letters:
        return None
    shares = {lang: len(pattern.findall(sample)) for lang, pattern in _SCRIPTS}
    if shares["ja"] and shares["ja"] + shares["zh"] > 0.3 * letters:
        return "ja", 0.95
    lang, count = max(shares.items(), key=lambda item: item[1])
    if count < 0.3 * letters:
        return None
    if lang == "ru" and _UKRAINIAN.search(sample):
        lang = "uk"
    return lang, 0.95 if lang in ("zh", "ko", "el", "he", "th") else 0.8


def _score(counts: Counter[str], known: frozenset[str]) -> float:
    """Function words found; many different ones say more than one that is repeated, long ones more than short ones."""
    return sum(min(n, 8) * (0.4 if len(word) == 1 else 1.0) for word, n in counts.items() if word in known)


def _by_dictionary(sample: str, words: list[str]) -> tuple[str, float]:
    if len(words) < 2:
        return "und", 0.0
    from simplemma import langdetect

    guesses = langdetect(sample[:2000], lang=_DICTIONARY)
    lang, share = guesses[0]
    if lang == "unk" or share < 0.5:
        return "und", 0.0
    runner = guesses[1][1] if len(guesses) > 1 else 0.0
    return lang, round(max(0.0, min(0.9, share * (0.5 + min(0.4, len(words) / 40)) * (1 if share > runner else 0.5))), 2)


def differs(text: str, lang: str) -> str | None:
    """The language of `text` where it is surely another than `lang`, else None."""
    guess, sure = identify(text)
    return guess if guess not in ("und", lang) and sure >= 0.6 else None


def foreign_passages(text: str, lang: str) -> list[tuple[int, int, str]]:
    """Sentences of `text` in another language than `lang`: (start, end, language), the whole text or quoted passages of it.

    Only what reads as a sentence counts: five words, two of them different function words of the other language, more than of
    one's own; in a script without spaces eight letters. Names and titles are therefore none.
    """
    home = primary(lang)
    found: list[tuple[int, int, str]] = []
    rest = text
    for match in QUOTED.finditer(text):
        start, end = match.span(match.lastindex or 0)
        other = _sentence_language(text[start:end], home)
        if other is not None:
            found.append((start, end, other))
            rest = rest[:start] + " " * (end - start) + rest[end:]
    whole = _sentence_language(rest, home)
    return found if whole is None else [(0, len(text), whole)]


def _sentence_language(text: str, home: str) -> str | None:
    other, sure = identify(text)
    if other in ("und", home) or sure < 0.5:
        return None
    raw = WORD.split(text)[1::2]
    words = [fold(word.lower()) for word in raw]
    pattern = dict(_SCRIPTS).get("ru" if other == "uk" else other)
    if pattern is not None:
        letters = len(pattern.findall(text))
        return other if letters >= _SENTENCE_LETTERS and letters > sum(map(len, words)) else None
    if len(words) < _SENTENCE_WORDS or 2 * sum(word.istitle() for word in raw) > len(raw):
        return None  # too short to tell, or a title
    known, ours = function_words().get(other, frozenset()), function_words().get(home, frozenset())
    strangers = {word for word in words if word in known and word not in ours and len(word) > 1}
    return other if len(strangers) >= 2 and len(strangers) > len({word for word in words if word in ours - known}) else None
