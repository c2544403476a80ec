"""XLSX for people who work in spreadsheets: one row per unit, what must not change is locked, states are a drop-down.

Every cell is an inline string in text format, so a target that begins with `=`, `+`, `-`, `@` or a tab stays text, when written and
when edited. Control characters are escaped as `_x000C_`. A second sheet holds the signature. A cell takes 32,767 characters, so a
longer text is refused, never cut; issues and ledger, which the other formats have whole and no reader wants back, end with `…`.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from corpus.errors import FormatError
from corpus.formats.archive import escape_control, opened, unescape_control
from corpus.formats.base import STATES, Format, encode, hashes, read_state, signature_from_plain, signature_json, split_id
from corpus.formats.remarks import lines
from corpus.values import AlignedUnit, Signature

COLUMNS: tuple[tuple[str, int, bool], ...] = (
    ("id", 16, True), ("state", 12, False), ("source", 60, True), ("target", 60, False), ("issues", 36, True),
    ("notes", 30, False), ("ledger", 60, True), ("raw", 40, True), ("before", 8, True), ("hash", 14, True),
)  # fmt: skip
"""Heading, width in characters, locked."""
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_HIDDEN = ("raw", "before", "hash")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\uffdf]")
MAX_CELL = 32_767
"""In units of UTF-16, which Excel counts: an emoji is two."""
MAX_LINES = 253
"""Line ends of a cell are as many at most."""
MAX_ROWS = 1_048_576
_HEADINGS = 20
"""Rows among which the headings are looked for."""
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
        about.column_dimensions["A"].width = 120
        about.append([str(signature)])
        about.append([signature_json(signature)])
        _save(book, out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        units = _read(source, where)
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
    wrap, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
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
    cells = (unit.id, unit.state, unit.source, unit.target, issues, "\n".join(unit.notes), _shown(lines(unit, issues=False)))
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
    most = 1
    for (name, width, _), text in zip(COLUMNS, texts, strict=True):
        if name not in _HIDDEN and len(text) > width // 2:
            wide = len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))
            most = max(most, -(-wide * 11 // (width * 10)) + text.count("\n"))
    return min(15.0 * most, 409.0)


def _index(name: str) -> int:
    return next(i for i, column in enumerate(COLUMNS) if column[0] == name)


def _read(source: BinaryIO, where: str) -> Iterator[Signature | AlignedUnit | None]:
    """First the signature or None, then the units: one generator, so that the file stays open as long as it is read."""
    from openpyxl import load_workbook

    with opened(source, where, "xl/workbook.xml") as (_, file):
        try:
            book = load_workbook(file, read_only=True)
            sheet, head, names = _table(book, where)
            yield (signature := _signature(book, where))
            computed: Iterator[tuple[int, Sequence[Any]]] | None = None
            for number, row in enumerate(sheet.iter_rows(min_row=head + 1, values_only=True), head + 1):
                if all(c is None for c in row):
                    continue
                values = {name: row[place] for name, place in names.items() if place < len(row)}
                if any(isinstance(v, str) and v.startswith("=") for v in values.values()):
                    if computed is None:  # a formula and text that looks like one are told apart by their values
                        results = load_workbook(file, read_only=True, data_only=True)[sheet.title]
                        computed = enumerate(results.iter_rows(min_row=number, values_only=True), number)
                    known = next(r for n, r in computed if n == number)
                    values = {
                        name: _result(known[place], row[place], name, f"{where}, row {number}")
                        for name, place in names.items()
                        if place < len(row)
                    }
                yield _unit({name: _text(value) for name, value in values.items()}, signature, f"{where}, row {number}")
        except FormatError:
            raise
        except Exception as error:  # openpyxl raises whatever its parser meets: KeyError, ValueError, XMLSyntaxError...
            what = f"not a readable workbook ({type(error).__name__}: {error})"
            raise FormatError(what, where=where, mend="save it again as .xlsx") from None


def _table(book: Any, where: str) -> tuple[Any, int, dict[str, int]]:
    """The sheet with the units, the row of its headings, and the place of each column: others may stand before, and more columns."""
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(max_row=_HEADINGS, values_only=True), 1):
            names: dict[str, int] = {}
            for place, value in enumerate(row):
                if value is not None:
                    names.setdefault(str(value).strip().lower(), place)
            if names.keys() >= {"id", "source", "target"}:
                return sheet, number, names
    what = "no sheet has the columns 'id', 'source' and 'target'"
    raise FormatError(what, where=where, mend="keep the headings as they were written")


def _result(value: Any, written: Any, column: str, where: str) -> Any:
    """The value of a cell, which may be what a formula gave."""
    if value == written or not (isinstance(written, str) and written.startswith("=")):
        return value
    if value is None or str(value).startswith("#"):
        what = f"the formula in column {column!r} gives {value or 'nothing'}: {written[:40]}"
        raise FormatError(what, where=where, mend="write an apostrophe before text that begins with =, or paste values only")
    return value


def _signature(book: Any, where: str) -> Signature | None:
    if "signature" not in book.sheetnames:
        return None
    for row in book["signature"].iter_rows(values_only=True):
        if row and str(row[0]).startswith("{"):
            return signature_from_plain(str(row[0]), where)
    return None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape_control(str(value))


def _unit(row: dict[str, str], signature: Signature | None, where: str) -> AlignedUnit:
    document, block, ordinal = split_id(row["id"])
    return AlignedUnit(
        id=row["id"],
        source_lang=signature.source_lang if signature else "und", target_lang=signature.target_lang if signature else "und",
        raw=row["raw"] if "raw" in row else row["source"], source=row["source"], target=row["target"],
        state=read_state(row.get("state", "").strip().lower() or "initial", where),
        document=document, block=block, ordinal=ordinal, before=row.get("before", ""),
        notes=tuple(n for n in row.get("notes", "").split("\n") if n), sent=row.get("hash", "").partition(".")[2],
    )  # fmt: skip


FORMAT = Xlsx()
