"""Examples for training: links, annotations and noise on real sentences."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest

from corpus.letters import fold
from pipeline.errors import InputError
from pipeline.train.config import TrainConfig
from pipeline.train.examples import CLOSE, OPEN, Example, ExampleMaker, read_lexicon, word_links

CONFIG = TrainConfig("fr", "en", (), Path("out"))
LEXICON = {
    "forum": frozenset({"forum"}),
    "chinoise": frozenset({"chinese"}),
    "communauté": frozenset({"community"}),
    "amende": frozenset({"fine"}),
    "yuans": frozenset({"yuan"}),
    "partagé": frozenset({"shared"}),
    "images": frozenset({"images", "pictures"}),
}
SOURCE = "La communauté chinoise a partagé 1 800 images, et une amende de 500 yuans suivit."
TARGET = "The Chinese community shared 1,800 images and a fine of 500 yuan followed."


def made(source: str = SOURCE, target: str = TARGET, seed: int = 0, **changes: float) -> Example:
    plain = {"rare": 0.0, "lemmas": 0.0, "replaced": 0.0, "apostrophes": 0.0, "quotes": 0.0}
    maker = ExampleMaker(dataclasses.replace(CONFIG, **{**plain, **changes}), LEXICON)  # type: ignore[arg-type]
    maker.bank += ["green parrots"]
    return maker.make(source, target, random.Random(seed))


def test_words_link_once_in_both_directions() -> None:
    links = word_links(
        ["la", "communauté", "chinoise", "500", "yuans", "telegram"],
        ["the", "chinese", "community", "500", "yuan", "telegram"],
        LEXICON,
    )
    assert links == {1: 2, 2: 1, 3: 3, 4: 4, 5: 5}


def test_a_word_with_two_candidates_is_not_linked() -> None:
    assert word_links(["images"], ["images", "pictures"], LEXICON) == {}
    assert word_links(["forum", "forum"], ["forum"], LEXICON) == {}


def test_numbers_link_by_their_digits_across_conventions() -> None:
    assert word_links(["1 800"], ["1,800"], {}) == {0: 0}


def test_without_chances_nothing_changes() -> None:
    example = made(annotated=0.0, unaccented=0.0)
    assert (example.source, example.target) == (SOURCE, TARGET)


def test_annotations_stand_behind_their_source_and_carry_words_of_the_target() -> None:
    seen = 0
    for seed in range(40):
        example = made(seed=seed, annotated=1.0, unaccented=0.0, invented=0.0)
        assert example.target == TARGET
        for part in example.source.split(OPEN)[1:]:
            seen += 1
            assert part.split(CLOSE)[0].strip() in TARGET
        plain = example.source
        while OPEN in plain:
            plain = plain[: plain.index(f" {OPEN}")] + plain[plain.index(CLOSE) + len(CLOSE) :]
        assert plain == SOURCE
    assert seen > 40


def test_amounts_are_annotated_like_words() -> None:
    sources = " ".join(made(seed=seed, annotated=1.0, unaccented=0.0, invented=0.0).source for seed in range(60))
    assert f"500 yuans {OPEN} 500 yuan {CLOSE}" in sources


def test_an_invented_target_stands_on_both_sides() -> None:
    found = [made(seed=seed, annotated=1.0, unaccented=0.0, invented=1.0) for seed in range(40)]
    invented = [e for e in found if f"{OPEN} green parrots {CLOSE}" in e.source]
    assert invented
    assert all("green parrots" in e.target for e in invented)


def test_links_point_at_the_same_words_after_annotation() -> None:
    for seed in range(40):
        example = made(seed=seed, annotated=1.0, unaccented=0.0, invented=0.0)
        left, right = example.source.split(" "), example.target.split(" ")
        words = {(left[i].strip(",."), right[j].strip(",.")) for i, j in example.links}
        assert words <= {
            ("communauté", "community"),
            ("chinoise", "Chinese"),
            ("partagé", "shared"),
            ("1", "1,800"),
            ("images", "images"),
            ("amende", "fine"),
            ("500", "500"),
            ("yuans", "yuan"),
        }


def test_noise_strips_accents_and_commas_and_keeps_decimal_commas() -> None:
    example = made(
        "Près de 1,8 million, dit-elle, à Paris.", "Nearly 1.8 million.", unaccented=1.0, no_commas=1.0, lower=0.0, annotated=0.0
    )
    assert example.source == "Pres de 1,8 million dit-elle a Paris."


def test_fold_strips_accents_and_ligatures_only() -> None:
    assert fold("Cœur d’été, ÇA, Ångström 100 €") == "Coeur d’ete, CA, Angstrom 100 €"


def test_a_lexicon_line_without_tab_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text("chat\tcat\nchien dog\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"lexicon\.tsv:2"):
        read_lexicon([path])


def test_apostrophes_and_quotation_marks_are_typed_otherwise_or_left_out() -> None:
    sentence = "L'homme d'affaires a dit \"non, merci\" à 6 d'entre eux."
    found = {
        made(sentence, "No.", seed=seed, annotated=0.0, unaccented=0.0, apostrophes=1.0, quotes=1.0).source for seed in range(200)
    }
    assert {"L homme d ", "Lhomme d", "L`homme d`"} <= {source.split("affaires")[0] for source in found}
    assert any("<<non, merci>>" in source for source in found)
    assert any(" non, merci " in source for source in found)
    assert all("non, merci" in source and "à 6" in source for source in found)


def test_noise_spares_what_stands_between_the_marks() -> None:
    for seed in range(60):
        example = made(
            "La communauté chinoise d'été suivit.",
            "The Chinese community d'Été, followed.",
            seed=seed,
            annotated=1.0,
            invented=0.0,
            unaccented=1.0,
            lower=1.0,
            no_commas=1.0,
            apostrophes=1.0,
        )
        plain = example.source
        for part in example.source.split(f" {OPEN} ")[1:]:
            told = part.split(f" {CLOSE}")[0]
            assert told in example.target
            plain = plain.replace(f" {OPEN} {told} {CLOSE}", "")
        assert plain == fold(plain).lower()


def test_links_hold_when_noise_changes_the_number_of_words() -> None:
    source, target = "L'amende , dit-il, d'images partagé \" forum \" fut", "The fine he said of images shared forum was"
    words = {"amende": "fine", "images": "images", "partage": "shared", "forum": "forum"}
    for seed in range(80):
        example = made(source, target, seed=seed, annotated=0.5, invented=0.0, unaccented=1.0, apostrophes=0.9, quotes=0.9)
        left, right = example.source.split(), example.target.split()
        for i, j in example.links:
            assert (
                left[i]
                .strip("\"',`<>")
                .rsplit("'", 1)[-1]
                .rsplit("`", 1)[-1]
                .endswith(next(word for word, other in words.items() if other == right[j]))
            )


def test_rare_words_stand_on_both_sides_and_hide_behind_odd_sources() -> None:
    rare = (["xanthocarpe", "gyrovague"], ["obnubilate", "quincunx"])
    odd_source = 0
    for seed in range(80):
        maker = ExampleMaker(
            dataclasses.replace(CONFIG, annotated=1.0, invented=0.0, rare=1.0, lemmas=0.0, replaced=0.0), LEXICON
        )
        maker.rare = rare
        example = maker.make(SOURCE, TARGET, random.Random(seed))
        told = [part.split(CLOSE)[0].strip() for part in example.source.split(OPEN)[1:]]
        assert all(text in example.target for text in told)
        if "amende" not in example.source and "fine" not in example.target:
            odd_source += 1
    assert odd_source > 3


def test_rare_words_are_those_of_many_pieces_that_few_sentences_hold() -> None:
    from pipeline.train.rare import rare_words

    texts = ["un mot gyrovague ici", "un autre mot court", *["partout le parlement vote"] * 5000]
    assert rare_words(texts, lambda word: len(word) // 3) == ["gyrovague"]


def test_lemmas_are_annotated_and_the_target_keeps_its_form() -> None:
    lemmas = [made(seed=seed, annotated=1.0, unaccented=0.0, invented=0.0, lemmas=1.0) for seed in range(80)]
    assert any(f"{OPEN} image {CLOSE}" in e.source for e in lemmas)
    assert all(e.target == TARGET for e in lemmas)


def test_the_target_may_stand_before_the_marks_too() -> None:
    sources = " ".join(made(seed=seed, annotated=1.0, unaccented=0.0, invented=0.0, replaced=1.0).source for seed in range(40))
    assert f"community {OPEN} community {CLOSE}" in sources


def test_several_lexicons_count_as_one(tmp_path: Path) -> None:
    for name, line in (("a.tsv", "chat\tcat\t5"), ("b.tsv", "Chat\tchat\nchien\tdog")):
        (tmp_path / name).write_text(line + "\n", encoding="utf-8")
    found = read_lexicon([tmp_path / "a.tsv", tmp_path / "b.tsv"])
    assert found == {"chat": {"cat", "chat"}, "chien": {"dog"}}
