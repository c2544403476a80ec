"""Rare words that a model is reminded of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.values import Constraint
from pipeline.commands.train import command
from pipeline.engines import Request, load_engine
from pipeline.engines.hub import bundled_folder
from pipeline.engines.rarewords import FILE, HARDLY_MET, Entry, RareWords, packed
from pipeline.errors import EngineError
from pipeline.train.lexicon import learn

SENTENCE = "Les physiciens classent les particules en deux catégories."
PAIRS = [
    ("Le pêcheur voit une tortue.", "The fisherman sees a turtle."),
    ("La tortue dort.", "The turtle sleeps."),
    ("Le pêcheur dort.", "The fisherman sleeps."),
    ("Une tortue voit le pécheur.", "A turtle sees the sinner."),
    ("Le pécheur dort.", "The sinner sleeps."),
    ("L'étang dort.", "The pond sleeps."),
    ("Elle voit l'étang.", "She sees the pond."),
    ("Le hérisson dort.", "The dog sleeps."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model with a lexicon of two invented translations, which it would never write of its own accord."""
    model = tmp_path_factory.mktemp("reminded") / "model"
    shutil.copytree(bundled_folder() / "fr-en", model)
    (model / FILE).write_bytes(packed({"particules": Entry("walnuts", 2), "physiciens": Entry("lampmakers", HARDLY_MET + 1)}))
    return model


def translate(model: Path, *requests: Request) -> list[str]:
    return [found[0].text for found in load_engine(str(model), "fr", "en").translate(requests)]


def test_a_rare_word_is_translated_as_the_training_text_did() -> None:
    words = learn(PAIRS)
    assert words["tortue"] == Entry("turtle", 3)
    assert words["étang"].translation == "pond"
    assert "hérisson" not in words, "met once, by chance"


def test_a_word_typed_without_accents_is_known_where_one_word_reads_so() -> None:
    words = learn(PAIRS)
    assert words["etang"].translation == "pond"
    assert "pecheur" not in words
    assert [words[word].translation for word in ("pêcheur", "pécheur")] == ["fisherman", "sinner"]


@pytest.mark.parametrize(
    ("translation", "settled", "forgotten"),
    [
        ("A bird sees it.", (), ["tortue", "étang"]),
        ("A turtle sees it.", (), ["étang"]),
        ("Turtles see it in the POND.", (), []),
        ("A turtledove sees it and ponders.", (), ["tortue", "étang"]),
        ("A bird sees it.", (Constraint(3, 9, ("tortoise",), "term"),), ["étang"]),
    ],
)
def test_only_words_that_are_missing_and_nobody_else_settles_are_forgotten(
    translation: str, settled: tuple[Constraint, ...], forgotten: list[str]
) -> None:
    text = "Une tortue voit l'étang et la Tortue."
    settled = tuple(Constraint(4, 10, c.renderings, c.kind) for c in settled)
    hints = RareWords({"tortue": Entry("turtle", 3), "étang": Entry("pond", 2)}).forgotten(text, settled, translation)
    assert [text[hint.start : hint.end] for hint in hints] == forgotten


def test_a_model_is_reminded_of_what_its_translation_lacks(folder: Path) -> None:
    (text,) = translate(folder, Request(SENTENCE))
    assert "walnuts" in text
    assert "lampmakers" in text


def test_the_glossary_has_the_last_word(folder: Path) -> None:
    start = SENTENCE.index("particules")
    told = Constraint(start, start + len("particules"), ("crocodiles",), "term")
    (text,) = translate(folder, Request(SENTENCE, (told,)))
    assert "crocodiles" in text
    assert "walnuts" not in text


def test_another_lexicon_is_another_model(folder: Path) -> None:
    assert load_engine(str(folder), "fr", "en").revision != load_engine("bundled", "fr", "en").revision


def test_a_damaged_lexicon_is_named(folder: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(folder, model)
    (model / FILE).write_bytes(b"no archive")
    with pytest.raises(EngineError, match="cannot be read"):
        translate(model, Request(SENTENCE))


def test_a_lexicon_is_made_for_a_model_by_one_command(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("".join(f"{source}\t{target}\n" for source, target in PAIRS), "utf-8")
    model = tmp_path / "model"
    model.mkdir()
    result = CliRunner().invoke(command, ["lexicon", str(model), str(tmp_path / "pairs.tsv")], catch_exceptions=False)
    assert result.stdout.strip() == str(model / FILE)
    beside = RareWords.beside(model)
    assert beside is not None
    assert beside.words["tortue"] == Entry("turtle", 3)
