"""The command line's front door: names the commands, loads the one that is called, turns errors into one line and an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from corpus.errors import TermweaveError
from pipeline import VERSION

COMMANDS: Final[dict[str, str]] = {
    "translate": "Translate documents under a glossary into aligned files.",
    "check": "Account for terms and amounts in any bilingual file.",
    "review": "Make the review page of an aligned file.",
    "apply": "Take an editor's file back into the aligned text.",
    "align": "Align an existing translation with its source.",
    "repair": "Restore accents and mend source text, line for line.",
    "amounts": "Find money and numbers in text, and convert them.",
    "glossary": "Check, convert, match and suggest terms.",
    "memory": "Import, export and search the translation memory.",
    "rates": "List, show, import and update exchange rates.",
    "models": "List, pull, convert and delete translation models.",
    "evaluate": "Measure quality, terms, amounts, accents and speed.",
    "train": "Train or fine-tune a translation model.",
    "init": "Write a commented termweave.toml for a new job.",
}
"""Every command with its help line; `pipeline.commands.NAME.command` is the click object."""


class _ReaderGoneError(Exception):
    """Whoever read standard output has gone: no error, and nobody to tell."""


@contextmanager
def _closed_pipe_is_no_failure() -> Iterator[None]:
    """Click itself leaves a closed pipe (`| head`) with exit code 1, which here means that there are issues."""
    try:
        yield
    except BrokenPipeError:
        raise _ReaderGoneError from None


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that `--help` loads none of them."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """As click does; `--help` is answered here."""
        with _closed_pipe_is_no_failure():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does."""
        with _closed_pipe_is_no_failure():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names in the order of the registry."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The click object of one command, or None."""
        if cmd_name not in COMMANDS:
            return None
        loaded = importlib.import_module(f"pipeline.commands.{cmd_name}").command
        return loaded if isinstance(loaded, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the help lines from the registry alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown name lists the names there are."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(COMMANDS)}"
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, "--version", prog_name="termweave", message="%(prog)s %(version)s")
def root() -> None:
    """Batch translation with every term accounted for, every amount right, every change replayable.

    Exit codes: 0 done; 1 done, with issues at or above --fail-on; 2 bad usage or input; 3 some documents failed.
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; leave with its exit code. A user's mistake is one line on stderr, never a traceback."""
    try:
        root.main(args=args, prog_name="termweave", standalone_mode=False)
    except TermweaveError as error:
        _stop(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        said = " ".join(error.format_message().split()).rstrip(".")
        see = "" if context is None else f"{' See' if said.endswith('?') else '; see'}: {context.command_path} --help"
        _stop(said + see, 2)
    except (click.Abort, KeyboardInterrupt):
        _stop("interrupted; run the same command again to go on", 130)
    except (_ReaderGoneError, BrokenPipeError):
        # Point stdout elsewhere, so that the interpreter's last flush is quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        from pathlib import Path

        from corpus.atomic import as_output_error

        _stop(str(as_output_error(error, Path(str(error.filename or "output")))), 2)


def _stop(message: str, code: int) -> None:
    sys.stdout.flush()
    click.echo(f"termweave: {message}", err=True)
    sys.exit(code)
