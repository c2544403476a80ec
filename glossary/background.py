"""What a language is like in general: how rare its words are, and what part of speech a word is where it stands.

`glossary.learn` makes the data; `glossary/data/README.md` says from what. Everything is in folded spelling, so that text without
accents is served as text with them. Languages without data have every word equally rare and no parts of speech.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.languages import primary
from glossary.errors import GlossaryError
from glossary.learn import EDGE, ENDINGS, OPEN

Shares = tuple[float, ...]
"""How much of a word belongs to each class, in the order of `Background.classes`; they sum to 1."""


SMOOTH = 0.1
"""Ninths that every class of a word has at least: what stands in the data is rounded."""
ADAPT = 2
"""Rounds in which a text's own evidence is taken in."""


class Background:
    """Counts and classes of one language's words."""

    def __init__(self, head: dict[str, Any], rows: Sequence[str]) -> None:
        self.classes: str = head["classes"]
        """N noun, A adjective, P participle, V verb, I infinitive, G gerund, R adverb; empty where nothing is known of classes."""
        self._total = max(int(head["total"]), 2)
        self._kinds = {w: kind for kind, listed in head["groups"].items() for w in listed.split()}
        self._table: dict[str, Shares] = {pair: tuple(p) for pair, p in head["table"].items()}
        self._counts: dict[str, int] = {}
        self._shares: dict[str, str] = {}
        for row in rows:
            word, count, *digits = row.split(" ")
            self._counts[word] = int(count)
            if digits:
                self._shares[word] = digits[0]
        self._endings: dict[str, list[float]] = {}

    def kind(self, word: str) -> str:
        """The closed class of a word, `OPEN` for other words, `EDGE` for signs and numbers."""
        return self._kinds.get(word) or (OPEN if word[0].isalpha() else EDGE)

    @property
    def groups(self) -> frozenset[str]:
        """The words of the closed classes."""
        return frozenset(self._kinds)

    def rarity(self, word: str) -> float:
        """0 for a word that is everywhere to 1 for one that the background does not know: its information by the most there is."""
        return 1 - math.log(self._counts.get(word, 0) + 1) / math.log(self._total)

    def tag(self, word: str, before: str, behind: str, prior: Shares | None = None) -> Shares:
        """The probability of each class for a word between words of the kinds `before` and `behind`; `prior` is what it is
        elsewhere, by default in the language as a whole."""
        prior = prior or self.prior(word)
        here = self._table.get(before + behind)
        found = [p * h for p, h in zip(prior, here, strict=True)] if here else list(prior)
        total = sum(found) or 1.0
        return tuple([value / total for value in found])

    def adapted(self, places: Mapping[str, Counter[tuple[str, str]]]) -> dict[str, Shares]:
        """What each word is in one text, given the kinds of words that it stands between there: a step of the expectation
        maximisation by which the background was learnt, with what the language says as a prior."""
        found: dict[str, Shares] = {}
        for word, pairs in places.items():
            shares = prior = self.prior(word)
            for _ in range(ADAPT):
                sums = list(prior)
                for pair, count in pairs.items():
                    sums = [s + count * p for s, p in zip(sums, self.tag(word, *pair, shares), strict=True)]
                total = sum(sums)
                shares = tuple([s / total for s in sums])
            found[word] = shares
        return found

    def main_class(self, word: str) -> str:
        """The class that a word has most often, wherever it stands."""
        return max(zip(self.prior(word), self.classes, strict=True), default=(0.0, "N"))[1]

    def listed(self, word: str) -> Shares | None:
        """What a word is in the language as a whole; None where it is unknown."""
        digits = self._shares.get(word)
        return tuple([(int(d) + SMOOTH) / (9 + SMOOTH * len(digits)) for d in digits]) if digits else None

    def prior(self, word: str) -> Shares:
        """What a word is in the language as a whole; of an unknown one its ending tells."""
        if (listed := self.listed(word)) is not None:
            return listed
        size = len(self.classes)
        prior = [1 / size] * size
        for length in ENDINGS:
            seen = self._by_ending.get(word[-length:]) if len(word) > length else None
            if seen:
                prior = [(s + 2 * p) / (sum(seen) + 2) for s, p in zip(seen, prior, strict=True)]
        return tuple(prior)

    @property
    def _by_ending(self) -> dict[str, list[float]]:
        """For each ending what the known words that have it are, summed; worked out when the first unknown word comes."""
        if not self._endings:
            sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(self.classes))
            for word, digits in self._shares.items():
                share = [int(d) / 9 for d in digits]
                for length in ENDINGS:
                    if len(word) > length:
                        there = sums[word[-length:]]
                        sums[word[-length:]] = [a + b for a, b in zip(there, share, strict=True)]
            self._endings = dict(sums)
        return self._endings


_NOTHING: dict[str, Any] = {"classes": "", "total": 2, "groups": {}, "table": {}}


@cache
def background(lang: str) -> Background:
    """The background that comes with the package, or one that knows nothing."""
    path = files("glossary").joinpath(f"data/background.{primary(lang)}.txt.xz")
    return _parsed(path.read_bytes(), str(path)) if path.is_file() else Background(_NOTHING, ())


def read_background(path: Path) -> Background:
    """The background in a file that `glossary.learn` wrote; raises `GlossaryError` for anything else."""
    from corpus.textio import opened

    with opened(path) as source:
        return _parsed(source.read(), str(path))


def _parsed(data: bytes, where: str) -> Background:
    import lzma

    try:
        first, *rows = lzma.decompress(data).decode().rstrip("\n").split("\n")
        return Background(json.loads(first), rows)
    except (lzma.LZMAError, ValueError, KeyError, TypeError, AttributeError):
        raise GlossaryError("no background", where=where, mend="make it with termweave glossary background") from None
