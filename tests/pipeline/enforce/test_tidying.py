"""What stands around a term when the ladder is done: texts and links as weak engines give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.changes import replay
from pipeline.enforce.attempt import Desk
from pipeline.enforce.replacing import put_in_place
from pipeline.enforce.tidying import tidy
from pipeline.engines.protocol import Request

CASES = json.loads((Path(__file__).parent / "tidy_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case, read_case):
    source, draft = case["source"], case["draft"]
    constraints, links = read_case(case)
    desk = Desk(Request(source, constraints), "fr", "en")
    attempt = desk.judge(draft, "engine", None, links)
    if attempt.missing:
        attempt = put_in_place(desk, attempt).attempt
    result = tidy(desk, attempt)
    assert result.text == case["target"]
    assert replay(draft, result.changes) == result.text
    assert not result.missing
