"""Attention into word links: which words of the source each word of the target renders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from corpus.letters import CJK
from corpus.values import Link
from pipeline.engines.annotate import Encoded
from pipeline.engines.vocabulary import Span

WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+|[^\w\s]")
"""A word: one character of Chinese or Japanese, a run of letters and digits, or one sign."""
STRONG = 0.3
"""A word of the source is linked beside the strongest one when at least this share of the target word's attention rests on it."""
WEAK = 0.1
"""Below this share even the strongest word is no link: the target word renders nothing in particular."""


def words(text: str) -> list[Span]:
    return [m.span() for m in WORD.finditer(text)]


def links(text: str, encoded: Encoded, target: str, target_spans: Sequence[Span | None], attention: Any) -> tuple[Link, ...]:
    """Links from a matrix of shape (target tokens, source tokens) whose rows sum to about 1.

    Attention is summed over the tokens of a source word and averaged over those of a target word. An annotated term is one unit:
    its words and the annotation's target part count together, and its links carry the whole span of the constraint.
    """
    import numpy as np

    matrix = np.asarray(attention, dtype=np.float32)
    if matrix.ndim != 2 or not matrix.size:
        return ()
    units: list[Span] = [(c.start, c.end) for c in encoded.settled]
    fixed = len(units)
    units += [(s, e) for s, e in words(text) if all(e <= c.start or s >= c.end for c in encoded.settled)]
    targets = words(target)
    if not units or not targets:
        return ()
    rows, columns = min(matrix.shape[0], len(target_spans)), min(matrix.shape[1], len(encoded.ids))
    source_unit = _spread(len(text), units)
    folded = np.array(
        [o if o >= 0 else _unit(source_unit, s) for o, s in zip(encoded.owners[:columns], encoded.spans, strict=False)]
    )
    fold = (folded[:, None] == np.arange(len(units))).astype(np.float32)
    target_unit = _spread(len(target), targets)
    gathered = np.array([_unit(target_unit, span) for span in target_spans[:rows]])
    gather = (np.arange(len(targets))[:, None] == gathered).astype(np.float32)
    gather /= np.maximum(gather.sum(1, keepdims=True), 1.0)
    mass = gather @ matrix[:rows, :columns] @ fold
    if not mass[0].any() and len(targets) > 1:
        _guess_first(mass, fixed)
    best = mass.argmax(1)
    keep = mass >= STRONG
    keep[np.arange(len(targets)), best] = mass.max(1) >= WEAK
    # A sign is the rendering of a sign, and says nothing about words.
    found = []
    for j, i in np.argwhere(keep).tolist():
        (start, end), (target_start, target_end) = units[i], targets[j]
        if i >= fixed and text[start].isalnum() != target[target_start].isalnum():
            continue
        found.append(Link(start, end, target_start, target_end, round(float(min(mass[j, i], 1.0)), 3)))
    return tuple(found)


def _guess_first(mass: Any, fixed: int) -> None:
    """Link the first target word where its attention is not known: mostly an article before its noun.

    It goes to the nearest source word in front of the second target word's that nothing else renders, else to that word itself.
    """
    partner = int(mass[1].argmax())
    covered = mass[1:].max(0)
    free = [i for i in range(max(fixed, partner - 2), partner) if covered[i] < STRONG] if partner >= fixed else []
    mass[0, free[-1] if free else partner] = STRONG


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
