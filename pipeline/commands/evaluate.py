"""`termweave evaluate WHAT...`: a room's own measurements by its name, or a test file through the whole flow."""

from __future__ import annotations

import importlib
from typing import Final

import click

ROOMS: Final = {
    "amounts": "finding amounts in labelled text",
    "accents": "restoring accents that were stripped",
    "align": "aligning sentences of rebuilt documents",
    "links": "word links against links made by hand",
    "ladder": "how each rung of enforcement keeps terms",
    "speed": "the engine alone on a test file",
}
"""Rooms with measurements of their own; `pipeline.evaluate.NAME.run(args)`."""


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    epilog="Rooms: " + "; ".join(f"{name} ({what})" for name, what in ROOMS.items()),
)
@click.argument("args", nargs=-1, type=click.UNPROCESSED, metavar="FILE|ROOM [OPTIONS]...")
def command(args: tuple[str, ...]) -> None:
    """Measure quality, terms, amounts, accents and speed: of a test file, or of one room."""
    if not args or args[0] in {"-h", "--help"}:
        _help()
        return
    name = args[0] if args[0] in ROOMS else "quality"
    rest = list(args[1:] if args[0] in ROOMS else args)
    importlib.import_module(f"pipeline.evaluate.{name}").run(rest)


def _help() -> None:
    from pipeline.evaluate.quality import command as quality

    click.echo("Usage: termweave evaluate FILE [OPTIONS]   a test file through the whole flow")
    click.echo("       termweave evaluate ROOM [OPTIONS]   one room's own measurements; ROOM --help tells its options\n")
    click.echo("Rooms:")
    for name, what in ROOMS.items():
        click.echo(f"  {name:10}{what}")
    click.echo()
    with click.Context(quality, info_name="termweave evaluate", help_option_names=["-h", "--help"]) as context:
        click.echo(quality.get_help(context).split("\n", 2)[2])
