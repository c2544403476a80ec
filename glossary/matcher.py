"""Finding terms in text: a dictionary of token sequences, entered through the inflected forms of their words.

The text is folded and cut into tokens once (`glossary.normalise`). A table leads from every form in which a word of the
termbase may stand to that word; words in sequence lead to entries (`glossary.index`). So matching needs no list of all inflected
variants of all terms, boundaries hold by construction, and the work grows with the text, not with the termbase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate, compress
from operator import itemgetter
from typing import NamedTuple

from corpus.languages import primary
from corpus.values import Constraint
from glossary.closeness import PHONEMIC, closeness, same_case, shouted
from glossary.index import DISTANCE, MOST_SEEN, NODE, WORD, Index, Reading, Readings
from glossary.inflection import is_plural, led_by_plural, may_be_plural, pluralise
from glossary.joints import SIGNS, respellings, runs
from glossary.lemmas import FORM, NUMBER, SAME, lexicon
from glossary.morphology import RULED
from glossary.normalise import cut, has_accents, words
from glossary.termbase import SOURCE, TARGET, Concept, Term, Termbase


class TermMatch(NamedTuple):
    """One use of a term: `text[start:end]` of the text it was found in."""

    start: int
    end: int
    concept: Concept
    term: Term


_Candidate = tuple[int, int, int, int, int, int]
"""In order of preference: length in characters, negated; start; closeness (0: letter for letter); entry; then the index of its
first token and that behind its last."""


class Matcher:
    """Finds the terms of one language in text. Building takes time proportional to the termbase; `find` is then free of side
    effects."""

    def __init__(self, termbase: Termbase | Iterable[Concept], source_lang: str, target_lang: str | None = None) -> None:
        """With `target_lang`, concepts that have no rendering there are left out: nothing could be accounted for."""
        self.lang = source_lang
        self._index = Index()
        self._concepts: list[Concept] = []
        spellings: dict[str, set[str]] = {}
        for concept in termbase:
            if target_lang is not None and not (concept.keep or renderings(concept, target_lang)):
                continue
            for term in (*concept.names(source_lang), *(t for t in concept.terms if t.lang == SOURCE)):
                if self._index.add(term, spellings):
                    self._concepts.append(concept)
                    if not term.exact:
                        for written in respellings(term.text, source_lang, lexicon(source_lang)):
                            self._index.respell(written, spellings)
        # Loading a word list takes a second: only for terms that may inflect.
        self._index.inflect(spellings, lexicon(source_lang) if any(spellings.values()) else None)
        # One table for each kind of text: with accents or without, in letters of both cases or of one.
        self._readings = [Readings(self._index, partial(self._judge, kind=kind)) for kind in range(4)]
        self._judged: dict[tuple[str, int, int], int] = {}

    def __len__(self) -> int:
        return len(self._concepts)

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """The terms of `text`: longest first, none overlapping, in text order; ties go to the leftmost, then the closest
        spelling.

        Accents, case, apostrophes, hyphens, spaces and inflection are ignored as far as each term allows. In text that has
        accents, a word that differs from the term by its accents and is a word in its own right (`marche` for `marché`) is
        not the term.
        """
        kind = 2 * has_accents(text) + (not (text.islower() or text.isupper()))
        parts = cut(text)
        read = self._readings[kind]
        readings: list[Reading | None] = list(map(read.__getitem__, parts[1::2]))
        at = list(compress(range(len(readings)), readings))
        closed = () if SIGNS.isdisjoint(parts[2:-1:2]) else self._closed(parts, read)
        if not (at or closed):
            return ()
        readings.append(None)
        bounds = list(accumulate(map(len, parts)))
        alone, candidates = self._walk(text, readings, bounds, at, kind)
        for first, last, reading in closed:
            candidates += self._as_one(text, readings, bounds, first, last, reading, kind)
        concepts, terms, new = self._concepts, self._index.entries, tuple.__new__
        if not candidates:  # tokens do not overlap; `new` is half the price of calling the class
            return tuple([new(TermMatch, (bounds[2 * i], bounds[2 * i + 1], concepts[e], terms[e])) for i, (_, e) in alone])
        candidates += [(bounds[2 * i] - bounds[2 * i + 1], bounds[2 * i], *best, i, i + 1) for i, best in alone]
        chosen = _exclusive(candidates, len(readings))
        return tuple([new(TermMatch, (c[1], c[1] - c[0], concepts[c[3]], terms[c[3]])) for c in chosen])

    def _walk(
        self, text: str, readings: list[Reading | None], bounds: list[int], at: Iterable[int], kind: int
    ) -> tuple[list[tuple[int, tuple[int, int]]], list[_Candidate]]:
        """What starts at the tokens `at`: the best entry of each token alone, and the terms of several tokens."""
        steps, go_on = self._index.steps, self._go_on
        alone: list[tuple[int, tuple[int, int]]] = []
        candidates: list[_Candidate] = []
        longer: list[tuple[int, int, int]] = []
        for i in at:
            reading = readings[i]
            if reading is None:
                continue
            best, heads, _ = reading
            if best is not None:
                alone.append((i, best))
            if heads and (after := readings[i + 1]) is not None:
                onward = after[2]
                for head in heads:
                    node = head & WORD
                    for code in onward:
                        below = steps.get(node | code & WORD)
                        if below is not None:
                            go_on(readings, i + 2, below, (head | code) & DISTANCE, longer)
                if longer:
                    start = bounds[2 * i]
                    for entry, last, distance in longer:
                        end = bounds[2 * last - 1]
                        close = self._judge(text[start:end], entry, distance, kind)
                        if close >= 0:
                            candidates.append((start - end, start, close, entry, i, last))
                    longer.clear()
        return alone, candidates

    def _closed(self, parts: list[str], read: Readings) -> list[tuple[int, int, Reading]]:
        """Tokens joined by signs that the termbase has as one word: first, behind the last, what they may be."""
        found = []
        for first, last in runs(parts, self.lang):
            reading = read["".join(parts[2 * first + 1 : 2 * last])]
            if reading is not None:
                found.append((first, last, reading))
        return found

    def _as_one(
        self, text: str, readings: list[Reading | None], bounds: list[int], first: int, last: int, reading: Reading, kind: int
    ) -> Iterator[_Candidate]:
        """The candidates that need tokens `first` to `last - 1` to be one word."""
        merged = [*readings[:first], reading, *readings[last:]]
        edges = bounds[: 2 * first + 1] + bounds[2 * last - 1 :]
        alone, candidates = self._walk(text, merged, edges, range(first + 1), kind)
        for length, start, close, entry, i, behind in candidates:
            if behind > first:
                yield length, start, close, entry, i, behind + last - first - 1
        for i, best in alone:
            if i == first:
                yield edges[2 * i] - edges[2 * i + 1], edges[2 * i], *best, first, last

    def _go_on(
        self, readings: list[Reading | None], at: int, node: int, distance: int, found: list[tuple[int, int, int]]
    ) -> None:
        """Collect entry, index behind the last token and distance of what ends at `node` or stands below it from token `at` on."""
        index = self._index
        for entry in index.ending(node):
            found.append((entry, at, distance))
        reading = readings[at] if at < len(readings) and index.leads_on(node) else None
        if reading is not None:
            for code in reading[2]:
                below = index.steps.get(node << NODE | code & WORD)
                if below is not None:
                    self._go_on(readings, at + 1, below, distance | code & DISTANCE, found)

    def _judge(self, surface: str, entry: int, distance: int, kind: int) -> int:
        """`closeness`, which remembers: the same surface comes again and again."""
        key = (surface, entry, kind)
        close = self._judged.get(key)
        if close is None:
            if len(self._judged) >= MOST_SEEN:
                self._judged.clear()
            term = self._index.entries[entry]
            close = self._judged[key] = closeness(surface, term, distance, self.lang, kind >= 2, kind % 2 == 1)
        return close


def _exclusive(candidates: list[_Candidate], length: int) -> list[_Candidate]:
    """The longest first, then what does not overlap it; in text order. `length` is that of the text in tokens."""
    taken = bytearray(length)
    chosen = []
    for candidate in sorted(candidates):
        first, last = candidate[4:]
        if 1 not in taken[first:last]:
            taken[first:last] = b"\x01" * (last - first)
            chosen.append(candidate)
    chosen.sort(key=itemgetter(1))
    return chosen


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
        match.start,
        match.end,
        texts,
        "keep" if concept.keep else "term",
        concept.id,
        rule.case_sensitive,
        rule.exact,
        forbidden,
        not concept.keep and _pluralised(match, text),
    )


def _pluralised(match: TermMatch, text: str) -> bool:
    """Whether the text has the plural of a term that the glossary has in the singular; of words with one form for both numbers the
    words before them tell: `les AESH`, `deux prix`."""
    used, lang = text[match.start : match.end], primary(match.term.lang)
    term = match.term.text
    if lang not in RULED:
        return False
    if used.lower() == term.lower():
        return led_by_plural(text[: match.start], lang) and not is_plural(term, lang)
    several = pluralise(term, lang)
    if several != term and words(several) == words(used):
        return True
    return is_plural(used, lang) and not may_be_plural(term, lang)


def _loose(concept: Concept) -> tuple[Term, ...]:
    return tuple(t for t in concept.terms if t.lang == TARGET)


__all__ = ["FORM", "NUMBER", "PHONEMIC", "SAME", "Matcher", "TermMatch", "constraint_for", "renderings", "same_case", "shouted"]
