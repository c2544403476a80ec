"""`termweave memory`: the translation memory's own commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.languages import primary, tidy
from pipeline.errors import InputError, UsageError
from pipeline.options import language

if TYPE_CHECKING:
    from corpus.memory import Added, Entry, Memory
    from corpus.memory_tmx import Translation

_FROM = click.option("--from", "source_lang", callback=language, metavar="LANG", help="Source language, such as fr.")
_TO = click.option("--to", "target_lang", callback=language, metavar="LANG", help="Target language, such as en.")
_MEMORY = click.argument("memory", type=click.Path(path_type=Path))
_BATCH = 20_000
_UNREVIEWED = ", unreviewed"
"""Ends the origin of what a file says no person has looked at: drafts, and a machine's work."""
_UNKNOWN = "und"
"""BCP 47's tag for a language that nobody has named."""
_POINTS = 15
"""Off such matches: the identical segment is proposed, as a fuzzy match, and never filled in."""


@click.group()
def command() -> None:
    """Import, export and search the translation memory, one SQLite file for any number of language pairs."""


@command.command("import")
@_MEMORY
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_FROM
@_TO
@click.option("--origin", metavar="NAME", help="What these translations are called [default: the file's name].")
@click.option("--penalty", type=click.IntRange(0, 50), help="Points off every match of this origin.")
@click.option("--final-only", is_flag=True, help="Only what is reviewed or final, where the file says so.")
def import_(
    memory: Path,
    files: tuple[Path, ...],
    source_lang: str | None,
    target_lang: str | None,
    origin: str | None,
    penalty: int | None,
    final_only: bool,
) -> None:
    """Take TMX, or any aligned format, into MEMORY.

    The language pair is the file's own; with --from fr --to en only French-English is taken, regions aside (fr-CA is fr).

    What the file says nobody has reviewed is kept apart, as origin "NAME, unreviewed", at 15 points off: proposed, never filled in.
    """
    for path in files:
        name = origin or path.stem
        added = _import(memory, path, source_lang, target_lang, name, penalty, final_only)
        for (source, target), counts in added.items():
            click.echo(
                f"{path}: {source}-{target}: {counts.added} added, {counts.known} known, {counts.skipped} without text", err=True
            )
        if not added:
            raise InputError(
                f"no translation from {source_lang or 'any language'} to {target_lang or 'any'} in it",
                where=str(path),
                mend="leave --from and --to out to take what there is",
            )


def _import(
    memory: Path, path: Path, source_lang: str | None, target_lang: str | None, origin: str, penalty: int | None, final_only: bool
) -> dict[tuple[str, str], Added]:
    from itertools import islice

    from corpus.memory import Added, Memory

    totals: dict[tuple[str, str], Added] = {}
    opened: dict[tuple[str, str], Memory] = {}
    units = _units(path)
    try:
        while batch := list(islice(units, _BATCH)):
            # A file may hold several pairs in any order: each batch is sorted out by pair.
            sorted_out: dict[tuple[str, str], list[Translation]] = {}
            for unit in batch:
                if _wanted(unit.source_lang, source_lang) and _wanted(unit.target_lang, target_lang):
                    pair = tidy(source_lang or unit.source_lang), tidy(target_lang or unit.target_lang)
                    sorted_out.setdefault(pair, []).append(unit)
            for pair, part in sorted_out.items():
                if _UNKNOWN in pair:
                    raise InputError("the file does not name its languages", where=str(path), mend="say --from and --to")
                if pair not in opened:
                    opened[pair] = Memory.open(memory, *pair)
                    if penalty is not None:
                        opened[pair].set_penalty(origin, penalty)
                if any(unit.unreviewed for unit in part):
                    opened[pair].set_penalty(origin + _UNREVIEWED, max(_POINTS, penalty or 0))
                counts = opened[pair].add_many(_entries(part, origin, final_only))
                before = totals.get(pair, Added(0, 0, 0))
                totals[pair] = Added(before.added + counts.added, before.known + counts.known, before.skipped + counts.skipped)
        for one in opened.values():
            one.index()
    finally:
        for one in opened.values():
            one.close()
    return totals


def _entries(units: Iterable[Translation], origin: str, final_only: bool) -> Iterator[Entry]:
    from corpus.memory import Entry

    for unit in units:
        if not final_only or unit.state in ("reviewed", "final"):
            name = origin + _UNREVIEWED if unit.unreviewed else origin
            yield Entry(unit.source, unit.target, unit.before, unit.after, name, unit.changed)


def _units(path: Path) -> Iterator[Translation]:
    from corpus.files import aligned_units
    from corpus.formats import by_path
    from corpus.memory_tmx import Translation, by_machine, translations
    from corpus.textio import opened

    if by_path(path).name == "tmx":
        with opened(path) as stream:
            yield from translations(stream, str(path))
        return
    for unit in aligned_units(path):
        yield Translation(unit.source_lang, unit.target_lang, unit.source, unit.target, unit.state, by_machine(unit.origin))


def _wanted(lang: str, asked: str | None) -> bool:
    """Whether this is the language asked for; a file that names none is believed to be in it."""
    return asked is None or lang == _UNKNOWN or primary(lang) == primary(asked)


@command.command("export")
@_MEMORY
@click.argument("output", type=click.Path(path_type=Path))
@_FROM
@_TO
def export(memory: Path, output: Path, source_lang: str | None, target_lang: str | None) -> None:
    """Write one language pair of MEMORY as TMX, or as any aligned format that OUTPUT's extension names."""
    from corpus.atomic import atomic_output
    from corpus.formats import by_path
    from corpus.signature import Signature
    from corpus.values import AlignedUnit, Origin, State
    from pipeline import VERSION

    writer = by_path(output)
    if not writer.writes_aligned:
        raise UsageError(f"{writer.name} files cannot carry aligned text", where=str(output), mend="name it .tmx")
    with _opened(memory, source_lang, target_lang) as opened:
        source, target = opened.source_lang, opened.target_lang

        def units() -> Iterator[AlignedUnit]:
            for number, entry in enumerate(opened.entries()):
                origin = Origin("memory", entry.origin) if entry.origin else None
                state: State = "initial" if entry.origin.endswith(_UNREVIEWED) else "translated"
                yield AlignedUnit(
                    f"memory:{number}:0", source, target, entry.source, entry.source, entry.target, state, origin=origin
                )

        with atomic_output(output) as out:
            writer.write_aligned(Signature(VERSION, source, target), units(), out)
    click.echo(str(output))


@command.command("search")
@_MEMORY
@click.argument("text")
@_FROM
@_TO
@click.option("--target", "in_target", is_flag=True, help="Look in the translations.")
@click.option(
    "--fuzzy", type=click.IntRange(1, 101), metavar="PERCENT", help="Matches of TEXT as a segment, not places that contain it."
)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
def search(
    memory: Path, text: str, source_lang: str | None, target_lang: str | None, in_target: bool, fuzzy: int | None, limit: int
) -> None:
    """Find TEXT in MEMORY (concordance), case and accents aside; one line each: source, tab, translation."""
    if fuzzy is not None and in_target:
        raise UsageError("--fuzzy looks in the sources only", mend="leave out --target, or --fuzzy")
    with _opened(memory, source_lang, target_lang) as opened:
        if fuzzy is not None:
            for match in opened.lookup_many([text], threshold=fuzzy, limit=limit)[0]:
                click.echo(f"{match.percent}\t{_line(match.source)}\t{_line(match.target)}")
            return
        for match in opened.concordance(text, side="target" if in_target else "source", limit=limit):
            click.echo(f"{_line(match.source)}\t{_line(match.target)}")


@command.command("stats")
@_MEMORY
def stats(memory: Path) -> None:
    """How many translations MEMORY holds, by language pair and origin, with each origin's penalty."""
    from corpus.memory import statistics

    for row in statistics(_there(memory)):
        click.echo("\t".join(map(str, row)))


def _line(text: str) -> str:
    return " ".join(text.split())


def _there(path: Path) -> Path:
    if not path.is_file():
        raise InputError("no such memory", where=str(path), mend="make one with: termweave memory import")
    return path


def _opened(path: Path, source_lang: str | None, target_lang: str | None) -> Memory:
    """The pair asked for, or the only one there is."""
    from corpus.memory import Memory, pairs

    found = [p for p in pairs(_there(path)) if _wanted(p[0], source_lang) and _wanted(p[1], target_lang)]
    exact = [p for p in found if p == (source_lang or p[0], target_lang or p[1])]
    chosen = exact if len(exact) == 1 else found
    if len(chosen) != 1:
        known = ", ".join(f"{a}-{b}" for a, b in pairs(path)) or "nothing"
        raise UsageError(
            "which language pair?" if chosen else "no such pair", where=str(path), mend=f"say --from and --to; it holds {known}"
        )
    return Memory.open(path, *chosen[0])
