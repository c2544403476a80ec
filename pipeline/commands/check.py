"""`termweave check`: a gate for bilingual files, whoever made them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.options import FailOn, fail_on_option, glossary_option, listed, reaches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.values import AlignedUnit, Severity
    from pipeline.checks.bilingual import Account

ONLY = (
    "Run these checks only, separated by commas: empty, terms, forbidden, amounts, numbers, tags, placeholders, marks, untranslated, "
    "words, repetition, length, language."
)
"""Written out, since asking the registry would load the checks; a test holds it against `pipeline.checks.CHECKS`."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@glossary_option()
@click.option("--format", "format_name", metavar="NAME", help="Format of the files [default: by extension].")
@click.option("--from", "source_lang", metavar="LANG", help="Source language, where the file does not say it or has several.")
@click.option("--to", "target_lang", metavar="LANG", help="Target language, where the file does not say it or has several.")
@click.option("--only", metavar="NAMES", help=ONLY)
@fail_on_option("error")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per segment: ledger, amounts, issues.")
def command(
    files: tuple[Path, ...],
    glossaries: tuple[Path, ...],
    format_name: str | None,
    source_lang: str | None,
    target_lang: str | None,
    only: str | None,
    fail_on: FailOn,
    as_json: bool,
) -> None:
    """Account for terms and amounts in bilingual files, and check them.

    FILE is any bilingual file that termweave reads (TMX, XLIFF, TSV, XLSX, PO, JSONL and others), also one that it did not make; - is
    standard input and needs --format. Prints a line for each issue and a summary; exits 1 when an issue is as severe as --fail-on.
    """
    from glossary.termbase import Termbase
    from pipeline.checks.bilingual import Account, Examiner
    from pipeline.errors import InputError
    from pipeline.languages import normalised

    ours, theirs = (normalised(lang) if lang else "" for lang in (source_lang, target_lang))
    termbase = Termbase.load(glossaries, source_lang=ours or None, target_lang=theirs or None) if glossaries else None
    names = listed(only) if only is not None else None
    examiner = Examiner(termbase, ours, theirs, names)
    account = Account()
    shown: list[tuple[Path, int, AlignedUnit]] = []
    for path in files:
        before = account.units
        examiner.passed.clear()
        examiner.where = str(path)
        for unit in examiner.examine(_units(path, format_name)):
            account.add(unit)
            number = account.units - before + examiner.passed.total()
            if as_json:
                click.echo(_json(path, number, unit))
            elif unit.issues:
                shown.append((path, number, unit))
        if account.units == before:
            there = ", ".join(examiner.passed)
            raise InputError(
                f"there is no segment from {ours or 'any'} to {theirs or 'any'}, only {there}",
                where=str(path),
                mend="see --from and --to",
            )
    if termbase is not None and account.units and not account.terms:
        click.echo("warning: no term of the glossary occurs in it; are its languages those of the file?", err=True)
    if not as_json:
        _print(shown, account, many=len(files) > 1)
    if reaches(fail_on, account.issues):
        sys.exit(1)


def _units(path: Path, format_name: str | None) -> Iterator[AlignedUnit]:
    """The units of one file, as a stream; raises `InputError` when there are none."""
    from contextlib import nullcontext
    from io import BytesIO

    from corpus.files import reader_of, units_of
    from corpus.formats import by_name
    from corpus.textio import opened
    from pipeline.errors import InputError, UsageError

    standard = str(path) == "-"
    if standard and not format_name:
        raise UsageError("standard input has no extension", mend="name the format with --format")
    reader = by_name(format_name) if format_name else reader_of(path)
    where, count = "standard input" if standard else str(path), 0
    with nullcontext(BytesIO(sys.stdin.buffer.read())) if standard else opened(path) as stream:
        for count, unit in enumerate(units_of(reader, stream, where), 1):  # noqa: B007
            yield unit
    if not count:
        raise InputError("there is no segment in it", where=where, mend="a gate does not pass an empty delivery")


def _json(path: Path, number: int, unit: AlignedUnit) -> str:
    import json

    from corpus.wire import to_plain

    parts = {name: to_plain(getattr(unit, name)) for name in ("terms", "amounts", "issues")}
    plain = {"file": str(path), "number": number, "id": unit.id, "source": unit.source, "target": unit.target, **parts}
    return json.dumps(plain, ensure_ascii=False)


STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "info": "dim"}


def _print(shown: list[tuple[Path, int, AlignedUnit]], account: Account, *, many: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    from pipeline.console import results

    out = results()
    if shown:
        # ids of other tools tell nobody where a segment stands; its number in the file does
        table = Table("number", "segment", "severity", "check", "what", box=None, pad_edge=False)
        for path, number, unit in shown:
            name = f"{path.name} {unit.id}" if many else unit.id
            for issue in unit.issues:
                severity = Text(issue.severity, STYLES[issue.severity])
                table.add_row(str(number), Text(name), severity, issue.check, Text(issue.message))
        out.print(table)
        out.print()
    summary = Table("segments", "terms accounted for", "amounts right", "errors", "warnings")
    summary.add_row(
        str(account.units),
        f"{account.terms_kept} of {account.terms}",
        f"{account.amounts_right} of {account.amounts}",
        str(account.issues["error"]),
        str(account.issues["warning"]),
    )
    out.print(summary)
