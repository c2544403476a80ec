"""What a person sees: while work goes on, on stderr; results, and nothing else, on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console

PIPE_COLUMNS = 150
"""Width of tables in a pipe or a file."""


def console() -> Console:
    """A rich console on stderr; rich itself honours NO_COLOR and the absence of a terminal."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def results() -> Console:
    """A rich console on stdout; where no terminal says how wide it is, tables are not folded to a narrow one."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PIPE_COLUMNS, highlight=False)


class Progress(Protocol):
    """How a stage says that it moved on."""

    def expect(self, count: int) -> None:
        """`count` more segments are to be done."""
        ...

    def advance(self, count: int) -> None:
        """`count` more segments are done."""
        ...

    def say(self, message: str) -> None:
        """One line for `--verbose`."""
        ...

    def warn(self, message: str) -> None:
        """One line that is shown unless `--quiet`."""
        ...


@dataclass
class Quiet:
    """No bar; lines as the verbosity allows. For pipes, tests and `--quiet`."""

    verbosity: int = 0

    def expect(self, count: int) -> None:
        """Nothing to show."""

    def advance(self, count: int) -> None:
        """Nothing to show."""

    def say(self, message: str) -> None:
        """Shown with `--verbose` only."""
        if self.verbosity > 0:
            print(message, file=sys.stderr, flush=True)

    def warn(self, message: str) -> None:
        """Shown unless `--quiet`."""
        if self.verbosity >= 0:
            print(f"termweave: warning: {message}", file=sys.stderr, flush=True)


@contextmanager
def progress(title: str, verbosity: int) -> Iterator[Progress]:
    """A progress bar when stderr is a terminal, otherwise `Quiet`. What is to be done is told by and by (`Progress.expect`)."""
    if verbosity < 0 or not sys.stderr.isatty():
        yield Quiet(verbosity)
        return
    from rich import progress as bars

    shown = console()
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=shown, transient=True) as bar:
        task = bar.add_task(title, total=None)
        expected = 0

        class Bar:
            def expect(self, count: int) -> None:
                nonlocal expected
                expected += count
                bar.update(task, total=expected)

            def advance(self, count: int) -> None:
                bar.advance(task, count)

            def say(self, message: str) -> None:
                if verbosity > 0:
                    shown.print(message, markup=False)

            def warn(self, message: str) -> None:
                shown.print(f"termweave: warning: {message}", style="yellow", markup=False)

        yield Bar()
