"""The first hop of a pivot under the run's glossary: what has a name in the pivot language is enforced there as anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.engines.pivot import PIVOT, Hop, Middle

if TYPE_CHECKING:
    from pipeline.engines.protocol import Engine, Request
    from pipeline.resources import Resources


def enforced_hop(tools: Resources, first: Engine) -> Hop:
    """The hop of `first` with the terms, amounts and things to keep of `tools`, rendered in the pivot language.

    The same stages as in `pipeline.flow`: find, translate, enforce. Concepts without a name in the pivot language are left to the
    model; the word links say where they went.
    """
    inner = tools.towards(PIVOT)
    inner.engine = first

    def hop(engine: Engine, requests: Sequence[Request]) -> list[Middle]:
        from pipeline.enforce import enforce
        from pipeline.enforce.asking import ask
        from pipeline.engines import guards
        from pipeline.engines.protocol import Request
        from pipeline.findings import find

        found = find([r.text for r in requests], inner)
        held = [Request(r.text, f.constraints) for r, f in zip(requests, found, strict=True)]
        done = enforce(engine, held, ask(engine, held, target_lang=PIVOT), target_lang=PIVOT)
        return [
            Middle(
                e.target,
                e.score or 0.0,
                e.links,
                guards.check(guards.settled_source(r.text, r.constraints), e.target),
                {(c.start, c.end): span for c, span in zip(r.constraints, e.renditions, strict=True) if span},
            )
            for r, e in zip(held, done, strict=True)
        ]

    return hop
