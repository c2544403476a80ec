"""Glossary entries that the editors' corrections ask for: what they keep changing into the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.atomic import atomic_output
from corpus.changes import ReplayError, revert
from corpus.letters import bare
from corpus.values import AlignedUnit
from pipeline.apply.source import EDITOR

LEAST = 2
"""Once is an editor's taste; twice is a term."""


def before_editors(unit: AlignedUnit) -> str | None:
    """The target that the first editor found; None where no editor has changed it."""
    first = next((n for n, change in enumerate(unit.target_changes) if change.stage == EDITOR), None)
    if first is None:
        return None
    try:
        return revert(unit.target, unit.target_changes[first:])
    except ReplayError:
        return None


def write_proposals(folder: Path, source_lang: str, target_lang: str, units: Iterable[AlignedUnit]) -> tuple[Path | None, int]:
    """Write `proposals.SOURCE-TARGET.csv`, a glossary to look through and use; how many entries it has.

    Without any, an old one goes: it would speak of texts that are no more.
    """
    from glossary.edits import from_edits
    from glossary.formats import by_name
    from glossary.termbase import Concept, Term

    path = folder / f"proposals.{source_lang}-{target_lang}.csv"
    known: set[tuple[str, str]] = set()
    edits = list(_edits(units, known))
    found = from_edits(edits, source_lang, target_lang, minimum=LEAST) if len(edits) >= LEAST else []
    concepts = [
        Concept(
            f"proposal-{number}",
            (Term(edit.source, source_lang), Term(edit.after, target_lang)),
            note=f"changed from “{edit.before}” in {edit.count} segments",
        )
        for number, edit in enumerate(found, 1)
        if edit.source and (bare(edit.source), bare(edit.after)) not in known
    ]
    if not concepts:
        path.unlink(missing_ok=True)
        return None, 0
    with atomic_output(path) as out:
        by_name("csv").write(concepts, out, [source_lang, target_lang])
    return path, len(concepts)


def _edits(units: Iterable[AlignedUnit], known: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Source, target before the editors and now, of every unit that they changed; `known` takes in what the ledger has already."""
    for unit in units:
        known |= {(bare(use.term), bare(rendering)) for use in unit.terms for rendering in use.expected}
        before = before_editors(unit)
        if before is not None and before != unit.target:
            yield unit.source, before, unit.target
