"""What the page must know of the target language to check a text while it is typed: forms of the terms' words, numbers, currencies.

It is taken from the same data that `glossary` and `pipeline.money` read, cut down to the words and currencies of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from corpus.languages import primary
from corpus.values import AlignedUnit

if TYPE_CHECKING:
    from pipeline.money.tables import Unit

_KINDS = {"unit": 0, "one": 0, "quantity": 1, "multiplier": 1, "connector": 2}


class Facts:
    """Gathers what the units of a page speak of."""

    def __init__(self, target_lang: str) -> None:
        self._lang = target_lang
        self._renderings: set[str] = set()
        self._currencies: set[str] = set()
        self._amounts = False

    def add(self, unit: AlignedUnit) -> None:
        """Take in a unit."""
        for use in unit.terms:
            self._renderings.update(use.expected, use.forbidden)
        for amount in unit.amounts:
            self._amounts = True
            self._currencies.update(filter(None, (amount.source.currency,)))

    def plain(self) -> dict[str, Any]:
        """For the page's data: `forms`, folded word -> its other forms; `phonemic`, whether accents tell words apart; `numbers`."""
        from glossary.closeness import PHONEMIC

        return {
            "forms": forms(self._renderings, self._lang),
            "phonemic": primary(self._lang) in PHONEMIC,
            "numbers": numbers(self._lang, self._currencies) if self._amounts else None,
        }


def forms(renderings: Iterable[str], lang: str) -> dict[str, list[str]]:
    """Every word of `renderings`, folded, with the other forms under which it counts."""
    from glossary.lemmas import lexicon
    from glossary.normalise import words

    found = {}
    for word in sorted({word for rendering in renderings for word in words(rendering)}):
        if word.isalpha() and len(word) > 1 and (others := sorted(lexicon(lang).forms(word).keys() - {word})):
            found[word] = others
    return found


def numbers(lang: str, currencies: Iterable[str]) -> dict[str, Any]:
    """How `lang` writes numbers, and these currencies.

    `words` has for each word its kind (0 a number, 1 a multiplier, 2 nothing) and its value; `after`, what goes on a number and its
    part of one (`and a half`); `money` for each currency its names and signs, and `other`, longer names that begin like one of these.
    """
    from pipeline.money.lexicon import lexicon

    lex = lexicon(lang)
    data = lex.data
    units = {**lex.sign_units, **lex.name_units}
    names = {code: sorted(n for n, unit in units.items() if _means(unit, code)) for code in sorted(currencies)}
    begun = tuple({f"{name} " for found in names.values() for name in found})
    return {
        "decimal": data.get("decimal", ""),
        "group": data.get("group", ""),
        "fold": lex.fold,
        "words": {w: [_KINDS[word.kind], float(word.value)] for w, word in lex.words.items() if word.kind in _KINDS},
        "short": {name: float(value) for name, value in data["abbreviations"].items()},
        "links": list(data.get("links", ())),
        "after": {
            word.replace(" ", "-"): float(part) for part, words in data.get("fractions_after", {}).items() for word in words
        },
        "percent": ["%", "％", *data.get("percent", ())],
        "percent_before": list(data.get("percent_before", ())),
        "to": _joining(data),
        "money": names,
        "before": {code: _prefixes(data, code) for code in names},
        "other": sorted(n for n in units if n.startswith(begun) and not any(n in found for found in names.values())),
    }


def _means(unit: Unit, code: str) -> bool:
    """Whether a name or sign alone says `code`; the dollar and the pound of no country are those of `pipeline.money.account`."""
    return unit.factor == 1 and code in unit.codes and (unit.default == code or code in ("USD", "GBP"))


def _joining(data: Mapping[str, Any]) -> list[str]:
    """What stands between the two ends of a range."""
    return ["-", "–", "—", *data.get("to", ()), *(second for _, second in data.get("between", ()))]


def _prefixes(data: Mapping[str, Any], code: str) -> list[str]:
    return [word for key, found in data["prefixes"].items() if code in key for word in found]
