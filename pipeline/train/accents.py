"""`termweave train accents`: the accent model of a language, made from any accented text in it.

Deterministic: the same text, word list and options give the same file. One process, some minutes for twenty million words.
Softmax regression over hashed features, learned online in one sweep and averaged over its second half; the second pass learns from
what the first chose before it had seen the line, so that it meets the same mistakes that it will meet at work. Where the language
has a grammar, a second learner also meets lines whose clauses share something, and the mean of both decides (bagging, Breiman 1996).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from corpus.letters import fold
from pipeline.repair import features, letters, spellings
from pipeline.repair.classes import grammar, word_classes
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.model import AccentModel, Reading, best, write_model
from pipeline.repair.words import EDGE, HYPHEN, LETTER, OPEN, STOP, WORD
from pipeline.train.data import text_lines
from pipeline.train.ellipsis import Sharing
from pipeline.train.ftrl import Ftrl

CHUNK = 6_000
"""Lines that are read at once."""
SAMPLE = 300_000
"""So many lines show how words are distributed."""
BATCH = 2_048
"""Places that are learned at once."""
WIDEST = 4.0
"""The largest weight that the quantised table can say."""
STEPS = 63.5
"""Quantisation steps up to the largest weight; twice as many make the file half as large again and nothing better."""


@dataclass(frozen=True)
class Options:
    """How the weights are learned; the defaults made the bundled French model."""

    bits: int = 23
    """The weights of one pass number 2**bits."""
    rate: float = 0.3
    sparsity: float = 0.5
    """L1: a weight stays zero until the evidence for it exceeds this."""
    seed: int = 20
    without_commas: float = 0.3
    """Share of lines that are read without their commas, as hasty writers leave them out."""
    with_dashes: float = 0.06
    """Share of lines whose commas are read as ` - `, as hasty writers set off asides."""
    capitals: float = 0.01
    """Share of lines that are read in capitals."""
    shared: float = 0.06
    """Lines made of two whose clauses share a subject or an auxiliary (`pipeline.train.ellipsis`), at most this share of the text."""
    settled: float = 0.5
    """From this share of the sweep on the weights are averaged (Polyak and Juditsky 1992); what was learned last says no more."""
    prune: float = 1.2
    """Weights below this many quantisation steps become nothing."""


def train(
    lines: Sequence[str], words: Iterable[str], meta: dict[str, Any], options: Options | None = None
) -> tuple[AccentModel, list[int]]:
    """Learn a model from accented lines and a list of words that exist (which may be empty).

    Returns the model with quantised weights, and the certainties of its lone forms for `write_model`.
    """
    options = options or Options()
    listed = frozenset(words)
    keyed = spellings.forms_by_key(spellings.count(lines), listed)
    lexicon, certainty = spellings.build(keyed)
    sample = lines if len(lines) <= SAMPLE else random.Random(options.seed).sample(lines, SAMPLE)
    keys = {form: key for key, forms in keyed.items() if len(forms) > 1 for form in forms}
    known = {key: 0 for key, forms in keyed.items() if len(forms) == 1 and key in forms} | word_classes(sample, keys)
    lexicon = replace(
        lexicon,
        known=dict(sorted(known.items())),
        letters=letters.learn(_words(keyed, listed), options.seed),
        grammar=grammar(str(meta.get("language", "")), known),
    )
    mended = spellings.ligatures({form: n for forms in keyed.values() for form, n in forms.items()}, listed)
    made = Sharing(lexicon).made(lines, int(len(lines) * options.shared), random.Random(options.seed))
    sweeps = [lines, [*lines, *made]] if made else [lines]
    tables = np.zeros((2, 1 << options.bits), np.float32)
    for sweep in sweeps if lexicon.forms else ():
        model = AccentModel(lexicon, np.zeros_like(tables[0]), np.zeros_like(tables[1]), 1.0, meta)
        _Learner(model, mended, options).learn(sweep)
        for table, learned in zip(tables, (model.first, model.second), strict=True):
            table += learned / np.float32(len(sweeps))
    scale = min(max(float(np.abs(tables).max()), 1e-6), WIDEST) / STEPS
    first, second = (_quantise(table, scale, options.prune) for table in tables)
    return AccentModel(lexicon, first, second, scale, meta), certainty


def _words(keyed: Mapping[str, Mapping[str, int]], listed: frozenset[str]) -> dict[str, Mapping[str, int]]:
    """Without the names that the list alone brought: their accents follow no rule."""
    return {key: forms for key, forms in keyed.items() if any(forms.values()) or not listed.isdisjoint(forms)}


class _Learner:
    """One sweep over the lines."""

    def __init__(self, model: AccentModel, mended: dict[str, str], options: Options) -> None:
        self.model, self.mended, self.options = model, mended, options
        self.passes = tuple(Ftrl(model, table, options.rate, options.sparsity) for table in (model.first, model.second))
        starts = model.lexicon.starts.tolist()
        self.candidate_of = {
            (group, model.lexicon.forms[candidate]): candidate
            for group in range(len(starts) - 1)
            for candidate in range(starts[group], starts[group + 1])
        }

    def learn(self, lines: Sequence[str]) -> None:
        rng = random.Random(self.options.seed)
        order = list(range(len(lines)))
        rng.shuffle(order)
        begin = int(len(order) * self.options.settled)
        for start in range(0, len(order), CHUNK):
            if begin - CHUNK < start <= begin:
                for learner in self.passes:
                    learner.start_mean()
            self._learn_chunk([self._disturb(lines[i], rng) for i in order[start : start + CHUNK]], start)
        for learner in self.passes:
            learner.table[:] = learner.mean()

    def _disturb(self, line: str, rng: random.Random) -> str:
        draw = rng.random()
        if draw < self.options.without_commas:
            return line.replace(", ", " ")
        if draw < self.options.without_commas + self.options.with_dashes:
            return line.replace(", ", " - ")
        return line.upper() if draw > 1 - self.options.capitals else line

    def _learn_chunk(self, chunk: list[str], start: int) -> None:
        model = self.model
        reading = model.read([fold(line) for line in chunk])
        surfaces = model.surfaces
        at, gold = self._labels(reading, chunk)
        frame = model.frame(reading)
        views = model.view(reading), model.view(reading, *self._first_choice(reading, frame))
        mixed = np.random.default_rng([self.options.seed, start]).permutation(len(at))
        for first in range(0, len(at), BATCH):
            some = mixed[first : first + BATCH]
            groups = surfaces.group[reading.number[at[some]]].astype(np.int64)
            candidate, row, firsts = model.expand(groups)
            truth = candidate == gold[some][row]
            for seed, (learner, view) in enumerate(zip(self.passes, views, strict=True)):
                context = features.contexts(view, frame, at[some], seed)
                learner.step(model.indices(context, candidate, row), candidate, row, firsts, truth)

    def _first_choice(self, reading: Reading, frame: features.Frame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        model, surfaces = self.model, self.model.surfaces
        at = np.nonzero(surfaces.group[reading.number] >= 0)[0]
        if not len(at):
            return at, at
        candidate, row, firsts = model.expand(surfaces.group[reading.number[at]].astype(np.int64))
        context = features.contexts(model.view(reading), frame, at, 0)
        scores = model.score(model.first, model.indices(context, candidate, row), candidate)
        return at, candidate[best(scores, row, firsts)[0]]

    def _labels(self, reading: Reading, chunk: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places with a choice whose right answer the text gives, and the candidate that is right."""
        surfaces, lexicon = self.model.surfaces, self.model.lexicon
        groups, shapes = surfaces.group[reading.number], surfaces.shape[reading.number]
        separators = reading.separator
        places: list[int] = []
        gold: list[int] = []
        for line, begin in zip(chunk, reading.starts, strict=True):
            words = WORD.split(line)[1::2]
            for i, group in enumerate(groups[begin : begin + len(words)].tolist(), begin):
                if group < 0:
                    continue
                word = words[i - begin]
                form = word.lower()
                form = self.mended.get(form, form)
                candidate = self.candidate_of.get((group, form), -1)
                if candidate < 0:
                    continue
                if word[0] < "a" and _doubtful(lexicon, group, form, shapes[i], separators[i], separators[i + 1]):
                    continue
                places.append(i)
                gold.append(candidate)
        return np.array(places, np.int64), np.array(gold, np.int64)


def _doubtful(lexicon: Lexicon, group: int, form: str, shape: int, before: int, after: int) -> bool:
    """A capital without accent where one is possible: hasty typing rather than evidence, but for letters that stand for themselves."""
    rivals = lexicon.forms[lexicon.starts[group] : lexicon.starts[group + 1]]
    if all(rival[0] == form[0] for rival in rivals):
        return False
    return not (shape == LETTER and (after == HYPHEN or before not in (EDGE, STOP, OPEN)))


def _quantise(weights: NDArray[np.float32], scale: float, prune: float) -> NDArray[np.int8]:
    steps = weights / np.float32(scale)
    steps[np.abs(steps) < prune] = 0
    whole: NDArray[np.int8] = np.clip(np.rint(steps), -127, 127).astype(np.int8)
    return whole


def run(args: list[str]) -> None:
    """`termweave train accents TEXT... [--lang fr] [--words FILE] [--out FILE] ...`."""
    _command.main(args=args, prog_name="termweave train accents", standalone_mode=False)


@click.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...", type=click.Path(path_type=Path))
@click.option("--lang", default="fr", show_default=True, help="Language of the text (ISO 639-1).")
@click.option("--column", type=int, help="The text is this column, from 1, of a file whose columns are parted by tabs.")
@click.option(
    "--words",
    "lists",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A list of words that exist, one per line, names with their capital.",
)
@click.option("--simplemma", is_flag=True, help="Also take simplemma's dictionary of the language as a list of words.")
@click.option(
    "--source", "sources", multiple=True, metavar="TEXT", help="Where the text comes from, for the model's card; repeatable."
)
@click.option("--licence", default="", help="For the model's card.")
@click.option("--bits", default=Options.bits, show_default=True, type=click.IntRange(10, 26), help="2**bits weights per pass.")
@click.option("--most", type=click.IntRange(1), help="Learn from at most this many lines, drawn at random.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The model's file [default: LANG.npz].")
def _command(
    texts: tuple[Path, ...],
    lang: str,
    column: int | None,
    lists: tuple[Path, ...],
    simplemma: bool,
    sources: tuple[str, ...],
    licence: str,
    bits: int,
    most: int | None,
    out: Path | None,
) -> None:
    """Make the accent model of a language from accented text in it, one sentence or paragraph per line (.xz and .gz are read too).

    Lines without any accent are left out: they were typed without. Put LANG.npz into ~/.local/share/termweave/accents/ and `repair`,
    `translate` and `evaluate accents` use it.
    """
    from corpus.atomic import atomic_output
    from corpus.errors import InputError

    lines = [line for path in texts for line in _lines(path, column) if fold(line) != line]
    if not lines:
        raise InputError("no line with an accent", where=str(texts[0]), mend="give text with all its accents, or choose --column")
    if most is not None and len(lines) > most:
        lines = random.Random(Options.seed).sample(lines, most)
    words = {word.strip() for path in lists for word in _lines(path, None)}
    if simplemma:
        words |= _dictionary(lang)
    meta = {"language": lang, "lines": len(lines), "sources": list(sources), "licence": licence}
    model, certainty = train(lines, words, meta, Options(bits=bits))
    target = out or Path(f"{lang}.npz")
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_output(target) as file:
        write_model(model, certainty, file)
    lexicon = model.lexicon
    click.echo(f"{target}\t{len(lines)} lines\t{len(lexicon.lone)} lone forms\t{len(lexicon.groups)} groups of rivals")


def _lines(path: Path, column: int | None) -> Iterator[str]:
    from corpus.errors import FormatError

    for number, line in enumerate(text_lines(path), 1):
        cells = [line] if column is None else line.split("\t")
        if len(cells) < (column or 1):
            raise FormatError(f"line {number} has no column {column}", where=str(path), mend="choose another --column")
        yield cells[(column or 1) - 1]


def _dictionary(lang: str) -> set[str]:
    """The forms in simplemma's dictionary of a language (MIT licence): words in small letters only."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    forms = DefaultDictionaryFactory().get_dictionary(lang)
    return {form for pair in forms.items() for form in pair if form.isalpha() and form.islower()}
