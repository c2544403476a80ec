"""The CTranslate2 runtime: int8 on the CPU by default."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.engines import cache
from pipeline.engines.checkpoint import Checkpoint
from pipeline.engines.ct2_pool import MAP, Pool
from pipeline.engines.runtime import Job, Options, Raw, batches, cores, room
from pipeline.engines.vocabulary import BYTE, Vocabulary
from pipeline.errors import EngineError

COMPUTE = {"cpu": {"auto": "int8", "int8": "int8", "float32": "float32"}, "cuda": {"auto": "bfloat16", "int8": "int8_bfloat16"}}
_Pending = tuple[list[int], int, Any, Any, list[int]]
"""Indices of the jobs, room for the target, results to come, first rows to come, lengths of the prefixes."""
AHEAD = 4
"""Batches under way for each worker: enough to keep them busy, few enough to keep memory flat."""


class CTranslate2Runtime:
    """A converted model, loaded. Batches run on `workers` threads while the caller turns results into text."""

    name = "ctranslate2"

    def __init__(
        self, checkpoint: Checkpoint, vocabulary: Vocabulary, *, device: str, compute: str, threads: int, vmap: bool = False
    ) -> None:
        # Idle OpenMP threads that spin cost up to five times on a busy machine; both take effect only before the first import.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        os.environ.setdefault("KMP_BLOCKTIME", "0")
        import ctranslate2

        ctranslate2.set_log_level(40)
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        kinds = COMPUTE.get(device, {})
        stored = "float32" if compute == "float32" else "int8"
        folder = cache.converted(
            checkpoint.name, checkpoint.revision, stored, lambda to: _convert(checkpoint, vocabulary, to, stored)
        )
        total = threads or cores()
        # Many workers of one thread beat few of many, until there are more workers than batches.
        self.workers = 1 if device == "cuda" else min(total, 8)
        self.vocabulary = vocabulary
        self.limit = checkpoint.max_target
        kind, intra = kinds.get(compute, compute), 0 if device == "cuda" else max(1, total // self.workers)
        self._pool = Pool(
            lambda workers: _load(ctranslate2, folder, device, kind, workers, intra),
            self.workers,
            [vocabulary.tokens[len(vocabulary.tokens) // 2], vocabulary.tokens[vocabulary.eos]],
            mapped=vmap and device == "cpu" and (folder / MAP).is_file(),
        )
        self._source = vocabulary.tokens
        self._target = vocabulary.target_tokens
        self._index = {token: i for i, token in enumerate(vocabulary.target_tokens)}
        # The padding piece of a Marian model may be gone from the converted vocabulary; what is not there is not generated either.
        kept = set(json.loads(_vocabulary_file(folder).read_text("utf-8")))
        self._suppressed = [[self._target[i]] for i in vocabulary.suppressed if i != vocabulary.unk and self._target[i] in kept]
        self._bytes = [[token] for token in self._target if BYTE.fullmatch(token) and token in kept]

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        """Hands batches to the workers, a few ahead of the one whose results are being read."""
        waiting: list[_Pending] = []
        for batch in batches(jobs, self.workers):
            waiting.append(self._submit([jobs[i] for i in batch], batch, options))
            if len(waiting) > AHEAD * self.workers:
                yield from self._results(*waiting.pop(0))
        for entry in waiting:
            yield from self._results(*entry)

    def _submit(self, jobs: list[Job], batch: list[int], options: Options) -> _Pending:
        source, target = self._source, self._target
        forced = [[target[i] for i in job.prefix] or None for job in jobs]
        longest = room(max(len(job.ids) for job in jobs), max(len(job.prefix) for job in jobs), self.limit)
        n_best = jobs[0].n_best
        beam = max(options.beam, n_best)
        sources = [[source[i] for i in job.ids] for job in jobs]
        translate = self._pool.next()
        results = translate(
            sources,
            target_prefix=forced if any(forced) else None,
            asynchronous=True,
            beam_size=beam,
            num_hypotheses=n_best,
            no_repeat_ngram_size=options.no_repeat,
            # 0 is no limit: what is too long was split before, and cutting silently is the one thing never done.
            max_input_length=0,
            max_decoding_length=longest,
            disable_unk=True,
            suppress_sequences=(self._suppressed if options.bytewise else self._suppressed + self._bytes) or None,
            return_scores=True,
            return_attention=True,
        )
        return batch, longest, results, self._first_rows(jobs, sources, beam), [len(job.prefix) for job in jobs]

    def _first_rows(self, jobs: list[Job], sources: list[list[str]], beam: int) -> Any:
        """For each job its first row of attention, still being computed; None for a job without one.

        CTranslate2 4.8 gets that row wrong: in a batch, beam search returns for item i the row of item i // beam, since the first
        step is not yet expanded to the beams. Greedy search does not; one greedy step sees the same state, as the first row
        depends on the source alone. A test notices when CTranslate2 mends it.
        """
        if beam == 1 or len(jobs) == 1:
            return True
        wanted = [k for k, job in enumerate(jobs) if job.exact]
        if not wanted:
            return dict[int, Any]()
        steps = self._pool.next()(
            [sources[k] for k in wanted],
            asynchronous=True,
            beam_size=1,
            max_input_length=0,
            max_decoding_length=1,
            disable_unk=True,
            suppress_sequences=[[self._target[self.vocabulary.eos]], *self._suppressed],
            return_attention=True,
        )
        return dict(zip(wanted, steps, strict=True))

    def _results(
        self, batch: list[int], longest: int, results: Any, first: Any, forced: list[int]
    ) -> Iterator[tuple[int, list[Raw]]]:
        index = self._index
        for k, (i, pending) in enumerate(zip(batch, results, strict=True)):
            try:
                result = pending.result()
                row = None if first is True else first[k].result().attention[0][:1] if k in first else []
            except (RuntimeError, ValueError) as error:
                raise EngineError(f"CTranslate2 failed: {error}", mend="try --runtime transformers") from None
            raws = []
            for tokens, score, attention in zip(result.hypotheses, result.scores, result.attention, strict=True):
                ids = [index[token] for token in tokens]
                if row is not None and attention:
                    attention[0] = row[0] if row else [0.0] * len(attention[0])
                # CTranslate2 sums over the free tokens and divides by all of them, the end included where it came to one.
                cut_off = len(ids) >= longest
                counted = len(ids) + (not cut_off)
                score *= counted / max(1, counted - forced[k])
                raws.append(Raw(ids, score, attention[: len(ids)], cut_off))
            yield i, raws


def _vocabulary_file(folder: Path) -> Path:
    own = folder / "target_vocabulary.json"
    return own if own.is_file() else folder / "shared_vocabulary.json"


def _convert(checkpoint: Checkpoint, vocabulary: Vocabulary, folder: Path, quantization: str) -> None:
    from pipeline.engines.ct2_convert import convert

    convert(checkpoint, vocabulary, folder, quantization)


def _load(module: Any, folder: Path, device: str, compute: str, workers: int, intra: int) -> Any:
    try:
        return module.Translator(str(folder), device=device, compute_type=compute, inter_threads=workers, intra_threads=intra)
    except (RuntimeError, ValueError) as error:
        raise EngineError(
            f"CTranslate2 cannot load it: {error}", where=str(folder), mend="try another --device, or --runtime transformers"
        ) from None
