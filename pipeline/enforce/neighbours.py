"""What stands beside a term in the source and has no words of its own in the target yet: a reason to leave the target's words alone.

An engine that is told of a term looks at it while it writes the words around it too, so that links alone would have those words go
as leftovers of a wrong rendering.
"""

from __future__ import annotations

from dataclasses import dataclass

from glossary.lemmas import lexicon
from glossary.morphology import may_be_verb
from glossary.normalise import fold
from pipeline.enforce.align import STOP, words
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.satisfy import Span, meets
from pipeline.enforce.smallwords import small_words

_RENDERED = 0.3
"""A word of the source is rendered when a content word of the target is linked to it with this score at least."""
_REACH = 2
"""Content words of the source on each side that are looked at."""
_STEM = 4
"""Letters that cognates have in common at the beginning."""


@dataclass(frozen=True, slots=True)
class Unrendered:
    """Content words of the source next to a term that nothing in the target renders."""

    before: tuple[str, ...]
    behind: tuple[str, ...]
    verbs: int
    """How many of those behind are verbs: English has them behind the term too, other words in front of it."""

    @property
    def left(self) -> int:
        """How many may stand in front of the term in the target."""
        return len(self.before) + len(self.behind) - self.verbs

    @property
    def right(self) -> int:
        """How many may stand behind it."""
        return len(self.behind)


def unrendered(desk: Desk, attempt: Attempt, index: int, besides: Span) -> Unrendered:
    """The neighbours of constraint `index` that have no rendering outside of `besides`, a stretch of the target, and of terms."""
    source = desk.request.text
    before, behind = _sides(desk, index)
    rendered = _rendered(desk, attempt, besides)
    lost = [[source[slice(*w)] for w in side if not meets(w, rendered)] for side in (before, behind)]
    return Unrendered(tuple(lost[0]), tuple(lost[1]), sum(is_verb(w, desk.source_lang) for w in lost[1]))


def neighbours(desk: Desk, index: int) -> list[Span]:
    """The content words of the source next to constraint `index`."""
    before, behind = _sides(desk, index)
    return [*before, *behind]


def _sides(desk: Desk, index: int) -> tuple[list[Span], list[Span]]:
    constraint, there = desk.constraints[index], words(desk.request.text)
    before = _neighbours(desk, [w for w in reversed(there) if w[1] <= constraint.start], constraint.start, -1)
    return before, _neighbours(desk, [w for w in there if w[0] >= constraint.end], constraint.end, 1)


def cognate(word: str, others: tuple[str, ...]) -> bool:
    """Whether `word` begins as one of `others` does, accents and case aside."""
    stem = fold(word)[:_STEM]
    return len(stem) == _STEM and any(fold(other).startswith(stem) for other in others)


def _neighbours(desk: Desk, nearest: list[Span], edge: int, step: int) -> list[Span]:
    """The nearest content words that no sign and no constraint separates from the term's `edge`."""
    source, small = desk.request.text, small_words(desk.source_lang)
    found: list[Span] = []
    for word in nearest:
        gap = source[edge : word[0]] if step > 0 else source[word[1] : edge]
        if STOP.search(gap) or meets(word, [(c.start, c.end) for c in desk.constraints]):
            break
        if fold(source[slice(*word)]) not in small:
            found.append(word)
            if len(found) == _REACH:
                break
        edge = word[1] if step > 0 else word[0]
    return found


def _rendered(desk: Desk, attempt: Attempt, besides: Span) -> list[Span]:
    """Words of the source that a content word of the target renders, one outside of `besides` and of all renditions."""
    text, small = attempt.text, small_words(desk.target_lang)
    taken = (besides, *attempt.spans)
    return [
        (x.start, x.end)
        for x in attempt.links
        if x.score >= _RENDERED
        and text[x.target_start : x.target_end].casefold() not in small
        and not meets((x.target_start, x.target_end), taken)
    ]


def is_verb(word: str, lang: str) -> bool:
    """Whether a word may be a form of a verb."""
    return may_be_verb(fold(word), lexicon(lang).lemma(word.lower()), lang)
