"""Training lines made of two: the parts agree, read as people write, and none are made where nothing is known of the language."""

import random
from dataclasses import replace

import pytest

from pipeline.repair.classes import Grammar, grammar
from pipeline.repair.spellings import build, count, forms_by_key
from pipeline.train.accents import Options, train
from pipeline.train.ellipsis import Sharing

VERB, PARTICIPLE = 7, 8
PARTS = [
    "Il a filmé la scène.",
    "Tom a publié des photos.",
    "Elle est arrivée en retard.",
    "Il filme la scène.",
    "Tom publie des photos.",
    "Le virus est publié par la revue.",
    "Le virus infecte des personnes.",
    "Il dit que Tom a publié des photos, ou presque.",
    "As-tu filmé la scène ?",
]
RIVALS = ["publie publié infecte infecté filme filmé arrive arrivée"] * 3
KNOWN = {"infecte": VERB, "publie": VERB, "filme": VERB, "arrive": VERB, "publié": PARTICIPLE}


def made(lines: list[str], known: Grammar, most: int = 200) -> set[str]:
    lexicon, _ = build(forms_by_key(count(PARTS + RIVALS), frozenset()))
    return set(Sharing(replace(lexicon, known=KNOWN, grammar=known)).made(lines, most, random.Random(1)))


@pytest.fixture(scope="module")
def french() -> Grammar:
    return replace(grammar("fr", {}), verbs=frozenset({VERB}), participles=frozenset({PARTICIPLE}))


def test_a_participle_shares_the_auxiliary(french: Grammar) -> None:
    found = made(["Il a filmé la scène.", "Tom a publié des photos."] * 40, french)
    assert "Il a filmé la scène puis publié des photos." in found
    assert all(line.count(" a ") == 1 for line in found)


def test_finite_verbs_share_the_subject(french: Grammar) -> None:
    found = made(["Il filme la scène.", "Tom publie des photos."] * 40, french)
    assert "Il filme la scène et publie des photos." in found


def test_a_finite_verb_does_not_follow_an_auxiliary_nor_another_gender(french: Grammar) -> None:
    assert not made(["Tom a pris la route.", "Il filme la scène, la nuit."] * 20, french)
    found = made(["Elle est arrivée en retard.", "Il est filmé par Tom."] * 40, french)
    assert found
    assert not any("arrivée" in line and "filmé" in line for line in found)


def test_a_noun_takes_an_attribute_or_a_relative_clause(french: Grammar) -> None:
    found = made(["Le virus est publié par la revue.", "Le texte infecte des personnes."] * 40, french)
    assert "Le texte publié par la revue infecte des personnes." in found
    assert "Le texte, qui est publié par la revue, infecte des personnes." in found


def test_what_is_no_plain_clause_gives_nothing(french: Grammar) -> None:
    assert not made(["Il dit que Tom a publié des photos, ou presque.", "As-tu filmé la scène ?"] * 20, french)


def test_no_more_than_asked_for_and_none_without_a_grammar(french: Grammar) -> None:
    lines = ["Il a filmé la scène.", "Tom a publié des photos."] * 40
    assert len(made(lines, french, most=1)) <= 1
    assert made(lines, french, most=0) == set()
    assert made(lines, Grammar()) == set()
    model, _ = train(PARTS * 4, [], {"language": "xx"}, Options(bits=12))
    assert model.lexicon.grammar == Grammar()
