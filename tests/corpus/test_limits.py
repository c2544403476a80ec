"""Endless paragraphs and sentences."""

from __future__ import annotations

import pytest

from corpus.documents import Block, Document
from corpus.errors import InputError
from corpus.limits import LONGEST, LONGEST_SENTENCE, bounded, refuse_endless, shortened
from corpus.segmentation import segment

TEXTS = {
    "no full stop": "le gouvernement a promis de l'aide aux villages et " * 200,
    "figures in groups": "1 800 000 dongs et 2 500 000 dongs, " * 150,
    "one number": "7" * 10_000,
    "no space at all": "a" * 20_000,
    "Chinese": "我们在公共场所看到了隐藏的摄像头" * 300,
    "Chinese commas": "我们在公共场所，看到了隐藏的摄像头，" * 300,
    "spaces alone inside": "mot" + " " * 4000 + "mot",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_endless_sentence_comes_in_pieces_that_make_the_text(text: str) -> None:
    block = Block(0, text)
    found = list(segment(Document("d", "d.txt", "fr", "txt", (block,))))
    assert "".join(s.before + s.text for s in found) == text
    assert all(len(s.text) <= LONGEST_SENTENCE for s in found)
    assert all(not s.before or s.before.isspace() for s in found)


def test_it_is_cut_at_marks_and_not_inside_a_number() -> None:
    text = TEXTS["figures in groups"].strip()
    pieces = [text[a:b] for a, b in shortened(text, [(0, len(text))])]
    assert all(piece.endswith("dongs,") for piece in pieces)


def test_a_sentence_of_a_thousand_characters_stays_whole() -> None:
    text = ("considérant que les États membres ont adopté, au cours de la session, une résolution; " * 12).strip()
    assert shortened(text, [(0, len(text))]) == [(0, len(text))]


def test_a_paragraph_may_be_as_long_as_a_novel_and_not_longer() -> None:
    document = Document("d", "d.txt", "fr", "txt", (Block(0, "oui"), Block(1, "a" * LONGEST)))
    assert bounded(document) is document
    with pytest.raises(InputError, match=r"paragraph 2 has 1,000,001 characters"):
        bounded(Document("d", "d.txt", "fr", "txt", (Block(0, "oui"), Block(1, "a" * (LONGEST + 1)))))
    refuse_endless("a" * LONGEST, "x", "y")
