"""How well sentences are aligned: documents rebuilt from parallel sentences that are merged, split and dropped at random.

The file has two tab-separated columns, a sentence and its translation. One sentence in ten is joined with the next one on one side
(which is a split on the other), one in ten is dropped on one side. Links are pairs of a source and a target sentence; beads count
when both their sides are right.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from corpus.align import Bead, align_sentences
from pipeline.evaluate.door import serve

Gold = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Figures:
    """Shares of 1."""

    documents: int
    sentences: int
    precision: float
    recall: float
    f1: float
    bead_f1: float
    seconds: float


def rebuild(
    pairs: Sequence[tuple[str, str]], rng: random.Random, *, merged: float = 0.1, dropped: float = 0.1
) -> tuple[list[str], list[str], list[Gold]]:
    """A source text, its translation, and which of their sentences belong together."""
    source: list[str] = []
    target: list[str] = []
    gold: list[Gold] = []
    i = 0
    while i < len(pairs):
        dice = rng.random()
        left, right = [pairs[i][0]], [pairs[i][1]]
        i += 1
        if dice < merged and i < len(pairs):
            left, right = [*left, pairs[i][0]], [*right, pairs[i][1]]
            i += 1
            if rng.random() < 0.5:
                left = [" ".join(left)]
            else:
                right = [" ".join(right)]
        elif merged <= dice < merged + dropped / 2:
            left = []
        elif merged <= dice < merged + dropped:
            right = []
        if left and right:
            gold.append(((len(source), len(source) + len(left)), (len(target), len(target) + len(right))))
        source += left
        target += right
    return source, target, gold


def measure(pairs: Sequence[tuple[str, str]], *, length: int = 0, seed: int = 1) -> Figures:
    """Align documents of `length` pairs each (0: all in one) and compare with how they were built."""
    rng = random.Random(seed)
    size = length or len(pairs)
    right = proposed = wanted = beads_right = beads_all = sentences = documents = 0
    started = time.perf_counter()
    for start in range(0, len(pairs), size):
        source, target, gold = rebuild(pairs[start : start + size], rng)
        beads = align_sentences(source, target)
        ours, theirs = _links([_spans(b) for b in beads]), _links(gold)
        right, proposed, wanted = right + len(ours & theirs), proposed + len(ours), wanted + len(theirs)
        found = {_spans(b) for b in beads if 0 not in b.kind}
        beads_right, beads_all = beads_right + len(found & set(gold)), beads_all + len(found) + len(gold)
        sentences, documents = sentences + len(source) + len(target), documents + 1
    precision, recall = right / max(1, proposed), right / max(1, wanted)
    return Figures(
        documents,
        sentences,
        precision,
        recall,
        2 * precision * recall / max(1e-9, precision + recall),
        2 * beads_right / max(1, beads_all),
        time.perf_counter() - started,
    )


def _spans(bead: Bead) -> Gold:
    return bead.source, bead.target


def _links(beads: Sequence[Gold]) -> set[tuple[int, int]]:
    return {(i, j) for source, target in beads for i in range(*source) for j in range(*target)}


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The first two columns of a TSV file."""
    from corpus.textio import read_text
    from pipeline.errors import FormatError

    pairs = []
    for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), 1):
        columns = line.split("\t")
        if len(columns) < 2:
            raise FormatError("two tab-separated columns are expected", where=f"{path}, line {number}")
        pairs.append((columns[0], columns[1]))
    return pairs


@click.command("align")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--length", type=int, default=0, help="Pairs per document [default: the whole file].")
@click.option("--seed", type=int, default=1, show_default=True, help="Which sentences are merged and dropped.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def command(files: tuple[Path, ...], length: int, seed: int, as_json: bool) -> None:
    """Sentence alignment on documents rebuilt from parallel sentences (TSV: source, target)."""
    measured = {str(path): measure(read_pairs(path), length=length, seed=seed) for path in files}
    if as_json:
        click.echo(json.dumps({name: asdict(figures) for name, figures in measured.items()}, indent=1))
        return
    from rich.table import Table

    from pipeline.console import results

    table = Table("file", "docs", "sentences", "precision", "recall", "F1", "bead F1", "per s")
    for name, f in measured.items():
        shares = (f"{x:.2%}" for x in (f.precision, f.recall, f.f1, f.bead_f1))
        table.add_row(Path(name).name, str(f.documents), str(f.sentences), *shares, f"{f.sentences / f.seconds:.0f}")
    results().print(table)


def run(args: list[str]) -> None:
    """The command, with its arguments as a list."""
    serve(command, args, "align")
