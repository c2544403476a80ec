"""TMX as a source of terms: each translation unit is a concept (TMX 1.4b, LISA OSCAR, 2005)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from corpus.languages import tidy
from corpus.textio import opened
from corpus.xmlsafe import XML_LANG, attribute, elements
from glossary.formats.files import one_line, spelled_out, xml
from glossary.formats.rules import read_rules, write_rules
from glossary.termbase import Concept, Status, Term

if TYPE_CHECKING:
    from lxml.etree import _Element

_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})


@dataclass(frozen=True, slots=True)
class Tmx:
    """Units of a memory as entries of a glossary; segments of whole sentences are found by `glossary check`."""

    name: str = "tmx"
    title: str = "TMX 1.4b as a term source"
    extensions: tuple[str, ...] = (".tmx",)

    def read(self, path: Path) -> Iterator[Concept]:
        """One concept per `tu`; of several variants in one language the first is preferred, inline codes are left out."""
        with opened(path) as source:
            for number, (_, unit) in enumerate(elements(source, str(path), ("tu",)), 1):
                place = f"{path}:{unit.sourceline or number}"
                terms = tuple(_terms(unit))
                notes = [n.text or "" for n in unit.findall("{*}note")]
                props = {p.get("type", ""): p.text or "" for p in unit.findall("{*}prop")}
                terms, keep, notes = read_rules(terms, notes)
                if len({t.lang for t in terms}) < 2 and not (keep and terms):
                    continue
                yield Concept(
                    unit.get("tuid") or str(number), terms, keep, props.get("x-domain", ""), props.get("x-definition", ""),
                    "\n".join(notes), props.get("x-source", ""), place,
                )  # fmt: skip

    def write(self, concepts: Iterable[Concept], out: BinaryIO, langs: Sequence[str] = ()) -> None:
        """One unit per concept; every term is a variant with its status as a property."""
        srclang = attribute(langs[0]) if langs else "*all*"
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
            '<header creationtool="termweave" creationtoolversion="1" segtype="phrase" o-tmf="termweave" adminlang="en" '
            f'srclang="{srclang}" datatype="plaintext"/>\n<body>\n'.encode()
        )
        for concept in concepts:
            out.write(_unit(spelled_out(concept, langs), langs).encode())
        out.write(b"</body>\n</tmx>\n")


def _terms(unit: _Element) -> Iterator[Term]:
    seen: set[str] = set()
    for variant in unit.findall("{*}tuv"):
        lang = variant.get(XML_LANG) or variant.get("lang") or ""
        seg = variant.find("{*}seg")
        text = one_line(_text(seg)) if seg is not None else ""
        if not lang or not text:
            continue
        lang = tidy(lang)
        given = next((p.text for p in variant.findall("{*}prop") if p.get("type") == "x-status"), None)
        status: Status = "forbidden" if given == "forbidden" else "preferred"
        if given == "admitted" or (lang in seen and not given):
            status = "admitted"
        pos = next((p.text for p in variant.findall("{*}prop") if p.get("type") == "x-pos"), None)
        seen.add(lang)
        yield Term(text, lang, status, pos or "")


def _text(element: _Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "ph"
        pieces += ["" if name in _CODES else _text(child), child.tail or ""]
    return "".join(pieces)


def _unit(concept: Concept, langs: Sequence[str]) -> str:
    order = {lang: i for i, lang in enumerate(langs)}
    terms = sorted(concept.terms, key=lambda t: (order.get(t.lang, len(order)), t.status == "forbidden"))
    lines = [f'<tu tuid="{attribute(concept.id)}">']
    lines += [f"<note>{xml(note)}</note>" for note in (*write_rules(concept), *([concept.note] if concept.note else []))]
    props = (("x-domain", concept.domain), ("x-definition", concept.definition), ("x-source", concept.source))
    lines += [f'<prop type="{name}">{xml(value)}</prop>' for name, value in props if value]
    for term in terms:
        inner = f'<prop type="x-status">{term.status}</prop>'
        inner += f'<prop type="x-pos">{xml(term.pos)}</prop>' if term.pos else ""
        lines.append(f'<tuv xml:lang="{attribute(term.lang)}">{inner}<seg>{xml(term.text)}</seg></tuv>')
    return "\n".join((*lines, "</tu>\n"))


FORMATS = (Tmx(),)
