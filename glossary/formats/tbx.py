"""TBX, the terminologists' exchange format: ISO 30042:2019 (v3; dialects Min and Basic, styles DCA and DCT) and 2008 (v2,
martif).

Data categories are those of TBX-Basic (https://www.tbxinfo.net). `glossary.formats.entries` reads any mixture; the writers share
one walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from corpus.xmlsafe import attribute
from glossary.formats.entries import ID, POS, PREFIX, entries
from glossary.formats.files import spelled_out, xml
from glossary.formats.rules import write_rules
from glossary.termbase import Concept

_WRITTEN = {"preferred": "preferredTerm-admn-sts", "admitted": "admittedTerm-admn-sts", "forbidden": "deprecatedTerm-admn-sts"}
_MODULES = {"min": "http://www.tbxinfo.net/ns/min", "basic": "http://www.tbxinfo.net/ns/basic"}
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
        return entries(path)

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """A whole document; what the dialect has no category for (keep, case, match) goes into a note."""
        v2 = self.dialect == "martif"
        out.write(self._head(attribute(langs[0]) if langs else "en").encode())
        for concept in concepts:
            out.write(self._entry(spelled_out(concept, langs), langs, v2).encode())
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
        if name.removeprefix(PREFIX) != concept.id:
            notes.insert(0, ID + concept.id)
        lines = [f'<{entry} id="{name}">', *(w for w in whole if w), *(f"<note>{xml(n)}</note>" for n in notes)]
        order = {lang: i for i, lang in enumerate(langs)}
        terms = sorted(concept.terms, key=lambda t: (order.get(t.lang, len(order)), t.lang))
        for lang, group in groupby(terms, key=lambda t: t.lang):
            lines.append(f'<{section} xml:lang="{attribute(lang)}">')
            for term in group:
                inner = [f"<term>{xml(term.text)}</term>"]
                inner.append(self._category("termNote", "partOfSpeech", POS.get(term.pos, term.pos)))
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
    """An XML id: what already is one stays; a number, and whatever else only may not begin it, goes behind `PREFIX`, which
    reading takes away; other signs are written as numbers."""
    safe = "".join(c if c.isalnum() or c in "-.·_" else f"_{ord(c):x}_" for c in text)
    return safe if safe and safe[0].isalpha() and not safe.startswith(PREFIX) else f"{PREFIX}{safe}"


FORMATS = (
    Tbx("tbx", "TBX v3, TBX-Basic, DCA style", (".tbx",), "TBX-Basic", "dca"),
    Tbx("tbx-basic-dct", "TBX v3, TBX-Basic, DCT style", (), "TBX-Basic", "dct"),
    Tbx("tbx-min", "TBX v3, TBX-Min, DCA style", (), "TBX-Min", "dca"),
    Tbx("tbx-min-dct", "TBX v3, TBX-Min, DCT style", (), "TBX-Min", "dct"),
    Tbx("tbx2", "TBX v2 (2008, martif)", (), "martif", "dca"),
)
