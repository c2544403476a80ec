"""The first rung: the engine is told of a constraint only where it does not keep it of its own accord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.enforce.satisfy import renditions
from pipeline.engines.protocol import Engine, Hypothesis, Request


def ask(engine: Engine, requests: Sequence[Request], *, target_lang: str) -> list[tuple[Hypothesis, ...]]:
    """What `engine` makes of each request, best first; at most two passes, each over all segments that need it.

    Every annotation in the source costs an engine some fluency, so the first pass has none. Segments that miss a constraint are
    translated again with annotations for just what is missing; of the two texts the one that keeps more constraints is taken, and
    of equals the first.
    """
    plain = engine.translate([replace(request, constraints=()) for request in requests])
    if not engine.obeys_annotations:
        return plain
    told: dict[int, Request] = {}
    kept: dict[int, int] = {}
    for i, (request, found) in enumerate(zip(requests, plain, strict=True)):
        spans = renditions(found[0].text, request.constraints, target_lang)
        missing = tuple(c for c, span in zip(request.constraints, spans, strict=True) if span is None)
        if missing:
            told[i] = replace(request, constraints=missing)
            kept[i] = len(spans) - len(missing)
    results = list(plain)
    for i, found in zip(told, engine.translate(list(told.values())) if told else (), strict=True):
        spans = renditions(found[0].text, requests[i].constraints, target_lang)
        if sum(span is not None for span in spans) > kept[i]:
            results[i] = found
    return results
