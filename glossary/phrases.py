"""Which word sequences may be terms: the shape of noun phrases, by rules that need no tagger.

French and English have rules for what stands inside a term and for words that are verbs where they occur; other languages have
only those on edges, which `glossary.suggest` applies to all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from corpus.languages import primary
from glossary.normalise import Tokens
from glossary.stopwords import stopwords

_LINKS = {
    "fr": frozenset(["de", "du", "des", "d", "au", "aux", "a", "en", "sur", "pour", "par", "avec", "sans", "contre", "et"]),
    "en": frozenset(["of", "for", "in", "on", "at", "by", "with", "from", "against", "and", "s"]),
}
_ARTICLES = {"fr": frozenset(["le", "la", "les", "l", "un", "une"]), "en": frozenset(["the", "a", "an"])}
_FR_DETERMINERS = (
    "le la les l un une des du de d au aux ce cet cette ces son sa ses mon ma mes ton ta tes notre nos votre vos leur leurs "
    "quel quelle quels quelles chaque aucun aucune plusieurs quelques"
)
_BEFORE_NOUN = {"fr": frozenset(_FR_DETERMINERS.split())}
_VERBAL = re.compile(r"(?:er|ir|re)$")
_CONJUGATED = re.compile(r".{2,}(?:r(?:ai|ons|ez|ont)|ai[st]|aient|erent|ez)$")
_CONDITIONAL = re.compile(r"(?:rai[st]|raient|ront|issent)$")
_EN_SUBJECTS = "to i you he she it we they who not will would can could may might must should shall did does do don't didn't"
_BEFORE_VERB = frozenset(_EN_SUBJECTS.split())


@cache
def general_words(lang: str) -> frozenset[str]:
    """Folded lemmas that are too general to be terms alone."""
    table = json.loads(files("glossary").joinpath("data/general.json").read_text("utf-8"))
    return frozenset(str(table.get(_base(lang), "")).split())


def whole(cut: Tokens, text: str, first: int, last: int) -> bool:
    """Whether tokens `first` to `last - 1` begin and end where written words do: not inside `Victor-Gadbois`."""
    start, end = cut.start(first), cut.end(last - 1)
    return not (_joined(text, start - 1, -1) or _joined(text, end, 1))


def _joined(text: str, at: int, step: int) -> bool:
    return 0 < at < len(text) - 1 and text[at] in "-‐‑" and text[at + step].isalnum()


def shaped(words: tuple[str, ...], lemmas: tuple[str, ...], lang: str) -> bool:
    """Whether the inside of a sequence is that of a noun phrase: small words only where they link, an article only behind one that
    does, no conjugated verb."""
    links, articles = _LINKS.get(_base(lang)), _ARTICLES.get(_base(lang), frozenset())
    if links is None or len(words) == 1:
        return True
    common = stopwords(lang)
    for i, word in enumerate(words[1:-1], 1):
        if word in common and word not in links and not (word in articles and words[i - 1] in links):
            return False
    return _base(lang) != "fr" or not any(
        w != lemma and _VERBAL.search(lemma) and _CONJUGATED.match(w) for w, lemma in zip(words, lemmas, strict=True)
    )


def may_be_verb(word: str, lemma: str, lang: str) -> bool:
    """Whether a folded word looks like a form of a verb, so that what stands before it must tell."""
    if _base(lang) == "en":
        return True
    if _CONDITIONAL.search(word):
        return _base(lang) == "fr"
    if _base(lang) != "fr" or not _VERBAL.search(lemma):
        return False
    return word not in (lemma, lemma + "s") or lemma.endswith(("er", "ir"))


def used_as_noun(before: Iterable[str], lang: str) -> bool:
    """Whether a word that may be a verb is a noun where it stands behind the words `before`.

    French: behind an article or the like in a third of the places; English: in no more than half of the places behind a pronoun,
    an auxiliary or `to`.
    """
    seen = list(before)
    if not seen:
        return True
    if _base(lang) == "en":
        return 2 * sum(w in _BEFORE_VERB for w in seen) <= len(seen)
    return 3 * sum(w in _BEFORE_NOUN.get(_base(lang), frozenset()) for w in seen) >= len(seen)


def _base(lang: str) -> str:
    return primary(lang)
