"""The stretch of the target that a term replaces: whole words, without the small words around it, with those that it brings along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.enforce.align import Place, words
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.satisfy import Span

# Words that an alignment takes in at the edges of a stretch, but that a term seldom replaces.
_EN = (
    "a an the this that these those my your his her its our their some any no of to in on at for by with from as and or but if "
    "is are was were be been being has have had do does did will would can could may might shall should must not it he she they "
    "we you i who which what where when than then so there"
)
_FR = (
    "le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs à en "
    "dans sur pour par avec sans et ou mais si est sont était étaient été être a ont avait avaient ne pas n qu que qui se s il "
    "elle ils elles on nous vous je tu y où"
)
_SMALL = {"en": frozenset(_EN.split()), "fr": frozenset(_FR.split())}


def small_words(lang: str) -> frozenset[str]:
    """Articles, prepositions, pronouns and the like; none for languages that are not listed."""
    return _SMALL.get(lang.split("-")[0].lower(), frozenset())


def fitted(place: Place, attempt: Attempt, desk: Desk, index: int) -> Place | None:
    """`place` as the stretch that constraint `index` should replace, free of other renditions; None where only small words are
    linked."""
    constraint, text = desk.constraints[index], attempt.text
    term = constraint.renderings[0]
    taken = [span for span in attempt.spans if span is not None]
    used = [desk.request.text[s:e].casefold() for s, e in words(desk.request.text) if constraint.start <= s < constraint.end]
    led = bool(used) and used[0] in small_words(desk.source_lang)
    trimmed = _trimmed(place, text, term, desk.target_lang, led)
    return None if trimmed is None else _swallow(_whole_words(trimmed, text), text, term, taken)


def _trimmed(place: Place, text: str, term: str, lang: str, led: bool) -> Place | None:
    """Without small words at the edges, unless the term begins or ends with them too, or nothing else is there; one that the
    source term is `led` by goes with it."""
    small = small_words(lang)
    inside = [w for w in words(text) if place.start <= w[0] and w[1] <= place.end]
    own = {term[s:e].casefold() for s, e in words(term)}
    while not led and len(inside) > 1 and (first := text[slice(*inside[0])].casefold()) in small and first not in own:
        inside.pop(0)
    while len(inside) > 1 and (last := text[slice(*inside[-1])].casefold()) in small and last not in own:
        inside.pop()
    if not inside:
        # A stretch of signs only (`??`, an unknown mark) is replaced whole.
        return place if text[place.start : place.end].strip() else None
    if len(inside) == 1 and text[slice(*inside[0])].casefold() in small and text[slice(*inside[0])].casefold() not in own:
        return None
    return Place(inside[0][0], inside[-1][1], place.weight)


def _whole_words(place: Place, text: str) -> Place:
    """Grown so that it ends inside no word; CJK characters are words of their own."""
    start, end = place.start, place.end
    for s, e in words(text):
        if s < end and start < e:
            start, end = min(start, s), max(end, e)
    return Place(start, end, place.weight)


def _swallow(place: Place, text: str, term: str, taken: Iterable[Span]) -> Place:
    """Grown over neighbouring words that the term brings along itself: `social [nets]` + `social networks` -> `[social nets]`."""
    own = [term[s:e].casefold() for s, e in words(term)]
    spans = [w for w in words(text) if not any(s < w[1] and w[0] < e for s, e in taken)]
    start, end = place.start, place.end
    before = [w for w in spans if w[1] <= start]
    while before and own and text[slice(*before[-1])].casefold() in own[:-1] and not text[before[-1][1] : start].strip():
        start = before.pop()[0]
    after = [w for w in spans if w[0] >= end]
    while after and own and text[slice(*after[0])].casefold() in own[1:] and not text[end : after[0][0]].strip():
        end = after.pop(0)[1]
    return replace(place, start=start, end=end)
