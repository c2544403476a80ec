"""What a run did, counted while it goes, and shown as one small table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.values import AlignedUnit

if TYPE_CHECKING:
    from rich.table import Table


@dataclass
class Summary:
    """Counts over all units of one language pair."""

    pair: str
    documents: int = 0
    segments: int = 0
    reused: int = 0
    """Segments whose translation the job, the memory or an editor already had."""
    terms: int = 0
    terms_accounted: int = 0
    amounts: int = 0
    amounts_right: int = 0
    issues: Counter[str] = field(default_factory=Counter)
    """By severity."""
    checks: Counter[str] = field(default_factory=Counter)
    """By check; what is only worth knowing (`info`) left out."""
    seconds: float = 0.0
    model_note: str = ""
    """Which model ran and how good it measured, where its folder says so."""

    def count(self, unit: AlignedUnit) -> None:
        """Add one unit."""
        self.segments += 1
        self.terms += len(unit.terms)
        self.terms_accounted += sum(use.rendered for use in unit.terms)
        self.amounts += len(unit.amounts)
        self.amounts_right += sum(use.status in ("right", "forced") for use in unit.amounts)
        self.issues.update(issue.severity for issue in unit.issues)
        self.checks.update(issue.check for issue in unit.issues if issue.severity != "info")


def table(summaries: list[Summary]) -> Table:
    """All language pairs of a run, a column each."""
    from rich.table import Table

    shown = Table(title=None, show_edge=False, pad_edge=False, header_style="bold")
    shown.add_column("")
    for s in summaries:
        shown.add_column(s.pair, justify="right")
    rows = [
        ("documents", [str(s.documents) for s in summaries]),
        ("segments (of these known before)", [f"{s.segments} ({s.reused})" for s in summaries]),
        ("terms accounted for / found", [f"{s.terms_accounted} / {s.terms}" for s in summaries]),
        ("amounts right / found", [f"{s.amounts_right} / {s.amounts}" for s in summaries]),
        ("issues: errors, warnings", [f"{s.issues['error']}, {s.issues['warning']}" for s in summaries]),
        ("seconds", [f"{s.seconds:.1f}" for s in summaries]),
    ]
    for name, cells in rows:
        shown.add_row(name, *cells)
    return shown
