"""Function words by language, from `glossary/data/stopwords.json`; written by hand for this package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from glossary.normalise import fold


@cache
def stopwords(lang: str) -> frozenset[str]:
    """The folded function words of a language; empty where none are listed."""
    table = json.loads(files("glossary").joinpath("data/stopwords.json").read_text("utf-8"))
    listed = str(table.get(lang.replace("_", "-").split("-")[0].lower(), ""))
    return frozenset(part for word in listed.split() for part in fold(word.replace("_", " ")).split())
