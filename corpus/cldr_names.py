"""What countries, languages, currencies, months, days and cities are called in two languages, as Unicode's CLDR has it.

A dictionary of what texts of any two languages have in common: for aligning them before anything is learned, and for names that may
not be copied from one into the other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

_LISTS = ("territories", "languages", "currencies")
_CALENDARS = ("months", "days")


@cache
def names(source_lang: str, target_lang: str) -> dict[str, tuple[str, ...]]:
    """For each name of one word in the source language what the target language says; empty where CLDR lacks a language."""
    from babel import Locale, UnknownLocaleError

    try:
        source, target = (_named(Locale.parse(lang, sep="-")) for lang in (source_lang, target_lang))
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, set[str]] = {}
    for key, name in source.items():
        if key in target and len(name.split()) == 1 and len(name) > 2:
            found.setdefault(name, set()).add(target[key])
    return {name: tuple(sorted(others)) for name, others in found.items()}


def _named(locale: Locale) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {(kind, key): name for kind in _LISTS for key, name in getattr(locale, kind).items()}
    for kind in _CALENDARS:
        found |= {(kind, str(key)): name for key, name in getattr(locale, kind)["stand-alone"]["wide"].items()}
    for key, zone in _zones().items():
        # A city is named only where its English name, the key's, will not do.
        found["zone", key] = str(locale.time_zones.get(key, {}).get("city", zone))
    return found


@cache
def _zones() -> dict[str, str]:
    from babel import Locale

    keys = {str(key) for lang in ("zh", "ja", "fr", "de") for key in Locale.parse(lang).time_zones}
    return {key: key.rsplit("/", 1)[1].replace("_", " ") for key in keys if "/" in key}
