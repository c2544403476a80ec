"""Words that hold sentences together: articles, prepositions, pronouns, conjunctions, auxiliaries and the adverbs among them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from corpus.languages import primary
from glossary.normalise import fold


@cache
def small_words(lang: str) -> frozenset[str]:
    """Small words in lower case, with accents and without; none for languages that are not listed."""
    table = json.loads(resources.files("pipeline.enforce").joinpath("data", "smallwords.json").read_text("utf-8"))
    listed = str(table.get(primary(lang), "")).split()
    return frozenset((*listed, *map(fold, listed)))
