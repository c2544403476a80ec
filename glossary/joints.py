"""One word or two: which spellings of a term differ in spaces, hyphens and apostrophes alone: `e-mail`, `email` and `e mail`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress

from corpus.languages import primary
from glossary.lemmas import REFLEXIVE, Lexicon
from glossary.normalise import APOSTROPHES, HYPHENS, cut, fold_token
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
