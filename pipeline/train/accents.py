"""`termweave train accents`: the accent model of a language, made from any accented text in it.

Deterministic: the same text, word list and options give the same file. One process, a few minutes for twenty million words.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.folding import fold
from pipeline.repair.model import AccentModel, Reading, best
from pipeline.repair.words import APOSTROPHE, EDGE, HYPHEN, LETTER, LOWER, OPEN, STOP, TITLE, WORD
from pipeline.train import lexicon as lexica

CHUNK = 6_000
BATCH = 4_096


@dataclass(frozen=True)
class Options:
    """How the weights are learned; the defaults made the bundled French model."""

    bits: int = 22
    """The weights of one pass number 2**bits."""
    epochs: int = 2
    rate: float = 0.06
    seed: int = 20
    without_commas: float = 0.3
    """Share of lines that are read with their commas taken away, as hasty writers leave them."""
    capitals: float = 0.01
    prune: float = 0.6
    """Weights below this many quantisation steps become nothing."""


def train(lines: Sequence[str], words: Iterable[str], meta: dict[str, Any], options: Options = Options()) -> tuple[AccentModel, list[int]]:
    """Learn a model from accented lines and a list of words that exist (both may hold words that carry no accent).

    Returns the model with quantised weights, and the certainties of its lone forms for `write_model`.
    """
    listed = frozenset(words)
    keyed = lexica.forms_by_key(lexica.count(lines), listed)
    lexicon, certainty = lexica.build(keyed)
    size = 1 << options.bits
    model = AccentModel(lexicon, np.zeros(size, np.float32), np.zeros(size, np.float32), 1.0, meta)
    learners = [_Adagrad(model, model.first, options.rate), _Adagrad(model, model.second, options.rate)]
    mended = lexica.ligatures({form: n for forms in keyed.values() for form, n in forms.items()}, listed)
    for epoch in range(options.epochs):
        order = list(range(len(lines)))
        rng = random.Random(options.seed + epoch)
        rng.shuffle(order)
        for start in range(0, len(order), CHUNK):
            chunk = [_disturb(lines[i], rng, options) for i in order[start : start + CHUNK]]
            _learn(model, learners, chunk, mended, np.random.default_rng([options.seed, epoch, start]))
        for learner in learners:
            learner.rate *= 0.4
    scale = max(float(np.abs(model.first).max()), float(np.abs(model.second).max())) / 127
    scale = min(scale, 4.0 / 127)
    return AccentModel(lexicon, *(_quantise(w, scale, options.prune) for w in (model.first, model.second)), scale, meta), certainty


def _disturb(line: str, rng: random.Random, options: Options) -> str:
    draw = rng.random()
    if draw < options.without_commas:
        return line.replace(", ", " ")
    return line.upper() if draw > 1 - options.capitals else line


def _learn(model: AccentModel, learners: list[_Adagrad], chunk: list[str], mended: dict[str, str], rng: np.random.Generator) -> None:
    lexicon, surfaces = model.lexicon, model.surfaces
    reading = model.read([fold(line) for line in chunk])
    at, gold = _labels(model, reading, chunk, mended)
    # What the second pass will see at work: the choices of the first, made before it has learned these lines.
    every, chosen, _ = _first_choice(model, reading)
    words, endings = surfaces.form[reading.number], surfaces.form_ending[reading.number]
    words[every], endings[every] = lexicon.hashes[chosen], lexicon.endings[chosen]
    plain = surfaces.word[reading.number], surfaces.ending[reading.number]
    mixed = rng.permutation(len(at))
    for start in range(0, len(at), BATCH):
        some = mixed[start : start + BATCH]
        groups = surfaces.group[reading.number[at[some]]].astype(np.int64)
        candidate, row, firsts = model.expand(groups)
        truth = candidate == gold[some][row]
        for seed, (learner, seen) in enumerate(zip(learners, (plain, (words, endings)), strict=True)):
            context = model.contexts(reading, at[some], *seen, seed)
            learner.step(model.indices(context, candidate, row), candidate, row, firsts, truth)


def _first_choice(model: AccentModel, reading: Reading) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    at = np.nonzero(model.surfaces.group[reading.number] >= 0)[0]
    candidate, row, firsts = model.expand(model.surfaces.group[reading.number[at]].astype(np.int64))
    context = model.contexts(reading, at, model.surfaces.word[reading.number], model.surfaces.ending[reading.number], 0)
    scores = model.score(model.first, model.indices(context, candidate, row), candidate)
    chosen, probability = best(scores, row, firsts)
    return at, candidate[chosen], probability


def _labels(model: AccentModel, reading: Reading, chunk: list[str], mended: dict[str, str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places with a choice whose right answer the text gives, and the candidate that is right."""
    lexicon, surfaces = model.lexicon, model.surfaces
    group_of, shapes = surfaces.group[reading.number], surfaces.shape[reading.number]
    number_of = {(g, lexicon.forms[c]): c for g in range(len(lexicon.starts) - 1) for c in range(lexicon.starts[g], lexicon.starts[g + 1])} if not hasattr(model, "_numbers") else model._numbers
    model._numbers = number_of
    places: list[int] = []
    gold: list[int] = []
    for line, begin in zip(chunk, reading.starts, strict=True):
        words = WORD.split(line)[1::2]
        for i, group in enumerate(group_of[begin : begin + len(words)].tolist()):
            if group < 0:
                continue
            word = words[i]
            form = word.lower()
            form = mended.get(form, form)
            candidate = number_of.get((group, form), -1)
            if candidate < 0:
                continue
            if word[0].isupper() and word[0].isascii() and _doubtful(lexicon, group, form, shapes[begin + i], reading.separator[begin + i], reading.separator[begin + i + 1]):
                continue
            places.append(begin + i)
            gold.append(candidate)
    return np.array(places, np.int64), np.array(gold, np.int64)


def _doubtful(lexicon: Any, group: int, form: str, shape: int, before: int, after: int) -> bool:
    """A capital without accent where one is possible: hasty typing rather than evidence, but for letters that stand for themselves."""
    rivals = lexicon.forms[lexicon.starts[group] : lexicon.starts[group + 1]]
    if all(rival[0] == form[0] for rival in rivals):
        return False
    if shape == LETTER and (after == HYPHEN or before not in (EDGE, STOP, OPEN)):
        return False
    return True


class _Adagrad:
    """Softmax regression with a learning rate per weight (Duchi et al. 2011)."""

    def __init__(self, model: AccentModel, table: NDArray[np.float32], rate: float) -> None:
        self.model, self.table, self.rate = model, table, rate
        self.squares = np.full(len(table), 0.1, np.float32)

    def step(self, index: Any, candidate: Any, row: Any, firsts: Any, truth: Any) -> None:
        scores = self.model.score(self.table, index, candidate)
        top = np.maximum.reduceat(scores, firsts)
        share = np.exp(scores - top[row])
        share /= np.add.reduceat(share, firsts)[row]
        gradient = (share - truth).astype(np.float32)
        live = np.abs(gradient) > 1e-3
        index, gradient = index[:, live].ravel(), gradient[live]
        gradient = np.tile(gradient, len(index) // max(1, len(gradient)))
        np.add.at(self.squares, index, gradient * gradient)
        np.subtract.at(self.table, index, self.rate * gradient / np.sqrt(self.squares[index]))


def _quantise(weights: NDArray[np.float32], scale: float, prune: float) -> NDArray[np.int8]:
    steps = weights / np.float32(scale)
    steps[np.abs(steps) < prune] = 0
    return np.clip(np.rint(steps), -127, 127).astype(np.int8)
