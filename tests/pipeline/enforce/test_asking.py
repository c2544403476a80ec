"""The first rung: an engine is told of what it misses, and of nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.values import Constraint
from pipeline.enforce.asking import ask
from pipeline.engines.protocol import Hypothesis, Request

WORDS = {"le": ["the"], "forum": ["forum"], "partage": ["shares"], "des": [""], "images": ["pictures"]}
TEXT = "le forum partage des images"
FORUM = Constraint(3, 8, ("forum",), "term")
IMAGES = Constraint(21, 27, ("images",), "term")


def test_what_the_engine_says_of_its_own_accord_is_not_asked_for(make_engine: Any) -> None:
    engine = make_engine(WORDS, obeys_annotations=True)
    (found,) = ask(engine, [Request(TEXT, (FORUM,))], target_lang="en")
    assert found[0].text == "the forum shares pictures"
    assert [request.constraints for request in engine.asked] == [()]


def test_only_what_is_missing_is_asked_for(make_engine: Any) -> None:
    engine = make_engine(WORDS, obeys_annotations=True)
    (found,) = ask(engine, [Request(TEXT, (FORUM, IMAGES))], target_lang="en")
    assert found[0].text == "the forum shares images"
    assert [request.constraints for request in engine.asked] == [(), (IMAGES,)]


def test_an_engine_that_knows_no_annotations_is_asked_once(make_engine: Any) -> None:
    engine = make_engine(WORDS, obeys_annotations=False)
    ask(engine, [Request(TEXT, (IMAGES,))], target_lang="en")
    assert len(engine.asked) == 1


def test_a_second_text_that_keeps_no_more_is_not_taken(make_engine: Any) -> None:
    engine = make_engine({**WORDS, "images": ["pictures"]}, obeys_annotations=True)
    odd = Constraint(9, 27, ("puts images",), "term")  # more words than the engine can take for one
    (found,) = ask(engine, [Request("le forum partage tout", (odd,))], target_lang="en")
    assert found[0].text == "the forum shares tout"


class Annotated:
    """An engine whose texts with annotations and without are given."""

    name, model, revision = "annotated", "test", "1"
    source_lang, target_lang = "fr", "en"
    obeys_annotations = True

    def __init__(self, plain: str, told: str) -> None:
        self.plain, self.told = plain, told

    def translate(self, requests: Any) -> list[tuple[Hypothesis, ...]]:
        return [(Hypothesis(self.told if r.constraints else self.plain, -1.0),) for r in requests]

    def unknown_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        return ()

    def unmet_names(self, text: str) -> tuple[tuple[int, int], ...]:
        return ()


PRICE = "le forum partage 250 images avec les 1 400 membres du groupe"


@pytest.mark.parametrize(
    ("plain", "told", "taken"),
    [
        (
            "the board shares 250 images with the 1,400 members of the group",
            "the salon shares 250 images with the 1,400 members",
            True,
        ),
        (
            "the board shares 250 images with the 1,400 members of the group",
            "the salon shares images with the 1,400 members",
            False,
        ),
        ("the board shares 250 images with the 1,400 members of the group", "the salon shares 250, 1,400", False),
        (
            "the board the board the board shares 250 images, 1,400 members",
            "the salon shares images with the 1,400 members",
            True,
        ),
    ],
    ids=["nothing lost", "a number lost", "the rest of the sentence lost", "a rambling text is no measure"],
)
def test_annotations_must_not_cost_the_rest_of_the_sentence(plain: str, told: str, taken: bool) -> None:
    request = Request(PRICE, (Constraint(3, 8, ("salon",), "term"),))
    (found,) = ask(Annotated(plain, told), [request], target_lang="en")
    assert found[0].text == (told if taken else plain)
