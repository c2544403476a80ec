"""Sentence alignment of a text with its translation: lengths and words, in three passes.

Gale and Church 1993, "A Program for Aligning Sentences in Bilingual Corpora": the six kinds of beads, their prior probabilities
and the length model. Moore 2002: what a pass is sure of teaches IBM model 1, and the next pass adds to each bead how much
likelier its words are as a translation than by chance. Dynamic programming in a band around the diagonal, one antidiagonal at a
time; where the best path touches the band's edge, the band is widened and the pass done again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.align_lengths import VARIANCE, size, variance
from corpus.align_lexicon import Table, cues, keys, learn, merged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PRIORS: dict[tuple[int, int], float] = {(1, 1): 0.85, (1, 0): 0.02, (0, 1): 0.02, (1, 2): 0.045, (2, 1): 0.045, (2, 2): 0.005}
"""Gale and Church's, with dropped sentences a little likelier: documents are less tidy than parliaments."""
_CHANCE = 0.3
"""How much of a sentence's words are explained by nothing in its translation."""
_WEIGHTS = (0.5, 0.35, 0.2)
"""Of the words against the lengths: in the first pass, and in later ones after few and after many pairs. Words of one sentence are
not independent, and learned renderings less so than names and numbers. These and the number of passes were chosen by trying a few
values on newstest2012 (French-English) and the development part of FLORES-200 (French-Vietnamese, French-Chinese)."""
_SENTENCE = 20.0
_COMMON = 0.2
"""Words in more than this part of the sentences say nothing."""
_BAND = 60
_EQUAL = 2000.0
_ELSEWHERE = 500
_SURE = 0.6
_LEARNT = 2
"""Passes with learned words: each finds better pairs to learn from."""
_MANY = 60
_ENOUGH = 10
"""Fewer sentences than that teach nothing but chance."""
LOW = 0.2
"""Beads that score below are for a person to look at."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences that render each other: `source[0]` up to `source[1]` and `target[0]` up to `target[1]`, half open."""

    source: tuple[int, int]
    target: tuple[int, int]
    score: float
    """0 to 1; 0 for sentences without a counterpart."""

    @property
    def kind(self) -> tuple[int, int]:
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
    sizes = [size(s) for s in source], [size(s) for s in target]
    hints, back = cues({w for s in left for w in s}, {w for s in right for w in s}, lexicon)
    beads = _pass(left, right, sizes, hints, back, _WEIGHTS[0], VARIANCE)
    for _ in range(_LEARNT):
        ones = sorted((b for b in beads if b.kind == (1, 1)), key=lambda b: -b.score)
        sure = [b for b in ones if b.score >= _SURE]
        if len(ones) >= _MANY:
            # In a pair of few shared words nothing is sure at first: then the better half has to do.
            sure = ones[: max(len(ones) // 2, len(sure))]
        if len(sure) < _ENOUGH:
            return beads
        weight = _WEIGHTS[2] if len(sure) >= _MANY else _WEIGHTS[1]
        spread = variance((sizes[0][b.source[0]], sizes[1][b.target[0]]) for b in sure)
        forward, backward = learn([(left[b.source[0]], right[b.target[0]]) for b in sure])
        beads = _pass(left, right, sizes, merged(hints, forward), merged(back, backward), weight, spread)
    return beads


def _pass(
    left: Sequence[Sequence[str]],
    right: Sequence[Sequence[str]],
    sizes: tuple[list[int], list[int]],
    forward: Table,
    backward: Table,
    weight: float,
    variance: float,
) -> list[Bead]:
    width = _BAND
    while True:
        grid = _Grid(left, right, sizes, width, weight, variance)
        grid.hear(right, left, forward, transposed=False)
        grid.hear(left, right, backward, transposed=True)
        beads, touched = grid.best()
        if not touched:
            return beads
        width *= 3


class _Grid:
    """The band of sentence pairs: what speaks for each pair, and the best path through it."""

    def __init__(
        self,
        left: Sequence[Sequence[str]],
        right: Sequence[Sequence[str]],
        sizes: tuple[list[int], list[int]],
        width: int,
        weight: float,
        variance: float,
    ) -> None:
        import numpy as np

        self.n, self.m, self.weight, self.variance = len(left), len(right), weight, variance
        self.whole = 2 * width >= self.m
        self.span = min(self.m, 2 * width + 1)
        middle = np.round(np.arange(self.n) * (self.m / self.n)).astype(np.int64)
        self.low = np.clip(middle - width, 0, max(0, self.m - self.span))
        """First target sentence in the band of each source sentence."""
        self.words = np.zeros((self.n, self.span), np.float32)
        self.heard = np.zeros(self.n), np.zeros(self.m)
        """How many words of each sentence were compared."""
        self.sizes = [np.concatenate(([0.0], np.cumsum(s, dtype=np.float64))) for s in sizes]
        # In a short text a dropped sentence bends the ratio of the totals: start from equal sizes.
        self.ratio = (self.sizes[1][-1] + _EQUAL) / (self.sizes[0][-1] + _EQUAL)

    def hear(self, made: Sequence[Sequence[str]], given: Sequence[Sequence[str]], table: Table, *, transposed: bool) -> None:
        """Add for each pair of the band how much likelier the words of `made` are given those of `given` than by chance."""
        import numpy as np

        # A word's share of a short text says little of how rare it is.
        total = sum(map(len, made)) + _ELSEWHERE
        places_made, places_given = _places(made), _places(given)
        counted = self.heard[0 if transposed else 1]
        most_made, most_given = max(10.0, _COMMON * len(made)), max(10.0, _COMMON * len(given))
        for word, places in places_made.items():
            if len(places) > most_made:
                continue
            renderings = table.get(word)
            if renderings is None:
                continue  # words that the table knows nothing of speak neither for nor against
            counted[places] += 1
            reached: dict[int, float] = {}
            for other, p in renderings.items():
                others = places_given.get(other, ())
                if len(others) <= most_given:
                    for i in others:
                        reached[i] = reached.get(i, 0.0) + p
            if not reached:
                continue
            chance = len(places) / total * _SENTENCE
            at = np.fromiter(reached, np.int64, len(reached))
            gain = np.log1p((1 - _CHANCE) / _CHANCE * np.fromiter(reached.values(), np.float32, len(reached)) / chance)
            for place in places:
                rows, columns = (np.full(len(at), place), at) if transposed else (at, np.full(len(at), place))
                offsets = columns - self.low[rows]
                inside = (offsets >= 0) & (offsets < self.span)
                self.words[rows[inside], offsets[inside]] += gain[inside]

    def best(self) -> tuple[list[Bead], bool]:
        """The best path, and whether it touches the edge of a band that could be wider."""
        import numpy as np

        n, m = self.n, self.m
        floor = math.log(_CHANCE)
        base = [np.concatenate(([0.0], np.cumsum(h))) * floor for h in self.heard]
        worst = -1e30
        rows = [np.full(n + 1, worst) for _ in range(5)]
        pairs = [np.zeros(n + 1) for _ in range(3)]
        steps: list[tuple[int, NDArray[np.uint8]]] = []
        kinds = list(PRIORS)
        low = np.concatenate((self.low[:1], self.low))
        # A cell (i, j) lies in the band when its last pair of sentences does; the edges i = 0 and j = 0 always do.
        for d in range(n + m + 1):
            first, last = self._diagonal(d)
            i = np.arange(first, last + 1)
            j = d - i
            here, pair = np.full(n + 1, worst), np.zeros(n + 1)
            offsets = j - 1 - low[i]
            inside = (i > 0) & (j > 0) & (offsets >= 0) & (offsets < self.span)
            pair[i[inside]] = self.words[i[inside] - 1, offsets[inside]]
            score, choice = np.full(len(i), worst), np.zeros(len(i), np.uint8)
            if d == 0:
                score[0] = 0.0
            for number, (a, b) in enumerate(kinds):
                ok = (i >= a) & (j >= b)
                before = np.where(ok, rows[a + b - 1][np.maximum(i - a, 0)], worst)
                value = before + math.log(PRIORS[a, b])
                if a and b:
                    p, q = np.maximum(i - a, 0), np.maximum(j - b, 0)
                    heard = pair[i]
                    if (a, b) == (1, 2):
                        heard = heard + pairs[0][i]
                    elif (a, b) == (2, 1):
                        heard = heard + pairs[0][np.maximum(i - 1, 0)]
                    elif (a, b) == (2, 2):
                        # Words that both sentences share must not count twice: the better of the two pairings.
                        heard = np.maximum(heard + pairs[1][np.maximum(i - 1, 0)], pairs[0][i] + pairs[0][np.maximum(i - 1, 0)])
                    speech = heard + base[0][i] - base[0][p] + base[1][j] - base[1][q]
                    value = value + self.weight * speech + self._lengths(i, p, j, q)
                better = value > score
                score[better], choice[better] = value[better], number
            here[i] = score
            steps.append((first, choice))
            rows = [here, *rows[:4]]
            pairs = [pair, *pairs[:2]]
        return self._trace(steps, kinds, base)

    def _diagonal(self, d: int) -> tuple[int, int]:
        """First and last i of the cells (i, d - i) in the band."""
        first, last = max(0, d - self.m), min(self.n, d)
        if self.whole:
            return first, last
        slope = self.m / self.n
        middle = d / (1 + slope)
        reach = self.span / 2 / (1 + slope) + 2
        return max(first, math.floor(middle - reach)), min(last, math.ceil(middle + reach))

    def _lengths(
        self, i: NDArray[np.int64], p: NDArray[np.int64], j: NDArray[np.int64], q: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Log probability of the two lengths, as Gale and Church: two-sided normal tail of the standardised difference."""
        import numpy as np

        a, b = (self.sizes[0][i] - self.sizes[0][p]) * self.ratio, self.sizes[1][j] - self.sizes[1][q]
        delta = np.abs(b - a) / np.sqrt(np.maximum((a + b) / 2, 1.0) * self.variance)
        # log(2 (1 - Phi(x))), by a bound that is tight to 0.02 (Karagiannidis and Lioumpas 2007).
        x = np.maximum(delta, 1e-6)
        tail = np.log((1 - np.exp(-1.4 * x)) / (1.135 * math.sqrt(math.pi) * x / math.sqrt(2))) - x * x / 2
        bounded: NDArray[np.float64] = np.clip(tail, -40.0, 0.0)
        return bounded

    def _trace(
        self, steps: list[tuple[int, NDArray[np.uint8]]], kinds: list[tuple[int, int]], base: list[NDArray[np.float64]]
    ) -> tuple[list[Bead], bool]:
        beads = []
        touched = False
        i, j = self.n, self.m
        while i or j:
            first, choice = steps[i + j]
            a, b = kinds[choice[i - first]]
            edge = len(choice) - 1
            inner = 2 < i - first < edge - 2 or i + j < 8 or self.n + self.m - i - j < 8
            touched |= not self.whole and not inner
            beads.append(Bead((i - a, i), (j - b, j), self._score(i, a, j, b, base)))
            i, j = i - a, j - b
        beads.reverse()
        return beads, touched

    def _score(self, i: int, a: int, j: int, b: int, base: list[NDArray[np.float64]]) -> float:
        """How sure a bead is: the mean evidence of a word, squeezed into 0 to 1."""
        import numpy as np

        if not a or not b:
            return 0.0
        speech = float(base[0][i] - base[0][i - a] + base[1][j] - base[1][j - b])
        for row in range(i - a, i):
            for column in range(j - b, j):
                offset = column - int(self.low[row])
                if 0 <= offset < self.span:
                    speech += float(self.words[row, offset])
        heard = float(self.heard[0][i - a : i].sum() + self.heard[1][j - b : j].sum())
        at = [np.array([x]) for x in (i, i - a, j, j - b)]
        lengths = float(self._lengths(*at)[0])
        evidence = (speech + 0.5 * lengths) / max(4.0, heard)
        return round(1 / (1 + math.exp(-3 * (evidence + 0.25))), 3)


def _places(sentences: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """For each word the sentences that hold it."""
    found: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        for word in set(sentence):
            found.setdefault(word, []).append(number)
    return found
