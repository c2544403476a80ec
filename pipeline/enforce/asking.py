"""The first rung: the engine is told of a constraint only where it does not keep it of its own accord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.values import Constraint
from pipeline.enforce.attempt import Desk
from pipeline.engines.protocol import Engine, Hypothesis, Request


def ask(engine: Engine, requests: Sequence[Request], *, target_lang: str) -> list[tuple[Hypothesis, ...]]:
    """What `engine` makes of each request, best first; at most three passes, each over all segments that need it.

    Every annotation in the source costs an engine some fluency, so the first pass has none. Segments that miss a constraint are
    translated again with annotations for just what is missing, and those that still miss one once more with the renderings in
    place of the words too (both forms are Dinu et al. 2019's, "append" and "replace"); amounts then stand in the source as the
    target writes them, without marks, for a model copies them better than it obeys. Of these texts the one that keeps most
    constraints is taken, and of equals the first; none that lost a number or the rest of its sentence over the annotations,
    unless the text that has them rambles.
    """
    results = list(engine.translate([replace(request, constraints=()) for request in requests]))
    if not engine.obeys_annotations:
        return results
    desks = [Desk(request, engine.source_lang, target_lang) for request in requests]
    best = {i: draft for i, desk in enumerate(desks) if (draft := desk.first(results[i][0])).missing}
    told = {i: replace(requests[i], constraints=_to_tell(requests[i], best[i].missing)) for i in best}
    told = {i: request for i, request in told.items() if request.constraints}
    for form in (_written, lambda request: replace(request, in_place=True)):
        asked = [i for i in told if best[i].missing]
        if not asked:
            break
        for i, found in zip(asked, engine.translate([form(told[i]) for i in asked]), strict=True):
            attempt = desks[i].judge(found[0].text, "engine", best[i], found[0].links, found[0].score, flags=found[0].flags)
            if attempt.kept > best[i].kept and (best[i].rambles or not desks[i].damage(attempt, best[i])):
                results[i], best[i] = found, attempt
    return results


def _to_tell(request: Request, missing: Sequence[int]) -> tuple[Constraint, ...]:
    return tuple(c for c in map(request.constraints.__getitem__, missing) if not c.inflected)


def _written(request: Request) -> Request:
    amounts = tuple(c for c in request.constraints if c.kind == "amount")
    return replace(request, constraints=tuple(c for c in request.constraints if c not in amounts), written=amounts)
