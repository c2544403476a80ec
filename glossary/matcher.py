"""Finding terms in text: a dictionary of token sequences, entered through the inflected forms of their words.

The text is taken apart at its spaces, and what stands between them is cut into tokens and read once (`glossary.readings`). A
table leads from every form in which a word of the termbase may stand to that word; words in sequence lead to entries
(`glossary.index`). So matching needs no list of all inflected variants of all terms, boundaries hold by construction, and the
work grows with the text, not with the termbase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from glossary.background import background
from glossary.closeness import HOMOGRAPHIC, closeness
from glossary.index import MOST_SEEN, Index
from glossary.joints import part_of_word, respellings
from glossary.lemmas import lexicon
from glossary.normalise import HYPHENS, has_accents
from glossary.readings import Chunks, Line
from glossary.rendered import demanding
from glossary.speech import acts_as_verb, bare_infinitives, contradicts, may_be_verb, spoken
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


_BETWEEN = " \0 "
"""Parts texts that are read as one."""
_HYPHENATED = re.compile(rf"\w[{HYPHENS}]\w")
_TOGETHER = 32
"""So many texts are read as one: Python has less to do, and what is read stays close to the processor."""


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
        self._chunks = [Chunks(self._index, source_lang, partial(self._judge, kind=kind)) for kind in range(4)]
        pairs = enumerate(zip(self._index.entries, self._concepts, strict=True))
        self._spoken = {i: said for i, (term, concept) in pairs if (said := spoken(term, concept, target_lang))}
        """Entries that are said to be nouns or verbs, or must be."""
        self._unlike = lru_cache(maxsize=1 << 16)(partial(contradicts, source_lang))
        self._verbs = lru_cache(maxsize=1 << 16)(partial(acts_as_verb, source_lang))
        self._judged: dict[tuple[str, int, int], int] = {}

    def __len__(self) -> int:
        return len(self._concepts)

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """`find_all` for one text."""
        return self.find_all((text,))[0]

    def find_all(self, texts: Sequence[str]) -> list[tuple[TermMatch, ...]]:
        """The terms of each text: longest first, none overlapping, in text order; ties go to the leftmost, then the closest
        spelling.

        Accents, case, apostrophes, hyphens, spaces and inflection are ignored as far as each term allows. In text that has
        accents, a word that differs from the term by its accents and is a word in its own right (`marche` for `marché`) is
        not the term.
        """
        found: list[tuple[TermMatch, ...]] = [()] * len(texts)
        kinds: list[list[int]] = [[], [], [], []]
        for i, text in enumerate(texts):
            kinds[2 * has_accents(text) + (not (text.islower() or text.isupper()))].append(i)
        for kind, those in enumerate(kinds):
            for first in range(0, len(those), _TOGETHER):
                together = those[first : first + _TOGETHER]
                for i, matches in zip(together, self._found([texts[i] for i in together], kind), strict=True):
                    found[i] = matches
        return found

    def _found(self, texts: list[str], kind: int) -> list[tuple[TermMatch, ...]]:
        """The terms of texts of one kind, read as one text, in which what parts them is a word that no term has."""
        text = _BETWEEN.join(texts)
        line = self._chunks[kind].line(text)
        if line is None:
            if len(texts) > 1:
                return [self._found([text], kind)[0] for text in texts]
            line = self._chunks[kind].any_line(text)
        uses = self._uses(text, line, kind)
        concepts, terms, new = self._concepts, self._index.entries, tuple.__new__
        found = []
        at = start = 0
        for text in texts:
            first, end = at, start + len(text)
            while at < len(uses) and uses[at][0] < end:
                at += 1
            # half the price of calling the class
            here = [new(TermMatch, (s - start, e - start, concepts[n], terms[n])) for s, e, n in uses[first:at]]
            found.append(tuple(here))
            start = end + len(_BETWEEN)
        return found

    def _uses(self, text: str, line: Line, kind: int) -> list[tuple[int, int, int]]:
        """Start, end and entry of each use, in text order."""
        ends, lengths = line.ends, line.lengths
        candidates = list(self._longer(text, ends, lengths, line.starts, kind))
        if line.joined:
            candidates += self._joined(text, line, kind)
        chosen, taken = _exclusive(candidates, len(ends))
        uses = []
        for i, (close, entry) in line.alone:
            # what is one token never overlaps its like, and yields to all that is longer
            if taken[i]:
                continue
            if close == HOMOGRAPHIC or entry in self._spoken:
                fitting = self._fitting(text, line, i, kind)
                if fitting is None:
                    continue
                entry = fitting
            uses.append((ends[i] - lengths[i], ends[i], entry))
        if chosen:
            uses += [(start, start - size, entry) for size, start, _, entry, _, _ in chosen]
            uses.sort()
        if _HYPHENATED.search(text):
            return [use for use in uses if not self._inside(text, use[0], use[1])]
        return uses

    def _inside(self, text: str, start: int, end: int) -> bool:
        """Whether a use is but a part of another word."""
        beside = text[start - 1 : start] + text[end : end + 1]
        return any(sign in HYPHENS for sign in beside) and part_of_word(text, start, end, self.lang)

    def _longer(
        self, text: str, ends: Sequence[int], lengths: Sequence[int], starts: Iterable[int], kind: int
    ) -> Iterator[_Candidate]:
        """The terms of several tokens that start with any of these."""
        index = self._index

        def ways(i: int) -> tuple[int, ...]:
            return index.ways(text[ends[i] - lengths[i] : ends[i]])

        for i in starts:
            start = ends[i] - lengths[i]
            for node, distance in index.pairs(ways(i), ways(i + 1)):
                for entry, last, furthest in self._go_on(ways, len(ends), i + 2, node, distance):
                    end = ends[last - 1]
                    close = self._judge(text[start:end], entry, furthest, kind)
                    if close >= 0:
                        yield start - end, start, close, entry, i, last

    def _go_on(
        self, ways: Callable[[int], tuple[int, ...]], length: int, at: int, node: int, distance: int
    ) -> Iterator[tuple[int, int, int]]:
        """Entry, index behind the last token and distance of what ends at `node` or stands below it from token `at` on, of `length`
        tokens that may be the words in `ways`."""
        index = self._index
        for entry in index.ending(node):
            yield entry, at, distance
        if at < length and index.leads_on(node):
            for below, further in index.onward(node, ways(at)):
                yield from self._go_on(ways, length, at + 1, below, distance | further)

    def _joined(self, text: str, line: Line, kind: int) -> Iterator[_Candidate]:
        """The candidates that need tokens which signs join to be one word."""
        reach = self._index.longest
        for first, joins in line.joined:
            low, start = max(0, first - reach), line.span(first).start
            for tokens, (best, _, _) in joins:
                end, behind = line.ends[first + tokens - 1], first + tokens
                if best is not None:
                    yield start - end, start, *best, first, behind
                ends = [*line.ends[low:first], end, *line.ends[behind : behind + reach]]
                lengths = [*line.lengths[low:first], end - start, *line.lengths[behind : behind + reach]]
                for size, begin, close, entry, i, last in self._longer(text, ends, lengths, range(len(ends) - 1), kind):
                    if low + i <= first < low + last:
                        yield size, begin, close, entry, low + i, low + last + tokens - 1

    def _fitting(self, text: str, line: Line, i: int, kind: int) -> int | None:
        """The best entry that token `i` is by what stands around it: for verbs that are other words too, and for entries that are said
        to be nouns or verbs."""

        def word(j: int) -> str:
            found = text[line.span(j)] if 0 <= j < len(line.ends) else ""
            return "" if found in _BETWEEN else found

        seen, before = word(i), word(i - 1)
        around = (before and word(i - 2), before, word(i + 1))
        for close, entry in self._index.whole(seen, partial(self._judge, kind=kind)):
            term, concept = self._index.entries[entry], self._concepts[entry]
            if close != HOMOGRAPHIC:
                said = self._spoken.get(entry)
                fits = said is None or not self._unlike(seen, said, around)
            else:
                fits = may_be_verb(term, concept, self._target_lang) and self._verbs(seen, term.text.lower(), around, kind >= 2)
            if fits:
                return entry
        return None

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


def _exclusive(candidates: list[_Candidate], length: int) -> tuple[list[_Candidate], bytearray]:
    """The longest first, then what does not overlap it; and for each token of the text, of which there are `length`, whether it is
    taken."""
    taken = bytearray(length)
    chosen = []
    for candidate in sorted(candidates):
        first, last = candidate[4:]
        if 1 not in taken[first:last]:
            taken[first:last] = b"\x01" * (last - first)
            chosen.append(candidate)
    return chosen, taken
