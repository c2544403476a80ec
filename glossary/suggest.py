"""Candidate terms: from one text by frequency and termhood, from aligned text by association, from edits by repetition.

Termhood is the C-value (Frantzi, Ananiadou & Mima 2000), with log2(n + 1) for n tokens so that single words count; association is
the log-likelihood ratio (Dunning 1993) with the Dice coefficient beside it.
"""

from __future__ import annotations

import difflib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from glossary.lemmas import lexicon
from glossary.normalise import Tokens, tokens
from glossary.phrases import general_words, may_be_verb, shaped, used_as_noun, whole
from glossary.stopwords import stopwords

MAX_TOKENS = 5
LONG = 3
"""Content words from which a candidate must occur once more than `minimum`: what two sentences share is mostly no term."""
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


def _spans(cut: Tokens, lang: str) -> Iterator[tuple[int, int]]:
    """Token spans that may be terms: words only, no function word at either edge, no number alone, no single letter."""
    common = stopwords(lang)
    for first, word in enumerate(cut.words):
        if not word[0].isalpha() or word in common or (len(word) < 2 and word.isascii()):
            continue
        for last in range(first, min(first + MAX_TOKENS, len(cut.words))):
            end = cut.words[last]
            if not end[0].isalnum():
                break
            if end in common or (last > first and len(end) < 2 and end.isascii() and not end.isdigit()):
                continue
            yield first, last + 1


class _Corpus:
    """The candidate spans of one language's side: which segments hold them, and how they are spelled."""

    def __init__(self, texts: Sequence[str], lang: str) -> None:
        self.lang = lang
        self.segments: dict[Key, set[int]] = defaultdict(set)
        self.counts: Counter[Key] = Counter()
        self.spellings: dict[Key, Counter[str]] = defaultdict(Counter)
        self.before: dict[str, list[str]] = defaultdict(list)
        """What stands before words that may be verbs."""
        self.doubtful: set[Key] = set()
        known = lexicon(lang)
        lemmas: dict[str, str] = {}
        for number, text in enumerate(texts):
            cut = tokens(text)
            for word in cut.words:
                if word not in lemmas:
                    lemmas[word] = known.lemma(word)
            for first, last in _spans(cut, lang):
                key = tuple(lemmas[w] for w in cut.words[first:last])
                if not whole(cut, text, first, last) or not shaped(tuple(cut.words[first:last]), key, lang):
                    continue
                if may_be_verb(cut.words[first], key[0], lang):
                    self.before[key[0]].append(cut.words[first - 1] if first else "")
                    self.doubtful.add(key)
                self.counts[key] += 1
                self.segments[key].add(number)
                self.spellings[key][text[cut.start(first) : cut.end(last - 1)]] += 1

    def spelled(self, key: Key) -> str:
        """The most frequent spelling; of equals a lower-case one, then the shortest."""
        return max(self.spellings[key].items(), key=lambda item: (item[1], item[0][0].islower(), -len(item[0]), item[0]))[0]

    def termhood(self, minimum: int) -> dict[Key, float]:
        """C-value of every candidate that occurs `minimum` times and is neither a verb, a general word nor a part of one other."""
        general, common = general_words(self.lang), stopwords(self.lang)
        nouns = {word: used_as_noun(before, self.lang) for word, before in self.before.items()}
        kept = {
            k: n
            for k, n in self.counts.items()
            if n >= minimum + (minimum > 1 and sum(w not in common for w in k) >= LONG)
            and not all(w in general for w in k)
            and (k not in self.doubtful or nouns[k[0]])
        }
        inside: dict[Key, list[int]] = defaultdict(list)
        for key, count in kept.items():
            for size in range(1, len(key)):
                for at in range(len(key) - size + 1):
                    inner = key[at : at + size]
                    if inner in kept:
                        inside[inner].append(count)
        values = {}
        for key, count in kept.items():
            nested = inside.get(key)
            if nested and max(nested) >= SAME * count:
                continue
            values[key] = math.log2(len(key) + 1) * (count - (sum(nested) / len(nested) if nested else 0))
        return {k: v for k, v in values.items() if v > 0}


def from_text(
    texts: Sequence[str], lang: str, *, minimum: int = 2, limit: int = 50, known: Iterable[str] = ()
) -> list[Candidate]:
    """Candidate terms of a text, best first. `known` terms (of a glossary) are left out."""
    corpus = _Corpus(texts, lang)
    left_out = _keys(known, lang)
    values = {k: v for k, v in corpus.termhood(minimum).items() if k not in left_out}
    best = sorted(values, key=lambda k: (-values[k], k))[:limit]
    return [Candidate(corpus.spelled(k), corpus.counts[k], round(values[k], 2)) for k in best]


def from_pairs(
    pairs: Sequence[tuple[str, str]],
    source_lang: str,
    target_lang: str,
    *,
    minimum: int = 2,
    limit: int = 50,
    known: Iterable[str] = (),
) -> list[Candidate]:
    """Candidate terms of aligned segments with their likeliest translations, best first; those without a translation come last."""
    source = _Corpus([s for s, _ in pairs], source_lang)
    target = _Corpus([t for _, t in pairs], target_lang)
    by_segment: dict[int, list[Key]] = defaultdict(list)
    for key, segments in target.segments.items():
        if len(segments) >= minimum:
            for number in segments:
                by_segment[number].append(key)
    left_out = _keys(known, source_lang)
    values = {k: v for k, v in source.termhood(minimum).items() if k not in left_out}
    best = sorted(values, key=lambda k: (-values[k], k))[: limit * 4]
    found = [_translated(k, values[k], source, target, by_segment, len(pairs)) for k in best]
    found.sort(key=lambda c: (-(c.termhood * (0.1 + c.dice)), c.text))
    return found[:limit]


def _translated(
    key: Key, value: float, source: _Corpus, target: _Corpus, by_segment: dict[int, list[Key]], total: int
) -> Candidate:
    here = source.segments[key]
    together = Counter(k for number in sorted(here) for k in by_segment.get(number, ()))
    best: tuple[float, float, int, Key] | None = None
    for other, both in together.items():
        there = len(target.segments[other])
        if both < 2:
            continue
        ratio = log_likelihood(both, len(here), there, total)
        dice = 2 * both / (len(here) + there)
        # of equally associated phrases the one nearest in length to the source term is the translation
        rank = (round(dice, 6), -abs(len(other) - len(key)), both, other)
        if dice >= 0.3 and (best is None or (rank[0], rank[1], ratio) > (best[0], -abs(len(best[3]) - len(key)), best[1])):
            best = (rank[0], ratio, both, other)
    if best is None:
        return Candidate(source.spelled(key), source.counts[key], round(value, 2))
    dice, ratio, both, other = best
    return Candidate(
        source.spelled(key), source.counts[key], round(value, 2), target.spelled(other), both, round(dice, 3), round(ratio, 1)
    )


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


def _keys(terms: Iterable[str], lang: str) -> set[Key]:
    known = lexicon(lang)
    return {tuple(known.lemma(w) for w in tokens(t).words) for t in terms}
