"""The first row of a glossary table: which column holds the terms of which language, and which says what about them.

Names are taken as tools write them: `fr`, `French (France)`, `Term_FR`, `Definition [en]`, `Source`, `Ziel`, `fr_forbidden`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.language_names import SOURCE_NAMES as _SOURCES
from corpus.language_names import TARGET_NAMES as _TARGETS
from corpus.language_names import language
from glossary.errors import GlossaryError
from glossary.termbase import SOURCE, TARGET, Status

_FIELDS = {
    "id": "id|concept|concept id|term id|key|number|no.|nr|nr.|n°|#|stt|序号|编号",
    "domain": "domain|domains|subject|subject field|subjectfield|category|tags|labels|domaine|sujet|fachgebiet|sachgebiet|bereich|"
              "dominio|lĩnh vực|领域",
    "definition": "definition|def|description|explanation|définition|explication|beschreibung|erklärung|definición|descripción|"
                  "định nghĩa|giải thích|定义|说明|解释",
    "note": "note|notes|comment|comments|usage|remark|remarks|translator comments|developer comments|remarque|remarques|commentaire|"
            "commentaires|bemerkung|bemerkungen|anmerkung|kommentar|nota|notas|comentario|ghi chú|备注",
    "reference": "reference|origin|référence|referenz|fuente|quellenangabe",
    "pos": "pos|part of speech|partofspeech|word class|wortart|catégorie grammaticale|categoría gramatical|từ loại|词性",
    "match": "match|exact match|exactmatch",
    "case": "case|case sensitive|casesensitive",
    "keep": "keep|dnt|do not translate|donottranslate|non translatable|ne pas traduire|nicht übersetzen",
    "translatable": "translatable",
    "status": "status|evaluation|statut|estado|trạng thái|状态",
    "forbidden": "forbidden|deprecated|not recommended|do not use|interdit|interdits|à éviter|verboten|prohibido",
    "admitted": "admitted|synonym|synonyms|variant|variants|variation|variations|alternatives|synonyme|synonymes|variante|variantes|"
                "sinónimo|sinónimos|同义词",
    "preferred": "preferred",
    "info": "info",
    "": "creator|modifier|lastmodified|clientid|projectid|"
        "added by|author|user|example|exemple|beispiel|gender|genre|genus|type|image|figure|url|lemma|reliability|location|"
        "fuzzy|disabled",
}  # fmt: skip
FIELDS = {name: column for column, names in _FIELDS.items() for name in names.split("|")}
"""Names of columns beside terms, and what they hold; what only says who made an entry and when is passed over (empty)."""
_FACETS: dict[str, Status] = {"forbidden": "forbidden", "admitted": "admitted", "preferred": "preferred"}
_SIDES = {**dict.fromkeys(_SOURCES, SOURCE), **dict.fromkeys(_TARGETS, TARGET)}
_MARKED = re.compile(r"(.+?)\s*[\[(]([^\])]+)[\])]$|(.*)language: (.+)$")
"""`Term [fr]`, `Definition (en)`, `Source language: fr`."""
_IDLE = frozenset(("term", "terms", "terme", "termes", "language", "langue", "text", "texte", "word", "words", "mot", "mots", "entry",
                   "column", "concept", "begriff", "benennung", "término", "thuật", "ngữ"))  # fmt: skip
"""Words of a header that say nothing about its column."""
_WHEN = frozenset(("date", "created", "modified"))
_UNSPACED = re.compile(r"(?:术语|词汇|词条|译名|译文|名称)$")
"""The same in Chinese, behind the name of a language."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the table holds: terms of a language with a status, or a field of the concept."""

    lang: str = ""
    status: Status = "preferred"
    field: str = ""
    """With `lang`: what is said of that language's terms alone."""
    title: str = ""
    """The heading of a column that is none of these: what it holds goes into the note under this name."""

    @property
    def terms(self) -> bool:
        """Whether nothing but terms stands in it."""
        return bool(self.lang and not self.field)


def header(cells: Sequence[str]) -> list[Column] | None:
    """The columns that a first row names, or None when it holds terms already.

    It is a header when at least two of its cells name languages (`fr`, `source`, `fr:forbidden`) and it has more cells than rows of
    terms without a header have, or most of its cells are known; or when one names a language and all others a field. Two words that
    happen to be codes (`is`, `it`) are taken as a header too.
    """
    known = [_column(c) for c in cells]
    named = sum(1 for c in cells if c.strip())
    langs = [c.lang for c in known if c is not None and c.terms]
    several = len(set(langs)) >= 2 and (named > MOST_WITHOUT or 2 * sum(c is not None for c in known) > named)
    alone = len(langs) == 1 and 1 < named == sum(c is not None for c in known)
    if not several and not alone:
        return None
    columns = [column or Column(title=name.strip()) for name, column in zip(cells, known, strict=True)]
    return list(_sources(columns))


MOST_WITHOUT = 4
"""Cells that a row without a header may have."""


def _sources(columns: Sequence[Column]) -> Iterator[Column]:
    """`Source` beside two languages says where an entry comes from, unless it is the first one to hold terms."""
    named = {c.lang for c in columns if c.terms} - {SOURCE, TARGET}
    first = next(c for c in columns if c.terms)
    for column in columns:
        refers = column.terms and column.lang == SOURCE and column is not first and len(named) >= 2
        yield Column(field="reference") if refers else column


def _column(name: str) -> Column | None:
    """What a column's name says: a language with a role, a language, a role; None where it says nothing that is known."""
    name = " ".join(name.strip().lower().split())
    spaced = name.replace("_", " ")
    if column := _field(spaced):
        return column
    if spaced in _SIDES:
        return Column(_SIDES[spaced])
    kept = [word for word in spaced.split() if word not in _IDLE]
    if len(kept) == 1 and kept[0] in _SIDES:
        return Column(_SIDES[kept[0]])
    if len(kept) == 2 and kept[0] in ("target", "forbidden") and kept[1] in ("target", "forbidden"):
        return Column(TARGET, "forbidden")
    if lang := language(_UNSPACED.sub("", name)):
        return Column(lang)
    if match := _MARKED.match(name):
        lang, role = language(match[2] or match[4]), (match[1] or match[3] or "").replace("_", " ")
        return _of_role(role, lang) if lang else None
    if ":" in name and (column := _with_status(*name.split(":", 1))):
        return column
    return next((c for c in map(_of_role, *_splits(re.split(r"[ _:.-]+", name))) if c), None)


def _field(name: str) -> Column | None:
    """A field of the concept by its name, with or without a word that only says of what it is: `Concept note`, `Entry domain`."""
    first, _, rest = name.partition(" ")
    known = "" if not _WHEN.isdisjoint(name.split()) else FIELDS.get(name)
    if known is None and (first == "is" or first in _IDLE):
        known = FIELDS.get(rest)
    return None if known is None else Column(field=known)


def _with_status(before: str, after: str) -> Column | None:
    """`fr:forbidden`, as our own tables have it; never a flag. `forbidden:fr` says the same."""
    for name, facet in ((before, after), (after, before)):
        inner = _column(name) if facet.strip() in FIELDS else None
        status = _FACETS.get(FIELDS.get(facet.strip(), ""))
        if inner is not None and inner.terms and status:
            return replace(inner, status=status)
    return None


def _splits(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """All ways to read words as a role and a language, the longest names of languages first."""
    roles, langs = [], []
    for size in range(len(parts) - 1, 0, -1):
        for lang, rest in ((parts[:size], parts[size:]), (parts[-size:], parts[:-size])):
            if found := language("_".join(lang)):
                roles.append(" ".join(rest))
                langs.append(found)
    return roles, langs


def _of_role(role: str, lang: str) -> Column | None:
    """A column for one language: its terms, or what is said of them."""
    role = " ".join(word for word in role.strip(" :-").split() if word not in _IDLE)
    if not role or role in _SIDES:
        return Column(lang)
    kind = FIELDS.get(role)
    return None if kind is None or kind in ("id", "translatable") else Column(lang if kind else "", field=kind)


def check_header(cells: Sequence[str], columns: Sequence[Column], where: str) -> None:
    """Raise `GlossaryError` where a column is named as only our own tables name them, and wrongly; `where` is file and line."""
    for name, column in zip(cells, columns, strict=True):
        if column.title and ":" in name and any(map(language, name.split(":"))):
            raise GlossaryError(
                f"unknown column {name!r}",
                where=where,
                mend="after a language and a colon write forbidden, admitted, pos, case, match, status, definition or note",
            )
