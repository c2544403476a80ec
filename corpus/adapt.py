"""Fuzzy matches that differ in a number or a name only: put the new one into the proposal where that is certain.

Certain means: in the edit script a run of numbers and names stands against a run of the same kinds; an old value becomes the same
new one wherever it stands; the remembered target holds it as often as the remembered source, written the same way or with other
separators only; CLDR knows no other name for it in the target's language (Londres, London); and no word beside it would have to
change with it (1 book, 2 books; an 8, a 9; 3rd, 4th).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from corpus.cldr_names import names
from corpus.fuzzy import NUMBER, spans
from corpus.languages import primary
from corpus.values import Match

_NUMBER = re.compile(rf"(?:{NUMBER})\Z")
_SEPARATOR = re.compile(r"\D")
_HALF_DAY = re.compile(r"\s?[ap]\.?\s?m\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_AN = re.compile(r"8|1[18](?:\D|\d{3}(?!\d)|$)")
"""Numbers that English says with a vowel first."""


def adapt(query: str, match: Match, source_lang: str, target_lang: str) -> Match:
    """`match` with the numbers and names of `query` where they could be put in; its percentage is left to the caller.

    The adapted match's `source` is the remembered source with the same replacements made.
    """
    tokens, lang = [match.source[a:b] for a, b in spans(match.source)], primary(target_lang)
    swaps = {
        old: new
        for old, new in _changed(tokens, [query[a:b] for a, b in spans(query)]).items()
        if _same_plural(old, new, lang)
        and _fits(old, new, tokens, match.target, lang)
        and new in names(source_lang, target_lang).get(new, (new,))
    }
    if not swaps:
        return match
    there = {_written(old, match.target) or old: _rewrite(old, new, match.target) or new for old, new in swaps.items()}
    return Match(_swap(match.source, swaps), _swap(match.target, there), match.percent, match.origin)


def _changed(old: list[str], new: list[str]) -> dict[str, str]:
    """Numbers and names of `old`, each with what stands in its place in `new`, wherever it stood."""
    from rapidfuzz.distance import Levenshtein

    found: dict[str, set[str | None]] = {}
    for op in Levenshtein.opcodes(old, new):
        ours, theirs = range(op.src_start, op.src_end), range(op.dest_start, op.dest_end)
        alike = len(ours) == len(theirs) and all(_same_kind(old, i, new, j) for i, j in zip(ours, theirs, strict=True))
        for number, i in enumerate(ours):
            became = new[theirs[number]] if op.tag == "equal" or (op.tag == "replace" and alike) else None
            found.setdefault(old[i], set()).add(became)
    pairs = {word: became.pop() for word, became in found.items() if len(became) == 1}
    return {word: new for word, new in pairs.items() if new is not None and new != word}


def _same_kind(old: list[str], i: int, new: list[str], j: int) -> bool:
    if old[i] == new[j]:
        return True
    if _NUMBER.match(old[i]) or _NUMBER.match(new[j]):
        return bool(_NUMBER.match(old[i]) and _NUMBER.match(new[j]))
    return _is_name(old, i) and _is_name(new, j)


def _is_name(tokens: list[str], i: int) -> bool:
    word = tokens[i]
    if i == 0 or len(word) < 2 or not word[0].isupper() or not word.isalpha():
        return False
    title = tokens[i - 1] == "." and i > 1 and tokens[i - 2].istitle() and len(tokens[i - 2]) < 4  # M. Durand
    return title or tokens[i - 1] not in '.!?:«“"'


def _same_plural(old: str, new: str, lang: str) -> bool:
    """Whether what is counted stays in the same grammatical number, if these are numbers."""
    return not _NUMBER.match(old) or _plural(old, lang) == _plural(new, lang)


@lru_cache(maxsize=10_000)
def _plural(number: str, lang: str) -> str:
    """CLDR's plural category: `one`, `other` and so on."""
    from babel import Locale, UnknownLocaleError

    whole, _, decimals = number.replace(",", ".").rpartition(".")
    decimal = whole.isdigit() and len(decimals) != 3
    value = Decimal(f"{whole}.{decimals}" if decimal else _SEPARATOR.sub("", number))
    try:
        return str(Locale(lang).plural_form(value))
    except (UnknownLocaleError, ValueError):
        return ""


def _fits(old: str, new: str, source: list[str], target: str, lang: str) -> bool:
    written, rewritten = _written(old, target), _rewrite(old, new, target)
    if written is None or rewritten is None:
        return False
    places = [(a, b) for a, b in spans(target) if target[a:b] == written]
    if source.count(old) != len(places):
        return False
    return lang != "en" or all(_reads_on(rewritten, target[:a], written, target[b:]) for a, b in places)


def _reads_on(new: str, before: str, old: str, after: str) -> bool:
    """Whether English can go on around the new number as it does around the old one."""
    if not _NUMBER.match(old):
        return True
    if _HALF_DAY.match(after) or _ORDINAL.match(after):
        return False
    article = re.search(r"\ban?\s$", before, re.IGNORECASE)
    return article is None or bool(_AN.match(old)) == bool(_AN.match(new))


def _written(old: str, target: str) -> str | None:
    """How the remembered target writes `old`: itself, or the same digits with other separators."""
    tokens = [target[a:b] for a, b in spans(target)]
    if old in tokens:
        return old
    if not _NUMBER.match(old):
        return None
    digits = _SEPARATOR.sub("", old)
    alike = {t for t in tokens if _NUMBER.match(t) and _SEPARATOR.sub("", t) == digits}
    return alike.pop() if len(alike) == 1 else None


def _rewrite(old: str, new: str, target: str) -> str | None:
    """`new` in the target's way of writing, learnt from how `old` is written there; None where that shows nothing."""
    written = _written(old, target)
    if written is None:
        return None
    marks = _SEPARATOR.findall(new)
    if written == old:
        # A separator that both sides share by chance says nothing about the new number's separators.
        return new if not _NUMBER.match(new) or not marks or marks == _SEPARATOR.findall(old) else None
    habits = dict(zip(_SEPARATOR.findall(old), _SEPARATOR.findall(written), strict=False))
    if any(mark not in habits for mark in marks):
        return None
    return _SEPARATOR.sub(lambda mark: habits[mark.group()], new)


def _swap(text: str, swaps: dict[str, str]) -> str:
    out, last = [], 0
    for a, b in spans(text):
        out += [text[last:a], swaps.get(text[a:b], text[a:b])]
        last = b
    return "".join((*out, text[last:]))
