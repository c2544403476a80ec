"""Requests into token ids: constraints written into the source as annotations, every token tied to the text it stands for.

The form is `source term <t> target term </t>`, after Dinu et al. 2019 (Training Neural Machine Translation to Apply Terminology
Constraints); the marks are whatever the model's config names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.values import Constraint
from pipeline.engines.vocabulary import Span, Vocabulary


@dataclass(frozen=True)
class Encoded:
    """One source sequence, language tag and end included."""

    ids: list[int]
    spans: list[Span | None]
    """For each id the span of the request's text; None for tags, marks and the end."""
    owners: list[int]
    """For each id the index in `settled` of the annotation that it belongs to, else -1."""
    settled: tuple[Constraint, ...]
    """The constraints that were written into the source, left to right."""


def usable(text: str, constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """The constraints that can stand in one annotated source: inside the text, not empty, longest first where they overlap.

    A number that is the same in both languages is not written in: models copy digits, and each annotation costs fluency.
    """
    kept: list[Constraint] = []
    for c in sorted(constraints, key=lambda c: (c.start - c.end, c.start)):
        inside = 0 <= c.start < c.end <= len(text)
        worth = (
            inside
            and c.renderings
            and c.renderings[0].strip()
            and not (c.kind == "amount" and c.renderings[0] == text[c.start : c.end])
        )
        if worth and all(c.end <= k.start or c.start >= k.end for k in kept):
            kept.append(c)
    return tuple(sorted(kept, key=lambda c: c.start))


def annotated(text: str, constraints: Sequence[Constraint], marks: tuple[str, str]) -> tuple[str, list[Span], frozenset[int]]:
    """The source with its annotations, the span of each annotation in it, and the offsets at which the marks begin."""
    parts: list[str] = []
    spans: list[Span] = []
    begins: set[int] = set()
    last = position = 0
    for c in constraints:
        rendering = " ".join(c.renderings[0].split())
        addition = f" {marks[0]} {rendering} {marks[1]}"
        position += c.end - last
        parts += [text[last : c.end], addition]
        begins |= {position + 1, position + len(addition) - len(marks[1])}
        spans.append((position, position + len(addition)))
        position += len(addition)
        last = c.end
    return "".join(parts) + text[last:], spans, frozenset(begins)


def encode(vocabulary: Vocabulary, text: str, constraints: Sequence[Constraint] = ()) -> Encoded:
    """Ids of `text` for the model. Constraints are written in where the model has marks for them; else passed over."""
    settled = usable(text, constraints) if vocabulary.marks else ()
    if not settled or vocabulary.marks is None:
        pieces = vocabulary.encode(text)
        head = len(vocabulary.before)
        spans: list[Span | None] = [None] * head
        spans += pieces.spans
        spans.append(None)
        return Encoded([*vocabulary.before, *pieces.ids, vocabulary.eos], spans, [-1] * len(spans), ())
    opening, closing = (vocabulary.tokens[i] for i in vocabulary.marks)
    full, inserted, begins = annotated(text, settled, (opening, closing))
    pieces = vocabulary.encode(full, begins)
    ids, owners = list(vocabulary.before), [-1] * len(vocabulary.before)
    placed: list[Span | None] = [None] * len(vocabulary.before)
    k = shift = 0
    for i, (start, end) in zip(pieces.ids, pieces.spans, strict=True):
        while k < len(inserted) and start >= inserted[k][1]:
            shift += inserted[k][1] - inserted[k][0]
            k += 1
        ids.append(i)
        if k < len(inserted) and start >= inserted[k][0]:
            # The marks themselves carry no attention that means anything.
            owners.append(k if i not in vocabulary.marks else -1)
            placed.append(None)
        else:
            owners.append(-1)
            placed.append((start - shift, min(end, inserted[k][0] if k < len(inserted) else end) - shift))
    return Encoded([*ids, vocabulary.eos], [*placed, None], [*owners, -1], settled)
