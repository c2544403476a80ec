"""How long sentences are beside their translations: Gale and Church 1993, with the spread that the texts themselves show."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from corpus.letters import CJK, HANGUL

VARIANCE = 6.8
"""Of the difference of lengths, for each character; Gale and Church's, until the texts themselves have told."""
_WIDER = 3.0
_BOUNDS = (5.0, 15.0)
"""What pairs that belong together show, taken so many times, in these bounds: the tails are longer than a normal distribution's."""
_IDEOGRAPH = re.compile(f"[{CJK}{HANGUL}]")


def size(sentence: str) -> int:
    """Characters, ideographs and syllables counting three: what they take in an alphabet."""
    return len(sentence.strip()) + 2 * len(_IDEOGRAPH.findall(sentence))


def variance(pairs: Iterable[tuple[int, int]]) -> float:
    """Of the difference of lengths for each character, from the sizes of sentences that belong together, one pair at least: by the
    median, which some wrong pairs do not move."""
    sizes = list(pairs)
    ratio = sum(right for _, right in sizes) / max(1, sum(left for left, _ in sizes))
    deltas = sorted(abs(b - a * ratio) / math.sqrt(max(1.0, (a * ratio + b) / 2)) for a, b in sizes)
    measured = (deltas[len(deltas) // 2] / 0.6745) ** 2
    return min(max(_WIDER * measured, _BOUNDS[0]), _BOUNDS[1])
