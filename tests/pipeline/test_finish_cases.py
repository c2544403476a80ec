"""Centuries, ordinals and torn articles of a target."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.changes import replay
from pipeline.finish import finished

CASES = json.loads((Path(__file__).parent / "finish_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case):
    source_lang, target_lang = case["pair"].split("-")
    text, changes = finished(case["source"], source_lang, case["target"], target_lang)
    assert text == case["expected"]
    assert replay(case["target"], changes) == text
