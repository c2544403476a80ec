"""The transformers runtime on torch: CPU or CUDA, bfloat16 on CUDA."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.engines.checkpoint import Checkpoint
from pipeline.engines.runtime import Job, Options, Raw, batches, cores, room
from pipeline.engines.vocabulary import BYTE, Vocabulary
from pipeline.errors import EngineError

CLASSES = {
    "marian": "MarianMTModel",
    "m2m100": "M2M100ForConditionalGeneration",
    "nllb": "M2M100ForConditionalGeneration",
    "t5": "T5ForConditionalGeneration",
}


class TransformersRuntime:
    """A checkpoint loaded as it is. Attention and scores come from one more, teacher-forced pass over what was generated."""

    name = "transformers"

    def __init__(self, checkpoint: Checkpoint, vocabulary: Vocabulary, *, device: str, compute: str, threads: int) -> None:
        import torch
        import transformers

        logs: Any = transformers.logging
        logs.set_verbosity_error()
        logs.disable_progress_bar()
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device.startswith("cuda") and not torch.cuda.is_available():
            raise EngineError("there is no CUDA device here", mend="use --device cpu")
        if compute not in {"auto", "float32", "bfloat16"}:
            raise EngineError(f"the transformers runtime does not compute in {compute}", mend="use auto, float32 or bfloat16")
        if device == "cpu":
            torch.set_num_threads(threads or cores())
        chosen = {"auto": torch.bfloat16 if device.startswith("cuda") else torch.float32, "float32": torch.float32}
        dtype = chosen.get(compute, torch.bfloat16)
        self.torch, self.device, self.vocabulary = torch, device, vocabulary
        self.limit = checkpoint.max_target
        self.alignment = checkpoint.alignment
        self.suppressed = list(vocabulary.suppressed)
        self.bytes = [i for i, token in enumerate(vocabulary.target_tokens) if BYTE.fullmatch(token)]
        try:
            self.model = getattr(transformers, CLASSES[checkpoint.family]).from_pretrained(
                str(checkpoint.folder),
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                # The default, sdpa, gives empty cross-attentions without an error.
                attn_implementation="eager",
                dtype=dtype,
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise EngineError(
                f"transformers cannot load it: {error}", where=str(checkpoint.folder), mend="fetch the model again"
            ) from None
        self.model.to(device).eval()

    def decode(self, jobs: Sequence[Job], options: Options) -> Iterator[tuple[int, list[Raw]]]:
        with self.torch.inference_mode():
            for batch in batches(jobs, 1):
                yield from zip(batch, self._batch([jobs[i] for i in batch], options), strict=True)

    def _batch(self, jobs: list[Job], options: Options) -> list[list[Raw]]:
        torch, pad = self.torch, self.vocabulary.pad
        n_best, width = jobs[0].n_best, max(len(job.ids) for job in jobs)
        source = torch.tensor([job.ids + [pad] * (width - len(job.ids)) for job in jobs], device=self.device)
        mask = torch.tensor([[1] * len(job.ids) + [0] * (width - len(job.ids)) for job in jobs], device=self.device)
        longest = room(width, max(len(job.prefix) for job in jobs), self.limit)
        beam = max(options.beam, n_best)
        start = torch.full((len(jobs), 1), self.vocabulary.start, device=self.device)
        sequences = self.model.generate(
            input_ids=source,
            attention_mask=mask,
            decoder_input_ids=start,
            generation_config=self._settings(longest, beam, n_best, options),
            logits_processor=self._processors([job.prefix for job in jobs], beam, options),
        )
        cut = [self._trimmed(row) for row in sequences[:, 1:].tolist()]
        scored = self._forced(source, mask, cut, [len(job.prefix) for job in jobs for _ in range(n_best)], n_best)
        raws: list[list[Raw]] = []
        for k in range(len(jobs)):
            of_job = []
            for ids, (score, attention) in zip(
                cut[k * n_best : (k + 1) * n_best], scored[k * n_best : (k + 1) * n_best], strict=True
            ):
                ended = bool(ids) and ids[-1] == self.vocabulary.eos
                kept = ids[:-1] if ended else ids
                of_job.append(Raw(kept, score, attention[: len(kept), : len(jobs[k].ids)], not ended))
            raws.append(of_job)
        return raws

    def _settings(self, longest: int, beam: int, n_best: int, options: Options) -> Any:
        """All settings are named here: what a checkpoint's own generation config says (a forced end, a length) must not count."""
        import transformers

        settings: Any = transformers.GenerationConfig
        return settings(
            max_new_tokens=longest,
            num_beams=beam,
            num_return_sequences=n_best,
            do_sample=False,
            length_penalty=1.0,
            # CTranslate2 stops as soon as there are as many finished hypotheses as beams, too.
            early_stopping=beam > 1,
            no_repeat_ngram_size=options.no_repeat,
            pad_token_id=self.vocabulary.pad,
            eos_token_id=self.vocabulary.eos,
            decoder_start_token_id=self.vocabulary.start,
        )

    def _processors(self, prefixes: list[list[int]], beam: int, options: Options) -> list[Any]:
        torch, eos = self.torch, self.vocabulary.eos
        suppressed = self.suppressed if options.bytewise else self.suppressed + self.bytes

        def forced(ids: Any, scores: Any) -> Any:
            """Forbid what is never wanted; while a prefix lasts, allow nothing but its next token."""
            scores[:, suppressed] = -torch.inf
            step = ids.shape[1] - 1
            for row in range(ids.shape[0]):
                prefix = prefixes[row // beam]
                if step < len(prefix):
                    scores[row] = -torch.inf
                    scores[row, prefix[step]] = 0.0
                elif step == 0:
                    scores[row, eos] = -torch.inf
            return scores

        return [forced]

    def _trimmed(self, ids: list[int]) -> list[int]:
        eos = self.vocabulary.eos
        return ids[: ids.index(eos) + 1] if eos in ids else ids

    def _forced(
        self, source: Any, mask: Any, sequences: list[list[int]], prefixes: list[int], n_best: int
    ) -> list[tuple[float, Any]]:
        """(mean log probability after the prefix, attention of shape (target, source)) of each sequence, from one pass."""
        torch, pad = self.torch, self.vocabulary.pad
        width = max(1, *(len(ids) for ids in sequences))
        rows = [[self.vocabulary.start, *ids[:-1]] + [pad] * (width - max(1, len(ids))) for ids in sequences]
        decoder = torch.tensor(rows, device=self.device)
        encoded = self.model.get_encoder()(input_ids=source, attention_mask=mask)
        encoded.last_hidden_state = encoded.last_hidden_state.repeat_interleave(n_best, 0)
        output = self.model(
            encoder_outputs=encoded,
            attention_mask=mask.repeat_interleave(n_best, 0),
            decoder_input_ids=decoder,
            output_attentions=True,
            use_cache=False,
        )
        layer, head = self.alignment or (-1, None)
        attention = output.cross_attentions[layer].float()
        attention = attention.mean(1) if head is None else attention[:, head]
        logits = output.logits.float()
        if self.suppressed:
            logits[..., self.suppressed] = -torch.inf
        found = []
        for k, ids in enumerate(sequences):
            chosen = logits[k, : len(ids)].log_softmax(-1).gather(1, torch.tensor(ids, device=self.device)[:, None])
            free = chosen[prefixes[k] :]
            found.append((float(free.mean()) if len(free) else 0.0, attention[k].cpu().numpy()))
        return found
