"""MultiTerm XML, as MultiTerm exports termbases and takes them in: `conceptGrp`, `languageGrp`, `termGrp`.

Its fields are those that each user defines; written are the names that MultiTerm's templates have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from corpus.xmlsafe import attribute
from glossary.formats.entries import ID, entries
from glossary.formats.files import spelled_out, xml
from glossary.formats.rules import write_rules
from glossary.termbase import Concept


@dataclass(frozen=True, slots=True)
class MultiTerm:
    """Entries are numbered; another id is kept in a note."""

    name: str = "multiterm"
    title: str = "MultiTerm XML"
    extensions: tuple[str, ...] = (".mtf", ".xml")

    def read(self, path: Path) -> Iterator[Concept]:
        """Concepts of MultiTerm XML, or of TBX under the name of XML."""
        return entries(path)

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """A whole document in UTF-8."""
        from babel import Locale

        names = Locale.parse("en").languages
        order = {lang: i for i, lang in enumerate(langs)}
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<mtf>\n')
        kept = [spelled_out(concept, langs) for concept in concepts]
        numbered = all(concept.id.isdecimal() and concept.id.isascii() for concept in kept)
        for place, concept in enumerate(kept, 1):
            number = concept.id if numbered else str(place)
            notes = [*write_rules(concept), *([concept.note] if concept.note else [])]
            if concept.id != number:
                notes.insert(0, ID + concept.id)
            fields = (("Subject", concept.domain), ("Definition", concept.definition), ("Source", concept.source))
            lines = [f"<conceptGrp><concept>{number}</concept>", *(_field(*f) for f in (*fields, *(("Note", n) for n in notes)))]
            terms = sorted(concept.terms, key=lambda t: (order.get(t.lang, len(order)), t.lang))
            for lang, group in groupby(terms, key=lambda t: t.lang):
                name = names.get(lang.replace("-", "_"), names.get(lang.split("-")[0], lang))
                lines.append(f'<languageGrp><language type="{attribute(name)}" lang="{attribute(lang.upper())}"/>')
                for term in group:
                    said = (("Part of Speech", term.pos), ("Status", term.status), ("Note", term.note))
                    lines.append(f"<termGrp><term>{xml(term.text)}</term>{''.join(_field(*s) for s in said)}</termGrp>")
                lines.append("</languageGrp>")
            out.write("\n".join((*filter(None, lines), "</conceptGrp>\n")).encode())
        out.write(b"</mtf>\n")


def _field(name: str, value: str) -> str:
    return f'<descripGrp><descrip type="{name}">{xml(value)}</descrip></descripGrp>' if value else ""


FORMATS = (MultiTerm(),)
