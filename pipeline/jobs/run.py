"""Running a job: every document through the flow, in batches that survive a kill, then into its files."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Final

from corpus.atomic import as_output_error
from corpus.documents import Document
from corpus.formats import by_name
from corpus.segmentation import segment, segment_lines
from corpus.values import AlignedUnit, Segment
from pipeline.apply.conflicts import NAME as CONFLICTS
from pipeline.apply.conflicts import tell
from pipeline.console import Progress
from pipeline.errors import BatchError, GlossaryError, LanguageError, OutputError, RateError, TermweaveError, UsageError
from pipeline.flow import Clock, weave
from pipeline.jobs.documents import doubt, read, sample
from pipeline.jobs.outputs import PAGE, check_names, scratch_folder, write, write_page
from pipeline.jobs.sources import Source, discover
from pipeline.jobs.standing import Standing
from pipeline.jobs.store import STORE, JobStore
from pipeline.jobs.summary import Summary
from pipeline.money.language import unread
from pipeline.options import Options
from pipeline.resources import Resources

BATCH: Final = 256
"""Segments in one pass through the flow and one commit: large enough to sort by length, small enough to lose without tears."""


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
    check_names(options.formats)
    if not options.target_langs:
        raise UsageError("no target language", mend="say --to en")
    sources = discover(options.sources, options.source_lang)
    # A missing model should be known before the first translation and not after an hour's work.
    source_lang = options.source_lang or (_language(sources[0], options) if len(sources) == 1 else "")
    store = JobStore(options.output / STORE)
    outcome = Outcome()
    kits = Kits(options, store, report)
    try:
        for target_lang in options.target_langs if source_lang else ():
            kits.get(source_lang, target_lang)
        for target_lang in options.target_langs:
            _run_pair(options, sources, target_lang, kits, report, outcome)
    finally:
        store.close()
    return outcome


def _language(source: Source, options: Options) -> str:
    """The language of a document, where it can go into every target language."""
    document = read(source, options)
    for target_lang in options.target_langs:
        _refuse_same(document, target_lang)
    return document.lang


def _refuse_same(document: Document, target_lang: str) -> None:
    if document.lang == target_lang:
        mend = "leave it out, or say with --from what it is"
        raise LanguageError(f"the text is {target_lang} already", where=document.path, mend=mend)


class Kits:
    """The resources of each language pair, made when the pair is first met; glossary and engine load then, so that they fail early."""

    def __init__(self, options: Options, store: JobStore, report: Progress) -> None:
        self._options, self.store, self._report = options, store, report
        self._made: dict[tuple[str, str], Resources] = {}

    def get(self, source_lang: str, target_lang: str) -> Resources:
        """The resources for this pair; raises `GlossaryError` or `EngineError` when there can be none."""
        pair = (source_lang, target_lang)
        if pair not in self._made:
            kit = Resources(self._options, source_lang, target_lang, self.store)
            introduce(kit, self._report)
            self._made[pair] = kit
        return self._made[pair]


def _run_pair(
    options: Options, sources: Sequence[Source], target_lang: str, kits: Kits, report: Progress, outcome: Outcome
) -> None:
    summaries: dict[str, Summary] = {}
    pages: dict[str, list[Path]] = {}
    gone = sorted(set(kits.store.gone()) - {source.id for source in sources})
    with scratch_folder(options.output) as scratch:
        for source in sources:
            started = perf_counter()
            try:
                document = read(source, options)
                _refuse_same(document, target_lang)
                if options.source_lang and (warning := doubt(sample(document), document.lang, document.path)):
                    report.warn(warning)
                kit = kits.get(document.lang, target_lang)
                spooled = scratch / f"{source.id}.{document.lang}.jsonl"
                summary = summaries.setdefault(document.lang, Summary(f"{document.lang}-{target_lang}"))
                pieces = list(segment_lines(document) if options.segments == "lines" else segment(document))
                standing = Standing(kit.store, target_lang, document.id, pieces, gone)
                _spool(pieces, kit, standing, document.day, spooled, summary, report, outcome.clock)
                _tell(document, standing, kit, report)
                kit.store.keep_source(document.id, source.path, document.lang)
                outcome.files += write(document, kit, spooled, options)
            except (OutputError, GlossaryError, RateError):
                raise
            except TermweaveError as error:
                if len(sources) == 1:
                    raise
                name = f"{source.path} into {target_lang}" if len(options.target_langs) > 1 else str(source.path)
                outcome.failures.append((name, error))
                report.warn(str(error))
                continue
            summary.documents += 1
            summary.model_note = kit.model_note
            summary.seconds += perf_counter() - started
            pages.setdefault(document.lang, []).append(spooled)
        if PAGE in options.formats:
            for lang, spools in pages.items():
                outcome.files.append(write_page(kits.get(lang, target_lang), spools, options))
    outcome.summaries += summaries.values()


def batches(segments: Iterable[Segment], size: int = BATCH) -> Iterator[tuple[list[Segment], Segment | None]]:
    """Runs of `size` segments, each with the segment that follows it; the same document always gives the same runs."""
    iterator = iter(segments)
    following = next(iterator, None)
    while following is not None:
        batch = [following, *islice(iterator, size - 1)]
        following = next(iterator, None)
        yield batch, following


def introduce(kit: Resources, report: Progress, most: int = 5) -> None:
    """Load what may fail, glossary first, and tell of what somebody should know.

    Two glossaries that want different things is no error, since the later one wins.
    """
    for path in kit.termbase.empty:
        report.warn(f"{path}: this glossary has no entry; is it the right file?")
    conflicts = kit.termbase.conflicts
    for conflict in conflicts[:most]:
        report.warn(f"{conflict}")
    if len(conflicts) > most:
        report.warn(f"{len(conflicts) - most} more conflicts between terms; termweave glossary check lists them")
    if unsure := unread(kit.source_lang, kit.target_lang):
        report.warn(unsure)
    report.say(f"{kit.engine.name} runs {kit.engine.model}, revision {kit.engine.revision}")
    report.say(f"{len(kit.matcher)} terms to look for")
    # Glossary and model stay for the whole run: the collector need not walk through them again and again.
    gc.freeze()


def _spool(
    pieces: Sequence[Segment],
    kit: Resources,
    standing: Standing,
    day: dt.date | None,
    path: Path,
    summary: Summary,
    report: Progress,
    clock: Clock,
) -> None:
    """Put a document through the flow into a scratch file of units, so that memory stays flat however many writers follow."""
    report.expect(len(pieces))
    mentioned: set[tuple[Decimal, str]] = set()

    def units() -> Iterator[AlignedUnit]:
        before = ""
        for batch, following in batches(pieces):
            known = kit.reused
            for unit in weave(batch, kit, mentioned, clock, before=before, following=following, standing=standing, day=day):
                before = unit.source
                summary.count(unit)
                standing.seen(unit)
                yield unit
            summary.reused += kit.reused - known
            report.advance(len(batch))

    try:
        with path.open("wb") as out:
            by_name("jsonl").write_aligned(kit.signature, units(), out)
    except OSError as error:
        raise as_output_error(error, path) from None


def _tell(document: Document, standing: Standing, kit: Resources, report: Progress) -> None:
    """Follow the editors' words to where they stand now, and say which have no segment any more; those stay in the store, for a
    source may come back."""
    lost = [(decision, unit) for decision, unit in standing.left() if not decision.told]
    placed = list(standing.placed())
    if not lost and not placed:
        return
    path = kit.options.output / CONFLICTS
    tell(path, lost, [decision for decision, _ in placed if decision.told])
    now = [replace(decision, unit=name, told=False) for decision, name in placed]
    now += [replace(decision, told=True) for decision, _ in lost]
    kit.store.decide(now, instead=[decision for decision, _ in placed])
    if lost:
        report.warn(f"{document.path}: {len(lost)} corrections or notes are about sentences that are no more; see {path}")


def failed(outcome: Outcome) -> BatchError:
    """The error that ends a run in which some documents failed."""
    names = ", ".join(where for where, _ in outcome.failures)
    return BatchError(
        f"{len(outcome.failures)} of the documents failed: {names}", mend="mend them and run again; the rest is done"
    )
