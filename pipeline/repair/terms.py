"""Accents of glossary terms: where the model took a word of a term for another word, the glossary knows better.

`passe compose` may be `passe composé` to a model of the language; a glossary that has `passé composé` says what it is. Only
terms of several words are sure enough: `marche` may be `marché` or not, whatever the glossary has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.changes import Edit, record, shift
from glossary.matcher import TermMatch
from glossary.normalise import fold
from pipeline.repair import accents
from pipeline.repair.repairer import Repaired

_WORD = re.compile(r"\w+")
_ENDINGS = frozenset(("", "s", "x", "e", "es"))


def respell(repaired: Repaired, matches: Sequence[TermMatch]) -> Repaired:
    """`repaired` with the accents of the terms that `matches` found in its raw text; as it is where no accents were restored."""
    if not any(change.stage == accents.STAGE for change in repaired.changes):
        return repaired
    edits: list[Edit] = []
    for match in matches:
        start, end = shift(match.start, repaired.changes), shift(match.end, repaired.changes, right=True)
        wanted = spelled(repaired.text[start:end], match.term.text)
        if wanted != repaired.text[start:end]:
            edits.append((start, end, wanted, "accents as the glossary has them"))
    if not edits:
        return repaired
    text, changes = record(accents.STAGE, repaired.text, edits)
    doubts = tuple(s for s in repaired.suggestions if text[s.start : s.end] == s.before)
    return replace(repaired, text=text, changes=(*repaired.changes, *changes), suggestions=doubts)


def spelled(seen: str, term: str) -> str:
    """`seen`, the use of a term in a text, with the accents of the term; unchanged where it is one word, or other words.

    Leaves alone: letters, capitals, and accents of inflected forms that the term's own form lacks (`première` for `premier`).
    """
    ours, theirs = list(_WORD.finditer(seen)), list(_WORD.finditer(term))
    if len(ours) != len(theirs) or len(ours) < 2:
        return seen
    pieces, end = [], 0
    for mine, other in zip(ours, theirs, strict=True):
        word = _accented(mine[0], other[0])
        if word is None:
            return seen
        pieces += [seen[end : mine.start()], word]
        end = mine.end()
    return "".join((*pieces, seen[end:]))


def _accented(word: str, model: str) -> str | None:
    """A word with the accents of another form of it; None where it is none."""
    one, other = fold(word), fold(model)
    if len(one) != len(word) or len(other) != len(model):
        return word if one == other else None  # a ligature: nothing to compare letter by letter
    size = min(len(one), len(other))
    if one[:size] != other[:size] or not {one[size:], other[size:]} <= _ENDINGS:
        return None
    whole = len(one) == len(other)
    letters = [_cased(b, a) if whole or b.lower() != fold(b) else a for a, b in zip(word, model, strict=False)]
    return "".join(letters) + word[size:]


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter.lower()
