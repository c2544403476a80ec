"""TMX 1.4b, the memory that every CAT tool reads (LISA OSCAR, 2005).

Inline codes are `bpt`, `ept`, `ph` and, where a pair is cut by the segment's end, `it`. A character that XML cannot carry is a
`ph` of type `x-termweave-char` holding its number. What TMX has no element for (state, raw source, place in the
document) stands in one `prop` of type `x-termweave`, as JSON; what a person wants to know of terms and amounts in one `note`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.documents import Document
from corpus.errors import FormatError
from corpus.formats import tmx_document
from corpus.formats.base import (
    ON_TARGET,
    Format,
    batched,
    json_number,
    json_of,
    quoted,
    read_field,
    signature_from_plain,
    signature_json,
    text_hash,
)
from corpus.formats.codes import Codes, read_codes
from corpus.formats.plain import ATTRIBUTES, TEXT, Open, attributes, events, plain_text
from corpus.formats.remarks import lines
from corpus.formats.variants import lang_of, pair, picked, seg_of
from corpus.signature import Signature
from corpus.values import AlignedUnit
from corpus.xmlsafe import attribute, clean, content, escape, illegal, json_text, local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

    from corpus.formats.plain import Event

_OUR_NOTE = "[termweave]"
_PROP = "x-termweave-"
_STORED = frozenset({"state", "document", "block", "ordinal", "before", "raw", "origin", "score"})
"""What stands in the prop: what has no element of its own and what a memory has a use for."""
_TUV = rf"<tuv({ATTRIBUTES})\s*+>\s*+<seg>({TEXT})</seg>\s*+</tuv>\s*+"
PLAIN = re.compile(
    rf'\s*+<tu(?: tuid="([^<>"&]*+)")?+({ATTRIBUTES})\s*+>((?:\s*+<(note|prop)(?![^<>]*"x-termweave"){ATTRIBUTES}\s*+>{TEXT}</\4>)*?)'
    rf'(?:\s*+<prop type="x-termweave">({TEXT})</prop>)?+\s*+{_TUV}{_TUV}</tu>'
)
_OURS = re.compile(
    r'\{"target-hash":"([0-9a-f]{12})","state":"(initial|translated|reviewed|final)"(?:,"document":"([^"\\\n\t]*+)")?+'
    r'(?:,"block":([0-9]{1,9}))?+(?:,"ordinal":([0-9]{1,9}))?+(?:,"before":"([^"\\\n\t]*+)")?+(?:,"raw":"([^"\\\n\t]*+)")?+'
    r'(?:,"origin":(\{(?:"[a-z]+":(?:"[^"\\\n\t]*+"|[0-9]{1,3}),?)++\}))?+(?:,"score":(-?[0-9]{1,9}\.[0-9]{1,30}))?+\}'
)
"""The prop as `_tu` writes it where nothing in it is escaped; JSON in general takes three times as long."""
_NOTE = re.compile("<note[^>]*>([^<]*)<")


class Tmx(Format):
    name = "tmx"
    title = "TMX 1.4b, translation memory exchange"
    extensions = (".tmx",)
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        batched(_pieces(signature, units), out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        """Of a file in several languages: one unit for each translation of each `tu`."""
        stream = events(source, where, ("tu", "header"), (), "tu", PLAIN)
        first = next(stream, None)
        if first is None or first[0] == "plain" or local(first[1]) != "header":
            raise FormatError("no <header>: not a TMX file", where=where)
        header = first[1]
        signature = signature_from_plain(_props(header).get("signature", ""), where)
        srclang = header.get("srclang", "*all*")
        return signature, _units(stream, srclang, where)

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        return tmx_document.read(parse(source, path), id=id, path=path, lang=lang)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        tmx_document.write(document, units, out)


def _pieces(signature: Signature, units: Iterable[AlignedUnit]) -> Iterator[str]:
    source_lang = attribute(signature.source_lang)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="termweave" creationtoolversion="{attribute(signature.termweave or "0")}" segtype="sentence" '
        f'o-tmf="termweave" adminlang="en" srclang="{source_lang}" datatype="plaintext">\n'
        f"<note>{json_text(str(signature))}</note>\n"
        f'<prop type="{_PROP}signature">{json_text(signature_json(signature))}</prop>\n</header>\n<body>\n'
    )
    for unit in units:
        yield _tu(unit)
    yield "</body>\n</tmx>\n"


def _tu(unit: AlignedUnit) -> str:
    notes = "".join([f"<note>{clean(note)}</note>" for note in unit.notes]) if unit.notes else ""
    if said := lines(unit):
        notes += f"<note>{_OUR_NOTE}\n{clean(chr(10).join(said))}</note>"
    side = f'"target-hash":"{text_hash(unit.target)}","state":"{unit.state}"'
    if unit.document:
        side += f',"document":{quoted(unit.document)}'
    if unit.block:
        side += f',"block":{unit.block}'
    if unit.ordinal:
        side += f',"ordinal":{unit.ordinal}'
    if unit.before:
        side += f',"before":{quoted(unit.before)}'
    if unit.raw != unit.source:
        side += f',"raw":{quoted(unit.raw)}'
    if unit.origin is not None:
        side += f',"origin":{json_of(unit.origin)}'
    if unit.score is not None:
        side += f',"score":{json_number(unit.score)}'
    body = f'<tu tuid="{attribute(unit.id, unit.id)}">{notes}<prop type="x-termweave">{{{json_text(side)}}}</prop>'
    if not (unit.source_inlines or unit.target_inlines or illegal(unit.source) or illegal(unit.target)):
        return (
            f"{body}\n{_open_tuv(unit.source_lang)}{escape(unit.source)}</seg></tuv>\n"
            f"{_open_tuv(unit.target_lang)}{escape(unit.target)}</seg></tuv></tu>\n"
        )
    codes = Codes((*unit.source_inlines, *unit.target_inlines))
    source = codes.tmx(unit.source, unit.source_inlines)
    target = codes.tmx(unit.target, unit.target_inlines)
    return f"{body}\n{_open_tuv(unit.source_lang)}{source}</seg></tuv>\n{_open_tuv(unit.target_lang)}{target}</seg></tuv></tu>\n"


@lru_cache(maxsize=64)
def _open_tuv(lang: str) -> str:
    return f'<tuv xml:lang="{attribute(lang, lang)}"><seg>'


def _units(stream: Iterator[Event], srclang: str, where: str) -> Iterator[AlignedUnit]:
    number = 0
    for event in stream:
        if event[0] == "plain":
            for match in event[1]:
                yield _plain_unit(match, number, srclang, where)
                number += 1
        elif local(event[1]) == "tu":
            yield from _tu_units(event[1], number, srclang, where)
            number += 1


def _plain_unit(match: re.Match[str], number: int, srclang: str, where: str) -> AlignedUnit:
    """The unit of a `tu` with one source, one target and no codes."""
    tuid, written, beside, _, stored, first, source, second, target = match.groups()
    if written:
        tuid = tuid or attributes(written, where).get("tuid")
    if "&" in source or "&" in target:
        source, target = plain_text(source, where), plain_text(target, where)
    langs, swapped = pair(first, second, written, srclang, where)
    if swapped:
        source, target = target, source
    notes = tuple([plain_text(text, where) for text in _NOTE.findall(beside) if not text.startswith(_OUR_NOTE)]) if beside else ()
    made = Open(tuid or f"tmx:{number}:0", langs, source, target, notes, "initial", "")
    if stored is None:
        made.state = "translated" if target else "initial"
    elif (ours := _OURS.fullmatch(stored)) is not None and "&" not in stored:
        sent, made.state, document, block, ordinal, before, raw, origin, score = ours.groups()  # type: ignore[assignment]
        made.document = document or ""
        made.beside(sent, raw, block, ordinal, before, score, origin, where)
    else:
        for name, value in _side(_side_values(plain_text(stored, where), where), target).items():
            setattr(made, name, value)
    return made.closed()


def _tu_units(tu: _Element, number: int, srclang: str, where: str) -> Iterator[AlignedUnit]:
    variants: list[_Element] = []
    notes: list[str] = []
    stored: dict[str, Any] = {}
    for child in tu:
        name = local(child)
        if name == "tuv":
            variants.append(child)
        elif name == "note":
            notes.append(content(child))
            if notes[-1].startswith(_OUR_NOTE):
                notes.pop()
        elif name == "prop" and child.get("type") == "x-termweave":
            stored = _side_values(content(child), f"{where}, line {tu.sourceline}")
    source = picked(variants, tu.get("srclang", srclang))
    seg = seg_of(source)
    if source is None or seg is None:
        raise FormatError("a <tu> without text", where=f"{where}, line {tu.sourceline}")
    text, inlines = read_codes(seg, "tmx")
    for variant in variants:
        if variant is source:
            continue
        target, target_inlines = read_codes(seg_of(variant), "tmx")
        yield AlignedUnit(
            id=tu.get("tuid") or f"tmx:{number}:0", source_lang=lang_of(source), target_lang=lang_of(variant),
            source=text, target=target, source_inlines=inlines, target_inlines=target_inlines, notes=tuple(notes),
            **{"raw": text} | _side(dict(stored), target),
        )  # fmt: skip


def _side(stored: dict[str, Any], target: str) -> dict[str, Any]:
    """The unit's other fields: those that were `stored`, without those that speak of a target that is no more."""
    written = stored.pop("target-hash", None)
    if written is None:
        return stored if "state" in stored or not target else {**stored, "state": "translated"}
    if "score" in stored and written != text_hash(target):
        stored = {name: value for name, value in stored.items() if name not in ON_TARGET}
    stored["sent"] = written
    return stored


def _side_values(text: str, where: str) -> dict[str, Any]:
    """What `_tu` wrote beside the texts, as values of the unit's fields; and `target-hash`."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict):
        raise FormatError("the prop x-termweave is not a JSON object", where=where)
    values = {k: read_field(k, v, where) for k, v in plain.items() if k in _STORED}
    return values | ({"target-hash": plain["target-hash"]} if isinstance(plain.get("target-hash"), str) else {})


def _props(element: _Element) -> dict[str, str]:
    return {
        p.get("type", "").removeprefix(_PROP): content(p)
        for p in element
        if local(p) == "prop" and p.get("type", "").startswith(_PROP)
    }


FORMAT = Tmx()
