"""Sentence alignment of a text with its translation: lengths and words, in three passes.

Gale and Church 1993, "A Program for Aligning Sentences in Bilingual Corpora": the kinds of beads, their prior probabilities and the
length model. Moore 2002: what a pass is sure of teaches IBM model 1, and the next pass adds to each bead how much likelier its words
are as a translation than by chance. Dynamic programming in a band around the diagonal, later around the path found before; where the
best path touches the band's edge, the band is widened and the pass done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.align_lattice import Kind, Lattice, Step, around, diagonal
from corpus.align_lengths import VARIANCE, Lengths, ratio, size, variance
from corpus.align_lexicon import Table, cues, keys, learn, merged
from corpus.align_words import evidence

PRIORS: dict[Kind, float] = {
    (1, 1): 0.85,
    (1, 0): 0.02,
    (0, 1): 0.02,
    (1, 2): 0.045,
    (2, 1): 0.045,
    (2, 2): 0.005,
    (1, 3): 0.002,
    (3, 1): 0.002,
}
"""Gale and Church's, with dropped sentences a little likelier: documents are less tidy than parliaments."""
_OBSERVED = 50
"""The priors of the next pass are those of the last one's beads, beside so many of the above."""
_WEIGHTS = (0.3, 0.25, 0.15)
"""Of the words against the lengths: in the first pass, and in later ones after few and after many pairs. Words of one sentence are
not independent, and learned renderings less so than names and numbers. These and the number of passes were chosen by trying a few
values on newstest2012 (French-English) and the development part of FLORES-200 (French-Vietnamese, French-Chinese)."""
_BAND = 121
_SURE = 0.9
_LEARNT = 2
"""Passes with learned words: each finds better pairs to learn from."""
_MANY = 60
_ENOUGH = 10
"""Fewer sentences than that teach nothing but chance."""
LOW = 0.5
"""Beads that score below are for a person to look at."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences that render each other: `source[0]` up to `source[1]` and `target[0]` up to `target[1]`, half open."""

    source: tuple[int, int]
    target: tuple[int, int]
    score: float
    """How sure it is, 0 to 1: its posterior probability; 0 for sentences without a counterpart."""

    @property
    def kind(self) -> Kind:
        """How many sentences on each side: (1, 1), (1, 2), (0, 1) and so on."""
        return self.source[1] - self.source[0], self.target[1] - self.target[0]


def align_sentences(
    source: Sequence[str], target: Sequence[str], lexicon: Mapping[str, Iterable[str]] | None = None
) -> list[Bead]:
    """The beads that cover both texts, in order. `lexicon`: target words for source words, where any are known."""
    if not source or not target:
        return [Bead((i, i + 1), (0, 0), 0.0) for i in range(len(source))] + [
            Bead((0, 0), (j, j + 1), 0.0) for j in range(len(target))
        ]
    left, right = [keys(s) for s in source], [keys(s) for s in target]
    work = _Work(left, right, [size(s) for s in source], [size(s) for s in target])
    hints, back = cues({w for s in left for w in s}, {w for s in right for w in s}, lexicon)
    beads = work.align(hints, back, _WEIGHTS[0])
    for _ in range(_LEARNT):
        ones = sorted((b for b in beads if b.kind == (1, 1)), key=lambda b: -b.score)
        sure = [b for b in ones if b.score >= _SURE]
        if len(ones) >= _MANY:
            # In a pair of few shared words nothing is sure at first: then the better half has to do.
            sure = ones[: max(len(ones) // 2, len(sure))]
        if len(sure) < _ENOUGH:
            return beads
        forward, backward = learn([(left[b.source[0]], right[b.target[0]]) for b in sure])
        work.learn(beads, sure)
        beads = work.align(merged(hints, forward), merged(back, backward), _WEIGHTS[2] if len(sure) >= _MANY else _WEIGHTS[1])
    return beads


class _Work:
    """Two texts being aligned, and what earlier passes have shown of them."""

    def __init__(
        self, left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], left_sizes: Sequence[int], right_sizes: Sequence[int]
    ) -> None:
        import numpy as np

        self._texts = left, right
        self._sizes = np.array(left_sizes, np.float64), np.array(right_sizes, np.float64)
        self._ratio = ratio([(sum(left_sizes), sum(right_sizes))])
        self._variance = VARIANCE
        self._priors = dict(PRIORS)
        self._path: list[Step] | None = None

    def learn(self, beads: Sequence[Bead], sure: Sequence[Bead]) -> None:
        """Take ratio, spread and priors from a pass."""
        pairs = [(float(self._sizes[0][b.source[0]]), float(self._sizes[1][b.target[0]])) for b in sure]
        self._ratio = ratio(pairs)
        self._variance = variance(pairs, self._ratio)
        counts = Counter(b.kind for b in beads)
        whole = len(beads) + _OBSERVED
        self._priors = {kind: (counts[kind] + _OBSERVED * p) / whole for kind, p in PRIORS.items()}

    def align(self, forward: Table, backward: Table, weight: float) -> list[Bead]:
        """One pass. `forward`: for target words the source words that they render; `backward` the other way round."""
        left, right = self._texts
        heard = evidence(left, right, backward), evidence(right, left, forward)
        lengths = Lengths(list(self._sizes[1]), self._ratio, self._variance)
        width = min(_BAND, len(left) + 1)
        while True:
            low = diagonal(len(left), len(right), width) if self._path is None else around(self._path, width)
            lattice = Lattice(self._sizes, low, width, self._priors, lengths)
            lattice.hear(*heard, weight)
            path, touched = lattice.best()
            if not touched:
                break
            width = min(3 * width, 2 * len(left) + 2)
        self._path = path
        scores = lattice.posteriors(path)
        return [
            Bead((i - a, i), (j - b, j), round(score, 3) if a and b else 0.0)
            for (i, j, (a, b)), score in zip(path, scores, strict=True)
        ]
