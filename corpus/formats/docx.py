"""DOCX. As a document: paragraphs in and out (`docx_document`). Aligned: a table with id, state, source, target and comment.

The table is written as a stream. What a person need not see (raw source, hash) is hidden text in the id's cell. Reading takes the
accepted view of tracked changes: insertions count, deletions do not, deleted rows are gone; Word's own comments are notes on the
unit in whose row they stand. Control characters are `_x000C_`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, cast

from corpus.documents import Document, right_to_left
from corpus.errors import FormatError
from corpus.formats import docx_document
from corpus.formats.archive import escape_control, opened, unescape_control
from corpus.formats.base import Format, encode, hashes, row_unit, signature_from_plain, signature_json
from corpus.formats.remarks import lines
from corpus.signature import Signature
from corpus.values import AlignedUnit
from corpus.xmlsafe import elements, escape, local

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COLUMNS = (("id", 1300), ("state", 1250), ("source", 4500), ("target", 4500), ("comment", 4050))
"""Heading and width in twentieths of a point; together they fill a landscape A4 page."""
MAIN = "word/document.xml"
_COMMENTS = "word/comments.xml"
_ID = f"{{{W}}}id"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/{MAIN}" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="{MAIN}"/></Relationships>',
    "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="18"/></w:rPr></w:rPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>',
}
MAX_ROWS = 30_000
"""After so many rows a new table begins: Word takes 32,767."""
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REMARK = "\u00b7 "
"""Begins a line of the comments that is ours; one without such a beginning is an editor's note."""
_COLOURS = {"error": "F8CBAD", "warning": "FFE699"}


class Docx(Format):
    name = "docx"
    title = "DOCX: documents, and aligned text as a table"
    extensions = (".docx",)
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        return docx_document.read(source, id=id, path=path, lang=lang)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        docx_document.write(document, units, out)

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in _PARTS.items():
                archive.writestr(_member(name), _XML + body)
            with archive.open(_member(MAIN), "w", force_zip64=True) as part:
                # newline="" or the wrapper would turn line ends into the system's own
                text = TextIOWrapper(part, "utf-8", newline="", write_through=False)
                for piece in _pieces(signature, units):
                    text.write(piece)
                text.flush()
                text.detach()

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        units = _read(source, where)
        signature = cast("Signature | None", next(units))
        return signature, cast("Iterator[AlignedUnit]", units)


def _member(name: str) -> zipfile.ZipInfo:
    """A member without the time of writing: the same units give the same bytes."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _pieces(signature: Signature, units: Iterable[AlignedUnit]) -> Iterator[str]:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _, width in COLUMNS)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    said = f"{_run(str(signature))}{_run(signature_json(signature), hidden=True)}"
    yield f'{_XML}<w:document xmlns:w="{W}"><w:body><w:p>{said}</w:p>'
    heads = "".join(_cell(_run(name, bold=True), column, "D9D9D9") for column, (name, _) in enumerate(COLUMNS))
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(w for _, w in COLUMNS)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>\n"
    )
    yield table
    for number, unit in enumerate(units):
        if number and number % MAX_ROWS == 0:
            yield f"</w:tbl><w:p/>{table}"
        yield _row(unit)
    yield (
        '</w:tbl><w:p/><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        '<w:pgMar w:top="720" w:right="600" w:bottom="720" w:left="600" w:header="360" w:footer="360" w:gutter="0"/></w:sectPr>'
        "</w:body></w:document>"
    )


def _row(unit: AlignedUnit) -> str:
    for text in (unit.id, unit.source, unit.target, unit.raw):
        encode(text, unit.id)
    hidden = {"hash": hashes(unit)} | ({"raw": unit.raw} if unit.raw != unit.source else {})
    hidden |= {"before": unit.before} if unit.before else {}
    comments = [f"{i.severity}: {i.message}" for i in unit.issues] + [f"note: {n}" for n in unit.notes]
    remarks = [f"{_REMARK}{line}" for line in lines(unit, issues=False, codes=True)]
    shade = next((c for s, c in _COLOURS.items() if any(i.severity == s for i in unit.issues)), "")
    cells = (
        _run(unit.id) + _run(json.dumps(hidden, ensure_ascii=False), hidden=True),
        _run(unit.state), _run(unit.source), _run(unit.target),
        # The last paragraph is empty: what an editor types at the end of the cell must not run on in a line of ours.
        _paragraphs(_run("\n".join(comments)), _run("\n".join(remarks), small=True)),
    )  # fmt: skip
    langs = {2: unit.source_lang, 3: unit.target_lang}
    body = "".join(
        _cell(text, column, "F2F2F2" if column == 2 else shade, rtl=right_to_left(langs.get(column, "")))
        for column, text in enumerate(cells)
    )
    return f"<w:tr>{body}</w:tr>\n"


def _paragraphs(*runs: str) -> str:
    """What stands in a cell's paragraphs, with the marks between them, and an empty one last; nothing where all are empty."""
    return "</w:p><w:p>".join([*filter(None, runs), ""]) if any(runs) else ""


def _cell(runs: str, column: int, shade: str, *, rtl: bool = False) -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    way = "<w:pPr><w:bidi/></w:pPr>" if rtl else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{COLUMNS[column][1]}" w:type="dxa"/>{fill}</w:tcPr><w:p>{way}{runs}</w:p></w:tc>'


def _run(text: str, *, bold: bool = False, hidden: bool = False, small: bool = False) -> str:
    if not text:
        return ""
    style = ("<w:b/>" if bold else "") + ("<w:vanish/>" if hidden else "")
    style += '<w:color w:val="595959"/><w:sz w:val="14"/>' if small else ""
    body = escape(escape_control(text)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    body = body.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:r>{f"<w:rPr>{style}</w:rPr>" if style else ""}<w:t xml:space="preserve">{body}</w:t></w:r>'


def _read(source: BinaryIO, where: str) -> Iterator[Signature | AlignedUnit | None]:
    with opened(source, where, MAIN) as (archive, _), archive.open(MAIN) as part:
        margin = _margin(archive, where)
        names: list[str] = []
        signature: Signature | None = None
        number = 0
        table: _Element | None = None
        ours = False
        for _, row in elements(cast("BinaryIO", part), where, ("tr", "tbl", "body"), ()):
            if local(row) != "tr" or _inside_row(row):
                continue
            cells = [_cell_text(c) for c in row if local(c) == "tc"]
            heads = [shown.strip().lower() for shown, _ in cells]
            if row.getparent() is not table:
                table = row.getparent()
                if not names and {"id", "source", "target"}.issubset(heads):
                    names, signature = heads, _signature(row, where)
                    yield signature
                ours = len(cells) == len(names)  # no table that the editor put in
            if not ours or heads == names:
                continue
            number += 1
            if row.find(f"{{{W}}}trPr/{{{W}}}del") is None:
                said = [margin.get(mark.get(_ID, ""), "") for mark in row.iter(f"{{{W}}}commentReference")] if margin else []
                yield _unit(names, cells, said, signature, f"{where}, row {number}")
        if not names:
            what = "no table in it that has the columns 'id', 'source' and 'target'"
            mend = "keep the first row of the table as it was written; a document without such a table is there to be translated"
            raise FormatError(what, where=where, mend=mend)


def _margin(archive: zipfile.ZipFile, where: str) -> dict[str, str]:
    """The texts of the comments in the margin, by their ids."""
    if _COMMENTS not in archive.NameToInfo:
        return {}
    with archive.open(_COMMENTS) as part:
        found = elements(cast("BinaryIO", part), where, ("comment",))
        return {element.get(_ID, ""): _cell_text(element)[0].strip() for _, element in found}


def _inside_row(element: _Element) -> bool:
    return next(element.iterancestors(f"{{{W}}}tr"), None) is not None


def _signature(row: _Element, where: str) -> Signature | None:
    table = row.getparent()
    above = table.itersiblings(preceding=True) if table is not None else iter(())
    for paragraph in above:
        hidden = _cell_text(paragraph)[1]
        if hidden.startswith("{"):
            return signature_from_plain(hidden, where)
    return None


def _cell_text(cell: _Element) -> tuple[str, str]:
    """Visible and hidden text, tracked changes accepted; paragraphs are joined with line feeds, without empty ones at the ends,
    which Enter leaves behind."""
    hidden: list[str] = []
    said: list[list[str]] = [[]]
    for paragraph in [cell] if local(cell) == "p" else cell.iter(f"{{{W}}}p"):
        try:
            for text, vanished in runs(paragraph):
                (hidden if vanished else said[-1]).append(text)
        except RecursionError:
            raise FormatError("elements nested too deep", where=f"line {paragraph.sourceline}") from None
        if paragraph.find(f"{{{W}}}pPr/{{{W}}}rPr/{{{W}}}del") is None:
            said.append([])
    shown = ["".join(pieces) for pieces in said]
    while shown and not shown[-1]:
        shown.pop()
    while shown and not shown[0]:
        shown.pop(0)
    return unescape_control("\n".join(shown)), unescape_control("".join(hidden))


def runs(element: _Element) -> Iterator[tuple[str, bool]]:
    """Text of each run in the accepted view, and whether it is hidden."""
    for child in element:
        name = local(child)
        if name in ("del", "moveFrom", "pPr", "p"):
            continue
        if name == "r":
            vanished = child.find(f"{{{W}}}rPr/{{{W}}}vanish") is not None
            yield "".join(run_text(part) for part in child), vanished
        else:
            yield from runs(child)


def run_text(part: _Element) -> str:
    """The text that one child of a run stands for."""
    match local(part):
        case "t":
            return part.text or ""
        case "tab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "\u2011"
        case "softHyphen":
            return "\u00ad"
    return ""


def _unit(
    names: list[str], cells: list[tuple[str, str]], margin: list[str], signature: Signature | None, where: str
) -> AlignedUnit:
    if len(cells) != len(names):
        raise FormatError(f"{len(cells)} cells, the header has {len(names)}", where=where, mend="undo the merged or split cells")
    row = {name: shown for name, (shown, _) in zip(names, cells, strict=True)}
    concealed = cells[names.index("id")][1]
    try:
        hidden = json.loads(concealed) if concealed.startswith("{") else {}
    except ValueError:
        hidden = {}
    row |= {name: str(hidden[name]) for name in ("raw", "before", "hash") if name in hidden}
    comments = row.get("comment", "").split("\n")
    notes = (c.removeprefix("note: ") for c in comments if not c.startswith(("error: ", "warning: ", "info: ", _REMARK)))
    return row_unit(row, signature, (*notes, *margin), where)


FORMAT = Docx()
