"""Which rendition serves which use, and which are one too many.

A rendition is one too many when its concept has more of them than uses and nothing else in the source explains it. What does:
a word beside the uses that the rendition renders, by the word links, that may mean it, and that nothing else renders better
(`département` beside `ministère`, both `department`); a pronoun in whose place the other language likes the noun (`le forum ...
il`); the very words of the rendition (a cognate, a name, a quoted word). One word of the source explains one rendition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.languages import primary
from corpus.values import Constraint, Link
from glossary.normalise import fold, words
from glossary.renditions import Rendition, most_open, occurrences
from glossary.stopwords import stopwords
from glossary.tables import table

Span = tuple[int, int]
Means = Callable[[str, str], bool | None]
LINKED, SURE = 0.3, 0.5
"""From the first score on a word of the target renders a word of the source that may mean it, from the second any word of which
nothing is known."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and its target, with what links their words; no links where nothing is known of them."""

    source: str
    target: str
    source_lang: str
    target_lang: str
    links: Sequence[Link] = ()
    means: Means | None = None
    """Whether a word of the target may render one of the source; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A concept with more renditions than uses."""

    uses: tuple[int, ...]
    """Indices of its constraints."""
    said: tuple[Rendition, ...]
    """The renditions that only the uses explain, more than there are uses; the one that they claim most first."""

    @property
    def surplus(self) -> tuple[Rendition, ...]:
        """Those that are too many."""
        return self.said[len(self.uses) :]


def share_out(
    pair: Pair, wanted: Sequence[Constraint], found: Sequence[Rendition | None]
) -> tuple[tuple[Rendition | None, ...], tuple[Crowd, ...]]:
    """`found`, the renditions that an exclusive matching chose for `wanted`, given to the uses that the links tie them to, where
    there is a choice, those that something else explains last; and the concepts that are rendered too often.

    Amounts are shared out among equal ones and never too many: other numbers of the source may be rendered alike.
    """
    shared, crowds = list(found), []
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, constraint in enumerate(wanted):
        rules = (constraint.kind == "amount", constraint.renderings, constraint.case_sensitive, constraint.exact)
        groups.setdefault(rules, []).append(i)
    for uses in groups.values():
        there = _there(pair, wanted, shared, uses)
        if len(there) < 2 and len(uses) < 2:
            continue
        concept = _Concept(pair, wanted, shared, uses)
        ranked = sorted(there, key=lambda r: (-concept.claim(r), not any(r.overlaps(f) for f in found if f), r.start))
        explained = concept.explained(ranked) if len(there) > len(uses) else ()
        said = [r for r in ranked if r not in explained]
        if len(said) > len(uses):
            crowds.append(Crowd(tuple(uses), tuple(said)))
        for i, rendition in concept.assign([*said, *explained][: len(uses)]):
            shared[i] = rendition
    return tuple(shared), tuple(crowds)


def _there(pair: Pair, wanted: Sequence[Constraint], found: Sequence[Rendition | None], uses: Sequence[int]) -> list[Rendition]:
    """Where the concept of `uses` is rendered, beside the renditions of others."""
    concept = most_open([wanted[i] for i in uses])
    if concept.kind == "amount":
        return [r for i in uses if (r := found[i]) is not None]
    others = [r for i, r in enumerate(found) if r is not None and i not in uses]
    return [r for r in occurrences(pair.target, concept, pair.target_lang) if not any(map(r.overlaps, others))]


@dataclass(frozen=True, slots=True)
class _Concept:
    """One concept's uses among all constraints of a pair."""

    pair: Pair
    wanted: Sequence[Constraint]
    found: Sequence[Rendition | None]
    uses: Sequence[int]

    def claim(self, rendition: Rendition) -> float:
        """How strongly the uses claim a rendition."""
        return max((self._tie(i, rendition) for i in self.uses), default=0.0)

    def assign(self, chosen: Sequence[Rendition]) -> Iterator[tuple[int, Rendition | None]]:
        """A rendition or None for each use: first by how strongly they are tied, the others in text order."""
        left, free = sorted(chosen, key=lambda r: r.start), sorted(self.uses, key=lambda i: self.wanted[i].start)
        for tie, i, rendition in sorted(
            ((self._tie(i, r), i, r) for i in free for r in left), key=lambda each: (-each[0], each[1], each[2].start)
        ):
            if tie and i in free and rendition in left:
                free.remove(i)
                left.remove(rendition)
                yield i, rendition
        for n, i in enumerate(free):
            yield i, left[n] if n < len(left) else None

    def explained(self, renditions: Sequence[Rendition]) -> list[Rendition]:
        """Those of `renditions` that something beside the uses explains."""
        by_letters = self._by_letters(list(reversed(renditions)))
        ties = sorted(
            ((link.score, (link.start, link.end), r) for r in renditions if r not in by_letters for link in self._explaining(r)),
            key=lambda tie: (-tie[0], tie[1], tie[2].start),
        )
        by_links: dict[Rendition, Span] = {}
        for _, word, rendition in ties:
            if rendition not in by_links and word not in by_links.values():
                by_links[rendition] = word
        return [r for r in renditions if r in by_letters or r in by_links]

    def _tie(self, index: int, rendition: Rendition) -> float:
        use = self.wanted[index]
        return max((x.score for x in self._links(rendition) if x.start < use.end and use.start < x.end), default=0.0)

    def _links(self, rendition: Rendition) -> list[Link]:
        return [x for x in self.pair.links if x.target_start < rendition.end and rendition.start < x.target_end]

    def _by_letters(self, renditions: Sequence[Rendition]) -> list[Rendition]:
        """One rendition for each time that its words stand in the source beside all terms."""
        beside = _words_beside(self.pair.source, [c for c in self.wanted if c.kind != "amount"])
        found: list[Rendition] = []
        for written in dict.fromkeys(words(r.text) for r in renditions):
            same = [r for r in renditions if words(r.text) == written]
            found += same[: beside.count(f" {' '.join(written)} ")]
        return found

    def _explaining(self, rendition: Rendition) -> list[Link]:
        """The links to words beside the uses that explain a rendition. Of several words each that is linked must be explained."""
        pronouns = _pronouns(primary(self.pair.source_lang))
        strong: list[Link] = []
        claims: dict[Span, list[float]] = {}
        for link in self._links(rendition):
            word = self.pair.source[link.start : link.end].casefold()
            own = any(link.start < self.wanted[i].end and self.wanted[i].start < link.end for i in self.uses)
            if not own and link.score >= LINKED:
                if word in pronouns:
                    return [link]
                if self._may_render(link) and not self._rendered_elsewhere(link, rendition):
                    strong.append(link)
            if fold(self.pair.target[link.target_start : link.target_end]) not in stopwords(self.pair.target_lang):
                both = claims.setdefault((link.target_start, link.target_end), [0.0, 0.0])
                both[own] = max(both[own], link.score if own or link in strong else 0.0)
        return strong if all(beside >= max(own, LINKED) for beside, own in claims.values()) else []

    def _may_render(self, link: Link) -> bool:
        """Whether the target word of `link` may mean its source word, as far as is known."""
        written = self.pair.target[link.target_start : link.target_end]
        means = self.pair.means(self.pair.source[link.start : link.end], written) if self.pair.means else None
        return link.score >= SURE if means is None else means

    def _rendered_elsewhere(self, link: Link, rendition: Rendition) -> bool:
        """Whether the source word of `link` has a rendering outside of `rendition`: of a term, or one that it is linked to more."""
        for use, other in zip(self.wanted, self.found, strict=True):
            if use.start < link.end and link.start < use.end and other is not None and not other.overlaps(rendition):
                return True
        return any(
            (x.start, x.end) == (link.start, link.end)
            and x.score > link.score
            and not (x.target_start < rendition.end and rendition.start < x.target_end)
            and fold(self.pair.target[x.target_start : x.target_end]) not in stopwords(self.pair.target_lang)
            for x in self.pair.links
        )


@cache
def _pronouns(lang: str) -> frozenset[str]:
    return frozenset(table("pronouns").get(lang, "").split())


def _words_beside(source: str, terms: Sequence[Constraint]) -> str:
    """The folded words of the source that are in no term, between spaces; a bar stands for each term."""
    pieces: list[str] = []
    position = 0
    for term in sorted(terms, key=lambda c: c.start):
        pieces += [*words(source[position : term.start]), "|"]
        position = term.end
    return f" {' '.join([*pieces, *words(source[position:])])} "
