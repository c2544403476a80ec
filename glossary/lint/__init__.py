"""`termweave glossary check`: what is wrong with a glossary, where, and how to mend it. One rule, one function, one registry."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from glossary.lemmas import lexicon
from glossary.matcher import Matcher
from glossary.normalise import fold, has_accents, plain, words
from glossary.scripts import LATIN, mixed_alphabets, needs_joiners, script, scripts_of
from glossary.stopwords import spelled_stopwords, stopwords
from glossary.termbase import SOURCE, TARGET, Concept, Term, find_conflicts, speaks


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    rule: str
    where: str
    """`file:line`."""
    term: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.message}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is checked: the concepts, and the languages translated from and into."""

    concepts: Sequence[Concept]
    source: str
    targets: tuple[str, ...]

    def sources(self, concept: Concept) -> tuple[Term, ...]:
        """The concept's terms in the source language."""
        return tuple(t for t in concept.terms if speaks(t.lang, self.source))


_PAGE = 1000
"""Characters that no term has."""
_SENTENCE = 12
"""Words of the longest terms, each of which has some twelve characters, or two or three where words are not set apart."""
_JOINED_SIGNS = re.compile(r"(?<=[^\w\s])\u200d(?=[^\w\s])")
"""Between the parts of one picture (a family, a profession)."""
Rule = Callable[[Scope], Iterable[Finding]]


def check(concepts: Sequence[Concept], *, source_lang: str | None = None, target_lang: str | None = None) -> list[Finding]:
    """All findings of all rules, by file and line. Without languages, the first term of the glossary tells the source's."""
    there = list(dict.fromkeys(t.lang for c in concepts for t in c.terms))
    source = source_lang or (there[0] if there else SOURCE)
    targets = (target_lang,) if target_lang else tuple(lang for lang in there if not speaks(lang, source))
    scope = Scope(concepts, source, targets)
    findings = [finding for rule in RULES.values() for finding in rule(scope)]
    return sorted(dict.fromkeys(findings), key=lambda f: (_place(f.where), f.rule, f.term))


def _place(where: str) -> tuple[str, int]:
    path, _, line = where.rpartition(":")
    return (path, int(line)) if line.isdigit() else (where, 0)


def duplicates(scope: Scope) -> Iterator[Finding]:
    """The same source term with the same renderings in two entries, or a term twice in one."""
    first: dict[tuple[object, ...], Concept] = {}
    for concept in scope.concepts:
        seen: set[tuple[str, str]] = set()
        for term in concept.terms:
            spelled = (term.lang, term.text)
            if spelled in seen and term.status != "forbidden":
                yield Finding("duplicate", concept.where, term.text, f"{term.text!r} stands twice in one entry", "remove one")
            seen.add(spelled)
        for term in scope.sources(concept):
            rest = frozenset((t.lang, plain(t.text)) for t in concept.terms if not speaks(t.lang, scope.source))
            earlier = first.setdefault((plain(term.text), term.case_sensitive and term.text, concept.keep, rest), concept)
            if earlier is not concept:
                message = f"{term.text!r} stands with the same renderings at {earlier.where}"
                yield Finding("duplicate", concept.where, term.text, message, "remove one of the two entries")


def conflicts(scope: Scope) -> Iterator[Finding]:
    """The same source term with different preferred renderings."""
    places = {c.where: c for c in scope.concepts}
    for target in scope.targets:
        for conflict in find_conflicts(scope.concepts, scope.source, target):
            where = conflict.dropped.rpartition("(")[2].rstrip(")")
            message = f"{conflict} in {_name(target)}"
            if where in places:
                yield Finding("conflict", where, conflict.term, message, "merge the entries, or give them different domains")


def cycles(scope: Scope) -> Iterator[Finding]:
    """A rendering that is itself another entry's source term: what is enforced by one would be replaced by the other."""
    entries: dict[str, list[tuple[Concept, Term]]] = {}
    for concept in scope.concepts:
        for term in scope.sources(concept):
            entries.setdefault(fold(term.text), []).append((concept, term))
    said: set[tuple[str, str]] = set()
    for concept in scope.concepts:
        own = {fold(t.text) for t in scope.sources(concept)}
        for term in concept.terms:
            if term.status == "forbidden" or not any(speaks(term.lang, t) for t in scope.targets) or fold(term.text) in own:
                continue
            for other, _ in entries.get(fold(term.text), ()):
                back = {_lemmas(t) for t in other.terms if speaks(t.lang, term.lang) and t.status != "forbidden"}
                if other is not concept and not other.keep and _lemmas(term) not in back:
                    # a term that stands in many entries makes one cycle, not one with each of them
                    pair = (fold(term.text), min(own, default=""))
                    if pair in said:
                        break
                    said.add(pair)
                    message = f"the rendering {term.text!r} is a source term at {other.where}"
                    yield Finding("cycle", concept.where, term.text, message, "rename one of them, or mark the other entry keep")


def _lemmas(term: Term) -> str:
    """A term whatever its number: `infection` is rendered as itself where the entry has `infections`."""
    known = lexicon(term.lang)
    return " ".join(known.lemma(word) for word in words(term.text))


def untranslated(scope: Scope) -> Iterator[Finding]:
    """Entries that serve no translation: nothing in the source language, or no rendering in any target and not kept either."""
    if not scope.targets:
        return
    for concept in scope.concepts:
        open_ = [t for t in concept.terms if t.status != "forbidden"]
        if not any(speaks(t.lang, scope.source) for t in open_):
            message = f"{open_[0].text if open_ else concept.id!r} has no term in {_name(scope.source)}"
            yield Finding("untranslated", concept.where, concept.id, message, "fill in the source term")
        elif not concept.keep and not any(speaks(t.lang, target) for t in concept.terms for target in scope.targets):
            text = scope.sources(concept)[0].text
            message = f"{text!r} has no rendering in {', '.join(map(_name, scope.targets))}"
            yield Finding("untranslated", concept.where, text, message, "fill one in, or mark the entry keep")


def common_words(scope: Scope) -> Iterator[Finding]:
    """Source terms that would match everywhere: function words and single letters."""
    for concept in scope.concepts:
        for term in scope.sources(concept):
            parts = words(term.text)
            mend = "add the words that make it a term, or remove the entry"
            if parts and all(p in stopwords(term.lang) for p in parts) and not _sets_apart(concept, term):
                if term.text != term.text.lower():
                    mend = f"make it case-sensitive, or it is found in every {term.text.lower()!r}"
                yield Finding("stopword", concept.where, term.text, f"{term.text!r} is made of function words only", mend)
            elif parts and len(term.text.strip()) == 1:
                yield Finding("one-letter", concept.where, term.text, f"{term.text!r} is a single character", mend)


def _sets_apart(concept: Concept, term: Term) -> bool:
    """Whether a term that has the letters of function words is not found in them: by its accents (`maïs`), or because its case
    counts (`May`)."""
    spelled = spelled_stopwords(term.lang)
    if has_accents(term.text) and not any(word in spelled for word in term.text.lower().split()):
        return True
    return term.text != term.text.lower() and not Matcher([concept], term.lang).find(term.text.lower())


def shadowed(scope: Scope) -> Iterator[Finding]:
    """Source terms that never match, because on their own text another entry wins, or because nothing of them can be matched."""
    matcher = Matcher(scope.concepts, scope.source)
    for concept in scope.concepts:
        for term in scope.sources(concept):
            if not words(term.text):
                yield Finding(
                    "never", concept.where, term.text, f"{term.text!r} has no letter or sign to match", "remove the entry"
                )
                continue
            found = matcher.find(term.text)
            winners = [m for m in found if m.concept is not concept]
            if winners and not any(m.concept is concept for m in found):
                other = winners[0]
                if _agree(concept, other.concept, scope):
                    continue  # named as duplicate or conflict
                message = f"{term.text!r} never matches: {other.term.text!r} at {other.concept.where} always wins"
                yield Finding(
                    "never", concept.where, term.text, message, "merge the two entries, or load the one that you need alone"
                )


def _agree(one: Concept, other: Concept, scope: Scope) -> bool:
    mine, theirs = ({plain(t.text) for t in scope.sources(c)} for c in (one, other))
    return one.domain == other.domain and bool(mine & theirs)


def spaces(scope: Scope) -> Iterator[Finding]:
    """White space at the edges or doubled, and characters that nobody sees."""
    for concept in scope.concepts:
        for term in concept.terms:
            text = _JOINED_SIGNS.sub("", term.text)
            joined = "\u200c\u200d" if needs_joiners(text) else ""
            odd = [
                c
                for c in text
                if (unicodedata.category(c) in ("Cf", "Cc", "Zl", "Zp", "Co") or c == "\u00a0") and c not in joined
            ]
            if odd:
                names = ", ".join(dict.fromkeys(f"U+{ord(c):04X} {unicodedata.name(c, 'control')}" for c in odd))
                message = f"{term.text!r} holds invisible characters ({names})"
                yield Finding("invisible", concept.where, term.text, message, "type the term anew")
            if term.text != term.text.strip() or "  " in term.text:
                yield Finding("space", concept.where, term.text, f"{term.text!r} has stray spaces", "remove them")


def wrong_script(scope: Scope) -> Iterator[Finding]:
    """Terms whose letters do not belong to their language, and words that mix look-alike alphabets."""
    for concept in scope.concepts:
        names = {t.text for t in concept.terms if scripts_of(t.lang) == LATIN}
        for term in concept.terms:
            mixed = mixed_alphabets(term.text)
            if mixed:
                message = f"{term.text!r} mixes {' and '.join(s.title() for s in mixed)} letters in one word"
                yield Finding("script", concept.where, term.text, message, "type the word anew in one alphabet")
                continue
            scripts = [script(c) for c in term.text if c.isalpha()]
            wanted = scripts_of(term.lang)
            fitting = sum(s in wanted for s in scripts)
            named = concept.keep or term.text in names or _is_name(term.text)
            foreign = wanted != LATIN and set(scripts) == set(LATIN) and named
            if wanted and scripts and not foreign and (fitting * 2 < len(scripts) if wanted == LATIN else not fitting):
                message = f"{term.text!r} is not written in the script of {_name(term.lang)}"
                yield Finding("script", concept.where, term.text, message, "is it in the wrong column?")


def _is_name(text: str) -> bool:
    return all(not w[0].isalpha() or w[0].isupper() for w in text.split())


def forbidden(scope: Scope) -> Iterator[Finding]:
    """Forbidden terms that the same entry, or another one with the same source term, asks for."""
    wanted: dict[tuple[str, str, str], Concept] = {}
    for concept in scope.concepts:
        for source in scope.sources(concept):
            for term in concept.terms:
                if term.status != "forbidden":
                    wanted.setdefault((plain(source.text), term.lang, plain(term.text)), concept)
    for concept in scope.concepts:
        for term in (t for t in concept.terms if t.status == "forbidden"):
            if any(t.status != "forbidden" and t.lang == term.lang and plain(t.text) == plain(term.text) for t in concept.terms):
                message = f"{term.text!r} is forbidden and wanted in one entry"
                yield Finding("forbidden", concept.where, term.text, message, "remove it from one of the two columns")
                continue
            for source in scope.sources(concept):
                other = wanted.get((plain(source.text), term.lang, plain(term.text)))
                if other is not None:
                    message = f"{term.text!r} is forbidden here and wanted at {other.where}"
                    yield Finding("forbidden", concept.where, term.text, message, "decide for one of the two entries")


def sentences(scope: Scope) -> Iterator[Finding]:
    """Source terms as long as sentences, which will hardly ever match, and terms of any language as long as pages."""
    for concept in scope.concepts:
        for term in concept.terms:
            if len(term.text) > _PAGE and term not in scope.sources(concept):
                message = f"{term.text[:40]!r}... has {len(term.text):,} characters"
                yield Finding("sentence", concept.where, term.text[:40], message, "is the cell in the right column?")
        for term in scope.sources(concept):
            most = _SENTENCE * (12.5 if " " in term.text or script(term.text[0]) not in ("CJK", "HIRAGANA", "KATAKANA") else 2.5)
            if len(term.text.split()) > _SENTENCE or len(term.text) > most:
                message = f"{term.text[:40]!r}... is as long as a sentence"
                yield Finding("sentence", concept.where, term.text, message, "use a translation memory for sentences")


def edges(path: Path) -> Iterator[Finding]:
    """White space around the cells of a CSV or TSV file, which reading takes away: it shows where a file was pasted together."""
    from corpus.textio import read_text
    from glossary.formats.delimited import rows, sniff

    text = read_text(path)
    separator = sniff(text, "\t" if path.suffix.lower() in (".tsv", ".tab") else ",")
    for number, cells in rows(text, separator, str(path)):
        for cell in cells:
            if cell.strip() and cell != cell.strip() and "|" not in cell:
                yield Finding("space", f"{path}:{number}", cell, f"{cell!r} has spaces at its edge", "remove them")


def _name(lang: str) -> str:
    return {SOURCE: "the source language", TARGET: "the target language"}.get(lang, lang)


RULES: dict[str, Rule] = {
    "duplicate": duplicates,
    "conflict": conflicts,
    "cycle": cycles,
    "untranslated": untranslated,
    "stopword": common_words,
    "never": shadowed,
    "space": spaces,
    "script": wrong_script,
    "forbidden": forbidden,
    "sentence": sentences,
}
__all__ = ["RULES", "Finding", "check", "edges"]
