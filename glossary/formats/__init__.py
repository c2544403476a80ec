"""Glossary files: one module per format, each reading and writing; this is the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from glossary.errors import GlossaryError
from glossary.termbase import Concept

_MODULES = ("delimited", "xlsx", "tbx", "omegat", "tmx", "jsonl", "multiterm")


class Format(Protocol):
    """What a module of this package offers."""

    name: str
    title: str
    extensions: tuple[str, ...]

    def read(self, path: Path) -> Iterator[Concept]:
        """The concepts of a file in its order; raises `GlossaryError` or `FormatError` with file and line."""

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """Write concepts; `langs` are source and target for formats that hold two languages."""


@cache
def formats() -> dict[str, Format]:
    """Every format by name; modules are imported on the first call, their libraries only when a file is read."""
    found: dict[str, Format] = {}
    for module in _MODULES:
        for one in import_module(f"glossary.formats.{module}").FORMATS:
            found[one.name] = one
    return found


def by_name(name: str) -> Format:
    """The format of this name; an unknown one raises `GlossaryError` listing what there is."""
    try:
        return formats()[name.lower()]
    except KeyError:
        raise GlossaryError(f"no glossary format {name!r}", mend=f"choose one of {', '.join(formats())}") from None


def by_path(path: Path) -> Format:
    """The format for a file name: the longest extension that fits (`glossary.utf8.txt` is OmegaT's)."""
    name = path.name.lower()
    fits = [(len(e), f) for f in formats().values() for e in f.extensions if name.endswith(e)]
    if not fits:
        known = ", ".join(sorted({e for f in formats().values() for e in f.extensions}))
        raise GlossaryError("cannot tell the glossary format from the name", where=str(path), mend=f"use one of {known}")
    return max(fits, key=lambda fit: fit[0])[1]
