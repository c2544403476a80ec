"""Standard input to standard output: lines come in, units go out as they are done, in flat memory and without a job folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, Final

from corpus.formats import by_name
from corpus.limits import refuse_endless
from corpus.segmentation import segment
from corpus.textio import lines
from corpus.values import AlignedUnit, Segment
from pipeline.console import Progress
from pipeline.errors import InputError, UsageError
from pipeline.flow import weave
from pipeline.jobs.documents import doubt, identified
from pipeline.jobs.run import batches, introduce
from pipeline.jobs.summary import Summary
from pipeline.options import Options
from pipeline.resources import Resources

FORMATS: Final = ("txt", "tsv", "jsonl")
NAME: Final = "stdin"
WHERE: Final = "standard input"


def stream(options: Options, source: BinaryIO, out: BinaryIO, report: Progress) -> Summary:
    """Translate `source` into the one target language and write it to `out` in the one format of the options."""
    if len(options.target_langs) != 1:
        raise UsageError("standard input goes into one language at a time", mend="say --to once")
    if len(options.formats) != 1 or options.formats[0] not in FORMATS:
        raise UsageError(f"standard output takes one of {', '.join(FORMATS)}", mend="say --format txt")
    rows = lines(source, WHERE)
    head = list(islice(rows, 50))
    text = " ".join(head)
    if not text.strip() and options.source_lang is None:
        raise InputError("there is no text in it", where=WHERE, mend="say its language with --from to pass it through")
    lang = options.source_lang or identified(text, WHERE)
    if options.source_lang and (warning := doubt(text, lang, WHERE)):
        report.warn(warning)
    kit = Resources(options, lang, options.target_langs[0])
    introduce(kit, report)
    report.say(kit.model_note)
    summary = Summary(f"{lang}-{kit.target_lang}")
    units = _units(chain(head, rows), kit, summary)
    if options.formats[0] == "txt":
        _write_lines(units, out)
    else:
        by_name(options.formats[0]).write_aligned(kit.signature, units, out)
    out.flush()
    return summary


def _units(rows: Iterable[str], kit: Resources, summary: Summary) -> Iterator[AlignedUnit]:
    mentioned: set[tuple[Decimal, str]] = set()
    before = ""
    for batch, following in batches(_segments(rows, kit)):
        for unit in weave(batch, kit, mentioned, before=before, following=following):
            before = unit.source
            summary.count(unit)
            yield unit


def _segments(rows: Iterable[str], kit: Resources) -> Iterator[Segment]:
    """One segment a line, or one a sentence where lines are paragraphs. A blank line stays a blank segment, to keep the count."""
    reader = by_name("txt")
    for number, row in enumerate(rows):
        refuse_endless(row, WHERE, f"line {number + 1}")
        if kit.options.segments == "lines" or not row.strip():
            yield Segment(f"{NAME}:{number}:0", row, kit.source_lang, NAME, number)
            continue
        document = reader.read_document(BytesIO(row.encode("utf-8")), id=NAME, path=NAME, lang=kit.source_lang)
        for ordinal, s in enumerate(segment(document)):
            yield Segment(f"{NAME}:{number}:{ordinal}", s.text, s.lang, NAME, number, ordinal, s.inlines, s.before)


def _write_lines(units: Iterable[AlignedUnit], out: BinaryIO) -> None:
    """The translated text with the lines of the source: as many lines out as came in."""
    block: int | None = None
    for unit in units:
        text = unit.target or unit.source
        if block is None:
            out.write(text.encode())
        elif unit.block == block:
            out.write((unit.before + text).encode())
        else:
            out.write(("\n" + text).encode())
        block = unit.block
    if block is not None:
        out.write(b"\n")
