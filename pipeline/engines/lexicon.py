"""Words and their renderings, for aligning texts: CLDR's names, and what the bundled models' vocabulary maps say of whole words."""

from __future__ import annotations

import lzma
from collections import defaultdict

from corpus.cldr_names import names
from corpus.languages import primary
from pipeline.engines.ct2_pool import PACKED
from pipeline.engines.hub import bundled_folder

_LIKELIEST = 4
"""Targets of a piece that are taken; they stand by probability, and farther down is everything that was ever beside it."""
_SHORTEST = 3
_WORD = "\u2581"
"""SentencePiece's mark of a word's beginning."""


def lexicon(source_lang: str, target_lang: str) -> dict[str, tuple[str, ...]]:
    """For words of the source language what they may be in the target language."""
    source, target = primary(source_lang), primary(target_lang)
    found = defaultdict[str, set[str]](set)
    for word, others in names(source_lang, target_lang).items():
        found[word] |= set(others)
    for word, other in _mapped(source, target):
        found[word].add(other)
    for other, word in _mapped(target, source):
        found[word].add(other)
    return {word: tuple(sorted(others)) for word, others in found.items()}


def _mapped(source: str, target: str) -> list[tuple[str, str]]:
    """Pairs of words that the map of the bundled model of this direction has."""
    file = bundled_folder() / f"{source}-{target}" / PACKED
    if not file.is_file():
        return []
    pairs = []
    with lzma.open(file, "rt", encoding="utf-8", newline="\n") as rows:
        for row in rows:
            piece, _, targets = row.rstrip("\n").partition("\t")
            if _is_word(piece):
                likely = targets.split(" ", _LIKELIEST)[:_LIKELIEST]
                pairs += [(piece[1:], other[1:]) for other in likely if _is_word(other)]
    return pairs


def _is_word(piece: str) -> bool:
    return piece.startswith(_WORD) and len(piece) > _SHORTEST and piece[1:].isalpha()
