"""What rules look at, and what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glossary.termbase import SOURCE, TARGET, Concept, Term, speaks


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    rule: str
    where: str
    """`file:line`."""
    term: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.message}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is checked: the concepts, and the languages translated from and into."""

    concepts: Sequence[Concept]
    source: str
    targets: tuple[str, ...]

    def sources(self, concept: Concept) -> tuple[Term, ...]:
        """The concept's terms in the source language."""
        return tuple(t for t in concept.terms if speaks(t.lang, self.source))


def name_of(lang: str) -> str:
    """A language as findings name it."""
    return {SOURCE: "the source language", TARGET: "the target language"}.get(lang, lang)
