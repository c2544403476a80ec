"""Which documents a run translates: files, folders and globs, each with a unique id."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.documents import slug
from corpus.formats import by_path, extensions
from pipeline.errors import InputError


@dataclass(frozen=True, slots=True)
class Source:
    """One document to translate."""

    id: str
    path: Path


def discover(patterns: Sequence[str], source_lang: str | None = None) -> tuple[Source, ...]:
    """The documents that `patterns` name, in order and once each. A name that matches nothing raises `InputError`.

    A file name that ends in the source language (`article.fr.txt`), or in any where that is not said, gives an id without it,
    since outputs name their languages.
    """
    paths: dict[Path, None] = {}
    for pattern in patterns:
        found = list(_expand(pattern))
        if not found:
            raise InputError("no such file, or no document in this folder", where=pattern, mend="check the path or the glob")
        paths.update(dict.fromkeys(found))
    used: set[str] = set()
    sources = []
    for path in paths:
        name = base = slug(_without_language(path.stem, source_lang))
        if name in used:
            name = base = slug(path.name.replace(".", "-"))
        count = 1
        while name in used:
            count += 1
            name = f"{base}-{count}"
        used.add(name)
        sources.append(Source(name, path))
    return tuple(sources)


def _without_language(stem: str, source_lang: str | None) -> str:
    from pipeline.engines.languages import primary

    name, dot, last = stem.rpartition(".")
    if not dot or not name:
        return stem
    named = last == source_lang if source_lang else len(last) == 2 and last.islower() and primary(last) == last
    return name if named else stem


def _expand(pattern: str) -> Iterator[Path]:
    path = Path(pattern)
    if path.is_dir():
        known = {e for e, name in extensions().items() if by_path(f"x{e}").reads_documents or name == "txt"}
        yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in known and not _hidden(p, path))
    elif path.exists():
        yield path
    elif glob.has_magic(pattern):
        yield from sorted(Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file())  # noqa: PTH207 - absolute patterns


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
