"""How long one paragraph or unit may be before it is no text any more.

Everything downstream looks at a paragraph as a whole: where its sentences end, which words open a quotation, which amount states
another one again. A book is some 20,000 paragraphs of 100 to 1,000 characters; a line of many megabytes is a dump, a minified
file or a lost line end, and is refused at once, with its place, instead of being worked on for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from corpus.documents import Document
from corpus.errors import InputError
from corpus.values import AlignedUnit

LONGEST: Final = 1_000_000
"""Characters of one paragraph or unit: a whole novel without a line end still passes."""

LONGEST_SENTENCE: Final = 1500
"""Characters of one segment. The longest sentences of laws and resolutions have about as many; what is longer has lost its full
stops, and neither an editor nor a model can take it in one piece."""
_CUTS: Final = (
    re.compile(r"(?<=[;:])\s+|(?<=[；：])"),
    re.compile(r"(?<=,)\s+|(?<=[，、])|\s+(?=[-–—]\s)"),
    re.compile(r"(?<!\d)\s+|\s+(?!\d)"),
)
"""Where an endless sentence is cut, best first; at a space between two figures only where there is nothing else."""


def shortened(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """`spans` of `text`, those longer than `LONGEST_SENTENCE` in pieces, with nothing but white space between the pieces."""
    pieces: list[tuple[int, int]] = []
    for start, end in spans:
        while end - start > LONGEST_SENTENCE:
            left, right = _cut(text, start)
            pieces.append((start, left))
            start = right
        pieces.append((start, end))
    return pieces


def _cut(text: str, start: int) -> tuple[int, int]:
    """The last good place in the second half of what one segment may hold: where the piece ends, where the next begins."""
    half, full = start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE
    for pattern in _CUTS:
        found = list(pattern.finditer(text, half, full))
        if found and found[-1].end() < len(text):
            return found[-1].span()
    return full, full


def bounded(document: Document) -> Document:
    """`document` itself; raises `InputError` for a paragraph longer than `LONGEST`."""
    for number, block in enumerate(document.blocks, 1):
        refuse_endless(block.text, document.path, f"paragraph {number}")
    return document


def bounded_units(units: Iterable[AlignedUnit], where: str) -> Iterator[AlignedUnit]:
    """`units` one by one; raises `InputError` for one whose source or target is longer than `LONGEST`."""
    for unit in units:
        refuse_endless(unit.source, where, f"the source of {unit.id}")
        refuse_endless(unit.target, where, f"the target of {unit.id}")
        yield unit


def refuse_endless(text: str, where: str, place: str) -> None:
    """Raise `InputError` if `text` is longer than `LONGEST`."""
    if len(text) > LONGEST:
        raise InputError(
            f"{place} has {len(text):,} characters; at most {LONGEST:,} are taken",
            where=where,
            mend="is this text? break it into paragraphs, one a line",
        )
