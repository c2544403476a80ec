"""All ways of cutting two texts into beads, inside a band: the best one, and how sure each of its beads is.

A cell (i, j) says that i source and j target sentences are behind. Cells are kept by antidiagonals d = i + j, so that all those of one
diagonal are reached at once; the band holds `width` of them, from i = `low[d]`. The best path is Viterbi's; how sure its beads are is
their posterior probability, from the forward and backward sums over all paths.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from corpus.align_words import FLOOR, Evidence, add

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Kind = tuple[int, int]
"""How many sentences of each side a bead holds."""
Step = tuple[int, int, Kind]
"""Where a bead ends, and its kind."""
_PAD = 5
"""Cells beside the band, more than any bead reaches, so that what is outside is looked up like what is inside."""
_NEVER = -1e30
_ROWS = 256
"""Antidiagonals whose beads are weighed at once."""


class Lattice:
    """The band, and what speaks for each bead in it."""

    def __init__(
        self,
        sizes: tuple[Floats, Floats],
        low: Ints,
        width: int,
        priors: Mapping[Kind, float],
        lengths: Callable[[Floats, Floats, Kind], Floats],
    ) -> None:
        """`sizes` of the sentences; `low` grows by nought or one from each antidiagonal to the next; `lengths` gives what two sizes
        say for a bead."""
        import numpy as np

        self.n, self.m, self.low, self.width = len(sizes[0]), len(sizes[1]), low, width
        self.kinds = list(priors)
        self._priors = [math.log(p) for p in priors.values()]
        self._lengths = lengths
        self._sizes = [np.concatenate(([0.0], np.cumsum(s))) for s in sizes]
        self._base = [np.zeros(self.n + 1), np.zeros(self.m + 1)]
        self._pairs = np.zeros((len(low), width + 2 * _PAD))
        self._place = np.arange(len(low)) * self._pairs.shape[1] + _PAD - low

    def hear(self, source: Evidence, target: Evidence, weight: float) -> None:
        """Take in what the words of both texts say, `weight` of it."""
        import numpy as np

        flat = self._pairs.reshape(-1)
        i, j = np.arange(self.n), np.arange(self.m)
        columns = np.arange(len(self.low)) - self.low
        theirs = [np.clip(np.searchsorted(self.low, x, "right") - i, 0, self.m) for x in (i - self.width, i)]
        ours = [np.clip(np.searchsorted(columns, x) - j, 0, self.n) for x in (j, j + self.width)]
        add(source, theirs[0], theirs[1], flat, self._place, other=False)
        add(target, ours[0], ours[1], flat, self._place, other=True)
        flat *= weight
        for base, found in zip(self._base, (source, target), strict=True):
            base[1:] = np.cumsum(found.heard) * FLOOR * weight

    def best(self) -> tuple[list[Step], bool]:
        """The best path, and whether it touches the edge of a band that could be wider."""
        import numpy as np

        choices = np.zeros((len(self.low), self.width), np.uint8)
        scores = self._scores()
        for d, weights in self._weighed():
            ways = np.stack([w + self._before(scores, d, kind) for kind, w in zip(self.kinds, weights, strict=True)])
            if d:
                choices[d] = ways.argmax(0)
                scores[d, _PAD:-_PAD] = ways.max(0)
        path: list[Step] = []
        touched = False
        i, j = self.n, self.m
        while i or j:
            d = i + j
            k = i - int(self.low[d])
            kind = self.kinds[choices[d, k]]
            touched |= (k < 3 and self.low[d] > max(0, d - self.m)) or (
                k >= self.width - 3 and self.low[d] + self.width <= min(self.n, d)
            )
            path.append((i, j, kind))
            i, j = i - kind[0], j - kind[1]
        path.reverse()
        return path, bool(touched)

    def posteriors(self, path: list[Step]) -> list[float]:
        """For each bead of a path the probability that it is right, if the model is."""
        import numpy as np

        forward, backward = self._scores(), self._scores()
        backward[0, self._cell(0, 0)] = _NEVER
        for d, weights in self._weighed():
            ways = np.stack([w + self._before(forward, d, kind) for kind, w in zip(self.kinds, weights, strict=True)])
            if d:
                forward[d, _PAD:-_PAD] = np.logaddexp.reduce(ways, 0)
        whole = forward[-1, self._cell(self.n, self.m)]
        backward[-1, self._cell(self.n, self.m)] = 0.0
        ends = {(i, j): (number, kind) for number, (i, j, kind) in enumerate(path)}
        found = [0.0] * len(path)
        by_diagonal: dict[int, list[tuple[int, int]]] = {}
        for i, j in ends:
            by_diagonal.setdefault(i + j, []).append((i, j))
        for d, weights in self._weighed(reverse=True):
            mine = backward[d, _PAD:-_PAD]
            for i, j in by_diagonal.get(d, ()):
                number, (a, b) = ends[i, j]
                k = i - int(self.low[d])
                start = forward[d - a - b, self._cell(i - a, j - b)]
                value = start + weights[self.kinds.index((a, b))][k] + mine[k] - whole
                found[number] = math.exp(min(0.0, float(value)))
            for (a, b), w in zip(self.kinds, weights, strict=True):
                if d >= a + b:
                    first = self._shift(d, (a, b))
                    earlier = backward[d - a - b, first : first + self.width]
                    np.logaddexp(earlier, w + mine, out=earlier)
        return found

    def _scores(self) -> Floats:
        import numpy as np

        scores = np.full(self._pairs.shape, _NEVER)
        scores[0, self._cell(0, 0)] = 0.0
        return scores

    def _cell(self, i: int, j: int) -> int:
        return _PAD + i - int(self.low[i + j])

    def _shift(self, d: int, kind: Kind) -> int:
        """Where on its antidiagonal the cells lie from which beads of a kind lead to those of the band on antidiagonal d."""
        return _PAD + int(self.low[d] - self.low[d - sum(kind)]) - kind[0]

    def _before(self, scores: Floats, d: int, kind: Kind) -> Floats | float:
        if d < sum(kind):
            return _NEVER
        first = self._shift(d, kind)
        return scores[d - sum(kind), first : first + self.width]

    def _weighed(self, *, reverse: bool = False) -> Iterator[tuple[int, Floats]]:
        """Each antidiagonal with the weights of the beads that end on it, kinds by cells."""
        starts = range(0, len(self.low), _ROWS)
        for start in reversed(starts) if reverse else starts:
            stop = min(start + _ROWS, len(self.low))
            weights = self._weigh(start, stop)
            for d in reversed(range(start, stop)) if reverse else range(start, stop):
                yield d, weights[:, d - start]

    def _weigh(self, start: int, stop: int) -> Floats:
        """Weights of all beads that end on antidiagonals `start` up to `stop`: kinds by antidiagonals by cells."""
        import numpy as np

        d = np.arange(start, stop)[:, None]
        i = self.low[start:stop, None] + np.arange(self.width)
        j = d - i
        flat = self._pairs.reshape(-1)

        def pair(back_i: int, back_j: int) -> Floats:
            """What the words say for the sentences so many back from each cell's end."""
            at = np.maximum(d - back_i - back_j, 0)
            said: Floats = flat[self._place[at] + i - back_i]
            return said

        one = {(x, y): pair(x, y) for x, y in ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))}
        heard = {
            (1, 1): one[1, 1],
            (1, 2): one[1, 1] + one[1, 2],
            (2, 1): one[1, 1] + one[2, 1],
            (1, 3): one[1, 1] + one[1, 2] + one[1, 3],
            (3, 1): one[1, 1] + one[2, 1] + one[3, 1],
            # Words that both sentences share must not count twice: the better of the two pairings.
            (2, 2): np.maximum(one[1, 1] + one[2, 2], one[1, 2] + one[2, 1]),
        }
        weights = np.full((len(self.kinds), *i.shape), _NEVER)
        for number, (a, b) in enumerate(self.kinds):
            there = (i >= a) & (i <= self.n) & (j >= b) & (j <= self.m)
            value = self._priors[number]
            if a and b:
                e, s = np.clip(i, 0, self.n), np.clip(i - a, 0, self.n)
                f, t = np.clip(j, 0, self.m), np.clip(j - b, 0, self.m)
                base = self._base[0][e] - self._base[0][s] + self._base[1][f] - self._base[1][t]
                size = self._lengths(self._sizes[0][e] - self._sizes[0][s], self._sizes[1][f] - self._sizes[1][t], (a, b))
                value = value + heard[a, b] + base + size
            weights[number] = np.where(there, value, _NEVER)
        return weights


def diagonal(n: int, m: int, width: int) -> Ints:
    """Where a band around the straight line begins on each antidiagonal."""
    import numpy as np

    return np.round(np.arange(n + m + 1) * (n / max(1, n + m))).astype(np.int64) - width // 2


def around(path: list[Step], width: int) -> Ints:
    """Where a band around a path begins on each antidiagonal."""
    import numpy as np

    corners = np.array([(0, 0), *((i + j, i) for i, j, _ in path)])
    line = np.interp(np.arange(corners[-1, 0] + 1), corners[:, 0], corners[:, 1])
    low: Ints = np.floor(line + 0.5).astype(np.int64) - width // 2
    return low
