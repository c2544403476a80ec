"""Terms that a draft says more often than the source uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.changes import replay
from corpus.values import Constraint
from pipeline.enforce import enforce
from pipeline.engines.protocol import Hypothesis, Request

CASES = json.loads((Path(__file__).parent / "surplus_cases.json").read_text(encoding="utf-8"))


class Retelling:
    """An engine that knows what to write behind some prefixes, and for the rest has nothing better than its draft."""

    name, model, revision = "retelling", "test", "1"
    source_lang, target_lang = "fr", "en"
    obeys_annotations = False

    def __init__(self, draft: Hypothesis, again: dict[str, list[str]], score: float) -> None:
        self.draft, self.again, self.score = draft, again, score
        self.asked: list[Request] = []

    def translate(self, requests):
        self.asked += requests
        told = [[Hypothesis(text, self.score) for text in self.again.get(r.prefix, ())] for r in requests]
        return [tuple(found) or (self.draft,) for found in told]

    def unknown_spans(self, text):
        return ()

    def unmet_names(self, text):
        return ()


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_case(case, read_case):
    source, text = case["source"], case["draft"]
    constraints, links = read_case(case)
    draft = Hypothesis(text, -1.0, links)
    engine = Retelling(draft, case.get("again", {}), case.get("score", -1.1))
    result = enforce(engine, [Request(source, constraints)], [(draft,)], target_lang="en")[0]
    assert result.target == case["target"]
    assert replay(result.draft, result.changes) == result.target
    assert None not in result.renditions


def test_texts_without_surplus_are_not_asked_about_again():
    draft = Hypothesis("the forum talks", -1.0)
    engine = Retelling(draft, {}, -1.0)
    enforce(engine, [Request("le forum parle", (Constraint(3, 8, ("forum",), "term"),))], [(draft,)], target_lang="en")
    assert not engine.asked
