"""What a concept says of the target language: the renderings that it accepts, and those that it forbids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from glossary.normalise import words
from glossary.termbase import SOURCE, TARGET, Concept, Term


def renderings(concept: Concept, target_lang: str) -> tuple[Term, ...]:
    """The acceptable terms of a concept in the target language, best first."""
    loose = (t for t in concept.terms if t.lang == TARGET and t.status != "forbidden")
    return (*concept.names(target_lang, "preferred", "admitted"), *loose)


def bans(concept: Concept, target_lang: str) -> tuple[Term, ...]:
    """The terms of the target language that a concept forbids."""
    loose = (t for t in concept.terms if t.lang == TARGET and t.status == "forbidden")
    return (*concept.names(target_lang, "forbidden"), *loose)


def demanding(concepts: Sequence[Concept], source_lang: str, target_lang: str) -> Iterator[Concept]:
    """The concepts that demand something of the target. Where one only forbids renderings and others have its term, these forbid
    them too; else it comes last, so that it is in nobody's way."""
    only = [c for c in concepts if not c.keep and not renderings(c, target_lang) and bans(c, target_lang)]
    barred: dict[tuple[str, ...], list[Term]] = {}
    for concept in only:
        for name in _names(concept, source_lang):
            barred.setdefault(name, []).extend(bans(concept, target_lang))
    for concept in (*(c for c in concepts if c.keep or renderings(c, target_lang)), *only):
        more = dict.fromkeys(t for name in _names(concept, source_lang) for t in barred.get(name, ())) if barred else {}
        if more:
            good = {t.text for t in renderings(concept, target_lang)}
            concept = replace(concept, terms=tuple(dict.fromkeys((*concept.terms, *(t for t in more if t.text not in good)))))
        yield concept


def _names(concept: Concept, source_lang: str) -> Iterator[tuple[str, ...]]:
    for term in concept.terms:
        if term.lang == SOURCE or term in concept.names(source_lang):
            yield words(term.text)
