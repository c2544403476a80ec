"""Word classes that nobody has to name: words that stand between the same neighbours, found by k-means over their contexts.

A stand-in for parts of speech that any text gives (distributional clustering, Schütze 1995): determiners, participles and
finite verbs fall together without a tagger. Used by the trainer; the model's file carries the class of each word.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.letters import fold
from pipeline.repair.words import WORD

COUNT = 160
"""Classes, from 1; 0 is a word that the text shows too seldom to tell."""
NEIGHBOURS = 600
"""So many frequent words are told apart as neighbours."""
CORE = 10_000
"""So many words make the classes; the rarer ones join the nearest."""
SEEN = 8
ROUNDS = 12


@dataclass(frozen=True)
class Grammar:
    """What is known of a language's clauses; nothing is needed. The first three are word classes, the others words."""

    verbs: frozenset[int] = frozenset()
    """Of finite verbs."""
    participles: frozenset[int] = frozenset()
    infinitives: frozenset[int] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    """With their accents."""
    openers: frozenset[str] = frozenset()
    """Words that open a clause, folded."""
    links: frozenset[str] = frozenset()
    """Words that coordinate, folded."""
    determiners: frozenset[str] = frozenset()
    """Words before a noun, folded."""
    joins: frozenset[str] = frozenset()
    """What stands between two verbs that share their subject, blanks and all."""
    relatives: frozenset[str] = frozenset()
    """Words that open a clause about the noun before it, as its subject."""
    linking: frozenset[str] = frozenset()
    """Auxiliaries whose participle agrees with the subject and can stand behind it without them."""


def grammar(lang: str, known: Mapping[str, int]) -> Grammar:
    """The grammar of a language as far as `data/clauses.json` lists it; the classes of its sample words come from `known`."""
    raw = json.loads(resources.files("pipeline.repair").joinpath("data", "clauses.json").read_text("utf-8"))
    listed = raw.get(lang, {})
    joins = frozenset(listed.get("joins", ()))
    words = {name: words.split() for name, words in listed.items() if name != "joins"}
    classes = {
        name: frozenset(known[word] for word in words.get(name, ()) if known.get(word))
        for name in ("verbs", "participles", "infinitives")
    }
    verbs = classes["verbs"]
    return Grammar(
        verbs,
        classes["participles"] - verbs,
        classes["infinitives"] - verbs - classes["participles"],
        frozenset(words.get("auxiliaries", ())),
        frozenset(map(fold, words.get("openers", ()))),
        frozenset(map(fold, words.get("links", ()))),
        frozenset(map(fold, words.get("determiners", ()))),
        joins,
        frozenset(words.get("relatives", ())),
        frozenset(words.get("linking", ())),
    )


def word_classes(lines: Iterable[str], keys: Mapping[str, str]) -> dict[str, int]:
    """Word in small letters -> class, for words seen at least `SEEN` times.

    `keys`: form -> spelling that stands for several forms, for words that have one; the spelling itself, written `?key`, gets
    a class of its own.
    """
    counts, pairs = _neighbours(lines)
    frequent = {word: i for i, (word, _) in enumerate(counts.most_common(NEIGHBOURS), 1)}
    words = [word for word, n in counts.most_common() if n >= SEEN and word]
    number = {word: i for i, word in enumerate(words)}
    for word in words[:]:
        key = "?" + keys[word] if word in keys else ""
        if key and key not in number:
            number[key] = len(words)
            words.append(key)
    half = len(frequent) + 1
    table = np.zeros((len(words), 2 * half), np.float32)
    for (left, right), n in pairs.items():
        for word, column in ((left, half + frequent.get(right, 0)), (right, frequent.get(left, 0))):
            if word in number:
                table[number[word], column] += n
                if word in keys:
                    table[number["?" + keys[word]], column] += n
    return dict(zip(words, (_cluster(table) + 1).tolist(), strict=True)) if words else {}


def _neighbours(lines: Iterable[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Counts of words and of neighbouring words; `""` stands for the ends of a line."""
    counts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for line in lines:
        words = ["", *WORD.split(line.lower())[1::2], ""]
        counts.update(words[1:-1])
        pairs.update(pairwise(words))
    counts[""] = 0
    return counts, pairs


def _cluster(table: NDArray[np.float32]) -> NDArray[np.int64]:
    """Spherical k-means on square roots of shares (Hellinger distance), made by the first `CORE` rows, reduced by SVD."""
    table = np.sqrt(table / np.maximum(table.sum(axis=1, keepdims=True), 1))
    core = table[:CORE]
    centre = core.mean(axis=0)
    _, axes = np.linalg.eigh((core - centre).T @ (core - centre))
    points = ((table - centre) @ axes[:, -60:]).astype(np.float32)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
    core = points[:CORE]
    centres = core[: min(COUNT, len(core))]  # the most frequent words are far apart
    for _ in range(ROUNDS):
        nearest = np.argmax(core @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, core)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 1e-6, sums / np.maximum(norms, 1e-6), centres).astype(np.float32)
    found: NDArray[np.int64] = np.argmax(points @ centres.T, axis=1)
    return found
