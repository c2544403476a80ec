"""Number after the ladder: engines copy the glossary's singular where the source has the plural."""

from __future__ import annotations

import re

from corpus.changes import record
from glossary.inflection import may_be_plural, pluralise
from pipeline.enforce.align import carry
from pipeline.enforce.attempt import STAGE, Attempt, Desk

_SINGULAR = re.compile(
    r"\b(?:an?|one|this|that|each|every|another|either|neither|single|much|any|no)(?:\s+[\w-]+){0,2}\s+[\"'“‘]?$", re.IGNORECASE
)
_PREDICATE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|become|becomes|became|very|more|most|so|too|how)\s+$", re.IGNORECASE
)
_MAY_FOLLOW = re.compile(
    r"\s*(?:[.,;:!?…)\]”\"]|['’](?!\w)|$)|\s+[–—-]\s|\s+(?:of|in|on|at|for|by|with|from|as|and|or|but|if|to|that|which|who|whose|are|were|have|do|will|would|"
    r"can|could|may|might|shall|should|must|not|under|during|since|when|where|while|than|between|among|against|without|into|through|"
    r"within|after|before|because)\b",
    re.IGNORECASE,
)


def agree(desk: Desk, attempt: Attempt) -> Attempt:
    """English terms in the plural where their uses are plurals of what the glossary has in the singular.

    Left alone is what a determiner makes a singular (`this issue`), what stands before another noun (`issue tracker`) or before a
    singular verb, and what has no plural of its own.
    """
    if desk.target_lang.split("-")[0].lower() != "en":
        return attempt
    for index, constraint in enumerate(desk.constraints):
        span = attempt.spans[index]
        if span is None or not constraint.plural or constraint.exact or constraint.kind != "term":
            continue
        text = attempt.text
        term = text[slice(*span)]
        several = pluralise(term, "en")
        if several == term or may_be_plural(term, "en"):
            continue
        left = text[: span[0]]
        if " " not in term and _PREDICATE.search(left):
            continue  # an adjective, it seems
        if _SINGULAR.search(left) or not _MAY_FOLLOW.match(text, span[1]):
            continue
        after, changes = record(STAGE, text, [(*span, several, f"plural: {term}")])
        links = carry(attempt.links, changes[0], (constraint.start, constraint.end))
        trial = desk.edited(after, attempt, changes, links)
        if trial.spans[index] is not None and not trial.loses(attempt) and not desk.damage(trial, desk.examined(attempt)):
            attempt = trial
    return attempt
