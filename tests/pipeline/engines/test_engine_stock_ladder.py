"""The ladder on a stock checkpoint that knows no annotations, whose words are noise: nothing breaks, each term is there or flagged."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.changes import replay
from corpus.values import Constraint
from pipeline.enforce import enforce
from pipeline.enforce.asking import ask
from pipeline.engines import Request, load_engine


@pytest.mark.parametrize("runtime", ["transformers", "ctranslate2"])
def test_terms_on_a_checkpoint_without_annotations(tiny: dict[str, Path], runtime: str) -> None:
    engine = load_engine(str(tiny["marian"]), "fr", "en", runtime=runtime, device="cpu", threads=1, beam=1, compute="float32")
    assert not engine.obeys_annotations
    text = "Le chat dort."
    requests = [
        Request(text, (Constraint(3, 7, ("cat",), "term", "c"),)),
        Request(text, (Constraint(3, 7, ("🐈",), "term", "c"), Constraint(8, 12, ("sleeps",), "term", "d"))),
        Request(text),
    ]
    results = enforce(engine, requests, ask(engine, requests, target_lang="en"), target_lang="en")
    for request, result in zip(requests, results, strict=True):
        assert replay(result.draft, result.changes) == result.target
        flagged = {issue.start for issue in result.issues if issue.check == "enforce"}
        for constraint, span, method in zip(request.constraints, result.renditions, result.methods, strict=True):
            assert (span is None) == (method == "none") == (constraint.start in flagged)
            if span is not None and constraint.renderings[0].isalpha():
                assert constraint.renderings[0] in result.target[slice(*span)].lower()
