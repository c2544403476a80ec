"""The matcher against its own definition, written down as plainly as it goes: every span, every term, then the longest first."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.closeness import closeness
from glossary.lemmas import FORM, SAME, lexicon
from glossary.matcher import Matcher
from glossary.normalise import fold, has_accents, tokens
from glossary.termbase import Concept, Term


def plainly(text: str, terms: Sequence[Term], lang: str) -> list[tuple[int, int, Term]]:
    """What stands where, by trying every term at every token."""
    cut = tokens(text)
    accented, cased = has_accents(text), not (text.islower() or text.isupper())
    found = []
    for rank, term in enumerate(terms):
        own = tokens(term.text)
        size = len(own.words)
        for first in range(len(cut.words) - size + 1 if size else 0):
            steps = []
            for i, word in enumerate(own.words):
                written = term.text[own.start(i) : own.end(i)].lower()
                seen = cut.words[first + i]
                steps.append(SAME if seen == word else None if term.exact else forms(terms, word, written, lang).get(seen))
            if None in steps:
                continue
            distance = max(s for s in steps if s is not None)
            if size > 1 and distance >= FORM:
                continue
            start, end = cut.start(first), cut.end(first + size - 1)
            close = closeness(text[start:end], term, distance, lang, accented, cased)
            if close >= 0:
                found.append((start - end, start, close, rank))
    taken: list[tuple[int, int, Term]] = []
    for length, start, _, rank in sorted(found):
        if all(start - length <= s or start >= e for s, e, _ in taken):
            taken.append((start, start - length, terms[rank]))
    return sorted(taken, key=lambda t: t[0])


def forms(terms: Sequence[Term], word: str, written: str, lang: str) -> dict[str, int]:
    """The forms of a word, in every spelling in which a term that may be inflected writes it: spellings share their forms."""
    spellings = {written}
    for term in terms:
        own = tokens(term.text)
        if not term.exact:
            spellings |= {term.text[own.start(i) : own.end(i)].lower() for i, w in enumerate(own.words) if w == word}
    merged: dict[str, int] = {}
    for spelling in spellings:
        for form, distance in lexicon(lang).forms(spelling).items():
            merged[form] = min(distance, merged.get(form, FORM))
    return merged


WORDS = (
    *("réseau", "réseaux", "reseau", "social", "sociaux", "sociale", "ami", "amie", "amis", "chat", "Chat", "CHAT", "chats"),
    *("marché", "marche", "marches", "aimer", "aimait", "de", "la", "l'ami", "d'accord", "ex-petite", "petite", "amies,", "OMS"),
    *("oms", "œuvre", "oeuvre", "n°", "C++", "5G", "树洞", "树", "论坛", "cœur-là", ".", "!", "«", "»"),
)
PIECES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", "-", "’", "\u00a0", ", "])), max_size=14)


def joined(pieces: list[tuple[str, str]]) -> str:
    return "".join(word + gap for word, gap in pieces).strip()


TERM = st.builds(
    Term,
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "-"])), min_size=1, max_size=3).map(joined),
    st.just("fr"),
    case_sensitive=st.booleans(),
    exact=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(PIECES.map(joined), st.lists(TERM, min_size=1, max_size=8, unique_by=lambda t: (t.text, t.case_sensitive, t.exact)))
def test_the_index_finds_what_the_definition_says(text: str, terms: list[Term]) -> None:
    matcher = Matcher([Concept(str(i), (term,)) for i, term in enumerate(terms)], "fr")
    assert [(m.start, m.end, m.term) for m in matcher.find(text)] == plainly(text, terms, "fr")
    assert [(m.start, m.end, m.term) for m in matcher.find(text)] == plainly(text, terms, "fr"), "remembered judgements differ"


def test_folding_words_alone_is_folding_them_in_a_text() -> None:
    for word in WORDS:
        assert fold(word) == fold(f" {word} ").strip()
