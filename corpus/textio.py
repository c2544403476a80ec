"""Text in: strict UTF-8, whole or line by line, with errors that say where.

`str.splitlines()` and the default newline mode cut at U+2028, U+0085, vertical tab and form feed; here only `\\n` ends a line
(and a `\\r` right before it goes with it).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
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


def decode(data: bytes, where: str) -> str:
    """`data` as text: UTF-8 with or without BOM, or UTF-16 with one. NUL is refused: no format here can carry it."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, where) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise EncodingError(f"NUL byte in line {line}", where=where, mend="is this a text file? remove the NUL bytes")
    return text.replace("\r\n", "\n")


def lines(stream: BinaryIO, where: str) -> Iterator[str]:
    """The lines of a UTF-8 stream without their ends, in flat memory; a last line without `\\n` counts, an empty rest does not."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    seen = number = 0
    tail: list[str] = []
    while True:
        chunk = stream.read(_CHUNK)
        if not seen and chunk.startswith(_UTF16):
            raise EncodingError("UTF-16 in a stream", where=where, mend="convert it first: iconv -f utf-16 -t utf-8")
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _not_utf8(pending + chunk, error.start, where, seen - len(pending)) from None
        if "\0" in text:
            line = number + 1 + text.count("\n", 0, text.index("\0"))
            raise EncodingError(f"NUL byte in line {line}", where=where, mend="is this a text file? remove the NUL bytes")
        seen += len(chunk)
        first, *rest = text.split("\n")
        tail.append(first)
        if rest:
            number += len(rest)
            yield "".join(tail).removesuffix("\r")
            for line_text in rest[:-1]:
                yield line_text.removesuffix("\r")
            tail = [rest[-1]]
        if not chunk:
            break
    last = "".join(tail)
    if last:
        yield last


def _not_utf8(data: bytes, start: int, where: str, before: int = 0) -> EncodingError:
    from corpus.encodings import advice

    return EncodingError(f"not UTF-8 at byte {before + start} (0x{data[start]:02x})", where=where, mend=advice(data, start))
