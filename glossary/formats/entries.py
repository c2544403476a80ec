"""Entries of XML termbases: TBX of any version, dialect and style, its forerunner TBX-Min of 2013, and MultiTerm's own XML.

They nest alike (entry, language, term) and differ in the names: what is said of a term stands in elements that name themselves
(DCT), or name what they say in `type` (DCA, and MultiTerm, where each user chooses the names).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.language_names import language
from corpus.languages import tidy
from corpus.textio import opened
from corpus.xmlsafe import XML_LANG, content, elements, local
from glossary.errors import GlossaryError
from glossary.formats.cells import status_of
from glossary.formats.files import one_line
from glossary.formats.rules import read_rules
from glossary.termbase import Concept, Status, Term

if TYPE_CHECKING:
    from lxml.etree import _Element

_ENTRIES = ("conceptEntry", "termEntry", "conceptGrp", "entry")
_LANGUAGES = frozenset({"langSec", "langSet", "languageGrp", "langGroup"})
_TERMS = frozenset({"termSec", "tig", "ntig", "termGrp", "termGroup"})
_KINDS = {
    "domain": "subjectfield subject domain",
    "definition": "definition",
    "source": "source",
    "pos": "partofspeech wordclass",
    "status": "administrativestatus normativeauthorization status usagestatus termstatus",
    "note": "note comment remark",
    "term": "term",
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in names.split()}
"""What an element says, by its name or its type in small letters without spaces."""
POS = {"proper noun": "properNoun"}
_POS_READ = {written: pos for pos, written in POS.items()}
ID = "termweave id: "
"""Begins the note that keeps an id which XML does not allow."""
PREFIX = "tw-"
"""Begins an id of ours that XML would allow but for its beginning."""


@dataclass(slots=True)
class _Said:
    """What an entry says beside its terms; of a field said twice the first counts, of notes all."""

    fields: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, element: _Element) -> None:
        """Take what one element says, or those in a group."""
        if local(element).endswith("Grp"):
            for child in element:
                self.add(child)
            return
        kind, text = _kind(element), content(element).strip()
        if kind == "note" and text:
            self.notes.append(text)
        elif kind and text:
            self.fields.setdefault(kind, text)


def entries(path: Path) -> Iterator[Concept]:
    """The concepts of a file in its order; entity declarations are refused, so are files without an entry."""
    number = 0
    with opened(path) as source:
        for _, entry in elements(source, str(path), _ENTRIES):
            number += 1
            yield _concept(entry, number, str(path))
    if not number:
        raise GlossaryError("no entry in it", where=str(path), mend="is this TBX or MultiTerm XML?")


def _kind(element: _Element) -> str:
    return _KIND.get("".join((element.get("type") or local(element)).lower().split()), "")


def _concept(entry: _Element, number: int, path: str) -> Concept:
    place = f"{path}:{entry.sourceline or number}"
    terms: list[Term] = []
    said = _Said()
    name = (entry.get("id") or "").removeprefix(PREFIX)
    for child in entry:
        if local(child) in _LANGUAGES:
            terms += _section(child, place, said)
        elif local(child) == "concept":
            name = content(child).strip()
        else:
            said.add(child)
    if not terms:
        raise GlossaryError("an entry without terms", where=place, mend="add a term or remove the entry")
    settled, keep, notes = read_rules(terms, said.notes)
    name = next((n.removeprefix(ID) for n in notes if n.startswith(ID)), name or str(number))
    notes = [n for n in notes if not n.startswith(ID)]
    for kind in ("definition", "source"):  # where a dialect has no element for them
        for note in [n for n in notes if n.startswith(f"{kind}: ") and kind not in said.fields]:
            said.fields[kind] = note.removeprefix(f"{kind}: ")
            notes.remove(note)
    domain, definition, origin = (said.fields.get(kind, "") for kind in ("domain", "definition", "source"))
    return Concept(name, settled, keep, domain, definition, "\n".join(notes), origin, place)


def _section(section: _Element, place: str, said: _Said) -> Iterator[Term]:
    """The terms of one language; what the section says of the concept joins `said`."""
    lang = _language(section)
    if not lang:
        raise GlossaryError("a language section without xml:lang", where=place, mend='write <langSec xml:lang="fr">')
    first: Status = "preferred"
    for child in section:
        if local(child) in _TERMS:
            if term := _term(child, lang, first, said):
                yield term
                first = "admitted"
        else:
            said.add(child)


def _language(section: _Element) -> str:
    """The tag of a section; MultiTerm has it in an element of its own, or only the language's name."""
    named = next((child for child in section if local(child) == "language"), section)
    code = named.get(XML_LANG) or named.get("lang") or named.get("locale") or ""
    return tidy(code) if code else language(named.get("type") or named.get("name") or "")


def _term(group: _Element, lang: str, first: Status, said: _Said) -> Term | None:
    """One term with what is said of it; a definition or source in its group is the concept's. None for an empty group."""
    text, pos, notes = "", "", []
    status: Status | None = None
    for element in group.iter():
        kind, value = _kind(element), content(element).strip()
        if kind == "term":
            text = text or one_line(value)
        elif kind == "pos":
            pos = _POS_READ.get(value, value)
        elif kind == "status":
            status = status_of(value) or status
        elif kind == "note" and value:
            notes.append(value)
        elif kind and value:
            said.fields.setdefault(kind, value)
    return Term(text, lang, status or first, pos, note="\n".join(notes)) if text else None
