"""After the ladder: what a wrong rendering left beside a term goes, and the words around a term agree with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.changes import record
from corpus.values import Change, Constraint, Link
from glossary.inflection import fix_article
from pipeline.enforce.align import words
from pipeline.enforce.articles import capitalised, starts_sentence, takes_the
from pipeline.enforce.attempt import STAGE, Attempt, Desk
from pipeline.enforce.satisfy import Span
from pipeline.enforce.splice import spaced
from pipeline.enforce.stretches import small_words

Edit = tuple[int, int, str, str]
_SURE, _FREE = 0.6, 0.5
"""A word is a leftover when the term's words claim it with the first score at least, and the other words of the source with less
than the second."""
_GAP = re.compile(r"[\s\"'“”‘’«»]*")
_MOST = 2
"""Leftover words removed on one side of a term."""
_BRACKET = re.compile(r"[(（][^()（）]+[)）]$")
_NEAR = 20
"""Characters behind an amount in which its bracket is looked for again."""
_STUB = 4
"""Characters that an address and what stands before it must share to be the same thing twice."""
_NO_NOUN = re.compile(
    r"\s*(?:[.,;:!?…)\]”\"]|['’]|$)|\s+(?:of|in|on|at|for|by|with|from|as|and|or|but|if|to|that|which|who|is|are|was|were|has|have|had|"
    r"do|does|did|will|would|can|could|may|might|shall|should|must|not|during|since|when|where|while|than|between|against|without)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:^|\b(?:of|in|on|at|for|by|with|from|to|into|by|against|between|within|through|across|under|and|that|than))\s+$", re.I
)


def tidy(desk: Desk, attempt: Attempt) -> Attempt:
    """Every term once over: leftovers beside it go, the article before it is put right, capitals follow the source's; and every
    amount and address that had to be forced: what is left of the wrong one goes.

    An edit that costs a rendition, or that a guard has something against, is not made.
    """
    for index, constraint in enumerate(desk.constraints):
        if constraint.kind != "term" and attempt.methods[index] not in ("splice", "replace"):
            continue
        for find in _FINDERS[constraint.kind]:
            if attempt.spans[index] is not None and (edit := find(desk, attempt, index)) is not None:
                attempt = _made(desk, attempt, edit)
    return attempt


def _made(desk: Desk, attempt: Attempt, edit: Edit) -> Attempt:
    after, changes = record(STAGE, attempt.text, [edit])
    if not changes:
        return attempt
    trial = desk.edited(after, attempt, changes, _moved(attempt.links, changes[0]))
    return attempt if trial.loses(attempt) or desk.damage(trial, desk.examined(attempt)) else trial


def _moved(links: Sequence[Link], change: Change) -> tuple[Link, ...]:
    """`links` after an edit beside what they link: later ones shift, those of removed words go."""
    delta = len(change.after) - (change.end - change.start)
    kept = []
    for link in links:
        if link.target_end <= change.start:
            kept.append(link)
        elif link.target_start >= change.end:
            kept.append(replace(link, target_start=link.target_start + delta, target_end=link.target_end + delta))
        elif len(change.after) == len(change.before):
            kept.append(link)
    return tuple(kept)


def _span(attempt: Attempt, index: int) -> Span:
    span = attempt.spans[index]
    assert span is not None
    return span


def _leftover(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """Words next to the rendition that render nothing but its own source words: `first` of `first PM` for `premier ministre`.

    Where the engine chose the term itself, only words of source terms of several words count: `health care` may well render one.
    """
    constraint, text = desk.constraints[index], attempt.text
    span = _span(attempt, index)
    source = desk.request.text[constraint.start : constraint.end]
    if not spaced(desk.target_lang):
        return None  # a character is no word to remove
    if attempt.methods[index] not in ("splice", "replace") and len(words(source)) < 2:
        return None
    small = small_words(desk.target_lang)
    taken = [s for s in attempt.spans if s is not None]

    def left_over(word: Span) -> bool:
        letters = text[slice(*word)].replace("-", "")
        return (
            (letters.isalpha() or (constraint.kind == "amount" and letters.isalnum()))
            and letters.casefold() not in small
            and not any(s < word[1] and word[0] < e for s, e in taken)
            and _claim(attempt.links, word, constraint, inside=True) >= _SURE
            and _claim(attempt.links, word, constraint, inside=False) < _FREE
        )

    start, end = span
    there = words(text)
    for word in [w for w in reversed(there) if w[1] <= span[0]][:_MOST]:
        if not left_over(word) or not _GAP.fullmatch(text, word[1], start):
            break
        start = word[0]
    if start < span[0]:
        return start, span[0], "", "leftover of what the term replaces"
    for word in [w for w in there if w[0] >= span[1]][:_MOST]:
        if not left_over(word) or not _GAP.fullmatch(text, end, word[0]):
            break
        end = word[1]
    if end > span[1]:
        return span[1], end, "".join(c for c in text[span[1] : end] if c in "\"'“”‘’«»"), "leftover of what the term replaces"
    return None


def _said_again(_: Desk, attempt: Attempt, index: int) -> Edit | None:
    """The bracket of an amount that is stated twice, when the engine's own bracket stands close behind it too."""
    text, span = attempt.text, _span(attempt, index)
    bracket = _BRACKET.search(text, *span)
    again = text.find(bracket[0], span[1], span[1] + len(bracket[0]) + _NEAR) if bracket else -1
    if not bracket or again < 0:
        return None
    start = again - 1 if text[again - 1].isspace() else again
    return start, again + len(bracket[0]), "", "leftover of what the amount replaces"


def _claim(links: Sequence[Link], word: Span, constraint: Constraint, *, inside: bool) -> float:
    """The highest score with which a source word inside, or outside, of the constraint is linked to a target word."""
    return max(
        (
            link.score
            for link in links
            if link.target_start < word[1]
            and word[0] < link.target_end
            and (link.start < constraint.end and constraint.start < link.end) == inside
        ),
        default=0.0,
    )


def _article(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """English `a` or `an` before the rendition; `the` before a name that has it."""
    if desk.target_lang.split("-")[0].lower() != "en":
        return None
    text, span = attempt.text, _span(attempt, index)
    edit = fix_article(text, span[0])
    if edit is not None:
        return *edit, "a or an"
    if takes_the(text[slice(*span)]) and _BARE.search(text, 0, span[0]) and _NO_NOUN.match(text, span[1]):
        article = "The " if starts_sentence(text[: span[0]]) else "the "
        return span[0], span[0], article, "the name has an article"
    return None


def _capital(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """A capital at the start of a sentence, capitals all through where the source and the rest of the target have them."""
    constraint, source, text = desk.constraints[index], desk.request.text, attempt.text
    if constraint.case_sensitive or constraint.exact:
        return None
    span = _span(attempt, index)
    term = text[slice(*span)]
    rest = [c for c in text[: span[0]] + text[span[1] :] if c.isalpha()]
    if source.isupper() and len(rest) > 10 and sum(c.isupper() for c in rest) > 0.9 * len(rest):
        return *span, term.upper(), "capitals"
    left = text[: span[0]]
    begins = starts_sentence(source[: constraint.start]) and source[constraint.start].isupper()
    if begins or (not left.strip() and source.lstrip("\"'“«([- ")[:1].isupper()):
        return *span, capitalised(term, left), "capital"
    return None


def _doubled(_: Desk, attempt: Attempt, index: int) -> Edit | None:
    """The beginning of an address that the engine wrote right before it: `https://` of `https://https://example.org`."""
    text, (start, end) = attempt.text, _span(attempt, index)
    for length in range(min(start, end - start), _STUB - 1, -1):
        if text[start - length : start] == text[start : start + length]:
            return start - length, start, "", "leftover of what the address replaces"
    return None


_FINDERS: dict[str, tuple[Callable[[Desk, Attempt, int], Edit | None], ...]] = {
    "term": (_leftover, _article, _capital),
    "amount": (_leftover, _said_again),
    "keep": (_doubled,),
}
