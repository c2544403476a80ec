"""Inline codes of TMX 1.4b, XLIFF 1.2 and XLIFF 2.1: our `Inline` tags as their elements, and back.

The three standards name the same things differently: a paired code whose halves both lie in the segment, a half whose other half
lies elsewhere, and a code that stands alone. Numbers given to codes are shared by source and target: so tools pair them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from corpus.errors import FormatError
from corpus.inlines import pairs, weave
from corpus.values import Inline, InlineKind
from corpus.xmlsafe import ILLEGAL, attribute, content, escape, illegal, local

if TYPE_CHECKING:
    from lxml.etree import _Element

Dialect = Literal["tmx", "xliff1", "xliff2"]
CHAR = "x-termweave-char"
"""Type of the code that stands for one character that XML cannot carry; its content is the number in hexadecimal."""


class Codes:
    """Writes the texts of one unit; `ids` numbers the tags of source and target together."""

    def __init__(self, inlines: Iterable[Inline] = (), *, keep: bool = False) -> None:
        """With `keep`, ids stay as they are."""
        self._numbers: dict[str, str] = {}
        self.data: dict[str, str] = {}
        """XLIFF 2: original markup -> id in `originalData`."""
        marks = list(inlines)
        taken = {m.id for m in marks if _NUMBER.fullmatch(m.id)}
        following = 1
        for mark in marks:
            if mark.id in self._numbers:
                continue
            number = attribute(mark.id)
            if mark.id not in taken and not keep:
                while str(following) in taken:
                    following += 1
                number = str(following)
                taken.add(number)
            self._numbers[mark.id] = number

    def tmx(self, text: str, inlines: Sequence[Inline]) -> str:
        """Content of a `seg`."""

        def code(mark: Inline, paired: bool) -> str:
            n, kind = self._numbers[mark.id], f' type="{_visible(mark.display)}"' if mark.display else ""
            body = _data(mark.data)
            if mark.kind == "empty":
                return f'<ph x="{n}"{kind}>{body}</ph>'
            if not paired:
                return f'<it pos="{"begin" if mark.kind == "open" else "end"}" x="{n}"{kind}>{body}</it>'
            if mark.kind == "open":
                return f'<bpt i="{n}" x="{n}"{kind}>{body}</bpt>'
            return f'<ept i="{n}">{body}</ept>'

        return _write(text, inlines, code, lambda c: f'<ph type="{CHAR}">{c:04X}</ph>')

    def xliff1(self, text: str, inlines: Sequence[Inline]) -> str:
        """Content of a `source` or `target` of XLIFF 1.2."""
        chars = iter(range(1, len(text) + 2))

        def code(mark: Inline, paired: bool) -> str:
            n = self._numbers[mark.id]
            kind = f' equiv-text="{_visible(mark.display)}"' if mark.display else ""
            body = _data(mark.data)
            if mark.kind == "empty":
                return f'<ph id="{n}"{kind}>{body}</ph>'
            if not paired:
                half = "open" if mark.kind == "open" else "close"
                return f'<it id="{n}" pos="{half}"{kind}>{body}</it>'
            tag = "bpt" if mark.kind == "open" else "ept"
            return f'<{tag} id="{n}"{kind}>{body}</{tag}>'

        return _write(text, inlines, code, lambda c: f'<ph id="c{next(chars)}" ctype="{CHAR}">{c:04X}</ph>')

    def xliff2(self, text: str, inlines: Sequence[Inline]) -> str:
        """Content of a `source` or `target` of XLIFF 2.1; the original markup gathers in `data`."""

        def code(mark: Inline, paired: bool) -> str:
            n = self._numbers[mark.id]
            ref = f' dataRef="{self._data_ref(mark.data)}"' if mark.data else ""
            shown = f' disp="{_visible(mark.display)}"' if mark.display else ""
            if mark.kind == "empty":
                return f'<ph id="{n}"{ref}{shown}/>'
            if mark.kind == "open":
                return f'<sc id="{n}"{"" if paired else " isolated=" + chr(34) + "yes" + chr(34)}{ref}{shown}/>'
            where = f'startRef="{n}"' if paired else f'id="{n}" isolated="yes"'
            return f"<ec {where}{ref}{shown}/>"

        return _write(text, inlines, code, lambda c: f'<cp hex="{c:04X}"/>')

    def _data_ref(self, data: str) -> str:
        return self.data.setdefault(data, f"d{len(self.data) + 1}")


def original_data(data: Mapping[str, str]) -> str:
    """The `originalData` of an XLIFF 2 unit; empty without any."""
    if not data:
        return ""
    inner = "".join(f'<data id="{name}" xml:space="preserve">{_cp(text)}</data>' for text, name in data.items())
    return f"<originalData>{inner}</originalData>"


def _write(text: str, inlines: Sequence[Inline], code: Callable[[Inline, bool], str], char: Callable[[int], str]) -> str:
    if not inlines and not illegal(text):
        return escape(text)
    ordered = sorted(inlines, key=lambda m: m.position)
    closed = pairs(ordered)
    paired = {id(ordered[i]) for pair in closed.items() for i in pair}
    out = []
    for piece in weave(text, ordered):
        if isinstance(piece, Inline):
            out.append(code(piece, id(piece) in paired))
        elif ILLEGAL.search(piece):
            # Surrogates pass through: writing them as UTF-8 raises, with the unit's name.
            out.append(ILLEGAL.sub(lambda m: m[0] if "\ud800" <= m[0] <= "\udfff" else f"\x00{ord(m[0])};", escape(piece)))
            out[-1] = _PLACE.sub(lambda m: char(int(m[1])), out[-1])
        else:
            out.append(escape(piece))
    return "".join(out)


_NUMBER = re.compile("[1-9][0-9]{0,8}")
_PLACE = re.compile("\x00(\\d+);")


def _cp(text: str) -> str:
    escaped = ILLEGAL.sub(lambda m: f"\x00{ord(m[0])};", escape(text))
    return _PLACE.sub(lambda m: f'<cp hex="{int(m[1]):04X}"/>', escaped)


def _data(text: str) -> str:
    return escape(ILLEGAL.sub("\ufffd", text))


def _visible(text: str) -> str:
    return attribute(ILLEGAL.sub("\ufffd", text))


_KINDS: dict[str, InlineKind] = {"bpt": "open", "sc": "open", "bx": "open", "ept": "close", "ec": "close", "ex": "close"}


def read_codes(
    element: _Element | None, dialect: Dialect, data: Mapping[str, str] | None = None
) -> tuple[str, tuple[Inline, ...]]:
    """Text and tags of a `seg`, `source` or `target`. Annotations (`mrk`, `hi`) are left out, their text stays."""
    if element is None:
        return "", ()
    if not len(element):
        return element.text or "", ()
    return _Reader(dialect, data or {}).read(element)


def read_natives(
    element: _Element, dialect: Dialect, data: Mapping[str, str], indent: re.Pattern[str] | None
) -> tuple[str, tuple[Inline, ...], dict[tuple[InlineKind, str], _Element]]:
    """For `corpus.formats.native`: text and tags, each with an id of its own, and the element of each tag by its kind and id."""
    reader = _NativeReader(dialect, data, indent)
    return *reader.read(element), reader.natives


class _Reader:
    def __init__(self, dialect: Dialect, data: Mapping[str, str]) -> None:
        self.dialect, self.data = dialect, data
        self.text: list[str] = []
        self.length = 0
        self.inlines: list[Inline] = []

    def read(self, element: _Element) -> tuple[str, tuple[Inline, ...]]:
        try:
            self.walk(element)
        except RecursionError:
            raise FormatError("inline codes nested too deep", where=f"line {element.sourceline}") from None
        return "".join(self.text), tuple(self.inlines)

    def add(self, text: str | None) -> None:
        if text:
            self.text.append(text)
            self.length += len(text)

    def mark(self, kind: InlineKind, number: str, data: str, display: str, native: _Element) -> None:  # noqa: ARG002
        self.inlines.append(Inline(self.length, kind, number, data, display))

    def walk(self, element: _Element) -> None:
        self.add(element.text)
        for child in element:
            self.child(child)
            self.add(child.tail)

    def child(self, child: _Element) -> None:
        name = local(child)
        if name == "cp":
            self.add(_char(child.get("hex", "")))
        elif name == "ph" and CHAR in (child.get("type"), child.get("ctype")):
            self.add(_char(child.text or ""))
        elif name in ("g", "pc"):
            number = child.get("id", "")
            start, end = self._pair_data(child, name)
            self.mark("open", number, start, child.get("dispStart", child.get("equiv-text", "")), child)
            self.walk(child)
            self.mark("close", number, end, child.get("dispEnd", ""), child)
        elif name in ("mrk", "hi"):
            self.walk(child)
        elif name in ("sm", "em", ""):
            return
        else:
            self._single(child, name)

    def _pair_data(self, child: _Element, name: str) -> tuple[str, str]:
        if name == "pc":
            return self.data.get(child.get("dataRefStart", ""), ""), self.data.get(child.get("dataRefEnd", ""), "")
        return f"<g{_attributes(child)}>", "</g>"

    def _single(self, child: _Element, name: str) -> None:
        kind: InlineKind = _KINDS.get(name, "empty")
        if name == "it":
            kind = "open" if child.get("pos") in ("begin", "open") else "close"
        if self.dialect == "tmx":
            number, display = child.get("x") or child.get("i") or "", child.get("type", "")
            if name in ("bpt", "ept"):
                number = child.get("i") or number
            data = content(child)
            if name == "ept":
                display = ""
        elif self.dialect == "xliff1":
            number = child.get("rid") or child.get("id") or ""
            display = child.get("equiv-text", "")
            data = f"<{name}{_attributes(child)}/>" if name in ("x", "bx", "ex") else content(child)
        else:
            number = child.get("startRef") or child.get("id") or ""
            display, data = child.get("disp", ""), self.data.get(child.get("dataRef", ""), "")
        self.mark(kind, number, data, display, child)


class _NativeReader(_Reader):
    def __init__(self, dialect: Dialect, data: Mapping[str, str], indent: re.Pattern[str] | None) -> None:
        super().__init__(dialect, data)
        self.natives: dict[tuple[InlineKind, str], _Element] = {}
        self._indent = indent
        self._open: dict[str, list[str]] = {}
        self._taken: set[str] = set()

    def add(self, text: str | None) -> None:
        super().add(self._indent.sub(" ", text) if self._indent is not None and text and "\n" in text else text)

    def mark(self, kind: InlineKind, number: str, data: str, display: str, native: _Element) -> None:
        if kind == "close" and self._open.get(number):
            own = self._open[number].pop()
        else:
            own = number
            while not own or own in self._taken:
                own = f"{number}.{len(self._taken)}"
            self._taken.add(own)
            if kind == "open":
                self._open.setdefault(number, []).append(own)
        self.natives[kind, own] = native
        super().mark(kind, own, data, display, native)

    def child(self, child: _Element) -> None:
        if local(child) == "mrk" and (child.get("translate") == "no" or child.get("mtype") == "protected"):
            inner = content(child)
            self.mark("empty", child.get("id") or child.get("mid") or "", inner, inner, child)
        else:
            super().child(child)


def _attributes(element: _Element) -> str:
    return "".join(f' {k!s}="{attribute(str(v))}"' for k, v in element.attrib.items())


def _char(number: str) -> str:
    try:
        return chr(int(number, 16))
    except (ValueError, OverflowError):
        return ""


def read_data(unit: _Element) -> dict[str, str]:
    """`originalData` of an XLIFF 2 unit: markup by id."""
    found: dict[str, str] = {}
    for holder in unit:
        if local(holder) == "originalData":
            for item in holder:
                if local(item) == "data":
                    reader = _Reader("xliff2", {})
                    reader.walk(item)
                    found[item.get("id", "")] = "".join(reader.text)
    return found
