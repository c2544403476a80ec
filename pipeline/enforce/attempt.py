"""One attempt at a segment, and the desk at which attempts are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.changes import compare
from corpus.values import Change, Constraint, Link
from glossary.renditions import Rendition
from glossary.repeats import Crowd, Pair, share_out
from pipeline.enforce.align import Place, guess_links, places, words
from pipeline.enforce.copies import garbled_copy
from pipeline.enforce.guards import Health, examine
from pipeline.enforce.meanings import meanings
from pipeline.enforce.satisfy import Span, Spans, forbidden_spans, leftovers, loose_amounts, meets, renditions
from pipeline.engines.protocol import Hypothesis, Request

STAGE = "enforce"
LEAST, MOST = 0.7, 1.4
"""How much shorter and longer the words outside the constraints may become when an engine is asked again."""

_SURE = 9.0
"""The weight of a stretch that is wrong whatever the links say: above that of any that they show."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A target text with what it keeps. `replay(draft, changes) == text`."""

    text: str
    spans: Spans
    """One rendition, or None, for each constraint."""
    methods: tuple[str, ...]
    """For each constraint the rung that satisfied it, `none` while nothing has."""
    health: Health
    links: tuple[Link, ...] = ()
    score: float | None = None
    changes: tuple[Change, ...] = ()
    flags: tuple[str, ...] = ()
    crowds: tuple[Crowd, ...] = ()
    """Terms that are rendered more often than the source explains."""

    @property
    def kept(self) -> int:
        """How many constraints are satisfied."""
        return sum(span is not None for span in self.spans)

    @property
    def missing(self) -> tuple[int, ...]:
        """Indices of the constraints that are not."""
        return tuple(i for i, span in enumerate(self.spans) if span is None)

    @property
    def rambles(self) -> bool:
        """Whether the engine lost the thread: such a text is no measure for another."""
        return bool(self.health.length or self.health.repetition or "loop" in self.flags)

    def place(self, index: int) -> Span:
        """Where the rendition of a constraint that is satisfied stands."""
        span = self.spans[index]
        assert span is not None
        return span

    def loses(self, other: Attempt) -> bool:
        """Whether a constraint that `other` keeps is lost here."""
        return any(span is None and old is not None for span, old in zip(self.spans, other.spans, strict=True))


@dataclass(frozen=True, slots=True)
class Desk:
    """One segment with its constraints, and the languages that its attempts are judged in."""

    request: Request
    source_lang: str
    target_lang: str

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        return self.request.constraints

    def first(self, hypothesis: Hypothesis) -> Attempt:
        """The engine's own best words."""
        return self.judge(hypothesis.text, "engine", None, links=hypothesis.links, score=hypothesis.score, flags=hypothesis.flags)

    def rewritten(self, hypothesis: Hypothesis, method: str, base: Attempt) -> Attempt:
        """What the engine wrote when it was asked again; the changes against `base` are recorded word by word."""
        changes = (*base.changes, *compare(STAGE, base.text, hypothesis.text, method))
        attempt = self.judge(hypothesis.text, method, base, hypothesis.links, hypothesis.score, flags=hypothesis.flags)
        return replace(attempt, changes=changes)

    def edited(self, text: str, base: Attempt, changes: Sequence[Change], links: tuple[Link, ...]) -> Attempt:
        """`base` after an edit of ours."""
        attempt = self.judge(text, "replace", base, links, base.score, flags=base.flags)
        return replace(attempt, changes=(*base.changes, *changes))

    def examined(self, attempt: Attempt) -> Attempt:
        """`attempt` with its faults counted, to measure an edit against: a draft that misses nothing is not examined at first."""
        return self.edited(attempt.text, attempt, (), attempt.links)

    def judge(
        self,
        text: str,
        method: str,
        base: Attempt | None,
        links: tuple[Link, ...] = (),
        score: float | None = None,
        flags: tuple[str, ...] = (),
    ) -> Attempt:
        """Find the renditions and count the faults of `text`; a constraint that `base` kept keeps its method.

        Equal constraints are given the renditions that stand where they are aligned, so that the missing use is the one that
        is really missing, and of several renditions of one use it is the one that renders it.
        """
        spans = renditions(text, self.constraints, self.target_lang)
        if not links and self.constraints:
            links = guess_links(self.request.text, text, self.constraints, spans)
        spans, crowds = self._shared_out(text, spans, links)
        if base is None:
            methods = tuple("none" if span is None else method for span in spans)
        else:
            methods = tuple(
                "none" if span is None else (old if old != "none" else method)
                for span, old in zip(spans, base.methods, strict=True)
            )
        # Without constraints nothing is ever changed, and nothing needs to be compared.
        health = (
            examine(self.request.text, text, self.constraints, spans, crowds, self.source_lang, self.target_lang)
            if self.constraints and (base is not None or None in spans)
            else Health()
        )
        return Attempt(text, spans, methods, health, links, score, (), flags, crowds)

    def means(self, word: str, other: str) -> bool | None:
        """Whether `other` may render `word` of the source; None where that is not known."""
        return meanings(self.source_lang, self.target_lang)(word, other)

    def _shared_out(self, text: str, spans: Spans, links: tuple[Link, ...]) -> tuple[Spans, tuple[Crowd, ...]]:
        """The renditions at `spans` given to the uses that they are aligned with, and the terms that have too many."""
        found = [None if span is None else Rendition(*span, text[slice(*span)], "verbatim") for span in spans]
        pair = Pair(self.request.text, text, self.source_lang, self.target_lang, links, self.means)
        shared, crowds = share_out(pair, self.constraints, found)
        return tuple(None if r is None else (r.start, r.end) for r in shared), crowds

    def refusal(self, attempt: Attempt, base: Attempt) -> str:
        """Why `attempt` must not replace `base`; empty when it may."""
        if attempt.loses(base):
            return "another constraint would be lost"
        if attempt.kept <= base.kept:
            return "it did not help"
        return self.damage(attempt, base)

    def damage(self, attempt: Attempt, base: Attempt) -> str:
        """What a guard has against `attempt` after `base`; empty when all is as well as before."""
        if worse := attempt.health.worse_than(base.health):
            return f"{worse} would get worse"
        if flags := set(attempt.flags) - set(base.flags):
            return f"{sorted(flags)[0]} would get worse"
        if cut := self._cut_or_padded(attempt, base):
            return f"the rest of the sentence would be {cut}"
        return ""

    def _cut_or_padded(self, attempt: Attempt, base: Attempt) -> str:
        """Whether far more of the other words vanished, or came, than the words that the constraints gained replace."""
        if base.rambles:
            return ""
        gained = [c for c, new, old in zip(self.constraints, attempt.spans, base.spans, strict=True) if new and not old]
        # A wrong rendering takes about as many words as the source does.
        replaced = sum(len(words(self.request.text[c.start : c.end])) for c in gained)
        before, after = _other_words(base), _other_words(attempt)
        if after < LEAST * (before - replaced) - 0.5:
            return "cut off"
        return "padded" if after > MOST * before + 3 else ""

    def stretches(self, index: int, attempt: Attempt) -> list[Place]:
        """Where the wrong rendering of constraint `index` stands in `attempt`, the likeliest first; the last one is a bare point.

        What is surely wrong comes first: a forbidden rendering near the place, a word of the source term left standing, for an
        amount another amount that nothing in the source accounts for; then a garbled copy of what is wanted.
        Stretches are cut free of the renditions of other constraints.
        """
        constraint = self.constraints[index]
        aligned = places((constraint.start, constraint.end), attempt.links, attempt.text)
        if constraint.kind == "amount":
            bad: Sequence[Span] = loose_amounts(
                self.request.text, attempt.text, self.constraints, attempt.spans, self.source_lang, self.target_lang
            )
        else:
            bad = forbidden_spans(attempt.text, constraint, attempt.spans, self.target_lang)
        near = [s for s in bad if len(bad) == 1 or meets(s, [(p.start, p.end) for p in aligned])]
        for left in leftovers(self.request.text, attempt.text, constraint, attempt.spans):
            around = next((p for p in aligned if p.start < left[1] and left[0] < p.end), None)
            near.append((around.start, around.end) if around else left)
        taken = [span for span in attempt.spans if span is not None]
        free = [Place(*s, _SURE) for s in near[:1]]
        if constraint.kind != "amount":
            copy = garbled_copy(self.request.text, attempt.text, constraint, taken, self.target_lang)
            free += [Place(*copy, _SURE)] if copy else []
        for place in aligned:
            cut = cut_free(place, taken, attempt.text)
            if cut is not None and cut not in free:
                free.append(cut)
        return free


def _other_words(attempt: Attempt) -> int:
    return sum(not meets(word, attempt.spans) for word in words(attempt.text))


def cut_free(place: Place, taken: Sequence[Span], text: str) -> Place | None:
    """`place` without what other renditions cover: the longer end of it, or None. Points move out of renditions."""
    start, end = place.start, place.end
    if start == end:
        for span in taken:
            if span[0] < start < span[1]:
                start = end = span[1]
        return Place(start, end, place.weight)
    for span in sorted(taken):
        if span[0] < end and start < span[1]:
            left, right = (start, min(end, span[0])), (max(start, span[1]), end)
            start, end = max(left, right, key=lambda s: s[1] - s[0])
            if start >= end:
                return None
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return Place(start, end, place.weight) if start < end else None
