"""What the words of two texts say about which sentences belong together, for all pairs of sentences in a band at once.

A word of one sentence is either explained by a rendering of it in the other sentence, or there by chance. Summed over the words of
both sentences, the log of how much likelier they are as a translation than by chance speaks for or against the pair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.align_lexicon import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_CHANCE = 0.3
"""How much of a sentence's words are explained by nothing in its translation."""
FLOOR = math.log(_CHANCE)
"""What a word says that nothing explains."""
_SENTENCE = 20.0
_COMMON = 0.2
"""Words in more than this part of the sentences say nothing."""
_ELSEWHERE = 500
"""Words added to a text before a word's share of it is taken: in a short text the share says little of how rare a word is."""
_CHUNK = 50_000


@dataclass(frozen=True)
class Evidence:
    """For the words of one text given the other: gains by sentence and word, sorted by word and then sentence."""

    keys: Ints
    """Word id times `others` plus the other sentence's number."""
    gains: Floats
    entries: tuple[Ints, Ints]
    """Sentence and word of each word of this text that the table knows, once a sentence."""
    heard: Floats
    """How many words of each sentence can be explained at all."""
    others: int


def evidence(made: Sequence[Sequence[str]], given: Sequence[Sequence[str]], table: Table) -> Evidence:
    """What the words of `made` say, given the sentences of `given` and for each word its renderings."""
    import numpy as np

    total = sum(map(len, made)) + _ELSEWHERE
    made_sets, given_sets = [set(s) for s in made], [set(s) for s in given]
    often_made, often_given = _often(made_sets), _often(given_sets)
    words = [w for w, n in often_made.items() if w in table and n <= max(10.0, _COMMON * len(made))]
    ids = {w: k for k, w in enumerate(words)}
    others = {w: k for k, (w, n) in enumerate(often_given.items()) if n <= max(10.0, _COMMON * len(given))}
    chance = np.array([often_made[w] / total * _SENTENCE for w in words])
    rows = [(others[o], ids[w], p) for w in words for o, p in table[w].items() if o in others]
    rows.sort()
    other, word, share = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0, np.int64),) * 3
    at = [(g, others[o]) for g, s in enumerate(given_sets) for o in s if o in others]
    sentence, held = np.array(at, np.int64).reshape(-1, 2).T
    first, last = np.searchsorted(other, held), np.searchsorted(other, held, "right")
    which = _ranges(first, last)
    keys = word[which] * len(given) + np.repeat(sentence, last - first)
    keys, index = np.unique(keys, return_inverse=True)
    reached = np.bincount(index, share[which], len(keys))
    gains = np.log1p((1 - _CHANCE) / _CHANCE * reached / chance[keys // max(1, len(given))])
    entries = np.array([(s, ids[w]) for s, ws in enumerate(made_sets) for w in ws if w in ids], np.int64).reshape(-1, 2).T
    heard = np.bincount(entries[0], minlength=len(made)).astype(np.float64)
    return Evidence(keys.astype(np.int64), gains, (entries[0], entries[1]), heard, len(given))


def add(found: Evidence, first: Ints, last: Ints, into: Floats, place: Ints, *, other: bool) -> None:
    """Add the gains to `into`, for each sentence s of this text and each of the other from `first[s]` up to `last[s]`.

    A pair of sentences stands at `place[their sum]` plus the number of the sentence of this text, or of the `other` one.
    """
    import numpy as np

    sentence, word = found.entries
    for start in range(0, len(sentence), _CHUNK):
        s, w = sentence[start : start + _CHUNK], word[start : start + _CHUNK]
        low = np.searchsorted(found.keys, w * found.others + first[s])
        high = np.searchsorted(found.keys, w * found.others + last[s])
        which = _ranges(low, high)
        mine, theirs = np.repeat(s, high - low), found.keys[which] % found.others
        np.add.at(into, place[mine + theirs] + (theirs if other else mine), found.gains[which])


def _often(sentences: Sequence[set[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for sentence in sentences:
        for word in sentence:
            found[word] = found.get(word, 0) + 1
    return found


def _ranges(first: Ints, last: Ints) -> Ints:
    """The numbers of all ranges, one after the other."""
    import numpy as np

    sizes = last - first
    ends = np.cumsum(sizes)
    numbers: Ints = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes - first, sizes)
    return numbers
