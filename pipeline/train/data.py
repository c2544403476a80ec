"""Parallel text in, batches of like length out; the same seed and step always give the same batch."""

from __future__ import annotations

import gzip
import lzma
import random
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from corpus.textio import lines
from pipeline.errors import InputError
from pipeline.train.config import TrainConfig
from pipeline.train.examples import QUOTES, ExampleMaker

if TYPE_CHECKING:
    import numpy as np
    from sentencepiece import SentencePieceProcessor
    from torch import Tensor

Pair = tuple[str, str]
Joiner = Callable[[str], str]
BLOCK: Final = 20_000
"""Pairs that are sorted by length together for batches of 6,000 tokens: enough for full batches, few enough to stay a random sample;
larger batches take more."""
_CHARS_PER_PIECE: Final = 3.3


def read_pairs(paths: Sequence[Path], max_chars: int = 1 << 30, joiners: Sequence[Joiner] = (str, str)) -> list[Pair]:
    """All pairs of the files with single spaces and plain quotes, each side put through its function of `joiners`.

    A line without two columns raises `InputError` with its number.
    """
    pairs: list[Pair] = []
    for path in paths:
        for number, line in enumerate(text_lines(path), 1):
            cells = line.split("\t")
            if len(cells) < 2:
                raise InputError("no tab in this line", where=f"{path}:{number}", mend="write source<TAB>target")
            source, target = (
                " ".join(join(cell).translate(QUOTES).split()) for cell, join in zip(cells[-2:], joiners, strict=True)
            )
            if source and target and len(source) <= max_chars and len(target) <= max_chars:
                pairs.append((source, target))
    if not pairs:
        raise InputError("no pair in the training files", where=", ".join(map(str, paths)))
    return pairs


def moses_joiner(lang: str) -> Joiner:
    """Undoes Moses' tokenizer for one language: `l&apos; homme , dit-il` becomes `l'homme, dit-il`."""
    from sacremoses import MosesDetokenizer

    detokenizer = MosesDetokenizer(lang=lang)
    return lambda text: str(detokenizer.detokenize(text.split(), unescape=True))


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, also of one packed as .xz or .gz; raises `InputError` for what cannot be read."""
    openers: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open}
    try:
        with openers.get(path.suffix, open)(path, "rb") as stream:
            yield from lines(stream, str(path))
    except (OSError, EOFError, lzma.LZMAError) as error:
        what = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise InputError(what, where=str(path), mend="check the path, and that the file is whole") from None


@dataclass(frozen=True, slots=True)
class Rows:
    """One batch as plain arrays, light to pass between processes."""

    source: np.ndarray
    """Ids [sentences, source length], int32, padded."""
    target: np.ndarray
    """Ids [sentences, target length], int32, padded."""
    links: np.ndarray
    """[links, 3], int32: sentence, target position, source position."""
    tokens: int
    """Of both sides, without padding."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids, padded: `source` [sentences, source length], `target` [sentences, target length]; `links` [s, t, s] bool."""

    source: Tensor
    target: Tensor
    links: Tensor
    real: Tensor
    """Indices of what is no padding in the flattened target."""
    linked: bool
    """Whether there is any link."""


@dataclass(frozen=True)
class Position:
    """Where the data stands: which pass, and how many pairs of it are used. Saved with every checkpoint."""

    epoch: int = 0
    cursor: int = 0
    inside: int = 0
    """Batches already taken from the current block."""


Job = tuple[Position, list[Pair], str]
"""Where the data stands after a batch, the pairs of the batch, and what decides everything random in it."""


class Builder:
    """Pairs into rows. What comes out depends on the pairs and the seed alone, so that any process can do it at any time."""

    def __init__(self, maker: ExampleMaker, tokenizer: SentencePieceProcessor) -> None:
        import numpy as np

        self.maker, self.tokenizer = maker, tokenizer
        self.pad = tokenizer.get_piece_size()
        self.eos = tokenizer.eos_id()
        pieces = [tokenizer.id_to_piece(i) for i in range(self.pad)]
        self._starts = np.array([*(piece.startswith("▁") for piece in pieces), False])

    def build(self, pairs: Sequence[Pair], seed: str) -> Rows:
        """The batch of these pairs."""
        import numpy as np

        rng = random.Random(seed)
        examples = [self.maker.make(*pair, rng) for pair in pairs]
        source = self.tokenizer.encode([e.source for e in examples])
        target = self.tokenizer.encode([e.target for e in examples])
        longest = 500  # positions that a Marian model has, less room for the end mark
        source, target = [s[:longest] for s in source], [t[:longest] for t in target]
        x = np.full((len(examples), max(map(len, source)) + 1), self.pad, np.int32)
        y = np.full((len(examples), max(map(len, target)) + 1), self.pad, np.int32)
        links = [np.zeros((0, 3), np.int32)]
        for row, (example, s, t) in enumerate(zip(examples, source, target, strict=True)):
            x[row, : len(s) + 1] = [*s, self.eos]
            y[row, : len(t) + 1] = [*t, self.eos]
            words_s, words_t = np.cumsum(self._starts[s]) - 1, np.cumsum(self._starts[t]) - 1
            for i, j in example.links:
                left, right = np.flatnonzero(words_s == i), np.flatnonzero(words_t == j)
                cells = np.full((len(left) * len(right), 3), row, np.int32)
                cells[:, 1], cells[:, 2] = np.repeat(right, len(left)), np.tile(left, len(right))
                links.append(cells)
        return Rows(x, y, np.concatenate(links), int((x != self.pad).sum() + (y != self.pad).sum()))


class Batches:
    """An endless stream of batches that can go on from any `Position`; the same whatever the number of processes."""

    def __init__(self, pairs: Sequence[Pair], config: TrainConfig, builder: Builder, processes: int = 0) -> None:
        import numpy as np

        self.pairs, self.config, self.builder, self.processes = pairs, config, builder, processes
        self.block = BLOCK * max(1, config.tokens // 6000)
        self.position = Position()
        """After the batch that was taken last, however many are ready."""
        self.sizes: np.ndarray = np.array([max(len(s), len(t)) for s, t in pairs])

    def take(self, step: int) -> Generator[Rows]:
        """Batches from the current position; `step` is the number of updates made so far, which sets the length limit."""
        from pipeline.train.workers import built

        for position, rows in built(self._jobs(self.position, step), self.builder, self.processes):
            self.position = position
            yield rows

    def _jobs(self, position: Position, step: int) -> Iterator[Job]:
        while True:
            for chosen in self._plan(position, step)[position.inside :]:
                position = replace(position, inside=position.inside + 1)
                seed = f"{self.config.seed}:{position.epoch}:{position.cursor}:{position.inside}"
                yield position, [self.pairs[i] for i in chosen], seed
                step += 1
            cursor = position.cursor + self.block
            position = Position(position.epoch, cursor) if cursor < len(self.pairs) else Position(position.epoch + 1)

    def _plan(self, position: Position, step: int) -> list[list[int]]:
        import numpy as np

        config = self.config
        # The limit must be the same when a run goes on inside a block as when the block was begun.
        grown = min(1.0, (step - position.inside) / config.short_first) if config.short_first else 1.0
        limit = 50 + (config.max_chars - 50) * grown
        order = np.random.default_rng([config.seed, position.epoch]).permutation(len(self.pairs))
        chosen = order[position.cursor : position.cursor + self.block]
        chosen = chosen[self.sizes[chosen] <= limit] if (self.sizes[chosen] <= limit).any() else chosen
        noise = np.random.default_rng([config.seed, position.epoch, position.cursor]).random(len(chosen)) * 6
        chosen = chosen[np.argsort(self.sizes[chosen] + noise, kind="stable")]
        plan, start = [], 0
        while start < len(chosen):
            width = self.sizes[chosen[min(start + 60, len(chosen) - 1)]] / _CHARS_PER_PIECE + 3
            count = max(1, int(config.tokens / (2 * width)))
            plan.append([int(i) for i in chosen[start : start + count]])
            start += count
        random.Random(f"{config.seed}:{position.epoch}:{position.cursor}").shuffle(plan)
        return plan


def on_device(rows: Rows, device: str, pad: int) -> Batch:
    """The batch as tensors; copied to a GPU while the GPU still computes."""
    import numpy as np
    import torch

    def moved(array: np.ndarray) -> Tensor:
        tensor = torch.from_numpy(array)
        return tensor if device == "cpu" else tensor.pin_memory().to(device, non_blocking=True)

    # Counted here: the GPU would have to be waited for to learn how many there are.
    kept = np.flatnonzero(rows.target != pad)
    source, target, cells, real = (moved(a).long() for a in (rows.source, rows.target, rows.links, kept))
    links = torch.zeros(*target.shape, source.shape[1], dtype=torch.bool, device=device)
    links[cells[:, 0], cells[:, 1], cells[:, 2]] = True
    return Batch(source, target, links, real, len(rows.links) > 0)
