"""`termweave glossary`: check, convert, match and suggest terms."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.options import glossary_option, language

if TYPE_CHECKING:
    from glossary.termbase import Termbase

_FROM = click.option("--from", "source_lang", callback=language, metavar="LANG", help="Source language, such as fr.")
_TO = click.option("--to", "target_lang", callback=language, metavar="LANG", help="Target language, such as en.")
_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """Check, convert, match and suggest terms.

    Glossaries are CSV, TSV, XLSX, TBX, MultiTerm XML, TMX, OmegaT text or JSONL, told by their extensions.
    """


@command.command()
@_FILES
@_FROM
@_TO
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="What to print.")
def check(files: tuple[Path, ...], source_lang: str | None, target_lang: str | None, form: str) -> None:
    """Find what is wrong with glossaries: one line per finding, with file, line and a mend; exits 1 when there is any.

    Later files win over earlier ones, as in a run. Without --from the language of the first term is the source.
    """
    from glossary.lint import check as lint
    from glossary.lint import edges

    base = _load(files, source_lang, target_lang)
    findings = lint(base.concepts, source_lang=source_lang, target_lang=target_lang)
    findings += [f for path in files if path.suffix.lower() in (".csv", ".tsv", ".tab") for f in edges(path)]
    for finding in findings:
        if form == "jsonl":
            _print_json({name: getattr(finding, name) for name in ("rule", "where", "term", "message", "mend")})
        else:
            click.echo(str(finding))
    terms = sum(len(c.terms) for c in base)
    click.echo(f"{len(base)} concepts, {terms} terms, {len(findings)} findings", err=True)
    if findings:
        sys.exit(1)


@command.command()
@_FILES
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="File to write; - for standard output [default: the last of the files, if it is a new one].")  # fmt: skip
@click.option("--format", "form", metavar="NAME", help="Format to write, when the extension does not tell (tbx-min, tbx2, ...).")
@_FROM
@_TO
def convert(
    files: tuple[Path, ...], output: Path | None, form: str | None, source_lang: str | None, target_lang: str | None
) -> None:
    """Write glossaries as one file of another format: convert terms.xlsx terms.tbx. Formats: csv, tsv, xlsx, tbx (v3 Basic, DCA),
    tbx-basic-dct, tbx-min, tbx-min-dct, tbx2 (v2), multiterm, omegat, tmx, jsonl; deepl and google (CSV with two columns).

    Where several files settle the same term, the last one comes first in the output.
    """
    from corpus.atomic import atomic_output
    from glossary.formats import by_name, by_path
    from pipeline.errors import UsageError

    if output is None:
        files, output = _last(files)
    if form is None and str(output) == "-":
        raise UsageError("standard output needs a format", mend="add --format csv or another")
    writer = by_name(form) if form else by_path(output)
    base = _load(files, source_lang, target_lang)
    langs = [lang for lang in (source_lang, target_lang) if lang]
    if str(output) == "-":
        writer.write(base, sys.stdout.buffer, langs)
        return
    with atomic_output(output) as out:
        writer.write(base, out, langs)
    for conflict in base.conflicts:
        click.echo(f"conflict: {conflict}", err=True)
    click.echo(f"{output}: {len(base)} concepts as {writer.title}", err=True)


@command.command()
@click.argument("text", type=click.File("rb"), default="-")
@glossary_option(required=True)
@click.option("--from", "source_lang", callback=language, metavar="LANG", required=True, help="Language of the text, such as fr.")
@_TO
def match(text: object, glossaries: tuple[Path, ...], source_lang: str, target_lang: str | None) -> None:
    """Find terms in a text file or standard input: one JSON object per match on standard output.

    Fields: line (from 1), start and end (characters from 0 within the line), text, term, concept, and with --to renderings.
    """
    from typing import BinaryIO, cast

    from corpus.textio import lines
    from glossary.constraints import constraint_for
    from glossary.matcher import Matcher

    base = _load(glossaries, source_lang, target_lang)
    matcher = Matcher(base, source_lang, target_lang)
    stream = cast("BinaryIO", text)
    for number, line in enumerate(lines(stream, getattr(stream, "name", "<stdin>")), 1):
        for found in matcher.find(line):
            row: dict[str, object] = {"line": number, "start": found.start, "end": found.end, "text": line[found.start : found.end],
                                      "term": found.term.text, "concept": found.concept.id}  # fmt: skip
            if target_lang:
                constraint = constraint_for(found, line, target_lang)
                row["renderings"] = list(constraint.renderings) if constraint else []
            _print_json(row)


@command.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--from", "source_lang", callback=language, metavar="LANG", required=True, help="Source language, such as fr.")
@_TO
@glossary_option("Terms that are known already; repeatable.")
@click.option("--edits", is_flag=True, help="Suggest from what editors changed: an aligned file with drafts (JSONL).")
@click.option("--background", type=click.Path(path_type=Path), help="General language to set terms apart from: see background.")
@click.option(
    "--minimum", type=click.IntRange(1), help="Fewest occurrences [default: 1 in texts below 30,000 characters, else 2]."
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Most suggestions.")
@click.option(
    "--format", "form", type=click.Choice(["tsv", "csv", "jsonl"]), help="What to print; csv is a glossary [default: tsv]."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a glossary in CSV, for editing and for --glossary, to this file.",
)
def suggest(
    source: Path,
    source_lang: str,
    target_lang: str | None,
    glossaries: tuple[Path, ...],
    edits: bool,
    background: Path | None,
    minimum: int | None,
    limit: int,
    form: str | None,
    output: Path | None,
) -> None:
    """Suggest terms from a document, or with --to from an aligned file (TMX, XLIFF, TSV, JSONL), best first.

    Terms are noun phrases, ranked by how often they stand there, how surely they are terms and how rare their words are in general;
    with --to also by how surely their translation is one. French and English know parts of speech; so does any language whose
    background `termweave glossary background` has learnt.
    """
    from dataclasses import replace
    from io import StringIO

    from corpus.atomic import atomic_output
    from pipeline.errors import UsageError
    from pipeline.suggestions import edited, suggested, write

    if output is not None and form not in (None, "csv"):
        raise UsageError(f"-o writes a glossary in CSV, not {form}", mend="leave out --format, or -o to print")
    if edits and glossaries:
        raise UsageError("--edits and --glossary exclude each other", mend="what editors changed is worth a look, known or not")
    if edits and target_lang is None:
        raise UsageError("--edits needs the target language", mend="add --to LANG")
    if output is not None and target_lang is None:
        raise UsageError("a glossary needs renderings", mend="add --to LANG, or print the terms without -o")
    if edits and target_lang:
        table = edited(source, source_lang, target_lang, minimum=minimum, limit=limit)
    else:
        known = [t.text for c in _load(glossaries, source_lang, target_lang) for t in c.names(source_lang)] if glossaries else []
        table = suggested(source, source_lang, target_lang, minimum=minimum, limit=limit, known=known, background=background)
    langs = [lang for lang in (source_lang, target_lang) if lang]
    if output is None:
        write(table, form or "tsv", langs, sys.stdout)
        return
    # a rendering without its term, or the other way round, is no entry
    whole = replace(table, rows=[row for row in table.rows if row[0] and row[1]])
    text = StringIO()
    write(whole, "csv", langs, text)
    with atomic_output(output) as out:
        out.write(text.getvalue().encode())
    click.echo(f"{output}: {len(whole.rows)} entries to look through", err=True)


@command.command()
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TEXT...")
@click.option("--from", "lang", metavar="LANG", required=True, help="Language of the texts, such as vi.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File to write.")
def background(texts: tuple[Path, ...], lang: str, output: Path) -> None:
    """Learn what a language is like in general from plain text, for suggest --background; the more text, the better."""
    from corpus.atomic import atomic_output
    from corpus.textio import lines, opened
    from glossary.learn import learn

    def read() -> Iterator[str]:
        for path in texts:
            with opened(path) as stream:
                yield from lines(stream, str(path))

    with atomic_output(output) as out:
        count = learn(read(), lang, out)
    click.echo(f"{output}: {count:,} words", err=True)


def _last(files: tuple[Path, ...]) -> tuple[tuple[Path, ...], Path]:
    """The files to read and the one to write, where no option names it: two glossaries that are there are never one of each."""
    from pipeline.errors import UsageError

    *read, output = files
    if not read or output.exists():
        raise UsageError("no file to write is named", mend="add -o FILE, or the name of a new file at the end")
    return tuple(read), output


def _load(files: Sequence[Path], source_lang: str | None, target_lang: str | None) -> Termbase:
    from glossary.termbase import Termbase

    base = Termbase.load(files, source_lang=source_lang, target_lang=target_lang)
    for path in base.empty:
        click.echo(f"warning: {path}: this glossary has no entry; is it the right file?", err=True)
    return base


def _print_json(row: dict[str, object]) -> None:
    import json

    click.echo(json.dumps(row, ensure_ascii=False))
