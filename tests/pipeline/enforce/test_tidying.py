"""What stands around a term when the ladder is done: texts and links as weak engines give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.changes import replay
from corpus.values import Constraint, Link
from pipeline.enforce.attempt import Desk
from pipeline.enforce.replacing import put_in_place
from pipeline.enforce.tidying import tidy
from pipeline.engines.protocol import Request

CASES = json.loads((Path(__file__).parent / "tidy_cases.json").read_text(encoding="utf-8"))


def place(text: str, word: str) -> tuple[int, int]:
    """Where `word` stands; `word#2` is its second occurrence."""
    word, _, nth = word.partition("#")
    start = -1
    for _ in range(int(nth or 1)):
        start = text.index(word, start + 1)
    return start, start + len(word)


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case):
    source, draft = case["source"], case["draft"]
    constraints = tuple(
        Constraint(
            *place(source, used),
            (rendering,),
            "amount" if "amount" in rules else "term",
            used,
            exact="exact" in rules,
            plural="plural" in rules,
        )
        for used, rendering, *rules in case["terms"]
    )
    links = tuple(Link(*place(source, ours), *place(draft, theirs), score) for ours, theirs, score in case["links"])
    desk = Desk(Request(source, constraints), "fr", "en")
    attempt = desk.judge(draft, "engine", None, links)
    if attempt.missing:
        attempt = put_in_place(desk, attempt).attempt
    result = tidy(desk, attempt)
    assert result.text == case["target"]
    assert replay(draft, result.changes) == result.text
    assert not result.missing
