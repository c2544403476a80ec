"""What the accent model looks at: hashed features of the words around an ambiguous one, as whole arrays.

A linear model over hashed features (Weinberger et al. 2009), in two passes: the first sees the folded neighbours, the second the
forms that the first chose for them (stacked sequential learning, Cohen and Carvalho 2005), which tells `a publie` from `à publier`.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.words import COMMA, SPACE

U32 = NDArray[np.uint32]
PAD = 3
"""Empty places before and after every text; no feature looks further."""

_K = [np.uint32(k) for k in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1)]


def word_hash(word: str) -> int:
    """32 bits for a word, the same on every machine."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def anchors(is_anchor: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every place the nearest anchor strictly to its left and strictly to its right; pads are anchors, so there is one."""
    n = len(is_anchor)
    places = np.arange(n)
    left = np.maximum.accumulate(np.where(is_anchor, places, 0))
    right = np.minimum.accumulate(np.where(is_anchor, places, n - 1)[::-1])[::-1]
    return np.concatenate(([0], left[:-1])), np.concatenate((right[1:], [n - 1]))


def contexts(
    words: U32,
    endings: U32,
    separators: NDArray[np.uint8],
    shapes: NDArray[np.uint8],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    at: NDArray[np.int64],
    seed: int,
) -> U32:
    """The hashed contexts of the places `at`, one row for each kind of feature: shape (features, len(at)).

    `words`, `endings`: hashes by place; `separators[i]`: the class of what stands before word i; `left`, `right`: by `anchors`.
    """
    w = {k: words[at + k] for k in (-3, -2, -1, 1, 2, 3)}
    e = {k: endings[at + k] for k in (-2, -1, 1, 2)}
    # A missing comma must not look like another world, so most features read a comma as a space.
    before, after = separators[at].astype(np.uint32), separators[at + 1].astype(np.uint32)
    plain_before = np.where(before == COMMA, SPACE, before).astype(np.uint32)
    plain_after = np.where(after == COMMA, SPACE, after).astype(np.uint32)
    form = shapes[at].astype(np.uint32)
    far_left, far_right = words[left[at]], words[right[at]]
    further = words[left[left[at]]]
    gap = np.minimum(at - left[at], 4).astype(np.uint32)
    zero = np.zeros(len(at), np.uint32)
    combos: list[tuple[U32, ...]] = [
        (zero,),
        (form, (plain_before == 12).astype(np.uint32)),
        (before, after),
        (w[-1],),
        (w[1],),
        (w[-2],),
        (w[2],),
        (w[-3],),
        (w[3],),
        (w[-1], w[1]),
        (w[-2], w[-1]),
        (w[1], w[2]),
        (w[-3], w[-2], w[-1]),
        (w[1], w[2], w[3]),
        (w[-2], w[-1], w[1]),
        (w[-1], w[1], w[2]),
        (e[-1], plain_before),
        (e[1], plain_after),
        (e[-1], e[1]),
        (e[-2], e[-1]),
        (e[1], e[2]),
        (w[-1], e[1]),
        (e[-1], w[1]),
        (w[-1], plain_before, plain_after),
        (w[1], plain_after, plain_before),
        (far_left, gap),
        (far_left, far_right),
        (further, far_left),
        (further, far_left, w[1]),
        (far_left, e[-1]),
        (far_left, w[1]),
    ]
    out = np.empty((len(combos), len(at)), np.uint32)
    for slot, parts in enumerate(combos):
        mixed = np.full(len(at), (slot + 1 + 64 * seed) * 0x9E3779B1 & 0xFFFFFFFF, np.uint32)
        for part in parts:
            mixed = (mixed ^ part) * _K[1]
            mixed ^= mixed >> np.uint32(15)
        mixed *= _K[2]
        out[slot] = mixed ^ (mixed >> np.uint32(13))
    return out


def places(context: U32, candidate: U32, bits: int) -> Any:
    """Where in a table of 2**bits weights the features of the candidates lie: shape (features, len(candidate))."""
    return ((context ^ candidate) * _K[3]) >> np.uint32(32 - bits)
