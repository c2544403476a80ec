"""Terms in text: cases in matching.json, and what must hold for any text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.constraints import constraint_for
from glossary.matcher import Matcher
from glossary.termbase import Concept, Term, Termbase

CASES_AT = Path(__file__).parent / "cases"
CASES: list[dict[str, Any]] = json.loads((CASES_AT / "matching.json").read_text("utf-8"))


def concept(number: int, term: str | dict[str, Any], lang: str) -> Concept:
    rules = {"text": term} if isinstance(term, str) else term
    return Concept(f"c{number}", (Term(lang=lang, **rules), Term(f"t{number}", "x-target")))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    matcher = Matcher([concept(i, t, case["lang"]) for i, t in enumerate(case["terms"])], case["lang"])
    found = matcher.find(case["text"])
    assert [[case["text"][m.start : m.end], m.term.text] for m in found] == case["found"]


def rows(name: str) -> list[list[str]]:
    lines = (CASES_AT / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("row", rows("verbs.tsv"), ids="|".join)
def test_forms_of_verbs(row: list[str]) -> None:
    lang, written, text, expected = row
    term, _, speech = written.rstrip(")").partition(" (")
    found = Matcher([concept(0, {"text": term, "pos": speech}, lang)], lang).find(text)
    assert [text[m.start : m.end] for m in found] == list(filter(None, expected.split("|")))


ALPHABET = "aeéÉèœß -'’.,树洞ạữ\u0301\u00ad\u200b\u00a0ไकीXx1"


@settings(max_examples=150, deadline=None)
@given(st.text(ALPHABET, max_size=40), st.lists(st.text(ALPHABET, min_size=1, max_size=8), min_size=1, max_size=6))
def test_matches_are_ordered_disjoint_and_repeatable(text: str, terms: list[str]) -> None:
    concepts = [concept(i, t, "fr") for i, t in enumerate(terms)]
    found = Matcher(concepts, "fr").find(text)
    assert found == Matcher(concepts, "fr").find(text)
    edge = 0
    for match in found:
        assert edge <= match.start < match.end <= len(text)
        edge = match.end
        inside = text[match.start : match.end]
        assert inside == inside.strip()
        before, after = text[match.start - 1 : match.start], text[match.end : match.end + 1]
        for neighbour, letter in ((before, inside[0]), (after, inside[-1])):
            latin = neighbour.isalnum() and letter.isalnum() and neighbour < "\u0e00" and letter < "\u0e00"
            assert not latin, "a match starts or ends inside a word"


@given(
    st.sampled_from(["réseau social", "droit de l'homme", "œuvre", "树洞论坛", "mạng xã hội", "C++"]),
    st.text("ab .,;", max_size=9),
)
def test_a_term_is_found_in_itself(term: str, around: str) -> None:
    text = f"{around} {term} {around}"
    found = Matcher([concept(0, term, "vi")], "vi").find(text)
    assert term in [text[m.start : m.end] for m in found]


def test_no_term_no_match_and_concepts_without_rendering_are_left_out() -> None:
    bare = Concept("bare", (Term("chat", "fr"),))
    assert Matcher([bare], "fr", "en").find("un chat") == ()
    assert [m.concept.id for m in Matcher([bare], "fr").find("un chat")] == ["bare"]
    assert constraint_for(Matcher([bare], "fr").find("un chat")[0], "un chat", "en") is None


def test_constraints_carry_rules_and_what_is_forbidden() -> None:
    terms = (
        Term("chat", "fr"),
        Term("chat room", "en", "admitted"),
        Term("chat group", "en"),
        Term("cat", "en", "forbidden"),
        Term("聊天", "zh"),
    )
    match = Matcher([Concept("c", terms)], "fr", "en").find("Le chat.")[0]
    constraint = constraint_for(match, "Le chat.", "en-GB")
    assert constraint is not None
    assert (constraint.renderings, constraint.forbidden) == (("chat group", "chat room"), ("cat",))
    assert (constraint.start, constraint.end, constraint.kind, constraint.ref) == (3, 7, "term", "c")


def test_what_is_kept_is_what_stands_in_the_text() -> None:
    kept = Concept("k", (Term("MaskPark", "fr"),), keep=True)
    match = Matcher([kept], "fr", "zh").find("Maskpark")[0]
    constraint = constraint_for(match, "Maskpark", "zh")
    assert constraint is not None
    assert (constraint.kind, constraint.renderings) == ("keep", ("Maskpark", "MaskPark"))


def test_regional_tags_meet_their_language() -> None:
    concepts = [Concept("c", (Term("clavardage", "fr-CA"), Term("chat", "en-US")))]
    assert len(Matcher(concepts, "fr", "en").find("le clavardage")) == 1
    assert Matcher(concepts, "fr-FR", "en").find("le clavardage") == ()


@pytest.mark.parametrize(
    ("term", "text", "plural"),
    [
        ("marché public", "les marchés publics", True),
        ("marché public", "le marché public", False),
        ("informations", "les informations", False),
        ("virus", "les virus", True),
        ("virus", "le virus", False),
        ("virus", "du virus", False),
        ("prix", "trois prix", True),
        ("prix du lait", "Prix du lait en hausse", False),
        ("ours", "plus que les ours", True),
        ("ours", "aux ours", True),
        ("ours", "que l'ours", False),
        ("ours polaire", "Ours polaire en danger", False),
        ("procès", "les proces", True),
        ("procès", "Proces en appel", False),
        ("congrès", "le congres", False),
        ("contretemps", "Des contretemps", True),
        ("stress", "du stress", False),
        ("fils", "les fils", True),
        ("fil électrique", "fils électriques", True),
        ("biceps", "le biceps", False),
        ("AESH", "quatre AESH", True),
        ("AESH", "une AESH", False),
        ("parti", "2 500 partis", True),
        ("vœu", "treize vœux", True),
        ("harceleur", "ses harceleurs", True),
        ("proviseur", "les proviseures", True),
        ("proviseur", "la proviseure", False),
        ("appliquer", "les lois s’appliquent", False),
        ("télécharger", "les fichiers téléchargés", False),
        ("dîner", "trois dîners", True),
    ],
)
def test_a_constraint_tells_a_plural_use_of_a_singular_entry(term: str, text: str, plural: bool) -> None:
    match = Matcher([Concept("c", (Term(term, "fr"), Term("x", "en")))], "fr", "en").find(text)[0]
    constraint = constraint_for(match, text, "en")
    assert constraint is not None
    assert constraint.plural is plural


@pytest.mark.parametrize("row", rows("tense.tsv"), ids="|".join)
def test_the_verb_that_is_asked_for(row: list[str]) -> None:
    french, english, text, expected = row
    matcher = Matcher([Concept("c", (Term(french, "fr"), Term(english, "en")))], "fr", "en")
    found = [constraint_for(m, text, "en") for m in matcher.find(text)]
    assert [c.inflected or c.renderings[0] for c in found if c] == expected.split("|")


def test_a_noun_and_a_verb_of_the_same_letters() -> None:
    """Two entries that their parts of speech tell apart: neighbours decide, and they are no conflict."""
    noun = Concept("n", (Term("land", "en", pos="noun"), Term("terre", "fr")))
    verb = Concept("v", (Term("land", "en", pos="verb"), Term("atterrir", "fr")))
    for concepts in ((noun, verb), (verb, noun)):
        text = "They will land on the land; the planes landed."
        assert [m.concept.id for m in Matcher(concepts, "en", "fr").find(text)] == ["v", "n", "v"]
        assert Termbase.of(concepts, "en", "fr").conflicts == ()
    unsaid = replace(verb, terms=(Term("land", "en"), Term("atterrir", "fr")))
    assert len(Termbase.of((noun, unsaid), "en", "fr").conflicts) == 1
