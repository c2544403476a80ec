"""The guarded ladder: every constraint of every segment satisfied, or flagged.

Rungs, in order: the engine's own words; its n-best list; replacement at the place that the engine's word links show; splice and
decode again; replacement at a guessed place; a flag. A step is accepted only when it satisfies more constraints, loses none, and
numbers, tags, length and repetition get no worse. Replacement goes before decoding again, since a model that is made to go on from
words of another may drop what it had: measured on 491 segments of TICO-19 it costs chrF and twice the time. After the ladder the
words around each term are tidied, and a term that is said too often is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.values import Change, Constraint, Issue, Link
from pipeline.enforce.attempt import Attempt, Desk
from pipeline.enforce.replacing import Outcome, put_in_place, still_missing
from pipeline.enforce.satisfy import forbidden_spans, meets
from pipeline.enforce.splice import splice
from pipeline.enforce.surplus import spare
from pipeline.enforce.tidying import tidy
from pipeline.engines.protocol import Engine, Hypothesis, Request

N_BEST = 8


@dataclass(frozen=True, slots=True)
class Enforced:
    """A segment after the ladder. `replay(draft, changes) == target`."""

    target: str
    draft: str
    """The engine's own best words."""
    changes: tuple[Change, ...]
    methods: tuple[str, ...]
    """For each constraint the rung that satisfied it: `engine`, `n-best`, `splice`, `replace`, or `none`."""
    renditions: tuple[tuple[int, int] | None, ...]
    """For each constraint its span in `target`, or None."""
    links: tuple[Link, ...]
    score: float | None
    """Mean log probability per token of the engine's text that `target` was made from."""
    issues: tuple[Issue, ...]


def enforce(
    engine: Engine, requests: Sequence[Request], hypotheses: Sequence[tuple[Hypothesis, ...]], *, target_lang: str
) -> list[Enforced]:
    """Take `hypotheses` (what `engine` made of `requests`) up the ladder; one result for each request, in order.

    The engine is asked again only for segments that miss a constraint: once for an n-best list, and once per round of splicing,
    each time all of them in one batch; and once for those that say a term twice. Works with any engine; without word links places
    are guessed from words that are the same on both sides and from the diagonal.
    """
    desks = [Desk(request, engine.source_lang, target_lang) for request in requests]
    drafts = [desk.first(found[0]) for desk, found in zip(desks, hypotheses, strict=True)]
    attempts = _from_n_best(engine, desks, drafts, hypotheses)
    outcomes = [_in_place(d, a, linked=bool(f[0].links)) for d, a, f in zip(desks, attempts, hypotheses, strict=True)]
    spliced = splice(engine, desks, [outcome.attempt for outcome in outcomes])
    for i, (desk, attempt) in enumerate(zip(desks, spliced, strict=True)):
        if attempt.missing:
            outcomes[i] = put_in_place(desk, attempt)
        elif attempt is not outcomes[i].attempt:
            outcomes[i] = Outcome(attempt, {})
    tidied = [tidy(desk, outcome.attempt) for desk, outcome in zip(desks, outcomes, strict=True)]
    spared = spare(engine, desks, tidied)
    finals = [tidy(d, new) if new is not old else old for d, new, old in zip(desks, spared, tidied, strict=True)]
    return [_result(*each) for each in zip(desks, drafts, outcomes, finals, strict=True)]


def _result(desk: Desk, draft: Attempt, outcome: Outcome, final: Attempt) -> Enforced:
    issues = [_flag(desk.constraints[i], reason, desk.request.text) for i, reason in still_missing(outcome)]
    issues += _forbidden(desk, final)
    return Enforced(final.text, draft.text, final.changes, final.methods, final.spans, final.links, final.score, tuple(issues))


def _in_place(desk: Desk, attempt: Attempt, *, linked: bool) -> Outcome:
    """Replacement where the engine's own word links say what to replace; where places are guessed, decoding again comes first."""
    return put_in_place(desk, attempt) if linked else Outcome(attempt, {})


def _from_n_best(
    engine: Engine, desks: Sequence[Desk], drafts: Sequence[Attempt], hypotheses: Sequence[tuple[Hypothesis, ...]]
) -> list[Attempt]:
    """For the failing segments, the acceptable hypothesis that satisfies most, and of those the best scored."""
    results = list(drafts)
    failing = [i for i, draft in enumerate(drafts) if draft.missing]
    if not failing:
        return results
    short = [i for i in failing if len(hypotheses[i]) < N_BEST]
    lists = {i: list(hypotheses[i][1:]) for i in failing}
    if short:
        answers = engine.translate([replace(desks[i].request, n_best=N_BEST) for i in short])
        lists.update({i: list(found) for i, found in zip(short, answers, strict=True)})
    for i in failing:
        attempts = [desks[i].rewritten(h, "n-best", drafts[i]) for h in lists[i] if h.text != drafts[i].text]
        good = [a for a in attempts if not desks[i].refusal(a, drafts[i])]
        if good:
            # max keeps the first of equals, and engines list the best first.
            results[i] = max(good, key=lambda a: (a.kept, -a.health.duplicates, a.score if a.score is not None else 0.0))
    return results


def _flag(constraint: Constraint, reason: str, source: str) -> Issue:
    name = source[constraint.start : constraint.end]
    message = f"“{name}” could not be rendered as “{constraint.renderings[0]}”: {reason}"
    return Issue("enforce", "warning", message, constraint.start, constraint.end, "source")


def _forbidden(desk: Desk, attempt: Attempt) -> list[Issue]:
    """Forbidden renderings that still stand where a use of their term is aligned, or while that use is missing."""
    issues: list[Issue] = []
    seen: set[tuple[int, int]] = set()
    for index, constraint in enumerate(desk.constraints):
        if not constraint.forbidden:
            continue
        aligned = [(p.start, p.end) for p in desk.stretches(index, attempt) if p.start < p.end]
        for span in forbidden_spans(attempt.text, constraint, attempt.spans, desk.target_lang):
            near = attempt.spans[index] is None or meets(span, aligned)
            if near and span not in seen:
                seen.add(span)
                message = f"forbidden rendering “{attempt.text[slice(*span)]}” where “{constraint.renderings[0]}” is wanted"
                issues.append(Issue("forbidden", "error", message, *span))
    return issues
