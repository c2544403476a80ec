"""Accents of words that no list holds (`inamovibilite`, `prehistorien`), letter by letter, from the letters around.

Softmax regression over hashed letter contexts, learned from the lexicon itself: `-ibilité`, `préh-` and `-ément` are regular, and
names, whose accents follow no rule, are not asked.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.letters import fold
from pipeline.repair.features import word_hash

BITS = 17
SHORTEST = 5
"""Shorter words give too little to go by."""
SURE = 0.7
"""A word is written otherwise only when all its letters together are this probable."""
WINDOWS = (
    *((n, 0) for n in range(1, 6)),
    *((0, n) for n in range(1, 7)),
    *((1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (3, 2), (2, 3), (3, 3)),
)
"""Letters to the left and to the right that are looked at together."""
LEARNT_FROM = 150_000
"""So many words at most."""
_RATE = 0.15
_SWEEPS = 2
_BATCH = 256
_K = np.uint32(0x27D4EB2F)


@dataclass
class Letters:
    """The weights, and per plain letter its forms, the plain one first."""

    table: NDArray[Any] = field(default_factory=lambda: np.zeros(1 << BITS, np.int8))
    scale: float = 1.0
    variants: dict[str, str] = field(default_factory=dict)

    def places(self, word: str) -> list[int]:
        """Where the folded word has a letter with a choice."""
        return [i for i, char in enumerate(word) if char in self.variants]

    def indices(self, word: str, at: int) -> Any:
        """Where the weights lie: (windows, forms of the letter but the plain one)."""
        padded = f"^{word}$"
        i = at + 1
        context = [
            word_hash(f"{left}{right}{padded[max(0, i - left) : i]}|{padded[i : i + 1 + right]}") for left, right in WINDOWS
        ]
        forms = np.array([word_hash(form) for form in self.variants[word[at]][1:]], np.uint32)
        return ((np.array(context, np.uint32)[:, None] ^ forms) * _K) >> np.uint32(32 - BITS)

    def guess(self, word: str) -> tuple[str, float]:
        """The likeliest form of a folded word in small letters, and its probability."""
        out, sure = list(word), 1.0
        for at in self.places(word):
            scores = np.concatenate(([0.0], self.table[self.indices(word, at)].sum(axis=0, dtype=np.float32) * self.scale))
            share = np.exp(scores - scores.max())
            chosen = int(share.argmax())
            out[at] = self.variants[word[at]][chosen]
            sure *= float(share[chosen] / share.sum())
        return "".join(out), sure


def variants(forms: list[str]) -> dict[str, str]:
    """Plain letter -> itself and the accented letters that the forms show for it, those that are more than a slip."""
    seen: dict[str, dict[str, int]] = {}
    for form in forms:
        for char in form:
            plain = fold(char)
            if len(plain) == 1:
                counts = seen.setdefault(plain, {})
                counts[char] = counts.get(char, 0) + 1
    found = {}
    for plain, counts in seen.items():
        kept = sorted(c for c, n in counts.items() if c != plain and n * 2000 > sum(counts.values()))
        if kept:
            found[plain] = plain + "".join(kept)
    return found


def learn(keyed: Mapping[str, Mapping[str, int]], seed: int) -> Letters:
    """The letters of a lexicon (folded spelling -> forms with counts), by AdaGrad (Duchi et al. 2011)."""
    words = sorted((max(forms, key=lambda form: forms[form]), key) for key, forms in keyed.items())
    words = [(form, key) for form, key in words if len(form) == len(key) >= SHORTEST - 1 and key.isascii()]
    random.Random(seed).shuffle(words)
    words = words[:LEARNT_FROM]
    letters = Letters(np.zeros(1 << BITS, np.float32), 1.0, variants([form for form, _ in words]))
    places: defaultdict[str, list[Any]] = defaultdict(list)
    gold: defaultdict[str, list[int]] = defaultdict(list)
    for form, key in words:
        for at in letters.places(key):
            right = letters.variants[key[at]].find(form[at])
            if right >= 0:
                places[key[at]].append(letters.indices(key, at))
                gold[key[at]].append(right)
    squares = np.full_like(letters.table, 1e-3)
    for _ in range(_SWEEPS):
        for letter in sorted(places):
            _sweep(letters.table, squares, np.stack(places[letter]), np.array(gold[letter]))
    scale = max(float(np.abs(letters.table).max()), 1e-6) / 127
    return Letters(np.rint(letters.table / scale).astype(np.int8), scale, letters.variants)


def _sweep(table: NDArray[np.float32], squares: NDArray[np.float32], index: Any, gold: Any) -> None:
    """Once over the places of one letter: `index` of shape (places, windows, forms but the plain one)."""
    for start in range(0, len(index), _BATCH):
        part, right = index[start : start + _BATCH], gold[start : start + _BATCH]
        scores = np.concatenate((np.zeros((len(part), 1), np.float32), table[part].sum(axis=1)), axis=1)
        share = np.exp(scores - scores.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        share[np.arange(len(part)), right] -= 1
        gradient = np.broadcast_to(share[:, None, 1:], part.shape)
        where, back = np.unique(part.ravel(), return_inverse=True)
        total = np.bincount(back.ravel(), gradient.ravel(), len(where)).astype(np.float32)
        squares[where] += total * total
        table[where] -= _RATE * total / np.sqrt(squares[where])
