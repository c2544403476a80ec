"""XLSX: sheets as tables, in the layouts of `glossary.formats.table`."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from corpus.errors import FormatError
from corpus.textio import opened
from corpus.xmlsafe import ILLEGAL
from glossary.formats import table
from glossary.formats.headers import header
from glossary.termbase import Concept

MAX_BYTES = 1 << 30
"""An unpacked workbook may have this many bytes."""
MAX_RATIO = 200
"""No part may unpack to more than this many times its size, once it has a million bytes: real sheets stay below 50."""


@dataclass(frozen=True, slots=True)
class Xlsx:
    """A workbook: the first sheet with a table and those that begin with the same row are read, formulas count with their stored
    values."""

    name: str = "xlsx"
    title: str = "XLSX workbook"
    extensions: tuple[str, ...] = (".xlsx",)

    def read(self, path: Path) -> Iterator[Concept]:
        """Concepts of the first sheet; zip bombs and files that are no workbooks raise `FormatError`."""
        with opened(path) as source:
            _guard(source, str(path))
            source.seek(0)
            yield from _read(source, str(path))

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """One row per concept under a header that stays in view."""
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell

        book = Workbook(write_only=True)
        sheet = book.create_sheet("glossary")
        sheet.freeze_panes = "A2"
        for row in table.rows(concepts, langs):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=ILLEGAL.sub("", value))
                cell.data_type = "s"  # a term that begins with = is no formula
                cells.append(cell)
            sheet.append(cells)
        book.save(out)


def _guard(source: BinaryIO, where: str) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FormatError("not a workbook", where=where, mend="save it as .xlsx, or as CSV in UTF-8") from None
    bombs = [p for p in parts if p.file_size > 1_000_000 and p.file_size > MAX_RATIO * max(p.compress_size, 1)]
    if bombs or sum(p.file_size for p in parts) > MAX_BYTES:
        name = bombs[0].filename if bombs else "the workbook"
        raise FormatError(f"{name} unpacks to far more than a real sheet would", where=where, mend="save the sheet as CSV")


def _read(source: BinaryIO, where: str) -> Iterator[Concept]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(source, read_only=True, data_only=True)
        sheets = list(book.worksheets)
    except Exception as error:  # openpyxl raises whatever its parser meets in a damaged file
        raise FormatError(f"damaged workbook: {error}", where=where, mend="open and save it again") from None
    first: Sequence[str] = ()
    for sheet in sheets:
        try:
            rows = list(_rows(cast("Iterable[Sequence[object]]", sheet.iter_rows(values_only=True))))
        except (KeyError, ValueError, SyntaxError, AttributeError, zipfile.BadZipFile) as error:
            raise FormatError(f"damaged workbook: {error}", where=where, mend="open and save it again") from None
        top = next((cells for _, cells in rows if cells), ())
        if not first and (sheet is sheets[-1] or any(len(cells) > 1 for _, cells in rows)):
            first = top
            yield from table.concepts(rows, where)
        elif first and top == first and header(top):
            yield from table.concepts(rows, f"{where} ({sheet.title})")


def _rows(rows: Iterable[Sequence[object]]) -> Iterator[table.Row]:
    for number, row in enumerate(rows, 1):
        cells = ["" if v is None else str(v).upper() if isinstance(v, bool) else str(v) for v in row]
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


FORMATS = (Xlsx(),)
