"""The accent model of one language: a lexicon of forms by their folded spelling, and weights that choose among them.

One file per language, `data/<lang>.npz`, read without pickle; `pipeline.train.accents` makes it. Its arrays:

    meta        JSON: language, version, sources, licence, `bits`, `scale`, threshold counts
    forms       UTF-8, forms in small letters separated by newlines: first those that are alone with their folded spelling, then
                the groups that share one, the most frequent first within a group
    certainty   uint8 per lone form: per cent
    sizes       uint8 per group: how many forms
    priors      float16 per form of a group: log frequency
    patterns    uint32 per form of a group: hash of how it differs from its rivals, shared by words that differ alike
    anchors     UTF-8, the most frequent words, separated by newlines
    first, second   int8: the hashed weights of the two passes
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from pipeline.repair import features
from pipeline.repair.folding import fold, keeps
from pipeline.repair.words import EDGE, WORD, Separators, shape

FORMAT = 1
_SURFACES_MAX = 400_000
PLAIN, LONE, GROUP = 0, 1, 2
Places = features.Places
Scores = NDArray[np.float32]


@dataclass
class Lexicon:
    """Folded spelling -> form, or number of the group; and the groups as arrays."""

    lone: dict[str, str]
    certainty: dict[str, float]
    groups: dict[str, int]
    forms: list[str]
    """The forms of all groups; those of group g are `forms[starts[g]:starts[g + 1]]`."""
    starts: Places
    priors: Scores
    patterns: features.U32
    anchors: frozenset[str]

    def __post_init__(self) -> None:
        hashes = [features.word_hash(form) for form in self.forms]
        self.hashes = np.array(hashes, np.uint32)
        self.endings = np.array([features.word_hash(features.ending(form)) for form in self.forms], np.uint32)
        self.tails = np.array([features.word_hash(features.tail(form)) for form in self.forms], np.uint32)
        self.marks = np.array([features.marked(form) for form in self.forms], np.bool_)

    def knows(self, form: str) -> bool:
        """Whether the form, in small letters and with its accents, is in the lexicon."""
        key = fold(form)
        if key in self.lone:
            return self.lone[key] == form
        group = self.groups.get(key)
        return group is not None and form in self.forms[self.starts[group] : self.starts[group + 1]]


class Surfaces(dict[str, int]):
    """Word as written -> its number; what is known of each number lies in the arrays."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon
        size = 1 << 12
        self.form = np.zeros(size, np.uint32)
        self.ending = np.zeros(size, np.uint32)
        self.tail = np.zeros(size, np.uint32)
        self.mark = np.zeros(size, np.bool_)
        self.shape = np.zeros(size, np.uint8)
        self.group = np.full(size, -1, np.int32)
        self.kind = np.zeros(size, np.uint8)
        self.anchor = np.zeros(size, np.bool_)
        self.accented = np.zeros(size, np.bool_)
        self.form_of: list[str] = [""]
        self[""] = 0
        self.anchor[0] = True

    def __missing__(self, word: str) -> int:
        number = len(self)
        if number >= len(self.form):
            for name in ("form", "ending", "tail", "mark", "shape", "group", "kind", "anchor", "accented"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate((old, np.full(len(old), -1 if name == "group" else 0, old.dtype))))
        small = word.lower()
        key = fold(small)
        form, kind, group = self._settle(small, key)
        self.form[number] = features.word_hash(form)
        self.ending[number] = features.word_hash(features.ending(form))
        self.tail[number] = features.word_hash(features.tail(form))
        self.mark[number] = features.marked(form)
        self.shape[number] = shape(word)
        self.group[number] = group
        self.kind[number] = kind
        self.anchor[number] = key in self.lexicon.anchors
        self.accented[number] = key != small
        self.form_of.append(form)
        self[word] = number
        return number

    def _settle(self, small: str, key: str) -> tuple[str, int, int]:
        """The form that a word surely has, or the group of forms that it may have. Accents that are there are never taken away."""
        lexicon = self.lexicon
        if small == key:
            if key in lexicon.lone:
                return lexicon.lone[key], LONE, -1
            group = lexicon.groups.get(key, -1)
            return key, (PLAIN if group < 0 else GROUP), group
        if lexicon.knows(small):
            return small, PLAIN, -1
        rivals = [lexicon.lone[key]] if key in lexicon.lone else []
        group = lexicon.groups.get(key, -1)
        if group >= 0:
            rivals = lexicon.forms[lexicon.starts[group] : lexicon.starts[group + 1]]
        fitting = [form for form in rivals if keeps(form, small)]
        return (fitting[0], LONE, -1) if len(fitting) == 1 else (small, PLAIN, -1)


@dataclass
class Reading:
    """Texts as the model reads them: one row per word and pad. `number` indexes the surfaces; 0 is a pad."""

    parts: list[list[str]]
    """`WORD.split` of each text."""
    starts: list[int]
    """The row of each text's first word."""
    number: Places
    separator: NDArray[np.uint8]


@dataclass
class Choice:
    """What the model chose, one item per place that has a choice."""

    at: Places
    """Rows of the reading."""
    chosen: Places
    """Indices into `Lexicon.forms`."""
    runner_up: Places
    probability: Scores
    """Of the chosen form among its rivals."""


class AccentModel:
    """Chooses among the forms that share a folded spelling, by the words around."""

    def __init__(self, lexicon: Lexicon, first: NDArray[Any], second: NDArray[Any], scale: float, meta: dict[str, Any]) -> None:
        self.lexicon, self.first, self.second, self.scale, self.meta = lexicon, first, second, scale, meta
        self.bits = len(first).bit_length() - 1
        self.surfaces = Surfaces(lexicon)
        self.separators = Separators()

    def read(self, texts: Sequence[str]) -> Reading:
        """Split texts into words and number them."""
        if len(self.surfaces) > _SURFACES_MAX:
            self.surfaces = Surfaces(self.lexicon)
        parts = [WORD.split(text) for text in texts]
        pads = [""] * features.PAD
        words, between, starts = pads.copy(), [EDGE] * features.PAD, []
        kind = self.separators.__getitem__
        edges = [EDGE] * features.PAD
        for part in parts:
            starts.append(len(words))
            words += part[1::2]
            words += pads
            if len(part) > 1:
                between.append(EDGE)
                between += map(kind, part[2:-1:2])
            between += edges
        number = np.fromiter(map(self.surfaces.__getitem__, words), np.int64, len(words))
        return Reading(parts, starts, number, np.array(between, np.uint8))

    def expand(self, groups: Places) -> tuple[Places, Places, Places]:
        """The candidates of each place: (candidate, which place it belongs to, where each place's candidates begin)."""
        begin, end = self.lexicon.starts[groups], self.lexicon.starts[groups + 1]
        sizes = end - begin
        firsts = np.cumsum(sizes) - sizes
        row = np.repeat(np.arange(len(groups)), sizes)
        candidate = np.arange(len(row)) - firsts[row] + begin[row]
        return candidate, row, firsts

    def indices(self, context: tuple[features.U32, features.U32], candidate: Places, row: Places) -> Any:
        """Where the weights of all features of all candidates lie: those of the form itself, then those of its pattern."""
        own, shared = context
        hashes, patterns = self.lexicon.hashes[candidate], self.lexicon.patterns[candidate]
        return np.concatenate(
            (features.places(own[:, row], hashes, self.bits), features.places(shared[:, row], patterns, self.bits))
        )

    def frame(self, reading: Reading) -> features.Frame:
        """What both passes see alike."""
        surfaces, number = self.surfaces, reading.number
        return features.Frame(reading.separator, surfaces.shape[number], *features.nearest(surfaces.anchor[number]))

    def view(self, reading: Reading, at: Places | None = None, chosen: Places | None = None) -> features.View:
        """The text before anything is chosen, or with these candidates chosen at those places."""
        s, number, lexicon = self.surfaces, reading.number, self.lexicon
        view = features.View(s.form[number], s.ending[number], s.tail[number], s.mark[number])
        if at is not None and chosen is not None:
            view.words[at], view.endings[at] = lexicon.hashes[chosen], lexicon.endings[chosen]
            view.tails[at], view.marks[at] = lexicon.tails[chosen], lexicon.marks[chosen]
        return view

    def score(self, table: NDArray[Any], index: Any, candidate: Places) -> Scores:
        """One score per candidate: the prior and the weights."""
        total = table[index].sum(axis=0, dtype=np.int32 if table.dtype == np.int8 else np.float32)
        scores: Scores = total.astype(np.float32) * np.float32(self.scale) + self.lexicon.priors[candidate]
        return scores

    def choose(self, reading: Reading) -> Choice:
        """Both passes: what stands at every place that has a choice."""
        groups = self.surfaces.group[reading.number]
        at = np.nonzero(groups >= 0)[0]
        if not len(at):
            return Choice(at, at, at, np.zeros(0, np.float32))
        candidate, row, firsts = self.expand(groups[at].astype(np.int64))
        frame = self.frame(reading)
        context = features.contexts(self.view(reading), frame, at, 0)
        chosen, _ = best(self.score(self.first, self.indices(context, candidate, row), candidate), row, firsts)
        context = features.contexts(self.view(reading, at, candidate[chosen]), frame, at, 1)
        scores = self.score(self.second, self.indices(context, candidate, row), candidate)
        chosen, probability = best(scores, row, firsts)
        scores[chosen] = -np.inf
        runner_up, _ = best(scores, row, firsts)
        return Choice(at, candidate[chosen], candidate[runner_up], probability)


def best(scores: Scores, row: Places, firsts: Places) -> tuple[Any, Scores]:
    """The index of the best candidate of every place, and its probability among its rivals."""
    top = np.maximum.reduceat(scores, firsts)
    exped = np.exp(scores - top[row])
    total = np.add.reduceat(exped, firsts)
    hits = np.nonzero(scores == top[row])[0]
    _, where = np.unique(row[hits], return_index=True)
    return hits[where], (1.0 / total).astype(np.float32)


def available() -> tuple[str, ...]:
    """The languages that have a data file."""
    names = (entry.name for entry in resources.files("pipeline.repair").joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(".npz") for name in names if name.endswith(".npz")))


@cache
def load(lang: str) -> AccentModel:
    """The bundled model of a language; KeyError where there is none."""
    if lang not in available():
        raise KeyError(lang)
    with resources.files("pipeline.repair").joinpath("data", f"{lang}.npz").open("rb") as file:
        return read_model(file)  # type: ignore[arg-type]


def read_model(file: BinaryIO) -> AccentModel:
    """A model from its file."""
    with np.load(file, allow_pickle=False) as data:
        meta = json.loads(bytes(data["meta"]))
        forms = bytes(data["forms"]).decode().split("\n")
        certainty = data["certainty"]
        sizes = data["sizes"].astype(np.int64)
        anchors = frozenset(bytes(data["anchors"]).decode().split("\n"))
        priors, patterns = data["priors"].astype(np.float32), data["patterns"]
        first, second = data["first"], data["second"]
    if meta["format"] != FORMAT:
        raise ValueError(f"accent model of format {meta['format']}; this version reads {FORMAT}")
    keys = fold("\n".join(forms)).split("\n")
    alone = len(certainty)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    lexicon = Lexicon(
        lone=dict(zip(keys[:alone], forms[:alone], strict=True)),
        certainty=dict(zip(forms[:alone], (certainty / 100).tolist(), strict=True)),
        groups={keys[alone + start]: g for g, start in enumerate(starts[:-1].tolist())},
        forms=forms[alone:],
        starts=starts,
        priors=priors,
        patterns=patterns,
        anchors=anchors,
    )
    return AccentModel(lexicon, first, second, meta["scale"], meta)


def write_model(model: AccentModel, certainty: Sequence[int], out: BinaryIO) -> None:
    """The model's file; the weights must be quantised already."""
    lexicon = model.lexicon
    meta = json.dumps({**model.meta, "format": FORMAT, "scale": model.scale}, ensure_ascii=False, indent=1)
    forms = "\n".join([*lexicon.lone.values(), *lexicon.forms])
    anchors = "\n".join(sorted(lexicon.anchors))
    np.savez_compressed(
        out,
        certainty=np.array(certainty, np.uint8),
        sizes=np.diff(lexicon.starts).astype(np.uint8),
        priors=lexicon.priors.astype(np.float16),
        patterns=lexicon.patterns,
        first=model.first,
        second=model.second,
        meta=np.frombuffer(meta.encode(), np.uint8),
        forms=np.frombuffer(forms.encode(), np.uint8),
        anchors=np.frombuffer(anchors.encode(), np.uint8),
    )
