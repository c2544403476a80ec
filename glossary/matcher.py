"""Finding terms in text: a dictionary of token sequences, entered through the inflected forms of their words.

The text is taken apart at its spaces, and what stands between them is cut into tokens and read once (`glossary.readings`). A
table leads from every form in which a word of the termbase may stand to that word; words in sequence lead to entries
(`glossary.index`). So matching needs no list of all inflected variants of all terms, boundaries hold by construction, and the
work grows with the text, not with the termbase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import accumulate, chain, compress, count
from operator import and_, itemgetter
from typing import NamedTuple

from corpus.languages import primary
from corpus.values import Constraint
from glossary.background import background
from glossary.closeness import HOMOGRAPHIC, PHONEMIC, closeness, same_case, shouted
from glossary.index import MOST_SEEN, Best, Index
from glossary.inflection import is_plural, led_by_plural, may_be_plural, pluralise
from glossary.joints import respellings
from glossary.lemmas import FORM, NUMBER, SAME, lexicon
from glossary.morphology import RULED
from glossary.normalise import has_accents, words
from glossary.readings import Chunks, Reading
from glossary.rendered import bans, demanding, renderings
from glossary.speech import acts_as_verb, bare_infinitives, contradicts, may_be_verb
from glossary.tense import french_verb, inflected, rendered_form, without_to
from glossary.termbase import SOURCE, Concept, Term, Termbase


class TermMatch(NamedTuple):
    """One use of a term: `text[start:end]` of the text it was found in."""

    start: int
    end: int
    concept: Concept
    term: Term


_Candidate = tuple[int, int, int, int, int, int]
"""In order of preference: length in characters, negated; start; closeness (0: letter for letter); entry; then the index of its
first token and that behind its last."""


_FOLLOWERS, _WORD, _ADVANCE, _JOINED = map(itemgetter, (2, 3, 4, 6))
"""Fields of a reading."""


class Matcher:
    """Finds the terms of one language in text. Building takes time proportional to the termbase; `find` is then free of side
    effects."""

    def __init__(self, termbase: Termbase | Iterable[Concept], source_lang: str, target_lang: str | None = None) -> None:
        """With `target_lang`, concepts that say nothing of that language are left out: nothing could be accounted for."""
        self.lang, self._target_lang = source_lang, target_lang
        self._index = Index()
        self._concepts: list[Concept] = []
        spellings: dict[str, set[str]] = {}
        for concept in termbase if target_lang is None else demanding(tuple(termbase), source_lang, target_lang):
            named = (*concept.names(source_lang), *(t for t in concept.terms if t.lang == SOURCE))
            for term in (*named, *bare_infinitives(named, source_lang)):
                if self._index.add(term, spellings):
                    self._concepts.append(concept)
                    if not term.exact:
                        for written in respellings(term.text, source_lang, lexicon(source_lang)):
                            self._index.respell(written, spellings)
        # Loading a word list takes a second: only for terms that may inflect.
        self._index.inflect(spellings, lexicon(source_lang) if any(spellings.values()) else None)
        if self._index.homographs:
            background(source_lang)  # takes a tenth of a second, which is not the first sentence's
        # One table for each kind of text: with accents or without, in letters of both cases or of one.
        self._chunks = [Chunks(self._index, source_lang, partial(self._closeness, kind=kind)) for kind in range(4)]
        self._spoken = frozenset(i for i, t in enumerate(self._index.entries) if t.pos and not t.exact)
        """Entries that are said to be nouns or verbs."""
        self._unlike = lru_cache(maxsize=1 << 16)(partial(contradicts, source_lang))
        self._verbs = lru_cache(maxsize=1 << 16)(partial(acts_as_verb, source_lang))
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
        chunks = self._chunks[kind]
        readings = list(chain.from_iterable(map(chunks.__getitem__, text.split())))
        ends = _ends(readings)
        if not ends or ends[-1] != len(text):  # spaces are no single ones, or something invisible stands among them
            readings = list(chunks.read(text))
            ends = _ends(readings)
        alone = [
            (i, best)
            for i, reading in enumerate(readings)
            if (best := reading[0]) is not None
            and (
                (best[0] != HOMOGRAPHIC and best[1] not in self._spoken) or (best := self._fitting(text, readings, ends, i, kind))
            )
        ]
        candidates = list(self._longer(text, readings, ends, kind))
        if any(map(_JOINED, readings)):
            candidates += self._joined(text, readings, ends, kind)
        concepts, terms, new = self._concepts, self._index.entries, tuple.__new__
        if not candidates:  # tokens do not overlap; `new` is half the price of calling the class
            return tuple([new(TermMatch, (ends[i] - readings[i][5], ends[i], concepts[e], terms[e])) for i, (_, e) in alone])
        candidates += [(-readings[i][5], ends[i] - readings[i][5], *best, i, i + 1) for i, best in alone]
        chosen = _exclusive(candidates, len(readings))
        return tuple([new(TermMatch, (c[1], c[1] - c[0], concepts[c[3]], terms[c[3]])) for c in chosen])

    def _longer(self, text: str, readings: list[Reading], ends: list[int], kind: int) -> Iterator[_Candidate]:
        """The terms of several tokens."""
        index = self._index
        following = map(_WORD, readings)
        next(following, None)
        for i in compress(count(), map(and_, map(_FOLLOWERS, readings), following)):
            start = ends[i] - readings[i][5]
            for node, distance in index.pairs(readings[i][1], readings[i + 1][1]):
                for entry, last, furthest in self._go_on(readings, i + 2, node, distance):
                    end = ends[last - 1]
                    close = self._judge(text[start:end], entry, furthest, kind)
                    if close >= 0:
                        yield start - end, start, close, entry, i, last

    def _go_on(self, readings: list[Reading], at: int, node: int, distance: int) -> Iterator[tuple[int, int, int]]:
        """Entry, index behind the last token and distance of what ends at `node` or stands below it from token `at` on."""
        index = self._index
        for entry in index.ending(node):
            yield entry, at, distance
        if at < len(readings) and index.leads_on(node):
            for below, further in index.onward(node, readings[at][1]):
                yield from self._go_on(readings, at + 1, below, distance | further)

    def _joined(self, text: str, readings: list[Reading], ends: list[int], kind: int) -> Iterator[_Candidate]:
        """The candidates that need tokens which signs join to be one word."""
        reach = self._index.longest
        for first, reading in enumerate(readings):
            for tokens, word in reading[6]:
                start, end, behind = ends[first] - reading[5], ends[first + tokens - 1], first + tokens
                if word[0] is not None:
                    yield start - end, start, *word[0], first, behind
                low = max(0, first - reach)
                merged = [*readings[low:first], (*word, 0, end - start, ()), *readings[behind : behind + reach]]
                edges = ends[low:first] + ends[behind - 1 : behind + reach]
                for size, begin, close, entry, i, last in self._longer(text, merged, edges, kind):
                    if low + i <= first < low + last:
                        yield size, begin, close, entry, low + i, low + last + tokens - 1

    def _fitting(self, text: str, readings: list[Reading], ends: list[int], i: int, kind: int) -> Best | None:
        """The best entry that token `i` is by what stands around it: for verbs that are other words too, and for entries that are said
        to be nouns or verbs."""
        places = (i - 2, i - 1, i, i + 1)
        earlier, before, seen, behind = (text[ends[j] - readings[j][5] : ends[j]] if 0 <= j < len(ends) else "" for j in places)
        around = (earlier, before, behind)
        for close, entry in self._index.whole(seen, readings[i][1], partial(self._closeness, kind=kind)):
            term, concept = self._index.entries[entry], self._concepts[entry]
            if close != HOMOGRAPHIC:
                fits = not (term.pos and self._unlike(seen, term, around))
            else:
                fits = may_be_verb(term, concept, self._target_lang) and self._verbs(seen, term.text.lower(), around, kind >= 2)
            if fits:
                return close, entry
        return None

    def _judge(self, surface: str, entry: int, distance: int, kind: int) -> int:
        """`closeness`, which remembers: the same surface comes again and again."""
        key = (surface, entry, kind)
        close = self._judged.get(key)
        if close is None:
            if len(self._judged) >= MOST_SEEN:
                self._judged.clear()
            close = self._judged[key] = self._closeness(surface, entry, distance, kind)
        return close

    def _closeness(self, surface: str, entry: int, distance: int, kind: int) -> int:
        return closeness(surface, self._index.entries[entry], distance, self.lang, kind >= 2, kind % 2 == 1)


def _ends(readings: list[Reading]) -> list[int]:
    """Where each token ends."""
    return list(accumulate(map(_ADVANCE, readings), initial=-1))[1:]


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


def constraint_for(match: TermMatch, text: str, target_lang: str) -> Constraint | None:
    """What a match demands of the target; None when its concept has no rendering in `target_lang` and is not kept as it is."""
    concept = match.concept
    terms = renderings(concept, target_lang)
    forbidden = tuple(t.text for t in bans(concept, target_lang))
    if not terms and not concept.keep:
        return None
    texts = tuple(dict.fromkeys(t.text for t in terms))
    if primary(match.term.lang) == "fr" and french_verb(match.term.text):
        texts = tuple(dict.fromkeys(map(without_to, texts)))
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
        _verb(match, text, texts[0], target_lang),
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


def _verb(match: TermMatch, text: str, rendering: str, target_lang: str) -> str:
    """An English rendering that begins with a verb in the form of the French verb with which the term begins; nothing for what is no
    such pair."""
    term, concept = match.term, match.concept
    if concept.keep or term.exact or primary(term.lang) != "fr" or primary(target_lang) != "en":
        return ""
    found = french_verb(term.text) if may_be_verb(term, concept, target_lang) else None
    form = rendered_form(text, match.start, match.end, *found) if found else ""
    return inflected(rendering, form) if form else ""


def ban_for(match: TermMatch, target_lang: str) -> Constraint | None:
    """What a match forbids the target, for one whose concept has nothing but forbidden renderings there."""
    forbidden = tuple(t.text for t in bans(match.concept, target_lang))
    if not forbidden or match.concept.keep or renderings(match.concept, target_lang):
        return None
    rules = match.term.case_sensitive, match.term.exact
    return Constraint(match.start, match.end, (), "term", match.concept.id, *rules, forbidden)


__all__ = [
    "FORM",
    "NUMBER",
    "PHONEMIC",
    "SAME",
    "Matcher",
    "TermMatch",
    "ban_for",
    "constraint_for",
    "renderings",
    "same_case",
    "shouted",
]
