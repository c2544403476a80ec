"""Broken characters after the ladder, with constraints or without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.changes import replay
from pipeline.enforce import enforce
from pipeline.engines.protocol import Hypothesis, Request

CASES = json.loads((Path(__file__).parent / "broken_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case, make_engine):
    draft = [(Hypothesis(case["draft"], -1.0),)]
    result = enforce(make_engine({}), [Request(case["source"])], draft, target_lang="en")[0]
    assert result.target == case["target"]
    assert replay(result.draft, result.changes) == result.target
