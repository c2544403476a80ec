"""Number after the ladder: engines copy the glossary's singular where the source has the plural, and now and then make a plural of a
singular."""

from __future__ import annotations

import re

from corpus.changes import record
from corpus.languages import primary
from corpus.values import Constraint
from glossary.inflection import is_plural, may_be_plural, pluralise
from pipeline.enforce.align import carry
from pipeline.enforce.attempt import STAGE, Attempt, Desk
from pipeline.enforce.neighbours import is_verb
from pipeline.enforce.satisfy import Span, Spans
from pipeline.enforce.wording import led_by_singular

_SINGULAR_LED = re.compile(
    r"\b(?:an?|one|this|that|each|every|another|either|neither|single|much|any|no)"
    r"(?:\s+(?!(?:and|or|but|of|in|on|at|for|by|with|without|from|to|as|than|is|was|has|had|which|the)\b)[\w-]+){0,2}\s+[\"'“‘]?$",
    re.IGNORECASE,
)
"""A determiner of the singular, with two adjectives at most: what joins or governs nouns begins another phrase."""
_SEVERAL = re.compile(
    r"\b(?:these|those|many|several|both|few|various|numerous|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:[2-9]|[1-9][\d,.]*\d)(?:\s+(?:thousand|million|billion))?|dozens\s+of|hundreds\s+of|thousands\s+of|millions\s+of)\s+[\"'“‘]?$",
    re.IGNORECASE,
)
"""Words that only a plural follows."""
_PREDICATE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|become|becomes|became|very|more|most|so|too|how)\s+$", re.IGNORECASE
)
_IRREGULAR = (
    "said|made|went|took|gave|had|got|did|came|saw|knew|thought|found|told|became|left|felt|brought|began|kept|held|wrote|stood|"
    "heard|meant|met|ran|paid|sat|spoke|led|grew|lost|fell|sent|built|understood|drew|broke|spent|rose|drove|bought|wore|chose|"
    "won|fought|sold|taught|struck|stolen|taken|given|known|seen|written|done|shown|gone|killed|hurt|fled|sought|caught"
)
_MAY_FOLLOW = re.compile(
    r"\s*(?:[.,;:!?…)\]”\"]|['’](?!\w)|$)|\s+[–—-]\s|\s+\d|\s+(?:of|in|on|at|for|by|with|from|as|and|or|but|if|to|that|which|who|whose|"
    r"are|were|have|do|will|would|can|could|may|might|shall|should|must|not|under|during|since|when|where|while|than|between|among|"
    r"against|without|into|through|within|after|before|because|near|about|over|across|despite|per|around|towards?|until|like|"
    r"also|already|still|often|never|always|now|then|only|just|even|too|there|here|they|we|he|she|it|you|who|"
    rf"themselves|[a-z]{{3,}}ed|[a-z]{{3,}}ly|{_IRREGULAR})\b",
    re.IGNORECASE,
)
_A = re.compile(r"\b(?:an?|each|every|another)\s+$", re.IGNORECASE)
_IS = re.compile(r"\s+(?:is|was|has|does|isn['’]t|wasn['’]t|hasn['’]t|doesn['’]t)\b")
_EITHER = re.compile(r"\b(?:the|my|your|his|her|its|our|their)\s+$", re.IGNORECASE)
"""English words that a singular follows as well as a plural."""
_CLOSED = re.compile(r"\s*(?:[.,;:!?…)\]”\"]|$)|\s+(?:of|in|on|at|for|by|with|from|against|during|before|after)\b")
_ONLY_PLURAL = re.compile(r"\b(?:are|were|have|do|they|their|them|these|those)\b", re.IGNORECASE)
_NOUN = re.compile(r"\s+([a-z]+s)\b")
"""A plural right behind the term: the term stands before another noun (`four weld inspectors`)."""


def agree(desk: Desk, attempt: Attempt) -> Attempt:
    """English terms in the plural where their uses are plurals of what the glossary has in the singular, and in its singular where
    the source speaks of one thing and the target of `the` several.

    Left alone is what a determiner makes a singular (`this issue`), what stands before another noun (`issue tracker`) or before a
    singular verb, and what has no plural of its own.
    """
    if primary(desk.target_lang) != "en":
        return attempt
    for index, constraint in enumerate(desk.constraints):
        span = attempt.spans[index]
        if span is None or constraint.exact or constraint.kind != "term":
            continue
        text = attempt.text
        term = text[slice(*span)]
        if constraint.plural:
            agreeing, why = _plural(term, constraint.renderings[0]), "plural"
            fits = _fits(text, span, attempt.spans) or (
                not _led(text, span, attempt.spans) and _plural_verb(desk, attempt, span[1])
            )
        else:
            agreeing, why = _singular(desk, constraint, term), "singular"
            fits = _one_thing(text, span)
        if agreeing == term or not fits:
            continue
        after, changes = record(STAGE, text, [(*span, agreeing, f"{why}: {term}")])
        links = carry(attempt.links, changes[0], (constraint.start, constraint.end))
        trial = desk.edited(after, attempt, changes, links)
        if trial.spans[index] is not None and not trial.loses(attempt) and not desk.damage(trial, desk.examined(attempt)):
            attempt = trial
    return attempt


def _plural(term: str, rendering: str) -> str:
    """The plural of a rendition; the rendition itself where it is one, or has none. Capitals all through stay so."""
    if may_be_plural(term, "en"):
        return term
    if term.isupper() and not rendering.isupper():
        lower = term.lower()
        return term if may_be_plural(lower, "en") else pluralise(lower, "en").upper()
    return pluralise(term, "en")


def _singular(desk: Desk, constraint: Constraint, term: str) -> str:
    """The glossary's singular of a rendition, where the use is a singular for sure; the rendition itself where it is none."""
    if not led_by_singular(desk.request.text[: constraint.start], desk.source_lang):
        return term
    return next((r for r in constraint.renderings if r.lower() != term.lower() == pluralise(r, "en").lower()), term)


def _one_thing(text: str, span: Span) -> bool:
    """Whether a singular may stand where the plural stands: behind an article that only it has; or behind one that suits both, before
    a verb of the singular or with no verb in sight that only the plural has."""
    if _A.search(text, 0, span[0]):
        return True
    if not _EITHER.search(text, 0, span[0]):
        return False
    clause = re.split(r"[.,;:!?]", text[span[1] :], maxsplit=1)[0]
    return bool(_IS.match(text, span[1])) or bool(_CLOSED.match(text, span[1]) and not _ONLY_PLURAL.search(clause))


def _led(text: str, span: Span, others: Spans) -> bool:
    """Whether a determiner of the singular leads to what stands at `span`; one in front of another term is that term's."""
    led = _SINGULAR_LED.search(text, 0, span[0])
    return led is not None and not any(o and led.start() < o[0] and o[1] <= span[0] for o in others)


def _plural_verb(desk: Desk, attempt: Attempt, end: int) -> bool:
    """Whether a verb follows that agrees with a plural, and renders a plural of the source: `cover` for `couvrent`."""
    following = re.compile(r"\s+([a-z]+)\b").match(attempt.text, end)
    if following is None or following[1].endswith("s") or primary(desk.source_lang) != "fr":
        return False
    rendered = [x for x in attempt.links if x.target_start < following.end(1) and following.start(1) < x.target_end]
    verbs = [desk.request.text[x.start : x.end] for x in rendered]
    return any(verb.endswith(("ent", "ont")) and is_verb(verb, "fr") for verb in verbs)


def _fits(text: str, span: Span, others: Spans) -> bool:
    """Whether a plural may stand where the singular stands."""
    left = text[: span[0]]
    if _SEVERAL.search(left):
        follower = _NOUN.match(text, span[1])
        return follower is None or not is_plural(follower[1], "en")
    if " " not in text[slice(*span)] and _PREDICATE.search(left):
        return False  # an adjective, it seems
    return not _led(text, span, others) and _MAY_FOLLOW.match(text, span[1]) is not None
