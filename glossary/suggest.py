"""Candidate terms (`glossary.candidates`): from one text by termhood, from aligned text with their translations by association.

Association is the Dice coefficient, with the log-likelihood ratio (Dunning 1993) beside it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.values import Link
from glossary.background import Background
from glossary.candidates import Key, Phrases, key_of
from glossary.lemmas import lexicon

LEAST_TOGETHER, LEAST_DICE = 2, 0.3
"""Segments that a term shares with its translation, and the Dice coefficient of the two: less is chance."""
SHORT = 30_000
"""Characters of text in which most terms stand only once."""


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
    corpus = Phrases(texts, lang, general)
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
    source = Phrases([s for s, _ in pairs], source_lang, general)
    target = Phrases([t for _, t in pairs], target_lang)
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


def _matched(keys: Sequence[Key], source: Phrases, target: Phrases, minimum: int, total: int) -> dict[Key, _Association]:
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


def _linked(keys: Sequence[Key], source: Phrases, target: Phrases, links: Sequence[Sequence[Link]]) -> dict[Key, Key]:
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


def _keys(terms: Iterable[str], lang: str) -> set[Key]:
    known = lexicon(lang)
    return {key_of(term, known) for term in terms}
