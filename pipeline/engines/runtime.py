"""What a runtime does for an engine: token ids in, token ids, scores and attention out; and how work is cut into batches."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

BATCH_TOKENS = 2048
"""Source tokens in one batch, padding included."""
BATCH_SIZE = 64


@dataclass(frozen=True)
class Job:
    """One sequence to decode."""

    ids: list[int]
    """Source, tag and end included."""
    prefix: list[int]
    """Target ids that come first, the language tag included."""
    n_best: int
    exact: bool = False
    """Attention is acted upon: its first row must be exact, even where that costs time."""


@dataclass(frozen=True)
class Options:
    beam: int = 4
    no_repeat: int = 0
    """Size of n-grams that may not come twice; 0: any may."""
    bytewise: bool = True
    """Whether characters may be spelt in bytes, which can go wrong."""


@dataclass(frozen=True)
class Raw:
    """One decoded sequence, without the end."""

    ids: list[int]
    score: float
    """Mean log probability per token."""
    attention: Any
    """One row for each id: the attention on each source id. A list of lists or an array; a row of zeros is one not known."""
    cut_off: bool
    """It stopped because there was no more room, not because it had ended."""


class Runtime(Protocol):
    """A loaded model."""

    name: str

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        """The index of each job and its hypotheses, best first; in any order of jobs."""
        ...


def room(longest: int, prefix: int, limit: int) -> int:
    """How many target ids a source of `longest` ids may get: twice its length and a little, never beyond the model."""
    return max(1, min(limit, prefix + 2 * longest + 24))


def batches(jobs: Sequence[Job], workers: int) -> Iterator[list[int]]:
    """Indices of jobs in batches of like length, the longest first; a batch for each worker where there is enough to do.

    Jobs of one batch ask for the same number of hypotheses.
    """
    order = sorted(range(len(jobs)), key=lambda i: (-jobs[i].n_best, -len(jobs[i].ids), -len(jobs[i].prefix), i))
    total = sum(len(job.ids) for job in jobs)
    most = min(BATCH_TOKENS, max(256, -(-total // max(1, workers))))
    batch: list[int] = []
    for i in order:
        if batch:
            longest = len(jobs[batch[0]].ids)
            other = jobs[i].n_best != jobs[batch[0]].n_best
            if other or len(batch) >= BATCH_SIZE or longest * (len(batch) + 1) > most:
                yield batch
                batch = []
        batch.append(i)
    if batch:
        yield batch


def cores() -> int:
    """The cores that this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on this system
        return max(1, os.cpu_count() or 1)
