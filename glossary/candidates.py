"""The terms that the text of one language may have: noun phrases (`glossary.phrases`) with their places, and their termhood.

Termhood is the C-value (Frantzi, Ananiadou & Mima 2000), with log2(n + 1) for n words that carry meaning so that single words
count, weighted by how surely the phrase is one and by the square of the rarity of its words in general language (the idea of
weirdness: Ahmad, Gillam & Tostevin 1999).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.languages import primary
from glossary.background import Background, background
from glossary.lemmas import Lexicon, lexicon
from glossary.morphology import RULED, singulars
from glossary.normalise import tokens
from glossary.phrases import classes, general_words, light_words, number_words, phrases
from glossary.stopwords import stopwords

ADVERBIAL = frozenset(["a", "au", "aux", "en", "at", "in", "on"])
"""Before a light word: `aux dépens`, `en cours`, `in part`."""
LEAST_FIT = 0.3
"""Candidates less likely to be a noun phrase are left out."""
LEAST_RARE = 0.35
"""Single words less rare are left out."""
FIXED = 3
"""Occurrences from which even general words make a fixed phrase (`premier ministre`)."""
SAME = 0.8
"""A candidate that occurs inside one longer candidate in this share of its places is no term of its own."""
Key = tuple[str, ...]


class Phrases:
    """The candidates of one language's side: which segments hold them, how they are spelled, how well they fit."""

    def __init__(self, texts: Sequence[str], lang: str, known: Background | None = None) -> None:
        self.lang, self.known = lang, known or background(lang)
        self.segments: dict[Key, set[int]] = defaultdict(set)
        self.counts: Counter[Key] = Counter()
        self.places: dict[Key, list[tuple[int, int, int]]] = defaultdict(list)
        """Segment, start and end in its text."""
        self.spellings: dict[Key, Counter[str]] = defaultdict(Counter)
        self.words: dict[Key, tuple[str, ...]] = {}
        """Folded, as they are spelled first."""
        self._fits: dict[Key, float] = defaultdict(float)
        self._marked: Counter[Key] = Counter()
        self._lemmas: dict[str, str] = {}
        forms = lexicon(lang)
        self._sizes = [len(text) for text in texts]
        cuts = [tokens(text) for text in texts]
        shares = classes(cuts, self.known)
        for number, (text, cut) in enumerate(zip(texts, cuts, strict=True)):
            for word in cut.words:
                if word not in self._lemmas:
                    self._lemmas[word] = _singular(word, forms)
            for phrase in phrases(text, cut, self.known, shares, lang):
                written = tuple(cut.words[phrase.first : phrase.last])
                key = tuple(self._lemmas[w] for w in written)
                start, end = cut.start(phrase.first), cut.end(phrase.last - 1)
                self.words.setdefault(key, written)
                self.counts[key] += 1
                self.segments[key].add(number)
                self.places[key].append((number, start, end))
                self.spellings[key][text[start:end]] += 1
                self._fits[key] += phrase.fit
                self._marked[key] += phrase.marked

    def spelled(self, key: Key) -> str:
        """The most frequent spelling; of equals a lower-case one, then the shortest. A capital that only begins a sentence is none of
        the term's, where its other words have none."""
        best = max(self.spellings[key].items(), key=lambda item: (item[1], item[0][0].islower(), -len(item[0]), item[0]))[0]
        begins = len(key) > 1 and not self._marked[key] and best[1:].islower() and primary(self.lang) != "de"
        return best[0].lower() + best[1:] if begins else best

    def fit(self, key: Key) -> float:
        """Mean likelihood of its places; a phrase that comes again, or is marked as a name, is likelier to be one."""
        count = self.counts[key]
        mean = self._fits[key] / count
        return min(1.0, mean * (1 + 0.5 * math.log(count)) + 0.2 * (self._marked[key] / count))

    def content(self, key: Key) -> int:
        """How many of its words carry meaning."""
        common = stopwords(self.lang)
        return sum(w not in common for w in key)

    def place(self, key: Key) -> float:
        """Where it stands in its segments on average: 0 at the start, 1 at the end."""
        places = self.places[key]
        return sum(start / max(self._sizes[number], 1) for number, start, _ in places) / len(places)

    def rarity(self, key: Key) -> float:
        """Of its words that carry meaning, as the background has them: between the mean and the rarest."""
        common = stopwords(self.lang)
        values = [self.known.rarity(w) for w in self.words[key] if w not in common] or [0.0]
        return (sum(values) / len(values) + max(values)) / 2

    def termhood(self, minimum: int) -> dict[Key, float]:
        """C-value by fit and rarity of every candidate that occurs `minimum` times and is no part of one other."""
        kept = {k: n for k, n in self.counts.items() if n >= minimum and self.fit(k) >= LEAST_FIT and not self._general(k)}
        weights = {k: self._weight(k) for k in kept}
        around: dict[Key, list[Key]] = defaultdict(list)
        for key in kept:
            for inner in set(_parts(key)):
                if inner in kept:
                    around[inner].append(key)
        for inner, longer in around.items():
            for key in longer:
                if inner in kept and key in kept:
                    # of two that always stand together one is the term; a longer one is none around a term that stands alone too
                    if kept[key] >= SAME * kept[inner] and not self._marked[inner]:
                        single = len(inner) > 1 and kept[key] == 1
                        del kept[key if single and weights[inner] > weights[key] else inner]
                    elif len(inner) > 1 and kept[inner] >= 2 * kept[key]:
                        del kept[key]
        values = {}
        for key, count in kept.items():
            nested = [kept[k] for k in around.get(key, ()) if k in kept]
            alone = count - (sum(nested) / len(nested) if nested else 0)
            values[key] = weights[key] * max(alone, count / 2 if self._marked[key] else 0)
        return {k: v for k, v in values.items() if v > 0}

    def _weight(self, key: Key) -> float:
        return math.log2(self.content(key) + 1) * self.fit(key) * self.rarity(key) ** 2

    def _general(self, key: Key) -> bool:
        """Whether a candidate is made of general words, or begins with one that only leads to another (`a number of`)."""
        general, light, common = general_words(self.lang), light_words(self.lang), stopwords(self.lang)
        if all(w in general or w in light or w in common for w in key):
            return True
        if self._marked[key] or (len(key) > 1 and self.counts[key] >= FIXED):
            return False
        if len(key) == 1:
            return self.rarity(key) < LEAST_RARE
        leads = any(w in light and (after in common) for w, after in pairwise(key))
        counted = key[-1] in light and (key[-2] in ADVERBIAL or any(w in number_words(self.lang) for w in key))
        return leads or counted or any(w in general and self.known.main_class(w) in "APR" for w in (key[0], key[-1]))


def _parts(key: Key) -> Iterator[Key]:
    for size in range(1, len(key)):
        for at in range(len(key) - size + 1):
            yield key[at : at + size]


def _singular(word: str, forms: Lexicon) -> str:
    """A folded word without its number, under which its forms are counted together; the lemma may be a verb's (`sauvegardes`)."""
    lemma = forms.lemma(word)
    if lemma == word or forms.lang not in RULED:
        return lemma
    return next((one for one in singulars(word, forms.lang) if forms.spellings(one)), word)


def key_of(text: str, forms: Lexicon) -> Key:
    """What all numbers of a term have in common."""
    return tuple(_singular(word, forms) for word in tokens(text).words)
