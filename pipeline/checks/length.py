"""Length: a target far too short or too long for its source."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from corpus.languages import primary
from corpus.letters import HAN, HANGUL, KANA
from corpus.values import AlignedUnit, Issue
from pipeline.checks.numbers import conversion_spans

# Letters that one language needs for what English says in one, as parallel texts of news and encyclopaedias show them.
DENSITY = {
    "ar": 0.88, "cs": 0.97, "de": 1.16, "el": 1.16, "es": 1.14, "fi": 1.06, "fr": 1.18, "he": 0.8, "id": 1.08, "it": 1.15,
    "ko": 1.1, "nl": 1.12, "pl": 1.07, "pt": 1.1, "ro": 1.13, "ru": 1.07, "th": 0.95, "vi": 1.05, "yue": 0.88, "zh": 0.88,
}  # fmt: skip
# A Han character says about as much as three letters, a syllable of kana or hangul as two. Counting so keeps Latin names inside
# a Chinese text from looking like padding.
WIDE = re.compile(f"[{HAN}]")
SYLLABLE = re.compile(f"[{KANA}{HANGUL}]")
VARIANCE = 6.8
"""Squared letters per letter of the source: Gale and Church (1993), A program for aligning sentences in bilingual corpora."""
DEVIATIONS = 2.0
RATIO = 1.6
SLACK = 12


def weight(text: str) -> int:
    """The length of `text` in letters, a Han character counting as three."""
    stripped = text.strip()
    return len(stripped) + 2 * len(WIDE.findall(stripped)) + len(SYLLABLE.findall(stripped))


def expected_weight(source: str, source_lang: str, target_lang: str) -> float:
    """The weight that a translation of `source` has on average; languages without a figure count as English."""
    return weight(source) * _density(target_lang) / _density(source_lang)


def _density(lang: str) -> float:
    return DENSITY.get(primary(lang), 1.0)


def length_fault(source: str, target: str, source_lang: str, target_lang: str) -> float:
    """0.0 when the length is plausible; otherwise by how many standard deviations it is off, negative for too short.

    All must hold: more than `DEVIATIONS` of the normal model of Gale and Church, whose allowance shrinks with the square root of
    the length and so leaves short segments in peace, a ratio off by more than `RATIO`, and a difference of more than `SLACK` letters.
    """
    expected = expected_weight(source, source_lang, target_lang)
    if not expected:
        return 0.0
    actual = weight(target)
    deviation = (actual - expected) / math.sqrt(VARIANCE * expected)
    ratio = (actual + 1) / (expected + 1)
    implausible = abs(deviation) > DEVIATIONS and not 1 / RATIO <= ratio <= RATIO and abs(actual - expected) > SLACK
    return deviation if implausible else 0.0


def check_length(unit: AlignedUnit) -> Iterator[Issue]:
    """A warning for a target much shorter or longer than translations of such a source are; long renderings of terms, and
    conversions that were added, aside."""
    source, target = _with_terms(unit), _without_conversions(unit)
    fault = length_fault(source, target, unit.source_lang, unit.target_lang)
    if fault:
        usual = round(len(target.strip()) * expected_weight(source, unit.source_lang, unit.target_lang) / weight(target))
        how = "short" if fault < 0 else "long"
        message = f"the target looks too {how}: {len(target.strip())} characters, about {usual} are usual for this source"
        yield Issue("length", "warning", message)


def _without_conversions(unit: AlignedUnit) -> str:
    """The target without the conversions that were written behind amounts; those in their place stay."""
    text, places = unit.target, {use.target.start for use in unit.amounts if use.target is not None}
    for start, end in sorted(conversion_spans(unit), reverse=True):
        if start not in places:
            text = text[:start] + text[end:]
    return text


def _with_terms(unit: AlignedUnit) -> str:
    """The source with each term as long as the rendering that the glossary wants for it, where that is longer."""
    parts, last = [], 0
    for use in sorted(unit.terms, key=lambda use: use.start):
        if last <= use.start and use.target_start is not None and use.target_end is not None:
            rendered = unit.target[use.target_start : use.target_end]
            parts += [unit.source[last : use.start], max(unit.source[use.start : use.end], rendered, key=weight)]
            last = use.end
    return "".join(parts) + unit.source[last:]
