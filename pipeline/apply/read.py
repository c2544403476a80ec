"""Edits out of the files that editors send back: the review page's export, or any format that reads aligned text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.changes import ReplayError, replay
from corpus.errors import FormatError, InputError
from corpus.formats.base import read_state
from corpus.textio import lines
from corpus.values import AlignedUnit, State
from pipeline.apply import Edit
from pipeline.apply.source import Taken

_EXPORT = "termweave_review"
_TAGGED = frozenset({"xliff", "xliff12", "tmx"})
"""Formats in which an editor sees inline tags and can move them."""


def read_edits(path: Path, *, state: State | None = None) -> Iterator[Edit]:
    """The edits in `path`; with `state`, each counts as having at least that state. Raises `InputError` and its kin."""
    edits = _export(path) if is_export(path) else _aligned(path)
    for edit in edits:
        yield replace(edit, state=state) if state is not None and edit.target.strip() else edit


def is_export(path: Path) -> bool:
    """Whether the file is what the review page's Export wrote."""
    try:
        with path.open("rb") as stream:
            start = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(path), mend="check the path and its permissions") from None
    return start.startswith(b"{") and _EXPORT.encode() in start.split(b"\n", 1)[0]


def _export(path: Path) -> Iterator[Edit]:
    with path.open("rb") as stream:
        target_lang = None
        for number, line in enumerate(lines(stream, str(path)), 1):
            where = f"{path}, line {number}"
            if not line.strip():
                continue
            try:
                plain = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise FormatError(f"not JSON: {error}", where=where, mend="export it from the page again") from None
            if not isinstance(plain, dict):
                raise FormatError("an object is expected", where=where)
            if _EXPORT in plain:
                if plain[_EXPORT] != 1:
                    raise FormatError(f"an export of version {plain[_EXPORT]!r}, this termweave reads version 1", where=where)
                target_lang = _text(plain, "target_lang", where)
                continue
            unit, target, hashed = (_text(plain, name, where) for name in ("id", "target", "source_hash"))
            base = _text(plain, "base", where) if "base" in plain else None
            state = read_state(_text(plain, "state", where), where)
            seen, notes = (_texts(plain.get(name)) for name in ("seen", "notes"))
            taken, untaken = (_taken(plain.get(name, []), where) for name in ("taken", "untaken"))
            yield Edit(
                unit, target, str(path), state, None, hashed, base, target_lang=target_lang, seen=seen, taken=taken,
                untaken=untaken, notes=notes,
            )  # fmt: skip


def _texts(given: object) -> tuple[str, ...]:
    return tuple(text for text in given if isinstance(text, str)) if isinstance(given, list) else ()


def _taken(given: object, where: str) -> tuple[Taken, ...]:
    """Suggestions that the editor took or put back, each as `[start, end, text]`."""
    found: list[Taken] = []
    for place in given if isinstance(given, list) else [given]:
        match place:
            case [int(start), int(end), str(after)] if 0 <= start <= end:
                found.append((start, end, after))
            case _:
                raise FormatError("a suggestion in 'taken' is no [start, end, text]", where=where)
    return tuple(found)


def _made(unit: AlignedUnit) -> str | None:
    """The target as the file was written: what the recorded changes make of the draft."""
    try:
        return replay(unit.draft, unit.target_changes) if unit.draft else None
    except ReplayError:
        return None


def _text(plain: dict[str, Any], name: str, where: str) -> str:
    value = plain.get(name)
    if not isinstance(value, str):
        raise FormatError(f"the field {name!r} is {'missing' if value is None else 'no text'}", where=where)
    return value


def _aligned(path: Path) -> Iterator[Edit]:
    from corpus.formats import by_path

    reader = by_path(path)
    if not reader.reads_aligned:
        raise InputError(
            f"{reader.name} files carry no alignment", where=str(path), mend="send back XLIFF, TMX, XLSX or the like"
        )
    tagged = reader.name in _TAGGED
    with path.open("rb") as stream:
        _, units = reader.read_aligned(stream, str(path))
        for unit in units:
            yield Edit(
                unit=unit.id,
                target=unit.target,
                where=str(path),
                state=unit.state,
                source=unit.source,
                target_lang=None if unit.target_lang == "und" else unit.target_lang,
                inlines=unit.target_inlines if tagged and (unit.sent or unit.target_inlines) else None,
                base=_made(unit) if reader.name == "jsonl" else None,
                base_hash=unit.sent or None,
                notes=unit.notes,
            )
