"""Pharaoh pairs: which word of the source renders which word of the target, one line per unit: `0-0 1-2 2-1`.

The form of fast_align, GIZA++ and Moses. Words are what white space cuts, punctuation included, counted from 0; in scripts that
write no spaces each character is a word. A unit without links (of a memory, of an editor) is an empty line, so that lines
and units stay in step. Links come from the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from corpus.formats.base import Format, batched
from corpus.letters import UNSPACED
from corpus.signature import Signature
from corpus.values import AlignedUnit

_WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


class Pharaoh(Format):
    name = "pharaoh"
    title = "Pharaoh: word alignment, one line of pairs per unit"
    extensions = (".align",)
    writes_aligned = True

    def write_aligned(self, signature: Signature, units: Iterable[AlignedUnit], out: BinaryIO) -> None:
        """One line per unit, in their order; there is no place for a signature."""
        del signature
        batched((f"{pairs(unit)}\n" for unit in units), out)


def pairs(unit: AlignedUnit) -> str:
    """The unit's links as pairs of word numbers, sorted, each pair once."""
    if not unit.links:
        return ""
    left, right = _word_at(unit.source), _word_at(unit.target)
    found = set()
    for link in unit.links:
        sources = {left[k] for k in range(link.start, min(link.end, len(left))) if left[k] >= 0}
        targets = {right[k] for k in range(link.target_start, min(link.target_end, len(right))) if right[k] >= 0}
        found |= {(i, j) for i in sources for j in targets}
    return " ".join(f"{i}-{j}" for i, j in sorted(found))


def _word_at(text: str) -> list[int]:
    """For each character the number of its word; -1 for white space."""
    at = [-1] * len(text)
    for number, word in enumerate(_WORD.finditer(text)):
        at[word.start() : word.end()] = [number] * (word.end() - word.start())
    return at


FORMAT = Pharaoh()
