"""Comma- or semicolon-separated tables, quoted as RFC 4180 has it. Which columns: `corpus.formats.columns`.

As aligned text: source and target, by their headings or as the first two columns; a table that a spreadsheet made of a TSV of
ours, with its ids, states and notes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from corpus.documents import Document
from corpus.errors import FormatError
from corpus.formats.base import Format, as_laid_out, row_unit, signature_from_plain, write_text
from corpus.formats.columns import Pair, Row, Table, pair, table
from corpus.formats.tsv import MARK, unescape
from corpus.signature import Signature
from corpus.textio import decode
from corpus.values import AlignedUnit


class Csv(Format):
    name = "csv"
    title = "CSV tables"
    extensions = (".csv",)
    reads_documents = writes_documents = reads_aligned = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        data = source.read()
        rows, delimiter = _rows(data, path)
        found = table(rows, lang, delimiter)
        _refuse_short(found.rows, found.source, path, first=1 + (found.head is not None))
        return Document(id, path, lang, self.name, tuple(found.blocks()), found, **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        found = document.skeleton
        if not isinstance(found, Table):
            found = Table(None, tuple((b.text,) for b in document.blocks), 0, ",")
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=str(found.about), lineterminator="\n")
        writer.writerows(found.written(document, units))
        write_text(document, [buffer.getvalue()], out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        rows = _rows(source.read(), where)[0]
        signature = None
        if rows and rows[0][0].startswith(MARK):
            signature = signature_from_plain(rows.pop(0)[0].removeprefix(MARK), where)
        names = [name.strip().lower() for name in rows[0]] if rows else []
        if {"id", "hash", "source", "target"}.issubset(names):
            return signature, _ours(rows[1:], names, signature, where)
        return signature, _units(rows, where)


def _ours(rows: Sequence[Row], names: Sequence[str], signature: Signature | None, where: str) -> Iterator[AlignedUnit]:
    """The units of a TSV of ours that a spreadsheet has saved, with the escapes of the TSV still in its cells."""
    _refuse_short(rows, max(map(names.index, ("id", "source", "target"))), where, first=2)
    for number, row in enumerate(rows, 2):
        cells = dict(zip(names, map(unescape, row), strict=False))
        yield row_unit(cells, signature, cells.get("notes", "").split("; "), f"{where}, row {number}")


def _units(rows: list[Row], where: str) -> Iterator[AlignedUnit]:
    named = pair(rows[0]) if rows else None
    header = named is not None or bool(rows and "source" in (c.strip().lower() for c in rows[0]))
    sides = named or _half_named(rows[0] if rows else ())
    _refuse_short(rows[header:], max(sides.source, sides.target), where, first=1 + header)
    for number, row in enumerate(rows[header:]):
        source, target = row[sides.source], row[sides.target]
        yield AlignedUnit(
            id=f"csv:{number}:0", source_lang=sides.source_lang, target_lang=sides.target_lang, raw=source, source=source,
            target=target, state="translated" if target else "initial", document="csv", block=number,
        )  # fmt: skip


def _half_named(row: Row | tuple[()]) -> Pair:
    """Where one side at most has a heading: the columns that it says, else the first two."""
    names = [c.strip().lower() for c in row]
    header = "source" in names
    source = names.index("source") if header else 0
    return Pair(source, names.index("target") if "target" in names else len(names) if header else 1)


def _refuse_short(rows: Iterable[Row], column: int, where: str, first: int) -> None:
    for number, row in enumerate(rows, first):
        if len(row) <= column:
            raise FormatError(f"no column {column + 1}", where=f"{where}, row {number}", mend="is a separator missing?")


def _rows(data: bytes, where: str) -> tuple[list[Row], str]:
    """The rows, without empty ones, and what separates their cells."""
    text = decode(data, where)
    first = next((line for line in text.split("\n", 2)[:2] if not line.lstrip('"').startswith(MARK)), "")
    delimiter = max(",;\t", key=first.count)
    before = csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", where=where, mend="double the quotes inside quoted cells") from None
    finally:
        csv.field_size_limit(before)
    return rows, delimiter


FORMAT = Csv()
