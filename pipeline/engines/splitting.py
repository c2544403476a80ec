"""What is too long for a model, cut at the best boundary; never truncated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pipeline.engines.vocabulary import Span

BOUNDARIES: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<=[.!?\u2026])[\"'\u00bb\u201d)]*\s+|(?<=[\u3002\uff01\uff1f])[\u201d\u300d]?|\n+"),
    re.compile(r"(?<=[;:])\s+|(?<=[\uff1b\uff1a])|\s+[\u2013\u2014]\s+"),
    re.compile(r"(?<=,)\s+|(?<=[\uff0c\u3001])"),
    re.compile(r"\s+(?=(?:et|ou|mais|que|qui|dont|and|or|but|which|that|v\u00e0|nh\u01b0ng)\s)"),
    re.compile(r"\s+"),
    re.compile(r"(?<=\S)(?=\S)"),
)
"""From the end of a sentence down to any place between two characters."""


def split(text: str, count: Callable[[str], int], limit: int, whole: Iterable[Span] = ()) -> list[Span]:
    """Cut `text` into spans of at most `limit` tokens as `count` counts them, in order, white space between them left out.

    Spans in `whole` (terms, amounts) are not cut, unless one of them alone is too long. A text that fits comes back as one span.
    """
    if count(text) <= limit:
        return [(0, len(text))]
    start, end = _stripped(text, 0, len(text))
    kept = [span for span in whole if count(text[span[0] : span[1]]) < limit]
    return _cut(text, start, end, count, limit, kept)


def halves(text: str, whole: Iterable[Span] = ()) -> list[Span]:
    """The text in two parts at the best boundary near its middle; one part where only a cut inside a clause would be left."""
    start, end = _stripped(text, 0, len(text))
    cut = _best(text, start, end, list(whole), (start + end) / 2, BOUNDARIES[:3])
    return [(start, end)] if cut is None else [_stripped(text, start, cut[0]), _stripped(text, cut[1], end)]


def _cut(text: str, start: int, end: int, count: Callable[[str], int], limit: int, whole: list[Span]) -> list[Span]:
    """Peel off the longest run that fits, as far as its best boundary, until the rest fits."""
    spans: list[Span] = []
    while start < end:
        tokens = count(text[start:end])
        if tokens <= limit:
            spans.append((start, end))
            break
        # The last character that still fits, found by halving: token counts grow with the text.
        low, high = start + 1, end
        while low < high:
            middle = (low + high + 1) // 2
            if count(text[start:middle]) <= limit:
                low = middle
            else:
                high = middle - 1
        cut = _best(text, start, low, whole, low, BOUNDARIES) or _best(text, start, low, [], low, BOUNDARIES) or (low, low)
        spans.append(_stripped(text, start, cut[0]))
        start, _ = _stripped(text, cut[1], end)
    return [span for span in spans if span[0] < span[1]]


def _best(
    text: str, start: int, end: int, whole: list[Span], wanted: float, boundaries: tuple[re.Pattern[str], ...]
) -> Span | None:
    """The boundary nearest to `wanted` in [start, end], of the best kind that has one away from the very edges."""
    length = end - start
    for pattern in boundaries:
        found = []
        # A little beyond the end, so that white space just behind the last word that fits counts.
        for match in pattern.finditer(text, start, min(len(text), end + 1)):
            left, right = match.span()
            if left > end or left - start < length * 0.25 or any(s < right and left < e for s, e in whole):
                continue
            found.append((abs(left - wanted), left, right))
        if found:
            _, left, right = min(found)
            return left, right
    return None


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
