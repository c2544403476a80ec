"""What the account of money says, as issues."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue


def check_amounts(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each amount of money that is missing or wrong in the target; plain numbers belong to the check `numbers`."""
    from pipeline.money.account import amount_issues

    yield from amount_issues(unit.amounts)
