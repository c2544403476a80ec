"""Which constraints a target text keeps, and where: exclusively, so that n uses need n disjoint renditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.values import Amount, Constraint
from glossary.normalise import fold

Span = tuple[int, int]
Spans = tuple[Span | None, ...]
_CLOSING = re.compile(r"\s*[)）]")
_SPLIT = re.compile(r"[ \u00a0\u202f,.]{1,2}")
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")


def meets(span: Span, others: Iterable[Span | None]) -> bool:
    """Whether `span` shares a character with one of `others`, or as a bare point lies inside of one."""
    return any(other is not None and other[0] < span[1] and span[0] < other[1] for other in others)


def renditions(target: str, constraints: Sequence[Constraint], lang: str) -> Spans:
    """For each constraint the span of its rendition in `target`, or None.

    Terms and things to keep share one exclusive matching; amounts have their own, by value and currency, since a term may stand
    inside an amount (`yuan` in `500 yuan`).
    """
    found: list[Span | None] = [None] * len(constraints)
    words = [i for i, c in enumerate(constraints) if c.kind != "amount"]
    if words:
        from glossary.renditions import locate

        for i, rendition in zip(words, locate(target, [constraints[i] for i in words], lang), strict=True):
            if rendition is not None:
                found[i] = (rendition.start, rendition.end)
    amounts = [i for i, c in enumerate(constraints) if c.kind == "amount"]
    if amounts:
        for i, span in zip(amounts, _amounts(target, [constraints[i] for i in amounts], lang), strict=True):
            found[i] = span
    return tuple(found)


def _amounts(target: str, wanted: Sequence[Constraint], lang: str) -> list[Span | None]:
    from pipeline.money.find import find_amounts
    from pipeline.money.render import read_back

    everything = find_amounts(target, lang)
    left = list(everything)
    found: list[Span | None] = []
    for constraint in wanted:
        models = read_back(constraint.renderings[0], lang)
        span: Span | None = None
        if not models:
            span = _verbatim(target, constraint.renderings, [s for s in found if s])
        else:
            hit = next((i for i in range(len(left)) if _stands_at(left[i : i + len(models)], models, target)), None)
            if hit is not None:
                run = left[hit : hit + len(models)]
                del left[hit : hit + len(models)]
                closing = _CLOSING.match(target, run[-1].end) if len(models) > 1 else None
                span = (run[0].start, closing.end() if closing else run[-1].end)
            elif len(models) == 1 and models[0].kind == "number":
                span = _bare(target, constraint.renderings, [*(s for s in found if s), *((a.start, a.end) for a in everything)])
        found.append(span)
    return found


def _stands_at(run: Sequence[Amount], models: Sequence[Amount], target: str) -> bool:
    """Whether `run` states the amounts of a rendering (one, or the two of an amount stated twice) with no words between them."""
    if len(run) != len(models) or not all(map(same_amount, run, models)):
        return False
    return not any(_LETTER.search(target, a.end, b.start) for a, b in pairwise(run))


def same_amount(found: Amount, wanted: Amount) -> bool:
    """Equal in value (both ends of a range), kind and currency: `46,000 boots` is no `46,000 rupees`, of whichever country."""
    return (found.value, found.high, found.kind, found.currency) == (wanted.value, wanted.high, wanted.kind, wanted.currency)


def _bare(target: str, renderings: Sequence[str], taken: Sequence[Span]) -> Span | None:
    """A number that stands in the target as written, though its reader takes it for no amount: the `24` of `in the 24 o'clock`."""
    for rendering in renderings:
        for hit in re.finditer(rf"(?<![\w.,]){re.escape(rendering)}(?!\d|[.,]\d|st\b|nd\b|rd\b|th\b)", target):
            if not meets(hit.span(), taken):
                return hit.span()
    return None


def _verbatim(target: str, renderings: Sequence[str], taken: Sequence[Span]) -> Span | None:
    for rendering in renderings:
        start = target.find(rendering)
        while start >= 0:
            place = start, start + len(rendering)
            if not meets(place, taken):
                return place
            start = target.find(rendering, start + 1)
    return None


def forbidden_spans(target: str, constraint: Constraint, kept: Spans, lang: str) -> tuple[Span, ...]:
    """Where forbidden renderings of `constraint` stand in `target`, outside the renditions in `kept`."""
    if not constraint.forbidden:
        return ()
    from glossary.renditions import locate_forbidden

    found = [(r.start, r.end) for _, r in locate_forbidden(target, [constraint], lang)]
    return tuple(span for span in found if not meets(span, kept))


def leftovers(source: str, target: str, constraint: Constraint, kept: Spans, least: int = 4) -> list[Span]:
    """Words of the constraint's own source span that stand untranslated in `target`, outside all renditions; none shorter than
    `least` letters."""
    if constraint.kind != "term":
        return []
    own = _long(source[constraint.start : constraint.end], least)
    own -= {w for rendering in constraint.renderings for w in _long(rendering, least)}
    own -= _long(source[: constraint.start] + " " + source[constraint.end :], least)
    if not own:
        return []
    spans = [m.span() for m in _LETTERS.finditer(target) if fold(m.group()) in own]
    return [span for span in spans if not meets(span, kept)]


def _long(text: str, least: int) -> set[str]:
    return {word for word in _LETTERS.findall(fold(text)) if len(word) >= least}


def loose_amounts(
    source: str, target: str, constraints: Sequence[Constraint], kept: Spans, source_lang: str, lang: str
) -> list[Span]:
    """Amounts of `target` that render neither a constraint nor another number of the source: wrong renderings of what is missing."""
    from pipeline.money.find import find_amounts
    from pipeline.money.reach import joined
    from pipeline.money.render import read_back

    ranges = any(
        found.high is not None
        for c, span in zip(constraints, kept, strict=True)
        if c.kind == "amount" and span is None
        for found in read_back(c.renderings[0], lang)
    )
    settled = [(c.start, c.end) for c in constraints if c.kind == "amount"]
    free = [a.value for a in find_amounts(source, source_lang) if not meets((a.start, a.end), settled)]
    loose: list[Span] = []
    for amount in find_amounts(target, lang):
        if meets((amount.start, amount.end), kept):
            continue
        if amount.value in free:
            free.remove(amount.value)
        elif loose and _SPLIT.fullmatch(target, loose[-1][1], amount.start):
            loose[-1] = (loose[-1][0], amount.end)  # one number that came out in two: `2 5000` for `2 500`
        elif loose and ranges and amount.high is None and joined(target, loose[-1][1], amount.start, lang):
            loose[-1] = (loose[-1][0], amount.end)  # the ends of a range: `EUR 3 and 5 million`
        else:
            loose.append((amount.start, amount.end))
    return loose
