"""Inline markup: every tag of the source once in the target, pairs opened before they are closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.values import AlignedUnit, Inline, Issue

Key = tuple[str, str]


def _keys(inlines: Sequence[Inline]) -> Counter[Key]:
    return Counter((inline.id, inline.kind) for inline in inlines)


def _names(keys: Counter[Key], inlines: Sequence[Inline]) -> str:
    shown: dict[Key, str] = {(i.id, i.kind): i.display or i.data or i.id for i in inlines}
    return ", ".join(sorted(shown[key] for key in keys.elements()))


def check_tags(unit: AlignedUnit) -> Iterator[Issue]:
    """Errors for tags lost, invented or closed before they are opened; their place and order may differ between languages."""
    source, target = _keys(unit.source_inlines), _keys(unit.target_inlines)
    if lost := source - target:
        yield Issue("tags", "error", f"tags of the source are missing: {_names(lost, unit.source_inlines)}")
    if extra := target - source:
        yield Issue("tags", "error", f"tags that the source has not: {_names(extra, unit.target_inlines)}")
    if not (lost or extra) and (bad := _crossed(unit.target_inlines)) and not _crossed(unit.source_inlines):
        yield Issue("tags", "error", f"tags cross or close before they open: {bad.display or bad.data or bad.id}", bad.position)


def _crossed(inlines: Sequence[Inline]) -> Inline | None:
    """The first closing tag that does not close the tag opened last."""
    open_ids: list[str] = []
    for inline in inlines:
        if inline.kind == "open":
            open_ids.append(inline.id)
        elif inline.kind == "close" and (not open_ids or open_ids.pop() != inline.id):
            return inline
    return None
