"""Word links as Pharaoh pairs."""

from __future__ import annotations

import io

import pytest

from corpus.formats import by_name
from corpus.signature import Signature
from corpus.values import AlignedUnit, Link

CASES = {
    "each pair once, links beyond the text": (
        "Le chat blanc", "The cat white", [(0, 2, 0, 3), (3, 7, 8, 11), (8, 13, 4, 7), (20, 30, 0, 3), (0, 1, 1, 2)], "0-0 1-2 2-1",
    ),
    "one word for two": ("pomme de terre", "potato", [(0, 14, 0, 6)], "0-0 1-0 2-0"),
    "white space of any width is no word": ("a \u00a0 b", "a b", [(0, 1, 0, 1), (1, 4, 2, 3), (4, 5, 2, 3)], "0-0 1-1"),
    "characters are words where there are no spaces": ("树洞 forum", "tree hole", [(0, 1, 0, 4), (1, 2, 5, 9)], "0-0 1-1"),
    "no links": ("Bonjour.", "Hello.", [], ""),
    "empty": ("", "", [(0, 0, 0, 0)], ""),
}  # fmt: skip


@pytest.mark.parametrize("label", CASES)
def test_pairs(label):
    source, target, links, wanted = CASES[label]
    unit = AlignedUnit("u", "fr", "en", source, source, target, links=tuple(Link(*link) for link in links))
    out = io.BytesIO()
    by_name("pharaoh").write_aligned(Signature("0", "fr", "en"), [unit, unit], out)
    assert out.getvalue().decode() == f"{wanted}\n" * 2
