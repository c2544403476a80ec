"""Which of our languages a line is written in, by script, then by small words; and what is said where a language is none of ours."""

from __future__ import annotations

import functools
import re
from typing import Final

from corpus.languages import primary
from pipeline.money.tables import languages, load

_OTHER_SCRIPT: Final = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u052f\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def unread(source_lang: str, target_lang: str) -> str:
    """What is not to be expected of amounts where a language has no data file: a line for people; empty where both have one."""
    lines = []
    if (lang := primary(source_lang)) not in languages():
        lines.append(f"amounts of the {lang} text are found by digits, signs, codes, and the names and scale words of CLDR only")
    if (lang := primary(target_lang)) not in languages():
        lines.append(
            f"amounts in {lang} are told by the names and scale words of CLDR, and written as figures and codes: "
            "one that is worded otherwise is flagged though it may be right, and few wrong ones are repaired"
        )
    return "; ".join(lines)


@functools.cache
def _small_words() -> dict[str, frozenset[str]]:
    return {lang: frozenset(load(lang)["small_words"]) for lang in languages()}


@functools.cache
def _least(lang: str) -> int:
    return int(load(lang).get("small_words_least", 1))


@functools.cache
def _letters() -> tuple[tuple[str, re.Pattern[str], int], ...]:
    """Languages known by their letters: the letters, and of how many letters one of them is enough; the rarest script first."""
    scripts = [(lang, load(lang)["script"]) for lang in languages() if "script" in load(lang)]
    scripts.sort(key=lambda pair: pair[1]["one_in"])
    return tuple((lang, re.compile(script["letters"], re.IGNORECASE), script["one_in"]) for lang, script in scripts)


def guess_language(text: str, default: str = "und") -> str:
    """`fr`, `en`, `vi`, `zh`, or `default` where the text does not tell; `und` for scripts that none of these use."""
    words = _WORD.findall(text.lower())
    letters = sum(map(len, words))
    if len(_OTHER_SCRIPT.findall(text)) * 4 > letters:
        return "und"
    for lang, own, one_in in _letters():
        if len(own.findall(text)) * one_in > letters:
            return lang
    scores = {lang: sum(word in small for word in words) for lang, small in _small_words().items()}
    # Unaccented Vietnamese syllables are words elsewhere too (`la`, `gia`): one is no evidence.
    scores = {lang: score if score >= _least(lang) else 0 for lang, score in scores.items()}
    best = max(scores, key=lambda lang: scores[lang])
    if not scores[best] or sorted(scores.values())[-2] == scores[best]:
        return default
    return best
