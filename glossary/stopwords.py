"""Function words by language, from `glossary/data/stopwords.json`."""

from __future__ import annotations

from functools import cache

from corpus.languages import primary
from glossary.normalise import fold
from glossary.tables import table


@cache
def _listed(lang: str) -> tuple[str, ...]:
    return tuple(table("stopwords").get(primary(lang), "").replace("_", " ").split())


@cache
def stopwords(lang: str) -> frozenset[str]:
    """The folded function words of a language; empty where none are listed."""
    return frozenset(part for word in _listed(lang) for part in fold(word).split())


@cache
def spelled_stopwords(lang: str) -> frozenset[str]:
    """The same in lower case and with their accents: `mais` is one, `maïs` is not."""
    return frozenset(word.lower() for word in _listed(lang))
