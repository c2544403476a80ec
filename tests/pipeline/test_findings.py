"""What a source demands of its translation beside terms and amounts: what the model cannot spell, and what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.values import Segment
from pipeline.findings import find
from pipeline.flow import weave
from pipeline.options import Options
from pipeline.resources import Resources

CASES = json.loads((Path(__file__).parent / "findings_kept.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tools() -> Resources:
    return Resources(Options(beam=1), "fr", "en")


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_what_the_vocabulary_cannot_carry(tools, case):
    kept = [c.renderings[0] for c in find([case["source"]], tools)[0].constraints if c.kind == "keep"]
    assert kept == case["kept"]


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("Le maïs est cher cette année.", "maize"),
        ("Le président d'Haïti est parti.", "Haiti"),
        ("Le tribunal de Hanoï jugera l'affaire.", "Hanoi"),
        ("Ils vont à Malmö et à Århus.", "Malmö and Århus"),
    ],
)
def test_words_with_letters_spelt_in_bytes_are_whole_in_the_translation(tools, source, word):
    (unit,) = weave([Segment("d:0:0", source, "fr", "d")], tools)
    assert word in unit.target
