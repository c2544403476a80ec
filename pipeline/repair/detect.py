"""Is a text unaccented, partly accented or clean? And what of the model's proposals is to be done about it.

The evidence: words that carry an accent against words that surely lack one. A clean text has about one such word in fifty (names,
slips, the model's own errors); a text typed without accents has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.repair.accents import DOUBTFUL, SURE, Finding, Proposal

State = Literal["unaccented", "partly", "clean", "unknown"]
CLEAN_BELOW = 0.12
UNACCENTED_FROM = 0.9
WORTH_SAYING = 0.25
"""A second choice less likely than this is not worth an editor's time."""
SEGMENT_PROOF = 5
"""So many sure words without accents, and none with, make a segment unaccented even within a clean document."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of words."""

    accented: int = 0
    missing: int = 0
    """Words that surely lack an accent; capitals that may lack theirs by habit are not counted."""

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(self.accented + other.accented, self.missing + other.missing)

    def faded(self) -> Evidence:
        """Half of it: what earlier parts of a long text say about the next."""
        return Evidence(self.accented // 2, self.missing // 2)

    @property
    def share(self) -> float:
        """Missing among those that should be accented; 0 without evidence."""
        total = self.accented + self.missing
        return self.missing / total if total else 0.0


def weigh(finding: Finding) -> Evidence:
    """The evidence of one text."""
    if finding.foreign:
        return Evidence()
    return Evidence(finding.accented, sum(p.chosen and not p.typing and p.confidence >= SURE for p in finding.proposals))


def total(findings: Iterable[Finding]) -> Evidence:
    """The evidence of a document."""
    evidence = Evidence()
    for finding in findings:
        evidence += weigh(finding)
    return evidence


def state(evidence: Evidence) -> State:
    """What the evidence says of a segment or a document."""
    if not evidence.accented and not evidence.missing:
        return "unknown"
    if evidence.share >= UNACCENTED_FROM:
        return "unaccented"
    # Next to words with accents, a single one without is a name or a slip.
    if evidence.share < CLEAN_BELOW or evidence.missing < 2:
        return "clean"
    return "partly"


def everything(finding: Finding) -> tuple[list[Proposal], list[Proposal]]:
    """Carry out all that the model would write; suggest its likely second choices."""
    return (
        [p for p in finding.proposals if p.chosen],
        [p for p in finding.proposals if not p.chosen and p.confidence >= WORTH_SAYING],
    )


def decide(finding: Finding, document: State) -> tuple[list[Proposal], list[Proposal]]:
    """Proposals to carry out and proposals to suggest, for one segment of a document in that state."""
    own = weigh(finding)
    chosen = [p for p in finding.proposals if p.chosen]
    if document == "clean":
        if own.accented or own.missing < SEGMENT_PROOF:
            return [], [p for p in chosen if p.confidence >= SURE]
        floor = 0.0
    elif document == "unknown":
        floor = DOUBTFUL
    elif document == "unaccented" or own.share > 0.5:
        floor = 0.0
    else:
        floor = SURE if own.share >= CLEAN_BELOW else 0.97
    return (
        [p for p in chosen if p.confidence >= floor],
        [p for p in finding.proposals if (p.confidence < floor if p.chosen else p.confidence >= WORTH_SAYING)],
    )
