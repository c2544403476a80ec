"""The stretch of the target that a term replaces: whole words, without the small words around it, with those that it brings along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from glossary.normalise import fold
from pipeline.enforce.align import Place, words
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.neighbours import cognate, neighbours, unrendered
from pipeline.enforce.satisfy import Span, leftovers, meets
from pipeline.enforce.smallwords import small_words

_GROUPS = re.compile(r"(?:[ \u00a0\u202f.,'’](?:0+|\d{3}))*(?!\d)")
"""What goes on with a figure: groups of three digits, or zeros that a model strewed about."""
_PERCENT = re.compile(r" ?%")


def fitted(place: Place, attempt: Attempt, desk: Desk, index: int) -> Place | None:
    """`place` as the stretch that constraint `index` should replace, free of other renditions; None where only small words are
    linked."""
    constraint, text = desk.constraints[index], attempt.text
    term = constraint.renderings[0]
    taken = [span for span in attempt.spans if span is not None]
    used = [desk.request.text[s:e].casefold() for s, e in words(desk.request.text) if constraint.start <= s < constraint.end]
    led = bool(used) and used[0] in small_words(desk.source_lang)
    trimmed = _trimmed(place, text, term, desk.target_lang, led)
    if trimmed is None:
        return None
    if constraint.kind == "amount":
        return _whole_figure(_whole_words(trimmed, text), text, term, taken)
    spared = _spared(_whole_words(trimmed, text), attempt, desk, index)
    left = [text[slice(*s)].casefold() for s in leftovers(desk.request.text, text, constraint, attempt.spans, least=3)]
    return _whole_brackets(_swallow(spared, text, term, left, taken, desk.target_lang), text, term)


def _spared(place: Place, attempt: Attempt, desk: Desk, index: int) -> Place:
    """Without words at its edges that may render neighbours of the term which nothing else does: `considers` of `farmer considers`
    for `éleveurs` before `jugent`. As many words remain as the source term and its rendering have at least."""
    constraint, text = desk.constraints[index], attempt.text
    if constraint.kind != "term":
        return place
    place = _without_neighbours(place, attempt, desk, index)
    inside = [w for w in words(text) if place.start <= w[0] and w[1] <= place.end]
    used = desk.request.text[constraint.start : constraint.end]
    least = max(1, min(_content(used, desk.source_lang), _content(constraint.renderings[0], desk.target_lang)))
    excess = _content(text[place.start : place.end], desk.target_lang) - least
    if excess <= 0:
        return place
    lost = unrendered(desk, attempt, index, (place.start, place.end))
    small = small_words(desk.target_lang)
    own = tuple(constraint.renderings[0].split()) + tuple(used.split())

    def edge(end: int) -> str:
        return text[slice(*inside[end])]

    def spare(end: int) -> None:
        inside.pop(end)
        while len(inside) > 1 and edge(end).casefold() in small:
            inside.pop(end)

    right, left = lost.verbs, lost.left
    while excess and len(inside) > 1 and right and not cognate(edge(-1), own):
        spare(-1)
        right, excess = right - 1, excess - 1
    while excess and len(inside) > 1 and left and not cognate(edge(0), own):
        spare(0)
        left, excess = left - 1, excess - 1
    return Place(inside[0][0], inside[-1][1], place.weight)


def _without_neighbours(place: Place, attempt: Attempt, desk: Desk, index: int) -> Place:
    """Without words at its edges that are known to mean a neighbour of the term, and none of its own words: `left` of `liberties
    left` for `parties civiles` before `ont quitté`."""
    constraint, text, source = desk.constraints[index], attempt.text, desk.request.text
    inside = [w for w in words(text) if place.start <= w[0] and w[1] <= place.end]
    used = [source[slice(*w)] for w in words(source) if constraint.start <= w[0] and w[1] <= constraint.end]
    beside = [source[slice(*w)] for w in neighbours(desk, index)]
    small = small_words(desk.target_lang)

    def foreign(word: Span) -> bool:
        written = text[slice(*word)]
        if written.casefold() in small or written.casefold() in constraint.renderings[0].casefold():
            return False
        return any(desk.means(w, written) for w in beside) and not any(desk.means(w, written) for w in used)

    for end in (-1, 0):
        while len(inside) > 1 and foreign(inside[end]):
            inside.pop(end)
            while len(inside) > 1 and text[slice(*inside[end])].casefold() in small:
                inside.pop(end)
    return Place(inside[0][0], inside[-1][1], place.weight) if inside else place


def _content(text: str, lang: str) -> int:
    small = small_words(lang)
    return sum(fold(text[s:e]) not in small for s, e in words(text))


def _trimmed(place: Place, text: str, term: str, lang: str, led: bool) -> Place | None:
    """Without small words at the edges, unless the term begins or ends with them too, or nothing else is there; one that the
    source term is `led` by goes with it."""
    small = small_words(lang)
    inside = [w for w in words(text) if place.start <= w[0] and w[1] <= place.end]
    own = [term[s:e].casefold() for s, e in words(term)]
    opens, ends = own[:1], own[-1:]
    while not led and len(inside) > 1 and (first := text[slice(*inside[0])].casefold()) in small and first not in opens:
        inside.pop(0)
    while len(inside) > 1 and (last := text[slice(*inside[-1])].casefold()) in small and last not in ends:
        inside.pop()
    if not inside:
        # A stretch of signs only (`??`, an unknown mark) is replaced whole.
        return place if text[place.start : place.end].strip() else None
    if len(inside) == 1 and text[slice(*inside[0])].casefold() in small and text[slice(*inside[0])].casefold() not in own:
        return None
    return Place(inside[0][0], inside[-1][1], place.weight)


def _whole_words(place: Place, text: str) -> Place:
    """Grown so that it ends inside no word; CJK characters are words of their own."""
    start, end = place.start, place.end
    for s, e in words(text):
        if s < end and start < e:
            start, end = min(start, s), max(end, e)
    return Place(start, end, place.weight)


def _whole_figure(place: Place, text: str, term: str, taken: Sequence[Span]) -> Place:
    """Grown over the rest of a figure that it begins, or what is left would be another number: `[10] 00` for `100 000`; and over
    its per cent sign, which would make another thing of `£30`."""
    rest = _GROUPS.match(text, place.end) if text[place.end - 1].isdigit() else None
    if rest is None:
        return place
    percent = None if "%" in term else _PERCENT.match(text, rest.end())
    end = percent.end() if percent else rest.end()
    return place if meets((place.end, end), taken) else replace(place, end=end)


def _whole_brackets(place: Place, text: str, term: str) -> Place:
    """Grown over the bracket that closes what it opens, where the term brings its own: `[operator (OTS])` + `operator (TSO)`."""
    inside = text[place.start : place.end]
    closes = term.endswith(")") and inside.count("(") == inside.count(")") + 1 and text[place.end : place.end + 1] == ")"
    return replace(place, end=place.end + 1) if closes else place


def _swallow(place: Place, text: str, term: str, left: Sequence[str], taken: Iterable[Span], lang: str) -> Place:
    """Grown over neighbouring words that the term brings along itself: `social [nets]` + `social networks` -> `[social nets]`; and
    over those that were `left` untranslated."""
    own = [term[s:e].casefold() for s, e in words(term)]
    small = small_words(lang)
    spans = [w for w in words(text) if not meets(w, taken)]
    start, end = place.start, place.end
    at = start
    for word in reversed([w for w in spans if w[1] <= start]):
        written = text[slice(*word)].casefold()
        if (written not in own[:-1] and written not in left) or text[word[1] : at].strip():
            break
        at = word[0]
        if written not in small:  # small words go only with the content word before them
            start = at
    at = end
    for word in [w for w in spans if w[0] >= end]:
        written = text[slice(*word)].casefold()
        if (written not in own[1:] and written not in left) or text[at : word[0]].strip():
            break
        at = word[1]
        if written not in small:
            end = at
    return replace(place, start=start, end=end)
