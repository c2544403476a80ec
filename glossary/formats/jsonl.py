"""JSONL: one concept per line, with every field; the lossless form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from corpus.errors import FormatError
from corpus.textio import lines, opened
from corpus.wire import from_plain, to_plain
from glossary.errors import GlossaryError
from glossary.termbase import Concept


@dataclass(frozen=True, slots=True)
class Jsonl:
    """One JSON object per line: `{"id": ..., "terms": [{"text": ..., "lang": ...}, ...]}`."""

    name: str = "jsonl"
    title: str = "JSONL, one concept per line, lossless"
    extensions: tuple[str, ...] = (".jsonl", ".ndjson")

    def read(self, path: Path) -> Iterator[Concept]:
        """Concepts in file order; a line that is no concept raises `FormatError` with its number."""
        with opened(path) as source:
            for number, line in enumerate(lines(source, str(path)), 1):
                if not line.strip():
                    continue
                place = f"{path}:{number}"
                try:
                    plain = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise FormatError(f"not JSON: {error}", where=place, mend="write one object per line") from None
                if isinstance(plain, dict):
                    plain.setdefault("id", str(number))
                    plain.pop("where", None)
                concept = from_plain(Concept, plain, place)
                if not concept.terms:
                    raise GlossaryError("a concept without terms", where=place, mend="add a term or remove the line")
                yield replace(concept, where=place)

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:  # noqa: ARG002
        """Every field of every concept; `langs` plays no part."""
        for concept in concepts:
            plain = to_plain(replace(concept, where=""))
            out.write(json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


FORMATS = (Jsonl(),)
