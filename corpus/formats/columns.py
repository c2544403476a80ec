"""Which columns of a table (CSV, TSV) hold what is to be translated and its translation, by their headings or by what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.documents import Block, Document, texts
from corpus.formats.placeholders import given_back, taken
from corpus.language_names import SOURCE_NAMES, TARGET_NAMES, language
from corpus.languages import primary
from corpus.values import AlignedUnit

_SOURCE: Final = ("source", "source text", "text", "texte", "original")
_TARGET: Final = ("target", "target text", "translation", "traduction")
_CODE: Final = re.compile(r"[\W\d_]*|\S*[\d./_#:-]\S*")
"""A number, a date, a key: what no language translates."""
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as a document keeps it."""

    head: Row | None
    """The headings, if the first row has them."""
    rows: tuple[Row, ...]
    source: int
    about: object = None
    """What the format must know to write it."""

    def blocks(self) -> Iterator[Block]:
        """A block for each row."""
        for ordinal, row in enumerate(self.rows):
            yield Block(ordinal, *taken(row[self.source]))

    def target(self, lang: str) -> int:
        """The column for translations into `lang`: the one that says so, or an empty one beside the source, or one more."""
        names = _names(self.head or ())
        named = [n for n, name in enumerate(names) if n != self.source and (name in _TARGET or _is_language(name, lang))]
        if named:
            return named[0]
        beside = self.source + 1
        if self.head is None and all(len(row) <= beside or not row[beside].strip() for row in self.rows):
            return beside
        return max(map(len, (*self.rows, names)), default=beside)

    def written(self, document: Document, units: Iterable[AlignedUnit]) -> Iterator[list[str]]:
        """The rows with their translations."""
        units = list(units)
        target = self.target(units[0].target_lang if units else "")
        if self.head is not None:
            yield [*self.head, *["target"] * (target + 1 - len(self.head))]
        for row, (_, text, inlines) in zip(self.rows, texts(document, units), strict=True):
            cells = [*row, *[""] * (target + 1 - len(row))]
            cells[target] = given_back(text, inlines)
            yield cells


def table(rows: Sequence[Row], lang: str, about: object = None) -> Table:
    """The table of these rows, whose texts are in `lang`."""
    names = _names(rows[0]) if rows else []
    named = [n for wanted in (*_SOURCE, lang) for n, name in enumerate(names) if name == wanted or _is_language(name, wanted)]
    if named:
        return Table(rows[0], tuple(rows[1:]), named[0], about)
    width = max(map(len, rows), default=1)
    columns = ([row[n] for row in rows if n < len(row) and row[n]] for n in range(width))
    wordy = (n for n, cells in enumerate(columns) if cells and not all(map(_CODE.fullmatch, cells[1:] or cells)))
    return Table(None, tuple(rows), next(wordy, 0), about)


@dataclass(frozen=True)
class Pair:
    """Which columns of a table hold source and target, and their languages as far as the headings say (else `und`)."""

    source: int
    target: int
    source_lang: str = "und"
    target_lang: str = "und"


def pair(headings: Sequence[str]) -> Pair | None:
    """The two sides that a first row names: `source` and `target` in some language, or two languages and no third; None where it
    does not, or is no row of headings."""
    names = _names(headings)
    sides = [[n for n, name in enumerate(names) if name in known] for known in (SOURCE_NAMES, TARGET_NAMES)]
    if all(len(side) == 1 for side in sides):
        return Pair(sides[0][0], sides[1][0])
    spoken = [(n, lang) for n, name in enumerate(names) if (lang := language(name))]
    if len(spoken) == 2 and primary(spoken[0][1]) != primary(spoken[1][1]):
        return Pair(spoken[0][0], spoken[1][0], spoken[0][1], spoken[1][1])
    return None


def _names(row: Row | Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in row]


def _is_language(name: str, lang: str) -> bool:
    """Whether a heading is the code of `lang`: `fr`, `fr-CA`, `fr_FR`."""
    return (
        len(lang) in (2, 3, 5) and re.fullmatch(r"[a-z]{2,3}([_-]\w{2,4})?", name) is not None and primary(name) == primary(lang)
    )
