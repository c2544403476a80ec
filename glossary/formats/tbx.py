"""TBX, the terminologists' exchange format: ISO 30042:2019 (v3; dialects Min and Basic, styles DCA and DCT) and 2008 (v2,
martif).

Data categories are those of TBX-Basic (https://www.tbxinfo.net). Reading takes any mixture; four writers share one walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from corpus.language_names import tag
from corpus.textio import opened
from corpus.xmlsafe import XML_LANG, attribute, elements, local
from glossary.errors import GlossaryError
from glossary.formats.files import one_line, xml
from glossary.formats.rules import read_rules, write_rules
from glossary.termbase import Concept, Status, Term

if TYPE_CHECKING:
    from lxml.etree import _Element

_STATUS: dict[str, Status] = {
    "preferredterm-admn-sts": "preferred", "preferred": "preferred", "admittedterm-admn-sts": "admitted", "admitted": "admitted",
    "deprecatedterm-admn-sts": "forbidden", "supersededterm-admn-sts": "forbidden", "deprecated": "forbidden",
    "obsolete": "forbidden", "notrecommended": "forbidden", "forbidden": "forbidden", "superseded": "forbidden",
}  # fmt: skip
_STATUS |= {f"{name}term": status for name, status in _STATUS.items() if name.isalpha()} | {
    "standardizedterm": "preferred", "regulatedterm": "preferred", "legalterm": "preferred", "approved": "preferred",
    "not recommended": "forbidden", "rejected": "forbidden", "prohibited": "forbidden", "negative": "forbidden",
}  # fmt: skip
_STATUS_NAMES = frozenset({"administrativestatus", "normativeauthorization", "status", "usagestatus", "usage status"})
"""Of the standard, and as MultiTerm's users name the field."""
_WRITTEN = {"preferred": "preferredTerm-admn-sts", "admitted": "admittedTerm-admn-sts", "forbidden": "deprecatedTerm-admn-sts"}
_POS = {"proper noun": "properNoun"}
_POS_BACK = {v: k for k, v in _POS.items()}
_SECTIONS = frozenset({"langSec", "langSet"})
_TERM_SECTIONS = frozenset({"termSec", "tig", "ntig"})
_MODULES = {"min": "http://www.tbxinfo.net/ns/min", "basic": "http://www.tbxinfo.net/ns/basic"}
_ID = "termweave id: "
"""Begins the note that keeps an id which XML does not allow."""
_IN_BASIC = frozenset({"definition", "source", "context"})


@dataclass(frozen=True, slots=True)
class Tbx:
    """One dialect and style of TBX."""

    name: str
    title: str
    extensions: tuple[str, ...]
    dialect: str
    """TBX-Min or TBX-Basic; `martif` for v2."""
    style: str
    """dca: categories as attributes; dct: categories as element names."""

    def read(self, path: Path) -> Iterator[Concept]:
        """Concepts of TBX of any version, dialect and style; entity declarations are refused."""
        number = 0
        with opened(path) as source:
            for _, entry in elements(source, str(path), ("conceptEntry", "termEntry")):
                number += 1
                yield _read_entry(entry, number, str(path))
        if not number:
            raise GlossaryError("no conceptEntry or termEntry in it", where=str(path), mend="is this a TBX file?")

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """A whole document; what the dialect has no category for (keep, case, match) goes into a note."""
        v2 = self.dialect == "martif"
        out.write(self._head(attribute(langs[0]) if langs else "en").encode())
        for concept in concepts:
            out.write(self._entry(concept, langs, v2).encode())
        out.write(b"</body></text>\n</martif>\n" if v2 else b"</body></text>\n</tbx>\n")

    def _head(self, lang: str) -> str:
        source = "<sourceDesc><p>written by termweave</p></sourceDesc>"
        first = '<?xml version="1.0" encoding="UTF-8"?>\n'
        if self.dialect == "martif":
            return (
                f'{first}<martif type="TBX" xml:lang="{lang}">\n<martifHeader><fileDesc>{source}</fileDesc>'
                '<encodingDesc><p type="XCSURI">http://www.lisa.org/fileadmin/standards/tbx/TBXXCSV02.xcs</p></encodingDesc>'
                "</martifHeader>\n<text><body>\n"
            )
        names = "".join(f' xmlns:{k}="{v}"' for k, v in _MODULES.items()) if self.style == "dct" else ""
        return (
            f'{first}<tbx type="{self.dialect}" style="{self.style}" xml:lang="{lang}" '
            f'xmlns="urn:iso:std:iso:30042:ed-2"{names}>\n'
            f"<tbxHeader><fileDesc>{source}</fileDesc></tbxHeader>\n<text><body>\n"
        )

    def _entry(self, concept: Concept, langs: Sequence[str], v2: bool) -> str:
        entry, section, term_section = ("termEntry", "langSet", "tig") if v2 else ("conceptEntry", "langSec", "termSec")
        notes = [*write_rules(concept), *([concept.note] if concept.note else [])]
        whole = [self._category("descrip", "subjectField", concept.domain)]
        if self.dialect == "TBX-Min":
            # Min has no definition and no source: they become notes rather than being lost
            told = (("definition", concept.definition), ("source", concept.source))
            notes += [f"{name}: {value}" for name, value in told if value]
        else:
            whole.append(self._category("descrip", "definition", concept.definition))
            whole.append(self._category("admin", "source", concept.source))
        name = _name(concept.id)
        if name != concept.id:
            notes.insert(0, _ID + concept.id)
        lines = [f'<{entry} id="{name}">', *(w for w in whole if w), *(f"<note>{xml(n)}</note>" for n in notes)]
        order = {lang: i for i, lang in enumerate(langs)}
        terms = sorted(concept.terms, key=lambda t: (order.get(t.lang, len(order)), t.lang))
        for lang, group in groupby(terms, key=lambda t: t.lang):
            lines.append(f'<{section} xml:lang="{attribute(lang)}">')
            for term in group:
                inner = [f"<term>{xml(term.text)}</term>"]
                inner.append(self._category("termNote", "partOfSpeech", _POS.get(term.pos, term.pos)))
                inner.append(self._category("termNote", "administrativeStatus", _WRITTEN[term.status]))
                inner.append(f"<note>{xml(term.note)}</note>" if term.note else "")
                lines.append(f"<{term_section}>{''.join(inner)}</{term_section}>")
            lines.append(f"</{section}>")
        return "\n".join((*lines, f"</{entry}>\n"))

    def _category(self, element: str, name: str, value: str) -> str:
        if not value:
            return ""
        if self.style == "dct":
            prefix = "basic" if name in _IN_BASIC else "min"
            return f"<{prefix}:{name}>{xml(value)}</{prefix}:{name}>"
        return f'<{element} type="{name}">{xml(value)}</{element}>'


def _name(text: str) -> str:
    """An XML id: what already is one stays, anything else gets a letter in front and its other signs written as numbers."""
    safe = "".join(c if c.isalnum() or c in "-.·" else "_" if c == "_" else f"_{ord(c):x}_" for c in text)
    return safe if safe and (safe[0].isalpha()) else f"c{safe}"


def _read_entry(entry: _Element, number: int, path: str) -> Concept:
    place = f"{path}:{entry.sourceline or number}"
    terms: list[Term] = []
    notes: list[str] = []
    fields = {"subjectField": "", "definition": "", "source": ""}
    for child in entry:
        if local(child) in _SECTIONS:
            terms += _read_section(child, place, fields)
        else:
            _collect(child, fields, notes)
    if not terms:
        raise GlossaryError("an entry without terms", where=place, mend="add a term or remove the entry")
    settled, keep, notes = read_rules(terms, notes)
    name = next((n.removeprefix(_ID) for n in notes if n.startswith(_ID)), entry.get("id") or str(number))
    notes = [n for n in notes if not n.startswith(_ID)]
    for field in ("definition", "source"):
        for note in [n for n in notes if n.startswith(f"{field}: ") and not fields[field]]:
            fields[field] = note.removeprefix(f"{field}: ")
            notes.remove(note)
    return Concept(
        name, settled, keep, fields["subjectField"], fields["definition"], "\n".join(notes),
        fields["source"], place,
    )  # fmt: skip


def _collect(element: _Element, fields: dict[str, str], notes: list[str]) -> None:
    """Take what an element says of the concept: in DCA by its `type`, in DCT by its own name; groups are looked into."""
    name = local(element)
    kind = element.get("type") or name
    text = _text(element)
    if name == "note":
        notes.append(text)
    elif kind in fields and text:
        fields[kind] = fields[kind] or text
    elif name.endswith("Grp"):
        for child in element:
            _collect(child, fields, notes)


def _read_section(section: _Element, place: str, fields: dict[str, str]) -> Iterator[Term]:
    lang = section.get(XML_LANG) or section.get("lang") or ""
    if not lang:
        raise GlossaryError("a language section without xml:lang", where=place, mend='write <langSec xml:lang="fr">')
    first = True
    for child in section:
        if local(child) not in _TERM_SECTIONS:
            _collect(child, fields, [])
            continue
        text, pos, note = "", "", []
        status: Status | None = None
        for element in child.iter():
            kind = element.get("type") or local(element)
            if local(element) == "term" and not text:
                text = one_line(_text(element))
            elif kind == "partOfSpeech":
                pos = _POS_BACK.get(_text(element), _text(element))
            elif kind.lower() in _STATUS_NAMES:
                status = _STATUS.get(_text(element).lower(), status)
            elif kind in fields:
                fields[kind] = fields[kind] or _text(element)
            elif local(element) == "note":
                note.append(_text(element))
        if text:
            yield Term(text, tag(lang), status or ("preferred" if first else "admitted"), pos, note="\n".join(note))
            first = False


def _text(element: _Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()


FORMATS = (
    Tbx("tbx", "TBX v3, TBX-Basic, DCA style", (".tbx",), "TBX-Basic", "dca"),
    Tbx("tbx-basic-dct", "TBX v3, TBX-Basic, DCT style", (), "TBX-Basic", "dct"),
    Tbx("tbx-min", "TBX v3, TBX-Min, DCA style", (), "TBX-Min", "dca"),
    Tbx("tbx-min-dct", "TBX v3, TBX-Min, DCT style", (), "TBX-Min", "dct"),
    Tbx("tbx2", "TBX v2 (2008, martif)", (), "martif", "dca"),
)
