"""What the ledger says, as issues: terms missing, written too often, or rendered in a forbidden way."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.values import AlignedUnit, Issue


def check_terms(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each use without a rendition, a warning for each rendition too many."""
    for use in unit.terms:
        wanted = " or ".join(f"“{text}”" for text in use.expected[:3])
        if use.status == "missing":
            yield Issue("terms", "error", f"“{use.term}” is not rendered as {wanted}", use.start, use.end, "source")
        elif use.status == "duplicated":
            yield Issue(
                "terms",
                "warning",
                f"the rendering of “{use.term}” ({wanted}) stands more often in the target than the term in the source",
                use.target_start,
                use.target_end,
            )


def check_forbidden(unit: AlignedUnit) -> Iterator[Issue]:
    """An error for each use whose rendering the glossary forbids."""
    for use in unit.terms:
        if use.status == "forbidden":
            found = "" if use.target_start is None else f" “{unit.target[use.target_start : use.target_end]}”"
            message = (
                f"forbidden rendering{found} of “{use.term}”; the glossary wants “{use.expected[0] if use.expected else ''}”"
            )
            yield Issue("forbidden", "error", message, use.target_start, use.target_end)
