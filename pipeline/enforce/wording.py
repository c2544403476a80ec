"""How a rendering is written at the place where it goes: number, possessive and capitals."""

from __future__ import annotations

import re

from corpus.languages import primary
from glossary.inflection import inflect_like, may_be_plural
from pipeline.enforce.articles import capitalised, starts_sentence

_RULED = frozenset(("en", "fr"))
_STAND_IN = {"en": "thing", "fr": "chose"}
_FR_SINGULAR = re.compile(
    r"(?:\b(?:le|la|un|une|ce|cet|cette|mon|ma|ton|ta|son|sa|notre|votre|leur|du|au)\s+|\bl['’]\s*)$", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")


def led_by_singular(before: str, lang: str) -> bool:
    """Whether the last word of `before` is one that only a singular follows; False for languages other than French."""
    return primary(lang) == "fr" and _FR_SINGULAR.search(before) is not None


def word_like(term: str, replaced: str, left: str, used: str, source_lang: str, target_lang: str, before: str = "") -> str:
    """`term` in the form of the words `replaced`, which stand behind `left` in the target and render `used`, behind `before` in the
    source.

    It becomes a plural only where the words that it replaces are one and the source word may be one too. A capital comes from the
    start of a sentence, or from a text in capitals, never from a wrong rendering that happens to be a name.
    """
    model = replaced if starts_sentence(left) or (left + replaced).isupper() else replaced.lower()
    target, source = primary(target_lang), primary(source_lang)
    single = led_by_singular(before, source) or not may_be_plural(used, source)
    if target in _RULED and source in _RULED and single:
        possessive = _POSSESSIVE.search(model) if target == "en" else None
        stand_in = _STAND_IN[target].upper() if model.isupper() else _STAND_IN[target]
        model = stand_in + (possessive.group() if possessive else "")
    return capitalised(inflect_like(term, model, target_lang) if model else term, left)
