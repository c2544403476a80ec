"""`termweave glossary check`: what is wrong with a glossary, where, and how to mend it. One rule, one function, one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from glossary.lint.entries import conflicts, cycles, duplicates, forbidden, shadowed, untranslated
from glossary.lint.finding import Finding, Scope
from glossary.lint.writing import common_words, edges, sentences, spaces, wrong_script
from glossary.termbase import SOURCE, Concept, speaks

Rule = Callable[[Scope], Iterable[Finding]]


def check(concepts: Sequence[Concept], *, source_lang: str | None = None, target_lang: str | None = None) -> list[Finding]:
    """All findings of all rules, by file and line. Without languages, the first term of the glossary tells the source's."""
    there = list(dict.fromkeys(t.lang for c in concepts for t in c.terms))
    source = source_lang or (there[0] if there else SOURCE)
    targets = (target_lang,) if target_lang else tuple(lang for lang in there if not speaks(lang, source))
    scope = Scope(concepts, source, targets)
    findings = [finding for rule in RULES.values() for finding in rule(scope)]
    return sorted(dict.fromkeys(findings), key=lambda f: (_place(f.where), f.rule, f.term))


def _place(where: str) -> tuple[str, int]:
    path, _, line = where.rpartition(":")
    return (path, int(line)) if line.isdigit() else (where, 0)


RULES: dict[str, Rule] = {
    "duplicate": duplicates,
    "conflict": conflicts,
    "cycle": cycles,
    "untranslated": untranslated,
    "stopword": common_words,
    "never": shadowed,
    "space": spaces,
    "script": wrong_script,
    "forbidden": forbidden,
    "sentence": sentences,
}
__all__ = ["RULES", "Finding", "check", "edges"]
