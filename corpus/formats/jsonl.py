"""JSON Lines, the format that keeps everything: the signature in the first line, then one unit per line.

First line `{"termweave": "0.1.0", "schema": 1, "signature": {...}}`; the units follow the JSON schema in
`corpus/data/unit.schema.json`. As a document: lines with a `source` or `text` field, which come back with a `target` added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

from corpus.documents import Block, Document, texts
from corpus.errors import FormatError
from corpus.formats.base import Format, encode
from corpus.formats.placeholders import given_back, taken
from corpus.signature import Signature
from corpus.textio import lines
from corpus.values import AlignedUnit
from corpus.wire import SCHEMA_VERSION, from_plain, to_plain


class JsonLines(Format):
    name = "jsonl"
    title = "JSON Lines: everything that is known, for programs"
    extensions = (".jsonl", ".ndjson")
    reads_documents = writes_documents = reads_aligned = writes_aligned = True

    def read_document(self, source: BinaryIO, *, id: str, path: str, lang: str) -> Document:
        rows = [row for _, row in _objects(source, path) if "termweave" not in row or "source" in row]
        blocks = []
        for ordinal, row in enumerate(rows):
            text = row.get("source", row.get("text"))
            if not isinstance(text, str):
                raise FormatError("no text in the field 'source' or 'text'", where=f"{path}, object {ordinal + 1}")
            blocks.append(Block(ordinal, *taken(text), whole="source" in row))
        return Document(id, path, lang, self.name, tuple(blocks), rows)

    def write_document(self, document: Document, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        rows = document.skeleton if isinstance(document.skeleton, list) else [{"text": b.text} for b in document.blocks]
        for row, (block, text, inlines) in zip(rows, texts(document, units), strict=True):
            out.write(_line({**row, "target": given_back(text, inlines)}, f"{document.id}:{block.ordinal}"))

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        objects = _objects(source, where)
        first = next(objects, None)
        if first is None:
            return None, iter(())
        signature = None
        if "schema" in first[1]:
            if first[1]["schema"] != SCHEMA_VERSION:
                raise FormatError(
                    f"schema {first[1]['schema']!r}, this version reads {SCHEMA_VERSION}",
                    where=where,
                    mend="write the file again",
                )
            if "signature" in first[1]:
                signature = from_plain(Signature, first[1]["signature"], f"{where}, line 1: signature")
        else:
            objects = chain([first], objects)
        return signature, (from_plain(AlignedUnit, plain, f"{where}, line {number}") for number, plain in objects)

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        out.write(_line(header(signature), "signature"))
        for unit in units:
            out.write(_line(to_plain(unit), unit.id))


def header(signature: Signature) -> dict[str, Any]:
    """The first line's object."""
    return {"termweave": signature.termweave, "schema": SCHEMA_VERSION, "signature": to_plain(signature)}


def _line(plain: dict[str, Any], unit_id: str) -> bytes:
    return encode(json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n", unit_id)


def _objects(source: BinaryIO, where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines(source, where), 1):
        if not line.strip():
            continue
        try:
            plain = json.loads(line)
        except ValueError as error:
            raise FormatError(f"not JSON: {error}", where=f"{where}, line {number}") from None
        except RecursionError:
            raise FormatError("nested too deep", where=f"{where}, line {number}") from None
        if not isinstance(plain, dict):
            raise FormatError("an object is expected", where=f"{where}, line {number}")
        yield number, plain


FORMAT = JsonLines()
