"""Rows into concepts and back: the layouts that CSV, TSV and XLSX share; `glossary.formats.headers` reads their first rows.

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

from corpus.language_names import language
from glossary.errors import GlossaryError
from glossary.formats.headers import Column, check_header, header
from glossary.termbase import SOURCE, TARGET, Concept, Status, Term, speaks

Row = tuple[int, Sequence[str]]
"""Line number in the file, cells."""

_YES = {"yes", "y", "true", "1", "x", "oui", "keep", "vrai", "✓"}
_NO = {"", "no", "n", "false", "0", "non", "faux"}


_STATUSES: dict[str, Status] = {
    **dict.fromkeys(("", "keep", "dnt", "preferred", "approved", "active", "valid", "validated", "standard", "new", "draft",
                     "proposed", "translated", "reviewed"), "preferred"),
    **dict.fromkeys(("admitted", "allowed", "alternative", "synonym"), "admitted"),
    **dict.fromkeys(("forbidden", "deprecated", "not recommended", "obsolete", "superseded", "rejected", "prohibited", "banned",
                     "do not use"), "forbidden"),
}  # fmt: skip
"""What tools call the status of a term."""


@dataclass(slots=True)
class _Entry:
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    """By language (empty: of the whole concept) and name."""
    terms: list[tuple[str, str, Status]] = field(default_factory=list)


def concepts(rows: Iterable[Row], where: str) -> Iterator[Concept]:
    """The concepts of a table's rows; empty rows are skipped."""
    filled = ((n, [c.strip() for c in cells]) for n, cells in rows if any(c.strip() for c in cells) and not _is_comment(cells))
    first = next(filled, None)
    if first is None:
        return
    columns = header(first[1])
    if columns is None:
        columns = _without_header(first, where)
        yield _concept(first, columns, where)
    else:
        check_header(first[1], columns, f"{where}:{first[0]}")
    for row in filled:
        yield _concept(row, columns, where)


def _is_comment(cells: Sequence[str]) -> bool:
    """Whether a row is a remark as OmegaT takes it: `#` in the first cell and nothing in the others."""
    return cells[0].lstrip().startswith("#") and len(cells[0].strip()) > 1 and not any(c.strip() for c in cells[1:])


def _without_header(first: Row, where: str) -> list[Column]:
    number, cells = first
    if len(cells) < 2:
        raise GlossaryError(
            f"one column where source and target are expected: {cells[0][:40]!r}",
            where=f"{where}:{number}",
            mend="separate source and target with a comma, a semicolon or a tab",
        )
    if len(cells) == 4 and (ours := language(cells[2])) and (theirs := language(cells[3])):
        # DeepL: source term, target term, source language, target language
        return [Column(lang=ours), Column(lang=theirs), Column(), Column()]
    if sum(1 for cell in cells if cell) > 4:
        raise GlossaryError(
            f"{len(cells)} columns, and the first row does not name their languages: {', '.join(cells[:3])}...",
            where=f"{where}:{number}",
            mend="put a row with language codes on top, such as fr,en,note",
        )
    extra = [Column(field="note")] + [Column()] * (len(cells) - 3) if len(cells) > 2 else []
    return [Column(lang=SOURCE), Column(lang=TARGET), *extra]


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
    main = [i for i, c in enumerate(columns) if c.lang and not c.field and c.status == "preferred"]
    needed = max(main, default=0)
    if len(cells) <= needed and len(main) == 2:
        raise GlossaryError(
            f"{len(cells)} cells where {needed + 1} are needed: {cells[0][:40]!r}", where=place, mend="is a column missing?"
        )
    entry = _Entry()
    for cell, column in zip(cells, columns, strict=False):
        if column.field == "forbidden" and cell.lower() not in _YES | _NO:
            entry.terms += [(text, TARGET, "forbidden") for text in split_cell(cell)]
        elif column.field and cell:
            there = entry.fields.get((column.lang, column.field))
            entry.fields[column.lang, column.field] = f"{there}; {cell}" if there and there != cell else cell
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

    def said(name: str, lang: str = "") -> str:
        return fields.get((lang, name)) or fields.get(("", name), "")

    status = said("status").lower()
    exact = _rule(said("match"), ("exact", "verbatim"), ("lemma", "inflected", "fuzzy"), "match", place)
    keep = _rule(said("keep"), tuple(_YES), tuple(_NO), "keep", place) or said("translatable").lower() in _NO - {""}
    terms = []
    for text, lang, given in entry.terms:
        spoken = given
        if given == "preferred":
            # a row's status speaks of its rendering: a forbidden pair forbids the target, not the source
            row = _status(status, place) if lang != entry.terms[0][1] else "preferred"
            spoken = _status(fields[lang, "status"], place) if (lang, "status") in fields else row
            if lang != entry.terms[0][1] and said("forbidden").lower() in _YES:
                spoken = "forbidden"
        case = _rule(said("case", lang), ("sensitive", "exact", *_YES), ("insensitive", "ignore", "any", *_NO), "case", place)
        terms.append(Term(text, lang, spoken, said("pos", lang), case, exact))
    return Concept(
        said("id") or f"{number}", tuple(terms), keep or status in ("keep", "dnt"), said("domain"),
        said("definition"), said("note"), said("reference"), place,
    )  # fmt: skip


def _status(said: str, place: str) -> Status:
    found = _STATUSES.get(" ".join(said.lower().split()))
    if found is None:
        raise GlossaryError(f"status {said!r} is unknown", where=place, mend="use preferred, admitted, forbidden or keep")
    return found


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
