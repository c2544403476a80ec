"""What words may mean, by the project's own lists: the bundled models' vocabulary maps and tables of rare words, and CLDR's names.

Attention says where an engine looked while it wrote a word. Whether it may have rendered what it looked at, only such a list tells:
a small model that says a term once too often looks at any word meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from corpus.languages import primary
from corpus.values import Link
from glossary.lemmas import Lexicon
from glossary.lemmas import lexicon as forms
from glossary.normalise import fold
from pipeline.enforce.align import words
from pipeline.engines.hub import bundled_folder
from pipeline.engines.lexicon import lexicon
from pipeline.engines.rarewords import RareWords

_BEGIN = 5
"""Letters that cognates have in common at the beginning."""


class Meanings:
    """Whether words of one language may render words of another."""

    def __init__(self, source_lang: str, target_lang: str) -> None:
        self._ours, self._theirs = forms(source_lang), forms(target_lang)
        self._known = defaultdict[str, set[str]](set)
        for word, others in lexicon(source_lang, target_lang).items():
            for other in others:
                self._add(word, other)
        for word, other in _rare(source_lang, target_lang):
            self._add(word, other)
        for other, word in _rare(target_lang, source_lang):
            self._add(word, other)

    def _add(self, word: str, other: str) -> None:
        meant = _lemma(self._theirs, other)
        self._known[fold(word)].add(meant)
        self._known[_lemma(self._ours, word)].add(meant)

    def __call__(self, word: str, other: str) -> bool | None:
        """Whether `other` may render `word`; None where nothing is known of `word`."""
        key, meant = fold(word), _lemma(self._theirs, other)
        if len(key) >= _BEGIN and fold(other)[:_BEGIN] == key[:_BEGIN]:
            return True
        known = self._known.get(key, frozenset()) | self._known.get(_lemma(self._ours, word), frozenset())
        return meant in known if known else None


@cache
def meanings(source_lang: str, target_lang: str) -> Meanings:
    """The lists of a direction, read once."""
    return Meanings(source_lang, target_lang)


def _rare(source_lang: str, target_lang: str) -> list[tuple[str, str]]:
    rare = RareWords.beside(bundled_folder() / f"{primary(source_lang)}-{primary(target_lang)}")
    return [(word, entry.translation) for word, entry in rare.words.items()] if rare else []


def _lemma(known: Lexicon, word: str) -> str:
    return fold(known.lemma(word.lower()))


def likely_links(source: str, target: str, known: Meanings) -> tuple[Link, ...]:
    """Links between all words that may render each other, for a text that no engine has linked."""
    theirs = words(target)
    return tuple(
        Link(*ours, *other, 1.0)
        for ours in words(source)
        for other in theirs
        if known(source[slice(*ours)], target[slice(*other)])
    )
