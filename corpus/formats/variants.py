"""The variants (`tuv`) of a TMX unit: which of them is the source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.formats.plain import attributes
from corpus.xmlsafe import XML_LANG, local

if TYPE_CHECKING:
    from lxml.etree import _Element


def lang_of(variant: _Element) -> str:
    """Its language; TMX 1.1 had it in `lang`."""
    return variant.get(XML_LANG) or variant.get("lang") or "und"


def nearest(langs: Sequence[str], lang: str) -> int:
    """Which of `langs` is `lang`; else one of the same primary language; else the first."""
    wanted = lang.lower()
    found = [name.lower() for name in langs]
    if wanted in found:
        return found.index(wanted)
    primary = wanted.split("-")[0]
    return next((n for n, name in enumerate(found) if name.split("-")[0] == primary), 0)


def picked(variants: Sequence[_Element], lang: str) -> _Element | None:
    """The variant in the language `lang`, or `nearest` to it."""
    return variants[nearest(list(map(lang_of, variants)), lang)] if variants else None


def seg_of(variant: _Element | None) -> _Element | None:
    """The element that holds its text."""
    return None if variant is None else next((s for s in variant if local(s) == "seg"), None)


@lru_cache(maxsize=64)
def _chosen(first: str, second: str, srclang: str, where: str) -> tuple[tuple[str, str], bool]:
    known = [attributes(first, where), attributes(second, where)]
    langs = [found.get("xml:lang") or found.get("lang") or "und" for found in known]
    source = nearest(langs, srclang)
    return (langs[source], langs[1 - source]), source == 1


def pair(first: str, second: str, tu: str, srclang: str, where: str) -> tuple[tuple[str, str], bool]:
    """Source and target language of two variants, and whether the second is the source, by the attributes of both and the `tu`."""
    return _chosen(first, second, attributes(tu, where).get("srclang", srclang) if tu else srclang, where)
