"""The CTranslate2 runtime: int8 on the CPU by default."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.engines import cache
from pipeline.engines.checkpoint import Checkpoint
from pipeline.engines.runtime import Job, Options, Raw, batches, cores, room
from pipeline.engines.vocabulary import Vocabulary
from pipeline.errors import EngineError

COMPUTE = {"cpu": {"auto": "int8", "int8": "int8", "float32": "float32"}, "cuda": {"auto": "bfloat16", "int8": "int8_bfloat16"}}
AHEAD = 4
"""Batches under way for each worker: enough to keep them busy, few enough to keep memory flat."""


class CTranslate2Runtime:
    """A converted model, loaded. Batches run on `workers` threads while the caller turns results into text."""

    name = "ctranslate2"

    def __init__(self, checkpoint: Checkpoint, vocabulary: Vocabulary, *, device: str, compute: str, threads: int) -> None:
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
        self._translator = _load(
            ctranslate2,
            folder,
            device,
            kinds.get(compute, compute),
            self.workers,
            0 if device == "cuda" else max(1, total // self.workers),
        )
        self._source = vocabulary.tokens
        self._target = vocabulary.target_tokens
        self._index = {token: i for i, token in enumerate(vocabulary.target_tokens)}
        self._suppressed = [[self._target[i]] for i in vocabulary.suppressed if i != vocabulary.pad and i != vocabulary.unk]

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        """Hands batches to the workers, a few ahead of the one whose results are being read."""
        waiting: list[tuple[list[int], int, Any]] = []
        for batch in batches(jobs, self.workers):
            waiting.append(self._submit([jobs[i] for i in batch], batch, options))
            if len(waiting) > AHEAD * self.workers:
                yield from self._results(jobs, *waiting.pop(0))
        for entry in waiting:
            yield from self._results(jobs, *entry)

    def _submit(self, jobs: list[Job], batch: list[int], options: Options) -> tuple[list[int], int, Any]:
        source, target = self._source, self._target
        forced = [[target[i] for i in job.prefix] or None for job in jobs]
        longest = room(max(len(job.ids) for job in jobs), max(len(job.prefix) for job in jobs), self.limit)
        n_best = jobs[0].n_best
        results = self._translator.translate_batch(
            [[source[i] for i in job.ids] for job in jobs],
            target_prefix=forced if any(forced) else None,
            asynchronous=True,
            beam_size=max(options.beam, n_best),
            num_hypotheses=n_best,
            no_repeat_ngram_size=options.no_repeat,
            # 0 is no limit: what is too long was split before, and cutting silently is the one thing never done.
            max_input_length=0,
            max_decoding_length=longest,
            disable_unk=True,
            suppress_sequences=self._suppressed or None,
            return_scores=True,
            return_attention=True,
        )
        return batch, longest, results

    def _results(self, jobs: Sequence[Job], batch: list[int], longest: int, results: Any) -> Iterator[tuple[int, list[Raw]]]:
        index = self._index
        for i, pending in zip(batch, results, strict=True):
            try:
                result = pending.result()
            except (RuntimeError, ValueError) as error:
                raise EngineError(f"CTranslate2 failed: {error}", mend="try --runtime transformers") from None
            skip = len(self.vocabulary.first)
            raws = []
            for tokens, score, attention in zip(result.hypotheses, result.scores, result.attention, strict=True):
                ids = [index[token] for token in tokens]
                raws.append(Raw(ids, score, attention[: len(ids)], len(ids) - skip >= longest - skip > 0))
            yield i, raws


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
