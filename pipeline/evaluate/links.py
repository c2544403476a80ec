"""How good the engine's word links are: against links that somebody wrote down by hand.

The file has three tab-separated columns: a sentence, its translation, and the links as pairs of word numbers from 0, `3-1` sure
and `3?1` possible. Words are those of `pipeline.engines.links.words`. The engine is made to say the translation, so that the links
it is asked for are those of these words. Precision counts possible links as right, recall asks for the sure ones; the alignment
error rate is that of Och & Ney 2003, "A Systematic Comparison of Various Statistical Alignment Models".
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.evaluate.door import serve

if TYPE_CHECKING:
    from corpus.values import Link
    from pipeline.engines.protocol import Engine

Pairs = frozenset[tuple[int, int]]
_PAIR = re.compile(r"(\d+)([-?])(\d+)")


@dataclass(frozen=True)
class Gold:
    """A sentence, its translation, and pairs of (source word, target word); what is sure is possible too."""

    source: str
    target: str
    sure: Pairs
    possible: Pairs


@dataclass(frozen=True)
class Figures:
    """Shares of 1."""

    sentences: int
    links: int
    precision: float
    recall: float
    error_rate: float


def read_gold(path: Path) -> list[Gold]:
    """Raises `FormatError` with the line that cannot be used, `InputError` for a file without any link."""
    from corpus.textio import read_text
    from pipeline.engines.links import words
    from pipeline.errors import FormatError, InputError

    found = []
    for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), 1):
        columns = line.split("\t")
        pairs = [_PAIR.fullmatch(pair) for pair in columns[-1].split()]
        if len(columns) != 3 or not all(pairs):
            raise FormatError("a sentence, its translation and links as 3-1 or 3?1 are expected", where=f"{path}, line {number}")
        marked = [(int(m[1]), int(m[3]), m[2]) for m in pairs if m]
        here, there = len(words(columns[0])), len(words(columns[1]))
        if outside := next((f"{i}{mark}{j}" for i, j, mark in marked if i >= here or j >= there), None):
            raise FormatError(f"there are no such words: {outside}", where=f"{path}, line {number}", mend="words count from 0")
        sure = frozenset((i, j) for i, j, mark in marked if mark == "-")
        found.append(Gold(columns[0], columns[1], sure, frozenset((i, j) for i, j, _ in marked)))
    if not any(gold.sure for gold in found):
        raise InputError("no line has a sure link", where=str(path), mend="write links as pairs of word numbers: 0-0 1-2")
    return found


def numbered(source: str, target: str, links: Sequence[Link]) -> Pairs:
    """Links as pairs of word numbers; a link of several words gives a pair for each."""
    from pipeline.engines.links import words

    ours, theirs = words(source), words(target)
    return frozenset(
        (i, j)
        for link in links
        for i, (start, end) in enumerate(ours)
        if link.start <= start and end <= link.end
        for j, span in enumerate(theirs)
        if span == (link.target_start, link.target_end)
    )


def measure(engine: Engine, golds: Sequence[Gold]) -> Figures:
    """Ask `engine` for the links of each translation and compare."""
    from pipeline.engines.protocol import Request

    results = engine.translate([Request(gold.source, prefix=gold.target) for gold in golds])
    links = sure = right = allowed = 0
    for gold, (hypothesis, *_) in zip(golds, results, strict=True):
        found = numbered(gold.source, gold.target, hypothesis.links)
        links, sure = links + len(found), sure + len(gold.sure)
        right, allowed = right + len(found & gold.sure), allowed + len(found & gold.possible)
    return Figures(len(golds), links, allowed / max(1, links), right / sure, 1 - (right + allowed) / (links + sure))


@click.command("links")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--from", "source_lang", default="fr", show_default=True, metavar="LANG", help="Source language.")
@click.option("--to", "target_lang", default="en", show_default=True, metavar="LANG", help="Target language.")
@click.option("--engine", "spec", default="bundled", show_default=True, help="bundled, a model folder, or a hub id.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
def command(files: tuple[Path, ...], source_lang: str, target_lang: str, spec: str, as_json: bool) -> None:
    """Word links against links made by hand (TSV: source, target, pairs of word numbers)."""
    from pipeline.engines import load_engine

    golds = {str(path): read_gold(path) for path in files}
    engine = load_engine(spec, source_lang, target_lang)
    measured = {name: measure(engine, gold) for name, gold in golds.items()}
    if as_json:
        click.echo(json.dumps({name: asdict(figures) for name, figures in measured.items()}, indent=1))
        return
    for name, f in measured.items():
        click.echo(
            f"{Path(name).name}: {f.sentences} sentences, {f.links} links, precision {f.precision:.1%}, "
            f"recall {f.recall:.1%}, error rate {f.error_rate:.1%}"
        )


def run(args: list[str]) -> None:
    """The command, with its arguments as a list."""
    serve(command, args, "links")
