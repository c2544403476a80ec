"""DOCX documents: the paragraphs of body, headers, footers and notes in; the same file with translated paragraphs out.

Everything else stays byte for byte, but for the language that the text says it is in, and the direction where that changes.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from corpus.documents import Block, Document, right_to_left, texts
from corpus.errors import FormatError
from corpus.formats.archive import opened
from corpus.formats.dates import day_of
from corpus.formats.docx_paragraph import Paragraph, read_paragraph, write_paragraph
from corpus.formats.docx_pieces import W
from corpus.languages import primary
from corpus.values import AlignedUnit, Inline
from corpus.xmlsafe import local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_STYLES: Final = "word/styles.xml"
_PROPERTIES: Final = "docProps/core.xml"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_EAST_ASIAN: Final = frozenset({"zh", "ja", "ko"})
_BEFORE_BIDI: Final = frozenset(
    {
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "numPr",
        "suppressLineNumbers",
        "pBdr",
        "shd",
    }
    | {"tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN"}
)
_AFTER_RTL: Final = frozenset({"cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange"})
"""What stands before `bidi` in a `pPr`, and after `rtl` in an `rPr` (ECMA-376 part 1, 17.3)."""


def read(source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
    """The document's paragraphs as blocks, in the order of the parts, body first."""
    data = source.read()
    blocks = tuple(
        Block(number, text, inlines) for number, (_, text, inlines) in enumerate(_paragraphs(_trees(data, path), path))
    )
    return Document(id, path, lang, "docx", blocks, data, day=_day(data, path))


def _day(data: bytes, path: str) -> dt.date | None:
    """The day that the core properties state: a subject that is a date, else that of creation."""
    with opened(BytesIO(data), path, "word/document.xml") as (archive, _):
        if _PROPERTIES not in archive.namelist():
            return None
        try:
            said = {local(e): e.text or "" for e in parse(BytesIO(archive.read(_PROPERTIES)), path).iter("{*}*")}
        except FormatError:
            return None  # what it says of itself is nothing that the text needs
    made = "" if said.get("creator") == "python-docx" else said.get("created", "")  # that library's template is of 2013
    return day_of(said.get("subject", "")) or day_of(made)


def _trees(data: bytes, path: str) -> dict[str, _Element]:
    """The parts that hold text, by name."""
    with opened(BytesIO(data), path, "word/document.xml") as (archive, _):
        names = sorted((n for n in archive.namelist() if _PARTS.fullmatch(n)), key=lambda n: (n != "word/document.xml", n))
        names += [_STYLES] * (_STYLES in archive.namelist())
        return {name: parse(BytesIO(archive.read(name)), f"{path}: {name}") for name in names}


def _paragraphs(trees: dict[str, _Element], path: str) -> Iterator[tuple[Paragraph, str, tuple[Inline, ...]]]:
    """The paragraphs with text."""
    try:
        for tree in trees.values():
            for element in list(tree.iter(f"{W}p")):
                if not any(_choice(outer) for outer in element.iterancestors(_FALLBACK)):
                    paragraph = read_paragraph(element)
                    if paragraph[1].strip():
                        yield paragraph
    except RecursionError:
        raise FormatError("elements nested too deep", where=path) from None


def write(document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
    """The same archive with the translated paragraphs."""
    from lxml import etree

    if not isinstance(document.skeleton, bytes):
        raise FormatError("it was not read from DOCX", where=document.path)
    data = document.skeleton
    units = list(units)
    # Read afresh: writing moves elements, and one document may be written in several languages.
    trees = _trees(data, document.path)
    paragraphs = list(_paragraphs(trees, document.path))
    lang = units[0].target_lang if units else document.lang
    turned = right_to_left(lang) and not right_to_left(document.lang)
    for (paragraph, _, _), (_, text, inlines) in zip(paragraphs, texts(document, units), strict=True):
        write_paragraph(paragraph, text, inlines)
        if turned:
            _turn(paragraph.element)
    for tree in trees.values():
        _say_language(tree, document.lang, lang)
        for fallback in list(tree.iter(_FALLBACK)):
            for box, source in zip(fallback.iter(f"{W}txbxContent"), _choice(fallback), strict=False):
                box[:] = [copy.deepcopy(child) for child in source]
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename in trees:
                body = etree.tostring(trees[member.filename], encoding="UTF-8", xml_declaration=True, standalone=True)
            else:
                body = old.read(member)
            new.writestr(member, body)


def _choice(fallback: _Element) -> list[_Element]:
    """The text boxes that `fallback` repeats for older programs; empty where it says something of its own."""
    parent = fallback.getparent()
    boxes = [] if parent is None else [b for c in parent if local(c) == "Choice" for b in c.iter(f"{W}txbxContent")]
    return boxes if len(boxes) == sum(1 for _ in fallback.iter(f"{W}txbxContent")) else []


def _say_language(tree: _Element, source: str, target: str) -> None:
    """Spelling is checked in the language that `w:lang` names: where that was the source's, it becomes the target's."""
    code = _with_region(target)
    slot = "bidi" if right_to_left(target) else "eastAsia" if primary(target) in _EAST_ASIAN else "val"
    for said in tree.iter(f"{W}lang"):
        if any(primary(str(value)) == primary(source) for value in said.attrib.values()):
            said.set(f"{W}{slot}", code)


def _with_region(lang: str) -> str:
    """Office names a language with a region: `en` is `en-US`."""
    from babel.core import get_global

    if "-" in lang:
        return lang
    likely = str(get_global("likely_subtags").get(lang, lang)).split("_")
    return f"{lang}-{likely[-1]}" if len(likely[-1]) == 2 and len(likely) > 1 else lang


def _turn(paragraph: _Element) -> None:
    """Let a paragraph run from right to left."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = paragraph.makeelement(f"{W}pPr")
        paragraph.insert(0, properties)
    if properties.find(f"{W}bidi") is None:
        place = sum(local(p) in _BEFORE_BIDI for p in properties)
        properties.insert(place, properties.makeelement(f"{W}bidi"))
    for run in paragraph.iter(f"{W}r"):
        look = run.find(f"{W}rPr")
        if look is None:
            look = run.makeelement(f"{W}rPr")
            run.insert(0, look)
        if look.find(f"{W}rtl") is None:
            place = next((n for n, p in enumerate(look) if local(p) in _AFTER_RTL), len(look))
            look.insert(place, look.makeelement(f"{W}rtl"))
