"""XLIFF 1.2 (OASIS, 2008), which older CAT tools read. As in XLIFF 2.1, but side values stand in elements of our own namespace.

States: `initial` is `needs-review-translation` (`needs-translation` without a target), `reviewed` is `signed-off`. A character that
XML cannot carry is a `ph` of ctype `x-termweave-char` with its number. Files of `corpus.formats.omegat` are read here, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING, BinaryIO

from corpus.documents import Document
from corpus.errors import FormatError
from corpus.formats import xliff_document
from corpus.formats.base import (
    Format,
    batched,
    encode,
    signature_from_plain,
    signature_json,
    split_id,
)
from corpus.formats.codes import Codes, read_codes
from corpus.formats.plain import TEXT, events, plain_text, until_unit
from corpus.formats.remarks import anything, remarks
from corpus.formats.side import Side, while_waiting, with_side
from corpus.formats.states import STATES_1, of_state, standing
from corpus.formats.xliff_document import segments_of
from corpus.signature import Signature
from corpus.values import AlignedUnit, Match, State
from corpus.xmlsafe import attribute, child, clean, content, escape, illegal, json_text, local, parse, translatable

if TYPE_CHECKING:
    from lxml.etree import _Element

    from corpus.formats.plain import Event

CORE = "urn:oasis:names:tc:xliff:document:1.2"
OURS = "urn:termweave:xliff:1"
_SIDE = Side("tw:meta", empty=True)


_PLAIN = re.compile(
    rf'\s*+<trans-unit id="([^<>"&]++)"(?: approved="(yes|no)")?+ xml:space="preserve"><source>({TEXT})</source>'
    rf'<target state="(?!needs-translation)([a-z-]++)"(?: state-qualifier="[a-z-]++")?+>({TEXT})</target>'
    rf'((?:<note(?: [A-Za-z]++="[\w-]*+")*+>{TEXT}</note>)*+)'
    rf"<tw:unit>{_SIDE.pattern}</tw:unit></trans-unit>"
)
_NOTE = re.compile('<note(?![^>]* from="termweave")[^>]*>([^<]*)<')
"""Whoever wrote it, and with whatever attributes, but us."""
"""Those from somebody are ours."""


class Xliff12(Format):
    name = "xliff12"
    title = "XLIFF 1.2, for older CAT tools"
    extensions = (".xliff", ".xlf", ".sdlxliff", ".mqxliff", ".mxliff")
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        batched(pieces(signature, units), out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        from corpus.formats import xliff

        return xliff.FORMAT.read_aligned(source, where)

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        return xliff_document.read(parse(source, path), id=id, path=path, lang=lang)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        xliff_document.write(document, units, out)


def pieces(signature: Signature, units: Iterable[AlignedUnit], *, waiting: bool = False) -> Iterator[str]:
    """The file; `waiting`: with the source in the place of each target, as if nothing had been translated."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="{CORE}" xmlns:tw="{OURS}" version="1.2">\n'
    langs = f'source-language="{attribute(signature.source_lang)}" target-language="{attribute(signature.target_lang)}"'
    head = (
        f'<header><tool tool-id="termweave" tool-name="termweave" tool-version="{attribute(signature.termweave)}"/>'
        f"<note>{clean(str(signature))}</note><tw:signature>{json_text(signature_json(signature))}</tw:signature></header>\n"
    )
    written = False
    for document, group in groupby(units, key=lambda u: u.document):
        yield f'<file original="{attribute(document)}" {langs} datatype="plaintext" tool-id="termweave">\n{head}<body>\n'
        for unit in group:
            yield _waiting(unit) if waiting else _unit(unit)
        yield "</body></file>\n"
        written = True
    if not written:
        yield f'<file original="" {langs} datatype="plaintext" tool-id="termweave">\n{head}<body/></file>\n'
    yield "</xliff>\n"


def _waiting(unit: AlignedUnit) -> str:
    encode(unit.target, unit.id)  # it stands in JSON, which would let half a character pass
    body = Codes(unit.source_inlines).xliff1(unit.source, unit.source_inlines)
    return (
        f'<trans-unit id="{attribute(unit.id, unit.id)}" xml:space="preserve"><source>{body}</source>'
        f'<target state="needs-translation">{body}</target>{_notes(unit)}<tw:unit>{_SIDE.waiting(unit)}</tw:unit></trans-unit>\n'
    )


def _notes(unit: AlignedUnit) -> str:
    notes = "".join([f"<note>{clean(n)}</note>" for n in unit.notes]) if unit.notes else ""
    if anything(unit):
        notes += "".join(
            f'<note from="termweave" annotates="{r.side}" priority="{r.priority}">{clean(r.text)}</note>' for r in remarks(unit)
        )
    return notes


def _unit(unit: AlignedUnit) -> str:
    source, target = unit.source, unit.target
    if unit.source_inlines or unit.target_inlines or illegal(source) or illegal(target):
        codes = Codes((*unit.source_inlines, *unit.target_inlines))
        source, target = codes.xliff1(source, unit.source_inlines), codes.xliff1(target, unit.target_inlines)
    else:
        source, target = escape(source), escape(target)
    state = STATES_1.get(unit.state, "needs-review-translation" if unit.target else "needs-translation")
    qualifier = ""
    if unit.origin is not None and unit.origin.engine not in ("editor", "document") and unit.target:
        qualifier = f' state-qualifier="leveraged-{"tm" if unit.origin.engine == "memory" else "mt"}"'
    approved = ' approved="yes"' if unit.state in ("reviewed", "final") else ""
    return (
        f'<trans-unit id="{attribute(unit.id, unit.id)}"{approved} xml:space="preserve">'
        f'<source>{source}</source><target state="{state}"{qualifier}>{target}</target>'
        f"{_notes(unit)}{_matches(unit) if unit.matches else ''}<tw:unit>{_SIDE.written(unit)}</tw:unit></trans-unit>\n"
    )


def _matches(unit: AlignedUnit) -> str:
    plain = Codes()
    return "".join(
        f'<alt-trans match-quality="{m.percent}%" origin="{attribute(m.origin)}"><source>{plain.xliff1(m.source, ())}</source>'
        f"<target>{plain.xliff1(m.target, ())}</target></alt-trans>"
        for m in unit.matches
    )


def read(stream: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
    """Aligned text of an XLIFF 1.x stream."""
    stream_of = events(stream, where, ("trans-unit", "header", "file"), ("file",), "trans-unit", _PLAIN)
    file, first = until_unit(stream_of)
    signature = None
    if first and first[0][0] == "end" and local(first[0][1]) == "header":
        held = child(first[0][1], "signature")
        signature = None if held is None else signature_from_plain(content(held), where)
    return signature, _units(chain(first, stream_of), file, where)


def _units(stream: Iterator[Event], file: _Element | None, where: str) -> Iterator[AlignedUnit]:
    number = 0
    inside = file is not None
    document, *langs = _of(file) if file is not None else ("", "und", "und")
    for event in stream:
        if event[0] == "start":
            inside, (document, *langs) = True, _of(event[1])
        elif event[0] == "plain":
            if not inside:
                raise FormatError("a <trans-unit> without <file> or <source>", where=where)
            number += len(event[1])
            for match in event[1]:
                yield _plain_unit(match, (langs[0], langs[1]), document, where)
        elif local(event[1]) == "trans-unit" and translatable(event[1]):
            yield from _cut(_read_unit(event[1], number, where), event[1])
            number += 1


def _of(file: _Element) -> tuple[str, str, str]:
    """The document of a `file`, its source language and its target language."""
    return file.get("original") or "", file.get("source-language") or "und", file.get("target-language") or "und"


def _plain_unit(match: re.Match[str], langs: tuple[str, str], document: str, where: str) -> AlignedUnit:
    """A unit of ours without codes and proposals."""
    given, approved, source, state, target, said, *side = match.groups()
    notes = tuple([plain_text(text, where) for text in _NOTE.findall(said)]) if said else ()
    if "&" in source or "&" in target:
        source, target = plain_text(source, where), plain_text(target, where)
    reached: State = of_state(state) or "initial"
    if approved == "yes" and target and reached in ("initial", "translated"):
        reached = "final"
    return _SIDE.read(side, given, langs, source, target, notes, reached, document, where)


def _read_unit(element: _Element, number: int, where: str) -> AlignedUnit:
    file = next(element.iterancestors("{*}file"), None)
    place = f"{where}, line {element.sourceline}"
    if file is None or child(element, "source") is None:
        raise FormatError("a <trans-unit> without <file> or <source>", where=place)
    text, inlines = read_codes(child(element, "source"), "xliff1")
    target_element = child(element, "target")
    target, target_inlines = read_codes(target_element, "xliff1")
    given = target_element.get("state") if target_element is not None else None
    state: State = (standing(element, target_element) if target else of_state(given or "new")) or "initial"
    held = child(element, "unit")
    stored = {} if held is None else {m.get("type", ""): m.get("value", "") for m in held if local(m) == "meta"}
    if given == "needs-translation" and "target" in stored and target not in ("", text):
        state = "translated"  # by the editor's tool, which knows nothing of states
    _, block, ordinal = split_id(element.get("id") or "")
    unit = AlignedUnit(
        id=element.get("id") or f"xliff:{number}:0",
        source_lang=file.get("source-language") or "und", target_lang=file.get("target-language") or "und",
        raw=text, source=text, target=target, state=state, document=file.get("original") or "",
        block=block if block or ordinal else number, ordinal=ordinal,
        source_inlines=inlines, target_inlines=target_inlines,
        notes=tuple(content(n) for n in element if local(n) == "note" and n.get("from") != "termweave"),
        matches=tuple(_read_match(m) for m in element if local(m) == "alt-trans"),
    )  # fmt: skip
    if given == "needs-translation" and target in ("", text):
        unit = replace(unit, **while_waiting(stored, place))
    return with_side(unit, stored, place)


def _cut(unit: AlignedUnit, element: _Element) -> Iterator[AlignedUnit]:
    """A unit for each segment, where another tool has cut its text into several; what it has cut of ours stays whole."""
    sources = list(segments_of(child(element, "seg-source")))
    if len(sources) < 2 or unit.sent:
        yield unit
        return
    targets = {mrk.get("mid"): mrk for mrk in segments_of(child(element, "target"))}
    for number, segment in enumerate(sources):
        text, inlines = read_codes(segment, "xliff1")
        there = targets.get(segment.get("mid"))
        target, target_inlines = read_codes(there, "xliff1")
        yield replace(
            unit, id=f"{unit.id}#{segment.get('mid') or number}", raw=text, source=text, target=target, ordinal=number,
            state=(standing(element, there, segment.get("mid", "")) if target else None) or "initial",
            source_inlines=inlines, target_inlines=target_inlines,
        )  # fmt: skip


def _read_match(match: _Element) -> Match:
    quality = match.get("match-quality", "").rstrip("%").split(".")[0]
    percent = int(quality) if quality.isascii() and quality.isdigit() and len(quality) < 4 else 0
    source, target = child(match, "source"), child(match, "target")
    return Match(read_codes(source, "xliff1")[0], read_codes(target, "xliff1")[0], percent, match.get("origin", ""))


FORMAT = Xliff12()
