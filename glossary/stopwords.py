"""Function words by language, from `glossary/data/stopwords.json`; written by hand for this package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from corpus.languages import primary
from glossary.normalise import fold


@cache
def _listed(lang: str) -> tuple[str, ...]:
    table = json.loads(files("glossary").joinpath("data/stopwords.json").read_text("utf-8"))
    listed = str(table.get(primary(lang), ""))
    return tuple(part for word in listed.split() for part in word.replace("_", " ").split())


@cache
def stopwords(lang: str) -> frozenset[str]:
    """The folded function words of a language; empty where none are listed."""
    return frozenset(part for word in _listed(lang) for part in fold(word).split())


@cache
def spelled_stopwords(lang: str) -> frozenset[str]:
    """The same in lower case and with their accents: `mais` is one, `maïs` is not."""
    return frozenset(word.lower() for word in _listed(lang))
