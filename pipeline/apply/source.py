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


def grounded(unit: AlignedUnit) -> AlignedUnit:
    """`unit` as it was before editors changed its source; what they changed is a suggestion again."""
    mine = by_editors(unit)
    if not mine:
        return unit
    bare = unit
    for change in reversed(mine):
        bare = resourced(bare, [_inverse(change)])
    again = tuple(_at_ground(mine, change, n) for n, change in enumerate(mine))
    suggestions = tuple(s for s in bare.suggestions if not any(_overlap(s, other) for other in again))
    return replace(bare, changes=unit.changes[: -len(mine)], suggestions=(*suggestions, *again))


def taken_in(unit: AlignedUnit) -> frozenset[Taken]:
    """The suggestions that editors have taken, by their places in the source before any was."""
    mine = by_editors(unit)
    return frozenset(_place(_at_ground(mine, change, n)) for n, change in enumerate(mine))


def take(
    unit: AlignedUnit, taken: Collection[Taken], source_hash: str | None = None, untaken: Collection[Taken] = ()
) -> AlignedUnit:
    """`unit` with those of its suggestions made that `taken` names, and those put back that `untaken` names, whose spans refer to
    the source of that hash."""
    ground = grounded(unit)
    known = {_place(suggestion): suggestion for suggestion in ground.suggestions}
    to_ground = _way_back(unit, source_hash)
    before = taken_in(unit)
    wanted = before - {_moved(place, to_ground) for place in untaken}
    for place in (_moved(place, to_ground) for place in taken):
        if place in known and not any(_overlap(known[place], known[other]) for other in wanted):
            wanted |= {place}
    if wanted == before:
        return unit
    chosen = [known[place] for place in wanted]
    return resourced(ground, record(EDITOR, ground.source, [(s.start, s.end, s.after, s.reason) for s in chosen])[1])


def _way_back(unit: AlignedUnit, source_hash: str | None) -> list[Change]:
    """The changes that lead from the source of that hash back to the one before any editor's change."""
    mine = by_editors(unit)
    since = next((later for text, later in earlier(unit) if source_hash in (None, text_hash(text))), ())
    return [_inverse(change) for change in reversed(mine[: len(mine) - len(since)])]


def _inverse(change: Change) -> Change:
    end = change.start + len(change.after)
    return replace(change, end=end, before=change.after, after=change.before)


def _at_ground(mine: Sequence[Change], change: Change, n: int) -> Change:
    """The `n`th change of `mine` as if it had been made first."""
    start, end, _ = _moved(_place(change), [_inverse(c) for c in reversed(mine[:n])])
    return replace(change, start=start, end=end)


def _place(change: Change) -> Taken:
    return change.start, change.end, change.after


def _moved(place: Taken, changes: Sequence[Change]) -> Taken:
    start, end, after = place
    first = shift(start, changes, right=True)
    # An insertion has both its ends after what was inserted before it.
    return first, max(first, shift(end, changes)), after


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
