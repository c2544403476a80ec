"""The markup of a unit's source put into its target, with a space beside each single tag that has one in the source.

An engine sees plain text, so it cannot know where a placeholder needs room. The spaces are recorded like every other change of the
target, and whatever points into the target moves with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.changes import compare, shift
from corpus.documents import spaceless
from corpus.inlines import spaced
from corpus.projection import project
from corpus.values import AlignedUnit, Amount, Change


def placed(unit: AlignedUnit) -> AlignedUnit:
    """The unit with `target_inlines`; a target that an editor wrote keeps its own spaces, and so do languages without any."""
    if not unit.source_inlines:
        return replace(unit, target_inlines=())
    marks = project(unit.source_inlines, unit.source, unit.target, unit.links)
    if not unit.target or spaceless(unit.target_lang) or (unit.origin is not None and unit.origin.engine == "editor"):
        return replace(unit, target_inlines=marks)
    text, marks = spaced(unit.source, unit.source_inlines, unit.target, marks)
    unit = replace(unit, target_inlines=marks)
    if text == unit.target:
        return unit
    changes = compare("inlines", unit.target, text, "space beside a tag")

    def span(start: int, end: int) -> tuple[int, int]:
        return _span(start, end, changes)

    def amount(found: Amount) -> Amount:
        start, end = span(found.start, found.end)
        return replace(found, start=start, end=end, text=text[start:end])

    links = []
    for link in unit.links:
        start, end = span(link.target_start, link.target_end)
        links.append(replace(link, target_start=start, target_end=end))
    issues = []
    for issue in unit.issues:
        if issue.side == "target" and issue.start is not None and issue.end is not None:
            start, end = span(issue.start, issue.end)
            issue = replace(issue, start=start, end=end)
        issues.append(issue)
    return replace(
        unit,
        target=text,
        target_changes=(*unit.target_changes, *changes),
        amounts=tuple(use if use.target is None else replace(use, target=amount(use.target)) for use in unit.amounts),
        links=tuple(links),
        issues=tuple(issues),
    )


def _span(start: int, end: int, changes: Sequence[Change]) -> tuple[int, int]:
    """Where a span lies after `changes`."""
    moved = shift(start, changes)
    return moved, max(moved, shift(end, changes, right=True))
