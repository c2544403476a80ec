"""Rows into concepts and back: the layouts that CSV, TSV and XLSX share; `glossary.formats.headers` reads their first rows.

Four layouts, told apart by the first rows:
(a) no header, two columns: source, target; the run names the languages, or two more columns do in every row, as DeepL has it;
(b), (c) a header: columns named by languages (several terms in a cell are separated by `|` or `;`, or stand in further columns of
that name; the first is preferred, the rest admitted), `fr:forbidden`, `fr:admitted`, `fr:case` and so on for one language, and
columns for the concept: id, domain, definition, note, pos, match, case, keep, status, reference; what any other column holds goes
into the note;
(d) a row for each term (`glossary.formats.termrows`).
Titles above a header are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from corpus.language_names import language
from glossary.errors import GlossaryError
from glossary.formats import termrows
from glossary.formats.cells import NO, flag, join_cell, resolved, rule, split_cell, status_of, written
from glossary.formats.headers import Column, check_header, header
from glossary.termbase import SOURCE, TARGET, Concept, Status, Term, speaks

Row = tuple[int, Sequence[str]]
"""Line number in the file, cells."""

_ABOVE = 10
"""Rows of titles that may stand above a header."""


@dataclass(slots=True)
class _Written:
    """A term as its cell has it; `info` is what the column behind it says of it."""

    text: str
    lang: str
    status: Status
    info: str = ""


@dataclass(slots=True)
class _Entry:
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    """By language (empty: of the whole concept) and name."""
    terms: list[_Written] = field(default_factory=list)

    def said(self, name: str, lang: str = "") -> str:
        """What a field holds, for one language or for all."""
        return self.fields.get((lang, name)) or self.fields.get(("", name), "")

    def flagged(self, name: str, *langs: str) -> bool:
        """Whether the whole row, or one of these languages, is marked by a yes."""
        return any(flag(said) for lang in ("", *langs) if (said := self.fields.get((lang, name))))


def concepts(rows: Iterable[Row], where: str) -> Iterator[Concept]:
    """The concepts of a table's rows; empty rows are skipped."""
    filled = ((n, [c.strip() for c in cells]) for n, cells in rows if any(c.strip() for c in cells) and not _is_comment(cells))
    head = list(islice(filled, _ABOVE))
    if not head:
        return
    if all(_deepl(row) for row in head[:2]):
        yield from (_concept(row, _deepl(row) or _without_header(row, where), where) for row in chain(head, filled))
        return
    top, columns, fields = _top(head)
    if fields is not None:
        yield from termrows.concepts(chain(head[top + 1 :], filled), fields, where)
        return
    if columns is None:
        columns = _without_header(head[0], where)
        yield _concept(head[0], columns, where)
    else:
        check_header(head[top][1], columns, f"{where}:{head[top][0]}")
    for row in chain(head[top + 1 :], filled):
        yield _concept(row, columns, where)


def _is_comment(cells: Sequence[str]) -> bool:
    """Whether a row is a remark as OmegaT takes it: `#` in the first cell and nothing in the others."""
    return cells[0].lstrip().startswith("#") and len(cells[0].strip()) > 1 and not any(c.strip() for c in cells[1:])


def _top(head: Sequence[Row]) -> tuple[int, list[Column] | None, dict[str, int] | None]:
    """Which row is the header: the first, or one below shorter rows of titles; its columns, or the places of its fields where each
    row is to be one term."""
    longest = 0
    for i, (_, cells) in enumerate(head):
        filled = sum(1 for c in cells if c)
        if filled > longest:
            longest = filled
            if fields := termrows.header(cells):
                return i, None, fields
            if columns := header(cells):
                return i, columns, None
    return 0, None, None


def _deepl(row: Row) -> list[Column] | None:
    """The columns of a row as DeepL has it: source term, target term, their languages, and perhaps a figure of relevance."""
    cells = row[1]
    if len(cells) not in (4, 5) or any(map(language, cells[:2])):
        return None
    ours, theirs = language(cells[2]), language(cells[3])
    return [Column(ours), Column(theirs), Column(), Column(), Column()][: len(cells)] if ours and theirs else None


def _without_header(first: Row, where: str) -> list[Column]:
    number, cells = first
    if len(cells) < 2:
        raise GlossaryError(
            f"one column where source and target are expected: {cells[0][:40]!r}",
            where=f"{where}:{number}",
            mend="separate source and target with a comma, a semicolon or a tab",
        )
    if sum(1 for cell in cells if cell) > 4:
        raise GlossaryError(
            f"{len(cells)} columns, and the first row does not name their languages: {', '.join(cells[:3])}...",
            where=f"{where}:{number}",
            mend="put a row with language codes on top, such as fr,en,note",
        )
    return [Column(SOURCE), Column(TARGET), *[Column(field="note")] * (len(cells) - 2)]


def _concept(row: Row, columns: Sequence[Column], where: str) -> Concept:
    number, cells = row
    place = f"{where}:{number}"
    if any(cells[len(columns) :]):
        raise GlossaryError(
            f"{len(cells)} cells where the first row has {len(columns)}",
            where=place,
            mend="put cells with the separator into quotes",
        )
    needed, target = _sides(tuple(columns))
    if len(cells) < needed:
        raise GlossaryError(
            f"{len(cells)} cells where {needed} are needed: {cells[0][:40]!r}", where=place, mend="is a column missing?"
        )
    entry = _entry(cells, columns, target)
    if not any(term.status != "forbidden" for term in entry.terms):
        raise GlossaryError("no term in this row", where=place, mend="fill in a term or remove the row")
    return _build(entry, number, place)


@lru_cache(maxsize=8)
def _sides(columns: tuple[Column, ...]) -> tuple[int, str]:
    """How many cells a row needs at least, where there are two columns of terms; and the second of two languages."""
    main = [i for i, c in enumerate(columns) if c.terms and c.status == "preferred"]
    langs = list(dict.fromkeys(columns[i].lang for i in main))
    return main[1] + 1 if len(main) == 2 else 0, langs[1] if len(langs) == 2 else TARGET


def _entry(cells: Sequence[str], columns: Sequence[Column], target: str) -> _Entry:
    """What the cells hold; `target` is the language of the terms in a column that forbids or admits without naming one."""
    entry = _Entry()
    newest: list[_Written] = []
    for cell, column in zip(cells, columns, strict=False):
        if not cell:
            newest = [] if column.terms else newest
        elif column.terms:
            newest = _terms(cell, column.lang, column.status, entry)
        elif column.field in ("forbidden", "admitted", "preferred") and flag(cell) is None:
            _terms(cell, column.lang or target, column.field, entry)  # type: ignore[arg-type]
        elif column.field == "info":
            for term in newest:
                term.info = cell
        elif column.field or column.title:
            text = resolved(cell) if column.field else f"{column.title}: {resolved(cell)}"
            key = (column.lang, column.field or "note")
            there = entry.fields.get(key)
            entry.fields[key] = f"{there}; {text}" if there and there != text else text
    return entry


def _terms(cell: str, lang: str, status: Status, entry: _Entry) -> list[_Written]:
    """The terms of a cell, which join the entry: after the first of a language they are admitted."""
    found = []
    for text in split_cell(cell):
        further = status == "preferred" and any(t.lang == lang and t.status == "preferred" for t in entry.terms)
        # a line end in a cell is how the sheet was laid out, not part of the term
        line = re.sub(r"\s*\n\s*", " ", text) if "\n" in text else text
        found.append(_Written(line, lang, "admitted" if further else status))
        entry.terms.append(found[-1])
    return found


def _build(entry: _Entry, number: int, place: str) -> Concept:
    langs = tuple(dict.fromkeys(term.lang for term in entry.terms))
    said = entry.said("status").lower()
    keep = (
        rule(entry.said("keep"), (), (), "keep", place)
        or entry.flagged("keep", *langs)
        or said in ("keep", "dnt")
        or entry.said("translatable").lower() in NO - {""}
    )
    domain, definition, note, reference = (_joined(entry, name, langs) for name in ("domain", "definition", "note", "reference"))
    terms = tuple(_term(term, entry, place) for term in entry.terms)
    return Concept(entry.said("id") or f"{number}", terms, keep, domain, definition, note, reference, place)


def _joined(entry: _Entry, name: str, langs: Sequence[str]) -> str:
    """What the row says of the concept and of each language, once."""
    return "; ".join(dict.fromkeys(text for lang in ("", *langs) if (text := entry.fields.get((lang, name)))))


def _term(term: _Written, entry: _Entry, place: str) -> Term:
    lang, info, status = term.lang, term.info.lower(), term.status
    if status == "preferred":
        # a row's status speaks of its rendering: a forbidden pair forbids the target, not the source
        first = lang == entry.terms[0].lang
        status = _status(entry.fields.get((lang, "status")) or ("" if first else entry.said("status")), place)
        if entry.flagged("forbidden", lang) if not first else flag(entry.fields.get((lang, "forbidden"), "")):
            status = "forbidden"
    if "forbidden" in info:
        status = "forbidden"
    case = rule(entry.said("case", lang), ("sensitive", "exact"), ("insensitive", "ignore", "any"), "case", place)
    exact = rule(entry.said("match", lang), ("exact", "verbatim"), ("lemma", "inflected", "fuzzy"), "match", place)
    case = case or "casesens" in info
    return Term(term.text, lang, status, entry.said("pos", lang), case, exact or "exact" in info)


def _status(said: str, place: str) -> Status:
    found = status_of(said) if said else "preferred"
    if found is None:
        raise GlossaryError(f"status {said!r} is unknown", where=place, mend="use preferred, admitted, forbidden or keep")
    return found


def rows(concepts: Iterable[Concept], langs: Sequence[str] = ()) -> Iterator[list[str]]:
    """The header and one row per concept: layout (c). A row has one rule for case and one for match: where terms of a concept
    differ, the stricter one is written for all; notes on single terms join the concept's. JSONL and TBX keep both.

    Column order: id, the languages (`langs` first), their forbidden terms, then the fields that any concept fills.
    """
    kept = list(concepts)
    there = sorted({t.lang for c in kept for t in c.terms})
    # `fr` asks for the column of `fr-FR` where the terms are tagged so
    first = [tag for lang in langs for tag in ([lang] if lang in there else [t for t in there if speaks(t, lang)] or [lang])]
    # behind two languages the heading `source` would name a reference
    tags = list(dict.fromkeys([*(tag for tag in there if tag == SOURCE), *first, *there]))
    names = {SOURCE: "source", TARGET: "target"}
    barred = [lang for lang in tags if any(t.lang == lang and t.status == "forbidden" for c in kept for t in c.terms)]
    extra = [lang for lang in tags if any(_only_admitted(c, lang) for c in kept)]
    fields = {
        "domain": [c.domain for c in kept],
        **_parts_of_speech(kept, tags),
        "match": ["exact" if any(t.exact for t in c.terms) else "" for c in kept],
        "case": ["sensitive" if any(t.case_sensitive for t in c.terms) else "" for c in kept],
        "keep": ["yes" if c.keep else "" for c in kept],
        "definition": [c.definition for c in kept],
        "note": ["; ".join(dict.fromkeys(n for n in (c.note, *(t.note for t in c.terms)) if n)) for c in kept],
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
        yield cells + [written(fields[name][i]) for name in used]


def _parts_of_speech(kept: Sequence[Concept], tags: Sequence[str]) -> dict[str, list[str]]:
    """One column where all terms of each concept agree, else one for each language."""
    if all(len({t.pos for t in c.terms}) <= 1 for c in kept):
        return {"pos": [c.terms[0].pos if c.terms else "" for c in kept]}
    return {
        f"{'source' if lang == SOURCE else 'target' if lang == TARGET else lang}:pos": [
            next((t.pos for t in c.terms if t.lang == lang), "") for c in kept
        ]
        for lang in tags
    }


def _only_admitted(concept: Concept, lang: str) -> bool:
    """Whether the concept has admitted terms in `lang` and no preferred one: then the first of a cell must not become
    preferred."""
    statuses = {t.status for t in concept.terms if t.lang == lang}
    return "admitted" in statuses and "preferred" not in statuses
