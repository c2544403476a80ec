"""Inline markup carried over to a translation: it goes where the rendering of the marked words stands, by the word links.

The tree of the tags stays what it was: each tag in the pair that held it, pairs beside each other in the source beside each other in
the target, whatever the links say. No tag is lost: one that has nowhere to go stands at the nearest edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from corpus.inlines import pairs
from corpus.values import Inline, Link


def project(source_inlines: Sequence[Inline], source: str, target: str, links: Sequence[Link]) -> tuple[Inline, ...]:
    """The markup of `source` placed in `target`: the same tags, each once, pairs nested as in the source and only so.

    A pair goes around the words linked to the words that it holds; a single tag goes before the words linked to the next.
    Without a link the relative position decides, moved to the nearest edge of a word. Pairs beside each other in the source stay
    beside each other: words that two of them claim go to the one with the better claim.
    """
    if not source_inlines:
        return ()
    ordered = sorted(source_inlines, key=lambda m: m.position)
    closing = pairs(ordered)
    held: dict[int, list[int]] = {opening: [] for opening in (-1, *closing)}
    for index, parent in _parents(ordered, closing):
        held[parent].append(index)
    spans: dict[int, tuple[int, int]] = {-1: (0, len(target))}
    for parent in sorted(held):  # outer ones first
        low, high = spans[parent]
        room = _Room(source, target, links, low, high)
        if parent >= 0:
            room.start, room.end = ordered[parent].position, ordered[closing[parent]].position
        around = [i for i in held[parent] if i in closing and ordered[i].position < ordered[closing[i]].position]
        wishes = [room.wish(i, ordered[i].position, ordered[closing[i]].position) for i in around]
        placed = _apart(wishes, target)
        last = low
        for index in held[parent]:
            if index not in placed:
                mark = ordered[index]
                place = min(max(_point(mark, source, target, links), low), high)
                if mark.kind != "empty" and index not in closing:
                    # The halves of pairs that other segments hold keep their order, or they would cross there.
                    last = place = max(place, last)
                placed[index] = (_outside(place, index, placed, ordered, closing),) * 2
        spans |= placed
        held[parent].sort(key=lambda i: (spans[i][0], spans[i][1] > spans[i][0], i))
    return tuple(_told(ordered, closing, held, spans))


def _parents(ordered: Sequence[Inline], closing: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Each opening and each single tag, and the opening tag of the innermost pair that holds it; -1 without one."""
    inside: list[int] = []
    closes = set(closing.values())
    for index in range(len(ordered)):
        if index in closes:
            inside = [o for o in inside if closing[o] != index] if closing[inside[-1]] != index else inside[:-1]
            continue
        end = closing.get(index, index)
        yield index, next((o for o in reversed(inside) if closing[o] > end), -1)
        if index in closing:
            inside.append(index)


def _told(
    ordered: Sequence[Inline], closing: dict[int, int], held: dict[int, list[int]], spans: dict[int, tuple[int, int]]
) -> Iterator[Inline]:
    """The tags in the order in which they stand, without recursion: pairs may be nested deep."""
    waiting = held[-1][::-1]
    while waiting:
        index = waiting.pop()
        if index < 0:
            yield replace(ordered[closing[~index]], position=spans[~index][1])
            continue
        yield replace(ordered[index], position=spans[index][0])
        if index in closing:
            waiting.append(~index)
            waiting += held[index][::-1]


@dataclass
class _Wish:
    """Where a pair would stand if it were alone."""

    index: int
    start: int
    end: int
    links: list[Link]


@dataclass
class _Room:
    """The part of the target that a pair's tags may stand in, and the part of the source that it renders."""

    source: str
    target: str
    links: Sequence[Link]
    low: int
    high: int
    start: int = 0
    end: int = -1

    def wish(self, index: int, start: int, end: int) -> _Wish:
        held = _own([k for k in self.links if k.target_end > k.target_start], start, end)
        low, high = 0, len(self.target)
        if held and not (start == 0 and end >= len(self.source)):
            low, high = min(k.target_start for k in held), max(k.target_end for k in held)
            low, high = _within(start, end, self.source, self.target, low, high)
        elif not held:
            low, high = (_relative(place, self.source, self.target) for place in (start, end))
        low, high = _trimmed(self.target, max(low, self.low), min(high, self.high))
        if low >= high:  # it would stand outside the pair that holds it, or around nothing
            low, high = self._relative(start, end)
        return _Wish(index, low, high, held)

    def _relative(self, start: int, end: int) -> tuple[int, int]:
        """Where the span is in the pair that holds it, around one word at least."""
        source = self.source[self.start : self.end] if self.end >= 0 else self.source
        low, high = (self.low + _relative(n - self.start, source, self.target[self.low : self.high]) for n in (start, end))
        low, high = _trimmed(self.target, low, high)
        if low < high:
            return low, high
        while low > self.low and not self.target[low : self.high].strip():
            low -= 1
        while low > self.low and not _edge(self.target, low):
            low -= 1
        high = min(low + 1, self.high)
        while high < self.high and not _edge(self.target, high):
            high += 1
        return _trimmed(self.target, low, high)


def _apart(wishes: Sequence[_Wish], target: str) -> dict[int, tuple[int, int]]:
    """A range for each wish, none in another. Short wishes with links come first, longer ones get the best of what is left; what
    two claim alike is divided between them, in the order of the source."""
    found: dict[int, tuple[int, int]] = {}
    for wish in sorted(wishes, key=lambda w: (not w.links, w.end - w.start, w.index)):
        free = [(wish.start, wish.end)]
        for low, high in found.values():
            free = [part for a, b in free for part in ((a, min(b, low)), (max(a, high), b)) if part[0] < part[1]]
        free = [part for part in (_trimmed(target, *part) for part in free) if part[0] < part[1]]
        wordless = not _words(target, wish.start, wish.end)
        free = [part for part in free if wordless or _words(target, *part)]
        if free:
            found[wish.index] = max(free, key=lambda part: (_claim(wish, *part), _words(target, *part), -part[0]))
            continue
        rivals = [i for i, (low, high) in found.items() if low < wish.end and high > wish.start]
        rival = max(rivals, key=lambda i: min(found[i][1], wish.end) - max(found[i][0], wish.start), default=-1)
        low, high = found.get(rival, (wish.start, wish.start))
        edges = [n for n in range(low + 1, high) if _edge(target, n) and _words(target, low, n) and _words(target, n, high)]
        if edges:
            middle = min(edges, key=lambda n: abs(2 * n - low - high))
            left, right = _trimmed(target, low, middle), _trimmed(target, middle, high)
            found[rival], found[wish.index] = (left, right) if rival < wish.index else (right, left)
        else:
            place = high if rival < wish.index else low
            found[wish.index] = (place, place)
    return found


def _claim(wish: _Wish, low: int, high: int) -> float:
    return sum(max(min(k.target_end, high) - max(k.target_start, low), 0) * k.score for k in wish.links)


def _words(text: str, low: int, high: int) -> int:
    return sum(map(str.isalnum, text[low:high]))


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while high > low and text[high - 1].isspace():
        high -= 1
    while low < high and text[low].isspace():
        low += 1
    return low, high


def _outside(
    place: int, index: int, placed: dict[int, tuple[int, int]], ordered: Sequence[Inline], closing: dict[int, int]
) -> int:
    """`place`, moved to the edge of the pair that it would stand in."""
    for other, (low, high) in placed.items():
        if low < place < high:
            if ordered[index].kind == "empty" and ordered[index].position == ordered[other].position:
                return low
            if ordered[index].kind == "empty" and ordered[index].position == ordered[closing[other]].position:
                return high
            return low if place - low < high - place else high
    return place


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
    while _joined(source, first):
        first -= 1
    while _joined(source, last):
        last += 1
    held = source[start:end]
    if held.strip() and target.count(held, low, high) == 1:  # the same letters there: a name, a number
        place = target.index(held, low, high)
        # A whole word is no part of another: `bloc` in `block`.
        if (first, last) != (start, end) or not (_joined(target, place) or _joined(target, place + len(held))):
            return place, place + len(held)
    before, after = source[first:start].lower(), source[end:last].lower()
    found = target[low:high].lower()
    if len(before) + len(after) < len(found):
        low += len(before) if before and found.startswith(before) else 0
        high -= len(after) if after and found.endswith(after) else 0
    return low, high


def _joined(text: str, place: int) -> bool:
    """Whether `place` is inside a word."""
    return 0 < place < len(text) and text[place - 1 : place + 1].isalnum()


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
            if 0 <= place <= len(target) and _edge(target, place):
                return place
    return len(target)


def _edge(text: str, place: int) -> bool:
    """Whether a word may begin at `place`; in Chinese and Japanese every character may."""
    if place <= 0 or place >= len(text) or text[place - 1].isspace():
        return True
    return text[place].isalnum() and all(
        east_asian_width(c) in "WF" and not "\uac00" <= c <= "\ud7a3" for c in text[place - 1 : place + 1]
    )
