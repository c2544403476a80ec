"""TMX files as documents: the variants in one language in, the same file with variants in another language out.

Variants in other languages go along with the source (`Block.there`); the one in the target language stays (`corpus.documents.stays`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from corpus.documents import Block, Document, by_block, stays, texts
from corpus.errors import FormatError
from corpus.formats.native import fill, read_native
from corpus.formats.variants import lang_of, picked, seg_of
from corpus.languages import primary
from corpus.values import AlignedUnit, Rendering
from corpus.xmlsafe import XML_LANG, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True)
class _Skeleton:
    root: _Element
    lang: str
    """That the sources were chosen by."""


def read(root: _Element, *, id: str, path: str, lang: str) -> Document:
    """The source of each `tu`; of an unknown language, the one that the header names."""
    header = child(root, "header")
    chosen = (header.get("srclang") if lang == "und" and header is not None else None) or lang
    blocks = []
    for ordinal, (tu, source) in enumerate(_sources(root, chosen)):
        text, inlines = read_native(seg_of(source), "tmx")
        blocks.append(Block(ordinal, text, inlines, whole=True, there=tuple(_there(tu, source, text))))
    return Document(id, path, lang, "tmx", tuple(blocks), _Skeleton(root, chosen))


def write(document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
    """The same file with a `tuv` in the target language in each `tu`."""
    from lxml import etree

    if not isinstance(document.skeleton, _Skeleton):
        raise FormatError("it was not read from TMX", where=document.path)
    root = copy.deepcopy(document.skeleton.root.getroottree()).getroot()
    units = list(units)
    known = by_block(units)
    sources = list(_sources(root, document.skeleton.lang))
    for (tu, source), (block, text, inlines) in zip(sources, texts(document, units), strict=True):
        seg = seg_of(source)
        if source is None or seg is None or block.ordinal not in known:
            continue
        group = known[block.ordinal]
        seg_there = seg_of(_in_language(tu, source, group[0].target_lang))
        if seg_there is None:
            seg_there = _added(source, seg, group[0].target_lang)
        elif stays(block.there, group):
            continue
        fill(seg_there, seg, text, inlines, "tmx")
    out.write(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True) + b"\n")


def _sources(root: _Element, lang: str) -> Iterator[tuple[_Element, _Element | None]]:
    for tu in root.iter("{*}tu"):
        yield tu, picked([v for v in tu if local(v) == "tuv"], lang)


def _there(tu: _Element, source: _Element | None, text: str) -> Iterator[Rendering]:
    """The variants beside `source`, but those that say the same."""
    for variant in tu:
        if local(variant) == "tuv" and variant is not source:
            body, inlines = read_native(seg_of(variant), "tmx")
            if body.strip() not in ("", text.strip()):
                yield Rendering(lang_of(variant), body, inlines)


def _in_language(tu: _Element, source: _Element, lang: str) -> _Element | None:
    """The variant beside `source` in `lang`, or in one of its kind; None without one."""
    found = picked([v for v in tu if local(v) == "tuv" and v is not source], lang)
    return found if found is not None and primary(lang_of(found)) == primary(lang) else None


def _added(source: _Element, seg: _Element, lang: str) -> _Element:
    """The `seg` of a new variant behind the others; before TMX 1.4 the language stood in `lang`."""
    attribute = "lang" if source.get("lang") and not source.get(XML_LANG) else XML_LANG
    variant = source.makeelement(str(source.tag), {attribute: lang})
    held = source.makeelement(str(seg.tag))
    variant.append(held)
    parent = source.getparent()
    assert parent is not None
    last = parent[-1]
    parent.append(variant)
    variant.tail = last.tail
    before = last.getprevious()
    last.tail = before.tail if before is not None else parent.text
    return held
