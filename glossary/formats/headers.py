"""The first row of a glossary table: which column holds the terms of which language, and which says what about them.

Names are taken as tools write them: `fr`, `French (France)`, `Term_FR`, `Definition [en]`, `Source`, `Ziel`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language_names import SOURCE_NAMES as _SOURCES
from corpus.language_names import TARGET_NAMES as _TARGETS
from corpus.language_names import language
from glossary.errors import GlossaryError
from glossary.termbase import SOURCE, TARGET, Status

_FIELDS = {
    "id": "id|concept|concept id|term id|#",
    "domain": "domain|subject|subject field|subjectfield|category|tags|concept subject|"
              "domaine|fachgebiet|bereich|dominio|lĩnh vực|领域",
    "definition": "definition|def|description|concept definition|définition|beschreibung|definición|định nghĩa|定义",
    "note": "note|notes|comment|comments|usage|remark|remarks|concept note|remarque|remarques|commentaire|bemerkung|"
            "anmerkung|kommentar|nota|notas|comentario|ghi chú|备注",
    "reference": "reference|origin|référence|referenz",
    "pos": "pos|part of speech|partofspeech|wortart|catégorie grammaticale",
    "match": "match",
    "case": "case|case sensitive|casesensitive",
    "keep": "keep|dnt|do not translate|donottranslate",
    "translatable": "translatable",
    "status": "status|type",
    "forbidden": "forbidden",
    "": "created|creator|created by|created at|modified|modifier|modified by|last modified|lastmodified|clientid|projectid|date|"
        "author|user|term info|info|term example|example|exemple|beispiel|gender|genre|genus|term type|image|url",
}  # fmt: skip
CONCEPT_COLUMNS = {name: column for column, names in _FIELDS.items() for name in names.split("|")}
"""Names of columns beside terms, and what they hold; what only says who made an entry and when is passed over (empty)."""
SOURCE_NAMES = {**dict.fromkeys(_SOURCES, SOURCE), **dict.fromkeys(_TARGETS, TARGET)}
_MARKED = re.compile(r"(.+?)\s*[\[(]([^\])]+)[\])]$|(.*)language: (.+)$")
"""`Term [fr]`, `Definition (en)`, `Source language: fr`."""
_IDLE = frozenset(("term", "terms", "terme", "termes", "language", "langue", "text", "texte", "word", "words", "mot", "mots", "entry",
                   "column", "term text"))  # fmt: skip
"""Words of a header that say nothing about its column."""
_FACETS: dict[str, Status] = {"forbidden": "forbidden", "admitted": "admitted", "preferred": "preferred", "synonym": "admitted",
                              "synonyms": "admitted"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the table holds: terms of a language with a status, or a field of the concept."""

    lang: str = ""
    status: Status = "preferred"
    field: str = ""
    """With `lang`: what is said of that language's terms alone."""
    idle: bool = False
    """Holds what no glossary needs."""
    shared: bool = False
    """Other columns may say the same of other languages; what they say is joined."""


def header(cells: Sequence[str]) -> list[Column] | None:
    """The columns that a first row names, or None when it holds terms already.

    It is a header when at least two of its cells name languages (`fr`, `source`, `fr:forbidden`), or one does and every
    other cell names a field; two words that happen to be codes (`is`, `it`) are taken as a header too.
    """
    columns = [_column(c) for c in cells]
    known = [c for c in columns if c is not None]
    named_langs = [c for c in known if c.lang and not c.field]
    langs = {c.lang for c in named_langs}
    named = sum(1 for c in cells if c.strip())
    if (len(langs) >= 2 and len(known) * 2 > named) or (
        named_langs and len(set(named_langs)) == len(named_langs) and len(known) == named > 1
    ):
        return [c or Column() for c in columns]
    return None


def _column(name: str) -> Column | None:
    """What a column's name says: a language with a role, a language, a role; None where it says nothing that is known."""
    name = " ".join(name.strip().lower().split())
    spaced = name.replace("_", " ").removeprefix("entry ")
    if spaced in CONCEPT_COLUMNS:
        return Column(field=CONCEPT_COLUMNS[spaced], idle=not CONCEPT_COLUMNS[spaced], shared=name.startswith("entry_"))
    if spaced in SOURCE_NAMES:
        return Column(lang=SOURCE_NAMES[spaced])
    kept = [word for word in spaced.split() if word not in _IDLE]
    if len(kept) == 1 and kept[0] in SOURCE_NAMES:
        return Column(lang=SOURCE_NAMES[kept[0]])
    if lang := language(name):
        return Column(lang=lang)
    if match := _MARKED.match(name):
        role, lang = (match[1] or match[3] or "").replace("_", " "), language(match[2] or match[4])
        return _of_role(role, lang) if lang else None
    for facet, status in _FACETS.items():
        if status == "forbidden" and spaced in (f"target {facet}", f"terms {facet}", f"{facet} target", f"{facet} terms"):
            return Column(TARGET, status)
        if match := re.fullmatch(rf"(.+?)[:_ .-]{facet}|{facet}[:_ .-](.+)", name):
            inner = _column(match[1] or match[2])
            return Column(inner.lang, status) if inner and inner.lang and not inner.field else None
    parts = re.split(r"[ _:]+", name)
    for place in (0, -1):
        rest = parts[1:] if place == 0 else parts[:-1]
        if rest and (lang := language(parts[place])) and (column := _of_role(" ".join(rest), lang)):
            return column
    return None


def _of_role(role: str, lang: str) -> Column | None:
    """A column for one language: its terms, or what is said of them."""
    role = role.strip(" :-")
    if not role or all(word in _IDLE for word in role.split()) or role in SOURCE_NAMES:
        return Column(lang)
    if role in _FACETS:
        return Column(lang, _FACETS[role])
    kind = CONCEPT_COLUMNS.get(role)
    if role == "type":
        kind = ""
    if kind is None or kind in ("id", "match", "keep", "forbidden", "translatable"):
        return None
    return Column(lang if kind in ("pos", "status", "case") else "", field=kind, idle=not kind, shared=True)


def check_header(cells: Sequence[str], columns: list[Column], where: str) -> None:
    """Raise `GlossaryError` where two columns mean the same or one means nothing; `where` is file and line."""
    seen: set[Column] = set()
    for name, column in zip(cells, columns, strict=True):
        if column in seen and (column.lang or column.field) and not column.shared:
            raise GlossaryError(f"two columns mean the same: {name!r}", where=where, mend="rename or merge one of them")
        if not column.lang and not column.field and not column.idle and name:
            known = "id, domain, definition, note, reference, pos, match, case, keep, status"
            raise GlossaryError(
                f"unknown column {name!r}",
                where=where,
                mend=f"name it by a language (fr, zh-TW, en:forbidden) or one of {known}",
            )
        seen.add(column)
