"""Rules that XML glossaries have no element for (keep, case, match): one note of the form `termweave: keep=yes; case=sensitive`.

A rule that holds for one term names it by language and the hexadecimal UTF-8 of its text, which
survives any later order of terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from glossary.termbase import Concept, Term

_MARK = "termweave: "


def write_rules(concept: Concept) -> list[str]:
    """The note that carries the concept's rules; none when all are the default."""
    rules = ["keep=yes"] if concept.keep else []
    for name, values in (("case", [t.case_sensitive for t in concept.terms]), ("match", [t.exact for t in concept.terms])):
        value = "sensitive" if name == "case" else "exact"
        if all(values) and values:
            rules.append(f"{name}={value}")
        else:
            rules += [f"{name}.{t.lang}.{t.text.encode().hex()}={value}" for t, v in zip(concept.terms, values, strict=True) if v]
    return [_MARK + "; ".join(rules)] if rules else []


def read_rules(terms: Sequence[Term], notes: Sequence[str]) -> tuple[tuple[Term, ...], bool, list[str]]:
    """Apply the rules found among `notes`: the terms with them, whether to keep, and the notes that remain."""
    rules = {r.strip() for n in notes if n.startswith(_MARK) for r in n.removeprefix(_MARK).split(";")}

    def says(name: str, value: str, term: Term) -> bool:
        return f"{name}={value}" in rules or f"{name}.{term.lang}.{term.text.encode().hex()}={value}" in rules

    if rules:
        terms = [replace(t, case_sensitive=says("case", "sensitive", t), exact=says("match", "exact", t)) for t in terms]
    return tuple(terms), "keep=yes" in rules, [n for n in notes if n and not n.startswith(_MARK)]
