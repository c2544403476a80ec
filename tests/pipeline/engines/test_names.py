"""Names that a model has never met."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.engines import load_engine
from pipeline.engines.names import FILE, Names, met_words, packed

PAIRS = [
    ("La ville de Londres attend Marie.", "The city of London awaits Marie."),
    ("Il attend Marie dans la ville de Londres.", "He awaits Marie in the city of London."),
    ("Le tigre est une carotte.", "The tiger is a carrot."),
]


def names(text: str) -> list[str]:
    found = Names(met_words(PAIRS)).unmet(text)
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Il vend des billets sur Kijiji à Londres.", ["Kijiji"]),
        ("La juge Hélène attend Marie.", ["Hélène", "Marie"]),
        ("Kijiji attend.", []),
        ("La Ville et le TIGRE de MONTRÉAL.", []),
        ("Il est à Lang-Nu, chez d'Arenberg.", ["Lang-Nu", "Arenberg"]),
        ("Il lit le Franco-ville d'Ur.", []),
        ("", []),
    ],
)
def test_a_capitalised_word_that_was_never_met_is_a_name(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_a_word_met_once_in_lower_case_is_not_yet_a_word() -> None:
    assert "tigre" not in met_words(PAIRS)
    assert "attend" in met_words(PAIRS)


def test_the_file_beside_a_model_holds_the_words(tmp_path: Path) -> None:
    assert Names.beside(tmp_path) is None
    (tmp_path / FILE).write_bytes(packed(met_words(PAIRS)))
    beside = Names.beside(tmp_path)
    assert beside is not None
    assert beside.unmet("Il vend Kijiji.") == ((8, 14),)


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Il a vendu de faux billets du festival Osheaga sur Kijiji.", ["Osheaga", "Kijiji"]),
        ("Le concert aura lieu à Červenohorské puis à Štětí.", ["Červenohorské", "Štětí"]),
        ("Une panne a touché Vinted et Leboncoin pendant deux heures.", ["Vinted", "Leboncoin"]),
    ],
)
def test_the_bundled_model_keeps_names_letter_by_letter(sentence: str, kept: list[str]) -> None:
    from corpus.values import Constraint
    from pipeline.enforce import enforce
    from pipeline.enforce.asking import ask
    from pipeline.engines.protocol import Request

    engine = load_engine("bundled", "fr", "en")
    spans = engine.unmet_names(sentence)
    assert [sentence[start:end] for start, end in spans] == kept
    constraints = tuple(Constraint(s, e, (sentence[s:e],), "keep", case_sensitive=True, exact=True) for s, e in spans)
    requests = [Request(sentence, constraints)]
    result = enforce(engine, requests, ask(engine, requests, target_lang="en"), target_lang="en")[0]
    for name in kept:
        assert name in result.target


def test_the_bundled_model_leaves_names_that_have_a_translation_to_itself() -> None:
    engine = load_engine("bundled", "fr", "en")
    text = "Le président Poutine a quitté Pékin pour Varsovie, puis Londres et la Corée du Sud."
    assert engine.unmet_names(text) == ()
    assert files("pipeline.engines").joinpath("bundled/fr-en", FILE).is_file()


def test_training_writes_the_words_and_keeps_those_of_the_model_it_began_with(tmp_path: Path) -> None:
    from pipeline.train.folder import write_words

    first, second, bare = tmp_path / "first", tmp_path / "second", tmp_path / "bare"
    for folder in (first, second, bare):
        folder.mkdir()
    write_words(first, PAIRS, None)
    write_words(second, [("le loup et le loup", "the wolf and the wolf")], first)
    met = Names.beside(second)
    assert met is not None
    assert {"loup", "attend", "londres"} <= met.met
    write_words(second, PAIRS, bare)
    assert not (bare / FILE).exists()
