"""Rules about entries: what one lacks, and how several get in each other's way."""

from __future__ import annotations

from collections.abc import Iterator

from glossary.lemmas import lexicon
from glossary.lint.finding import Finding, Scope, name_of
from glossary.matcher import Matcher
from glossary.normalise import fold, plain, words
from glossary.termbase import Concept, Term, find_conflicts, speaks


def duplicates(scope: Scope) -> Iterator[Finding]:
    """The same source term with the same renderings in two entries, or a term twice in one."""
    first: dict[tuple[object, ...], Concept] = {}
    for concept in scope.concepts:
        seen: set[tuple[str, str]] = set()
        for term in concept.terms:
            spelled = (term.lang, term.text)
            if spelled in seen and term.status != "forbidden":
                yield Finding("duplicate", concept.where, term.text, f"{term.text!r} stands twice in one entry", "remove one")
            seen.add(spelled)
        for term in scope.sources(concept):
            rest = frozenset((t.lang, plain(t.text)) for t in concept.terms if not speaks(t.lang, scope.source))
            earlier = first.setdefault((plain(term.text), term.case_sensitive and term.text, concept.keep, rest), concept)
            if earlier is not concept:
                message = f"{term.text!r} stands with the same renderings at {earlier.where}"
                yield Finding("duplicate", concept.where, term.text, message, "remove one of the two entries")


def conflicts(scope: Scope) -> Iterator[Finding]:
    """The same source term with different preferred renderings."""
    places = {c.where: c for c in scope.concepts}
    for target in scope.targets:
        for conflict in find_conflicts(scope.concepts, scope.source, target):
            where = conflict.dropped.rpartition("(")[2].rstrip(")")
            message = f"{conflict} in {name_of(target)}"
            if where in places:
                yield Finding("conflict", where, conflict.term, message, "merge the entries, or give them different domains")


def cycles(scope: Scope) -> Iterator[Finding]:
    """A rendering that is itself another entry's source term: what is enforced by one would be replaced by the other."""
    entries: dict[str, list[tuple[Concept, Term]]] = {}
    for concept in scope.concepts:
        for term in scope.sources(concept):
            entries.setdefault(fold(term.text), []).append((concept, term))
    said: set[tuple[str, str]] = set()
    for concept in scope.concepts:
        own = {fold(t.text) for t in scope.sources(concept)}
        for term in concept.terms:
            if term.status == "forbidden" or not any(speaks(term.lang, t) for t in scope.targets) or fold(term.text) in own:
                continue
            for other, _ in entries.get(fold(term.text), ()):
                back = {_lemmas(t) for t in other.terms if speaks(t.lang, term.lang) and t.status != "forbidden"}
                if other is not concept and not other.keep and _lemmas(term) not in back:
                    # a term that stands in many entries makes one cycle, not one with each of them
                    pair = (fold(term.text), min(own, default=""))
                    if pair in said:
                        break
                    said.add(pair)
                    message = f"the rendering {term.text!r} is a source term at {other.where}"
                    yield Finding("cycle", concept.where, term.text, message, "rename one of them, or mark the other entry keep")


def _lemmas(term: Term) -> str:
    """A term whatever its number: `infection` is rendered as itself where the entry has `infections`."""
    known = lexicon(term.lang)
    return " ".join(known.lemma(word) for word in words(term.text))


def untranslated(scope: Scope) -> Iterator[Finding]:
    """Entries that serve no translation: nothing in the source language, or no rendering in any target and not kept either."""
    if not scope.targets:
        return
    for concept in scope.concepts:
        open_ = [t for t in concept.terms if t.status != "forbidden"]
        if not any(speaks(t.lang, scope.source) for t in open_):
            message = f"{open_[0].text if open_ else concept.id!r} has no term in {name_of(scope.source)}"
            yield Finding("untranslated", concept.where, concept.id, message, "fill in the source term")
        elif not concept.keep and not any(speaks(t.lang, target) for t in concept.terms for target in scope.targets):
            text = scope.sources(concept)[0].text
            message = f"{text!r} has no rendering in {', '.join(map(name_of, scope.targets))}"
            yield Finding("untranslated", concept.where, text, message, "fill one in, or mark the entry keep")


def shadowed(scope: Scope) -> Iterator[Finding]:
    """Source terms that never match, because on their own text another entry wins, or because nothing of them can be matched."""
    matcher = Matcher(scope.concepts, scope.source)
    for concept in scope.concepts:
        for term in scope.sources(concept):
            if not words(term.text):
                yield Finding(
                    "never", concept.where, term.text, f"{term.text!r} has no letter or sign to match", "remove the entry"
                )
                continue
            found = matcher.find(term.text)
            winners = [m for m in found if m.concept is not concept]
            if winners and not any(m.concept is concept for m in found):
                other = winners[0]
                if _agree(concept, other.concept, scope):
                    continue  # named as duplicate or conflict
                message = f"{term.text!r} never matches: {other.term.text!r} at {other.concept.where} always wins"
                yield Finding(
                    "never", concept.where, term.text, message, "merge the two entries, or load the one that you need alone"
                )


def _agree(one: Concept, other: Concept, scope: Scope) -> bool:
    mine, theirs = ({plain(t.text) for t in scope.sources(c)} for c in (one, other))
    return one.domain == other.domain and bool(mine & theirs)


def forbidden(scope: Scope) -> Iterator[Finding]:
    """Forbidden terms that the same entry, or another one with the same source term, asks for."""
    wanted: dict[tuple[str, str, str], Concept] = {}
    for concept in scope.concepts:
        for source in scope.sources(concept):
            for term in concept.terms:
                if term.status != "forbidden":
                    wanted.setdefault((plain(source.text), term.lang, plain(term.text)), concept)
    for concept in scope.concepts:
        for term in (t for t in concept.terms if t.status == "forbidden"):
            if any(t.status != "forbidden" and t.lang == term.lang and plain(t.text) == plain(term.text) for t in concept.terms):
                message = f"{term.text!r} is forbidden and wanted in one entry"
                yield Finding("forbidden", concept.where, term.text, message, "remove it from one of the two columns")
                continue
            for source in scope.sources(concept):
                other = wanted.get((plain(source.text), term.lang, plain(term.text)))
                if other is not None:
                    message = f"{term.text!r} is forbidden here and wanted at {other.where}"
                    yield Finding("forbidden", concept.where, term.text, message, "decide for one of the two entries")
