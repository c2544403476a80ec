"""Changes that replay: recording edits on a text, applying them again, taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.values import Change

Edit = tuple[int, int, str, str]
"""start, end, replacement, reason; the span refers to the text before any of the edits."""

_MANY = 4000
"""Words, spaces and marks of two texts together up to which difflib is quick."""


class ReplayError(ValueError):
    """A change does not fit the text that it is applied to."""


def record(
    stage: str, text: str, edits: Iterable[Edit], confidences: Sequence[float | None] = ()
) -> tuple[str, tuple[Change, ...]]:
    """Apply non-overlapping `edits` to `text`; return the new text and the changes that replay to it.

    The changes run from the right end of the text to the left, so that each span is valid both in the original text and at the
    moment of its application. Edits that change nothing are left out. Raises ValueError when edits overlap.
    """
    marked = [(*edit, confidences[i] if i < len(confidences) else None) for i, edit in enumerate(edits)]
    marked.sort(key=lambda e: (e[0], e[1]), reverse=True)
    changes: list[Change] = []
    limit = len(text)
    for start, end, after, reason, confidence in marked:
        if not 0 <= start <= end <= limit:
            raise ValueError(f"edit {start}:{end} overlaps its neighbour or leaves the text")
        limit = start
        before = text[start:end]
        if before != after:
            changes.append(Change(stage, start, end, before, after, reason, confidence))
    return replay(text, changes), tuple(changes)


def replay(text: str, changes: Iterable[Change]) -> str:
    """Apply `changes` in order; raise `ReplayError` where a change does not find what it expects."""
    for change in changes:
        if text[change.start : change.end] != change.before:
            raise ReplayError(
                f"{change.stage}: expected {change.before!r} at {change.start}, found {text[change.start : change.end]!r}"
            )
        text = text[: change.start] + change.after + text[change.end :]
    return text


def revert(text: str, changes: Sequence[Change]) -> str:
    """Take `changes` back: `revert(replay(text, changes), changes) == text`."""
    for change in reversed(changes):
        end = change.start + len(change.after)
        if text[change.start : end] != change.after:
            raise ReplayError(f"{change.stage}: expected {change.after!r} at {change.start}, found {text[change.start : end]!r}")
        text = text[: change.start] + change.before + text[end:]
    return text


def shift(position: int, changes: Iterable[Change], *, right: bool = False) -> int:
    """Where `position` of the text before `changes` lies after them.

    A position inside a replaced span moves to the span's start, or with `right` to its end.
    """
    for change in changes:
        if position >= change.end and (position > change.start or right or change.end > change.start):
            position += len(change.after) - (change.end - change.start)
        elif position > change.start:
            position = change.start + (len(change.after) if right else 0)
    return position


def compare(stage: str, before: str, after: str, reason: str) -> tuple[Change, ...]:
    """The changes that turn `before` into `after`, word by word: for stages that rewrite a text whole.

    difflib finds the blocks that a person would see, in time that grows with the square of the words and more; texts of
    thousands of words are compared by edit distance instead.
    """
    import difflib
    import re

    if before == after:
        return ()
    a, b = re.findall(r"\w+|\s+|[^\w\s]", before), re.findall(r"\w+|\s+|[^\w\s]", after)
    offsets = [0]
    for token in a:
        offsets.append(offsets[-1] + len(token))
    steps: Iterable[tuple[str, int, int, int, int]]
    if len(a) + len(b) > _MANY:
        from rapidfuzz.distance import Levenshtein

        steps = [(s.tag, s.src_start, s.src_end, s.dest_start, s.dest_end) for s in Levenshtein.opcodes(a, b)]
    else:
        steps = difflib.SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes()
    edits: list[Edit] = [(offsets[i1], offsets[i2], "".join(b[j1:j2]), reason) for tag, i1, i2, j1, j2 in steps if tag != "equal"]
    return record(stage, before, edits)[1]
