"""How an aligned text was made: what every output file says at its head."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """The program, languages, engine, glossary and rates of an aligned text. One line: `str(signature)`."""

    termweave: str
    source_lang: str
    target_lang: str
    engine: str = ""
    model: str = ""
    revision: str = ""
    glossary: str = ""
    """Hash of the terms that were in force; empty without a glossary."""
    rates: str = ""
    """Provider and date."""
    options: tuple[tuple[str, str], ...] = ()
    """What differs from the defaults."""

    def __str__(self) -> str:
        parts = [("termweave", self.termweave), ("pair", f"{self.source_lang}-{self.target_lang}")]
        parts += [(k, getattr(self, k)) for k in ("engine", "model", "revision", "glossary", "rates")]
        return "|".join(f"{k}:{v}" for k, v in (*parts, *self.options) if v)
