"""Garbled copies of a rendering: `St-Denis` for `Saint-Denis`, `grid operator (OTS)` for `grid operator (TSO)`."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from corpus.values import Constraint
from glossary.lemmas import lexicon
from glossary.normalise import fold
from pipeline.enforce.align import words
from pipeline.enforce.satisfy import Span, meets

_ALIKE = 0.7
"""Share of letters that a garbled copy has in common with the rendering, in order."""
_LEAST = 5
"""Letters that a rendering must have, for its copy to be told from chance."""
_SCRAP = 0.6
"""The same for a single word beside a copy, which no word list has."""


def garbled_copy(source: str, text: str, constraint: Constraint, taken: Sequence[Span], lang: str) -> Span | None:
    """The stretch of `text` nearest in letters to the preferred rendering of `constraint`, free of `taken`; None where none is near.

    Engines that copy a name letter by letter lose some on the way. A stretch that the source has too is no copy.
    """
    wanted = fold(constraint.renderings[0])
    if len(wanted) < _LEAST:
        return None
    there, size = words(text), max(1, len(words(wanted)))
    best: tuple[float, Span] | None = None
    for first in range(len(there)):
        for last in range(first + max(1, size - 1), min(first + size + 1, len(there)) + 1):
            span = there[first][0], there[last - 1][1]
            if meets(span, taken) or text[slice(*span)] in source:
                continue
            alike = Levenshtein.normalized_similarity(fold(text[slice(*span)]), wanted, score_cutoff=_ALIKE)
            if alike and (best is None or alike > best[0]):
                best = alike, span
    return _with_scraps(source, text, best[1], wanted, taken, lang) if best else None


def _with_scraps(source: str, text: str, span: Span, wanted: str, taken: Sequence[Span], lang: str) -> Span:
    """The copy with the scraps of another try right beside it: `Elise Bruv [Brlé]` for `Élise Brûlé`."""
    (start, end), parts, known = span, wanted.split(), lexicon(lang)
    for word in [w for w in reversed(words(text)) if w[1] <= start] + [w for w in words(text) if w[0] >= end]:
        written = text[slice(*word)]
        beside = text[end : word[0]] if word[0] >= end else text[word[1] : start]
        like = max(Levenshtein.normalized_similarity(fold(written), part) for part in parts)
        free = not meets(word, taken)
        if beside.isspace() and like >= _SCRAP and free and written not in source and not known.knows(written.lower()):
            start, end = min(start, word[0]), max(end, word[1])
    return start, end
