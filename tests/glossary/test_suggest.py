"""Suggestions: terms of a text, their translations in aligned text, and what editors keep changing."""

from __future__ import annotations

from glossary.edits import from_edits
from glossary.suggest import from_pairs, from_text, log_likelihood

FRENCH = [
    "Le réseau social a fermé un groupe de chat.",
    "Les réseaux sociaux chinois surveillent chaque groupe de chat.",
    "Un réseau social doit surveiller ses groupes de chat.",
    "La police cherche la caméra clandestine.",
    "Deux caméras clandestines sur un réseau social.",
    "Le juge attend.",
]
ENGLISH = [
    "The social network closed a chat group.",
    "Chinese social networks watch every chat group.",
    "A social network must watch its chat groups.",
    "Police look for the hidden camera.",
    "Two hidden cameras on a social network.",
    "The judge waits.",
]


def test_terms_of_a_text_count_all_their_forms() -> None:
    found = from_text(FRENCH, "fr")
    assert ("réseau social", 4) in [(c.text, c.count) for c in found]
    assert "groupe de chat" in [c.text for c in found][:3]
    assert not any(c.text.split()[0] in ("le", "de", "un") or c.text.split()[-1] in ("de", "un") for c in found)


def test_words_that_occur_only_inside_a_longer_term_are_left_out() -> None:
    assert "clandestine" not in [c.text for c in from_text(FRENCH, "fr")]


def test_verbs_general_words_and_shared_fragments_are_no_terms() -> None:
    texts = [
        "Le ministre dit que la carte d'identité sera changée beaucoup.",
        "Elle dit que les cartes d'identité plaisent beaucoup aux électeurs.",
        "On dit que la carte d'identité du premier électeur plaît beaucoup.",
        "Les dispositions influenceront négativement le taux, dit-on à Saint-Denis.",
        "Ces dispositions influenceront négativement le taux de Saint-Denis.",
    ]
    found = [c.text for c in from_text(texts, "fr")]
    assert "carte d'identité" in found
    assert "électeurs" in found or "électeur" in found
    assert "Saint-Denis" in found
    assert not {"dit", "beaucoup", "premier", "carte", "identité", "Saint", "Denis"} & set(found)
    assert not any("influenceront" in c and "taux" in c for c in found)


def test_a_noun_that_is_spelled_like_a_verb_stays() -> None:
    found = [c.text for c in from_text(["Le rapport du juge.", "Un rapport et le pouvoir.", "Ce pouvoir."], "fr")]
    assert {"rapport", "pouvoir"} <= set(found)


def test_known_terms_are_left_out() -> None:
    texts = [c.text for c in from_text(FRENCH, "fr", known=["réseaux sociaux"])]
    assert "réseau social" not in texts
    assert "groupe de chat" in texts


def test_translations_by_association() -> None:
    found = {c.text: c for c in from_pairs(list(zip(FRENCH, ENGLISH, strict=True)), "fr", "en")}
    assert found["réseau social"].translation == "social network"
    assert found["groupe de chat"].translation == "chat group"
    assert found["caméra clandestine"].translation == "hidden camera"
    assert found["caméra clandestine"].dice == 1.0


def test_association_is_nothing_where_chance_explains_it() -> None:
    assert log_likelihood(1, 10, 10, 100) == 0.0
    assert log_likelihood(10, 10, 10, 100) > log_likelihood(5, 10, 10, 100) > 10.8
    assert log_likelihood(0, 0, 0, 0) == 0.0


def test_what_editors_keep_changing() -> None:
    units = [
        ("Le bureau Nth fermé.", "The office Nth is closed.", "The Nth Room is closed."),
        ("On parle du bureau Nth.", "They speak of the office Nth.", "They speak of the Nth Room."),
        ("Le juge attend.", "The judge waits.", "The magistrate waits."),
    ]
    (edit,) = from_edits(units, "fr", "en")
    assert edit.count == 2
    assert "Room" in edit.after
    assert "Nth" in edit.source or "bureau" in edit.source


def test_empty_input() -> None:
    assert from_text([], "fr") == []
    assert from_pairs([], "fr", "en") == []
    assert from_edits([], "fr", "en") == []
