"""The fourth rung: put the term in place of the words aligned with it, in their form; or between its neighbours' renderings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.changes import record
from pipeline.enforce.align import Place, carry, words
from pipeline.enforce.articles import fit_left
from pipeline.enforce.attempt import STAGE, Attempt, Desk
from pipeline.enforce.satisfy import Span
from pipeline.enforce.splice import bracketed, spaced, worded

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
FUNCTION_WORDS = {"en": frozenset(_EN.split()), "fr": frozenset(_FR.split())}
CLOSING = re.compile(r"[\s,.;:!?…)\]}»”’/-]")
OPENING = re.compile(r"[\s(\[{«“‘/¿¡-]")
QUOTES = "\"'’"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the fourth rung: the attempt, and why each constraint that is still missing was refused."""

    attempt: Attempt
    reasons: dict[int, str]


def put_in_place(desk: Desk, attempt: Attempt) -> Outcome:
    """Replace, or insert, for every constraint that is missing; only what the guards accept stays."""
    reasons: dict[int, str] = {}
    for index in attempt.missing:
        if attempt.spans[index] is not None:  # satisfied on the way
            continue
        reason = "no place was found"
        for place in desk.stretches(index, attempt):
            trial = _tried(desk, attempt, index, place)
            if trial is None:
                continue
            refusal = desk.refusal(trial, attempt)
            if not refusal and trial.spans[index] is not None:
                attempt, reason = trial, ""
                break
            reason = refusal or reason
        if reason:
            reasons[index] = reason
    return Outcome(attempt, {i: r for i, r in reasons.items() if attempt.spans[i] is None})


def _tried(desk: Desk, attempt: Attempt, index: int, place: Place) -> Attempt | None:
    constraint = desk.constraints[index]
    text = attempt.text
    taken = [span for span in attempt.spans if span is not None]
    if place.start < place.end:
        trimmed = _trimmed(place, text, constraint.renderings[0], desk.target_lang)
        if trimmed is None:
            return None
        place = _swallow(_whole_words(trimmed, text), text, constraint.renderings[0], taken)
    elif any(start < place.start < end for start, end in words(text)):
        return None
    if any(start < place.end and place.start < end for start, end in taken):
        return None
    term = worded(desk, index, place, text)
    left = fit_left(text[: place.start], term, desk.target_lang)
    start = _common(left, text[: place.start])
    new = left[start:] + bracketed(desk, index, term, text[: place.start], text[place.end :])
    if spaced(desk.target_lang):
        new = _spaces(text[:start], new, text[place.end :], point=place.start == place.end)
    after, changes = record(STAGE, text, [(start, place.end, new, f"replace: {constraint.renderings[0]}")])
    if not changes:
        return None
    links = carry(attempt.links, changes[0], (constraint.start, constraint.end))
    return desk.edited(after, attempt, changes, links)


def _common(left: str, old: str) -> int:
    """How far the two agree from the start."""
    n = 0
    while n < min(len(left), len(old)) and left[n] == old[n]:
        n += 1
    return n


def _spaces(left: str, new: str, right: str, *, point: bool) -> str:
    """`new` with the blanks that keep it from growing into its neighbours, and none inside brackets or before closing signs.

    At a bare point quotation marks are taken for closing ones; around a replaced stretch they stand where they belong.
    """
    if (
        left
        and not left[-1].isspace()
        and not CLOSING.match(new)
        and not OPENING.match(left[-1])
        and (point or left[-1] not in QUOTES)
    ):
        new = " " + new
    if right and not CLOSING.match(right[0]) and right[0] not in QUOTES and not new[-1:].isspace():
        new += " "
    return new


def _trimmed(place: Place, text: str, term: str, lang: str) -> Place | None:
    """Without function words at the edges, unless the term begins or ends with them too, or nothing else is there."""
    small = FUNCTION_WORDS.get(lang.split("-")[0].lower(), frozenset())
    inside = [w for w in words(text) if place.start <= w[0] and w[1] <= place.end]
    own = {term[s:e].casefold() for s, e in words(term)}
    while len(inside) > 1 and (first := text[slice(*inside[0])].casefold()) in small and first not in own:
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


def still_missing(outcome: Outcome) -> Sequence[tuple[int, str]]:
    """The constraints that the whole ladder could not satisfy, with the last reason."""
    return [(i, outcome.reasons.get(i, "no place was found")) for i in outcome.attempt.missing]
