"""Rows into concepts and back: the layouts that CSV, TSV and XLSX share.

Three layouts, told apart by the first row:
(a) no header, two columns: source, target; the run names the languages, or two more columns do in every row, as DeepL has it;
(b), (c) a header: columns named by language codes (several terms in a cell are separated by `|`, the first is preferred, the rest
admitted), `fr:forbidden`, `fr:admitted`, `fr:case` and so on for one language, and columns for the concept: id, domain,
definition, note, pos, match, case, keep, status, source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from glossary.errors import GlossaryError
from glossary.termbase import SOURCE, TARGET, Concept, Status, Term, speaks

Row = tuple[int, Sequence[str]]
"""Line number in the file, cells."""

CONCEPT_COLUMNS = {
    "id": "id", "concept": "id", "concept_id": "id", "term_id": "id", "#": "id",
    "domain": "domain", "subject": "domain", "subjectfield": "domain", "category": "domain",
    "definition": "definition", "description": "definition",
    "note": "note", "notes": "note", "comment": "note", "comments": "note", "usage": "note",
    "reference": "reference", "origin": "reference",
    "pos": "pos", "partofspeech": "pos", "part_of_speech": "pos", "part of speech": "pos",
    "match": "match", "case": "case", "case_sensitive": "case", "casesensitive": "case", "case sensitive": "case",
    "keep": "keep", "dnt": "keep", "do not translate": "keep", "status": "status", "type": "status",
}  # fmt: skip
SOURCE_NAMES = {"source": SOURCE, "source term": SOURCE, "source_term": SOURCE, "src": SOURCE, "term": SOURCE,
                "cible": TARGET, "traduction": TARGET,
                "target": TARGET, "target term": TARGET, "target_term": TARGET, "tgt": TARGET, "translation": TARGET}  # fmt: skip
_LANG = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?(?:[-_][a-z0-9]{5,8})*", re.I)
_CODES = (
    " "
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu yue wuu nan fil ceb "
    "haw hmn und zxx ast frp "
)
"""ISO 639-1, and the three-letter codes that glossaries use: `mer,sea` is a row, not a header."""
_NAMES = {"french": "fr", "français": "fr", "francais": "fr", "english": "en", "anglais": "en", "vietnamese": "vi", "tiếng việt": "vi",
          "chinese": "zh", "中文": "zh", "german": "de", "deutsch": "de", "spanish": "es", "español": "es", "italian": "it",
          "italiano": "it", "portuguese": "pt", "português": "pt", "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko",
          "russian": "ru", "русский": "ru", "dutch": "nl", "nederlands": "nl", "polish": "pl", "arabic": "ar", "allemand": "de",
          "espagnol": "es", "italien": "it", "chinois": "zh", "vietnamien": "vi"}  # fmt: skip
_REGION = re.compile(r"(?<=\w)\s*\([^()]*\)$")
"""`French (France)`, as tools export it."""
_IDLE = frozenset(
    ("term", "terms", "terme", "termes", "language", "langue", "text", "texte", "word", "words", "mot", "mots", "entry", "column")
)
"""Words of a header that say nothing about its column."""
_FACETS = ("forbidden", "admitted", "preferred")
_YES = {"yes", "y", "true", "1", "x", "oui", "keep", "vrai", "✓"}
_NO = {"", "no", "n", "false", "0", "non", "faux"}


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the table holds: terms of a language with a status, or a field of the concept."""

    lang: str = ""
    status: Status = "preferred"
    field: str = ""


@dataclass(slots=True)
class _Entry:
    fields: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, Status]] = field(default_factory=list)


def concepts(rows: Iterable[Row], where: str) -> Iterator[Concept]:
    """The concepts of a table's rows; empty rows are skipped."""
    filled = ((n, [c.strip() for c in cells]) for n, cells in rows if any(c.strip() for c in cells))
    first = next(filled, None)
    if first is None:
        return
    columns = header(first[1])
    if columns is None:
        columns = _without_header(first, where)
        yield _concept(first, columns, where)
    else:
        _check_header(first, columns, where)
    for row in filled:
        yield _concept(row, columns, where)


def header(cells: Sequence[str]) -> list[Column] | None:
    """The columns that a first row names, or None when it holds terms already.

    It is a header when at least two of its cells name languages (`fr`, `source`, `fr:forbidden`), or one does and every
    other cell names a field; two words that happen to be codes (`is`, `it`) are taken as a header too.
    """
    columns = [_column(c) for c in cells]
    known = [c for c in columns if c is not None]
    langs = {c.lang for c in known if c.lang}
    named = sum(1 for c in cells if c.strip())
    if (len(langs) >= 2 and len(known) * 2 > named) or (langs and len(known) == named > 1):
        return [c or Column() for c in columns]
    return None


def _column(name: str) -> Column | None:
    name = _REGION.sub("", name.strip().lower())
    return _named(name) or (_named(bare) if (bare := _bare(name)) != name else None)


def _bare(name: str) -> str:
    """The name of a column without words that say no more than that terms stand in it: `French term`, `Source language: fr`."""
    _, _, said = name.rpartition(": ")
    kept = [word for word in (said or name).split() if word not in _IDLE]
    return _REGION.sub("", " ".join(kept))


def _named(name: str) -> Column | None:
    if name in CONCEPT_COLUMNS:
        return Column(field=CONCEPT_COLUMNS[name])
    if name in SOURCE_NAMES:
        return Column(lang=SOURCE_NAMES[name])
    for facet in _FACETS:
        if match := re.fullmatch(rf"(.+?)[:_ .-]{facet}|{facet}[:_ .-](.+)", name):
            inner = _column(match[1] or match[2])
            if inner and inner.lang:
                return Column(
                    inner.lang, "forbidden" if facet == "forbidden" else "admitted" if facet == "admitted" else "preferred"
                )
            if facet == "forbidden" and (match[1] or match[2]) in ("target", "terms"):
                return Column(TARGET, "forbidden")
    if name == "forbidden":
        return Column(TARGET, "forbidden")
    if name in _NAMES:
        return Column(lang=_NAMES[name])
    code = name.replace("_", "-").split("-")[0]
    return Column(lang=tag(name)) if _LANG.fullmatch(name) and f" {code} " in _CODES else None


def tag(name: str) -> str:
    """A language code in the usual spelling: `EN_us` becomes `en-US`."""
    parts = name.replace("_", "-").split("-")
    tail = [p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p for p in parts[1:]]
    return "-".join([parts[0].lower(), *tail])


def _without_header(first: Row, where: str) -> list[Column]:
    number, cells = first
    if len(cells) < 2:
        raise GlossaryError(
            f"one column where source and target are expected: {cells[0][:40]!r}",
            where=f"{where}:{number}",
            mend="separate source and target with a comma, a semicolon or a tab",
        )
    if len(cells) == 4 and (ours := _column(cells[2])) and (theirs := _column(cells[3])) and ours.lang and theirs.lang:
        # DeepL: source term, target term, source language, target language
        return [Column(lang=ours.lang), Column(lang=theirs.lang), Column(), Column()]
    if sum(1 for cell in cells if cell) > 4:
        raise GlossaryError(
            f"{len(cells)} columns, and the first row does not name their languages: {', '.join(cells[:3])}...",
            where=f"{where}:{number}",
            mend="put a row with language codes on top, such as fr,en,note",
        )
    extra = [Column(field="note")] + [Column()] * (len(cells) - 3) if len(cells) > 2 else []
    return [Column(lang=SOURCE), Column(lang=TARGET), *extra]


def _check_header(first: Row, columns: list[Column], where: str) -> None:
    seen: set[Column] = set()
    for name, column in zip(first[1], columns, strict=True):
        if column in seen and (column.lang or column.field):
            raise GlossaryError(
                f"two columns mean the same: {name!r}", where=f"{where}:{first[0]}", mend="rename or merge one of them"
            )
        if not column.lang and not column.field and name:
            known = "id, domain, definition, note, reference, pos, match, case, keep, status"
            raise GlossaryError(
                f"unknown column {name!r}",
                where=f"{where}:{first[0]}",
                mend=f"name it by a language (fr, zh-TW, en:forbidden) or one of {known}",
            )
        seen.add(column)


def _concept(row: Row, columns: Sequence[Column], where: str) -> Concept:
    number, cells = row
    place = f"{where}:{number}"
    extra = [c for c in cells[len(columns) :] if c]
    if extra:
        raise GlossaryError(
            f"{len(cells)} cells where the first row has {len(columns)}",
            where=place,
            mend="put cells with the separator into quotes",
        )
    needed = max((i for i, c in enumerate(columns) if c.lang and c.status == "preferred"), default=0)
    if len(cells) <= needed and len([c for c in columns if c.lang and c.status == "preferred"]) == 2:
        raise GlossaryError(
            f"{len(cells)} cells where {needed + 1} are needed: {cells[0][:40]!r}", where=place, mend="is a column missing?"
        )
    entry = _Entry()
    for cell, column in zip(cells, columns, strict=False):
        if column.field and cell:
            entry.fields[column.field] = cell
        elif column.lang and cell:
            alternatives = split_cell(cell)
            for i, text in enumerate(alternatives):
                status: Status = column.status if column.status != "preferred" or i == 0 else "admitted"
                # a line end in a cell is how the sheet was laid out, not part of the term
                entry.terms.append((re.sub(r"\s*\n\s*", " ", text), column.lang, status))
    if not any(status != "forbidden" for _, _, status in entry.terms):
        raise GlossaryError("no term in this row", where=place, mend="fill in a term or remove the row")
    return _build(entry, number, place)


def _build(entry: _Entry, number: int, place: str) -> Concept:
    fields = entry.fields
    status = fields.get("status", "").lower()
    exact = _rule(fields.get("match", ""), ("exact", "verbatim"), ("lemma", "inflected", "fuzzy"), "match", place)
    case = _rule(fields.get("case", ""), ("sensitive", "exact", *_YES), ("insensitive", "ignore", "any", *_NO), "case", place)
    keep = _rule(fields.get("keep", ""), tuple(_YES), tuple(_NO), "keep", place)
    words: dict[str, Status] = {"": "preferred", "keep": "preferred", "dnt": "preferred", "preferred": "preferred",
                                "approved": "preferred", "admitted": "admitted", "forbidden": "forbidden",
                                "deprecated": "forbidden"}  # fmt: skip
    if status not in words:
        raise GlossaryError(f"status {status!r} is unknown", where=place, mend="use preferred, admitted, forbidden or keep")
    terms = []
    for text, lang, given in entry.terms:
        # a row's status speaks of its rendering: a forbidden pair forbids the target, not the source
        spoken = words[status] if lang != entry.terms[0][1] and given == "preferred" and words[status] != "preferred" else given
        terms.append(Term(text, lang, spoken, fields.get("pos", ""), case, exact))
    return Concept(
        fields.get("id") or f"{number}", tuple(terms), keep or status in ("keep", "dnt"), fields.get("domain", ""),
        fields.get("definition", ""), fields.get("note", ""), fields.get("reference", ""), place,
    )  # fmt: skip


def _rule(value: str, yes: Sequence[str], no: Sequence[str], name: str, place: str) -> bool:
    value = value.strip().lower()
    if value in yes:
        return True
    if not value or value in no:
        return False
    raise GlossaryError(f"{name} {value!r} is unknown", where=place, mend=f"use {yes[0]} or {no[0] or 'no'}")


def split_cell(cell: str) -> list[str]:
    """The terms of a cell: separated by `|`; `\\|` is the sign itself."""
    parts = [re.sub(r"\\([|\\])", r"\1", p).strip() for p in re.findall(r"(?:[^|\\]|\\.|\\$)+", cell, re.S)]
    return [p for p in parts if p]


def join_cell(terms: Iterable[str]) -> str:
    """The inverse of `split_cell`."""
    return "|".join(t.replace("\\", "\\\\").replace("|", "\\|") for t in terms)


def rows(concepts: Iterable[Concept], langs: Sequence[str] = ()) -> Iterator[list[str]]:
    """The header and one row per concept: layout (c). A row has one rule for case and one for match: where terms of a concept
    differ, the stricter one is written for all. Notes on single terms are not written; JSONL and TBX keep both.

    Column order: id, the languages (`langs` first), their forbidden terms, then the fields that any concept fills.
    """
    kept = list(concepts)
    there = sorted({t.lang for c in kept for t in c.terms})
    # `fr` asks for the column of `fr-FR` where the terms are tagged so
    first = [tag for lang in langs for tag in ([lang] if lang in there else [t for t in there if speaks(t, lang)] or [lang])]
    tags = list(dict.fromkeys([*first, *there]))
    names = {SOURCE: "source", TARGET: "target"}
    barred = [lang for lang in tags if any(t.lang == lang and t.status == "forbidden" for c in kept for t in c.terms)]
    extra = [lang for lang in tags if any(_only_admitted(c, lang) for c in kept)]
    fields = {
        "domain": [c.domain for c in kept],
        "pos": [c.terms[0].pos if c.terms else "" for c in kept],
        "match": ["exact" if any(t.exact for t in c.terms) else "" for c in kept],
        "case": ["sensitive" if any(t.case_sensitive for t in c.terms) else "" for c in kept],
        "keep": ["yes" if c.keep else "" for c in kept],
        "definition": [c.definition for c in kept],
        "note": [c.note for c in kept],
        "reference": [c.source for c in kept],
    }
    used = [name for name, values in fields.items() if any(values)]
    yield (
        ["id", *(names.get(lang, lang) for lang in tags)]
        + [f"{names.get(lang, lang)}:admitted" for lang in extra]
        + [f"{names.get(lang, lang)}:forbidden" for lang in barred]
        + used
    )
    for i, concept in enumerate(kept):
        cells = [concept.id]
        for lang in tags:
            open_ = [] if lang in extra and _only_admitted(concept, lang) else [t for t in concept.names(lang) if t.lang == lang]
            cells.append(join_cell(t.text for t in open_ if t.status != "forbidden"))
        cells += [join_cell(t.text for t in concept.terms if t.lang == lang and _only_admitted(concept, lang)
                            and t.status == "admitted") for lang in extra]  # fmt: skip
        cells += [join_cell(t.text for t in concept.terms if t.lang == lang and t.status == "forbidden") for lang in barred]
        yield cells + [fields[name][i] for name in used]


def _only_admitted(concept: Concept, lang: str) -> bool:
    """Whether the concept has admitted terms in `lang` and no preferred one: then the first of a cell must not become
    preferred."""
    statuses = {t.status for t in concept.terms if t.lang == lang}
    return "admitted" in statuses and "preferred" not in statuses
