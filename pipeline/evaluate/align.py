"""How well sentences are aligned: documents rebuilt from parallel sentences that are merged, split and dropped at random.

The file has two tab-separated columns, a sentence and its translation. One sentence in ten is joined with the next one on one side
(which is a split on the other), one in ten is dropped on one side. Links are pairs of a source and a target sentence; beads count
when both their sides are right. Of the beads that the aligner flags as uncertain and of the others, it is said how many are wrong.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from corpus.align import LOW, Bead, align_sentences
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
    flagged: float
    """Of all beads."""
    wrong_if_flagged: float
    wrong_otherwise: float
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


def measure(
    pairs: Sequence[tuple[str, str]],
    *,
    length: int = 0,
    seed: int = 1,
    noise: float = 0.1,
    lexicon: Mapping[str, Iterable[str]] | None = None,
) -> Figures:
    """Align documents of `length` pairs each (0: all in one) and compare with how they were built, `noise` of them merged and as many
    dropped."""
    rng = random.Random(seed)
    size = length or len(pairs)
    right = proposed = wanted = gold_beads = sentences = documents = 0
    judged: list[tuple[bool, bool]] = []
    started = time.perf_counter()
    for start in range(0, len(pairs), size):
        source, target, gold = rebuild(pairs[start : start + size], rng, merged=noise, dropped=noise)
        beads = align_sentences(source, target, lexicon)
        ours, theirs = _links([_spans(b) for b in beads]), _links(gold)
        right, proposed, wanted = right + len(ours & theirs), proposed + len(ours), wanted + len(theirs)
        known = set(gold)
        judged += [(b.score < LOW, _spans(b) in known) for b in beads if 0 not in b.kind]
        gold_beads, sentences, documents = gold_beads + len(gold), sentences + len(source) + len(target), documents + 1
    precision, recall = right / max(1, proposed), right / max(1, wanted)
    flagged = [good for low, good in judged if low]
    others = [good for low, good in judged if not low]
    return Figures(
        documents,
        sentences,
        precision,
        recall,
        2 * precision * recall / max(1e-9, precision + recall),
        2 * (sum(flagged) + sum(others)) / max(1, len(judged) + gold_beads),
        len(flagged) / max(1, len(judged)),
        1 - sum(flagged) / max(1, len(flagged)),
        1 - sum(others) / max(1, len(others)),
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
@click.option("--noise", type=click.FloatRange(0, 0.4), default=0.1, show_default=True, help="Share merged, and share dropped.")
@click.option("--from", "source_lang", metavar="LANG", help="Source language [default: identified from the text].")
@click.option("--to", "target_lang", metavar="LANG", help="Target language [default: identified from the text].")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def command(
    files: tuple[Path, ...],
    length: int,
    seed: int,
    noise: float,
    source_lang: str | None,
    target_lang: str | None,
    as_json: bool,
) -> None:
    """Sentence alignment on documents rebuilt from parallel sentences (TSV: source, target)."""
    measured = {}
    for path in files:
        pairs = read_pairs(path)
        known = _lexicon(pairs, path, source_lang, target_lang)
        measured[str(path)] = measure(pairs, length=length, seed=seed, noise=noise, lexicon=known)
    if as_json:
        click.echo(json.dumps({name: asdict(figures) for name, figures in measured.items()}, indent=1))
        return
    from rich.table import Table

    from pipeline.console import results

    table = Table(
        "file", "docs", "sentences", "precision", "recall", "F1", "bead F1", "flagged", "of these wrong", "of others", "per s"
    )
    for name, f in measured.items():
        shares = (f.precision, f.recall, f.f1, f.bead_f1, f.flagged, f.wrong_if_flagged, f.wrong_otherwise)
        row = (f"{x:.2%}" for x in shares)
        table.add_row(Path(name).name, str(f.documents), str(f.sentences), *row, f"{f.sentences / f.seconds:.0f}")
    results().print(table)


def _lexicon(
    pairs: Sequence[tuple[str, str]], path: Path, source_lang: str | None, target_lang: str | None
) -> Mapping[str, Iterable[str]]:
    """What `termweave align` would know of the two languages."""
    from pipeline.engines.lexicon import lexicon
    from pipeline.jobs.documents import identified

    sides = zip((source_lang, target_lang), zip(*pairs[:200], strict=True), strict=True)
    source, target = (lang or identified(" ".join(texts), str(path)) for lang, texts in sides)
    return lexicon(source, target)


def run(args: list[str]) -> None:
    """The command, with its arguments as a list."""
    serve(command, args, "align")
