"""The registry of file formats: names, extensions and what each can do. One file per format; nothing heavy is imported here.

A new format is one module with a `FORMAT`, its name in `_MODULES`, and its cases in the contract test.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Final

from corpus.errors import FormatError
from corpus.formats.base import Format

__all__ = ["Format", "by_name", "by_path", "extensions", "formats", "written_as"]

_MODULES = (
    "txt",
    "tsv",
    "jsonl",
    "tmx",
    "xliff",
    "xliff12",
    "omegat",
    "omegat_memory",
    "xlsx",
    "docx",
    "html",
    "markdown",
    "po",
    "srt",
    "csvtable",
    "pharaoh",
)
"""In the order in which help lists them; where two share an extension, the first one reads it."""

_INSTEAD: Final = dict.fromkeys((".odt", ".doc", ".rtf", ".pages"), ".docx") | dict.fromkeys(
    (".ods", ".xls", ".numbers"), ".xlsx"
)
"""What programs for the office can write instead of their other formats."""


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    found = [import_module(f"corpus.formats.{module}").FORMAT for module in _MODULES]
    return {f.name: f for f in found}


def by_name(name: str) -> Format:
    """The format of that name; an unknown name lists the names there are."""
    found = formats().get(name.lower())
    if found is None:
        raise FormatError(f"unknown format {name!r}", mend=f"use one of: {', '.join(formats())}")
    return found


def by_path(path: PurePath | str) -> Format:
    """The format of files with this extension; an unknown extension lists those that something reads."""
    suffix = PurePath(path).suffix.lower()
    for candidate in formats().values():
        if suffix in candidate.extensions:
            return candidate
    readable = (e for f in formats().values() if f.reads_documents or f.reads_aligned for e in f.extensions)
    mend = f"save it as {_INSTEAD[suffix]}" if suffix in _INSTEAD else f"known are: {' '.join(sorted(set(readable)))}"
    raise FormatError(f"no format for the extension {suffix or '(none)'!r}", where=str(path), mend=mend)


def written_as(path: PurePath | str) -> Format:
    """The format that writes files of this name: of two extensions the longer one counts (`.omegat.xlf` before `.xlf`)."""
    name = PurePath(path).name.lower()
    compound = (f for f in formats().values() if any(e.count(".") > 1 and name.endswith(e) for e in f.extensions))
    return next(compound, None) or by_path(path)


def extensions() -> dict[str, str]:
    """Every extension, with its dot, and the name of the format that reads it."""
    known: dict[str, str] = {}
    for candidate in formats().values():
        for extension in candidate.extensions:
            known.setdefault(extension, candidate.name)
    return known
