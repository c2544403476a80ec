"""Tables with a row for each term, as terminology databases export them: `E_ID|E_DOMAINS|L_CODE|T_TERM|T_TYPE` (IATE)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from corpus.language_names import language
from glossary.errors import GlossaryError
from glossary.formats.cells import resolved, status_of
from glossary.formats.headers import FIELDS
from glossary.termbase import Concept, Status, Term

_LANGUAGE = frozenset(("language", "lang", "language code", "locale", "code", "langue", "sprache", "idioma"))
_TERM = frozenset(("term", "terme", "text", "word", "benennung", "término", "termino"))
_PREFIXES = ("e ", "l ", "t ")
"""Of IATE's columns: entry, language, term."""


def header(cells: Sequence[str]) -> dict[str, int] | None:
    """Where each field stands, if a first row names an id, a language and a term; None for any other row."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = " ".join(cell.lower().replace("_", " ").split())
        name = name[2:] if name.startswith(_PREFIXES) else name
        field = "lang" if name in _LANGUAGE else "term" if name in _TERM else FIELDS.get(name)
        if field:
            found.setdefault(field, place)
    return found if {"id", "lang", "term"} <= found.keys() else None


def concepts(rows: Iterable[tuple[int, Sequence[str]]], fields: dict[str, int], where: str) -> Iterator[Concept]:
    """One concept for each run of rows with the same id; the first term of a language is preferred unless its status says
    otherwise."""
    for name, group in groupby(rows, key=lambda row: _cell(row[1], fields, "id")):
        entry = list(group)
        terms: list[Term] = []
        for number, cells in entry:
            terms.append(_term(cells, fields, terms, f"{where}:{number}"))
        domain, definition, note, reference = (
            "; ".join(dict.fromkeys(c for _, cells in entry if (c := _cell(cells, fields, field))))
            for field in ("domain", "definition", "note", "reference")
        )
        place = f"{where}:{entry[0][0]}"
        yield Concept(name or f"{entry[0][0]}", tuple(terms), False, domain, definition, note, reference, place)


def _term(cells: Sequence[str], fields: dict[str, int], before: Sequence[Term], place: str) -> Term:
    lang, text = language(_cell(cells, fields, "lang")), _cell(cells, fields, "term")
    if not lang or not text:
        missing = "language" if text else "term"
        raise GlossaryError(f"no {missing} in this row", where=place, mend=f"fill in the {missing} or remove the row")
    first: Status = "admitted" if any(t.lang == lang and t.status == "preferred" for t in before) else "preferred"
    return Term(text, lang, status_of(_cell(cells, fields, "status")) or first, _cell(cells, fields, "pos"))


def _cell(cells: Sequence[str], fields: dict[str, int], field: str) -> str:
    place = fields.get(field, len(cells))
    return resolved(cells[place]) if place < len(cells) else ""
