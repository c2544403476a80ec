"""How long sentences are beside their translations: Gale and Church 1993, with the ratio and spread that the texts show.

What two lengths say is a log likelihood ratio: how much likelier the one is beside the other as its translation than as any other
sentences of the text. Lengths of sentences are taken as log-normal; a few translations are of any length at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

from corpus.letters import CJK, HANGUL

VARIANCE = 6.8
"""Of the difference of lengths, for each character; Gale and Church's, until the texts themselves have told."""
_ANY = 0.01
"""Translations whose length says nothing."""
_WIDER = 1.5
_BOUNDS = (2.0, 15.0)
"""What pairs that belong together show, taken so many times, in these bounds: the tails are longer than a normal distribution's."""
_EQUAL = 2000.0
"""Characters of equal size put to both texts: in a short one a dropped sentence bends the ratio."""
_SHORTEST = 10.0
_USUAL = 10, 0.4
"""So many sentences are imagined beside the text's own, of this relative variance: what newspapers show."""
_IDEOGRAPH = re.compile(f"[{CJK}{HANGUL}]")


def size(sentence: str) -> int:
    """Characters, ideographs and syllables counting three: what they take in an alphabet."""
    return len(sentence.strip()) + 2 * len(_IDEOGRAPH.findall(sentence))


class Lengths:
    """Which lengths go together in one pair of texts."""

    def __init__(self, target: Sequence[float], ratio: float, variance: float = VARIANCE) -> None:
        """`target`: sizes of the target's sentences; `ratio`: characters of the target for one of the source."""
        known = [max(1.0, s) for s in target]
        self._mean = sum(known) / len(known)
        squares = sum((s / self._mean - 1) ** 2 for s in known)
        self._spread = (squares + _USUAL[0] * _USUAL[1]) / (len(known) + _USUAL[0])
        self.ratio, self.variance = ratio, variance

    def __call__(self, source: Floats, target: Floats, kind: tuple[int, int]) -> Floats:
        """Log likelihood ratio of the sizes of both sides of beads of `kind`."""
        import numpy as np

        a, b = source * self.ratio, np.maximum(target, 1.0)
        variance = np.maximum((a + b) / 2, _SHORTEST) * self.variance
        near = np.exp(-((b - a) ** 2) / variance / 2) / np.sqrt(2 * math.pi * variance)
        # A sum of log-normals is nearly one itself (Fenton 1960): mean and variance add up.
        scale = math.log(1 + self._spread / kind[1])
        middle = math.log(kind[1] * self._mean) - scale / 2
        anywhere = np.exp(-((np.log(b) - middle) ** 2) / scale / 2) / (b * math.sqrt(2 * math.pi * scale))
        ratio: Floats = np.log((1 - _ANY) * near / np.maximum(anywhere, 1e-12) + _ANY)
        return ratio


def ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """Characters of the target for one of the source, from sizes that belong together."""
    sizes = list(pairs)
    return (sum(b for _, b in sizes) + _EQUAL) / (sum(a for a, _ in sizes) + _EQUAL)


def variance(pairs: Iterable[tuple[float, float]], scale: float) -> float:
    """Of the difference of lengths for each character, from the sizes of sentences that belong together, one pair at least, and
    their ratio: by the median, which some wrong pairs do not move."""
    deltas = sorted(abs(b - a * scale) / math.sqrt(max(1.0, (a * scale + b) / 2)) for a, b in pairs)
    measured = (deltas[len(deltas) // 2] / 0.6745) ** 2
    return min(max(_WIDER * measured, _BOUNDS[0]), _BOUNDS[1])
