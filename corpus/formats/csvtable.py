"""Comma- or semicolon-separated tables: the `source` column, or the first one, is translated; `target`, or a new column, receives it.

Quoted as RFC 4180 has it. As aligned text: source and target, by their headings or as the first two columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from corpus.documents import Block, Document, texts
from corpus.errors import FormatError
from corpus.formats.base import Format, encode
from corpus.textio import decode
from corpus.values import AlignedUnit, Signature


@dataclass(frozen=True)
class _Table:
    rows: tuple[tuple[str, ...], ...]
    header: bool
    source: int
    target: int
    delimiter: str


class Csv(Format):
    name = "csv"
    title = "CSV tables"
    extensions = (".csv",)
    reads_documents = writes_documents = reads_aligned = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        table = _read(source, path)
        blocks = [Block(n, row[table.source]) for n, row in enumerate(table.rows[table.header :])]
        return Document(id, path, lang, self.name, tuple(blocks), table)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        table = document.skeleton
        if not isinstance(table, _Table):
            table = _Table(tuple((b.text,) for b in document.blocks), False, 0, 1, ",")
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=table.delimiter, lineterminator="\n")
        if table.header:
            head = list(table.rows[0])
            writer.writerow(head + ["target"] * (table.target + 1 - len(head)))
        for row, (_, text, _) in zip(table.rows[table.header :], texts(document, units), strict=True):
            cells = list(row) + [""] * (table.target + 1 - len(row))
            cells[table.target] = text
            writer.writerow(cells)
        out.write(encode(buffer.getvalue(), document.path))

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        table = _read(source, where)
        return None, _units(table, where)


def _units(table: _Table, where: str) -> Iterator[AlignedUnit]:
    for number, row in enumerate(table.rows[table.header :]):
        if len(row) <= table.target:
            place = f"{where}, row {number + 1 + table.header}"
            raise FormatError(f"{len(row)} column, {table.target + 1} are needed", where=place, mend="source and target")
        source, target = row[table.source], row[table.target]
        yield AlignedUnit(
            id=f"csv:{number}:0", source_lang="und", target_lang="und", raw=source, source=source, target=target,
            state="translated" if target else "initial", document="csv", block=number,
        )  # fmt: skip


def _read(source: BinaryIO, where: str) -> _Table:
    text = decode(source.read(), where)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    before = csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        raise FormatError(f"malformed CSV: {error}", where=where, mend="double the quotes inside quoted cells") from None
    finally:
        csv.field_size_limit(before)
    names = [c.strip().lower() for c in rows[0]] if rows else []
    header = "source" in names
    column = names.index("source") if header else 0
    target = names.index("target") if "target" in names else len(names) if header else max(1, len(names) - 1)
    for number, row in enumerate(rows, 1):
        if len(row) <= column:
            raise FormatError(f"no column {column + 1}", where=f"{where}, row {number}")
    return _Table(tuple(rows), header, column, target if header else 1, delimiter)


FORMAT = Csv()
