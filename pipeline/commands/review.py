"""`termweave review`: the review page of aligned files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from corpus.signature import Signature
from corpus.values import AlignedUnit
from pipeline.errors import InputError, UsageError


@click.command()
@click.argument("aligned", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="ALIGNED...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The page [default: beside the file, as .html]."
)
def command(aligned: tuple[Path, ...], output: Path | None) -> None:
    """Make one self-contained HTML page from aligned files of one language pair.

    ALIGNED is any format that carries aligned text; only JSON Lines carries everything that the page can show.
    """
    from corpus.atomic import atomic_output
    from pipeline.review import write_review

    signature, units = _joined(aligned)
    path = output or aligned[0].with_suffix(".html")
    with atomic_output(path) as out:
        write_review(signature, units, out)
    click.echo(str(path))


def _joined(paths: tuple[Path, ...]) -> tuple[Signature, Iterator[AlignedUnit]]:
    from corpus.files import aligned_units

    unit = next(aligned_units(paths[0]), None)
    if unit is None:
        raise InputError("there is no unit in it", where=str(paths[0]))
    pair = (unit.source_lang, unit.target_lang)

    def units() -> Iterator[AlignedUnit]:
        for path in paths:
            for u in aligned_units(path):
                if (u.source_lang, u.target_lang) != pair:
                    raise UsageError(
                        f"{u.source_lang}-{u.target_lang} beside {pair[0]}-{pair[1]}",
                        where=str(path),
                        mend="make one page for each pair",
                    )
                yield u

    from pipeline import VERSION

    return _signature(paths[0]) or Signature(VERSION, *pair), units()


def _signature(path: Path) -> Signature | None:
    from corpus.formats import by_path
    from corpus.textio import opened

    with opened(path) as stream:
        return by_path(path).read_aligned(stream, str(path))[0]
