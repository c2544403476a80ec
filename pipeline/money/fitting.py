"""What an amount asks of the words before it: `an €8 fine`, `a fine` but never `a about $70`, and `about` once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus.changes import Edit
from corpus.languages import primary
from glossary.inflection import fix_article
from pipeline.money.conventions import convention, language_data
from pipeline.money.find import find_amounts
from pipeline.money.traces import free

_NOUN = re.compile(r"[ \u00a0-]([a-z]{3,})")


def fitting(text: str, lang: str, starts: Sequence[int]) -> list[Edit]:
    """Edits that make the words before the amounts of `text` fit them; `starts` are where the ones that we wrote begin."""
    edits = [*stray_articles(text, lang), *doubled_words(text, lang), *adverbs(text, lang, starts), *elisions(text, lang)]
    if primary(lang) == "en":
        articles = (fix_article(text, start) for start in starts)
        edits += [(*article, "a or an") for article in articles if article is not None]
    taken: list[tuple[int, int]] = []
    kept = []
    for edit in edits:
        if free(*edit[:2], taken):
            taken.append(edit[:2])
            kept.append(edit)
    return kept


def doubled_words(text: str, lang: str) -> list[Edit]:
    """Edits that take away the first of two approximators that say the same: `about about 500 yuan`, `around about 500 yuan`."""
    return [(*hit.span("again"), "", "said twice") for pattern in _doubled(lang) for hit in pattern.finditer(text)]


@cache
def _doubled(lang: str) -> tuple[re.Pattern[str], ...]:
    bodies = [
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        for words in convention(lang).approximators.values()
    ]
    return tuple(re.compile(rf"(?<!\w)(?P<again>(?:{b})\s*)(?:{b})(?=\s?\S{{0,4}}\d)", re.IGNORECASE) for b in bodies)


def adverbs(text: str, lang: str, starts: Sequence[int]) -> list[Edit]:
    """Edits that put an adverb in the place of an approximator behind a determiner: `the about $580` -> `the roughly $580`.

    Only where we wrote it: `we know that about 10%` is right.
    """
    adverb = language_data(lang).get("article_before_approximator", {}).get("adverb")
    if not adverb:
        return []
    words = "|".join(map(re.escape, language_data(lang)["approximated_by"]["determined"]))
    ours = re.escape(convention(lang).approximators["about"][0])
    pattern = rf"(?<![\w'’-])(?:{words})\s+(?P<word>{ours})\s(?=\S{{0,4}}\d)"
    hits = [hit for hit in re.finditer(pattern, text, re.IGNORECASE) if hit.start("word") in starts]
    return [(*hit.span("word"), adverb, "an adverb behind a determiner") for hit in hits]


def elisions(text: str, lang: str) -> list[Edit]:
    """Edits that elide a French `de` or `que` before an approximator: `de environ 60 euros`."""
    if primary(lang) != "fr":
        return []
    pattern = rf"\b(?:[Dd]|[Qq]u)(?P<e>e\s)(?=[aeiouàé])(?:{_about(lang)})\s\S{{0,4}}\d"
    return [(*hit.span("e"), "'", "elided") for hit in re.finditer(pattern, text)]


def _about(lang: str) -> str:
    """A pattern of the language's words for about, the longest first."""
    return "|".join(re.escape(word) for word in sorted(convention(lang).approximators["about"], key=len, reverse=True))


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
        capital = hit["article"][0].isupper()
        if noun and how["adverb"] and noun.group(1) not in how["no_noun"]:
            article = how["article"].capitalize() if capital else how["article"]
            edits.append((*hit.span("article"), article, "the article before its adverb"))
            edits.append((*hit.span("word"), how["adverb"], "an adverb before the noun"))
        else:
            first = hit["word"][0].upper() if capital else hit["word"][0]
            edits.append((hit.start("article"), hit.start("word") + 1, first, "no article before an approximator"))
    return edits


@cache
def _pattern(lang: str) -> re.Pattern[str] | None:
    data = language_data(lang).get("article_before_approximator")
    if not data:
        return None
    articles = "|".join(data["articles"])
    return re.compile(rf"(?<![\w'’-])(?P<article>{articles})\s+(?P<word>{_about(lang)})\s(?=\S{{0,4}}\d)", re.IGNORECASE)
