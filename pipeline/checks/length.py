"""Length: a target far too short or too long for its source."""

from __future__ import annotations

import math
from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue

# Characters that one language needs for what English says in one, as parallel texts of news and encyclopaedias show them.
DENSITY = {
    "ar": 0.88, "cs": 0.97, "de": 1.16, "el": 1.16, "en": 1.0, "es": 1.14, "fi": 1.06, "fr": 1.18, "he": 0.8, "hi": 1.0,
    "id": 1.08, "it": 1.15, "ja": 0.45, "ko": 0.52, "nl": 1.12, "pl": 1.07, "pt": 1.1, "ro": 1.13, "ru": 1.07, "sv": 1.02, "th": 0.95,
    "tr": 1.03, "uk": 1.03, "vi": 1.07, "yue": 0.32, "zh": 0.33,
}  # fmt: skip
VARIANCE = 6.8
"""Squared characters per character of the source: Gale and Church (1993), A program for aligning sentences."""
DEVIATIONS = 3.0
RATIO = 1.7


def expected_length(source: str, source_lang: str, target_lang: str) -> float:
    """How many characters a translation of `source` has on average; languages without a figure count as English."""
    return len(source.strip()) * _density(target_lang) / _density(source_lang)


def _density(lang: str) -> float:
    return DENSITY.get(lang.replace("_", "-").split("-")[0].lower(), 1.0)


def length_fault(source: str, target: str, source_lang: str, target_lang: str) -> float:
    """0.0 when the length is plausible; otherwise by how many standard deviations it is off, negative for too short.

    Both must hold: more than `DEVIATIONS` of the normal model of Gale and Church, whose allowance shrinks with the square root of
    the length and so leaves short segments in peace, and a ratio off by more than `RATIO`.
    """
    expected = expected_length(source, source_lang, target_lang)
    if not expected:
        return 0.0
    actual = len(target.strip())
    # Dense scripts vary less in characters: the deviation is counted in characters of English.
    scale = _density(target_lang)
    deviation = (actual - expected) / scale / math.sqrt(VARIANCE * expected / scale)
    ratio = (actual + 1) / (expected + 1)
    if abs(deviation) > DEVIATIONS and not 1 / RATIO <= ratio <= RATIO:
        return deviation
    return 0.0


def check_length(unit: AlignedUnit) -> Iterator[Issue]:
    """A warning for a target much shorter or longer than translations of such a source are."""
    fault = length_fault(unit.source, unit.target, unit.source_lang, unit.target_lang)
    if fault:
        expected = round(expected_length(unit.source, unit.source_lang, unit.target_lang))
        how = "short" if fault < 0 else "long"
        message = f"the target looks too {how}: {len(unit.target.strip())} characters, about {expected} are usual for this source"
        yield Issue("length", "warning", message)
