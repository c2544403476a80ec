"""One paragraph of DOCX as text with tags, and written again around another text.

Neighbouring runs of one look are one text. The look of most of a paragraph is its own; runs that differ from it, links, content
controls, bookmarks and the results of fields are paired tags; whatever else stands in a run is a single tag. The elements
themselves are kept beside, so nothing of a tag can be lost or edited.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from corpus.formats.docx_pieces import GROUP, WRAPPERS, Piece, W, pieces
from corpus.inlines import weave
from corpus.values import Inline, InlineKind
from corpus.xmlsafe import ILLEGAL, XML_SPACE, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_LOOK_IGNORED: Final = frozenset({"lang", "noProof", "rtl", "ins", "proofErr"})
_DISPLAYS: Final = {"b": "<b>", "i": "<i>", "u": "<u>", "strike": "<s>", "vertAlign": "<sup>"}


@dataclass
class Paragraph:
    """The element, and what its tags stand for."""

    element: _Element
    look: _Element | None
    """The paragraph's own `rPr`."""
    codes: dict[tuple[InlineKind, str], _Element] = field(default_factory=dict)
    """By kind and id of the tag: an `rPr` or one of `WRAPPERS` for the start of a pair of those, else the whole element."""


def read_paragraph(element: _Element) -> tuple[Paragraph, str, tuple[Inline, ...]]:
    """The paragraph, its text, and its tags."""
    found = list(pieces(element))
    looks: Counter[bytes] = Counter()
    samples: dict[bytes, _Element | None] = {}
    for piece in found:
        if piece.text is not None:
            key = _look_key(piece.element)
            looks[key] += len(piece.text)
            samples.setdefault(key, piece.element.find(f"{W}rPr"))
    own = max(looks, key=lambda k: looks[k], default=b"")
    reader = _Reader(Paragraph(element, samples.get(own)), own, found)
    for piece in found:
        reader.take(piece)
    reader.close_look()
    reader.wrap(None)
    return reader.paragraph, reader.text, tuple(reader.inlines)


class _Reader:
    """Collects text and tags."""

    def __init__(self, paragraph: Paragraph, own: bytes, found: Sequence[Piece]) -> None:
        self.paragraph, self._own = paragraph, own
        self.text, self.inlines = "", list[Inline]()
        self._look, self._look_id = b"", ""
        self._wrapper: _Element | None = None
        self._wrapper_id = ""
        begins = {p.pair: n for n, p in enumerate(found) if p.pair and p.opens}
        self._pairs = {p.pair: "" for n, p in enumerate(found) if p.pair and not p.opens and begins.get(p.pair, n) < n}
        """The id of each pair of which both halves stand in the paragraph."""

    def take(self, piece: Piece) -> None:
        look = self._look if piece.text is None else _look_key(piece.element)
        look = b"" if look == self._own else look
        if look != self._look or piece.wrapper is not self._wrapper or piece.pair in self._pairs:
            self.close_look()
        self.wrap(piece.wrapper)
        if piece.text is None:
            self._single(piece)
            return
        if look and not self._look:
            properties = piece.element.find(f"{W}rPr")
            empty = properties if properties is not None else piece.element.makeelement(f"{W}rPr")
            self._look, self._look_id = look, self._tag("open", empty, display=_display(empty))
        self.text += piece.text

    def close_look(self) -> None:
        if self._look:
            self._tag("close", None, self._look_id)
            self._look = b""

    def wrap(self, wrapper: _Element | None) -> None:
        """End the link or the like that is open, and begin another one."""
        if wrapper is self._wrapper:
            return
        if self._wrapper is not None:
            self._tag("close", None, self._wrapper_id)
        if wrapper is not None:
            self._wrapper_id = self._tag("open", wrapper, display="<link>" if local(wrapper) == "hyperlink" else "<field>")
        self._wrapper = wrapper

    def _single(self, piece: Piece) -> None:
        name = local(piece.element)
        if piece.pair not in self._pairs:
            self._tag("empty", piece.element, display=f"<{name}>" if name not in ("r", "group") else "<x/>")
        elif piece.opens:
            self._pairs[piece.pair] = self._tag("open", piece.element, display="<x>")
        else:
            self._tag("close", piece.element, self._pairs[piece.pair])

    def _tag(self, kind: InlineKind, code: _Element | None, known: str = "", display: str = "") -> str:
        number = known or str(1 + sum(k != "close" for k, _ in self.paragraph.codes))
        if code is not None:
            self.paragraph.codes[kind, number] = code
        self.inlines.append(Inline(len(self.text), kind, number, "", display))
        return number


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


def write_paragraph(paragraph: Paragraph, text: str, inlines: Sequence[Inline]) -> None:
    """Put another text into the paragraph. A tag that it lost stands at its end."""
    element = paragraph.element
    for child in list(element):
        if local(child) != "pPr":
            element.remove(child)
    holder = element
    looks: list[tuple[str, _Element]] = []
    placed: set[tuple[InlineKind, str]] = set()
    for piece in weave(text, inlines):
        if isinstance(piece, str):
            holder.append(_run(element, looks[-1][1] if looks else paragraph.look, piece))
            continue
        start = paragraph.codes.get(("open", piece.id))
        name = "" if start is None else local(start)
        if start is None or name not in ("rPr", *WRAPPERS):
            code = paragraph.codes.get((piece.kind, piece.id))
            if code is not None and (piece.kind, piece.id) not in placed:
                holder.extend(list(code) if code.tag == GROUP else [code])
            placed.add((piece.kind, piece.id))
        elif name == "rPr":
            looks = [entry for entry in looks if entry[0] != piece.id] + ([(piece.id, start)] if piece.kind == "open" else [])
        elif piece.kind == "close":
            holder = element
        elif holder is element:
            holder = _wrapped(start, element)
    for key, code in paragraph.codes.items():
        if key not in placed and local(code) not in ("rPr", *WRAPPERS):
            element.extend(list(code) if code.tag == GROUP else [code])


def _wrapped(code: _Element, parent: _Element) -> _Element:
    """An empty link, field or content control like `code` at the end of `parent`: the element that its runs go into."""
    shell = copy.copy(code)
    inner = shell
    for child in list(shell):
        if local(child) == "sdtContent":
            inner = child
            child[:] = []
        elif not local(child).endswith("Pr"):
            shell.remove(child)
    parent.append(shell)
    return inner


def _run(element: _Element, look: _Element | None, text: str) -> _Element:
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
