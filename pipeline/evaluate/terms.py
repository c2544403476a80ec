"""Term success: how many of a test file's term uses have a rendition of their own in the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.languages import primary
from corpus.values import Constraint, TermUse
from pipeline.evaluate.testset import Line


@dataclass(frozen=True)
class TermFigures:
    """Counts over all uses. The rule is that of the terminology tasks of WMT: n uses need n disjoint renditions."""

    uses: int
    exact: int
    """Rendered by one of the expected forms, letter for letter, case aside."""
    lemma: int
    """The same, or inflected."""
    missed: tuple[str, ...]

    def figures(self) -> dict[str, float]:
        """Counts and shares of 1."""
        most = max(1, self.uses)
        return {"uses": self.uses, "exact": self.exact / most, "lemma": self.lemma / most}


def measure(lines: Sequence[Line], targets: Sequence[str], target_lang: str) -> TermFigures:
    """Look for every use's target forms in its target, each rendition counting once."""
    from glossary.renditions import locate
    from glossary.scoring import success

    wanted = [_wanted(line, target_lang) for line in lines]
    counted = success(zip(targets, wanted, strict=True), target_lang)
    missed = [
        f"{names[0]} > {forms[0]}: {target}"
        for line, target, uses in zip(lines, targets, wanted, strict=True)
        for (names, forms), found in zip(line.terms, locate(target, uses, target_lang), strict=True)
        if found is None
    ]
    return TermFigures(counted.uses, counted.exact, counted.lemma, tuple(missed))


def _wanted(line: Line, target_lang: str) -> list[Constraint]:
    """What the target must render; `to leave` is rendered by `left` too, and a French verb by a verb in any form."""
    from glossary.tense import french_verb, without_to

    wanted = []
    for i, (names, forms) in enumerate(line.terms):
        verb = False
        if primary(target_lang) == "en":
            forms = tuple(map(without_to, forms))
            verb = french_verb(names[0]) is not None
        wanted.append(Constraint(i, i + 1, forms, "term", verb=verb))
    return wanted


def agreement(lines: Sequence[Line], targets: Sequence[str], target_lang: str) -> dict[str, float]:
    """How terms sit in their targets, shares of 1; what a file cannot tell is left out.

    `window_overlap`: words around each term that the reference has there too, mean over lines. `consistency`: uses of a term that
    are rendered as most of its uses are, inflected or not, mean over terms with two uses or more.
    """
    from glossary.renditions import locate
    from glossary.scoring import consistency, window_overlap

    overlaps: list[float] = []
    ledger: list[tuple[str, list[TermUse]]] = []
    for line, target in zip(lines, targets, strict=True):
        wanted = _wanted(line, target_lang)
        overlap = window_overlap(target, line.reference, wanted, target_lang)
        overlaps += [] if overlap is None else [overlap]
        uses = [
            TermUse("/".join(names), names[0], i, i + 1, forms, "variant", "engine", found.start, found.end)
            for i, ((names, forms), found) in enumerate(zip(line.terms, locate(target, wanted, target_lang), strict=True))
            if found is not None
        ]
        ledger.append((target, uses))
    alike = consistency(ledger, target_lang)
    shares = {"window_overlap": sum(overlaps) / len(overlaps) if overlaps else None, "consistency": alike}
    return {name: share for name, share in shares.items() if share is not None}
