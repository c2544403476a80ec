"""What every format has in common: the interface, the unit's side values, the hash that guards a source text."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cache, lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, BinaryIO, ClassVar, get_args, get_type_hints

from corpus.documents import Document
from corpus.errors import FormatError
from corpus.signature import Signature
from corpus.textio import decode
from corpus.values import AlignedUnit, Origin, State
from corpus.wire import from_plain, to_plain

STATES: tuple[State, ...] = get_args(State)
quoted: Callable[[str], str] = encode_basestring
"""A string as JSON."""
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Compact JSON; one encoder for all, since `json.dumps` with options builds one for each call."""
ON_TARGET = frozenset({"draft", "target_changes", "score", "terms", "amounts", "links", "issues", "target_inlines"})
"""Fields that speak of the target text: a reader drops them when an editor has changed the target since they were written."""


class Format:
    """A file format. A subclass sets the class variables and defines the methods that its flags promise.

    Streams are binary, both ways; a writer writes whole files in order and seeks nowhere, so that a pipe will do.
    Readers raise `FormatError` or `EncodingError`, never anything else, for whatever bytes they are given.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    extensions: ClassVar[tuple[str, ...]]
    reads_documents: ClassVar[bool] = False
    writes_documents: ClassVar[bool] = False
    reads_aligned: ClassVar[bool] = False
    writes_aligned: ClassVar[bool] = False

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:  # noqa: ARG002
        """The translatable blocks of a document in the language `lang`."""
        raise FormatError(f"{self.name} cannot be read as a document", where=path)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:  # noqa: ARG002
        """The document translated, in its own format; a unit without target keeps its source text."""
        raise FormatError(f"{self.name} cannot write a translated document", where=document.path)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:  # noqa: ARG002
        """The signature, if the file carries one, and the units as a stream."""
        raise FormatError(f"{self.name} cannot be read as aligned text", where=where)

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:  # noqa: ARG002
        """Aligned text, streaming."""
        raise FormatError(f"{self.name} cannot write aligned text")


def source_hash(unit: AlignedUnit) -> str:
    """First 12 hex digits of the source's SHA-256: tells whether a source changed under an editor's correction."""
    return text_hash(unit.source)


def hashes(unit: AlignedUnit) -> str:
    """`source_hash` and the target's, joined with a dot: what a file for editors carries of each unit."""
    return f"{source_hash(unit)}.{text_hash(unit.target)}"


def text_hash(text: str) -> str:
    """First 12 hex digits of the SHA-256 of `text` in UTF-8; lone surrogates count as they are."""
    state = _SHA256.copy()  # a copy takes less time than a new one
    state.update(text.encode("utf-8", "surrogatepass"))
    return state.hexdigest()[:12]


def encode(text: str, unit_id: str = "") -> bytes:
    """UTF-8; a lone surrogate, which no file can carry, raises `FormatError`."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        char = ord(text[error.start])
        raise FormatError(
            f"U+{char:04X} is half a character and cannot be written", where=unit_id, mend="repair the text"
        ) from None


def decode_declared(data: bytes, where: str, declared: re.Pattern[bytes]) -> tuple[str, str]:
    """Text and its encoding: UTF-8, else the encoding that a match of `declared` names; `EncodingError` where neither fits."""
    if (found := declared.search(data[:4096])) is not None and not data.startswith(codecs.BOM_UTF8):
        name = found[1].decode("ascii", "replace").lower()
        try:
            data.decode()
        except UnicodeDecodeError:
            # Browsers read Latin-1 as its superset (WHATWG, Encoding, 4.2).
            name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else name
            with suppress(LookupError, UnicodeDecodeError):
                return decode(data.decode(name).encode(), where), name
    return decode(data, where), "utf-8"


def as_laid_out(data: bytes) -> dict[str, Any]:
    """What `Document` keeps of a text file beside its text: how lines end and whether a byte order mark begins it."""
    return {"line_end": "\r\n" if b"\r\n" in data else "\n", "bom": data.startswith(codecs.BOM_UTF8)}


def write_text(document: Document, pieces: Iterable[str], out: BinaryIO) -> None:
    """Pieces of a text file, with the line ends and the byte order mark of the document that it was read from."""
    if document.bom:
        out.write(codecs.BOM_UTF8)
    for piece in pieces:
        body = piece.replace("\n", document.line_end) if document.line_end != "\n" else piece
        out.write(
            encode(body, document.path) if document.encoding == "utf-8" else body.encode(document.encoding, "xmlcharrefreplace")
        )


def batched(pieces: Iterable[str], out: BinaryIO, size: int = 1 << 16) -> None:
    """Write many small strings in large UTF-8 writes."""
    pending: list[str] = []
    length = 0
    for piece in pieces:
        pending.append(piece)
        length += len(piece)
        if length >= size:
            out.write(encode("".join(pending)))
            pending, length = [], 0
    out.write(encode("".join(pending)))


def read_state(text: str | None, where: str) -> State:
    """A state's name; unknown ones list the names there are."""
    for state in STATES:
        if text == state:
            return state
    raise FormatError(f"unknown state {text!r}", where=where, mend=f"use one of: {', '.join(STATES)}")


def row_unit(row: Mapping[str, str], signature: Signature | None, notes: Iterable[str], where: str) -> AlignedUnit:
    """The unit of a row of a table, by the headings of its cells; `id`, `source` and `target` are there."""
    document, block, ordinal = split_id(row["id"])
    return AlignedUnit(
        id=row["id"],
        source_lang=signature.source_lang if signature else "und", target_lang=signature.target_lang if signature else "und",
        raw=row["raw"] if "raw" in row else row["source"], source=row["source"], target=row["target"],
        state=read_state(row.get("state", "").strip().lower() or "initial", where),
        document=document, block=block, ordinal=ordinal, before=row.get("before", ""),
        notes=tuple(filter(None, notes)), sent=row.get("hash", "").partition(".")[2],
    )  # fmt: skip


def json_of(value: object) -> str:
    """A value, or a dataclass of values, as JSON."""
    return _json_once(value) if isinstance(value, Origin) else to_json(to_plain(value))


def json_number(number: float) -> str:
    """As `to_json`, at the price of `repr`."""
    return repr(number) if isfinite(number) else to_json(number)


@lru_cache(maxsize=256)
def _json_once(origin: Origin) -> str:
    """Origins repeat: an engine and its model, for unit after unit."""
    return to_json(to_plain(origin))


@lru_cache(maxsize=256)
def read_origin(text: str, where: str) -> Origin:
    """An origin from the JSON that `json_of` made; they repeat."""
    return from_plain(Origin, json.loads(text), f"{where}: origin")


def read_field(name: str, value: object, where: str) -> Any:
    """One field of an `AlignedUnit` from its plain form."""
    if type(value) is _SCALARS.get(name) or (name == "state" and value in STATES):
        return value  # text and numbers need no reader
    return from_plain(_hints()[name], value, f"{where}: {name}")


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(AlignedUnit)


_TYPES = {"str": str, "int": int, "float | None": float}
_SHA256 = sha256()
_ORDINAL = re.compile("[0-9]{1,9}")
_SCALARS: dict[str, type] = {f.name: _TYPES[str(f.type)] for f in fields(AlignedUnit) if str(f.type) in _TYPES}


def signature_from_plain(text: str, where: str) -> Signature | None:
    """The signature from the JSON that files carry; None where there is none."""
    if not text:
        return None
    try:
        return from_plain(Signature, json.loads(text), f"{where}: signature")
    except ValueError:
        raise FormatError("the signature is not JSON", where=where) from None


def signature_json(signature: Signature) -> str:
    """The signature as one line of JSON, which reads back."""
    return to_json(to_plain(signature))


def split_id(unit_id: str) -> tuple[str, int, int]:
    """Document, block and ordinal of an id of ours; a foreign id is its own document."""
    head, _, ordinal = unit_id.rpartition(":")
    document, _, block = head.rpartition(":")
    if document and _ORDINAL.fullmatch(block) and _ORDINAL.fullmatch(ordinal):
        return document, int(block), int(ordinal)
    return unit_id, 0, 0
