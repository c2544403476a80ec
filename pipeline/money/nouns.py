"""What the CLDR names of currencies have in common: the noun of several (`rupees`), the single words of one (`shekels`)."""

from __future__ import annotations

from functools import cache

from corpus.languages import primary
from pipeline.money.conventions import currency_forms, language_data
from pipeline.money.tables import load, read_unit


@cache
def shared_name(codes: tuple[str, ...], lang: str) -> tuple[str, str] | None:
    """What the names of the first two of several currencies have in common: `rupee`, `rupees` of INR and PKR; `卢比` in Chinese.

    Where they have nothing in common, the word of the language's own file that means any of them: `crowns`.
    """
    if len(codes) < 2 or not language_data(lang):
        return None
    return _in_common(codes, lang) or _family(frozenset(codes), lang)


def _family(codes: frozenset[str], lang: str) -> tuple[str, str] | None:
    for key, words in load(primary(lang))["currencies"].items():
        unit = read_unit(key)
        if len(unit.codes) > 1 and unit.factor == 1 and codes <= set(unit.codes):
            longest = max(words, key=len)
            return min(words, key=len), longest
    return None


def _in_common(codes: tuple[str, ...], lang: str) -> tuple[str, str] | None:
    pairs = [currency_forms(code, lang).names for code in codes[:2]]
    if not all(pairs):
        return None
    common = tuple(_common(first, second) for first, second in zip(pairs[0][-1], pairs[1][-1], strict=True))
    return (common[0], common[1]) if all(common) else None


def _common(first: str, second: str) -> str:
    """The words, or without spaces the characters, that two names begin or end with."""
    spaced = " " in first and " " in second
    a, b = (first.split(), second.split()) if spaced else (list(first), list(second))
    tail, head = 0, 0
    while tail < min(len(a), len(b)) and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    words = a[len(a) - tail :] if tail >= head else a[:head]
    return (" " if spaced else "").join(words) if spaced or not first.isascii() else ""


@cache
def bare_names(code: str, lang: str) -> tuple[tuple[str, str], ...]:
    """The single words of the currency's CLDR name, such as `shekels` of `nouveaux shekels israéliens`; one may be its noun."""
    names = currency_forms(code, lang).names
    if not names or " " not in names[-1][0]:
        return ()
    one, other = names[-1]
    return tuple(zip(one.split(), other.split(), strict=False))
