"""Attention into word links: which words of the source each word of the target renders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from corpus.letters import CJK, bare
from corpus.values import Link
from pipeline.engines.annotate import Encoded
from pipeline.engines.linking import Linking
from pipeline.engines.vocabulary import Span

WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+|[^\w\s]")
"""A word: one character of Chinese or Japanese, a run of letters and digits, or one sign."""


def words(text: str) -> list[Span]:
    return [m.span() for m in WORD.finditer(text)]


def links(
    text: str, encoded: Encoded, target: str, target_spans: Sequence[Span | None], attention: Any, langs: tuple[str, str]
) -> tuple[Link, ...]:
    """Links from a matrix of shape (target tokens, source tokens) whose rows sum to about 1.

    Attention is summed over the tokens of a source word and averaged over those of a target word; what it says of the words,
    `Linking` chooses from. An annotated term is one unit: its words and the annotation's target part count together, and its links
    carry the whole span of the constraint.
    """
    import numpy as np

    matrix = np.asarray(attention, dtype=np.float32)
    if matrix.ndim != 2 or not matrix.size:
        return ()
    free = [(s, e) for s, e in words(text) if all(e <= c.start or s >= c.end for c in encoded.settled)]
    units = sorted([*((c.start, c.end) for c in encoded.settled), *free])
    targets = words(target)
    if not units or not targets:
        return ()
    rows, columns = min(matrix.shape[0], len(target_spans)), min(matrix.shape[1], len(encoded.ids))
    source_unit = _spread(len(text), units)
    owned = [units.index((c.start, c.end)) for c in encoded.settled]
    folded = np.array(
        [owned[o] if o >= 0 else _unit(source_unit, s) for o, s in zip(encoded.owners[:columns], encoded.spans, strict=False)]
    )
    fold = (folded[:, None] == np.arange(len(units))).astype(np.float32)
    target_unit = _spread(len(target), targets)
    gathered = np.array([_unit(target_unit, span) for span in target_spans[:rows]])
    gather = (np.arange(len(targets))[:, None] == gathered).astype(np.float32)
    gather /= np.maximum(gather.sum(1, keepdims=True), 1.0)
    mass = gather @ matrix[:rows, :columns] @ fold
    renderings = {
        k: frozenset(bare(c.renderings[0][slice(*w)]) for w in words(c.renderings[0]))
        for k, c in zip(owned, encoded.settled, strict=True)
    }
    terms = [renderings.get(k) for k in range(len(units))]
    chosen = Linking(mass, [text[slice(*u)] for u in units], [target[slice(*t)] for t in targets], terms, langs).choose()
    return tuple(Link(*units[i], *targets[j], round(score, 3)) for (j, i), score in sorted(chosen.items()))


def _spread(length: int, units: Sequence[Span]) -> list[int]:
    """For each character the unit that it belongs to, -1 outside."""
    spread = [-1] * length
    for k, (start, end) in enumerate(units):
        spread[start:end] = [k] * (end - start)
    return spread


def _unit(spread: Sequence[int], span: Span | None) -> int:
    """The unit of a token: that of its last character inside any."""
    if span is None:
        return -1
    start, end = span
    if start < end <= len(spread) and spread[end - 1] >= 0:
        return spread[end - 1]
    for position in range(min(end, len(spread)) - 1, start - 1, -1):
        if spread[position] >= 0:
            return spread[position]
    return spread[start] if start == end < len(spread) else -1
