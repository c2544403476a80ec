"""One training example from one pair of sentences: term annotations, then noise, both by chance and reproducible.

Annotations follow Dinu et al. (2019), "Training neural machine translation to apply terminology constraints": the source term is
followed by its target between two marks, `source <t> target </t>`. Some targets are exchanged for another phrase on both sides, so
that the model learns to obey the annotation rather than to know the answer. Numbers are annotated like words, so amounts ride along.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from corpus.textio import read_text
from pipeline.errors import InputError
from pipeline.train.config import TrainConfig

OPEN: Final = "<t>"
CLOSE: Final = "</t>"
QUOTES: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)
"""Quotes and spaces are one to the model; the tokenizer's own normaliser does the same to what it is asked to translate."""
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[ .,]\d+)*")
_PLAIN_COMMA: Final = re.compile(r" ?(?<!\d),(?!\d)")
_BANK: Final = 20_000

Links = dict[int, int]


def fold(text: str) -> str:
    """`text` without diacritics and ligatures."""
    text = text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def read_lexicon(path: Path | None) -> dict[str, frozenset[str]]:
    """Source word to its target words, lower case; `path` None gives an empty lexicon."""
    found: dict[str, set[str]] = {}
    if path is not None:
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


@dataclass
class ExampleMaker:
    """Makes examples; `bank` holds target phrases for the invented annotations."""

    config: TrainConfig
    lexicon: Mapping[str, frozenset[str]]
    bank: list[str] = field(default_factory=list)

    def make(self, source: str, target: str, rng: random.Random) -> Example:
        """The example for one pair; `rng` decides everything."""
        left, right = list(WORD.finditer(source)), list(WORD.finditer(target))
        links = word_links([m.group().lower() for m in left], [m.group().lower() for m in right], self.lexicon)
        spans: list[tuple[int, int, int, int, str]] = []
        if links and len(left) >= 3 and rng.random() < self.config.annotated:
            spans = self._annotations(source, target, left, right, links, rng)
        insertions = [(end, end, f" {OPEN} {text} {CLOSE}") for _, end, _, _, text in spans]
        exchanges = [(a, b, text) for _, _, a, b, text in spans]
        new_source, new_target = _edited(source, insertions), _edited(target, exchanges)
        pairs = []
        for i, j in links.items():
            p, q = _moved(left[i].start(), insertions), _moved(right[j].start(), exchanges)
            pairs.append((new_source.count(" ", 0, p), new_target.count(" ", 0, q)))
        return Example(self._noisy(new_source, rng), new_target, tuple(pairs))

    def _annotations(
        self, source: str, target: str, left: list[re.Match[str]], right: list[re.Match[str]], links: Links, rng: random.Random
    ) -> list[tuple[int, int, int, int, str]]:
        back = {j: i for i, j in links.items()}
        starts = list(links)
        spans: list[tuple[int, int, int, int, str]] = []
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
            text = target[a:b]
            if any(mark in source[start:end] or mark in text for mark in ';:()"'):
                continue
            if any(not (end <= s or start >= e) or not (b <= c or a >= d) for s, e, c, d, _ in spans):
                continue
            spans.append((start, end, a, b, self._perhaps_invented(text, rng)))
        return spans

    def fill(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Fill the bank from a sample of the pairs: before training, so that every example depends on its own seed alone."""
        rng = random.Random(self.config.seed)
        found: list[str] = []
        for source, target in rng.sample(pairs, min(len(pairs), _BANK)) if self.config.invented else ():
            left, right = list(WORD.finditer(source)), list(WORD.finditer(target))
            links = word_links([m.group().lower() for m in left], [m.group().lower() for m in right], self.lexicon)
            if links:
                found += [text for *_, text in self._annotations(source, target, left, right, links, rng) if _worth(text)]
        self.bank[:] = found[:_BANK]

    def _perhaps_invented(self, text: str, rng: random.Random) -> str:
        if not self.bank or not _worth(text):
            return text
        return rng.choice(self.bank) if rng.random() < self.config.invented else text

    def _noisy(self, source: str, rng: random.Random) -> str:
        if rng.random() >= self.config.unaccented:
            return source
        source = fold(source)
        if rng.random() < self.config.no_commas:
            source = _PLAIN_COMMA.sub("", source)
        if rng.random() < self.config.lower:
            source = source.lower()
        return source


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
    return position + sum(len(new) - (end - start) for start, end, new in edits if end <= position)
