"""Suggestions that an editor took: the source itself changes, and all that points into it moves along."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from corpus.changes import ReplayError, record, replay, revert, shift
from corpus.formats.base import text_hash
from corpus.values import AlignedUnit, Change

EDITOR = "editor"
"""The stage and the origin of what a person wrote."""
Taken = tuple[int, int, str]
"""A suggestion as a file names it: start and end in the source that the file shows, and the text put there."""


def by_editors(unit: AlignedUnit) -> tuple[Change, ...]:
    """The changes of the source that editors made; they come after all others."""
    return tuple(change for change in unit.changes if change.stage == EDITOR)


def earlier(unit: AlignedUnit) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The source as it is and as it was before each editor's change of it; with each the changes since."""
    changes = by_editors(unit)
    yield unit.source, ()
    for n in range(len(changes) - 1, -1, -1):
        try:
            yield revert(unit.source, changes[n:]), changes[n:]
        except ReplayError:
            return


def take(unit: AlignedUnit, taken: Collection[Taken], source_hash: str | None) -> AlignedUnit:
    """`unit` with those of its suggestions made that `taken` names, whose spans refer to the source of that hash."""
    since = next((later for text, later in earlier(unit) if source_hash in (None, text_hash(text))), ())
    wanted = {(shift(start, since, right=True), shift(end, since), after) for start, end, after in taken}
    # An insertion has both its ends after what was inserted before it.
    wanted = {(start, max(start, end), after) for start, end, after in wanted}
    chosen: list[Change] = []
    for suggestion in unit.suggestions:
        place = (suggestion.start, suggestion.end, suggestion.after)
        if place in wanted and not any(_overlap(suggestion, other) for other in chosen):
            chosen.append(suggestion)
    if not chosen:
        return unit
    return resourced(unit, record(EDITOR, unit.source, [(s.start, s.end, s.after, s.reason) for s in chosen])[1])


def resourced(unit: AlignedUnit, changes: Sequence[Change]) -> AlignedUnit:
    """`unit` with `changes` made to its source; raises `ReplayError` where they do not fit."""
    source = replay(unit.source, changes)

    def span(start: int, end: int) -> tuple[int, int]:
        # A comma put in beside a term belongs to neither side of it.
        first = shift(start, changes, right=True)
        return first, max(first, shift(end, changes))

    terms = []
    for use in unit.terms:
        start, end = span(use.start, use.end)
        terms.append(replace(use, start=start, end=end))
    amounts = []
    for amount in unit.amounts:
        start, end = span(amount.source.start, amount.source.end)
        amounts.append(replace(amount, source=replace(amount.source, start=start, end=end, text=source[start:end])))
    issues = []
    for issue in unit.issues:
        if issue.side == "source" and issue.start is not None and issue.end is not None:
            start, end = span(issue.start, issue.end)
            issue = replace(issue, start=start, end=end)
        issues.append(issue)
    links = []
    for link in unit.links:
        start, end = span(link.start, link.end)
        links.append(replace(link, start=start, end=end))
    suggestions = []
    for suggestion in unit.suggestions:
        if not any(_overlap(suggestion, change) for change in changes):
            start, end = span(suggestion.start, suggestion.end)
            suggestions.append(replace(suggestion, start=start, end=end))
    return replace(
        unit,
        source=source,
        changes=(*unit.changes, *changes),
        terms=tuple(terms),
        amounts=tuple(amounts),
        issues=tuple(issues),
        links=tuple(links),
        suggestions=tuple(s for s in suggestions if source[s.start : s.end] == s.before),
        source_inlines=tuple(replace(i, position=shift(i.position, changes)) for i in unit.source_inlines),
    )


def _overlap(a: Change, b: Change) -> bool:
    """Whether both touch the same letters, or put something in at the same place."""
    return (a.start < b.end and b.start < a.end) or (a.start, a.end) == (b.start, b.end)
