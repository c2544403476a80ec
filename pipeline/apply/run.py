"""Applying files to a job: which aligned files there are, the edits into them, the memory and the job's own store.

Order of writing, per aligned file: memory, the job's decisions, then the file itself by rename; after all of them the files that
hang on them. Each step can be done twice, so a run that was killed in between is mended by running it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.atomic import atomic_output
from corpus.errors import InputError
from corpus.formats import by_name
from corpus.formats.base import source_hash, text_hash
from corpus.memory import Entry, Memory
from corpus.signature import Signature
from corpus.textio import opened
from corpus.values import AlignedUnit, Issue, State
from pipeline.apply import Changed, Conflict, Edit, Edits, by_editor
from pipeline.apply.conflicts import NAME, still_open, write_conflicts
from pipeline.apply.proposals import write_proposals
from pipeline.apply.read import is_export, read_edits
from pipeline.apply.recheck import broken, recheck
from pipeline.apply.refresh import Left, refresh
from pipeline.apply.source import by_editors, grounded, resourced
from pipeline.errors import UsageError
from pipeline.jobs.outputs import locked
from pipeline.jobs.store import STORE, Decision, JobStore, SourceEdit

if TYPE_CHECKING:
    from glossary.matcher import Matcher
    from glossary.termbase import Termbase


@dataclass
class Report:
    """What a run did."""

    changed: list[Changed] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unknown: tuple[Edit, ...] = ()
    emptied: list[Edit] = field(default_factory=list)
    """Texts that somebody took away; the units keep theirs."""
    edits: int = 0
    broken: list[tuple[AlignedUnit, tuple[str, ...]]] = field(default_factory=list)
    remembered: int = 0
    proposals: int = 0
    """Glossary entries that the corrections ask for."""
    waiting: int = 0
    """Conflicts of earlier runs that nobody has settled."""
    files: list[Path] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def issues(self) -> list[Issue]:
        """What the checks found in the texts that changed."""
        return [issue for changed in self.changed for issue in changed.after.issues]


def aligned_files(folder: Path) -> list[Path]:
    """The aligned JSON Lines files of a folder: those that a run of `translate` or `align` wrote."""
    return [path for path in sorted(folder.glob("*.jsonl")) if path.name != NAME and _is_aligned(path)]


def _is_aligned(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(512)
    return b'"schema"' in start and b"termweave" in start and not is_export(path)


def run(
    edited: Sequence[Path],
    bases: Sequence[Path],
    *,
    memory: Path | None = None,
    glossaries: Sequence[Path] = (),
    state: State | None = None,
    theirs: bool = False,
    conflicts: Path | None = None,
) -> Report:
    """Put the edits of `edited` into the aligned files `bases`. `state`: what every edit counts as at least."""
    if not bases:
        raise UsageError("no aligned file to apply to", mend="name it with --into FILE.jsonl, or the job with --job DIR")
    with ExitStack() as held:
        for folder in sorted({path.parent for path in bases}):
            if (folder / STORE).is_file():
                held.enter_context(locked(folder))
        return _run(edited, bases, Edits(theirs), memory, glossaries, state, conflicts)


def _run(
    edited: Sequence[Path],
    bases: Sequence[Path],
    work: Edits,
    memory: Path | None,
    glossaries: Sequence[Path],
    state: State | None,
    conflicts: Path | None,
) -> Report:
    # All of it is read before anything is written: a bad file stops the run with nothing done.
    edits = [edit for path in edited for edit in read_edits(path, state=state)]
    known = {unit.id for path in bases for unit in _units(path)}
    work.add(edits, known)
    report = Report(edits=len(edits))
    termbase = _termbase(glossaries)
    for path in bases:
        _apply(path, work, report, memory, termbase)
    report.conflicts, report.unknown, report.emptied = work.conflicts, work.unknown, work.emptied
    _follow(bases, edited, report)
    place = conflicts or bases[0].parent / NAME
    waiting = still_open(place, (unit for path in bases for unit in _units(path)), work.spoken)
    report.waiting = len(waiting)
    if write_conflicts(place, report.conflicts, waiting):
        report.files.append(place)
    return report


def _follow(bases: Sequence[Path], edited: Sequence[Path], report: Report) -> None:
    """Write again what hangs on the aligned files, and the proposals for the glossary."""
    # An edited file in the job's own folder that holds what could not be taken in is nobody's to overwrite.
    unsettled = {edit.where for conflict in report.conflicts for edit in conflict.edits} | {e.where for e in report.unknown}
    keep = [path for path in edited if str(path) in unsettled]
    folders: dict[Path, list[Path]] = {}
    for path in bases:
        folders.setdefault(path.parent, []).append(path)
    for folder, paths in folders.items():
        store = _store(folder)
        try:
            files, left = refresh(paths, store, keep)
        finally:
            if store is not None:
                store.close()
        report.files += files
        report.left += left
        pairs: dict[tuple[str, str], list[Path]] = {}
        for path in paths:
            signature = _signature(path)
            pairs.setdefault((signature.source_lang, signature.target_lang), []).append(path)
        for (source_lang, target_lang), same in pairs.items():
            units = (unit for path in same for unit in _units(path))
            proposals, count = write_proposals(folder, source_lang, target_lang, units)
            report.proposals += count
            if proposals is not None:
                report.files.append(proposals)


def _apply(path: Path, work: Edits, report: Report, memory: Path | None, termbase: Termbase | None) -> None:
    signature = _signature(path)
    matchers: dict[tuple[str, str], Matcher] = {}
    done = len(work.changed)
    with atomic_output(path) as out:
        finals: list[tuple[AlignedUnit, str, str]] = []

        def units() -> Iterator[AlignedUnit]:
            before = ""
            waiting: AlignedUnit | None = None
            for unit in work.applied(_units(path)):
                # `work` has just appended this unit if it changed: check it, and let the report hold the checked one.
                if (
                    len(work.changed) > done
                    and work.changed[-1].after is unit
                    and _texts(work.changed[-1].before) != _texts(unit)
                ):
                    change = work.changed[-1]
                    unit = recheck(unit, _matcher(termbase, unit, matchers))
                    work.changed[-1] = Changed(change.before, unit, change.edits)
                    before_it = resourced(grounded(change.before), by_editors(unit))
                    if lost := broken(before_it, unit):
                        report.broken.append((unit, lost))
                if waiting is not None:
                    same = waiting.document == unit.document
                    if waiting.state == "final":
                        finals.append((waiting, before, unit.source if same else ""))
                    before = waiting.source if same else ""
                waiting = unit
                yield unit
            if waiting is not None and waiting.state == "final":
                finals.append((waiting, before, ""))

        by_name("jsonl").write_aligned(signature, units(), out)
        changed = work.changed[done:]
        report.changed += changed
        if memory is not None and finals:
            report.remembered += _remember(memory, finals)
        _decide(path.parent, changed)
    report.files.append(path)


def _texts(unit: AlignedUnit) -> tuple[str, str]:
    return unit.source, unit.target


def _remember(path: Path, finals: Sequence[tuple[AlignedUnit, str, str]]) -> int:
    with Memory.open(path, finals[0][0].source_lang, finals[0][0].target_lang) as memory:
        return memory.add_many(Entry(u.source, u.target, before, after, "approved") for u, before, after in finals).added


def _decide(folder: Path, changed: Sequence[Changed]) -> None:
    """Tell the job, where there is one, so that its next run keeps the editors' texts and notes and what they changed in the
    source."""
    store = _store(folder) if changed else None
    if store is None:
        return
    try:
        store.edit_sources(
            SourceEdit(unit.id, text_hash(unit.raw), source_hash(grounded(unit)), by_editors(unit))
            for unit in (c.after for c in changed if c.before.source != c.after.source)
        )
        store.decide(_decision(c) for c in changed)
    finally:
        store.close()


def _decision(changed: Changed) -> Decision:
    """What the job keeps. A machine's text whose source was changed, or that got a note, is still a machine's."""
    before, unit = changed.before, changed.after
    theirs = before.target != unit.target or by_editor(unit) or not {before.state, unit.state}.isdisjoint(("reviewed", "final"))
    return Decision(
        unit=unit.id,
        lang=unit.target_lang,
        source_hash=source_hash(unit),
        target=unit.target if theirs else "",
        state=unit.state if theirs else None,
        raw_hash=text_hash(unit.raw),
        source=unit.source,
        notes=unit.notes,
        inlines=unit.target_inlines if theirs else None,
    )


def _store(folder: Path) -> JobStore | None:
    """The job's store, where a run of `translate` has made one."""
    return JobStore(folder / STORE) if (folder / STORE).is_file() else None


def _units(path: Path) -> Iterator[AlignedUnit]:
    with opened(path) as stream:
        yield from by_name("jsonl").read_aligned(stream, str(path))[1]


def _signature(path: Path) -> Signature:
    with opened(path) as stream:
        signature, _ = by_name("jsonl").read_aligned(stream, str(path))
    if signature is None:
        raise InputError(
            "no aligned file of ours: its first line has no signature", where=str(path), mend="name the .jsonl of a run"
        )
    return signature


def _termbase(glossaries: Sequence[Path]) -> Termbase | None:
    if not glossaries:
        return None
    from glossary.termbase import Termbase

    return Termbase.load(list(glossaries))


def _matcher(termbase: Termbase | None, unit: AlignedUnit, matchers: dict[tuple[str, str], Matcher]) -> Matcher | None:
    if termbase is None:
        return None
    from glossary.matcher import Matcher

    pair = (unit.source_lang, unit.target_lang)
    if pair not in matchers:
        matchers[pair] = Matcher(termbase, *pair)
    return matchers[pair]
