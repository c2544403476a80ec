"""Plain units read fast: an element of one known shape is cut out of the XML stream and never becomes a tree.

libxml2 parses quickly; making Python objects of its elements is what takes the time. Of a memory of 200,000 units nearly all look
alike: no inline codes, no comments. So each format has one regular expression for such a unit; whatever matches is taken as it is,
and everything else goes to libxml2, in order, which sees the same document with some balanced elements missing. Text is checked
for what XML forbids; whatever is doubtful (another encoding, an open comment, a character that XML cannot carry) ends the cutting,
and libxml2 reads the rest and says what is wrong.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from corpus.errors import FormatError
from corpus.formats.base import read_origin, text_hash
from corpus.values import AlignedUnit, Origin, State
from corpus.xmlsafe import free, illegal, local, malformed, root_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    Event = tuple[Literal["start", "end"], _Element] | tuple[Literal["plain"], list[re.Match[str]]]

ATTRIBUTES = r'(?:\s++[^<>"\'=]++="[^<>"]*+")*+'
"""In a pattern; what matches is read by `attributes`."""
TEXT = "[^<]*+"
"""Content of an element without elements in it, in a pattern; what matches is read by `plain_text`."""
_CHUNK = 1 << 16
_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s+version\s*=\s*[\"']1\.0[\"'](?:\s+encoding\s*=\s*[\"']utf-?8[\"'])?[^>]*\?>)?\s*<",
    re.IGNORECASE,
)
_CONTROL = bytes(n for n in range(32) if n not in (9, 10, 13))
_LONGEST = 1 << 22
"""Characters of one unit beyond which libxml2 takes over."""
_CLOSED = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^\[<>]*>", re.DOTALL)
_REFERENCE = re.compile("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_CHARS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ATTRIBUTE = re.compile(r'\s+((?:xml:)?[A-Za-z_][A-Za-z0-9_.-]*)="([^"]*)"')


def plain_text(written: str, where: str) -> str:
    """What a match of `TEXT` stands for: entities are refused before, so there are five names and the numbers."""
    return _REFERENCE.sub(lambda m: _char(m, where), written) if "&" in written else written


def _char(match: re.Match[str], where: str) -> str:
    name, decimal, hexadecimal = match.groups()
    char = _CHARS[name] if name else chr(min(int(decimal or hexadecimal or "0", 10 if decimal else 16), sys.maxunicode))
    if char == "\0" or illegal(char):
        raise FormatError(f"malformed XML: {match[0]!r} stands for no character", where=where)
    return char


@lru_cache(maxsize=512)
def attributes(written: str, where: str) -> Mapping[str, str]:
    """What a match of `ATTRIBUTES` says."""
    found = {m[1]: plain_text(re.sub("[\t\n]", " ", m[2]), where) for m in _ATTRIBUTE.finditer(written)}
    if sum(len(m[0]) for m in _ATTRIBUTE.finditer(written)) + len(written) - len(written.rstrip()) < len(written) or len(
        found
    ) < written.count('="'):
        raise FormatError(f"malformed XML: attributes{written}", where=where)
    return found


def events(
    source: BinaryIO, where: str, tags: Iterable[str], starts: Iterable[str], name: str, shape: re.Pattern[str]
) -> Iterator[Event]:
    """As `corpus.xmlsafe.elements`; but elements `name` that `shape` matches, white space before them included, come as matches.

    Those that follow one another come in one list: an event for each costs up to a tenth more (100,000 units of XLIFF 1.2: 0.47 s for
    0.42 s; of TMX the same).
    """
    from lxml import etree

    _, stream = root_of(source, where)
    at_end, at_start = frozenset(tags), frozenset(starts)
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=[f"{{*}}{n}" for n in at_end | at_start], load_dtd=False, no_network=True, huge_tree=True
    )  # fmt: skip

    def feed(data: bytes) -> Iterator[Event]:
        parser.feed(data)
        for event, element in cast("Iterator[tuple[str, _Element]]", parser.read_events()):
            if event == "start":
                if local(element) in at_start:
                    yield "start", element
            elif local(element) in at_end:
                yield "end", element
                free(element)

    try:
        for piece in pieces(stream, name, shape):
            if isinstance(piece, bytes):
                yield from feed(piece)
            else:
                yield "plain", piece
        parser.close()
    except etree.XMLSyntaxError as error:
        raise malformed(error, where) from None


def until_unit(stream: Iterator[Event]) -> tuple[_Element | None, list[Event]]:
    """The first `start` of the stream, and the first other event in a list; that list is empty where there is none."""
    file = None
    for event in stream:
        if event[0] != "start":
            return file, [event]
        file = event[1] if file is None else file
    return file, []


def pieces(stream: BinaryIO, name: str, shape: re.Pattern[str]) -> Iterator[bytes | list[re.Match[str]]]:
    """The stream as matches of `shape` in a row and, between them, bytes for the parser; these hold as many lines as were cut out."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8")(), translate=True)
    match, end_tag = shape.match, f"</{name}>"
    buffer, lines = "", 0
    chunk = waiting = stream.read(_CHUNK)  # `waiting`: read from the stream and not in the buffer
    cutting = _UTF8.match(chunk) is not None
    while cutting and chunk:
        waiting = _kept_back(decoder) + chunk
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError:
            break
        # The end of a CDATA section may lie across two chunks, hence the buffer.
        if (
            len(chunk.translate(None, _CONTROL)) < len(chunk)
            or "\ufffe" in text
            or "\uffff" in text
            or "]]>" in buffer[-2:] + text
        ):
            break
        buffer += text
        waiting = _kept_back(decoder)
        done = place = 0
        while cutting:
            row = []
            while (plain := match(buffer, place)) is not None:
                place = plain.end()
                row.append(plain)
            if row:
                yield row
            lines += buffer.count("\n", done, place)
            done = place
            end = buffer.find(end_tag, place)
            if end < 0:
                break
            done = end + len(end_tag)
            piece = buffer[place:done]
            place = done
            yield ("\n" * lines + piece).encode()
            lines = 0
            cutting = not _open(piece)
        buffer = buffer[done:]
        cutting = cutting and len(buffer) < _LONGEST
        chunk = stream.read(_CHUNK) if cutting else b""
    yield ("\n" * lines + buffer).encode() + waiting
    while chunk := stream.read(_CHUNK):
        yield chunk


def _kept_back(decoder: io.IncrementalNewlineDecoder) -> bytes:
    """What the decoder was given and has not returned: half a character, a carriage return."""
    held, flags = decoder.getstate()
    return (b"\r" if flags & 1 else b"") + held


def _open(piece: str) -> bool:
    """True where a comment, CDATA section or the like may reach beyond `piece`."""
    rest = _CLOSED.sub("", piece) if "<!" in piece or "<?" in piece else ""
    return "<!" in rest or "<?" in rest


class Open:
    """An `AlignedUnit` without inline codes while its fields can still be set: filling a frozen one costs eight times as much."""

    __slots__ = tuple(AlignedUnit.__slots__)

    def __init__(
        self, id: str, langs: tuple[str, str], source: str, target: str, notes: tuple[str, ...], state: State, document: str
    ) -> None:  # fmt: skip
        self.id = id
        self.source_lang, self.target_lang = langs
        self.raw = self.source = source
        self.target = target
        self.state: State = state
        self.document = document
        self.draft = self.before = self.sent = ""
        self.block = self.ordinal = 0
        self.score: float | None = None
        self.origin: Origin | None = None
        self.terms = self.amounts = self.changes = self.target_changes = self.suggestions = ()
        self.issues = self.matches = self.links = self.source_inlines = self.target_inlines = ()
        self.notes = notes

    def beside(
        self, sent: str | None, raw: str | None, block: str | None, ordinal: str | None, before: str | None, score: str | None,
        origin: str | None, where: str,
    ) -> None:  # fmt: skip
        """What stood beside the texts, as it was written; the score only of a target that is still the one that was `sent`."""
        self.sent = sent or ""
        if block is not None:
            self.block = int(block)
        if ordinal is not None:
            self.ordinal = int(ordinal)
        if raw is before is score is origin is None:
            return
        if raw is not None:
            self.raw = raw
        if before is not None:
            self.before = before
        if origin is not None:
            self.origin = read_origin(origin, where)
        if score is not None and sent == text_hash(self.target):
            self.score = float(score)

    def closed(self) -> AlignedUnit:
        """The unit itself; nothing can be set any more."""
        self.__class__ = AlignedUnit  # type: ignore[assignment]  # both have the same slots
        return cast("AlignedUnit", self)
