"""Garbled copies of a rendering: `St-Denis` for `Saint-Denis`, `grid operator (OTS)` for `grid operator (TSO)`."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from corpus.values import Constraint
from glossary.normalise import fold
from pipeline.enforce.align import words
from pipeline.enforce.satisfy import Span

_ALIKE = 0.7
"""Share of letters that a garbled copy has in common with the rendering, in order."""
_LEAST = 5
"""Letters that a rendering must have, for its copy to be told from chance."""


def garbled_copy(source: str, text: str, constraint: Constraint, taken: Sequence[Span]) -> Span | None:
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
            if any(s < span[1] and span[0] < e for s, e in taken) or text[slice(*span)] in source:
                continue
            alike = Levenshtein.normalized_similarity(fold(text[slice(*span)]), wanted, score_cutoff=_ALIKE)
            if alike and (best is None or alike > best[0]):
                best = alike, span
    return best[1] if best else None
