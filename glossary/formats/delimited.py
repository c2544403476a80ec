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
from glossary.formats.files import one_line, pair_of
from glossary.termbase import Concept

_LIMIT = 1 << 24
_SAMPLE = 50
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
        """Concepts of all layouts of `glossary.formats.table`; the separator is told from the file itself."""
        text = read_text(path)
        yield from table.concepts(rows(text, sniff(text, self.separator), str(path)), str(path))

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
    """The separator: of tab, comma and semicolon the one that cuts the first rows into equally many cells, two at least; a bar (IATE)
    where it does and none of them."""
    if mark := _EXCEL.match(text):
        return mark[1]
    sample = text[: 1 << 16]
    best, score = default, (0.0, False)
    for separator in "\t,;":
        counts = _widths(sample, separator)
        if counts and (first := counts[0]) > 1:
            agreement = sum(c == first for c in counts) / len(counts)
            # nobody types tabs inside terms, so a tab in every row is the separator whatever else agrees
            found = (agreement, separator == "\t" or separator == default)
            if found > score:
                score, best = found, separator
    bars = set(_widths(sample, "|"))
    return "|" if score[0] < 1 and len(bars) == 1 and min(bars) > 2 else best


def _widths(sample: str, separator: str) -> list[int]:
    """How many cells the first rows have, those of one cell above the first longer one aside: they are titles."""
    counts: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=False):
            if any(cells) and not (len(cells) == 1 and (not counts or cells[0].startswith("#"))):
                counts.append(len(cells))
            if len(counts) == _SAMPLE:
                break
    except csv.Error:
        return []
    return counts


def rows(text: str, separator: str, where: str) -> Iterator[table.Row]:
    """Rows with the lines that they begin in. In a table with tabs a quotation mark that quotes no cell is one (DeepL has no quotes
    there)."""
    previous = csv.field_size_limit(_LIMIT)
    try:
        mark = _EXCEL.match(text)
        body = text[mark.end() if mark else 0 :]
        if separator == "\t" and not _quotes(body):
            reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True, quoting=csv.QUOTE_NONE)
        else:
            reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
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


def _quotes(text: str) -> bool:
    """Whether quotation marks in a table with tabs quote its cells, all of them."""
    try:
        return all(True for _ in csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        return False


@dataclass(frozen=True, slots=True)
class Pairs(Delimited):
    """Two columns, for machine translation services that take nothing else: each source term once, with its best rendering."""

    header: bool = False
    """Whether the first row has the codes of the languages."""

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """A row for each source term; what has no rendering and is not kept is left out, of two entries for a term the second."""
        kept = list(concepts)
        if not kept:
            return
        source, target = pair_of(kept, langs, self.title)
        pairs: dict[str, str] = {}
        for concept in kept:
            best = next((t.text for t in concept.names(target, "preferred", "admitted")), "")
            for term in concept.names(source, "preferred", "admitted"):
                if best or concept.keep:
                    pairs.setdefault(one_line(term.text), one_line(best or term.text))
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerows([(source, target)] if self.header else [])
        writer.writerows(pairs.items())
        out.write(buffer.getvalue().encode("utf-8", "replace"))


TSV = Delimited("tsv", "TSV (tab)", (".tsv", ".tab"), "\t")
FORMATS = (
    Delimited("csv", "CSV (comma or semicolon)", (".csv",), ","),
    TSV,
    Pairs("deepl", "DeepL's CSV (two columns)", (), ","),
    Pairs("google", "Google's CSV (two columns under their codes)", (), ",", header=True),
)
