"""XLIFF 1.2 for OmegaT, whose filter takes what stands in `target` for the text to be translated.

So the source stands there, and the translations come from our TMX in the project's `tm/auto`: OmegaT fills them in; where
segments have tags, from `corpus.formats.omegat_memory`. What it writes is read as XLIFF 1.2; a target that is still the source says
that nobody has touched the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from corpus.formats import xliff12
from corpus.formats.base import Format, batched
from corpus.signature import Signature
from corpus.values import AlignedUnit


class Omegat(Format):
    name = "omegat"
    title = "XLIFF 1.2 for OmegaT: sources in the targets' place, to be put beside our TMX (`omegat-tm`)"
    extensions = (".omegat.xlf",)
    reads_aligned = writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        batched(xliff12.pieces(signature, units, waiting=True), out)

    def read_aligned(self, source: BinaryIO, where: str) -> tuple[Signature | None, Iterator[AlignedUnit]]:
        return xliff12.FORMAT.read_aligned(source, where)


FORMAT = Omegat()
