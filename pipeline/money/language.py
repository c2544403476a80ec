"""Which of our languages a line is written in: by script, then by small words. Enough for choosing how numbers are read."""

from __future__ import annotations

import functools
import re
from typing import Final

from pipeline.money.lexicon import languages, load

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_OTHER_SCRIPT: Final = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u052f\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f]")
_VIETNAMESE: Final = re.compile(r"[đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")


@functools.cache
def _small_words() -> dict[str, frozenset[str]]:
    return {lang: frozenset(load(lang)["small_words"]) for lang in languages()}


def guess_language(text: str, default: str = "und") -> str:
    """`fr`, `en`, `vi`, `zh`, or `default` where the text does not tell; `und` for scripts that none of these use."""
    words = _WORD.findall(text.lower())
    letters = sum(map(len, words))
    if len(_OTHER_SCRIPT.findall(text)) * 4 > letters:
        return "und"
    if len(_HAN.findall(text)) * 4 > letters:
        return "zh"
    if len(_VIETNAMESE.findall(text)) * 20 > letters:
        return "vi"
    scores = {lang: sum(word in small for word in words) for lang, small in _small_words().items()}
    # Unaccented Vietnamese syllables are words elsewhere too (`la`, `gia`): one is no evidence.
    scores["vi"] = scores["vi"] if scores["vi"] >= 2 else 0
    best = max(scores, key=lambda lang: scores[lang])
    if not scores[best] or sorted(scores.values())[-2] == scores[best]:
        return default
    return best
