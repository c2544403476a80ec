"""XLSX read again: a workbook that we wrote, after people and their programs have had it; or any with a source and a target column.

They sort, filter, add columns and sheets, move the table down, write in another case; formulas are read as what they gave.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any, BinaryIO, Final

from corpus.errors import FormatError
from corpus.formats.archive import opened
from corpus.formats.base import row_unit, signature_from_plain
from corpus.formats.columns import Pair, pair
from corpus.formats.xlsx_comments import comments
from corpus.formats.xlsx_shown import shown
from corpus.signature import Signature
from corpus.values import AlignedUnit

_SIGNED: Final = "signature"
"""The sheet that only our workbooks have."""
_HEADINGS: Final = 20
"""Rows among which the headings are looked for."""


def read(source: BinaryIO, where: str) -> Iterator[Signature | AlignedUnit | None]:
    """First the signature or None, then the units: one generator, so that the file stays open as long as it is read."""
    with opened(source, where, "xl/workbook.xml") as (archive, file):
        try:
            book = _load(file)
            table = _table(book)
            if table is None:
                yield None
                yield from _plain(_load(file, data_only=True), where)
                return
            sheet, head, names = table
            yield (signature := _signature(book, where))
            margin = comments(archive, sheet._worksheet_path, where)
            again: Iterator[tuple[int, Sequence[Any]]] | None = None
            for number, row in enumerate(sheet.iter_rows(min_row=head + 1, values_only=True), head + 1):
                if all(c is None for c in row):
                    continue
                there = {name: place for name, place in names.items() if place < len(row)}
                values = {name: row[place] for name, place in there.items()}
                if any(v is not None and (not isinstance(v, str) or v.startswith("=")) for v in values.values()):
                    if again is None:  # a formula and text that looks like one are told apart by what they give
                        results = _load(file, data_only=True)[sheet.title]
                        again = enumerate(results.iter_rows(min_row=number), number)
                    known = next(r for n, r in again if n == number)
                    values = {
                        name: _result(known[place], row[place], name, f"{where}, row {number}") for name, place in there.items()
                    }
                    formats = {name: known[place].number_format or "" for name, place in there.items()}
                else:
                    formats = {}
                lang = signature.target_lang if signature else "en"
                cells = {name: shown(value, formats.get(name, ""), lang) for name, value in values.items()}
                notes = (*cells.get("notes", "").split("\n"), *margin.get(number, ()))
                yield row_unit(cells, signature, notes, f"{where}, row {number}")
        except FormatError:
            raise
        except Exception as error:  # openpyxl raises whatever its parser meets: KeyError, ValueError, XMLSyntaxError...
            what = f"not a readable workbook ({type(error).__name__}: {error})"
            raise FormatError(what, where=where, mend="save it again as .xlsx") from None


def _load(file: BinaryIO, **how: bool) -> Any:
    """The workbook. What openpyxl says of damaged styles, on standard output and in warnings, is of no use to anybody."""
    from openpyxl import load_workbook

    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(file, read_only=True, **how)


def _table(book: Any) -> tuple[Any, int, dict[str, int]] | None:
    """The sheet with the units, the row of its headings, and the place of each column: others may stand before, and more columns.
    None where no sheet has them."""
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(max_row=_HEADINGS, values_only=True), 1):
            names: dict[str, int] = {}
            for place, value in enumerate(row):
                if value is not None:
                    names.setdefault(str(value).strip().lower(), place)
            if names.keys() >= {"id", "source", "target"}:
                return sheet, number, names
    return None


def _plain(book: Any, where: str) -> Iterator[AlignedUnit]:
    """The rows of a workbook that somebody else made: source and target stand under headings that say so, or under their languages."""
    if _SIGNED in book.sheetnames:
        what = "no sheet has the columns 'id', 'source' and 'target'"
        raise FormatError(what, where=where, mend="keep the headings as they were written")
    for sheet in book.worksheets:
        sides: Pair | None = None
        for number, row in enumerate(sheet.iter_rows(), 1):
            lang = sides.source_lang if sides else "en"
            cells = [shown(cell.value, cell.number_format or "", lang) for cell in row]
            if sides is None:
                sides = pair(cells)
                if sides is None and number >= _HEADINGS:
                    break
            elif any(cells):
                cells += [""] * (1 + max(sides.source, sides.target) - len(cells))
                source, target = cells[sides.source], cells[sides.target]
                yield AlignedUnit(
                    id=f"xlsx:{number}:0", source_lang=sides.source_lang, target_lang=sides.target_lang, raw=source,
                    source=source, target=target, state="translated" if target else "initial", document="xlsx", block=number,
                )  # fmt: skip
        if sides is not None:
            return
    what = "no sheet has headings that name source and target"
    raise FormatError(what, where=where, mend="head the two columns source and target, or with their languages: en, fr")


def _result(cell: Any, written: Any, column: str, where: str) -> Any:
    """The value of a cell, which may be what a formula gave."""
    value = cell.value
    if value == written or not (isinstance(written, str) and written.startswith("=")):
        return value
    if value is None or str(value).startswith("#"):
        what = f"the formula in column {column!r} gives {value or 'nothing'}: {written[:40]}"
        raise FormatError(what, where=where, mend="write an apostrophe before text that begins with =, or paste values only")
    return value


def _signature(book: Any, where: str) -> Signature | None:
    if _SIGNED not in book.sheetnames:
        return None
    for row in book[_SIGNED].iter_rows(values_only=True):
        if row and str(row[0]).startswith("{"):
            return signature_from_plain(str(row[0]), where)
    return None
