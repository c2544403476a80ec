"""`termweave train shortlist`: the vocabulary map of a model, from a lexicon that its training text makes.

The lexicon is IBM model 1 (Brown et al. 1993) over the model's own pieces. Half of the sources are stripped of accents first, since
the model reads both. For each source piece the map has the targets that it most likely becomes, and the piece itself, so that what
an annotation says between its marks can always be written; frequent pieces, bytes and control pieces are always allowed.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from corpus.atomic import atomic_output
from pipeline.engines.ct2_pool import PACKED

if TYPE_CHECKING:
    from pipeline.train.data import Pair

TARGETS: Final = 100
"""Targets of one source piece."""
ALWAYS: Final = 500
"""So many of the most frequent target pieces are allowed in every sentence."""
SAMPLE: Final = 300_000
"""Pairs that the lexicon is learned from."""
_SWEEPS: Final = 4
_CHUNK: Final = 2_000


def lexicon(source: Sequence[Sequence[int]], target: Sequence[Sequence[int]], size: int, sweeps: int = _SWEEPS) -> Any:
    """t(target piece | source piece) [size, size], float32, after `sweeps` of expectation maximisation.

    A piece counts once a sentence.
    """
    import numpy as np

    left = [np.unique(np.array(ids, np.int32)) for ids in source]
    right = [np.unique(np.array(ids, np.int32)) for ids in target]
    table: Any = np.full(size * size, 1 / size, np.float32)
    for _ in range(sweeps):
        counts = np.zeros(size * size, np.float32)
        for first in range(0, len(left), _CHUNK):
            f, e = left[first : first + _CHUNK], right[first : first + _CHUNK]
            cells, starts, widths = _cells(f, e, size)
            shares = table[cells]
            # Each target piece is shared out over the source pieces of its sentence.
            shares /= np.repeat(np.add.reduceat(shares, starts), widths)
            np.add.at(counts, cells, shares)
        rows = counts.reshape(size, size)
        total = rows.sum(1, keepdims=True)
        table = (rows / np.where(total > 0, total, 1)).reshape(-1)
    return table.reshape(size, size)


def _cells(source: Sequence[Any], target: Sequence[Any], size: int) -> tuple[Any, Any, Any]:
    """All pairs of pieces of each sentence as cells of the flat table, one run for each target piece: cells, starts, widths."""
    import numpy as np

    lefts, rights = np.array([len(ids) for ids in source]), np.array([len(ids) for ids in target])
    begins = np.concatenate([[0], np.cumsum(lefts)[:-1]])
    widths = np.repeat(lefts, rights)
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
    inside = np.arange(widths.sum()) - np.repeat(starts, widths)
    pieces = np.concatenate(source)[np.repeat(np.repeat(begins, rights), widths) + inside]
    return pieces.astype(np.int64) * size + np.repeat(np.concatenate(target), widths), starts, widths


def vocabulary_map(table: Any, frequency: Any, pieces: Sequence[str], targets: int, always: int) -> str:
    """The map in CTranslate2's format."""
    import numpy as np

    special = [piece for piece in pieces if piece.startswith("<")]
    frequent = [pieces[i] for i in np.argsort(-frequency, kind="stable")[:always]]
    rows = ["\t" + " ".join(dict.fromkeys([*special, *frequent]))]
    for i, piece in enumerate(pieces):
        best = np.argsort(-table[i], kind="stable")[:targets]
        rows.append(f"{piece}\t" + " ".join(dict.fromkeys([*(pieces[j] for j in best if table[i, j] > 0), piece])))
    return "\n".join(rows) + "\n"


def write(folder: Path, pairs: Sequence[Pair], targets: int = TARGETS, always: int = ALWAYS, seed: int = 1) -> Path:
    """Make the map of the model in `folder` from `pairs` and put it beside the model; returns its file.

    Raises `InputError` where the folder has no joint vocabulary in the order of its SentencePiece model.
    """
    import numpy as np

    from corpus.letters import fold
    from pipeline.train.folder import starting_model

    tokenizer = starting_model(folder).tokenizer
    size = tokenizer.get_piece_size()
    sample = random.Random(seed).sample(list(pairs), min(len(pairs), SAMPLE))
    source = tokenizer.encode([s if i % 2 else fold(s) for i, (s, _) in enumerate(sample)])
    target = tokenizer.encode([t for _, t in sample])
    frequency = np.bincount(np.concatenate([np.array(ids, np.int64) for ids in target]), minlength=size)
    pieces = [tokenizer.id_to_piece(i) for i in range(size)]
    made = vocabulary_map(lexicon(source, target, size), frequency, pieces, targets, always)
    with atomic_output(folder / PACKED) as out:
        out.write(lzma.compress(made.encode(), preset=9))
    return folder / PACKED


def run(args: list[str]) -> None:
    """`termweave train shortlist MODEL PAIRS...`."""
    _command.main(args=args, prog_name="termweave train shortlist", standalone_mode=False)


@click.command()
@click.argument("model", type=click.Path(path_type=Path, file_okay=False))
@click.argument("texts", nargs=-1, required=True, metavar="PAIRS...", type=click.Path(path_type=Path))
@click.option("--targets", default=TARGETS, show_default=True, type=click.IntRange(1), help="Targets of one source piece.")
@click.option(
    "--always", default=ALWAYS, show_default=True, type=click.IntRange(0), help="Frequent targets that are always allowed."
)
def _command(model: Path, texts: tuple[Path, ...], targets: int, always: int) -> None:
    """Make the vocabulary map of MODEL (a folder that `termweave train` wrote) from its training text, PAIRS (source, tab, target).

    With `--vmap` translation then weighs only the words that the sources of a batch allow, which is faster. `termweave evaluate
    FILE --vmap` shows what it costs.
    """
    from pipeline.train.data import read_pairs

    click.echo(str(write(model, read_pairs(texts, 330), targets, always)))
