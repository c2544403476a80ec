"""`termweave init`: a commented job file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def command(folder: Path) -> None:
    """Write a commented termweave.toml into FOLDER (made if needed). An existing one is never overwritten."""
    from corpus.atomic import atomic_output
    from pipeline.config import FILE_NAME, TEMPLATE
    from pipeline.errors import OutputError

    path = folder / FILE_NAME
    if path.exists():
        raise OutputError("there is one already", where=str(path), mend="edit it, or choose another folder")
    with atomic_output(path) as out:
        out.write(TEMPLATE.format(folder=folder).encode())
    click.echo(str(path))
    click.echo(f"put documents beside it, then: termweave translate {folder}", err=True)
