"""The matcher against its own definition, written down as plainly as it goes: every span, every term, then the longest first."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.closeness import closeness
from glossary.joints import respellings, runs
from glossary.lemmas import FORM, SAME, lexicon
from glossary.matcher import Matcher
from glossary.normalise import cut as pieces
from glossary.normalise import fold, has_accents, tokens
from glossary.termbase import Concept, Term


def plainly(text: str, terms: Sequence[Term], lang: str) -> list[tuple[int, int, Term]]:
    """What stands where, by trying every term at every token."""
    accented, cased = has_accents(text), not (text.islower() or text.isupper())
    cut = tokens(text)
    bounds = [(cut.start(i), cut.end(i)) for i in range(len(cut.words))]
    found = {}
    for first, last in [(0, 1), *runs(pieces(text), lang)] if bounds else []:
        # tokens that signs join are one word as well
        seen = [*cut.words[:first], "".join(cut.words[first:last]), *cut.words[last:]]
        places = [*bounds[:first], (bounds[first][0], bounds[last - 1][1]), *bounds[last:]]
        for rank, term in enumerate(terms):
            for written in spelled(term, lang):
                for at in range(len(seen) - len(written) + 1 if written else 0):
                    steps = []
                    for token, spelling in zip(seen[at:], written, strict=False):
                        word = fold(spelling) or spelling
                        same = SAME if token == word else None
                        steps.append(same if term.exact else forms(terms, word, lang).get(token))
                    if None in steps:
                        continue
                    distance = max(s for s in steps if s is not None)
                    if len(written) > 1 and distance >= FORM:
                        continue
                    start, end = places[at][0], places[at + len(written) - 1][1]
                    close = closeness(text[start:end], term, distance, lang, accented, cased)
                    if close >= 0:
                        found[start - end, start, close, rank] = None
    taken: list[tuple[int, int, Term]] = []
    for length, start, _, rank in sorted(found):
        if all(start - length <= s or start >= e for s, e, _ in taken):
            taken.append((start, start - length, terms[rank]))
    return sorted(taken, key=lambda t: t[0])


def spelled(term: Term, lang: str) -> list[list[str]]:
    """The words of a term as it is written, and as it may be respelled."""
    own = tokens(term.text)
    written = [term.text[own.start(i) : own.end(i)].lower() for i in range(len(own.words))]
    return [written] if term.exact else [written, *respellings(term.text, lang, lexicon(lang))]


def forms(terms: Sequence[Term], word: str, lang: str) -> dict[str, int]:
    """The forms of a word, in every spelling in which a term that may be inflected writes it: spellings share their forms."""
    merged: dict[str, int] = {}
    for term in terms:
        for spelling in {w for words in spelled(term, lang) for w in words if not term.exact and (fold(w) or w) == word}:
            for form, distance in lexicon(lang).forms(spelling).items():
                merged[form] = min(distance, merged.get(form, FORM))
    return merged


WORDS = (
    *("réseau", "réseaux", "reseau", "social", "sociaux", "sociale", "ami", "amie", "amis", "chat", "Chat", "CHAT", "chats"),
    *("marché", "marche", "marches", "aimer", "aimait", "de", "la", "l'ami", "d'accord", "ex-petite", "petite", "amies,", "OMS"),
    *(
        "mail",
        "e",
        "email",
        "e-mail",
        "week-end",
        "weekend",
        "a-t-elle",
        "prudhommes",
        "prud'hommes",
        "site web",
        "du",
        "dû",
        "5",
    ),
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


@settings(max_examples=200, deadline=None)
@given(
    st.lists(PIECES.map(joined) | st.sampled_from(["", " ", "\ufeff", " ami ", "l'ami  de\tla", "\0"]), max_size=8),
    st.lists(TERM, max_size=6),
)
def test_a_batch_of_texts_is_read_as_each_of_them_alone(texts: list[str], terms: list[Term]) -> None:
    concepts = [Concept(str(i), (term,)) for i, term in enumerate(terms)]
    together, alone = Matcher(concepts, "fr"), Matcher(concepts, "fr")
    assert together.find_all(texts) == [alone.find(text) for text in texts]


def test_neighbours_in_other_texts_tell_nothing_of_a_word() -> None:
    matcher = Matcher([Concept("offer", (Term("offrir", "fr"), Term("offer", "en")))], "fr", "en")
    texts = ["Il nous le", "offre", "un bail."]
    assert matcher.find_all(texts) == [matcher.find(text) for text in texts]
    assert matcher.find("Elle offre un bail.")


def test_folding_words_alone_is_folding_them_in_a_text() -> None:
    for word in WORDS:
        assert fold(word) == fold(f" {word} ").strip()
