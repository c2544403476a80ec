"""One word or two: which spellings of a term differ in spaces, hyphens and apostrophes alone: `e-mail`, `email` and `e mail`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress

from corpus.languages import primary
from glossary.lemmas import REFLEXIVE, Lexicon, lexicon
from glossary.normalise import APOSTROPHES, HYPHENS, cut, fold_token, plain, words
from glossary.stopwords import stopwords

SIGNS = frozenset(APOSTROPHES + HYPHENS)
SHORTEST = 4
"""Letters of a word that may be written as two."""
_SHORTEST_PART = 3
"""Letters of each word where no hyphenated spelling is known: `im age` is no `image`."""


def runs(parts: Sequence[str], lang: str) -> Iterator[tuple[int, int]]:
    """First token and that behind the last one of what signs join and the language may close up, shorter runs in longer ones too.

    `parts` is a text as `normalise.cut` gives it. Elisions (`l'arme`) and inverted pronouns (`a-t-elle`) stay apart, and so do
    digits (`5-10`).
    """
    count = len(parts) // 2
    closing = [False] * count
    for k, gap in enumerate(parts[2:-1:2]):
        if gap in SIGNS:
            closing[k] = _closes(gap, parts[2 * k + 1], parts[2 * k + 3], lang)
    for first in compress(range(count), closing):
        last = first
        while last < count and closing[last]:
            last += 1
            if sum(map(len, parts[2 * first + 1 : 2 * last + 2 : 2])) >= SHORTEST:
                yield first, last + 1


def _closes(sign: str, left: str, right: str, lang: str) -> bool:
    common = stopwords(lang)
    small = (fold_token(left) in common) + (fold_token(right) in common)
    return small <= (sign in HYPHENS) and not (left[-1].isdigit() and right[0].isdigit())


def respellings(text: str, lang: str, known: Lexicon) -> Iterator[list[str]]:
    """Other spellings of a term, as lists of words: closed up where signs join it, or where the list has two words as one
    (`data set`); a single word apart, where the list has both or has it with a hyphen (`e mail`); the perfect of reflexive verbs."""
    parts = cut(text.lower())
    own = parts[1::2]
    if len(own) == 1:
        yield from _apart(own[0], lang, known)
        return
    if primary(lang) == "fr" and fold_token(own[0]) in REFLEXIVE and known.conjugated(own[1]):
        yield [own[0], "être", *own[1:]]  # `s'est plainte`
    if any(gap in SIGNS for gap in parts[2:-1:2]) and (closed := _closed(parts, lang)) != own:
        yield closed
    for k, (gap, left, right) in enumerate(zip(parts[2:-1:2], own, own[1:], strict=False)):
        if gap == " " and known.knows(left + right) and fold_token(left) not in stopwords(lang):
            yield [*own[:k], left + right, *own[k + 2 :]]


def _closed(parts: Sequence[str], lang: str) -> list[str]:
    words: list[str] = []
    at = 0
    longest: dict[int, int] = {}
    for first, last in runs(parts, lang):
        longest[first] = last
    own = parts[1::2]
    while at < len(own):
        last = longest.get(at, at + 1)
        words.append("".join(own[at:last]))
        at = last
    return words


def _apart(word: str, lang: str, known: Lexicon) -> Iterator[list[str]]:
    if len(word) < SHORTEST or not word.isalpha():
        return
    common = stopwords(lang)
    for k in range(1, len(word) - 1):
        left, right = word[:k], word[k:]
        if known.knows(left) and (
            (min(k, len(right)) >= _SHORTEST_PART and known.knows(right) and not {fold_token(left), fold_token(right)} & common)
            or known.knows(f"{left}-{right}")
        ):
            yield [left, right]


_BEFORE = re.compile(rf"(?:\w+[{HYPHENS}])+$")
_BEHIND = re.compile(rf"(?:[{HYPHENS}]\w+(?:['’]\w+)?)+")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_REACH = 40
"""Characters on either side in which the rest of a word is looked for."""
_PREFIXES = frozenset(("anti", "ex", "neo", "non", "pro", "pseudo", "quasi", "ultra", "vice"))
"""What leaves the word behind it what it is."""


def part_of_word(text: str, start: int, end: int, lang: str) -> bool:
    """Whether `text[start:end]` is, or has in it, but a part of a hyphenated word that the language's list has: `garde` in
    `avant-garde`.

    A word with a prefix such as `ex-` is no other word: the list has some of these, and everyone makes more.
    """
    return any(behind or not _PREFIXES.issuperset(before) for before, behind in _wholes(text, start, end, lang))


def lexicalised(text: str, start: int, end: int, lang: str, *, inflected: bool) -> bool:
    """Whether `text[start:end]` is a part of such a word that does not mean what its parts do, as far as its small words tell:
    `called` in `so-called`, if `inflected`; `call` in `call-up`. `term` in `long-term` and `site` in `on-site` are what they are."""
    small = stopwords(lang)
    return any(
        not small.isdisjoint(behind) or (inflected and not small.isdisjoint(before))
        for before, behind in _wholes(text, start, end, lang)
    )


def _wholes(text: str, start: int, end: int, lang: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The listed words of which a stretch of text has but a part, each as its folded words before and behind the stretch."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    behind = _BEHIND.match(text, end, end + _REACH)
    if not (before or behind):
        return
    known = lexicon(lang)
    starts = [start, *(m.start() for m in _WORD.finditer(text, before.start(), start))] if before else [start]
    ends = [end, *(m.end() for m in _WORD.finditer(text, end, behind.end()))] if behind else [end]
    first, *others = text[start:end].split()
    for left in starts:
        for right in ends if not others else [start + len(first)]:
            if (left < start or right > end) and known.spellings(plain(text[left:right])):
                yield words(text[left : max(left, start - 1)]), words(text[end + 1 : right])
    for right in ends[1:] if others else ():
        if known.spellings(plain(text[end - len(others[-1]) : right])):
            yield (), words(text[end + 1 : right])
