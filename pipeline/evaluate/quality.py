"""`termweave evaluate FILE`: the real flow over a test file, and every figure that can be told from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.languages import primary
from pipeline.evaluate.door import serve
from pipeline.evaluate.testset import PARTS
from pipeline.options import Options, engine_options, language

if TYPE_CHECKING:
    from pipeline.evaluate.testset import Line, LineResources


def bleu_chrf(targets: Sequence[str], references: Sequence[str], target_lang: str) -> dict[str, Any]:
    """sacreBLEU and chrF of the whole file, each with the signature that says how it was counted."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    tokenizers = {"zh": "zh", "ja": "char", "ko": "char"}
    metrics = {
        "bleu": BLEU(tokenize=tokenizers.get(primary(target_lang), "13a")),
        "chrf": CHRF(),
        "chrf++": CHRF(word_order=2),
    }
    scores: dict[str, Any] = {}
    for name, metric in metrics.items():
        score = metric.corpus_score(list(targets), [list(references)])
        scores[name] = {"score": round(float(score.score), 2), "signature": str(metric.get_signature())}
    return scores


def amounts_right(units: Sequence[Any]) -> dict[str, int]:
    """How the amounts of the sources fared, by status."""
    counts: dict[str, int] = {}
    for unit in units:
        for use in unit.amounts:
            counts[use.status] = counts.get(use.status, 0) + 1
    return counts


@click.command("quality")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--from", "source_lang", default="fr", show_default=True, callback=language, metavar="LANG", help="Source language."
)
@click.option("--to", "target_lang", default="en", show_default=True, callback=language, metavar="LANG", help="Target language.")
@engine_options(job=False)
@click.option("--limit", type=click.IntRange(0), default=0, help="Use only the first N segments; 0: all.")
@click.option("--strip-accents", "stripped", is_flag=True, help="Take the accents off the sources first.")
@click.option("--terms", "only_terms", is_flag=True, help="Only the lines that have terms.")
@click.option("--without", multiple=True, type=click.Choice(PARTS), help="Switch a part off, to see what it gives; repeatable.")
@click.option("--missed", is_flag=True, help="List the term uses that were not rendered.")
@click.option("--speed-only", is_flag=True, help="Only the speed of the engine alone.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def command(
    file: Path,
    source_lang: str,
    target_lang: str,
    engine: str,
    runtime: str,
    device: str,
    threads: int,
    beam: int,
    vmap: bool,
    limit: int,
    stripped: bool,
    only_terms: bool,
    without: tuple[str, ...],
    missed: bool,
    speed_only: bool,
    as_json: bool,
) -> None:
    """Measure quality, terms, amounts and speed on FILE: TSV (source, tab, reference), or JSONL with `terms`."""
    import json

    from pipeline.evaluate import speed, testset

    lines = _lines(file, source_lang, target_lang, limit, only_terms=only_terms, stripped=stripped)
    options = Options(
        engine=engine,
        runtime=runtime,
        device=device,
        beam=beam,
        vmap=vmap,
        threads=threads,
        repair="never" if "repair" in without else "auto",
    )
    tools = testset.LineResources(options, source_lang, target_lang, lines, frozenset(without))
    rates = speed.measure(tools.engine, [line.source for line in lines]).figures()
    report: dict[str, Any] = {
        "file": file.name,
        "segments": len(lines),
        "run": str(tools.signature),
        "without": sorted(without),
        "strip_accents": stripped,
        "engine_alone": {name: round(value, 1) for name, value in rates.items()},
    }
    lost: tuple[str, ...] = ()
    if not speed_only:
        figures, lost = _translated(lines, tools, target_lang)
        report |= figures
        if missed and as_json:
            report["missed"] = list(lost)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    _print(report)
    for text in lost if missed else ():
        click.echo(text)


def _lines(file: Path, source_lang: str, target_lang: str, limit: int, *, only_terms: bool, stripped: bool) -> list[Line]:
    """The lines of the file that are to be measured."""
    from dataclasses import replace

    from corpus.letters import fold
    from pipeline.errors import UsageError
    from pipeline.evaluate.testset import read_lines

    lines = read_lines(file, source_lang, target_lang, 0 if only_terms else limit)
    if only_terms:
        lines = [line for line in lines if line.terms][: limit or None]
        if not lines:
            raise UsageError("no line has terms", where=str(file), mend="leave out --terms")
    return [replace(line, source=fold(line.source)) for line in lines] if stripped else lines


def _translated(lines: list[Line], tools: LineResources, target_lang: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the whole flow gives: the part of the report that needs targets, and the term uses that were not rendered."""
    from pipeline.evaluate import terms
    from pipeline.evaluate.testset import weave

    outcome = weave(lines, tools)
    targets = [unit.target for unit in outcome.units]
    report: dict[str, Any] = bleu_chrf(targets, [line.reference for line in lines], target_lang)
    found = terms.measure(lines, targets, target_lang)
    if found.uses:
        figures = found.figures() | terms.agreement(lines, targets, target_lang)
        report["terms"] = {name: round(value, 4) for name, value in figures.items()}
    report["rungs"] = dict(outcome.rungs.most_common())
    report["amounts"] = amounts_right(outcome.units)
    report["flagged"] = sum(unit.state == "initial" for unit in outcome.units)
    report["flow"] = {
        "segments_per_second": round(len(lines) / outcome.seconds, 1),
        "seconds": {name: round(value, 2) for name, value in outcome.stages.items()},
    }
    return report, found.missed


def _print(report: dict[str, Any]) -> None:
    from rich.table import Table

    from pipeline.console import results

    table = Table("measure", "figure", "how it was counted", show_edge=False, header_style="bold")
    for name in ("bleu", "chrf", "chrf++"):
        if name in report:
            table.add_row(name, f"{report[name]['score']:.2f}", report[name]["signature"])
    if "terms" in report:
        t = report["terms"]
        table.add_row("term success, exact", f"{t['exact']:.1%}", f"{t['uses']} uses, each with a rendition of its own")
        table.add_row("term success, lemma", f"{t['lemma']:.1%}", "inflected forms count")
        for name, what in (
            ("window_overlap", "two words to either side of each term that the reference has there too"),
            ("consistency", "uses rendered as most uses of the term are; terms with two or more"),
        ):
            if name in t:
                table.add_row(name.replace("_", " "), f"{t[name]:.1%}", what)
    for name, what in (
        ("rungs", "terms and amounts by the rung that rendered them"),
        ("amounts", "amounts of the sources, by status"),
    ):
        if report.get(name):
            table.add_row(name, ", ".join(f"{key} {count}" for key, count in report[name].items()), what)
    if "flagged" in report:
        table.add_row("flagged", str(report["flagged"]), "segments that a person must look at")
    alone = report["engine_alone"]
    table.add_row("engine alone", f"{alone['tokens_per_second']:.0f} tokens/s", "words and signs of both sides; a second pass")
    table.add_row("", f"{alone['segments_per_second']:.1f} segments/s", "")
    if "flow" in report:
        table.add_row("whole flow", f"{report['flow']['segments_per_second']:.1f} segments/s", "repair to checks")
    console = results()
    console.print(f"{report['file']}: {report['segments']} segments; {report['run']}")
    console.print(table)


def run(args: list[str]) -> None:
    """The door for `termweave evaluate FILE`."""
    serve(command, args)
