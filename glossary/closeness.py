"""How close a stretch of text is to a term as written: what its case, its accents and the term's own rules say."""

from __future__ import annotations

from corpus.languages import primary
from glossary.lemmas import HOMOGRAPH, lexicon
from glossary.morphology import is_verb
from glossary.normalise import cut, fold, fold_token, has_accents, is_word, plain
from glossary.stopwords import spelled_stopwords, stopwords
from glossary.termbase import Term

PHONEMIC = frozenset({"vi", "yo", "ee", "ha"})
"""Languages whose marks distinguish nearly every word: they are ignored only in text that has none at all."""


INFLECTED, JOINED = 2, 6
"""Closeness of a form, to which its distance comes; and of one with other spaces or hyphens."""
HOMOGRAPHIC = INFLECTED + HOMOGRAPH
"""Closeness of one that is a word of its own too."""


def closeness(surface: str, term: Term, distance: int, lang: str, accented: bool, cased: bool) -> int:
    """0 for letter for letter, more for further away, -1 where `surface` is another word than `term`.

    `distance` is that of the inflected form; `accented` and `cased` say whether the text around has accents, and whether it has
    both small letters and capitals.
    """
    if surface == term.text:
        return 0
    seen, word = surface.lower(), term.text.lower()
    simple = surface.isascii() and surface.isalnum() and word.isascii() and word.isalnum()
    same = seen == word or (not simple and plain(surface) == plain(term.text))
    if (term.exact and not same) or (term.case_sensitive and not same_case(surface, term.text)):
        return -1
    if shouted(surface, term.text, lang, cased):
        return -1
    if same:
        return 1
    if function_word(seen, word, lang, accented):
        return -1
    if simple:
        return INFLECTED + distance
    there, written = _spelled(seen), _spelled(word)
    joined = len(there) != len(written)
    if joined:
        there, written = ["".join(there)], ["".join(written)]
    if accented and not (seen.isascii() and word.isascii()):
        for seen, word in zip(there, written, strict=True):
            if seen != word and _accents_differ(seen, word) and not _excused(seen, word, lang):
                return -1
    return (JOINED if joined else INFLECTED) + distance


def _excused(seen: str, word: str, lang: str) -> bool:
    """Whether a word may stand for another in spite of its accents: it is no word of its own, or a form of that word."""
    if primary(lang) in PHONEMIC:
        return False
    known = lexicon(lang)
    if not known.knows(seen) or known.written_lemma(seen) in (word, known.written_lemma(word)):
        return True
    # `jeté` has an accent that `jeter` has not
    return is_verb(word, primary(lang)) and fold(seen) in known.conjugated(word)


def function_word(seen: str, word: str, lang: str, accented: bool) -> bool:
    """Whether a single word of a text is read as a function word, not as `word` in another spelling or form: `du` is not `dû` of
    `devoir`, `might` no form of `may`, nor `mais` the `maïs` of a text without accents. Both are in lower case; a term of several
    words (`avoir lieu`: `a lieu`) is told by its other words. Accents decide in a text that has any (`accented`)."""
    spelled = spelled_stopwords(lang)
    if seen not in spelled and (accented or fold(seen) not in stopwords(lang)):
        return False
    if fold(seen) != fold(word):
        return True
    # the same letters: a term typed without accents (`ete`) is its accented word, a text's `ete` is the function word `été`
    return has_accents(word) if seen in spelled else word not in spelled


def _spelled(text: str) -> list[str]:
    """The tokens of a text in lower case, as it is written."""
    return [text] if is_word(text) else cut(text)[1::2]


def _accents_differ(seen: str, word: str) -> bool:
    """Whether two spellings contradict each other in the accents of the letters that they share from the start."""
    for a, b in zip(plain(seen), plain(word), strict=False):
        if a != b:
            return fold_token(a) == fold_token(b)
    return False


def same_case(surface: str, term: str) -> bool:
    """Whether letters that two spellings share from the start are capital in both or in neither."""
    for a, b in zip(surface, term, strict=False):
        if a.lower() != b.lower():
            break
        if a != b:
            return False
    return True


def shouted(surface: str, term: str, lang: str, cased: bool) -> bool:
    """Whether `surface` is a common word that an acronym's capitals set apart: `who` is not `WHO` where a text uses capitals
    (`cased`), nor is the `It` that opens a sentence `IT`; where it uses none, function words are none."""
    if len(term) < 2 or not term.isupper() or surface.isupper():
        return False
    if not cased:
        return fold(surface) in stopwords(lang)
    if surface.islower():
        return lexicon(lang).knows(surface)
    return surface.istitle() and fold(surface) in stopwords(lang)
