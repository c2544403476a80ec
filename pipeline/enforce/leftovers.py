"""What a wrong rendering left beside a term: words that render nothing but the term again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.languages import primary
from corpus.values import Constraint, Link
from glossary.lemmas import lexicon
from glossary.normalise import fold
from pipeline.enforce.align import words
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.neighbours import cognate, unrendered
from pipeline.enforce.satisfy import Span
from pipeline.enforce.smallwords import small_words
from pipeline.enforce.splice import spaced

Edit = tuple[int, int, str, str]
_SURE, _FREE = 0.6, 0.5
"""A word is a leftover when the term's words claim it with the first score at least, and the other words of the source with less
than the second."""
_GAP = re.compile(r"[\s\"'“”‘’«»]*")
_MOST = 2
"""Leftover words removed on one side of a term, and small words that may tie them to it."""
_TIES = {
    "en": frozenset(("of", "for", "to", "from", "in", "with", "by", "on")),
    "fr": frozenset(("de", "du", "des", "d", "à", "pour", "en")),
}
"""Small words that tie a head noun to what follows: `judge of` before `investigating judge`."""
_WHY = "leftover of what the term replaces"


def leftover(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """Words next to the rendition that render nothing but its own source words: `first` of `first PM` for `premier ministre`, `judge
    of` of `judge of investigating judge`.

    Where the engine chose the term itself, only words of source terms of several words count: `health care` may well render one.
    """
    constraint, text = desk.constraints[index], attempt.text
    span = attempt.spans[index]
    source = desk.request.text[constraint.start : constraint.end]
    if span is None or not spaced(desk.target_lang):
        return None  # a character is no word to remove
    if attempt.methods[index] not in ("splice", "replace") and len(words(source)) < 2:
        return None
    there = words(text)
    start = _edge(desk, attempt, index, [w for w in reversed(there) if w[1] <= span[0]], -1)
    if start < span[0]:
        return start, span[0], "", _WHY
    end = _edge(desk, attempt, index, [w for w in there if w[0] >= span[1]], 1)
    if end > span[1]:
        return span[1], end, "".join(c for c in text[span[1] : end] if c in "\"'“”‘’«»"), _WHY
    return None


def _edge(desk: Desk, attempt: Attempt, index: int, nearest: Sequence[Span], step: int) -> int:
    """How far the leftovers reach on one side of the rendition, in a text offset."""
    constraint, text = desk.constraints[index], attempt.text
    span = attempt.spans[index]
    assert span is not None
    ties = _TIES.get(primary(desk.target_lang), frozenset())
    small = small_words(desk.target_lang)
    taken = [s for s in attempt.spans if s is not None]
    own = (*desk.request.text[constraint.start : constraint.end].split(), *text[slice(*span)].split())
    found = at = span[0] if step < 0 else span[1]
    gone, tied, tie = 0, 0, False
    for word in nearest:
        gap = (word[1], at) if step < 0 else (at, word[0])
        if not _GAP.fullmatch(text, *gap) or any(s < word[1] and word[0] < e for s, e in taken):
            break
        if (
            claim(attempt.links, word, constraint, inside=True) < _SURE
            or claim(attempt.links, word, constraint, inside=False) >= _FREE
        ):
            break
        written = text[slice(*word)]
        if written.casefold() in small:
            # small words go with the content word that they tie to the term, never alone
            tie = tie or written.casefold() in ties
            tied += 1
            if gone or tied > _MOST or constraint.kind == "amount":
                break
        else:
            letters = written.replace("-", "")
            worded = letters.isalpha() or (constraint.kind == "amount" and letters.isalnum())
            if not worded or (tied and not tie):
                break
            region = (word[0], span[1]) if step < 0 else (span[0], word[1])
            lost = unrendered(desk, attempt, index, region)
            if constraint.kind == "term" and not cognate(written, own) and (lost.left if step < 0 else lost.right):
                break
            found = word[0] if step < 0 else word[1]
            gone += 1
            if gone == _MOST:
                break
        at = word[0] if step < 0 else word[1]
    return found


def claim(links: Iterable[Link], word: Span, constraint: Constraint, *, inside: bool) -> float:
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


def echo(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """The end of the term said again behind it (`ability group groups`, `obligation to buy to buy`), or the whole of it behind a
    preposition (`the LNG terminal from the LNG terminal`)."""
    text, span = attempt.text, attempt.spans[index]
    if span is None or not spaced(desk.target_lang):
        return None
    own = [text[s:e] for s, e in words(text) if span[0] <= s and e <= span[1]]
    after = [w for w in words(text) if w[0] >= span[1]][: len(own) + 2]
    taken = [s for s in attempt.spans if s is not None]
    small = small_words(desk.target_lang)
    known = lexicon(desk.target_lang)

    def same(one: str, other: str) -> bool:
        return fold(one) == fold(other) or known.lemma(one.lower()) == known.lemma(other.lower())

    for length in range(len(own), 0, -1):
        for skipped in range(3 if length == len(own) else 1):
            again = after[skipped : skipped + length]
            between = [text[slice(*w)].casefold() for w in after[:skipped]]
            if (
                len(again) < length
                or not all(b in small for b in between)
                or (between and between[0] in ("and", "or", "et", "ou"))
            ):
                continue
            if not _joined(text, span[1], again[-1][1]) or any(s < again[-1][1] and again[0][0] < e for s, e in taken):
                continue
            tail = own[-length:]
            content = any(len(w) > 2 and w.casefold() not in small for w in tail)
            if content and all(same(text[slice(*w)], o) for w, o in zip(again, tail, strict=True)):
                return span[1], again[-1][1], "", _WHY
    return None


def _joined(text: str, start: int, end: int) -> bool:
    """Whether only words and single spaces or hyphens stand in a stretch."""
    return re.fullmatch(r"(?:[\s-]+[\w’'-]+)+", text[start:end]) is not None
