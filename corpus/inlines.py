"""Inline markup: cut with the text, woven back in, and carried over to a translation.

A text and its markup are kept apart (`Segment.text`, `Segment.inlines`); engines see plain text only. `project` puts the markup
of the source where the rendering of the marked words stands in the target, by the word links. The halves of a pair never cross
another pair, and no tag is lost: one that has nowhere to go stands at the nearest edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.values import Inline, Link


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


def project(source_inlines: Sequence[Inline], source: str, target: str, links: Sequence[Link]) -> tuple[Inline, ...]:
    """The markup of `source` placed in `target`: the same tags, each once, pairs well nested.

    A pair goes around the words linked to the words that it holds; a single tag goes before the words linked to the next.
    Without a link the relative position decides, moved to the nearest edge of a word.
    """
    if not source_inlines:
        return ()
    ordered = sorted(source_inlines, key=lambda m: m.position)
    closing = pairs(ordered)
    partner = closing | {v: k for k, v in closing.items()}
    places: dict[int, tuple[int, int]] = {}
    for opening, close in closing.items():
        places[opening] = _range(ordered[opening].position, ordered[close].position, source, target, links)
    taken = _Taken()
    # Outer pairs first, so that an inner one is clamped into the pair that holds it in the source.
    for opening in sorted(closing, key=lambda o: (o, -closing[o])):
        parent = max((o for o in closing if o < opening and closing[o] > closing[opening]), default=None)
        low, high = places[parent] if parent is not None else (0, len(target))
        start, end = places[opening]
        start = min(max(start, low), high)
        places[opening] = taken.fit(start, min(max(end, start), high))
    out: list[tuple[tuple[int, int, int], Inline]] = []
    for index, mark in enumerate(ordered):
        if index in closing:
            start, end = places[index]
            out.append(((start, 1 if end > start else 2, index), replace(mark, position=start)))
        elif index in partner:
            start, end = places[partner[index]]
            out.append(((end, 0 if end > start else 2, index), replace(mark, position=end)))
        else:
            place = _point(mark, source, target, links)
            # Right before an opening tag it stays before it.
            leads = any(o == index + 1 and ordered[o].position == mark.position for o in closing)
            out.append(((place, 0 if mark.kind == "close" else 1 if leads else 2, index), replace(mark, position=place)))
    return _nested([mark for _, mark in sorted(out, key=lambda item: item[0])])


class _Taken:
    """Ranges already taken; a new one must lie inside, around or beside each of them."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []

    def fit(self, start: int, end: int) -> tuple[int, int]:
        for low, high in self._taken:
            if low < start < high < end:
                end = high
            elif start < low < end < high:
                start = low
        self._taken.append((start, end))
        return start, end


def _nested(marks: list[Inline]) -> tuple[Inline, ...]:
    """Close tags at one position in the order that their pairs nest: the pair opened last is closed first."""
    stack: list[str] = []
    out: list[Inline] = []
    pending = list(marks)
    while pending:
        mark = pending.pop(0)
        if mark.kind == "open":
            stack.append(mark.id)
        elif mark.kind == "close" and mark.id in stack and stack[-1] != mark.id:
            closers = [m for m in pending if m.kind == "close" and m.id in stack[stack.index(mark.id) + 1 :]]
            here = next((m for m in closers if m.position == mark.position and m.id == stack[-1]), None)
            if here is not None:
                pending.remove(here)
                pending.insert(0, mark)
                mark = here
            elif mark.id in stack:
                blocker = next((m for m in closers if m.id == stack[-1]), None)
                if blocker is not None:  # the pair inside ends later: it ends here instead
                    pending.remove(blocker)
                    pending.insert(0, mark)
                    mark = replace(blocker, position=mark.position)
        if mark.kind == "close" and mark.id in stack:
            stack.reverse()
            stack.remove(mark.id)
            stack.reverse()
        out.append(mark)
    return tuple(out)


def _range(start: int, end: int, source: str, target: str, links: Sequence[Link]) -> tuple[int, int]:
    held = _own([k for k in links if k.target_end > k.target_start], start, end)
    if start == end:
        point = _at(start, source, target, links)
        return point, point
    if start == 0 and end >= len(source):
        return 0, len(target)
    if not held:
        low, high = _relative(start, source, target), _relative(end, source, target)
        return min(low, high), max(low, high)
    low, high = min(k.target_start for k in held), max(k.target_end for k in held)
    return _within(start, end, source, target, low, high)


def _own(links: Sequence[Link], start: int, end: int) -> list[Link]:
    """The links of the words in the span; without those whose target word belongs rather to a word outside."""
    held = [k for k in links if k.start < end and k.end > start]
    rivals = [k for k in links if not (k.start < end and k.end > start)]

    def rather(link: Link) -> bool:
        return any(k.score > link.score and k.target_start < link.target_end and k.target_end > link.target_start for k in rivals)

    return [k for k in held if not rather(k)] or held


def _within(start: int, end: int, source: str, target: str, low: int, high: int) -> tuple[int, int]:
    """Part of a word stays part of a word: what stands beside it in the source's word is left out where the target has it, too."""
    first, last = start, end
    while first > 0 and source[first - 1 : first + 1].isalnum():
        first -= 1
    while last < len(source) and source[last - 1 : last + 1].isalnum():
        last += 1
    held = source[start:end]
    if held.strip() and target.count(held, low, high) == 1:  # the same letters there: a name, a number
        low = target.index(held, low, high)
        return low, low + len(held)
    before, after = source[first:start].lower(), source[end:last].lower()
    found = target[low:high].lower()
    if len(before) + len(after) < len(found):
        low += len(before) if before and found.startswith(before) else 0
        high -= len(after) if after and found.endswith(after) else 0
    return low, high


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
        pairs_here = any(m.position == mark.position and m.kind != "empty" for m in marks)
        apart = text and (not text[-1].isspace() or (out and out[-1].position == len(text) and out[-1].kind == "empty"))
        if place > 0 and source[place - 1].isspace() and apart and not pairs_here:
            text += " "
        out.append(replace(mark, position=len(text)))
        follows = target[done : done + 1]
        more_here = index + 1 < len(marks) and marks[index + 1].position == mark.position
        if 0 <= place < len(source) and source[place].isspace() and follows.isalnum() and not pairs_here and not more_here:
            text += " "
    return text + target[done:], tuple(out)


def _point(mark: Inline, source: str, target: str, links: Sequence[Link]) -> int:
    if mark.kind == "close":
        before = [k for k in links if k.end <= mark.position and k.target_end > k.target_start]
        if mark.position >= len(source):
            return len(target)
        return max(before, key=lambda k: k.end).target_end if before else _relative(mark.position, source, target)
    return _at(mark.position, source, target, links)


def _at(position: int, source: str, target: str, links: Sequence[Link]) -> int:
    if position <= 0:
        return 0
    if position >= len(source):
        return len(target)
    following = [k for k in links if k.start >= position and k.target_end > k.target_start]
    preceding = [k for k in links if k.end <= position and k.target_end > k.target_start]
    # Beside the nearer neighbour: a placeholder at the end of a clause follows its word.
    after = min(following, key=lambda k: (k.start, k.target_start), default=None)
    before = max(preceding, key=lambda k: (k.end, k.target_end), default=None)
    if after is not None and (before is None or after.start - position <= position - before.end):
        return after.target_start
    if before is not None:
        return before.target_end
    return _relative(position, source, target)


def _relative(position: int, source: str, target: str) -> int:
    if position <= 0:
        return 0
    if position >= len(source):
        return len(target)
    guess = round(position / max(len(source), 1) * len(target))
    for distance in range(len(target) + 1):
        for place in (guess - distance, guess + distance):
            if place in (0, len(target)) or (0 < place < len(target) and target[place - 1].isspace()):
                return place
    return len(target)
