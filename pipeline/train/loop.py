"""The training loop: schedule, optimisers, checkpoints that resume exactly, averaging, validation at the end."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.atomic import atomic_output
from pipeline.errors import ConfigError, InputError
from pipeline.train.config import TrainConfig
from pipeline.train.data import Batches, Builder, Position, Rows, moses_joiner, on_device, read_pairs
from pipeline.train.examples import ExampleMaker, read_lexicon
from pipeline.train.marian import Forward, Shape, Weights, backward, forward, fresh
from pipeline.train.validate import ready, scores
from pipeline.train.workers import processes

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor


MEAN_EVERY = 10
"""Updates between two steps of the running mean: on a GPU every small operation costs."""


@dataclass
class Progress:
    """How far a run is; saved with every checkpoint."""

    step: int = 0
    tokens: int = 0
    """Of both sides, without padding."""
    seconds: float = 0.0


def rate(config: TrainConfig, step: int, part: float) -> float:
    """The learning rate of update `step` (from 0) when `part` (0 to 1) of the run is over.

    `inverse_sqrt` is that of Vaswani et al. (2017) with peak `lr`; `wsd` is warm-up, stable, linear decay (Hu et al. 2024).
    """
    warm = min(1.0, (step + 1) / config.warmup)
    if config.schedule == "inverse_sqrt":
        return config.lr * warm * math.sqrt(config.warmup / max(config.warmup, step + 1))
    falling = (1 - part) / config.cooldown if config.cooldown else 1.0
    return config.lr * warm * max(0.01, min(1.0, falling))


class Trainer:
    """One run; `run` trains to the end, from the newest checkpoint where there is one."""

    def __init__(self, config: TrainConfig, say: Callable[[str], None]) -> None:
        import torch

        from pipeline.train import curve
        from pipeline.train.folder import starting_point

        curve.ready()
        ready(config)
        self.config, self.say = config, say
        self.folder = config.output / "run"
        self.folder.mkdir(parents=True, exist_ok=True)
        langs = (config.source_lang, config.target_lang)
        joiners = [moses_joiner(lang) for lang in langs] if config.moses_tokenized else [str, str]
        pairs = read_pairs(config.train, config.max_chars, joiners)
        start = starting_point(config, pairs, self.folder)
        self.tokenizer: SentencePieceProcessor = start.tokenizer
        self.shape: Shape = start.shape
        self.weights: Weights = start.weights or fresh(self.shape, config.seed)
        if config.device == "cuda" and not torch.cuda.is_available():
            raise ConfigError("there is no CUDA device here", where="device", mend='write device = "auto"')
        self.device = "cuda" if config.device != "cpu" and torch.cuda.is_available() else "cpu"
        self.weights = {k: v.float().to(self.device).requires_grad_() for k, v in self.weights.items()}
        maker = ExampleMaker(config, read_lexicon(config.lexicon))
        maker.fill(pairs, lambda word: len(self.tokenizer.encode(word)))
        count = processes(config.workers, self.device)
        self.batches = Batches(pairs, config, Builder(maker, self.tokenizer), count)
        self.progress = Progress()
        self.forward = self._forward()
        self.optimizers = self._optimizers()
        self.mean: Weights | None = {k: v.detach().clone() for k, v in self.weights.items()} if config.ema else None
        self.log = self.folder / "log.jsonl"
        self.say(f"{len(pairs)} pairs, {sum(w.numel() for w in self.weights.values()) / 1e6:.1f} M parameters, {self.device}")

    def _forward(self) -> Forward:
        """The forward pass of this run's shape, compiled where that helps: CUDA. On a CPU it was measured to be slower."""
        import torch

        def run(weights: Weights, source: Any, target: Any, table: Any) -> tuple[Any, Any]:
            return forward(weights, self.shape, source, target, table, self.config.dropout)

        self.compiled = self.config.compile == "on" or (self.config.compile == "auto" and self.device == "cuda")
        # Sizes differ from batch to batch: one program for all of them instead of one for each.
        return torch.compile(run, dynamic=True) if self.compiled else run

    def _optimizers(self) -> list[Any]:
        import torch

        config = self.config
        matrices = [w for name, w in self.weights.items() if w.dim() == 2 and ".layers." in name]
        others = [w for name, w in self.weights.items() if not (w.dim() == 2 and ".layers." in name)]
        # Embeddings, norms and biases do not decay.
        groups: list[dict[str, Any]] = [{"params": others, "weight_decay": 0.0}]
        if config.optimizer == "adamw":
            groups.append({"params": matrices, "weight_decay": config.weight_decay})
        made: list[Any] = [torch.optim.AdamW(groups, lr=config.lr, betas=(0.9, 0.98), fused=True)]
        if config.optimizer == "muon":
            # Jordan et al. (2024), "Muon": orthogonalised updates; rates are scaled so that AdamW's fit.
            decay = config.weight_decay
            made.append(torch.optim.Muon(matrices, lr=config.lr, weight_decay=decay, adjust_lr_fn="match_rms_adamw"))
        return made

    def run(self) -> Weights:
        """Train; the averaged weights. Ctrl-C and kills lose at most what came after the last checkpoint."""
        self.resume()
        config, progress = self.config, self.progress
        began = time.monotonic() - progress.seconds
        saved = progress.seconds
        mean: Any = None
        # Closed at the end, however it comes: the stream may have processes of its own.
        with closing(self.batches.take(progress.step)) as stream:
            while (part := self._part()) < 1:
                batch = next(stream)
                now = rate(config, progress.step, part)
                loss, aligned = self._update(batch, now)
                progress.step += 1
                progress.tokens += batch.tokens
                progress.seconds = time.monotonic() - began
                mean = loss if mean is None else mean.lerp(loss, 0.05)
                due = progress.step % config.save_every == 0
                if config.save_minutes and progress.seconds - saved >= 60 * config.save_minutes:
                    due = True
                # Reading a figure off a GPU waits for it: not at every step.
                if due or progress.step % 20 == 0 or progress.step == 1:
                    self._write_log(loss=round(self._finite(loss), 4), align=round(float(aligned), 4), lr=now)
                if progress.step % 200 == 0 or progress.step == 20:
                    speed = progress.tokens / progress.seconds
                    figures = f"loss {float(mean):.3f}  align {float(aligned):.3f}  lr {now:.1e}"
                    self.say(f"step {progress.step}  {part:.0%}  {figures}  {speed:.0f} tokens/s")
                if due:
                    saved = progress.seconds
                    self.save()
                    self._export()
                if config.validate_every and progress.step % config.validate_every == 0:
                    self._validate()
        if mean is not None:
            self._write_log(loss=round(self._finite(loss), 4), align=round(float(aligned), 4), lr=now)
        self.save()
        return self.averaged()

    def _finite(self, loss: Any) -> float:
        value = float(loss)
        if not math.isfinite(value):
            raise ConfigError(f"the loss is not finite at step {self.progress.step}", where="lr", mend="lower it")
        return value

    def figures(self) -> dict[str, object]:
        """How much the model has seen so far."""
        p = self.progress
        return {"updates": p.step, "tokens seen": p.tokens, "hours": round(p.seconds / 3600, 2)}

    def _export(self) -> None:
        """The model as it stands, so that a run that ends early leaves one, and the curve so far."""
        from pipeline.train import curve
        from pipeline.train.folder import write_model

        write_model(self.config.output, self.averaged(), self.shape, self.tokenizer, self.config, self.figures())
        curve.draw(self.log, self.folder / "loss.png")

    def _validate(self) -> None:
        """Score the model as it stands now; the figures go to the log and to the curve."""
        from pipeline.train.folder import write_model

        if self.config.dev is None:
            return
        folder = self.folder / "now"
        write_model(folder, {k: v.detach() for k, v in self.weights.items()}, self.shape, self.tokenizer, self.config, {})
        found = scores(folder, self.config, limit=200)
        self.say(f"step {self.progress.step}  {found}")
        self._write_log(**found)

    def _part(self) -> float:
        parts = [self.progress.step / self.config.steps]
        if self.config.minutes:
            parts.append(self.progress.seconds / 60 / self.config.minutes)
        return max(parts)

    def _update(self, rows: Rows, lr: float) -> tuple[Any, Any]:
        import torch

        config, weights = self.config, list(self.weights.values())
        loss, aligned = self._gradients(rows)
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = lr
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if self.mean is not None and (self.progress.step + 1) % MEAN_EVERY == 0:
            seen = self.progress.step + 1
            # The first weights count for little.
            part = max(1 - config.ema**MEAN_EVERY, 1 / (1 + seen / MEAN_EVERY))
            for name, mean in self.mean.items():
                mean.lerp_(self.weights[name].detach(), part)
        return loss, aligned

    def _gradients(self, rows: Rows) -> tuple[Any, Any]:
        """Loss and alignment loss, with the gradients in place. Where compiling fails, the run goes on without, and says so."""
        import torch

        config = self.config
        batch = on_device(rows, self.device, self.shape.vocabulary - 1)
        # Seeds every device: dropout is the same after a resume.
        torch.manual_seed(config.seed * 1_000_003 + self.progress.step)
        try:
            return backward(
                self.weights, self.shape, batch, self.forward, smoothing=config.label_smoothing, guided=config.guided_alignment
            )
        except RuntimeError as error:
            if not self.compiled or isinstance(error, torch.OutOfMemoryError):
                raise
            # Which backend, and what it said; then come many lines for developers.
            reason = " ".join([line.strip() for line in str(error).split("\n") if line.strip()][:2]) or type(error).__name__
        self.say(f"torch.compile does not work here, going on without it: {reason}")
        self.config = replace(config, compile="off")
        self.forward = self._forward()
        for weight in self.weights.values():
            weight.grad = None
        return self._gradients(rows)

    def save(self) -> None:
        """Write a checkpoint beside the others and keep the last `average` of them; each is whole or not there."""
        import torch

        state = {
            "weights": {k: v.detach() for k, v in self.weights.items()},
            "optimizers": [o.state_dict() for o in self.optimizers],
            "mean": self.mean,
            "progress": asdict(self.progress),
            "position": asdict(self.batches.position),
        }
        with atomic_output(self.folder / f"checkpoint-{self.progress.step:08d}.pt") as out:
            torch.save(state, out)
        for old in self.checkpoints()[: -self.config.average]:
            old.unlink()

    def checkpoints(self) -> list[Path]:
        """Oldest first."""
        return sorted(self.folder.glob("checkpoint-*.pt"))

    def resume(self) -> None:
        """Go on from the newest checkpoint; the run is then the same, bit for bit, as one that was never stopped."""
        import torch

        found = self.checkpoints()
        if not found:
            return
        try:
            state = torch.load(found[-1], weights_only=True, map_location=self.device)
            for name, weight in self.weights.items():
                weight.data.copy_(state["weights"][name])
            for name, mean in (self.mean or {}).items():
                # A run that was begun without a running mean starts one here.
                mean.copy_((state.get("mean") or state["weights"])[name])
            for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(saved)
        except (KeyError, RuntimeError, ValueError, EOFError) as error:
            reason = str(error).split("\n")[0]
            raise InputError(
                f"does not fit this configuration: {reason}", where=str(found[-1]), mend="choose another output, or delete it"
            ) from None
        self.progress = Progress(**state["progress"])
        self.batches.position = Position(**state["position"])
        self.say(f"goes on from step {self.progress.step}")

    def averaged(self) -> Weights:
        """The running mean of the weights, or the mean of the last checkpoints'."""
        import torch

        if self.mean is not None:
            return {name: weight.cpu() for name, weight in self.mean.items()}
        total: Weights = {}
        found = self.checkpoints()
        for path in found:
            for name, weight in torch.load(path, weights_only=True, map_location="cpu")["weights"].items():
                total[name] = total[name] + weight if name in total else weight.clone()
        return {name: weight / len(found) for name, weight in total.items()}

    def _write_log(self, **figures: Any) -> None:
        with self.log.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"step": self.progress.step, "seconds": round(self.progress.seconds, 1), **figures}) + "\n")
