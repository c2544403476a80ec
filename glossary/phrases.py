"""Which stretches of a text are noun phrases as terms have them: a little grammar over parts of speech that are only likely.

French: `NOUN ADJ`, `NOUN de NOUN`, `NOUN a NUMBER NOUN`, `ADJ NOUN`; English: `ADJ NOUN NOUN`, `NOUN of NOUN`; names, and what stands
in quotation marks. In languages of which no parts of speech are known, what begins and ends with a word that is no function word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.languages import primary
from glossary.background import Background, Shares
from glossary.learn import EDGE, OPEN
from glossary.lemmas import lexicon
from glossary.morphology import finite, looks_plural
from glossary.normalise import APOSTROPHES, HYPHENS, Tokens
from glossary.stopwords import stopwords
from glossary.tables import table

MAX_TOKENS = 6
LEAST_FIT = 0.02
"""Phrases less likely than that are none."""
_LINKS = {
    "fr": {"de": 1.0, "d": 1.0, "du": 0.8, "des": 0.7, "a": 0.8, "au": 0.7, "aux": 0.6, "en": 0.45, "hors": 0.5, "sur": 0.2,
           "pour": 0.2, "par": 0.15, "avec": 0.15, "sans": 0.3, "contre": 0.2, "et": 1.0},
    "en": {"of": 0.7, "for": 0.2, "in": 0.15, "on": 0.15, "at": 0.15, "by": 0.1, "with": 0.1, "from": 0.1, "against": 0.2,
           "and": 0.12, "to": 0.1, "s": 0.6},
}  # fmt: skip
"""How readily a small word stands inside a term."""
_ARTICLES = {"fr": {"l": 0.9, "la": 0.6, "les": 0.5, "le": 0.5}, "en": {"the": 0.4, "a": 0.2, "an": 0.2}}
_TITLES = frozenset(
    ["m", "mm", "mme", "mmes", "mlle", "dr", "pr", "me", "mr", "mrs", "ms", "prof", "sir", "lord", "madame", "monsieur"]
)
_QUOTED = re.compile("[«“„\"‘]\\s?([^«»“”„\"‘’]{2,60}?)\\s?[»”\"’]|(?<!\\w)'(\\w[^'\\n]{0,58}\\w)'(?!\\w)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `first` to `last - 1` of a text, and how likely it is that they are a phrase that names a thing: 0 to 1."""

    first: int
    last: int
    fit: float
    marked: bool = False
    """In quotation marks, or a name."""


@cache
def general_words(lang: str) -> frozenset[str]:
    """Folded lemmas that are too general to be terms alone."""
    return _listed(lang)


@cache
def light_words(lang: str) -> frozenset[str]:
    """Folded lemmas that only lead to what is named: `série de`, `number of`."""
    return _listed(f"{primary(lang)}:light")


@cache
def number_words(lang: str) -> frozenset[str]:
    """Folded numerals: they may stand inside a term, not at its edge."""
    return _listed(f"{primary(lang)}:numbers")


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(table("general").get(name if ":" in name else primary(name), "").split())


def kinds(words: Sequence[str], known: Background) -> Iterator[tuple[str, str]]:
    """For each word the kinds of the words before and behind it."""
    found = [EDGE, *map(known.kind, words), EDGE]
    return zip(found, found[2:], strict=False)


def classes(texts: Iterable[Tokens], known: Background) -> dict[str, Shares]:
    """What the words of these texts are there, as far as their neighbours tell."""
    places: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    if known.classes:
        for cut in texts:
            for word, pair in zip(cut.words, kinds(cut.words, known), strict=True):
                if word[0].isalpha() and known.kind(word) == OPEN:
                    places[word][pair] += 1
    return known.adapted(places)


def phrases(text: str, cut: Tokens, known: Background, shares: Mapping[str, Shares], lang: str) -> Iterator[Phrase]:
    """The phrases of `text`, which is cut into `cut`; a span comes once, shorter ones inside longer ones too. `shares` is what
    `classes` says of all texts."""
    marked = {(p.first, p.last): p for p in _quoted(text, cut, lang)}
    yield from marked.values()
    for phrase in _Grammar(text, cut, known, shares, lang).all() if known.classes else _by_edges(text, cut, lang):
        if (phrase.first, phrase.last) not in marked:
            yield phrase


def _quoted(text: str, cut: Tokens, lang: str) -> Iterator[Phrase]:
    """What stands in quotation marks: several words, or one that is written like a name."""
    places = {cut.start(i): i for i in range(len(cut.words))}
    ends = {cut.end(i): i for i in range(len(cut.words))}
    for match in _QUOTED.finditer(text):
        start, end = match.span(1 if match[1] else 2)
        first, last = places.get(start), ends.get(end)
        if first is None or last is None or last - first >= MAX_TOKENS:
            continue
        words = cut.words[first : last + 1]
        inner = sum(w in stopwords(lang) for w in words)
        if all(w[0].isalnum() for w in words) and (match[0][1:-1].strip()[1:] != match[0][1:-1].strip()[1:].lower() or
                                                  (len(words) > 1 and not inner)):  # fmt: skip
            yield Phrase(first, last + 1, 0.9, marked=True)


def _by_edges(text: str, cut: Tokens, lang: str) -> Iterator[Phrase]:
    """Words only, no function word at either edge, no number alone, no single letter."""
    common = stopwords(lang)
    for first, word in enumerate(cut.words):
        if not word[0].isalpha() or word in common or (len(word) < 2 and word.isascii()):
            continue
        for last in range(first, min(first + MAX_TOKENS, len(cut.words))):
            end = cut.words[last]
            if not end[0].isalnum():
                break
            if end in common or (last > first and len(end) < 2 and end.isascii() and not end.isdigit()):
                continue
            if whole(cut, text, first, last + 1):
                yield Phrase(first, last + 1, 1.0)


def whole(cut: Tokens, text: str, first: int, last: int) -> bool:
    """Whether tokens `first` to `last - 1` begin and end where written words do: not inside `Victor-Gadbois`."""
    return not (_joined(text, cut.start(first) - 1, -1) or _joined(text, cut.end(last - 1), 1))


def _joined(text: str, at: int, step: int) -> bool:
    return 0 < at < len(text) - 1 and text[at] in HYPHENS and text[at + step].isalnum()


@dataclass(slots=True)
class _Word:
    """Tokens that are written as one word, and how likely each part of speech is."""

    first: int
    last: int
    text: str
    noun: float = 0.0
    adjective: float = 0.0
    usual: float = 0.0
    """How likely it is a noun wherever it stands: for places where the kinds of its neighbours say little."""
    name: bool = False


class _Grammar:
    """Phrases of one text, found from left to right by a small automaton; its states are named after what was read last."""

    def __init__(self, text: str, cut: Tokens, known: Background, shares: Mapping[str, Shares], lang: str) -> None:
        self.lang = primary(lang)
        self.links, self.articles = _LINKS.get(self.lang, {}), _ARTICLES.get(self.lang, {})
        self.numbers = number_words(lang)
        self.common = stopwords(lang) | known.groups | self.numbers
        around = list(kinds(cut.words, known))
        forms = lexicon(lang)
        self.words = [self._word(text, cut, first, last) for first, last in _units(text, cut)]
        for word in self.words:
            if word.last == word.first + 1 and word.text[0].isalpha() and word.text not in self.common and len(word.text) > 1:
                tagged = known.tag(word.text, *around[word.first], shares.get(word.text))
                part = dict(zip(known.classes, tagged, strict=True))
                if self.lang == "fr" and finite(word.text, forms.lemma(word.text)):
                    part["P"] = part["A"] = 0.0
                word.noun = max(part.get("N", 0.0), word.noun)
                word.usual = dict(zip(known.classes, shares.get(word.text) or known.prior(word.text), strict=True)).get("N", 0.0)
                word.adjective = part.get("A", 0.0) + 0.8 * part.get("P", 0.0) + 0.6 * part.get("G", 0.0)

    def _word(self, text: str, cut: Tokens, first: int, last: int) -> _Word:
        parts = cut.words[first:last]
        word = _Word(first, last, parts[0] if last == first + 1 else "-".join(parts))
        # an inverted pronoun makes a clause (`dit-elle`, `est-ce`), anything else a compound
        if len(parts) > 1 and parts[-1] not in self.common and parts[0][0].isalnum():
            word.noun, word.adjective = 0.6, 0.6
        surface = text[cut.start(first) : cut.end(last - 1)]
        inside = first > 0 and cut.words[first - 1][0].isalnum()
        word.name = surface[0].isupper() and (inside or surface[1:] != surface[1:].lower()) and parts[0] not in _TITLES
        if word.name and (parts[0] not in self.common):
            word.noun = max(word.noun, 0.8)
        return word

    def all(self) -> Iterator[Phrase]:
        for i in range(len(self.words)):
            yield from self._from(i)

    def _from(self, begin: int) -> Iterator[Phrase]:
        step = self._french if self.lang == "fr" else self._english
        states = {"": 1.0}
        start = self.words[begin].first
        for i in range(begin, len(self.words)):
            word = self.words[i]
            if word.last - start > MAX_TOKENS + 2 or i - begin >= MAX_TOKENS:
                return
            following: dict[str, float] = {}
            for state, fit in states.items():
                for there, share in step(state, word):
                    value = min(fit, share) if share > 0.5 else fit * share * 1.2
                    if value >= LEAST_FIT and value > following.get(there, 0.0):
                        following[there] = value
            if not following:
                return
            states = following
            fit = max(states.get("noun", 0.0), states.get("name", 0.0)) * self._apart(begin, i + 1)
            if fit >= LEAST_FIT and (i > begin or word.text not in _TITLES):
                yield Phrase(start, word.last, fit, all(w.name for w in self.words[begin : i + 1]))

    def _apart(self, begin: int, end: int) -> float:
        """How likely words `begin` to `end - 1` are a phrase by themselves, not a piece cut out of a longer one."""
        fit = 1.0
        if end < len(self.words):
            behind = self.words[end]
            fit -= 0.25 * (behind.adjective if self.lang == "fr" else behind.noun)
        if begin > 1 and self.words[begin - 1].text in self.links and self.links[self.words[begin - 1].text] > 0.6:
            fit -= 0.4 * self.words[begin - 2].noun * fit
        return fit

    def _french(self, state: str, word: _Word) -> Iterator[tuple[str, float]]:
        if state in ("", "before", "link", "article"):
            # a bare noun behind `a`, or behind an adjective, looks like a participle or an adjective to its neighbours
            yield ("name" if word.name else "noun"), (max(word.noun, 0.9 * word.usual) if state else word.noun)
            if state != "before":
                yield "before", 0.9 * word.adjective
        if state == "noun":
            yield "noun", max(word.adjective, 0.35 * word.noun)
        if state == "name":
            yield "noun", 0.3 * word.adjective
        if state in ("noun", "name"):
            if word.name:
                yield "name", (0.95 if state == "name" else 0.25) * word.noun
            if word.text in self.links:
                yield ("and" if word.text == "et" else "link"), self.links[word.text]
        if state == "and":
            yield "noun", max(0.2 * word.noun, 0.9 * word.adjective)
        if state == "link" and word.text in self.articles:
            yield "article", self.articles[word.text]
        if state == "link" and word.text in self.numbers:
            yield "article", 0.8

    def _english(self, state: str, word: _Word) -> Iterator[tuple[str, float]]:
        if state in ("", "before", "link", "article", "noun", "name"):
            yield ("name" if word.name else "noun"), word.noun
            # `systems operator`: nouns before another one are in the singular, what ends in s is more often a verb there
            plural = not word.name and looks_plural(word.text, "en")
            yield "before", max(word.adjective, (0.2 if plural else 0.8) * word.noun)
        if state in ("noun", "name") and word.text in self.links:
            yield "link", self.links[word.text]
        if state == "link" and word.text in self.articles:
            yield "article", self.articles[word.text]


def _units(text: str, cut: Tokens) -> Iterator[tuple[int, int]]:
    """Runs of tokens that hyphens join into one written word, or apostrophes that stand for no elision: `prud'hommes`."""
    first = 0
    for i in range(1, len(cut.words) + 1):
        if i < len(cut.words) and cut.start(i) - cut.end(i - 1) == 1:
            sign, left = text[cut.end(i - 1)], cut.words[i - 1]
            if sign in HYPHENS or (sign in APOSTROPHES and len(left) > 2 and len(cut.words[i]) > 1 and not left.endswith("qu")):
                continue
        yield first, i
        first = i


__all__ = ["MAX_TOKENS", "Phrase", "general_words", "light_words", "phrases", "whole"]
