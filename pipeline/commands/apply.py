"""`termweave apply`: an editor's file back into the aligned text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.errors import UsageError
from pipeline.options import FailOn, fail_on_option, glossary_option, reaches

if TYPE_CHECKING:
    from pipeline.apply.run import Report

_SHOWN = 20


@click.command()
@click.argument("edited", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="EDITED...")
@click.option(
    "--job", type=click.Path(path_type=Path), metavar="DIR", help="The job, or the folder that its run wrote [default: .]."
)
@click.option("--into", type=click.Path(path_type=Path), metavar="FILE", help="One aligned .jsonl instead of a whole job.")
@click.option(
    "--memory", type=click.Path(path_type=Path), metavar="FILE", help="Translation memory that takes in what is approved."
)
@glossary_option("Check against it anew; repeatable, later win.")
@click.option("--approve", is_flag=True, help="Every unit in EDITED counts as approved, for formats without states.")
@click.option("--theirs", is_flag=True, help="Where texts conflict, take EDITED's; the last file wins.")
@click.option(
    "--conflicts", type=click.Path(path_type=Path), metavar="FILE", help="Where conflicts go [default: conflicts.jsonl]."
)
@fail_on_option("never", "Exit 1 when an edit has such an issue.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
def command(
    edited: tuple[Path, ...],
    job: Path | None,
    into: Path | None,
    memory: Path | None,
    glossaries: tuple[Path, ...],
    approve: bool,
    theirs: bool,
    conflicts: Path | None,
    fail_on: FailOn,
    quiet: bool,
) -> None:
    """Take corrections back: the review page's export, or an edited XLIFF, TMX, XLSX, DOCX, TSV or JSONL.

    Units are matched by id and source. Approved units become final, enter the memory, and no later run overwrites them. All files
    of the job follow: TMX, XLIFF, the review page, the translated document. What editors keep changing becomes proposals for the
    glossary (proposals.fr-en.csv). What cannot be decided stays as it is and goes into the conflicts file, with everyone's text;
    then the exit code is 1, as it is when not one unit of EDITED is known.
    """
    from pipeline.apply.run import aligned_files, run

    if job is not None and into is not None:
        raise UsageError("--job and --into exclude each other")
    if into is not None:
        bases = [into]
    else:
        folder, job_memory, job_glossaries = _job(job, edited)
        memory = memory or job_memory
        glossaries = glossaries or job_glossaries
        bases = [path for path in aligned_files(folder) if path not in edited]
        if not bases:
            raise UsageError(
                "no aligned .jsonl there",
                where=str(folder),
                mend="run translate with --format jsonl first, or name one with --into",
            )
    report = run(
        edited,
        bases,
        memory=memory,
        glossaries=glossaries,
        state="final" if approve else None,
        theirs=theirs,
        conflicts=conflicts,
    )
    if not quiet:
        _show(report)
    for path in report.files:
        click.echo(str(path))
    strangers = report.edits > 0 and len(report.unknown) == report.edits
    if strangers or report.conflicts or reaches(fail_on, (issue.severity for issue in report.issues)):
        sys.exit(1)


def _job(job: Path | None, edited: tuple[Path, ...]) -> tuple[Path, Path | None, tuple[Path, ...]]:
    """The folder with the aligned files, and the job's memory and glossaries where a job file names them."""
    from pipeline import config
    from pipeline.apply.run import aligned_files

    here = job or Path()
    if not here.is_dir():
        raise UsageError("no such folder", where=str(here))
    if (here / config.FILE_NAME).is_file():
        options = config.load(here / config.FILE_NAME)
        return options.output, options.memory, options.glossaries
    places = [here, here / "out"] if job is not None else [here / "out", *(path.parent for path in edited), here]
    for folder in places:
        if folder.is_dir() and aligned_files(folder):
            return folder, None, ()
    return here, None, ()


def _show(report: Report) -> None:
    from pipeline.console import console

    shown = console()
    edited = sum(c.before.target != c.after.target for c in report.changed)
    approved = sum(c.after.state == "final" and c.before.state != "final" for c in report.changed)
    counts = [
        (edited, "texts changed"),
        (approved, "units approved"),
        (len(report.conflicts), "conflicts"),
        (len(report.unknown), "unknown"),
    ]
    if noted := sum(c.before.notes != c.after.notes for c in report.changed):
        counts.append((noted, "with new notes"))
    if report.proposals:
        counts.append((report.proposals, "proposals for the glossary"))
    if report.waiting:
        counts.append((report.waiting, "earlier conflicts still open"))
    if report.remembered:
        counts.append((report.remembered, "new in the memory"))
    shown.print(", ".join(f"{count} {what}" for count, what in counts), markup=False, soft_wrap=True)
    for unit, lost in report.broken[:_SHOWN]:
        shown.print(f"{unit.id}: the new text breaks {', '.join(lost)}", style="red", markup=False, soft_wrap=True)
    for conflict in report.conflicts[:_SHOWN]:
        shown.print(f"{conflict.unit.id}: {conflict.kind}", style="yellow", markup=False, soft_wrap=True)
    for edit in report.emptied[:_SHOWN]:
        shown.print(f"{edit.unit}: emptied in {edit.where}, keeps its text", style="yellow", markup=False, soft_wrap=True)
    for path, why in report.left:
        shown.print(f"{path}: left as it was: {why}", style="yellow", markup=False, soft_wrap=True)
    for edit in report.unknown[:_SHOWN]:
        shown.print(f"{edit.unit}: no such unit ({edit.where})", style="yellow", markup=False, soft_wrap=True)
    for what in ("broken", "conflicts", "emptied", "unknown"):
        if (count := len(getattr(report, what))) > _SHOWN:
            shown.print(f"... and {count - _SHOWN} more {what}", markup=False, soft_wrap=True)
