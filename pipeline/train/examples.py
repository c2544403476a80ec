"""One training example from one pair of sentences: term annotations, then noise, both by chance and reproducible.

Annotations follow Dinu et al. (2019), "Training neural machine translation to apply terminology constraints": the source term is
followed by its target between two marks, `source <t> target </t>`. Some targets are exchanged for another phrase or for a rare or
made-up word on both sides, so that the model learns to obey and to copy rather than to know the answer; some are given as lemmas
(Bergmanis and Pinnis 2021), which the target inflects. Numbers are annotated like words, so amounts ride along.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from corpus.textio import read_text
from pipeline.errors import InputError
from pipeline.train.config import TrainConfig
from pipeline.train.noise import CLOSE, OPEN, noisy
from pipeline.train.rare import mutated, odd, rare_words

__all__ = ["CLOSE", "OPEN", "QUOTES", "Example", "ExampleMaker", "read_lexicon", "word_links"]

QUOTES: Final = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"\u00a0": " ", "\u202f": " ", "\u2009": " "}
)
"""Quotes and spaces are one to the model; the tokenizer's own normaliser does the same to what it is asked to translate."""
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[ .,]\d+)*")
_BANK: Final = 20_000

Links = dict[int, int]


def read_lexicon(paths: Sequence[Path]) -> dict[str, frozenset[str]]:
    """Source word to its target words, lower case, of all the files together."""
    found: dict[str, set[str]] = {}
    for path in paths:
        for number, line in enumerate(read_text(path).split("\n"), 1):
            cells = line.split("\t")
            if len(cells) >= 2:
                found.setdefault(cells[0].lower(), set()).add(cells[1].lower())
            elif line.strip():
                raise InputError("no tab in this line", where=f"{path}:{number}", mend="write source<TAB>target")
    return {word: frozenset(targets) for word, targets in found.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """What the model is shown: source with annotations and noise, target, and links between white-space separated words."""

    source: str
    target: str
    links: tuple[tuple[int, int], ...]


class _Told(NamedTuple):
    """One annotation: spans of source and target, the new text of each, and what stands between the marks."""

    start: int
    end: int
    low: int
    high: int
    source: str
    target: str
    shown: str


@dataclass
class ExampleMaker:
    """Makes examples; `fill` it before the first."""

    config: TrainConfig
    lexicon: Mapping[str, frozenset[str]]
    bank: list[str] = field(default_factory=list)
    """Target phrases for the invented annotations."""
    rare: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    """Words of many pieces, source and target, for the annotations that must be copied piece by piece."""

    def make(self, source: str, target: str, rng: random.Random) -> Example:
        """The example for one pair; `rng` decides everything."""
        left, right = list(WORD.finditer(source)), list(WORD.finditer(target))
        links = word_links([m.group().lower() for m in left], [m.group().lower() for m in right], self.lexicon)
        told: list[_Told] = []
        if links and len(left) >= 3 and rng.random() < self.config.annotated:
            told = self._annotations(source, target, left, right, links, rng)
        annotations = [(t.end, t.end, f" {OPEN} {t.shown} {CLOSE}") for t in told]
        annotations += [(t.start, t.end, t.source) for t in told if t.source != source[t.start : t.end]]
        exchanges = [(t.low, t.high, t.target) for t in told if t.target != target[t.low : t.high]]
        new_source, new_target = _edited(source, annotations), _edited(target, exchanges)
        shown, places = noisy(new_source, self.config, rng)
        pairs = []
        for i, j in links.items():
            p, q = _moved(left[i].start(), annotations), _moved(right[j].start(), exchanges)
            pairs.append((places[new_source.count(" ", 0, p)], new_target.count(" ", 0, q)))
        return Example(shown, new_target, tuple(pairs))

    def _annotations(
        self, source: str, target: str, left: list[re.Match[str]], right: list[re.Match[str]], links: Links, rng: random.Random
    ) -> list[_Told]:
        back = {j: i for i, j in links.items()}
        starts = list(links)
        told: list[_Told] = []
        for _ in range(rng.choice((1, 1, 2, 3))):
            first = rng.choice(starts)
            size = rng.choice((1, 1, 2, 2, 3, 4))
            inside = [i for i in range(first, min(first + size, len(left))) if i in links]
            last = inside[-1]
            images = [links[i] for i in inside]
            low, high = min(images), max(images)
            if high - low > len(inside) + 2 or any(not first <= back[j] <= last for j in range(low, high + 1) if j in back):
                continue
            start, end, a, b = left[first].start(), left[last].end(), right[low].start(), right[high].end()
            if any(mark in source[start:end] or mark in target[a:b] for mark in ';:()"'):
                continue
            if any(not (end <= t.start or start >= t.end) or not (b <= t.low or a >= t.high) for t in told):
                continue
            told.append(_Told(start, end, a, b, *self._wording(source[start:end], target[a:b], rng)))
        return told

    def fill(self, pairs: Sequence[tuple[str, str]], pieces: Callable[[str], int]) -> None:
        """Fill bank and rare words from a sample of the pairs: before training, so that an example depends on its own seed alone.

        `pieces` counts the pieces of a word in the model's vocabulary.
        """
        rng, config = random.Random(self.config.seed), self.config
        if config.rare:
            sample = rng.sample(pairs, min(len(pairs), 10 * _BANK))
            self.rare = (rare_words([s for s, _ in sample], pieces), rare_words([t for _, t in sample], pieces))
        found: list[str] = []
        for source, target in rng.sample(pairs, min(len(pairs), _BANK)) if config.invented else ():
            left, right = list(WORD.finditer(source)), list(WORD.finditer(target))
            links = word_links([m.group().lower() for m in left], [m.group().lower() for m in right], self.lexicon)
            if links:
                found += [t.target for t in self._annotations(source, target, left, right, links, rng) if _worth(t.target)]
        self.bank[:] = found[:_BANK]

    def _wording(self, source: str, target: str, rng: random.Random) -> tuple[str, str, str]:
        """Source, target and annotation of one term: as they are, or exchanged by chance."""
        draw, config = rng.random(), self.config
        if not _worth(target):
            return source, target, target
        if draw < config.invented:
            target = rng.choice(self.bank) if self.bank else target
        elif draw < config.invented + config.rare and self.rare[1]:
            target = odd(self.rare[1], self.bank, rng)
            if self.rare[0] and rng.random() < config.odd_sources:
                # Half of them look like the target: then the copy must come from between the marks, not from before them.
                source = mutated(target, rng) if rng.random() < 0.5 else odd(self.rare[0], [], rng)
        elif draw > 1 - config.lemmas:
            return source, target, _lemma(target, config.target_lang)
        elif draw > 1 - config.lemmas - config.replaced:
            source = target
        return source, target, target


def word_links(source: Sequence[str], target: Sequence[str], lexicon: Mapping[str, frozenset[str]]) -> Links:
    """One-to-one links of high precision between lower-case words.

    A word is linked when exactly one word of the other side is its translation in the lexicon, its equal (from four letters on) or,
    for numbers, has the same digits, and when that holds in both directions.
    """
    places: dict[str, list[int]] = {}
    for j, word in enumerate(target):
        places.setdefault(word, []).append(j)
        if word[0].isdigit():
            places.setdefault("#" + _digits(word), []).append(j)
    links: Links = {}
    claimed: dict[int, int] = {}
    for i, word in enumerate(source):
        if word[0].isdigit():
            found = places.get("#" + _digits(word), [])
        else:
            known = lexicon.get(word, frozenset())
            found = [j for candidate in sorted(known) for j in places.get(candidate, ())]
            if len(word) > 3 and word not in known:
                found = found + places.get(word, [])
        if len(found) == 1:
            links[i] = found[0]
            claimed[found[0]] = claimed.get(found[0], 0) + 1
    return {i: j for i, j in links.items() if claimed[j] == 1}


def _lemma(text: str, lang: str) -> str:
    """The dictionary form of a single word, as glossaries list it; other text as it is."""
    import simplemma

    return text if " " in text else str(simplemma.lemmatize(text, lang=lang))


def _worth(text: str) -> bool:
    """Whether a phrase may be exchanged for another: numbers and scraps may not."""
    return len(text) > 3 and not text[0].isdigit()


def _digits(word: str) -> str:
    return re.sub(r"\D", "", word)


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _moved(position: int, edits: list[tuple[int, int, str]]) -> int:
    """Where `position` is after the edits; what was inside one of them is at its begin."""
    position = next((start for start, end, _ in edits if start < position < end), position)
    return position + sum(len(new) - (end - start) for start, end, new in edits if end <= position)
