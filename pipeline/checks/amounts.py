"""What the account of money says, as issues."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue


def check_amounts(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each amount of money that is missing or wrong in the target; plain numbers belong to the check `numbers`."""
    for use in unit.amounts:
        amount = use.source
        if amount.kind != "money" or use.status not in ("missing", "wrong"):
            continue
        if use.status == "missing" or use.target is None:
            message = f"the amount “{amount.text}” is missing in the target"
            yield Issue("amounts", "error", message, amount.start, amount.end, "source")
        else:
            message = f"the amount “{amount.text}” became “{use.target.text}”"
            yield Issue("amounts", "error", message, use.target.start, use.target.end)
