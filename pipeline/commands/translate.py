"""`termweave translate`: documents in, aligned files out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import UsageError
from pipeline.options import Options, day, engine_options, fail_on_option, glossary_option, listed, rates_option, reaches

if TYPE_CHECKING:
    from pipeline.jobs.run import Outcome
    from pipeline.jobs.summary import Summary


FORMATS = (
    "What to write, separated by commas: document, html (the review page), txt, tsv, jsonl, tmx, xliff, xliff12, omegat, omegat-tm, "
    f"xlsx, docx, pharaoh [default: {','.join(Options().formats)}]."
)
"""Written out, since asking the formats themselves would load them; a test holds it against `pipeline.jobs.outputs.names`."""


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--to", "to", multiple=True, metavar="LANG", help="Target language; repeat it or separate with commas.")
@click.option("--from", "source_lang", metavar="LANG", help="Source language [default: identified from the text].")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the results [default: out].")
@glossary_option()
@click.option("--format", "formats", metavar="NAMES", help=FORMATS)
@engine_options(job=True)
@click.option("--memory", type=click.Path(path_type=Path), metavar="FILE", help="Translation memory to ask first.")
@click.option("--memory-threshold", type=int, metavar="PERCENT", help="Least fuzzy match that is proposed [default: 75].")
@click.option("--repair", type=click.Choice(["auto", "always", "never"]), help="Source repair [default: auto].")
@click.option("--segments", type=click.Choice(["sentences", "lines"]), help="lines: each input line is one segment.")
@click.option("--money", type=click.Choice(["check", "append", "replace"]), help="What to do with money [default: check].")
@click.option("--money-to", metavar="CODE", help="Currency to convert to, such as USD.")
@click.option("--money-first", is_flag=True, default=None, help="Convert only the first mention of an amount.")
@click.option(
    "--money-digits", type=click.IntRange(0), metavar="N", help="Significant digits of conversions; 0: exact [default: 2]."
)
@click.option("--money-style", metavar="NAME", help="House style of amounts: plain, ap, economist, codes.")
@rates_option()
@click.option(
    "--as-of",
    callback=day,
    metavar="DATE",
    help="Date of the rates, such as 2025-07-29 [default: the document's own, else the newest].",
)
@fail_on_option(None)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say more: the model's revision, seconds per stage, issues by check.")
def command(sources: tuple[str, ...], to: tuple[str, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Translate documents under a glossary into aligned files.

    SOURCE is a file, a folder, a glob, a job (its termweave.toml, or the folder of it), or - for standard input; with - the result
    goes to standard output as --format txt, tsv or jsonl. Without SOURCE the termweave.toml of this folder is the job.
    """
    from pipeline.console import progress

    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other", mend="choose one")
    given["target_langs"] = [lang for part in to for lang in listed(part)] or None
    given["formats"] = list(listed(given["formats"])) or None
    options = build(sources, given)
    verbosity = -1 if quiet else int(verbose)
    if options.sources == ("-",):
        _stream(options, verbosity)
        return
    from pipeline.jobs.run import failed, run

    with progress("translating", verbosity) as report:
        outcome = run(options, report)
    if not quiet:
        _show(outcome, verbose)
    for path in outcome.files:
        click.echo(str(path))
    if outcome.failures:
        raise failed(outcome)
    _leave(options, outcome.summaries)


def build(sources: tuple[str, ...], given: dict[str, Any]) -> Options:
    """Options from a job file, if there is one, with what the command line says on top."""
    from dataclasses import replace

    from pipeline import config
    from pipeline.languages import normalised

    job = None
    if not sources and Path(config.FILE_NAME).is_file():
        job = Path(config.FILE_NAME)
    elif len(sources) == 1 and Path(sources[0]).name == config.FILE_NAME:
        job = Path(sources[0])
    elif len(sources) == 1 and (Path(sources[0]) / config.FILE_NAME).is_file():
        job = Path(sources[0]) / config.FILE_NAME
    elif not sources:
        raise UsageError("no source", mend="name a file, a folder or -, or make a job with: termweave init DIR")
    elif "-" in sources and len(sources) > 1:
        raise UsageError("- stands alone: standard input and files do not mix", mend="translate the files in a run of their own")
    table = {k: _plain(v) for k, v in given.items() if v not in (None, (), [])}
    overrides = config.from_table(table, "command line", Path())
    if "-" in sources and "output" in table:
        raise UsageError("-o has no use with -: the result goes to standard output", mend="leave it out, or name a file")
    if job is None:
        options = replace(overrides, sources=sources)
        if "-" in sources and "formats" not in table:
            options = replace(options, formats=("txt",))
    else:
        options = replace(config.load(job), **{key: getattr(overrides, key) for key in table})
    _refuse_idle(table, options)
    langs = tuple(normalised(lang) for lang in options.target_langs)
    source_lang = normalised(options.source_lang) if options.source_lang else None
    if source_lang in langs:
        raise UsageError(f"source and target language are both {source_lang}")
    return config.check(replace(options, target_langs=langs, source_lang=source_lang))


def _refuse_idle(table: dict[str, Any], options: Options) -> None:
    """Raise `UsageError` for an option of the command line that another one would have to make use of."""
    for key in ("money_to", "money_first", "money_digits"):
        if key in table and options.money == "check":
            name = key.replace("_", "-")
            raise UsageError(f"--{name} has no use with --money check", mend="say --money append or --money replace as well")
    if "memory_threshold" in table and options.memory is None:
        raise UsageError("--memory-threshold has no use without a memory", mend="name one with --memory")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Path) else value


def _stream(options: Options, verbosity: int) -> None:
    from pipeline.console import Quiet
    from pipeline.jobs.stream import stream

    # No progress bar: where standard output is the same terminal, it would run through the text.
    _leave(options, [stream(options, sys.stdin.buffer, sys.stdout.buffer, Quiet(verbosity))])


def _leave(options: Options, summaries: list[Summary]) -> None:
    if reaches(options.fail_on, (severity for summary in summaries for severity in summary.issues)):
        sys.exit(1)


def _show(outcome: Outcome, verbose: bool) -> None:
    from pipeline.console import console
    from pipeline.jobs.summary import table

    shown = console()
    shown.print(table(outcome.summaries))
    for summary in outcome.summaries:
        if summary.model_note:
            shown.print(summary.model_note, markup=False, soft_wrap=True)
    if verbose:
        for stage, seconds in outcome.clock.seconds.items():
            shown.print(f"{stage}: {seconds:.2f} s", markup=False)
        for summary in outcome.summaries:
            for name, count in summary.checks.most_common():
                shown.print(f"{summary.pair} {name}: {count}", markup=False)
