"""A term that stands more often than it is used: what says nothing new goes, and what can be said otherwise is said otherwise.

A rendition is one too many when a term has more of them than uses, and the engine wrote it while it looked at a use of the term
again. One that it wrote for another word of the source is none: a synonym or a word of the same family (`ambassade` beside
`ambassadrice`), or the pronoun in whose place English likes the noun (`le forum ... il`, `the forum ... the forum`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.changes import record
from corpus.values import Link
from glossary.lemmas import lexicon
from glossary.repeats import LINKED
from pipeline.enforce.align import STOP, moved, words
from pipeline.enforce.attempt import STAGE, Attempt, Desk
from pipeline.enforce.replacing import put_in_place
from pipeline.enforce.satisfy import Span, meets
from pipeline.enforce.smallwords import small_words
from pipeline.enforce.splice import spaced
from pipeline.engines.protocol import Engine, Hypothesis, Request

N_BEST = 8
_MARGIN = 0.5
"""How much less likely, in log probability per token, the other way of saying it may be."""
_LEAD = re.compile(r"\s*[,;]\s*(?:(?:and|or|et|ou)\s+)?$|\s+(?:and|or|in|on|at|et|ou|en|dans)\s+$")
"""What a phrase that can go begins with: a comma, `and`, or a preposition that no noun in front of it waits for."""
_TIED = re.compile(r"\s+(?:of|for|to|by|with|from|de|du|des|pour|par|avec|à)\s+$")
"""The same behind another rendition of the term: `a period of a period`."""
_COMPLEMENT = frozenset(("of", "de", "du", "des"))
"""What ties the words behind a noun to it, so that the noun cannot go."""
_AFTER = re.compile(r"\s*(?:[.,;:!?…)\]”\"»]|$)|\s+[(–—-]|['’](?!\w)")
_WORDS = 6
"""Words of a phrase that can go, the term included."""


def spare(engine: Engine, desks: Sequence[Desk], attempts: Sequence[Attempt]) -> list[Attempt]:
    """`attempts` without renditions that are one too many, where a guard has nothing against what is left.

    A phrase that says only again what is said is cut; else the engine decodes again from before it, all such segments in one batch,
    and what does not say it twice is taken, if it is not much less likely. Other texts stay as they are, for the ledger to flag.
    """
    results = [_cut(desk, attempt) for desk, attempt in zip(desks, attempts, strict=True)]
    asked: list[int] = []
    requests: list[Request] = []
    for i, (desk, attempt) in enumerate(zip(desks, results, strict=True)):
        for said, surplus in _crowded(desk, attempt)[:1]:
            # from before the surplus one and, for more choice, from before the first of all
            for span in dict.fromkeys((surplus[0], min(said))):
                asked.append(i)
                requests.append(_from(desk, attempt, span))
    if requests:
        answers: dict[int, list[Hypothesis]] = {}
        for i, found in zip(asked, engine.translate(requests), strict=True):
            answers.setdefault(i, []).extend(found)
        for i, hypotheses in answers.items():
            results[i] = _best(desks[i], results[i], hypotheses)
    return results


def _crowded(desk: Desk, attempt: Attempt) -> list[tuple[list[Span], list[Span]]]:
    """Of each term that is said too often its renditions, the one that its uses claim most first, and those that are too many."""
    terms = [crowd for crowd in attempt.crowds if desk.constraints[crowd.uses[0]].kind == "term"]
    return [([(r.start, r.end) for r in crowd.said], [(r.start, r.end) for r in crowd.surplus]) for crowd in terms]


def _excess(attempt: Attempt) -> int:
    return sum(len(crowd.surplus) for crowd in attempt.crowds)


def _from(desk: Desk, attempt: Attempt, span: Span) -> Request:
    """To decode again from before the phrase of the rendition at `span`; told of the terms that stood behind it, not of its own."""
    text = attempt.text
    prefix = text[: _phrase(desk, text, span)].rstrip()
    later = tuple(
        c
        for c, s in zip(desk.constraints, attempt.spans, strict=True)
        if s is not None and s[0] >= len(prefix) and (not prefix or text[slice(*s)] != text[slice(*span)])
    )
    return replace(desk.request, constraints=later, prefix=prefix, n_best=N_BEST)


def _phrase(desk: Desk, text: str, span: Span) -> int:
    """Where the phrase begins that the rendition at `span` ends: in front of its articles and other small words."""
    start, small = span[0], small_words(desk.target_lang)
    for word in reversed([w for w in words(text) if w[1] <= span[0]]):
        if text[slice(*word)].casefold() not in small or not text[word[1] : start].isspace():
            break
        start = word[0]
    return start


def _cut(desk: Desk, attempt: Attempt) -> Attempt:
    """`attempt` without phrases around surplus renditions that say nothing new."""
    while desk.constraints and spaced(desk.target_lang):
        spans = [span for said, _ in _crowded(desk, attempt) for span in reversed(said)]
        trial = next((t for span in spans for t in _without(desk, attempt, span)), None)
        if trial is None:
            break
        attempt = trial
    return attempt


def _without(desk: Desk, attempt: Attempt, span: Span) -> Iterator[Attempt]:
    """Attempts without the phrase that ends with the rendition at `span`, the shortest first."""
    text, base = attempt.text, desk.examined(attempt)
    if not _AFTER.match(text, span[1]) and not _small_next(desk, text, span[1]):
        return
    before = [w for w in words(text) if w[1] <= span[0]]
    for first in [span, *reversed(before[-_WORDS + 1 :])]:
        lead = _LEAD.search(text, 0, first[0]) or _tied(desk, attempt, first[0])
        if lead is None or first[0] < lead.end() or STOP.search(text, first[0], span[0]):
            continue
        if not _said(desk, attempt, (first[0], span[1])):
            return
        start = lead.start()
        if text[:start].endswith(",") and text[span[1] : span[1] + 1] in tuple(",.;:!?"):
            start -= 1  # the comma that parted the phrase from what stood before
        after, changes = record(STAGE, text, [(start, span[1], "", "said twice")])
        if not changes:
            continue
        trial = desk.edited(after, attempt, changes, moved(attempt.links, changes[0]))
        if not trial.loses(attempt) and not trial.health.worse_than(base.health):
            yield trial


def _small_next(desk: Desk, text: str, end: int) -> bool:
    following = next((text[slice(*w)].casefold() for w in words(text) if w[0] >= end), "")
    return following in small_words(desk.target_lang) and following not in _COMPLEMENT


def _tied(desk: Desk, attempt: Attempt, first: int) -> re.Match[str] | None:
    lead = _TIED.search(attempt.text, 0, first)
    ends = {span[1] for said, _ in _crowded(desk, attempt) for span in said}
    return lead if lead is not None and lead.start() in ends else None


def _said(desk: Desk, attempt: Attempt, stretch: Span) -> bool:
    """Whether all that the words of `stretch` say is said outside of it too: the same words, or others for the same source."""
    text, small, known = attempt.text, small_words(desk.target_lang), lexicon(desk.target_lang)
    inside = [w for w in words(text) if stretch[0] <= w[0] and w[1] <= stretch[1]]
    outside = {known.lemma(text[slice(*w)].casefold()) for w in words(text) if w[1] <= stretch[0] or w[0] >= stretch[1]}
    told = [(x.start, x.end) for x in attempt.links if x.score >= LINKED and not _in(x, stretch) and _content(x, text, small)]
    for word in inside:
        written = text[slice(*word)].casefold()
        if written in small:
            continue
        if known.lemma(written) not in outside:
            return False
        if any(x.score >= LINKED and _in(x, word) and not meets((x.start, x.end), told) for x in attempt.links):
            return False
    return True


def _in(link: Link, span: Span) -> bool:
    return meets(span, [(link.target_start, link.target_end)])


def _content(link: Link, text: str, small: frozenset[str]) -> bool:
    return text[link.target_start : link.target_end].casefold() not in small


def _best(desk: Desk, attempt: Attempt, found: Sequence[Hypothesis]) -> Attempt:
    """The likeliest of the texts that say less twice than `attempt`, lose nothing, and are not much less likely; a term that
    such a text dropped is put in its place."""
    base, most = desk.examined(attempt), _excess(attempt)
    least = (attempt.score if attempt.score is not None else 0.0) - _MARGIN
    for hypothesis in sorted(found, key=lambda h: -h.score):
        if hypothesis.score < least or hypothesis.text == attempt.text:
            continue
        trial = desk.rewritten(hypothesis, "splice", attempt)
        if _excess(trial) >= most:
            continue
        if trial.loses(attempt):
            trial = put_in_place(desk, trial).attempt
        if not trial.loses(attempt) and _excess(trial) < most and not desk.damage(trial, base):
            return trial
    return attempt
