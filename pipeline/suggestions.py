"""What `termweave glossary suggest` prints: terms of a document or an aligned file, or what its editors keep changing, as a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from corpus.changes import ReplayError, replay
from corpus.files import aligned_units, read_document
from corpus.values import AlignedUnit
from glossary.background import read_background
from glossary.edits import from_edits
from glossary.suggest import from_pairs, from_text


@dataclass(frozen=True, slots=True)
class Table:
    """Suggestions, best first: a term, its translation if there is a target language, then figures that speak for it."""

    names: tuple[str, ...]
    """Of the columns."""
    rows: Sequence[Sequence[object]]


def suggested(
    path: Path,
    source_lang: str,
    target_lang: str | None,
    *,
    minimum: int | None,
    limit: int,
    known: Sequence[str] = (),
    background: Path | None = None,
) -> Table:
    """Terms of a document, or with a target language those of an aligned file with their translations."""
    general = read_background(background) if background else None
    if target_lang is None:
        texts = [block.text for block in read_document(path, id=path.stem, lang=source_lang).blocks]
        found = from_text(texts, source_lang, minimum=minimum, limit=limit, known=known, general=general)
        return Table(("term", "count", "termhood"), [(c.text, c.count, c.termhood) for c in found])
    units = list(_units(path))
    pairs = [(u.source, u.target) for u in units]
    links = [u.links for u in units] if any(u.links for u in units) else []
    found = from_pairs(pairs, source_lang, target_lang, links=links, minimum=minimum, limit=limit, known=known, general=general)
    return Table(
        ("term", "translation", "count", "together", "dice", "likelihood", "termhood"),
        [(c.text, c.translation, c.count, c.together, c.dice, c.likelihood, c.termhood) for c in found],
    )


def edited(path: Path, source_lang: str, target_lang: str, *, minimum: int | None, limit: int) -> Table:
    """What editors of an aligned file keep changing."""
    units = [(u.source, before, u.target) for u in _units(path) if (before := _before_editing(u)) and before != u.target]
    changed = from_edits(units, source_lang, target_lang, minimum=minimum or 2, limit=limit)
    return Table(("term", "translation", "before", "count"), [(e.source, e.after, e.before, e.count) for e in changed])


def _units(path: Path) -> Iterator[AlignedUnit]:
    return (unit for unit in aligned_units(path) if unit.source and unit.target)


def _before_editing(unit: AlignedUnit) -> str:
    """The target as the run left it: what enforcement changed in the draft is no editor's doing."""
    try:
        return replay(unit.draft, unit.target_changes)
    except ReplayError:
        return unit.draft


def write(table: Table, form: str, langs: Sequence[str], out: TextIO) -> None:
    """A table as `tsv` with a header, as `jsonl`, or as `csv`: a glossary with the codes of its languages as the header, and the
    other columns as notes."""
    if form == "jsonl":
        for row in table.rows:
            out.write(json.dumps(dict(zip(table.names, row, strict=True)), ensure_ascii=False) + "\n")
        return
    writer = csv.writer(out, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
    if form == "tsv":
        writer.writerow(table.names)
        writer.writerows(table.rows)
        return
    width = len(langs)
    writer.writerow([*langs, "note"])
    for row in table.rows:
        note = ", ".join(f"{name} {value}" for name, value in zip(table.names[width:], row[width:], strict=True))
        writer.writerow([*row[:width], note])
