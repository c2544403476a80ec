"""Softmax regression by FTRL-Proximal (McMahan et al. 2013): a rate per weight, and weights that little speaks for stay zero.

The weights can be averaged over the later steps (Polyak and Juditsky 1992), so that what was learned last says no more than the rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.model import AccentModel

IDLE = 0.006
"""Answers this close to right teach nothing."""


class Ftrl:
    """Learns the weights of one pass, a float32 table changed in place, batch by batch.

    Each weight's sum over the steps is kept as it was when the weight last changed, so that the average costs nothing but memory.
    """

    def __init__(self, model: AccentModel, table: NDArray[np.float32], rate: float, sparsity: float) -> None:
        self.model, self.table, self.rate, self.sparsity = model, table, rate, sparsity
        self.z, self.n = np.zeros_like(table), np.zeros_like(table)
        self.total, self.since = np.zeros_like(table), np.zeros(table.shape, np.int32)
        self.begun = self.steps = 0

    def step(self, index: Any, candidate: Any, row: Any, firsts: Any, truth: Any) -> None:
        """One batch: `index` as `AccentModel.indices` gives it, `truth` marks the right candidates."""
        scores = self.model.score(self.table, index, candidate)
        top = np.maximum.reduceat(scores, firsts)
        share = np.exp(scores - top[row])
        share /= np.add.reduceat(share, firsts)[row]
        gradient = (share - truth).astype(np.float32)[self.model.lexicon.weighed[candidate]]
        live = np.abs(gradient) > IDLE
        index, gradient = index[:, live], gradient[live]
        where, back = np.unique(index.ravel(), return_inverse=True)
        g = np.bincount(back, np.broadcast_to(gradient, index.shape).ravel(), len(where)).astype(np.float32)
        n, w = self.n[where], self.table[where]
        self.total[where] += w * (self.steps - self.since[where])
        self.since[where] = self.steps
        self.steps += 1
        more = n + g * g
        z = self.z[where] + g - (np.sqrt(more) - np.sqrt(n)) / self.rate * w
        self.z[where], self.n[where] = z, more
        shrunk = np.sign(z) * self.sparsity - z
        self.table[where] = np.where(np.abs(z) <= self.sparsity, 0, shrunk / ((1 + np.sqrt(more)) / self.rate))

    def start_mean(self) -> None:
        """Average the weights from here on."""
        self.total[:] = 0
        self.since[:] = self.begun = self.steps

    def mean(self) -> NDArray[np.float32]:
        """The weights, averaged over the steps since `start_mean`."""
        average: NDArray[np.float32] = self.total + self.table * (self.steps - self.since).astype(np.float32)
        average /= max(self.steps - self.begun, 1)
        return average
