"""Inline markup: cut with the text, woven back in, and given room in a translation.

A text and its markup are kept apart (`Segment.text`, `Segment.inlines`); engines see plain text only. `corpus.projection` carries
the markup over to the translation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.values import Inline


def weave(text: str, inlines: Sequence[Inline]) -> Iterator[str | Inline]:
    """Pieces of text and tags in the order in which they stand; positions outside the text count as its edges."""
    done = 0
    for mark in sorted(inlines, key=lambda m: m.position):
        place = min(max(mark.position, done), len(text))
        if place > done:
            yield text[done:place]
            done = place
        yield mark
    if done < len(text):
        yield text[done:]


def pairs(inlines: Sequence[Inline]) -> dict[int, int]:
    """Index of each opening tag that is closed later, and the index of its closing tag."""
    waiting: dict[str, list[int]] = {}
    found = {}
    for index, mark in enumerate(inlines):
        if mark.kind == "open":
            waiting.setdefault(mark.id, []).append(index)
        elif mark.kind == "close" and waiting.get(mark.id):
            found[waiting[mark.id].pop()] = index
    return found


def cut(inlines: Sequence[Inline], spans: Sequence[tuple[int, int]]) -> list[tuple[Inline, ...]]:
    """The markup of each span, positions relative to the span's start; each tag goes to exactly one span.

    Between two spans a closing tag belongs to the span before, every other one to the span after; but a single tag that follows
    a span without a space (the number of a note) belongs to that span.
    """
    parts: list[list[Inline]] = [[] for _ in spans]
    if not spans:
        return []
    ordered = sorted(inlines, key=lambda m: m.position)
    current = 0
    for mark in ordered:
        while current < len(spans) - 1:
            end, following = spans[current][1], spans[current + 1][0]
            stays = mark.kind == "close" or (mark.kind == "empty" and following > end)
            if mark.position > end or mark.position >= following or (mark.position == end and not stays):
                if mark.kind == "close" and mark.position <= following and not _opened_since(parts, current + 1, mark):
                    break
                current += 1
            else:
                break
        start, end = spans[current]
        parts[current].append(replace(mark, position=min(max(mark.position - start, 0), end - start)))
    return [tuple(part) for part in parts]


def _opened_since(parts: list[list[Inline]], current: int, mark: Inline) -> bool:
    return any(m.id == mark.id and m.kind == "open" for part in parts[current:] for m in part)


def same(left: Sequence[Inline], right: Sequence[Inline]) -> bool:
    """True when both carry the same tags, wherever they stand: what a check compares."""
    return sorted((m.kind, m.id, m.data) for m in left) == sorted((m.kind, m.id, m.data) for m in right)


def spaced(
    source: str, source_inlines: Sequence[Inline], target: str, target_inlines: Sequence[Inline]
) -> tuple[str, tuple[Inline, ...]]:
    """The target with a space beside each single tag that has one in the source: an engine never saw the tag, and made it one."""
    known = {m.id: m.position for m in source_inlines if m.kind == "empty"}
    marks = sorted(target_inlines, key=lambda m: m.position)
    out: list[Inline] = []
    text, done = "", 0
    for index, mark in enumerate(marks):
        text += target[done : mark.position]
        done = max(done, mark.position)
        place = known.get(mark.id, -1) if mark.kind == "empty" else -1
        opened_here = any(m.position == mark.position and m.kind == "open" for m in marks[:index])
        apart = text and (not text[-1].isspace() or (out and out[-1].position == len(text) and out[-1].kind == "empty"))
        joined = bool(out) and out[-1].position == len(text) and known.get(out[-1].id) == place
        if place > 0 and source[place - 1].isspace() and apart and not opened_here and not joined:
            text += " "
        out.append(replace(mark, position=len(text)))
        follows = target[done : done + 1]
        more_here = index + 1 < len(marks) and marks[index + 1].position == mark.position
        if 0 <= place < len(source) and source[place].isspace() and follows.isalnum() and not more_here:
            text += " "
    return text + target[done:], tuple(out)
