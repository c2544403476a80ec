"""TMX into the memory, fast: languages, texts, how far each translation can be trusted, its date and its neighbours; nothing else.

`corpus.formats.tmx` reads everything that a TMX file can say; a memory of millions of units needs a sixth of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
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
_DATES = ("changedate", "creationdate")
_DATE = re.compile(r'\b(?:changedate|creationdate)="([^"]*)"')
_PROP = re.compile(r'<prop[^<>]*?\btype="([^"]*)"[^<>]*>([^<]*)</prop>')
_NEIGHBOURS = {"prev": "before", "next": "after", "x-context-pre": "before", "x-context-post": "after"}
"""OmegaT's names, and memoQ's, which puts the segment's own XML inside."""
_TAG = re.compile(r"<[^<>]*>")
_PEOPLE = frozenset({"", "editor", "memory", "align", "document"})
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
    changed: int = 0
    """Milliseconds since 1970; 0 where the file does not say."""
    before: str | None = None
    after: str | None = None
    """The neighbouring sources, as OmegaT and memoQ note them."""

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
            for match in event[1]:
                yield _plain(match, srclang, where)
            continue
        tu = event[1]
        variants = [v for v in tu if local(v) == "tuv"]
        if local(tu) != "tu" or not variants:
            continue
        said = [content(p) for p in tu if local(p) == "prop" and p.get("type") == "x-termweave"]
        langs = [lang_of(v) for v in variants]
        first = nearest(langs, tu.get("srclang") or srclang)
        around = _around([(p.get("type", ""), content(p)) for part in (tu, variants[first]) for p in part if local(p) == "prop"])
        known = _known(said[-1] if said else None)
        texts = [read_codes(seg_of(v), "tmx")[0] for v in variants]
        for i, (lang, text) in enumerate(zip(langs, texts, strict=True)):
            if i != first:
                dates = [element.get(name, "") for element in (tu, variants[i]) for name in _DATES]
                yield Translation(langs[first], lang, texts[first], text, *known, max(map(_time, dates)), *around)


def _plain(match: re.Match[str], srclang: str, where: str) -> Translation:
    _, written, props, _, stored, first, source, second, target = match.groups()
    (source_lang, target_lang), swapped = pair(first, second, written, srclang, where)
    if "&" in source or "&" in target:
        source, target = plain_text(source, where), plain_text(target, where)
    if swapped:
        source, target = target, source
    attributes = written + (first if swapped else second)
    changed = max(map(_time, _DATE.findall(attributes))) if "date=" in attributes else 0
    around = _around([(kind, plain_text(text, where)) for kind, text in _PROP.findall(props)]) if props else (None, None)
    return Translation(source_lang, target_lang, source, target, *_known(stored), changed, *around)


def _time(written: str) -> int:
    """Milliseconds of a date as TMX writes it, `20240510T101010Z`; 0 for anything else."""
    try:
        return int(datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return 0


def _around(props: Iterable[tuple[str, str]]) -> tuple[str | None, str | None]:
    """The neighbours that the props name; one that is not named beside the other is the document's edge."""
    found = {_NEIGHBOURS[kind]: _TAG.sub("", text) for kind, text in props if kind in _NEIGHBOURS}
    return (found.get("before", ""), found.get("after", "")) if found else (None, None)


def _known(stored: str | None) -> tuple[str, bool]:
    """State, and whether a machine made it, of what termweave wrote beside a translation."""
    if not stored:
        return "", False
    state, engine = _STATE.search(stored), _ENGINE.search(stored)
    return (state[1] if state else ""), engine is not None and engine[1] not in _PEOPLE
