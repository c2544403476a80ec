"""Where in the target a span of the source is rendered: by the engine's word links, or by guessing when it gives none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.letters import CJK, bare
from corpus.values import Change, Constraint, Link
from pipeline.enforce.satisfy import Span, Spans

# A CJK character is a word; apostrophes and hyphens inside a word belong to it.
WORD = re.compile(rf"[{CJK}]|[^\W_]+(?:['’.-][^\W_]+)*")
STOP = re.compile(r"[.!?;:,()«»“”\"。！？；，：（）]")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the target that renders a span of the source; `start == end` is a point where it should be inserted."""

    start: int
    end: int
    weight: float


def words(text: str) -> list[Span]:
    """The spans of the words of `text`."""
    return [match.span() for match in WORD.finditer(text)]


def places(span: Span, links: Sequence[Link], target: str) -> list[Place]:
    """Stretches of `target` linked to the source `span`, the best first; the last one is a point between the neighbours.

    Linked words next to each other, or with one word between them, make one stretch. A target word that some source word outside
    the span claims with a higher score is left out, unless nothing else remains.
    """
    inside = [link for link in links if link.start < span[1] and span[0] < link.end]
    outside = [link for link in links if not (link.start < span[1] and span[0] < link.end)]
    claimed: dict[Span, float] = {}
    for link in outside:
        key = (link.target_start, link.target_end)
        claimed[key] = max(claimed.get(key, 0.0), link.score)
    own = [link for link in inside if link.score >= claimed.get((link.target_start, link.target_end), 0.0)] or inside
    found = sorted(_stretches(own, target), key=lambda p: (-p.weight, p.start))
    return [*found, _between(span, outside, target)]


def _stretches(links: Sequence[Link], target: str) -> list[Place]:
    stretches: list[Place] = []
    for link in sorted(links, key=lambda x: (x.target_start, x.target_end)):
        if stretches:
            last = stretches[-1]
            gap = target[last.end : link.target_start]
            if link.target_start < last.end or (len(WORD.findall(gap)) <= 1 and not STOP.search(gap)):
                stretches[-1] = Place(last.start, max(last.end, link.target_end), last.weight + link.score)
                continue
        stretches.append(Place(link.target_start, link.target_end, link.score))
    return stretches


def _between(span: Span, links: Sequence[Link], target: str) -> Place:
    """The point after the rendering of the word before the span, or before that of the word after it."""
    before = max((x for x in links if x.end <= span[0]), key=lambda x: (x.end, x.score), default=None)
    after = min((x for x in links if x.start >= span[1]), key=lambda x: (x.start, -x.score), default=None)
    if before is not None and (after is None or before.target_end <= after.target_start or span[0] - before.end <= 1):
        return Place(before.target_end, before.target_end, 0.0)
    if after is not None:
        return Place(after.target_start, after.target_start, 0.0)
    last = words(target)
    point = last[-1][1] if last else len(target.rstrip())
    return Place(point, point, 0.0)


def guess_links(source: str, target: str, constraints: Sequence[Constraint] = (), spans: Spans = ()) -> tuple[Link, ...]:
    """Word links without an engine's help: anchors, and the diagonal between them.

    Anchors are constraints already rendered, words that are the same on both sides (accents and case aside), numbers and
    cognates of which each side has one; the longest chain of them that does not cross counts. Between two anchors a word goes to
    the word at the same share of the way, content words to content words.
    """
    ours, theirs = words(source), words(target)
    if not ours or not theirs:
        return ()
    anchors = _anchors(source, target, ours, theirs, constraints, spans)
    links = [Link(*ours[i], *theirs[j], 0.9) for i, j in anchors]
    for (i1, j1), (i2, j2) in pairwise([(-1, -1), *anchors, (len(ours), len(theirs))]):
        left = _content(source, ours, i1 + 1, i2)
        right = _content(target, theirs, j1 + 1, j2) or list(range(j1 + 1, j2))
        for n, i in enumerate(left):
            if right:
                j = right[min(len(right) - 1, int((n + 0.5) * len(right) / len(left)))]
                links.append(Link(*ours[i], *theirs[j], 0.1))
    return tuple(sorted(links, key=lambda x: (x.start, x.target_start)))


def _content(text: str, spans: Sequence[Span], first: int, last: int) -> list[int]:
    """Words of more than three letters, and CJK characters, which are content whatever their length."""
    return [i for i in range(first, last) if spans[i][1] - spans[i][0] > 3 or ord(text[spans[i][0]]) > 0x2FFF]


def _anchors(
    source: str, target: str, ours: Sequence[Span], theirs: Sequence[Span], constraints: Sequence[Constraint], spans: Spans
) -> list[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for constraint, span in zip(constraints, spans, strict=False):
        if span is None:
            continue
        mine = [i for i, w in enumerate(ours) if w[0] < constraint.end and constraint.start < w[1]]
        its = [j for j, w in enumerate(theirs) if w[0] < span[1] and span[0] < w[1]]
        if mine and its:
            pairs |= {(mine[0], its[0]), (mine[-1], its[-1])}
    for key in (_folded, _stem):
        left, right = _unique(source, ours, key), _unique(target, theirs, key)
        pairs |= {(i, right[word]) for word, i in left.items() if word in right}
    return _longest_chain(sorted(pairs))


def _folded(word: str) -> str:
    return "".join(c for c in bare(word) if c.isalnum())


def _stem(word: str) -> str:
    folded = _folded(word)
    return folded[:5] if len(folded) >= 6 else ""


def _unique(text: str, spans: Sequence[Span], key: Callable[[str], str]) -> dict[str, int]:
    seen: dict[str, int] = {}
    twice: set[str] = set()
    for i, (start, end) in enumerate(spans):
        word = key(text[start:end])
        if len(word) < 2 and not word.isnumeric():
            continue
        if word in seen:
            twice.add(word)
        seen[word] = i
    return {word: i for word, i in seen.items() if word not in twice}


def _longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises on both sides."""
    best: list[list[tuple[int, int]]] = []
    for i, j in pairs:
        head = max((chain for chain in best if chain[-1][0] < i and chain[-1][1] < j), key=len, default=[])
        best.append([*head, (i, j)])
    return max(best, key=len, default=[])


def carry(links: Sequence[Link], change: Change, span: Span) -> tuple[Link, ...]:
    """`links` after `change` put the rendering of the source `span` into the target: later words shift, replaced ones relink."""
    delta = len(change.after) - (change.end - change.start)
    kept = [
        Link(x.start, x.end, x.target_start + (delta if x.target_start >= change.end else 0),
             x.target_end + (delta if x.target_start >= change.end else 0), x.score)
        for x in links
        if (x.target_end <= change.start or x.target_start >= change.end) and not (x.start < span[1] and span[0] < x.end)
    ]  # fmt: skip
    lead = len(change.after) - len(change.after.lstrip())
    trail = len(change.after.rstrip())
    kept.append(Link(*span, change.start + lead, change.start + trail, 1.0))
    return tuple(sorted(kept, key=lambda x: (x.start, x.target_start)))


def moved(links: Sequence[Link], change: Change) -> tuple[Link, ...]:
    """`links` after an edit beside what they link: later ones shift, those of removed words go."""
    delta = len(change.after) - (change.end - change.start)
    kept = []
    for link in links:
        if link.target_end <= change.start:
            kept.append(link)
        elif link.target_start >= change.end:
            kept.append(replace(link, target_start=link.target_start + delta, target_end=link.target_end + delta))
        elif len(change.after) == len(change.before):
            kept.append(link)
    return tuple(kept)
