"""Text in: strict UTF-8, whole or line by line, with errors that say where.

`str.splitlines()` and the default newline mode cut at U+2028, U+0085, vertical tab and form feed; here only `\\n` ends a line
(and a `\\r` right before it goes with it).
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import EncodingError, InputError

_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path) -> str:
    """The whole text of a file, without BOM, with `\\n` as the only line end; raises `EncodingError` or `InputError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(path), mend="check the path and its permissions") from None
    return decode(data, str(path))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file for reading; what the system refuses, the first read included, becomes an `InputError`."""
    try:
        stream = path.open("rb")
        try:
            stream.peek(1)
        except OSError:
            stream.close()
            raise
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(path), mend="check the path and its permissions") from None
    with stream:
        yield stream


def decode(data: bytes, where: str) -> str:
    """`data` as text: UTF-8 with or without BOM, or UTF-16 with one. NUL is refused: no format here can carry it."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, where) from None
    if "\0" in text:
        raise _nul(data, text.count("\n", 0, text.index("\0")) + 1, where)
    return text.replace("\r\n", "\n")


def lines(stream: BinaryIO, where: str) -> Iterator[str]:
    """The lines of a UTF-8 stream without their ends, one held at a time; a last line without `\\n` counts, an empty rest does not."""
    parts: list[str] = []
    for text, ended in pieces(stream, where):
        parts.append(text)
        if ended:
            yield "".join(parts)
            parts = []


def pieces(stream: BinaryIO, where: str, most: int = _CHUNK, *, exact: bool = False) -> Iterator[tuple[str, bool]]:
    """The lines of a UTF-8 stream, those longer than `most` characters in pieces: (text, whether a line ends with it).

    Memory is flat, however long a line is. A piece ends behind a sentence if one ends in its last half, else behind a space, else
    anywhere but before a combining mark; joined, the pieces are the line. `exact`: a carriage return at a line's end stays, and a
    last line without a newline does not end.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    seen = number = 0
    tail = ""
    while True:
        chunk = stream.read(_CHUNK)
        if not seen and chunk.startswith(_UTF16):
            wide = "utf-32" if chunk.startswith(codecs.BOM_UTF32_LE) else "utf-16"
            raise EncodingError(f"{wide.upper()} in a stream", where=where, mend=f"convert it first: iconv -f {wide} -t utf-8")
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _not_utf8(pending + chunk, error.start, where, seen - len(pending)) from None
        if "\0" in text:
            line = number + 1 + text.count("\n", 0, text.index("\0"))
            raise _nul(pending + chunk, line, where)
        seen += len(chunk)
        first, *rest = text.split("\n")
        number += len(rest)
        tail += first
        for following in rest:
            *parts, end = _parts(tail, most)
            yield from ((part, False) for part in parts)
            yield end if exact else end.removesuffix("\r"), True
            tail = following
        *parts, tail = _parts(tail, most)
        yield from ((part, False) for part in parts)
        if not chunk:
            break
    if tail:
        yield tail, not exact


def _parts(line: str, most: int) -> list[str]:
    """A line cut so that no part is longer than `most`; the last is never empty unless the line is."""
    parts: list[str] = []
    start = 0
    while len(line) - start > most:
        end = _cut(line, start + most // 2, start + most)
        parts.append(line[start:end])
        start = end
    return [*parts, line[start:]]


def _cut(line: str, floor: int, limit: int) -> int:
    for mark in (". ", "! ", "? ", "。", "！", "？", " "):
        place = line.rfind(mark, floor, limit)
        if place >= 0:
            return place + len(mark)
    end = limit
    while end > floor + 1 and unicodedata.combining(line[end]):
        end -= 1
    return end


def _nul(data: bytes, line: int, where: str) -> EncodingError:
    from corpus.encodings import nul_advice

    return EncodingError(f"NUL byte in line {line}", where=where, mend=nul_advice(data))


def _not_utf8(data: bytes, start: int, where: str, before: int = 0) -> EncodingError:
    from corpus.encodings import advice

    return EncodingError(f"not UTF-8 at byte {before + start} (0x{data[start]:02x})", where=where, mend=advice(data, start))
