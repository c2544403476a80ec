"""A document as the formats hand it over: blocks of text with their inline markup, and the skeleton that they came out of."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.inlines import spaced
from corpus.languages import primary
from corpus.values import AlignedUnit, Inline, Rendering, State

_SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue", "wuu"})
"""Languages that put no space between sentences."""
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, cell, cue or message: text that is segmented on its own."""

    ordinal: int
    """From 0, in document order."""
    text: str
    inlines: tuple[Inline, ...] = ()
    wraps: tuple[int, ...] = ()
    """Offsets of the spaces in `text` that stand for line ends of a hard-wrapped paragraph."""
    whole: bool = False
    """True: already a segment (a unit of a TMX or XLIFF file), not to be cut further."""
    there: tuple[Rendering, ...] = ()
    """Translations that the document has already, of the whole block."""


@dataclass(frozen=True)
class Document:
    """A document read by a format; only that format understands `skeleton`."""

    id: str
    """File name as a slug, made unique by the caller."""
    path: str
    lang: str
    """BCP 47."""
    format: str
    blocks: tuple[Block, ...]
    skeleton: object | None = None
    line_end: str = "\n"
    """How the file ended its lines; texts and skeletons know only `\\n`."""
    bom: bool = False
    encoding: str = "utf-8"
    """Of a text file that says of itself that it is in another one."""
    day: dt.date | None = None
    """The day that the file itself says it was published or written."""


def slug(name: str) -> str:
    """A file's name as the first part of segment ids: letters, digits, `.`, `-` and `_` only; never empty, never with `:`."""
    plain = unicodedata.normalize("NFC", name)
    return re.sub(r"[^\w.\-]+", "-", plain).strip("-.") or "document"


def spaceless(lang: str) -> bool:
    """True for languages that write sentences without a space between them."""
    return primary(lang) in _SPACELESS


def right_to_left(lang: str) -> bool:
    """True for languages that are written from right to left."""
    return primary(lang) in _RIGHT_TO_LEFT


def by_block(units: Iterable[AlignedUnit]) -> dict[int, list[AlignedUnit]]:
    """The units of one document, grouped by block and in order."""
    ordered = sorted(units, key=lambda u: (u.block, u.ordinal))
    return {block: list(group) for block, group in groupby(ordered, key=lambda u: u.block)}


def join(units: Iterable[AlignedUnit]) -> tuple[str, tuple[Inline, ...]]:
    """The target text of one block with its markup, from the block's units in order.

    What stood between two segments is kept, except that a plain space goes where the target language writes none, and comes
    where it writes one. A unit without target keeps its source: nothing is dropped silently.
    """
    text = ""
    inlines: list[Inline] = []
    for unit in units:
        body, marks = (unit.target, unit.target_inlines) if unit.target else (unit.source, unit.source_inlines)
        if unit.target and marks and not spaceless(unit.target_lang):
            body, marks = spaced(unit.source, unit.source_inlines, body, marks)
        text += _gap(text, body, unit)
        inlines += [_moved(mark, len(text)) for mark in marks]
        text += body
    return text, tuple(inlines)


def _gap(text: str, body: str, unit: AlignedUnit) -> str:
    if not text:
        return unit.before
    if spaceless(unit.target_lang):
        return "" if unit.before.strip(" ") == "" else unit.before
    if unit.before == "" and unit.ordinal and spaceless(unit.source_lang) and body and not text[-1].isspace():
        return " "
    return unit.before


def _moved(mark: Inline, by: int) -> Inline:
    return Inline(mark.position + by, mark.kind, mark.id, mark.data, mark.display)


def theirs(there: Iterable[Rendering], lang: str) -> Rendering | None:
    """The translation into `lang` among those that a document has: in just that language, else in one of its kind, such as `en-GB`
    for `en`. A file that does not name its language is taken at our word."""
    fitting = [r for r in there if not r.lang or primary(r.lang) == primary(lang)]
    return min(fitting, key=lambda r: r.lang.lower() != lang.lower(), default=None)


def stays(there: Iterable[Rendering], units: Sequence[AlignedUnit]) -> bool:
    """Whether a translation that a document has already is left alone: until an editor of ours has said something else."""
    given = theirs(there, units[0].target_lang) if units else None
    return given is not None and given.state is not None and not any(_decided(unit, given.state) for unit in units)


def _decided(unit: AlignedUnit, before: State) -> bool:
    engine = unit.origin.engine if unit.origin is not None else ""
    return engine == "editor" or (unit.state in ("reviewed", "final") and not (engine == "document" and unit.state == before))


def texts(document: Document, units: Iterable[AlignedUnit]) -> Iterator[tuple[Block, str, tuple[Inline, ...]]]:
    """Each block of `document` with its translated text and markup; a block without units keeps its own."""
    grouped = by_block(units)
    for block in document.blocks:
        if block.ordinal in grouped:
            yield block, *join(grouped[block.ordinal])
        else:
            yield block, block.text, block.inlines
