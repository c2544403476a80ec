"""XLSX for people who work in spreadsheets: one row per unit, what must not change is locked, states are a drop-down.

Every cell is an inline string in text format, so a target that begins with `=`, `+`, `-`, `@` or a tab stays text, when written and
when edited. Control characters are escaped as `_x000C_`. A second, hidden sheet holds the signature. A cell takes 32,767
characters, so a longer text is refused, never cut; issues and ledger, which the other formats have whole and no reader wants back,
end with `…`.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from corpus.errors import FormatError
from corpus.formats.archive import escape_control
from corpus.formats.base import STATES, Format, encode, hashes, signature_json
from corpus.formats.remarks import lines
from corpus.formats.xlsx_table import read
from corpus.signature import Signature
from corpus.values import AlignedUnit

COLUMNS: tuple[tuple[str, int, bool], ...] = (
    ("id", 16, True), ("state", 12, False), ("source", 60, True), ("target", 60, False), ("issues", 36, True),
    ("notes", 30, False), ("ledger", 70, True), ("raw", 40, True), ("before", 8, True), ("hash", 14, True),
)  # fmt: skip
"""Heading, width in characters, locked."""
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_HIDDEN = ("raw", "before", "hash")
_FONT = "Calibri"
_LINE, _SMALL = 15.0, 8
"""Points: a line of text; the letters of the ledger, which is long and read seldom. Others have 11."""
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\uffdf]")
MAX_CELL = 32_767
"""In units of UTF-16, which Excel counts: an emoji is two."""
MAX_LINES = 253
"""Line ends of a cell are as many at most."""
MAX_ROWS = 1_048_576
_RISKY = ("=", "+", "-", "@", "\t", "'")
_COLOURS = {"error": "F8CBAD", "warning": "FFE699"}


class Xlsx(Format):
    name = "xlsx"
    title = "XLSX, for spreadsheets"
    extensions = (".xlsx",)
    reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet: Any = book.create_sheet("units")
        try:
            rows = _fill(sheet, units)
        except BaseException:
            with suppress(Exception):
                sheet.close()  # or its half-written parts would complain on stderr when they are collected
                sheet._writer.cleanup()
            raise
        _finish(sheet, rows)
        about: Any = book.create_sheet("signature")
        about.column_dimensions["A"].width, about.sheet_state = 120, "hidden"
        about.append([str(signature)])
        about.append([signature_json(signature)])
        _save(book, out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        units = read(source, where)
        signature = next(units)
        assert signature is None or isinstance(signature, Signature)
        return signature, (unit for unit in units if isinstance(unit, AlignedUnit))


def _fill(sheet: Any, units: Iterable[AlignedUnit]) -> int:
    """Write heading and units; returns the number of rows."""
    cell = _dress(sheet)
    sheet.append([cell(name, 0, True) for name, _, _ in COLUMNS])
    rows = 1
    for unit in units:
        rows += 1
        if rows > MAX_ROWS:
            raise FormatError(f"more than {MAX_ROWS - 1:,} units do not fit in a sheet", mend="use xliff or tsv")
        texts = _row(unit)
        sheet.row_dimensions[rows].height = _height(texts)
        sheet.append([cell(text, column, False, unit.id) for column, text in enumerate(texts)])
        del sheet.row_dimensions[rows]  # written already; kept, they would fill the memory
    return rows


def _save(book: Any, out: BinaryIO) -> None:
    """Write the workbook without the time of writing, so that the same units give the same bytes."""
    from openpyxl.writer.excel import ExcelWriter

    with tempfile.TemporaryFile() as stored:
        ExcelWriter(book, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED)).save()
        with zipfile.ZipFile(stored) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                with old.open(name) as source, new.open(info, "w", force_zip64=True) as target:
                    if name == "docProps/core.xml":
                        target.write(_SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", source.read()))
                    else:
                        shutil.copyfileobj(source, target, 1 << 16)


def _dress(sheet: Any) -> Callable[..., Any]:
    """Widths, frozen header, styles; returns the maker of cells: text, column, heading or not, and the unit's id for errors."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, (_, width, _) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for name in _HIDDEN:
        sheet.column_dimensions[get_column_letter(1 + _index(name))].hidden = True
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    wrap = Alignment(wrap_text=True, vertical="top")
    bold, small = Font(name=_FONT, size=11, bold=True), Font(name=_FONT, size=_SMALL, color="595959")
    grey, open_cell = PatternFill("solid", fgColor="E7E6E6"), Protection(locked=False)
    dressed: dict[tuple[int, bool, bool], Any] = {}

    def make(text: str, column: int, heading: bool, where: str = "") -> Any:
        if (length := _length(text)) > MAX_CELL:
            what = f"{length:,} characters of {COLUMNS[column][0]} do not fit in a cell (at most {MAX_CELL:,})"
            raise FormatError(what, where=where, mend="use xliff, jsonl or tsv for this document")
        encode(text)
        cell: Any = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        risky = text.startswith(_RISKY)
        style = dressed.get((column, heading, risky))
        if style is None:
            cell.alignment, cell.number_format = wrap, "@"
            if heading:
                cell.font = bold
            elif COLUMNS[column][0] == "ledger":
                cell.font = small
            if COLUMNS[column][2] or heading:
                cell.fill = grey
            else:
                cell.protection = open_cell
            if risky:
                cell.quotePrefix = True
            dressed[(column, heading, risky)] = cell._style
        else:
            cell._style = style
        return cell

    return make


def _finish(sheet: Any, rows: int) -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = get_column_letter(len(COLUMNS))
    state, issues = (get_column_letter(1 + _index(name)) for name in ("state", "issues"))
    sheet.auto_filter.ref = f"A1:{last}{rows}"
    drop_down = DataValidation(type="list", formula1=f'"{",".join(STATES)}"', allow_blank=False, showErrorMessage=True)
    drop_down.errorTitle, drop_down.error = "State", f"One of: {', '.join(STATES)}"
    if rows > 1:
        drop_down.add(f"{state}2:{state}{rows}")
        for severity, colour in _COLOURS.items():
            found = f'ISNUMBER(SEARCH("{severity}:",${issues}2))'
            rule = Rule(
                type="expression", formula=[found], dxf=DifferentialStyle(fill=PatternFill(bgColor=colour)), stopIfTrue=True
            )
            sheet.conditional_formatting.add(f"A2:{issues}{rows}", rule)
    sheet.data_validations.append(drop_down)
    sheet.protection.sheet = True
    sheet.protection.autoFilter = sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.sort = False


def _row(unit: AlignedUnit) -> Sequence[str]:
    issues = _shown([f"{i.severity}: {i.message}" for i in unit.issues])
    cells = (
        unit.id,
        unit.state,
        unit.source,
        unit.target,
        issues,
        "\n".join(unit.notes),
        _shown(lines(unit, issues=False, codes=True)),
    )
    return [escape_control(text) for text in (*cells, unit.raw, unit.before, hashes(unit))]


def _length(text: str) -> int:
    return len(text) if len(text) * 2 <= MAX_CELL else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shown(said: Sequence[str]) -> str:
    """As many of these lines as a cell takes."""
    text = "\n".join(said)
    if text.count("\n") < MAX_LINES and _length(escape_control(text)) <= MAX_CELL:
        return text
    cut = "\n".join("\n".join(said).split("\n")[:MAX_LINES])
    while _length(escape_control(cut)) >= MAX_CELL:
        cut = cut[: len(cut) * 9 // 10]
    return f"{cut}…"


def _height(texts: Sequence[str]) -> float:
    """Points that the wrapped text of the visible columns needs; spreadsheets do not find out by themselves."""
    most = _LINE
    for (name, width, _), text in zip(COLUMNS, texts, strict=True):
        if name not in _HIDDEN and (len(text) > width // 2 or "\n" in text):
            share = _SMALL / 11 if name == "ledger" else 1.0
            most = max(most, _LINE * share * sum(_rows(line, int(width / share)) for line in text.split("\n")))
    return min(most, 409.0)


def _rows(line: str, width: int) -> int:
    """How many rows a line takes in a column, with some room to spare: words do not fill them."""
    wide = len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))
    return max(1, -(-wide * 11 // (width * 10)))


def _index(name: str) -> int:
    return next(i for i, column in enumerate(COLUMNS) if column[0] == name)


FORMAT = Xlsx()
