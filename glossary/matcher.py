"""Finding terms in text: a dictionary of token sequences, entered through the inflected forms of their words.

The text is folded and cut into tokens once (`glossary.normalise`). A table leads from every form in which a word of the
termbase may stand to that word; joined words lead to entries. So matching needs no list of all inflected variants of all
terms, boundaries hold by construction, and the work grows with the text, not with the termbase.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from corpus.values import Constraint
from glossary.lemmas import FORM, NUMBER, SAME, Lexicon, lexicon
from glossary.normalise import has_accents, plain, tokens, words
from glossary.termbase import SOURCE, TARGET, Concept, Term, Termbase

PHONEMIC = frozenset({"vi", "yo", "ee", "ha"})
"""Languages whose marks distinguish nearly every word: they are ignored only in text that has none at all."""


_MOST_SEEN = 1 << 18


@dataclass(frozen=True, slots=True)
class TermMatch:
    """One use of a term: `text[start:end]` of the text it was found in."""

    start: int
    end: int
    concept: Concept
    term: Term


_Ways = tuple[tuple[str, int], ...]
"""Words of the termbase that a form may be, with its distance from them."""


class _Node(dict[str, "_Node"]):
    """The words that may follow, and the entries that end here."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: tuple[int, ...] = ()


class _Candidate(NamedTuple):
    first: int
    """Index of the first token."""
    last: int
    """Index behind the last token."""
    start: int
    end: int
    closeness: int
    """0: letter for letter; more: further from the term as written."""
    entry: int


class Matcher:
    """Finds the terms of one language in text. Building takes time proportional to the termbase; `find` is then free of side
    effects."""

    def __init__(self, termbase: Termbase | Iterable[Concept], source_lang: str, target_lang: str | None = None) -> None:
        """With `target_lang`, concepts that have no rendering there are left out: nothing could be accounted for."""
        self.lang = source_lang
        self._phonemic = source_lang.split("-")[0].lower() in PHONEMIC
        self._entries: list[tuple[Concept, Term]] = []
        self._root = _Node()
        spellings: dict[str, set[str]] = {}
        for concept in termbase:
            if target_lang is not None and not (concept.keep or renderings(concept, target_lang)):
                continue
            for term in (*concept.names(source_lang), *(t for t in concept.terms if t.lang == SOURCE)):
                self._add(concept, term, spellings)
        self._forms = self._inflect(spellings)
        self._heads = self._first_words()
        self._seen: dict[tuple[str, int, int, tuple[bool, bool]], int] = {}
        """Judgements made: the same surface comes again and again."""

    def __len__(self) -> int:
        return len(self._entries)

    def _add(self, concept: Concept, term: Term, spellings: dict[str, set[str]]) -> None:
        cut = tokens(term.text)
        if not cut.words:
            return
        node = self._root
        for i, word in enumerate(cut.words):
            node = node.setdefault(word, _Node())
            known = spellings.setdefault(word, set())
            if not term.exact:
                known.add(term.text[cut.start(i) : cut.end(i)].lower())
        rules = (term.text, term.case_sensitive, term.exact)
        if not any((t.text, t.case_sensitive, t.exact) == rules for _, t in (self._entries[e] for e in node.entries)):
            node.entries = (*node.entries, len(self._entries))
            self._entries.append((concept, term))

    def _inflect(self, spellings: dict[str, set[str]]) -> dict[str, _Ways]:
        """From each form to the words of the termbase that it may be, with their distance."""
        found: dict[str, list[tuple[str, int]]] = {}
        lemmas: Lexicon | None = lexicon(self.lang) if any(spellings.values()) else None
        for word, written in spellings.items():
            forms = {word: SAME}
            for spelling in sorted(written):
                for form, distance in lemmas.forms(spelling).items() if lemmas else ():
                    forms[form] = min(distance, forms.get(form, FORM))
            for form, distance in forms.items():
                found.setdefault(form, []).append((word, distance))
        return {form: tuple(sorted(ways, key=lambda way: (way[1], way[0]))) for form, ways in found.items()}

    def _first_words(self) -> dict[str, tuple[tuple[_Node, int], ...]]:
        """From each form that may begin a term to the nodes where such terms go on, with the form's distance."""
        root = self._root
        heads = {form: tuple((root[w], step) for w, step in ways if w in root) for form, ways in self._forms.items()}
        return {form: ways for form, ways in heads.items() if ways}

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """The terms of `text`: longest first, none overlapping, in text order; ties go to the leftmost, then the closest
        spelling.

        Accents, case, apostrophes, hyphens, spaces and inflection are ignored as far as each term allows. In text that has
        accents, a word that differs from the term by its accents and is a word in its own right (`marche` for `marché`) is
        not the term.
        """
        cut = tokens(text)
        heads = self._heads
        hits = [i for i, word in enumerate(cut.words) if word in heads]
        if not hits:
            return ()
        flags = (has_accents(text), not (text.islower() or text.isupper()))
        candidates: list[_Candidate] = []
        seen, forms = self._seen, self._forms
        folded, bounds, count = cut.words, cut.bounds, len(cut.words)
        for i in hits:
            found: list[tuple[int, int, int]] = []
            after = i + 1
            following = forms.get(folded[after]) if after < count else None
            for node, distance in heads[folded[i]]:
                for entry in node.entries:
                    found.append((entry, after, distance))
                # a form of another gender names another concept, except where the term is that one word
                if following and node and distance < FORM:
                    self._go_on(folded, after, following, node, distance, found)
            for entry, last, distance in found:
                start, end = bounds[2 * i], bounds[2 * last - 1]
                surface = text[start:end]
                key = (surface, entry, distance, flags)
                closeness = seen.get(key)
                if closeness is None:
                    if len(seen) >= _MOST_SEEN:
                        seen.clear()
                    closeness = seen[key] = self._judge(surface, entry, distance, *flags)
                if closeness >= 0:
                    candidates.append(_Candidate(i, last, start, end, closeness, entry))
        return tuple(TermMatch(c.start, c.end, *self._entries[c.entry]) for c in _resolve(candidates))

    def _go_on(
        self, folded: list[str], at: int, ways: _Ways, node: _Node, distance: int, found: list[tuple[int, int, int]]
    ) -> None:
        """Collect the entries below `node` whose next words, inflected, stand from token `at` on; `ways` are that token's."""
        after = at + 1
        for word, step in ways:
            below = node.get(word)
            if below is not None and step < FORM:
                far = max(distance, step)
                for entry in below.entries:
                    found.append((entry, after, far))
                if below and after < len(folded) and (following := self._forms.get(folded[after])):
                    self._go_on(folded, after, following, below, far, found)

    def _judge(self, surface: str, entry: int, distance: int, accented: bool, cased: bool) -> int:
        """How close `surface` is to the entry's term, or -1 where its rules or the accents of the text say that it is another word."""
        term = self._entries[entry][1]
        if surface == term.text:
            return 0
        same = plain(surface) == plain(term.text)
        if (term.exact and not same) or (term.case_sensitive and not same_case(surface, term.text)):
            return -1
        if cased and shouted(surface, term.text, self.lang):
            return -1
        if same:
            return 1
        if accented:
            written = _spelled(term.text, words(term.text))
            for seen, word in zip(_spelled(surface, words(surface)), written, strict=True):
                if seen != word and _accents_differ(seen, word) and not self._excused(seen, word):
                    return -1
        return 2 + distance

    def _excused(self, seen: str, word: str) -> bool:
        """Whether a word may stand for another in spite of its accents: it is no word of its own, or a form of that word."""
        if self._phonemic:
            return False
        known = lexicon(self.lang)
        return not known.knows(seen) or known.lemma(seen) == known.lemma(word)


def _resolve(candidates: list[_Candidate]) -> list[_Candidate]:
    """Exclusive choice: within each group of overlapping candidates, which come in text order, the longest first."""
    chosen: list[_Candidate] = []
    group: list[_Candidate] = []
    limit = 0
    for candidate in candidates:
        if candidate.first >= limit and group:
            chosen += _pick(group)
            group = []
        group.append(candidate)
        limit = max(limit, candidate.last)
    return chosen + _pick(group)


def _pick(group: list[_Candidate]) -> list[_Candidate]:
    if len(group) < 2:
        return group
    taken: list[_Candidate] = []
    for candidate in sorted(group, key=lambda c: (c.start - c.end, c.start, c.closeness, c.entry)):
        if all(candidate.last <= t.first or candidate.first >= t.last for t in taken):
            taken.append(candidate)
    taken.sort()
    return taken


def _spelled(text: str, parts: tuple[str, ...]) -> list[str]:
    """The tokens of a term as it is written, in lower case, one for each of its folded `parts`."""
    cut = tokens(text)
    return [text[cut.start(i) : cut.end(i)].lower() for i in range(len(parts))]


def _accents_differ(seen: str, word: str) -> bool:
    """Whether two spellings contradict each other in the accents of the letters that they share from the start."""
    for a, b in zip(plain(seen), plain(word), strict=False):
        if a != b:
            return tokens(a).words == tokens(b).words
    return False


def same_case(surface: str, term: str) -> bool:
    """Whether letters that two spellings share from the start are capital in both or in neither."""
    for a, b in zip(surface, term, strict=False):
        if a.lower() != b.lower():
            break
        if a != b:
            return False
    return True


def shouted(surface: str, term: str, lang: str) -> bool:
    """Whether `surface` is a common word that an acronym's capitals set apart: `who` is not `WHO` where a text uses capitals."""
    return len(term) > 1 and term.isupper() and surface.islower() and lexicon(lang).knows(surface)


def renderings(concept: Concept, target_lang: str) -> tuple[Term, ...]:
    """The acceptable terms of a concept in the target language, best first."""
    return (*concept.names(target_lang, "preferred", "admitted"),
            *(t for t in concept.terms if t.lang == TARGET and t.status != "forbidden"))  # fmt: skip


def constraint_for(match: TermMatch, text: str, target_lang: str) -> Constraint | None:
    """What a match demands of the target; None when its concept has no rendering in `target_lang` and is not kept as it is."""
    concept = match.concept
    terms = renderings(concept, target_lang)
    forbidden = tuple(
        t.text for t in concept.terms if t.status == "forbidden" and t in (*concept.names(target_lang), *_loose(concept))
    )
    if not terms and not concept.keep:
        return None
    texts = tuple(dict.fromkeys(t.text for t in terms))
    if concept.keep:
        # the spelling of the text counts: what is kept is what stands there
        texts = tuple(dict.fromkeys((text[match.start : match.end], match.term.text, *texts)))
    rule = terms[0] if terms else match.term
    return Constraint(
        match.start, match.end, texts, "keep" if concept.keep else "term", concept.id, rule.case_sensitive, rule.exact, forbidden
    )


def _loose(concept: Concept) -> tuple[Term, ...]:
    return tuple(t for t in concept.terms if t.lang == TARGET)


__all__ = ["FORM", "NUMBER", "PHONEMIC", "SAME", "Matcher", "TermMatch", "constraint_for", "renderings", "same_case", "shouted"]
