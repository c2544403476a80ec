"""What a rendering's own approximator asks of the words before it: `a fine`, but `about $70` and never `a about $70`."""

from __future__ import annotations

import re
from functools import cache

from corpus.changes import Edit
from pipeline.money.conventions import convention, language_data
from pipeline.money.find import find_amounts

_NOUN = re.compile(r"[ \u00a0-]([a-z]{3,})")


def stray_articles(text: str, lang: str) -> list[Edit]:
    """Edits that take away an article before an approximator (`a about 20 dollars`), or where a noun follows the amount and the
    article is that noun's, put an adverb in the approximator's place: `a about $20 fine` -> `a roughly $20 fine`."""
    pattern = _pattern(lang)
    hits = list(pattern.finditer(text)) if pattern else []
    if not hits:
        return []
    how = language_data(lang)["article_before_approximator"]
    ends = {a.start: a.end for a in find_amounts(text, lang)}
    edits: list[Edit] = []
    for hit in hits:
        noun = _NOUN.match(text, ends[hit.end()]) if hit.end() in ends else None
        if noun and how["adverb"] and noun.group(1) not in how["no_noun"]:
            edits.append((*hit.span("article"), how["article"], "the article before its adverb"))
            edits.append((*hit.span("word"), how["adverb"], "an adverb before the noun"))
        else:
            edits.append((hit.start("article"), hit.start("word"), "", "no article before an approximator"))
    return edits


@cache
def _pattern(lang: str) -> re.Pattern[str] | None:
    data = language_data(lang).get("article_before_approximator")
    if not data:
        return None
    words = convention(lang).approximators["about"]
    body = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    articles = "|".join(data["articles"])
    return re.compile(rf"(?<![\w'’-])(?P<article>{articles})\s+(?P<word>{body})\s(?=\S{{0,4}}\d)")
