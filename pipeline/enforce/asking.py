"""The first rung: the engine is told of a constraint only where it does not keep it of its own accord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.enforce.satisfy import renditions
from pipeline.engines.protocol import Engine, Hypothesis, Request


def ask(engine: Engine, requests: Sequence[Request], *, target_lang: str) -> list[tuple[Hypothesis, ...]]:
    """What `engine` makes of each request, best first; at most three passes, each over all segments that need it.

    Every annotation in the source costs an engine some fluency, so the first pass has none. Segments that miss a constraint are
    translated again with annotations for just what is missing, and those that still miss one once more with the renderings in
    place of the words too (both forms are Dinu et al. 2019's, "append" and "replace"); amounts then stand in the source as the
    target writes them, without marks, for a model copies them better than it obeys. Of these texts the one that keeps most
    constraints is taken, and of equals the first.
    """
    results = list(engine.translate([replace(request, constraints=()) for request in requests]))
    if not engine.obeys_annotations:
        return results
    told: dict[int, Request] = {}
    kept: dict[int, int] = {}
    for i, request in enumerate(requests):
        spans = renditions(results[i][0].text, request.constraints, target_lang)
        missing = tuple(c for c, span in zip(request.constraints, spans, strict=True) if span is None)
        if missing:
            told[i] = replace(request, constraints=missing)
            kept[i] = len(spans) - len(missing)
    for form in (_written, lambda request: replace(request, in_place=True)):
        asked = [i for i in told if kept[i] < len(requests[i].constraints)]
        if not asked:
            break
        for i, found in zip(asked, engine.translate([form(told[i]) for i in asked]), strict=True):
            keeps = sum(s is not None for s in renditions(found[0].text, requests[i].constraints, target_lang))
            if keeps > kept[i]:
                results[i], kept[i] = found, keeps
    return results


def _written(request: Request) -> Request:
    amounts = tuple(c for c in request.constraints if c.kind == "amount")
    return replace(request, constraints=tuple(c for c in request.constraints if c not in amounts), written=amounts)
