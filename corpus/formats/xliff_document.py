"""XLIFF files as documents, 1.2 and 2.x: the sources of the units in, the same file with targets out.

A text is a `segment` of XLIFF 2, a `source` of XLIFF 1.2, or each `mrk mtype="seg"` of its `seg-source` where a tool has cut it.
A translation that is there goes along with its text (`Block.there`), and in the target language it stays (`corpus.documents.stays`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO, Final

from corpus.documents import Block, Document, by_block, stays, texts
from corpus.errors import FormatError
from corpus.formats.codes import Dialect, read_data
from corpus.formats.native import beside, fill, least_state, read_native, target_language
from corpus.formats.placeholders import is_icu
from corpus.formats.states import STATES_1, standing
from corpus.values import AlignedUnit, Inline, Rendering, State
from corpus.xmlsafe import XML_LANG, XML_SPACE, child, content, local, translatable

if TYPE_CHECKING:
    from lxml.etree import _Element


_KEPT: Final[tuple[State, ...]] = ("translated", "reviewed", "final")
"""States of XLIFF 2 with which a translation counts as one."""


@dataclass(frozen=True)
class _Part:
    """A text of a unit, and its translation."""

    unit: _Element
    holder: _Element
    """The element with the source."""
    text: str
    inlines: tuple[Inline, ...]
    units: list[AlignedUnit]
    kept: bool
    """The translation that is there stays as it is."""


def read(root: _Element, *, id: str, path: str, lang: str) -> Document:
    """The texts that are to be translated, in order."""
    blocks = []
    dialect: Dialect = "xliff2" if version(root, path) == 2 else "xliff1"
    data: dict[str, str] = {}
    for ordinal, (unit, holder) in enumerate(_holders(root)):
        data = read_data(unit) if dialect == "xliff2" else data
        text, inlines = read_native(holder, dialect, data)
        there = _there(unit, holder, text, dialect, data)
        blocks.append(Block(ordinal, text, inlines, whole=local(holder) == "mrk" or dialect == "xliff2", there=there))
    return Document(id, path, lang, "xliff" if dialect == "xliff2" else "xliff12", tuple(blocks), root)


def write(document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
    """The same file with targets, which have the states of their units."""
    from lxml import etree

    if not isinstance(document.skeleton, etree._Element):
        raise FormatError("it was not read from XLIFF", where=document.path)
    root = copy.deepcopy(document.skeleton.getroottree()).getroot()
    units = list(units)
    lang = units[0].target_lang if units else ""
    known = by_block(units)
    parts = [
        _Part(unit, holder, text, inlines, group := known.get(block.ordinal, []), stays(block.there, group))
        for (unit, holder), (block, text, inlines) in zip(list(_holders(root)), texts(document, units), strict=True)
    ]
    if version(root, document.path) == 2:
        for part in parts:
            _translate_segment(part)
        holders, name = [root] if units else [], "trgLang"
    else:
        for _, together in groupby(parts, key=lambda p: p.unit):
            _translate_unit(list(together))
        holders, name = list(root.iter("{*}file")) if units else [], "target-language"
    for holder in holders:
        holder.set(name, target_language(holder.get(name), lang))
    out.write(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True) + b"\n")


def version(root: _Element, where: str) -> int:
    """1 or 2; anything else is not XLIFF."""
    number = root.get("version", "")
    if local(root) != "xliff" or number[:2] not in ("1.", "2."):
        what = f"<{local(root)} version={number!r}> is not XLIFF 1.2 or 2.x"
        raise FormatError(what, where=where, mend="export it as XLIFF 1.2, 2.0 or 2.1")
    return int(number[0])


def _holders(root: _Element) -> Iterator[tuple[_Element, _Element]]:
    """Each unit that is to be translated, and each element of it that holds a text. Messages of ICU are left to people."""
    second = version(root, "") == 2
    for unit in filter(translatable, root.iter("{*}unit" if second else "{*}trans-unit")):
        if second:
            sources = [child(s, "source") for s in unit if local(s) == "segment"]
        else:
            sources = list(segments_of(child(unit, "seg-source"))) or [child(unit, "source")]
        yield from ((unit, source) for source in sources if source is not None and not is_icu(content(source)))


def segments_of(element: _Element | None) -> Iterator[_Element]:
    """The segments (`mrk`) that a tool has cut a `seg-source` or a target of XLIFF 1.2 into."""
    return (m for m in element.iter("{*}mrk") if m.get("mtype") == "seg") if element is not None else iter(())


def _there(unit: _Element, holder: _Element, text: str, dialect: Dialect, data: Mapping[str, str]) -> tuple[Rendering, ...]:
    """The translation that a text has in the file."""
    if dialect == "xliff2":
        segment = holder.getparent()
        assert segment is not None
        target, lang = child(segment, "target"), holder.getroottree().getroot().get("trgLang")
        given = segment.get("state")
        state: State | None = next((s for s in _KEPT if s == given), None) if given is not None else "translated"
    else:
        mid = holder.get("mid", "") if local(holder) == "mrk" else ""
        whole, file = child(unit, "target"), next(unit.iterancestors("{*}file"), None)
        target = next((m for m in segments_of(whole) if m.get("mid", "") == mid), None) if mid else whole
        lang = None if file is None else file.get("target-language")
        state = standing(unit, target, mid)
    body, inlines = read_native(target, dialect, data)
    # Many tools begin with a copy of the source.
    if not body.strip() or (body.strip() == text.strip() and state not in ("reviewed", "final")):
        return ()
    return (Rendering(lang or "", body, inlines, state),)


def _translate_segment(part: _Part) -> None:
    """Give a `segment` of XLIFF 2 its target."""
    segment = part.holder.getparent()
    assert segment is not None
    old = child(segment, "target")
    if not part.units or part.kept:
        return
    target = copy.deepcopy(part.holder)
    target.tag = beside(part.holder, "target")
    fill(target, part.holder, part.text, part.inlines, "xliff2")
    state = least_state(part.units)
    if segment.get("state") != state and segment.get("subState"):
        del segment.attrib["subState"]  # it refines the state that was
    segment.set("state", state)
    _put(target, old, part.holder)
    if part.text != part.text.strip() or "  " in part.text or "\n" in part.text:
        target.set(XML_SPACE, "preserve")


def _translate_unit(parts: list[_Part]) -> None:
    """Give a `trans-unit` of XLIFF 1.2 its target, cut as its source is."""
    unit = parts[0].unit
    old = child(unit, "target")
    source = child(unit, "seg-source") if local(parts[0].holder) == "mrk" else parts[0].holder
    assert source is not None
    cut = source is not parts[0].holder
    former = {mrk.get("mid", ""): mrk for mrk in segments_of(old)} if cut else {"": old}
    if all(part.kept or not part.units for part in parts):
        return
    target = copy.deepcopy(source)
    target.tag = beside(source, "target")
    target.attrib.update({} if old is None else dict(old.attrib))
    for name in {"state-qualifier", XML_LANG} & set(map(str, target.attrib)):
        del target.attrib[name]
    for place, part in zip(list(segments_of(target)) if cut else [target], parts, strict=True):
        found = former.get(part.holder.get("mid", ""))
        if part.kept and found is not None:
            place.text, place[:] = found.text, [copy.deepcopy(held) for held in found]
        else:
            fill(place, part.holder, part.text, part.inlines, "xliff1")
    state = least_state(u for part in parts if not part.kept for u in part.units)
    target.set("state", STATES_1.get(state, "needs-review-translation"))
    if unit.get("approved") is not None:
        unit.set("approved", "yes" if state in ("reviewed", "final") else "no")
    anchor = child(unit, "seg-source")
    _put(target, old, parts[0].holder if anchor is None else anchor)


def _put(target: _Element, old: _Element | None, anchor: _Element) -> None:
    """In the place of the old target, or behind `anchor`, on a line of its own where that is on one."""
    if old is not None and (parent := old.getparent()) is not None:
        target.tail = old.tail
        parent.replace(old, target)
        return
    tail = anchor.tail
    anchor.tail = None
    anchor.addnext(target)
    target.tail = tail
    before = anchor.getprevious()
    parent = anchor.getparent()
    anchor.tail = before.tail if before is not None else parent.text if parent is not None else None
