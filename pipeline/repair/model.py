"""The accent model of one language: a lexicon of forms by their folded spelling, and weights that choose among them.

One file per language, `data/<lang>.npz` or the user's own (`own_folder`), read without pickle; made by `pipeline.train.accents`. Its
arrays:

    meta        JSON: language, sources, licence, format, `scale`; what is known of its clauses (`pipeline.repair.classes.Grammar`);
                the letters that carry accents
    forms       UTF-8, forms in small letters separated by newlines: first those that are alone with their folded spelling, then
                the groups that share one, the most frequent first within a group
    certainty   uint8 per lone form: per cent
    sizes       uint8 per group: how many forms
    priors      float16 per form of a group: log frequency
    patterns    uint32 per form of a group: hash of how it differs from its rivals, shared by words that differ alike
    anchors     UTF-8, the most frequent words, separated by newlines
    known       UTF-8, words that have a class or need no accent, separated by newlines
    classes     uint8 per known word: its class, 0 for none
    letters     int8: the hashed weights of `pipeline.repair.letters`
    first, second   int8: the hashed weights of the two passes
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus.letters import fold
from pipeline.repair import features
from pipeline.repair.classes import Grammar
from pipeline.repair.letters import Letters
from pipeline.repair.lexicon import Lexicon, Surfaces
from pipeline.repair.words import COLON, EDGE, STOP, WORD, Separators

FORMAT = 3
CLAUSE_ENDS = (STOP, COLON)
_SURFACES_MAX = 400_000
CERTAIN = 0.998
"""Where the first pass is this sure, the second has never changed a word."""
Places = features.Places
Scores = NDArray[np.float32]


class ModelFormatError(ValueError):
    """The file was made by another version."""


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
        self.surfaces = Surfaces(lexicon, str(meta.get("language", "")))
        self.separators = Separators()

    def read(self, texts: Sequence[str]) -> Reading:
        """Split texts into words and number them."""
        if len(self.surfaces) > _SURFACES_MAX:
            self.surfaces = Surfaces(self.lexicon, self.surfaces.lang)
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
        """Where the weights of all features of the weighed candidates lie: those of the form itself, then those of its pattern."""
        own, shared = context
        weighed = self.lexicon.weighed[candidate]
        candidate, row = candidate[weighed], row[weighed]
        hashes, patterns = self.lexicon.hashes[candidate], self.lexicon.patterns[candidate]
        return np.concatenate(
            (features.places(own[:, row], hashes, self.bits), features.places(shared[:, row], patterns, self.bits))
        )

    def frame(self, reading: Reading) -> features.Frame:
        """What both passes see alike."""
        surfaces, number = self.surfaces, reading.number
        openers = surfaces.opener[number]
        openers[(openers == 0) & np.isin(reading.separator[: len(number)], CLAUSE_ENDS)] = 2
        anchors = features.nearest(surfaces.anchor[number])
        links, determiners = surfaces.link[number], surfaces.determiner[number]
        return features.Frame(reading.separator, surfaces.shape[number], *anchors, openers, links, determiners)

    def view(self, reading: Reading, at: Places | None = None, chosen: Places | None = None) -> features.View:
        """The text before anything is chosen, or with these candidates chosen at those places."""
        s, number, lexicon = self.surfaces, reading.number, self.lexicon
        words, endings, tails, classes = s.form[number], s.ending[number], s.tail[number], s.klass[number]
        view = features.View(words, endings, tails, s.mark[number], classes, s.verb[number], s.role[number])
        if at is not None and chosen is not None:
            view.words[at], view.endings[at] = lexicon.hashes[chosen], lexicon.endings[chosen]
            view.tails[at], view.classes[at] = lexicon.tails[chosen], lexicon.classes[chosen]
            view.verbs[at], view.roles[at] = lexicon.verbs_of[chosen], lexicon.roles[chosen]
        return view

    def score(self, table: NDArray[Any], index: Any, candidate: Places) -> Scores:
        """One score per candidate: the prior and the weights."""
        total = table[index].sum(axis=0, dtype=np.int32 if table.dtype == np.int8 else np.float32)
        scores: Scores = self.lexicon.priors[candidate]
        scores[self.lexicon.weighed[candidate]] += total.astype(np.float32) * np.float32(self.scale)
        return scores

    def choose(self, reading: Reading) -> Choice:
        """What stands at every place that has a choice: the mean of both passes, better than either, as they err apart.

        Where the first pass is sure the second is not asked.
        """
        groups = self.surfaces.group[reading.number]
        at = np.nonzero(groups >= 0)[0]
        if not len(at):
            return Choice(at, at, at, np.zeros(0, np.float32))
        candidate, row, firsts = self.expand(groups[at].astype(np.int64))
        frame = self.frame(reading)
        context = features.contexts(self.view(reading), frame, at, 0)
        scores = self.score(self.first, self.indices(context, candidate, row), candidate)
        chosen, probability = best(scores, row, firsts)
        doubt = probability < CERTAIN
        if doubt.any():
            again = doubt[row]
            some, its_row, _ = self.expand(groups[at[doubt]].astype(np.int64))
            context = features.contexts(self.view(reading, at, candidate[chosen]), frame, at[doubt], 1)
            second = self.score(self.second, self.indices(context, some, its_row), some)
            scores[again] = (scores[again] + second) * np.float32(0.5)
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


def own_folder() -> Path:
    """Where users put the data files of languages that are not bundled, by the XDG base directory specification."""
    home = os.environ.get("XDG_DATA_HOME", "")
    base = Path(home) if home and Path(home).is_absolute() else Path("~/.local/share").expanduser()
    return base / "termweave" / "accents"


def available() -> tuple[str, ...]:
    """The languages that have a data file, bundled or the user's own."""
    bundled = (entry.name for entry in resources.files("pipeline.repair").joinpath("data").iterdir())
    own = (path.name for path in own_folder().glob("*.npz"))
    return tuple(sorted({name.removesuffix(".npz") for name in (*bundled, *own) if name.endswith(".npz")}))


@cache
def load(lang: str) -> AccentModel:
    """The model of a language, the user's own before the bundled one; KeyError where there is none, InputError where it is broken."""
    if lang not in available():
        raise KeyError(lang)
    own = own_folder() / f"{lang}.npz"
    if not own.is_file():
        with resources.files("pipeline.repair").joinpath("data", f"{lang}.npz").open("rb") as file:
            return read_model(file)  # type: ignore[arg-type]
    from corpus.errors import InputError

    try:
        with own.open("rb") as file:
            return read_model(file)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        what = str(error) if isinstance(error, OSError | ModelFormatError) else "this is no accent model"
        mend = f"make it again with: termweave train accents TEXT --lang {lang}"
        raise InputError(what, where=str(own), mend=mend) from None


def read_model(file: BinaryIO) -> AccentModel:
    """A model from its file."""
    with np.load(file, allow_pickle=False) as data:
        meta = json.loads(bytes(data["meta"]))
        if meta["format"] != FORMAT:
            raise ModelFormatError(f"accent model of format {meta['format']}; this version reads {FORMAT}")
        forms = bytes(data["forms"]).decode().split("\n")
        certainty = data["certainty"]
        sizes = data["sizes"].astype(np.int64)
        anchors = frozenset(bytes(data["anchors"]).decode().split("\n"))
        priors, patterns = data["priors"].astype(np.float32), data["patterns"]
        known = dict(zip(bytes(data["known"]).decode().split("\n"), data["classes"].tolist(), strict=True))
        letters = Letters(data["letters"], meta["letter_scale"], meta["letter_forms"])
        first, second = data["first"], data["second"]
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
        known=known,
        letters=letters,
        grammar=Grammar(**{name: frozenset(listed) for name, listed in meta["grammar"].items()}),
    )
    return AccentModel(lexicon, first, second, meta["scale"], meta)


def write_model(model: AccentModel, certainty: Sequence[int], out: BinaryIO) -> None:
    """The model's file; the weights must be quantised already."""
    lexicon = model.lexicon
    letters = lexicon.letters
    about = {
        **model.meta,
        "format": FORMAT,
        "scale": model.scale,
        "grammar": {name: sorted(listed) for name, listed in vars(lexicon.grammar).items()},
        "letter_scale": letters.scale,
        "letter_forms": letters.variants,
    }
    meta = json.dumps(about, ensure_ascii=False, indent=1)
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
        known=np.frombuffer("\n".join(lexicon.known).encode(), np.uint8),
        classes=np.array(list(lexicon.known.values()), np.uint8),
        letters=letters.table,
        forms=np.frombuffer(forms.encode(), np.uint8),
        anchors=np.frombuffer(anchors.encode(), np.uint8),
    )
