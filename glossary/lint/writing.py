"""Rules about single terms: their characters, their script, their length, and whether they would match everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from glossary.lint.finding import Finding, Scope, name_of
from glossary.matcher import Matcher
from glossary.normalise import has_accents, words
from glossary.scripts import LATIN, mixed_alphabets, needs_joiners, script, scripts_of
from glossary.stopwords import spelled_stopwords, stopwords
from glossary.termbase import Concept, Term

_PAGE = 1000
"""Characters that no term has."""
_SENTENCE = 12
"""Words of the longest terms, each of which has some twelve characters, or two or three where words are not set apart."""
_JOINED_SIGNS = re.compile(r"(?<=[^\w\s])\u200d(?=[^\w\s])")
"""Between the parts of one picture (a family, a profession)."""


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
                message = f"{term.text!r} is not written in the script of {name_of(term.lang)}"
                yield Finding("script", concept.where, term.text, message, "is it in the wrong column?")


def _is_name(text: str) -> bool:
    return all(not w[0].isalpha() or w[0].isupper() for w in text.split())


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
