"""What the formats share: cleaning a term of what a format cannot hold, choosing two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.xmlsafe import ILLEGAL, escape
from glossary.errors import GlossaryError
from glossary.termbase import SOURCE, TARGET, Concept


def xml(text: str) -> str:
    """`text` as XML element content, without the characters that XML cannot hold."""
    return escape(ILLEGAL.sub("", text))


def one_line(text: str) -> str:
    """`text` for a cell of a line-based format: tabs and line ends become spaces."""
    return " ".join(text.split())


def spelled_out(concept: Concept, langs: Sequence[str]) -> Concept:
    """A concept whose source term is kept, with that term in those of `langs` that have none: other tools know no such rule."""
    if not concept.keep or not concept.terms:
        return concept
    lacking = [lang for lang in langs if not concept.names(lang)]
    return replace(concept, terms=(*concept.terms, *(replace(concept.terms[0], lang=lang) for lang in lacking)))


def pair_of(concepts: Sequence[Concept], langs: Sequence[str], format_name: str) -> tuple[str, str]:
    """The two languages to write: those given, or those of the termbase when it has just two."""
    if len(langs) >= 2:
        return langs[0], langs[1]
    there = list(dict.fromkeys(t.lang for c in concepts for t in c.terms))
    if {SOURCE, TARGET} >= set(there):
        return SOURCE, TARGET
    if langs and langs[0] in there and len(there) == 2:
        return langs[0], next(lang for lang in there if lang != langs[0])
    if len(there) != 2:
        raise GlossaryError(
            f"{format_name} holds two languages, the glossary has {len(there)} ({', '.join(sorted(there)[:6])})",
            mend="name them with --from and --to",
        )
    return there[0], there[1]
