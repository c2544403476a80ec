"""XML in and out, safely: streaming reads that refuse entity declarations, writes that escape what XML 1.0 cannot carry.

libxml2 guards against entity bombs only while its size limits stand, and those limits also refuse a text of more than 10 MB.
So the prolog is parsed first under the limits; when it declares an entity the file is refused; then the whole is parsed without
limits. External DTDs and entities are never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

from corpus.encodings import foreign
from corpus.errors import FormatError

if TYPE_CHECKING:
    from lxml.etree import _Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PREFIX = 1 << 16
_IN_ATTRIBUTE = re.compile('[&<>"\t\n\r]')
_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\t": "&#9;", "\n": "&#10;"}
_IN_CONTENT = str.maketrans({char: _NAMES[char] for char in "&<>\r"})
_PLACE = re.compile(r"[\s,]*line \d+, column \d+$")
_NO_XML = "is it empty, of another kind, or UTF-16 without a byte order mark?"
_ENCODING = "say the right encoding in its first line, or convert it with iconv to UTF-8"
_MEND = {
    "Start tag expected": _NO_XML,
    "no element found": _NO_XML,
    "Document is empty": _NO_XML,
    "Char 0x0": "is it UTF-16 without a byte order mark? else remove the NUL bytes",
    "encoding": _ENCODING,
    "not proper UTF-8": _ENCODING,
    "Char value": "remove this character, which XML cannot carry",
    "xmlChar value": "remove this character, which XML cannot carry",
    "Opening and ending tag": "close what is open at this place",
    "Namespace prefix": "declare the prefix at the root, or export the file again",
}
"""By words of libxml2's messages: what to do."""
_ENTITY = re.compile(rb"<!ENTITY|<\0!\0E\0N\0T")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no way to write, not even as a character reference (section 2.2)."""


def illegal(text: str) -> re.Match[str] | None:
    """The first character that XML cannot carry. Nothing printable is among them, and that is found out ten times faster."""
    return None if text.isprintable() else ILLEGAL.search(text)


def escape(text: str) -> str:
    """`text` as element content. Characters of `ILLEGAL` are left alone: the caller deals with them by its format's rules."""
    if "&" in text or "<" in text or ">" in text or "\r" in text:  # four searches take a third of the time of one for a class
        return text.translate(_IN_CONTENT)
    return text


def attribute(text: str, where: str = "") -> str:
    """`text` as an attribute's value between double quotes; raises `FormatError` for what no attribute can hold."""
    if found := illegal(text):
        raise FormatError(f"U+{ord(found[0]):04X} cannot stand in an XML attribute", where=where, mend="remove it")
    return _IN_ATTRIBUTE.sub(lambda m: _NAMES[m[0]], text) if _IN_ATTRIBUTE.search(text) else text


def clean(text: str) -> str:
    """`text` as content where no inline code may stand: what XML cannot carry becomes U+FFFD."""
    return escape(ILLEGAL.sub("\ufffd", text) if illegal(text) else text)


def json_text(json_source: str) -> str:
    r"""JSON as element content: what XML cannot carry becomes `\uXXXX`, which JSON reads back."""
    return escape(ILLEGAL.sub(lambda m: f"\\u{ord(m[0]):04x}", json_source) if illegal(json_source) else json_source)


def local(element: _Element) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    return _local(element.tag)


@lru_cache(maxsize=512)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: _Element, name: str) -> _Element | None:
    """The first child of that local name."""
    return next((c for c in element if local(c) == name), None)


def content(element: _Element) -> str:
    """All text inside the element; comments and processing instructions hold none."""
    return "".join(map(str, element.itertext())) if isinstance(element.tag, str) else ""


def translatable(element: _Element) -> bool:
    """False where the element, or the nearest one around it that says anything, says `translate="no"`."""
    said = element.get("translate")
    for outer in element.iterancestors():
        if said is not None:
            break
        said = outer.get("translate")
    return said != "no"


def namespace(element: _Element) -> str:
    """The element's namespace; empty without one."""
    tag: object = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def root_of(source: BinaryIO, where: str) -> tuple[_Element, BinaryIO]:
    """The root's start tag, and the stream from its beginning again (`source` need not be seekable)."""
    from lxml import etree

    parser = etree.XMLPullParser(events=("start",), load_dtd=False, no_network=True)
    taken: list[bytes] = []
    try:
        while True:
            if chunk := source.read(_PREFIX):
                taken.append(chunk)
                parser.feed(chunk)
            else:
                parser.close()  # of a short file the root comes only now
            for _, element in parser.read_events():
                root = cast("_Element", element)
                dtd = root.getroottree().docinfo.internalDTD
                if dtd is not None and cast("Any", dtd).entities():  # the stubs do not know it
                    raise FormatError(
                        "its DTD declares entities", where=where, mend="remove the <!ENTITY ...> lines from the file"
                    )
                return root, cast("BinaryIO", _Replay(b"".join(taken), source))
            if not chunk:
                break
    except etree.XMLSyntaxError as error:
        head = b"".join(taken)
        if known := foreign(head):
            raise FormatError("it is no XML", where=where, mend=known) from None
        raise (_entities(where) if _ENTITY.search(head) else malformed(error, where)) from None
    raise FormatError("no XML in it", where=where)


def elements(
    source: BinaryIO, where: str, tags: Iterable[str], starts: Iterable[str] = ()
) -> Iterator[tuple[Literal["start", "end"], _Element]]:
    """The elements with these local names at their end (and those in `starts` also at their start), in flat memory.

    An element of `tags` is emptied once the caller asks for the next one. Namespaces are ignored, as `{*}name`.
    """
    from lxml import etree

    _, stream = root_of(source, where)
    names = frozenset(tags)
    wanted = [f"{{*}}{name}" for name in names | frozenset(starts)]
    at_start = frozenset(starts)
    try:
        events = etree.iterparse(
            stream, events=("start", "end") if at_start else ("end",), tag=wanted, load_dtd=False, no_network=True, huge_tree=True
        )
        for event, element in events:
            name = local(element)
            if event == "start":
                if name in at_start:
                    yield "start", element
            elif name in names:
                yield "end", element
                free(element)
    except etree.XMLSyntaxError as error:
        raise malformed(error, where) from None


def parse(source: BinaryIO, where: str) -> _Element:
    """The whole tree, for documents that are written back."""
    from lxml import etree

    _, stream = root_of(source, where)
    parser = etree.XMLParser(load_dtd=False, no_network=True, huge_tree=True, remove_blank_text=False)
    try:
        while chunk := stream.read(_PREFIX):
            parser.feed(chunk)
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise malformed(error, where) from None


def malformed(error: Exception, where: str) -> FormatError:
    """The user's line for what the parser refused."""
    line, said = getattr(error, "lineno", None), _PLACE.sub("", str(getattr(error, "msg", error)))
    where = f"{where}, line {line}" if line else where
    if "Excessive depth" in said:
        return FormatError("XML elements nested deeper than 256", where=where, mend="take away the markup that nests without end")
    mend = next((advice for words, advice in _MEND.items() if words in said), "is the file cut off? export it again")
    return FormatError(f"malformed XML: {said}", where=where, mend=mend)


def _entities(where: str) -> FormatError:
    return FormatError("its DTD declares entities", where=where, mend="remove the <!ENTITY ...> lines from the file")


def free(element: _Element) -> None:
    """Empty an element that has been read, and take away what stood before it."""
    tail = element.tail
    element.clear()
    element.tail = tail
    parent = element.getparent()
    while parent is not None and (older := element.getprevious()) is not None:
        parent.remove(older)


class _Replay:
    """What was taken from a stream, and then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            data, self._head = self._head + self._rest.read(), b""
            return data
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)
