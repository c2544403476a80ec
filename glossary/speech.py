"""Whether a word is a verb where it stands, for forms of verbs that are words of their own too: `offre`, `left`.

The words beside it tell, by what `glossary.background` knows of the language; the method is that of `glossary.learn`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.languages import primary
from glossary.background import Background, background
from glossary.conjugation import FINITE, GERUND, PARTICIPLE, infinitives
from glossary.learn import EDGE
from glossary.lemmas import lexicon
from glossary.morphology import is_verb
from glossary.normalise import fold, has_accents, words
from glossary.tense import without_to
from glossary.termbase import TARGET, Concept, Term, names_noun, names_verb, speaks

_LEADS_NOUN = "ULDP"
"""Kinds of words after which an English past form is an adjective or a noun: `the left side`, `a wound`."""
_NEVER_FINITE = "UDPAX"
"""Kinds of words after which no French finite verb stands: `un`, `de`, `sur`, `a`, `est`."""
_OBJECT = "LU"
"""Kinds of words with which the object of a participle begins: `partageant les idées`."""
_HARDLY = 0.25
"""How likely a verb is beside a noun, at most, where it is none."""
_VERB_FOLLOWS = frozenset(["j", "je", "tu", "il", "ils", "on", "qui", "ne", "n", "me", "m", "te", "t", "se", "s"])
"""French pronouns and the like behind which `la` is a pronoun too: `il la porte`, but `chez vous la porte`."""
_OBJECT_PRONOUNS = frozenset(("me", "him", "us", "them"))


def may_be_verb(term: Term, concept: Concept, target_lang: str | None) -> bool:
    """Whether a term may be a verb, by its part of speech or, where none is given, by its French renderings."""
    if term.pos:
        return names_verb(term.pos)
    if target_lang is None or primary(target_lang) != "fr":
        return True
    heads = [words(t.text)[:1] for t in concept.terms if speaks(t.lang, target_lang) or t.lang == TARGET]
    return not heads or any(is_verb(word, "fr") or not lexicon("fr").spellings(word) for head in heads for word in head)


def spoken(term: Term, concept: Concept, target_lang: str | None) -> Term | None:
    """A term with the part of speech that it is said to be, or must be; None where any will do.

    Verbs are entered as infinitives: a French word of the list that looks like a finite verb (`offre`, `porte`) is a noun, unless
    it is rendered by one (`infects`) or is spelled as no noun is (`offrent`).
    """
    if term.exact or term.pos:
        return None if term.exact else term
    word = term.text.lower()
    if primary(term.lang) != "fr" or not word.isalpha():
        return None
    known = lexicon("fr")
    form = fold(word)
    if known.written_lemma(word) != word or not any(FINITE in known.conjugated(v).get(form, "") for v in infinitives(form)):
        return None
    renderings = [t.text for t in concept.terms if target_lang and primary(target_lang) == "en" and speaks(t.lang, target_lang)]
    return None if any(map(_conjugated, renderings)) else replace(term, pos="noun")


def _conjugated(rendering: str) -> bool:
    """Whether an English rendering begins like a verb and like no noun in the singular: `infects`, `to infect`."""
    first = rendering.lower().split(" ", 1)[0]
    return first == "to" or lexicon("en").written_lemma(first) != first


def bare_infinitives(terms: Iterable[Term], lang: str) -> Iterator[Term]:
    """English terms that are infinitives (`to leave`), without their particle, so that they inflect."""
    for term in terms:
        bare = without_to(term.text) if primary(lang) == "en" and not term.exact else term.text
        if bare != term.text:
            yield replace(term, text=bare, pos="verb")


def acts_as_verb(lang: str, surface: str, verb: str, around: tuple[str, str, str], accented: bool) -> bool:
    """Whether `surface`, a form of the lemma `verb`, is that verb where it stands: `around` are the two tokens before it and the
    one behind it, empty where the text begins and ends; `accented` says whether the text has accents.

    False where nothing is known of the language.
    """
    known = background(lang)
    if not known.classes:
        return False
    seen, earlier, word, following = fold(surface), *map(fold, around)
    forms = lexicon(lang).conjugated(verb).get(seen, FINITE)
    before_that, before, behind = (known.kind(w) if w else EDGE for w in (earlier, word, following))
    if primary(lang) == "en":
        return following in _OBJECT_PRONOUNS or _english(known, seen, forms, before, behind, word)
    if before == "L" and before_that == "S":  # `il la porte`
        before = "S"
    if PARTICIPLE in forms and FINITE in forms and accented and verb.endswith("er"):
        forms = PARTICIPLE if has_accents(surface[-3:]) else FINITE
    return _french(known, seen, forms, before, behind, word)


def contradicts(lang: str, surface: str, term: Term, around: tuple[str, str, str]) -> bool:
    """Whether `surface`, a form of a term that is said to be a noun or a verb, is none where it stands, by its form (`landed`) or,
    almost surely, by the words around it; `around` as for `acts_as_verb`."""
    if names_noun(term.pos) and fold(surface) in lexicon(lang).conjugated(term.text.lower()):
        return True
    known = background(lang)
    seen, earlier, word, following = fold(surface), *map(fold, around)
    if not known.classes or known.listed(seen) is None:
        return False
    before, behind = (known.kind(w) if w else EDGE for w in (word, following))
    if before == "L" and earlier in _VERB_FOLLOWS and primary(lang) == "fr":
        before = "S"
    noun, verb = _shares(known, seen, before, behind, 0.5, "NA", "VIPG")
    if names_verb(term.pos):
        return verb < _HARDLY * noun
    return names_noun(term.pos) and before == "S" and verb > noun


def _french(known: Background, seen: str, forms: str, before: str, behind: str, word: str) -> bool:
    if seen.endswith("ant"):
        return word == "en" or before == "S" or (behind in _OBJECT and before not in _NEVER_FINITE + "L")
    if PARTICIPLE in forms:
        return _shares(known, seen, before, behind, 0.5, "N")[0] < 0.5
    if before in _NEVER_FINITE or word.isdigit():
        return False
    verb, other = _shares(known, seen, before, behind, 0.25, "V" if before == "L" else "VI", "NA")
    return verb > other


def _english(known: Background, seen: str, forms: str, before: str, behind: str, word: str) -> bool:
    if GERUND in forms:
        return _shares(known, seen, before, behind, 0.5, "NA")[0] < 0.5
    if before == "X" or before in _LEADS_NOUN or word.isdigit():
        return before == "X"
    return _shares(known, seen, before, behind, 0.5, "NAR")[0] < 0.5


def _shares(known: Background, seen: str, before: str, behind: str, levelled: float, *groups: str) -> list[float]:
    """How likely it is that a word between words of these kinds belongs to each group of classes.

    What the word is elsewhere is partly forgotten, by `levelled`: that it may be a verb is known, however rarely it is one.
    """
    even = 1 / len(known.classes)
    prior = tuple([(1 - levelled) * share + levelled * even for share in known.listed(seen) or [even] * len(known.classes)])
    found = dict(zip(known.classes, known.tag(seen, before, behind, prior), strict=True))
    return [sum(found.get(name, 0.0) for name in group) for group in groups]
