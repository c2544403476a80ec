"""Documents that are XLIFF or TMX themselves: what is translated in them, and targets with the codes of the source.

A tool that gets its file back looks for its own codes: for the attributes that it wrote, for `pc` where it wrote `pc`. So the
codes of a target are copies of the source's elements, around the text of the translation. Pairs that do not nest in it any more
are written as two halves. What is not to be translated (`translate="no"`, `mtype="protected"`) is one code with its text.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from corpus.formats.codes import Dialect, read_natives
from corpus.formats.placeholders import taken
from corpus.inlines import pairs, weave
from corpus.languages import primary
from corpus.values import AlignedUnit, Inline, InlineKind, State
from corpus.xmlsafe import ILLEGAL, XML_SPACE, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_INDENT: Final = re.compile(r"[ \t]*\n[ \t]+")
_LEAST: Final[tuple[State, ...]] = ("initial", "translated", "reviewed", "final")


def read_native(
    element: _Element | None, dialect: Dialect, data: Mapping[str, str] | None = None
) -> tuple[str, tuple[Inline, ...]]:
    """As `read_codes`; but tags have one id each, what is protected is one tag, and an indented line goes on after a space."""
    if element is None:
        return "", ()
    text, inlines, _ = read_natives(element, dialect, data or {}, None if _preserves(element) else _INDENT)
    return taken(text, inlines)


def fill(target: _Element, source: _Element, text: str, inlines: Sequence[Inline], dialect: Dialect) -> None:
    """Put a translation into `target`, in place of what is there, with the codes of `source`."""
    natives = read_natives(source, dialect, {}, None)[2]
    del target[:]
    target.text = None
    ordered = sorted(inlines, key=lambda m: m.position)
    whole = _nested(ordered, natives)
    inside = [target]
    for piece in weave(text, ordered):
        if isinstance(piece, str):
            _add_text(inside[-1], piece, dialect)
            continue
        native = natives.get((piece.kind, piece.id))
        if native is None:  # a placeholder in the text
            _add_text(inside[-1], piece.data, dialect)
            continue
        if local(native) not in ("g", "pc"):
            inside[-1].append(_alone(native))
        elif piece.id not in whole:
            inside[-1].append(_half(native, piece.kind == "open"))
        elif piece.kind == "open":
            inside.append(_shell(native))
            inside[-2].append(inside[-1])
        else:
            inside.pop()


def least_state(units: Iterable[AlignedUnit]) -> State:
    """What can be said of all these units."""
    return min((u.state if u.target else "initial" for u in units), key=_LEAST.index, default="initial")


def target_language(known: str | None, ours: str) -> str:
    """The file's own code for our target language: `en-GB` stays where we only know that it is English."""
    return known if known and primary(known) == primary(ours) and "-" not in ours else ours


def beside(element: _Element, name: str) -> str:
    """The tag of an element of that name in the namespace of `element`."""
    return f"{str(element.tag).removesuffix(local(element))}{name}"


def _preserves(element: _Element) -> bool:
    said = next((e.get(XML_SPACE) for e in (element, *element.iterancestors()) if e.get(XML_SPACE)), None)
    return said == "preserve"


def _nested(ordered: Sequence[Inline], natives: Mapping[tuple[InlineKind, str], _Element]) -> set[str]:
    """The ids of those pairs of one element that can be one element again."""
    own = [m for m in ordered if (native := natives.get((m.kind, m.id))) is not None and local(native) in ("g", "pc")]
    closing = pairs(own)
    whole: dict[int, int] = {}
    for start, end in sorted(closing.items()):
        if not any(a < start < b < end for a, b in whole.items()):
            whole[start] = end
    return {own[start].id for start in whole}


def _add_text(parent: _Element, text: str, dialect: Dialect) -> None:
    for n, part in enumerate(re.split(f"({ILLEGAL.pattern})", text)):
        if n % 2 and dialect == "xliff2":
            parent.append(parent.makeelement(beside(parent, "cp"), hex=f"{ord(part):04X}"))
            continue
        part = "\ufffd" if n % 2 else part
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + part
        else:
            parent.text = (parent.text or "") + part


def _alone(native: _Element) -> _Element:
    made = copy.deepcopy(native)
    made.tail = None
    return made


def _shell(native: _Element) -> _Element:
    made = copy.copy(native)
    del made[:]
    made.text = made.tail = None
    return made


def _half(native: _Element, opens: bool) -> _Element:
    """One half of a `g` as `bx` or `ex`, of a `pc` as `sc` or `ec`."""
    number = native.get("id", "")
    if local(native) == "g":
        given = {str(k): str(v) for k, v in native.attrib.items()} if opens else {"id": f"{number}-end"}
        return native.makeelement(beside(native, "bx" if opens else "ex"), given | {"rid": number})
    side, other = ("Start", "End") if opens else ("End", "Start")
    given = {"id": number} if opens else {"startRef": number}
    for name, value in native.attrib.items():
        plain = str(name)
        if plain != "id" and not plain.endswith(other) and (opens or plain not in ("dir", "copyOf")):
            given[plain.removesuffix(side)] = str(value)
    return native.makeelement(beside(native, "sc" if opens else "ec"), given)
