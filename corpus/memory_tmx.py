"""TMX into the memory, fast: languages, texts and how far each translation can be trusted, and nothing else.

`corpus.formats.tmx` reads everything that a TMX file can say; a memory of millions of units needs a sixth of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from corpus.errors import FormatError
from corpus.formats.codes import read_codes
from corpus.formats.plain import events, plain_text
from corpus.formats.tmx import PLAIN
from corpus.formats.variants import lang_of, nearest, pair, seg_of
from corpus.values import Origin
from corpus.xmlsafe import content, local

_STATE = re.compile(r'"state":\s*"([a-z]+)"')
_ENGINE = re.compile(r'"engine":\s*"([^"\\]*)"')
"""Keys of the prop's JSON; inside of its strings a quotation mark never stands without a backslash before it."""
_PEOPLE = frozenset({"", "editor", "memory", "align"})
"""Engines of an `Origin` behind which a person's translation stands."""


class Translation(NamedTuple):
    """One translation of one source, without inline markup."""

    source_lang: str
    target_lang: str
    source: str
    target: str
    state: str
    """XLIFF's, where termweave wrote the file; else empty."""
    machine: bool = False
    """The file says that a machine made it."""

    @property
    def unreviewed(self) -> bool:
        """Marked as still to be looked at, or a machine's work that nobody has."""
        return self.state == "initial" or (self.machine and self.state not in ("reviewed", "final"))


def by_machine(origin: Origin | None) -> bool:
    """Whether an engine made it, and no editor."""
    return origin is not None and origin.engine not in _PEOPLE


def translations(stream: BinaryIO, where: str) -> Iterator[Translation]:
    """Each translation of each `tu`, streaming; raises `FormatError` for what is no TMX."""
    found = events(stream, where, ("tu", "header"), (), "tu", PLAIN)
    head = next(found, None)
    if head is None or head[0] == "plain" or local(head[1]) != "header":
        raise FormatError("no <header>: not a TMX file", where=where)
    srclang = head[1].get("srclang", "*all*")
    for event in found:
        if event[0] == "plain":
            yield _plain(event[1], srclang, where)
            continue
        tu = event[1]
        variants = [v for v in tu if local(v) == "tuv"]
        if local(tu) != "tu" or not variants:
            continue
        said = [content(p) for p in tu if local(p) == "prop" and p.get("type") == "x-termweave"]
        known = _known(said[-1] if said else None)
        langs = [lang_of(v) for v in variants]
        first = nearest(langs, tu.get("srclang") or srclang)
        texts = [read_codes(seg_of(v), "tmx")[0] for v in variants]
        for i, (lang, text) in enumerate(zip(langs, texts, strict=True)):
            if i != first:
                yield Translation(langs[first], lang, texts[first], text, *known)


def _plain(match: re.Match[str], srclang: str, where: str) -> Translation:
    _, written, _, _, stored, first, source, second, target = match.groups()
    (source_lang, target_lang), swapped = pair(first, second, written, srclang, where)
    if "&" in source or "&" in target:
        source, target = plain_text(source, where), plain_text(target, where)
    if swapped:
        source, target = target, source
    return Translation(source_lang, target_lang, source, target, *_known(stored))


def _known(stored: str | None) -> tuple[str, bool]:
    """State, and whether a machine made it, of what termweave wrote beside a translation."""
    if not stored:
        return "", False
    state, engine = _STATE.search(stored), _ENGINE.search(stored)
    return (state[1] if state else ""), engine is not None and engine[1] not in _PEOPLE
