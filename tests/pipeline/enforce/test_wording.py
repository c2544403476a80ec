"""Articles, forms and places: the small decisions of the ladder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.changes import record
from corpus.values import Constraint, Link
from pipeline.enforce.align import Place, carry, guess_links, places
from pipeline.enforce.articles import fit_left, starts_sentence
from pipeline.enforce.attempt import cut_free
from pipeline.enforce.wording import word_like

CASES = json.loads((Path(__file__).parent / "wording_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("lang", "left", "term", "expected"), CASES["articles"])
def test_articles(lang, left, term, expected):
    assert fit_left(left, term, lang) == expected


@pytest.mark.parametrize(("term", "replaced", "left", "used", "source", "target", "expected"), CASES["forms"])
def test_forms(term, replaced, left, used, source, target, expected):
    assert word_like(term, replaced, left, used, source, target) == expected


@pytest.mark.parametrize(
    ("left", "expected"), [("", True), ("He came. ", True), ("“", True), ("He said “", False), ("No. 5 ", False), ("a, ", False)]
)
def test_sentence_start(left, expected):
    assert starts_sentence(left) is expected


def test_a_stretch_takes_one_unlinked_word_between_linked_ones():
    target = "the group of chat is here"
    links = [Link(0, 6, 4, 9), Link(10, 14, 13, 17)]
    assert places((0, 14), links, target)[0] == Place(4, 17, 2.0)


def test_a_word_that_another_source_word_claims_is_left_out():
    target = "big board here"
    links = [Link(0, 5, 4, 9, 0.4), Link(0, 5, 0, 3, 0.3), Link(6, 9, 0, 3, 0.6)]
    assert places((0, 5), links, target)[0] == Place(4, 9, 0.4)


def test_the_point_between_the_neighbours_comes_last():
    target = "the group talks"
    links = [Link(0, 2, 0, 3), Link(3, 9, 4, 9), Link(19, 24, 10, 15)]
    assert places((10, 18), links, target) == [Place(9, 9, 0.0)]


@pytest.mark.parametrize(
    ("place", "taken", "expected"),
    [
        ((0, 9), [(0, 4)], (4, 9)),
        ((0, 9), [(6, 9)], (0, 6)),
        ((2, 4), [(0, 9)], None),
        ((3, 3), [(0, 9)], (9, 9)),
        ((0, 4), [], (0, 4)),
    ],
)
def test_places_stay_out_of_other_renditions(place, taken, expected):
    found = cut_free(Place(*place, 1.0), taken, "abcdefghij")
    assert (found and (found.start, found.end)) == expected


def test_links_move_with_an_edit():
    text = "the board is here"
    after, (change,) = record("enforce", text, [(4, 9, "online forum", "replace")])
    moved = carry([Link(0, 2, 0, 3), Link(3, 8, 4, 9), Link(9, 12, 10, 12)], change, (3, 8))
    assert [after[x.target_start : x.target_end] for x in moved] == ["the", "online forum", "is"]


def test_guessed_links_go_by_equal_words_and_renditions():
    source, target = "Telegram montre le forum de Paris en 2020", "in 2020 Telegram shows the salon of Paris"
    wanted = (Constraint(19, 24, ("salon",), "term"),)
    found = {
        (source[x.start : x.end], target[x.target_start : x.target_end]) for x in guess_links(source, target, wanted, ((27, 32),))
    }
    assert {("Telegram", "Telegram"), ("forum", "salon"), ("Paris", "Paris"), ("montre", "shows")} <= found


@given(source=st.text(max_size=40), target=st.text(max_size=40))
def test_guessed_links_lie_inside_both_texts(source, target):
    for link in guess_links(source, target):
        assert 0 <= link.start < link.end <= len(source)
        assert 0 <= link.target_start < link.target_end <= len(target)
