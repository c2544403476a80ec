"""Learn a background from text: how often words stand in a language, and what part of speech their neighbours say they are.

A word's class is told by its neighbours alone, so neither a tagger nor a tagged text is needed: each class has a
distribution over the kinds of words before and behind (`data/classes.json` names the kinds), taken from words of which
the class is sure; every other word is a mixture of the classes, whose shares expectation maximisation finds, with the shares of
words of the same ending as its prior. What `glossary.background` reads is counts and shares, no text.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.languages import primary
from glossary.errors import GlossaryError
from glossary.lemmas import Lexicon, lexicon
from glossary.normalise import fold, tokens
from glossary.stopwords import stopwords
from glossary.tables import table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OPEN, EDGE = "w", "$"
"""Kinds of neighbours beside the groups of closed classes: any other word; a sign, or where the text begins or ends."""
LEAST, SURE = 5, 20
"""Occurrences of a word that is written down, and of one that a class is learnt from."""
ROUNDS = 14
ENDINGS = range(2, 6)


def grammar(lang: str) -> dict[str, Any]:
    """The groups and seeds of a language; without them only counts can be learnt."""
    return dict(table("classes").get(primary(lang), {"groups": {}, "seeds": {}}))


def learn(texts: Iterable[str], lang: str, out: BinaryIO) -> int:
    """Write the background of `texts` to `out` (xz); how many words it has. Raises `GlossaryError` where it has none."""
    import lzma

    rules = grammar(lang)
    places, total = _places(texts, {w: kind for kind, listed in rules["groups"].items() for w in listed.split()})
    if not places:
        raise GlossaryError("no word occurs often enough to learn from", mend=f"give more text; {LEAST} times is the least")
    head: dict[str, Any] = {"lang": primary(lang), "total": total, "groups": rules["groups"], "classes": "", "table": {}}
    shares: dict[str, str] = {}
    seeds = _seeds(places, rules["seeds"], lang)
    if len(seeds) > 1:
        head["classes"], head["table"], shares = _mixtures(places, seeds)
    rows = (f"{w} {c.total()} {shares.get(w, '')}".rstrip() for w, c in sorted(places.items()))
    text = "\n".join((json.dumps(head, ensure_ascii=False), *rows)) + "\n"
    out.write(lzma.compress(text.encode(), preset=9))
    return len(places)


def _places(texts: Iterable[str], groups: dict[str, str]) -> tuple[dict[str, Counter[str]], int]:
    """For every word the pairs of kinds that it stands between, and the number of all tokens."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    total = 0
    for text in texts:
        words = tokens(text).words
        kinds = [EDGE, *(groups.get(w) or (OPEN if w[0].isalpha() else EDGE) for w in words), EDGE]
        total += len(words)
        for i, word in enumerate(words):
            found[word][kinds[i] + kinds[i + 2]] += 1
    return {w: c for w, c in found.items() if c.total() >= LEAST and w[0].isalpha()}, total


def _seeds(places: dict[str, Counter[str]], patterns: dict[str, dict[str, Any]], lang: str) -> dict[str, list[str]]:
    common, known = stopwords(lang), lexicon(lang)
    found: dict[str, list[str]] = {name: [] for name in patterns}
    for word, count in places.items():
        if count.total() < SURE or word in common:
            continue
        name = next((name for name, rule in patterns.items() if _is_seed(word, rule, known)), None)
        if name:
            found[name].append(word)
    return {name: words for name, words in found.items() if words}


def _is_seed(word: str, rule: dict[str, Any], known: Lexicon) -> bool:
    if not re.fullmatch(rule["form"], word):
        return False
    spellings = known.spellings(word)
    lemma = fold(known.written_lemma(word)) if spellings else ""
    if "lemma" in rule and not re.fullmatch(rule["lemma"], lemma):
        return False
    if "inflected" in rule and (lemma != word) != rule["inflected"]:
        return False
    return "accented" not in rule or (len(spellings) == 1 and re.fullmatch(rule["accented"], spellings[0]) is not None)


def _mixtures(places: dict[str, Counter[str]], seeds: dict[str, list[str]]) -> tuple[str, dict[str, list[float]], dict[str, str]]:
    """The classes; for each pair of kinds the probability in each class; for each word its shares in ninths, as digits."""
    import numpy as np

    words = list(places)
    pairs = sorted({pair for count in places.values() for pair in count})
    at = {pair: i for i, pair in enumerate(pairs)}
    counts = np.zeros((len(words), len(pairs)))
    for i, word in enumerate(words):
        for pair, count in places[word].items():
            counts[i, at[pair]] = count
    row = {word: i for i, word in enumerate(words)}
    table = np.full((len(seeds), len(pairs)), 0.5)
    for k, chosen in enumerate(seeds.values()):
        seen = counts[[row[w] for w in chosen]]
        size = seen.sum(1, keepdims=True)
        table[k] += (seen / size * np.minimum(size, 500)).sum(0)  # no word speaks for its class alone
    table /= table.sum(1, keepdims=True)
    shares = np.full((len(words), len(seeds)), 1 / len(seeds))
    for number in range(ROUNDS):
        prior = by_ending(words, shares) if number else shares
        shares = np.vstack([_expected(counts[i : i + 2000], shares[i : i + 2000], table) for i in range(0, len(words), 2000)])
        shares += LEAST * prior
        shares /= shares.sum(1, keepdims=True)
    digits = {w: "".join(str(round(9 * float(s))) for s in shares[i]) for i, w in enumerate(words)}
    rounded = {pair: [float(f"{p:.3g}") for p in table[:, i]] for pair, i in at.items()}
    return "".join(seeds), rounded, digits


def _expected(counts: NDArray[np.float64], shares: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many occurrences of each word (rows) belong to each class, given its shares so far."""
    likely = shares[:, :, None] * table[None]
    likely /= likely.sum(1, keepdims=True) + 1e-30
    summed: NDArray[np.float64] = (counts[:, None, :] * likely).sum(2)
    return summed


def by_ending(words: list[str], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the other words of the same ending are: the longer the ending that several share, the more it says."""
    import numpy as np

    size = shares.shape[1]
    sums: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(size))
    for word, share in zip(words, shares, strict=True):
        for length in ENDINGS:
            if len(word) > length:
                sums[word[-length:]] += share
    out = np.empty_like(shares)
    for i, word in enumerate(words):
        prior = np.full(size, 1 / size)
        for length in ENDINGS:
            if len(word) > length:
                others = sums[word[-length:]] - shares[i]
                prior = (others + 2 * prior) / (others.sum() + 2)
        out[i] = prior
    return out
