"""Names of places in both languages, for models that forgot them: a small one writes `Chine` and `Core of the South`.

Countries and continents, and the cities that time zones are named after, come from CLDR through Babel; a small file adds regions,
what people say instead, and which names are first names or words as well. What a translation lacks is written into the source as a
hint, as a rare word is (`pipeline.engines.rarewords`); a people's name or adjective in its place counts as the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from corpus.documents import spaceless
from corpus.languages import primary
from corpus.letters import bare, fold
from corpus.values import Constraint
from glossary.lemmas import lexicon

_NO_NAME: Final = re.compile(r"[\d\[\],;]| - |\.")
_WITH_ANOTHER: Final = re.compile(r"(.+?)\s*[(（](.+?)[)）]")
_ARTICLE: Final = re.compile(r"(?:Le|La|Les) |L'")
_WORLD: Final = frozenset({"001", "QO", "XA", "XB", "ZZ"})
"""Territories of CLDR that are none."""
_TALL: Final = re.compile(r"[^\W\d_]{4,}")


class Places:
    """The places of one direction."""

    def __init__(self, source_lang: str, target_lang: str) -> None:
        self._lang = target_lang
        self._names = _names(primary(source_lang), primary(target_lang))
        begin, end = ("", "") if spaceless(source_lang) else (r"(?<![\w-])", r"(?![\w-])")
        body = "|".join(re.escape(name) for name in sorted(self._names, key=len, reverse=True))
        # Few characters of a text begin a name: where none does, no name is tried.
        firsts = "".join(sorted({name[0] for name in self._names}))
        self._pattern = re.compile(f"(?=[{firsts}]){begin}(?:{body}){end}") if body else None

    def forgotten(self, text: str, settled: Sequence[Constraint], translation: str) -> tuple[Constraint, ...]:
        """The places of `text`, but those in `settled`, that `translation` does not name: with their names in its language."""
        return tuple(
            Constraint(start, end, (name,), "term")
            for start, end, name in self.found(text)
            if all(end <= c.start or c.end <= start for c in settled) and not self._named(name, translation, text)
        )

    def found(self, text: str) -> list[tuple[int, int, str]]:
        """Where the places of `text` stand, each with its name in the target language."""
        if self._pattern is None:
            return []
        return [(*hit.span(), self._names[hit[0]]) for hit in self._pattern.finditer(text.replace("’", "'"))]

    def _named(self, name: str, translation: str, text: str) -> bool:
        """Whether the translation has the name, another one for the same place, or a word of its people."""
        there = bare(translation)
        accepted = (name, *_data()["accepted"].get(primary(self._lang), {}).get(name, ()))
        if spaceless(self._lang):
            return any(other in translation for other in accepted)
        if any(re.search(rf"(?<!\w){re.escape(bare(other))}(?!\w)", there) for other in accepted):
            return True
        if " " in name:
            return bare(name)[:-1] in there  # South Korean
        begin = bare(name)[:3]
        return any(
            bare(word).startswith(begin) and word not in text and lexicon(self._lang).knows(word.lower())
            for word in _TALL.findall(translation)
            if word[0].isupper()
        )


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("pipeline.engines").joinpath("data/places.json").read_text("utf-8"))
    return found


@cache
def _names(source: str, target: str) -> dict[str, str]:
    """Names in the source language, with their accents and without, and what they are in the target language; those that are the
    same in both are left out, since names that a model never met are carried over anyway."""
    found: dict[str, str] = {}
    for ours, theirs in _pairs(source, target):
        for name in {ours, _ARTICLE.sub("", ours, count=1)}:
            for spelling in {name, fold(name)}:
                found.setdefault(spelling, theirs)
    ambiguous = {spelling for name in _data()["ambiguous"].get(source, ()) for spelling in (name, fold(name))}
    return {ours: theirs for ours, theirs in found.items() if ours != theirs and ours not in ambiguous and len(ours) > 1}


def _pairs(source: str, target: str) -> Iterator[tuple[str, str]]:
    from babel import Locale, UnknownLocaleError

    yield from _data()["also"].get(f"{source}-{target}", {}).items()
    try:
        locales = Locale.parse(source), Locale.parse(target)
    except (UnknownLocaleError, ValueError):
        return
    for code in sorted(set(locales[0].territories) & set(locales[1].territories) - _WORLD):
        ours, theirs = (
            _data()["instead"].get(lang, {}).get(code) or locale.territories[code]
            for lang, locale in zip((source, target), locales, strict=True)
        )
        yield from _paired(ours, theirs, target)
    for zone in sorted(set(locales[0].time_zones) | set(locales[1].time_zones)):
        if zone.count("/") and not zone.startswith("Etc/"):
            ours, theirs = (_city(locale.time_zones, zone) for locale in locales)
            yield from _paired(ours, theirs, target)


def _city(zones: Any, zone: str) -> str:
    """The city that a time zone is named after; its id has the English name."""
    return str(zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " "))


def _paired(ours: str, theirs: str, target: str) -> Iterator[tuple[str, str]]:
    """A pair of names, or two where both languages put a second name in brackets: `Myanmar (Birmanie)`."""
    double = _WITH_ANOTHER.fullmatch(ours), _WITH_ANOTHER.fullmatch(theirs)
    pairs = list(zip(double[0].groups(), double[1].groups(), strict=True)) if double[0] and double[1] else [(ours, theirs)]
    for one, other in pairs:
        if not any(_NO_NAME.search(name) or _WITH_ANOTHER.search(name) for name in (one, other)):
            plain = other.replace("’", "'")
            yield one.replace("’", "'"), plain.replace("&", "and") if target == "en" else plain
