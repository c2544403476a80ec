"""Files by their paths: opened, read by the format that their name says, within the limits; what cannot be is one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.documents import Document
from corpus.errors import InputError
from corpus.formats import Format, by_path
from corpus.limits import bounded, bounded_units
from corpus.textio import opened
from corpus.values import AlignedUnit


def read_document(path: Path, *, id: str, lang: str) -> Document:
    """The document at `path`; raises `InputError` and its kin."""
    reader = reader_of(path)
    if not reader.reads_documents:
        raise InputError(
            f"{reader.name} files are no documents", where=str(path), mend="give the text itself: txt, docx, html or the like"
        )
    with opened(path) as stream:
        return bounded(reader.read_document(stream, id=id, path=str(path), lang=lang))


def aligned_units(path: Path) -> Iterator[AlignedUnit]:
    """The units of the aligned file at `path`, streaming; raises `InputError` and its kin."""
    reader = reader_of(path)
    with opened(path) as stream:
        yield from units_of(reader, stream, str(path))


def reader_of(path: Path) -> Format:
    """The format that the name says; raises `InputError` for a folder, `FormatError` for a name that says none."""
    if path.is_dir():
        raise InputError("is a folder", where=str(path), mend="name the files in it")
    return by_path(path)


def units_of(reader: Format, stream: BinaryIO, where: str) -> Iterator[AlignedUnit]:
    """The units of a stream of that format, each within the limits."""
    if not reader.reads_aligned:
        raise InputError(
            f"{reader.name} files carry no aligned text", where=where, mend="give a bilingual file, such as TMX, XLIFF or TSV"
        )
    return bounded_units(reader.read_aligned(stream, where)[1], where)
