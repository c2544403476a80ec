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
from itertools import groupby
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
_NO_TEXT = {"lastRenderedPageBreak", "rPr"}
_GROUP = "{urn:termweave:docx}group"
"""Several elements that are one tag."""
_FIELDS = re.compile(
    r"\s*(PAGE|NUMPAGES|PAGEREF|REF|NOTEREF|STYLEREF|SEQ|DATE|TIME|\w+DATE|SECTION|SECTIONPAGES|FILENAME|AUTHOR|DOCPROPERTY|CITATION|=)\b",
    re.IGNORECASE,
)
"""Fields whose result Word computes; that of others, such as a link, is text."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
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
        found = [
            _read_paragraph(element)
            for tree in trees.values()
            for element in tree.iter(f"{W}p")
            if not any(_choice(outer) for outer in element.iterancestors(_FALLBACK))
        ]
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
    for tree in trees.values():
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
            tag("empty", run, display=f"<{local(run)}>" if local(run) not in ("r", "group") else "<x/>")
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
    for child in _fields(list(parent)):
        name = local(child)
        if name in _DROPPED or name == "pPr" or name.endswith("Pr"):
            continue
        if name == "r":
            yield from _run_pieces(child, link)
        elif name == "hyperlink":
            yield from _pieces(child, child)
        elif name in _TRANSPARENT and not (name == "fldSimple" and _FIELDS.match(child.get(f"{W}instr", ""))):
            yield from _pieces(child, link)
        else:
            yield link, child, None


def _fields(children: list[_Element]) -> list[_Element]:
    """`children`, but the runs of a field that Word computes are one group."""
    out: list[_Element] = []
    waiting: list[_Element] = []
    depth = 0
    for child in children:
        marks = [c.get(f"{W}fldCharType") for c in child.iter(f"{W}fldChar")] if local(child) == "r" else []
        depth += marks.count("begin")
        (waiting if depth else out).append(child)
        depth -= marks.count("end")
        if waiting and depth <= 0:
            instruction = "".join(i.text or "" for c in waiting for i in c.iter(f"{W}instrText"))
            if _FIELDS.match(instruction):
                group = child.makeelement(_GROUP)
                group.extend(copy.deepcopy(waiting))
                waiting = [group]
            out += waiting
            waiting, depth = [], 0
    return out + waiting


def _run_pieces(run: _Element, link: _Element | None) -> Iterator[tuple[_Element | None, _Element, str | None]]:
    """A run is text or a tag; one that holds both comes in parts."""
    from corpus.formats.docx import run_text

    def is_text(part: _Element) -> bool:
        return local(part) in _TEXT and not (local(part) == "br" and part.get(f"{W}type"))

    parts = [p for p in run if local(p) not in _NO_TEXT]
    if not any(map(is_text, parts)):
        if parts:
            yield link, run, None
        return
    for textual, group in groupby(parts, key=is_text):
        if textual:
            yield link, run, "".join(map(run_text, group))
            continue
        for part in group:
            alone = run.makeelement(f"{W}r")
            alone.extend(copy.deepcopy([p for p in run if local(p) == "rPr"] + [part]))
            yield link, alone, None


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
                link.extend(list(code) if code.tag == _GROUP else [code])
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
            element.extend(list(code) if code.tag == _GROUP else [code])


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
