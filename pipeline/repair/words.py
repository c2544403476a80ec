"""Words and what stands between them: the tokens that the accent model reads."""

from __future__ import annotations

import re

from corpus.letters import MARKS

WORD = re.compile(f"([A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ{MARKS}]+)")
"""A run of Latin letters; `WORD.split(text)` puts the words at the odd places and what separates them at the even ones."""

SPACE, APOSTROPHE, HYPHEN, COMMA, STOP, COLON, OPEN, CLOSE, NUMBER, DASH, GLUED, OTHER, EDGE = range(13)
"""Classes of separators; EDGE stands before the first and after the last word of a text."""

_CLASSES = (
    (re.compile(r"\s+"), SPACE),
    (re.compile(r"\s*['’ʼ]"), APOSTROPHE),
    (re.compile("[-‐‑]"), HYPHEN),
    (re.compile(r"\s*,\s*"), COMMA),
    (re.compile(r"[\"»”’')\]]*\s*[.!?…]+[\"»”’')\]]*\s+.*", re.DOTALL), STOP),
    (re.compile(r"\s*[:;]\s.*", re.DOTALL), COLON),
    (re.compile(r"\s*[-–—]+\s.*|\s+[-–—]+.*", re.DOTALL), DASH),
    (re.compile(r"\D*\d.*", re.DOTALL), NUMBER),
    (re.compile(r"\s.*[(\[«“‘\"'].*", re.DOTALL), OPEN),
    (re.compile(r"[)\]»”’'\"].*|\s+»\s+", re.DOTALL), CLOSE),
    (re.compile(r"\S+"), GLUED),
)
_KNOWN_MAX = 100_000


class Separators(dict[str, int]):
    """Separator -> its class; remembers what it has seen, within bounds."""

    def __missing__(self, text: str) -> int:
        kind = next((kind for pattern, kind in _CLASSES if pattern.fullmatch(text)), OTHER)
        if len(self) < _KNOWN_MAX:
            self[text] = kind
        return kind


LOWER, TITLE, LETTER, UPPER, MIXED = range(5)
"""Shapes of words: `ou`, `Ou`, `A`, `OU`, `oU`."""


def shape(word: str) -> int:
    """The shape of a word: where its capitals are."""
    if word.islower():
        return LOWER
    if word.isupper():
        return LETTER if len(word) == 1 else UPPER
    return TITLE if word[:1].isupper() and word[1:].islower() else MIXED
