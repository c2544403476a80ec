"""The files of a run, each whole or not there; and the folder in which its units wait for them."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from corpus.atomic import as_output_error, atomic_output
from corpus.documents import Document
from corpus.formats import by_name, formats
from corpus.values import AlignedUnit
from pipeline.errors import OutputError, UsageError
from pipeline.jobs.store import STORE
from pipeline.options import Options
from pipeline.resources import Resources

DOCUMENT: Final = "document"
"""The translated document itself, in the format that it came in."""
PAGE: Final = "html"
"""The review page: one for all documents of a run and a language pair."""


def names() -> tuple[str, ...]:
    """What `--format` takes: the document, the review page, and every format that writes aligned text."""
    return (DOCUMENT, PAGE, *(f.name for f in formats().values() if f.writes_aligned))


def check_names(wanted: Sequence[str], *, without: str = "") -> None:
    """Raise `UsageError` for a name that `names` does not have, or that is `without`."""
    known = [name for name in names() if name != without]
    for name in wanted:
        if name not in known:
            raise UsageError(f"no output format {name!r}", mend=f"there are: {', '.join(known)}")


def write(document: Document, kit: Resources, spooled: Path, options: Options) -> list[Path]:
    """The files of one document, each atomically; the review page is `write_page`'s."""
    pair = f"{kit.source_lang}-{kit.target_lang}"
    files = []
    for name in options.formats:
        if name == PAGE:
            continue
        if name == DOCUMENT:
            writer = by_name(document.format)
            if not writer.writes_documents:
                continue
            path = options.output / f"{document.id}.{kit.target_lang}{Path(document.path).suffix.lower()}"
            with atomic_output(path) as out:
                writer.write_document(document, spooled_units(spooled), out)
        else:
            writer = by_name(name)
            path = options.output / f"{document.id}.{pair}{writer.extensions[0]}"
            with atomic_output(path) as out:
                if name == "jsonl":  # what the units wait in
                    with spooled.open("rb") as stream:
                        shutil.copyfileobj(stream, out)
                else:
                    writer.write_aligned(kit.signature, spooled_units(spooled), out)
        files.append(path)
    return files


def write_page(kit: Resources, spools: Sequence[Path], options: Options) -> Path:
    """The review page of all documents of one language pair."""
    from pipeline.review import write_review

    path = options.output / f"review.{kit.source_lang}-{kit.target_lang}.html"
    with atomic_output(path) as out:
        write_review(kit.signature, (unit for spool in spools for unit in spooled_units(spool)), out)
    return path


def spooled_units(path: Path) -> Iterator[AlignedUnit]:
    """The units of a scratch file, one by one."""
    with path.open("rb") as stream:
        yield from by_name("jsonl").read_aligned(stream, str(path))[1]


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """A folder for one run's units, in a job that is `locked`; leftovers of a killed run go first."""
    base = output / Path(STORE).parent
    folder = base / "units"
    with locked(output):
        try:
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


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Keep others from writing in this job's folder: two runs, or a run and `apply`, would undo each other's work."""
    base = output / Path(STORE).parent
    try:
        lock = (base / "lock").open("wb")
    except OSError as error:
        raise as_output_error(error, base) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                "another run is writing here", where=str(output), mend="wait for it, or choose another -o"
            ) from None
        yield
