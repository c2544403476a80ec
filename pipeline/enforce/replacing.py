"""The fourth rung: put the term in place of the words aligned with it, in their form; or between its neighbours' renderings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.changes import record
from pipeline.enforce.align import Place, carry, words
from pipeline.enforce.articles import fit_left
from pipeline.enforce.attempt import STAGE, Attempt, Desk
from pipeline.enforce.satisfy import meets
from pipeline.enforce.splice import bracketed, spaced, worded
from pipeline.enforce.stranded import sign_behind, stranded
from pipeline.enforce.stretches import fitted

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
    if place.start < place.end:
        grown = fitted(place, attempt, desk, index)
        if grown is None:
            return None
        place = grown
    elif any(start < place.start < end for start, end in words(text)):
        return None
    if meets((place.start, place.end), attempt.spans):
        return None
    term = worded(desk, index, place, text)
    if place.start == place.end and constraint.kind == "term":
        term = stranded(desk, index, text[: place.start]) + term + sign_behind(desk, index, text[place.end :])
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


def still_missing(outcome: Outcome) -> Sequence[tuple[int, str]]:
    """The constraints that the whole ladder could not satisfy, with the last reason."""
    return [(i, outcome.reasons.get(i, "no place was found")) for i in outcome.attempt.missing]
