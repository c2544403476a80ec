"""Examples for training: links, annotations and noise on real sentences."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.train.config import TrainConfig
from pipeline.train.examples import CLOSE, OPEN, Example, ExampleMaker, fold, read_lexicon, word_links

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
    maker = ExampleMaker(dataclasses.replace(CONFIG, **changes), LEXICON)  # type: ignore[arg-type]
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
        read_lexicon(path)
