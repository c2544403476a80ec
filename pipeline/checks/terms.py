"""What the ledger says, as issues: terms missing, written too often, or rendered in a forbidden way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from corpus.values import AlignedUnit, Issue, TermUse

if TYPE_CHECKING:
    from glossary.matcher import TermMatch


def ledger(unit: AlignedUnit, matches: Sequence[TermMatch], methods: Sequence[str], *, linked: bool) -> tuple[TermUse, ...]:
    """One line for each of `matches` in the unit's source. What explains a rendering that is said again is looked up in the unit's
    links, where they are of this very target (`linked`), and else among all words that may mean each other."""
    from glossary.ledger import account
    from pipeline.enforce.meanings import likely_links, meanings

    def means(word: str, other: str) -> bool | None:
        return meanings(unit.source_lang, unit.target_lang)(word, other)

    judge = partial(account, unit.source, unit.target, matches, unit.target_lang, methods=methods, means=means)
    uses = judge(links=unit.links if linked else ())
    if linked or not any(use.status == "duplicated" for use in uses):
        return uses
    return judge(links=likely_links(unit.source, unit.target, meanings(unit.source_lang, unit.target_lang)))


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
            wanted = f"; the glossary wants “{use.expected[0]}”" if use.expected else ""
            message = f"forbidden rendering{found} of “{use.term}”{wanted}"
            yield Issue("forbidden", "error", message, use.target_start, use.target_end)
