"""What a wrong rendering left beside a term: words that render nothing but the term again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from corpus.languages import primary
from corpus.values import Constraint, Link
from glossary.ledger import FORCED
from glossary.lemmas import lexicon
from glossary.normalise import fold
from pipeline.enforce.align import words
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.neighbours import cognate, is_verb, unrendered
from pipeline.enforce.satisfy import Span, Spans, meets
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
    if attempt.methods[index] not in FORCED and len(words(source)) < 2:
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
    span = attempt.place(index)
    ties = _TIES.get(primary(desk.target_lang), frozenset())
    small = small_words(desk.target_lang)
    own = (*desk.request.text[constraint.start : constraint.end].split(), *text[slice(*span)].split())
    found = at = span[0] if step < 0 else span[1]
    gone, tied, tie = 0, 0, False
    for word in nearest:
        gap = (word[1], at) if step < 0 else (at, word[0])
        if not _GAP.fullmatch(text, *gap) or meets(word, attempt.spans):
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
    """A part of the term said again beside it: its end behind (`ability group groups`, `obligation to buy to buy`), or its beginning
    (`price cap price`), the whole of it behind a preposition (`the LNG terminal from the LNG terminal`), its end or its beginning in
    front (`a group ability group`).
    """
    text, span = attempt.text, attempt.spans[index]
    if span is None or not spaced(desk.target_lang):
        return None
    own = [text[s:e] for s, e in words(text) if span[0] <= s and e <= span[1]]
    for length in range(len(own), 0, -1):
        if edit := _behind(desk, attempt, index, own, length) or _in_front(desk, attempt, index, own, length):
            return edit
    return None


def _behind(desk: Desk, attempt: Attempt, index: int, own: Sequence[str], length: int) -> Edit | None:
    """`length` of a term's `own` words behind it: the whole term only where nothing else explains it."""
    text, start, whole = attempt.text, attempt.place(index)[1], length == len(own)
    after = _free([w for w in words(text) if w[0] >= start][: len(own) + 2], attempt.spans)
    alike = _Alike(desk.target_lang, text)
    said = [(r.start, r.end) for crowd in attempt.crowds if index in crowd.uses for r in crowd.said]
    for skipped in range(3 if whole else 1):
        again = after[skipped : skipped + length]
        at_end, at_start = alike(again, own[-length:]), alike(again, own[:length])
        if not (at_end or at_start) or not _joined(text, start, end := again[-1][1]):
            continue
        if (skipped or not at_end) and leads(desk, attempt, end):
            continue
        if skipped and _apart(text, after[:skipped], alike.small):
            continue
        if meets((again[0][0], end), said) if whole else _own(desk, attempt, index, again):
            return start, end, "", _WHY
    return None


def _in_front(desk: Desk, attempt: Attempt, index: int, own: Sequence[str], length: int) -> Edit | None:
    text, start = attempt.text, attempt.place(index)[0]
    before = _free([w for w in words(text) if w[1] <= start][-len(own) :][::-1], attempt.spans)[::-1]
    alike, again = _Alike(desk.target_lang, text), before[-length:]
    if not (alike(again, own[-length:]) or alike(again, own[:length])) or not _own(desk, attempt, index, again):
        return None
    return (again[0][0], start, "", _WHY) if re.fullmatch(r"(?:[\w’'-]+\s+)+", text[again[0][0] : start]) else None


def _own(desk: Desk, attempt: Attempt, index: int, again: Sequence[Span]) -> bool:
    """Whether no other word of the source claims the words that say a term again: none but words that cannot mean them, and that
    something else renders better."""
    source, text, links = desk.request.text, attempt.text, attempt.links
    kept = [
        link
        for link in links
        if desk.means(source[link.start : link.end], text[link.target_start : link.target_end]) is not False
        or link.score >= max(x.score for x in links if x.start == link.start)
    ]
    return all(claim(kept, w, desk.constraints[index], inside=False) < _FREE for w in again)


def _apart(text: str, between: Sequence[Span], small: frozenset[str]) -> bool:
    """Whether more than a preposition and an article stand between a term and what says it again."""
    said = [text[slice(*w)].casefold() for w in between]
    return not set(said) <= small or said[0] in ("and", "or", "et", "ou")


def leads(desk: Desk, attempt: Attempt, end: int) -> bool:
    """Whether a content word follows at once that the word before `end` may belong to (`the infection peak`): one that renders no
    verb."""
    following = re.compile(r"\s+([\w’'-]+)").match(attempt.text, end)
    if following is None or following[1].casefold() in small_words(desk.target_lang):
        return False
    rendered = [x for x in attempt.links if x.target_start < following.end(1) and following.start(1) < x.target_end]
    return not any(is_verb(desk.request.text[x.start : x.end], desk.source_lang) for x in rendered)


def _free(nearest: Sequence[Span], renditions: Spans) -> list[Span]:
    """Those of the words that come before the first one that a rendition covers."""
    return list(takewhile(lambda word: not meets(word, renditions), nearest))


def stammer(desk: Desk, attempt: Attempt, index: int) -> Edit | None:
    """A word behind the term that stands there again behind a preposition: `secret filming women, of women`. The second one, which
    is tied to the term, stays."""
    text, span, ties = attempt.text, attempt.spans[index], _TIES.get(primary(desk.target_lang), frozenset())
    if span is None or not ties:
        return None
    again = re.compile(rf"\s+(?P<word>[^\W\d_]{{3,}})\s*,?\s+(?P<tie>{'|'.join(sorted(ties))})\s+(?P=word)(?![\w-])").match(
        text, span[1]
    )
    if again is None or claim(attempt.links, again.span("word"), desk.constraints[index], inside=True) < _FREE:
        return None
    return again.start("word"), again.start("tie"), "", _WHY


class _Alike:
    """Whether words of a text say the same as others, number and case aside, at least one of them with a meaning of its own."""

    def __init__(self, lang: str, text: str) -> None:
        self.text = text
        self.small = small_words(lang)
        self.known = lexicon(lang)

    def __call__(self, again: Sequence[Span], said: Sequence[str]) -> bool:
        if len(again) != len(said) or not any(len(w) > 2 and w.casefold() not in self.small for w in said):
            return False
        return all(self._same(self.text[slice(*w)], other) for w, other in zip(again, said, strict=True))

    def _same(self, one: str, other: str) -> bool:
        return fold(one) == fold(other) or self.known.lemma(one.lower()) == self.known.lemma(other.lower())


def _joined(text: str, start: int, end: int) -> bool:
    """Whether only words and single spaces or hyphens stand in a stretch."""
    return re.fullmatch(r"(?:[\s-]+[\w’'-]+)+", text[start:end]) is not None
