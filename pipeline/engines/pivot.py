"""Two engines in a row, through English, where no model has the direct pair; the same constraints hold on both hops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.values import Constraint, Link
from pipeline.engines.languages import primary
from pipeline.engines.protocol import Engine, Hypothesis, Request
from pipeline.errors import EngineError

PIVOT = "en"
Renderings = Callable[[Constraint], tuple[str, ...]]
"""The renderings of a constraint's concept in the pivot language; empty where none is known."""


class PivotEngine:
    """source -> pivot -> target. On the way in a concept is settled by its pivot rendering, on the way out by the wanted one."""

    name = "pivot"

    def __init__(self, first: Engine, second: Engine, renderings: Renderings | None = None) -> None:
        if primary(first.target_lang) != primary(second.source_lang):
            raise EngineError(
                f"the first model writes {first.target_lang}, the second reads {second.source_lang}", mend="join two that meet"
            )
        self.first, self.second, self.renderings = first, second, renderings
        self.model = f"{first.model}+{second.model}"
        self.revision = f"{first.revision}+{second.revision}"
        self.source_lang, self.target_lang = first.source_lang, second.target_lang
        self.obeys_annotations = first.obeys_annotations and second.obeys_annotations

    def translate(self, requests: Sequence[Request]) -> list[tuple[Hypothesis, ...]]:
        """The best pivot text of each request, translated on: prefix and n-best belong to the second hop."""
        inward = [Request(r.text, tuple(self._inward(c) for c in r.constraints if self._known(c))) for r in requests]
        middle = [hypotheses[0] for hypotheses in self.first.translate(inward)]
        outward = [
            Request(h.text, self._outward(r.constraints, h), r.prefix, r.n_best) for r, h in zip(requests, middle, strict=True)
        ]
        results = self.second.translate(outward)
        return [
            tuple(
                replace(
                    h,
                    score=h.score + m.score,
                    links=_composed(m.links, h.links),
                    flags=tuple(dict.fromkeys((*m.flags, *h.flags))),
                )
                for h in hypotheses
            )
            for m, hypotheses in zip(middle, results, strict=True)
        ]

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """What the first hop cannot carry; the second sees only what the first wrote."""
        return self.first.unknown_spans(text)

    def _known(self, constraint: Constraint) -> bool:
        return constraint.kind == "keep" or bool(self.renderings and self.renderings(constraint))

    def _inward(self, constraint: Constraint) -> Constraint:
        if constraint.kind == "keep" or self.renderings is None:
            return constraint
        return replace(constraint, renderings=self.renderings(constraint), forbidden=())

    def _outward(self, constraints: Sequence[Constraint], middle: Hypothesis) -> tuple[Constraint, ...]:
        """The constraints on the spans of the pivot text that render their source spans."""
        placed: list[Constraint] = []
        for c in constraints:
            span = self._span(c, middle, placed)
            if span:
                placed.append(replace(c, start=span[0], end=span[1]))
        return tuple(placed)

    def _span(self, c: Constraint, middle: Hypothesis, taken: Sequence[Constraint]) -> tuple[int, int] | None:
        # The pivot rendering itself, letter for letter, is surer than any alignment.
        for rendering in self._inward(c).renderings if self._known(c) else ():
            at = middle.text.casefold().find(rendering.casefold())
            while at >= 0:
                end = at + len(rendering)
                if all(end <= t.start or at >= t.end for t in taken):
                    return at, end
                at = middle.text.casefold().find(rendering.casefold(), at + 1)
        linked = [k for k in middle.links if k.start < c.end and c.start < k.end]
        if not linked:
            return None
        # Words far from the strongest link are strays.
        best = max(linked, key=lambda k: k.score)
        close = [k for k in linked if abs(k.target_start - best.target_start) <= 3 * (c.end - c.start)]
        start, end = min(k.target_start for k in close), max(k.target_end for k in close)
        return (start, end) if all(end <= t.start or start >= t.end for t in taken) else None


def _composed(first: Sequence[Link], second: Sequence[Link]) -> tuple[Link, ...]:
    """Links over both hops, where a pivot word joins them."""
    found: dict[tuple[int, int, int, int], float] = {}
    for a in first:
        for b in second:
            if a.target_start < b.end and b.start < a.target_end:
                key = (a.start, a.end, b.target_start, b.target_end)
                found[key] = max(found.get(key, 0.0), a.score * b.score)
    return tuple(
        Link(*key, score=round(score, 3)) for key, score in sorted(found.items(), key=lambda item: (item[0][2], item[0][0]))
    )


def load_pivot(
    spec: str, source_lang: str, target_lang: str, *, runtime: str, device: str, threads: int, beam: int, compute: str
) -> PivotEngine:
    """`FIRST+SECOND`: the model into English and the model out of it."""
    from pipeline.engines import load_engine

    parts = [part.strip() for part in spec.split("+")]
    if len(parts) != 2 or not all(parts):
        raise EngineError("a pivot joins two models", where=spec, mend="write FIRST+SECOND, into English and out of it")
    first = load_engine(parts[0], source_lang, PIVOT, runtime=runtime, device=device, threads=threads, beam=beam, compute=compute)
    second = load_engine(
        parts[1], PIVOT, target_lang, runtime=runtime, device=device, threads=threads, beam=beam, compute=compute
    )
    return PivotEngine(first, second)
