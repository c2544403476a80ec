"""Requests into token ids: constraints written into the source as annotations, every token tied to the text it stands for.

The form is `source term <t> target term </t>`, after Dinu et al. 2019 (Training Neural Machine Translation to Apply Terminology
Constraints); the marks are whatever the model's config names.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


@dataclass(frozen=True)
class Edit:
    """What stands in the annotated source at `start` to `end` in the place of `removed` characters of the request's text."""

    start: int
    end: int
    removed: int


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
            and not c.inflected
            and not (c.kind == "amount" and c.renderings[0] == text[c.start : c.end])
        )
        if worth and all(c.end <= k.start or c.start >= k.end for k in kept):
            kept.append(c)
    return tuple(sorted(kept, key=lambda c: c.start))


def annotated(
    text: str,
    constraints: Sequence[Constraint],
    marks: tuple[str, str],
    in_place: Collection[Constraint] = (),
    written: Collection[Constraint] = (),
) -> tuple[str, list[Edit], frozenset[int]]:
    """The source with its annotations, what was written in where, and the offsets at which the marks begin.

    Those of `constraints` that are `in_place` have their rendering for the term as well (`target <t> target </t>`): no word of the
    source then competes with it. Those that are `written` stand in place alone, without marks.
    """
    parts: list[str] = []
    edits: list[Edit] = []
    begins: set[int] = set()
    last = position = 0
    for c in constraints:
        rendering = " ".join(c.renderings[0].split())
        alone = c in written
        addition = "" if alone else f" {marks[0]} {rendering} {marks[1]}"
        placed = alone or c in in_place
        head = rendering if placed else text[c.start : c.end]
        parts += [text[last : c.start], head, addition]
        begin = position + c.start - last
        position = begin + len(head)
        if not alone:
            begins |= {position + 1, position + len(addition) - len(marks[1])}
        if placed:
            # A piece begins with the space before it.
            space = int(last < c.start and text[c.start - 1].isspace())
            edits.append(Edit(begin - space, position + len(addition), c.end - c.start + space))
        else:
            edits.append(Edit(position, position + len(addition), 0))
        position += len(addition)
        last = c.end
    return "".join(parts) + text[last:], edits, frozenset(begins)


def encode(
    vocabulary: Vocabulary,
    text: str,
    constraints: Sequence[Constraint] = (),
    in_place: bool = False,
    written: Sequence[Constraint] = (),
    hints: Sequence[Constraint] = (),
) -> Encoded:
    """Ids of `text` for the model. Constraints are written in where the model has marks for them; else passed over."""
    settled = usable(text, [*constraints, *written, *hints]) if vocabulary.marks else ()
    if not settled or vocabulary.marks is None:
        pieces = vocabulary.encode(text)
        head = len(vocabulary.before)
        spans: list[Span | None] = [None] * head
        spans += pieces.spans
        spans.append(None)
        return Encoded([*vocabulary.before, *pieces.ids, vocabulary.eos], spans, [-1] * len(spans), ())
    opening, closing = (vocabulary.tokens[i] for i in vocabulary.marks)
    full, edits, begins = annotated(text, settled, (opening, closing), (*(constraints if in_place else ()), *hints), written)
    pieces = vocabulary.encode(full, begins)
    ids, owners = list(vocabulary.before), [-1] * len(vocabulary.before)
    placed: list[Span | None] = [None] * len(vocabulary.before)
    k = shift = 0
    for i, (start, end) in zip(pieces.ids, pieces.spans, strict=True):
        while k < len(edits) and start >= edits[k].end:
            shift += edits[k].end - edits[k].start - edits[k].removed
            k += 1
        ids.append(i)
        if k < len(edits) and start >= edits[k].start:
            # The marks themselves carry no attention that means anything.
            owners.append(k if i not in vocabulary.marks else -1)
            placed.append(None)
        else:
            owners.append(-1)
            placed.append((start - shift, min(end, edits[k].start if k < len(edits) else end) - shift))
    return Encoded([*ids, vocabulary.eos], [*placed, None], [*owners, -1], settled)
