"""TMX into the memory, fast: languages, texts and state of each translation, and nothing else.

`corpus.formats.tmx` reads everything that a TMX file can say; a memory of millions of units needs a sixth of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from corpus.errors import FormatError
from corpus.formats.codes import read_codes
from corpus.xmlsafe import XML_LANG, elements

if TYPE_CHECKING:
    from lxml.etree import _Element


class Translation(NamedTuple):
    """One translation of one source, without inline markup."""

    source_lang: str
    target_lang: str
    source: str
    target: str
    state: str
    """XLIFF's, where termweave wrote the file; else empty."""


def translations(stream: BinaryIO, where: str) -> Iterator[Translation]:
    """Each translation of each `tu`, streaming; raises `FormatError` for what is no TMX."""
    events = elements(stream, where, ("tu", "header"))
    head = next(events, None)
    if head is None or not head[1].tag.endswith("header"):
        raise FormatError("no <header>: not a TMX file", where=where)
    srclang = head[1].get("srclang", "*all*")
    for _, tu in events:
        variants: list[tuple[str, str]] = []
        state = ""
        for child in tu:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag.endswith("tuv"):
                variants.append((child.get(XML_LANG) or child.get("lang") or "und", _text(child)))
            elif tag.endswith("prop") and child.get("type") == "x-termweave":
                state = _state(child.text or "")
        if not variants:
            continue
        first = _pick(variants, tu.get("srclang") or srclang)
        source_lang, source = variants[first]
        for i, (lang, text) in enumerate(variants):
            if i != first:
                yield Translation(source_lang, lang, source, text, state)


def _text(variant: _Element) -> str:
    for seg in variant:
        if isinstance(seg.tag, str) and seg.tag.endswith("seg"):
            return read_codes(seg, "tmx")[0] if len(seg) else seg.text or ""
    return ""


def _state(side_values: str) -> str:
    if '"state"' not in side_values:
        return ""
    try:
        plain = json.loads(side_values)
    except ValueError:
        return ""
    return str(plain.get("state", "")) if isinstance(plain, dict) else ""


def _pick(variants: list[tuple[str, str]], srclang: str) -> int:
    """The variant in the source language; else one of its primary language; else the first."""
    wanted = srclang.lower()
    primary = wanted.split("-")[0]
    langs = [lang.lower() for lang, _ in variants]
    if wanted in langs:
        return langs.index(wanted)
    return next((i for i, lang in enumerate(langs) if lang.split("-")[0] == primary), 0)
