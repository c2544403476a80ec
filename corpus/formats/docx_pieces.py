"""What stands in a paragraph of DOCX, piece by piece: text, single tags, and the halves of what belongs together.

Tracked changes are accepted. A field that Word computes is one tag; of others, such as a link, the result is text, between two halves.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, groupby
from typing import TYPE_CHECKING, Final

from corpus.xmlsafe import local

if TYPE_CHECKING:
    from lxml.etree import _Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GROUP: Final = "{urn:termweave:docx}group"
"""Several elements that are one tag."""
WRAPPERS: Final = frozenset({"hyperlink", "fldSimple", "sdt"})
"""What holds runs in a paragraph."""
_TEXT: Final = frozenset({"t", "tab", "br", "cr", "noBreakHyphen", "softHyphen"})
_NO_TEXT: Final = frozenset({"lastRenderedPageBreak", "rPr"})
_FIELDS: Final = re.compile(
    r"\s*(PAGE|NUMPAGES|PAGEREF|REF|NOTEREF|STYLEREF|SEQ|DATE|TIME|\w+DATE|SECTION|SECTIONPAGES|FILENAME|AUTHOR|DOCPROPERTY|CITATION"
    r"|MERGEFIELD|DOCVARIABLE|=)\b",
    re.IGNORECASE,
)
"""Fields whose result Word computes."""
_TRANSPARENT: Final = frozenset({"ins", "moveTo", "smartTag", "sdtContent", "customXml", "dir", "bdo"})
_DROPPED: Final = frozenset(
    {"del", "moveFrom", "proofErr", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"}
)
_NUMBERS: Final = count()
_HALF: Final = re.compile("(bookmark|commentRange|perm)(Start|End)")


@dataclass(frozen=True)
class Piece:
    """Text, or a tag where `text` is None."""

    wrapper: _Element | None
    """The link or the like that holds it."""
    element: _Element
    text: str | None = None
    pair: str = ""
    """Equal for the two halves of what belongs together."""
    opens: bool = False


def pieces(parent: _Element, wrapper: _Element | None = None) -> Iterator[Piece]:
    """The pieces of a paragraph. Elements that become tags are moved, not copied: a text box in one has paragraphs of its own."""
    for child in _fields(list(parent)):
        name = local(child)
        if name in _DROPPED or name.endswith("Pr"):
            continue
        if name == "r":
            yield from _run_pieces(child, wrapper)
        elif name in WRAPPERS and not (name == "fldSimple" and _FIELDS.match(child.get(f"{W}instr", ""))):
            yield from pieces(child, child if wrapper is None else wrapper)
        elif name in _TRANSPARENT:
            yield from pieces(child, wrapper)
        elif (half := _HALF.fullmatch(name)) is not None:
            yield Piece(wrapper, child, None, half[1] + child.get(f"{W}id", ""), half[2] == "Start")
        else:
            yield Piece(wrapper, child, None, child.get("pair", ""), child.get("opens") is not None)


def _fields(children: list[_Element]) -> list[_Element]:
    """`children`; but the runs of a field are one group, or where its result is text, two around the runs of that."""
    out: list[_Element] = []
    waiting: list[_Element] = []
    depth = 0
    for child in children:
        marks = _marks(child)
        depth += marks.count("begin")
        (waiting if depth else out).append(child)
        depth -= marks.count("end")
        if waiting and depth <= 0:
            out += _field(waiting)
            waiting, depth = [], 0
    return out + waiting


def _field(runs: list[_Element]) -> list[_Element]:
    if _FIELDS.match("".join(i.text or "" for run in runs for i in run.iter(f"{W}instrText"))):
        return [_group(runs)]
    begins = next((n for n, run in enumerate(runs) if "separate" in _marks(run)), None)
    if begins is None or any(local(part) in _TEXT for run in (*runs[: begins + 1], runs[-1]) for part in run):
        return runs
    start, end = _group(runs[: begins + 1]), _group(runs[-1:])
    pair = f"field{next(_NUMBERS)}"
    start.set("pair", pair)
    start.set("opens", "")
    end.set("pair", pair)
    return [start, *_fields(runs[begins + 1 : -1]), end]


def _marks(run: _Element) -> list[str | None]:
    return [c.get(f"{W}fldCharType") for c in run.iter(f"{W}fldChar")] if local(run) == "r" else []


def _group(runs: list[_Element]) -> _Element:
    group = runs[0].makeelement(GROUP)
    group.extend(runs)
    return group


def _run_pieces(run: _Element, wrapper: _Element | None) -> Iterator[Piece]:
    """A run is text or a tag; one that holds both comes in parts."""
    from corpus.formats.docx import run_text

    def is_text(part: _Element) -> bool:
        return local(part) in _TEXT and not (local(part) == "br" and part.get(f"{W}type"))

    parts = [p for p in run if local(p) not in _NO_TEXT]
    if not any(map(is_text, parts)):
        if parts:
            yield Piece(wrapper, run)
        return
    for textual, group in groupby(parts, key=is_text):
        if textual:
            yield Piece(wrapper, run, "".join(map(run_text, group)))
            continue
        for part in group:
            alone = run.makeelement(f"{W}r")
            alone.extend([*copy.deepcopy([p for p in run if local(p) == "rPr"]), part])
            yield Piece(wrapper, alone)
