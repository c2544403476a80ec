"""The guards of the ladder: what a step must not make worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.values import Constraint
from glossary.repeats import Crowd
from pipeline.checks.length import length_fault
from pipeline.checks.marks import marks, placeholders
from pipeline.checks.numbers import number_faults
from pipeline.checks.repetition import loop_weight
from pipeline.enforce.satisfy import Spans, leftovers
from pipeline.engines.guards import settled_source


@dataclass(frozen=True, slots=True)
class Health:
    """What is wrong with a target, counted; 0 is well. A step is accepted only if no count grows."""

    numbers: int = 0
    """Numbers missing and numbers invented, outside the constraints."""
    tags: int = 0
    """Placeholders, addresses and tags in the text that were lost, and marks of the machinery that appeared."""
    length: float = 0.0
    """Standard deviations that the length is off, 0.0 while it is plausible; a long rendering makes the source long too."""
    repetition: int = 0
    """Words said again at once, beyond what the source repeats."""
    duplicates: int = 0
    """Renditions of terms beyond the uses in the source and what else explains them."""
    leftovers: int = 0
    """Words of terms of the source that stand untranslated in the target."""

    def worse_than(self, other: Health) -> str:
        """The name of the first count that is higher than in `other`; empty when none is."""
        for name in ("numbers", "tags", "repetition", "duplicates", "leftovers"):
            if getattr(self, name) > getattr(other, name):
                return name
        # A text that is far too long already is not refused its missing term for being one word longer.
        return "length" if self.length > other.length * 1.1 else ""


def examine(
    source: str,
    target: str,
    constraints: Sequence[Constraint],
    spans: Spans,
    crowds: Sequence[Crowd],
    source_lang: str,
    target_lang: str,
) -> Health:
    """The health of `target` as a translation of `source` with its constraints rendered at `spans`, some too often (`crowds`).

    Numbers inside constraints count for nothing on either side (a rendering may have digits that the source term has not), so
    that what is left must agree.
    """
    faults = number_faults(
        source,
        target,
        source_lang,
        target_lang,
        source_skip=[(c.start, c.end) for c in constraints],
        target_skip=[span for span in spans if span is not None],
    )
    missing = placeholders(source)
    lost = sum(max(0, n - target.count(text)) for text, n in missing.items() if not text.startswith(("#", "@")))
    added = sum((marks(target) - marks(source)).values())
    return Health(
        numbers=len(faults),
        tags=lost + added,
        length=abs(length_fault(settled_source(source, constraints), target, source_lang, target_lang)),
        repetition=max(0, loop_weight(target) - loop_weight(source)),
        duplicates=len({(r.start, r.end) for crowd in crowds for r in crowd.surplus}),
        leftovers=sum(len(leftovers(source, target, c, spans)) for c in constraints),
    )
