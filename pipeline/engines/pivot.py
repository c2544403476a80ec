"""Two engines in a row, through English, where no model has the direct pair; the same constraints hold on both hops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.values import Constraint, Link
from pipeline.engines.languages import primary
from pipeline.engines.protocol import Engine, Hypothesis, Request
from pipeline.engines.vocabulary import Span
from pipeline.errors import EngineError

PIVOT = "en"
REMEMBERED = 4096
"""Pivot texts that are kept: every question about one source must go out from the same one."""


@dataclass(frozen=True)
class Middle:
    """A source in the pivot language."""

    text: str
    score: float
    links: tuple[Link, ...] = ()
    flags: tuple[str, ...] = ()
    places: Mapping[Span, Span] = field(default_factory=dict)
    """Where the constraint on a span of the source is rendered in `text`, as far as that is settled."""


Hop = Callable[[Engine, Sequence[Request]], list[Middle]]


def plain_hop(engine: Engine, requests: Sequence[Request]) -> list[Middle]:
    """The first hop where nothing is known of the pivot language: what is to be kept is kept."""
    kept = [Request(r.text, tuple(c for c in r.constraints if c.kind == "keep")) for r in requests]
    return [Middle(h[0].text, h[0].score, h[0].links, h[0].flags) for h in engine.translate(kept)]


class PivotEngine:
    """source -> pivot -> target. `hop` settles each concept in the pivot language; on the way out the wanted rendering holds."""

    name = "pivot"

    def __init__(self, first: Engine, second: Engine, hop: Hop = plain_hop) -> None:
        if primary(first.target_lang) != primary(second.source_lang):
            raise EngineError(
                f"the first model writes {first.target_lang}, the second reads {second.source_lang}", mend="join two that meet"
            )
        self.first, self.second, self.hop = first, second, hop
        self.model = f"{first.model}+{second.model}"
        self.revision = f"{first.revision}+{second.revision}"
        self.source_lang, self.target_lang = first.source_lang, second.target_lang
        # Of the first hop's own abilities its `hop` makes use.
        self.obeys_annotations = second.obeys_annotations
        self._middle: dict[tuple[str, tuple[Constraint, ...]], Middle] = {}

    def translate(self, requests: Sequence[Request]) -> list[tuple[Hypothesis, ...]]:
        """The pivot text of each request, translated on: constraints, prefix and n-best belong to the second hop."""
        middle = self._through(requests)
        outward = [
            Request(m.text, self._outward(r.constraints, m), r.prefix, r.n_best) for r, m in zip(requests, middle, strict=True)
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

    def _through(self, requests: Sequence[Request]) -> list[Middle]:
        asked = {(r.text, tuple(c for c in r.constraints if c.kind == "keep")): r for r in requests}
        new = [key for key in asked if key not in self._middle]
        if len(self._middle) + len(new) > REMEMBERED:
            self._middle.clear()
            new = list(asked)
        made = self.hop(self.first, [Request(*key) for key in new]) if new else []
        self._middle.update(zip(new, made, strict=True))
        return [self._middle[r.text, tuple(c for c in r.constraints if c.kind == "keep")] for r in requests]

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """What the first hop cannot carry; the second sees only what the first wrote."""
        return self.first.unknown_spans(text)

    def unmet_names(self, text: str) -> tuple[tuple[int, int], ...]:
        """What the first hop has never met: the second sees only what the first wrote."""
        return self.first.unmet_names(text)

    def _outward(self, constraints: Sequence[Constraint], middle: Middle) -> tuple[Constraint, ...]:
        """The constraints on the spans of the pivot text that render their source spans."""
        placed: list[Constraint] = []
        for c in constraints:
            span = self._span(c, middle, placed)
            if span:
                placed.append(replace(c, start=span[0], end=span[1]))
        return tuple(placed)

    def _span(self, c: Constraint, middle: Middle, taken: Sequence[Constraint]) -> Span | None:
        known = middle.places.get((c.start, c.end))
        if known and all(known[1] <= t.start or known[0] >= t.end for t in taken):
            return known
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
    spec: str,
    source_lang: str,
    target_lang: str,
    *,
    runtime: str,
    device: str,
    threads: int,
    beam: int,
    compute: str,
    vmap: bool = False,
) -> PivotEngine:
    """`FIRST+SECOND`: the model into English and the model out of it."""
    from pipeline.engines import load_engine

    parts = [part.strip() for part in spec.split("+")]
    if len(parts) != 2 or not all(parts):
        raise EngineError("a pivot joins two models", where=spec, mend="write FIRST+SECOND, into English and out of it")
    first, second = (
        load_engine(part, ours, theirs, runtime=runtime, device=device, threads=threads, beam=beam, compute=compute, vmap=vmap)
        for part, ours, theirs in ((parts[0], source_lang, PIVOT), (parts[1], PIVOT, target_lang))
    )
    return PivotEngine(first, second)
