"""Batches made ahead by other processes, so that a GPU never waits for text; they come out in the order of the jobs."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from pipeline.engines.runtime import cores

if TYPE_CHECKING:
    from pipeline.train.data import Builder, Job, Pair, Position, Rows
    from pipeline.train.examples import ExampleMaker

AHEAD = 4
"""Batches in the making for each process."""

_BUILDER: list[Builder] = []
"""In a worker: its one builder."""


def processes(wanted: int, device: str) -> int:
    """How many to start: `wanted`, or for -1 none where the training itself fills the cores, else all cores but two, at most 12."""
    if wanted >= 0:
        return wanted
    return 0 if device == "cpu" else max(1, min(12, cores() - 2))


def built(jobs: Iterable[Job], builder: Builder, count: int) -> Iterator[tuple[Position, Rows]]:
    """The rows of each job, in order, made by `count` processes, or here for 0. Closing the stream ends the processes."""
    if not count:
        for position, pairs, seed in jobs:
            yield position, builder.build(pairs, seed)
        return
    # Started afresh: a fork of a process that runs CUDA and threads may hang.
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(builder.maker, builder.tokenizer.serialized_model_proto()),
    )
    waiting: deque[tuple[Position, Future[Rows]]] = deque()
    try:
        for position, pairs, seed in jobs:
            waiting.append((position, pool.submit(_build, pairs, seed)))
            if len(waiting) >= AHEAD * count:
                position, rows = waiting.popleft()
                yield position, rows.result()
        for position, rows in waiting:
            yield position, rows.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _start(maker: ExampleMaker, tokenizer: bytes) -> None:
    from sentencepiece import SentencePieceProcessor

    from pipeline.train.data import Builder

    # Ctrl-C is for the training, which then closes the stream.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _BUILDER.append(Builder(maker, SentencePieceProcessor(model_proto=tokenizer)))


def _build(pairs: Sequence[Pair], seed: str) -> Rows:
    return _BUILDER[0].build(pairs, seed)
