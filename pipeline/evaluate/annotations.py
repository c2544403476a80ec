"""Term success with the engine's own annotations alone: nothing is replaced, spliced or chosen from an n-best list behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.engines.protocol import Engine
    from pipeline.evaluate.testset import Line

NONE = "no annotation"
ALL = "every term annotated"
MISSING = "only what the first pass missed"


@dataclass(frozen=True)
class Told:
    """One way of telling the engine; shares are of 1, chrF of 100."""

    how: str
    uses: int
    success: float
    """Share of the file's uses with an exact or inflected rendition of their own in the target."""
    exact: float
    """The same, verbatim only (case aside)."""
    chrf: float
    missed: tuple[str, ...]


def measure(engine: Engine, lines: Sequence[Line]) -> list[Told]:
    """Success and chrF untold, told of every term at once (as Dinu et al. 2019 had it), and told as the product tells it.

    The last is `pipeline.enforce.asking`: a pass without annotations, and a second one for the terms that the first has missed.
    Raises `EngineError` for an engine that understands no annotations.
    """
    from pipeline.enforce.asking import ask
    from pipeline.engines.protocol import Request
    from pipeline.errors import EngineError
    from pipeline.evaluate.ladder import constraints, termbase

    if not engine.obeys_annotations:
        raise EngineError("understands no term annotations", where=engine.model, mend="leave out --annotations-only")
    ours, theirs = engine.source_lang, engine.target_lang
    requests = [Request(x.source, constraints(x.source, termbase(x, ours, theirs), ours, theirs)) for x in lines]
    found = {
        NONE: engine.translate([replace(r, constraints=()) for r in requests]),
        ALL: engine.translate(requests),
        MISSING: ask(engine, requests, target_lang=theirs),
    }
    return [_told(how, lines, [h[0].text for h in hypotheses], theirs) for how, hypotheses in found.items()]


def _told(how: str, lines: Sequence[Line], targets: Sequence[str], target_lang: str) -> Told:
    from glossary.scoring import chrf
    from pipeline.evaluate import terms

    kept = terms.measure(lines, targets, target_lang)
    total = max(1, kept.uses)
    score, _ = chrf(targets, [line.reference for line in lines])
    missed = tuple(f"{how}: {miss}" for miss in kept.missed)
    return Told(how, kept.uses, kept.lemma / total, kept.exact / total, score, missed)


def show(found: Sequence[Told]) -> None:
    """A table of them on standard output."""
    from rich.table import Table

    from pipeline.console import results

    table = Table("the engine is told of", "term uses", "success, exact or inflected", "success, verbatim", "chrF")
    for told in found:
        table.add_row(told.how, str(told.uses), f"{told.success:.2%}", f"{told.exact:.2%}", f"{told.chrf:.2f}")
    results().print(table)
