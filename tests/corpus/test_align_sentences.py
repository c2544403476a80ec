"""Sentence alignment: every kind of bead, edges, scripts without spaces."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.align import PRIORS, Bead, align_sentences
from corpus.align_lexicon import cues, keys, learn

TEXTS = json.loads((Path(__file__).parent / "align_texts.json").read_text(encoding="utf-8"))


def spans(beads):
    return [(b.source, b.target) for b in beads]


@pytest.mark.parametrize("case", TEXTS, ids=[case["label"] for case in TEXTS])
def test_beads(case):
    beads = align_sentences(case["source"], case["target"])
    assert [[list(b.source), list(b.target)] for b in beads if 0 not in b.kind] == case["beads"]


@given(st.lists(st.text(max_size=40), max_size=12), st.lists(st.text(max_size=40), max_size=12))
@settings(max_examples=60, deadline=None)
def test_beads_cover_both_texts_in_order(source, target):
    beads = align_sentences(source, target)
    assert [i for b in beads for i in range(*b.source)] == list(range(len(source)))
    assert [j for b in beads for j in range(*b.target)] == list(range(len(target)))
    assert all(b.kind in set(PRIORS) for b in beads)
    assert all(0 <= b.score <= 1 for b in beads)


def test_nothing_on_one_side():
    assert align_sentences([], []) == []
    assert align_sentences(["a"], []) == [Bead((0, 1), (0, 0), 0.0)]
    assert align_sentences([], ["a", "b"]) == [Bead((0, 0), (0, 1), 0.0), Bead((0, 0), (1, 2), 0.0)]


def made_up(length, seed=3):
    """A text and its translation word by word into another vocabulary."""
    rng = random.Random(seed)
    vocabulary = [f"w{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(300)]
    source = [" ".join(rng.choices(vocabulary, k=rng.randint(4, 16))) + "." for _ in range(length)]
    # Every 20th word is a name, the same in both languages.
    names = {word: f"Name{word}" for word in vocabulary[::20]}
    source = [" ".join(names.get(w.rstrip("."), w) for w in s.split()) for s in source]
    return source, [re.sub(r"\bw", "z", s) for s in source]


def test_a_long_hole_needs_a_wider_band():
    source, target = made_up(700)
    holed = target[:200] + target[420:]
    beads = align_sentences(source, holed)
    gold = {((i, i + 1), (j, j + 1)) for i, j in zip([*range(200), *range(420, 700)], range(480), strict=True)}
    assert len(gold & set(spans(beads))) >= 0.95 * len(gold)


def test_words_are_learned_from_the_text_itself():
    source, target = made_up(400)
    forward, backward = learn([(keys(a), keys(b)) for a, b in zip(source, target, strict=True)])
    right = sum(re.sub(r"^w", "z", max(ways, key=ways.get)) == word for word, ways in forward.items() if word.isalpha())
    assert right >= 0.9 * sum(word.isalpha() for word in forward)
    assert backward["wba"]["zba"] > 0.5
    assert learn([]) == ({}, {})


def test_cues():
    table, _ = cues(
        keys("Le président Xi a vu 1 800 000 visiteurs à Pékin"), keys("President Xi saw 1,800,000 visitors in Beijing")
    )
    assert table["#18"] == {"#18": 0.8}, "noughts at the ends aside"
    assert "xi" in table["xi"]
    assert table["president"] == {"president": 0.5}
    assert "beijing" not in table
    assert cues(["chat"], ["cat"], {"chat": ["cat", "tabby"]}) == ({"cat": {"chat": 0.3}}, {"chat": {"cat": 0.3}})
    assert cues(["chat"], ["dog"], {"chat": ["cat"]}) == ({}, {"chat": {}}), "chat should have been rendered"


def test_a_lexicon_decides_where_lengths_cannot():
    lexicon = {
        "chat": ["cat"],
        "dort": ["sleeps"],
        "pluie": ["rain"],
        "tombe": ["falls"],
        "vent": ["wind"],
        "siffle": ["whistles"],
    }
    source = [
        "Le petit chat gris dort dans la maison.",
        "La pluie froide tombe sur le vieux mur.",
        "Le vent du nord siffle sous la porte.",
    ]
    target = [
        "The small grey cat sleeps in the house.",
        "The cold rain falls on the old stone wall.",
        "The north wind whistles under the door.",
    ]
    for missing in range(3):
        kept = [i for i in range(3) if i != missing]
        beads = align_sentences(source, [target[i] for i in kept], lexicon)
        assert [b.source for b in beads if b.kind == (1, 0)] == [(missing, missing + 1)], missing
