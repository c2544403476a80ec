"""Names of places that a translation lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.values import Constraint, Segment
from pipeline.engines.places import Places
from pipeline.flow import weave
from pipeline.options import Options
from pipeline.resources import Resources

CASES = json.loads((Path(__file__).parent / "places.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case):
    source, words = case["source"], case.get("settled")
    settled = [Constraint(source.index(words), source.index(words) + len(words), ("x",), "term")] if words else []
    hints = Places(*case["pair"].split("-")).forgotten(source, settled, case["target"])
    assert {source[h.start : h.end]: h.renderings[0] for h in hints} == case["hints"]


def test_the_bundled_model_names_places_that_it_forgot():
    tools = Resources(Options(beam=1), "fr", "en")
    source = "Le ministre (Grèce) a rencontré ses collègues (Japon, Corée du Sud, Chili)."
    (unit,) = weave([Segment("d:0:0", source, "fr", "d")], tools)
    assert all(name in unit.target for name in ("Greece", "Japan", "South Korea", "Chile")), unit.target
