"""XLIFF 2.1 (OASIS, 2018; ISO 21720), the format that carries most: states, notes, proposals, the glossary, the ledger.

One `file` per document, one `unit` with one `segment` per aligned unit; `canResegment` is `no`, for tools would send other units
back than they were given. Memory proposals stand in the matches module, terms with their renderings in the glossary module;
everything else (raw source, ledger, amounts, changes, signature) is JSON in the metadata module, category `termweave`. Control
characters are `<cp hex="..."/>`, as section 4.2.3.1 has it. Reads 2.0, 2.1 and 1.2 alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import TYPE_CHECKING, BinaryIO, cast

from corpus.documents import Document
from corpus.errors import FormatError
from corpus.formats import xliff12, xliff_document
from corpus.formats.base import (
    STATES,
    Format,
    batched,
    signature_from_plain,
    signature_json,
    split_id,
)
from corpus.formats.codes import Codes, original_data, read_codes, read_data
from corpus.formats.plain import TEXT, events, plain_text, until_unit
from corpus.formats.remarks import anything, remarks
from corpus.formats.side import Side, with_side
from corpus.formats.xliff_document import version
from corpus.signature import Signature
from corpus.values import AlignedUnit, Match, State
from corpus.xmlsafe import (
    attribute,
    child,
    clean,
    content,
    escape,
    illegal,
    json_text,
    local,
    parse,
    root_of,
    translatable,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

    from corpus.formats.plain import Event

CORE = "urn:oasis:names:tc:xliff:document:2.0"
_MODULES = {"mda": "metadata", "mtc": "matches", "gls": "glossary"}
_SIDE = Side("mda:meta")
_NMTOKEN = re.compile(
    "[-A-Za-z0-9_:.·À-ÖØ-öø-ı\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0180-\u01c3\u01cd-\u01f0\u0300-\u0345\u0388-\u038a\u038e-\u03a1"
    "\u03a3-\u03ce\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e-\u0481\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0905-\u0939\u0e01-\u0e2e"
    "\u1e00-\u1e9b\u1ea0-\u1ef9\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3]+"
)
"""Ids that every edition of XML 1.0 takes: validators in Java and C go by the fourth, which knows fewer letters than `\\w`."""
_TERM = rf"<gls:glossEntry><gls:term>{TEXT}</gls:term>(?:<gls:translation>{TEXT}</gls:translation>)*+</gls:glossEntry>"
_PLAIN = re.compile(
    rf'\s*+<unit id="([\w.:-]++)">(<gls:glossary>(?:{_TERM})++</gls:glossary>)?+<mda:metadata><mda:metaGroup category="termweave">'
    rf"{_SIDE.pattern}</mda:metaGroup></mda:metadata>"
    rf'(?:<notes>((?:<note(?: [A-Za-z]++="[\w-]*+")*+>{TEXT}</note>)*+)</notes>)?+'
    rf'<segment id="s1" state="(initial|translated|reviewed|final)"(?: subState="[\w.:-]*+")?+>'
    rf"<source>({TEXT})</source><target>({TEXT})</target></segment></unit>"
)
_NOTE = re.compile('<note(?![^>]* category="termweave-)[^>]*>([^<]*)<')
"""Whoever wrote it, and with whatever attributes, but us."""
"""Those with a category are ours."""
_NO_NAME = re.compile(r"[^\w.-]")


class Xliff(Format):
    name = "xliff"
    title = "XLIFF 2.1, for CAT tools: states, notes, proposals, glossary, ledger"
    extensions = (".xlf", ".xliff")
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        batched(_pieces(signature, units), out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        root, stream = root_of(source, where)
        if version(root, where) == 1:
            return xliff12.read(stream, where)
        stream_of = events(stream, where, ("unit", "file"), ("file",), "unit", _PLAIN)
        file, first = until_unit(stream_of)
        signature = None if file is None else signature_from_plain(_metadata(file).get("signature", ""), where)
        langs = root.get("srcLang") or "und", root.get("trgLang") or "und"
        return signature, _units(chain(first, stream_of), file, langs, where)

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        return xliff_document.read(parse(source, path), id=id, path=path, lang=lang)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        xliff_document.write(document, units, out)


def _pieces(signature: Signature, units: Iterable[AlignedUnit]) -> Iterator[str]:
    spaces = "".join(f' xmlns:{p}="urn:oasis:names:tc:xliff:{name}:2.0"' for p, name in _MODULES.items())
    langs = f'srcLang="{attribute(signature.source_lang)}" trgLang="{attribute(signature.target_lang)}"'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="{CORE}"{spaces} version="2.1" {langs}>\n'
    head = (
        f'<mda:metadata><mda:metaGroup category="termweave"><mda:meta type="signature">{json_text(signature_json(signature))}'
        f"</mda:meta></mda:metaGroup></mda:metadata>\n<notes><note>{clean(str(signature))}</note></notes>\n"
    )
    number = count = 0
    for number, (document, group) in enumerate(groupby(units, key=lambda u: u.document), 1):
        original = f' original="{attribute(document)}"' if document else ""
        yield f'<file id="f{number}"{original} canResegment="no" xml:space="preserve">\n{head if number == 1 else ""}'
        for unit in group:
            count += 1
            yield _unit(unit, count)
        yield "</file>\n"
    if not number:  # a file needs a unit or a group
        yield f'<file id="f1" canResegment="no" xml:space="preserve">\n{head}<group id="empty"/>\n</file>\n'
    yield "</xliff>\n"


def _unit(unit: AlignedUnit, number: int) -> str:
    source, target, data = unit.source, unit.target, ""
    if unit.source_inlines or unit.target_inlines or illegal(source) or illegal(target):
        codes = Codes((*unit.source_inlines, *unit.target_inlines))
        source, target = codes.xliff2(source, unit.source_inlines), codes.xliff2(target, unit.target_inlines)
        data = original_data(codes.data)
    else:
        source, target = escape(source), escape(target)
    if _NMTOKEN.fullmatch(unit.id) is not None:
        name, metas = unit.id, _SIDE.written(unit)
    else:
        name, metas = f"u{number}", _SIDE.written(unit, unit.id)
    sub = next((_NO_NAME.sub("-", i.check) for i in unit.issues if i.severity == "error"), "") if unit.issues else ""
    sub_state = f' subState="termweave:{attribute(sub)}"' if sub else ""
    return (
        f'<unit id="{name}">{_matches(unit) if unit.matches else ""}{_glossary(unit) if unit.terms else ""}'
        f'<mda:metadata><mda:metaGroup category="termweave">{metas}</mda:metaGroup></mda:metadata>{_notes(unit)}'
        f'{data}<segment id="s1" state="{unit.state}"{sub_state}>'
        f"<source>{source}</source><target>{target}</target></segment></unit>\n"
    )


def _matches(unit: AlignedUnit) -> str:
    plain = Codes()
    entries = "".join(
        f'<mtc:match ref="#s1" type="{"icm" if m.percent > 100 else "tm"}" matchQuality="{min(max(m.percent, 0), 100)}"'
        f"{f' origin={chr(34)}{attribute(m.origin)}{chr(34)}' if m.origin else ''}>"
        f"<source>{plain.xliff2(m.source, ())}</source><target>{plain.xliff2(m.target, ())}</target></mtc:match>"
        for m in unit.matches
    )
    return f"<mtc:matches>{entries}</mtc:matches>"


def _glossary(unit: AlignedUnit) -> str:
    entries = {use.term: use for use in unit.terms if use.expected}
    if not entries:
        return ""
    inner = "".join(
        f"<gls:glossEntry><gls:term>{clean(term)}</gls:term>"
        + "".join(f"<gls:translation>{clean(e)}</gls:translation>" for e in use.expected)
        + "</gls:glossEntry>"
        for term, use in entries.items()
    )
    return f"<gls:glossary>{inner}</gls:glossary>"


def _notes(unit: AlignedUnit) -> str:
    notes = "".join([f"<note>{clean(note)}</note>" for note in unit.notes]) if unit.notes else ""
    if anything(unit):
        notes += "".join(
            f'<note category="termweave-{r.kind}" priority="{r.priority}" appliesTo="{r.side}">{clean(r.text)}</note>'
            for r in remarks(unit)
        )
    return f"<notes>{notes}</notes>" if notes else ""


def _units(stream: Iterator[Event], file: _Element | None, langs: tuple[str, str], where: str) -> Iterator[AlignedUnit]:
    number = 0
    document = (file.get("original") or "") if file is not None else ""
    for event in stream:
        if event[0] == "start":
            document = event[1].get("original") or ""
        elif event[0] == "plain":
            number += len(event[1])
            for match in event[1]:
                yield _plain_unit(match, langs, document, where)
        elif local(event[1]) == "unit" and translatable(event[1]):
            yield from _read_unit(event[1], number, langs, where)
            number += 1


def _plain_unit(match: re.Match[str], langs: tuple[str, str], document: str, where: str) -> AlignedUnit:
    """A unit of ours without codes and proposals."""
    given, terms, *side, said, state, source, target = match.groups()
    if terms:
        plain_text(terms, where)
    notes = tuple([plain_text(text, where) for text in _NOTE.findall(said)]) if said else ()
    if "&" in source or "&" in target:
        source, target = plain_text(source, where), plain_text(target, where)
    return _SIDE.read(side, given, langs, source, target, notes, cast("State", state), document, where)


def _read_unit(element: _Element, number: int, langs: tuple[str, str], where: str) -> Iterator[AlignedUnit]:
    data = read_data(element)
    stored = _metadata(element)
    file = _file(element)
    place = f"{where}, line {element.sourceline}"
    given = element.get("id")
    if given is None:
        raise FormatError("a <unit> without id", where=place)
    base = stored.pop("id", given)
    segments = [s for s in element if local(s) in ("segment", "ignorable")]
    several = sum(local(s) == "segment" for s in segments) > 1
    before = ""
    document, block, ordinal = split_id(base)
    for index, segment in enumerate(segments):
        text, inlines = read_codes(child(segment, "source"), "xliff2", data)
        target, target_inlines = read_codes(child(segment, "target"), "xliff2", data)
        if local(segment) == "ignorable":
            before += text
            continue
        state = next((s for s in STATES if s == segment.get("state")), "translated" if target else "initial")
        unit = AlignedUnit(
            id=f"{base}#{segment.get('id') or index}" if several else base,
            source_lang=langs[0], target_lang=langs[1], raw=text, source=text, target=target, state=state,
            document=(file.get("original") or "") if file is not None else document,
            block=block if block or ordinal else number, ordinal=ordinal or (index if several else 0), before=before,
            source_inlines=inlines, target_inlines=target_inlines,
            notes=tuple(content(n) for n in element.iterfind("{*}notes/{*}note") if not _ours(n)),
            matches=tuple(_read_match(m) for m in element.iterfind("{*}matches/{*}match")),
        )  # fmt: skip
        before = ""
        yield unit if several else with_side(unit, stored, place)  # of ours each unit has one segment


def _read_match(match: _Element) -> Match:
    source, target = read_codes(child(match, "source"), "xliff2")[0], read_codes(child(match, "target"), "xliff2")[0]
    try:
        percent = round(float(match.get("matchQuality") or match.get("similarity") or 0))
    except (ValueError, OverflowError):
        percent = 0
    return Match(source, target, 101 if match.get("type") == "icm" else percent, match.get("origin", ""))


def _ours(note: _Element) -> bool:
    return note.get("category", "").startswith("termweave-")


def _metadata(element: _Element) -> dict[str, str]:
    return {
        meta.get("type", ""): content(meta)
        for group in element.iterfind("{*}metadata/{*}metaGroup")
        if group.get("category") == "termweave"
        for meta in group
        if local(meta) == "meta"
    }


def _file(element: _Element) -> _Element | None:
    return next(element.iterancestors("{*}file"), None)


FORMAT = Xliff()
