"""Nothing was written where something should be."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue


def check_empty(unit: AlignedUnit) -> Iterator[Issue]:
    """An error when the target is blank and the source is not; a blank source may have a blank target."""
    if unit.source.strip() and not unit.target.strip():
        yield Issue("empty", "error", "the target is empty")
