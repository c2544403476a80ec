"""How well constraints are kept: term success by rung, chrF with and without the glossary, numbers, and a glossary that is wrong.

The file is JSONL: one object per line with the source and the reference under their language codes and `terms`, a list of
objects with acceptable surface forms per language, as the terminology task of WMT 2021 had it (Alam et al. 2021).
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.values import Constraint
from pipeline.evaluate.door import serve
from pipeline.options import language

if TYPE_CHECKING:
    from glossary.termbase import Termbase
    from pipeline.enforce import Enforced
    from pipeline.engines.protocol import Engine, Hypothesis, Request
    from pipeline.evaluate.testset import Line

MOST_WRONG = 20
"""So many terms that do not occur make the wrong glossary of a segment."""


@dataclass(frozen=True)
class Figures:
    """What is measured; shares are of 1, chrF of 100."""

    segments: int
    uses: int
    success: float
    """Share of the file's uses with an exact or inflected rendition of their own in the target."""
    exact: float
    """The same, verbatim only (case aside)."""
    without: float
    """Success when the engine is not told of the glossary and the ladder is not climbed."""
    chrf: float
    chrf_without: float
    number_faults: int
    number_faults_without: int
    rungs: dict[str, int]
    """How many constraints each rung satisfied; `none`: flagged."""
    wrong_glossary_changed: int
    """Segments that a glossary of terms which do not occur has changed."""
    seconds: float
    missed: tuple[str, ...]
    """The uses that were not rendered, with the target."""


def read_terms(path: Path, source_lang: str, target_lang: str) -> list[Line]:
    """The segments of `path`, some with terms; raises `FormatError` with the line that cannot be used, `InputError` without a term."""
    from corpus.errors import InputError
    from pipeline.evaluate.testset import read_lines

    lines = read_lines(path, source_lang, target_lang)
    if not any(line.terms for line in lines):
        raise InputError("no line has terms", where=str(path), mend="give JSONL, named .jsonl, with terms as --help tells")
    return lines


def termbase(line: Line, source_lang: str, target_lang: str) -> Termbase:
    """The line's terms as its glossary: the first form preferred, the others admitted."""
    from glossary.termbase import Concept, Term, Termbase

    def names(forms: Sequence[str], lang: str) -> list[Term]:
        return [Term(text, lang, "admitted" if i else "preferred") for i, text in enumerate(forms)]

    return Termbase.of(
        Concept(f"t{i}", (*names(ours, source_lang), *names(theirs, target_lang))) for i, (ours, theirs) in enumerate(line.terms)
    )


def constraints(source: str, base: Termbase, source_lang: str, target_lang: str) -> tuple[Constraint, ...]:
    """What the glossary demands of a translation of `source`."""
    from glossary.constraints import constraint_for
    from glossary.matcher import Matcher

    if not len(base):
        return ()
    found = (constraint_for(m, source, target_lang) for m in Matcher(base, source_lang, target_lang).find(source))
    return tuple(c for c in found if c is not None)


def climb(engine: Engine, sources: Sequence[str], wanted: Sequence[tuple[Constraint, ...]], *, blind: bool) -> list[Enforced]:
    """Translate and enforce; `blind`: the engine is not told of the constraints, so that the ladder does all the work."""
    from pipeline.enforce import enforce
    from pipeline.enforce.asking import ask
    from pipeline.engines.protocol import Request

    requests = [Request(s, c) for s, c in zip(sources, wanted, strict=True)]
    asked = _Blind(engine) if blind else engine
    return enforce(asked, requests, ask(asked, requests, target_lang=engine.target_lang), target_lang=engine.target_lang)


class _Blind:
    """An engine that is never told of annotations, whatever it understands."""

    obeys_annotations = False

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name, self.model, self.revision = engine.name, engine.model, engine.revision
        self.source_lang, self.target_lang = engine.source_lang, engine.target_lang

    def translate(self, requests: Sequence[Request]) -> list[tuple[Hypothesis, ...]]:
        return self.engine.translate([replace(r, constraints=()) for r in requests])

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        return self.engine.unknown_spans(text)

    def unmet_names(self, text: str) -> tuple[tuple[int, int], ...]:
        return self.engine.unmet_names(text)


def measure(engine: Engine, lines: Sequence[Line], *, blind: bool) -> Figures:
    """Everything in `Figures`; the engine translates the file three times."""
    from glossary.scoring import chrf
    from pipeline.checks.numbers import number_faults
    from pipeline.evaluate import terms

    ours, theirs = engine.source_lang, engine.target_lang
    sources = [line.source for line in lines]
    bases = [termbase(line, ours, theirs) for line in lines]
    wanted = [constraints(s, b, ours, theirs) for s, b in zip(sources, bases, strict=True)]
    started = time.perf_counter()
    results = climb(engine, sources, wanted, blind=blind)
    seconds = time.perf_counter() - started
    plain = [r.target for r in climb(engine, sources, [()] * len(lines), blind=blind)]
    targets = [r.target for r in results]

    rungs: Counter[str] = Counter(method for result in results for method in result.methods)
    kept, before = terms.measure(lines, targets, theirs), terms.measure(lines, plain, theirs)
    total = max(1, kept.uses)
    references = [line.reference for line in lines]
    return Figures(
        segments=len(lines),
        uses=kept.uses,
        success=kept.lemma / total,
        exact=kept.exact / total,
        without=before.lemma / total,
        chrf=chrf(targets, references)[0],
        chrf_without=chrf(plain, references)[0],
        number_faults=sum(len(number_faults(s, t, ours, theirs)) for s, t in zip(sources, targets, strict=True)),
        number_faults_without=sum(len(number_faults(s, t, ours, theirs)) for s, t in zip(sources, plain, strict=True)),
        rungs=dict(rungs.most_common()),
        wrong_glossary_changed=_wrong(engine, lines, plain, blind=blind),
        seconds=seconds,
        missed=kept.missed,
    )


def _wrong(engine: Engine, lines: Sequence[Line], plain: Sequence[str], *, blind: bool) -> int:
    """How many segments a random glossary of other lines' terms changes, of those that contain none of its terms."""
    from glossary.termbase import Termbase

    rng = random.Random(7)
    everything = [term for line in lines for term in line.terms]
    bases = []
    for line in lines:
        base = termbase(replace(line, terms=tuple(rng.sample(everything, min(MOST_WRONG, len(everything))))), "x", "y")
        settled = [
            replace(c, terms=tuple(replace(t, lang=engine.source_lang if t.lang == "x" else engine.target_lang) for t in c.terms))
            for c in base
        ]
        # Longer terms hide shorter ones: go on until none is found any more.
        while present := {c.ref for c in constraints(line.source, Termbase.of(settled), engine.source_lang, engine.target_lang)}:
            settled = [c for c in settled if c.id not in present]
        bases.append(Termbase.of(settled))
    sources = [line.source for line in lines]
    wanted = [constraints(s, b, engine.source_lang, engine.target_lang) for s, b in zip(sources, bases, strict=True)]
    results = climb(engine, sources, wanted, blind=blind)
    return sum(r.target != old for r, old in zip(results, plain, strict=True))


@click.command("ladder")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--strip-accents", "stripped", is_flag=True, help="Take the accents off the source first.")
@click.option(
    "--engine", "spec", default="bundled", show_default=True, metavar="SPEC", help="bundled, a model's folder, or a hub id."
)
@click.option(
    "--from", "source_lang", default="fr", show_default=True, callback=language, metavar="LANG", help="Source language."
)
@click.option("--to", "target_lang", default="en", show_default=True, callback=language, metavar="LANG", help="Target language.")
@click.option("--blind", is_flag=True, help="Do not tell the engine of the glossary: the ladder alone.")
@click.option(
    "--annotations-only",
    "annotations",
    is_flag=True,
    help="The engine's own annotations alone: nothing of the ladder behind them.",
)
@click.option("--threads", type=click.IntRange(0), default=0, help="0: all cores.")
@click.option("--missed", is_flag=True, help="List the uses that were not rendered.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def command(
    file: Path,
    stripped: bool,
    spec: str,
    source_lang: str,
    target_lang: str,
    blind: bool,
    annotations: bool,
    threads: int,
    missed: bool,
    as_json: bool,
) -> None:
    """Measure how the ladder keeps the terms of FILE: JSONL with source, reference and `terms` per line."""
    from corpus.letters import fold
    from pipeline.engines import load_engine
    from pipeline.errors import UsageError

    if blind and annotations:
        raise UsageError("--blind and --annotations-only exclude each other", mend="the engine is told, or it is not")
    lines = read_terms(file, source_lang, target_lang)
    if stripped:
        lines = [replace(line, source=fold(line.source)) for line in lines]
    engine = load_engine(spec, source_lang, target_lang, threads=threads)
    if annotations:
        _annotations_only(engine, lines, missed=missed, as_json=as_json)
        return
    figures = measure(engine, lines, blind=blind)
    if as_json:
        click.echo(json.dumps(asdict(figures), ensure_ascii=False))
        return
    _print(figures)
    for text in figures.missed if missed else ():
        click.echo(text)


def _annotations_only(engine: Engine, lines: Sequence[Line], *, missed: bool, as_json: bool) -> None:
    from pipeline.evaluate import annotations

    found = annotations.measure(engine, lines)
    if as_json:
        click.echo(json.dumps([asdict(told) for told in found], ensure_ascii=False))
        return
    annotations.show(found)
    for told in found if missed else ():
        click.echo("\n".join(told.missed))


def _print(figures: Figures) -> None:
    from rich.table import Table

    from pipeline.console import results

    table = Table("measure", "with the glossary", "without")
    table.add_row("segments / term uses", f"{figures.segments} / {figures.uses}", "")
    table.add_row("success, exact or inflected", f"{figures.success:.2%}", f"{figures.without:.2%}")
    table.add_row("success, verbatim", f"{figures.exact:.2%}", "")
    table.add_row("chrF", f"{figures.chrf:.2f}", f"{figures.chrf_without:.2f}")
    table.add_row("numbers missing or invented", str(figures.number_faults), str(figures.number_faults_without))
    table.add_row("rungs", ", ".join(f"{name} {count}" for name, count in figures.rungs.items()), "")
    table.add_row("segments changed by a wrong glossary", str(figures.wrong_glossary_changed), "")
    table.add_row("seconds", f"{figures.seconds:.1f}", "")
    results().print(table)


def run(args: list[str]) -> None:
    """`termweave evaluate ladder ...`."""
    serve(command, args, "ladder")
