"""TMX 1.4b, the memory that every CAT tool reads (LISA OSCAR, 2005).

Inline codes are `bpt`, `ept`, `ph` and, where a pair is cut by the segment's end, `it`. A character that XML cannot carry is a
`ph` of type `x-termweave-char` holding its number. What TMX has no element for (state, raw source, place in the
document) stands in one `prop` of type `x-termweave`, as JSON.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.documents import Block, Document, texts
from corpus.errors import FormatError
from corpus.formats.base import (
    ON_TARGET,
    Format,
    batched,
    extras,
    read_field,
    signature_from_plain,
    signature_json,
    source_hash,
    text_hash,
)
from corpus.formats.codes import Codes, read_codes
from corpus.values import AlignedUnit, Inline, Signature
from corpus.xmlsafe import XML_LANG, attribute, elements, escape, json_text, local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROP = "x-termweave-"
_NATIVE = frozenset(
    {"id", "source_lang", "target_lang", "source", "target", "source_inlines", "target_inlines", "notes", "draft", "terms"}
    | {"amounts", "changes", "target_changes", "suggestions", "issues", "matches", "links"}
)
"""Fields with an element of their own, and those that a memory has no use for."""
_STORED = {f.name for f in fields(AlignedUnit)} - _NATIVE
_NO_CODES = Codes()


class Tmx(Format):
    name = "tmx"
    title = "TMX 1.4b, translation memory exchange"
    extensions = (".tmx",)
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        batched(_pieces(signature, units), out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        """Of a file in several languages: one unit for each translation of each `tu`."""
        stream = elements(source, where, ("tu", "header"))
        first = next(stream, None)
        if first is None or local(first[1]) != "header":
            raise FormatError("no <header>: not a TMX file", where=where)
        header = first[1]
        signature = signature_from_plain(_props(header).get("signature", ""), where)
        srclang = header.get("srclang", "*all*")
        return signature, _units((e for _, e in stream if local(e) == "tu"), srclang, where)

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        root = parse(source, path)
        blocks = []
        for ordinal, unit in enumerate(root.iter("{*}tu")):
            seg = _seg(_pick([v for v in unit if local(v) == "tuv"], lang))
            text, inlines = read_codes(seg, "tmx") if seg is not None else ("", ())
            blocks.append(Block(ordinal, text, inlines, whole=True))
        return Document(id, path, lang, self.name, tuple(blocks), root)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        """The same file with a `tuv` in the target language in each `tu`."""
        from lxml import etree

        root = document.skeleton
        if not isinstance(root, etree._Element):
            raise FormatError("it was not read from TMX", where=document.path)
        root = copy.deepcopy(root.getroottree()).getroot()
        units = list(units)
        lang = units[0].target_lang if units else "und"
        for tu, (_, text, inlines) in zip(list(root.iter("{*}tu")), texts(document, units), strict=True):
            for old in [v for v in tu if local(v) == "tuv" and _lang(v).lower() == lang.lower()]:
                tu.remove(old)
            tu.append(etree.fromstring(_tuv(lang, text, inlines, Codes(inlines), document.path)))
        out.write(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True) + b"\n")


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
    codes = Codes((*unit.source_inlines, *unit.target_inlines)) if unit.source_inlines or unit.target_inlines else _NO_CODES
    notes = "".join(f"<note>{json_text(note)}</note>" for note in unit.notes) if unit.notes else ""
    side = "".join([f',"{name}":{value}' for name, value in extras(unit, _NATIVE).items()])
    return (
        f'<tu tuid="{attribute(unit.id, unit.id)}">{notes}<prop type="x-termweave">'
        f'{{"hash":"{source_hash(unit)}","target-hash":"{text_hash(unit.target)}"{json_text(side)}}}</prop>\n'
        f"{_tuv(unit.source_lang, unit.source, unit.source_inlines, codes, unit.id)}\n"
        f"{_tuv(unit.target_lang, unit.target, unit.target_inlines, codes, unit.id)}</tu>\n"
    )


def _tuv(lang: str, text: str, inlines: tuple[Inline, ...], codes: Codes, where: str) -> str:
    body = codes.tmx(text, inlines) if inlines or codes.needed(text) else escape(text)
    return f'<tuv xml:lang="{attribute(lang, where)}"><seg>{body}</seg></tuv>'


def _units(tus: Iterator[_Element], srclang: str, where: str) -> Iterator[AlignedUnit]:
    for number, tu in enumerate(tus):
        variants: list[_Element] = []
        notes: list[str] = []
        stored: dict[str, object] = {}
        for child in tu:
            name = local(child)
            if name == "tuv":
                variants.append(child)
            elif name == "note":
                notes.append("".join(map(str, child.itertext())))
            elif name == "prop" and child.get("type") == "x-termweave":
                stored = _side_values(child.text or "", f"{where}, line {tu.sourceline}")
        source = _pick(variants, tu.get("srclang", srclang))
        seg = _seg(source)
        if source is None or seg is None:
            raise FormatError("a <tu> without text", where=f"{where}, line {tu.sourceline}")
        text, inlines = read_codes(seg, "tmx")
        written = stored.pop("target-hash", None)
        for variant in variants:
            if variant is source:
                continue
            target, target_inlines = read_codes(_seg(variant), "tmx")
            values: dict[str, Any] = {"raw": text, "state": "translated" if target and written is None else "initial"}
            values |= stored
            if written is not None and written != text_hash(target):
                values = {name: value for name, value in values.items() if name not in ON_TARGET}
            yield AlignedUnit(
                id=tu.get("tuid") or f"tmx:{number}:0", source_lang=_lang(source), target_lang=_lang(variant),
                source=text, target=target, source_inlines=inlines, target_inlines=target_inlines, notes=tuple(notes),
                sent=str(written or ""), **values,
            )  # fmt: skip


def _side_values(text: str, where: str) -> dict[str, object]:
    """What `_tu` wrote beside the texts, as values of the unit's fields; and `target-hash`."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict):
        raise FormatError("the prop x-termweave is not a JSON object", where=where)
    written = plain.pop("target-hash", None)
    values: dict[str, object] = {k: read_field(k, v, where) for k, v in plain.items() if k in _STORED}
    return values | ({"target-hash": written} if written is not None else {})


def _lang(variant: _Element) -> str:
    return variant.get(XML_LANG) or variant.get("lang") or "und"


def _pick(variants: Sequence[_Element], lang: str) -> _Element | None:
    """The variant in `lang`; else one of the same primary language; else the first."""
    if variants and variants[0].get(XML_LANG) == lang:
        return variants[0]
    wanted = lang.lower()
    langs = [_lang(v).lower() for v in variants]
    if wanted in langs:
        return variants[langs.index(wanted)]
    primary = wanted.split("-")[0]
    near = (v for v, found in zip(variants, langs, strict=True) if found.split("-")[0] == primary)
    return next(near, variants[0] if variants else None)


def _seg(variant: _Element | None) -> _Element | None:
    return None if variant is None else next((s for s in variant if local(s) == "seg"), None)


def _props(element: _Element) -> dict[str, str]:
    return {
        p.get("type", "").removeprefix(_PROP): "".join(map(str, p.itertext()))
        for p in element
        if local(p) == "prop" and p.get("type", "").startswith(_PROP)
    }


FORMAT = Tmx()
