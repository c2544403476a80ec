"""After the ladder: what a wrong rendering left beside a term goes, and the words around a term agree with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.changes import record
from corpus.languages import primary
from corpus.values import Constraint
from glossary.inflection import fix_article, may_be_plural, pluralise, starts_with_vowel_sound
from glossary.ledger import FORCED
from glossary.normalise import fold
from pipeline.enforce.agreement import agree
from pipeline.enforce.align import moved
from pipeline.enforce.articles import capitalised, misled, starts_sentence, takes_the
from pipeline.enforce.attempt import STAGE, Attempt, Desk
from pipeline.enforce.broken import broken
from pipeline.enforce.leftovers import Edit, echo, leads, leftover, stammer

Finders = dict[str, tuple[Callable[[Desk, Attempt, int], Edit | None], ...]]
_BRACKET = re.compile(r"[(（][^()（）]+[)）]$")
_GARBLED = re.compile(r"\s*\((?=[^()]*\d)[^()]{1,40}?(?:\)|(?=[.,;:!?]*$|[,;:]\s))")
_DEBRIS = re.compile(r"\s*[.,]?(?:(?P<figure>\d+)|(?P<word>[^\W\d_]+))")
_HARD_END = re.compile(r"\s*(?:\)|(?=[.,;:!?]*$|[;:!?]|[.,]\s))")
_SHORT = 4
"""Letters of a mangled currency code (`VD`) at most."""
_ALIKE = 3
"""First letters that a word of an amount and its copy share."""
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

_ARTICLES = re.compile(r"(?<![\w'’-])(?:the|an?)\s+$", re.IGNORECASE)
_TWO_ARTICLES = re.compile(r"(?<![\w'’-])the\s+(an?\s+)$", re.IGNORECASE)
_OPENED = re.compile(r"[\"'“‘«:–—]\s*$")
"""Behind these a sentence may begin."""
_OWN_ARTICLE = re.compile(r"(?:the|an?)\s+\w", re.IGNORECASE)
_FOREIGN_ARTICLE = re.compile(r"(?:L[ae]s?\s+|L['’])\w")
"""`Les Bleus`, `L'Équipe`: `the` goes but before a noun that it belongs to (`the La Liga title`)."""
_ONE = re.compile(r"\bune?\s+$", re.IGNORECASE)


def tidy(desk: Desk, attempt: Attempt) -> Attempt:
    """Broken characters go. Then every term once over: leftovers beside it go, then its number, the article before it and its
    capitals are put right; and every amount and address that had to be forced: what is left of the wrong one goes.

    An edit that costs a rendition, or that a guard has something against, is not made.
    """
    for edit in reversed(broken(desk.request.text, attempt.text)):
        attempt = _made(desk, attempt, edit)
    # A leftover behind a term hides that the term ends there, and a plural is known by its spelling: number comes after both, and
    # the article after number.
    attempt = _over(desk, agree(desk, _over(desk, attempt, _LEFTOVERS)), _FORMS)
    return _opening(desk, attempt) if desk.constraints else attempt


def _over(desk: Desk, attempt: Attempt, finders: Finders) -> Attempt:
    for index, constraint in enumerate(desk.constraints):
        if constraint.kind != "term" and attempt.methods[index] not in FORCED:
            continue
        for find in finders.get(constraint.kind, ()):
            if attempt.spans[index] is not None and (edit := find(desk, attempt, index)) is not None:
                attempt = _made(desk, attempt, edit)
    return attempt


def _made(desk: Desk, attempt: Attempt, edit: Edit) -> Attempt:
    after, changes = record(STAGE, attempt.text, [edit])
    if not changes:
        return attempt
    trial = desk.edited(after, attempt, changes, moved(attempt.links, changes[0]))
    # How many words go is no measure here: each one that goes was looked at.
    return attempt if trial.loses(attempt) or trial.health.worse_than(desk.examined(attempt).health) else trial


def _said_again(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """The bracket of an amount that is stated twice, when the engine's own bracket stands close behind it too.

    Right behind it any bracket with a figure is the engine's own, were it garbled or never closed, unless the source has one there.
    """
    text, span = attempt.text, attempt.place(index)
    bracket = _BRACKET.search(text, *span)
    again = text.find(bracket[0], span[1], span[1] + len(bracket[0]) + _NEAR) if bracket else -1
    if bracket and not desk.request.text[desk.constraints[index].end :].lstrip().startswith("("):
        garbled = _GARBLED.match(text, span[1])
        if garbled:
            return *garbled.span(), "", "leftover of what the amount replaces"
    if not bracket or again < 0:
        return None
    start = again - 1 if text[again - 1].isspace() else again
    return start, again + len(bracket[0]), "", "leftover of what the amount replaces"


def _debris(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """What is left of the engine's own try behind an amount: words of it again, or up to a bracket or a stop `yuan.18 million VD)`.

    All of that must be words of the amount, mangled codes, and figures that the source does not have.
    """
    text, (start, end) = attempt.text, attempt.place(index)
    ours = {word.casefold()[:_ALIKE] for word in re.findall(r"[^\W\d_]+", text[start:end])}
    theirs = set(re.findall(r"\d+", desk.request.text))
    at, figures, codes = end, 0, 0
    while piece := _DEBRIS.match(text, at):
        figure, word = piece["figure"], piece["word"]
        known = word is None or word.casefold()[:_ALIKE] in ours
        if figure in theirs or not (known or (word.isupper() and len(word) <= _SHORT)):
            break
        at, figures, codes = piece.end(), figures + bool(figure), codes + (not known)
    opened = text.count("(", 0, end) > text.count(")", 0, end)
    stop = _HARD_END.match(text, at)
    second_bracket = at == end and text.startswith("))", end - 1) and not opened
    if at > end and not figures and not codes and text[at : at + 1] not in ("-", "'", "’"):
        return end, at, "", "leftover of what the amount replaces"  # its own words alone: `500 yuan (1.8 million VND) yuans and`
    if stop is None or not (figures or second_bracket):
        return None
    return end, at if opened else stop.end(), "", "leftover of what the amount replaces"


def _article(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """English `a` or `an` before the rendition; `the` before a name that has it; one article where the term has one too."""
    if primary(desk.target_lang) != "en":
        return None
    text, span = attempt.text, attempt.place(index)
    led = _ARTICLES.search(text, 0, span[0])
    if led and (_OWN_ARTICLE.match(text, *span) or (_FOREIGN_ARTICLE.match(text, *span) and not leads(desk, attempt, span[1]))):
        return led.start(), span[0], "", "the term brings its article along"
    if twice := _TWO_ARTICLES.search(text, 0, span[0]):
        return twice.start(1), span[0], "", "one article is enough"
    if _loses_its_article(desk, attempt, index):
        article = "An " if starts_with_vowel_sound(text[span[0] :]) else "A "
        return span[0], span[0], article, "the article that the source has"
    start = misled(text[: span[0]], text[slice(*span)])
    if start is not None and _NO_NOUN.match(text, span[1]):
        return start, span[0], "", "no article before the term"
    edit = fix_article(text, span[0])
    if edit is not None:
        return *edit, "a or an"
    if takes_the(text[slice(*span)]) and _BARE.search(text, 0, span[0]) and _NO_NOUN.match(text, span[1]):
        article = "The " if starts_sentence(text[: span[0]]) else "the "
        return span[0], span[0], article, "the name has an article"
    return None


def _loses_its_article(desk: Desk, attempt: Attempt, index: int) -> bool:
    """Whether a rendition begins a sentence without the `un` that its use has in the source; of what has a plural only."""
    text, span, constraint = attempt.text, attempt.place(index), desk.constraints[index]
    term = text[slice(*span)]
    if primary(desk.source_lang) != "fr" or not _ONE.search(desk.request.text, 0, constraint.start):
        return False
    if not starts_sentence(text[: span[0]]) or _OWN_ARTICLE.match(term) or may_be_plural(term, "en"):
        return False
    return pluralise(term, "en") != term


def _spelling(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """The glossary's accents, apostrophes and hyphens where the engine wrote the same letters without: `Lloyds` for `Lloyd's`."""
    renderings, span = desk.constraints[index].renderings, attempt.place(index)
    written = attempt.text[slice(*span)]
    letters = _letters(written)
    if any(written.casefold() == rendering.casefold() for rendering in renderings):
        return None
    meant = next((rendering for rendering in renderings if _letters(rendering) == letters), written)
    return (*span, meant, "spelling of the glossary") if meant != written else None


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _capital(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """A capital at the start of a sentence, capitals all through where the source and the rest of the target have them."""
    constraint, source, text = desk.constraints[index], desk.request.text, attempt.text
    if constraint.case_sensitive:
        return None
    span = attempt.place(index)
    term = text[slice(*span)]
    if constraint.exact:
        written = _as_written(term, constraint, source)
        return (*span, written, "capitals of the glossary") if written != term else None
    rest = [c for c in text[: span[0]] + text[span[1] :] if c.isalpha()]
    if source.isupper() and len(rest) > 10 and sum(c.isupper() for c in rest) > 0.9 * len(rest):
        return *span, term.upper(), "capitals"
    if (written := _as_written(term, constraint, source)) != term:
        return *span, capitalised(written, text[: span[0]]), "capitals of the glossary"
    left = text[: span[0]]
    begins = starts_sentence(source[: constraint.start]) and source[constraint.start].isupper()
    if begins or (not left.strip() and source.lstrip("\"'“«([- ")[:1].isupper()):
        return *span, capitalised(term, left), "capital"
    if not starts_sentence(left) and not _OPENED.search(left) and _too_tall(desk, attempt, index):
        return *span, term.lower(), "capitals of the glossary"
    return None


def _too_tall(desk: Desk, attempt: Attempt, index: int) -> bool:
    """Whether a rendition has capitals that neither the glossary nor the source has there, in a text that is no heading."""
    constraint, span = desk.constraints[index], attempt.place(index)
    term, used = attempt.text[slice(*span)], desk.request.text[constraint.start : constraint.end]
    if term == term.lower() or used != used.lower() or term.lower() not in [r for r in constraint.renderings if r == r.lower()]:
        return False
    others: list[str] = re.findall(r"[^\W\d_]{4,}", attempt.text[: span[0]] + attempt.text[span[1] :])
    return sum(w[0].isupper() for w in others) * 2 < len(others)


def _as_written(term: str, constraint: Constraint, source: str) -> str:
    """The rendition with the capitals of names: the glossary's, where it has any that the sentence's start does not explain."""
    for rendering in constraint.renderings:
        if rendering.casefold() == term.casefold():
            initial_alone = rendering[1:] == rendering[1:].lower()
            inside = not starts_sentence(source[: constraint.start])
            if rendering == rendering.lower() or (initial_alone and not (inside and source[constraint.start].isupper())):
                break
            return rendering
    return term


def _opening(desk: Desk, attempt: Attempt) -> Attempt:
    """A capital at the beginning of the target where the source has one; words that the source has too (`iPhone`) stay."""
    text, source = attempt.text, desk.request.text
    first = next((i for i, c in enumerate(text) if c.isalnum()), len(text))
    theirs = next((c for c in source if c.isalnum()), "")
    word = re.match(r"[\w'’-]+", text[first:])
    if word is None or not word[0].islower() or not theirs.isupper() or word[0] in source:
        return attempt
    if any(c.case_sensitive and s and s[0] == first for c, s in zip(desk.constraints, attempt.spans, strict=True)):
        return attempt
    return _made(desk, attempt, (first, first + 1, text[first].upper(), "capital"))


def _doubled(_: Desk, attempt: Attempt, index: int) -> Edit | None:
    """The beginning of an address that the engine wrote right before it: `https://` of `https://https://example.org`."""
    text, (start, end) = attempt.text, attempt.place(index)
    for length in range(min(start, end - start), _STUB - 1, -1):
        if text[start - length : start] == text[start : start + length]:
            return start - length, start, "", "leftover of what the address replaces"
    return None


_LEFTOVERS: Finders = {
    "term": (echo, stammer, leftover, _spelling),
    "amount": (leftover, _said_again, _debris),
    "keep": (_doubled,),
}
_FORMS: Finders = {"term": (_article, _capital)}
