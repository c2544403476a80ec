r"""Tab-separated text. Aligned: a comment line with the signature, a header line, one unit per line. Also plain two-column files.

No quoting, ever: default CSV quoting merges rows and hides cell borders. A tab is `\t`, a line feed `\n`, a carriage return `\r`,
a backslash `\\`; everything else, U+2028 included, stands as it is. The first line, `# termweave {json}`, is the signature.
A file without that line is somebody else's: its columns are source and target (a header line naming them is recognised), and
backslashes in it mean themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from corpus.documents import Document
from corpus.errors import FormatError
from corpus.formats.base import (
    Format,
    as_laid_out,
    batched,
    hashes,
    row_unit,
    signature_from_plain,
    signature_json,
    write_text,
)
from corpus.formats.columns import Pair, Table, pair, table
from corpus.signature import Signature
from corpus.textio import decode, lines
from corpus.values import AlignedUnit

COLUMNS = ("id", "hash", "state", "source", "target", "raw", "before", "issues", "notes")
REQUIRED = ("id", "source", "target")
MARK = "# termweave "
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_BACK = {v: k for k, v in _ESCAPES.items()}
_TABLE = str.maketrans(_ESCAPES)
_ESCAPED = re.compile(r"\\[\\tnr]")


def escape(text: str) -> str:
    r"""`text` without tabs and line ends; the inverse of `unescape`."""
    return text.translate(_TABLE)


def unescape(cell: str) -> str:
    r"""The text of a cell; a backslash before anything but `t`, `n`, `r` and `\` means itself."""
    return _ESCAPED.sub(lambda m: _BACK[m[0]], cell) if "\\" in cell else cell


class Tsv(Format):
    name = "tsv"
    title = "Tab-separated text, one unit per line"
    extensions = (".tsv", ".tab")
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        head = f"{MARK}{signature_json(signature)}\n" + "\t".join(COLUMNS) + "\n"
        batched(chain([head], map(_row, units)), out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        rows = enumerate(lines(source, where), 1)
        number, first = next(rows, (1, ""))
        if not first.startswith(MARK):
            return None, _plain_units(chain([(number, first)] if first else [], rows), where)
        signature = signature_from_plain(first.removeprefix(MARK), where)
        names = next(rows, (2, ""))[1].split("\t")
        missing = [c for c in REQUIRED if c not in names]
        if missing:
            raise FormatError(
                f"no column {missing[0]!r}", where=f"{where}, line 2", mend="keep the header line as it was written"
            )
        return signature, _units(rows, names, signature, where)

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        """Which columns: `corpus.formats.columns`; what else the file has is written back with the translation."""
        data = source.read()
        rows = decode(data, path).removesuffix("\n").split("\n")
        signature = rows[0] if rows[0].startswith(MARK) else None
        cell = str if signature is None else unescape
        found = table([tuple(map(cell, row.split("\t"))) for row in rows[signature is not None :]], lang, signature)
        for number, row in enumerate(found.rows, 1 + (signature is not None) + (found.head is not None)):
            if len(row) <= found.source:
                raise FormatError(f"no column {found.source + 1}", where=f"{path}, line {number}", mend="is a tab missing?")
        return Document(id, path, lang, self.name, tuple(found.blocks()), found, **as_laid_out(data))

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        found = document.skeleton
        if not isinstance(found, Table):
            found = Table(None, tuple((b.text,) for b in document.blocks), 0)
        cell = _flat if found.about is None else escape
        rows = ("\t".join(map(cell, row)) + "\n" for row in found.written(document, units))
        write_text(document, chain([f"{found.about}\n"] if found.about else [], rows), out)


def _flat(text: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", text)


def _row(unit: AlignedUnit) -> str:
    issues = "; ".join(f"{i.severity}: {i.message}" for i in unit.issues)
    cells = (
        unit.id,
        hashes(unit),
        unit.state,
        unit.source,
        unit.target,
        unit.raw,
        unit.before,
        issues,
        "; ".join(unit.notes),
    )
    for cell in cells:
        if "\0" in cell:
            raise FormatError("NUL cannot be written as text", where=unit.id, mend="remove it from the source")
    return "\t".join(map(escape, cells)) + "\n"


def _units(rows: Iterable[tuple[int, str]], names: list[str], signature: Signature | None, where: str) -> Iterator[AlignedUnit]:
    for number, row in rows:
        cells = row.split("\t")
        place = f"{where}, line {number}"
        if len(cells) != len(names):
            raise FormatError(
                f"{len(cells)} columns, the header has {len(names)}", where=place, mend="a tab inside a cell is \\t"
            )
        unit = dict(zip(names, map(unescape, cells), strict=True))
        yield row_unit(unit, signature, unit.get("notes", "").split("; "), place)


def _plain_units(rows: Iterable[tuple[int, str]], where: str) -> Iterator[AlignedUnit]:
    sides = Pair(0, 1)
    ordinal = 0
    for number, row in rows:
        cells = row.split("\t")
        if number == 1 and (named := pair(cells)):
            sides = named
            continue
        width = max(sides.source, sides.target) + 1
        if len(cells) < width:
            raise FormatError(
                f"{len(cells)} column, {width} are needed", where=f"{where}, line {number}", mend="source, a tab, target"
            )
        source, target = cells[sides.source], cells[sides.target]
        yield AlignedUnit(
            id=f"tsv:{ordinal}:0", source_lang=sides.source_lang, target_lang=sides.target_lang, raw=source, source=source,
            target=target, state="translated" if target else "initial", document="tsv", block=ordinal,
        )  # fmt: skip
        ordinal += 1


FORMAT = Tsv()
