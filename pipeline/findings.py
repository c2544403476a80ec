"""What stands in a source text: terms, amounts, things to keep; and the constraints that they lay on its translation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.documents import spaceless
from corpus.languages import primary
from corpus.letters import OWN, fold
from corpus.values import Amount, Constraint
from glossary.constraints import constraint_for
from glossary.matcher import TermMatch
from pipeline.engines.names import WORD
from pipeline.keep import KEEP
from pipeline.money.assemble import INSIDE
from pipeline.money.find import find_amounts
from pipeline.money.pairs import find_pairs
from pipeline.money.render import render
from pipeline.money.sharing import is_apart

if TYPE_CHECKING:
    from pipeline.resources import Resources

_BRACKET: Final = re.compile(r"\s*[(（]\s*")
_CLOSING: Final = re.compile(r"\s*[)）]")
_DEGREE: Final = re.compile(r"(?<!\d)(?<!\d\s)°")
"""In `n° 11` and `1er°`: part of an abbreviation, or a slip of the pen; no degree."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands in one source. `owners[i]` is the index in `matches` of the term behind `constraints[i]`, or None."""

    matches: tuple[TermMatch, ...]
    amounts: tuple[Amount, ...]
    constraints: tuple[Constraint, ...]
    owners: tuple[int | None, ...]


def find(texts: Sequence[str], tools: Resources) -> list[Findings]:
    """Terms and amounts of each source and what they demand of the target, in text order.

    Where two claim the same words, the first of this order has them: terms, addresses, amounts, what the model's vocabulary cannot
    carry, names that it never met.
    """
    return [_find(text, found, tools) for text, found in zip(texts, tools.matcher.find_all(texts), strict=True)]


def _find(text: str, matches: tuple[TermMatch, ...], tools: Resources) -> Findings:
    amounts = find_amounts(text, tools.source_lang)
    claims: list[tuple[Constraint, int | None]] = []
    for index, match in enumerate(matches):
        constraint = constraint_for(match, text, tools.target_lang)
        if constraint is not None:
            claims.append((constraint, index))
    others = [
        *(_kept(text, *keep.span()) for keep in KEEP.finditer(text)),
        *_amounts(text, amounts, tools),
        *_uncarried(text, tools),
        *(_name(text, start, end) for start, end in tools.engine.unmet_names(text)),
    ]
    for constraint in others:
        if all(constraint.end <= c.start or constraint.start >= c.end for c, _ in claims):
            claims.append((constraint, None))
    claims.sort(key=lambda claim: claim[0].start)
    return Findings(matches, amounts, tuple(c for c, _ in claims), tuple(owner for _, owner in claims))


def _kept(text: str, start: int, end: int) -> Constraint:
    return Constraint(start, end, (text[start:end],), "keep", case_sensitive=True, exact=True)


def _name(text: str, start: int, end: int) -> Constraint:
    """A name stays, with its accents or without."""
    name = text[start:end]
    return Constraint(start, end, tuple(dict.fromkeys((name, fold(name)))), "keep", case_sensitive=True, exact=True)


def _uncarried(text: str, tools: Resources) -> Iterator[Constraint]:
    """Signs and scripts that the model's vocabulary lacks stay. A word with a letter that it must spell in bytes stays, whole, where
    it is a foreign name (`Malmö` in French); a word of the language itself is the model's to translate (`Haïti`, `maïs`)."""
    unknown = tools.engine.unknown_spans(text)
    if not unknown:
        return
    own = OWN.get(primary(tools.source_lang), "")
    names = [word.span() for word in WORD.finditer(text) if word[0][0].isupper() and _foreign(word[0].lower(), own)]
    yield from (_name(text, *name) for name in names if any(start < name[1] and name[0] < end for start, end in unknown))
    for start, end in unknown:
        cased = text[start:end].lower() != text[start:end].upper()
        if not cased and not _DEGREE.fullmatch(text, start, end):
            yield _kept(text, start, end)


def _foreign(word: str, own: str) -> bool:
    return any(not c.isascii() and c not in own for c in word)


def _amounts(text: str, amounts: Sequence[Amount], tools: Resources) -> Iterator[Constraint]:
    """A constraint for each amount; one that is stated twice, the second time in brackets, is one constraint and stays together."""
    pairs = dict(find_pairs(text, amounts, tools.source_lang))
    done: set[int] = set()
    for index, amount in enumerate(amounts):
        if index in done or amount.note == INSIDE or is_apart(amount):
            continue  # `une heure et demie`, `12 (contre 10) millions d'euros` are the translator's to word
        renderings = render(amount, tools.target_lang, tools.policy.style)
        end = amount.end
        other = pairs.get(index)
        if other is not None and _BRACKET.fullmatch(text[end : amounts[other].start]):
            closing = _CLOSING.match(text, amounts[other].end)
            if closing:
                second = render(amounts[other], tools.target_lang, tools.policy.style)[0]
                wide = spaceless(tools.target_lang)
                renderings = tuple(f"{first}（{second}）" if wide else f"{first} ({second})" for first in renderings)
                end = closing.end()
                done.add(other)
        yield Constraint(amount.start, end, renderings, "amount", ref=str(index))
