"""CTranslate2's translators of one model, and its vocabulary map: per batch only the target pieces that the sources allow.

The map (Jean et al. 2015, "On using very large target vocabulary"; L'Hostis et al. 2016) comes with the model folder as `vmap.txt.xz`,
in CTranslate2's own format: a source piece, a tab, its target pieces; the first line, without a source, has what is always allowed.
`termweave train shortlist` makes it. It saves most of the output layer.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.errors import EngineError

MAP = "vmap.txt"
PACKED = "vmap.txt.xz"
"""The same in a model folder."""


def unpack(source: Path, target: Path) -> None:
    """Lay the map of the model folder `source`, where there is one, into the converted folder `target`."""
    packed = source / PACKED
    if not packed.is_file():
        return
    try:
        (target / MAP).write_bytes(lzma.decompress(packed.read_bytes()))
    except (OSError, lzma.LZMAError) as error:
        raise EngineError(f"cannot be read: {error}", where=str(packed), mend="delete it, or fetch the model again") from None


class Pool:
    """Without a map one translator with all workers; with a map one of one worker each, for a reason that `_mapped` tells."""

    def __init__(self, load: Callable[[int], Any], workers: int, idle: list[str], *, mapped: bool) -> None:
        """`idle`: any source of two pieces; the end alone would count as empty and not be decoded."""
        self.mapped, self._idle = mapped, idle
        self._load, self._count = load, workers if mapped else 1
        self._workers = 1 if mapped else workers
        # The first at once, so that a broken model shows; the others when there is work for them.
        self._translators = [load(self._workers)]
        self._turn = -1

    def next(self) -> Callable[..., Any]:
        """The `translate_batch` of the translator whose turn it is."""
        self._turn = (self._turn + 1) % self._count
        if self._turn == len(self._translators):
            self._translators.append(self._load(self._workers))
        translator = self._translators[self._turn]
        return partial(_mapped, translator, self._idle) if self.mapped else partial(translator.translate_batch)

    @property
    def first(self) -> Any:
        """A translator as it is, for measurements."""
        return self._translators[0]


def _mapped(translator: Any, idle: list[str], sources: list[list[str]], **options: Any) -> Any:
    """Translate with the map. Between two batches with it there must be one without.

    CTranslate2 4.8 keeps the selected output layer of a worker's last batch: another selection of fewer pieces raises IndexError, one
    of more gives wrong text, silently. A batch without map resets it; the smallest costs two milliseconds. With one worker a
    translator takes its batches in the order in which they are handed over. A test notices when CTranslate2 mends it.
    """
    translator.translate_batch([idle], beam_size=1, max_decoding_length=1, asynchronous=True)
    return translator.translate_batch(sources, use_vmap=True, **options)
