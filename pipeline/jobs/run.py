"""Running a job: every document through the flow, in batches that survive a kill, then into its files, each whole or not there."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Final

from corpus.atomic import as_output_error, atomic_output
from corpus.documents import Document
from corpus.formats import by_name, by_path
from corpus.limits import bounded
from corpus.segmentation import segment, segment_lines
from corpus.values import AlignedUnit, Segment
from pipeline.console import Progress
from pipeline.errors import (
    BatchError,
    GlossaryError,
    InputError,
    LanguageError,
    OutputError,
    RateError,
    TermweaveError,
    UsageError,
)
from pipeline.flow import Clock, weave
from pipeline.jobs.sources import Source, discover
from pipeline.jobs.store import JobStore
from pipeline.jobs.summary import Summary
from pipeline.options import Options
from pipeline.resources import Resources

BATCH: Final = 256
"""Segments in one pass through the flow and one commit: large enough to sort by length, small enough to lose without tears."""
STORE: Final = ".termweave/job.sqlite"
SPECIAL: Final = ("document", "html")
"""Outputs that are not aligned formats of one document: the translated document itself and the run's review page."""


@dataclass
class Outcome:
    """What a run left behind."""

    summaries: list[Summary] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    failures: list[tuple[str, TermweaveError]] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)


def run(options: Options, report: Progress) -> Outcome:
    """Translate every source into every target language.

    One bad document among several is reported and does not stop the rest (`Outcome.failures`); a lone one raises its own error.
    `OutputError` stops the run at once: what was done is kept, and the same command goes on from there.
    """
    _known_formats(options.formats)
    if not options.target_langs:
        raise UsageError("no target language", mend="say --to en")
    sources = discover(options.sources, options.source_lang)
    store = JobStore(options.output / STORE)
    outcome = Outcome()
    kits = Kits(options, store, report)
    try:
        if options.source_lang:
            for target_lang in options.target_langs:
                kits.get(options.source_lang, target_lang)
        for target_lang in options.target_langs:
            _run_pair(options, sources, target_lang, kits, report, outcome)
    finally:
        store.close()
    return outcome


class Kits:
    """The resources of each language pair, made when the pair is first met; glossary and engine load then, so that they fail early."""

    def __init__(self, options: Options, store: JobStore, report: Progress) -> None:
        self._options, self._store, self._report = options, store, report
        self._made: dict[tuple[str, str], Resources] = {}

    def get(self, source_lang: str, target_lang: str) -> Resources:
        """The resources for this pair; raises `GlossaryError` or `EngineError` when there can be none."""
        pair = (source_lang, target_lang)
        if pair not in self._made:
            kit = Resources(self._options, source_lang, target_lang, self._store)
            _warn_of_conflicts(kit, self._report)
            self._report.say(kit.model_note)
            self._made[pair] = kit
        return self._made[pair]


def _run_pair(
    options: Options, sources: Sequence[Source], target_lang: str, kits: Kits, report: Progress, outcome: Outcome
) -> None:
    summaries: dict[str, Summary] = {}
    pages: dict[str, list[Path]] = {}
    with scratch_folder(options.output) as scratch:
        for source in sources:
            started = perf_counter()
            try:
                document = read(source, options)
                _warn_of_language(document, options, report)
                kit = kits.get(document.lang, target_lang)
                spooled = scratch / f"{source.id}.{document.lang}.jsonl"
                summary = summaries.setdefault(document.lang, Summary(f"{document.lang}-{target_lang}"))
                _spool(document, kit, spooled, summary, report, outcome.clock)
                outcome.files += write(document, kit, spooled, options)
            except (OutputError, GlossaryError, RateError):
                raise
            except TermweaveError as error:
                if len(sources) == 1:
                    raise
                outcome.failures.append((str(source.path), error))
                report.warn(str(error))
                continue
            summary.documents += 1
            summary.model_note = kit.model_note
            summary.seconds += perf_counter() - started
            pages.setdefault(document.lang, []).append(spooled)
        if "html" in options.formats:
            for lang, spools in pages.items():
                outcome.files.append(_review(kits.get(lang, target_lang), spools, options))
    outcome.summaries += summaries.values()


def read(source: Source, options: Options) -> Document:
    """The document, in the language that the options or its own text say."""
    reader = by_path(source.path)
    if not reader.reads_documents:
        raise InputError(f"{reader.name} files cannot be translated", where=str(source.path))
    try:
        with source.path.open("rb") as stream:
            document = bounded(
                reader.read_document(stream, id=source.id, path=str(source.path), lang=options.source_lang or "und")
            )
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(source.path), mend="check the path and its permissions"
        ) from None
    if not any(block.text.strip() for block in document.blocks):
        raise InputError("there is no text in it", where=str(source.path))
    if options.source_lang is None:
        document = replace(document, lang=identified(" ".join(b.text for b in islice(document.blocks, 50)), str(source.path)))
    return document


def identified(text: str, where: str) -> str:
    """The language of `text`, or `LanguageError` where that is not certain enough to build on."""
    from pipeline.repair.language import identify

    lang, confidence = identify(text[:20_000])
    if confidence < 0.5:
        raise LanguageError("the source language is not certain", where=where, mend="say which with --from fr")
    return lang


def batches(segments: Iterable[Segment], size: int = BATCH) -> Iterator[tuple[list[Segment], Segment | None]]:
    """Runs of `size` segments, each with the segment that follows it; the same document always gives the same runs."""
    iterator = iter(segments)
    following = next(iterator, None)
    while following is not None:
        batch = [following, *islice(iterator, size - 1)]
        following = next(iterator, None)
        yield batch, following


def _warn_of_language(document: Document, options: Options, report: Progress) -> None:
    from pipeline.repair.language import differs

    other = (
        differs(" ".join(b.text for b in islice(document.blocks, 50))[:20_000], document.lang) if options.source_lang else None
    )
    if other:
        report.warn(f"{document.path}: the text looks like {other}, not {document.lang}")


def _warn_of_conflicts(kit: Resources, report: Progress, most: int = 5) -> None:
    """Two glossaries that want different things is no error, since the later one wins, but somebody should know."""
    for path in kit.termbase.empty:
        report.warn(f"{path}: this glossary has no entry; is it the right file?")
    conflicts = kit.termbase.conflicts
    for conflict in conflicts[:most]:
        report.warn(f"{conflict}")
    if len(conflicts) > most:
        report.warn(f"{len(conflicts) - most} more conflicts between terms; termweave glossary check lists them")


def _spool(document: Document, kit: Resources, path: Path, summary: Summary, report: Progress, clock: Clock) -> None:
    """Put the document through the flow into a scratch file of units, so that memory stays flat however many writers follow."""
    pieces = segment_lines(document) if kit.options.segments == "lines" else segment(document)
    mentioned: set[tuple[Decimal, str]] = set()

    def units() -> Iterator[AlignedUnit]:
        before = ""
        for batch, following in batches(pieces):
            known = kit.reused
            for unit in weave(batch, kit, mentioned, clock, before=before, following=following):
                before = unit.source
                summary.count(unit)
                yield unit
            summary.reused += kit.reused - known
            report.advance(len(batch))

    try:
        with path.open("wb") as out:
            by_name("jsonl").write_aligned(kit.signature, units(), out)
    except OSError as error:
        raise as_output_error(error, path) from None


def spooled_units(path: Path) -> Iterator[AlignedUnit]:
    """The units of a scratch file, one by one."""
    with path.open("rb") as stream:
        yield from by_name("jsonl").read_aligned(stream, str(path))[1]


def write(document: Document, kit: Resources, spooled: Path, options: Options) -> list[Path]:
    """The files of one document, each atomically."""
    pair = f"{kit.source_lang}-{kit.target_lang}"
    files = []
    for name in options.formats:
        if name == "html":
            continue
        if name == "document":
            writer = by_name(document.format)
            path = options.output / f"{document.id}.{kit.target_lang}{Path(document.path).suffix.lower()}"
            if not writer.writes_documents:
                continue
            with atomic_output(path) as out:
                writer.write_document(document, spooled_units(spooled), out)
            kit.store.keep_source(document.id, Path(document.path), document.lang)
        else:
            writer = by_name(name)
            path = options.output / f"{document.id}.{pair}{writer.extensions[0]}"
            with atomic_output(path) as out:
                if name == "jsonl":
                    with spooled.open("rb") as stream:
                        shutil.copyfileobj(stream, out)
                else:
                    writer.write_aligned(kit.signature, spooled_units(spooled), out)
        files.append(path)
    return files


def _review(kit: Resources, spools: Sequence[Path], options: Options) -> Path:
    from pipeline.review import write_review

    path = options.output / f"review.{kit.source_lang}-{kit.target_lang}.html"
    with atomic_output(path) as out:
        write_review(kit.signature, (unit for spool in spools for unit in spooled_units(spool)), out)
    return path


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """A folder for one run's units, locked, so that two runs cannot write the same files; leftovers of a killed run go first."""
    base = output / Path(STORE).parent
    folder = base / "units"
    try:
        with (base / "lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutputError(
                    "another run is writing here", where=str(output), mend="wait for it, or choose another -o"
                ) from None
            for left in output.glob(".*.part"):
                left.unlink()
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise as_output_error(error, base) from None


def _known_formats(names: Sequence[str]) -> None:
    for name in names:
        if name not in SPECIAL and not by_name(name).writes_aligned:
            raise UsageError(f"{name} cannot be written as aligned text")


def failed(outcome: Outcome) -> BatchError:
    """The error that ends a run in which some documents failed."""
    names = ", ".join(where for where, _ in outcome.failures)
    return BatchError(
        f"{len(outcome.failures)} of the documents failed: {names}", mend="mend them and run again; the rest is done"
    )
