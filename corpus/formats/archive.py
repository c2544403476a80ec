"""Zip archives (XLSX, DOCX) opened with care, and the escapes that their XML uses.

Python's zipfile never reads more of a member than the archive declares and checks its CRC, so bounding the declared sizes bounds the
real ones. Refused: a member that unpacks to more than 200 times its size (beyond 32 MB), more than 2 GB in all, members that
overlap, document type declarations (Office Open XML forbids them: ECMA-376 part 2, 7.3).
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from corpus.encodings import foreign
from corpus.errors import FormatError

MAX_TOTAL = 2 << 30
MAX_RATIO = 200
_TRUST = "no office program writes such a file: do not open it, and ask where it comes from"
_FREE = 32 << 20
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError)
_MAX_MEMBERS = 10_000
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)|<\0!\0[DE]\0|\0<\0!\0[DE]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def escape_control(text: str) -> str:
    """What XML cannot carry as `_xHHHH_`, the way of ECMA-376 (22.9.2.19, ST_Xstring); reversible."""
    return _TO_ESCAPE.sub(lambda m: f"_x{ord(m[0]):04X}_", text)


def unescape_control(text: str) -> str:
    """The inverse of `escape_control`; escaped halves of characters stay as they are."""
    return _ESCAPED.sub(lambda m: m[0] if 0xD800 <= int(m[1], 16) <= 0xDFFF else chr(int(m[1], 16)), text)


@contextmanager
def opened(source: BinaryIO, where: str, required: str) -> Iterator[tuple[zipfile.ZipFile, BinaryIO]]:
    """The checked archive and its seekable file; `required` is a member without which it is something else."""
    with SpooledTemporaryFile(max_size=_FREE) as file:
        while chunk := source.read(1 << 20):
            file.write(chunk)
        size = file.tell()
        file.seek(0)
        try:
            archive = zipfile.ZipFile(cast("BinaryIO", file))
            _check(archive, size, where, required)
        except (*_BROKEN, ValueError, OSError, struct.error, IndexError) as error:  # what zipfile raises for a damaged directory
            file.seek(0)
            raise _unreadable(error, where, "it is empty" if not size else _kind(file.read(8))) from None
        try:
            with archive:
                yield archive, cast("BinaryIO", file)
        except _BROKEN as error:
            raise _unreadable(error, where) from None


def _unreadable(error: Exception, where: str, known: str = "") -> FormatError:
    mend = known or "it is cut off or not what its name says; fetch or export it again"
    return FormatError(f"not a readable zip archive ({error})", where=where, mend=mend)


def _kind(head: bytes) -> str:
    return "" if head.startswith(b"PK") else foreign(head)


def _check(archive: zipfile.ZipFile, size: int, where: str, required: str) -> None:
    members = archive.infolist()
    if required not in archive.NameToInfo:
        raise FormatError(f"no {required} in it", where=where, mend="it is not the kind of file that its name says")
    total = sum(m.file_size for m in members)
    packed = sum(m.compress_size for m in members)
    if total > MAX_TOTAL or len(members) > _MAX_MEMBERS or packed > size:
        raise FormatError("a zip bomb, or far too large", where=where, mend="split the document")
    for member in members:
        if member.file_size > _FREE and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise FormatError(f"a zip bomb: {member.filename} unpacks to {member.file_size >> 20} MB", where=where, mend=_TRUST)
        if member.flag_bits & 1:
            raise FormatError("it is protected by a password", where=where, mend="save it without one")
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as stream:
                if _DOCTYPE.search(stream.read(4096)):
                    raise FormatError(f"{member.filename} has a document type declaration", where=where, mend=_TRUST)
