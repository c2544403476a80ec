"""Finding terms in text: a dictionary of token sequences, entered through the inflected forms of their words.

The text is folded and cut into tokens once (`glossary.normalise`). A table leads from every form in which a word of the
termbase may stand to that word; joined words lead to entries. So matching needs no list of all inflected variants of all
terms, boundaries hold by construction, and the work grows with the text, not with the termbase.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from corpus.values import Constraint
from glossary.lemmas import FORM, NUMBER, SAME, Lexicon, lexicon
from glossary.normalise import cut, fold_token, has_accents, plain, tokens, words
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


class _Reading:
    """What one token as written may be."""

    __slots__ = ("alone", "onward", "ways")

    def __init__(self, ways: _Ways, root: _Node) -> None:
        self.ways = ways
        heads = [(root[word], step) for word, step in ways if word in root]
        # a form of another gender names another concept, except where the term is that one word
        self.onward = tuple((node, step) for node, step in heads if node and step < FORM)
        ends = [(entry, step) for node, step in heads for entry in node.entries]
        self.alone: list[tuple[int, int] | list[tuple[int, int]] | None] = [ends] * 4 if ends else [None] * 4
        """For each kind of text: the best entry that is this token alone, as closeness and entry; a list as long as not judged."""


class _Readings(dict[str, "_Reading | None"]):
    """Readings of tokens as written; None for what is in no term. Filled as tokens are met."""

    def __init__(self, root: _Node, forms: dict[str, _Ways]) -> None:
        super().__init__()
        self._root, self._forms = root, forms

    def __missing__(self, token: str) -> _Reading | None:
        if len(self) >= _MOST_SEEN:
            self.clear()
        ways = self._forms.get(fold_token(token))
        self[token] = reading = _Reading(ways, self._root) if ways else None
        return reading


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
        self._readings = _Readings(self._root, self._forms)
        self._seen: dict[tuple[str, int, int, bool, bool], int] = {}
        """Judgements made: the same surface comes again and again."""

    def __len__(self) -> int:
        return len(self._entries)

    def _add(self, concept: Concept, term: Term, spellings: dict[str, set[str]]) -> None:
        cut_ = tokens(term.text)
        if not cut_.words:
            return
        node = self._root
        for i, word in enumerate(cut_.words):
            node = node.setdefault(word, _Node())
            known = spellings.setdefault(word, set())
            if not term.exact:
                known.add(term.text[cut_.start(i) : cut_.end(i)].lower())
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

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """The terms of `text`: longest first, none overlapping, in text order; ties go to the leftmost, then the closest
        spelling.

        Accents, case, apostrophes, hyphens, spaces and inflection are ignored as far as each term allows. In text that has
        accents, a word that differs from the term by its accents and is a word in its own right (`marche` for `marché`) is
        not the term.
        """
        parts = cut(text)
        tokens_ = [self._readings[part] for part in parts[1::2]]
        accented, cased = has_accents(text), not (text.islower() or text.isupper())
        kind = 2 * accented + cased
        bounds = list(accumulate(map(len, parts)))
        candidates: list[_Candidate] = []
        longer: list[tuple[int, int, int]] = []
        overlaps = False
        for i, reading in enumerate(tokens_):
            if reading is None:
                continue
            if reading.alone[kind] is not None:
                best = reading.alone[kind]
                if isinstance(best, list):
                    best = reading.alone[kind] = self._best(parts[2 * i + 1], best, accented, cased)
                if best is not None:
                    candidates.append(_Candidate(i, i + 1, bounds[2 * i], bounds[2 * i + 1], *best))
            for node, distance in reading.onward:
                self._go_on(tokens_, i + 1, node, distance, longer)
            if longer:
                for entry, last, distance in longer:
                    surface = text[bounds[2 * i] : bounds[2 * last - 1]]
                    closeness = self._closeness(surface, entry, distance, accented, cased)
                    if closeness >= 0:
                        overlaps = True
                        candidates.append(_Candidate(i, last, bounds[2 * i], bounds[2 * last - 1], closeness, entry))
                longer.clear()
        chosen = _resolve(candidates) if overlaps else candidates
        return tuple([TermMatch(c.start, c.end, *self._entries[c.entry]) for c in chosen])

    def _go_on(
        self, tokens_: list[_Reading | None], at: int, node: _Node, distance: int, found: list[tuple[int, int, int]]
    ) -> None:
        """Collect entry, index behind the last token and distance of what stands from token `at` on below `node`."""
        reading = tokens_[at] if at < len(tokens_) else None
        if reading is None:
            return
        for word, step in reading.ways:
            below = node.get(word)
            if below is not None and step < FORM:
                far = max(distance, step)
                for entry in below.entries:
                    found.append((entry, at + 1, far))
                if below:
                    self._go_on(tokens_, at + 1, below, far, found)

    def _best(self, surface: str, ends: list[tuple[int, int]], accented: bool, cased: bool) -> tuple[int, int] | None:
        """The closest of the entries that may be one token alone, the first in line of equals; None when none may."""
        judged = [(self._judge(surface, entry, distance, accented, cased), entry) for entry, distance in ends]
        return min((pair for pair in judged if pair[0] >= 0), default=None)

    def _closeness(self, surface: str, entry: int, distance: int, accented: bool, cased: bool) -> int:
        key = (surface, entry, distance, accented, cased)
        closeness = self._seen.get(key)
        if closeness is None:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            closeness = self._seen[key] = self._judge(surface, entry, distance, accented, cased)
        return closeness

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
        return not known.knows(seen) or known.written_lemma(seen) in (word, known.written_lemma(word))


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
    cut_ = tokens(text)
    return [text[cut_.start(i) : cut_.end(i)].lower() for i in range(len(parts))]


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
