"""Candidate terms: from one text by frequency and termhood, from aligned text by association, from edits by repetition.

Candidates are noun phrases (`glossary.phrases`). Termhood is the C-value (Frantzi, Ananiadou & Mima 2000), with log2(n + 1) for n
words that carry meaning so that single words count, weighted by how surely the phrase is one and by the square of the rarity of its
words in general language (the idea of weirdness: Ahmad, Gillam & Tostevin 1999). Association is the Dice coefficient, with the
log-likelihood ratio (Dunning 1993) beside it.
"""

from __future__ import annotations

import difflib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.values import Link
from glossary.background import Background, background
from glossary.lemmas import Lexicon, lexicon
from glossary.morphology import RULED, singulars
from glossary.normalise import tokens
from glossary.phrases import classes, general_words, light_words, number_words, phrases
from glossary.stopwords import stopwords

MAX_TOKENS = 5
ADVERBIAL = frozenset(["a", "au", "aux", "en", "at", "in", "on"])
"""Before a light word: `aux dépens`, `en cours`, `in part`."""
LEAST_FIT = 0.3
"""Candidates less likely to be a noun phrase are left out."""
LEAST_RARE = 0.35
"""Single words less rare are left out."""
LEAST_TOGETHER, LEAST_DICE = 2, 0.3
"""Segments that a term shares with its translation, and the Dice coefficient of the two: less is chance."""
SHORT = 30_000
"""Characters of text in which most terms stand only once."""
FIXED = 3
"""Occurrences from which even general words make a fixed phrase (`premier ministre`)."""
SAME = 0.8
"""A candidate that occurs inside one longer candidate in this share of its places is no term of its own."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that the text seems to have, with its best translation where one can be told."""

    text: str
    """Its most frequent spelling."""
    count: int
    termhood: float
    """C-value; compare within one run only."""
    translation: str = ""
    together: int = 0
    """Segments that hold the term and its translation."""
    dice: float = 0.0
    """0 to 1: twice the segments that hold both, by the segments that hold each."""
    likelihood: float = 0.0
    """Log-likelihood ratio; above 10.8 chance is less likely than one in a thousand."""


class _Corpus:
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
        """The most frequent spelling; of equals a lower-case one, then the shortest."""
        return max(self.spellings[key].items(), key=lambda item: (item[1], item[0][0].islower(), -len(item[0]), item[0]))[0]

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


def _least(texts: Sequence[str]) -> int:
    return 1 if sum(map(len, texts)) < SHORT else 2


def from_text(
    texts: Sequence[str],
    lang: str,
    *,
    minimum: int | None = None,
    limit: int = 50,
    known: Iterable[str] = (),
    general: Background | None = None,
) -> list[Candidate]:
    """Candidate terms of a text that stand there `minimum` times, best first; once is enough in a short text. `known` terms (of a
    glossary) are left out; `general` is the background, by default the package's own."""
    minimum = minimum or _least(texts)
    corpus = _Corpus(texts, lang, general)
    left_out = _keys(known, lang)
    values = {k: v for k, v in corpus.termhood(minimum).items() if k not in left_out}
    best = sorted(values, key=lambda k: (-values[k], k))[:limit]
    return [Candidate(corpus.spelled(k), corpus.counts[k], round(values[k], 2)) for k in best]


def from_pairs(
    pairs: Sequence[tuple[str, str]],
    source_lang: str,
    target_lang: str,
    *,
    links: Sequence[Sequence[Link]] = (),
    minimum: int | None = None,
    limit: int = 50,
    known: Iterable[str] = (),
    general: Background | None = None,
) -> list[Candidate]:
    """Candidate terms of aligned segments with their likeliest translations, best first; those without a translation come last.

    `links` are the words that render each other, where somebody knows them: then a term that stands once has a translation too.
    """
    minimum = minimum or _least([s for s, _ in pairs])
    source = _Corpus([s for s, _ in pairs], source_lang, general)
    target = _Corpus([t for _, t in pairs], target_lang)
    left_out = _keys(known, source_lang)
    values = {k: v for k, v in source.termhood(minimum).items() if k not in left_out}
    best = sorted(values, key=lambda k: (-values[k], k))[: limit * 4]
    matched = _matched(best, source, target, minimum, len(pairs))
    aligned = _linked(best, source, target, links)
    found = []
    for key in best:
        text, count, value = source.spelled(key), source.counts[key], round(values[key], 2)
        there = matched.get(key)
        if key in aligned and (there is None or there.key != aligned[key]):
            there = _associated(source.segments[key], target.segments[aligned[key]], aligned[key], len(pairs))
        if there is None:
            found.append(Candidate(text, count, value))
        else:
            spelled = target.spelled(there.key)
            found.append(Candidate(text, count, value, spelled, there.together, round(there.dice, 3), round(there.likelihood, 1)))
    found.sort(key=lambda c: (-(c.termhood * (0.1 + c.dice)), c.text))
    return found[:limit]


@dataclass(frozen=True, slots=True)
class _Association:
    key: Key
    together: int
    dice: float
    likelihood: float


def _associated(here: set[int], there: set[int], key: Key, total: int) -> _Association:
    both = len(here & there)
    ratio = log_likelihood(both, len(here), len(there), total)
    return _Association(key, both, 2 * both / (len(here) + len(there)), ratio)


def _matched(keys: Sequence[Key], source: _Corpus, target: _Corpus, minimum: int, total: int) -> dict[Key, _Association]:
    """For each source term the target term that it stands with most exclusively, each target term given once (competitive linking,
    Melamed 2000): of equals those alike in length, then those alike in place."""
    by_segment: dict[int, list[Key]] = defaultdict(list)
    for key in target.termhood(minimum):
        for number in target.segments[key]:
            by_segment[number].append(key)
    ranked = []
    for key in keys:
        here = source.segments[key]
        for other, both in Counter(k for number in sorted(here) for k in by_segment.get(number, ())).items():
            found = _associated(here, target.segments[other], other, total)
            if both >= LEAST_TOGETHER and found.dice >= LEAST_DICE:
                apart = abs(source.content(key) - target.content(other))
                ranked.append(
                    (-round(found.dice, 6), apart, abs(source.place(key) - target.place(other)), -both, key, other, found)
                )
    chosen: dict[Key, _Association] = {}
    taken: set[Key] = set()
    for *_, key, other, found in sorted(ranked, key=lambda r: r[:6]):
        if key not in chosen and other not in taken:
            chosen[key] = found
            taken.add(other)
    return chosen


def _linked(keys: Sequence[Key], source: _Corpus, target: _Corpus, links: Sequence[Sequence[Link]]) -> dict[Key, Key]:
    """For each source term the phrase that its words are linked to in most of its places."""
    phrases_at: dict[tuple[int, int, int], Key] = {place: key for key, places in target.places.items() for place in places}
    found: dict[Key, Key] = {}
    for key in keys if links else ():
        votes: Counter[Key] = Counter()
        for number, start, end in source.places[key]:
            inside = [link for link in links[number] if link.start < end and start < link.end]
            if inside:
                span = (number, min(x.target_start for x in inside), max(x.target_end for x in inside))
                votes.update([phrases_at[span]] if span in phrases_at else [])
        if votes and 2 * (best := votes.most_common(1)[0])[1] >= source.counts[key]:
            found[key] = best[0]
    return found


def log_likelihood(both: int, first: int, second: int, total: int) -> float:
    """Dunning's G2 for two events that occur in `first` and `second` of `total` segments, and in `both` together; 0 when fewer than
    chance would bring."""
    if total == 0 or both * total <= first * second:
        return 0.0
    table = (both, first - both, second - both, total - first - second + both)
    rows, columns = (first, total - first), (second, total - second)
    expected = (rows[0] * columns[0], rows[0] * columns[1], rows[1] * columns[0], rows[1] * columns[1])
    return 2 * sum(o * math.log(o * total / e) for o, e in zip(table, expected, strict=True) if o and e)


@dataclass(frozen=True, slots=True)
class Edit:
    """What editors keep changing: the same words into the same others."""

    before: str
    after: str
    count: int
    source: str = ""
    """The source words that all these segments share and others do not."""


def from_edits(
    units: Sequence[tuple[str, str, str]], source_lang: str, target_lang: str, *, minimum: int = 2, limit: int = 50
) -> list[Edit]:
    """Replacements that occur in `minimum` units or more. Units are source, target before, target after the editor."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    spelled: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for number, (_, before, after) in enumerate(units):
        for old, new in _replaced(before, after):
            key = (_lemmas(old, target_lang), _lemmas(new, target_lang))
            if key[0] != key[1] and number not in seen[key]:
                seen[key].append(number)
                spelled[key][old, new] += 1
    source = _Corpus([s for s, _, _ in units], source_lang)
    found = []
    for key, numbers in seen.items():
        if len(numbers) < minimum or all(w in stopwords(target_lang) for w in key[1].split()):
            continue
        (old, new), _ = spelled[key].most_common(1)[0]
        found.append(Edit(old, new, len(numbers), _shared(source, numbers)))
    return sorted(found, key=lambda e: (-e.count, e.before, e.after))[:limit]


def _replaced(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Word runs that an editor replaced, without what was only added or removed.

    What was added and what was removed around one word that stayed (`office Nth`, `Nth Room`) is one replacement.
    """
    a, b = tokens(before), tokens(after)
    runs: list[list[int]] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(a=a.words, b=b.words, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if runs and i1 - runs[-1][1] <= 1 and (kind != "replace" or _one_sided(runs[-1])):
            runs[-1][1], runs[-1][3] = i2, j2
        else:
            runs.append([i1, i2, j1, j2])
    for i1, i2, j1, j2 in runs:
        if i1 < i2 <= i1 + MAX_TOKENS and j1 < j2 <= j1 + MAX_TOKENS:
            yield before[a.start(i1) : a.end(i2 - 1)], after[b.start(j1) : b.end(j2 - 1)]


def _lemmas(text: str, lang: str) -> str:
    """Another number or form of the same words is no other term."""
    known = lexicon(lang)
    return " ".join(known.lemma(word) for word in tokens(text).words)


def _one_sided(run: Sequence[int]) -> bool:
    return run[0] == run[1] or run[2] == run[3]


def _shared(source: _Corpus, numbers: Sequence[int]) -> str:
    """The longest candidate that occurs in all these segments, the rarer elsewhere the better; empty when there is none."""
    wanted = set(numbers)
    fits = [k for k, segments in source.segments.items() if wanted <= segments]
    if not fits:
        return ""
    return source.spelled(min(fits, key=lambda k: (len(source.segments[k]), -len(k), k)))


def _singular(word: str, forms: Lexicon) -> str:
    """A folded word without its number, under which its forms are counted together; the lemma may be a verb's (`sauvegardes`)."""
    lemma = forms.lemma(word)
    if lemma == word or forms.lang not in RULED:
        return lemma
    return next((one for one in singulars(word, forms.lang) if forms.spellings(one)), word)


def key_of(text: str, forms: Lexicon) -> Key:
    """What all numbers of a term have in common."""
    return tuple(_singular(word, forms) for word in tokens(text).words)


def _keys(terms: Iterable[str], lang: str) -> set[Key]:
    known = lexicon(lang)
    return {key_of(term, known) for term in terms}
