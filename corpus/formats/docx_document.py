"""DOCX documents: the paragraphs of body, headers, footers and notes in; the same file with translated paragraphs out.

Neighbouring runs of one look are one text. The look of most of a paragraph is its own; runs that differ from it, and links, are
paired tags; whatever else stands in a run (pictures, fields, note references) is a single tag. The elements themselves stay in the
skeleton, so nothing of a tag can be lost or edited. Tracked changes are accepted.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from corpus.documents import Block, Document, texts
from corpus.errors import FormatError
from corpus.formats.archive import opened
from corpus.inlines import weave
from corpus.values import AlignedUnit, Inline
from corpus.xmlsafe import ILLEGAL, XML_SPACE, local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_LOOK_IGNORED = {"lang", "noProof", "rtl", "ins", "proofErr"}
_TEXT = {"t", "tab", "br", "cr", "noBreakHyphen", "softHyphen"}
_TRANSPARENT = {"ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"}
_DROPPED = {"del", "moveFrom", "proofErr", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"}
_DISPLAYS = {"b": "<b>", "i": "<i>", "u": "<u>", "strike": "<s>", "vertAlign": "<sup>", "hyperlink": "<link>"}


@dataclass
class _Paragraph:
    element: _Element
    look: _Element | None
    """The paragraph's own `rPr`."""
    codes: dict[str, _Element] = field(default_factory=dict)
    """By tag id: an `rPr` or a `hyperlink` for pairs, the whole element for single tags."""


def read(source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
    """The document's paragraphs as blocks, in the order of the parts, body first."""
    data = source.read()
    blocks = tuple(Block(number, text, inlines) for number, (_, text, inlines) in enumerate(_parts(data, path)[0]))
    return Document(id, path, lang, "docx", blocks, data)


def _parts(data: bytes, path: str) -> tuple[list[tuple[_Paragraph, str, tuple[Inline, ...]]], dict[str, _Element]]:
    """The paragraphs with text, and the trees they stand in by the name of the part."""
    trees: dict[str, _Element] = {}
    with opened(BytesIO(data), path, "word/document.xml") as (archive, _):
        for name in sorted((n for n in archive.namelist() if _PARTS.fullmatch(n)), key=lambda n: (n != "word/document.xml", n)):
            with archive.open(name) as part:
                trees[name] = parse(BytesIO(part.read()), f"{path}: {name}")
    try:
        found = [_read_paragraph(element) for tree in trees.values() for element in tree.iter(f"{W}p")]
    except RecursionError:
        raise FormatError("elements nested too deep", where=path) from None
    return [paragraph for paragraph in found if paragraph[1].strip()], trees


def write(document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
    """The same archive with the translated paragraphs; everything else byte for byte."""
    from lxml import etree

    if not isinstance(document.skeleton, bytes):
        raise FormatError("it was not read from DOCX", where=document.path)
    data = document.skeleton
    # Read afresh: writing moves elements, and one document may be written in several languages.
    paragraphs, trees = _parts(data, document.path)
    for paragraph, (_, text, inlines) in zip((p for p, _, _ in paragraphs), texts(document, units), strict=True):
        _write_paragraph(paragraph, text, inlines)
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename in trees:
                body = etree.tostring(trees[member.filename], encoding="UTF-8", xml_declaration=True, standalone=True)
            else:
                body = old.read(member)
            new.writestr(member, body)


def _read_paragraph(element: _Element) -> tuple[_Paragraph, str, tuple[Inline, ...]]:
    pieces = list(_pieces(element, None))
    looks: Counter[bytes] = Counter()
    samples: dict[bytes, _Element | None] = {}
    for _, run, text in pieces:
        if text is not None:
            key = _look_key(run)
            looks[key] += len(text)
            samples.setdefault(key, run.find(f"{W}rPr"))
    own = max(looks, key=lambda k: looks[k], default=b"")
    paragraph = _Paragraph(element, samples.get(own))
    text, inlines, open_look, open_link = "", list[Inline](), b"", None
    look_id = link_id = ""

    def tag(kind: str, code: _Element | None, known: str = "", display: str = "") -> str:
        number = known or str(len(paragraph.codes) + 1)
        if code is not None:
            paragraph.codes[number] = code
        inlines.append(Inline(len(text), kind, number, "", display))  # type: ignore[arg-type]
        return number

    for link, run, content in pieces:
        look = _look_key(run) if content is not None else open_look
        look = b"" if look == own else look
        if open_look and (look != open_look or link is not open_link):
            tag("close", None, look_id)
            open_look = b""
        if link is not open_link:
            if open_link is not None:
                tag("close", None, link_id)
            if link is not None:
                link_id = tag("open", link, display="<link>")
            open_link = link
        if content is None:
            tag("empty", run, display=f"<{local(run)}>" if local(run) != "r" else "<x/>")
            continue
        if look and look != open_look:
            properties = run.find(f"{W}rPr")
            empty = properties if properties is not None else run.makeelement(f"{W}rPr")
            look_id = tag("open", empty, display=_display(empty))
        open_look = look
        text += content
    if open_look:
        tag("close", None, look_id)
    if open_link is not None:
        tag("close", None, link_id)
    return paragraph, text, tuple(inlines)


def _pieces(parent: _Element, link: _Element | None) -> Iterator[tuple[_Element | None, _Element, str | None]]:
    """Link that holds it or None, element, text; the text is None for what is a single tag."""
    for child in list(parent):
        name = local(child)
        if name in _DROPPED or name == "pPr" or name.endswith("Pr"):
            continue
        if name == "r":
            yield from _run_pieces(child, link)
        elif name == "hyperlink":
            yield from _pieces(child, child)
        elif name in _TRANSPARENT:
            yield from _pieces(child, link)
        else:
            yield link, child, None


def _run_pieces(run: _Element, link: _Element | None) -> Iterator[tuple[_Element | None, _Element, str | None]]:
    from corpus.formats.docx import run_text

    parts = [p for p in run if local(p) != "rPr"]
    if parts and all(local(p) in _TEXT for p in parts) and not any(local(p) == "br" and p.get(f"{W}type") for p in parts):
        yield link, run, "".join(map(run_text, parts))
    elif parts:
        yield link, run, None


def _look_key(run: _Element) -> bytes:
    from lxml import etree

    properties = run.find(f"{W}rPr")
    if properties is None:
        return b""
    seen = copy.deepcopy(properties)
    for child in list(seen):
        if local(child) in _LOOK_IGNORED:
            seen.remove(child)
    return etree.tostring(seen, method="c14n") if len(seen) else b""


def _display(properties: _Element) -> str:
    return next((_DISPLAYS[local(p)] for p in properties if local(p) in _DISPLAYS), "<style>")


def _write_paragraph(paragraph: _Paragraph, text: str, inlines: tuple[Inline, ...]) -> None:
    element = paragraph.element
    for child in list(element):
        if local(child) != "pPr":
            element.remove(child)
    link: _Element = element
    looks: list[tuple[str, _Element]] = []
    placed: set[str] = set()
    for piece in weave(text, inlines):
        if isinstance(piece, str):
            link.append(_new_run(element, looks[-1][1] if looks else paragraph.look, piece))
            continue
        code = paragraph.codes.get(piece.id)
        if code is None:
            continue
        if piece.kind == "empty":
            if piece.id not in placed:
                link.append(code)
            placed.add(piece.id)
        elif local(code) == "hyperlink":
            if piece.kind == "open" and link is element:
                link = _empty_link(code)
                element.append(link)
            elif piece.kind == "close":
                link = element
        elif piece.kind == "open":
            looks.append((piece.id, code))
        else:
            looks = [entry for entry in looks if entry[0] != piece.id]
    for number, code in paragraph.codes.items():  # a tag that the translation lost: at the end, not nowhere
        if local(code) not in ("rPr", "hyperlink") and number not in placed:
            element.append(code)


def _empty_link(code: _Element) -> _Element:
    link = copy.copy(code)
    for child in list(link):
        link.remove(child)
    return link


def _new_run(element: _Element, look: _Element | None, text: str) -> _Element:
    run = element.makeelement(f"{W}r")
    if look is not None and len(look):
        run.append(copy.deepcopy(look))
    for part in re.split("([\t\n])", ILLEGAL.sub("\ufffd", text)):
        if part in ("\t", "\n"):
            run.append(element.makeelement(f"{W}tab" if part == "\t" else f"{W}br"))
        elif part:
            holder = element.makeelement(f"{W}t")
            holder.text = part
            holder.set(XML_SPACE, "preserve")
            run.append(holder)
    return run
