"""What is known of a unit before any engine is asked: an editor's decision, the document's own translation, the memory's match.

They count in this order, and what does not fill a unit in hangs on it as a proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.documents import theirs
from corpus.values import AlignedUnit, Inline, Issue, Match, Origin, Rendering, Segment
from pipeline.jobs.standing import Standing
from pipeline.resources import Resources

REVIEW = "review"
"""The check of a translation that the document itself says has to be reviewed."""


def bring(units: Sequence[AlignedUnit], segments: Sequence[Segment]) -> list[AlignedUnit]:
    """Fill in the translations that the document has; what it says is still to be translated hangs on the unit as a proposal."""
    return [_brought(unit, theirs(s.there, unit.target_lang)) for unit, s in zip(units, segments, strict=True)]


def _brought(unit: AlignedUnit, there: Rendering | None) -> AlignedUnit:
    if there is None:
        return unit
    if there.state is None:
        from corpus.fuzzy import grains, percent

        # Not 100, whatever it renders: somebody said that it will not do.
        alike = min(99, percent(grains(there.source or unit.raw), grains(unit.raw)))
        return replace(unit, matches=(Match(there.source or unit.raw, there.text, alike, "document"),))
    issue = Issue(REVIEW, "warning", "the document says that this translation has to be reviewed")
    return replace(
        unit,
        target=there.text,
        draft=there.text,
        target_inlines=there.inlines,
        state=there.state,
        origin=Origin("document"),
        issues=(issue,) if there.state == "initial" else (),
    )


def recall(
    units: Sequence[AlignedUnit], standing: Standing, tools: Resources, before: str = "", after: str = ""
) -> list[AlignedUnit]:
    """Fill in what editors decided and what the memory has in context; hang its other matches on the unit as proposals."""
    found: Sequence[tuple[Match, ...]] = [()] * len(units)
    if tools.memory is not None:
        texts = [u.source for u in units]
        threshold = tools.options.memory_threshold
        found = tools.memory.lookup_many(texts, before=[before, *texts[:-1]], after=[*texts[1:], after], threshold=threshold)
    filled = []
    for unit, matches in zip(units, found, strict=True):
        decision = standing.decision(unit)
        proposals = sorted((*matches, *unit.matches), key=lambda match: -match.percent)
        unit = replace(unit, matches=tuple(proposals), notes=decision.notes if decision else ())
        if decision is not None and decision.state is not None:
            unit = replace(
                unit,
                target=decision.target,
                draft=decision.target,
                target_inlines=(),
                state=decision.state,
                origin=Origin("editor"),
                issues=(),
            )
            # The editor's own places for the markup, where the source has it all still.
            if decision.inlines is not None and {_mark(i) for i in decision.inlines} <= {_mark(i) for i in unit.source_inlines}:
                unit = replace(unit, target_inlines=decision.inlines)
        elif unit.origin is None and unit.matches and unit.matches[0].percent >= 100:
            best = unit.matches[0]
            origin = Origin("memory", best.origin, percent=best.percent)
            unit = replace(unit, target=best.target, draft=best.target, state="translated", origin=origin)
        filled.append(unit)
    return filled


def _mark(inline: Inline) -> tuple[str, str, str]:
    return inline.kind, inline.id, inline.data
