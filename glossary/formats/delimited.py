"""CSV and TSV. Reads what commas, semicolons or tabs separate; writes RFC 4180 with commas, or the same with tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.textio import read_text
from glossary.errors import GlossaryError
from glossary.formats import table
from glossary.termbase import Concept

_LIMIT = 1 << 24
_EXCEL = re.compile(r'"?sep=([,;\t])"?\r?\n')
"""The line by which Excel names its separator."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """One separator's way of writing a table of terms."""

    name: str
    title: str
    extensions: tuple[str, ...]
    separator: str

    def read(self, path: Path) -> Iterator[Concept]:
        """Concepts of all three layouts of `glossary.formats.table`; the separator is told from the file itself."""
        text = read_text(path)
        separator = sniff(text, self.separator)
        yield from table.concepts(rows(text, separator, str(path)), str(path))

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """The multi-column layout, one concept per row."""
        buffer = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
        try:
            writer = csv.writer(buffer, delimiter=self.separator, lineterminator="\n")
            for row in table.rows(concepts, langs):
                writer.writerow(row)
        finally:
            buffer.detach()


def sniff(text: str, default: str) -> str:
    """The separator: of tab, comma and semicolon the one that cuts the first rows into equally many cells, two at least."""
    if mark := _EXCEL.match(text):
        return mark[1]
    sample = text[: 1 << 16]
    best, score = default, (0.0, False)
    for separator in "\t,;":
        counts: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=False):
                if cells and not (len(cells) == 1 and cells[0].startswith("#")):
                    counts.append(len(cells))
                if len(counts) == 50:
                    break
        except csv.Error:
            continue
        if counts and (first := counts[0]) > 1:
            agreement = sum(c == first for c in counts) / len(counts)
            # nobody types tabs inside terms, so a tab in every row is the separator whatever else agrees
            found = (agreement, separator == "\t" or separator == default)
            if found > score:
                score, best = found, separator
    return best


def rows(text: str, separator: str, where: str) -> Iterator[table.Row]:
    previous = csv.field_size_limit(_LIMIT)
    try:
        mark = _EXCEL.match(text)
        reader = csv.reader(io.StringIO(text[mark.end() if mark else 0 :], newline=""), delimiter=separator, strict=True)
        skipped = line = 1 if mark is None else 2
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise GlossaryError(
                    f"broken row: {error}",
                    where=f"{where}:{line}",
                    mend='close the quotation mark, or double it inside a cell: ""',
                ) from None
            yield line, cells
            line = reader.line_num + skipped
    finally:
        csv.field_size_limit(previous)


FORMATS = (
    Delimited("csv", "CSV (comma or semicolon)", (".csv",), ","),
    Delimited("tsv", "TSV (tab)", (".tsv", ".tab"), "\t"),
)
