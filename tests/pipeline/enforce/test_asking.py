"""The first rung: an engine is told of what it misses, and of nothing else."""

from __future__ import annotations

from typing import Any

from corpus.values import Constraint
from pipeline.enforce.asking import ask
from pipeline.engines.protocol import Request

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
