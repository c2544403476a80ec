"""Concepts and the terms that name them: the data model of ISO 30042 (TBX), as far as translating needs it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from corpus.languages import primary
from glossary.errors import GlossaryError
from glossary.lemmas import lexicon
from glossary.normalise import cut, fold_token, plain

LONGEST_TERM: Final = 10_000
"""Characters of one term; what is longer is a pasted document, and every step would look at it as a whole."""
Status = Literal["preferred", "admitted", "forbidden"]
SOURCE, TARGET = "x-source", "x-target"
"""Languages of a file that does not name its languages: whatever the run translates from and into."""


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept in one language."""

    text: str
    lang: str
    """BCP 47, or `SOURCE` / `TARGET`."""
    status: Status = "preferred"
    pos: str = ""
    case_sensitive: bool = False
    exact: bool = False
    """True: accents, hyphens and inflection count; False: they are ignored."""
    note: str = ""


def names_verb(part_of_speech: str) -> bool:
    """Whether a glossary's part of speech is a verb, in whatever language it is said."""
    return _VERB.match(part_of_speech) is not None


def names_noun(part_of_speech: str) -> bool:
    """Whether a glossary's part of speech is a noun."""
    return _NOUN.match(part_of_speech) is not None


_VERB = re.compile(r"v(?:|\W.*|[bti]\b.*|erb.*)$|zeitwort|动词|動詞|động từ", re.IGNORECASE)
_NOUN = re.compile(r"(?:proper ?)?n(?:|\W.*|[mf]\b.*|oun.*|om.*|ame)$|s(?:\W.*|ubst.*)$|名词|名詞|danh từ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing, its terms in every language, and what is known about it."""

    id: str
    terms: tuple[Term, ...]
    keep: bool = False
    """True: the source term is carried into every target as it stands."""
    domain: str = ""
    definition: str = ""
    note: str = ""
    source: str = ""
    """Where the entry comes from: a standard, a person, a web page."""
    where: str = field(default="", compare=False)
    """`file:line` of the entry."""

    def names(self, lang: str, *statuses: Status) -> tuple[Term, ...]:
        """The terms in `lang`, preferred first, then in the entry's order; of these statuses, or all."""
        found = [t for t in self.terms if speaks(t.lang, lang) and (not statuses or t.status in statuses)]
        return tuple(sorted(found, key=lambda t: (t.lang != lang, _ORDER[t.status])))


_ORDER = {"preferred": 0, "admitted": 1, "forbidden": 2}


@lru_cache(maxsize=1 << 12)
def speaks(tag: str, lang: str) -> bool:
    """Whether a term tagged `tag` serves text in `lang`: `fr` serves `fr-CA` and the other way round; `fr-FR` does not serve
    `fr-CA`."""
    tag, lang = tag.replace("_", "-").lower(), lang.replace("_", "-").lower()
    return tag == lang or tag.startswith(lang + "-") or lang.startswith(tag + "-")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two entries that settle the same source term differently; the first one is in force."""

    term: str
    kept: str
    """Rendering and `file:line` of the entry in force."""
    dropped: str

    def __str__(self) -> str:
        return f"{self.term!r}: {self.kept} wins over {self.dropped}"


@dataclass(frozen=True, slots=True)
class Termbase:
    """The concepts of a run, in order of precedence: what comes first wins."""

    concepts: tuple[Concept, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    empty: tuple[str, ...] = ()
    """Files in which there was no entry."""

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)

    @classmethod
    def load(cls, paths: Sequence[Path], *, source_lang: str | None = None, target_lang: str | None = None) -> Termbase:
        """Read glossary files of any known format; later files win over earlier ones.

        Files that do not name their languages take `source_lang` and `target_lang`. Raises `GlossaryError` or `FormatError` with
        file and line for what cannot be read and for a term longer than `LONGEST_TERM`; contradictions between files are listed
        in `conflicts`, files without an entry in `empty`.
        """
        from glossary.formats import by_path

        files: list[list[Concept]] = []
        for path in paths:
            read = by_path(Path(path)).read
            files.append([_settle(_bounded(c), source_lang, target_lang) for c in read(Path(path))])
        base = cls.of([concept for file in reversed(files) for concept in file], source_lang, target_lang)
        return replace(base, empty=tuple(str(path) for path, file in zip(paths, files, strict=True) if not file))

    @classmethod
    def of(cls, concepts: Iterable[Concept], source_lang: str | None = None, target_lang: str | None = None) -> Termbase:
        """A termbase of these concepts, the first ones taking precedence, with the conflicts among them for this pair."""
        kept = _unique_ids(concepts)
        return cls(kept, find_conflicts(kept, source_lang, target_lang))

    def digest(self, source_lang: str, target_lang: str) -> str:
        """A short hash of what is in force for this pair; order of entries that do not conflict does not matter, notes
        neither."""
        lines = set()
        for rank, concept in enumerate(self.concepts):
            sources, targets = concept.names(source_lang), concept.names(target_lang)
            sources += tuple(t for t in concept.terms if t.lang == SOURCE)
            targets += tuple(t for t in concept.terms if t.lang == TARGET)
            if sources and (targets or concept.keep):
                fields = [concept.keep, *((t.text, t.status, t.case_sensitive, t.exact) for t in (*sources, *targets))]
                lines.add(repr((rank if self.conflicts else 0, fields)))
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12] if lines else ""


def _bounded(concept: Concept) -> Concept:
    for term in concept.terms:
        if len(term.text) > LONGEST_TERM:
            raise GlossaryError(
                f"a term of {len(term.text):,} characters ({term.text[:20]!r}...); at most {LONGEST_TERM:,} are taken",
                where=concept.where,
                mend="is this a term? shorten it or remove the entry",
            )
    return concept


def _settle(concept: Concept, source_lang: str | None, target_lang: str | None) -> Concept:
    names = {SOURCE: source_lang, TARGET: target_lang}
    if not any(t.lang in names for t in concept.terms):
        return concept
    return replace(concept, terms=tuple(replace(t, lang=names.get(t.lang) or t.lang) for t in concept.terms))


def _unique_ids(concepts: Iterable[Concept]) -> tuple[Concept, ...]:
    """Concepts of different files may carry the same id by chance: the later ones in line get a suffix."""
    seen: set[str] = set()
    kept: list[Concept] = []
    for concept in concepts:
        name, number = concept.id, 2
        while name in seen:
            name, number = f"{concept.id}~{number}", number + 1
        seen.add(name)
        kept.append(concept if name == concept.id else replace(concept, id=name))
    return tuple(kept)


def find_conflicts(
    concepts: Sequence[Concept], source_lang: str | None = None, target_lang: str | None = None
) -> tuple[Conflict, ...]:
    """Pairs of concepts that share a term of `source_lang` (or of any language), with other preferred renderings in
    `target_lang`."""
    first: dict[tuple[str, str], list[tuple[Term, Concept]]] = {}
    conflicts: list[Conflict] = []
    for concept in concepts:
        for term in concept.terms:
            if term.status == "forbidden" or (source_lang and not speaks(term.lang, source_lang)):
                continue
            there = first.setdefault((term.lang, _letters(term.text)), [])
            earlier = next((c for t, c in there if _meet(t, term)), None)
            if earlier is None:
                there.append((term, concept))
            elif earlier is not concept and (clash := _clash(earlier, concept, term.lang, target_lang)):
                conflicts.append(Conflict(term.text, f"{clash[0]} ({earlier.where})", f"{clash[1]} ({concept.where})"))
    return tuple(conflicts)


def _letters(text: str) -> str:
    """A term's letters without accents and case; spaces and hyphens as they are."""
    text = " ".join(text.split()).casefold()
    return text if text.isascii() else "".join(map(fold_token, cut(text)))


def _meet(one: Term, other: Term) -> bool:
    """Whether two terms of the same letters are called up by the same text: case tells them apart where one insists on its own
    (`Turkey`, `turkey`); accents do where a rule says so, where they distinguish nearly every word (`bàn`, `bán`), and where both are
    words of their own (`marché`, `marche`)."""
    from glossary.closeness import PHONEMIC  # it builds upon this module

    mine, theirs = (" ".join(t.text.split()) for t in (one, other))
    if one.pos and other.pos and names_verb(one.pos) != names_verb(other.pos) and " " not in mine:
        return False  # what stands around them in a text tells
    if mine == theirs:
        return True
    if one.case_sensitive or other.case_sensitive:
        return False
    mine, theirs = plain(mine), plain(theirs)
    if mine == theirs:
        return True
    if one.exact or other.exact or primary(one.lang) in PHONEMIC:
        return False
    known = lexicon(one.lang)
    pairs = zip(cut(mine)[1::2], cut(theirs)[1::2], strict=False)
    return not any(a != b and known.knows(a) and known.knows(b) for a, b in pairs)


def _clash(one: Concept, other: Concept, lang: str, target_lang: str | None) -> tuple[str, str] | None:
    """The first language other than `lang` (or `target_lang`) for which both concepts have preferred terms, none of them
    shared."""
    if one.domain != other.domain:
        return None
    if one.keep or other.keep:
        return (
            None if one.keep == other.keep else ("kept as it is", "translated") if one.keep else ("translated", "kept as it is")
        )
    for term in one.terms:
        if term.lang == lang or term.status != "preferred" or (target_lang and not speaks(term.lang, target_lang)):
            continue
        wanted = {t.text.casefold() for t in one.terms if t.lang == term.lang and t.status != "forbidden"}
        others = [t.text for t in other.terms if t.lang == term.lang and t.status == "preferred"]
        if others and not any(o.casefold() in wanted for o in others):
            return term.text, others[0]
    return None
