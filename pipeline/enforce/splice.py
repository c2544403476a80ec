"""The third rung: force the target up to the wrong rendering plus the term, and let the engine finish the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.languages import primary
from corpus.values import Constraint
from glossary.inflection import may_be_plural, pluralise
from glossary.tense import inflected_at
from pipeline.enforce.align import Place
from pipeline.enforce.articles import capitalised, fit_left
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.stretches import fitted
from pipeline.enforce.wording import word_like
from pipeline.engines.protocol import Engine, Hypothesis, Request

ROUNDS = 6
"""At most so many times is a segment decoded again; most need one."""
PLACES = 2
"""How many likely places are tried for one term; they are decoded in the same batch."""
_OPEN, _CLOSE = ("(", "（"), (")", "）")
_ARTICLE = re.compile(r"\b(?:an?|one|this|that|each|every)\s+$", re.IGNORECASE)
UNSPACED = frozenset(("zh", "yue", "ja", "th", "lo", "km", "my"))


@dataclass(frozen=True, slots=True)
class Chain:
    """A segment on its way through this rung: the best attempt accepted so far, and the one that is being spliced."""

    desk: Desk
    best: Attempt
    current: Attempt
    floor: int = 0
    """Length of the prefix that is already forced: the next splice must lie behind it."""
    tried: frozenset[int] = frozenset()


def spaced(lang: str) -> bool:
    """Whether words are written apart in `lang`."""
    return primary(lang) not in UNSPACED


def worded(desk: Desk, index: int, place: Place, text: str) -> str:
    """The preferred rendering of a constraint as `place` wants it: inflected like what it replaces, with a capital if need be."""
    constraint = desk.constraints[index]
    term = constraint.renderings[0]
    left, replaced = text[: place.start], text[place.start : place.end]
    if constraint.kind != "term" or constraint.case_sensitive:
        return term
    if constraint.exact:
        return capitalised(term, left)
    if constraint.inflected:
        return capitalised(inflected_at(term, constraint.inflected, replaced, left), left)
    if not replaced:
        return capitalised(pluralise(term, desk.target_lang) if _bare_plural(constraint, left, desk) else term, left)
    source = desk.request.text
    before, used = source[: constraint.start], source[constraint.start : constraint.end]
    return word_like(term, replaced, left, used, desk.source_lang, desk.target_lang, before)


def _bare_plural(constraint: Constraint, left: str, desk: Desk) -> bool:
    """Whether a term that is put between words, where nothing tells its number, takes that of the source."""
    english = primary(desk.target_lang) == "en"
    return english and constraint.plural and not may_be_plural(constraint.renderings[0], "en") and not _ARTICLE.search(left)


def bracketed(desk: Desk, index: int, term: str, left: str, right: str) -> str:
    """`term` in brackets where its use in the source stands in brackets of its own and the target has not opened any here.

    So `500 yuans (1,8 millions de VND)` does not become `500 yuan 1.8 million VND` when the second amount is forced.
    """
    source, constraint = desk.request.text, desk.constraints[index]
    if source[constraint.start - 1 : constraint.start] not in _OPEN or source[constraint.end : constraint.end + 1] not in _CLOSE:
        return term
    if constraint.start == 0 or left.rstrip()[-1:] in _OPEN or right.lstrip()[:1] in _CLOSE:
        return term
    return f"({term})" if spaced(desk.target_lang) else f"（{term}）"


def forced_prefix(desk: Desk, index: int, place: Place, attempt: Attempt) -> str:
    """The target up to the stretch that the term replaces, and the term; articles and prepositions before it stay."""
    text = attempt.text
    if place.start < place.end:
        place = fitted(place, attempt, desk, index) or place
    term = worded(desk, index, place, text)
    left = fit_left(text[: place.start], term, desk.target_lang)
    term = bracketed(desk, index, term, left, "")
    if left and spaced(desk.target_lang) and left[-1].isalnum() and (term[:1].isalnum() or term[0] == "("):
        left += " "
    return left + term


def splice(engine: Engine, desks: Sequence[Desk], attempts: Sequence[Attempt]) -> list[Attempt]:
    """Splice and decode again, all failing segments in one batch per round, until nothing more is gained.

    Within a segment the leftmost missing constraint goes first, so that what was forced before stays. An attempt that loses a
    constraint further right is followed up, since the next round may force it there; it is accepted only when it has become
    better than the best one before.
    """
    chains = {i: Chain(desks[i], a, a) for i, a in enumerate(attempts) if a.missing}
    results = list(attempts)
    for _ in range(ROUNDS):
        asked: list[tuple[int, int, int]] = []
        requests: list[Request] = []
        for i, chain in chains.items():
            index, prefixes = _next(engine, chain)
            for prefix in prefixes:
                asked.append((i, index, len(prefix)))
                requests.append(replace(chain.desk.request, prefix=prefix, n_best=1))
        if not requests:
            break
        answers: dict[int, list[tuple[int, int, Hypothesis]]] = {}
        for (i, index, length), hypotheses in zip(asked, engine.translate(requests), strict=True):
            answers.setdefault(i, []).append((index, length, hypotheses[0]))
        chains = {i: _follow(chains[i], answers[i]) for i in answers}
        for i, chain in chains.items():
            results[i] = chain.best
        chains = {i: chain for i, chain in chains.items() if chain.best.missing}
    return results


def _next(engine: Engine, chain: Chain) -> tuple[int, list[str]]:
    """The leftmost missing constraint that was not tried yet, and the prefixes to try for it."""
    desk, attempt = chain.desk, chain.current
    options: list[tuple[int, int, list[Place]]] = []
    for index in attempt.missing:
        if index in chain.tried or engine.unknown_spans(desk.constraints[index].renderings[0]):
            continue
        stretches = desk.stretches(index, attempt)
        behind = [p for p in stretches if p.start >= chain.floor and p.start < p.end] or [
            p for p in stretches[-1:] if p.start >= chain.floor
        ]
        if behind:
            options.append((behind[0].start, index, behind[:PLACES]))
    if not options:
        return -1, []
    _, index, found = min(options, key=lambda o: (o[0], o[1]))
    return index, list(dict.fromkeys(forced_prefix(desk, index, place, attempt) for place in found))


def _follow(chain: Chain, answers: Sequence[tuple[int, int, Hypothesis]]) -> Chain:
    """Take the best of the answers for one constraint; remember it as tried either way."""
    desk = chain.desk
    index = answers[0][0]
    tried = chain.tried | {index}
    judged = [(desk.rewritten(h, "splice", chain.current), length) for _, length, h in answers]
    useful = [(a, length) for a, length in judged if a.spans[index] is not None and not desk.damage(a, chain.best)]
    if not useful:
        return replace(chain, tried=tried)
    attempt, length = max(useful, key=lambda x: (x[0].kept, x[0].score if x[0].score is not None else 0.0))
    # What was lost to the right of the forced prefix may be tried again from here.
    lost = {i for i, span in enumerate(chain.current.spans) if span is not None and attempt.spans[i] is None}
    best = chain.best if desk.refusal(attempt, chain.best) else attempt
    return Chain(desk, best, attempt, length, tried - lost)
